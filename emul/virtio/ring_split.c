// SPDX-License-Identifier: GPL-2.0
/*
 * ring_split.c - split virtqueues, virtio 1.2 section 2.7
 *
 * Entries of the available ring are read in batches, descriptors one by one as
 * they are linked. What is done is written in one go, then the index.
 */
#include "ring.h"

/* Of both the available and the used ring: where the other side's event index is */
#define AVAIL_USED_EVENT(r)	(RING_ENTRIES + AVAIL_ENTRY_LEN * (r)->size)
#define USED_AVAIL_EVENT(r)	(RING_ENTRIES + USED_ENTRY_LEN * (r)->size)

/* Read entries of the available ring ahead. Returns whether there are any, or an error. */
static int split_fetch(struct vring *r)
{
	u16 at = r->pos.next & (r->size - 1);
	u16 waiting = r->avail_idx - r->pos.next;
	__le16 idx;
	int err;

	if (!waiting) {
		err = vring_get(r, r->driver_hint, r->driver, RING_IDX, &idx, sizeof(idx));
		if (err)
			return err;
		r->avail_idx = le16_to_cpu(idx);
		waiting = r->avail_idx - r->pos.next;
		/*
		 * Those that are not given back yet count too: no more than there are
		 * descriptors. An index that goes back is one that is far ahead.
		 */
		if (waiting > r->size - (u16)(r->pos.next - r->used_next))
			return -EINVAL;
		if (!waiting)
			return 0;
		/* The entries belong to the index. */
		smp_rmb();
	}
	r->nheads = min3((int)waiting, VRING_BATCH, r->size - at);
	r->heads_at = r->pos.next;
	err = vring_get(r, r->driver_hint, r->driver, RING_ENTRIES + at * AVAIL_ENTRY_LEN,
			r->heads, r->nheads * AVAIL_ENTRY_LEN);
	if (err) {
		r->nheads = 0;
		return err;
	}
	return 1;
}

/* Follow the chain that begins at @index. */
static int split_chain(struct vring *r, struct vring_chain *c, u16 index)
{
	struct vring_desc d;
	u16 flags;
	int err;

	for (;;) {
		if (index >= r->size)
			return -EINVAL;
		err = vring_get(r, r->desc_hint, r->desc, index * DESC_LEN, &d, sizeof(d));
		if (err)
			return err;
		c->slots++;
		flags = le16_to_cpu(d.flags);
		if (flags & DESC_F_INDIRECT) {
			/* 2.7.5.3.1: not both */
			if (flags & DESC_F_NEXT)
				return -EINVAL;
			return vring_add_table(r, c, le64_to_cpu(d.addr), le32_to_cpu(d.len),
					       false);
		}
		/* Bounds the loop: a chain has no more pieces than the ring. */
		err = vring_add_piece(r, c, le64_to_cpu(d.addr), le32_to_cpu(d.len), flags);
		if (err || !(flags & DESC_F_NEXT))
			return err;
		index = le16_to_cpu(d.next);
	}
}

static int split_pop(struct vring *r, struct vring_chain *c)
{
	int err;

	if ((u16)(r->pos.next - r->heads_at) >= r->nheads) {
		err = split_fetch(r);
		if (err <= 0)
			return err;
	}
	c->id = le16_to_cpu(r->heads[(u16)(r->pos.next - r->heads_at)]);
	err = split_chain(r, c, c->id);
	if (err)
		return err;
	r->pos.next++;
	return 1;
}

static int split_flush(struct vring *r)
{
	u16 done = 0;
	__le16 idx;
	int err;

	while (done < r->ndone) {
		u16 at = (r->used_next + done) & (r->size - 1);
		u16 n = min(r->ndone - done, r->size - at);

		err = vring_put(r, r->device_hint, r->device, RING_ENTRIES + at * USED_ENTRY_LEN,
				&r->done[done], n * USED_ENTRY_LEN);
		if (err)
			return err;
		done += n;
	}
	idx = cpu_to_le16(r->used_next + done);
	err = vring_put(r, r->device_hint, r->device, RING_IDX, &idx, sizeof(idx));
	if (!err)
		r->used_next += done;
	return err;
}

static int split_wanted(struct vring *r, bool *wanted)
{
	u32 off = r->event_idx ? AVAIL_USED_EVENT(r) : RING_FLAGS;
	__le16 val;
	int err;

	err = vring_get(r, r->driver_hint, r->driver, off, &val, sizeof(val));
	if (err)
		return err;
	if (r->event_idx)
		*wanted = vring_need_event(le16_to_cpu(val), r->used_next, r->signalled);
	else
		*wanted = !(le16_to_cpu(val) & AVAIL_F_NO_INTERRUPT);
	return 0;
}

static int split_put16(struct vring *r, u32 off, u16 val)
{
	__le16 word = cpu_to_le16(val);

	return vring_put(r, r->device_hint, r->device, off, &word, sizeof(word));
}

static int split_arm(struct vring *r)
{
	if (r->event_idx)
		return split_put16(r, USED_AVAIL_EVENT(r), r->pos.next);
	return split_put16(r, RING_FLAGS, 0);
}

/* With event indices the last one is behind the driver for a long time. */
static int split_disarm(struct vring *r)
{
	return r->event_idx ? 0 : split_put16(r, RING_FLAGS, USED_F_NO_NOTIFY);
}

const struct vring_ops vring_split_ops = {
	.pop = split_pop,
	.flush = split_flush,
	.wanted = split_wanted,
	.arm = split_arm,
	.disarm = split_disarm,
};
