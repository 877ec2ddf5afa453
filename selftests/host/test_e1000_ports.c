// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_ports.c - cards that drivers reset through I/O ports: manual 4.1 and 13.2.2
 */
#include "e1000_dut.h"

#define IOADDR		0
#define IODATA		4

/* PCI header */
#define COMMAND		0x04
#define COMMAND_IO	BIT(0)
#define BAR4		0x20

/* Those for which the stock driver asks for an I/O BAR */
static const char *const with_ports[] = {
	"82540EM", "82540EM-lom", "82540EP", "82540EP-lom", "82540EP-lp", "82541EI",
	"82541EI-mobile", "82541ER", "82541ER-lom", "82541GI", "82541GI-lf", "82541GI-mobile",
	"82544EI", "82544EI-fiber", "82544GC", "82544GC-lom", "82545EM", "82545EM-fiber", "82546EB",
	"82546EB-fiber", "82546EB-quad",
};

static void out(u32 reg, u32 val)
{
	sim_io_write(sim, IOADDR, reg);
	sim_io_write(sim, IODATA, val);
}

KTEST(bar, "the I/O BAR is the fifth, of 64 bytes, and I/O decoding can be switched on")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(with_ports); i++) {
		ktest_case("%s", with_ports[i]);
		dut_power_on_as(with_ports[i]);
		CHECK_EQ(sim->f->io_bar, 4);
		CHECK_EQ(sim->f->io_size, 64);
		CHECK_EQ(sim_config_read(sim, BAR4, 4), 1);
		sim_config_write(sim, BAR4, 4, 0xffffffff);
		CHECK_EQ(sim_config_read(sim, BAR4, 4), 0xffffffc1);
		sim_config_write(sim, BAR4, 4, 0x1040);
		CHECK_EQ(sim_config_read(sim, BAR4, 4), 0x1041);
		CHECK_EQ(emul_config_io(&sim->f->config, 4), 0x1040);
		sim_config_write(sim, COMMAND, 2, 0xffff);
		CHECK_EQ(sim_config_read(sim, COMMAND, 2) & COMMAND_IO, COMMAND_IO);
	}
}

KTEST(others, "no other card has ports")
{
	const char *const *name;
	unsigned int i;

	for (name = emul_find_model("e1000")->devices; *name; name++) {
		for (i = 0; i < ARRAY_SIZE(with_ports); i++)
			if (!strcmp(with_ports[i], *name))
				break;
		ktest_case("%s", *name);
		dut_power_on_as(*name);
		CHECK_EQ(!!sim->f->io_size, i < ARRAY_SIZE(with_ports));
	}
}

KTEST(data, "IODATA writes the register that IOADDR names, any number of times")
{
	dut_power_on_as("82540EM");
	out(ITR, 0x1234);
	CHECK_EQ(rd(ITR), 0x1234);
	sim_io_write(sim, IODATA, 0x4321);
	CHECK_EQ(rd(ITR), 0x4321);
	out(VET, 0x88a8);
	CHECK_EQ(rd(VET), 0x88a8);
	CHECK_EQ(rd(ITR), 0x4321);
}

KTEST(reset, "CTRL.RST by way of the ports resets the card, and is clear then")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(with_ports); i++) {
		ktest_case("%s", with_ports[i]);
		dut_power_on_as(with_ports[i]);
		wr(ITR, 0x1234);
		wr(RAL(5), 0x12345678);
		wr(RDLEN, 0x1000);
		out(CTRL, rd(CTRL) | CTRL_RST);
		CHECK_EQ(rd(ITR), 0);
		CHECK_EQ(rd(RAL(5)), 0);
		CHECK_EQ(rd(RDLEN), 0);
		CHECK_EQ(rd(CTRL) & CTRL_RST, 0);
	}
}

KTEST(phy_reset, "the PHY that MMIO has put into reset is let go by the ports")
{
	dut_power_on_as("82541EI");
	wr(CTRL, rd(CTRL) | CTRL_PHY_RST);
	sim_advance(sim, 5 * NSEC_PER_MS);
	out(CTRL, (rd(CTRL) & ~CTRL_PHY_RST) | CTRL_RST);
	sim_advance(sim, 20 * NSEC_PER_MS);
	CHECK_EQ(phy_read(PHY_ID1), 0x02a8);
}

KTEST(beyond, "beyond the registers nothing is written, nor behind IODATA")
{
	u32 ctrl;

	dut_power_on_as("82540EM");
	ctrl = rd(CTRL);
	wr(ITR, 0x1234);
	out(0x20000, 0xffffffff);
	out(0x80000, 0xffffffff);
	out(0xffffffff, 0xffffffff);
	sim_io_write(sim, IOADDR, ITR);
	sim_io_write(sim, 8, 0x4321);
	sim_io_write(sim, 60, 0x4321);
	CHECK_EQ(rd(ITR), 0x1234);
	CHECK_EQ(rd(CTRL), ctrl);
}

KTEST(asleep, "in D3 ports do not answer")
{
	unsigned int pm;

	dut_power_on_as("82540EM");
	wr(ITR, 0x1234);
	for (pm = sim_config_read(sim, 0x34, 1); sim_config_read(sim, pm, 1) != CAP_PM;)
		pm = sim_config_read(sim, pm + 1, 1);
	sim_config_write(sim, pm + 4, 2, 3);
	out(ITR, 0x4321);
	sim_config_write(sim, pm + 4, 2, 0);
	/* Back in D0 it is as after power-on. */
	CHECK_EQ(rd(ITR), 0);
}

KTEST(eeprom_alone, "an 82544 does not ask who else uses its EEPROM")
{
	unsigned int i;
	u16 word = 0;

	dut_power_on_as("82544EI");
	wr(EECD, EECD_CS);
	/* READ of word 0Dh: 1 10 001101 */
	for (i = 9; i--;) {
		u32 di = 0x18d >> i & 1 ? EECD_DI : 0;

		wr(EECD, EECD_CS | di);
		wr(EECD, EECD_CS | di | EECD_SK);
	}
	for (i = 0; i < 16; i++) {
		wr(EECD, EECD_CS);
		wr(EECD, EECD_CS | EECD_SK);
		word = word << 1 | !!(rd(EECD) & EECD_DO);
	}
	CHECK_EQ(word, 0x1008);
}
