// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_regs.c - register masks, odd accesses, values after power-on and reset
 */
#include "e1000_dut.h"

static const u32 patterns[] = { 0x5a5a5a5a, 0xa5a5a5a5, 0x00000000, 0xffffffff };

/* What the stock driver's register test relies on, see also 13.4 */
static const struct {
	const char *name;
	u32 reg;
	u32 mask;
	u32 count, step;
	u32 write;	/* bits that software may set; 0 means all */
} masks[] = {
	{ "FCAL", FCAL, 0xffffffff },
	{ "FCAH", FCAH, 0x0000ffff },
	{ "FCT", FCT, 0x0000ffff },
	{ "VET", VET, 0x0000ffff },
	{ "RDTR", RDTR, 0x0000ffff },
	{ "RDBAH", RDBAH, 0xffffffff },
	{ "RDLEN", RDLEN, 0x000fff80, .write = 0x000fffff },
	{ "RDH", RDH, 0x0000ffff, .write = 0x0000ffff },
	{ "RDT", RDT, 0x0000ffff, .write = 0x0000ffff },
	{ "FCRTH", FCRTH, 0x0000fff8, .write = 0x0000fff8 },
	{ "FCTTV", FCTTV, 0x0000ffff, .write = 0x0000ffff },
	{ "TIPG", TIPG, 0x3fffffff, .write = 0x3fffffff },
	{ "TDBAH", TDBAH, 0xffffffff },
	{ "TDLEN", TDLEN, 0x000fff80, .write = 0x000fffff },
	{ "RCTL", RCTL, 0x06dfb3fe },
	{ "RDBAL", RDBAL, 0xfffffff0 },
	{ "TXCW", TXCW, 0xc000ffff, .write = 0x0000ffff },
	{ "TDBAL", TDBAL, 0xfffffff0 },
	{ "TIDV", TIDV, 0x0000ffff, .write = 0x0000ffff },
	{ "RAL", RAL(0), 0xffffffff, 16, 8 },
	{ "RAH", RAH(0), 0x8003ffff, 16, 8 },
	{ "MTA", MTA, 0xffffffff, 128, 4 },
	{ "VFTA", VFTA, 0xffffffff, 128, 4 },
};

KTEST(register_masks, "each writable register keeps exactly the bits of its mask")
{
	unsigned int i, n, p;
	u32 reg, w;

	dut_power_on();
	for (i = 0; i < ARRAY_SIZE(masks); i++)
		for (n = 0; n < (masks[i].count ?: 1); n++)
			for (p = 0; p < ARRAY_SIZE(patterns); p++) {
				reg = masks[i].reg + n * masks[i].step;
				w = patterns[p] & (masks[i].write ?: ~0U);
				ktest_case("%s %u <- %08x", masks[i].name, n, w);
				wr(reg, w);
				CHECK_EQ(rd(reg), w & masks[i].mask);
			}
	sim_run(sim);
	CHECK_EQ(sim->dma_writes, 0);
}

KTEST(register_test_rctl, "RCTL and TCTL take the values of the driver's register test")
{
	dut_power_on();
	wr(RCTL, 0);
	CHECK_EQ(rd(RCTL), 0);
	wr(RCTL, 0x06dfb3fe & 0x003ffffb);
	CHECK_EQ(rd(RCTL) & 0x06dfb3fe, 0x06dfb3fe & 0x003ffffb);
	wr(TCTL, 0);
	CHECK_EQ(rd(TCTL), 0);
	wr(RCTL, 0x06dfb3fe);
	CHECK_EQ(rd(RCTL) & 0x06dfb3fe, 0x06dfb3fe);
}

KTEST(status_read_only, "STATUS cannot be written")
{
	u32 before;

	dut_power_on();
	before = rd(STATUS);
	wr(STATUS, 0xfffff833);
	CHECK_EQ(rd(STATUS), before);
	wr(STATUS, 0);
	CHECK_EQ(rd(STATUS), before);
}

KTEST(eral_mac, "the first receive address is the EEPROM's after power-on, the others are off")
{
	unsigned int i;

	dut_power_on();
	CHECK_EQ(rd(RAL(0)), 0x3c211b02);
	CHECK_EQ(rd(RAH(0)), RAH_AV | 0x5e4d);
	for (i = 1; i < 16; i++)
		CHECK_EQ(rd(RAH(i)) & RAH_AV, 0);
}

KTEST(power_on_values, "registers start with the manual's values")
{
	dut_power_on();
	CHECK_EQ(rd(RCTL), 0);
	CHECK_EQ(rd(TCTL) & TCTL_EN, 0);
	CHECK_EQ(rd(IMS), 0);
	CHECK_EQ(rd(ICR), 0);
	CHECK_EQ(rd(ITR), 0);
	CHECK_EQ(rd(RDTR), 0);
	CHECK_EQ(rd(TDH), 0);
	CHECK_EQ(rd(TDT), 0);
	CHECK_EQ(rd(RDH), 0);
	CHECK_EQ(rd(RDT), 0);
	/* 48 KiB receive, 16 KiB transmit */
	CHECK_EQ(rd(PBA), 0x00100030);
	/* Full duplex and 1000 Mbit/s */
	CHECK_EQ(rd(CTRL) & (CTRL_FD | CTRL_SPEED), CTRL_FD | CTRL_SPEED_1000);
	CHECK_EQ(rd(STATUS) & (STATUS_LU | STATUS_FUNC | STATUS_TXOFF | STATUS_TBIMODE), 0);
	CHECK_EQ(rd(CTRL) & (CTRL_RST | CTRL_PHY_RST), 0);
	CHECK(rd(EECD) & EECD_PRES);
}

KTEST(partial_reads, "a partial read gives its bytes of the register")
{
	u32 full;

	dut_power_on();
	wr(FCAL, 0x12345678);
	full = rd(FCAL);
	REQUIRE_EQ(full, 0x12345678);
	CHECK_EQ(sim_read(sim, 0, FCAL, 1) & 0xff, 0x78);
	CHECK_EQ(sim_read(sim, 0, FCAL + 1, 1) & 0xff, 0x56);
	CHECK_EQ(sim_read(sim, 0, FCAL + 3, 1) & 0xff, 0x12);
	CHECK_EQ(sim_read(sim, 0, FCAL + 2, 2) & 0xffff, 0x1234);
	CHECK_EQ(sim_read(sim, 0, FCAL + 1, 2) & 0xffff, 0x3456);
}

KTEST(partial_writes, "partial writes are ignored")
{
	dut_power_on();
	wr(FCAL, 0x12345678);
	sim_write(sim, 0, FCAL, 1, 0xff);
	sim_write(sim, 0, FCAL + 1, 1, 0xff);
	sim_write(sim, 0, FCAL + 2, 2, 0xffff);
	sim_write(sim, 0, FCAL + 1, 2, 0xffff);
	CHECK_EQ(rd(FCAL), 0x12345678);
	/* Unaligned: a part of two registers, hence a partial write of each. */
	wr(FCAH, 0xabcd);
	sim_write(sim, 0, FCAL + 2, 4, 0xffffffff);
	CHECK_EQ(rd(FCAL), 0x12345678);
	CHECK_EQ(rd(FCAH), 0xabcd);
}

KTEST(wide_access, "an access of eight bytes reaches both registers")
{
	dut_power_on();
	sim_write(sim, 0, RAL(3), 8, 0x800256789abcdef0ULL);
	CHECK_EQ(rd(RAL(3)), 0x9abcdef0);
	CHECK_EQ(rd(RAH(3)), 0x80025678);
	CHECK_EQ(sim_read(sim, 0, RAL(3), 8), 0x800256789abcdef0ULL);
	/* Unaligned it touches three. */
	wr(RAL(4), 0x11223344);
	CHECK_EQ(sim_read(sim, 0, RAL(3) + 2, 8), 0x3344800256789abcULL);
	CHECK_EQ(sim_read(sim, 0, RAL(3) + 3, 8), 0x223344800256789aULL);
}

KTEST(queues, "there is one queue each way")
{
	dut_power_on();
	CHECK_EQ(sim->f->txqs, 1);
	CHECK_EQ(sim->f->rxqs, 1);
}

KTEST(odd_accesses, "no access of any size and alignment anywhere does harm")
{
	static const unsigned int sizes[] = { 1, 2, 4, 8 };
	unsigned int i;
	u32 off;

	dut_power_on();
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (off = 0; off + sizes[i] <= 0x20000; off += off < 0x6000 ? 1 : 509) {
			sim_read(sim, 0, off, sizes[i]);
			sim_write(sim, 0, off, sizes[i], 0x5555aaaa5555aaaaULL);
		}
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		sim_read(sim, 0, 0x20000 - sizes[i], sizes[i]);
		sim_write(sim, 0, 0x20000 - sizes[i], sizes[i], ~0ULL);
	}
	sim_advance(sim, 1000 * NSEC_PER_MS);
	CHECK_EQ(sim->dma_writes, 0);
}

static void dirty(void)
{
	wr(IMS, INT_LSC | INT_RXT0);
	wr(RCTL, RCTL_EN | RCTL_UPE);
	wr(ITR, 100);
	wr(ICS, INT_RXT0);
	CHECK(sim->line);
}

static void check_reset(void)
{
	CHECK_EQ(rd(CTRL) & CTRL_RST, 0);
	CHECK_EQ(rd(RCTL), 0);
	CHECK_EQ(rd(TCTL) & TCTL_EN, 0);
	CHECK_EQ(rd(IMS), 0);
	CHECK_EQ(rd(ITR), 0);
	CHECK_EQ(rd(TDH), 0);
	CHECK_EQ(rd(TDT), 0);
	CHECK_EQ(rd(RDH), 0);
	CHECK_EQ(rd(RDT), 0);
	CHECK(!sim->line);
	CHECK_EQ(rd(ICR), 0);
	CHECK_EQ(rd(RAL(0)), 0x3c211b02);
	CHECK_EQ(rd(RAH(0)), RAH_AV | 0x5e4d);
}

KTEST(reset_ctrl, "CTRL.RST resets the MAC and clears itself")
{
	dut_start();
	dirty();
	wr(RAL(0), 0x11111111);
	wr(CTRL, CTRL_RST);
	sim_advance(sim, NSEC_PER_MS);
	check_reset();
}

KTEST(reset_ctrl_dup, "CTRL_DUP resets as well")
{
	dut_start();
	dirty();
	wr(CTRL_DUP, rd(CTRL) | CTRL_RST);
	sim_advance(sim, NSEC_PER_MS);
	check_reset();
}

KTEST(ctrl_dup_is_ctrl, "CTRL_DUP is CTRL")
{
	dut_power_on();
	wr(CTRL_DUP, CTRL_SLU | CTRL_VME);
	CHECK_EQ(rd(CTRL) & (CTRL_SLU | CTRL_VME), CTRL_SLU | CTRL_VME);
	wr(CTRL, CTRL_SLU);
	CHECK_EQ(rd(CTRL_DUP) & (CTRL_SLU | CTRL_VME), CTRL_SLU);
}

KTEST(reset_link, "a reset clears CTRL.SLU, so that there is no link until it is set")
{
	dut_start();
	wr(CTRL, CTRL_RST);
	CHECK_EQ(rd(STATUS) & STATUS_LU, 0);
	CHECK(!sim->f->link.up);
	wr(CTRL, CTRL_SLU | CTRL_ASDE);
	sim_advance(sim, NSEC_PER_MS);
	CHECK_EQ(rd(STATUS) & STATUS_LU, STATUS_LU);
	CHECK(sim->f->link.up);
}

KTEST(sleep, "in D3 there is no traffic")
{
	unsigned int pm;
	struct pkt p;

	dut_start();
	for (pm = sim_config_read(sim, 0x34, 1); sim_config_read(sim, pm, 1) != CAP_PM;)
		pm = sim_config_read(sim, pm + 1, 1);
	sim_config_write(sim, pm + 4, 2, 3);
	sim->dma_reads = 0;
	sim->dma_writes = 0;
	pkt_raw(&p, broadcast, 100);
	tx_put(mem(p.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	rx_pkt(&p);
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(sim->dma_reads, 0);
	CHECK_EQ(sim->dma_writes, 0);
	dut_check_alive();
}

KTEST(ctrl_ext, "CTRL_EXT keeps its enable bits and clears what it is told to do")
{
	dut_power_on();
	wr(CTRL_EXT, 0x0f);
	CHECK_EQ(rd(CTRL_EXT) & 0x0f, 0x0f);
	wr(CTRL_EXT, BIT(12));
	CHECK_EQ(rd(CTRL_EXT) & (BIT(12) | 0x0f), 0);
}

KTEST(reset_keeps_phy, "a MAC reset leaves PHY registers alone, a PHY reset does not")
{
	dut_power_on();
	phy_write(PHY_ANA, 0x0061);
	wr(CTRL, CTRL_RST);
	sim_advance(sim, NSEC_PER_MS);
	CHECK_EQ(phy_read(PHY_ANA), 0x0061);
	wr(CTRL, CTRL_PHY_RST);
	sim_advance(sim, 20 * NSEC_PER_MS);
	wr(CTRL, 0);
	sim_advance(sim, 20 * NSEC_PER_MS);
	CHECK_EQ(phy_read(PHY_ANA) & 0x01e1, 0x01e1);
}

KTEST(reset_stops_dma, "after a reset the old rings are not touched")
{
	struct pkt p;

	dut_start();
	pkt_raw(&p, dut_mac, 100);
	wr(CTRL, CTRL_RST);
	sim_advance(sim, NSEC_PER_MS);
	sim->dma_reads = 0;
	sim->dma_writes = 0;
	rx_pkt(&p);
	wr(TDT, 5);
	wr(RDT, 5);
	sim_run(sim);
	CHECK_EQ(sim->dma_reads, 0);
	CHECK_EQ(sim->dma_writes, 0);
	CHECK_EQ(rx_desc(0)->status, 0);
}

KTEST(ee_rst_reloads, "CTRL_EXT.EE_RST loads the address from the EEPROM again")
{
	dut_power_on();
	wr(RAL(0), 0x11111111);
	wr(RAH(0), 0);
	wr(CTRL_EXT, rd(CTRL_EXT) | CTRL_EXT_EE_RST);
	sim_advance(sim, 20 * NSEC_PER_MS);
	CHECK_EQ(rd(CTRL_EXT) & CTRL_EXT_EE_RST, 0);
	CHECK_EQ(rd(RAL(0)), 0x3c211b02);
	CHECK_EQ(rd(RAH(0)), RAH_AV | 0x5e4d);
}
