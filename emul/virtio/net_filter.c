// SPDX-License-Identifier: GPL-2.0
/*
 * net_filter.c - which received frames are for the driver, 5.1.6.5.1 to 5.1.6.5.3
 */
#include "../headers.h"
#include "net_filter.h"

#define TCI_VID			0xfff

/**
 * vnet_filter_init() - a filter that lets everything pass
 * @fl: filter
 * @mac: the device's address
 */
void vnet_filter_init(struct vnet_filter *fl, const u8 *mac)
{
	memset(fl, 0, sizeof(*fl));
	memcpy(fl->mac, mac, EMUL_ETH_ALEN);
	vnet_filter_mode(fl, VNET_RX_PROMISC, true);
}

/**
 * vnet_filter_mode() - switch a receive mode
 * @fl: filter
 * @mode: which
 * @on: on or off
 */
void vnet_filter_mode(struct vnet_filter *fl, enum vnet_rx_mode mode, bool on)
{
	if (on)
		fl->mode |= BIT(mode);
	else
		fl->mode &= ~BIT(mode);
}

/**
 * vnet_filter_vlan() - receive a VLAN, or do not any more
 * @fl: filter
 * @vid: VLAN identifier, below VNET_VLANS
 * @on: receive it
 */
void vnet_filter_vlan(struct vnet_filter *fl, u16 vid, bool on)
{
	if (on)
		fl->vlan[vid / 32] |= BIT(vid % 32);
	else
		fl->vlan[vid / 32] &= ~BIT(vid % 32);
}

static bool filter_listed(const struct vnet_macs *t, const u8 *mac)
{
	unsigned int i;

	if (t->overflow)
		return true;
	for (i = 0; i < t->n; i++)
		if (!memcmp(t->mac[i], mac, EMUL_ETH_ALEN))
			return true;
	return false;
}

static bool filter_address(const struct vnet_filter *fl, const u8 *da)
{
	static const u8 broadcast[EMUL_ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	if (!(da[0] & 1))
		return !(fl->mode & BIT(VNET_RX_NOUNI)) &&
		       (!fl->mac_known || !memcmp(da, fl->mac, EMUL_ETH_ALEN) ||
			(fl->mode & BIT(VNET_RX_ALLUNI)) || filter_listed(&fl->unicast, da));
	if (!memcmp(da, broadcast, EMUL_ETH_ALEN))
		return !(fl->mode & BIT(VNET_RX_NOBCAST));
	return !(fl->mode & BIT(VNET_RX_NOMULTI)) &&
	       ((fl->mode & BIT(VNET_RX_ALLMULTI)) || filter_listed(&fl->multicast, da));
}

/**
 * vnet_filter_pass() - whether a frame is for the driver
 * @fl: filter
 * @head: the frame's first bytes
 * @len: how many; the Ethernet header at least, and a tag behind it
 * @tagged: there is a tag that is not in the bytes: @tci
 * @tci: tag control information
 *
 * Promiscuous mode lets the frames of all VLANs pass too.
 */
bool vnet_filter_pass(const struct vnet_filter *fl, const u8 *head, u32 len, bool tagged, u16 tci)
{
	if (fl->mode & BIT(VNET_RX_PROMISC))
		return true;
	if (fl->vlan_on) {
		if (!tagged && len >= ETH_HDR_LEN + ETH_TAG_LEN &&
		    emul_get_be16(head + ETH_TYPE_OFFSET) == ETH_TYPE_VLAN) {
			tagged = true;
			tci = emul_get_be16(head + ETH_HDR_LEN);
		}
		tci &= TCI_VID;
		if (tagged && !(fl->vlan[tci / 32] & BIT(tci % 32)))
			return false;
	}
	return filter_address(fl, head);
}
