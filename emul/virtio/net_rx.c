// SPDX-License-Identifier: GPL-2.0
/*
 * net_rx.c - frames from the wire to the driver, virtio 1.2 section 5.1.6.3 and .4
 *
 * Buffers are taken from the ring until the frame fits, and stay with us if it
 * does not yet: the next frame begins with them. What is stored is shown to the
 * driver at the end of the board's batch.
 */
#include "../csum.h"
#include "../headers.h"
#include "net.h"

/* What large sends are called in the header, and which feature takes them */
static const struct rx_gso {
	u8 feature;
	u8 type;
} rx_gso[] = {
	[EMUL_GSO_TCPV4] = { NET_F_GUEST_TSO4, NET_HDR_GSO_TCPV4 },
	[EMUL_GSO_TCPV6] = { NET_F_GUEST_TSO6, NET_HDR_GSO_TCPV6 },
	[EMUL_GSO_UDP] = { NET_F_GUEST_USO4, NET_HDR_GSO_UDP_L4 },
	[EMUL_GSO_UFO] = { NET_F_GUEST_UFO, NET_HDR_GSO_UDP },
};

static bool rx_offload(const struct vnet *n, unsigned int bit)
{
	return READ_ONCE(n->offloads) & BIT_ULL(bit);
}

/* Whether the driver takes a large send in one piece */
static bool rx_takes_gso(const struct vnet *n, const struct emul_frame *frame)
{
	return rx_offload(n, rx_gso[frame->gso].feature) &&
	       (!(frame->flags & EMUL_FRAME_ECN) || rx_offload(n, NET_F_GUEST_ECN)) &&
	       (frame->tunnel == EMUL_TUNNEL_NONE || rx_offload(n, NET_OFFLOAD_UDP_TUNNEL)) &&
	       (!(frame->flags & EMUL_FRAME_TUNNEL_CSUM) ||
		rx_offload(n, NET_OFFLOAD_UDP_TUNNEL_CSUM));
}

/* Bytes of a tag that is to be put into the frame */
static u32 rx_tag_len(const struct emul_frame *frame)
{
	return frame->flags & EMUL_FRAME_VLAN ? ETH_TAG_LEN : 0;
}

/* The first @len bytes of a frame, or all of it, in one piece; @len is at most EMUL_HEAD_LEN. */
static const u8 *rx_head(struct vnet_rx *rx, const struct emul_frame *frame, u32 len)
{
	const struct emul_seg *seg = frame->seg;
	u32 at, part;

	len = min(len, frame->len);
	if (seg->len >= len)
		return seg->base;
	for (at = 0; at < len; at += part, seg++) {
		part = min(len - at, seg->len);
		memcpy(rx->head + at, seg->base, part);
	}
	return rx->head;
}

/* Whether a frame is for the driver */
static bool rx_passes(struct vnet *n, struct vnet_rx *rx, const struct emul_frame *frame)
{
	vnet_conf_copy(n, rx);
	if (frame->len < ETH_HDR_LEN)
		return false;
	return vnet_filter_pass(&rx->filter, rx_head(rx, frame, ETH_HDR_LEN + ETH_TAG_LEN),
				frame->len, frame->flags & EMUL_FRAME_VLAN, frame->vlan_tci);
}

/* 5.1.6.4.1: a large send looks like frames of a flow that the device has joined. */
static bool rx_is_joined(const struct vnet *n, const struct emul_frame *frame)
{
	return (frame->gso == EMUL_GSO_TCPV4 || frame->gso == EMUL_GSO_TCPV6) &&
	       frame->tunnel == EMUL_TUNNEL_NONE && virtio_has(&n->v, NET_F_RSC_EXT);
}

/* Where the headers of a tunnel are, 1.4 section 5.1.6.4 */
static void rx_fill_tunnel(const struct emul_frame *frame, struct vnet_hdr *hdr)
{
	hdr->gso_type |= frame->tunnel == EMUL_TUNNEL_UDPV6 ? NET_HDR_GSO_UDP_TUNNEL_IPV6 :
							      NET_HDR_GSO_UDP_TUNNEL_IPV4;
	if (frame->flags & EMUL_FRAME_TUNNEL_CSUM)
		hdr->flags |= NET_HDR_F_UDP_TUNNEL_CSUM;
	hdr->outer_th_offset = cpu_to_le16(frame->outer_l4 + rx_tag_len(frame));
	hdr->inner_nh_offset = cpu_to_le16(frame->inner_ip + rx_tag_len(frame));
}

static void rx_fill_hdr(const struct vnet *n, struct vnet_rx *rx, const struct emul_frame *frame,
			struct vnet_hdr *hdr)
{
	u32 hash;
	u8 report;

	if (rx_is_joined(n, frame)) {
		u32 segments = DIV_ROUND_UP(frame->len - frame->hdr_len, frame->gso_size);

		hdr->flags = NET_HDR_F_RSC_INFO | NET_HDR_F_DATA_VALID;
		hdr->csum_start = cpu_to_le16(min_t(u32, segments, U16_MAX));
	} else if (frame->flags & EMUL_FRAME_CSUM_PARTIAL) {
		if (rx_offload(n, NET_F_GUEST_CSUM)) {
			hdr->flags = NET_HDR_F_NEEDS_CSUM;
			hdr->csum_start = cpu_to_le16(frame->csum_start + rx_tag_len(frame));
			hdr->csum_offset = cpu_to_le16(frame->csum_offset);
		}
	} else if (frame->flags & EMUL_FRAME_CSUM_GOOD && rx_offload(n, NET_F_GUEST_CSUM)) {
		hdr->flags = NET_HDR_F_DATA_VALID;
	}
	if (frame->gso != EMUL_GSO_NONE) {
		hdr->gso_type = rx_gso[frame->gso].type;
		if (frame->flags & EMUL_FRAME_ECN)
			hdr->gso_type |= NET_HDR_GSO_ECN;
		hdr->gso_size = cpu_to_le16(frame->gso_size);
		hdr->hdr_len = cpu_to_le16(frame->hdr_len + rx_tag_len(frame));
		if (frame->tunnel != EMUL_TUNNEL_NONE)
			rx_fill_tunnel(frame, hdr);
	}
	if (virtio_has(&n->v, NET_F_HASH_REPORT)) {
		report = vnet_hash_frame(&rx->hash, rx_head(rx, frame, EMUL_HEAD_LEN),
					 min_t(u32, frame->len, EMUL_HEAD_LEN), &hash);
		hdr->hash_report = cpu_to_le16(report);
		hdr->hash_value = cpu_to_le32(hash);
	}
}

/* -------------------------------------------------------------------------
 * Buffers
 */

/* Whatever was taken belongs to a ring that is no more. */
static void rx_forget(struct vnet_rx *rx, const struct virtio_vq *vq)
{
	rx->epoch = vq->ring_epoch;
	rx->nchains = 0;
	rx->cut = NULL;
	WRITE_ONCE(rx->starved, false);
}

/*
 * Whether the driver has no descriptors left for one more buffer like the last of those
 * that we have taken. Then it waits for us, and we need not wait for it.
 */
static bool rx_ring_is_full(const struct vnet_rx *rx, const struct vring *r)
{
	u32 slots = 0;
	u16 i;

	for (i = 0; i < rx->nchains; i++)
		slots += rx->chain[i].slots;
	return i && slots + rx->chain[i - 1].slots > r->size;
}

/*
 * Have @need > 0 bytes of buffers. Without NET_F_MRG_RXBUF they must be in one, 5.1.6.3.1.
 * How many buffers it takes; -ENOSPC if there are not enough; -E2BIG if the frame will
 * never fit, as the ring has no more; another error of the ring.
 */
static int rx_gather(struct vnet *n, struct vnet_rx *rx, struct virtio_vq *vq, u64 need)
{
	u16 most = virtio_has(&n->v, NET_F_MRG_RXBUF) ? vq->ring.size : 1;
	struct vring_chain *c;
	u64 have = 0;
	u32 kicks;
	u16 i;
	int err;

	for (i = 0; have < need; have += rx->chain[i++].write_len) {
		if (i == most)
			return -E2BIG;
		if (i < rx->nchains)
			continue;
		kicks = READ_ONCE(vq->kicks);
		c = &rx->chain[i];
		err = vring_take(&vq->ring, c);
		if (!err && rx_ring_is_full(rx, &vq->ring))
			return -E2BIG;
		if (!err) {
			WRITE_ONCE(rx->kicks, kicks);
			WRITE_ONCE(rx->starved, true);
			return -ENOSPC;
		}
		if (err < 0)
			return err;
		if (!c->write_len)
			return -EINVAL;
		rx->nchains++;
	}
	WRITE_ONCE(rx->starved, false);
	return i;
}

/* The first @n buffers are used up; those that are left are for the next frame. */
static void rx_consume(struct vnet_rx *rx, struct vring *r, u16 n)
{
	u16 i, pieces;

	r->npieces = 0;
	for (i = 0; n < rx->nchains; i++, n++) {
		rx->chain[i] = rx->chain[n];
		pieces = rx->chain[i].nread + rx->chain[i].nwrite;
		memmove(&r->piece[r->npieces], rx->chain[i].piece, pieces * sizeof(r->piece[0]));
		rx->chain[i].piece = &r->piece[r->npieces];
		r->npieces += pieces;
	}
	rx->nchains = i;
}

/**
 * struct rx_cursor - where the next byte goes
 * @rx: buffers
 * @vq: virtqueue
 * @chain: index of the buffer
 * @piece: index of the piece in it
 * @off: offset there
 */
struct rx_cursor {
	struct vnet_rx *rx;
	struct virtio_vq *vq;
	u16 chain;
	u16 piece;
	u32 off;
};

/* Write on, through pieces and buffers. */
static int rx_put(struct rx_cursor *to, const void *src, u32 len)
{
	struct vring *r = &to->vq->ring;

	while (len) {
		const struct vring_chain *c = &to->rx->chain[to->chain];
		const struct vring_piece *p = &c->piece[c->nread + to->piece];
		u32 part = min(len, p->len - to->off);
		int err;

		err = board_dma_write(r->q, &r->data_hint, p->addr + to->off, src, part);
		if (err)
			return err;
		src += part;
		len -= part;
		to->off += part;
		if (to->off < p->len)
			continue;
		to->off = 0;
		if (++to->piece < c->nwrite)
			continue;
		to->chain++;
		to->piece = 0;
	}
	return 0;
}

/* A frame of @len bytes, its header included, is in the first @n buffers: give them back. */
static void rx_give_back(struct vnet_rx *rx, struct vring *r, u16 n, u64 len)
{
	u32 part;
	u16 i;

	for (i = 0; i < n; i++, len -= part) {
		part = min(len, rx->chain[i].write_len);
		vring_push(r, &rx->chain[i], part);
	}
	rx_consume(rx, r, n);
}

/* The bytes of a frame, and the tag that is not among them */
static int rx_put_frame(struct rx_cursor *to, const struct emul_frame *frame)
{
	u32 left = rx_tag_len(frame) ? ETH_TYPE_OFFSET : 0;
	u8 tag[ETH_TAG_LEN];
	unsigned int i;
	int err = 0;

	emul_put_be16(tag, ETH_TYPE_VLAN);
	emul_put_be16(tag + 2, frame->vlan_tci);
	for (i = 0; i < frame->nsegs && !err; i++) {
		u32 part = min(left, frame->seg[i].len);

		if (left) {
			err = rx_put(to, frame->seg[i].base, part);
			left -= part;
			if (!err && !left)
				err = rx_put(to, tag, sizeof(tag));
		}
		if (!err)
			err = rx_put(to, frame->seg[i].base + part, frame->seg[i].len - part);
	}
	return err;
}

/* Bytes in the middle of what is stored, before the buffers are given back */
static int rx_patch(struct vnet_rx *rx, struct virtio_vq *vq, u64 off, const u8 *src, u32 len)
{
	u16 i = 0;

	for (; len; len--, src++, off++) {
		int err;

		while (off >= rx->chain[i].write_len)
			off -= rx->chain[i++].write_len;
		err = vring_write(&vq->ring, &rx->chain[i], off, src, 1);
		if (err)
			return err;
	}
	return 0;
}

/* The sum that the sender has left to be filled in, if the driver cannot */
static int rx_complete_csum(struct vnet_rx *rx, struct virtio_vq *vq, u16 hdr_len,
			    const struct emul_frame *frame)
{
	u16 sum = ~emul_csum_fold(emul_segs_csum(frame->seg, frame->csum_start, frame->len));

	/* In UDP zero says that there is none; for TCP both are the same. */
	if (!sum)
		sum = 0xffff;
	return rx_patch(rx, vq, hdr_len + rx_tag_len(frame) + frame->csum_start +
			frame->csum_offset, (const u8 *)&sum, sizeof(sum));
}

/* 5.1.4.1: whether a frame is longer than the MTU that the driver has agreed to; a tag is extra. */
static bool rx_exceeds_mtu(const struct vnet *n, struct vnet_rx *rx,
			   const struct emul_frame *frame)
{
	u32 most = n->params.mtu + ETH_HDR_LEN;
	u16 type;

	if (!virtio_has(&n->v, NET_F_MTU) || frame->gso != EMUL_GSO_NONE || frame->len <= most)
		return false;
	type = emul_get_be16(rx_head(rx, frame, ETH_HDR_LEN) + ETH_TYPE_OFFSET);
	return type != ETH_TYPE_VLAN || frame->len > most + ETH_TAG_LEN;
}

static void rx_count(struct vnet_rx *rx, const struct emul_frame *frame, u8 flags)
{
	rx->frames++;
	rx->bytes += frame->len + rx_tag_len(frame);
	if (frame->gso != EMUL_GSO_NONE) {
		rx->large++;
		rx->large_bytes += frame->len;
	}
	if (flags & NET_HDR_F_NEEDS_CSUM)
		rx->csum++;
	else if (flags & NET_HDR_F_DATA_VALID)
		rx->csum_good++;
	else
		rx->csum_none++;
}

/* Put a frame, and no large send that is to be cut, into the driver's buffers. */
static int rx_store(struct vnet *n, struct vnet_rx *rx, struct virtio_vq *vq,
		    const struct emul_frame *frame)
{
	/* Once: a driver that resets the device may agree on another one meanwhile. */
	const u16 hdr_len = READ_ONCE(n->hdr_len);
	u64 need = (u64)hdr_len + frame->len + rx_tag_len(frame);
	struct rx_cursor to = { .rx = rx, .vq = vq };
	struct vnet_hdr hdr = { };
	int bufs, err;

	if (rx_exceeds_mtu(n, rx, frame))
		return -E2BIG;
	bufs = rx_gather(n, rx, vq, need);
	if (bufs < 0)
		return bufs;
	rx_fill_hdr(n, rx, frame, &hdr);
	hdr.num_buffers = cpu_to_le16(bufs);
	err = rx_put(&to, &hdr, hdr_len);
	if (!err)
		err = rx_put_frame(&to, frame);
	if (!err && frame->flags & EMUL_FRAME_CSUM_PARTIAL && !(hdr.flags & NET_HDR_F_NEEDS_CSUM))
		err = rx_complete_csum(rx, vq, hdr_len, frame);
	if (err)
		return err;
	rx_give_back(rx, &vq->ring, bufs, need);
	rx_count(rx, frame, hdr.flags);
	return 0;
}

/* Cut a large send and store its frames, from where it stopped the last time. */
static int rx_store_cut(struct vnet *n, struct vnet_rx *rx, struct virtio_vq *vq,
			const struct emul_frame *frame)
{
	int err, frames;

	if (!rx->cut) {
		frames = emul_segments_begin(&rx->seg, frame);
		if (frames < 0 || frames > EMUL_MAX_GSO_SEGS)
			return -E2BIG;
		rx->cut = emul_segments_next(&rx->seg);
	}
	while (rx->cut) {
		err = rx_store(n, rx, vq, rx->cut);
		if (err)
			return err;
		rx->cut = emul_segments_next(&rx->seg);
	}
	return 0;
}

/**
 * vnet_rx() - emul_model.rx
 * @q: receive queue
 * @frame: frame
 *
 * Return: 0, -ENOSPC or -ENODEV.
 */
int vnet_rx(struct emul_queue *q, const struct emul_frame *frame)
{
	struct vnet *n = to_vnet(q->f);
	struct virtio_vq *vq = vnet_rxvq(n, q->index);
	struct vnet_rx *rx = &n->rx[q->index];
	int err;

	if (!virtio_vq_open(&n->v, vq))
		return -ENODEV;
	if (rx->epoch != vq->ring_epoch)
		rx_forget(rx, vq);
	if (!(frame->flags & EMUL_FRAME_AGAIN))
		rx->cut = NULL;
	if (!rx->cut && !rx_passes(n, rx, frame)) {
		rx->filtered++;
		return 0;
	}
	if (!rx->cut && unlikely(board_fault(q->f, EMUL_FAULT_RX_OVERRUN))) {
		rx->drops++;
		return 0;
	}
	if (frame->gso == EMUL_GSO_NONE || (!rx->cut && rx_takes_gso(n, frame)))
		err = rx_store(n, rx, vq, frame);
	else
		err = rx_store_cut(n, rx, vq, frame);
	switch (err) {
	case 0:
	case -ENOSPC:
		return err;
	case -E2BIG:
		/* The buffers serve for the next one. */
		rx->drops++;
		rx->cut = NULL;
		return 0;
	default:
		virtio_fault(&n->v, vq, err);
		return -ENODEV;
	}
}

/**
 * vnet_rx_flush() - emul_model.rx_flush
 * @q: receive queue
 */
void vnet_rx_flush(struct emul_queue *q)
{
	struct vnet *n = to_vnet(q->f);
	struct virtio_vq *vq = vnet_rxvq(n, q->index);
	struct vnet_rx *rx = &n->rx[q->index];
	u64 frames = rx->frames - rx->reported;
	bool interrupt = false;
	int err;

	rx->reported = rx->frames;
	if (!virtio_vq_open(&n->v, vq))
		return;
	err = vring_flush(&vq->ring, &interrupt);
	if (err)
		virtio_fault(&n->v, vq, err);
	vnet_notify(n, vq, frames, interrupt);
}

/**
 * vnet_rx_ready() - emul_model.rx_ready
 * @q: receive queue
 *
 * Return: whether the driver has kicked since there were no buffers.
 */
bool vnet_rx_ready(struct emul_queue *q)
{
	struct vnet *n = to_vnet(q->f);
	struct vnet_rx *rx = &n->rx[q->index];

	return !READ_ONCE(rx->starved) ||
	       READ_ONCE(vnet_rxvq(n, q->index)->kicks) != READ_ONCE(rx->kicks);
}
