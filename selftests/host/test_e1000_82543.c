// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_82543.c - the 82543, whose PHY hangs on software defined pins
 *
 * The manual does not describe this chip. The pins are those of the stock driver: MDC is
 * SDP3, MDIO is SDP2, and SDP4 is the PHY's reset, active low. Commands are those of
 * IEEE 802.3 clause 22.2.4.5.
 */
#include "e1000_dut.h"

/* Start and operation */
#define READ		6
#define WRITE		5

/* One clock: MDIO is driven, or let go to be read after the rising edge. */
static void clock_out(bool bit)
{
	u32 ctrl = rd(CTRL) & ~(CTRL_SWDPIN2 | CTRL_SWDPIN3);

	ctrl |= CTRL_SWDPIO2 | CTRL_SWDPIO3 | (bit ? CTRL_SWDPIN2 : 0);
	wr(CTRL, ctrl);
	wr(CTRL, ctrl | CTRL_SWDPIN3);
	wr(CTRL, ctrl);
}

static bool clock_in(void)
{
	u32 ctrl = (rd(CTRL) & ~(CTRL_SWDPIO2 | CTRL_SWDPIN2 | CTRL_SWDPIN3)) | CTRL_SWDPIO3;
	bool bit;

	wr(CTRL, ctrl);
	wr(CTRL, ctrl | CTRL_SWDPIN3);
	bit = rd(CTRL) & CTRL_SWDPIN2;
	wr(CTRL, ctrl);
	return bit;
}

static void shift_out(u32 bits, unsigned int n)
{
	while (n--)
		clock_out(bits >> n & 1);
}

static u16 mdio_read(unsigned int phy, unsigned int reg)
{
	unsigned int i;
	u16 val = 0;

	shift_out(0xffffffff, 32);
	shift_out(READ << 10 | phy << 5 | reg, 14);
	clock_in();
	for (i = 0; i < 16; i++)
		val = val << 1 | clock_in();
	clock_in();
	return val;
}

static void mdio_write(unsigned int phy, unsigned int reg, u16 val)
{
	shift_out(0xffffffff, 32);
	shift_out(WRITE << 28 | phy << 23 | reg << 18 | 2 << 16 | val, 32);
}

KTEST(identity, "the PHY on the pins is an 88E1000, at address 1 only")
{
	unsigned int addr;

	dut_power_on_as("82543GC");
	CHECK_EQ(mdio_read(1, PHY_ID1), 0x0141);
	CHECK_EQ(mdio_read(1, PHY_ID2) & 0xfff0, 0x0c50);
	for (addr = 0; addr < 32; addr++) {
		ktest_case("address %u", addr);
		if (addr != 1)
			CHECK_EQ(mdio_read(addr, PHY_ID1), 0xffff);
	}
}

KTEST(turnaround, "the PHY pulls MDIO low for one bit before its data, and then lets it go")
{
	unsigned int i;

	dut_power_on_as("82543GC");
	shift_out(0xffffffff, 32);
	shift_out(READ << 10 | 1 << 5 | PHY_ID1, 14);
	CHECK(!clock_in());
	for (i = 0; i < 16; i++)
		clock_in();
	CHECK(clock_in());
	CHECK(clock_in());
}

KTEST(writing, "what is written to the PHY is there, and only there")
{
	dut_power_on_as("82543GC");
	mdio_write(1, PHY_ANA, 0x0061);
	CHECK_EQ(mdio_read(1, PHY_ANA), 0x0061);
	mdio_write(2, PHY_ANA, 0x0181);
	CHECK_EQ(mdio_read(1, PHY_ANA), 0x0061);
	/* Without a preamble too, as the PHY claims to be able to. */
	shift_out(WRITE << 28 | 1 << 23 | PHY_ANA << 18 | 2 << 16 | 0x0181, 32);
	CHECK_EQ(mdio_read(1, PHY_ANA), 0x0181);
}

KTEST(no_mdic, "there is no MDIC")
{
	dut_power_on_as("82543GC");
	wr(MDIC, MDIC_READ | MDIC_PHY(1) | MDIC_REG(PHY_ID1));
	CHECK_EQ(rd(MDIC) & 0xffff, 0);
}

KTEST(reset_pin, "SDP4 low holds the PHY in reset, CTRL.PHY_RST does not")
{
	dut_power_on_as("82543GC");
	mdio_write(1, PHY_ANA, 0x0061);
	wr(CTRL, rd(CTRL) | CTRL_PHY_RST);
	wr(CTRL, rd(CTRL) & ~CTRL_PHY_RST);
	CHECK_EQ(mdio_read(1, PHY_ANA), 0x0061);
	wr(CTRL_EXT, CTRL_EXT_SDP4_DIR);
	CHECK_EQ(mdio_read(1, PHY_ANA), 0xffff);
	wr(CTRL_EXT, CTRL_EXT_SDP4_DIR | CTRL_EXT_SDP4);
	CHECK_EQ(mdio_read(1, PHY_ANA) & 0x01e1, 0x01e1);
	/* An input is pulled up. */
	wr(CTRL_EXT, 0);
	CHECK_EQ(mdio_read(1, PHY_ID1), 0x0141);
}

/* The stock driver's self-test wants exactly this of registers 0, 20 and 29. */
KTEST(self_test, "a reset of the PHY clears register 20 but for the clock of 2.5 MHz")
{
	dut_power_on_as("82543GC");
	mdio_write(1, 20, 0x0d70);
	mdio_write(1, PHY_CTRL, 0x8100);
	CHECK_EQ(mdio_read(1, 20), 0x0060);
	mdio_write(1, 20, 0x0070);
	mdio_write(1, 29, 0x001a);
	mdio_write(1, PHY_CTRL, 0x4100);
	CHECK_EQ(mdio_read(1, PHY_CTRL), 0x4100);
	CHECK_EQ(mdio_read(1, 20), 0x0070);
	CHECK_EQ(mdio_read(1, 29), 0x001a);
}

KTEST(loopback, "with the PHY in loopback what is sent is received")
{
	dut_power_on_as("82543GC");
	mdio_write(1, PHY_CTRL, 0x4100);
	wr(CTRL, rd(CTRL) | CTRL_SLU | CTRL_FRCSPD | CTRL_FRCDPX | CTRL_SPEED_1000 | CTRL_FD);
	dut_check_loopback();
}

KTEST(fiber, "nobody is on the pins of a card with fiber")
{
	dut_power_on_as("82543GC-fiber");
	CHECK_EQ(mdio_read(1, PHY_ID1), 0xffff);
}
