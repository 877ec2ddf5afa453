// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_phy.c - the PHY behind MDIC, autonegotiation and the link
 */
#include "e1000_dut.h"

#define NEGOTIATION	(6000 * NSEC_PER_MS)

#define ADV_10		(EMUL_ADV_10HALF | EMUL_ADV_10FULL)
#define ADV_100		(EMUL_ADV_100HALF | EMUL_ADV_100FULL)
#define ADV_NO_PAUSE	(EMUL_ADV_ALL & ~(EMUL_ADV_PAUSE | EMUL_ADV_ASYM_PAUSE))
#define ANA_ALL_SPEEDS	(1 | ANA_10HALF | ANA_10FULL | ANA_100HALF | ANA_100FULL)

static void power_on_slu(void)
{
	dut_power_on();
	wr(CTRL, CTRL_SLU | CTRL_ASDE | CTRL_FD);
}

static void plug(bool autoneg, u16 adv)
{
	sim_partner(sim, true, autoneg, adv);
	sim_advance(sim, NEGOTIATION);
}

/* STATUS, PHY and what the board was told say the same. */
static void check_link(unsigned int speed, bool full)
{
	static const struct {
		unsigned int speed;
		u32 status;
		u16 psstat;
	} speeds[] = {
		{ 10, STATUS_SPEED_10, 0 << 14 },
		{ 100, STATUS_SPEED_100, 1 << 14 },
		{ 1000, STATUS_SPEED_1000, 2 << 14 },
	};
	unsigned int i;
	u16 psstat;
	u32 status = rd(STATUS);

	phy_read(PHY_STATUS);	/* latches low */
	psstat = phy_read(PHY_PSSTAT);
	CHECK(sim->f->link.up);
	CHECK(status & STATUS_LU);
	CHECK(phy_read(PHY_STATUS) & PSTATUS_LINK);
	CHECK(psstat & PSSTAT_LINK);
	CHECK(psstat & PSSTAT_RESOLVED);
	CHECK_EQ(sim->f->link.speed, speed);
	CHECK_EQ(sim->f->link.full_duplex, full);
	CHECK_EQ(!!(status & STATUS_FD), full);
	CHECK_EQ(!!(psstat & PSSTAT_FD), full);
	for (i = 0; i < ARRAY_SIZE(speeds); i++)
		if (speeds[i].speed == speed) {
			CHECK_EQ(status & STATUS_SPEED, speeds[i].status);
			CHECK_EQ(psstat & PSSTAT_SPEED, speeds[i].psstat);
		}
}

static void check_no_link(void)
{
	CHECK(!sim->f->link.up);
	CHECK(!(rd(STATUS) & STATUS_LU));
	phy_read(PHY_STATUS);
	CHECK(!(phy_read(PHY_STATUS) & PSTATUS_LINK));
	CHECK(!(phy_read(PHY_PSSTAT) & PSSTAT_LINK));
}

KTEST(identity, "the PHY is a Marvell 88E1011")
{
	dut_power_on();
	CHECK_EQ(phy_read(PHY_ID1), 0x0141);
	CHECK_EQ(phy_read(PHY_ID2) & 0xfff0, 0x0c20);
}

KTEST(defaults, "PHY registers start with the manual's values")
{
	dut_power_on();
	/* Autonegotiation on; the speed bits say 1000, the duplex bit full. */
	CHECK_EQ(phy_read(PHY_CTRL), PCTRL_ANEN | PCTRL_FD | PCTRL_SPEED_MSB);
	/* 10 and 100 both ways, extended status, preamble suppression, can negotiate */
	CHECK_EQ(phy_read(PHY_STATUS) & 0x7949, 0x7949);
	CHECK_EQ(phy_read(PHY_ANA) & 0x01ff, 0x01e1);
	CHECK_EQ(phy_read(PHY_GCON) & (GCON_1000HALF | GCON_1000FULL),
		 GCON_1000HALF | GCON_1000FULL);
	CHECK_EQ(phy_read(PHY_ESTATUS) & 0x3000, 0x3000);
}

KTEST(mdic_ready, "MDIC reports ready and returns its fields")
{
	u32 val;

	dut_power_on();
	wr(MDIC, MDIC_READ | MDIC_PHY(1) | MDIC_REG(PHY_ID1));
	sim_advance(sim, NSEC_PER_MS);
	val = rd(MDIC);
	CHECK_EQ(val, MDIC_R | MDIC_READ | MDIC_PHY(1) | MDIC_REG(PHY_ID1) | 0x0141);
}

KTEST(mdic_other_phy, "there is no PHY at other addresses than 1")
{
	unsigned int phy;
	u32 val;

	dut_power_on();
	for (phy = 0; phy < 32; phy++) {
		if (phy == 1)
			continue;
		ktest_case("PHY %u", phy);
		wr(MDIC, MDIC_READ | MDIC_PHY(phy) | MDIC_REG(PHY_ID1));
		sim_advance(sim, NSEC_PER_MS);
		val = rd(MDIC);
		CHECK(val & MDIC_R);
		CHECK((val & MDIC_E) || (val & 0xffff) == 0xffff);
	}
}

KTEST(silent, "a fault leaves one access to the PHY without an answer")
{
	dut_power_on();
	sim->inject[EMUL_FAULT_PHY] = 1;
	wr(MDIC, MDIC_READ | MDIC_PHY(1) | MDIC_REG(PHY_ID1));
	sim_advance(sim, 100000);
	CHECK_EQ(rd(MDIC), MDIC_R | MDIC_E | MDIC_READ | MDIC_PHY(1) | MDIC_REG(PHY_ID1) | 0xffff);
	wr(MDIC, MDIC_READ | MDIC_PHY(1) | MDIC_REG(PHY_ID1));
	sim_advance(sim, 100000);
	CHECK_EQ(rd(MDIC) & 0xffff, 0x0141);
}

KTEST(mdic_interrupt, "MDIC.I asks for an interrupt at the end of the access")
{
	dut_power_on();
	rd(ICR);
	wr(MDIC, MDIC_READ | MDIC_PHY(1) | MDIC_REG(PHY_ID1));
	sim_advance(sim, NSEC_PER_MS);
	CHECK_EQ(rd(ICR) & INT_MDAC, 0);
	wr(MDIC, MDIC_READ | MDIC_PHY(1) | MDIC_REG(PHY_ID1) | MDIC_I);
	sim_advance(sim, NSEC_PER_MS);
	CHECK_EQ(rd(ICR) & INT_MDAC, INT_MDAC);
}

KTEST(read_only, "identification and status of the PHY cannot be written")
{
	static const u8 regs[] = { PHY_STATUS, PHY_ID1, PHY_ID2, PHY_ESTATUS, PHY_PSSTAT };
	unsigned int i;
	u16 before;

	dut_power_on();
	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		ktest_case("register %u", regs[i]);
		before = phy_read(regs[i]);
		phy_write(regs[i], ~before);
		CHECK_EQ(phy_read(regs[i]), before);
	}
}

KTEST(reset_bit, "the PHY's reset bit clears itself and puts what was written into force")
{
	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	check_link(1000, true);
	/* 11.1.3: 8000h forces 10 half. Abilities are kept for later. */
	phy_write(PHY_ANA, 0x0061);
	phy_write(PHY_CTRL, PCTRL_RESET);
	sim_advance(sim, NEGOTIATION);
	CHECK_EQ(phy_read(PHY_CTRL), 0);
	CHECK_EQ(phy_read(PHY_ANA), 0x0061);
	CHECK(rd(STATUS) & STATUS_LU);
	CHECK_EQ(rd(STATUS) & (STATUS_SPEED | STATUS_FD), STATUS_SPEED_10);
}

KTEST(odd_registers, "no PHY register does harm")
{
	static const u16 vals[] = { 0x0000, 0xffff, 0x5555, 0xaaaa };
	unsigned int reg, i;

	dut_start();
	for (reg = 0; reg < 32; reg++)
		for (i = 0; i < ARRAY_SIZE(vals); i++) {
			wr(MDIC, MDIC_READ | MDIC_PHY(1) | MDIC_REG(reg));
			sim_advance(sim, NSEC_PER_MS);
			rd(MDIC);
			wr(MDIC, MDIC_WRITE | MDIC_PHY(1) | MDIC_REG(reg) | vals[i]);
			sim_advance(sim, 10 * NSEC_PER_MS);
		}
	wr(MDIC, 0);
	wr(MDIC, 0xffffffff);
	sim_advance(sim, NEGOTIATION);
}

KTEST(no_cable, "without a cable there is no link")
{
	power_on_slu();
	sim_advance(sim, NEGOTIATION);
	check_no_link();
}

KTEST(needs_slu, "the link needs CTRL.SLU")
{
	dut_power_on();
	wr(CTRL, rd(CTRL) & ~CTRL_SLU);
	plug(true, EMUL_ADV_ALL);
	CHECK(!(rd(STATUS) & STATUS_LU));
	CHECK(!sim->f->link.up);
	wr(CTRL, rd(CTRL) | CTRL_SLU | CTRL_ASDE);
	sim_advance(sim, NEGOTIATION);
	check_link(1000, true);
}

static const struct {
	const char *name;
	u16 ana, gcon;
	u16 partner;
	unsigned int speed;	/* 0: no link */
	bool full;
} negotiations[] = {
	{ "all with all", ANA_ALL_SPEEDS, 0x300, ADV_NO_PAUSE, 1000, true },
	{ "all with 1000 full", ANA_ALL_SPEEDS, 0x300, EMUL_ADV_1000FULL, 1000, true },
	{ "all with 1000 half", ANA_ALL_SPEEDS, 0x300, EMUL_ADV_1000HALF, 1000, false },
	{ "all with 100 and 10", ANA_ALL_SPEEDS, 0x300, ADV_100 | ADV_10, 100, true },
	{ "all with 100 half and 10 full", ANA_ALL_SPEEDS, 0x300,
	  EMUL_ADV_100HALF | EMUL_ADV_10FULL, 100, false },
	{ "all with 10", ANA_ALL_SPEEDS, 0x300, ADV_10, 10, true },
	{ "all with 10 half", ANA_ALL_SPEEDS, 0x300, EMUL_ADV_10HALF, 10, false },
	{ "1000 full with all", 1, 0x200, ADV_NO_PAUSE, 1000, true },
	{ "no 1000 with all", ANA_ALL_SPEEDS, 0, ADV_NO_PAUSE, 100, true },
	{ "100 half with all", 1 | ANA_100HALF, 0, ADV_NO_PAUSE, 100, false },
	{ "10 full with all", 1 | ANA_10FULL, 0, ADV_NO_PAUSE, 10, true },
	{ "10 half with all", 1 | ANA_10HALF, 0, ADV_NO_PAUSE, 10, false },
	{ "1000 full with 100", 1, 0x200, ADV_100, 0, false },
	{ "1000 full with 1000 half", 1, 0x200, EMUL_ADV_1000HALF, 0, false },
	{ "100 full with 10", 1 | ANA_100FULL, 0, ADV_10, 0, false },
};

KTEST(autoneg, "both ends agree on the best mode that both can")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(negotiations); i++) {
		ktest_case("%s", negotiations[i].name);
		power_on_slu();
		phy_write(PHY_ANA, negotiations[i].ana);
		phy_write(PHY_GCON, negotiations[i].gcon);
		phy_write(PHY_CTRL, PCTRL_ANEN | PCTRL_RESTART);
		plug(true, negotiations[i].partner);
		if (negotiations[i].speed) {
			check_link(negotiations[i].speed, negotiations[i].full);
			CHECK(phy_read(PHY_STATUS) & PSTATUS_ANDONE);
		} else {
			check_no_link();
		}
	}
}

KTEST(restart, "new abilities count once negotiation is restarted")
{
	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	check_link(1000, true);
	phy_write(PHY_ANA, 1 | ANA_10FULL);
	phy_write(PHY_GCON, 0);
	sim_advance(sim, NEGOTIATION);
	check_link(1000, true);
	phy_write(PHY_CTRL, PCTRL_ANEN | PCTRL_RESTART);
	CHECK_EQ(phy_read(PHY_CTRL) & PCTRL_RESTART, 0);
	sim_advance(sim, NEGOTIATION);
	check_link(10, true);
}

KTEST(partner_abilities, "the partner's abilities can be read")
{
	power_on_slu();
	plug(true, EMUL_ADV_100FULL | EMUL_ADV_10HALF | EMUL_ADV_1000FULL | EMUL_ADV_PAUSE);
	CHECK_EQ(phy_read(PHY_LPA) & (ANA_10HALF | ANA_10FULL | ANA_100HALF | ANA_100FULL |
				      ANA_PAUSE | ANA_ASYM),
		 ANA_10HALF | ANA_100FULL | ANA_PAUSE);
	CHECK_EQ(phy_read(PHY_GSTATUS) & (GSTATUS_LP_HALF | GSTATUS_LP_FULL), GSTATUS_LP_FULL);
	/* The partner can negotiate. */
	CHECK_EQ(phy_read(PHY_ANE) & 1, 1);
	plug(true, EMUL_ADV_100HALF | EMUL_ADV_1000HALF | EMUL_ADV_ASYM_PAUSE);
	CHECK_EQ(phy_read(PHY_LPA) & (ANA_10HALF | ANA_10FULL | ANA_100HALF | ANA_100FULL |
				      ANA_PAUSE | ANA_ASYM),
		 ANA_100HALF | ANA_ASYM);
	CHECK_EQ(phy_read(PHY_GSTATUS) & (GSTATUS_LP_HALF | GSTATUS_LP_FULL), GSTATUS_LP_HALF);
	/* Of a partner that is not there nothing is known. */
	sim_partner(sim, false, true, EMUL_ADV_ALL);
	sim_advance(sim, NEGOTIATION);
	CHECK_EQ(phy_read(PHY_LPA), 0);
	CHECK_EQ(phy_read(PHY_GSTATUS) & (GSTATUS_LP_HALF | GSTATUS_LP_FULL), 0);
}

/* 802.3 table 28B-3; what counts is who may send and who obeys. */
static const struct {
	u16 ana;
	u16 partner;
	bool tx, rx;
} pauses[] = {
	{ 0, 0, false, false },
	{ 0, EMUL_ADV_PAUSE, false, false },
	{ ANA_PAUSE, 0, false, false },
	{ ANA_ASYM, EMUL_ADV_PAUSE, false, false },
	{ ANA_ASYM, EMUL_ADV_PAUSE | EMUL_ADV_ASYM_PAUSE, true, false },
	{ ANA_PAUSE, EMUL_ADV_PAUSE, true, true },
	{ ANA_PAUSE, EMUL_ADV_PAUSE | EMUL_ADV_ASYM_PAUSE, true, true },
	{ ANA_PAUSE | ANA_ASYM, EMUL_ADV_ASYM_PAUSE, false, true },
	{ ANA_PAUSE | ANA_ASYM, EMUL_ADV_PAUSE, true, true },
	{ ANA_PAUSE | ANA_ASYM, EMUL_ADV_PAUSE | EMUL_ADV_ASYM_PAUSE, true, true },
	{ ANA_ASYM, EMUL_ADV_ASYM_PAUSE, false, false },
};

KTEST(pause, "pause is negotiated as in 802.3 table 28B-3")
{
	unsigned int i;
	u16 psstat;

	for (i = 0; i < ARRAY_SIZE(pauses); i++) {
		ktest_case("%x with %x", pauses[i].ana, pauses[i].partner);
		power_on_slu();
		phy_write(PHY_ANA, ANA_ALL_SPEEDS | pauses[i].ana);
		phy_write(PHY_CTRL, PCTRL_ANEN | PCTRL_RESTART);
		plug(true, ADV_NO_PAUSE | pauses[i].partner);
		psstat = phy_read(PHY_PSSTAT);
		CHECK_EQ(!!(psstat & BIT(3)), pauses[i].tx);
		CHECK_EQ(!!(psstat & BIT(2)), pauses[i].rx);
		CHECK_EQ(sim->f->link.tx_pause, pauses[i].tx);
		CHECK_EQ(sim->f->link.rx_pause, pauses[i].rx);
	}
}

KTEST(forced_phy, "a forced PHY links with a partner forced to the same mode")
{
	static const struct {
		u16 ctrl;
		u16 partner;
		unsigned int speed;
		bool full;
	} modes[] = {
		{ 0, EMUL_ADV_10HALF, 10, false },
		{ PCTRL_FD, EMUL_ADV_10FULL, 10, true },
		{ PCTRL_SPEED_LSB, EMUL_ADV_100HALF, 100, false },
		{ PCTRL_SPEED_LSB | PCTRL_FD, EMUL_ADV_100FULL, 100, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		ktest_case("%u", i);
		power_on_slu();
		/* Marvell: the mode takes effect with a reset. */
		phy_write(PHY_CTRL, modes[i].ctrl);
		phy_write(PHY_CTRL, modes[i].ctrl | PCTRL_RESET);
		plug(false, modes[i].partner);
		check_link(modes[i].speed, modes[i].full);
	}
}

KTEST(forced_mismatch, "two ends forced to different speeds have no link")
{
	power_on_slu();
	phy_write(PHY_CTRL, PCTRL_SPEED_LSB | PCTRL_FD);
	phy_write(PHY_CTRL, PCTRL_SPEED_LSB | PCTRL_FD | PCTRL_RESET);
	plug(false, EMUL_ADV_10FULL);
	check_no_link();
}

KTEST(parallel_detection, "a partner that does not negotiate is met at its speed, half duplex")
{
	power_on_slu();
	plug(false, EMUL_ADV_100FULL);
	check_link(100, false);
	/* It cannot negotiate. */
	CHECK_EQ(phy_read(PHY_ANE) & 1, 0);
	power_on_slu();
	plug(false, EMUL_ADV_10HALF);
	check_link(10, false);
}

KTEST(forced_mac, "CTRL forces speed and duplex of the MAC")
{
	power_on_slu();
	phy_write(PHY_CTRL, PCTRL_SPEED_LSB | PCTRL_FD);
	phy_write(PHY_CTRL, PCTRL_SPEED_LSB | PCTRL_FD | PCTRL_RESET);
	wr(CTRL, CTRL_SLU | CTRL_FRCSPD | CTRL_FRCDPX | CTRL_SPEED_100 | CTRL_FD);
	plug(false, EMUL_ADV_100FULL);
	check_link(100, true);
}

KTEST(forced_duplex, "CTRL.FRCDPX overrides the duplex that was negotiated")
{
	power_on_slu();
	wr(CTRL, CTRL_SLU | CTRL_FRCDPX);
	plug(true, EMUL_ADV_ALL);
	CHECK(rd(STATUS) & STATUS_LU);
	CHECK_EQ(rd(STATUS) & STATUS_FD, 0);
	wr(CTRL, CTRL_SLU | CTRL_FRCDPX | CTRL_FD);
	CHECK_EQ(rd(STATUS) & STATUS_FD, STATUS_FD);
}

KTEST(power_down, "a PHY that is powered down has no link")
{
	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	check_link(1000, true);
	phy_write(PHY_CTRL, phy_read(PHY_CTRL) | PCTRL_POWERDOWN);
	sim_advance(sim, NEGOTIATION);
	check_no_link();
	phy_write(PHY_CTRL, phy_read(PHY_CTRL) & ~PCTRL_POWERDOWN);
	sim_advance(sim, NEGOTIATION);
	check_link(1000, true);
}

KTEST(unplug, "pulling the cable takes the link down, plugging it in brings it back")
{
	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	check_link(1000, true);
	sim_partner(sim, false, true, EMUL_ADV_ALL);
	sim_advance(sim, NEGOTIATION);
	check_no_link();
	plug(true, ADV_100);
	check_link(100, true);
}

KTEST(link_latches_low, "the PHY's link status remembers a loss until it is read")
{
	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	phy_read(PHY_STATUS);
	CHECK(phy_read(PHY_STATUS) & PSTATUS_LINK);
	sim_partner(sim, false, true, EMUL_ADV_ALL);
	sim_advance(sim, NEGOTIATION);
	plug(true, EMUL_ADV_ALL);
	CHECK(!(phy_read(PHY_STATUS) & PSTATUS_LINK));
	CHECK(phy_read(PHY_STATUS) & PSTATUS_LINK);
}

KTEST(lsc, "each change of the link is an interrupt")
{
	power_on_slu();
	wr(IMS, INT_LSC);
	rd(ICR);
	plug(true, EMUL_ADV_ALL);
	CHECK(sim->line);
	CHECK_EQ(rd(ICR) & INT_LSC, INT_LSC);
	CHECK(!sim->line);
	sim_advance(sim, NEGOTIATION);
	CHECK_EQ(rd(ICR) & INT_LSC, 0);
	sim_partner(sim, false, true, EMUL_ADV_ALL);
	sim_advance(sim, NEGOTIATION);
	CHECK(sim->line);
	CHECK_EQ(rd(ICR) & INT_LSC, INT_LSC);
}

KTEST(same_partner, "news of the partner that change nothing are no interrupt")
{
	unsigned int changes;

	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	rd(ICR);
	changes = sim->link_changes;
	plug(true, EMUL_ADV_ALL);
	CHECK_EQ(rd(ICR) & INT_LSC, 0);
	CHECK_EQ(sim->link_changes, changes);
	check_link(1000, true);
}

KTEST(speed_change, "a new speed is told to the board")
{
	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	plug(true, ADV_100);
	check_link(100, true);
	plug(true, EMUL_ADV_10HALF);
	check_link(10, false);
}

KTEST(phy_interrupt_status, "the PHY remembers what happened until its interrupt status is read")
{
	const u16 events = INTSTAT_LINK | INTSTAT_ANDONE;

	power_on_slu();
	phy_read(PHY_INTSTAT);
	plug(true, EMUL_ADV_ALL);
	CHECK_EQ(phy_read(PHY_INTSTAT) & events, events);
	CHECK_EQ(phy_read(PHY_INTSTAT), 0);
	sim_partner(sim, false, true, EMUL_ADV_ALL);
	sim_advance(sim, NEGOTIATION);
	CHECK_EQ(phy_read(PHY_INTSTAT) & INTSTAT_LINK, INTSTAT_LINK);
}

KTEST(pages, "register 30 is another one for each page that register 29 selects")
{
	unsigned int page;

	dut_power_on();
	for (page = 0; page < 32; page++) {
		phy_write(PHY_PAGE, page);
		phy_write(PHY_PAGE_DATA, 0x1000 + page);
	}
	for (page = 0; page < 32; page++) {
		phy_write(PHY_PAGE, page);
		CHECK_EQ(phy_read(PHY_PAGE_DATA), 0x1000 + page);
	}
}

KTEST(phy_reset_recovers, "after a PHY reset the link comes back by itself")
{
	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	wr(CTRL, rd(CTRL) | CTRL_PHY_RST);
	sim_advance(sim, 20 * NSEC_PER_MS);
	wr(CTRL, rd(CTRL) & ~CTRL_PHY_RST);
	sim_advance(sim, NEGOTIATION);
	check_link(1000, true);
}

KTEST(cable_facts, "the PHY reports cable length and normal polarity of a link at 1000 Mbit/s")
{
	power_on_slu();
	plug(true, EMUL_ADV_ALL);
	/* 0 to 4: below 50 m to above 140 m */
	CHECK((phy_read(PHY_PSSTAT) >> 7 & 7) <= 4);
	CHECK_EQ(phy_read(PHY_PSSTAT) & BIT(1), 0);
}
