// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_stats.c - the statistics registers of section 13.7
 *
 * Lengths on the wire, from the destination address to the FCS inclusive, are
 * what the counters of octets and the bins go by.
 */
#include <stdlib.h>

#include "e1000_dut.h"
#include "e1000_inside.h"

static const u8 mcast[6] = { 0x01, 0x00, 0x5e, 0x01, 0x02, 0x03 };
static const u8 other[6] = { 0x02, 0x77, 0x66, 0x55, 0x44, 0x33 };

static struct pkt pkt;

static const struct {
	const char *name;
	u32 wire_len;
	u32 rx, tx;
} bins[] = {
	{ "64", 64, PRC64, PTC64 },
	{ "65", 65, PRC127, PTC127 },
	{ "127", 127, PRC127, PTC127 },
	{ "128", 128, PRC255, PTC255 },
	{ "255", 255, PRC255, PTC255 },
	{ "256", 256, PRC511, PTC511 },
	{ "511", 511, PRC511, PTC511 },
	{ "512", 512, PRC1023, PTC1023 },
	{ "1023", 1023, PRC1023, PTC1023 },
	{ "1024", 1024, PRC1522, PTC1522 },
	{ "1518", 1518, PRC1522, PTC1522 },
};

static void send(const u8 *dst, u32 wire_len)
{
	pkt_raw(&pkt, dst, wire_len - 4);
	tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS));
	tx_go();
	tx_drain();
}

static void receive(const u8 *dst, u32 wire_len)
{
	pkt_raw(&pkt, dst, wire_len - 4);
	rx_pkt(&pkt);
}

static u64 rd64(u32 low)
{
	u64 lo = rd(low);

	return lo | (u64)rd(low + 4) << 32;
}

/* All counters between the first and the last, except @but, are zero. */
static void check_rest_zero(const u32 *but, unsigned int n)
{
	unsigned int i;
	u32 reg;

	for (reg = CRCERRS; reg <= TSCTFC; reg += 4) {
		for (i = 0; i < n && but[i] != reg; i++)
			;
		ktest_case("%04x", reg);
		if (i == n)
			CHECK_EQ(rd(reg), 0);
	}
}

KTEST(rx_one, "a received frame counts in packets, octets and its bin, and nowhere else")
{
	static const u32 counted[] = { PRC127, GPRC, GORCL, GORCH, TORL, TORH, TPR };

	dut_start_counting(0);
	receive(dut_mac, 100);
	CHECK_EQ(rd(GPRC), 1);
	CHECK_EQ(rd(TPR), 1);
	CHECK_EQ(rd64(GORCL), 100);
	CHECK_EQ(rd64(TORL), 100);
	CHECK_EQ(rd(PRC127), 1);
	check_rest_zero(counted, ARRAY_SIZE(counted));
}

KTEST(tx_one_frame, "a transmitted frame counts in packets, octets and its bin, and nowhere else")
{
	static const u32 counted[] = { PTC127, GPTC, GOTCL, GOTCH, TOTL, TOTH, TPT };

	dut_start_counting(0);
	send(other, 100);
	CHECK_EQ(rd(GPTC), 1);
	CHECK_EQ(rd(TPT), 1);
	CHECK_EQ(rd64(GOTCL), 100);
	CHECK_EQ(rd64(TOTL), 100);
	CHECK_EQ(rd(PTC127), 1);
	check_rest_zero(counted, ARRAY_SIZE(counted));
}

KTEST(rx_bins, "received frames count in the bin of their length on the wire")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bins); i++) {
		ktest_case("%s bytes", bins[i].name);
		dut_start_counting(0);
		receive(dut_mac, bins[i].wire_len);
		CHECK_EQ(rd(bins[i].rx), 1);
		CHECK_EQ(rd(PRC64) + rd(PRC127) + rd(PRC255) + rd(PRC511) + rd(PRC1023) +
			 rd(PRC1522), 0);
		CHECK_EQ(rd64(GORCL), bins[i].wire_len);
	}
}

KTEST(tx_bins, "transmitted frames count in the bin of their length on the wire")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bins); i++) {
		ktest_case("%s bytes", bins[i].name);
		dut_start_counting(0);
		send(other, bins[i].wire_len);
		CHECK_EQ(rd(bins[i].tx), 1);
		CHECK_EQ(rd(PTC64) + rd(PTC127) + rd(PTC255) + rd(PTC511) + rd(PTC1023) +
			 rd(PTC1522), 0);
		CHECK_EQ(rd64(GOTCL), bins[i].wire_len);
	}
}

KTEST(tx_padded, "a padded frame counts with its padding")
{
	dut_start_counting(0);
	send(other, 46);
	CHECK_EQ(rd(PTC64), 1);
	CHECK_EQ(rd64(GOTCL), 64);
}

KTEST(kinds, "multicast and broadcast frames are told apart")
{
	dut_start_counting(RCTL_MPE);
	receive(broadcast, 64);
	receive(mcast, 64);
	receive(mcast, 64);
	receive(dut_mac, 64);
	CHECK_EQ(rd(BPRC), 1);
	CHECK_EQ(rd(MPRC), 2);
	CHECK_EQ(rd(GPRC), 4);
	send(broadcast, 64);
	send(mcast, 64);
	send(mcast, 64);
	send(other, 64);
	CHECK_EQ(rd(BPTC), 1);
	CHECK_EQ(rd(MPTC), 2);
	CHECK_EQ(rd(GPTC), 4);
}

KTEST(read_clears, "reading a counter clears it")
{
	dut_start_counting(0);
	receive(dut_mac, 64);
	CHECK_EQ(rd(GPRC), 1);
	CHECK_EQ(rd(GPRC), 0);
	receive(dut_mac, 64);
	CHECK_EQ(rd(GPRC), 1);
}

KTEST(read_only, "counters cannot be written")
{
	u32 reg;

	dut_start_counting(0);
	receive(dut_mac, 64);
	for (reg = CRCERRS; reg <= TSCTFC; reg += 4)
		wr(reg, 0x12345678);
	CHECK_EQ(rd(GPRC), 1);
	CHECK_EQ(rd(CRCERRS), 0);
}

KTEST(pairs_clear_by_high, "a 64-bit counter is cleared by reading its upper half")
{
	dut_start_counting(0);
	receive(dut_mac, 100);
	CHECK_EQ(rd(GORCL), 100);
	CHECK_EQ(rd(GORCL), 100);
	CHECK_EQ(rd(GORCH), 0);
	CHECK_EQ(rd(GORCL), 0);
}

KTEST(totals, "frames for others count in the totals only")
{
	dut_start_counting(0);
	receive(other, 100);
	CHECK_EQ(rd(TPR), 1);
	CHECK_EQ(rd64(TORL), 100);
	CHECK_EQ(rd(GPRC), 0);
	CHECK_EQ(rd64(GORCL), 0);
}

KTEST(adds_up, "counts of one batch after another add up")
{
	dut_start_counting(0);
	receive(dut_mac, 100);
	receive(dut_mac, 200);
	receive(other, 300);
	receive(dut_mac, 400);
	CHECK_EQ(rd(GPRC), 3);
	CHECK_EQ(rd64(GORCL), 700);
	CHECK_EQ(rd(TPR), 4);
	CHECK_EQ(rd64(TORL), 1000);
	send(other, 100);
	send(other, 200);
	CHECK_EQ(rd(GPTC), 2);
	CHECK_EQ(rd64(GOTCL), 300);
}

KTEST(oversize, "an oversized frame counts in ROC and is no good packet")
{
	dut_start_counting(0);
	receive(dut_mac, 1600);
	CHECK_EQ(rd(ROC), 1);
	CHECK_EQ(rd(RLEC), 1);
	CHECK_EQ(rd(GPRC), 0);
	CHECK_EQ(rd(MPC), 0);
}

KTEST(disabled, "nothing is counted while the receiver is off")
{
	static const u32 none;

	dut_start_counting(0);
	wr(RCTL, rd(RCTL) & ~RCTL_EN);
	receive(dut_mac, 100);
	check_rest_zero(&none, 0);
}

KTEST(pauses, "pause frames that are obeyed count as such and are no good packets")
{
	static const u8 pause[6] = { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x01 };

	dut_start_counting(0);
	wr(FCAL, 0x00c28001);
	wr(FCAH, 0x0100);
	wr(FCT, 0x8808);
	wr(CTRL, rd(CTRL) | CTRL_RFCE);
	pkt_raw(&pkt, pause, 60);
	put_unaligned_be32(0x88080001, pkt.data + 12);
	put_unaligned_be16(0x1000, pkt.data + 16);
	rx_pkt(&pkt);
	CHECK_EQ(rd(XOFFRXC), 1);
	CHECK_EQ(rd(XONRXC), 0);
	put_unaligned_be16(0, pkt.data + 16);
	rx_pkt(&pkt);
	CHECK_EQ(rd(XOFFRXC), 0);
	CHECK_EQ(rd(XONRXC), 1);
	CHECK_EQ(rd(RDH), 0);
	/* To the card's own address they are filtered like any, unless DPF. */
	memcpy(pkt.data, dut_mac, 6);
	rx_pkt(&pkt);
	CHECK_EQ(rd(XONRXC), 1);
	CHECK_EQ(rd(RDH), 1);
	wr(RCTL, rd(RCTL) | RCTL_DPF);
	rx_pkt(&pkt);
	CHECK_EQ(rd(XONRXC), 1);
	CHECK_EQ(rd(RDH), 1);
	/* A MAC control frame that is no pause */
	put_unaligned_be16(0x0002, pkt.data + 14);
	rx_pkt(&pkt);
	CHECK_EQ(rd(FCRUC), 1);
	CHECK_EQ(rd(XONRXC), 0);
	CHECK_EQ(rd(GPRC), 0);
}

KTEST(tso_counts, "a large send counts as the frames that it becomes")
{
	struct ctx c;

	dut_start_counting(0);
	pkt_build(&pkt, other, 0, 3000);
	pkt_for_offload(&pkt, true);
	c = ctx_for(&pkt, 1400);
	tx_context(&c);
	tx_put(mem(pkt.data, pkt.len),
	       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS, POPTS_IXSM | POPTS_TXSM));
	tx_go();
	tx_drain();
	/* 1400 + 1400 + 200 bytes, each with headers of 54 and an FCS of 4 */
	CHECK_EQ(rd(GPTC), 3);
	CHECK_EQ(rd(TPT), 3);
	CHECK_EQ(rd64(GOTCL), 3000 + 3 * 58);
	CHECK_EQ(rd(PTC1522), 2);
	CHECK_EQ(rd(PTC511), 1);
	CHECK_EQ(rd(TSCTC), 1);
	CHECK_EQ(rd(TSCTFC), 0);
}

KTEST(vlan_counts, "an inserted tag counts as octets")
{
	dut_start_counting(0);
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x8100);
	pkt_raw(&pkt, other, 96);
	tx_put(mem(pkt.data, 96), legacy(96, TX_EOP | TX_IFCS | TX_VLE) | special(5));
	tx_go();
	tx_drain();
	CHECK_EQ(rd64(GOTCL), 104);
}

/* -------------------------------------------------------------------------
 * Ends of the range, reached by setting the counters from the inside
 */

KTEST(sticky, "a counter sticks at all ones until it is read")
{
	unsigned int i;

	dut_start_counting(0);
	inside_set_reg(sim->f, GPRC, 0xfffffffd);
	for (i = 0; i < 5; i++)
		receive(dut_mac, 64);
	CHECK_EQ(rd(GPRC), 0xffffffff);
	CHECK_EQ(rd(GPRC), 0);
	inside_set_reg(sim->f, PTC64, 0xffffffff);
	send(other, 64);
	CHECK_EQ(rd(PTC64), 0xffffffff);
}

KTEST(carry, "64-bit counters carry into their upper half")
{
	dut_start_counting(0);
	inside_set_reg(sim->f, GORCL, 0xffffffc0);
	receive(dut_mac, 100);
	CHECK_EQ(rd(GORCL), 0x24);
	CHECK_EQ(rd(GORCH), 1);
	CHECK_EQ(rd64(GORCL), 0);
}

KTEST(sticky64, "64-bit counters stick at all ones until they are read")
{
	dut_start_counting(0);
	inside_set_reg(sim->f, GOTCL, 0xffffffc0);
	inside_set_reg(sim->f, GOTCH, 0xffffffff);
	send(other, 100);
	send(other, 100);
	CHECK_EQ(rd64(GOTCL), ~0ULL);
	CHECK_EQ(rd64(GOTCL), 0);
}

KTEST(latched, "both halves of a 64-bit counter are of one moment, and nothing is lost")
{
	u32 low;

	dut_start_counting(0);
	inside_set_reg(sim->f, GORCL, 0xfffffff0);
	low = rd(GORCL);
	receive(dut_mac, 100);
	CHECK_EQ(low, 0xfffffff0);
	CHECK_EQ(rd(GORCH), 0);
	CHECK_EQ(rd64(GORCL), 100);
}

KTEST(latches_apart, "each 64-bit counter is latched by itself")
{
	dut_start_counting(0);
	inside_set_reg(sim->f, GORCH, 1);
	inside_set_reg(sim->f, GOTCH, 2);
	inside_set_reg(sim->f, TORH, 3);
	inside_set_reg(sim->f, TOTH, 4);
	rd(GORCL);
	rd(GOTCL);
	rd(TORL);
	rd(TOTL);
	CHECK_EQ(rd(TOTH), 4);
	CHECK_EQ(rd(TORH), 3);
	CHECK_EQ(rd(GOTCH), 2);
	CHECK_EQ(rd(GORCH), 1);
}
