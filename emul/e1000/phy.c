// SPDX-License-Identifier: GPL-2.0
/*
 * phy.c - the integrated PHY as far as it follows IEEE 802.3, manual 8.3 and 10
 *
 * It is reached through MDIC, negotiates or forces a link with the partner, and
 * says so in the registers of clauses 22 and 40. Its maker's registers are in
 * phy_m88.c, phy_igp.c and phy_rtl.c.
 */
#include "handlers.h"
#include "phy.h"

#define PHY_ADDRESS		1

/* 10 and 100 Mbit/s in both duplexes, extended status, preamble suppression, AN, extended regs */
#define BMSR_ABILITIES		0x7949
#define BMSR_LINK		BIT(2)
#define BMSR_AN_COMPLETE	BIT(5)

#define AN_SELECTOR		BIT(0)
#define AN_ACK			BIT(14)

#define SR_1000T_LP_HD		BIT(10)
#define SR_1000T_LP_FD		BIT(11)
#define SR_1000T_REMOTE_RX	BIT(12)
#define SR_1000T_LOCAL_RX	BIT(13)
#define SR_1000T_MASTER		BIT(14)

static const struct e1000_phy_make *const phy_makes[] = {
	[E1000_M88] = &e1000_phy_m88,
	[E1000_M88_I] = &e1000_phy_m88_i,
	[E1000_M88_E] = &e1000_phy_m88_e,
	[E1000_IGP] = &e1000_phy_igp,
	[E1000_RTL] = &e1000_phy_rtl,
};

static const struct e1000_phy_make *phy_make(const struct e1000 *e)
{
	return phy_makes[e->variant->phy];
}

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

static void phy_event(struct e1000 *e, unsigned int events)
{
	if (phy_make(e)->event)
		phy_make(e)->event(e, events);
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
	phy->reg[PHY_ANER] = ANER_LOCAL_NP;
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

	/* Without copper the PHY has no partner. */
	if (e->variant->media != E1000_COPPER) {
		e1000_link_update(e);
		return;
	}
	board_timer_cancel(&e->f, E1000_TIMER_PHY);
	memset(&phy->link, 0, sizeof(phy->link));
	phy_forget_partner(phy);
	if (was_up) {
		e1000_power_link(e);
		phy->link_lost = true;
		phy_event(e, PHY_EVENT_LINK);
	}
	if (phy_active(phy) && !e1000_phy_loopback(e) && e->partner.plugged)
		board_timer_arm(&e->f, E1000_TIMER_PHY, E1000_LINK_NS);
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
	phy_event(e, PHY_EVENT_LINK | PHY_EVENT_UP | (autoneg ? PHY_EVENT_AN : 0));
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
		e->phy.reg[i] = phy_make(e)->row[i].reset;
		e->phy.page[i] = 0;
	}
	e->phy.reg[PHY_ID1] = phy_make(e)->id[0];
	e->phy.reg[PHY_ID2] = phy_make(e)->id[1];
	e->phy.pageds = 0;
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

static u16 phy_bmsr(const struct e1000_phy *phy)
{
	u16 val = BMSR_ABILITIES;

	if (phy->link.up && (phy->reg[PHY_BMCR] & BMCR_AN))
		val |= BMSR_AN_COMPLETE;
	if (phy->link.up && !phy->link_lost)
		val |= BMSR_LINK;
	return val;
}

/* What reading a register gives; nothing changes. */
static u16 phy_peek(struct e1000 *e, unsigned int reg)
{
	if (reg >= PHY_VENDOR)
		return phy_make(e)->read(e, reg);
	return reg == PHY_BMSR ? phy_bmsr(&e->phy) : e->phy.reg[reg];
}

/**
 * e1000_phy_read() - the driver reads a register of the PHY
 * @e: device
 * @reg: number
 *
 * Context: function's lock.
 */
u16 e1000_phy_read(struct e1000 *e, unsigned int reg)
{
	struct e1000_phy *phy = &e->phy;
	u16 val = phy_peek(e, reg);

	if (reg == PHY_BMSR)
		phy->link_lost = false;
	else if (reg == PHY_ANER)
		phy->reg[PHY_ANER] &= ~ANER_PAGE_RECEIVED;
	else if (phy_make(e)->read_clears & BIT(reg))
		phy->reg[reg] = 0;
	return val;
}

static const char *const phy_names[PHY_VENDOR] = {
	[PHY_BMCR] = "BMCR",
	[PHY_BMSR] = "BMSR",
	[PHY_ID1] = "PHYID1",
	[PHY_ID2] = "PHYID2",
	[PHY_ANAR] = "ANAR",
	[PHY_ANLPAR] = "ANLPAR",
	[PHY_ANER] = "ANER",
	[PHY_NPTX] = "ANNPTR",
	[PHY_1000T_CTRL] = "GCON",
	[PHY_1000T_STATUS] = "GSTATUS",
	[PHY_ESR] = "ESTATUS",
};

/**
 * e1000_phy_view() - look at a register of the PHY
 * @e: device
 * @reg: number
 * @line: result; those of the maker have no names
 *
 * Context: function's lock. Return: false if there are not so many.
 */
bool e1000_phy_view(struct e1000 *e, unsigned int reg, struct emul_line *line)
{
	if (reg >= E1000_PHY_REGS || e->variant->media != E1000_COPPER)
		return false;
	line->name = reg < PHY_VENDOR ? phy_names[reg] : NULL;
	line->index = line->name ? -1 : reg;
	line->size = 2;
	line->val = phy_peek(e, reg);
	return true;
}

static void phy_write_bmcr(struct e1000 *e, u16 val)
{
	struct e1000_phy *phy = &e->phy;
	u16 old = phy->reg[PHY_BMCR];
	u16 mode = BMCR_AN | BMCR_LOOPBACK | BMCR_POWER_DOWN;
	u16 wmask = phy_make(e)->row[PHY_BMCR].wmask;
	u16 new;

	new = (old & ~wmask) | (val & wmask);
	phy->reg[PHY_BMCR] = new;
	/* Speed and duplex matter only when they are forced. */
	if (!(new & BMCR_AN))
		mode |= BMCR_FD | BMCR_SPEED_LSB | BMCR_SPEED_MSB;
	if (val & BMCR_RESET) {
		/* 11.1.3: the mode written with the reset bit takes effect. */
		if (phy_make(e)->reset)
			phy_make(e)->reset(e);
	} else if (!((old ^ new) & mode) && !((val & BMCR_RESTART) && (new & BMCR_AN))) {
		return;
	}
	e1000_phy_restart(e);
}

/**
 * e1000_phy_write() - the driver writes a register of the PHY
 * @e: device
 * @reg: number
 * @val: value
 *
 * Context: function's lock.
 */
void e1000_phy_write(struct e1000 *e, unsigned int reg, u16 val)
{
	struct e1000_phy *phy = &e->phy;
	u16 wmask = phy_make(e)->row[reg].wmask;

	if (reg >= PHY_VENDOR)
		phy_make(e)->write(e, reg, val);
	else if (reg == PHY_BMCR)
		phy_write_bmcr(e, val);
	else
		phy->reg[reg] = (phy->reg[reg] & ~wmask) | (val & wmask);
}

/**
 * e1000_phy_answers() - whether there is a PHY at an address of the management interface
 * @e: device
 * @addr: address
 *
 * Context: function's lock.
 */
bool e1000_phy_answers(struct e1000 *e, unsigned int addr)
{
	return addr == PHY_ADDRESS && !e->phy.in_reset && !board_fault(&e->f, EMUL_FAULT_PHY);
}

void e1000_wr_mdic(struct e1000 *e, unsigned int slot, u32 val)
{
	unsigned int reg = FIELD_GET(MDIC_REGADD, val);
	unsigned int op = FIELD_GET(MDIC_OP, val);

	if (e->quirks & (E1000_MDIO_PINS | E1000_SOC))
		return;
	if (e->phy.in_reset)
		board_lint(&e->f, EMUL_LINT_DURING_RESET, "MDIC while CTRL.PHY_RST is set");
	val &= ~(MDIC_R | MDIC_E);
	if (!e1000_phy_answers(e, FIELD_GET(MDIC_PHYADD, val))) {
		/* Nobody answers; the bus is pulled up. */
		if (op != MDIC_OP_WRITE)
			val |= MDIC_DATA;
		val |= MDIC_E;
	} else if (op == MDIC_OP_WRITE) {
		e1000_phy_write(e, reg, FIELD_GET(MDIC_DATA, val));
	} else if (op == MDIC_OP_READ) {
		val = (val & ~MDIC_DATA) | e1000_phy_read(e, reg);
	} else {
		val |= MDIC_E;
	}
	e->reg[R_MDIC] = val | MDIC_R;
	if (val & MDIC_I)
		e1000_raise(e, ICR_MDAC);
}
