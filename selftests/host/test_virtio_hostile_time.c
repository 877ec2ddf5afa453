// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_hostile_time.c - virtqueues used at the wrong time or place, or changed in use
 */
#include <stdlib.h>

#include "virtio_dut.h"

#define PACKED		BIT_ULL(VF_RING_PACKED)
#define INDIRECT	BIT_ULL(VF_INDIRECT_DESC)
#define EVENT		BIT_ULL(VF_EVENT_IDX)
#define RING_RESET	BIT_ULL(VF_RING_RESET)

#define NOWHERE		0x666600000000ULL
#define NUM		16

static struct pkt pkt;

/* 12 bytes of header and 60 of frame */
static u64 good;
#define GOOD_LEN	72

static void start(u64 features)
{
	pkt_raw(&pkt, broadcast, 60);
	vd_power_on_offering(features);
	vd.num = NUM;
	vd_start(features);
	good = sim_alloc(sim, GOOD_LEN, 1, SIM_DEV_READS);
	memcpy(sim_ptr(sim, good + 12, 60), pkt.data, 60);
}

/* -------------------------------------------------------------------------
 * The other queues
 */

KTEST(rx_read_only, "a receive buffer that cannot be written breaks the receive queue")
{
	static const u64 features[] = { 0, PACKED };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(features); i++) {
		start(features[i]);
		vq_add1(vd_rxq(0), good, GOOD_LEN, false);
		vq_notify(vd_rxq(0));
		vd_wire(pkt.data, pkt.len);
		/* Transmit goes on: nothing is wrong with it. */
		vq_add1(vd_txq(0), good, GOOD_LEN, false);
		vq_notify(vd_txq(0));
		CHECK_EQ(sim->out.count, 1);
		CHECK_EQ(sim->in.count, 0);
		vd_check_queue_broken(vd_rxq(0));

		start(features[i]);
		vq_add1(vd_rxq(0), NOWHERE, 2048, true);
		vq_notify(vd_rxq(0));
		vd_wire(pkt.data, pkt.len);
		vd_check_queue_broken(vd_rxq(0));
	}
}

KTEST(ctrl_no_ack, "a control command without room for an answer breaks the control queue")
{
	static const u8 cmd[] = { CTRL_RX_PROMISC, 1 };
	static const u64 features[] = { 0, PACKED };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(features); i++) {
		start(features[i] | BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX));
		vq_add1(vd_ctrlq(), dev_mem(cmd, sizeof(cmd)), sizeof(cmd), false);
		vq_notify(vd_ctrlq());
		vd_check_queue_broken(vd_ctrlq());
	}
}

/* -------------------------------------------------------------------------
 * At the wrong time or place
 */

KTEST(early_kick, "a kick before DRIVER_OK does nothing")
{
	static const u64 features[] = { 0, PACKED };
	unsigned int i;
	u64 before;

	for (i = 0; i < ARRAY_SIZE(features); i++) {
		pkt_raw(&pkt, broadcast, 60);
		vd_power_on_offering(features[i]);
		before = vd_dma();
		/* Nothing is set up at all. */
		vq_notify_only(vd_txq(0));
		sim_write(sim, vd.notify.bar, vd.notify.off, 4, 0);
		vd_setup(features[i] | BIT_ULL(NF_CTRL_VQ));
		good = dev_mem((u8[GOOD_LEN]){ }, GOOD_LEN);
		vq_add1(vd_txq(0), good, GOOD_LEN, false);
		vq_notify(vd_txq(0));
		vq_notify(vd_rxq(0));
		vq_notify(vd_ctrlq());
		CHECK_EQ(vd_dma(), before);
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
		vd_driver_ok();
		vq_notify(vd_txq(0));
		CHECK_EQ(vq_drop(vd_txq(0)), 1);
		vd_check_alive();
	}
}

KTEST(absent_kick, "kicks of queues that do not exist or are not enabled do nothing")
{
	struct emul_params params;
	unsigned int off;
	u64 before;

	vd_params(&params, NULL);
	params.queue_pairs = 4;
	vd_power_on(&params);
	vd_negotiate(VD_MODERN, 0);
	vq_setup(0, 0);
	vd_driver_ok();
	sim_run(sim);
	before = vd_dma();
	for (off = 0; off + 4 <= vd.notify.len; off++) {
		if (off / vd.notify_mult == 0)
			continue;
		sim_write(sim, vd.notify.bar, vd.notify.off + off, 1, off);
		sim_write(sim, vd.notify.bar, vd.notify.off + off, 2, off);
		sim_write(sim, vd.notify.bar, vd.notify.off + off, 4, off);
	}
	sim_run(sim);
	CHECK_EQ(vd_dma(), before);
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	vd_check_alive();
}

KTEST(bad_enable, "a queue enabled with a size or address that cannot be breaks the device")
{
	static const struct {
		const char *what;
		u64 features;
		u16 size;
		u64 desc, driver, device;	/* added to what would be right */
	} bad[] = {
		{ "size 0", 0, 0 },
		{ "size 3", 0, 3 },
		{ "size 512 of 256", 0, 512 },
		{ "size 0x8000", 0, 0x8000 },
		{ "size 0xffff", 0, 0xffff },
		{ "odd table", 0, NUM, 8 },
		{ "odd available ring", 0, NUM, 0, 1 },
		{ "odd used ring", 0, NUM, 0, 0, 2 },
		{ "table at the end of all", 0, NUM, 0xffffffffffffffe0ULL },
		{ "packed, size 0", PACKED, 0 },
		{ "packed, size 0x8001", PACKED, 0x8001 },
		{ "packed, odd ring", PACKED, NUM, 4 },
		{ "packed, odd driver area", PACKED, NUM, 0, 2 },
		{ "packed, odd device area", PACKED, NUM, 0, 0, 1 },
		{ "packed, ring at the end of all", PACKED, NUM, 0xfffffffffffffff0ULL },
	};
	unsigned int i;
	struct vq *q;
	u64 before;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ktest_case("%s", bad[i].what);
		vd_power_on_offering(bad[i].features);
		vd_reset();
		msix_on();
		REQUIRE(vd_negotiate(VD_MODERN | bad[i].features, 0));
		vd.pairs = 1;
		cc_wr(CC_CONFIG_VECTOR, 0);
		vq_setup(0, NUM);
		q = vq_alloc(1, NUM);
		q->num = bad[i].size;
		if (bad[i].desc > 0x1000)
			q->desc = bad[i].desc;
		else
			q->desc += bad[i].desc;
		q->driver += bad[i].driver;
		q->device += bad[i].device;
		vq_program(q);
		vq_enable(q);
		before = vd_dma();
		vd_driver_ok();
		vq_notify_only(q);
		sim_run(sim);
		CHECK_EQ(vd_status() & S_NEEDS_RESET, S_NEEDS_RESET);
		CHECK_EQ(vd_config_irqs(), 1);
		/* The receive queue may have been looked at. */
		CHECK(vd_dma() - before < 8);
		CHECK_EQ(sim->faults, 0);
		vd_check_alive();
	}
}

KTEST(enable_nowhere, "rings outside of memory are found out when they are used")
{
	static const u64 features[] = { 0, PACKED };
	static const u64 addrs[] = { 0, 0x1000, NOWHERE, 0xfffffffffffff000ULL };
	unsigned int i, a;
	struct vq *q;

	for (i = 0; i < ARRAY_SIZE(features); i++)
		for (a = 0; a < ARRAY_SIZE(addrs); a++) {
			ktest_case("%s at 0x%llx", i ? "packed" : "split", addrs[a]);
			vd_power_on_offering(features[i]);
			vd_setup(features[i] | RING_RESET);
			vq_reset(vd_txq(0));
			q = vq_alloc(1, NUM);
			q->desc = addrs[a];
			q->driver = addrs[a];
			q->device = addrs[a];
			vq_program(q);
			vq_enable(q);
			vd_driver_ok();
			vq_notify(q);
			vd_check_broken();
			vd_check_alive();
		}
}

/* -------------------------------------------------------------------------
 * Descriptors and indices rewritten at any moment
 */

static struct {
	unsigned int countdown;
	unsigned int how;
	struct vq *q;
	u64 table;
} evil;

static void rewrite(struct sim *s)
{
	static const u16 flags[] = { 0xffff, D_NEXT, D_INDIRECT, D_WRITE, 0 };
	struct vq *q = evil.q;
	unsigned int i;

	if (evil.countdown--)
		return;
	s->dma_hook = NULL;
	if (evil.how == ARRAY_SIZE(flags)) {
		if (q->packed)
			return;
		/* Back to before what has been taken, or far ahead */
		*sq_avail_idx(q) = cpu_to_le16(q->used + 1);
		return;
	}
	for (i = 0; i < NUM; i++) {
		sq_set_desc(q, i, NOWHERE, 0xffffffff, flags[evil.how], 0xffff);
		if (q->packed)
			*pq_desc(q, i) = (struct packed_desc){
				cpu_to_le64(NOWHERE), cpu_to_le32(0xffffffff), 0xffff,
				cpu_to_le16(flags[evil.how] | pq_avail(q)),
			};
	}
	memset(sim_ptr(s, evil.table, 16 * 3), 0xff, 16 * 3);
}

/* Each frame that comes out is one that was put in, or a part that was still readable. */
static void check_frames(void)
{
	struct sim_frame *w;

	while ((w = sim_frame_pop(sim))) {
		CHECK(w->len == 60 || w->len == 14);
		CHECK_MEM(w->data, pkt.data, w->len);
		free(w);
	}
}

KTEST(rewritten, "descriptors that are rewritten while they are read are what they were, or a fault")
{
	static const u64 features[] = { 0, INDIRECT, EVENT, PACKED, PACKED | INDIRECT };
	unsigned int i, k;
	struct vbuf b[3];

	sim_bus_size = 0x40000;
	for (i = 0; i < ARRAY_SIZE(features); i++)
		for (evil.how = 0; evil.how < 6; evil.how++)
			for (k = 0; k < 60; k++) {
				ktest_case("features %llx, way %u, at access %u", features[i],
					   evil.how, k);
				start(features[i]);
				evil.q = vd_txq(0);
				evil.table = sim->used + SIM_BUS_BASE;
				b[0] = (struct vbuf){ good, 12 };
				b[1] = (struct vbuf){ good + 12, 14 };
				b[2] = (struct vbuf){ good + 26, 46 };
				vq_add_how(evil.q, b, 3, features[i] & INDIRECT ? VQ_INDIRECT : 0);
				vq_add(evil.q, b, 3);
				evil.countdown = k;
				sim->dma_hook = rewrite;
				vq_notify(evil.q);
				check_frames();
				if (sim->dma_hook) {
					sim->dma_hook = NULL;
					break;
				}
			}
	vd.num = 0;
	vd_check_alive();
}

/* Buffers are taken one by one with frames, and reported only in the end. */
KTEST(index_back, "an index that goes back while buffers are in flight breaks the queue")
{
	unsigned int i, k;

	sim_bus_size = 0x40000;
	for (k = 0; k < 60; k++) {
		ktest_case("at access %u", k);
		start(0);
		evil.q = vd_rxq(0);
		evil.how = 5;
		evil.countdown = k;
		vd_rx_fill(evil.q, 8, 128);
		for (i = 0; i < 40; i++)
			sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
		sim->dma_hook = rewrite;
		sim_run(sim);
		sim->dma_hook = NULL;
		/* No buffer was ever used twice. */
		CHECK(le16_to_cpu(*sq_used_idx(evil.q)) <= 8);
	}
	vd.num = 0;
	vd_check_alive();
}

/* -------------------------------------------------------------------------
 * Queues that are stopped and go on: whoever writes the PCI command register stops them all
 */

static void write_command(struct sim *s)
{
	if (evil.countdown--)
		return;
	s->dma_hook = NULL;
	sim_config_write(s, 4, 2, sim_config_read(s, 4, 2));
}

/* At access @k from now on; until_over() says whether there were not so many. */
static void arm_command(unsigned int k)
{
	evil.countdown = k;
	sim->dma_hook = write_command;
}

static bool until_over(void)
{
	bool over = sim->dma_hook;

	sim->dma_hook = NULL;
	return over;
}

static const u64 stopped_features[] = { 0, EVENT, PACKED, PACKED | EVENT };

KTEST(stopped_tx, "transmit queues that are stopped at any moment go on as if nothing had been")
{
	struct vbuf b[2];
	unsigned int i, k;
	bool over;

	sim_bus_size = 0x40000;
	for (i = 0; i < ARRAY_SIZE(stopped_features); i++) {
		for (k = 0, over = false; !over; k++) {
			ktest_case("features %llx, at access %u", stopped_features[i], k);
			start(stopped_features[i]);
			b[0] = (struct vbuf){ good, 12 };
			b[1] = (struct vbuf){ good + 12, 60 };
			vq_add(vd_txq(0), b, 2);
			vq_add(vd_txq(0), b, 2);
			vq_add(vd_txq(0), b, 2);
			vq_irq_on(vd_txq(0));
			arm_command(k);
			vq_notify(vd_txq(0));
			over = until_over();
			CHECK_EQ(sim->out.count, 3);
			CHECK_EQ(vq_drop(vd_txq(0)), 3);
			CHECK(vq_irqs(vd_txq(0)) >= 1);
			/* All of the ring is the driver's again. */
			for (; vd_txq(0)->free >= 2; )
				vq_add(vd_txq(0), b, 2);
			vq_notify(vd_txq(0));
			CHECK_EQ(vq_drop(vd_txq(0)), NUM / 2);
			CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
		}
		/* Each frame takes some. */
		CHECK(k > 9);
	}
	vd.num = 0;
	vd_check_alive();
}

/* A frame may be lost, but no buffer. */
KTEST(stopped_rx, "receive queues that are stopped at any moment lose no buffer and repeat none")
{
	unsigned int i, k, n, frames;
	bool over;

	sim_bus_size = 0x40000;
	for (i = 0; i < ARRAY_SIZE(stopped_features); i++) {
		for (k = 0, over = false; !over; k++) {
			ktest_case("features %llx, at access %u", stopped_features[i], k);
			start(stopped_features[i] | BIT_ULL(NF_MRG_RXBUF));
			/* Two take a frame. */
			vd_rx_fill(vd_rxq(0), NUM, 40);
			vq_irq_on(vd_rxq(0));
			for (n = 0; n < 3; n++)
				sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
			arm_command(k);
			sim_run(sim);
			over = until_over();
			n = vq_drop(vd_rxq(0));
			CHECK(n == 6 || n == 4);
			CHECK(vq_irqs(vd_rxq(0)) >= 1);
			for (frames = n / 2; frames < NUM / 2; frames++)
				vd_wire(pkt.data, pkt.len);
			CHECK_EQ(vq_drop(vd_rxq(0)), NUM - n);
			CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
		}
		CHECK(k > 9);
	}
	vd.num = 0;
	vd_check_alive();
}

KTEST(stopped_ctrl, "a control queue that is stopped at any moment answers all the same")
{
	static const u8 on = 1;
	unsigned int i, k, n;
	bool over;

	sim_bus_size = 0x40000;
	for (i = 0; i < ARRAY_SIZE(stopped_features); i++) {
		for (k = 0, over = false; !over; k++) {
			ktest_case("features %llx, at access %u", stopped_features[i], k);
			start(stopped_features[i] | BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX));
			arm_command(k);
			CHECK_EQ(ctrl_cmd(CTRL_RX_PROMISC, &on, 1), CTRL_OK);
			over = until_over();
			for (n = 0; n < NUM; n++)
				CHECK_EQ(ctrl_cmd(CTRL_RX_PROMISC, &on, 1), CTRL_OK);
		}
		CHECK(k > 5);
	}
	vd.num = 0;
	vd_check_alive();
}
