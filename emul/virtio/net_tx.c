// SPDX-License-Identifier: GPL-2.0
/*
 * net_tx.c - frames from the driver to the wire, virtio 1.2 section 5.1.6.2
 *
 * What the header in front of a frame says is checked against the frame before
 * anybody is to believe it. A frame that makes no sense is dropped and counted;
 * a chain that has no room for a header breaks the queue.
 */
#include "../headers.h"
#include "net.h"

#define TCP_HDR_LEN		20
#define TCP_DOFF		12
#define UDP_HDR_LEN		8

/* What the kinds of large sends are called here, and which feature they need */
static const struct tx_gso {
	u8 type;
	u8 feature;
	u8 gso;
} tx_gso[] = {
	{ NET_HDR_GSO_TCPV4, NET_F_HOST_TSO4, EMUL_GSO_TCPV4 },
	{ NET_HDR_GSO_TCPV6, NET_F_HOST_TSO6, EMUL_GSO_TCPV6 },
	{ NET_HDR_GSO_UDP, NET_F_HOST_UFO, EMUL_GSO_UFO },
	{ NET_HDR_GSO_UDP_L4, NET_F_HOST_USO, EMUL_GSO_UDP },
};

/* Where the headers of a large send end, by its transport header; 0 if it has none */
static u32 tx_hdr_len(const struct emul_frame *frame)
{
	u32 l4 = frame->csum_start;
	u32 head = frame->seg[0].len;
	u32 len;

	if (frame->gso == EMUL_GSO_UDP || frame->gso == EMUL_GSO_UFO)
		return l4 + UDP_HDR_LEN <= head ? l4 + UDP_HDR_LEN : 0;
	if (l4 + TCP_HDR_LEN > head)
		return 0;
	len = 4 * (frame->seg[0].base[l4 + TCP_DOFF] >> 4);
	return len >= TCP_HDR_LEN && l4 + len <= head ? l4 + len : 0;
}

/* Whether the driver may ask for this */
static bool tx_may(struct virtio *v, unsigned int feature)
{
	if (virtio_has(v, feature))
		return true;
	board_lint(&v->f, EMUL_LINT_FEATURE_NOT_NEGOTIATED, "in a frame, without %u", feature);
	return false;
}

/* Legacy drivers may have one feature for all kinds, 5.1.3.2. */
static bool tx_may_send(struct virtio *v, unsigned int feature)
{
	return virtio_has(v, NET_F_GSO) || tx_may(v, feature);
}

/* A large send, from the header to @frame; false if it makes no sense */
static bool tx_set_gso(struct virtio *v, struct emul_frame *frame,
		       const struct vnet_hdr *hdr)
{
	u8 type = hdr->gso_type & ~(NET_HDR_GSO_ECN | NET_HDR_GSO_UDP_TUNNEL);
	const struct tx_gso *g;

	for (g = tx_gso; g->type != type; g++)
		if (g == &tx_gso[ARRAY_SIZE(tx_gso) - 1])
			return false;
	/* 5.1.6.2.1: a large send has its checksum left to fill in */
	if (!tx_may_send(v, g->feature) || !(frame->flags & EMUL_FRAME_CSUM_PARTIAL))
		return false;
	if (hdr->gso_type & NET_HDR_GSO_ECN) {
		if (!tx_may_send(v, NET_F_HOST_ECN) ||
		    (g->gso != EMUL_GSO_TCPV4 && g->gso != EMUL_GSO_TCPV6))
			return false;
		frame->flags |= EMUL_FRAME_ECN;
	}
	frame->gso = g->gso;
	frame->gso_size = le16_to_cpu(hdr->gso_size);
	/* The driver's hdr_len is a hint, 5.1.6.2.2; the frame knows. */
	frame->hdr_len = tx_hdr_len(frame);
	return frame->gso_size && frame->hdr_len && frame->hdr_len < frame->len;
}

/* Whether the IP header that a large send wants is between the tunnel and its transport header */
static bool tx_inner_fits(const struct emul_frame *frame)
{
	u8 version = frame->seg[0].base[frame->inner_ip] >> 4;
	u32 room = frame->csum_start - frame->inner_ip;

	if (version == 4)
		return frame->gso != EMUL_GSO_TCPV6 && room >= IP4_HDR_LEN;
	return version == 6 && frame->gso != EMUL_GSO_TCPV4 && room >= IP6_HDR_LEN;
}

/*
 * The tunnel that a large send is in, 1.4 section 5.1.6.2; false if it makes no sense.
 * The checksum of the inner headers is known to be within the first segment.
 */
static bool tx_set_tunnel(struct virtio *v, struct emul_frame *frame,
			  const struct vnet_hdr *hdr)
{
	u8 type = hdr->gso_type & NET_HDR_GSO_UDP_TUNNEL;
	const u8 *head = frame->seg[0].base;
	struct emul_headers h;

	if (!tx_may(v, NET_F_HOST_UDP_TUNNEL_GSO) || type == NET_HDR_GSO_UDP_TUNNEL ||
	    frame->gso == EMUL_GSO_UFO)
		return false;
	if (hdr->flags & NET_HDR_F_UDP_TUNNEL_CSUM) {
		if (!tx_may(v, NET_F_HOST_UDP_TUNNEL_GSO_CSUM))
			return false;
		frame->flags |= EMUL_FRAME_TUNNEL_CSUM;
	}
	frame->tunnel = type == NET_HDR_GSO_UDP_TUNNEL_IPV6 ? EMUL_TUNNEL_UDPV6 :
							      EMUL_TUNNEL_UDPV4;
	frame->outer_l4 = le16_to_cpu(hdr->outer_th_offset);
	frame->inner_ip = le16_to_cpu(hdr->inner_nh_offset);
	if (!emul_headers_parse(&h, head, frame->seg[0].len, ETH_TYPE_VLAN) || !h.udp || !h.csum ||
	    h.l4 != frame->outer_l4 || h.ip6 != (frame->tunnel == EMUL_TUNNEL_UDPV6) ||
	    frame->inner_ip < h.data || frame->inner_ip >= frame->csum_start)
		return false;
	/* Without a flag that the checksum is to be completed there is none. */
	if (!(frame->flags & EMUL_FRAME_TUNNEL_CSUM) && emul_get_be16(head + h.csum))
		return false;
	return tx_inner_fits(frame);
}

static bool tx_set_offloads(struct virtio *v, struct emul_frame *frame,
			    const struct vnet_hdr *hdr)
{
	if (hdr->flags & NET_HDR_F_NEEDS_CSUM) {
		u32 start = le16_to_cpu(hdr->csum_start);
		u32 offset = le16_to_cpu(hdr->csum_offset);

		if (!tx_may(v, NET_F_CSUM) || start < ETH_HDR_LEN ||
		    start + offset + 2 > frame->seg[0].len)
			return false;
		frame->flags |= EMUL_FRAME_CSUM_PARTIAL;
		frame->csum_start = start;
		frame->csum_offset = offset;
	}
	if (hdr->gso_type == NET_HDR_GSO_NONE)
		return true;
	return tx_set_gso(v, frame, hdr) &&
	       (!(hdr->gso_type & NET_HDR_GSO_UDP_TUNNEL) || tx_set_tunnel(v, frame, hdr));
}

static int tx_read_frame(struct vring *r, const struct vring_chain *c, u32 off,
			 struct emul_frame *frame)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < frame->nsegs && !err; off += frame->seg[i++].len)
		err = vring_read(r, c, off, frame->seg[i].base, frame->seg[i].len);
	return err;
}

static void tx_count(struct vnet_tx *tx, const struct emul_frame *frame)
{
	tx->frames++;
	tx->bytes += frame->len;
	if (frame->gso != EMUL_GSO_NONE) {
		tx->large++;
		tx->large_bytes += frame->len;
	}
	if (frame->flags & EMUL_FRAME_CSUM_PARTIAL)
		tx->csum++;
	else
		tx->csum_none++;
}

/* One frame. 0 when the device is done with it, or an error of the ring. */
static int tx_frame(struct vnet *n, struct emul_queue *q, struct vring *r,
		    const struct vring_chain *c)
{
	struct vnet_tx *tx = &n->tx[q->index];
	/* Once: a driver that resets the device may agree on another one meanwhile. */
	const u16 hdr_len = READ_ONCE(n->hdr_len);
	u64 len = c->read_len - hdr_len;
	struct emul_frame *frame;
	struct vnet_hdr hdr = { };
	int err;

	if (c->read_len < hdr_len)
		return -EINVAL;
	err = vring_read(r, c, 0, &hdr, hdr_len);
	if (err)
		return err;
	if (len < ETH_HDR_LEN || len > EMUL_MAX_FRAME)
		goto malformed;
	frame = board_frame_get(q, len);
	if (!frame)
		goto drop;
	err = tx_read_frame(r, c, hdr_len, frame);
	if (err) {
		board_frame_put(q, frame);
		return err;
	}
	if (!tx_set_offloads(&n->v, frame, &hdr)) {
		board_frame_put(q, frame);
		goto malformed;
	}
	tx_count(tx, frame);
	if (vnet_steer_learns(&n->steer))
		vnet_steer_learn(&n->steer, q->index, board_now(&n->v.f), frame->seg[0].base,
				 frame->seg[0].len);
	board_frame_send(q, frame);
	return 0;
malformed:
	board_lint(&n->v.f, EMUL_LINT_FRAME_MALFORMED,
		   "%llu bytes, flags 0x%x, large send 0x%x in pieces of %u, sum at %u + %u", len,
		   hdr.flags, hdr.gso_type, le16_to_cpu(hdr.gso_size),
		   le16_to_cpu(hdr.csum_start), le16_to_cpu(hdr.csum_offset));
	tx->malformed++;
drop:
	tx->drops++;
	return 0;
}

/*
 * Up to @budget frames. Returns how many; when there are fewer the driver kicks
 * for the next one. @err: an error of the ring.
 */
static unsigned int tx_run(struct vnet *n, struct emul_queue *q, struct vring *r,
			   unsigned int budget, int *err)
{
	struct vring_chain c;
	struct vring_pos pos;
	unsigned int frames = 0;

	*err = 0;
	while (frames < budget && !*err) {
		pos = r->pos;
		r->npieces = 0;
		*err = vring_take(r, &c);
		if (*err <= 0)
			break;
		*err = tx_frame(n, q, r, &c);
		if (*err == -ESTALE)
			vring_unpop(r, &pos, &c);
		else if (!*err)
			vring_push(r, &c, 0);
		frames++;
	}
	return frames;
}

/* Give back to the driver what it has been served for. */
static int tx_complete(struct vnet *n, struct virtio_vq *vq)
{
	u32 frames = vq->ring.ndone;
	bool interrupt = false;
	int err;

	if (!frames)
		return 0;
	err = vring_flush(&vq->ring, &interrupt);
	vnet_notify(n, vq, frames, interrupt);
	return err;
}

/**
 * vnet_tx() - emul_model.tx
 * @q: transmit queue
 * @budget: frames
 *
 * A flow whose buffers have all come back may go on in another queue. With several of
 * them in use buffers are therefore given back by the next call only: by then the board
 * has delivered the frames, and none is overtaken.
 *
 * Return: frames taken; less than @budget says that there is no more to do.
 */
unsigned int vnet_tx(struct emul_queue *q, unsigned int budget)
{
	struct vnet *n = to_vnet(q->f);
	struct virtio_vq *vq = vnet_txvq(n, q->index);
	unsigned int frames;
	int err, completed;

	if (!virtio_vq_open(&n->v, vq))
		return 0;
	err = tx_complete(n, vq);
	if (err) {
		virtio_fault(&n->v, vq, err);
		return 0;
	}
	frames = tx_run(n, q, &vq->ring, budget, &err);
	if (err >= 0 && vnet_steer_several(&n->steer)) {
		if (vq->ring.ndone && frames < budget)
			board_kick(q);
		return frames;
	}
	completed = tx_complete(n, vq);
	if (err >= 0)
		err = completed;
	if (err < 0)
		virtio_fault(&n->v, vq, err);
	/* What has gone wrong stays so until the driver does something. */
	return err < 0 ? min(frames, budget - 1) : frames;
}
