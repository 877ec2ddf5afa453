// SPDX-License-Identifier: GPL-2.0
/*
 * phy_rtl.c - the registers of Realtek's RTL8211B beyond the standard's, as far as drivers of
 * the MAC look at them: its data sheet, 7.2
 */
#include "phy.h"

enum {
	PHY_PHYCR = 16,
	PHY_PHYSR = 17,
};

#define PHYSR_LINK		BIT(10)
#define PHYSR_RESOLVED		BIT(11)
#define PHYSR_PAGE_RECEIVED	BIT(12)
#define PHYSR_FD		BIT(13)
#define PHYSR_SPEED		GENMASK(15, 14)

static const struct e1000_phy_row rtl_rows[E1000_PHY_REGS] = {
	PHY_STANDARD_ROWS,
	[PHY_PHYCR]	= { 0xffff, 0x0040 },
};

static u16 rtl_read(struct e1000 *e, unsigned int reg)
{
	const struct e1000_link *link = &e->phy.link;
	u16 val = PHYSR_LINK | PHYSR_RESOLVED;

	if (reg != PHY_PHYSR)
		return e->phy.reg[reg];
	if (!link->up)
		return 0;
	if (link->negotiated)
		val |= PHYSR_PAGE_RECEIVED;
	if (link->full_duplex)
		val |= PHYSR_FD;
	if (link->speed == 1000)
		val |= FIELD_PREP(PHYSR_SPEED, SPEED_CODE_1000);
	else if (link->speed == 100)
		val |= FIELD_PREP(PHYSR_SPEED, SPEED_CODE_100);
	return val;
}

static void rtl_write(struct e1000 *e, unsigned int reg, u16 val)
{
	u16 wmask = rtl_rows[reg].wmask;

	e->phy.reg[reg] = (e->phy.reg[reg] & ~wmask) | (val & wmask);
}

const struct e1000_phy_make e1000_phy_rtl = {
	.id = { 0x001c, 0xc912 },
	.row = rtl_rows,
	.read = rtl_read,
	.write = rtl_write,
};
