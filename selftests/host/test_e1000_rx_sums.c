// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_rx_sums.c - checksums of received packets
 */
#include "e1000_dut.h"

static struct pkt pkt;

static u8 sum_status(void)
{
	return rx_desc(0)->status & (RX_IXSM | RX_IPCS | RX_TCPCS);
}

static u8 sum_errors(void)
{
	return rx_desc(0)->errors & (RXE_IPE | RXE_TCPE);
}

static void start_sums(u32 rxcsum)
{
	rx_start(8, 2048, RCTL_SECRC);
	wr(RXCSUM, rxcsum);
}

static const struct {
	const char *name;
	u32 kind;
	u8 status;
} sums[] = {
	{ "TCP over IPv4", 0, RX_IPCS | RX_TCPCS },
	{ "UDP over IPv4", PKT_UDP, RX_IPCS | RX_TCPCS },
	{ "TCP over IPv6", PKT_IPV6, RX_TCPCS },
	{ "UDP over IPv6", PKT_IPV6 | PKT_UDP, RX_TCPCS },
	{ "TCP over IPv4, tagged", PKT_VLAN, RX_IPCS | RX_TCPCS },
};

KTEST(sums_good, "right checksums are reported as checked and right")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sums); i++) {
		ktest_case("%s", sums[i].name);
		start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
		pkt_build(&pkt, dut_mac, sums[i].kind, 333);
		rx_pkt(&pkt);
		REQUIRE_EQ(rx_got(0), 1);
		CHECK_EQ(sum_status(), sums[i].status);
		CHECK_EQ(sum_errors(), 0);
	}
}

KTEST(sums_no_payload, "packets that end with their headers have checksums as well")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sums); i++) {
		ktest_case("%s", sums[i].name);
		start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
		pkt_build(&pkt, dut_mac, sums[i].kind, 0);
		rx_pkt(&pkt);
		REQUIRE_EQ(rx_got(0), 1);
		CHECK_EQ(sum_status(), sums[i].status);
		CHECK_EQ(sum_errors(), 0);
	}
}

KTEST(sums_bad_transport, "a wrong transport checksum is reported as checked and wrong")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sums); i++) {
		ktest_case("%s", sums[i].name);
		start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
		pkt_build(&pkt, dut_mac, sums[i].kind, 333);
		pkt.data[pkt.len - 5] ^= 0x10;
		rx_pkt(&pkt);
		REQUIRE_EQ(rx_got(0), 1);
		CHECK_EQ(sum_status() & RX_TCPCS, RX_TCPCS);
		CHECK_EQ(sum_errors(), RXE_TCPE);
	}
}

KTEST(sums_bad_ip, "a wrong IP checksum is reported")
{
	start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
	pkt_build(&pkt, dut_mac, 0, 333);
	pkt.data[14 + 10] ^= 1;
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(rx_desc(0)->status & (RX_IXSM | RX_IPCS), RX_IPCS);
	CHECK_EQ(sum_errors() & RXE_IPE, RXE_IPE);
}

KTEST(sums_off, "checksums are checked only where RXCSUM says so")
{
	start_sums(0);
	pkt_build(&pkt, dut_mac, 0, 333);
	pkt.data[pkt.len - 5] ^= 0x10;
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK(!(sum_status() & (RX_IPCS | RX_TCPCS)) || (sum_status() & RX_IXSM));
	CHECK_EQ(sum_errors(), 0);

	start_sums(RXCSUM_IPOFL);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(sum_status() & (RX_IPCS | RX_TCPCS), RX_IPCS);
	CHECK_EQ(sum_errors(), 0);
}

KTEST(sums_other, "a packet that is not IP has no checksum to check")
{
	start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK(!(sum_status() & (RX_IPCS | RX_TCPCS)) || (sum_status() & RX_IXSM));
	CHECK_EQ(sum_errors(), 0);
}

KTEST(sums_fragment, "a fragment has an IP checksum only")
{
	start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
	pkt_build(&pkt, dut_mac, 0, 333);
	put_unaligned_be16(0x2010, pkt.data + 14 + 6);
	put_unaligned_be16(0, pkt.data + 14 + 10);
	put_unaligned_be16(~ref_sum(pkt.data + 14, 20, 0), pkt.data + 14 + 10);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(sum_status(), RX_IPCS);
	CHECK_EQ(sum_errors(), 0);
}

KTEST(sums_udp_none, "a UDP packet without checksum is not wrong")
{
	start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
	pkt_build(&pkt, dut_mac, PKT_UDP, 333);
	put_unaligned_be16(0, pkt.data + pkt.csum);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(sum_status() & (RX_IXSM | RX_IPCS | RX_TCPCS), RX_IPCS);
	CHECK_EQ(sum_errors(), 0);
}

KTEST(sums_padding, "padding behind a short packet is not part of its checksum")
{
	start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
	pkt_build(&pkt, dut_mac, 0, 3);
	memset(pkt.data + pkt.len, 0xee, 60 - pkt.len);
	pkt.len = 60;
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(sum_status(), RX_IPCS | RX_TCPCS);
	CHECK_EQ(sum_errors(), 0);
}

KTEST(sums_lies, "lengths inside a packet that exceed it are no reason to read beyond it")
{
	static const struct {
		u32 kind;
		u32 at;
		u8 val;
	} lies[] = {
		{ 0, 14, 0x4f },	/* IPv4 header length 60 */
		{ 0, 14, 0x40 },	/* ... and 0 */
		{ 0, 16, 0xff },	/* total length */
		{ 0, 17, 0x00 },
		{ PKT_IPV6, 18, 0xff },	/* payload length */
		{ PKT_IPV6, 20, 0x00 },	/* hop-by-hop options that are none */
		{ PKT_UDP, 38, 0xff },	/* UDP length */
		{ PKT_UDP, 39, 0x01 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		ktest_case("byte %u is %02x", lies[i].at, lies[i].val);
		start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
		pkt_build(&pkt, dut_mac, lies[i].kind, 10);
		pkt.data[lies[i].at] = lies[i].val;
		rx_pkt(&pkt);
		CHECK_EQ(rx_got(0), 1);
	}
}

KTEST(packet_sum, "the packet checksum is the complement of the sum from RXCSUM.PCSS on")
{
	static const u8 starts[] = { 0, 1, 14, 34, 54, 255 };
	struct emul_frame meta = { };
	unsigned int i, k, how;
	u32 pcss, got;
	u16 sum;

	for (k = 0; k < ARRAY_SIZE(sums); k++)
		for (i = 0; i < ARRAY_SIZE(starts); i++)
			for (how = 0; how < 3; how++) {
				ktest_case("%s from %u, %u", sums[k].name, starts[i], how);
				pcss = starts[i];
				start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL | pcss);
				pkt_build(&pkt, dut_mac, sums[k].kind, 333);
				meta.flags = how;
				meta.csum_start = pkt.l4;
				meta.csum_offset = pkt.csum - pkt.l4;
				/* EMUL_FRAME_CSUM_PARTIAL */
				if (how == 1)
					put_unaligned_be16(pkt_pseudo(&pkt, true),
							   pkt.data + pkt.csum);
				sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
				sim_run(sim);
				REQUIRE_EQ(rx_got(0), 1);
				got = le16_to_cpu(rx_desc(0)->csum);
				sum = ~ref_sum(rx_data(0) + pcss, pkt.len - pcss, 0);
				/* 0 and ffff are the same. */
				CHECK_EQ(got % 0xffff, sum % 0xffff);
			}
}

KTEST(csum_good_frame, "a frame known to be right is reported as right")
{
	const struct emul_frame meta = { .flags = EMUL_FRAME_CSUM_GOOD };

	start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
	pkt_build(&pkt, dut_mac, 0, 333);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 2);
	sim_run(sim);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(sum_status(), RX_IPCS | RX_TCPCS);
	CHECK_EQ(sum_errors(), 0);
}

KTEST(csum_partial_frame, "a frame with a partial checksum is completed in the buffer")
{
	struct emul_frame meta = { .flags = EMUL_FRAME_CSUM_PARTIAL };
	static struct pkt full;

	start_sums(RXCSUM_IPOFL | RXCSUM_TUOFL);
	if (!(sim->f->rx_caps & EMUL_RX_CSUM_PARTIAL))
		return;
	pkt_build(&full, dut_mac, 0, 333);
	pkt = full;
	put_unaligned_be16(pkt_pseudo(&pkt, true), pkt.data + pkt.csum);
	meta.csum_start = pkt.l4;
	meta.csum_offset = pkt.csum - pkt.l4;
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 3);
	sim_run(sim);
	rx_check(0, full.data, full.len);
	CHECK_EQ(sum_status(), RX_IPCS | RX_TCPCS);
	CHECK_EQ(sum_errors(), 0);
}

KTEST(csum_partial_places, "the field of a partial checksum may be anywhere behind the header")
{
	struct emul_frame meta = { .flags = EMUL_FRAME_CSUM_PARTIAL };
	unsigned int segs, at, i = 0;
	u16 sum;

	rx_start(64, 2048, RCTL_SECRC);
	if (!(sim->f->rx_caps & EMUL_RX_CSUM_PARTIAL))
		return;
	meta.csum_start = 18;
	for (segs = 1; segs <= EMUL_MAX_SEGS; segs += 19)
		for (at = 18; at <= 498; at++, i++) {
			ktest_case("%u segments, field at %u", segs, at);
			pkt_raw(&pkt, dut_mac, 500);
			meta.csum_offset = at - 18;
			sim_wire_send(sim, pkt.data, pkt.len, &meta, segs);
			sim_run(sim);
			sum = ~ref_sum(pkt.data + 18, 482, 0);
			put_unaligned_be16(sum, pkt.data + at);
			rx_check(i, pkt.data, 500);
			rx_desc(i)->status = 0;
			wr(RDT, i % 64);
		}
}

