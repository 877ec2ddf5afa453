// SPDX-License-Identifier: GPL-2.0
/*
 * net_coal.c - notification coalescing, virtio 1.3 section 5.1.6.5.8
 *
 * An interrupt that the driver wants may be held back until so many frames or
 * so many microseconds have gone by. A queue that holds one back has its count
 * of frames not zero; one timer serves all queues.
 */
#include "net.h"

/*
 * Delays below this are not worth a timer: a batch takes about as long, and
 * its interrupt is raised at its end.
 */
#define DELAY_MIN_NS		20000
#define DELAY_UNIT_NS		1000ULL

static unsigned int coal_kind(const struct vnet *n, const struct virtio_vq *vq)
{
	return (vq - n->v.vq) & 1 ? VNET_COAL_TX : VNET_COAL_RX;
}

/* A virtqueue that has been reset begins with what was set for all of its kind. */
static struct vnet_coal *coal_of(struct vnet *n, const struct virtio_vq *vq)
{
	struct vnet_coal *c = &n->coal[vq - n->v.vq];

	if (c->epoch != vq->epoch) {
		c->epoch = vq->epoch;
		c->conf = n->coal_all[coal_kind(n, vq)];
		WRITE_ONCE(c->frames, 0);
	}
	return c;
}

static void coal_raise(struct vnet *n, struct virtio_vq *vq, struct vnet_coal *c)
{
	WRITE_ONCE(c->frames, 0);
	c->interrupts++;
	virtio_raise(&n->v, vq);
}

static void coal_arm(struct vnet *n, u64 now, u64 when)
{
	/* A timer that expires too early looks again; one restart a frame would cost more. */
	if (n->coal_timer > now && n->coal_timer <= when)
		return;
	n->coal_timer = when;
	board_timer_arm(&n->v.f, VNET_TIMER_COAL, when - now);
}

/**
 * vnet_notify() - frames have been given back to the driver
 * @n: device
 * @vq: virtqueue
 * @frames: how many
 * @wanted: the driver wants an interrupt for them
 *
 * Context: queue call, without the function's lock.
 */
void vnet_notify(struct vnet *n, struct virtio_vq *vq, u32 frames, bool wanted)
{
	struct vnet_coal *c = &n->coal[vq - n->v.vq];
	unsigned long flags;
	u64 delay, now;

	/* An interrupt that is held back is wanted already; more frames may bring it about. */
	if (!wanted && !READ_ONCE(c->frames))
		return;
	flags = board_lock(&n->v.f);
	c = coal_of(n, vq);
	delay = c->conf.usecs * DELAY_UNIT_NS;
	if (!wanted && !c->frames)
		goto unlock;
	if (delay < DELAY_MIN_NS || c->frames + (u64)frames >= c->conf.max_frames) {
		coal_raise(n, vq, c);
		goto unlock;
	}
	now = board_now(&n->v.f);
	if (!c->frames)
		c->due = now + delay;
	/* The timer has not had its turn yet. */
	if (c->due <= now) {
		coal_raise(n, vq, c);
		goto unlock;
	}
	/* Frames may be none, if the driver has been told of them before it wanted to know. */
	WRITE_ONCE(c->frames, c->frames + max_t(u32, frames, 1));
	coal_arm(n, now, c->due);
unlock:
	board_unlock(&n->v.f, flags);
}

/**
 * vnet_coal_timer() - VNET_TIMER_COAL has expired
 * @n: device
 *
 * Context: function's lock.
 */
void vnet_coal_timer(struct vnet *n)
{
	u64 now = board_now(&n->v.f);
	u64 when = U64_MAX;
	unsigned int i;

	n->coal_timer = 0;
	for (i = 0; i < n->v.nvqs - 1; i++) {
		struct vnet_coal *c = coal_of(n, &n->v.vq[i]);

		if (!c->frames)
			continue;
		if (c->due <= now)
			coal_raise(n, &n->v.vq[i], c);
		else
			when = min(when, c->due);
	}
	if (when != U64_MAX)
		coal_arm(n, now, when);
}

/**
 * vnet_coal_set() - how long interrupts of a virtqueue are held back
 * @n: device
 * @vq: virtqueue
 * @conf: from now on
 *
 * Context: function's lock.
 */
void vnet_coal_set(struct vnet *n, struct virtio_vq *vq, const struct vnet_coal_conf *conf)
{
	struct vnet_coal *c = coal_of(n, vq);

	c->conf = *conf;
	/* What is held back by the old rule is not worth another timer. */
	if (c->frames)
		coal_raise(n, vq, c);
}

/**
 * vnet_coal_set_all() - how long interrupts of one kind of virtqueues are held back
 * @n: device
 * @kind: VNET_COAL_RX or VNET_COAL_TX
 * @conf: from now on, and for virtqueues that are reset later
 *
 * Context: function's lock.
 */
void vnet_coal_set_all(struct vnet *n, unsigned int kind, const struct vnet_coal_conf *conf)
{
	unsigned int i;

	n->coal_all[kind] = *conf;
	for (i = 0; i < n->v.nvqs - 1; i++)
		if (coal_kind(n, &n->v.vq[i]) == kind)
			vnet_coal_set(n, &n->v.vq[i], conf);
}

/**
 * vnet_coal_get() - how long interrupts of a virtqueue are held back
 * @n: device
 * @vq: virtqueue
 *
 * Context: function's lock.
 */
const struct vnet_coal_conf *vnet_coal_get(struct vnet *n, const struct virtio_vq *vq)
{
	return &coal_of(n, vq)->conf;
}

/**
 * vnet_coal_reset() - nothing is held back
 * @n: device
 *
 * Context: function's lock.
 */
void vnet_coal_reset(struct vnet *n)
{
	unsigned int i;

	memset(n->coal_all, 0, sizeof(n->coal_all));
	for (i = 0; i < n->v.nvqs - 1; i++) {
		memset(&n->coal[i].conf, 0, sizeof(n->coal[i].conf));
		WRITE_ONCE(n->coal[i].frames, 0);
	}
	if (n->coal_timer)
		board_timer_cancel(&n->v.f, VNET_TIMER_COAL);
	n->coal_timer = 0;
}
