// SPDX-License-Identifier: GPL-2.0
/*
 * mdio.c - the way to the PHY on cards without MDIC: software defined pins
 *
 * SDP3 is MDC and SDP2 is MDIO. A command is as in IEEE 802.3 clause 22.2.4.5: ones, a start
 * 01, two bits of operation, five of the PHY's address and five of the register's, two in
 * which MDIO is turned round, and 16 of data. The PHY samples on rising edges of
 * MDC, and after one shows the bit that the driver takes with the next.
 */
#include "e1000.h"

#define MDIO_HEAD_BITS		14
#define MDIO_DATA_AT		16
#define MDIO_BITS		32

#define MDIO_START		GENMASK(13, 12)
#define MDIO_OP			GENMASK(11, 10)
#define MDIO_PHYAD		GENMASK(9, 5)
#define MDIO_REGAD		GENMASK(4, 0)
#define MDIO_OP_WRITE		1
#define MDIO_OP_READ		2

/* All but the data is known. */
static void mdio_head(struct e1000 *e)
{
	struct e1000_mdio *m = &e->mdio;

	m->answers = FIELD_GET(MDIO_START, m->in) == 1 &&
		     FIELD_GET(MDIO_OP, m->in) == MDIO_OP_READ &&
		     e->variant->media == E1000_COPPER &&
		     e1000_phy_answers(e, FIELD_GET(MDIO_PHYAD, m->in));
	if (m->answers)
		m->out = e1000_phy_read(e, FIELD_GET(MDIO_REGAD, m->in));
}

/* So is the data. */
static void mdio_tail(struct e1000 *e)
{
	struct e1000_mdio *m = &e->mdio;
	u32 head = m->in >> (MDIO_BITS - MDIO_HEAD_BITS);

	m->bits = 0;
	m->answers = false;
	if (FIELD_GET(MDIO_START, head) == 1 && FIELD_GET(MDIO_OP, head) == MDIO_OP_WRITE &&
	    e->variant->media == E1000_COPPER &&
	    e1000_phy_answers(e, FIELD_GET(MDIO_PHYAD, head)))
		e1000_phy_write(e, FIELD_GET(MDIO_REGAD, head), m->in);
}

static void mdio_clock(struct e1000 *e, bool data)
{
	struct e1000_mdio *m = &e->mdio;

	/* Between commands there are ones. */
	if (!m->bits && data)
		return;
	m->in = m->in << 1 | data;
	m->bits++;
	if (m->bits == MDIO_HEAD_BITS)
		mdio_head(e);
	else if (m->bits == MDIO_BITS)
		mdio_tail(e);
}

/**
 * e1000_mdio_pins() - CTRL has been written
 * @e: device
 * @ctrl: CTRL
 *
 * Context: function's lock.
 */
void e1000_mdio_pins(struct e1000 *e, u32 ctrl)
{
	bool clock = (ctrl & CTRL_SWDPIO3) && (ctrl & CTRL_SWDPIN3);
	bool rising = clock && !e->mdio.clock;

	e->mdio.clock = clock;
	if (rising)
		mdio_clock(e, ctrl & CTRL_SWDPIO2 ? ctrl & CTRL_SWDPIN2 : e1000_mdio_level(e));
}

/**
 * e1000_mdio_level() - the level of MDIO while it is an input
 * @e: device
 *
 * High, by a pull-up, unless the PHY drives it. Context: function's lock.
 */
bool e1000_mdio_level(const struct e1000 *e)
{
	const struct e1000_mdio *m = &e->mdio;

	if (!m->answers || m->bits <= MDIO_HEAD_BITS)
		return true;
	return m->bits >= MDIO_DATA_AT && (m->out >> (MDIO_BITS - 1 - m->bits) & 1);
}
