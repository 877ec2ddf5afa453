// SPDX-License-Identifier: GPL-2.0
/*
 * wire_offload.c - frames from the wire to the NIC: which queue they go to, what
 * the NIC takes as it is, and how a socket buffer is described to the model
 *
 * The wire has the features of the most that the NIC's receive side can ever take.
 * What it takes at the moment depends on its driver (rx_caps), so every frame
 * is looked at, and the stack cuts or sums it if need be.
 */
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "wire.h"

/* What the model must take for a feature of the netdev, and which large sends that is. */
static const struct {
	u32 caps;
	netdev_features_t features;
	unsigned int gso_type;
	u8 gso;
} wire_offloads[] = {
	{ EMUL_RX_CSUM_PARTIAL, NETIF_F_HW_CSUM },
	{ EMUL_RX_CSUM_PARTIAL | EMUL_RX_GSO, NETIF_F_TSO, SKB_GSO_TCPV4, EMUL_GSO_TCPV4 },
	{ EMUL_RX_CSUM_PARTIAL | EMUL_RX_GSO, NETIF_F_TSO6, SKB_GSO_TCPV6, EMUL_GSO_TCPV6 },
	{ EMUL_RX_CSUM_PARTIAL | EMUL_RX_GSO | EMUL_RX_ECN, NETIF_F_TSO_ECN },
	{ EMUL_RX_CSUM_PARTIAL | EMUL_RX_USO, NETIF_F_GSO_UDP_L4, SKB_GSO_UDP_L4, EMUL_GSO_UDP },
	{ EMUL_RX_CSUM_PARTIAL | EMUL_RX_UFO, NETIF_F_GSO_UDP, SKB_GSO_UDP, EMUL_GSO_UFO },
	{ EMUL_RX_TUNNEL, NETIF_F_GSO_UDP_TUNNEL },
	{ EMUL_RX_TUNNEL | EMUL_RX_TUNNEL_CSUM, NETIF_F_GSO_UDP_TUNNEL_CSUM },
};

#define WIRE_GSO_TUNNEL		(SKB_GSO_UDP_TUNNEL | SKB_GSO_UDP_TUNNEL_CSUM)

/* Padding of short frames; only ever read. */
static u8 wire_padding[ETH_ZLEN];

static netdev_features_t wire_caps_features(u32 caps)
{
	netdev_features_t features = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wire_offloads); i++)
		if (!(wire_offloads[i].caps & ~caps))
			features |= wire_offloads[i].features;
	return features;
}

/**
 * wire_set_features() - what the wire's netdev can do
 * @wire: wire of a card that is not on the bus yet
 *
 * Context: process.
 */
void wire_set_features(struct wire *wire)
{
	struct net_device *dev = wire->dev;
	netdev_features_t hw = NETIF_F_SG | NETIF_F_RXCSUM;

	hw |= wire_caps_features(wire->nic->func->rx_caps_max);
	dev->hw_features = hw;
	dev->features = hw | NETIF_F_HIGHDMA | NETIF_F_HW_VLAN_CTAG_RX;
	dev->vlan_features = hw | NETIF_F_HIGHDMA;
	if (hw & NETIF_F_GSO_UDP_TUNNEL)
		dev->hw_enc_features = hw | NETIF_F_HIGHDMA;
	netif_set_tso_max_segs(dev, EMUL_MAX_GSO_SEGS);
}

/*
 * Offset of the UDP header of the tunnel that a large send is in; 0 if another header is in front
 * of it. Where the transport header is said to be, GRO may have seen the inner one.
 */
static unsigned int wire_tunnel_offset(const struct sk_buff *skb)
{
	unsigned int nh = skb_network_offset(skb);
	const struct ipv6hdr *ip6;
	const struct iphdr *ip;
	struct ipv6hdr copy6;
	struct iphdr copy;

	if (vlan_get_protocol(skb) == htons(ETH_P_IPV6)) {
		ip6 = skb_header_pointer(skb, nh, sizeof(copy6), &copy6);
		return ip6 && ip6->nexthdr == IPPROTO_UDP ? nh + sizeof(*ip6) : 0;
	}
	ip = skb_header_pointer(skb, nh, sizeof(copy), &copy);
	return ip && ip->protocol == IPPROTO_UDP ? nh + ip->ihl * 4 : 0;
}

/* ndo_features_check: for this frame, only what the NIC takes now. */
netdev_features_t wire_features_check(struct sk_buff *skb, struct net_device *dev,
				      netdev_features_t features)
{
	const struct wire *wire = netdev_priv(dev);
	const struct emul_function *f = wire->nic->func;
	u32 caps = READ_ONCE(f->rx_caps);

	if (unlikely(caps != f->rx_caps_max))
		features &= ~wire_caps_features(f->rx_caps_max) | wire_caps_features(caps);
	/* The model sums what it cuts. */
	if (unlikely(skb_is_gso(skb) && skb->ip_summed != CHECKSUM_PARTIAL))
		features &= ~NETIF_F_GSO_MASK;
	if (unlikely(skb_shinfo(skb)->gso_type & WIRE_GSO_TUNNEL && !wire_tunnel_offset(skb)))
		features &= ~NETIF_F_GSO_MASK;
	return vlan_features_check(skb, features);
}

/* ndo_select_queue: the queue that the NIC would put the frame into. */
u16 wire_select_queue(struct net_device *dev, struct sk_buff *skb, struct net_device *sb_dev)
{
	const struct wire *wire = netdev_priv(dev);
	struct emul_function *f = wire->nic->func;
	u32 len = min_t(u32, skb->len, EMUL_HEAD_LEN);
	u8 copy[EMUL_HEAD_LEN];
	const u8 *head;

	if (dev->real_num_tx_queues == 1)
		return 0;
	head = skb_header_pointer(skb, 0, len, copy);
	return head ? f->model->steer(f, head, len) : 0;
}

static void wire_map_gso(struct emul_frame *frame, const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wire_offloads); i++)
		if (shinfo->gso_type & wire_offloads[i].gso_type)
			frame->gso = wire_offloads[i].gso;
	frame->gso_size = shinfo->gso_size;
	frame->hdr_len = frame->csum_start;
	if (frame->gso == EMUL_GSO_UDP || frame->gso == EMUL_GSO_UFO)
		frame->hdr_len += sizeof(struct udphdr);
	else
		frame->hdr_len += ((const struct tcphdr *)skb_checksum_start(skb))->doff * 4;
	if (shinfo->gso_type & SKB_GSO_TCP_ECN)
		frame->flags |= EMUL_FRAME_ECN;
	if (shinfo->gso_type & WIRE_GSO_TUNNEL) {
		frame->tunnel = vlan_get_protocol(skb) == htons(ETH_P_IPV6) ? EMUL_TUNNEL_UDPV6 :
									      EMUL_TUNNEL_UDPV4;
		frame->outer_l4 = wire_tunnel_offset(skb);
		frame->inner_ip = skb_inner_network_offset(skb);
		if (shinfo->gso_type & SKB_GSO_UDP_TUNNEL_CSUM)
			frame->flags |= EMUL_FRAME_TUNNEL_CSUM;
	}
}

/**
 * wire_map_bytes() - describe a frame without offloads to the model
 * @frame: description
 * @data: its first bytes
 * @len: how many
 * @frags: where the others are, or NULL; at most MAX_SKB_FRAGS pieces
 *
 * Context: any.
 */
void wire_map_bytes(struct emul_frame *frame, void *data, u32 len,
		    const struct skb_shared_info *frags)
{
	struct emul_seg *seg = frame->seg;
	unsigned int i;

	seg->base = data;
	seg->len = len;
	frame->len = len;
	seg++;
	for (i = 0; frags && i < frags->nr_frags; i++, seg++) {
		seg->base = skb_frag_address(&frags->frags[i]);
		seg->len = skb_frag_size(&frags->frags[i]);
		frame->len += seg->len;
	}
	/* A link partner sends no runts. */
	if (unlikely(frame->len < ETH_ZLEN)) {
		seg->base = wire_padding;
		seg->len = ETH_ZLEN - frame->len;
		frame->len = ETH_ZLEN;
		seg++;
	}
	frame->nsegs = seg - frame->seg;
	frame->flags = 0;
	frame->gso = EMUL_GSO_NONE;
	frame->tunnel = EMUL_TUNNEL_NONE;
}

/**
 * wire_map() - describe a socket buffer to the model
 * @frame: description
 * @skb: frame that wire_features_check() has looked at
 *
 * Context: ndo_start_xmit.
 * Return: false if it is in too many pieces and there is no memory to join them.
 */
bool wire_map(struct emul_frame *frame, struct sk_buff *skb)
{
	if (MAX_SKB_FRAGS + 2 > EMUL_MAX_SEGS &&
	    unlikely(skb_shinfo(skb)->nr_frags + 2 > EMUL_MAX_SEGS) && skb_linearize(skb))
		return false;

	wire_map_bytes(frame, skb->data, skb_headlen(skb), skb_shinfo(skb));
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		frame->flags = EMUL_FRAME_CSUM_PARTIAL;
		frame->csum_start = skb_checksum_start_offset(skb);
		frame->csum_offset = skb->csum_offset;
	} else if (skb->ip_summed == CHECKSUM_UNNECESSARY) {
		/* Somebody who has received it has checked it. */
		frame->flags = EMUL_FRAME_CSUM_GOOD;
	}
	if (skb_is_gso(skb))
		wire_map_gso(frame, skb);
	return true;
}
