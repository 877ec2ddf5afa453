// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_ce4100.c - the CE4100: two 32-bit BARs, its PHY behind the second, its EEPROM
 * in memory
 *
 * There is no manual. Addresses and bits are those of the stock driver (INTEL_CE_GBE_*,
 * E1000_MDIO_*, CONFIG_RAM_BASE); the PHY's are IEEE 802.3's and those of the RTL8211B.
 */
#include "e1000_dut.h"

#define STATUS_REG	0x0
#define COMMAND_REG	0x4
#define GO		0x80000000u
#define WRITE		0x04000000u
#define ERROR		0x80000000u

static u32 command(u32 val)
{
	sim_write(sim, 1, COMMAND_REG, 4, val | GO);
	/* It is over at once. */
	CHECK_EQ(sim_read(sim, 1, COMMAND_REG, 4), val);
	return sim_read(sim, 1, STATUS_REG, 4);
}

static u32 mdio_read(unsigned int phy, unsigned int reg)
{
	return command(phy << 21 | reg << 16);
}

static void mdio_write(unsigned int phy, unsigned int reg, u16 val)
{
	CHECK_EQ(command(WRITE | phy << 21 | reg << 16 | val), 0);
}

KTEST(bars, "BAR 0 has 128 KiB and BAR 1 4 KiB, both of 32 bits, and there is no other")
{
	unsigned int bar;

	dut_power_on_as("CE4100");
	CHECK_EQ(sim_config_read(sim, 0, 4), 0x2e6e8086);
	for (bar = 0; bar < 6; bar++)
		sim_config_write(sim, 0x10 + 4 * bar, 4, 0xffffffff);
	CHECK_EQ(sim_config_read(sim, 0x10, 4), 0xfffe0000);
	CHECK_EQ(sim_config_read(sim, 0x14, 4), 0xfffff000);
	for (bar = 2; bar < 6; bar++)
		CHECK_EQ(sim_config_read(sim, 0x10 + 4 * bar, 4), 0);
	CHECK(sim->f->bars32);
	emul_config_set_bar(&sim->f->config, 0, 0xc0020000);
	emul_config_set_bar(&sim->f->config, 1, 0xc0041000);
	CHECK_EQ(emul_config_bar(&sim->f->config, 0), 0xc0020000);
	CHECK_EQ(emul_config_bar(&sim->f->config, 1), 0xc0041000);
}

KTEST(identity, "the PHY is an RTL8211B at address 1; elsewhere there is an error")
{
	unsigned int addr;

	dut_power_on_as("CE4100");
	for (addr = 0; addr < 32; addr++) {
		ktest_case("address %u", addr);
		CHECK_EQ(mdio_read(addr, PHY_ID1), addr == 1 ? 0x001c : ERROR | 0xffff);
		CHECK_EQ(mdio_read(addr, PHY_ID2), addr == 1 ? 0xc912 : ERROR | 0xffff);
	}
}

KTEST(write, "a register is written, and nothing happens without GO, or by MDIC")
{
	dut_power_on_as("CE4100");
	mdio_write(1, PHY_ANA, 0x0061);
	CHECK_EQ(mdio_read(1, PHY_ANA), 0x0061);
	sim_write(sim, 1, COMMAND_REG, 4, WRITE | 1 << 21 | PHY_ANA << 16 | 0x01e1);
	CHECK_EQ(mdio_read(1, PHY_ANA), 0x0061);
	wr(MDIC, MDIC_WRITE | MDIC_PHY(1) | MDIC_REG(PHY_ANA) | 0x01e1);
	CHECK_EQ(rd(MDIC), MDIC_R);
	CHECK_EQ(mdio_read(1, PHY_ANA), 0x0061);
}

KTEST(slot_reset, "a reset of the slot clears both registers")
{
	dut_power_on_as("CE4100");
	CHECK_EQ(mdio_read(2, PHY_ID1), ERROR | 0xffff);
	sim_reset(sim);
	sim_config_write(sim, 4, 2, 6);
	CHECK_EQ(sim_read(sim, 1, STATUS_REG, 4), 0);
	CHECK_EQ(sim_read(sim, 1, COMMAND_REG, 4), 0);
}

KTEST(memory, "what others have in an EEPROM is at 60000h, and there is no EEPROM")
{
	u16 sum = 0;
	unsigned int i;

	dut_power_on_as("CE4100");
	CHECK_EQ(sim->f->firmware, 0x60000);
	CHECK_EQ(sim->f->firmware_size, 128);
	for (i = 0; i < 64; i++)
		sum += sim->f->model->firmware_read(sim->f, 2 * i);
	CHECK_EQ(sum, 0xbaba);
	for (i = 0; i < 3; i++)
		CHECK_EQ(sim->f->model->firmware_read(sim->f, 2 * i),
			 dut_mac[2 * i] | dut_mac[2 * i + 1] << 8);
	CHECK_EQ(rd(EECD) & EECD_PRES, 0);
	wr(EECD, EECD_REQ);
	CHECK_EQ(rd(EECD) & EECD_GNT, 0);
	wr(EERD, EERD_START);
	CHECK_EQ(rd(EERD) & EERD_DONE, 0);
}

/* PHYSR: speed in 15:14, duplex in 13, resolved in 11, link in 10 */
KTEST(link, "PHYSR says what has been negotiated, and frames pass")
{
	dut_power_on_as("CE4100");
	CHECK_EQ(mdio_read(1, 17), 0);
	sim_partner(sim, true, true, EMUL_ADV_100FULL);
	wr(CTRL, rd(CTRL) | CTRL_SLU);
	sim_advance(sim, 100 * NSEC_PER_MS);
	CHECK_EQ(mdio_read(1, 17) & 0xec00, 0x6c00);
	dut_link();
	CHECK_EQ(mdio_read(1, 17) & 0xec00, 0xac00);
	dut_check_frames();
}

/* As the driver's own test does it: the bit, and nothing else */
KTEST(loopback, "BMCR's loopback returns frames")
{
	dut_power_on_as("CE4100");
	dut_link();
	mdio_write(1, PHY_CTRL, mdio_read(1, PHY_CTRL) | PCTRL_LOOPBACK);
	CHECK_EQ(rd(STATUS) & STATUS_LU, STATUS_LU);
	dut_check_loopback();
}
