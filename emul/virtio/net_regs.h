/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net_regs.h - names and numbers of the virtio 1.2 specification, section 5.1: network
 * device; tunnels: 1.4
 */
#ifndef VIRTIO_NET_REGS_H
#define VIRTIO_NET_REGS_H

/* Feature bits, 5.1.3 */
#define NET_F_CSUM		0
#define NET_F_GUEST_CSUM	1
#define NET_F_CTRL_GUEST_OFFLOADS	2
#define NET_F_MTU		3
#define NET_F_MAC		5
#define NET_F_GSO		6		/* legacy */
#define NET_F_GUEST_TSO4	7
#define NET_F_GUEST_TSO6	8
#define NET_F_GUEST_ECN		9
#define NET_F_GUEST_UFO		10
#define NET_F_HOST_TSO4		11
#define NET_F_HOST_TSO6		12
#define NET_F_HOST_ECN		13
#define NET_F_HOST_UFO		14
#define NET_F_MRG_RXBUF		15
#define NET_F_STATUS		16
#define NET_F_CTRL_VQ		17
#define NET_F_CTRL_RX		18
#define NET_F_CTRL_VLAN		19
#define NET_F_CTRL_RX_EXTRA	20
#define NET_F_GUEST_ANNOUNCE	21
#define NET_F_MQ		22
#define NET_F_CTRL_MAC_ADDR	23
#define NET_F_DEVICE_STATS	50
#define NET_F_VQ_NOTF_COAL	52
#define NET_F_NOTF_COAL		53
#define NET_F_GUEST_USO4	54
#define NET_F_GUEST_USO6	55
#define NET_F_HOST_USO		56
#define NET_F_HASH_REPORT	57
#define NET_F_GUEST_HDRLEN	59
#define NET_F_RSS		60
#define NET_F_RSC_EXT		61
#define NET_F_STANDBY		62
#define NET_F_SPEED_DUPLEX	63
#define NET_F_GUEST_UDP_TUNNEL_GSO	65
#define NET_F_GUEST_UDP_TUNNEL_GSO_CSUM	66
#define NET_F_HOST_UDP_TUNNEL_GSO	67
#define NET_F_HOST_UDP_TUNNEL_GSO_CSUM	68

/* Device configuration, 5.1.4 */
#define NET_CONFIG_MAC		0
#define NET_CONFIG_STATUS	6
#define NET_CONFIG_MAX_PAIRS	8
#define NET_CONFIG_MTU		10
#define NET_CONFIG_SPEED	12
#define NET_CONFIG_DUPLEX	16
#define NET_CONFIG_RSS_KEY	17
#define NET_CONFIG_RSS_TABLE	18
#define NET_CONFIG_HASH_TYPES	20
#define NET_CONFIG_LEN		24
#define NET_STATUS_LINK_UP	BIT(0)
#define NET_STATUS_ANNOUNCE	BIT(1)

/* The header of each frame, 5.1.6 */
#define NET_HDR_F_NEEDS_CSUM	BIT(0)
#define NET_HDR_F_DATA_VALID	BIT(1)
#define NET_HDR_F_RSC_INFO	BIT(2)
#define NET_HDR_F_UDP_TUNNEL_CSUM	BIT(3)
#define NET_HDR_GSO_NONE	0
#define NET_HDR_GSO_TCPV4	1
#define NET_HDR_GSO_UDP		3
#define NET_HDR_GSO_TCPV6	4
#define NET_HDR_GSO_UDP_L4	5
#define NET_HDR_GSO_UDP_TUNNEL_IPV4	0x20
#define NET_HDR_GSO_UDP_TUNNEL_IPV6	0x40
#define NET_HDR_GSO_UDP_TUNNEL	(NET_HDR_GSO_UDP_TUNNEL_IPV4 | NET_HDR_GSO_UDP_TUNNEL_IPV6)
#define NET_HDR_GSO_ECN		0x80

/**
 * struct vnet_hdr - the header of each frame, in its longest form
 *
 * Legacy drivers without mergeable buffers have none of it from @num_buffers
 * on; only drivers with F_HASH_REPORT what follows that, or with one of the
 * F_UDP_TUNNEL_GSO, who have all of it.
 */
struct vnet_hdr {
	u8 flags;
	u8 gso_type;
	__le16 hdr_len;
	__le16 gso_size;
	__le16 csum_start;		/* NET_HDR_F_RSC_INFO: segments, ... */
	__le16 csum_offset;		/* ... and ACKs that they repeat */
	__le16 num_buffers;
	__le32 hash_value;
	__le16 hash_report;
	__le16 padding;
	__le16 outer_th_offset;
	__le16 inner_nh_offset;
};

/* Commands by class, 5.1.6.5 and 1.3; those of NET_CTRL_RX are enum vnet_rx_mode */
#define NET_CTRL_RX		0
#define NET_CTRL_MAC		1
#define NET_CTRL_MAC_TABLE_SET		0
#define NET_CTRL_MAC_ADDR_SET		1
#define NET_CTRL_VLAN		2
#define NET_CTRL_VLAN_ADD		0
#define NET_CTRL_VLAN_DEL		1
#define NET_CTRL_ANNOUNCE	3
#define NET_CTRL_ANNOUNCE_ACK		0
#define NET_CTRL_MQ		4
#define NET_CTRL_MQ_PAIRS_SET		0
#define NET_CTRL_MQ_RSS_CONFIG		1
#define NET_CTRL_MQ_HASH_CONFIG		2
#define NET_CTRL_OFFLOADS	5
#define NET_CTRL_OFFLOADS_SET		0
/* Features above 63 are called so in that command. */
#define NET_OFFLOAD_UDP_TUNNEL		46
#define NET_OFFLOAD_UDP_TUNNEL_CSUM	47
#define NET_CTRL_COAL		6
#define NET_CTRL_COAL_TX_SET		0
#define NET_CTRL_COAL_RX_SET		1
#define NET_CTRL_COAL_VQ_SET		2
#define NET_CTRL_COAL_VQ_GET		3
#define NET_CTRL_STATS		8
#define NET_CTRL_STATS_QUERY		0
#define NET_CTRL_STATS_GET		1

#define NET_HDR_LEN_LEGACY	10
#define NET_HDR_LEN		12
#define NET_HDR_LEN_HASH	20
#define NET_HDR_LEN_TUNNEL	24

#endif
