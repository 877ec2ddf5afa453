/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net_filter.h - which received frames are for the driver
 */
#ifndef VIRTIO_NET_FILTER_H
#define VIRTIO_NET_FILTER_H

#include "../os.h"
#include "../emul.h"

/* Addresses in each table; a driver that sets more receives all frames of the kind. */
#define VNET_MACS		64
#define VNET_VLANS		4096

/**
 * struct vnet_macs - a table of addresses
 * @overflow: there are more of them than entries
 * @n: entries
 * @mac: addresses
 */
struct vnet_macs {
	bool overflow;
	u8 n;
	u8 mac[VNET_MACS][EMUL_ETH_ALEN];
};

/* Receive modes, numbered as the commands of class VIRTIO_NET_CTRL_RX, 5.1.6.5.1 */
enum vnet_rx_mode {
	VNET_RX_PROMISC,
	VNET_RX_ALLMULTI,
	VNET_RX_ALLUNI,
	VNET_RX_NOMULTI,
	VNET_RX_NOUNI,
	VNET_RX_NOBCAST,
};

/**
 * struct vnet_filter - what the driver receives
 * @mode: bits by enum vnet_rx_mode
 * @mac_known: @mac is the driver's; else it has an address of its own choice
 * @mac: the device's address
 * @unicast: more addresses to receive
 * @multicast: likewise
 * @vlan_on: @vlan is in force
 * @vlan: VLANs to receive, a bit each
 *
 * No lock in here: the master copy is under the function's, receive queues have
 * copies of their own.
 */
struct vnet_filter {
	u8 mode;
	bool mac_known;
	u8 mac[EMUL_ETH_ALEN];
	struct vnet_macs unicast;
	struct vnet_macs multicast;
	bool vlan_on;
	u32 vlan[VNET_VLANS / 32];
};

void vnet_filter_init(struct vnet_filter *fl, const u8 *mac);
void vnet_filter_mode(struct vnet_filter *fl, enum vnet_rx_mode mode, bool on);
void vnet_filter_vlan(struct vnet_filter *fl, u16 vid, bool on);
bool vnet_filter_pass(const struct vnet_filter *fl, const u8 *head, u32 len, bool tagged,
		      u16 tci);

#endif
