// SPDX-License-Identifier: GPL-2.0
/*
 * net_stats.c - statistics for the driver, virtio 1.3 section 5.1.6.5.9
 *
 * Queues count for ever; a reset remembers where they were, as a count cannot be
 * written while its queue is at work.
 */
#include "net.h"

/* Replies are of a header (type, queue, size) and values. */
#define STATS_MAX_FIELDS	6

/* An entry of a request */
struct stats_request {
	__le16 index;
	__le16 reserved[3];
	__le64 types;
};

struct stats_reply {
	u8 type;
	u8 reserved;
	__le16 index;
	__le16 reserved1;
	__le16 size;
	__le64 value[STATS_MAX_FIELDS];
};

enum stats_kind {
	STATS_RX,
	STATS_TX,
	STATS_CVQ,
};

/* Where a value comes from, if it is no offset in what the queue's kind has */
#define FROM_NONE		0xffff		/* never happens here */
#define FROM_DRIVER		0xfffe
#define FROM_INTERRUPTS		0xfffd

/* What must have been negotiated for a group to be had: one of these, below 64 */
#define NEEDS_GUEST_CSUM	BIT_ULL(NET_F_GUEST_CSUM)
#define NEEDS_GUEST_TSO		(BIT_ULL(NET_F_GUEST_TSO4) | BIT_ULL(NET_F_GUEST_TSO6))
#define NEEDS_CSUM		BIT_ULL(NET_F_CSUM)
#define NEEDS_HOST_GSO		(BIT_ULL(NET_F_HOST_TSO4) | BIT_ULL(NET_F_HOST_TSO6) | \
				 BIT_ULL(NET_F_HOST_USO))

#define RX(field)		offsetof(struct vnet_rx, field)
#define TX(field)		offsetof(struct vnet_tx, field)
#define CVQ(field)		offsetof(struct vnet_ctrl, field)

/*
 * Groups in the order of their types, and where their values are in
 * vnet.stats_base. We cut no large send, join no frames and verify no sum.
 */
static const struct stats_group {
	u8 type;
	u8 kind;
	u8 first;
	u8 n;
	u64 needs;
	u16 from[STATS_MAX_FIELDS];
} stats_groups[] = {
	{ 0, STATS_RX, 0, 6, 0,
	  { FROM_DRIVER, RX(frames), RX(bytes), FROM_INTERRUPTS, RX(drops), FROM_NONE } },
	{ 1, STATS_RX, 6, 4, NEEDS_GUEST_CSUM,
	  { RX(csum_good), RX(csum), RX(csum_none), FROM_NONE } },
	{ 2, STATS_RX, 10, 4, NEEDS_GUEST_TSO,
	  { RX(large), RX(large_bytes), FROM_NONE, FROM_NONE } },
	{ 16, STATS_TX, 0, 6, 0,
	  { FROM_DRIVER, TX(frames), TX(bytes), FROM_INTERRUPTS, TX(drops), TX(malformed) } },
	{ 17, STATS_TX, 6, 2, NEEDS_CSUM, { TX(csum_none), TX(csum) } },
	{ 18, STATS_TX, 8, 6, NEEDS_HOST_GSO,
	  { TX(large), TX(large_bytes), FROM_NONE, FROM_NONE, TX(large), TX(large_bytes) } },
	{ 32, STATS_CVQ, 0, 2, 0, { CVQ(commands), CVQ(ok) } },
};

static enum stats_kind stats_kind(const struct vnet *n, unsigned int i)
{
	if (i == n->v.nvqs - 1)
		return STATS_CVQ;
	return i & 1 ? STATS_TX : STATS_RX;
}

/* A value of the @i-th virtqueue since power-on */
static u64 stats_raw(const struct vnet *n, unsigned int i, u16 from)
{
	const void *base;

	switch (from) {
	case FROM_NONE:
		return 0;
	case FROM_DRIVER:
		return n->v.vq[i].notified;
	case FROM_INTERRUPTS:
		return n->coal[i].interrupts;
	}
	switch (stats_kind(n, i)) {
	case STATS_RX:
		base = &n->rx[i / 2];
		break;
	case STATS_TX:
		base = &n->tx[i / 2];
		break;
	default:
		base = &n->ctrl;
		break;
	}
	return READ_ONCE(*(const u64 *)(base + from));
}

/**
 * vnet_stats_reset() - all statistics are zero
 * @n: device
 *
 * Context: function's lock.
 */
void vnet_stats_reset(struct vnet *n)
{
	const struct stats_group *g;
	unsigned int i, k;

	for (i = 0; i < n->v.nvqs; i++) {
		for (g = stats_groups; g < stats_groups + ARRAY_SIZE(stats_groups); g++) {
			if (g->kind != stats_kind(n, i))
				continue;
			for (k = 0; k < g->n; k++)
				n->stats_base[i][g->first + k] = stats_raw(n, i, g->from[k]);
		}
	}
}

/* Types that there are for a kind of virtqueue */
static u64 stats_types(enum stats_kind kind)
{
	const struct stats_group *g;
	u64 types = 0;

	for (g = stats_groups; g < stats_groups + ARRAY_SIZE(stats_groups); g++)
		if (g->kind == kind)
			types |= BIT_ULL(g->type);
	return types;
}

/**
 * vnet_stats_query() - VIRTIO_NET_CTRL_STATS_QUERY
 * @n: device
 *
 * Context: ctrl(). Return: whether there was room for the reply.
 */
bool vnet_stats_query(struct vnet *n)
{
	__le64 types = cpu_to_le64(stats_types(STATS_RX) | stats_types(STATS_TX) |
				   stats_types(STATS_CVQ));

	return vnet_ctrl_reply(n, &types, sizeof(types));
}

/* One group of the @i-th virtqueue, which the driver calls @index; as much as there is room for */
static bool stats_group_reply(struct vnet *n, const struct stats_group *g, unsigned int i,
			      __le16 index)
{
	u16 size = offsetof(struct stats_reply, value) + g->n * sizeof(__le64);
	struct stats_reply reply = {
		.type = g->type, .index = index, .size = cpu_to_le16(size),
	};
	unsigned long flags;
	unsigned int k;

	flags = board_lock(&n->v.f);
	for (k = 0; k < g->n; k++)
		reply.value[k] = cpu_to_le64(stats_raw(n, i, g->from[k]) -
					     n->stats_base[i][g->first + k]);
	board_unlock(&n->v.f, flags);
	return vnet_ctrl_reply(n, &reply, min_t(u64, size, vnet_ctrl_room(n)));
}

/* What one entry of the request asks for */
static bool stats_entry(struct vnet *n, const struct stats_request *rq)
{
	u64 types = le64_to_cpu(rq->types);
	const struct stats_group *g;
	const struct virtio_vq *vq;
	unsigned int i;

	vq = n->v.type->vq(&n->v, le16_to_cpu(rq->index));
	if (!vq)
		return false;
	i = vq - n->v.vq;
	if (types & ~stats_types(stats_kind(n, i)))
		return false;
	for (g = stats_groups; g < stats_groups + ARRAY_SIZE(stats_groups); g++) {
		if (!(types & BIT_ULL(g->type)))
			continue;
		if (g->needs && !(g->needs & n->v.features[0]))
			return false;
		if (!stats_group_reply(n, g, i, rq->index))
			return false;
	}
	return true;
}

/**
 * vnet_stats_get() - VIRTIO_NET_CTRL_STATS_GET
 * @n: device
 *
 * Context: ctrl(). Return: whether the request made sense. It may ask for more than
 * there is room for.
 */
bool vnet_stats_get(struct vnet *n)
{
	struct stats_request rq;
	unsigned int i;

	/* No more entries than virtqueues: nobody needs to ask twice in one command. */
	for (i = 0; i < n->v.nvqs && vnet_ctrl_left(n); i++)
		if (!vnet_ctrl_get(n, &rq, sizeof(rq)) || !stats_entry(n, &rq))
			return false;
	return i && !vnet_ctrl_left(n);
}
