// SPDX-License-Identifier: GPL-2.0
/*
 * virtio_queue.c - virtqueues, split and packed, as the driver of the device under test has them
 */
#include "virtio_dut.h"

#define LEGACY_PAGE	4096
#define RESET_READS	1000

struct vq *vd_rxq(unsigned int pair)
{
	return &vd.vq[2 * pair];
}

struct vq *vd_txq(unsigned int pair)
{
	return &vd.vq[2 * pair + 1];
}

/* 5.1.2 */
struct vq *vd_ctrlq(void)
{
	return &vd.vq[2 * vd.pairs];
}

/* -------------------------------------------------------------------------
 * The parts of a ring: 2.7, 2.8
 */

struct split_desc *sq_desc(struct vq *q, unsigned int i)
{
	return sim_ptr(sim, q->desc + 16 * i, 16);
}

void sq_set_desc(struct vq *q, unsigned int i, u64 addr, u32 len, u16 flags, u16 next)
{
	*sq_desc(q, i) = (struct split_desc){
		.addr = cpu_to_le64(addr), .len = cpu_to_le32(len),
		.flags = cpu_to_le16(flags), .next = cpu_to_le16(next),
	};
}

__le16 *sq_avail_flags(struct vq *q)
{
	return sim_ptr(sim, q->driver, 2);
}

__le16 *sq_avail_idx(struct vq *q)
{
	return sim_ptr(sim, q->driver + 2, 2);
}

__le16 *sq_avail_ring(struct vq *q, unsigned int i)
{
	return sim_ptr(sim, q->driver + 4 + 2 * (i % q->num), 2);
}

__le16 *sq_used_event(struct vq *q)
{
	return sim_ptr(sim, q->driver + 4 + 2 * q->num, 2);
}

__le16 *sq_used_flags(struct vq *q)
{
	return sim_ptr(sim, q->device, 2);
}

__le16 *sq_used_idx(struct vq *q)
{
	return sim_ptr(sim, q->device + 2, 2);
}

struct split_used *sq_used_ring(struct vq *q, unsigned int i)
{
	return sim_ptr(sim, q->device + 4 + 8 * (i % q->num), 8);
}

__le16 *sq_avail_event(struct vq *q)
{
	return sim_ptr(sim, q->device + 4 + 8 * q->num, 2);
}

struct packed_desc *pq_desc(struct vq *q, unsigned int i)
{
	return sim_ptr(sim, q->desc + 16 * (i % q->num), 16);
}

struct packed_event *pq_driver_event(struct vq *q)
{
	return sim_ptr(sim, q->driver, 4);
}

struct packed_event *pq_device_event(struct vq *q)
{
	return sim_ptr(sim, q->device, 4);
}

/* -------------------------------------------------------------------------
 * Set up and reset
 */

/* 2.7.2 of virtio 1.2: one piece of memory, of which the device writes the second part */
static void alloc_legacy(struct vq *q)
{
	u32 first = roundup(16 * q->num + 6 + 2 * q->num, LEGACY_PAGE);

	q->desc = sim_alloc(sim, first + 6 + 8 * q->num, LEGACY_PAGE, SIM_DEV_BOTH);
	q->driver = q->desc + 16 * q->num;
	q->device = q->desc + first;
}

/* No part is larger than it must be, so that the board finds what goes beyond. */
static void alloc_split(struct vq *q)
{
	bool event = vd_has(VF_EVENT_IDX);

	q->desc = sim_alloc(sim, 16 * q->num, 16, SIM_DEV_READS);
	q->driver = sim_alloc(sim, 4 + 2 * q->num + 2 * event, 2, SIM_DEV_READS);
	q->device = sim_alloc(sim, 4 + 8 * q->num + 2 * event, 4, SIM_DEV_WRITES);
}

static void alloc_packed(struct vq *q)
{
	q->desc = sim_alloc(sim, 16 * q->num, 16, SIM_DEV_BOTH);
	q->driver = sim_alloc(sim, 4, 4, SIM_DEV_READS);
	q->device = sim_alloc(sim, 4, 4, SIM_DEV_WRITES);
}

struct vq *vq_alloc(unsigned int index, u16 num)
{
	struct vq *q = &vd.vq[index];

	REQUIRE(num <= VD_MAX_RING);
	memset(q, 0, sizeof(*q));
	q->index = index;
	q->num = num;
	q->free = num;
	q->packed = vd_has(VF_RING_PACKED);
	q->wrap = true;
	q->used_wrap = true;
	q->vector = vd.msix && index + 1 < msix_vectors() ? index + 1 : NO_VECTOR;
	if (q->vector != NO_VECTOR)
		q->msgs = sim->vector[q->vector].count;
	if (vd.legacy)
		alloc_legacy(q);
	else if (q->packed)
		alloc_packed(q);
	else
		alloc_split(q);
	return q;
}

void vq_program(struct vq *q)
{
	if (vd.legacy) {
		lr_wr(LR_Q_SELECT, q->index);
		if (vd.msix) {
			lr_wr(LR_Q_VECTOR, q->vector);
			CHECK_EQ(lr_rd(LR_Q_VECTOR), q->vector);
		}
		return;
	}
	cc_wr(CC_Q_SELECT, q->index);
	cc_wr(CC_Q_SIZE, q->num);
	cc_wr(CC_Q_VECTOR, q->vector);
	CHECK_EQ(cc_rd(CC_Q_VECTOR), q->vector);
	cc_wr(CC_Q_DESC_LO, q->desc);
	cc_wr(CC_Q_DESC_HI, q->desc >> 32);
	cc_wr(CC_Q_DRIVER_LO, q->driver);
	cc_wr(CC_Q_DRIVER_HI, q->driver >> 32);
	cc_wr(CC_Q_DEVICE_LO, q->device);
	cc_wr(CC_Q_DEVICE_HI, q->device >> 32);
	q->notify = cc_rd(CC_Q_NOTIFY_OFF) * vd.notify_mult;
}

void vq_enable(struct vq *q)
{
	if (vd.legacy) {
		lr_wr(LR_Q_SELECT, q->index);
		lr_wr(LR_Q_PFN, q->desc / LEGACY_PAGE);
	} else {
		cc_wr(CC_Q_SELECT, q->index);
		cc_wr(CC_Q_ENABLE, 1);
	}
}

struct vq *vq_setup(unsigned int index, u16 num)
{
	struct vq *q;
	u16 max;

	if (vd.legacy) {
		lr_wr(LR_Q_SELECT, index);
		max = lr_rd(LR_Q_SIZE);
	} else {
		cc_wr(CC_Q_SELECT, index);
		max = cc_rd(CC_Q_SIZE);
	}
	REQUIRE(max > 0);
	q = vq_alloc(index, num ? num : max);
	vq_program(q);
	vq_enable(q);
	return q;
}

void vq_reset(struct vq *q)
{
	unsigned int n;

	cc_wr(CC_Q_SELECT, q->index);
	cc_wr(CC_Q_RESET, 1);
	for (n = 0; cc_rd(CC_Q_RESET); n++)
		REQUIRE(n < RESET_READS);
	CHECK_EQ(cc_rd(CC_Q_ENABLE), 0);
}

/* -------------------------------------------------------------------------
 * Make buffers available
 */

void sq_put(struct vq *q, u16 head)
{
	*sq_avail_ring(q, q->next++) = cpu_to_le16(head);
	*sq_avail_idx(q) = cpu_to_le16(q->next);
	q->added++;
}

u16 pq_avail(const struct vq *q)
{
	return q->wrap ? D_AVAIL : D_USED;
}

static void pq_step(struct vq *q)
{
	q->added++;
	if (++q->next == q->num) {
		q->next = 0;
		q->wrap = !q->wrap;
	}
}

void pq_put(struct vq *q, u64 addr, u32 len, u16 id, u16 flags)
{
	*pq_desc(q, q->next) = (struct packed_desc){
		.addr = cpu_to_le64(addr), .len = cpu_to_le32(len),
		.id = cpu_to_le16(id), .flags = cpu_to_le16(flags | pq_avail(q)),
	};
	pq_step(q);
}

/* 2.7.5.3, 2.8.8 */
static u64 indirect_table(struct vq *q, const struct vbuf *b, unsigned int n)
{
	u64 table = sim_alloc(sim, 16 * n, 16, SIM_DEV_READS);
	unsigned int i;

	for (i = 0; i < n; i++) {
		u16 flags = b[i].write ? D_WRITE : 0;

		if (q->packed)
			*(struct packed_desc *)sim_ptr(sim, table + 16 * i, 16) =
				(struct packed_desc){
					.addr = cpu_to_le64(b[i].addr),
					.len = cpu_to_le32(b[i].len),
					.flags = cpu_to_le16(flags),
				};
		else
			*(struct split_desc *)sim_ptr(sim, table + 16 * i, 16) =
				(struct split_desc){
					.addr = cpu_to_le64(b[i].addr),
					.len = cpu_to_le32(b[i].len),
					.flags = cpu_to_le16(flags | (i + 1 < n ? D_NEXT : 0)),
					.next = cpu_to_le16(i + 1 < n ? i + 1 : 0),
				};
	}
	return table;
}

static u16 sq_free_desc(struct vq *q)
{
	u16 i;

	while (q->busy[q->rover])
		q->rover = (q->rover + 1) % q->num;
	i = q->rover;
	q->busy[i] = true;
	q->rover = (q->rover + 1) % q->num;
	return i;
}

static u16 sq_add(struct vq *q, const struct vbuf *b, unsigned int n, u16 how)
{
	u16 at[VD_MAX_RING];
	unsigned int i;

	for (i = 0; i < n; i++)
		at[i] = sq_free_desc(q);
	for (i = 0; i < n; i++)
		sq_set_desc(q, at[i], b[i].addr, b[i].len,
			    (b[i].write ? D_WRITE : 0) | how | (i + 1 < n ? D_NEXT : 0),
			    i + 1 < n ? at[i + 1] : 0);
	*sq_avail_ring(q, q->next) = cpu_to_le16(at[0]);
	q->next++;
	q->added++;
	return at[0];
}

/* The first descriptor of a chain becomes valid last, 2.8.21. */
static u16 pq_add(struct vq *q, const struct vbuf *b, unsigned int n, u16 how)
{
	unsigned int i;
	u16 id = 0, flags;

	while (q->pending[id].busy)
		id++;
	for (i = 0; i < n; i++) {
		flags = (b[i].write ? D_WRITE : 0) | how | (i + 1 < n ? D_NEXT : 0) | pq_avail(q);
		if (!i) {
			q->first = q->next;
			q->first_flags = flags;
			flags ^= D_AVAIL | D_USED;
		}
		/* Only the last one's id counts. */
		pq_put(q, b[i].addr, b[i].len, i + 1 < n ? 0xbad : id, 0);
		pq_desc(q, q->next ? q->next - 1 : q->num - 1)->flags = cpu_to_le16(flags);
	}
	return id;
}

void vq_publish(struct vq *q)
{
	if (q->packed)
		pq_desc(q, q->first)->flags = cpu_to_le16(q->first_flags);
	else
		*sq_avail_idx(q) = cpu_to_le16(q->next);
}

u16 vq_add_how(struct vq *q, const struct vbuf *b, unsigned int n, unsigned int how)
{
	struct vbuf table = { };
	unsigned int slots = n;
	u16 id, flags = 0;

	REQUIRE(q->num && n);
	if (how & VQ_INDIRECT) {
		table.addr = indirect_table(q, b, n);
		table.len = 16 * n;
		b = &table;
		slots = 1;
		flags = D_INDIRECT;
	}
	REQUIRE(slots <= q->free);
	id = q->packed ? pq_add(q, b, slots, flags) : sq_add(q, b, slots, flags);
	q->free -= slots;
	q->pending[id] = (struct vq_pending){ .busy = true, .id = id, .slots = slots };
	q->fifo[q->fifo_tail++ % VD_MAX_RING] = id;
	if (!(how & VQ_HIDDEN))
		vq_publish(q);
	return id;
}

u16 vq_add(struct vq *q, const struct vbuf *b, unsigned int n)
{
	return vq_add_how(q, b, n, 0);
}

u16 vq_add1(struct vq *q, u64 addr, u32 len, bool write)
{
	struct vbuf b = { addr, len, write };

	return vq_add(q, &b, 1);
}

/* -------------------------------------------------------------------------
 * Notifications to the device
 */

/* 2.9, 4.1.5.2 */
void vq_notify_only(struct vq *q)
{
	u32 val = q->index;

	if (vd.legacy) {
		lr_wr(LR_Q_NOTIFY, val);
		return;
	}
	if (!vd_has(VF_NOTIFICATION_DATA)) {
		sim_write(sim, vd.notify.bar, vd.notify.off + q->notify, 2, val);
		return;
	}
	val |= (u32)q->next << 16;
	if (q->packed)
		val |= (u32)q->wrap << 31;
	sim_write(sim, vd.notify.bar, vd.notify.off + q->notify, 4, val);
}

void vq_notify(struct vq *q)
{
	vq_notify_only(q);
	sim_run(sim);
}

/* 2.7.10 */
static bool sq_wants_kick(struct vq *q)
{
	u16 event;

	if (!vd_has(VF_EVENT_IDX))
		return !(le16_to_cpu(*sq_used_flags(q)) & USED_NO_NOTIFY);
	event = le16_to_cpu(*sq_avail_event(q));
	return (u16)(q->next - event - 1) < q->added;
}

/* 2.8.14; a slot of the lap before counts as a negative one of this lap. */
static bool pq_wants_kick(struct vq *q)
{
	const struct packed_event *ev = pq_device_event(q);
	u16 flags = le16_to_cpu(ev->flags) & 3, event;

	if (flags != EV_DESC)
		return flags == EV_ENABLE;
	REQUIRE(vd_has(VF_EVENT_IDX));
	event = le16_to_cpu(ev->off_wrap) & 0x7fff;
	REQUIRE(event < q->num);
	if (le16_to_cpu(ev->off_wrap) >> 15 != q->wrap)
		event -= q->num;
	return (u16)(q->next - event - 1) < q->added;
}

bool vq_wants_kick(struct vq *q)
{
	bool wants = q->packed ? pq_wants_kick(q) : sq_wants_kick(q);

	q->added = 0;
	return wants;
}

void vq_kick(struct vq *q)
{
	if (vq_wants_kick(q))
		vq_notify_only(q);
	sim_run(sim);
}

/* -------------------------------------------------------------------------
 * Buffers that come back
 */

/* The used element that is next in the ring */
static bool peek(struct vq *q, struct vused *u)
{
	const struct split_used *e;
	const struct packed_desc *d;
	u16 flags;

	if (!q->packed) {
		if (le16_to_cpu(*sq_used_idx(q)) == q->used)
			return false;
		e = sq_used_ring(q, q->used);
		*u = (struct vused){ le32_to_cpu(e->id), le32_to_cpu(e->len) };
		return true;
	}
	d = pq_desc(q, q->used);
	flags = le16_to_cpu(d->flags);
	if (!!(flags & D_AVAIL) != q->used_wrap || !!(flags & D_USED) != q->used_wrap)
		return false;
	*u = (struct vused){ le16_to_cpu(d->id), le32_to_cpu(d->len) };
	return true;
}

static void advance(struct vq *q, u16 slots)
{
	if (!q->packed) {
		q->used++;
		return;
	}
	q->used += slots;
	if (q->used >= q->num) {
		q->used -= q->num;
		q->used_wrap = !q->used_wrap;
	}
}

static void sq_release(struct vq *q, u16 head, u16 slots)
{
	for (; slots; slots--) {
		q->busy[head] = false;
		head = le16_to_cpu(sq_desc(q, head)->next);
	}
}

static void give_back(struct vq *q, u16 id)
{
	struct vq_pending *p = &q->pending[id];

	advance(q, p->slots);
	if (!q->packed)
		sq_release(q, id, p->slots);
	q->free += p->slots;
	p->busy = false;
}

bool vq_get(struct vq *q, struct vused *u)
{
	unsigned int i;
	u16 first;

	/* A batch of buffers in order is reported by its last, 2.7.9; the others are before. */
	if (q->batch) {
		*u = q->last;
		first = q->fifo[q->fifo_head % VD_MAX_RING];
	} else {
		if (!peek(q, u))
			return false;
		REQUIRE(u->id < VD_MAX_RING && q->pending[u->id].busy);
		first = u->id;
		if (vd_has(VF_IN_ORDER)) {
			q->last = *u;
			q->batch = true;
			first = q->fifo[q->fifo_head % VD_MAX_RING];
		}
	}
	if (!vd_has(VF_IN_ORDER)) {
		give_back(q, u->id);
		return true;
	}
	REQUIRE(q->fifo_head != q->fifo_tail);
	for (i = q->fifo_head; q->fifo[i % VD_MAX_RING] != q->last.id; i++)
		REQUIRE(i + 1 != q->fifo_tail);
	q->fifo_head++;
	if (first == q->last.id)
		q->batch = false;
	else
		*u = (struct vused){ first, VQ_NO_LEN };
	give_back(q, first);
	return true;
}

struct vused vq_one(struct vq *q)
{
	struct vused u, more;

	REQUIRE(vq_get(q, &u));
	REQUIRE(!vq_get(q, &more));
	return u;
}

unsigned int vq_drop(struct vq *q)
{
	unsigned int n = 0;
	struct vused u;

	while (vq_get(q, &u))
		n++;
	return n;
}

/* -------------------------------------------------------------------------
 * Interrupts
 */

unsigned int vq_irqs(struct vq *q)
{
	unsigned int count, n;

	REQUIRE(q->vector != NO_VECTOR);
	count = sim->vector[q->vector].count;
	n = count - q->msgs;
	q->msgs = count;
	return n;
}

void vq_irq_on(struct vq *q)
{
	if (q->packed)
		pq_driver_event(q)->flags = cpu_to_le16(EV_ENABLE);
	else if (vd_has(VF_EVENT_IDX))
		*sq_used_event(q) = cpu_to_le16(q->used);
	else
		*sq_avail_flags(q) = 0;
}

/* With EVENT_IDX a split ring has only a distant event for this, 2.7.10. */
void vq_irq_off(struct vq *q)
{
	if (q->packed)
		pq_driver_event(q)->flags = cpu_to_le16(EV_DISABLE);
	else if (vd_has(VF_EVENT_IDX))
		*sq_used_event(q) = cpu_to_le16(q->used - 1);
	else
		*sq_avail_flags(q) = cpu_to_le16(AVAIL_NO_INTERRUPT);
}

void vq_irq_at(struct vq *q, u16 ahead)
{
	u16 off = q->used + ahead;
	bool wrap = q->used_wrap;

	if (!q->packed) {
		*sq_used_event(q) = cpu_to_le16(off);
		return;
	}
	if (off >= q->num) {
		off -= q->num;
		wrap = !wrap;
	}
	pq_driver_event(q)->off_wrap = cpu_to_le16(off | wrap << 15);
	pq_driver_event(q)->flags = cpu_to_le16(EV_DESC);
}
