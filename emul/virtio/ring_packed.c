// SPDX-License-Identifier: GPL-2.0
/*
 * ring_packed.c - packed virtqueues, virtio 1.2 section 2.8
 *
 * A descriptor is the device's while its avail bit equals the wrap counter and
 * its used bit does not. The flags of the first one of a chain are written last
 * by the driver, and by us when we give chains back.
 */
#include "ring.h"

/* Event suppression structures, 2.8.10: two 16-bit words */
#define EVENT_OFF_WRAP		0
#define EVENT_FLAGS		1

static void packed_advance(const struct vring *r, u16 *slot, bool *wrap, u16 n)
{
	*slot += n;
	if (*slot >= r->size) {
		*slot -= r->size;
		*wrap = !*wrap;
	}
}

static bool packed_is_avail(u16 flags, bool wrap)
{
	return !!(flags & PDESC_F_AVAIL) == wrap && !!(flags & PDESC_F_USED) != wrap;
}

/* Whether the chain at @slot is available, or an error. */
static int packed_look(struct vring *r, u16 slot, bool wrap)
{
	__le16 flags;
	int err;

	err = vring_get(r, r->desc_hint, r->desc, slot * DESC_LEN + PDESC_FLAGS, &flags,
			sizeof(flags));
	if (err)
		return err;
	if (!packed_is_avail(le16_to_cpu(flags), wrap))
		return 0;
	/* What it says belongs to the flags. */
	smp_rmb();
	return 1;
}

static int packed_pop(struct vring *r, struct vring_chain *c)
{
	u16 slot = r->pos.next;
	bool wrap = r->pos.wrap;
	struct vring_packed_desc d;
	u16 flags;
	int err;

	if (r->inflight == r->size)
		return 0;
	err = packed_look(r, slot, wrap);
	if (err <= 0)
		return err;
	do {
		if (r->inflight == r->size)
			return -EINVAL;
		err = vring_get(r, r->desc_hint, r->desc, slot * DESC_LEN, &d, sizeof(d));
		if (err)
			return err;
		flags = le16_to_cpu(d.flags);
		/* The whole chain is available with its first descriptor, 2.8.6. */
		if (!packed_is_avail(flags, wrap))
			return -EINVAL;
		c->slots++;
		r->inflight++;
		packed_advance(r, &slot, &wrap, 1);
		if (flags & DESC_F_INDIRECT) {
			/* 2.8.7: alone in its chain */
			if (flags & DESC_F_NEXT || c->slots > 1)
				return -EINVAL;
			err = vring_add_table(r, c, le64_to_cpu(d.addr), le32_to_cpu(d.len), true);
		} else {
			err = vring_add_piece(r, c, le64_to_cpu(d.addr), le32_to_cpu(d.len),
					      flags);
		}
		if (err)
			return err;
	} while (flags & DESC_F_NEXT);
	/* The buffer ID is in the last one, 2.8.6. */
	c->id = le16_to_cpu(d.id);
	r->pos.next = slot;
	r->pos.wrap = wrap;
	return 1;
}

/* Write the used descriptor of done[@i] at @slot: its length, ID and flags are one word. */
static int packed_put(struct vring *r, u16 i, u16 slot, bool wrap)
{
	u16 flags = wrap ? PDESC_F_AVAIL | PDESC_F_USED : 0;
	struct vring_packed_desc d = {
		.len = r->done[i].len,
		.id = cpu_to_le16(le32_to_cpu(r->done[i].id)),
	};

	if (r->done[i].len)
		flags |= DESC_F_WRITE;
	d.flags = cpu_to_le16(flags);
	return vring_put(r, r->desc_hint, r->desc, slot * DESC_LEN + PDESC_LEN, &d.len,
			 sizeof(d) - PDESC_LEN);
}

static int packed_flush(struct vring *r)
{
	u16 slot = r->used_next;
	bool wrap = r->used_wrap;
	u16 i, slots = 0;
	int err;

	/* All but the first, which shows them all to the driver. */
	for (i = 0; i < r->ndone; i++) {
		if (i) {
			err = packed_put(r, i, slot, wrap);
			if (err)
				return err;
		}
		packed_advance(r, &slot, &wrap, r->done_slots[i]);
		slots += r->done_slots[i];
	}
	err = packed_put(r, 0, r->used_next, r->used_wrap);
	if (err)
		return err;
	r->inflight -= slots;
	r->used_next = slot;
	r->used_wrap = wrap;
	return 0;
}

static int packed_wanted(struct vring *r, bool *wanted)
{
	__le16 event[2];
	u16 off, old = r->signalled;
	bool wrap;
	int err;

	err = vring_get(r, r->driver_hint, r->driver, 0, event, sizeof(event));
	if (err)
		return err;
	switch (le16_to_cpu(event[EVENT_FLAGS]) & 3) {
	case EVENT_ENABLE:
		*wanted = true;
		return 0;
	case EVENT_DESC:
		break;
	default:
		*wanted = false;
		return 0;
	}
	off = le16_to_cpu(event[EVENT_OFF_WRAP]);
	wrap = off & EVENT_WRAP;
	off &= ~EVENT_WRAP;
	/* Slots before the current round count from below zero. */
	if (wrap != r->used_wrap)
		off -= r->size;
	if (old >= r->used_next)
		old -= r->size;
	*wanted = r->event_idx && vring_need_event(off, r->used_next, old);
	return 0;
}

static int packed_event(struct vring *r, u16 off_wrap, u16 flags)
{
	const __le16 event[2] = {
		[EVENT_OFF_WRAP] = cpu_to_le16(off_wrap),
		[EVENT_FLAGS] = cpu_to_le16(flags),
	};

	return vring_put(r, r->device_hint, r->device, 0, event, sizeof(event));
}

static int packed_arm(struct vring *r)
{
	if (!r->event_idx)
		return packed_event(r, 0, EVENT_ENABLE);
	return packed_event(r, r->pos.next | (r->pos.wrap ? EVENT_WRAP : 0), EVENT_DESC);
}

static int packed_disarm(struct vring *r)
{
	return packed_event(r, 0, EVENT_DISABLE);
}

const struct vring_ops vring_packed_ops = {
	.pop = packed_pop,
	.flush = packed_flush,
	.wanted = packed_wanted,
	.arm = packed_arm,
	.disarm = packed_disarm,
};
