// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_hostile.c - virtqueues that mean no good
 *
 * What breaks a queue stops it, sets DEVICE_NEEDS_RESET and interrupts for the
 * configuration; what is merely out of place is ignored. The board aborts when
 * the contract is broken, the sanitizers when memory is.
 */
#include "virtio_dut.h"

#define PACKED		BIT_ULL(VF_RING_PACKED)
#define INDIRECT	BIT_ULL(VF_INDIRECT_DESC)
#define EVENT		BIT_ULL(VF_EVENT_IDX)

#define NOWHERE		0x666600000000ULL
#define NUM		16

static struct pkt pkt;

/* 12 bytes of header and 60 of frame */
static u64 good;
#define GOOD_LEN	72

static void start(u64 features, bool msix)
{
	pkt_raw(&pkt, broadcast, 60);
	vd_power_on_offering(features);
	vd.num = NUM;
	vd.no_msix = !msix;
	vd_start(features);
	good = sim_alloc(sim, GOOD_LEN, 1, SIM_DEV_READS);
	memcpy(sim_ptr(sim, good + 12, 60), pkt.data, 60);
}

/* -------------------------------------------------------------------------
 * Split rings
 */

/* Several descriptors from 0 on, and head 0 is available */
static void chain(struct vq *q, const struct split_desc *d, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		*sq_desc(q, i) = d[i];
	sq_put(q, 0);
}

#define D(a, l, f, n)	{ cpu_to_le64(a), cpu_to_le32(l), cpu_to_le16(f), cpu_to_le16(n) }
#define CHAIN(q, ...)	({							\
	const struct split_desc __d[] = { __VA_ARGS__ };			\
	chain(q, __d, ARRAY_SIZE(__d));						\
})

/* An indirect table, by descriptor 0 that says @len bytes and @flags more */
static void table(struct vq *q, const struct split_desc *d, unsigned int n, u32 len, u16 flags)
{
	u64 addr = sim_alloc(sim, 16 * n, 16, SIM_DEV_READS);

	memcpy(sim_ptr(sim, addr, 16 * n), d, 16 * n);
	CHAIN(q, D(addr, len, D_INDIRECT | flags, 1), D(good, GOOD_LEN, 0, 0));
}

#define TABLE(q, len, flags, ...)	({					\
	const struct split_desc __t[] = { __VA_ARGS__ };			\
	table(q, __t, ARRAY_SIZE(__t), len, flags);				\
})

static void sq_loop_self(struct vq *q)
{
	CHAIN(q, D(good, GOOD_LEN, D_NEXT, 0));
}

static void sq_loop_two(struct vq *q)
{
	CHAIN(q, D(good, 12, D_NEXT, 1), D(good + 12, 60, D_NEXT, 0));
}

static void sq_loop_all(struct vq *q)
{
	unsigned int i;

	for (i = 0; i < NUM; i++)
		sq_set_desc(q, i, good, GOOD_LEN, D_NEXT, (i + 1) % NUM);
	sq_put(q, 3);
}

static void sq_next_outside(struct vq *q)
{
	CHAIN(q, D(good, GOOD_LEN, D_NEXT, NUM));
}

static void sq_next_far(struct vq *q)
{
	CHAIN(q, D(good, GOOD_LEN, D_NEXT, 0xffff));
}

static void sq_head_outside(struct vq *q)
{
	sq_put(q, NUM);
}

static void sq_head_far(struct vq *q)
{
	sq_put(q, 0xffff);
}

static void sq_jump_one_more(struct vq *q)
{
	*sq_avail_idx(q) = cpu_to_le16(NUM + 1);
}

static void sq_jump_half(struct vq *q)
{
	*sq_avail_idx(q) = cpu_to_le16(0x8000);
}

static void sq_jump_back(struct vq *q)
{
	*sq_avail_idx(q) = cpu_to_le16(0xffff);
}

/* Behind what is done already */
static void sq_jump_back_later(struct vq *q)
{
	unsigned int i;

	for (i = 0; i < 5; i++)
		vq_add1(q, good, GOOD_LEN, false);
	vq_notify(q);
	CHECK_EQ(vq_drop(q), 5);
	vd_tx_drain();
	*sq_avail_idx(q) = cpu_to_le16(3);
}

static void sq_zero(struct vq *q)
{
	CHAIN(q, D(good, GOOD_LEN, D_NEXT, 1), D(good, 0, 0, 0));
}

static void sq_zero_first(struct vq *q)
{
	CHAIN(q, D(good, 0, D_NEXT, 1), D(good, GOOD_LEN, 0, 0));
}

static void sq_wrapping(struct vq *q)
{
	CHAIN(q, D(good, 12, D_NEXT, 1), D(0xffffffffffffff00ULL, 0x200, 0, 0));
}

static void sq_huge(struct vq *q)
{
	CHAIN(q, D(good, 12, D_NEXT, 1), D(NOWHERE, 1000, 0, 0));
}

static void sq_header_nowhere(struct vq *q)
{
	CHAIN(q, D(NOWHERE, GOOD_LEN, 0, 0));
}

/* The last byte is not the device's. */
static void sq_partly_mapped(struct vq *q)
{
	CHAIN(q, D(good, GOOD_LEN + 1, 0, 0));
}

static void sq_read_after_write(struct vq *q)
{
	u64 buf = dev_buf(16);

	CHAIN(q, D(good, 12, D_NEXT, 1), D(buf, 16, D_NEXT | D_WRITE, 2), D(good + 12, 60, 0, 0));
}

static void sq_only_written(struct vq *q)
{
	vq_add1(q, dev_buf(100), 100, true);
}

static void sq_short_header(struct vq *q)
{
	vq_add1(q, good, 11, false);
}

static void sq_table_empty(struct vq *q)
{
	TABLE(q, 0, 0, D(good, GOOD_LEN, 0, 0));
}

static void sq_table_odd(struct vq *q)
{
	TABLE(q, 17, 0, D(good, GOOD_LEN, 0, 0), D(good, GOOD_LEN, 0, 0));
}

static void sq_table_half(struct vq *q)
{
	TABLE(q, 8, 0, D(good, GOOD_LEN, 0, 0));
}

static void sq_table_large(struct vq *q)
{
	TABLE(q, 16 * (NUM + 1), 0, D(good, GOOD_LEN, D_NEXT, 1), D(good, GOOD_LEN, D_NEXT, 2));
}

static void sq_table_huge(struct vq *q)
{
	TABLE(q, 0xfffffff0, 0, D(good, GOOD_LEN, 0, 0));
}

static void sq_table_nested(struct vq *q)
{
	TABLE(q, 16, 0, D(q->desc, 16, D_INDIRECT, 0));
}

static void sq_table_next(struct vq *q)
{
	TABLE(q, 16, D_NEXT, D(good, GOOD_LEN, 0, 0));
}

static void sq_table_next_outside(struct vq *q)
{
	TABLE(q, 16, 0, D(good, GOOD_LEN, D_NEXT, 1));
}

static void sq_table_loop(struct vq *q)
{
	TABLE(q, 32, 0, D(good, 12, D_NEXT, 1), D(good, 60, D_NEXT, 0));
}

static void sq_table_order(struct vq *q)
{
	u64 buf = dev_buf(16);

	TABLE(q, 32, 0, D(buf, 16, D_WRITE | D_NEXT, 1), D(good, GOOD_LEN, 0, 0));
}

static void sq_table_zero(struct vq *q)
{
	TABLE(q, 32, 0, D(good, GOOD_LEN, D_NEXT, 1), D(good, 0, 0, 0));
}

static void sq_table_nowhere(struct vq *q)
{
	CHAIN(q, D(NOWHERE, 16, D_INDIRECT, 0));
}

static void sq_table_wrapping(struct vq *q)
{
	CHAIN(q, D(0xfffffffffffffff0ULL, 32, D_INDIRECT, 0));
}

static void avail_unmapped(struct vq *q)
{
	vq_add1(q, good, GOOD_LEN, false);
	sim_map(sim, q->driver, 4, 0);
}

static void avail_ring_unmapped(struct vq *q)
{
	vq_add1(q, good, GOOD_LEN, false);
	sim_map(sim, q->driver + 4, 2 * NUM, 0);
}

static void desc_unmapped(struct vq *q)
{
	vq_add1(q, good, GOOD_LEN, false);
	sim_map(sim, q->desc, 16 * NUM, 0);
}

static void used_read_only(struct vq *q)
{
	vq_add1(q, good, GOOD_LEN, false);
	sim_map(sim, q->device, 4, SIM_DEV_READS);
}

static void used_ring_read_only(struct vq *q)
{
	vq_add1(q, good, GOOD_LEN, false);
	sim_map(sim, q->device + 4, 8 * NUM, SIM_DEV_READS);
}

static const struct bad {
	const char *what;
	u64 features;
	void (*make)(struct vq *q);
} split_bad[] = {
	{ "a descriptor that is its own next", 0, sq_loop_self },
	{ "a loop of two descriptors", 0, sq_loop_two },
	{ "a loop of all descriptors", 0, sq_loop_all },
	{ "next is the ring's size", 0, sq_next_outside },
	{ "next is 0xffff", 0, sq_next_far },
	{ "a head that is the ring's size", 0, sq_head_outside },
	{ "a head of 0xffff", 0, sq_head_far },
	{ "an index that is one too far", 0, sq_jump_one_more },
	{ "an index that is far ahead", 0, sq_jump_half },
	{ "an index that goes back", 0, sq_jump_back },
	{ "an index that goes back to what is done", 0, sq_jump_back_later },
	{ "a second piece of no length", 0, sq_zero },
	{ "a first piece of no length", 0, sq_zero_first },
	{ "a piece that wraps around", 0, sq_wrapping },
	{ "a piece outside of memory", 0, sq_huge },
	{ "a header outside of memory", 0, sq_header_nowhere },
	{ "a piece that ends outside of memory", 0, sq_partly_mapped },
	{ "a readable piece behind a writable one", 0, sq_read_after_write },
	{ "nothing to read", 0, sq_only_written },
	{ "less than a header", 0, sq_short_header },
	{ "an indirect table that was not negotiated", 0, sq_table_nested },
	{ "an empty table", INDIRECT, sq_table_empty },
	{ "a table of 17 bytes", INDIRECT, sq_table_odd },
	{ "a table of 8 bytes", INDIRECT, sq_table_half },
	{ "a table that is larger than the ring", INDIRECT, sq_table_large },
	{ "a table of 4 GiB", INDIRECT, sq_table_huge },
	{ "a table in a table", INDIRECT, sq_table_nested },
	{ "a table and a next descriptor", INDIRECT, sq_table_next },
	{ "next is outside of the table", INDIRECT, sq_table_next_outside },
	{ "a loop in a table", INDIRECT, sq_table_loop },
	{ "readable behind writable in a table", INDIRECT, sq_table_order },
	{ "a piece of no length in a table", INDIRECT, sq_table_zero },
	{ "a table outside of memory", INDIRECT, sq_table_nowhere },
	{ "a table that wraps around", INDIRECT, sq_table_wrapping },
	{ "an available index outside of memory", 0, avail_unmapped },
	{ "an available ring outside of memory", 0, avail_ring_unmapped },
	{ "a descriptor table outside of memory", 0, desc_unmapped },
	{ "a used index that cannot be written", 0, used_read_only },
	{ "a used ring that cannot be written", 0, used_ring_read_only },
};

static void run_bad(const struct bad *bad, unsigned int n, u64 more)
{
	unsigned int i, msix;

	for (i = 0; i < n; i++)
		for (msix = 0; msix < 2; msix++) {
			ktest_case("%s%s", bad[i].what, msix ? "" : ", INTx");
			start(bad[i].features | more, msix);
			bad[i].make(vd_txq(0));
			vq_notify(vd_txq(0));
			vd_check_queue_broken(vd_txq(0));
		}
}

KTEST(split, "whatever breaks a split ring stops the queue, and the driver is told")
{
	run_bad(split_bad, ARRAY_SIZE(split_bad), 0);
}

KTEST(split_event, "... with event indices")
{
	run_bad(split_bad, ARRAY_SIZE(split_bad), EVENT);
}

/* -------------------------------------------------------------------------
 * Packed rings
 */

/* Descriptors from slot 0 on; AVAIL and USED are added */
static void packed(struct vq *q, const struct split_desc *d, unsigned int n)
{
	unsigned int i;

	/* id is where next is for the other ring, and flags are behind it */
	for (i = 0; i < n; i++)
		pq_put(q, le64_to_cpu(d[i].addr), le32_to_cpu(d[i].len), le16_to_cpu(d[i].next),
		       le16_to_cpu(d[i].flags));
}

#define SLOTS(q, ...)	({							\
	const struct split_desc __d[] = { __VA_ARGS__ };			\
	packed(q, __d, ARRAY_SIZE(__d));					\
})

static void pq_table(struct vq *q, u32 len, u16 flags, u64 addr, u32 piece, u16 piece_flags)
{
	u64 at = sim_alloc(sim, 32, 16, SIM_DEV_READS);
	struct packed_desc *d = sim_ptr(sim, at, 32);

	d[0] = (struct packed_desc){ cpu_to_le64(addr), cpu_to_le32(piece), 0,
				     cpu_to_le16(piece_flags) };
	d[1] = (struct packed_desc){ cpu_to_le64(good), cpu_to_le32(GOOD_LEN) };
	SLOTS(q, D(at, len, D_INDIRECT | flags, 1), D(good, GOOD_LEN, 0, 1));
}

static void pq_endless(struct vq *q)
{
	unsigned int i;

	for (i = 0; i < NUM; i++)
		SLOTS(q, D(good, GOOD_LEN, D_NEXT, 1));
}

/* The second of a chain is of the other lap. */
static void pq_wrong_wrap(struct vq *q)
{
	SLOTS(q, D(good, 12, D_NEXT, 1), D(good + 12, 60, 0, 1));
	pq_desc(q, 1)->flags ^= cpu_to_le16(D_AVAIL | D_USED);
}

/* ... or used already */
static void pq_wrong_used(struct vq *q)
{
	SLOTS(q, D(good, 12, D_NEXT, 1), D(good + 12, 60, 0, 1));
	pq_desc(q, 1)->flags |= cpu_to_le16(D_USED);
}

static void pq_zero(struct vq *q)
{
	SLOTS(q, D(good, GOOD_LEN, D_NEXT, 1), D(good, 0, 0, 1));
}

static void pq_wrapping(struct vq *q)
{
	SLOTS(q, D(good, 12, D_NEXT, 1), D(0xffffffffffffff00ULL, 0x200, 0, 1));
}

static void pq_nowhere(struct vq *q)
{
	SLOTS(q, D(good, 12, D_NEXT, 1), D(NOWHERE, 60, 0, 1));
}

static void pq_read_after_write(struct vq *q)
{
	u64 buf = dev_buf(16);

	SLOTS(q, D(good, 12, D_NEXT, 1), D(buf, 16, D_WRITE | D_NEXT, 1), D(good + 12, 60, 0, 1));
}

static void pq_short_header(struct vq *q)
{
	SLOTS(q, D(good, 11, 0, 1));
}

static void pq_table_empty(struct vq *q)
{
	pq_table(q, 0, 0, good, GOOD_LEN, 0);
}

static void pq_table_odd(struct vq *q)
{
	pq_table(q, 17, 0, good, GOOD_LEN, 0);
}

static void pq_table_large(struct vq *q)
{
	pq_table(q, 16 * (NUM + 1), 0, good, GOOD_LEN, 0);
}

static void pq_table_huge(struct vq *q)
{
	pq_table(q, 0xfffffff0, 0, good, GOOD_LEN, 0);
}

static void pq_table_nested(struct vq *q)
{
	pq_table(q, 16, 0, q->desc, 16, D_INDIRECT);
}

static void pq_table_next(struct vq *q)
{
	pq_table(q, 16, D_NEXT, good, GOOD_LEN, 0);
}

static void pq_table_behind(struct vq *q)
{
	u64 at = sim_alloc(sim, 16, 16, SIM_DEV_READS);

	*(struct packed_desc *)sim_ptr(sim, at, 16) = (struct packed_desc){
		cpu_to_le64(good + 12), cpu_to_le32(60),
	};
	SLOTS(q, D(good, 12, D_NEXT, 1), D(at, 16, D_INDIRECT, 1));
}

static void pq_table_zero(struct vq *q)
{
	pq_table(q, 32, 0, good, 0, 0);
}

static void pq_table_order(struct vq *q)
{
	pq_table(q, 32, 0, dev_buf(16), 16, D_WRITE);
}

static void pq_table_piece_nowhere(struct vq *q)
{
	pq_table(q, 32, 0, NOWHERE, 12, 0);
}

static void pq_ring_read_only(struct vq *q)
{
	SLOTS(q, D(good, GOOD_LEN, 0, 1));
	sim_map(sim, q->desc, 16 * NUM, SIM_DEV_READS);
}

static void pq_event_unmapped(struct vq *q)
{
	SLOTS(q, D(good, GOOD_LEN, 0, 1));
	sim_map(sim, q->driver, 4, 0);
}

static void pq_event_read_only(struct vq *q)
{
	SLOTS(q, D(good, GOOD_LEN, 0, 1));
	sim_map(sim, q->device, 4, SIM_DEV_READS);
}

static const struct bad packed_bad[] = {
	{ "a chain without an end", 0, pq_endless },
	{ "a chain that goes on in another lap", 0, pq_wrong_wrap },
	{ "a chain that goes on with a used descriptor", 0, pq_wrong_used },
	{ "a piece of no length", 0, pq_zero },
	{ "a piece that wraps around", 0, pq_wrapping },
	{ "a piece outside of memory", 0, pq_nowhere },
	{ "a readable piece behind a writable one", 0, pq_read_after_write },
	{ "less than a header", 0, pq_short_header },
	{ "an indirect table that was not negotiated", 0, pq_table_next },
	{ "an empty table", INDIRECT, pq_table_empty },
	{ "a table of 17 bytes", INDIRECT, pq_table_odd },
	{ "a table that is larger than the ring", INDIRECT, pq_table_large },
	{ "a table of 4 GiB", INDIRECT, pq_table_huge },
	{ "a table in a table", INDIRECT, pq_table_nested },
	{ "a table and a next descriptor", INDIRECT, pq_table_next },
	{ "a table behind another piece", INDIRECT, pq_table_behind },
	{ "a piece of no length in a table", INDIRECT, pq_table_zero },
	{ "readable behind writable in a table", INDIRECT, pq_table_order },
	{ "a piece outside of memory in a table", INDIRECT, pq_table_piece_nowhere },
	{ "a ring that cannot be written", 0, pq_ring_read_only },
	{ "the driver's event structure outside of memory", 0, pq_event_unmapped },
	{ "the device's event structure that cannot be written", 0, pq_event_read_only },
};

KTEST(packed_ring, "whatever breaks a packed ring stops the queue, and the driver is told")
{
	run_bad(packed_bad, ARRAY_SIZE(packed_bad), PACKED);
}

KTEST(packed_ring_event, "... with event indices")
{
	run_bad(packed_bad, ARRAY_SIZE(packed_bad), PACKED | EVENT);
}

KTEST(packed_other_lap, "a descriptor of another lap is not available, and no fault")
{
	static const u16 flags[] = { 0, D_USED, D_AVAIL | D_USED };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		ktest_case("flags 0x%x", flags[i]);
		start(PACKED, true);
		pq_put(vd_txq(0), good, GOOD_LEN, 1, 0);
		pq_desc(vd_txq(0), 0)->flags = cpu_to_le16(flags[i]);
		vq_notify(vd_txq(0));
		CHECK_EQ(sim->out.count, 0);
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
		pq_desc(vd_txq(0), 0)->flags = cpu_to_le16(D_AVAIL);
		vq_notify(vd_txq(0));
		CHECK_EQ(sim->out.count, 1);
	}
}

KTEST(packed_events, "event structures that make no sense cost no more than an interrupt")
{
	static const u16 offs[] = { 0, NUM - 1, NUM, 0x7fff, 0x8000, 0x8000 | NUM, 0xffff };
	static const u16 flags[] = { EV_ENABLE, EV_DISABLE, EV_DESC, 3, 0xfffc, 0xffff };
	unsigned int o, f, i;
	struct vq *q;

	start(PACKED | EVENT, true);
	q = vd_txq(0);
	for (o = 0; o < ARRAY_SIZE(offs); o++)
		for (f = 0; f < ARRAY_SIZE(flags); f++)
			for (i = 0; i < 5; i++) {
				pq_driver_event(q)->off_wrap = cpu_to_le16(offs[o]);
				pq_driver_event(q)->flags = cpu_to_le16(flags[f]);
				vq_add1(q, good, GOOD_LEN, false);
				vq_notify(q);
				CHECK_EQ(vq_drop(q), 1);
				CHECK(vq_irqs(q) <= 1);
				vd_tx_drain();
			}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}
