/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net_rss.h - which receive queue a frame belongs into, and its hash
 */
#ifndef VIRTIO_NET_RSS_H
#define VIRTIO_NET_RSS_H

#include "../os.h"
#include "../emul.h"

/* What the device configuration announces */
#define RSS_KEY_LEN		40
#define RSS_TABLE_LEN		128

/* hash_types, 5.1.6.4.3.1 */
#define HASH_TYPE_IPV4		BIT(0)
#define HASH_TYPE_TCPV4		BIT(1)
#define HASH_TYPE_UDPV4		BIT(2)
#define HASH_TYPE_IPV6		BIT(3)
#define HASH_TYPE_TCPV6		BIT(4)
#define HASH_TYPE_UDPV6		BIT(5)
#define HASH_TYPE_IP_EX		BIT(6)
#define HASH_TYPE_TCP_EX	BIT(7)
#define HASH_TYPE_UDP_EX	BIT(8)
#define HASH_TYPES		(BIT(9) - 1)

/* hash_report, 5.1.6.4.4 */
enum {
	HASH_REPORT_NONE,
	HASH_REPORT_IPV4,
	HASH_REPORT_TCPV4,
	HASH_REPORT_UDPV4,
	HASH_REPORT_IPV6,
	HASH_REPORT_TCPV6,
	HASH_REPORT_UDPV6,
	HASH_REPORT_IPV6_EX,
	HASH_REPORT_TCPV6_EX,
	HASH_REPORT_UDPV6_EX,
};

/**
 * struct vnet_hash - how frames are hashed
 * @types: HASH_TYPE_*
 * @key: as 32-bit words, and one more so that a window of 64 bits never ends
 */
struct vnet_hash {
	u32 types;
	u32 key[RSS_KEY_LEN / 4 + 1];
};

/* Flows that automatic steering remembers, a power of two */
#define VNET_FLOWS		1024

enum vnet_steer_mode {
	VNET_STEER_ONE,		/* all into the first queue */
	VNET_STEER_FLOWS,	/* where the flow's own frames come from */
	VNET_STEER_RSS,		/* by the hash */
};

/**
 * struct vnet_flow - where a flow goes; queues are in the lower 8 bits, counted from 1,
 *	above is what tells the flow from another one
 * @learnt: the queue that it was last transmitted by; written by transmit queues
 * @used: the queue that it last came in by
 * @when: that was, in FLOW_TICK
 */
struct vnet_flow {
	u32 learnt;
	u32 used;
	u32 when;
};

/**
 * struct vnet_steer - receive steering
 * @mode: enum vnet_steer_mode
 * @pairs: queue pairs in use
 * @unclassified: queue of frames without a hash
 * @mask: of the indirection table
 * @table: the indirection table
 * @flow: flows
 *
 * Written under the function's lock, but for @flow, which is nobody's: of two that write
 * at the same time one is forgotten. Read without. A frame that comes while it changes
 * may be steered by either.
 */
struct vnet_steer {
	u8 mode;
	u16 pairs;
	u16 unclassified;
	u16 mask;
	u16 table[RSS_TABLE_LEN];
	struct vnet_flow flow[VNET_FLOWS];
};

void vnet_hash_set(struct vnet_hash *hash, u32 types, const u8 *key, u32 len);
u32 vnet_toeplitz(const struct vnet_hash *hash, const u8 *data, u32 len, u32 at);
u8 vnet_hash_frame(const struct vnet_hash *hash, const u8 *head, u32 len, u32 *value);

void vnet_steer_reset(struct vnet_steer *s);
void vnet_steer_pairs(struct vnet_steer *s, u32 pairs);
void vnet_steer_rss(struct vnet_steer *s, u16 unclassified, const u16 *table, u16 mask);
void vnet_steer_learn(struct vnet_steer *s, u32 queue, u64 now, const u8 *head, u32 len);
u32 vnet_steer_queue(struct vnet_steer *s, const struct vnet_hash *hash, u64 now, const u8 *head,
		     u32 len);

/* Whether the driver uses several queue pairs. Context: any, no lock. */
static inline bool vnet_steer_several(const struct vnet_steer *s)
{
	return READ_ONCE(s->mode) != VNET_STEER_ONE;
}

/* Whether vnet_steer_learn() has any effect. Context: any, no lock. */
static inline bool vnet_steer_learns(const struct vnet_steer *s)
{
	return READ_ONCE(s->mode) == VNET_STEER_FLOWS;
}

#endif
