// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_82542.c - the 82542: where its registers are, and what differs in them
 *
 * The manual knows its offsets as aliases that later chips keep, 13.2. What else is
 * different is what the stock driver relies on.
 */
#include <stdlib.h>

#include "e1000_dut.h"

#define RCTL_RST	BIT(0)

static const char *const revisions[] = { "82542-rev2-0", "82542-rev2-1" };

static struct pkt pkt;

/* Each of @count registers 4 bytes apart; all hold what is written under @mask on all cards. */
static const struct {
	const char *name;
	u32 old, new, count, mask;
} aliases[] = {
	{ "RA", 0x40, RA, 32, 0x0003ffff },
	{ "RDTR", 0x108, RDTR, 1, 0x0000ffff },
	{ "RDBAL, RDBAH", 0x110, RDBAL, 2, 0xfffff000 },
	{ "RDLEN", 0x118, RDLEN, 1, 0x000fff80 },
	{ "RDH", 0x120, RDH, 1, 0x0000ffff },
	{ "RDT", 0x128, RDT, 1, 0x0000ffff },
	{ "FCRTH", 0x160, FCRTH, 1, 0x0000fff8 },
	{ "FCRTL", 0x168, FCRTL, 1, 0x0000fff8 },
	{ "MTA", 0x200, MTA, 128, 0xffffffff },
	{ "TDBAL, TDBAH", 0x420, TDBAL, 2, 0xfffff000 },
	{ "TDLEN", 0x428, TDLEN, 1, 0x000fff80 },
	{ "TDH", 0x430, TDH, 1, 0x0000ffff },
	{ "TDT", 0x438, TDT, 1, 0x0000ffff },
	{ "TIDV", 0x440, TIDV, 1, 0x0000ffff },
	{ "VFTA", 0x600, VFTA, 128, 0xffffffff },
	{ "RDFH", 0x8000, RDFH, 1, 0x00001fff },
	{ "RDFT", 0x8008, RDFT, 1, 0x00001fff },
};

KTEST(offsets, "registers are at the offsets of the 82542, on later chips as well")
{
	static const char *const devices[] = { "82542-rev2-0", "82545GM" };
	unsigned int d, i, n;
	u32 val;

	for (d = 0; d < ARRAY_SIZE(devices); d++) {
		dut_power_on_as(devices[d]);
		for (i = 0; i < ARRAY_SIZE(aliases); i++)
			for (n = 0; n < aliases[i].count; n++) {
				ktest_case("%s: %s, %u", devices[d], aliases[i].name, n);
				val = (0x12345678 + n * 0x01010101) & aliases[i].mask;
				wr(aliases[i].old + 4 * n, val);
				CHECK_EQ(rd(aliases[i].new + 4 * n), val);
				val = ~val & aliases[i].mask;
				wr(aliases[i].new + 4 * n, val);
				CHECK_EQ(rd(aliases[i].old + 4 * n), val);
			}
		/* Between them and behind there is nothing. */
		CHECK_EQ(rd(0x10c), 0);
		CHECK_EQ(rd(0x11c), 0);
		CHECK_EQ(rd(0x42c), 0);
		CHECK_EQ(rd(0x800), 0);
	}
}

KTEST(revision, "the two revisions are told apart by the revision ID")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(revisions); i++) {
		dut_power_on_as(revisions[i]);
		CHECK_EQ(sim_config_read(sim, 0, 4), 0x10008086);
		CHECK_EQ(sim_config_read(sim, 8, 1), 2 + i);
	}
}

KTEST(masks, "RCTL has bits 24:0, rings begin at whole pages")
{
	dut_power_on_as("82542-rev2-0");
	wr(RCTL, 0xffffffff);
	CHECK_EQ(rd(RCTL), 0x01ffffff);
	wr(RCTL, 0);
	wr(0x110, 0xffffffff);
	CHECK_EQ(rd(0x110), 0xfffff000);
	wr(0x420, 0xffffffff);
	CHECK_EQ(rd(0x420), 0xfffff000);
	/* Not so on others */
	dut_power_on_as("82543GC-fiber");
	wr(RCTL, 0xffffffff);
	CHECK_EQ(rd(RCTL), 0x06dfb3fe);
	wr(RDBAL, 0xffffffff);
	CHECK_EQ(rd(RDBAL), 0xfffffff0);
}

static void start(const char *device)
{
	dut_power_on_as(device);
	dut_link();
	tx_ring(8);
	rx_ring(8, 2048);
	rx_on(RCTL_BAM);
}

KTEST(traffic, "frames pass with tails written at the old offsets")
{
	struct sim_frame *w;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(revisions); i++) {
		ktest_case("%s", revisions[i]);
		start(revisions[i]);
		pkt_raw(&pkt, broadcast, 200);
		tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS | TX_RS));
		wr(0x438, dut.tx_tail);
		sim_run(sim);
		w = tx_one();
		CHECK_MEM(w->data, pkt.data, 200);
		free(w);
		CHECK_EQ(rd(0x430), 1);
		rx_pkt(&pkt);
		/* With its FCS: there is no SECRC. */
		REQUIRE_EQ(rx_got(0), 1);
		CHECK_EQ(rx_len(0), 204);
		CHECK_MEM(rx_data(0), pkt.data, 200);
		CHECK_EQ(rd(0x120), 1);
	}
}

KTEST(receiver_reset, "while RCTL.RST is set nothing is received")
{
	start("82542-rev2-0");
	wr(RCTL, rd(RCTL) | RCTL_RST);
	pkt_raw(&pkt, broadcast, 200);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(0), 0);
	CHECK_EQ(rd(GPRC), 0);
	wr(RCTL, rd(RCTL) & ~RCTL_RST);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(0), 1);
	CHECK_EQ(rd(GPRC), 1);
}

KTEST(loopback, "loopback in the transceiver, RCTL.LBM 11b")
{
	start("82542-rev2-0");
	wr(RCTL, rd(RCTL) | RCTL_LBM_PHY);
	pkt_raw(&pkt, broadcast, 200);
	tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	CHECK_EQ(sim->out.count, 0);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_MEM(rx_data(0), pkt.data, 200);
}
