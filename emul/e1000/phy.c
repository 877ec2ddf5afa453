// SPDX-License-Identifier: GPL-2.0
/*
 * phy.c - the integrated Marvell 88E1011 PHY, manual 8.3 and 10
 *
 * It is reached through MDIC, negotiates or forces a link with the partner, and
 * says so in the registers of IEEE 802.3 clauses 22 and 40 and its own.
 */
#include "e1000.h"
#include "handlers.h"

#define PHY_ADDRESS		1
/* Real PHYs take some seconds. Long enough for drivers to see the link go down. */
#define PHY_LINK_NS		4000000

enum {
	PHY_BMCR = 0,
	PHY_BMSR = 1,
	PHY_ID1 = 2,
	PHY_ID2 = 3,
	PHY_ANAR = 4,
	PHY_ANLPAR = 5,
	PHY_ANER = 6,
	PHY_NPTX = 7,
	PHY_1000T_CTRL = 9,
	PHY_1000T_STATUS = 10,
	PHY_ESR = 15,
	PHY_PSCR = 16,
	PHY_PSSR = 17,
	PHY_INT_ENABLE = 18,
	PHY_INT_STATUS = 19,
	PHY_EPSCR = 20,
	PHY_RX_ERRORS = 21,
	PHY_PAGE = 29,
	PHY_PAGED = 30,
};

#define BMCR_SPEED_MSB		BIT(6)
#define BMCR_FD			BIT(8)
#define BMCR_RESTART		BIT(9)
#define BMCR_POWER_DOWN		BIT(11)
#define BMCR_AN			BIT(12)
#define BMCR_SPEED_LSB		BIT(13)
#define BMCR_LOOPBACK		BIT(14)
#define BMCR_RESET		BIT(15)

/* 10 and 100 Mbit/s in both duplexes, extended status, preamble suppression, AN, extended regs */
#define BMSR_ABILITIES		0x7949
#define BMSR_LINK		BIT(2)
#define BMSR_AN_COMPLETE	BIT(5)

#define AN_SELECTOR		BIT(0)
#define AN_ACK			BIT(14)

#define ANER_LP_AN		BIT(0)
#define ANER_PAGE_RECEIVED	BIT(1)
#define ANER_LOCAL_NP		BIT(2)
#define ANER_LP_NP		BIT(3)

#define CR_1000T_HD		BIT(8)
#define CR_1000T_FD		BIT(9)
#define CR_1000T_MS_VALUE	BIT(11)
#define CR_1000T_MS_ENABLE	BIT(12)
#define SR_1000T_LP_HD		BIT(10)
#define SR_1000T_LP_FD		BIT(11)
#define SR_1000T_REMOTE_RX	BIT(12)
#define SR_1000T_LOCAL_RX	BIT(13)
#define SR_1000T_MASTER		BIT(14)

#define ESR_1000T		0x3000

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

/* The registers that hold a value: bits that a write changes, initial value */
static const struct {
	u16 wmask;
	u16 reset;
} phy_rows[E1000_PHY_REGS] = {
	[PHY_BMCR]		= { 0x7dc0, BMCR_AN | BMCR_FD | BMCR_SPEED_MSB },
	[PHY_ID1]		= { 0, 0x0141 },
	[PHY_ID2]		= { 0, 0x0c24 },
	[PHY_ANAR]		= { 0xbfff, 0x0de1 },
	[PHY_ANER]		= { 0, ANER_LOCAL_NP },
	[PHY_NPTX]		= { 0xb7ff, 0x2001 },
	[PHY_1000T_CTRL]	= { 0xff00, CR_1000T_FD | CR_1000T_HD },
	[PHY_ESR]		= { 0, ESR_1000T },
	[PHY_PSCR]		= { 0xffff, 0x0068 },
	[PHY_INT_ENABLE]	= { 0xffff, 0 },
	[PHY_EPSCR]		= { 0xffff, 0x0d60 },
	[PHY_PAGE]		= { 0x001f, 0 },
};

/* Which bit of ANAR and ANLPAR is which ability */
static const struct {
	u16 bit;
	u16 adv;
} phy_abilities[] = {
	{ BIT(5), EMUL_ADV_10HALF },
	{ BIT(6), EMUL_ADV_10FULL },
	{ BIT(7), EMUL_ADV_100HALF },
	{ BIT(8), EMUL_ADV_100FULL },
	{ BIT(10), EMUL_ADV_PAUSE },
	{ BIT(11), EMUL_ADV_ASYM_PAUSE },
};

static u16 phy_page_to_adv(u16 page)
{
	u16 adv = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(phy_abilities); i++)
		if (page & phy_abilities[i].bit)
			adv |= phy_abilities[i].adv;
	return adv;
}

static u16 phy_adv_to_page(u16 adv)
{
	u16 page = AN_SELECTOR | AN_ACK;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(phy_abilities); i++)
		if (adv & phy_abilities[i].adv)
			page |= phy_abilities[i].bit;
	return page;
}

/* Our abilities, or the mode that BMCR forces */
static u16 phy_adv(const struct e1000_phy *phy)
{
	u16 bmcr = phy->reg[PHY_BMCR];
	u16 adv;

	if (bmcr & BMCR_AN) {
		adv = phy_page_to_adv(phy->reg[PHY_ANAR]);
		if (phy->reg[PHY_1000T_CTRL] & CR_1000T_FD)
			adv |= EMUL_ADV_1000FULL;
		if (phy->reg[PHY_1000T_CTRL] & CR_1000T_HD)
			adv |= EMUL_ADV_1000HALF;
		return adv;
	}
	if (bmcr & BMCR_SPEED_MSB)
		return bmcr & BMCR_FD ? EMUL_ADV_1000FULL : EMUL_ADV_1000HALF;
	if (bmcr & BMCR_SPEED_LSB)
		return bmcr & BMCR_FD ? EMUL_ADV_100FULL : EMUL_ADV_100HALF;
	return bmcr & BMCR_FD ? EMUL_ADV_10FULL : EMUL_ADV_10HALF;
}

static bool phy_active(const struct e1000_phy *phy)
{
	return !phy->in_reset && !(phy->reg[PHY_BMCR] & BMCR_POWER_DOWN);
}

/**
 * e1000_phy_loopback() - whether the PHY returns what it is sent
 * @e: device
 *
 * Context: function's lock.
 */
bool e1000_phy_loopback(const struct e1000 *e)
{
	return phy_active(&e->phy) && (e->phy.reg[PHY_BMCR] & BMCR_LOOPBACK);
}

static void phy_interrupt(struct e1000 *e, u16 causes)
{
	e->phy.reg[PHY_INT_STATUS] |= causes;
	if (causes & e->phy.reg[PHY_INT_ENABLE])
		e1000_raise(e, ICR_PHYINT);
}

/* What the registers say about the partner */
static void phy_learn_partner(struct e1000 *e)
{
	struct e1000_phy *phy = &e->phy;
	const struct emul_partner *partner = &e->partner;
	u16 ctrl = phy->reg[PHY_1000T_CTRL];
	u16 status = 0;

	if (!phy->link.negotiated) {
		/* Detected in parallel: that is all that is known. */
		if (phy->link.up && (phy->reg[PHY_BMCR] & BMCR_AN))
			phy->reg[PHY_ANLPAR] = phy_adv_to_page(phy->link.speed == 100 ?
							       EMUL_ADV_100HALF : EMUL_ADV_10HALF) &
					       ~(AN_SELECTOR | AN_ACK);
		return;
	}
	phy->reg[PHY_ANLPAR] = phy_adv_to_page(partner->adv);
	phy->reg[PHY_ANER] |= ANER_LP_AN | ANER_PAGE_RECEIVED;
	if (partner->adv & EMUL_ADV_1000FULL)
		status |= SR_1000T_LP_FD;
	if (partner->adv & EMUL_ADV_1000HALF)
		status |= SR_1000T_LP_HD;
	if (status)
		phy->reg[PHY_ANER] |= ANER_LP_NP;
	if (phy->link.speed == 1000) {
		status |= SR_1000T_LOCAL_RX | SR_1000T_REMOTE_RX;
		/* The partner has no preference. */
		if (!(ctrl & CR_1000T_MS_ENABLE) || (ctrl & CR_1000T_MS_VALUE))
			status |= SR_1000T_MASTER;
	}
	phy->reg[PHY_1000T_STATUS] = status;
}

static void phy_forget_partner(struct e1000_phy *phy)
{
	phy->reg[PHY_ANLPAR] = 0;
	phy->reg[PHY_ANER] = phy_rows[PHY_ANER].reset;
	phy->reg[PHY_1000T_STATUS] = 0;
}

/**
 * e1000_phy_restart() - lose the link and look for one anew
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_phy_restart(struct e1000 *e)
{
	struct e1000_phy *phy = &e->phy;
	bool was_up = phy->link.up;

	board_timer_cancel(&e->f, E1000_TIMER_PHY);
	memset(&phy->link, 0, sizeof(phy->link));
	phy_forget_partner(phy);
	if (was_up) {
		e1000_power_link(e);
		phy->link_lost = true;
		phy_interrupt(e, INT_LINK);
	}
	if (phy_active(phy) && !e1000_phy_loopback(e) && e->partner.plugged)
		board_timer_arm(&e->f, E1000_TIMER_PHY, PHY_LINK_NS);
	e1000_link_update(e);
}

/**
 * e1000_phy_timer() - E1000_TIMER_PHY has expired: negotiation is over
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_phy_timer(struct e1000 *e)
{
	struct e1000_phy *phy = &e->phy;
	bool autoneg = phy->reg[PHY_BMCR] & BMCR_AN;

	/* A timer that was cancelled may expire all the same. */
	if (!phy_active(phy) || e1000_phy_loopback(e) || phy->link.up)
		return;
	e1000_link_resolve(phy_adv(phy), autoneg, &e->partner, &phy->link);
	phy_learn_partner(e);
	if (!phy->link.up)
		return;
	e1000_power_link(e);
	phy_interrupt(e, INT_LINK | INT_SPEED | INT_DUPLEX |
		      (autoneg ? INT_AN_COMPLETE | INT_PAGE : 0));
	e1000_link_update(e);
}

/**
 * e1000_phy_init() - registers as after power-on
 * @e: device
 *
 * Context: function's lock, or no other call can be in progress.
 */
void e1000_phy_init(struct e1000 *e)
{
	unsigned int i;

	for (i = 0; i < E1000_PHY_REGS; i++) {
		e->phy.reg[i] = phy_rows[i].reset;
		e->phy.page[i] = 0;
	}
}

/**
 * e1000_phy_reset() - registers as after power-on, and the link goes down
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_phy_reset(struct e1000 *e)
{
	e1000_phy_init(e);
	e1000_phy_restart(e);
}

/**
 * e1000_phy_hold() - CTRL.PHY_RST has changed
 * @e: device
 * @in_reset: it is set
 *
 * Context: function's lock.
 */
void e1000_phy_hold(struct e1000 *e, bool in_reset)
{
	if (in_reset == e->phy.in_reset)
		return;
	e->phy.in_reset = in_reset;
	e1000_phy_reset(e);
}

static u16 phy_read_bmsr(struct e1000_phy *phy)
{
	u16 val = BMSR_ABILITIES;

	if (phy->link.up && (phy->reg[PHY_BMCR] & BMCR_AN))
		val |= BMSR_AN_COMPLETE;
	if (phy->link.up && !phy->link_lost)
		val |= BMSR_LINK;
	phy->link_lost = false;
	return val;
}

static u16 phy_read_pssr(struct e1000_phy *phy)
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

static u16 phy_read(struct e1000 *e, unsigned int reg)
{
	struct e1000_phy *phy = &e->phy;
	u16 val = phy->reg[reg];

	switch (reg) {
	case PHY_BMSR:
		return phy_read_bmsr(phy);
	case PHY_ANER:
		phy->reg[PHY_ANER] &= ~ANER_PAGE_RECEIVED;
		return val;
	case PHY_PSSR:
		return phy_read_pssr(phy);
	case PHY_INT_STATUS:
	case PHY_RX_ERRORS:
		phy->reg[reg] = 0;
		return val;
	case PHY_PAGED:
		return phy->page[phy->reg[PHY_PAGE]];
	}
	return val;
}

static void phy_write_bmcr(struct e1000 *e, u16 val)
{
	struct e1000_phy *phy = &e->phy;
	u16 old = phy->reg[PHY_BMCR];
	u16 mode = BMCR_AN | BMCR_LOOPBACK | BMCR_POWER_DOWN;
	u16 new;

	new = (old & ~phy_rows[PHY_BMCR].wmask) | (val & phy_rows[PHY_BMCR].wmask);
	phy->reg[PHY_BMCR] = new;
	/* Speed and duplex matter only when they are forced. */
	if (!(new & BMCR_AN))
		mode |= BMCR_FD | BMCR_SPEED_LSB | BMCR_SPEED_MSB;
	if (val & BMCR_RESET) {
		/*
		 * 11.1.3: the mode written with the reset bit takes effect. Other
		 * settings stay as well, but not the clock's.
		 */
		phy->reg[PHY_EPSCR] &= ~EPSCR_TX_CLK;
		phy->reg[PHY_EPSCR] |= FIELD_PREP(EPSCR_TX_CLK, EPSCR_TX_CLK_2_5);
		phy->reg[PHY_INT_STATUS] = 0;
	} else if (!((old ^ new) & mode) && !((val & BMCR_RESTART) && (new & BMCR_AN))) {
		return;
	}
	e1000_phy_restart(e);
}

static void phy_write(struct e1000 *e, unsigned int reg, u16 val)
{
	struct e1000_phy *phy = &e->phy;
	u16 wmask = phy_rows[reg].wmask;

	switch (reg) {
	case PHY_BMCR:
		phy_write_bmcr(e, val);
		return;
	case PHY_PAGED:
		phy->page[phy->reg[PHY_PAGE]] = val;
		return;
	}
	phy->reg[reg] = (phy->reg[reg] & ~wmask) | (val & wmask);
}

void e1000_wr_mdic(struct e1000 *e, unsigned int slot, u32 val)
{
	unsigned int reg = FIELD_GET(MDIC_REGADD, val);
	unsigned int op = FIELD_GET(MDIC_OP, val);

	val &= ~(MDIC_R | MDIC_E);
	if (FIELD_GET(MDIC_PHYADD, val) != PHY_ADDRESS || e->phy.in_reset) {
		/* Nobody answers; the bus is pulled up. */
		if (op != MDIC_OP_WRITE)
			val |= MDIC_DATA;
		val |= MDIC_E;
	} else if (op == MDIC_OP_WRITE) {
		phy_write(e, reg, FIELD_GET(MDIC_DATA, val));
	} else if (op == MDIC_OP_READ) {
		val = (val & ~MDIC_DATA) | phy_read(e, reg);
	} else {
		val |= MDIC_E;
	}
	e->reg[R_MDIC] = val | MDIC_R;
	if (val & MDIC_I)
		e1000_raise(e, ICR_MDAC);
}
