/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net.h - the network device as its parts see each other
 *
 * struct vnet is under the function's lock but where it says otherwise. What
 * the control queue changes and frames depend on has its master copy there;
 * rx() works with a copy of its own, taken anew when @conf_gen has changed.
 */
#ifndef VIRTIO_NET_H
#define VIRTIO_NET_H

#include "virtio.h"
#include "net_filter.h"
#include "net_regs.h"
#include "net_rss.h"
#include "../segment.h"

/**
 * struct vnet_tx - a transmit queue; belongs to its tx()
 * @frames: sent
 * @bytes: of those
 * @large: of those: large sends
 * @large_bytes: of those
 * @csum: frames with a checksum to be filled in
 * @csum_none: frames without
 * @drops: not sent: what the driver asked for makes no sense, or no memory
 * @malformed: of those: makes no sense
 *
 * Counts are also read without any lock.
 */
struct vnet_tx {
	u64 frames;
	u64 bytes;
	u64 large;
	u64 large_bytes;
	u64 csum;
	u64 csum_none;
	u64 drops;
	u64 malformed;
};

/**
 * struct vnet_rx - a receive queue; belongs to its rx() and rx_flush()
 * @starved: there were no buffers; also read by rx_ready()
 * @kicks: of the virtqueue before the last look for buffers; also read by rx_ready()
 * @epoch: of the virtqueue, to which @chain belongs
 * @conf_gen: vnet.conf_gen at which @filter and @hash were copied
 * @filter: which frames are for the driver
 * @hash: how they are hashed
 * @nchains: entries of @chain
 * @chain: buffers taken and not used yet
 * @seg: the large send that is being cut, as the driver takes none
 * @cut: the frame of it that is to be stored, or NULL
 * @frames: stored
 * @bytes: of those
 * @large: of those: large sends
 * @large_bytes: of those
 * @csum: frames with a checksum to be filled in
 * @csum_good: frames with a checksum that is known to be good
 * @csum_none: other frames
 * @drops: not stored: too long for the driver's buffers, or as wished
 * @filtered: not stored: by the receive filters
 * @reported: @frames at the last flush
 * @head: first bytes of a frame that has them in several pieces
 *
 * Counts are also read without any lock.
 */
struct vnet_rx {
	bool starved;
	u32 kicks;
	u32 epoch;
	u32 conf_gen;
	struct vnet_filter filter;
	struct vnet_hash hash;
	u16 nchains;
	struct vring_chain chain[VRING_MAX_SIZE];
	struct emul_segments seg;
	const struct emul_frame *cut;
	u64 frames;
	u64 bytes;
	u64 large;
	u64 large_bytes;
	u64 csum;
	u64 csum_good;
	u64 csum_none;
	u64 drops;
	u64 filtered;
	u64 reported;
	u8 head[EMUL_HEAD_LEN];
};

/* Timers */
enum {
	VNET_TIMER_COAL,	/* an interrupt has been held back long enough */
	VNET_TIMER_ANNOUNCE,	/* the driver is to announce itself again */
};

/* Virtqueues as coalescing knows them */
enum {
	VNET_COAL_RX,
	VNET_COAL_TX,
	VNET_COAL_KINDS,
};

/**
 * struct vnet_coal_conf - when an interrupt is due
 * @usecs: after the first frame of which the driver does not know yet, ...
 * @max_frames: ... or with so many of them; if either is 0 it is due at once
 */
struct vnet_coal_conf {
	u32 usecs;
	u32 max_frames;
};

/**
 * struct vnet_coal - interrupts of a virtqueue
 * @epoch: of the virtqueue, for which @conf was set
 * @conf: when they are due
 * @frames: since the last one, if one is held back; else 0. Also read without the lock.
 * @due: when it will be raised, then
 * @interrupts: raised
 */
struct vnet_coal {
	u32 epoch;
	struct vnet_coal_conf conf;
	u32 frames;
	u64 due;
	u64 interrupts;
};

/**
 * struct vnet_ctrl - the command in progress; belongs to ctrl()
 * @chain: its buffers
 * @at: bytes read
 * @written: bytes written, that of the answer included
 * @err: error of the ring
 * @cmd: command
 * @done: it has been obeyed or not, but @ack is not with the driver yet
 * @ack: the answer
 * @epoch: vq.ring_epoch that @done is of
 * @unicast: addresses that have been read
 * @multicast: likewise
 * @commands: answered; also read without any lock
 * @ok: of those: obeyed; likewise
 */
struct vnet_ctrl {
	struct vring_chain chain;
	u64 at;
	u64 written;
	int err;
	u8 cmd;
	bool done;
	u8 ack;
	u32 epoch;
	struct vnet_macs unicast;
	struct vnet_macs multicast;
	u64 commands;
	u64 ok;
};

/* Values that are counted for a virtqueue */
#define VNET_STATS		14

/**
 * struct vnet - a virtio network device
 * @v: the virtio function
 * @params: as the user wants it
 * @conf_gen: changes with @filter and @hash; also read without the lock
 * @filter: which received frames are for the driver
 * @plugged: there is a cable
 * @announce: the driver is to announce itself
 * @announce_left: how often it will be told so again
 * @offloads: what the driver takes now, of what it has negotiated: feature bits,
 *	NET_OFFLOAD_*
 * @hdr_len: bytes of the header of each frame; also read without the lock
 * @steer: receive steering
 * @hash: of received frames
 * @coal_all: when interrupts are due, for all virtqueues of a kind
 * @coal_timer: when VNET_TIMER_COAL will expire
 * @coal: interrupts, by virtqueue
 * @stats_base: counts at the last reset, by virtqueue
 * @ctrl: the control queue
 * @tx: transmit queues
 * @rx: receive queues
 */
struct vnet {
	struct virtio v;
	struct emul_params params;
	u32 conf_gen;
	struct vnet_filter filter;
	bool plugged;
	bool announce;
	u8 announce_left;
	u64 offloads;
	u16 hdr_len;
	struct vnet_steer steer;
	struct vnet_hash hash;
	struct vnet_coal_conf coal_all[VNET_COAL_KINDS];
	u64 coal_timer;
	struct vnet_coal coal[EMUL_MAX_VECTORS];
	u64 stats_base[EMUL_MAX_VECTORS][VNET_STATS];
	struct vnet_ctrl ctrl;
	struct vnet_tx *tx;
	struct vnet_rx *rx;
};

static inline struct vnet *to_vnet(struct emul_function *f)
{
	return container_of(f, struct vnet, v.f);
}

static inline struct vnet *virtio_to_vnet(struct virtio *v)
{
	return container_of(v, struct vnet, v);
}

/* Virtqueues in the order of v->vq: receive, transmit, receive, ..., control; 5.1.2 */
static inline struct virtio_vq *vnet_rxvq(struct vnet *n, unsigned int index)
{
	return &n->v.vq[2 * index];
}

static inline struct virtio_vq *vnet_txvq(struct vnet *n, unsigned int index)
{
	return &n->v.vq[2 * index + 1];
}

static inline struct virtio_vq *vnet_ctrlvq(struct vnet *n)
{
	return &n->v.vq[n->v.nvqs - 1];
}

/* net_features.c: names, defaults and rules */
extern const struct emul_feature vnet_features[];
void vnet_defaults(struct emul_params *params);
const char *vnet_check(const struct emul_params *params);
bool vnet_dma_physical(const struct emul_params *params);
void vnet_offer(const struct emul_params *params, u64 *offered);
u64 vnet_offloads(const u64 *features);
bool vnet_features_ok(const struct virtio *v);

/* net.c */
void vnet_rx_caps_update(struct vnet *n);
void vnet_set_mac(struct vnet *n, const u8 *mac);
void vnet_conf_changed(struct vnet *n);
void vnet_conf_copy(struct vnet *n, struct vnet_rx *rx);

/* net_tx.c, net_rx.c: frames */
unsigned int vnet_tx(struct emul_queue *q, unsigned int budget);
int vnet_rx(struct emul_queue *q, const struct emul_frame *frame);
void vnet_rx_flush(struct emul_queue *q);
bool vnet_rx_ready(struct emul_queue *q);

/* net_ctrl.c: the control queue, and a command's bytes for those that carry it out */
void vnet_ctrl(struct emul_queue *q);
u64 vnet_ctrl_left(const struct vnet *n);
u64 vnet_ctrl_room(const struct vnet *n);
bool vnet_ctrl_get(struct vnet *n, void *dst, u32 len);
bool vnet_ctrl_reply(struct vnet *n, const void *src, u32 len);

/* net_coal.c */
void vnet_notify(struct vnet *n, struct virtio_vq *vq, u32 frames, bool wanted);
void vnet_coal_timer(struct vnet *n);
void vnet_coal_set(struct vnet *n, struct virtio_vq *vq, const struct vnet_coal_conf *conf);
void vnet_coal_set_all(struct vnet *n, unsigned int kind, const struct vnet_coal_conf *conf);
const struct vnet_coal_conf *vnet_coal_get(struct vnet *n, const struct virtio_vq *vq);
void vnet_coal_reset(struct vnet *n);

/* net_announce.c */
void vnet_announce_reset(struct vnet *n);
bool vnet_announce_start(struct vnet *n);
bool vnet_announce_ack(struct vnet *n);
void vnet_announce_timer(struct vnet *n);

/* net_stats.c */
void vnet_stats_reset(struct vnet *n);
bool vnet_stats_query(struct vnet *n);
bool vnet_stats_get(struct vnet *n);

#endif
