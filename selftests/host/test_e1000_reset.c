// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_reset.c - all registers: their values after power-on, the bits that software can
 * write, and what a reset leaves; manual 13.4 to 13.8 and 14.7
 */
#include "e1000_dut.h"

#define KEPT		BIT(0)	/* by CTRL.RST */
#define AUX		BIT(2)	/* by a reset of the slot as well: by auxiliary power */
#define SPECIAL		BIT(1)	/* writing does something: other tests do that */

/* Registers of 4 bytes, @step apart, of the 82545GM without a cable */
static const struct row {
	const char *name;
	u32 reg;
	u32 count, step;
	u32 initial;
	u32 mask;
	u8 flags;
} rows[] = {
	/* Full duplex by word 0Ah of the EEPROM; 1000 Mbit/s */
	{ "CTRL", CTRL, 1, 4, 0x00000201, 0xffffffff, SPECIAL },
	{ "CTRL_DUP", CTRL_DUP, 1, 4, 0x00000201, 0xffffffff, SPECIAL },
	/* PCI-X, 64 bits, 133 MHz */
	{ "STATUS", STATUS, 1, 4, 0x0000b000, 0 },
	/* EE_PRES, flash writes disabled, DO pulled up */
	{ "EECD", EECD, 1, 4, 0x00000118, 0, SPECIAL },
	{ "EERD", EERD, 1, 4, 0, 0, SPECIAL },
	{ "CTRL_EXT", CTRL_EXT, 1, 4, 0, 0x10c2ffff & ~0x3000 },
	/* Ready */
	{ "MDIC", MDIC, 1, 4, 0x10000000, 0, SPECIAL },
	{ "FCAL", FCAL, 1, 4, 0, 0xffffffff },
	{ "FCAH", FCAH, 1, 4, 0, 0x0000ffff },
	{ "FCT", FCT, 1, 4, 0, 0x0000ffff },
	{ "VET", VET, 1, 4, 0x00008100, 0x0000ffff },
	{ "FCTTV", FCTTV, 1, 4, 0, 0x0000ffff },
	{ "TXCW", TXCW, 1, 4, 0, 0xc000ffff },
	{ "RXCW", RXCW, 1, 4, 0, 0 },
	/* Link up; activity, blinking; 100; 1000 */
	{ "LEDCTL", LEDCTL, 1, 4, 0x07068302, 0xefefefef },
	/* 48 KiB receive, and so 16 KiB transmit */
	{ "PBA", PBA, 1, 4, 0x00100030, 0, KEPT | SPECIAL },

	{ "ICR", ICR, 1, 4, 0, 0, SPECIAL },
	{ "ITR", ITR, 1, 4, 0, 0x0000ffff },
	{ "ICS", ICS, 1, 4, 0, 0, SPECIAL },
	{ "IMS", IMS, 1, 4, 0, 0, SPECIAL },
	{ "IMC", IMC, 1, 4, 0, 0, SPECIAL },

	{ "RCTL", RCTL, 1, 4, 0, 0x06dfb3fe },
	{ "FCRTL", FCRTL, 1, 4, 0, 0x8000fff8 },
	{ "FCRTH", FCRTH, 1, 4, 0, 0x8000fff8 },
	{ "RDBAL", RDBAL, 1, 4, 0, 0xfffffff0 },
	{ "RDBAH", RDBAH, 1, 4, 0, 0xffffffff },
	{ "RDLEN", RDLEN, 1, 4, 0, 0x000fff80 },
	{ "RDH", RDH, 1, 4, 0, 0x0000ffff },
	{ "RDT", RDT, 1, 4, 0, 0x0000ffff },
	/* Bit 31 flushes. */
	{ "RDTR", RDTR, 1, 4, 0, 0x0000ffff },
	/* Write back one descriptor, counted in descriptors */
	{ "RXDCTL", RXDCTL, 1, 4, 0x01010000, 0x013f3f3f },
	{ "RADV", RADV, 1, 4, 0, 0x0000ffff },
	{ "RSRPD", RSRPD, 1, 4, 0, 0x00000fff },
	{ "RXCSUM", RXCSUM, 1, 4, 0, 0x000007ff },
	{ "MTA", MTA, 128, 4, 0, 0xffffffff, KEPT },
	/* The first pair has the address of the EEPROM. */
	{ "RAL(0)", RAL(0), 1, 8, 0x3c211b02, 0xffffffff },
	{ "RAH(0)", RAH(0), 1, 8, 0x80005e4d, 0x8003ffff },
	{ "RAL", RAL(1), 15, 8, 0, 0xffffffff },
	{ "RAH", RAH(1), 15, 8, 0, 0x8003ffff },
	{ "VFTA", VFTA, 128, 4, 0, 0xffffffff, KEPT },

	/* SWXOFF, bit 22, is a command, which the transmitter that is off does not carry out. */
	{ "TCTL", TCTL, 1, 4, 0, 0x03fffffa },
	{ "TIPG", TIPG, 1, 4, 0, 0x3fffffff },
	{ "AIT", AIT, 1, 4, 0, 0x0000ffff },
	{ "TXDMAC", TXDMAC, 1, 4, 0, 0x00000001 },
	{ "TDBAL", TDBAL, 1, 4, 0, 0xfffffff0 },
	{ "TDBAH", TDBAH, 1, 4, 0, 0xffffffff },
	{ "TDLEN", TDLEN, 1, 4, 0, 0x000fff80 },
	{ "TDH", TDH, 1, 4, 0, 0x0000ffff },
	{ "TDT", TDT, 1, 4, 0, 0x0000ffff },
	{ "TIDV", TIDV, 1, 4, 0, 0x0000ffff },
	{ "TXDCTL", TXDCTL, 1, 4, 0, 0xff7f3f3f },
	{ "TADV", TADV, 1, 4, 0, 0x0000ffff },
	/* At least 400h bytes of a large send in the FIFO, 100h of its end */
	{ "TSPMT", TSPMT, 1, 4, 0x01000400, 0xffffffff },

	/* 13.7, with gaps at 4024h, 402Ch, 4044h, 4084h, 4098h and 409Ch */
	{ "statistics", CRCERRS, 64, 4, 0, 0 },

	/* PME_EN and PME_STATUS are bits of configuration space. */
	{ "WUC", WUC, 1, 4, 0, 0, KEPT | AUX | SPECIAL },
	{ "WUFC", WUFC, 1, 4, 0, 0x000f80ff, KEPT | AUX },
	{ "WUS", WUS, 1, 4, 0, 0, KEPT | AUX },
	{ "MANC", MANC, 1, 4, 0, 0x33ffff00, KEPT | AUX },
	{ "IPAV", IPAV, 1, 4, 0, 0x0001000f, KEPT | AUX },
	{ "IP4AT", IP4AT(0), 4, 8, 0, 0xffffffff, KEPT | AUX },
	{ "IP6AT", IP6AT(0), 4, 4, 0, 0xffffffff, KEPT | AUX },
	{ "WUPL", WUPL, 1, 4, 0, 0x00000fff, KEPT | AUX },
	{ "WUPM", WUPM, 32, 4, 0, 0xffffffff, KEPT | AUX },
	{ "FFLT", FFLT(0), 4, 8, 0, 0x000007ff, KEPT | AUX },
	{ "FFMT", FFMT(0), 128, 8, 0, 0x0000000f, KEPT | AUX },
	{ "FFVT", FFVT(0), 128, 8, 0, 0xffffffff, KEPT | AUX },

	{ "RDFH", RDFH, 1, 4, 0, 0x00001fff },
	{ "RDFT", RDFT, 1, 4, 0, 0x00001fff },
	{ "RDFHS", RDFHS, 1, 4, 0, 0x00001fff },
	{ "RDFTS", RDFTS, 1, 4, 0, 0x00001fff },
	{ "RDFPC", RDFPC, 1, 4, 0, 0x00001fff },
	{ "TDFH", TDFH, 1, 4, 0, 0x00001fff },
	{ "TDFT", TDFT, 1, 4, 0, 0x00001fff },
	{ "TDFHS", TDFHS, 1, 4, 0, 0x00001fff },
	{ "TDFTS", TDFTS, 1, 4, 0, 0x00001fff },
	{ "TDFPC", TDFPC, 1, 4, 0, 0x00001fff },
	{ "PBM", PBM, 0x4000, 4, 0, 0xffffffff, KEPT },
};

/* Offsets that are no registers of their own but those of the 82542, 13.2 */
static const struct {
	u32 first, last;
} aliases[] = {
	{ 0x40, 0xbc }, { 0x108, 0x108 }, { 0x110, 0x118 }, { 0x120, 0x120 }, { 0x128, 0x128 },
	{ 0x160, 0x160 }, { 0x168, 0x168 }, { 0x200, 0x3fc }, { 0x420, 0x428 }, { 0x430, 0x430 },
	{ 0x438, 0x438 }, { 0x440, 0x440 }, { 0x600, 0x7fc }, { 0x8000, 0x8000 },
	{ 0x8008, 0x8008 }, { 0x8010, 0x8010 }, { 0x8018, 0x8018 },
};

#define BAR_WORDS	(0x20000 / 4)

/* Call @fn for each register there is. */
static void each(void (*fn)(const struct row *row, u32 reg))
{
	const struct row *row;
	u32 i;

	for (row = rows; row < rows + ARRAY_SIZE(rows); row++)
		for (i = 0; i < row->count; i++) {
			ktest_case("%s, %u", row->name, i);
			fn(row, row->reg + i * row->step);
		}
}

static void check_initial(const struct row *row, u32 reg)
{
	CHECK_EQ(rd(reg), row->initial);
}

static void write_ones(const struct row *row, u32 reg)
{
	if (!(row->flags & SPECIAL))
		wr(reg, 0xffffffff);
}

static void check_ones(const struct row *row, u32 reg)
{
	if (!(row->flags & SPECIAL))
		CHECK_EQ(rd(reg), (row->initial & ~row->mask) | row->mask);
}

static void write_zeroes(const struct row *row, u32 reg)
{
	if (!(row->flags & SPECIAL))
		wr(reg, 0);
}

static void check_zeroes(const struct row *row, u32 reg)
{
	if (!(row->flags & SPECIAL))
		CHECK_EQ(rd(reg), row->initial & ~row->mask);
}

static void check_reset(const struct row *row, u32 reg)
{
	if (row->flags & SPECIAL)
		return;
	if (row->flags & KEPT)
		CHECK_EQ(rd(reg), row->mask);
	else
		CHECK_EQ(rd(reg), row->initial);
}

static void check_slot_reset(const struct row *row, u32 reg)
{
	if (row->flags & SPECIAL)
		return;
	CHECK_EQ(rd(reg), row->flags & AUX ? row->mask : row->initial);
}

KTEST(power_on, "each register has its initial value after power-on")
{
	dut_power_on();
	each(check_initial);
}

KTEST(writable, "each register has the bits that it should have")
{
	dut_power_on();
	each(write_ones);
	each(check_ones);
	each(write_zeroes);
	each(check_zeroes);
}

KTEST(reset, "CTRL.RST sets all but a few registers back to their initial values")
{
	dut_power_on();
	each(write_ones);
	wr(CTRL, CTRL_RST);
	each(check_reset);
}

KTEST(slot_reset, "a reset of the slot sets configuration space back as well, and wakes the device")
{
	u8 before[256];
	unsigned int i;

	dut_power_on();
	sim_config_write(sim, 4, 2, 0);
	for (i = 0; i < sizeof(before); i++)
		before[i] = sim_config_read(sim, i, 1);
	for (i = 0; i < sizeof(before); i++)
		sim_config_write(sim, i, 1, 0xff);
	sim_reset(sim);
	for (i = 0; i < sizeof(before); i++) {
		ktest_case("%x", i);
		CHECK_EQ(sim_config_read(sim, i, 1), before[i]);
	}
	each(write_ones);
	wr(PBA, 16);
	sim_reset(sim);
	each(check_slot_reset);
	CHECK_EQ(rd(PBA), 0x00100030);
}

KTEST(slot_reset_running, "a reset of the slot stops what is going on, and the card works again")
{
	dut_start();
	sim_reset(sim);
	sim_config_write(sim, 4, 2, 6);
	sim_run(sim);
	CHECK_EQ(rd(RCTL) & RCTL_EN, 0);
	CHECK_EQ(rd(STATUS) & STATUS_LU, 0);
	dut_check_alive();
}

static u8 known[BAR_WORDS];

static void note(const struct row *row, u32 reg)
{
	CHECK(!known[reg / 4]);
	known[reg / 4] = true;
}

KTEST(complete, "no other offset in the BAR holds anything")
{
	u32 i, reg;

	dut_power_on();
	each(note);
	for (i = 0; i < ARRAY_SIZE(aliases); i++)
		for (reg = aliases[i].first; reg <= aliases[i].last; reg += 4) {
			ktest_case("%x", reg);
			CHECK(!known[reg / 4]);
			known[reg / 4] = true;
		}
	for (i = 0; i < BAR_WORDS; i++) {
		if (known[i])
			continue;
		ktest_case("%x", 4 * i);
		CHECK_EQ(rd(4 * i), 0);
		wr(4 * i, 0xffffffff);
		CHECK_EQ(rd(4 * i), 0);
	}
	/* And nothing has come of it elsewhere. */
	each(check_initial);
}
