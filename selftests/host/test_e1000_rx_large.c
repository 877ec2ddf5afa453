// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_rx_large.c - large sends from the wire, cut by the device
 */
#include "e1000_dut.h"

static struct pkt pkt;

static void send_large(u32 kind, u32 mss, unsigned int segs)
{
	static struct pkt half;
	struct emul_frame meta = {
		.flags = EMUL_FRAME_CSUM_PARTIAL,
		.csum_start = pkt.l4,
		.csum_offset = pkt.csum - pkt.l4,
		.gso = kind & PKT_IPV6 ? EMUL_GSO_TCPV6 : EMUL_GSO_TCPV4,
		.gso_size = mss,
		.hdr_len = pkt.payload,
	};

	half = pkt;
	put_unaligned_be16(pkt_pseudo(&pkt, true), half.data + half.csum);
	sim_wire_send(sim, half.data, half.len, &meta, segs);
}

static const u32 large_kinds[] = { 0, PKT_IPV6, PKT_VLAN };

KTEST(large, "a large send arrives as the frames that the wire would carry")
{
	/* Also with headers that are cut */
	static const struct {
		u32 payload, mss;
	} sizes[] = { { 60000, 1400 }, { 900, 100 } };
	unsigned int k, segs, n, i;
	static struct pkt seg;

	for (k = 0; k < ARRAY_SIZE(large_kinds) * ARRAY_SIZE(sizes); k++)
		for (segs = 1; segs <= 17; segs += 4) {
			const u32 kind = large_kinds[k / ARRAY_SIZE(sizes)];
			const u32 payload = sizes[k % ARRAY_SIZE(sizes)].payload;
			const u32 mss = sizes[k % ARRAY_SIZE(sizes)].mss;

			ktest_case("kind %u, %u bytes in %u segments", kind, payload, segs);
			rx_start(64, 2048, RCTL_SECRC);
			wr(RXCSUM, RXCSUM_IPOFL | RXCSUM_TUOFL);
			if (!(sim->f->rx_caps & EMUL_RX_GSO))
				return;
			pkt_build(&pkt, dut_mac, kind, payload);
			send_large(kind, mss, segs);
			sim_run(sim);
			n = DIV_ROUND_UP(payload, mss);
			for (i = 0; i < n; i++) {
				pkt_segment(&seg, &pkt, mss, i);
				rx_check(i, seg.data, seg.len);
				CHECK_EQ(rx_desc(i)->status & (RX_IXSM | RX_TCPCS), RX_TCPCS);
			}
			CHECK_EQ(rd(RDH), n);
			CHECK_EQ(rd(GPRC), n);
		}
}

KTEST(large_waits, "a large send goes on where the buffers ended, with none lost or twice")
{
	static struct pkt seg;
	unsigned int i, n;

	rx_start(8, 2048, RCTL_SECRC);
	if (!(sim->f->rx_caps & EMUL_RX_GSO))
		return;
	pkt_build(&pkt, dut_mac, 0, 30000);
	send_large(0, 1400, 5);
	sim_run(sim);
	n = DIV_ROUND_UP(30000, 1400);
	for (i = 0; i < n; i++) {
		ktest_case("segment %u", i);
		pkt_segment(&seg, &pkt, 1400, i);
		rx_check(i, seg.data, seg.len);
		rx_desc(i)->status = 0;
		wr(RDT, i % 8);
		if (i % 3 == 0)
			sim_run(sim);
		if (!(rx_desc(i + 1)->status & RX_DD))
			sim_run(sim);
	}
	CHECK_EQ(sim->in.count, 0);
	CHECK_EQ(rd(GPRC), n);
}

KTEST(large_given_up, "after a large send that was given up half-way another is whole")
{
	static struct pkt seg;
	unsigned int i;

	rx_start(8, 2048, RCTL_SECRC);
	wr(PBA, 0);
	if (!(sim->f->rx_caps & EMUL_RX_GSO))
		return;
	pkt_build(&pkt, dut_mac, 0, 30000);
	send_large(0, 1400, 5);
	sim_run(sim);
	CHECK_EQ(sim->in.count, 1);
	sim_wire_drop(sim);
	pkt_build(&pkt, dut_mac, 0, 3000);
	send_large(0, 1000, 2);
	for (i = 0; i < 7; i++)
		rx_desc(i)->status = 0;
	wr(RDT, 6);
	sim_run(sim);
	CHECK_EQ(sim->in.count, 0);
	for (i = 0; i < 3; i++) {
		pkt_segment(&seg, &pkt, 1000, i);
		rx_check(7 + i, seg.data, seg.len);
	}
}

KTEST(large_contradictory, "a large send that contradicts itself is dropped and counted")
{
	struct emul_frame good = {
		.flags = EMUL_FRAME_CSUM_PARTIAL,
		.csum_start = 34,
		.csum_offset = 16,
		.gso = EMUL_GSO_TCPV4,
		.gso_size = 1000,
		.hdr_len = 54,
	};
	struct emul_frame bad[8];
	unsigned int i;

	rx_start(16, 2048, RCTL_SECRC);
	if (!(sim->f->rx_caps & EMUL_RX_GSO))
		return;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		bad[i] = good;
	bad[0].gso = EMUL_GSO_UDP;
	bad[1].gso = EMUL_GSO_TCPV6;
	bad[2].gso_size = 0;
	bad[3].hdr_len = 3054;
	bad[4].hdr_len = 50;
	bad[5].csum_offset = 6;
	bad[6].flags = 0;
	bad[7].gso_size = 10;	/* more than EMUL_MAX_GSO_SEGS */
	rd(MPC);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ktest_case("%u", i);
		pkt_build(&pkt, dut_mac, 0, 3000);
		sim_wire_send(sim, pkt.data, pkt.len, &bad[i], 3);
		sim_run(sim);
		CHECK_EQ(sim->in.count, 0);
		CHECK_EQ(rd(MPC), 1);
		CHECK_EQ(rd(RDH), 0);
	}
	sim_wire_send(sim, pkt.data, pkt.len, &good, 3);
	sim_run(sim);
	CHECK_EQ(rd(RDH), 3);
}
