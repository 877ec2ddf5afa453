// SPDX-License-Identifier: GPL-2.0
/*
 * link.c - what two link partners agree on, and what the MAC makes of it
 */
#include "e1000.h"
#include "handlers.h"

/* IEEE 802.3 annex 28B.3: best first */
static const struct {
	u16 adv;
	u16 speed;
	bool full_duplex;
} link_modes[] = {
	{ EMUL_ADV_1000FULL, 1000, true },
	{ EMUL_ADV_1000HALF, 1000, false },
	{ EMUL_ADV_100FULL, 100, true },
	{ EMUL_ADV_100HALF, 100, false },
	{ EMUL_ADV_10FULL, 10, true },
	{ EMUL_ADV_10HALF, 10, false },
};

#define ADV_1000	(EMUL_ADV_1000FULL | EMUL_ADV_1000HALF)
#define ADV_MODES	(ADV_1000 | EMUL_ADV_100FULL | EMUL_ADV_100HALF | \
			 EMUL_ADV_10FULL | EMUL_ADV_10HALF)

/* The best of some modes; the link stays down if there is none. */
static void link_take(struct e1000_link *link, u16 modes)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(link_modes); i++) {
		if (!(modes & link_modes[i].adv))
			continue;
		link->up = true;
		link->speed = link_modes[i].speed;
		link->full_duplex = link_modes[i].full_duplex;
		return;
	}
}

/* Both duplexes of the speeds in @modes */
static u16 link_speeds(u16 modes)
{
	u16 full = modes & (EMUL_ADV_1000FULL | EMUL_ADV_100FULL | EMUL_ADV_10FULL);
	u16 half = modes & (EMUL_ADV_1000HALF | EMUL_ADV_100HALF | EMUL_ADV_10HALF);

	return modes | full >> 1 | half << 1;
}

/* IEEE 802.3 table 28B-3 */
static void link_resolve_pause(struct e1000_link *link, u16 local, u16 remote)
{
	u16 both = local & remote;

	if (!link->full_duplex)
		return;
	if (both & EMUL_ADV_PAUSE) {
		link->rx_pause = true;
		link->tx_pause = true;
	} else if (both & EMUL_ADV_ASYM_PAUSE) {
		link->rx_pause = local & EMUL_ADV_PAUSE;
		link->tx_pause = remote & EMUL_ADV_PAUSE;
	}
}

/**
 * e1000_link_resolve() - what comes of our abilities and the partner's
 * @adv: ours, EMUL_ADV_*; the forced mode if we do not negotiate
 * @autoneg: we negotiate
 * @partner: the other end
 * @link: result
 *
 * Who negotiates with somebody who does not detects the speed of 10 and
 * 100 Mbit/s signals and takes half duplex. Gigabit over copper needs
 * negotiation, so that a partner "forced" to it offers just that.
 */
void e1000_link_resolve(u16 adv, bool autoneg, const struct emul_partner *partner,
			struct e1000_link *link)
{
	bool remote_autoneg = partner->autoneg || (partner->adv & ADV_1000);
	u16 local = adv & ADV_MODES;
	u16 remote = partner->adv & ADV_MODES;

	memset(link, 0, sizeof(*link));
	if (!partner->plugged)
		return;
	if (autoneg && remote_autoneg) {
		link_take(link, local & remote);
		link->negotiated = link->up;
		link_resolve_pause(link, adv, partner->adv);
	} else if (autoneg) {
		if (link_speeds(local) & remote)
			link_take(link, link_speeds(remote) &
				  (EMUL_ADV_100HALF | EMUL_ADV_10HALF));
	} else if (link_speeds(local) & remote) {
		link_take(link, local);
	}
}

static u32 link_speed_code(u16 speed)
{
	if (speed == 1000)
		return SPEED_CODE_1000;
	return speed == 100 ? SPEED_CODE_100 : SPEED_CODE_10;
}

static bool link_changed(const struct emul_link *a, const struct emul_link *b)
{
	return a->up != b->up || a->speed != b->speed || a->full_duplex != b->full_duplex ||
	       a->rx_pause != b->rx_pause || a->tx_pause != b->tx_pause;
}

/**
 * e1000_link_update() - make the MAC follow the PHY and CTRL
 * @e: device
 *
 * With an internal PHY the MAC has link if the PHY has and CTRL.SLU is set,
 * 13.4.1. A PHY in loopback signals link to the MAC alone.
 *
 * Context: function's lock.
 */
void e1000_link_update(struct e1000 *e)
{
	bool phy_loopback = e1000_phy_loopback(e);
	bool loopback = phy_loopback || (e->reg[R_RCTL] & RCTL_LBM_MAC);
	u32 code = link_speed_code(e->phy.link.speed);
	struct emul_link link = { };
	bool lu, carrier;

	if (e->variant->media == E1000_COPPER)
		lu = (e->reg[R_CTRL] & CTRL_SLU) && (e->phy.link.up || phy_loopback);
	else
		lu = e1000_tbi_up(e);
	carrier = lu && !loopback;
	/* A MAC forced to another speed than the PHY's sees link and no data. */
	if ((e->reg[R_CTRL] & CTRL_FRCSPD) && FIELD_GET(CTRL_SPEED, e->reg[R_CTRL]) != code)
		carrier = false;
	WRITE_ONCE(e->carrier, carrier);
	WRITE_ONCE(e->loopback, loopback);
	if (carrier) {
		link.up = true;
		link.speed = e->phy.link.speed;
		link.full_duplex = e->phy.link.full_duplex;
		link.rx_pause = e->phy.link.rx_pause;
		link.tx_pause = e->phy.link.tx_pause;
	}
	if (link_changed(&e->f.link, &link))
		board_link(&e->f, &link);
	/* Whoever has asked for a pause may be gone. */
	if (!carrier) {
		e1000_flow_reset(e);
		WRITE_ONCE(e->rx.held, false);
	}
	if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
	e1000_rx_kick(e);
	if (lu == e->lu)
		return;
	e->lu = lu;
	e1000_raise(e, ICR_LSC);
}

u32 e1000_rd_status(struct e1000 *e, unsigned int slot)
{
	u32 val = e->reg[R_STATUS] & ~(STATUS_SPEED | STATUS_FD);
	u32 code = link_speed_code(e->phy.link.speed);
	u32 ctrl = e->reg[R_CTRL];
	bool full_duplex = e->phy.link.full_duplex;

	val |= FIELD_PREP(STATUS_ASDV, code);
	if (ctrl & CTRL_FRCSPD)
		code = FIELD_GET(CTRL_SPEED, ctrl);
	if (ctrl & CTRL_FRCDPX)
		full_duplex = ctrl & CTRL_FD;
	val |= FIELD_PREP(STATUS_SPEED, code);
	if (full_duplex)
		val |= STATUS_FD;
	if (e->lu)
		val |= STATUS_LU;
	if (e->flow.paused)
		val |= STATUS_TXOFF;
	return val;
}
