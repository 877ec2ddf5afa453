// SPDX-License-Identifier: GPL-2.0
/*
 * wire_frame.c - frames from the NIC to the wire
 *
 * A frame is built in page pool memory that comes back when the stack is done
 * with it. Up to a good deal more than a jumbo frame it is linear; a large send
 * has its headers in front and the rest in two or three large pages.
 *
 * What the model says about a frame's checksum and segments comes from the
 * driver, so it is checked against the bytes before the stack is to believe it.
 */
#include <linux/bpf.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/page_pool/helpers.h>

#include "wire.h"

#define WIRE_HEADROOM		(NET_SKB_PAD + NET_IP_ALIGN)
#define WIRE_XDP_HEADROOM	(XDP_PACKET_HEADROOM + NET_IP_ALIGN)
/* Bytes that a linear frame of @len takes. */
#define WIRE_TRUESIZE(headroom, len) \
	(SKB_DATA_ALIGN((headroom) + (len)) + SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))

#define WIRE_LARGE_ORDER	3
#define WIRE_LARGE_SIZE		(PAGE_SIZE << WIRE_LARGE_ORDER)
/* Frames up to this are linear: two to a large page at least. */
#define WIRE_LINEAR_SIZE	(WIRE_LARGE_SIZE / 2)

/* Pages that a pool keeps when nobody uses them. */
#define WIRE_SMALL_PAGES	256
#define WIRE_LARGE_PAGES	64

#define WIRE_SMALL_GFP		(GFP_ATOMIC | __GFP_NOWARN)
/* There is another way if no large page is free: do not touch the reserves. */
#define WIRE_LARGE_GFP		(GFP_NOWAIT | __GFP_NOWARN | __GFP_NORETRY)

static struct wire_queue *wire_queue_of(const struct emul_queue *q)
{
	return &func_nic(q->f)->wire->queue[q->index];
}

static struct sk_buff *wire_alloc_linear(struct page_pool *pool, unsigned int headroom, u32 len,
					 gfp_t gfp)
{
	unsigned int size = WIRE_TRUESIZE(headroom, len);
	unsigned int offset;
	struct sk_buff *skb;
	struct page *page;

	page = page_pool_alloc_frag(pool, &offset, size, gfp);
	if (unlikely(!page))
		return NULL;
	skb = napi_build_skb(page_address(page) + offset, size);
	if (unlikely(!skb)) {
		page_pool_put_full_page(pool, page, true);
		return NULL;
	}
	skb_mark_for_recycle(skb);
	skb_reserve(skb, headroom);
	__skb_put(skb, len);
	return skb;
}

struct sk_buff *wire_alloc_xdp(struct wire_queue *wq, u32 len)
{
	unsigned int size = WIRE_TRUESIZE(WIRE_XDP_HEADROOM, len);

	if (size > WIRE_LINEAR_SIZE)
		return NULL;
	if (size <= PAGE_SIZE)
		return wire_alloc_linear(wq->small, WIRE_XDP_HEADROOM, len, WIRE_SMALL_GFP);
	return wire_alloc_linear(wq->large, WIRE_XDP_HEADROOM, len, WIRE_LARGE_GFP);
}

/* Add pages for @len more bytes: as few as possible, or single ones if memory is short. */
static bool wire_alloc_frags(struct wire_queue *wq, struct sk_buff *skb, u32 len)
{
	struct emul_frame *frame = &wq->rx_frame;
	unsigned int size, offset, i;
	bool large = true;
	struct page *page;
	u32 part;

	for (i = 0; len; i++) {
		page = NULL;
		if (large && len > PAGE_SIZE) {
			part = min_t(u32, len, WIRE_LARGE_SIZE);
			size = SKB_DATA_ALIGN(part);
			page = page_pool_alloc_frag(wq->large, &offset, size, WIRE_LARGE_GFP);
			large = page;
		}
		if (!page) {
			part = min_t(u32, len, PAGE_SIZE);
			size = SKB_DATA_ALIGN(part);
			page = page_pool_alloc_frag(wq->small, &offset, size, WIRE_SMALL_GFP);
			if (unlikely(!page))
				return false;
		}
		skb_add_rx_frag(skb, i, page, offset, part, size);
		frame->seg[i + 1].base = page_address(page) + offset;
		frame->seg[i + 1].len = part;
		len -= part;
	}
	frame->nsegs = i + 1;
	return true;
}

/**
 * board_frame_get() - see emul.h
 * @q: transmit queue
 * @len: bytes
 *
 * Context: the queue's NAPI.
 */
struct emul_frame *board_frame_get(struct emul_queue *q, u32 len)
{
	struct wire_queue *wq = wire_queue_of(q);
	struct emul_frame *frame = &wq->rx_frame;
	unsigned int headroom = WIRE_HEADROOM;
	struct sk_buff *skb = NULL;

	BUILD_BUG_ON(DIV_ROUND_UP(EMUL_MAX_FRAME - EMUL_HEAD_LEN, PAGE_SIZE) > MAX_SKB_FRAGS);
	BUILD_BUG_ON(DIV_ROUND_UP(EMUL_MAX_FRAME - EMUL_HEAD_LEN, PAGE_SIZE) >= EMUL_MAX_SEGS);

	if (unlikely(rcu_access_pointer(wq->wire->xdp_prog)))
		headroom = WIRE_XDP_HEADROOM;
	frame->nsegs = 1;
	if (likely(WIRE_TRUESIZE(headroom, len) <= PAGE_SIZE)) {
		skb = wire_alloc_linear(wq->small, headroom, len, WIRE_SMALL_GFP);
		if (unlikely(!skb))
			goto no_memory;
	} else if (WIRE_TRUESIZE(headroom, len) <= WIRE_LINEAR_SIZE) {
		skb = wire_alloc_linear(wq->large, headroom, len, WIRE_LARGE_GFP);
	}
	if (!skb) {
		skb = wire_alloc_linear(wq->small, headroom, EMUL_HEAD_LEN, WIRE_SMALL_GFP);
		if (unlikely(!skb))
			goto no_memory;
		if (unlikely(!wire_alloc_frags(wq, skb, len - EMUL_HEAD_LEN))) {
			kfree_skb(skb);
			goto no_memory;
		}
	}
	frame->len = len;
	frame->seg[0].base = skb->data;
	frame->seg[0].len = skb_headlen(skb);
	frame->flags = 0;
	frame->gso = EMUL_GSO_NONE;
	frame->tunnel = EMUL_TUNNEL_NONE;
	frame->priv = skb;
	return frame;

no_memory:
	wire_rx_count(wq, WIRE_RX_NO_MEMORY);
	return NULL;
}

void board_frame_put(struct emul_queue *q, struct emul_frame *frame)
{
	kfree_skb(frame->priv);
}

/* Offset of the network header behind any tags, or 0 if there is none in @head bytes. */
static unsigned int wire_network_offset(const u8 *data, unsigned int head, __be16 *proto)
{
	unsigned int off = ETH_HLEN;

	for (;;) {
		if (off > head)
			return 0;
		*proto = *(const __be16 *)(data + off - 2);
		if (likely(!eth_type_vlan(*proto)))
			return off;
		off += VLAN_HLEN;
	}
}

/*
 * wire_gso_is_plain() - whether the headers of a large send are what they claim to be
 * @nh and what @frame says have been checked to be within the linear part.
 */
static bool wire_gso_is_plain(const struct emul_frame *frame, unsigned int nh, __be16 proto)
{
	const u8 *data = frame->seg[0].base;
	unsigned int th = frame->csum_start;
	unsigned int want, l4, l4_len;

	if (frame->gso == EMUL_GSO_UDP || frame->gso == EMUL_GSO_UFO) {
		want = IPPROTO_UDP;
		l4_len = sizeof(struct udphdr);
	} else {
		want = IPPROTO_TCP;
		l4_len = ((const struct tcphdr *)(data + th))->doff * 4;
	}
	if (proto == htons(ETH_P_IP)) {
		const struct iphdr *ip = (const struct iphdr *)(data + nh);

		if (nh + sizeof(*ip) > th || frame->gso == EMUL_GSO_TCPV6 || ip->version != 4 ||
		    nh + ip->ihl * 4 != th || ip->frag_off & ~htons(IP_DF))
			return false;
		l4 = ip->protocol;
	} else if (proto == htons(ETH_P_IPV6)) {
		const struct ipv6hdr *ip6 = (const struct ipv6hdr *)(data + nh);

		if (nh + sizeof(*ip6) != th || frame->gso == EMUL_GSO_TCPV4 || ip6->version != 6)
			return false;
		l4 = ip6->nexthdr;
	} else {
		return false;
	}
	return l4 == want && th + l4_len == frame->hdr_len;
}

static bool wire_set_gso(struct sk_buff *skb, const struct emul_frame *frame, unsigned int nh,
			 __be16 proto)
{
	static const struct {
		unsigned int type;
		u16 csum_offset;
		u16 min_len;
	} kind[] = {
		[EMUL_GSO_TCPV4] = { SKB_GSO_TCPV4, offsetof(struct tcphdr, check),
				     sizeof(struct tcphdr) },
		[EMUL_GSO_TCPV6] = { SKB_GSO_TCPV6, offsetof(struct tcphdr, check),
				     sizeof(struct tcphdr) },
		[EMUL_GSO_UDP] = { SKB_GSO_UDP_L4, offsetof(struct udphdr, check),
				   sizeof(struct udphdr) },
		[EMUL_GSO_UFO] = { SKB_GSO_UDP, offsetof(struct udphdr, check),
				   sizeof(struct udphdr) },
	};
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int payload, segs;

	if (frame->gso >= ARRAY_SIZE(kind) || !frame->gso_size ||
	    frame->csum_offset != kind[frame->gso].csum_offset ||
	    frame->csum_start + kind[frame->gso].min_len > frame->hdr_len ||
	    frame->hdr_len > frame->seg[0].len)
		return false;

	payload = frame->len - frame->hdr_len;
	if (frame->gso == EMUL_GSO_UFO) {
		/* Fragments are cut at multiples of 8, and the UDP header is in the first. */
		if (frame->gso_size % 8)
			return false;
		payload += sizeof(struct udphdr);
	}
	segs = DIV_ROUND_UP(payload, frame->gso_size);
	if (segs > GSO_MAX_SEGS)
		return false;
	/* What fits in one segment is an ordinary frame. */
	if (segs <= 1)
		return true;
	/* The kernel would look for the segments in a list that there is not. */
	if (frame->gso_size == GSO_BY_FRAGS)
		return false;
	shinfo->gso_size = frame->gso_size;
	shinfo->gso_segs = segs;
	shinfo->gso_type = kind[frame->gso].type;
	if (frame->flags & EMUL_FRAME_ECN && kind[frame->gso].min_len == sizeof(struct tcphdr))
		shinfo->gso_type |= SKB_GSO_TCP_ECN;
	/* Extension headers, say, are legal; let the stack look closely before it cuts them. */
	if (unlikely(!wire_gso_is_plain(frame, nh, proto)))
		shinfo->gso_type |= SKB_GSO_DODGY;
	return true;
}

/*
 * wire_set_tunnel() - a large send in a tunnel, from the frame to @skb; false if it makes no sense
 * @nh: offset of the outer IP header; the model has seen to it that UDP follows
 *
 * To the kernel all between the outer UDP header and the inner IP header is the
 * tunnel's, a MAC header too.
 */
static bool wire_set_tunnel(struct sk_buff *skb, const struct emul_frame *frame, unsigned int nh)
{
	struct udphdr *uh = (struct udphdr *)(skb->data + frame->outer_l4);
	__be16 proto;

	if (nh + sizeof(struct iphdr) > frame->outer_l4 ||
	    frame->outer_l4 + sizeof(*uh) > frame->inner_ip ||
	    frame->inner_ip + sizeof(struct iphdr) > frame->csum_start)
		return false;
	proto = htons(skb->data[frame->inner_ip] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP);
	if (!wire_set_gso(skb, frame, frame->inner_ip, proto))
		return false;
	skb_set_transport_header(skb, frame->outer_l4);
	if (!skb_is_gso(skb)) {
		/* It is one segment, which gets the sum that a cut would give it. */
		if (frame->flags & EMUL_FRAME_TUNNEL_CSUM)
			uh->check = csum_fold(lco_csum(skb)) ?: CSUM_MANGLED_0;
		return true;
	}
	skb_set_inner_protocol(skb, proto);
	skb_set_inner_mac_header(skb, frame->inner_ip);
	skb_set_inner_network_header(skb, frame->inner_ip);
	skb_set_inner_transport_header(skb, frame->csum_start);
	skb->encapsulation = 1;
	skb_shinfo(skb)->gso_type |= frame->flags & EMUL_FRAME_TUNNEL_CSUM ?
				     SKB_GSO_UDP_TUNNEL_CSUM : SKB_GSO_UDP_TUNNEL;
	return true;
}

/* Checksum and large send, from the frame to @skb; false if they make no sense. */
static bool wire_set_offloads(struct wire *wire, struct sk_buff *skb,
			      const struct emul_frame *frame)
{
	unsigned int head = frame->seg[0].len;
	unsigned int nh;
	__be16 proto;

	if (!(frame->flags & EMUL_FRAME_CSUM_PARTIAL)) {
		if (frame->flags & EMUL_FRAME_CSUM_GOOD && wire->dev->features & NETIF_F_RXCSUM)
			skb->ip_summed = CHECKSUM_UNNECESSARY;
		return frame->gso == EMUL_GSO_NONE;
	}

	nh = wire_network_offset(skb->data, head, &proto);
	if (unlikely(!nh || frame->csum_start < nh ||
		     frame->csum_start + frame->csum_offset + sizeof(__sum16) > head))
		return false;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + frame->csum_start;
	skb->csum_offset = frame->csum_offset;
	skb_set_network_header(skb, nh);
	skb_set_transport_header(skb, frame->csum_start);
	if (frame->gso == EMUL_GSO_NONE)
		return true;
	if (frame->tunnel != EMUL_TUNNEL_NONE)
		return wire_set_tunnel(skb, frame, nh);
	return wire_set_gso(skb, frame, nh, proto);
}

void wire_receive(struct wire_queue *wq, struct sk_buff *skb)
{
	skb->protocol = eth_type_trans(skb, wq->wire->dev);
	skb_record_rx_queue(skb, wq->index);
	napi_gro_receive(&wq->napi, skb);
}

void board_frame_send(struct emul_queue *q, struct emul_frame *frame)
{
	struct wire_queue *wq = wire_queue_of(q);
	struct wire *wire = wq->wire;
	struct sk_buff *skb = frame->priv;
	enum wire_rx_stat reason;
	struct bpf_prog *prog;

	if (unlikely(!netif_running(wire->dev) || !wire_link_is_up(wire))) {
		reason = WIRE_RX_NO_LINK;
		goto drop;
	}
	if (unlikely(frame->len < ETH_HLEN || !wire_set_offloads(wire, skb, frame))) {
		reason = WIRE_RX_BAD_FRAME;
		goto drop;
	}
	if (frame->flags & EMUL_FRAME_VLAN)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), frame->vlan_tci);

	u64_stats_update_begin(&wq->rx_sync);
	u64_stats_inc(&wq->rx_stats[WIRE_RX_FRAMES]);
	u64_stats_add(&wq->rx_stats[WIRE_RX_BYTES], frame->len);
	if (skb_is_gso(skb))
		u64_stats_inc(&wq->rx_stats[WIRE_RX_LARGE]);
	u64_stats_update_end(&wq->rx_sync);

	prog = rcu_dereference_bh(wire->xdp_prog);
	if (unlikely(prog))
		wire_xdp_receive(wq, skb, prog);
	else
		wire_receive(wq, skb);
	return;

drop:
	wire_rx_count(wq, reason);
	kfree_skb(skb);
}

/* -------------------------------------------------------------------------
 * Memory
 */

static struct page_pool *wire_create_pool(unsigned int order, unsigned int pages)
{
	const struct page_pool_params params = {
		.order = order,
		.pool_size = pages,
		.nid = NUMA_NO_NODE,
	};

	return page_pool_create(&params);
}

/**
 * wire_pools_create() - memory for the frames of a queue
 * @wq: queue
 *
 * Context: process. Return: 0 or a negative errno; wire_pools_destroy() is
 * needed after an error too.
 */
int wire_pools_create(struct wire_queue *wq)
{
	struct page_pool *pool;
	int err;

	pool = wire_create_pool(0, WIRE_SMALL_PAGES);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	wq->small = pool;
	pool = wire_create_pool(WIRE_LARGE_ORDER, WIRE_LARGE_PAGES);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	wq->large = pool;
	err = xdp_rxq_info_reg(&wq->xdp_rxq, wq->wire->dev, wq->index, wq->napi.napi_id);
	if (err)
		return err;
	return xdp_rxq_info_reg_mem_model(&wq->xdp_rxq, MEM_TYPE_PAGE_POOL, wq->small);
}

/**
 * wire_pools_destroy() - let go of the memory
 * @wq: queue, which is not polled any more
 *
 * What the stack still holds goes back to the page pool core, not to us.
 * Context: process.
 */
void wire_pools_destroy(struct wire_queue *wq)
{
	if (xdp_rxq_info_is_reg(&wq->xdp_rxq))
		xdp_rxq_info_unreg(&wq->xdp_rxq);
	page_pool_destroy(wq->small);
	page_pool_destroy(wq->large);
}
