// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_devices.c - the cards, and how each differs: manual 4, 5, 8.6, 13.4
 */
#include <stdlib.h>

#include "e1000_dut.h"

enum { COPPER, FIBER, SERDES };
/* Not reached by MDIC: test_e1000_82543.c and test_e1000_ce4100.c */
enum { M88, M88_I, IGP, ELSEWHERE };
enum { W64, W256, SPI, NONE };

/* PCI IDs and revisions as the stock driver's list of mac types has them */
static const struct device {
	const char *name;
	u16 id;
	u8 media;
	u8 phy;
	u8 eeprom;
	bool pcix;
} devices[] = {
	{ "82545GM", 0x1026, COPPER, M88, W64, true },
	{ "82545GM-fiber", 0x1027, FIBER, M88, W64, true },
	{ "82545GM-serdes", 0x1028, SERDES, M88, W64, true },
	{ "82546GB", 0x1079, COPPER, M88, W64, true },
	{ "82546GB-fiber", 0x107a, FIBER, M88, W64, true },
	{ "82546GB-serdes", 0x107b, SERDES, M88, W64, true },
	{ "82546GB-pcie", 0x108a, COPPER, M88, W64, true },
	{ "82546GB-quad", 0x1099, COPPER, M88, W256, true },
	{ "82546GB-quad-ksp3", 0x10b5, COPPER, M88, W256, true },
	{ "82547EI", 0x1019, COPPER, IGP, SPI, false },
	{ "82547EI-mobile", 0x101a, COPPER, IGP, SPI, false },
	{ "82547GI", 0x1075, COPPER, IGP, SPI, false },
	{ "82546EB", 0x1010, COPPER, M88, W64, true },
	{ "82546EB-fiber", 0x1012, FIBER, M88, W64, true },
	{ "82546EB-quad", 0x101d, COPPER, M88, W256, true },
	{ "82545EM", 0x100f, COPPER, M88, W64, true },
	{ "82545EM-fiber", 0x1011, FIBER, M88, W64, true },
	{ "82541EI", 0x1013, COPPER, IGP, SPI, false },
	{ "82541EI-mobile", 0x1018, COPPER, IGP, SPI, false },
	{ "82541ER-lom", 0x1014, COPPER, IGP, SPI, false },
	{ "82541ER", 0x1078, COPPER, IGP, SPI, false },
	{ "82541GI", 0x1076, COPPER, IGP, SPI, false },
	{ "82541GI-mobile", 0x1077, COPPER, IGP, SPI, false },
	{ "82541GI-lf", 0x107c, COPPER, IGP, SPI, false },
	{ "82540EM", 0x100e, COPPER, M88, W64, false },
	{ "82540EM-lom", 0x1015, COPPER, M88, W64, false },
	{ "82540EP", 0x1017, COPPER, M88, W64, false },
	{ "82540EP-lom", 0x1016, COPPER, M88, W64, false },
	{ "82540EP-lp", 0x101e, COPPER, M88, W64, false },
	{ "82544EI", 0x1008, COPPER, M88_I, W64, true },
	{ "82544EI-fiber", 0x1009, FIBER, M88_I, W64, true },
	{ "82544GC", 0x100c, COPPER, M88_I, W64, true },
	{ "82544GC-lom", 0x100d, COPPER, M88_I, W64, true },
	{ "82543GC", 0x1004, COPPER, ELSEWHERE, W64, false },
	{ "82543GC-fiber", 0x1001, FIBER, ELSEWHERE, W64, false },
	{ "82542-rev2-0", 0x1000, FIBER, ELSEWHERE, W64, false },
	{ "82542-rev2-1", 0x1000, FIBER, ELSEWHERE, W64, false },
	{ "CE4100", 0x2e6e, COPPER, ELSEWHERE, NONE, false },
};

static struct pkt pkt;

/* -------------------------------------------------------------------------
 * The EEPROM by its pins
 */

static void pins(u32 val)
{
	wr(EECD, EECD_REQ | val);
	REQUIRE_EQ(rd(EECD) & EECD_GNT, EECD_GNT);
}

static void shift_out(u32 bits, unsigned int n, u32 cs)
{
	while (n--) {
		u32 di = bits >> n & 1 ? EECD_DI : 0;

		pins(cs | di);
		pins(cs | di | EECD_SK);
		pins(cs | di);
	}
}

static u32 shift_in(unsigned int n, u32 cs)
{
	u32 val = 0;

	while (n--) {
		pins(cs | EECD_SK);
		val = val << 1 | !!(rd(EECD) & EECD_DO);
		pins(cs);
	}
	return val;
}

static u16 microwire_read(unsigned int word, unsigned int addr_bits)
{
	u16 val;

	pins(0);
	pins(EECD_CS);
	shift_out(6, 3, EECD_CS);
	shift_out(word, addr_bits, EECD_CS);
	val = shift_in(16, EECD_CS);
	pins(0);
	return val;
}

/* The pin is low while an SPI device is selected. */
static void spi_select(void)
{
	pins(EECD_CS);
	pins(0);
}

static u16 spi_read(unsigned int word)
{
	u16 val;

	spi_select();
	shift_out(3, 8, 0);
	shift_out(2 * word, 16, 0);
	val = shift_in(16, 0);
	pins(EECD_CS);
	return val >> 8 | val << 8;
}

static u8 spi_status(void)
{
	u8 val;

	spi_select();
	shift_out(5, 8, 0);
	val = shift_in(8, 0);
	pins(EECD_CS);
	return val;
}

static void spi_command(u8 op)
{
	spi_select();
	shift_out(op, 8, 0);
	pins(EECD_CS);
}

static void spi_write(unsigned int byte, const u8 *data, unsigned int n)
{
	spi_select();
	shift_out(2, 8, 0);
	shift_out(byte, 16, 0);
	while (n--)
		shift_out(*data++, 8, 0);
	pins(EECD_CS);
}

static u16 ee_read(const struct device *d, unsigned int word)
{
	if (d->eeprom == NONE)
		return sim->f->model->firmware_read(sim->f, 2 * word);
	if (d->eeprom == SPI)
		return spi_read(word);
	return microwire_read(word, d->eeprom == W256 ? 8 : 6);
}

/* -------------------------------------------------------------------------
 * The link
 */

static void tbi_link(u32 word)
{
	wr(TXCW, TXCW_ANE | word);
	wr(CTRL, rd(CTRL) & ~CTRL_LRST);
	sim_partner(sim, true, true, EMUL_ADV_ALL);
	sim_advance(sim, 100 * NSEC_PER_MS);
}

static void link_up(const struct device *d)
{
	if (d->media == COPPER)
		dut_link();
	else
		tbi_link(CW_FD | CW_PAUSE);
	REQUIRE_EQ(rd(STATUS) & (STATUS_LU | STATUS_FD | STATUS_SPEED),
		   STATUS_LU | STATUS_FD | STATUS_SPEED_1000);
}

/* -------------------------------------------------------------------------
 * All devices
 */

KTEST(listed, "each device of the table exists, and no other")
{
	const char *const *name = emul_find_model("e1000")->devices;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		REQUIRE(name[i]);
		CHECK(!strcmp(name[i], devices[i].name));
	}
	CHECK(!name[i]);
}

KTEST(identity, "IDs in configuration space and EEPROM, the bus, the kind of EEPROM")
{
	static const u32 eecd[] = {
		[W64] = EECD_PRES, [W256] = EECD_PRES | EECD_SIZE,
		[SPI] = EECD_PRES | EECD_TYPE_SPI | EECD_ADDR_BITS, [NONE] = 0,
	};
	const struct device *d;
	unsigned int cap, pcix;

	for (d = devices; d < devices + ARRAY_SIZE(devices); d++) {
		ktest_case("%s", d->name);
		dut_power_on_as(d->name);
		CHECK_EQ(sim_config_read(sim, 0, 4), (u32)d->id << 16 | 0x8086);
		CHECK_EQ(sim_config_read(sim, 0x2c, 2), 0x8086);
		CHECK_EQ(ee_read(d, 0x0d), d->id);
		CHECK_EQ(ee_read(d, 0x0b), sim_config_read(sim, 0x2e, 2));
		pcix = 0;
		for (cap = sim_config_read(sim, 0x34, 1); cap; cap = sim_config_read(sim, cap + 1, 1))
			pcix += sim_config_read(sim, cap, 1) == CAP_PCIX;
		CHECK_EQ(pcix, d->pcix);
		CHECK_EQ(rd(STATUS) & (STATUS_PCIX | STATUS_BUS64),
			 d->pcix ? STATUS_PCIX | STATUS_BUS64 : 0);
		CHECK_EQ(rd(STATUS) & STATUS_TBIMODE, d->media != COPPER ? STATUS_TBIMODE : 0);
		CHECK_EQ(rd(EECD) & (EECD_PRES | EECD_SIZE | EECD_ADDR_BITS | EECD_TYPE_SPI),
			 eecd[d->eeprom]);
	}
}

KTEST(checksum, "the first 64 words of every EEPROM add up to BABAh, the address is in it")
{
	const struct device *d;
	unsigned int i;
	u16 sum;

	for (d = devices; d < devices + ARRAY_SIZE(devices); d++) {
		ktest_case("%s", d->name);
		dut_power_on_as(d->name);
		for (sum = 0, i = 0; i < 64; i++)
			sum += ee_read(d, i);
		CHECK_EQ(sum, 0xbaba);
		for (i = 0; i < 3; i++)
			CHECK_EQ(ee_read(d, i), dut_mac[2 * i] | dut_mac[2 * i + 1] << 8);
		CHECK_EQ(rd(RAL(0)), 0x3c211b02);
		CHECK_EQ(rd(RAH(0)), RAH_AV | 0x5e4d);
	}
}

KTEST(phy_id, "the PHY says who made it")
{
	static const u32 ids[] = { [M88] = 0x01410c20, [M88_I] = 0x01410c30, [IGP] = 0x02a80380 };
	const struct device *d;

	for (d = devices; d < devices + ARRAY_SIZE(devices); d++) {
		if (d->phy == ELSEWHERE)
			continue;
		ktest_case("%s", d->name);
		dut_power_on_as(d->name);
		CHECK_EQ(phy_read(PHY_ID1), ids[d->phy] >> 16);
		/* The lowest four bits are the revision. */
		CHECK_EQ(phy_read(PHY_ID2) & 0xfff0, ids[d->phy] & 0xffff);
	}
}

KTEST(works, "every device transmits and receives, before and after a reset")
{
	const struct device *d;
	unsigned int round;
	struct sim_frame *w;

	for (d = devices; d < devices + ARRAY_SIZE(devices); d++) {
		dut_power_on_as(d->name);
		for (round = 0; round < 2; round++) {
			ktest_case("%s, round %u", d->name, round);
			link_up(d);
			tx_ring(8);
			rx_ring(8, 2048);
			rx_on(RCTL_BAM | RCTL_SECRC);
			pkt_raw(&pkt, broadcast, 200);
			w = tx_pkt(&pkt);
			CHECK_MEM(w->data, pkt.data, 200);
			free(w);
			rx_pkt(&pkt);
			/* An 82542 cannot strip the FCS. */
			REQUIRE_EQ(rx_got(0), 1);
			CHECK_EQ(rx_len(0), rd(RCTL) & RCTL_SECRC ? 200 : 204);
			CHECK_MEM(rx_data(0), pkt.data, 200);
			wr(CTRL, rd(CTRL) | CTRL_RST);
			CHECK_EQ(rd(TDH), 0);
		}
	}
}

KTEST(phy_loopback, "the PHY's loopback works on every device with MDIC, with fiber too")
{
	const struct device *d;

	for (d = devices; d < devices + ARRAY_SIZE(devices); d++) {
		if (d->phy == ELSEWHERE)
			continue;
		ktest_case("%s", d->name);
		dut_power_on_as(d->name);
		phy_write(PHY_CTRL, PCTRL_LOOPBACK | PCTRL_FD | PCTRL_SPEED_MSB);
		wr(CTRL, rd(CTRL) | CTRL_SLU | CTRL_FRCSPD | CTRL_FRCDPX | CTRL_SPEED_1000 |
		   CTRL_FD);
		dut_check_loopback();
	}
}

/* -------------------------------------------------------------------------
 * SPI, 256 words
 */

KTEST(large_microwire, "an EEPROM of 256 words takes eight bits of address")
{
	dut_power_on_as("82546GB-quad");
	CHECK_EQ(microwire_read(0x0d, 8), 0x1099);
	CHECK_EQ(eerd_read(0x0d), 0x1099);
	/* 93C66: EWEN is 1 00 11xxxxxx */
	pins(EECD_CS);
	shift_out(0x4c0, 11, EECD_CS);
	pins(0);
	pins(EECD_CS);
	shift_out(5, 3, EECD_CS);
	shift_out(0xc5, 8, EECD_CS);
	shift_out(0x1234, 16, EECD_CS);
	pins(0);
	CHECK_EQ(microwire_read(0xc5, 8), 0x1234);
	CHECK_EQ(eerd_read(0xc5), 0x1234);
	CHECK_EQ(microwire_read(0x05, 8), 0x2001);
}

KTEST(spi_size, "an SPI EEPROM says that it has 512 bytes")
{
	dut_power_on_as("82547GI");
	/* Bits 12:10 of word 12h: 1 stands for 512 */
	CHECK_EQ(spi_read(0x12) >> 10 & 7, 1);
}

KTEST(spi_writing, "SPI: nothing is written without WREN, and one write disables it")
{
	static const u8 data[] = { 0x11, 0x22, 0x33 };

	dut_power_on_as("82547GI");
	CHECK_EQ(spi_status(), 0);
	spi_write(0x100, data, 3);
	CHECK_EQ(spi_read(0x80), 0);
	spi_command(6);
	CHECK_EQ(spi_status(), 2);
	spi_write(0x100, data, 3);
	CHECK_EQ(spi_status(), 0);
	CHECK_EQ(spi_read(0x80), 0x2211);
	CHECK_EQ(spi_read(0x81), 0x0033);
	spi_command(6);
	spi_command(4);
	spi_write(0x100, data + 1, 2);
	CHECK_EQ(spi_read(0x80), 0x2211);
}

KTEST(spi_page, "SPI: what goes beyond a page of 32 bytes goes on at its start")
{
	u8 data[34];
	unsigned int i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = i + 1;
	dut_power_on_as("82547GI");
	spi_command(6);
	spi_write(0x11e, data, sizeof(data));
	/* The last two have replaced the first two. */
	CHECK_EQ(spi_read(0x11e / 2), 0x2221);
	CHECK_EQ(spi_read(0x100 / 2), 0x0403);
	CHECK_EQ(spi_read(0x11c / 2), 0x201f);
	CHECK_EQ(spi_read(0x120 / 2), 0);
}

KTEST(spi_rest, "SPI: reading goes on with the next bytes; half a byte is not written")
{
	unsigned int i;

	dut_power_on_as("82547GI");
	spi_select();
	shift_out(3, 8, 0);
	shift_out(0, 16, 0);
	for (i = 0; i < 6; i++)
		CHECK_EQ(shift_in(8, 0), dut_mac[i]);
	pins(EECD_CS);
	spi_command(6);
	spi_select();
	shift_out(2, 8, 0);
	shift_out(0x100, 16, 0);
	shift_out(0xf, 4, 0);
	pins(EECD_CS);
	CHECK_EQ(spi_read(0x80), 0);
}

KTEST(eerd_82547, "EERD of an 82547 has its address in bits 15:2 and DONE in bit 1")
{
	dut_power_on_as("82547GI");
	wr(EERD, 0x0d << 2 | EERD_START);
	CHECK_EQ(rd(EERD) & BIT(1), BIT(1));
	CHECK_EQ(EERD_DATA(rd(EERD)), 0x1075);
}

/* -------------------------------------------------------------------------
 * The IGP PHY
 */

static u16 igp_read(u16 addr)
{
	phy_write(31, addr);
	return phy_read(addr & 31);
}

static void igp_write(u16 addr, u16 val)
{
	phy_write(31, addr);
	phy_write(addr & 31, val);
}

KTEST(igp_pages, "IGP: registers are told apart by their page, all of them hold a value")
{
	unsigned int i;

	dut_power_on_as("82547GI");
	igp_write(0x2f5b, 0x0003);
	igp_write(0x1f7b, 0x1234);
	igp_write(0x001b, 0x5678);
	CHECK_EQ(igp_read(0x2f5b), 0x0003);
	CHECK_EQ(igp_read(0x1f7b), 0x1234);
	/* What is there lives on whatever else is written. */
	for (i = 0; i < 1000; i++)
		igp_write(0x2000 + 32 * (i % 100) + 16, i);
	CHECK_EQ(igp_read(0x2000 + 32 * 99 + 16), 999);
	CHECK_EQ(phy_read(PHY_ID1), 0x02a8);
	wr(CTRL, CTRL_PHY_RST);
	wr(CTRL, 0);
	CHECK_EQ(igp_read(0x2000 + 32 * 99 + 16), 0);
}

KTEST(igp_status, "IGP: the port status has link, duplex and speed; gains are those of a cable")
{
	static const u16 agc[] = { 0x1172, 0x1272, 0x1472, 0x1872 };
	unsigned int i;

	dut_power_on_as("82547GI");
	CHECK_EQ(igp_read(17), 0);
	dut_link();
	CHECK_EQ(igp_read(17), 0xc600);
	sim_partner(sim, true, true, EMUL_ADV_100HALF);
	sim_advance(sim, 6000 * NSEC_PER_MS);
	CHECK_EQ(igp_read(17), 0x8400);
	/* The stock driver takes 0 and values from 7Fh up for a fault. */
	for (i = 0; i < ARRAY_SIZE(agc); i++)
		CHECK(igp_read(agc[i]) >> 7 > 0 && igp_read(agc[i]) >> 7 < 0x7f);
}

/* -------------------------------------------------------------------------
 * Fiber and SerDes
 */

KTEST(tbi_negotiates, "fiber: negotiation brings the link, RXCW the partner's word, CTRL pauses")
{
	dut_power_on_as("82545GM-fiber");
	CHECK_EQ(rd(CTRL) & CTRL_LRST, CTRL_LRST);
	sim_partner(sim, true, true, EMUL_ADV_ALL);
	CHECK_EQ(rd(RXCW) & (RXCW_C | RXCW_ANC | RXCW_SYNCH), RXCW_C | RXCW_SYNCH);
	wr(TXCW, TXCW_ANE | CW_FD | CW_PAUSE | CW_ASM_DIR);
	sim_advance(sim, 100 * NSEC_PER_MS);
	/* In reset */
	CHECK_EQ(rd(STATUS) & STATUS_LU, 0);
	rd(ICR);
	wr(CTRL, rd(CTRL) & ~CTRL_LRST);
	CHECK_EQ(rd(STATUS) & STATUS_LU, 0);
	sim_advance(sim, 100 * NSEC_PER_MS);
	CHECK_EQ(rd(STATUS) & STATUS_LU, STATUS_LU);
	CHECK_EQ(rd(ICR) & INT_LSC, INT_LSC);
	CHECK_EQ(rd(RXCW) & (RXCW_C | RXCW_ANC | RXCW_SYNCH | 0x1e0),
		 RXCW_ANC | RXCW_SYNCH | CW_FD | CW_PAUSE | CW_ASM_DIR);
	CHECK_EQ(rd(CTRL) & (CTRL_RFCE | CTRL_TFCE), CTRL_RFCE | CTRL_TFCE);
	CHECK(sim->f->link.up);
	CHECK_EQ(sim->f->link.speed, 1000);
}

KTEST(tbi_pause, "fiber: pauses are resolved as 802.3 says")
{
	dut_power_on_as("82545GM-fiber");
	tbi_link(CW_FD | CW_ASM_DIR);
	/* We can send them only, the partner takes both. */
	CHECK_EQ(rd(CTRL) & (CTRL_RFCE | CTRL_TFCE), CTRL_TFCE);
	wr(TXCW, TXCW_ANE | CW_FD);
	sim_advance(sim, 100 * NSEC_PER_MS);
	CHECK_EQ(rd(CTRL) & (CTRL_RFCE | CTRL_TFCE), 0);
}

KTEST(tbi_signal, "fiber: SDP1 is the optics' signal, without one RXCW says so")
{
	dut_power_on_as("82546GB-fiber");
	CHECK_EQ(rd(CTRL) & CTRL_SWDPIN1, 0);
	CHECK_EQ(rd(RXCW), RXCW_NC);
	tbi_link(CW_FD);
	CHECK_EQ(rd(CTRL) & CTRL_SWDPIN1, CTRL_SWDPIN1);
	sim_partner(sim, false, false, 0);
	CHECK_EQ(rd(CTRL) & CTRL_SWDPIN1, 0);
	CHECK_EQ(rd(STATUS) & STATUS_LU, 0);
	CHECK_EQ(rd(RXCW), RXCW_NC);
	/* 100 Mbit/s is nothing to it. */
	sim_partner(sim, true, true, EMUL_ADV_100FULL);
	CHECK_EQ(rd(RXCW), RXCW_NC);
}

KTEST(tbi_signal_low, "fiber: SDP1 of an 82544 is low while there is a signal")
{
	dut_power_on_as("82544EI-fiber");
	CHECK_EQ(rd(CTRL) & CTRL_SWDPIN1, CTRL_SWDPIN1);
	tbi_link(CW_FD);
	CHECK_EQ(rd(CTRL) & CTRL_SWDPIN1, 0);
	sim_partner(sim, false, false, 0);
	CHECK_EQ(rd(CTRL) & CTRL_SWDPIN1, CTRL_SWDPIN1);
}

KTEST(tbi_forced, "SerDes: a partner that does not negotiate is linked with by CTRL.SLU")
{
	dut_power_on_as("82545GM-serdes");
	sim_partner(sim, true, false, EMUL_ADV_1000FULL);
	wr(TXCW, TXCW_ANE | CW_FD);
	wr(CTRL, (rd(CTRL) & ~CTRL_LRST) | CTRL_FD);
	sim_advance(sim, 1000 * NSEC_PER_MS);
	CHECK_EQ(rd(STATUS) & STATUS_LU, 0);
	CHECK_EQ(rd(RXCW) & (RXCW_C | RXCW_SYNCH), RXCW_SYNCH);
	wr(TXCW, CW_FD);
	wr(CTRL, rd(CTRL) | CTRL_SLU);
	CHECK_EQ(rd(STATUS) & (STATUS_LU | STATUS_SPEED), STATUS_LU | STATUS_SPEED_1000);
	CHECK(sim->f->link.up);
	sim_partner(sim, false, false, 0);
	CHECK_EQ(rd(STATUS) & STATUS_LU, 0);
	CHECK(!sim->f->link.up);
}
