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
#include "net_regs.h"
#include "net_rss.h"
#include "../segment.h"

/**
 * struct vnet_tx - a transmit queue; belongs to its tx()
 * @frames: sent
 * @bytes: of those
 * @large: of those: large sends
 * @csum: of those: with a checksum to be filled in
 * @drops: not sent: what the driver asked for makes no sense, or no memory
 */
struct vnet_tx {
	u64 frames;
	u64 bytes;
	u64 large;
	u64 csum;
	u64 drops;
};

/**
 * struct vnet_rx - a receive queue; belongs to its rx() and rx_flush()
 * @starved: there were no buffers; also read by rx_ready()
 * @kicks: of the virtqueue before the last look for buffers; also read by rx_ready()
 * @epoch: of the virtqueue, to which @chain belongs
 * @nchains: entries of @chain
 * @chain: buffers taken and not used yet
 * @seg: the large send that is being cut, as the driver takes none
 * @cut: the frame of it that is to be stored, or NULL
 * @frames: stored
 * @bytes: of those
 * @large: of those: large sends
 * @csum: of those: with a checksum to be filled in, or known to be good
 * @drops: not stored: too long for the driver's buffers
 * @filtered: not stored: by the receive filters
 */
struct vnet_rx {
	bool starved;
	u32 kicks;
	u32 epoch;
	u16 nchains;
	struct vring_chain chain[VRING_MAX_SIZE];
	struct emul_segments seg;
	const struct emul_frame *cut;
	u64 frames;
	u64 bytes;
	u64 large;
	u64 csum;
	u64 drops;
	u64 filtered;
};

/**
 * struct vnet - a virtio network device
 * @v: the virtio function
 * @params: as the user wants it
 * @mac: address that the filters let in
 * @plugged: there is a cable
 * @offloads: feature bits of what the driver takes now, of those it has negotiated
 * @pairs: queue pairs that the driver uses now
 * @hdr_len: bytes of the header of each frame
 * @steer: receive steering
 * @hash: of received frames
 * @tx: transmit queues
 * @rx: receive queues
 */
struct vnet {
	struct virtio v;
	struct emul_params params;
	u8 mac[EMUL_ETH_ALEN];
	bool plugged;
	u64 offloads;
	u16 pairs;
	u16 hdr_len;
	struct vnet_steer steer;
	struct vnet_hash hash;
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
void vnet_offer(const struct emul_params *params, u64 *offered);
bool vnet_features_ok(const struct virtio *v);

/* net.c */
void vnet_rx_caps_update(struct vnet *n);

/* net_tx.c, net_rx.c: frames */
unsigned int vnet_tx(struct emul_queue *q, unsigned int budget);
int vnet_rx(struct emul_queue *q, const struct emul_frame *frame);
void vnet_rx_flush(struct emul_queue *q);
bool vnet_rx_ready(struct emul_queue *q);

#endif
