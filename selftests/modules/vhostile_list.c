// SPDX-License-Identifier: GPL-2.0
/*
 * vhostile_list.c - what no driver may do, and what the device is to make of it
 *
 * Packed rings are only used up to their end once, so that the wrap counter is 1.
 */
#include <linux/delay.h>
#include <linux/kthread.h>

#include "vhostile.h"

#define SPLIT		BIT(0)
#define PACKED		BIT(1)
#define LEGACY		BIT(2)
#define SPLITS		(SPLIT | LEGACY)
#define MODERN		(SPLIT | PACKED)
#define ALL		(SPLIT | PACKED | LEGACY)

#define AVAIL		BIT(VRING_PACKED_DESC_F_AVAIL)
#define USED		BIT(VRING_PACKED_DESC_F_USED)

/* Where control data, indirect tables and answers are in the buffer */
#define BUF_TABLE	0x2000
#define BUF_REPLY	0x8000

static unsigned int ring_of(const struct vhostile *h)
{
	return h->legacy ? LEGACY : h->packed ? PACKED : SPLIT;
}

/* A descriptor; one of a packed ring is available from now on. */
void vhostile_put(struct vhostile *h, struct vhostile_vq *q, unsigned int i, u64 addr, u32 len,
		  u16 flags, u16 next)
{
	struct vring_desc *d = &q->desc[i];

	d->addr = to_ring64(addr);
	d->len = to_ring32(len);
	if (!h->packed) {
		d->flags = to_ring16(flags);
		d->next = to_ring16(next);
		return;
	}
	/* Packed ones have their ID and flags where split ones have flags and next. */
	d->flags = to_ring16(i);
	dma_wmb();
	d->next = to_ring16(flags | AVAIL);
}

/* The chain at @head is available; those of packed rings are already. */
void vhostile_publish(struct vhostile *h, struct vhostile_vq *q, u16 head)
{
	if (h->packed)
		return;
	q->avail->ring[q->next++ % q->size] = to_ring16(head);
	dma_wmb();
	q->avail->idx = to_ring16(q->next);
}

/* Whether the device has given back the first chain */
static bool first_used(struct vhostile *h, struct vhostile_vq *q)
{
	if (h->packed)
		return from_ring16(READ_ONCE(q->desc[0].next)) & USED;
	return from_ring16(READ_ONCE(q->used->idx));
}

/* -------------------------------------------------------------------------
 * Rings: each of these breaks the virtqueue
 */

/* The direction that descriptors of the queue have */
static u16 dir(const struct vhostile_vq *q)
{
	return q->kind == VHOSTILE_RX ? VRING_DESC_F_WRITE : 0;
}

static void one(struct vhostile *h, struct vhostile_vq *q, u64 addr, u32 len, u16 flags)
{
	vhostile_put(h, q, 0, addr, len, flags, 0);
	vhostile_publish(h, q, 0);
}

static void loop(struct vhostile *h, struct vhostile_vq *q)
{
	unsigned int i;

	for (i = q->size; i--; )
		vhostile_put(h, q, i, h->buf_addr, 64, dir(q) | VRING_DESC_F_NEXT, 0);
	vhostile_publish(h, q, 0);
}

static void next_too_large(struct vhostile *h, struct vhostile_vq *q)
{
	vhostile_put(h, q, 0, h->buf_addr, 1, dir(q) | VRING_DESC_F_NEXT, q->size);
	vhostile_publish(h, q, 0);
}

static void head_too_large(struct vhostile *h, struct vhostile_vq *q)
{
	vhostile_publish(h, q, q->size);
}

static void index_jumps(struct vhostile *h, struct vhostile_vq *q)
{
	q->next = q->size;
	one(h, q, h->buf_addr, 64, dir(q));
}

static void index_goes_back(struct vhostile *h, struct vhostile_vq *q)
{
	q->next = 0xfffe;
	one(h, q, h->buf_addr, 64, dir(q));
}

static void wrong_wrap(struct vhostile *h, struct vhostile_vq *q)
{
	vhostile_put(h, q, 1, h->buf_addr, 64, dir(q), 0);
	q->desc[1].next = to_ring16(dir(q) | USED);
	vhostile_put(h, q, 0, h->buf_addr, 64, dir(q) | VRING_DESC_F_NEXT, 1);
}

/* An indirect table of entries like this, all linked to the one behind */
static void table(struct vhostile *h, struct vhostile_vq *q, u32 len, u16 flags)
{
	struct vring_desc *d = (struct vring_desc *)(h->buf + BUF_TABLE);
	unsigned int i;

	for (i = 0; i < len / sizeof(*d); i++) {
		d[i].addr = to_ring64(h->buf_addr);
		d[i].len = to_ring32(1);
		d[i].flags = to_ring16(h->packed ? i : flags);
		d[i].next = to_ring16(h->packed ? flags : i + 1);
	}
	one(h, q, h->buf_addr + BUF_TABLE, len, VRING_DESC_F_INDIRECT);
}

static void table_empty(struct vhostile *h, struct vhostile_vq *q)
{
	table(h, q, 0, dir(q));
}

static void table_odd(struct vhostile *h, struct vhostile_vq *q)
{
	table(h, q, 17, dir(q));
}

static void table_huge(struct vhostile *h, struct vhostile_vq *q)
{
	table(h, q, 16 * (q->size + 1), dir(q) | VRING_DESC_F_NEXT);
}

static void table_immense(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 0xfffffff0, VRING_DESC_F_INDIRECT);
}

static void table_nested(struct vhostile *h, struct vhostile_vq *q)
{
	table(h, q, 16, dir(q) | VRING_DESC_F_INDIRECT);
}

static void table_and_next(struct vhostile *h, struct vhostile_vq *q)
{
	table(h, q, 16, dir(q));
	vhostile_put(h, q, 1, h->buf_addr, 64, dir(q), 0);
	vhostile_put(h, q, 0, h->buf_addr + BUF_TABLE, 16,
		     VRING_DESC_F_INDIRECT | VRING_DESC_F_NEXT, 1);
}

/* The last entry is linked to one that is none. */
static void table_open(struct vhostile *h, struct vhostile_vq *q)
{
	table(h, q, 32, dir(q) | VRING_DESC_F_NEXT);
}

static void table_nowhere(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, VHOSTILE_NOWHERE, 32, VRING_DESC_F_INDIRECT);
}

static void readable_after_writable(struct vhostile *h, struct vhostile_vq *q)
{
	vhostile_put(h, q, 1, h->buf_addr, 64, 0, 0);
	vhostile_put(h, q, 0, h->buf_addr, 64, VRING_DESC_F_WRITE | VRING_DESC_F_NEXT, 1);
	vhostile_publish(h, q, 0);
}

static void no_bytes(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 0, dir(q));
}

static void wraps_around(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, -8ULL, 64, dir(q));
}

static void nowhere(struct vhostile *h, struct vhostile_vq *q)
{
	/* Together they hold any frame. */
	vhostile_put(h, q, 1, h->buf_addr, 2048, VRING_DESC_F_WRITE, 0);
	vhostile_put(h, q, 0, VHOSTILE_NOWHERE, 64, dir(q) | VRING_DESC_F_NEXT, 1);
	vhostile_publish(h, q, 0);
}

static void only_readable(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 2048, 0);
}

static void only_writable(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 2048, VRING_DESC_F_WRITE);
}

static void short_header(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 5, 0);
}

/* Where the parts of the ring are; the chain itself is good. */
static void desc_nowhere(struct vhostile *h, struct vhostile_vq *q)
{
	only_readable(h, q);
	q->desc_addr = VHOSTILE_NOWHERE;
}

static void driver_nowhere(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 2048, dir(q));
	q->driver_addr = VHOSTILE_NOWHERE;
}

static void device_nowhere(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 2048, dir(q));
	q->device_addr = VHOSTILE_NOWHERE;
}

static void desc_misaligned(struct vhostile *h, struct vhostile_vq *q)
{
	q->desc_addr += 8;
}

static void driver_misaligned(struct vhostile *h, struct vhostile_vq *q)
{
	q->driver_addr += 1;
}

static void device_misaligned(struct vhostile *h, struct vhostile_vq *q)
{
	q->device_addr += 2;
}

static void desc_wraps(struct vhostile *h, struct vhostile_vq *q)
{
	q->desc_addr = -16ULL;
}

/* Page numbers of legacy devices, 2.7.2: beyond all memory, and where the interrupt controllers are */
static void pfn_beyond(struct vhostile *h, struct vhostile_vq *q)
{
	q->desc_addr = (u64)U32_MAX << VIRTIO_PCI_QUEUE_ADDR_SHIFT;
}

static void pfn_no_memory(struct vhostile *h, struct vhostile_vq *q)
{
	q->desc_addr = 0xfee00000;
}

static void size_zero(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 2048, dir(q));
	q->size = 0;
}

static void size_odd(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 2048, dir(q));
	q->size = 48;
}

static void size_huge(struct vhostile *h, struct vhostile_vq *q)
{
	one(h, q, h->buf_addr, 2048, dir(q));
	q->size = 32768;
}

#define RX		BIT(VHOSTILE_RX)
#define TX		BIT(VHOSTILE_TX)
#define CTRL		BIT(VHOSTILE_CTRL)

static const struct ring_case {
	const char *what;
	u8 rings;
	u8 queues;
	void (*make)(struct vhostile *h, struct vhostile_vq *q);
} ring_cases[] = {
	{ "a chain that is a loop", ALL, RX | TX | CTRL, loop },
	{ "next beyond the ring", SPLITS, RX | TX | CTRL, next_too_large },
	{ "a head beyond the ring", SPLITS, RX | TX | CTRL, head_too_large },
	{ "an available index that jumps", SPLITS, RX | TX | CTRL, index_jumps },
	{ "an available index that goes back", SPLITS, RX | TX | CTRL, index_goes_back },
	{ "a chain with a wrong wrap counter", PACKED, RX | TX | CTRL, wrong_wrap },
	{ "an empty table", ALL, RX | TX | CTRL, table_empty },
	{ "a table of an odd size", ALL, RX | TX | CTRL, table_odd },
	{ "a table larger than the ring", ALL, RX | TX | CTRL, table_huge },
	{ "a table of 4 GiB", ALL, RX | TX | CTRL, table_immense },
	{ "a table in a table", ALL, RX | TX | CTRL, table_nested },
	{ "a table and a next descriptor", ALL, RX | TX | CTRL, table_and_next },
	{ "a table with an open end", SPLITS, RX | TX | CTRL, table_open },
	{ "a table outside memory", ALL, RX | TX | CTRL, table_nowhere },
	{ "readable after writable", ALL, RX | TX | CTRL, readable_after_writable },
	{ "no bytes", ALL, RX | TX | CTRL, no_bytes },
	{ "beyond the end of addresses", ALL, RX | TX | CTRL, wraps_around },
	{ "outside memory", ALL, RX | TX | CTRL, nowhere },
	{ "nothing to write to", ALL, RX | CTRL, only_readable },
	{ "nothing to read from", ALL, TX, only_writable },
	{ "a short header", ALL, TX, short_header },
	{ "descriptors outside memory", MODERN, RX | TX | CTRL, desc_nowhere },
	{ "an available ring outside memory", MODERN, RX | TX | CTRL, driver_nowhere },
	{ "a used ring outside memory", MODERN, RX | TX | CTRL, device_nowhere },
	{ "misaligned descriptors", MODERN, RX | TX | CTRL, desc_misaligned },
	{ "a misaligned available ring", MODERN, RX | TX | CTRL, driver_misaligned },
	{ "a misaligned used ring", MODERN, RX | TX | CTRL, device_misaligned },
	{ "descriptors beyond the end of addresses", MODERN, RX | TX | CTRL, desc_wraps },
	{ "a page number beyond memory", LEGACY, RX | TX | CTRL, pfn_beyond },
	{ "the page number of something else", LEGACY, RX | TX | CTRL, pfn_no_memory },
	{ "a ring of size 0", MODERN, RX | TX | CTRL, size_zero },
	{ "a ring of size 48", SPLIT, RX | TX | CTRL, size_odd },
	{ "a ring of size 32768", MODERN, RX | TX | CTRL, size_huge },
};

/* -------------------------------------------------------------------------
 * Verdicts
 */

/* One more has been tried. */
void vhostile_verdict(struct vhostile *h, bool good, const char *what, unsigned int number)
{
	WRITE_ONCE(vhostile_cases, vhostile_cases + 1);
	if (good)
		return;
	WRITE_ONCE(vhostile_wrong, vhostile_wrong + 1);
	dev_info(&h->pdev->dev, "wrong: %s, %u: status 0x%x\n", what, number, vhostile_status(h));
}

/* The device needs a reset, and says so. Frames come, and softirqs run, when they do. */
static bool breaks(struct vhostile *h)
{
	unsigned int i;

	for (i = 0; i < 10000 && !kthread_should_stop(); i++) {
		if (vhostile_status(h) & VIRTIO_CONFIG_S_NEEDS_RESET && READ_ONCE(h->told))
			return true;
		usleep_range(500, 1500);
	}
	return false;
}

/* No virtqueue is broken. */
bool vhostile_healthy(struct vhostile *h)
{
	return !(vhostile_status(h) & VIRTIO_CONFIG_S_NEEDS_RESET);
}

static void try_rings(struct vhostile *h)
{
	const struct ring_case *c;
	unsigned int i;

	for (c = ring_cases; c < ring_cases + ARRAY_SIZE(ring_cases); c++) {
		for (i = 0; i < VHOSTILE_QUEUES && !kthread_should_stop(); i++) {
			struct vhostile_vq *q = &h->vq[i];

			if (!(c->rings & ring_of(h)) || !(c->queues & BIT(i)))
				continue;
			if (vhostile_begin(h)) {
				vhostile_verdict(h, false, "no reset before", i);
				return;
			}
			memset(h->buf, 0, VHOSTILE_BUF_BYTES);
			WRITE_ONCE(h->told, false);
			c->make(h, q);
			vhostile_enable(h, q);
			vhostile_driver_ok(h);
			vhostile_kick(h, q->index);
			vhostile_verdict(h, breaks(h), c->what, i);
			/* A broken one is left alone. */
			vhostile_kick(h, q->index);
		}
	}
}

/* -------------------------------------------------------------------------
 * Commands
 */

#define ACK(ok)		((ok) ? VIRTIO_NET_OK : VIRTIO_NET_ERR)

/* Types, mask and unclassified queue; table; transmit queues and length of the key */
#define RSS(types, mask, unclassified, ...) \
	{ 4, 1, types, 0, 0, 0, (mask) & 0xff, (mask) >> 8, unclassified, 0, __VA_ARGS__ }

static const struct command {
	const char *what;
	u8 rings;		/* that have the feature */
	bool ok;		/* the device obeys, then */
	u8 len;
	u8 data[24];
} commands[] = {
	{ "no command", ALL, false, 1, { 0 } },
	{ "an unknown class", ALL, false, 3, { 99, 0, 1 } },
	{ "an unknown command", ALL, false, 3, { 0, 99, 1 } },
	{ "promiscuous", ALL, true, 3, { 0, 0, 1 } },
	{ "promiscuous, truncated", ALL, false, 2, { 0, 0 } },
	{ "addresses", ALL, true, 16, { 1, 0, 1, 0, 0, 0, 2, 2, 2, 2, 2, 2 } },
	{ "addresses, truncated", ALL, false, 11, { 1, 0, 1, 0, 0, 0, 2, 2, 2, 2, 2 } },
	{ "addresses without the second table", ALL, false, 12, { 1, 0, 1, 0, 0, 0, 2, 2, 2, 2 } },
	{ "far too many addresses", ALL, false, 16, { 1, 0, 255, 255, 255, 255 } },
	{ "addresses whose size overflows", ALL, false, 16, { 1, 0, 0xab, 0xaa, 0xaa, 0xaa } },
	{ "a group's address", ALL, false, 8, { 1, 1, 1, 0, 0, 0, 0, 1 } },
	{ "an address, truncated", ALL, false, 7, { 1, 1, 2, 0, 0, 0, 0 } },
	{ "VLAN 4095", ALL, true, 4, { 2, 0, 255, 15 } },
	{ "VLAN 4096", ALL, false, 4, { 2, 0, 0, 16 } },
	{ "a VLAN, truncated", ALL, false, 3, { 2, 1, 1 } },
	{ "announced unasked", ALL, false, 2, { 3, 0 } },
	{ "two queue pairs", ALL, true, 4, { 4, 0, 2, 0 } },
	{ "no queue pair", ALL, false, 4, { 4, 0, 0, 0 } },
	{ "three queue pairs", ALL, false, 4, { 4, 0, 3, 0 } },
	{ "32769 queue pairs", ALL, false, 4, { 4, 0, 1, 128 } },
	{ "queue pairs, truncated", ALL, false, 3, { 4, 0, 1 } },
	{ "RSS", MODERN, true, 15, RSS(1, 0, 1, 1, 0, 1, 0, 0) },
	{ "RSS, unknown hash", MODERN, false, 15, { 4, 1, 1, 0, 0, 128, 0, 0, 1, 0, 1, 0, 1 } },
	{ "RSS, mask 2", MODERN, false, 19, RSS(1, 2, 1, 1, 0, 1, 0, 1, 0, 1) },
	{ "RSS, mask 255", MODERN, false, 15, RSS(1, 255, 1, 1, 0, 1) },
	{ "RSS, mask 65535", MODERN, false, 15, RSS(1, 65535, 1, 1, 0, 1) },
	{ "RSS, queue 2", MODERN, false, 15, RSS(1, 0, 1, 2, 0, 1) },
	{ "RSS, unclassified queue 2", MODERN, false, 15, RSS(1, 0, 2, 1, 0, 1) },
	{ "RSS, no transmit queue", MODERN, false, 15, RSS(1, 0, 1, 1, 0, 0) },
	{ "RSS, three transmit queues", MODERN, false, 15, RSS(1, 0, 1, 1, 0, 3) },
	{ "RSS, key longer than the command", MODERN, false, 15, RSS(1, 0, 1, 1, 0, 1, 0, 40) },
	{ "RSS, key of 255 bytes", MODERN, false, 24, RSS(1, 0, 1, 1, 0, 1, 0, 255) },
	{ "RSS, truncated", MODERN, false, 14, RSS(1, 0, 1, 1, 0, 1) },
	{ "offloads that there are not", ALL, false, 10, { 5, 0, 255, 255, 255, 255 } },
	{ "offloads, truncated", ALL, false, 9, { 5, 0, 1 } },
	{ "coalescing", MODERN, true, 10, { 6, 0, 1 } },
	{ "coalescing, truncated", MODERN, false, 9, { 6, 1, 1 } },
	{ "coalescing of a queue that there is not", MODERN, false, 14, { 6, 2, 77 } },
	{ "coalescing of the control queue", MODERN, false, 14, { 6, 2, 4 } },
	{ "statistics of a queue that there is not", MODERN, false, 18, { 8, 1, 77 } },
	{ "statistics that a queue has not", MODERN, false, 18,
	  { 8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255 } },
	{ "statistics, truncated", MODERN, false, 17, { 8, 1 } },
};

/* One command, in pieces of @piece bytes each; returns the answer, or -1. */
static int command(struct vhostile *h, const struct command *c, unsigned int piece)
{
	struct vhostile_vq *q = &h->vq[VHOSTILE_CTRL];
	unsigned int i, n = DIV_ROUND_UP(c->len, piece);

	if (vhostile_begin(h))
		return -1;
	memcpy(h->buf, c->data, c->len);
	h->buf[BUF_REPLY] = 0xee;
	/* Backwards, as the first one of a packed chain makes all of it available. */
	vhostile_put(h, q, n, h->buf_addr + BUF_REPLY, 1, VRING_DESC_F_WRITE, 0);
	for (i = n; i--; )
		vhostile_put(h, q, i, h->buf_addr + i * piece,
			     min_t(u32, piece, c->len - i * piece), VRING_DESC_F_NEXT, i + 1);
	vhostile_publish(h, q, 0);
	vhostile_enable(h, q);
	vhostile_driver_ok(h);
	vhostile_kick(h, q->index);
	/* It is done inside the kick. */
	return first_used(h, q) ? READ_ONCE(h->buf[BUF_REPLY]) : -1;
}

static void try_commands(struct vhostile *h)
{
	const struct command *c;
	unsigned int piece;

	for (c = commands; c < commands + ARRAY_SIZE(commands) && !kthread_should_stop(); c++) {
		bool ok = c->ok && (c->rings & ring_of(h));

		for (piece = 1; piece <= 64; piece *= 8)
			vhostile_verdict(h, command(h, c, piece) == ACK(ok) && vhostile_healthy(h),
					 c->what, piece);
	}
}

/* -------------------------------------------------------------------------
 * Kicks
 */

static void good_command(struct vhostile *h)
{
	struct vhostile_vq *q = &h->vq[VHOSTILE_CTRL];

	memset(h->buf, 0, 3);
	vhostile_put(h, q, 1, h->buf_addr + BUF_REPLY, 1, VRING_DESC_F_WRITE, 0);
	vhostile_put(h, q, 0, h->buf_addr, 3, VRING_DESC_F_NEXT, 1);
	vhostile_publish(h, q, 0);
}

static void try_kicks(struct vhostile *h)
{
	static const u16 absent[] = { 2, 3, 5, 6, 77, 0x3ff, 0x400, 0xffff };
	struct vhostile_vq *q = &h->vq[VHOSTILE_CTRL];
	unsigned int i;

	if (vhostile_begin(h)) {
		vhostile_verdict(h, false, "no reset before", 0);
		return;
	}
	good_command(h);
	vhostile_kick(h, q->index);
	vhostile_verdict(h, !first_used(h, q) && vhostile_healthy(h), "a kick before the queue is enabled", 0);
	vhostile_enable(h, q);
	vhostile_kick(h, q->index);
	vhostile_verdict(h, !first_used(h, q) && vhostile_healthy(h), "a kick before DRIVER_OK", 0);
	vhostile_driver_ok(h);
	vhostile_verdict(h, first_used(h, q) && vhostile_healthy(h), "DRIVER_OK after an early kick", 0);
	for (i = 0; i < ARRAY_SIZE(absent); i++) {
		vhostile_kick(h, absent[i]);
		vhostile_verdict(h, vhostile_healthy(h), "a kick of an absent or disabled queue", absent[i]);
	}
}

/* Go through all of the list. */
void vhostile_list(struct vhostile *h)
{
	try_kicks(h);
	try_commands(h);
	try_rings(h);
	vhostile_work(h);
	vhostile_flips(h);
}
