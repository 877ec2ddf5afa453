// SPDX-License-Identifier: GPL-2.0
/*
 * filter.c - which received frames are for the host, manual 3.2.1 and 9.3
 *
 * Reads registers without the lock while a driver may be writing them, as the
 * chip does.
 */
#include "e1000.h"

/* RAH.AS: what an address register is compared with */
enum {
	RAH_AS_DESTINATION,
	RAH_AS_SOURCE,
};

static bool filter_exact(const struct e1000 *e, const u8 *addr, u32 select)
{
	u32 low = emul_get_le32(addr);
	u32 high = addr[4] | addr[5] << 8;
	unsigned int i;

	high |= RAH_AV | FIELD_PREP(RAH_AS, select);
	for (i = 0; i < E1000_RAR_ENTRIES; i++)
		if (e1000_peek(e, R_RAL0 + 2 * i) == low &&
		    e1000_peek(e, R_RAH0 + 2 * i) == high)
			return true;
	return false;
}

/* 13.5.1: MO selects which 12 of the last 16 bits pick a bit of the table */
static bool filter_hash(const struct e1000 *e, u32 rctl, const u8 *da)
{
	static const u8 shifts[] = { 4, 3, 2, 0 };
	u32 hash = (da[4] | da[5] << 8) >> shifts[FIELD_GET(RCTL_MO, rctl)];

	hash &= 0xfff;
	return e1000_peek(e, R_MTA + hash / 32) & BIT(hash % 32);
}

/**
 * e1000_filter_address() - the address filters
 * @e: device
 * @rctl: RCTL
 * @da: the frame, from the destination address on
 *
 * Context: any.
 */
enum e1000_filter e1000_filter_address(const struct e1000 *e, u32 rctl, const u8 *da)
{
	static const u8 broadcast[EMUL_ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	bool multicast = da[0] & 1;

	if (rctl & (multicast ? RCTL_MPE : RCTL_UPE))
		return E1000_FILTER_PASS;
	if (multicast && (rctl & RCTL_BAM) && !memcmp(da, broadcast, EMUL_ETH_ALEN))
		return E1000_FILTER_PASS;
	if (filter_exact(e, da, RAH_AS_DESTINATION) ||
	    filter_exact(e, da + EMUL_ETH_ALEN, RAH_AS_SOURCE))
		return E1000_FILTER_PASS;
	if (multicast && filter_hash(e, rctl, da))
		return E1000_FILTER_PASS_INEXACT;
	return E1000_FILTER_DROP;
}

/**
 * e1000_filter_vlan() - the VLAN filter, for frames with a tag
 * @e: device
 * @rctl: RCTL
 * @tci: tag control information
 *
 * Context: any.
 * Return: whether the frame passes.
 */
bool e1000_filter_vlan(const struct e1000 *e, u32 rctl, u16 tci)
{
	unsigned int vid = tci & 0xfff;
	bool cfi = tci & BIT(12);

	if (!(rctl & RCTL_VFE))
		return true;
	if ((rctl & RCTL_CFIEN) && cfi != !!(rctl & RCTL_CFI))
		return false;
	return e1000_peek(e, R_VFTA + vid / 32) & BIT(vid % 32);
}
