// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_packed.c - packed virtqueues in memory, byte by byte; virtio 1.2 section 2.8
 */
#include <stdlib.h>

#include "virtio_dut.h"

#define PACKED	BIT_ULL(VF_RING_PACKED)
#define NUM	8

static struct pkt pkt;
static u64 frame;
#define FRAME_LEN	(12 + 60)

static void start(u64 features, u16 num)
{
	vd_power_on_offering(features | PACKED);
	vd.num = num;
	vd_start(features | PACKED);
	pkt_raw(&pkt, broadcast, 60);
	frame = sim_alloc(sim, FRAME_LEN, 1, SIM_DEV_READS);
	memcpy(sim_ptr(sim, frame + 12, 60), pkt.data, 60);
}

static void check_sent(unsigned int n)
{
	struct sim_frame *w;

	REQUIRE_EQ(sim->out.count, n);
	while ((w = sim_frame_pop(sim))) {
		CHECK_EQ(w->len, 60);
		CHECK_MEM(w->data, pkt.data, 60);
		free(w);
	}
}

/* Length, ID and flags of a descriptor */
static void check_desc(struct vq *q, unsigned int slot, u32 len, u16 id, u16 flags)
{
	const struct packed_desc *d = pq_desc(q, slot);

	CHECK_EQ(le32_to_cpu(d->len), len);
	CHECK_EQ(le16_to_cpu(d->id), id);
	CHECK_EQ(le16_to_cpu(d->flags), flags);
}

KTEST(first_lap, "a used descriptor has ID and length, and both bits as the wrap counter")
{
	struct vq *q;

	start(0, NUM);
	q = vd_txq(0);
	/* The wrap counter is 1 at first: available is AVAIL without USED. */
	pq_put(q, frame, FRAME_LEN, 0x1234, 0);
	CHECK_EQ(le16_to_cpu(pq_desc(q, 0)->flags), D_AVAIL);
	vq_notify(q);
	check_desc(q, 0, 0, 0x1234, D_AVAIL | D_USED);
	check_sent(1);
	/* IDs are the driver's, any of them, more than once. */
	pq_put(q, frame, FRAME_LEN, 0xffff, 0);
	pq_put(q, frame, FRAME_LEN, 0xffff, 0);
	vq_notify(q);
	check_desc(q, 1, 0, 0xffff, D_AVAIL | D_USED);
	check_desc(q, 2, 0, 0xffff, D_AVAIL | D_USED);
	check_sent(2);
}

KTEST(second_lap, "in the second lap all bits are the other way round, and so on")
{
	unsigned int n, slot;
	struct vq *q;

	start(0, NUM);
	q = vd_txq(0);
	for (n = 0; n < 5 * NUM; n++) {
		ktest_case("slot %u of lap %u", n % NUM, n / NUM);
		slot = n % NUM;
		pq_put(q, frame, FRAME_LEN, n, 0);
		CHECK_EQ(le16_to_cpu(pq_desc(q, slot)->flags), n / NUM % 2 ? D_USED : D_AVAIL);
		vq_notify(q);
		check_desc(q, slot, 0, n, n / NUM % 2 ? 0 : D_AVAIL | D_USED);
		check_sent(1);
	}
}

KTEST(write_flag, "a used descriptor that was written says so, and how much")
{
	struct vq *q;

	start(0, NUM);
	q = vd_rxq(0);
	pq_put(q, dev_buf(100), 100, 0, D_WRITE | D_NEXT);
	pq_put(q, dev_buf(1500), 1500, 7, D_WRITE);
	vq_notify(q);
	vd_wire(pkt.data, pkt.len);
	check_desc(q, 0, 72, 7, D_AVAIL | D_USED | D_WRITE);
	/* The second one of the chain is skipped. */
	check_desc(q, 1, 1500, 7, D_AVAIL | D_WRITE);
}

KTEST(chain, "a chain is one used descriptor at its first slot, with the ID of its last")
{
	struct vq *q;

	start(0, NUM);
	q = vd_txq(0);
	pq_put(q, frame, 12, 0xaaaa, D_NEXT);
	pq_put(q, frame + 12, 20, 0xbbbb, D_NEXT);
	pq_put(q, frame + 32, 40, 3, 0);
	pq_put(q, frame, FRAME_LEN, 4, 0);
	vq_notify(q);
	check_sent(2);
	check_desc(q, 0, 0, 3, D_AVAIL | D_USED);
	check_desc(q, 1, 20, 0xbbbb, D_AVAIL | D_NEXT);
	check_desc(q, 2, 40, 3, D_AVAIL);
	check_desc(q, 3, 0, 4, D_AVAIL | D_USED);
}

KTEST(chain_wraps, "a chain may go on at the ring's beginning, in the next lap")
{
	unsigned int at, n;
	struct vq *q;

	/* Sizes that are no powers of two are fine, 2.8.10.1. */
	static const u16 sizes[] = { 3, 5, 8, 37, 100 };

	for (n = 0; n < ARRAY_SIZE(sizes); n++) {
		start(0, sizes[n]);
		q = vd_txq(0);
		for (at = 0; at < 7 * sizes[n]; at++) {
			u16 slot = q->next;
			bool wrap = q->wrap;

			ktest_case("%u slots, chain at %u", sizes[n], slot);
			pq_put(q, frame, 12, 0, D_NEXT);
			pq_put(q, frame + 12, 20, 0, D_NEXT);
			pq_put(q, frame + 32, 40, at, 0);
			vq_notify(q);
			check_sent(1);
			check_desc(q, slot, 0, at, wrap ? D_AVAIL | D_USED : 0);
			/* One by one in between, so that chains begin everywhere */
			pq_put(q, frame, FRAME_LEN, at, 0);
			vq_notify(q);
			check_sent(1);
		}
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	}
}

KTEST(table, "an indirect table is in order; IDs and other flags in it mean nothing")
{
	struct packed_desc *t;
	struct vq *q;
	u64 table;

	start(BIT_ULL(VF_INDIRECT_DESC), NUM);
	q = vd_txq(0);
	table = sim_alloc(sim, 48, 16, SIM_DEV_READS);
	t = sim_ptr(sim, table, 48);
	t[0] = (struct packed_desc){ cpu_to_le64(frame), cpu_to_le32(12), cpu_to_le16(0xffff),
				     cpu_to_le16(D_AVAIL | D_USED) };
	t[1] = (struct packed_desc){ cpu_to_le64(frame + 12), cpu_to_le32(30), 0,
				     cpu_to_le16(D_NEXT) };
	t[2] = (struct packed_desc){ cpu_to_le64(frame + 42), cpu_to_le32(30), 0,
				     cpu_to_le16(D_USED) };
	pq_put(q, table, 48, 9, D_INDIRECT);
	vq_notify(q);
	check_sent(1);
	check_desc(q, 0, 0, 9, D_AVAIL | D_USED);
}

KTEST(later_first, "a chain whose first descriptor is not available yet waits, however its others are")
{
	struct vq *q;

	start(0, NUM);
	q = vd_txq(0);
	pq_put(q, frame, 12, 0, D_NEXT);
	pq_put(q, frame + 12, 60, 1, 0);
	pq_desc(q, 0)->flags = cpu_to_le16(D_NEXT);
	vq_notify(q);
	CHECK_EQ(sim->out.count, 0);
	pq_desc(q, 0)->flags = cpu_to_le16(D_NEXT | D_AVAIL);
	vq_notify(q);
	check_sent(1);
}

KTEST(device_event, "the device asks for kicks when it has run dry")
{
	unsigned int n;
	struct vq *q;

	start(0, NUM);
	q = vd_txq(0);
	vq_add1(q, frame, FRAME_LEN, false);
	vq_notify(q);
	CHECK_EQ(le16_to_cpu(pq_device_event(q)->flags), EV_ENABLE);

	/* With EVENT_IDX for the very next slot; bit 15 is the wrap counter there. */
	start(BIT_ULL(VF_EVENT_IDX), NUM);
	q = vd_txq(0);
	for (n = 1; n < 4 * NUM; n++) {
		ktest_case("slot %u", n);
		vq_add1(q, frame, FRAME_LEN, false);
		vq_notify(q);
		CHECK_EQ(vq_drop(q), 1);
		if (le16_to_cpu(pq_device_event(q)->flags) != EV_DESC)
			continue;
		CHECK_EQ(le16_to_cpu(pq_device_event(q)->off_wrap),
			 n % NUM | (n / NUM % 2 ? 0 : 0x8000));
	}
	check_sent(4 * NUM - 1);
}

/* 2.8.10: the event at each distance, from each slot, for each length of chains */
KTEST(driver_event, "the interrupt comes exactly if the driver's slot is among those reported")
{
	unsigned int n, ahead, round;
	struct vbuf b[3];
	struct vq *q;

	start(BIT_ULL(VF_EVENT_IDX), 7);
	q = vd_txq(0);
	b[0] = (struct vbuf){ frame, 12 };
	b[1] = (struct vbuf){ frame + 12, 30 };
	b[2] = (struct vbuf){ frame + 42, 30 };
	for (round = 0; round < 30; round++)
		for (n = 1; n <= 2; n++)
			for (ahead = 0; ahead < 7; ahead++) {
				ktest_case("%u chains of 3 at %u, event %u slots ahead", n,
					   q->used, ahead);
				vq_irq_at(q, ahead);
				vq_add(q, b, 3);
				if (n == 2)
					vq_add(q, b, 3);
				vq_notify(q);
				CHECK_EQ(vq_irqs(q), ahead < 3 * n);
				CHECK_EQ(vq_drop(q), n);
				vd_tx_drain();
			}
}

KTEST(no_event_idx, "without EVENT_IDX a slot to wait for is no reason to interrupt")
{
	struct vq *q;

	start(0, NUM);
	q = vd_txq(0);
	pq_driver_event(q)->flags = cpu_to_le16(EV_DISABLE);
	vq_add1(q, frame, FRAME_LEN, false);
	vq_notify(q);
	CHECK_EQ(vq_irqs(q), 0);
	pq_driver_event(q)->flags = cpu_to_le16(EV_ENABLE);
	vq_add1(q, frame, FRAME_LEN, false);
	vq_notify(q);
	CHECK_EQ(vq_irqs(q), 1);
}

KTEST(many_laps, "wrap counters hold out for 65536 slots and more")
{
	unsigned int n, k;
	struct vq *q;

	start(BIT_ULL(VF_EVENT_IDX), 5);
	q = vd_txq(0);
	for (n = 0; n < 70000; n += 5) {
		for (k = 0; k < 5; k++)
			vq_add1(q, frame, FRAME_LEN, false);
		vq_kick(q);
		REQUIRE_EQ(vq_drop(q), 5);
		vd_tx_drain();
	}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

KTEST(notification_data, "the data of a notification has offset and wrap counter")
{
	struct vq *q;
	unsigned int n;

	start(BIT_ULL(VF_NOTIFICATION_DATA), NUM);
	q = vd_txq(0);
	for (n = 0; n < 3 * NUM; n++) {
		vq_add1(q, frame, FRAME_LEN, false);
		vq_notify(q);
		CHECK_EQ(vq_drop(q), 1);
	}
	check_sent(3 * NUM);
}
