// SPDX-License-Identifier: GPL-2.0
/*
 * phy_m88.c - the registers of Marvell's 88E1011 and 88E1000 beyond the standard's,
 * manual 10 and 11
 */
#include "phy.h"

enum {
	PHY_PSCR = 16,
	PHY_PSSR = 17,
	PHY_INT_ENABLE = 18,
	PHY_INT_STATUS = 19,
	PHY_EPSCR = 20,
	PHY_RX_ERRORS = 21,
	PHY_EXT_CTRL = 26,
	PHY_PAGE = 29,
	PHY_PAGED = 30,
};

#define PSCR_CROSSOVER		GENMASK(6, 5)
#define PSCR_CROSSOVER_MDI	0
#define PSSR_RX_PAUSE		BIT(2)
#define PSSR_TX_PAUSE		BIT(3)
#define PSSR_MDIX		BIT(6)
#define PSSR_LINK		BIT(10)
#define PSSR_RESOLVED		BIT(11)
#define PSSR_PAGE_RECEIVED	BIT(12)
#define PSSR_FD			BIT(13)
#define PSSR_SPEED		GENMASK(15, 14)

#define INT_LINK		BIT(10)
#define INT_AN_COMPLETE		BIT(11)
#define INT_PAGE		BIT(12)
#define INT_DUPLEX		BIT(13)
#define INT_SPEED		BIT(14)

#define EPSCR_TX_CLK		GENMASK(6, 4)
#define EPSCR_TX_CLK_2_5	6

static const struct e1000_phy_row m88_rows[E1000_PHY_REGS] = {
	PHY_STANDARD_ROWS,
	[PHY_PSCR]		= { 0xffff, 0x0068 },
	[PHY_INT_ENABLE]	= { 0xffff, 0 },
	[PHY_EPSCR]		= { 0xffff, 0x0d60 },
	[PHY_EXT_CTRL]		= { 0xffff, 0 },
	[PHY_PAGE]		= { 0x001f, 0 },
};

static void m88_event(struct e1000 *e, unsigned int events)
{
	u16 causes = 0;

	if (events & PHY_EVENT_LINK)
		causes |= INT_LINK;
	if (events & PHY_EVENT_UP)
		causes |= INT_SPEED | INT_DUPLEX;
	if (events & PHY_EVENT_AN)
		causes |= INT_AN_COMPLETE | INT_PAGE;
	e->phy.reg[PHY_INT_STATUS] |= causes;
	if (causes & e->phy.reg[PHY_INT_ENABLE])
		e1000_raise(e, ICR_PHYINT);
}

static u16 m88_read_pssr(const struct e1000_phy *phy)
{
	u16 val = 0;

	if (FIELD_GET(PSCR_CROSSOVER, phy->reg[PHY_PSCR]) != PSCR_CROSSOVER_MDI)
		val |= PSSR_MDIX;
	if (!phy->link.up)
		return val;
	val |= PSSR_LINK | PSSR_RESOLVED;
	if (phy->link.negotiated)
		val |= PSSR_PAGE_RECEIVED;
	if (phy->link.full_duplex)
		val |= PSSR_FD;
	if (phy->link.rx_pause)
		val |= PSSR_RX_PAUSE;
	if (phy->link.tx_pause)
		val |= PSSR_TX_PAUSE;
	if (phy->link.speed == 1000)
		val |= FIELD_PREP(PSSR_SPEED, SPEED_CODE_1000);
	else if (phy->link.speed == 100)
		val |= FIELD_PREP(PSSR_SPEED, SPEED_CODE_100);
	return val;
}

static u16 m88_read(struct e1000 *e, unsigned int reg)
{
	const struct e1000_phy *phy = &e->phy;

	switch (reg) {
	case PHY_PSSR:
		return m88_read_pssr(phy);
	case PHY_PAGED:
		return phy->page[phy->reg[PHY_PAGE]];
	}
	return phy->reg[reg];
}

static void m88_write(struct e1000 *e, unsigned int reg, u16 val)
{
	struct e1000_phy *phy = &e->phy;
	u16 wmask = m88_rows[reg].wmask;

	if (reg == PHY_PAGED)
		phy->page[phy->reg[PHY_PAGE]] = val;
	else
		phy->reg[reg] = (phy->reg[reg] & ~wmask) | (val & wmask);
}

/* 11.1.3: settings stay, but not the clock's. */
static void m88_reset(struct e1000 *e)
{
	e->phy.reg[PHY_EPSCR] &= ~EPSCR_TX_CLK;
	e->phy.reg[PHY_EPSCR] |= FIELD_PREP(EPSCR_TX_CLK, EPSCR_TX_CLK_2_5);
	e->phy.reg[PHY_INT_STATUS] = 0;
}

/* Nothing else in that register survives. */
static void m88_e_reset(struct e1000 *e)
{
	m88_reset(e);
	e->phy.reg[PHY_EPSCR] &= EPSCR_TX_CLK;
}

#define M88_MAKE(model, reset_)						\
	{								\
		.id = { 0x0141, model },				\
		.row = m88_rows,					\
		.read = m88_read,					\
		.read_clears = BIT(PHY_INT_STATUS) | BIT(PHY_RX_ERRORS), \
		.write = m88_write,					\
		.event = m88_event,					\
		.reset = reset_,					\
	}

const struct e1000_phy_make e1000_phy_m88 = M88_MAKE(0x0c24, m88_reset);
/* Within an 82544 */
const struct e1000_phy_make e1000_phy_m88_i = M88_MAKE(0x0c30, m88_reset);
/* Beside an 82543 */
const struct e1000_phy_make e1000_phy_m88_e = M88_MAKE(0x0c50, m88_e_reset);
