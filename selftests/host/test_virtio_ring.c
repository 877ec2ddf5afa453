// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_ring.c - what is the same for split and packed virtqueues, with all their options
 */
#include <stdlib.h>

#include "virtio_dut.h"

#define PACKED		BIT_ULL(VF_RING_PACKED)
#define INDIRECT	BIT_ULL(VF_INDIRECT_DESC)
#define EVENT		BIT_ULL(VF_EVENT_IDX)
#define IN_ORDER	BIT_ULL(VF_IN_ORDER)
#define NOTIFY_DATA	BIT_ULL(VF_NOTIFICATION_DATA)
#define RING_RESET	BIT_ULL(VF_RING_RESET)

static const struct {
	const char *name;
	u64 features;
} rings[] = {
	{ "split", 0 },
	{ "split, indirect", INDIRECT },
	{ "split, event index", EVENT },
	{ "split, in order", IN_ORDER },
	{ "split, all", INDIRECT | EVENT | IN_ORDER | NOTIFY_DATA },
	{ "packed", PACKED },
	{ "packed, indirect", PACKED | INDIRECT },
	{ "packed, event index", PACKED | EVENT },
	{ "packed, in order", PACKED | IN_ORDER },
	{ "packed, all", PACKED | INDIRECT | EVENT | IN_ORDER | NOTIFY_DATA },
};

static struct pkt pkt;
static u8 got[PKT_MAX];

static void start(u64 features, u16 num)
{
	vd_power_on_offering(features);
	vd.num = num;
	vd_start(features);
}

/* For each kind of ring a card in this state */
#define for_each_ring(i, more, num)						\
	for ((i) = 0; (i) < ARRAY_SIZE(rings) &&				\
	     (ktest_case("%s", rings[i].name), start(rings[i].features | (more), num), 1); (i)++)

/* How to cut what is to be sent: lengths, the rest is one piece more; ended by 0 */
static const u16 cuts[][24] = {
	{ 0 },
	{ 12 },
	{ 1 },
	{ 11 },
	{ 13 },
	{ 26 },
	{ 6, 6, 1 },
	{ 12, 14, 20, 20, 100 },
	{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
	{ 5, 300 },
};

/* Pieces of @len bytes at @addr by cuts[@c]; yields how many */
static unsigned int cut(struct vbuf *b, unsigned int c, u64 addr, u32 len, bool write)
{
	unsigned int n;

	for (n = 0; cuts[c][n] && cuts[c][n] < len; n++) {
		b[n] = (struct vbuf){ addr, cuts[c][n], write };
		addr += cuts[c][n];
		len -= cuts[c][n];
	}
	b[n++] = (struct vbuf){ addr, len, write };
	return n;
}

/* A frame with a header of zeroes, as it is to be sent */
static u64 frame_mem(const struct pkt *p)
{
	u64 addr = sim_alloc(sim, 12 + p->len, 1, SIM_DEV_READS);

	memcpy(sim_ptr(sim, addr + 12, p->len), p->data, p->len);
	return addr;
}

static void check_sent(const struct pkt *p)
{
	struct sim_frame *w = vd_tx_one();

	CHECK_EQ(w->len, p->len);
	CHECK_MEM(w->data, p->data, p->len);
	free(w);
}

KTEST(tx_shapes, "a frame may be cut anywhere, directly and by an indirect table")
{
	unsigned int i, c, how;
	struct vbuf b[25];
	struct vused u;
	u16 id;

	pkt_raw(&pkt, broadcast, 400);
	for_each_ring(i, 0, 32) {
		for (c = 0; c < ARRAY_SIZE(cuts); c++)
			for (how = 0; how <= vd_has(VF_INDIRECT_DESC); how++) {
				unsigned int n = cut(b, c, frame_mem(&pkt), 412, false);

				id = vq_add_how(vd_txq(0), b, n, how);
				vq_kick(vd_txq(0));
				u = vq_one(vd_txq(0));
				CHECK_EQ(u.id, id);
				CHECK_EQ(u.len, 0);
				check_sent(&pkt);
			}
		CHECK_EQ(sim->faults, 0);
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	}
}

KTEST(rx_shapes, "a receive buffer may be cut anywhere, and nothing beyond the frame is written")
{
	unsigned int i, c, how;
	struct vbuf b[25];
	struct vused u;
	u64 addr;
	u8 *p;
	u16 id;

	pkt_raw(&pkt, broadcast, 400);
	memset(got, 0xee, sizeof(got));
	for_each_ring(i, 0, 32)
		for (c = 0; c < ARRAY_SIZE(cuts); c++)
			for (how = 0; how <= vd_has(VF_INDIRECT_DESC); how++) {
				addr = dev_buf(1526);
				id = vq_add_how(vd_rxq(0), b, cut(b, c, addr, 1526, true), how);
				vq_kick(vd_rxq(0));
				vd_wire(pkt.data, pkt.len);
				u = vq_one(vd_rxq(0));
				CHECK_EQ(u.id, id);
				CHECK_EQ(u.len, 412);
				p = sim_ptr(sim, addr, 1526);
				CHECK_MEM(p + 12, pkt.data, 400);
				CHECK_MEM(p + 412, got, 1526 - 412);
			}
}

KTEST(ctrl_shapes, "a control command may be cut anywhere, and answers before the kick is over")
{
	static const u8 cmd[] = { CTRL_MAC_ADDR_SET, 2, 3, 4, 5, 6, 7 };
	unsigned int i, c, k, how, n;
	struct vbuf b[9];
	u64 addr;

	for_each_ring(i, BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_MAC_ADDR), 16)
		for (c = 0; c < 8; c++)
			for (how = 0; how <= vd_has(VF_INDIRECT_DESC); how++) {
				addr = dev_mem(cmd, sizeof(cmd));
				*(u8 *)sim_ptr(sim, addr + 7, 1) = c + how * 8;
				/* One cut behind byte @c, and none for 0; or each byte by itself for 7 */
				n = 0;
				if (!c)
					b[n++] = (struct vbuf){ addr, 8 };
				else if (c < 7)
					for (k = 0; k < 2; k++)
						b[n++] = (struct vbuf){ addr + k * c, k ? 8 - c : c };
				else
					for (k = 0; k < 8; k++)
						b[n++] = (struct vbuf){ addr + k, 1 };
				b[n++] = (struct vbuf){ dev_buf(1), 1, true };
				CHECK_EQ(ctrl_shape(b, n, how), CTRL_OK);
				CHECK_EQ(dc_rd(5, 1), c + how * 8);
			}
}

KTEST(ctrl_used_len, "the used length of a control command is what was written: the ack")
{
	static const u8 cmd[] = { CTRL_RX_PROMISC, 1 };
	unsigned int i;
	struct vbuf b[2];

	for_each_ring(i, BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX), 0) {
		b[0] = (struct vbuf){ dev_mem(cmd, sizeof(cmd)), sizeof(cmd) };
		b[1] = (struct vbuf){ dev_buf(1), 1, true };
		vq_add(vd_ctrlq(), b, 2);
		vq_notify_only(vd_ctrlq());
		CHECK_EQ(vq_one(vd_ctrlq()).len, 1);
	}
}

/* The longest chains and tables that there may be */
KTEST(longest, "chains and tables of as many pieces as the ring has descriptors")
{
	struct vbuf b[256];
	unsigned int i, k, how;
	u64 addr;

	pkt_raw(&pkt, broadcast, 256);
	for_each_ring(i, 0, 0) {
		for (how = 0; how <= vd_has(VF_INDIRECT_DESC); how++) {
			addr = frame_mem(&pkt);
			for (k = 0; k < 256; k++)
				b[k] = (struct vbuf){ addr + k, 1 };
			b[255].len = 13;
			REQUIRE_EQ(vd_txq(0)->num, 256);
			vq_add_how(vd_txq(0), b, 256, how);
			vq_kick(vd_txq(0));
			vq_one(vd_txq(0));
			check_sent(&pkt);
		}
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	}
}

/* Chains of changing length, so that they begin and end everywhere */
KTEST(wraps, "rings wrap around, again and again")
{
	static const u16 sizes[] = { 4, 16, 2, 64 };
	unsigned int i, sent, n, k, size;
	struct vq *q;

	pkt_raw(&pkt, broadcast, 60);
	for (size = 0; size < ARRAY_SIZE(sizes); size++)
		for_each_ring(i, 0, sizes[size]) {
			u64 addr = frame_mem(&pkt);
			struct vbuf b[3];

			q = vd_txq(0);
			for (sent = 0; sent < 2000; sent += n) {
				for (n = 0; n < 8 && q->free >= min(3, (int)q->num); n++) {
					k = (sent + n) % min(3, (int)q->num);
					b[0] = (struct vbuf){ addr, 12 };
					b[1] = (struct vbuf){ addr + 12, 20 };
					b[2] = (struct vbuf){ addr + 32, 40 };
					b[k].len = 72 - (b[k].addr - addr);
					vq_add(q, b, k + 1);
				}
				vq_kick(q);
				REQUIRE_EQ(vq_drop(q), n);
				REQUIRE_EQ(sim->out.count, n);
				vd_tx_drain();
			}
			CHECK_EQ(q->free, q->num);
		}
}

/* -------------------------------------------------------------------------
 * Interrupts and kicks
 */

static void add_frames(struct vq *q, unsigned int n)
{
	u64 addr = frame_mem(&pkt);

	while (n--)
		vq_add1(q, addr, 12 + pkt.len, false);
}

KTEST(irq_flags, "interrupts come if the driver wants them, one for a batch")
{
	struct vq *q;
	unsigned int i;

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, 0, 64) {
		q = vd_txq(0);
		vq_irq_on(q);
		add_frames(q, 32);
		vq_kick(q);
		CHECK_EQ(vq_irqs(q), 1);
		CHECK_EQ(vq_drop(q), 32);
		vq_irq_off(q);
		add_frames(q, 32);
		vq_kick(q);
		CHECK_EQ(vq_irqs(q), 0);
		CHECK_EQ(vq_drop(q), 32);
		vq_irq_on(q);
		add_frames(q, 1);
		vq_kick(q);
		CHECK_EQ(vq_irqs(q), 1);
	}
}

/* 2.7.7.2 and 2.8.10: exactly if the event is among what has just been reported */
KTEST(irq_event, "with an event index the interrupt comes exactly when it is passed")
{
	unsigned int i, n, ahead, round;
	struct vq *q;

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, 0, 8) {
		if (!vd_has(VF_EVENT_IDX))
			continue;
		q = vd_txq(0);
		for (round = 0; round < 20; round++)
			for (n = 1; n <= 8; n++)
				for (ahead = 0; ahead < 8; ahead++) {
					vq_irq_at(q, ahead);
					add_frames(q, n);
					vq_kick(q);
					ktest_case("%s: %u used, event after %u", rings[i].name, n,
						   ahead);
					CHECK_EQ(vq_irqs(q), ahead < n);
					REQUIRE_EQ(vq_drop(q), n);
				}
	}
}

KTEST(irq_event_late, "an event that several batches lead up to interrupts once")
{
	unsigned int i, k;
	struct vq *q;

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, 0, 8) {
		if (!vd_has(VF_EVENT_IDX))
			continue;
		q = vd_txq(0);
		vq_irq_at(q, 5);
		for (k = 0; k < 12; k++) {
			add_frames(q, 1);
			vq_kick(q);
			CHECK_EQ(vq_irqs(q), k == 5);
			vq_drop(q);
			/* Packed: the same slot comes again a lap later. */
			if (k == 5 && q->packed)
				vq_irq_off(q);
		}
	}
}

KTEST(batched, "completions are written together")
{
	struct vq *q;
	unsigned int i;
	unsigned long writes;

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, 0, 64) {
		q = vd_txq(0);
		vq_irq_off(q);
		add_frames(q, 32);
		writes = sim->dma_writes;
		vq_kick(q);
		REQUIRE_EQ(vq_drop(q), 32);
		/* Elements, index, and the notification that is switched off and on */
		CHECK(sim->dma_writes - writes <= (q->packed ? 32 + 4 : 6));
	}
}

static struct {
	struct vq *q;
	unsigned int countdown;
	bool wanted;
} late;

/* While the device works the driver need not kick. */
static void look_whether_wanted(struct sim *s)
{
	struct vq *q = late.q;
	u16 added = q->added;

	q->added = 1;
	q->next++;
	late.wanted = vq_wants_kick(q);
	q->next--;
	q->added = added;
	if (!late.countdown--)
		s->dma_hook = NULL;
}

KTEST(kicks_off, "no kick is wanted while the queue is being worked on, but is again afterwards")
{
	unsigned int i;

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, 0, 64) {
		late.q = vd_txq(0);
		/* In the midst of 40 frames */
		late.countdown = 60;
		add_frames(late.q, 40);
		sim->dma_hook = look_whether_wanted;
		vq_kick(late.q);
		CHECK(!late.wanted);
		CHECK_EQ(vq_drop(late.q), 40);
		add_frames(late.q, 1);
		CHECK(vq_wants_kick(late.q));
		vq_notify(late.q);
		CHECK_EQ(vq_drop(late.q), 1);
	}
}

/* Another buffer right now, with a kick only if the device wants one */
static void add_late(struct sim *s)
{
	if (late.countdown--)
		return;
	s->dma_hook = NULL;
	if (late.q == vd_txq(0))
		add_frames(late.q, 1);
	else
		vq_add1(late.q, dev_buf(2048), 2048, true);
	if (vq_wants_kick(late.q))
		vq_notify_only(late.q);
}

KTEST(race, "a buffer added at any moment is seen, though the driver kicks only if it has to")
{
	unsigned int i, k;

	pkt_raw(&pkt, broadcast, 60);
	for (i = 0; i < ARRAY_SIZE(rings); i++)
		for (k = 0; k < 40; k++) {
			ktest_case("%s, at access %u", rings[i].name, k);
			start(rings[i].features, 16);
			late.q = vd_txq(0);
			late.countdown = k;
			add_frames(late.q, 2);
			sim->dma_hook = add_late;
			vq_kick(late.q);
			/* So many accesses did not take place. */
			if (sim->dma_hook) {
				sim->dma_hook = NULL;
				break;
			}
			CHECK_EQ(vq_drop(late.q), 3);
			CHECK_EQ(sim->out.count, 3);
			CHECK(k < 39);
		}
}

KTEST(rx_race, "a receive buffer added at any moment takes the frame that waits for it")
{
	unsigned int i, k;

	pkt_raw(&pkt, broadcast, 60);
	for (i = 0; i < ARRAY_SIZE(rings); i++)
		for (k = 0; k < 40; k++) {
			ktest_case("%s, at access %u", rings[i].name, k);
			start(rings[i].features, 16);
			late.q = vd_rxq(0);
			vd_rx_fill(late.q, 1, 2048);
			sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
			sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
			late.countdown = k;
			sim->dma_hook = add_late;
			sim_run(sim);
			if (sim->dma_hook) {
				sim->dma_hook = NULL;
				CHECK_EQ(sim->in.count, 1);
				break;
			}
			CHECK_EQ(sim->in.count, 0);
			CHECK_EQ(vq_drop(late.q), 2);
			CHECK(k < 39);
		}
}

KTEST(in_order, "with IN_ORDER buffers come back in the order in which they were added")
{
	unsigned int i, k, n = 0;
	struct vused u;
	struct vq *q;
	u16 ids[32];

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, 0, 32) {
		q = vd_txq(0);
		for (n = 0; n < 200; n++) {
			for (k = 0; k < n % 32; k++)
				ids[k] = vq_add1(q, frame_mem(&pkt), 72, false);
			vq_kick(q);
			for (k = 0; k < n % 32; k++) {
				REQUIRE(vq_get(q, &u));
				if (vd_has(VF_IN_ORDER))
					CHECK_EQ(u.id, ids[k]);
			}
			CHECK(!vq_get(q, &u));
			vd_tx_drain();
		}
	}
}

/* -------------------------------------------------------------------------
 * Reset
 */

static struct {
	unsigned int countdown;
	void (*act)(void);
	bool done;
	u8 *memory;
} at;

static void at_hook(struct sim *s)
{
	if (at.countdown--)
		return;
	s->dma_hook = NULL;
	at.act();
	/* From here on nothing may change. */
	at.memory = malloc(s->used);
	memcpy(at.memory, s->mem, s->used);
	at.done = true;
}

static void reset_device(void)
{
	vd_set_status(0);
	CHECK_EQ(vd_status(), 0);
}

static void reset_txq(void)
{
	cc_wr(CC_Q_SELECT, 1);
	cc_wr(CC_Q_RESET, 1);
	CHECK_EQ(cc_rd(CC_Q_RESET), 0);
	CHECK_EQ(cc_rd(CC_Q_ENABLE), 0);
}

static void run_and_check_memory(unsigned int k, void (*act)(void))
{
	at.countdown = k;
	at.act = act;
	at.done = false;
	sim->dma_hook = at_hook;
	sim_run(sim);
	sim->dma_hook = NULL;
	if (at.done) {
		CHECK_MEM(sim->mem, at.memory, sim->used);
		free(at.memory);
	}
}

KTEST(reset_in_dma, "a device or queue reset in the midst of DMA ends it at once")
{
	void (*const acts[])(void) = { reset_device, reset_txq };
	unsigned int i, k, a;

	sim_bus_size = 0x40000;
	pkt_raw(&pkt, broadcast, 300);
	for (a = 0; a < 2; a++)
		for (i = 0; i < ARRAY_SIZE(rings); i++)
			for (k = 0; k < 40; k++) {
				ktest_case("%s, %s at access %u", rings[i].name,
					   a ? "queue reset" : "reset", k);
				start(rings[i].features | RING_RESET, 16);
				vd_rx_fill(vd_rxq(0), 4, 512);
				add_frames(vd_txq(0), 3);
				vq_notify_only(vd_txq(0));
				run_and_check_memory(k, acts[a]);
				if (!at.done)
					break;
				CHECK_EQ(vq_irqs(vd_txq(0)), 0);
			}
}

KTEST(reset_in_rx, "a device reset in the midst of receiving ends it at once")
{
	unsigned int i, k;

	sim_bus_size = 0x40000;
	pkt_raw(&pkt, broadcast, 300);
	for (i = 0; i < ARRAY_SIZE(rings); i++)
		for (k = 0; k < 40; k++) {
			ktest_case("%s, reset at access %u", rings[i].name, k);
			start(rings[i].features, 16);
			vd_rx_fill(vd_rxq(0), 4, 512);
			sim_wire_send(sim, pkt.data, pkt.len, NULL, 3);
			sim_wire_send(sim, pkt.data, pkt.len, NULL, 3);
			run_and_check_memory(k, reset_device);
			CHECK_EQ(sim->in.count, 0);
			if (!at.done)
				break;
			CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
		}
}

KTEST(reset_in_ctrl, "a device reset in the midst of a control command ends it at once")
{
	static const u8 cmd[] = { CTRL_RX_PROMISC, 1 };
	struct vbuf b[2];
	unsigned int i, k;

	sim_bus_size = 0x40000;
	for (i = 0; i < ARRAY_SIZE(rings); i++)
		for (k = 0; k < 20; k++) {
			ktest_case("%s, reset at access %u", rings[i].name, k);
			start(rings[i].features | BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX), 16);
			b[0] = (struct vbuf){ dev_mem(cmd, sizeof(cmd)), sizeof(cmd) };
			b[1] = (struct vbuf){ dev_buf(1), 1, true };
			vq_add(vd_ctrlq(), b, 2);
			at.countdown = k;
			at.act = reset_device;
			at.done = false;
			sim->dma_hook = at_hook;
			vq_notify(vd_ctrlq());
			sim->dma_hook = NULL;
			if (!at.done)
				break;
			CHECK_MEM(sim->mem, at.memory, sim->used);
			free(at.memory);
		}
}

KTEST(queue_reset, "a queue that was reset starts anew, of another size, while others go on")
{
	unsigned int i;
	struct vq *q;

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, RING_RESET, 16) {
		vd_rx_fill(vd_rxq(0), 8, 2048);
		vd_tx(NULL, pkt.data, pkt.len);
		vd_tx_drain();
		/* Kicked but not done yet */
		add_frames(vd_txq(0), 3);
		vq_notify_only(vd_txq(0));
		vq_reset(vd_txq(0));
		sim_run(sim);
		CHECK_EQ(sim->out.count, 0);
		CHECK(!vq_drop(vd_txq(0)));
		vd_wire(pkt.data, pkt.len);
		vq_one(vd_rxq(0));
		/* A kick of it is ignored. */
		vq_notify(vd_txq(0));
		CHECK_EQ(sim->out.count, 0);

		q = vq_setup(1, 8);
		CHECK_EQ(cc_rd(CC_Q_ENABLE), 1);
		add_frames(q, 8);
		vq_kick(q);
		CHECK_EQ(vq_drop(q), 8);
		CHECK_EQ(sim->out.count, 8);
		CHECK_EQ(vq_irqs(q), 1);
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	}
}

KTEST(rx_queue_reset, "a receive queue that was reset starts anew, and frames wait meanwhile or go")
{
	unsigned int i;
	struct net_hdr hdr;

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, RING_RESET, 16) {
		vd_rx_fill(vd_rxq(0), 8, 2048);
		vq_reset(vd_rxq(0));
		vd_wire(pkt.data, pkt.len);
		CHECK(!vq_drop(vd_rxq(0)));
		vq_setup(0, 4);
		vd_rx_fill(vd_rxq(0), 3, 2048);
		sim_run(sim);
		CHECK_EQ(sim->in.count, 0);
		vq_drop(vd_rxq(0));
		vd_rx_fill(vd_rxq(0), 1, 2048);
		vd_wire(pkt.data, pkt.len);
		CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, got), 60);
		CHECK_MEM(got, pkt.data, 60);
	}
}

KTEST(no_master, "without bus mastering there is no DMA, and work goes on when it is back")
{
	unsigned long dma;
	unsigned int i;
	struct vq *q;

	pkt_raw(&pkt, broadcast, 60);
	for_each_ring(i, 0, 16) {
		q = vd_txq(0);
		sim_config_write(sim, 0x04, 2, 0x0002);
		dma = sim->dma_reads + sim->dma_writes;
		add_frames(q, 2);
		vq_notify(q);
		CHECK_EQ(sim->dma_reads + sim->dma_writes, dma);
		sim_config_write(sim, 0x04, 2, 0x0006);
		sim_run(sim);
		CHECK_EQ(vq_drop(q), 2);
		CHECK_EQ(sim->out.count, 2);
	}
}
