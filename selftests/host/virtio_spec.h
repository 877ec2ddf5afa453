/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtio_spec.h - names and numbers of the virtio 1.2 to 1.4 specifications
 *
 * Written down from the specifications and not shared with the model, so that
 * a slip in the model's own numbers is found. Registers are "offset, size".
 */
#ifndef HOST_VIRTIO_SPEC_H
#define HOST_VIRTIO_SPEC_H

#include <linux/types.h>
#include <linux/bits.h>
#include <linux/compiler.h>

/* 4.1.2: PCI identity */
#define SPEC_VENDOR		0x1af4
#define SPEC_DEVICE_MODERN	0x1041
#define SPEC_DEVICE_TRANS	0x1000

/* 4.1.4: vendor capabilities */
#define PCI_CAP_VENDOR		0x09
#define PCI_CAP_MSIX		0x11
#define CFG_COMMON		1
#define CFG_NOTIFY		2
#define CFG_ISR			3
#define CFG_DEVICE		4
#define CFG_PCI			5

/* 4.1.4.3: common configuration */
#define CC_DFSELECT		0x00, 4
#define CC_DF			0x04, 4
#define CC_GFSELECT		0x08, 4
#define CC_GF			0x0c, 4
#define CC_CONFIG_VECTOR	0x10, 2
#define CC_NUM_QUEUES		0x12, 2
#define CC_STATUS		0x14, 1
#define CC_GENERATION		0x15, 1
#define CC_Q_SELECT		0x16, 2
#define CC_Q_SIZE		0x18, 2
#define CC_Q_VECTOR		0x1a, 2
#define CC_Q_ENABLE		0x1c, 2
#define CC_Q_NOTIFY_OFF		0x1e, 2
#define CC_Q_DESC		0x20, 8
#define CC_Q_DESC_LO		0x20, 4
#define CC_Q_DESC_HI		0x24, 4
#define CC_Q_DRIVER		0x28, 8
#define CC_Q_DRIVER_LO		0x28, 4
#define CC_Q_DRIVER_HI		0x2c, 4
#define CC_Q_DEVICE		0x30, 8
#define CC_Q_DEVICE_LO		0x30, 4
#define CC_Q_DEVICE_HI		0x34, 4
#define CC_Q_NOTIFY_DATA	0x38, 2
#define CC_Q_RESET		0x3a, 2
#define CC_ADMIN_Q_INDEX	0x3c, 2
#define CC_ADMIN_Q_NUM		0x3e, 2
#define CC_LEN			0x40

#define NO_VECTOR		0xffff

/* 2.1: device status */
#define S_ACKNOWLEDGE		1
#define S_DRIVER		2
#define S_DRIVER_OK		4
#define S_FEATURES_OK		8
#define S_NEEDS_RESET		64
#define S_FAILED		128

/* 4.1.4.5: ISR status */
#define ISR_QUEUES		1
#define ISR_CONFIGURATION	2

/* 4.1.4.10: legacy registers; the device's configuration follows */
#define LR_DEVICE_FEATURES	0x00, 4
#define LR_DRIVER_FEATURES	0x04, 4
#define LR_Q_PFN		0x08, 4
#define LR_Q_SIZE		0x0c, 2
#define LR_Q_SELECT		0x0e, 2
#define LR_Q_NOTIFY		0x10, 2
#define LR_STATUS		0x12, 1
#define LR_ISR			0x13, 1
#define LR_CONFIG_VECTOR	0x14, 2
#define LR_Q_VECTOR		0x16, 2
#define LR_CONFIG		0x14
#define LR_CONFIG_MSIX		0x18

/* 5.1.3: features of a network device */
#define NF_CSUM			0
#define NF_GUEST_CSUM		1
#define NF_CTRL_GUEST_OFFLOADS	2
#define NF_MTU			3
#define NF_MAC			5
#define NF_GSO			6	/* legacy */
#define NF_GUEST_TSO4		7
#define NF_GUEST_TSO6		8
#define NF_GUEST_ECN		9
#define NF_GUEST_UFO		10
#define NF_HOST_TSO4		11
#define NF_HOST_TSO6		12
#define NF_HOST_ECN		13
#define NF_HOST_UFO		14
#define NF_MRG_RXBUF		15
#define NF_STATUS		16
#define NF_CTRL_VQ		17
#define NF_CTRL_RX		18
#define NF_CTRL_VLAN		19
#define NF_CTRL_RX_EXTRA	20
#define NF_GUEST_ANNOUNCE	21
#define NF_MQ			22
#define NF_CTRL_MAC_ADDR	23
#define NF_DEVICE_STATS		50
#define NF_VQ_NOTF_COAL		52
#define NF_NOTF_COAL		53
#define NF_GUEST_USO4		54
#define NF_GUEST_USO6		55
#define NF_HOST_USO		56
#define NF_HASH_REPORT		57
#define NF_GUEST_HDRLEN		59
#define NF_RSS			60
#define NF_RSC_EXT		61
#define NF_STANDBY		62
#define NF_SPEED_DUPLEX		63
#define NF_GUEST_TUNNEL		65	/* 1.4: VIRTIO_NET_F_GUEST_UDP_TUNNEL_GSO, ... */
#define NF_GUEST_TUNNEL_CSUM	66
#define NF_HOST_TUNNEL		67
#define NF_HOST_TUNNEL_CSUM	68
/* Features of more than 64 bits as CTRL_GUEST_OFFLOADS_SET has them */
#define OFFLOAD_TUNNEL		46
#define OFFLOAD_TUNNEL_CSUM	47

/* 6: features of any device */
#define VF_NOTIFY_ON_EMPTY	24	/* legacy */
#define VF_ANY_LAYOUT		27	/* legacy */
#define VF_INDIRECT_DESC	28
#define VF_EVENT_IDX		29
#define VF_VERSION_1		32
#define VF_ACCESS_PLATFORM	33
#define VF_RING_PACKED		34
#define VF_IN_ORDER		35
#define VF_ORDER_PLATFORM	36
#define VF_SR_IOV		37
#define VF_NOTIFICATION_DATA	38
#define VF_NOTIF_CONFIG_DATA	39
#define VF_RING_RESET		40
#define VF_ADMIN_VQ		41

/* 2.7: split virtqueues, 2.8: packed virtqueues */
#define D_NEXT			1
#define D_WRITE			2
#define D_INDIRECT		4
#define D_AVAIL			0x0080	/* packed */
#define D_USED			0x8000	/* packed */
#define AVAIL_NO_INTERRUPT	1
#define USED_NO_NOTIFY		1
#define EV_ENABLE		0	/* packed: event suppression */
#define EV_DISABLE		1
#define EV_DESC			2

struct split_desc {
	__le64 addr;
	__le32 len;
	__le16 flags;
	__le16 next;
} __packed;

struct split_used {
	__le32 id;
	__le32 len;
} __packed;

struct packed_desc {
	__le64 addr;
	__le32 len;
	__le16 id;
	__le16 flags;
} __packed;

struct packed_event {
	__le16 off_wrap;
	__le16 flags;
} __packed;

/* 5.1.4: configuration of a network device */
#define NC_MAC			0
#define NC_STATUS		6, 2
#define NC_MAX_PAIRS		8, 2
#define NC_MTU			10, 2
#define NC_SPEED		12, 4
#define NC_DUPLEX		16, 1
#define NC_RSS_MAX_KEY		17, 1
#define NC_RSS_MAX_INDIRECTION	18, 2
#define NC_HASH_TYPES		20, 4
#define NC_STATUS_LINK_UP	1
#define NC_STATUS_ANNOUNCE	2

/* 5.1.6: the header of each frame; a driver without VERSION_1 has the first 10 bytes */
struct net_hdr {
	u8 flags;
	u8 gso_type;
	__le16 hdr_len;
	__le16 gso_size;
	__le16 csum_start;
	__le16 csum_offset;
	__le16 num_buffers;
	__le32 hash_value;		/* HASH_REPORT */
	__le16 hash_report;
	__le16 pad;
	__le16 outer_th;		/* HOST_TUNNEL or GUEST_TUNNEL, and then all of it */
	__le16 inner_nh;
} __packed;

#define NET_HDR_LEN_LEGACY	10
#define NET_HDR_LEN		12
#define NET_HDR_LEN_HASH	20
#define NET_HDR_LEN_TUNNEL	24

#define HDR_NEEDS_CSUM		1
#define HDR_DATA_VALID		2
#define HDR_RSC_INFO		4
#define HDR_TUNNEL_CSUM		8

#define GSO_NONE		0
#define GSO_TCPV4		1
#define GSO_UFO			3
#define GSO_TCPV6		4
#define GSO_UDP_L4		5
#define GSO_TUNNEL4		0x20
#define GSO_TUNNEL6		0x40
#define GSO_ECN			0x80

/* 5.1.6.5: control commands, "class, command" */
#define CTRL_RX_PROMISC		0, 0
#define CTRL_RX_ALLMULTI	0, 1
#define CTRL_RX_ALLUNI		0, 2
#define CTRL_RX_NOMULTI		0, 3
#define CTRL_RX_NOUNI		0, 4
#define CTRL_RX_NOBCAST		0, 5
#define CTRL_MAC_TABLE_SET	1, 0
#define CTRL_MAC_ADDR_SET	1, 1
#define CTRL_VLAN_ADD		2, 0
#define CTRL_VLAN_DEL		2, 1
#define CTRL_ANNOUNCE_ACK	3, 0
#define CTRL_MQ_PAIRS_SET	4, 0
#define CTRL_MQ_RSS_CONFIG	4, 1
#define CTRL_MQ_HASH_CONFIG	4, 2
#define CTRL_GUEST_OFFLOADS_SET	5, 0
#define CTRL_COAL_TX_SET	6, 0
#define CTRL_COAL_RX_SET	6, 1
#define CTRL_COAL_VQ_SET	6, 2
#define CTRL_COAL_VQ_GET	6, 3
#define CTRL_STATS_QUERY	8, 0
#define CTRL_STATS_GET		8, 1
#define CTRL_OK			0
#define CTRL_ERR		1

#endif
