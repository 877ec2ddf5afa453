// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_split.c - split virtqueues in memory, byte by byte; virtio 1.2 section 2.7
 */
#include <stdlib.h>

#include "virtio_dut.h"

#define NUM	8

static struct pkt pkt;
static u64 frame;
#define FRAME_LEN	(12 + 60)

static void start_driver(u64 features)
{
	vd_start(features);
	pkt_raw(&pkt, broadcast, 60);
	frame = sim_alloc(sim, FRAME_LEN, 1, SIM_DEV_READS);
	memcpy(sim_ptr(sim, frame + 12, 60), pkt.data, 60);
}

static void start(u64 features, u16 num)
{
	vd_power_on_offering(features);
	vd.num = num;
	start_driver(features);
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

KTEST(used_ring, "a used element has the head's index and the bytes written, at the next place")
{
	static const u16 heads[] = { 5, 0, 7, 2, 2, 6, 1, 3, 4, 5, 5 };
	struct vq *q;
	unsigned int i;
	u8 *used;

	start(0, NUM);
	q = vd_txq(0);
	used = sim_ptr(sim, q->device, 4 + 8 * NUM);
	for (i = 0; i < ARRAY_SIZE(heads); i++) {
		ktest_case("element %u", i);
		sq_set_desc(q, heads[i], frame, FRAME_LEN, 0, 0);
		sq_put(q, heads[i]);
		vq_notify(q);
		CHECK_EQ(get_unaligned_le16(used + 2), i + 1);
		CHECK_EQ(get_unaligned_le32(used + 4 + 8 * (i % NUM)), heads[i]);
		CHECK_EQ(get_unaligned_le32(used + 4 + 8 * (i % NUM) + 4), 0);
		check_sent(1);
	}
}

KTEST(rx_used_ring, "the used length of a receive buffer is header and frame")
{
	struct vq *q;

	start(0, NUM);
	q = vd_rxq(0);
	sq_set_desc(q, 6, dev_buf(40), 40, D_WRITE | D_NEXT, 1);
	sq_set_desc(q, 1, dev_buf(1000), 1000, D_WRITE, 0);
	sq_put(q, 6);
	vq_notify(q);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(le16_to_cpu(*sq_used_idx(q)), 1);
	CHECK_EQ(le32_to_cpu(sq_used_ring(q, 0)->id), 6);
	CHECK_EQ(le32_to_cpu(sq_used_ring(q, 0)->len), 72);
}

KTEST(links, "a chain goes where next says, in any order of the table")
{
	struct vq *q;

	start(0, NUM);
	q = vd_txq(0);
	sq_set_desc(q, 6, frame, 12, D_NEXT, 2);
	sq_set_desc(q, 2, frame + 12, 1, D_NEXT, 7);
	sq_set_desc(q, 7, frame + 13, 20, D_NEXT, 0);
	/* next means nothing without the flag. */
	sq_set_desc(q, 0, frame + 33, 39, 0, 0xffff);
	sq_put(q, 6);
	vq_notify(q);
	check_sent(1);
	CHECK_EQ(le32_to_cpu(sq_used_ring(q, 0)->id), 6);
}

KTEST(table_links, "an indirect table is linked as well, in any order")
{
	struct split_desc *t;
	struct vq *q;
	u64 table;

	start(BIT_ULL(VF_INDIRECT_DESC), NUM);
	q = vd_txq(0);
	table = sim_alloc(sim, 64, 16, SIM_DEV_READS);
	t = sim_ptr(sim, table, 64);
	t[0] = (struct split_desc){ cpu_to_le64(frame), cpu_to_le32(12), cpu_to_le16(D_NEXT),
				    cpu_to_le16(3) };
	t[3] = (struct split_desc){ cpu_to_le64(frame + 12), cpu_to_le32(30), cpu_to_le16(D_NEXT),
				    cpu_to_le16(1) };
	t[1] = (struct split_desc){ cpu_to_le64(frame + 42), cpu_to_le32(30) };
	/* Not linked, so of no interest */
	t[2] = (struct split_desc){ ~0ULL, ~0U, 0xffff, 0xffff };
	/* 2.7.5.3.2: WRITE of the descriptor that refers to the table is ignored. */
	sq_set_desc(q, 4, table, 64, D_INDIRECT | D_WRITE, 0);
	sq_put(q, 4);
	vq_notify(q);
	check_sent(1);
	CHECK_EQ(le32_to_cpu(sq_used_ring(q, 0)->id), 4);
}

KTEST(index_wrap, "indices of 16 bits pass 65535, with rings of any size")
{
	static const u16 sizes[] = { 1, 2, 256 };
	unsigned int i, n;
	struct vq *q;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ktest_case("%u descriptors", sizes[i]);
		start(BIT_ULL(VF_EVENT_IDX), sizes[i]);
		q = vd_txq(0);
		for (n = 0; n < 65536 + 2 * sizes[i]; n++) {
			sq_set_desc(q, n % sizes[i], frame, FRAME_LEN, 0, 0);
			sq_put(q, n % sizes[i]);
			if (n % sizes[i] && n % 61)
				continue;
			vq_notify(q);
			vd_tx_drain();
		}
		vq_notify(q);
		CHECK_EQ(le16_to_cpu(*sq_used_idx(q)), 2 * sizes[i]);
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	}
}

KTEST(full, "all descriptors at once, the ring quite full")
{
	struct emul_params params;
	unsigned int n, round;
	struct vq *q;

	vd_params(&params, NULL);
	params.tx_queue_size = 1024;
	vd_power_on(&params);
	start_driver(0);
	q = vd_txq(0);
	REQUIRE_EQ(q->num, 1024);
	for (round = 0; round < 3; round++) {
		for (n = 0; n < 1024; n++)
			vq_add1(q, frame, FRAME_LEN, false);
		vq_kick(q);
		CHECK_EQ(vq_drop(q), 1024);
		check_sent(1024);
	}
}

KTEST(flags, "the used ring's flags ask for kicks but while the device works")
{
	struct vq *q;

	start(0, NUM);
	q = vd_txq(0);
	CHECK_EQ(*sq_used_flags(q), 0);
	vq_add1(q, frame, FRAME_LEN, false);
	vq_notify(q);
	CHECK_EQ(*sq_used_flags(q), 0);
	/* Bits of the driver's flags that mean nothing change nothing. */
	*sq_avail_flags(q) = cpu_to_le16(0xfffe);
	vq_add1(q, frame, FRAME_LEN, false);
	vq_irqs(q);
	vq_notify(q);
	CHECK_EQ(vq_irqs(q), 1);
}

KTEST(avail_event, "avail_event is the next index that the device waits for")
{
	struct vq *q;
	unsigned int n;

	start(BIT_ULL(VF_EVENT_IDX), NUM);
	q = vd_txq(0);
	for (n = 1; n < 40; n++) {
		vq_add1(q, frame, FRAME_LEN, false);
		vq_notify(q);
		CHECK_EQ(le16_to_cpu(*sq_avail_event(q)), n);
		CHECK_EQ(vq_drop(q), 1);
		/* 2.7.10: flags are 0 with event indices. */
		CHECK_EQ(*sq_used_flags(q), 0);
	}
}

/* 2.7.7.2 in full: event, old and new anywhere around the wrap of 16 bits */
KTEST(used_event, "the interrupt comes exactly if used_event is among the new indices")
{
	unsigned int n, done, old, k;
	int event;
	struct vq *q;

	start(BIT_ULL(VF_EVENT_IDX), NUM);
	q = vd_txq(0);
	for (done = 0; done < 65536 - 40; done += NUM) {
		*sq_used_event(q) = cpu_to_le16(done + 0x8000);
		for (k = 0; k < NUM; k++)
			vq_add1(q, frame, FRAME_LEN, false);
		vq_kick(q);
		vq_drop(q);
		vd_tx_drain();
	}
	vq_irqs(q);
	n = 1;
	for (old = done; old < done + 400;)
		for (event = -3; event < NUM + 3; event++) {
			ktest_case("used %u to %u, event %d from there", (u16)old, (u16)(old + n),
				   event);
			*sq_used_event(q) = cpu_to_le16(old + event);
			for (k = 0; k < n; k++)
				vq_add1(q, frame, FRAME_LEN, false);
			vq_kick(q);
			CHECK_EQ(vq_irqs(q), event >= 0 && event < n);
			CHECK_EQ(vq_drop(q), n);
			vd_tx_drain();
			old += n;
			n = n % NUM + 1;
		}
}

KTEST(never_written, "what is the driver's is not written, and used elements are not read")
{
	struct vq *q;
	u8 before[16 * NUM];

	start(0, NUM);
	q = vd_txq(0);
	vq_add1(q, frame, FRAME_LEN, false);
	memcpy(before, sim_ptr(sim, q->desc, sizeof(before)), sizeof(before));
	/* The board has these mapped for reading or for writing only. */
	vq_notify(q);
	check_sent(1);
	CHECK_MEM(sim_ptr(sim, q->desc, sizeof(before)), before, sizeof(before));
	CHECK_EQ(sim->faults, 0);
}

KTEST(notification_data, "the data of a notification says what was added")
{
	struct vq *q;
	unsigned int n;

	start(BIT_ULL(VF_NOTIFICATION_DATA), NUM);
	q = vd_txq(0);
	for (n = 0; n < 20; n++) {
		vq_add1(q, frame, FRAME_LEN, false);
		vq_notify(q);
		CHECK_EQ(vq_drop(q), 1);
	}
	check_sent(20);
	/* Whatever it says, the ring is what counts. */
	vq_add1(q, frame, FRAME_LEN, false);
	sim_write(sim, vd.notify.bar, vd.notify.off + q->notify, 4, 0xdead0000 | q->index);
	sim_run(sim);
	CHECK_EQ(vq_drop(q), 1);
}
