// SPDX-License-Identifier: GPL-2.0
/*
 * bench.c - what the models of emul/ alone cost: ns for a descriptor, and for a byte
 *
 * Frames of two lengths are moved, each in one descriptor; the difference is that of their
 * bytes. memcpy() moves the same between the same buffers. Of several rounds the
 * fastest counts.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/kernel.h>

#include "board.h"
#include "../../host/e1000_sdm.h"
#include "../../host/virtio_spec.h"

#define SHORT		60U
#define LONG		1514U
/* Rounds so short that many are not disturbed */
#define ROUNDS		500
#define BATCHES		20
/* Descriptors in a ring, and how many of them the device gets at a time */
#define RING		256
#define BATCH		64
#define STRIDE		2048

/* Where things are in bus memory: each ring has 64 KiB for its parts. */
#define TX_RING		0x00000
#define RX_RING		0x10000
#define TX_BUF		0x80000
#define RX_BUF		0x100000
#define AVAIL		0x4000
#define USED		0x8000

#define VIRTIO_HDR	12
#define MODERN_BAR	4

/* What is measured: give() lets the device have a batch, take() has it work on that. */
struct subject {
	const char *name;
	void (*give)(u32 len);
	void (*take)(u32 len);
};

static struct emul_function *card_now;
static u16 put;			/* free running number of the next descriptor */
static u8 payload[STRIDE];

static u64 bus_addr(u32 off)
{
	return BUS_BASE + off;
}

static u64 nsecs(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* ns for a frame of @len, in the mean of a few batches */
static double measure(const struct subject *s, u32 len)
{
	u64 spent = 0, start;
	unsigned int i;

	for (i = 0; i < BATCHES; i++) {
		s->give(len);
		start = nsecs();
		s->take(len);
		spent += nsecs() - start;
	}
	return (double)spent / BATCHES / BATCH;
}

/* Both lengths by turns; the least of all rounds */
static void measure_all(const struct subject *s, double *brief, double *full)
{
	unsigned int r;

	*brief = *full = 1e9;
	for (r = 0; r < ROUNDS; r++) {
		*brief = min(*brief, measure(s, SHORT));
		*full = min(*full, measure(s, LONG));
	}
}

/* -------------------------------------------------------------------------
 * What any device has
 */

static void device_tx(u32 len)
{
	struct emul_queue *q = &card_now->txq[0];
	const unsigned long before = sent;

	card_now->model->tx(q, BATCH);
	if (sent - before != BATCH)
		fprintf(stderr, "bench: %lu of %u frames sent\n", sent - before, BATCH);
}

static void device_rx(u32 len)
{
	struct emul_frame frame = { .len = len, .nsegs = 1, .seg = { { payload, len } } };
	struct emul_queue *q = &card_now->rxq[0];
	unsigned int i;

	for (i = 0; i < BATCH; i++)
		if (card_now->model->rx(q, &frame))
			fprintf(stderr, "bench: a frame has not been received\n");
	card_now->model->rx_flush(q);
}

/* -------------------------------------------------------------------------
 * memcpy
 */

static void nothing(u32 len)
{
}

static void copy_out(u32 len)
{
	unsigned int i;

	for (i = 0; i < BATCH; i++, put++)
		memcpy(payload, bus + TX_BUF + put % RING * STRIDE, len);
}

static void copy_in(u32 len)
{
	unsigned int i;

	for (i = 0; i < BATCH; i++, put++)
		memcpy(bus + RX_BUF + put % RING * STRIDE, payload, len);
}

/* -------------------------------------------------------------------------
 * e1000
 */

static void e1000_write(u32 reg, u32 val)
{
	wr(card_now, 0, reg, 4, val);
}

static void e1000_ring(u32 base, u32 at, u32 buf)
{
	u64 *desc = (u64 *)(bus + at);
	unsigned int i;

	for (i = 0; i < RING; i++)
		desc[2 * i] = bus_addr(buf + i * STRIDE);
	e1000_write(base, (u32)bus_addr(at));
	e1000_write(base + TDBAH - TDBAL, bus_addr(at) >> 32);
	e1000_write(base + TDLEN - TDBAL, RING * 16);
}

static void e1000_start(void)
{
	card_now = card("e1000", 0);
	put = 0;
	e1000_write(CTRL, rd(card_now, 0, CTRL, 4) | CTRL_SLU);
	wait_ns(card_now, 6000000000ULL);
	e1000_ring(TDBAL, TX_RING, TX_BUF);
	e1000_ring(RDBAL, RX_RING, RX_BUF);
	e1000_write(TCTL, TCTL_EN);
	e1000_write(RCTL, RCTL_EN | RCTL_BAM | RCTL_UPE);
}

/* Legacy descriptors, 3.3.3; each is reported. */
static void e1000_give_tx(u32 len)
{
	u64 *desc = (u64 *)(bus + TX_RING);
	unsigned int i;

	for (i = 0; i < BATCH; i++, put++)
		desc[2 * (put % RING) + 1] = len | (TX_EOP | TX_IFCS | TX_RS) << 24;
	e1000_write(TDT, put % RING);
}

static void e1000_give_rx(u32 len)
{
	put += BATCH;
	e1000_write(RDT, put % RING);
}

/* -------------------------------------------------------------------------
 * virtio-net, 2.7 and 2.8
 */

#define F_NEXT_WRITE	2
#define P_AVAIL		BIT(7)
#define P_USED		BIT(15)

static void common(u32 off, unsigned int size, u64 val)
{
	wr(card_now, MODERN_BAR, off, size, val);
}

static void virtio_queue(u16 index, u32 at)
{
	common(CC_Q_SELECT, index);
	common(CC_Q_SIZE, RING);
	common(CC_Q_VECTOR, NO_VECTOR);
	common(CC_Q_DESC_LO, (u32)bus_addr(at));
	common(CC_Q_DESC_HI, bus_addr(at) >> 32);
	common(CC_Q_DRIVER_LO, (u32)bus_addr(at + AVAIL));
	common(CC_Q_DRIVER_HI, bus_addr(at + AVAIL) >> 32);
	common(CC_Q_DEVICE_LO, (u32)bus_addr(at + USED));
	common(CC_Q_DEVICE_HI, bus_addr(at + USED) >> 32);
	common(CC_Q_ENABLE, 1);
}

static void virtio_start(bool packed)
{
	const u64 ring = packed ? BIT_ULL(VF_RING_PACKED) : 0;
	const u64 features = BIT_ULL(VF_VERSION_1) | BIT_ULL(VF_ACCESS_PLATFORM) | ring;

	card_now = card("virtio-net", ring);
	put = 0;
	memset(bus, 0, TX_BUF);
	common(CC_STATUS, S_ACKNOWLEDGE | S_DRIVER);
	common(CC_GFSELECT, 0);
	common(CC_GF, (u32)features);
	common(CC_GFSELECT, 1);
	common(CC_GF, features >> 32);
	common(CC_STATUS, S_ACKNOWLEDGE | S_DRIVER | S_FEATURES_OK);
	virtio_queue(0, RX_RING);
	virtio_queue(1, TX_RING);
	common(CC_STATUS, S_ACKNOWLEDGE | S_DRIVER | S_FEATURES_OK | S_DRIVER_OK);
}

static void split_give(u32 at, u32 buf, u32 len, u16 flags)
{
	u16 *avail = (u16 *)(bus + at + AVAIL);
	u64 *desc = (u64 *)(bus + at);
	unsigned int i, n;

	for (i = 0; i < BATCH; i++, put++) {
		n = put % RING;
		desc[2 * n] = bus_addr(buf + n * STRIDE);
		desc[2 * n + 1] = len | (u64)flags << 32;
		avail[2 + n] = n;
	}
	avail[1] = put;
}

static void split_give_tx(u32 len)
{
	split_give(TX_RING, TX_BUF, VIRTIO_HDR + len, 0);
}

static void split_give_rx(u32 len)
{
	split_give(RX_RING, RX_BUF, STRIDE, F_NEXT_WRITE);
}

static void packed_give(u32 at, u32 buf, u32 len, u16 flags)
{
	u64 *desc = (u64 *)(bus + at);
	unsigned int i, n;
	u16 wrap;

	for (i = 0; i < BATCH; i++, put++) {
		n = put % RING;
		wrap = put / RING % 2 ? P_USED : P_AVAIL;
		desc[2 * n] = bus_addr(buf + n * STRIDE);
		desc[2 * n + 1] = len | (u64)n << 32 | (u64)(flags | wrap) << 48;
	}
}

static void packed_give_tx(u32 len)
{
	packed_give(TX_RING, TX_BUF, VIRTIO_HDR + len, 0);
}

static void packed_give_rx(u32 len)
{
	packed_give(RX_RING, RX_BUF, STRIDE, F_NEXT_WRITE);
}

/* ------------------------------------------------------------------------- */

static void split_start(void)
{
	virtio_start(false);
}

static void packed_start(void)
{
	virtio_start(true);
}

/* A copy, and those that do it */
static const struct {
	void (*start)(void);
	struct subject subject;
} all[] = {
	{ NULL, { "memcpy, from the ring", nothing, copy_out } },
	{ e1000_start, { "e1000 transmit", e1000_give_tx, device_tx } },
	{ split_start, { "virtio-net split transmit", split_give_tx, device_tx } },
	{ packed_start, { "virtio-net packed transmit", packed_give_tx, device_tx } },
	{ NULL, { "memcpy, into the ring", nothing, copy_in } },
	{ e1000_start, { "e1000 receive", e1000_give_rx, device_rx } },
	{ split_start, { "virtio-net split receive", split_give_rx, device_rx } },
	{ packed_start, { "virtio-net packed receive", packed_give_rx, device_rx } },
};

int main(void)
{
	double per_byte, copied = 0, brief, full;
	unsigned int i;

	/* A broadcast, which every receiver lets in */
	memset(payload, 0xff, 6);
	printf("%-28s%16s%14s%10s\n", "", "ns/descriptor", "ns/byte", ": memcpy");
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (all[i].start)
			all[i].start();
		measure_all(&all[i].subject, &brief, &full);
		per_byte = (full - brief) / (LONG - SHORT);
		if (!all[i].start)
			copied = per_byte;
		printf("%-28s%16.1f%14.4f%10.2f\n", all[i].subject.name, brief - SHORT * per_byte,
		       per_byte, per_byte / copied);
	}
	return 0;
}
