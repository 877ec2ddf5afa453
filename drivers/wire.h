/* SPDX-License-Identifier: GPL-2.0 */
/*
 * wire.h - what the files of the wire share
 *
 * Directions are named as the wire's user sees them: rx is what the NIC
 * transmits, tx is what the NIC is to receive.
 */
#ifndef NICSIM_WIRE_H
#define NICSIM_WIRE_H

#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/u64_stats_sync.h>
#include <net/xdp.h>

#include "nicsim.h"

struct page_pool;

/* Counters of a queue from the NIC to the wire. */
enum wire_rx_stat {
	WIRE_RX_FRAMES,
	WIRE_RX_BYTES,
	WIRE_RX_LARGE,			/* of the frames: large sends */
	WIRE_RX_POLLS,			/* batches that carried frames */
	WIRE_RX_NO_LINK,		/* dropped: cable cut or link down */
	WIRE_RX_BAD_FRAME,		/* dropped: runt, or offsets outside of the frame */
	WIRE_RX_NO_MEMORY,		/* dropped */
	WIRE_RX_XDP_DROP,		/* dropped by the program, or what it wanted failed */
	WIRE_RX_XDP_TX,			/* sent back to the NIC */
	WIRE_RX_XDP_REDIRECT,		/* sent elsewhere */
	WIRE_RX_STATS,
};

/* Counters of a queue from the wire to the NIC. */
enum wire_tx_stat {
	WIRE_TX_FRAMES,
	WIRE_TX_BYTES,
	WIRE_TX_LARGE,			/* of the frames: large sends */
	WIRE_TX_BATCHES,		/* reports to the NIC that frames have come */
	WIRE_TX_STOPS,			/* no receive buffers: queue stopped */
	WIRE_TX_WAKES,			/* buffers again: queue woken */
	WIRE_TX_NO_LINK,		/* dropped: cable cut or link down */
	WIRE_TX_NO_MEMORY,		/* dropped: could not be made linear */
	WIRE_TX_NO_DRIVER,		/* dropped: the NIC is off */
	WIRE_TX_STATS,
};

/**
 * struct wire_queue - both directions of one queue pair
 * @napi: calls tx() of the model; its context guards the first group
 * @wire: whose
 * @index: number of the pair
 * @poll_cpu: the CPU that is inside of the poll, or -1
 * @kicked: tx() of the model has something to do; set by anybody
 * @small: memory for frames and pieces of up to a page
 * @large: memory for longer ones
 * @xdp_rxq: what XDP wants to know of the memory
 * @redirected: frames of this poll wait for xdp_do_flush()
 * @stuck: tx() of the model is not called, as wished
 * @stuck_gen: as long as its queue's generation is this one
 * @rx_frame: the frame that the model is filling
 * @rx_sync: for readers of @rx_stats
 * @rx_stats: WIRE_RX_*
 * @flush: frames were put into the ring since the last rx_flush(); changed
 *	under the queue's transmit lock, like all that follows
 * @held: the frame for which the NIC had no buffers; the queue is stopped
 * @tx_frame: the frame that is offered to the model; describes @held, if any
 * @tx_sync: for readers of @tx_stats
 * @tx_stats: WIRE_TX_*
 */
struct wire_queue {
	struct napi_struct napi;
	struct wire *wire;
	unsigned int index;
	int poll_cpu;
	bool kicked;
	struct page_pool *small;
	struct page_pool *large;
	struct xdp_rxq_info xdp_rxq;
	bool redirected;
	bool stuck;
	u32 stuck_gen;
	struct emul_frame rx_frame;
	struct u64_stats_sync rx_sync;
	u64_stats_t rx_stats[WIRE_RX_STATS];

	bool flush ____cacheline_aligned_in_smp;
	struct sk_buff *held;
	struct emul_frame tx_frame;
	struct u64_stats_sync tx_sync;
	u64_stats_t tx_stats[WIRE_TX_STATS];
} ____cacheline_aligned_in_smp;

/**
 * struct wire - the cable and what is at its far end
 * @dev: the peer netdev, of which this is the private data
 * @nic: the near end
 * @autoneg: the partner negotiates; rtnl guards this and what follows
 * @adv: speeds it then advertises, EMUL_ADV_* without pause
 * @forced: the one mode it is forced to otherwise, EMUL_ADV_*
 * @rx_pause: the partner can be paused
 * @tx_pause: the partner sends pause frames
 * @xdp_prog: XDP program; changed under rtnl
 * @flap: cuts the cable and plugs it in again, as wished
 * @nqueues: entries of @queue
 * @queue: pairs; NIC queues of one direction only use half of one
 */
struct wire {
	struct net_device *dev;
	struct nic *nic;
	bool autoneg;
	u16 adv;
	u16 forced;
	bool rx_pause;
	bool tx_pause;
	struct bpf_prog __rcu *xdp_prog;
	struct work_struct flap;
	unsigned int nqueues;
	struct wire_queue queue[];
};

static inline bool wire_link_is_up(const struct wire *wire)
{
	return READ_ONCE(wire->nic->func->link.up);
}

/* In the context of the queue's NAPI. */
static inline void wire_rx_count(struct wire_queue *wq, enum wire_rx_stat id)
{
	u64_stats_update_begin(&wq->rx_sync);
	u64_stats_inc(&wq->rx_stats[id]);
	u64_stats_update_end(&wq->rx_sync);
}

/* wire_offload.c */
void wire_set_features(struct wire *wire);
netdev_features_t wire_features_check(struct sk_buff *skb, struct net_device *dev,
				      netdev_features_t features);
u16 wire_select_queue(struct net_device *dev, struct sk_buff *skb, struct net_device *sb_dev);
bool wire_map(struct emul_frame *frame, struct sk_buff *skb);
void wire_map_bytes(struct emul_frame *frame, void *data, u32 len,
		    const struct skb_shared_info *frags);

/* Frames up to this MTU are in one piece: two to a large page of wire_frame.c. */
#define WIRE_XDP_MAX_MTU	(SZ_8K + SZ_4K)

/* wire_xdp.c */
void wire_xdp_receive(struct wire_queue *wq, struct sk_buff *skb, struct bpf_prog *prog);
int wire_xdp_xmit(struct net_device *dev, int n, struct xdp_frame **frames, u32 flags);
int wire_bpf(struct net_device *dev, struct netdev_bpf *bpf);
int wire_change_mtu(struct net_device *dev, int mtu);

/* wire_frame.c */
/* Hand a frame of the NIC to the stack. The queue's NAPI. */
void wire_receive(struct wire_queue *wq, struct sk_buff *skb);
/* Memory for a frame of @len bytes, in one piece and with room for XDP, or NULL. NAPI. */
struct sk_buff *wire_alloc_xdp(struct wire_queue *wq, u32 len);
int wire_pools_create(struct wire_queue *wq);
void wire_pools_destroy(struct wire_queue *wq);

/* wire_ethtool.c */
extern const struct ethtool_ops wire_ethtool_ops;

/* wire.c */

/* Tell the NIC what is at the other end of its cable. rtnl held, or before registration. */
void wire_set_partner(struct wire *wire, bool plugged);

/* The NIC has taken a frame. The queue's transmit lock is held. */
void wire_sent(struct wire_queue *wq, u32 len, bool large);

/* A consistent copy of a queue's counters. Process context. */
void wire_read_rx_stats(const struct wire_queue *wq, u64 *val);
void wire_read_tx_stats(const struct wire_queue *wq, u64 *val);

#endif
