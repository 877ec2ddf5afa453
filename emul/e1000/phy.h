/* SPDX-License-Identifier: GPL-2.0 */
/*
 * phy.h - what the makes of PHY have in common
 */
#ifndef E1000_PHY_H
#define E1000_PHY_H

#include "e1000.h"

/* Registers of IEEE 802.3; those from PHY_VENDOR on are the maker's. */
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
	PHY_VENDOR = 16,
};

#define BMCR_SPEED_MSB		BIT(6)
#define BMCR_FD			BIT(8)
#define BMCR_RESTART		BIT(9)
#define BMCR_POWER_DOWN		BIT(11)
#define BMCR_AN			BIT(12)
#define BMCR_SPEED_LSB		BIT(13)
#define BMCR_LOOPBACK		BIT(14)
#define BMCR_RESET		BIT(15)

#define ANER_LP_AN		BIT(0)
#define ANER_PAGE_RECEIVED	BIT(1)
#define ANER_LOCAL_NP		BIT(2)
#define ANER_LP_NP		BIT(3)

#define CR_1000T_HD		BIT(8)
#define CR_1000T_FD		BIT(9)
#define CR_1000T_MS_VALUE	BIT(11)
#define CR_1000T_MS_ENABLE	BIT(12)

#define ESR_1000T		0x3000

/* The standard's registers that hold a value, in each table of rows */
#define PHY_STANDARD_ROWS								\
	[PHY_BMCR]		= { 0x7dc0, BMCR_AN | BMCR_FD | BMCR_SPEED_MSB },	\
	[PHY_ANAR]		= { 0xbfff, 0x0de1 },					\
	[PHY_ANER]		= { 0, ANER_LOCAL_NP },					\
	[PHY_NPTX]		= { 0xb7ff, 0x2001 },					\
	[PHY_1000T_CTRL]	= { 0xff00, CR_1000T_FD | CR_1000T_HD },		\
	[PHY_ESR]		= { 0, ESR_1000T }

/**
 * struct e1000_phy_row - a register that holds a value
 * @wmask: bits that a write changes
 * @reset: initial value
 */
struct e1000_phy_row {
	u16 wmask;
	u16 reset;
};

/* What has happened, for @event below */
#define PHY_EVENT_LINK		BIT(0)		/* gone up or down */
#define PHY_EVENT_UP		BIT(1)		/* with a speed and a duplex */
#define PHY_EVENT_AN		BIT(2)		/* by autonegotiation */

/**
 * struct e1000_phy_make - a make of PHY
 * @id: what it says it is
 * @row: its registers
 * @read: a register from PHY_VENDOR on; changes nothing
 * @read_clears: registers that are 0 once they have been read, bit by number
 * @write: likewise, with the value merged under its mask
 * @event: the link has changed: PHY_EVENT_*; may be NULL
 * @reset: BMCR.RESET has been written; may be NULL
 *
 * All under the function's lock.
 */
struct e1000_phy_make {
	u16 id[2];
	const struct e1000_phy_row *row;
	u16 (*read)(struct e1000 *e, unsigned int reg);
	u32 read_clears;
	void (*write)(struct e1000 *e, unsigned int reg, u16 val);
	void (*event)(struct e1000 *e, unsigned int events);
	void (*reset)(struct e1000 *e);
};

extern const struct e1000_phy_make e1000_phy_m88;
extern const struct e1000_phy_make e1000_phy_m88_i;
extern const struct e1000_phy_make e1000_phy_m88_e;
extern const struct e1000_phy_make e1000_phy_igp;
extern const struct e1000_phy_make e1000_phy_rtl;

#endif
