// SPDX-License-Identifier: GPL-2.0
/*
 * tbi.c - links without a PHY: fiber and SerDes, manual 8.6.1 and 13.4.15, 13.4.16
 *
 * The MAC itself negotiates with the partner, with the words in TXCW and RXCW of
 * IEEE 802.3 clause 37, or is told that there is a link (CTRL.SLU).
 */
#include "e1000.h"
#include "handlers.h"

/* The words of both ends */
#define CONFIG_FD		BIT(5)
#define CONFIG_HD		BIT(6)
#define CONFIG_PAUSE		BIT(7)
#define CONFIG_ASM_DIR		BIT(8)
#define TXCW_ANE		BIT(31)
#define RXCW_NC			BIT(26)
#define RXCW_C			BIT(29)
#define RXCW_SYNCH		BIT(30)
#define RXCW_ANC		BIT(31)

static const struct {
	u16 bit;
	u16 adv;
} tbi_abilities[] = {
	{ CONFIG_FD, EMUL_ADV_1000FULL },
	{ CONFIG_HD, EMUL_ADV_1000HALF },
	{ CONFIG_PAUSE, EMUL_ADV_PAUSE },
	{ CONFIG_ASM_DIR, EMUL_ADV_ASYM_PAUSE },
};

/* Light, or what there is instead, at the one speed that there is */
static bool tbi_signal(const struct e1000 *e)
{
	return e->partner.plugged && (e->partner.adv & (EMUL_ADV_1000FULL | EMUL_ADV_1000HALF));
}

static bool tbi_negotiates(const struct e1000 *e)
{
	return (e->reg[R_TXCW] & TXCW_ANE) && !(e->reg[R_CTRL] & CTRL_LRST);
}

static u16 tbi_adv(const struct e1000 *e)
{
	unsigned int i;
	u16 adv = 0;

	for (i = 0; i < ARRAY_SIZE(tbi_abilities); i++)
		if (e->reg[R_TXCW] & tbi_abilities[i].bit)
			adv |= tbi_abilities[i].adv;
	return adv;
}

/**
 * e1000_tbi_up() - whether the MAC takes the link to be up
 * @e: device
 *
 * Context: function's lock.
 */
bool e1000_tbi_up(const struct e1000 *e)
{
	if (e->reg[R_CTRL] & CTRL_LRST)
		return false;
	return e->phy.link.negotiated ||
	       (!tbi_negotiates(e) && (e->reg[R_CTRL] & CTRL_SLU) && tbi_signal(e));
}

/**
 * e1000_tbi_restart() - lose what has been negotiated, and do it anew if need be
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_tbi_restart(struct e1000 *e)
{
	struct e1000_link *link = &e->phy.link;

	board_timer_cancel(&e->f, E1000_TIMER_PHY);
	if (link->negotiated)
		e1000_power_link(e);
	memset(link, 0, sizeof(*link));
	link->speed = 1000;
	link->full_duplex = true;
	if (tbi_negotiates(e) && tbi_signal(e) && e->partner.autoneg)
		board_timer_arm(&e->f, E1000_TIMER_PHY, E1000_LINK_NS);
	e1000_link_update(e);
}

/**
 * e1000_tbi_timer() - E1000_TIMER_PHY has expired: negotiation is over
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_tbi_timer(struct e1000 *e)
{
	struct e1000_link *link = &e->phy.link;
	u32 ctrl = e->reg[R_CTRL] & ~(CTRL_RFCE | CTRL_TFCE);

	/* A timer that was cancelled may expire all the same. */
	if (!tbi_negotiates(e) || !tbi_signal(e) || !e->partner.autoneg || link->negotiated)
		return;
	e1000_link_resolve(tbi_adv(e), true, &e->partner, link);
	if (link->negotiated) {
		/* 8.7: what has been agreed on is obeyed at once. */
		if (link->rx_pause)
			ctrl |= CTRL_RFCE;
		if (link->tx_pause)
			ctrl |= CTRL_TFCE;
		WRITE_ONCE(e->reg[R_CTRL], ctrl);
		e1000_power_link(e);
	}
	e1000_link_update(e);
}

/* 13.4.1: on fiber the optics report the signal on SDP1 if that is an input; SDP2 is MDIO. */
u32 e1000_rd_ctrl(struct e1000 *e, unsigned int slot)
{
	u32 val = e->reg[R_CTRL];

	if ((e->quirks & E1000_MDIO_PINS) && !(val & CTRL_SWDPIO2)) {
		val &= ~CTRL_SWDPIN2;
		if (e1000_mdio_level(e))
			val |= CTRL_SWDPIN2;
	}
	if (e->variant->media != E1000_FIBER || (val & CTRL_SWDPIO1))
		return val;
	val &= ~CTRL_SWDPIN1;
	return tbi_signal(e) == !(e->quirks & E1000_SIGNAL_LOW) ? val | CTRL_SWDPIN1 : val;
}

void e1000_wr_txcw(struct e1000 *e, unsigned int slot, u32 val)
{
	bool changed = val != e->reg[R_TXCW];

	e->reg[R_TXCW] = val;
	if (changed && e->variant->media != E1000_COPPER)
		e1000_tbi_restart(e);
}

u32 e1000_rd_rxcw(struct e1000 *e, unsigned int slot)
{
	unsigned int i;
	u32 val = 0;

	if (e->variant->media == E1000_COPPER)
		return 0;
	if (!tbi_signal(e))
		return RXCW_NC;
	val = RXCW_SYNCH;
	if (!e->partner.autoneg)
		return val;
	for (i = 0; i < ARRAY_SIZE(tbi_abilities); i++)
		if (e->partner.adv & tbi_abilities[i].adv)
			val |= tbi_abilities[i].bit;
	return val | (e->phy.link.negotiated ? RXCW_ANC : RXCW_C);
}
