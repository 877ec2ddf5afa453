// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_rx.c - the receive ring: buffers, lengths, FCS, checksums, shortage
 */
#include "e1000_dut.h"

static struct pkt pkt;

static const u32 buf_sizes[] = { 256, 512, 1024, 2048, 4096, 8192, 16384 };

/* Append the FCS as it is on the wire. */
static void add_fcs(struct pkt *p)
{
	put_unaligned_le32(ref_fcs(p->data, p->len), p->data + p->len);
	p->len += 4;
}

KTEST(one, "a frame fills a descriptor and its buffer")
{
	rx_start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	rx_check(0, pkt.data, 100);
	CHECK_EQ(rd(RDH), 1);
	CHECK_EQ(rx_desc(1)->status, 0);
	CHECK_EQ(sim->faults, 0);
}

KTEST(fcs_kept, "without SECRC the FCS is stored and counted in the length")
{
	rx_start(8, 2048, 0);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	add_fcs(&pkt);
	rx_check(0, pkt.data, 104);
}

KTEST(all_sizes, "frames of all lengths fit buffers of all sizes, with and without FCS")
{
	static const u32 lens[] = { 60, 251, 252, 253, 255, 256, 257, 508, 512, 513, 1020, 1024,
		1025, 1514, 2044, 2045, 2048, 2049, 4092, 4096, 4100, 8188, 8192, 9014, 16100 };
	unsigned int b, l, strip;
	u32 at, end;

	for (b = 0; b < ARRAY_SIZE(buf_sizes); b++)
		for (strip = 0; strip < 2; strip++) {
			rx_start(128, buf_sizes[b], RCTL_LPE | (strip ? RCTL_SECRC : 0));
			for (at = 0, l = 0; l < ARRAY_SIZE(lens); l++) {
				ktest_case("%u in buffers of %u, %s", lens[l], buf_sizes[b],
					   strip ? "no FCS" : "FCS");
				pkt_raw(&pkt, dut_mac, lens[l]);
				rx_pkt(&pkt);
				if (!strip)
					add_fcs(&pkt);
				end = at + rx_check(at, pkt.data, pkt.len);
				for (; at < end; at++)
					rx_desc(at)->status = 0;
				CHECK_EQ(rd(RDH), at % dut.rx_n);
				wr(RDT, (at - 1) % dut.rx_n);
			}
			CHECK_EQ(sim->faults, 0);
		}
}

KTEST(scattered_source, "a frame of many segments arrives in one piece")
{
	unsigned int segs;

	rx_start(64, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 1000);
	for (segs = 1; segs <= EMUL_MAX_SEGS; segs++) {
		sim_wire_send(sim, pkt.data, pkt.len, NULL, segs);
		sim_run(sim);
		rx_check(segs - 1, pkt.data, 1000);
	}
}

KTEST(bounds, "nothing is written behind a buffer's data")
{
	static u8 paint[2048];

	rx_start(8, 2048, RCTL_SECRC);
	memset(paint, 0x5a, sizeof(paint));
	memcpy(rx_data(0), paint, 2048);
	pkt_raw(&pkt, dut_mac, 101);
	rx_pkt(&pkt);
	CHECK_MEM(rx_data(0) + 101, paint, 2048 - 101);
}

KTEST(write_back, "the device changes no buffer address")
{
	u64 addr;

	rx_start(8, 2048, RCTL_SECRC);
	addr = rx_desc(0)->addr;
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rx_desc(0)->addr, addr);
}

KTEST(null_descriptor, "a descriptor without a buffer is passed over, with DD and nothing else")
{
	struct rxd before[2];

	rx_start(8, 2048, RCTL_SECRC);
	memset(rx_desc(0), 0, 16);
	rx_desc(2)->addr = 0;
	rx_desc(2)->special = cpu_to_le16(0x4711);
	before[0] = *rx_desc(0);
	before[1] = *rx_desc(2);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	rx_pkt(&pkt);
	before[0].status |= RX_DD;
	CHECK_MEM(rx_desc(0), &before[0], 16);
	rx_check(1, pkt.data, 100);
	before[1].status |= RX_DD;
	CHECK_MEM(rx_desc(2), &before[1], 16);
	rx_check(3, pkt.data, 100);
	CHECK_EQ(rd(RDH), 4);
}

KTEST(null_within, "a descriptor without a buffer is passed over within a frame, too")
{
	unsigned int i;

	rx_start(16, 256, RCTL_SECRC);
	rx_desc(2)->addr = 0;
	pkt_raw(&pkt, dut_mac, 1000);
	rx_pkt(&pkt);
	for (i = 0; i < 5; i++) {
		CHECK_EQ(rx_desc(i)->status & (RX_DD | RX_EOP), i == 4 ? RX_DD | RX_EOP : RX_DD);
		if (i != 2)
			CHECK_MEM(rx_data(i), pkt.data + 256 * (i < 2 ? i : i - 1),
				  i == 4 ? 1000 - 768 : 256);
	}
	CHECK_EQ(rd(RDH), 5);
}

KTEST(shortest, "a frame that is a header only is received")
{
	rx_start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 14);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(rx_len(0), 60);
	CHECK_MEM(rx_data(0), pkt.data, 14);
}

KTEST(short_padded, "a short frame from the wire is padded to the minimum like any sender does")
{
	static const u8 zero[18];

	rx_start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 42);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(rx_len(0), 60);
	CHECK_MEM(rx_data(0), pkt.data, 42);
	CHECK_MEM(rx_data(0) + 42, zero, 18);
}

KTEST(disabled, "nothing is received before RCTL.EN")
{
	rx_start(8, 2048, RCTL_SECRC);
	wr(RCTL, rd(RCTL) & ~RCTL_EN);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rx_desc(0)->status, 0);
	CHECK_EQ(rd(RDH), 0);
	CHECK_EQ(sim->in.count, 0);
}

KTEST(no_link, "nothing is received without a link")
{
	rx_start(8, 2048, RCTL_SECRC);
	sim_partner(sim, false, true, EMUL_ADV_ALL);
	sim_advance(sim, NSEC_PER_MS);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rx_desc(0)->status, 0);
}

KTEST(long_dropped, "a frame of more than 1522 bytes is dropped and counted unless RCTL.LPE")
{
	rx_start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 1518);
	rx_pkt(&pkt);
	rx_check(0, pkt.data, 1518);
	CHECK_EQ(rd(ROC), 0);
	pkt_raw(&pkt, dut_mac, 1519);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(1), 0);
	CHECK_EQ(rd(ROC), 1);
	wr(RCTL, rd(RCTL) | RCTL_LPE);
	rx_pkt(&pkt);
	rx_check(1, pkt.data, 1519);
}

KTEST(too_long, "a frame of more than 16384 bytes is never received")
{
	rx_start(16, 16384, RCTL_SECRC | RCTL_LPE);
	pkt_raw(&pkt, dut_mac, 16380);
	rx_pkt(&pkt);
	rx_check(0, pkt.data, 16380);
	pkt_raw(&pkt, dut_mac, 16381);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(1), 0);
	CHECK_EQ(rd(RDH), 1);
}

KTEST(wrap, "the ring wraps, many times")
{
	unsigned int i;

	rx_start(8, 2048, RCTL_SECRC);
	for (i = 0; i < 50; i++) {
		ktest_case("frame %u", i);
		pkt_raw(&pkt, dut_mac, 60 + i);
		rx_pkt(&pkt);
		rx_check(i, pkt.data, pkt.len);
		rx_desc(i)->status = 0;
		wr(RDT, i % 8);
	}
}

KTEST(flush_batches, "several frames offered together are all written back")
{
	unsigned int i;

	rx_start(64, 2048, RCTL_SECRC);
	for (i = 0; i < 40; i++) {
		pkt_raw(&pkt, dut_mac, 60 + i);
		sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
	}
	sim_run(sim);
	for (i = 0; i < 40; i++) {
		pkt_raw(&pkt, dut_mac, 60 + i);
		rx_check(i, pkt.data, pkt.len);
	}
	CHECK_EQ(rd(RDH), 40);
}

/* -------------------------------------------------------------------------
 * Shortage of descriptors
 */

KTEST(last_descriptor, "the device stops when its head reaches the tail")
{
	unsigned int i;

	rx_start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < 9; i++)
		rx_pkt(&pkt);
	CHECK_EQ(rd(RDH), 7);
	CHECK_EQ(rx_desc(6)->status & RX_DD, RX_DD);
	CHECK_EQ(rx_desc(7)->status, 0);
}

KTEST(refill_wakes, "frames that found neither buffer nor FIFO arrive after a refill, in order")
{
	unsigned int i;

	rx_start(8, 2048, RCTL_SECRC);
	wr(PBA, 0);
	for (i = 0; i < 12; i++) {
		pkt_raw(&pkt, dut_mac, 100 + i);
		rx_pkt(&pkt);
	}
	CHECK_EQ(rd(RDH), 7);
	CHECK_EQ(sim->in.count, 5);
	for (i = 0; i < 7; i++)
		rx_desc(i)->status = 0;
	wr(RDT, 5);
	sim_run(sim);
	CHECK_EQ(sim->in.count, 0);
	for (i = 0; i < 5; i++) {
		pkt_raw(&pkt, dut_mac, 107 + i);
		rx_check(7 + i, pkt.data, pkt.len);
	}
}

KTEST(disabled_waiting, "frames that wait for buffers wait no more when the receiver is off")
{
	unsigned int i;

	rx_start(8, 2048, RCTL_SECRC);
	wr(PBA, 0);
	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < 12; i++)
		rx_pkt(&pkt);
	CHECK_EQ(sim->in.count, 5);
	wr(RCTL, rd(RCTL) & ~RCTL_EN);
	sim_run(sim);
	CHECK_EQ(sim->in.count, 0);
}

KTEST(rnbc, "a frame that finds no buffer counts in RNBC")
{
	unsigned int i;

	rx_start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < 7; i++)
		rx_pkt(&pkt);
	CHECK_EQ(rd(RNBC), 0);
	rx_pkt(&pkt);
	CHECK(rd(RNBC) >= 1);
}

KTEST(no_part, "a frame that needs more buffers than there are waits, and then is whole")
{
	rx_start(8, 512, RCTL_SECRC | RCTL_LPE);
	pkt_raw(&pkt, dut_mac, 3000);
	wr(RDT, 3);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(0), 0);
	wr(RDT, 7);
	sim_run(sim);
	rx_check(0, pkt.data, 3000);
}

KTEST(never_fits, "a frame that can never fit the ring does not block it")
{
	rx_start(8, 256, RCTL_SECRC | RCTL_LPE);
	pkt_raw(&pkt, dut_mac, 3000);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(0), 0);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	wr(RDT, 6);
	wr(RDT, 7);
	sim_advance(sim, NSEC_PER_MS);
	CHECK_EQ(sim->in.count, 0);
}

KTEST(rx_ready, "rx_ready() says whether there are buffers")
{
	const struct emul_model *m;
	unsigned int i;

	rx_start(8, 2048, RCTL_SECRC);
	m = sim->f->model;
	CHECK(m->rx_ready(&sim->f->rxq[0]));
	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < 8; i++)
		rx_pkt(&pkt);
	CHECK(!m->rx_ready(&sim->f->rxq[0]));
	wr(RDT, 0);
	CHECK(m->rx_ready(&sim->f->rxq[0]));
}

KTEST(rdmts, "RXDMT0 tells when the free descriptors fall to the threshold")
{
	static const u32 fraction[] = { 2, 4, 8 };
	unsigned int i, n;
	u32 icr;

	for (i = 0; i < ARRAY_SIZE(fraction); i++) {
		rx_start(64, 2048, RCTL_SECRC | RCTL_RDMTS(i));
		pkt_raw(&pkt, dut_mac, 100);
		/* 63 are free. */
		for (n = 1, icr = 0; n < 63; n++) {
			rx_pkt(&pkt);
			icr = rd(ICR);
			if (icr & INT_RXDMT0)
				break;
		}
		ktest_case("1/%u of 64, after %u", fraction[i], n);
		/* 63 - n free: at the threshold, or just below it. */
		CHECK(63 - n == 64 / fraction[i] || 63 - n == 64 / fraction[i] - 1);
	}
}
