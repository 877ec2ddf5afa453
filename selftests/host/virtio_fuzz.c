// SPDX-License-Identifier: GPL-2.0
/*
 * virtio_fuzz.c - a virtio driver that does anything, in any order
 *
 * board.c aborts when the model breaks the contract of emul.h, the sanitizers
 * when it breaks memory.
 */
#include <stdlib.h>

#include "virtio_fuzz.h"

/* What the driver allocates stays below; buffers are anywhere, and good ones above. */
#define FUZZ_RINGS	0x10000

/* What the DMA hook does, and after how many accesses */
static struct {
	unsigned int countdown;
	u32 what;
	u32 at;
	u32 val;
} trap;

static struct pkt pkt;
/* What the driver always asks for, and may */
static u64 always;

struct vq *some_queue(struct program *pr)
{
	unsigned int n = 2 * vd.pairs + vd_has(NF_CTRL_VQ);

	return &vd.vq[take(pr, 1) % n];
}

u64 some_addr(struct program *pr)
{
	u32 kind = take(pr, 1);

	switch (kind & 7) {
	case 0:
		return 0;
	case 1:
		return vd_txq(0)->desc + take(pr, 1);
	case 2:
		return vd_rxq(0)->device + take(pr, 1);
	case 3:
		return (u64)take(pr, 4) << 32 | take(pr, 4);
	case 4:
		return SIM_BUS_BASE + sim->size - take(pr, 2);
	default:
		return SIM_BUS_BASE + FUZZ_RINGS + take(pr, 2) % (FUZZ_BUS_SIZE - FUZZ_RINGS);
	}
}

/* -------------------------------------------------------------------------
 * Life
 */

/* Features that a driver may or may not ask for */
static const u8 options[] = {
	VF_INDIRECT_DESC, VF_EVENT_IDX, VF_IN_ORDER, VF_NOTIFICATION_DATA, VF_RING_RESET,
	NF_MRG_RXBUF, NF_CTRL_VQ, NF_CSUM, NF_GUEST_CSUM, NF_HOST_TSO4, NF_GUEST_TSO4,
	NF_HASH_REPORT, NF_MQ, NF_STATUS, NF_CTRL_RX, NF_GUEST_ANNOUNCE,
};

/* Large sends in tunnels, and what they need */
#define TUNNELS		(BIT_ULL(NF_CSUM) | BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(NF_HOST_TSO4) | \
			 BIT_ULL(NF_HOST_TSO6) | BIT_ULL(NF_HOST_USO) | BIT_ULL(NF_GUEST_TSO4) | \
			 BIT_ULL(NF_GUEST_TSO6) | BIT_ULL(NF_GUEST_USO4) | BIT_ULL(NF_GUEST_USO6))
#define TUNNELS_HI	0x1e

static u64 some_features(struct program *pr)
{
	u32 bits = take(pr, 2);
	u64 lo = always;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (bits & BIT(i))
			lo |= BIT_ULL(options[i]);
	/* What would be refused gets nowhere. */
	if (!(lo & BIT_ULL(NF_CTRL_VQ)))
		lo &= ~(BIT_ULL(NF_MQ) | BIT_ULL(NF_HASH_REPORT) | BIT_ULL(NF_CTRL_RX) |
			BIT_ULL(NF_GUEST_ANNOUNCE));
	if (!(lo & BIT_ULL(NF_CSUM)))
		lo &= ~BIT_ULL(NF_HOST_TSO4);
	if (!(lo & BIT_ULL(NF_GUEST_CSUM)))
		lo &= ~BIT_ULL(NF_GUEST_TSO4);
	if (vd.legacy)
		lo &= U32_MAX;
	return lo;
}

/* A driver as it should be begins; rings are small, so that they come round. */
void op_restart(struct program *pr)
{
	static const u16 sizes[] = { 4, 8, 16, 64 };
	u32 how = take(pr, 1);
	u64 lo;

	sim->used = 0;
	sim_config_write(sim, 0x04, 2, 0x0006);
	vd.num = vd.legacy ? 0 : sizes[how & 3];
	vd.no_msix = how & 4;
	vd_reset();
	sim_partner(sim, true, true, EMUL_ADV_ALL);
	lo = some_features(pr);
	if (how & 16 && !vd.legacy)
		vd_setup_features(lo | TUNNELS, TUNNELS_HI);
	else
		vd_setup(lo);
	if (!(how & 8))
		vd_driver_ok();
}

static void hook(struct sim *s)
{
	struct vq *q = &vd.vq[trap.what >> 4 & 3];

	if (!trap.countdown || --trap.countdown)
		return;
	switch (trap.what & 7) {
	case 0:
		vd_set_status(0);
		break;
	case 1:
		cc_wr(CC_Q_SELECT, trap.what >> 4 & 3);
		cc_wr(CC_Q_RESET, 1);
		break;
	case 2:
		/* Bus mastering goes, or nothing changes but that the queues are stopped. */
		sim_config_write(s, 0x04, 2, trap.what & 0x40 ? 0x0006 : 0x0002);
		break;
	case 3:
		memset(s->perm, 0, s->size);
		break;
	case 4:
		if (q->num)
			memcpy(sim_ptr(s, q->driver, 4), &trap.val, 4);
		break;
	default:
		memcpy(s->mem + trap.at % (s->size - 4), &trap.val, 4);
		break;
	}
}

void op_trap(struct program *pr)
{
	trap.countdown = take(pr, 1);
	trap.what = take(pr, 1);
	trap.at = take(pr, 3);
	trap.val = some_value(pr);
}

/* -------------------------------------------------------------------------
 * Rings
 */

/* The driver does not believe what the device says of its chaos: all is free again. */
static void forget(struct vq *q)
{
	q->free = q->num;
	q->fifo_head = q->fifo_tail;
	memset(q->busy, 0, sizeof(q->busy));
	memset(q->pending, 0, sizeof(q->pending));
}

/* A buffer as it should be for its queue, cut into pieces, of which one may be odd */
void op_good_buffer(struct program *pr)
{
	struct vq *q = some_queue(pr);
	u32 how = take(pr, 1), len = take(pr, 2) & 0x1fff, cut = take(pr, 1) + 1, at;
	unsigned int n = 0, max = min(q->num, (u16)8);
	bool write = q->index != 2 * vd.pairs && !(q->index & 1);
	struct vbuf b[9];

	if (!q->num)
		return;
	at = FUZZ_RINGS + take(pr, 2) % (FUZZ_BUS_SIZE - FUZZ_RINGS - 0x2100);
	sim_map(sim, SIM_BUS_BASE + at, len + 64, SIM_DEV_BOTH);
	/* A header that says little */
	if (!write && how & 1)
		memset(sim_ptr(sim, SIM_BUS_BASE + at, 32), 0, 32);
	while (len && n + 1 < max) {
		u32 part = min(cut, len);

		if (n + 2 == max)
			part = len;
		b[n++] = (struct vbuf){ SIM_BUS_BASE + at, part, write };
		at += part;
		len -= part;
		cut *= 3;
	}
	b[n++] = (struct vbuf){ SIM_BUS_BASE + at, (how & 2) ? 1 : 16, write };
	if (q->index == 2 * vd.pairs)
		b[n - 1].write = true;
	if (how & 0x40)
		b[n - 1].write = !b[n - 1].write;
	if (q->free < n)
		forget(q);
	if (sim->used > FUZZ_RINGS - 256)
		sim->used = 0x8000;
	vq_add_how(q, b, n, how & 4 ? VQ_INDIRECT : 0);
}

/* A descriptor that is anything, available or not */
static void op_desc(struct program *pr)
{
	struct vq *q = some_queue(pr);
	u32 how = take(pr, 1), len = how & 1 ? some_value(pr) : take(pr, 1);
	u32 flags = take(pr, 1), next = take(pr, 1);
	u64 addr = some_addr(pr);

	if (!q->num)
		return;
	flags = (flags & 7) | (flags & 8 ? flags << 4 : 0);
	if (how & 2)
		next |= next << 8;
	if (q->packed) {
		pq_put(q, addr, len, next, flags);
		return;
	}
	if (!(how & 2))
		next %= q->num;
	sq_set_desc(q, how >> 2 & (q->num - 1), addr, len, flags, next);
	if (how & 0x80)
		sq_put(q, how >> 2 & 31);
}

/* An indirect table, mostly well formed, in the upper half of memory */
static void op_table(struct program *pr)
{
	struct vq *q = some_queue(pr);
	u32 at = FUZZ_RINGS + take(pr, 1) * 16, n = take(pr, 1) & 31, how = take(pr, 1), i;

	if (!q->num)
		return;
	for (i = 0; i < n; i++) {
		u32 bits = take(pr, 1);
		struct split_desc d = {
			.addr = cpu_to_le64(SIM_BUS_BASE + FUZZ_RINGS + bits * 64),
			.len = cpu_to_le32(bits & 0x3f),
			.flags = cpu_to_le16(i + 1 < n ? D_NEXT : bits & 7),
			.next = cpu_to_le16(bits & 0x80 ? bits : i + 1),
		};

		/* Packed ones have their flags behind the ID. */
		if (q->packed) {
			d.next = cpu_to_le16(bits & (how & 1 ? 7 : 0));
			d.flags = cpu_to_le16(bits);
		}
		memcpy(sim_ptr(sim, SIM_BUS_BASE + at + 16 * i, 16), &d, 16);
	}
	sim_map(sim, SIM_BUS_BASE + at, 16 * n, SIM_DEV_BOTH);
	n = 16 * n + (how & 2 ? how >> 4 : 0);
	if (q->packed) {
		pq_put(q, SIM_BUS_BASE + at, n, how, D_INDIRECT);
		return;
	}
	sq_set_desc(q, 0, SIM_BUS_BASE + at, n, D_INDIRECT, 0);
	sq_put(q, 0);
}

static void op_avail(struct program *pr)
{
	struct vq *q = some_queue(pr);
	u32 how = take(pr, 1), val = take(pr, 2);

	if (!q->num)
		return;
	if (q->packed) {
		if (how & 1)
			q->wrap = !q->wrap;
		if (how & 2)
			q->next = val % q->num;
		return;
	}
	if (how & 1)
		*sq_avail_ring(q, how >> 2) = cpu_to_le16(val);
	if (how & 2) {
		*sq_avail_idx(q) = cpu_to_le16(how & 0x80 ? val : q->next + (s8)val);
		q->next = le16_to_cpu(*sq_avail_idx(q));
	}
}

static void op_events(struct program *pr)
{
	struct vq *q = some_queue(pr);
	u32 how = take(pr, 1), val = take(pr, 2);

	if (!q->num)
		return;
	if (q->packed) {
		pq_driver_event(q)->off_wrap = cpu_to_le16(val);
		pq_driver_event(q)->flags = cpu_to_le16(how);
		return;
	}
	if (vd_has(VF_EVENT_IDX))
		*sq_used_event(q) = cpu_to_le16(how & 1 ? val : q->next + (s8)val);
	*sq_avail_flags(q) = cpu_to_le16(how >> 1);
}

void op_notify(struct program *pr)
{
	struct vq *q = some_queue(pr);

	vq_notify_only(q);
}

static void op_queue_reset(struct program *pr)
{
	static const u16 sizes[] = { 2, 4, 8, 3, 16, 32, 7, 1 };
	struct vq *q = some_queue(pr);
	u32 how = take(pr, 1);

	if (!vd_has(VF_RING_RESET))
		return;
	sim->used = how & 8 ? 0 : 0x4000;
	vq_reset(q);
	/* With MQ went the control queue of that number, if a reset came in between. */
	if (cc_rd(CC_Q_SIZE))
		vq_setup(q->index, sizes[how & 7]);
}

static void op_poke(struct program *pr)
{
	u32 at = take(pr, 3), len = take(pr, 1) & 63, i;
	u8 *p;

	if (at + len > sim->size)
		at %= sim->size - len;
	p = sim_ptr(sim, SIM_BUS_BASE + at, len);
	for (i = 0; i < len; i++)
		p[i] = take(pr, 1);
}

static void op_map(struct program *pr)
{
	u32 at = take(pr, 3) % sim->size;
	u32 len = min(take(pr, 2), sim->size - at);

	sim_map(sim, SIM_BUS_BASE + at, len, take(pr, 1) & SIM_DEV_BOTH);
}

/* -------------------------------------------------------------------------
 * The wire, time, the board
 */

void op_receive(struct program *pr)
{
	u32 how = take(pr, 1), len = take(pr, 2), val = take(pr, 1), i;
	struct emul_frame meta = { .flags = how & EMUL_FRAME_CSUM_GOOD };

	pkt_build(&pkt, how & 1 ? dut_mac : broadcast, val & 7,
		  len % (how & 0x80 ? 0x8000 : 0x800) + 1);
	if (how & 4 && sim->f->rx_caps & EMUL_RX_CSUM_PARTIAL) {
		meta.flags = EMUL_FRAME_CSUM_PARTIAL;
		meta.csum_start = pkt.l4;
		meta.csum_offset = pkt.csum - pkt.l4;
		if (how & 8 && sim->f->rx_caps & EMUL_RX_GSO && !(pkt.kind & PKT_UDP)) {
			meta.gso = pkt.kind & PKT_IPV6 ? EMUL_GSO_TCPV6 : EMUL_GSO_TCPV4;
			meta.gso_size = val * 8 + 500;
			meta.hdr_len = pkt.payload;
		}
	}
	for (i = 0; i <= (how & 0x20 ? val & 15 : 0); i++)
		sim_wire_send(sim, pkt.data, pkt.len, &meta, how >> 4 & 1 ? 3 : 20);
}

void op_partner(struct program *pr)
{
	sim_partner(sim, take(pr, 1) & 1, true, EMUL_ADV_ALL);
}

const fuzz_op fuzz_ring_ops[FUZZ_OPS] = {
	op_good_buffer, op_desc, op_table, op_avail, op_events, op_notify, op_receive, op_run,
	op_trap, op_queue_reset, op_restart, op_poke, op_map, op_time, op_partner, op_board,
	op_give_up, op_config,
	/* More likely than the others */
	[20] = op_good_buffer, op_good_buffer, op_desc, op_notify, op_notify, op_receive, op_run,
	op_table, op_avail, op_good_buffer, op_notify, op_run,
};

/* -------------------------------------------------------------------------
 * All of it
 */

/* After a reset by its own transport */
static void check_alive(bool legacy)
{
	vd.legacy = legacy;
	vd.num = 0;
	vd.no_msix = false;
	vd_check_alive();
}

void virtio_fuzz(const u8 *data, size_t size, const char *device, u64 lo,
		 const fuzz_op ops[FUZZ_OPS])
{
	struct program pr = { .p = data, .left = size };
	struct emul_params params;
	unsigned int i;
	bool modern;

	ktest_abort = true;
	sim_bus_size = FUZZ_BUS_SIZE;
	trap.countdown = 0;
	vd_params(&params, device);
	params.queue_pairs = 2;
	for (i = 0; i < ARRAY_SIZE(options); i++)
		params.features[0] |= BIT_ULL(options[i]);
	params.features[0] |= lo & ~BIT_ULL(VF_VERSION_1);
	always = lo;
	vd_power_on(&params);
	modern = vd.common.cap;
	vd.pairs = 1;
	sim->dma_hook = hook;
	op_restart(&pr);

	fuzz_run(&pr, ops, vd_tx_drain);
	trap.countdown = 0;
	if (modern)
		check_alive(false);
	if (sim->f->bar_size[0])
		check_alive(true);
	vd_power_off();
}
