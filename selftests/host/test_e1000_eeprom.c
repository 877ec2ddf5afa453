// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_eeprom.c - the microwire EEPROM, bit by bit, and EERD
 *
 * The protocol is that of a 93C46/93C66: a start bit, two bits of opcode, the
 * address, data; input is sampled and output changes at the rising edge of SK.
 */
#include "e1000_dut.h"

#define OP_EXT		0	/* the upper two address bits say which */
#define OP_WRITE	1
#define OP_READ		2
#define OP_ERASE	3
#define EXT_EWDS	0
#define EXT_WRAL	1
#define EXT_ERAL	2
#define EXT_EWEN	3

static u32 eecd;
static unsigned int addr_bits, words;

static void put(u32 clear, u32 set)
{
	eecd = (eecd & ~clear) | set;
	wr(EECD, eecd);
}

static void clock_in(bool bit)
{
	put(EECD_DI, bit ? EECD_DI : 0);
	put(0, EECD_SK);
	put(EECD_SK, 0);
}

static bool clock_out(void)
{
	bool bit;

	put(0, EECD_SK);
	bit = rd(EECD) & EECD_DO;
	put(EECD_SK, 0);
	return bit;
}

static void bits_in(u32 val, unsigned int n)
{
	while (n--)
		clock_in(val >> n & 1);
}

static u16 bits_out(unsigned int n)
{
	u16 val = 0;

	while (n--)
		val = val << 1 | clock_out();
	return val;
}

static void begin(void)
{
	unsigned int i;

	dut_power_on();
	eecd = rd(EECD) & ~(EECD_SK | EECD_CS | EECD_DI | EECD_DO);
	REQUIRE(eecd & EECD_PRES);
	words = eecd & EECD_SIZE ? 256 : 64;
	addr_bits = eecd & EECD_SIZE ? 8 : 6;
	put(0, EECD_REQ);
	for (i = 0; i < 100 && !(rd(EECD) & EECD_GNT); i++)
		sim_advance(sim, 5000);
	REQUIRE(rd(EECD) & EECD_GNT);
}

static void select_chip(void)
{
	put(EECD_SK | EECD_DI, EECD_CS);
}

static void release_chip(void)
{
	put(EECD_CS | EECD_DI, 0);
	put(0, EECD_SK);
	put(EECD_SK, 0);
}

static void command(unsigned int op, unsigned int addr)
{
	select_chip();
	bits_in(1, 1);
	bits_in(op, 2);
	bits_in(addr, addr_bits);
}

static void extended(unsigned int which)
{
	command(OP_EXT, which << (addr_bits - 2));
}

static u16 read_word(unsigned int addr)
{
	u16 val;

	command(OP_READ, addr);
	val = bits_out(16);
	release_chip();
	return val;
}

/* After a write or erase the chip, selected again, shows busy (0), then ready (1). */
static void wait_ready(void)
{
	unsigned int i;

	release_chip();
	select_chip();
	for (i = 0; i < 200 && !(rd(EECD) & EECD_DO); i++)
		sim_advance(sim, 50000);
	CHECK(rd(EECD) & EECD_DO);
	release_chip();
}

static void write_word(unsigned int addr, u16 val)
{
	command(OP_WRITE, addr);
	bits_in(val, 16);
	wait_ready();
}

static void write_enable(void)
{
	extended(EXT_EWEN);
	release_chip();
}

static void write_disable(void)
{
	extended(EXT_EWDS);
	release_chip();
}

KTEST(checksum, "words 0 to 3Fh add up to BABAh")
{
	u16 sum = 0;
	unsigned int i;

	begin();
	for (i = 0; i < 64; i++)
		sum += read_word(i);
	CHECK_EQ(sum, 0xbaba);
}

KTEST(holds_mac, "words 0 to 2 hold the address, low byte first")
{
	begin();
	CHECK_EQ(read_word(0), 0x1b02);
	CHECK_EQ(read_word(1), 0x3c21);
	CHECK_EQ(read_word(2), 0x5e4d);
}

KTEST(holds_identity, "the control words hold signature and identification")
{
	begin();
	/* 5.6.11: the signature 01b says that the content is valid. */
	CHECK_EQ(read_word(0x0a) >> 14, 1);
	CHECK_EQ(read_word(0x0d), 0x1026);
	CHECK_EQ(read_word(0x0e), 0x8086);
	CHECK_EQ(read_word(0x0b), sim_config_read(sim, 0x2e, 2));
	CHECK_EQ(read_word(0x0c), sim_config_read(sim, 0x2c, 2));
}

KTEST(grant, "the grant follows the request")
{
	begin();
	put(EECD_REQ, 0);
	CHECK_EQ(rd(EECD) & EECD_GNT, 0);
}

KTEST(dummy_bit, "a zero comes before the data of a read")
{
	begin();
	command(OP_READ, 0);
	CHECK_EQ(rd(EECD) & EECD_DO, 0);
	CHECK_EQ(bits_out(16), 0x1b02);
	release_chip();
}

KTEST(sequential_read, "a read that goes on gives the next words")
{
	begin();
	command(OP_READ, 0);
	CHECK_EQ(bits_out(16), 0x1b02);
	CHECK_EQ(bits_out(16), 0x3c21);
	CHECK_EQ(bits_out(16), 0x5e4d);
	release_chip();
}

KTEST(leading_zeros, "zeros before the start bit do not count")
{
	begin();
	select_chip();
	bits_in(0, 5);
	bits_in(1, 1);
	bits_in(OP_READ, 2);
	bits_in(1, addr_bits);
	CHECK_EQ(bits_out(16), 0x3c21);
	release_chip();
}

KTEST(deselect_aborts, "deselecting the chip in a command abandons it")
{
	begin();
	select_chip();
	bits_in(1, 1);
	bits_in(OP_READ, 2);
	release_chip();
	CHECK_EQ(read_word(2), 0x5e4d);
}

KTEST(not_selected, "an unselected chip sees nothing")
{
	begin();
	write_enable();
	bits_in(1, 1);
	bits_in(OP_WRITE, 2);
	bits_in(5, addr_bits);
	bits_in(0x1234, 16);
	CHECK(read_word(5) != 0x1234);
}

KTEST(write_needs_enable, "after power-on writes and erases are refused")
{
	u16 before;

	begin();
	before = read_word(5);
	command(OP_WRITE, 5);
	bits_in(~before, 16);
	release_chip();
	CHECK_EQ(read_word(5), before);
	command(OP_ERASE, 0);
	release_chip();
	CHECK_EQ(read_word(0), 0x1b02);
}

KTEST(write, "after EWEN a write changes one word")
{
	unsigned int i;
	u16 before[256];

	begin();
	for (i = 0; i < words; i++)
		before[i] = read_word(i);
	write_enable();
	write_word(0x15, 0xa55a);
	write_word(words - 1, 0x1234);
	for (i = 0; i < words; i++) {
		ktest_case("word %u", i);
		CHECK_EQ(read_word(i), i == 0x15 ? 0xa55a : i == words - 1 ? 0x1234 : before[i]);
	}
}

KTEST(write_disable_again, "EWDS refuses writes again")
{
	u16 before;

	begin();
	before = read_word(5);
	write_enable();
	write_disable();
	command(OP_WRITE, 5);
	bits_in(~before, 16);
	release_chip();
	CHECK_EQ(read_word(5), before);
}

KTEST(erase, "an erased word reads FFFFh")
{
	begin();
	write_enable();
	command(OP_ERASE, 3);
	wait_ready();
	CHECK_EQ(read_word(3), 0xffff);
	CHECK_EQ(read_word(2), 0x5e4d);
}

KTEST(write_all, "WRAL and ERAL change all words, if writes are enabled")
{
	unsigned int i;

	begin();
	extended(EXT_ERAL);
	release_chip();
	extended(EXT_WRAL);
	bits_in(0x1234, 16);
	release_chip();
	CHECK_EQ(read_word(0), 0x1b02);
	write_enable();
	extended(EXT_WRAL);
	bits_in(0x8765, 16);
	wait_ready();
	for (i = 0; i < words; i++)
		CHECK_EQ(read_word(i), 0x8765);
	extended(EXT_ERAL);
	wait_ready();
	for (i = 0; i < words; i++)
		CHECK_EQ(read_word(i), 0xffff);
}

KTEST(short_write, "a write whose data is cut short changes nothing")
{
	u16 before;

	begin();
	write_enable();
	before = read_word(5);
	command(OP_WRITE, 5);
	bits_in(0x5, 15);
	release_chip();
	CHECK_EQ(read_word(5), before);
}

KTEST(eerd, "EERD gives each word that bit-banging gives")
{
	unsigned int i;

	begin();
	for (i = 0; i < words; i++) {
		u16 val = read_word(i);

		ktest_case("word %u", i);
		put(EECD_REQ, 0);
		CHECK_EQ(eerd_read(i), val);
		put(0, EECD_REQ);
	}
}

KTEST(eerd_sees_write, "EERD sees what has been written")
{
	begin();
	write_enable();
	write_word(0x20, 0xbeef);
	put(EECD_REQ, 0);
	CHECK_EQ(eerd_read(0x20), 0xbeef);
}

KTEST(survives_reset, "the content survives a reset, which loads a new address from it")
{
	begin();
	write_enable();
	write_word(0, 0x2202);
	wr(CTRL, CTRL_RST);
	sim_advance(sim, 20 * NSEC_PER_MS);
	CHECK_EQ(eerd_read(0), 0x2202);
	CHECK_EQ(rd(RAL(0)), 0x3c212202);
}

KTEST(other_mac, "each card has the address it was made with, and a valid checksum")
{
	static const u8 other[6] = { 0x00, 0xff, 0x80, 0x7f, 0x01, 0xfe };
	unsigned int i;
	u16 sum = 0;

	sim = sim_new("e1000", NULL, other);
	ktest_teardown = dut_power_off;
	for (i = 0; i < 64; i++)
		sum += eerd_read(i);
	CHECK_EQ(sum, 0xbaba);
	CHECK_EQ(eerd_read(0), 0xff00);
	CHECK_EQ(eerd_read(1), 0x7f80);
	CHECK_EQ(eerd_read(2), 0xfe01);
}

KTEST(corrupt, "a fault flips a bit of one word that is read, and changes no word")
{
	u16 want;

	begin();
	want = read_word(3);
	sim->inject[EMUL_FAULT_EEPROM] = 1;
	CHECK_EQ(read_word(3), want ^ BIT(3));
	CHECK_EQ(read_word(3), want);
}
