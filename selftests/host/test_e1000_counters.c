// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_counters.c - each counter of section 13.7 by itself: what it counts, and how it ends
 */
#include <stdlib.h>

#include "e1000_dut.h"
#include "e1000_inside.h"

static const u8 mcast[6] = { 0x01, 0x00, 0x5e, 0x01, 0x02, 0x03 };
static const u8 other[6] = { 0x02, 0x77, 0x66, 0x55, 0x44, 0x33 };

static struct pkt pkt;

/* -------------------------------------------------------------------------
 * What happens. Lengths are those on the wire, with FCS.
 */

static void rx_to(const u8 *dst, u32 wire_len)
{
	pkt_raw(&pkt, dst, wire_len - 4);
	rx_pkt(&pkt);
}

static void tx_to(const u8 *dst, u32 wire_len)
{
	pkt_raw(&pkt, dst, wire_len - 4);
	free(tx_pkt(&pkt));
}

static void rx_frame(u32 wire_len)
{
	rx_to(dut_mac, wire_len);
}

static void tx_frame(u32 wire_len)
{
	tx_to(other, wire_len);
}

static void rx_broadcast(u32 wire_len)
{
	rx_to(broadcast, wire_len);
}

static void tx_broadcast(u32 wire_len)
{
	tx_to(broadcast, wire_len);
}

static void rx_multicast(u32 wire_len)
{
	rx_to(mcast, wire_len);
}

static void tx_multicast(u32 wire_len)
{
	tx_to(mcast, wire_len);
}

/* The ring is where no memory is. */
static void rx_no_ring(u32 wire_len)
{
	wr(RDBAH, 0);
	rx_to(dut_mac, wire_len);
}

/* Without a descriptor the frame waits in the packet buffer. */
static void rx_no_buffer(u32 wire_len)
{
	wr(RDT, rd(RDH));
	rx_to(dut_mac, wire_len);
}

/* A MAC control frame to the address in FCAL and FCAH */
static void mac_control(u16 opcode, u16 time)
{
	static const u8 da[6] = { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x01 };

	wr(FCAL, 0x00c28001);
	wr(FCAH, 0x0100);
	wr(FCT, 0x8808);
	wr(CTRL, rd(CTRL) | CTRL_RFCE);
	pkt_raw(&pkt, da, 60);
	put_unaligned_be16(0x8808, pkt.data + 12);
	put_unaligned_be16(opcode, pkt.data + 14);
	put_unaligned_be16(time, pkt.data + 16);
	rx_pkt(&pkt);
}

static void rx_pause(u32 time)
{
	mac_control(1, time);
}

static void rx_unknown_control(u32 opcode)
{
	mac_control(opcode, 0);
}

static void tx_pause(u32 time)
{
	wr(FCTTV, time);
	wr(TCTL, rd(TCTL) | TCTL_SWXOFF);
	sim_run(sim);
	tx_drain();
}

static void tx_large(u32 mss)
{
	struct ctx c;

	pkt_build(&pkt, other, 0, 2000);
	pkt_for_offload(&pkt, true);
	c = ctx_for(&pkt, mss ?: 1000);
	c.mss = mss;
	tx_context(&c);
	tx_put(mem(pkt.data, pkt.len),
	       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS, POPTS_IXSM | POPTS_TXSM));
	tx_go();
	tx_drain();
}

/* -------------------------------------------------------------------------
 * The counters
 */

/* What one call of @happen counts, once, or @octets of it */
static const struct {
	const char *name;
	u32 reg;
	void (*happen)(u32 arg);
	u32 arg;
	u32 rctl;
	u32 octets;
} counters[] = {
	{ "MPC", MPC, rx_no_ring, 100 },
	{ "RLEC", RLEC, rx_frame, 1600 },
	{ "XONRXC", XONRXC, rx_pause, 0 },
	{ "XONTXC", XONTXC, tx_pause, 0 },
	{ "XOFFRXC", XOFFRXC, rx_pause, 1 },
	{ "XOFFTXC", XOFFTXC, tx_pause, 1 },
	{ "FCRUC", FCRUC, rx_unknown_control, 2 },
	{ "PRC64", PRC64, rx_frame, 64 },
	{ "PRC127", PRC127, rx_frame, 100 },
	{ "PRC255", PRC255, rx_frame, 200 },
	{ "PRC511", PRC511, rx_frame, 400 },
	{ "PRC1023", PRC1023, rx_frame, 800 },
	{ "PRC1522", PRC1522, rx_frame, 1500 },
	{ "GPRC", GPRC, rx_frame, 100 },
	{ "BPRC", BPRC, rx_broadcast, 100 },
	{ "MPRC", MPRC, rx_multicast, 100, RCTL_MPE },
	{ "GPTC", GPTC, tx_frame, 100 },
	{ "GORC", GORCL, rx_frame, 100, .octets = 100 },
	{ "GOTC", GOTCL, tx_frame, 100, .octets = 100 },
	{ "RNBC", RNBC, rx_no_buffer, 100 },
	{ "ROC", ROC, rx_frame, 1600 },
	{ "TOR", TORL, rx_frame, 100, .octets = 100 },
	{ "TOT", TOTL, tx_frame, 100, .octets = 100 },
	{ "TPR", TPR, rx_frame, 1600 },
	{ "TPT", TPT, tx_frame, 100 },
	{ "PTC64", PTC64, tx_frame, 64 },
	{ "PTC127", PTC127, tx_frame, 100 },
	{ "PTC255", PTC255, tx_frame, 200 },
	{ "PTC511", PTC511, tx_frame, 400 },
	{ "PTC1023", PTC1023, tx_frame, 800 },
	{ "PTC1522", PTC1522, tx_frame, 1500 },
	{ "MPTC", MPTC, tx_multicast, 100 },
	{ "BPTC", BPTC, tx_broadcast, 100 },
	{ "TSCTC", TSCTC, tx_large, 1000 },
	{ "TSCTFC", TSCTFC, tx_large, 0 },
};

/* What no cable that is free of errors, collisions and management brings about */
static const struct {
	const char *name;
	u32 reg;
} quiet[] = {
	{ "CRCERRS", CRCERRS },
	{ "ALGNERRC", ALGNERRC },
	{ "SYMERRS", SYMERRS },
	{ "RXERRC", RXERRC },
	{ "SCC", SCC },
	{ "ECOL", ECOL },
	{ "MCC", MCC },
	{ "LATECOL", LATECOL },
	{ "COLC", COLC },
	{ "DC", DC },
	{ "TNCRS", TNCRS },
	{ "SEC", SEC },
	{ "CEXTERR", CEXTERR },
	{ "RUC", RUC },
	{ "RFC", RFC },
	{ "RJC", RJC },
	{ "MGTPRC", MGTPRC },
	{ "MGTPDC", MGTPDC },
	{ "MGTPTC", MGTPTC },
};

static u64 rd_counter(unsigned int i)
{
	u64 low = rd(counters[i].reg);

	return counters[i].octets ? low | (u64)rd(counters[i].reg + 4) << 32 : low;
}

KTEST(each_counts, "each counter counts what it is for, once each time, until it is read")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		u32 unit = counters[i].octets ?: 1;

		ktest_case("%s", counters[i].name);
		dut_start_counting(counters[i].rctl);
		CHECK_EQ(rd_counter(i), 0);
		counters[i].happen(counters[i].arg);
		counters[i].happen(counters[i].arg);
		CHECK_EQ(rd_counter(i), 2 * unit);
		CHECK_EQ(rd_counter(i), 0);
		counters[i].happen(counters[i].arg);
		CHECK_EQ(rd_counter(i), unit);
	}
}

KTEST(each_sticks, "each counter sticks at all ones until it is read, and begins anew then")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		bool wide = counters[i].octets;

		ktest_case("%s", counters[i].name);
		dut_start_counting(counters[i].rctl);
		inside_set_reg(sim->f, counters[i].reg, 0xfffffffe);
		if (wide)
			inside_set_reg(sim->f, counters[i].reg + 4, 0xffffffff);
		counters[i].happen(counters[i].arg);
		counters[i].happen(counters[i].arg);
		CHECK_EQ(rd_counter(i), wide ? ~0ULL : 0xffffffff);
		CHECK_EQ(rd_counter(i), 0);
		counters[i].happen(counters[i].arg);
		CHECK_EQ(rd_counter(i), counters[i].octets ?: 1);
	}
}

KTEST(quiet_counters, "the counters of errors stay zero whatever is counted, and clear as the others")
{
	unsigned int i;

	dut_start_counting(RCTL_MPE);
	/* With the ring out of reach at the end, as nothing is received from then on. */
	for (i = ARRAY_SIZE(counters); i--;)
		counters[i].happen(counters[i].arg);
	for (i = 0; i < ARRAY_SIZE(quiet); i++) {
		ktest_case("%s", quiet[i].name);
		CHECK_EQ(rd(quiet[i].reg), 0);
		inside_set_reg(sim->f, quiet[i].reg, 0xffffffff);
		CHECK_EQ(rd(quiet[i].reg), 0xffffffff);
		CHECK_EQ(rd(quiet[i].reg), 0);
	}
}

KTEST(each_pair, "each 64-bit counter: the upper half is of the moment at which the lower was read")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		u32 reg = counters[i].reg;

		if (!counters[i].octets)
			continue;
		ktest_case("%s", counters[i].name);
		dut_start_counting(0);
		inside_set_reg(sim->f, reg, 0xffffffff);
		inside_set_reg(sim->f, reg + 4, 6);
		CHECK_EQ(rd(reg), 0xffffffff);
		counters[i].happen(counters[i].arg);
		CHECK_EQ(rd(reg + 4), 6);
		/* What came meanwhile is left; the carry is not. */
		CHECK_EQ(rd(reg), 100);
		CHECK_EQ(rd(reg + 4), 0);
		/* The upper half alone is of now, and clears both. */
		inside_set_reg(sim->f, reg, 0xffffffff);
		inside_set_reg(sim->f, reg + 4, 6);
		counters[i].happen(counters[i].arg);
		CHECK_EQ(rd(reg + 4), 7);
		CHECK_EQ(rd_counter(i), 0);
	}
}
