// SPDX-License-Identifier: GPL-2.0
/*
 * phy_igp.c - the registers of Intel's IGP01E1000 beyond the standard's
 *
 * The PHY of the 82541 and 82547. Registers from 16 on are paged: register 31 holds the
 * whole address of the one that is meant, of which the lower five bits come
 * with the access. Those on page 0 are its settings and status; the others tune
 * an analog part that is not here, and just hold what is written.
 */
#include "phy.h"

enum {
	PHY_PORT_CONFIG = 16,
	PHY_PORT_STATUS = 17,
	PHY_PORT_CTRL = 18,
	PHY_LINK_HEALTH = 19,
	PHY_GMII_FIFO = 20,
	PHY_POWER = 25,
	PHY_PAGE_SELECT = 31,
};

#define PAGE_OFFSET_MASK	0x1f

#define PORT_STATUS_FD		BIT(9)
#define PORT_STATUS_LINK	BIT(10)
#define PORT_STATUS_SPEED	GENMASK(15, 14)
#define PORT_SPEED_10		1
#define PORT_SPEED_100		2
#define PORT_SPEED_1000		3

/* What the gain control of each pair has settled at: a short cable */
#define AGC_SHORT		0x0800

static const struct e1000_phy_row igp_rows[E1000_PHY_REGS] = {
	PHY_STANDARD_ROWS,
	[PHY_PORT_CONFIG]	= { 0xffff, 0 },
	[PHY_PORT_CTRL]		= { 0xffff, 0 },
	[PHY_GMII_FIFO]		= { 0xffff, 0 },
	[PHY_POWER]		= { 0xffff, 0 },
	[PHY_PAGE_SELECT]	= { 0xffff, 0 },
};

/* Registers on other pages whose initial value is not 0 */
static const struct e1000_phy_paged igp_paged[] = {
	{ 0x1172, AGC_SHORT },
	{ 0x1272, AGC_SHORT },
	{ 0x1472, AGC_SHORT },
	{ 0x1872, AGC_SHORT },
};

static u16 igp_port_status(const struct e1000_link *link)
{
	u16 speed = PORT_SPEED_10;
	u16 val = PORT_STATUS_LINK;

	if (!link->up)
		return 0;
	if (link->full_duplex)
		val |= PORT_STATUS_FD;
	if (link->speed == 1000)
		speed = PORT_SPEED_1000;
	else if (link->speed == 100)
		speed = PORT_SPEED_100;
	return val | FIELD_PREP(PORT_STATUS_SPEED, speed);
}

/* Address of register @reg of the page that is selected */
static u16 igp_addr(const struct e1000_phy *phy, unsigned int reg)
{
	return (phy->reg[PHY_PAGE_SELECT] & ~PAGE_OFFSET_MASK) | reg;
}

static u16 igp_read(struct e1000 *e, unsigned int reg)
{
	struct e1000_phy *phy = &e->phy;
	u16 addr = igp_addr(phy, reg);
	unsigned int i;

	if (reg == PHY_PAGE_SELECT)
		return phy->reg[reg];
	if (addr == PHY_PORT_STATUS)
		return igp_port_status(&phy->link);
	if (addr == reg)
		return phy->reg[reg];
	for (i = 0; i < min_t(unsigned int, phy->pageds, E1000_PHY_REGS); i++)
		if (phy->paged[i].addr == addr)
			return phy->paged[i].val;
	for (i = 0; i < ARRAY_SIZE(igp_paged); i++)
		if (igp_paged[i].addr == addr)
			return igp_paged[i].val;
	return 0;
}

static void igp_write(struct e1000 *e, unsigned int reg, u16 val)
{
	struct e1000_phy *phy = &e->phy;
	u16 wmask = igp_rows[reg].wmask;
	u16 addr = igp_addr(phy, reg);
	unsigned int i;

	if (reg == PHY_PAGE_SELECT || addr == reg) {
		phy->reg[reg] = (phy->reg[reg] & ~wmask) | (val & wmask);
		return;
	}
	for (i = 0; i < min_t(unsigned int, phy->pageds, E1000_PHY_REGS); i++)
		if (phy->paged[i].addr == addr)
			break;
	/* There are more than anybody uses; the oldest gives way. */
	if (i == min_t(unsigned int, phy->pageds, E1000_PHY_REGS))
		i = phy->pageds++ % E1000_PHY_REGS;
	phy->paged[i].addr = addr;
	phy->paged[i].val = val;
}

const struct e1000_phy_make e1000_phy_igp = {
	.id = { 0x02a8, 0x0381 },
	.row = igp_rows,
	.read = igp_read,
	.write = igp_write,
};
