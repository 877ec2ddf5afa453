// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_rx.c - the receive ring: buffers, lengths, FCS, checksums, shortage
 */
#include "e1000_dut.h"

static struct pkt pkt;

static const u32 buf_sizes[] = { 256, 512, 1024, 2048, 4096, 8192, 16384 };

static void start(u32 n, u32 buf_size, u32 rctl)
{
	dut_power_on();
	dut_link();
	rx_ring(n, buf_size);
	rx_on(RCTL_BAM | rctl);
	rd(ICR);
}

static u16 rx_len(u32 i)
{
	return le16_to_cpu(rx_desc(i)->len);
}

/*
 * The frame in descriptors @i on is @data of @len bytes, cut as the buffers are.
 * Returns the number of descriptors.
 */
static u32 check_frame_at(u32 i, const u8 *data, u32 len)
{
	u32 n = rx_got(i), k, part;

	REQUIRE_EQ(n, DIV_ROUND_UP(len, dut.rx_size));
	for (k = 0; k < n; k++) {
		part = min(len, dut.rx_size);
		CHECK_EQ(rx_len(i + k), part);
		CHECK_EQ(rx_desc(i + k)->status & (RX_DD | RX_EOP),
			 k == n - 1 ? RX_DD | RX_EOP : RX_DD);
		CHECK_MEM(rx_data(i + k), data, part);
		data += part;
		len -= part;
	}
	CHECK_EQ(rx_desc(i + n - 1)->errors, 0);
	return n;
}

/* Append the FCS as it is on the wire. */
static void add_fcs(struct pkt *p)
{
	put_unaligned_le32(ref_fcs(p->data, p->len), p->data + p->len);
	p->len += 4;
}

KTEST(one, "a frame fills a descriptor and its buffer")
{
	start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	check_frame_at(0, pkt.data, 100);
	CHECK_EQ(rd(RDH), 1);
	CHECK_EQ(rx_desc(1)->status, 0);
	CHECK_EQ(sim->faults, 0);
}

KTEST(fcs_kept, "without SECRC the FCS is stored and counted in the length")
{
	start(8, 2048, 0);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	add_fcs(&pkt);
	check_frame_at(0, pkt.data, 104);
}

KTEST(all_sizes, "frames of all lengths fit buffers of all sizes, with and without FCS")
{
	static const u32 lens[] = { 60, 251, 252, 253, 255, 256, 257, 508, 512, 513, 1020, 1024,
		1025, 1514, 2044, 2045, 2048, 2049, 4092, 4096, 4100, 8188, 8192, 9014, 16100 };
	unsigned int b, l, strip;
	u32 at, end;

	for (b = 0; b < ARRAY_SIZE(buf_sizes); b++)
		for (strip = 0; strip < 2; strip++) {
			start(128, buf_sizes[b], RCTL_LPE | (strip ? RCTL_SECRC : 0));
			for (at = 0, l = 0; l < ARRAY_SIZE(lens); l++) {
				ktest_case("%u in buffers of %u, %s", lens[l], buf_sizes[b],
					   strip ? "no FCS" : "FCS");
				pkt_raw(&pkt, dut_mac, lens[l]);
				rx_pkt(&pkt);
				if (!strip)
					add_fcs(&pkt);
				end = at + check_frame_at(at, pkt.data, pkt.len);
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

	start(64, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 1000);
	for (segs = 1; segs <= EMUL_MAX_SEGS; segs++) {
		sim_wire_send(sim, pkt.data, pkt.len, NULL, segs);
		sim_run(sim);
		check_frame_at(segs - 1, pkt.data, 1000);
	}
}

KTEST(bounds, "nothing is written behind a buffer's data")
{
	static u8 paint[2048];

	start(8, 2048, RCTL_SECRC);
	memset(paint, 0x5a, sizeof(paint));
	memcpy(rx_data(0), paint, 2048);
	pkt_raw(&pkt, dut_mac, 101);
	rx_pkt(&pkt);
	CHECK_MEM(rx_data(0) + 101, paint, 2048 - 101);
}

KTEST(write_back, "the device changes no buffer address")
{
	u64 addr;

	start(8, 2048, RCTL_SECRC);
	addr = rx_desc(0)->addr;
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rx_desc(0)->addr, addr);
}

KTEST(null_descriptor, "a descriptor without a buffer is passed over, with DD and nothing else")
{
	struct rxd before[2];

	start(8, 2048, RCTL_SECRC);
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
	check_frame_at(1, pkt.data, 100);
	before[1].status |= RX_DD;
	CHECK_MEM(rx_desc(2), &before[1], 16);
	check_frame_at(3, pkt.data, 100);
	CHECK_EQ(rd(RDH), 4);
}

KTEST(shortest, "a frame that is a header only is received")
{
	start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 14);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(rx_len(0), 60);
	CHECK_MEM(rx_data(0), pkt.data, 14);
}

KTEST(short_padded, "a short frame from the wire is padded to the minimum like any sender does")
{
	static const u8 zero[18];

	start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 42);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_EQ(rx_len(0), 60);
	CHECK_MEM(rx_data(0), pkt.data, 42);
	CHECK_MEM(rx_data(0) + 42, zero, 18);
}

KTEST(disabled, "nothing is received before RCTL.EN")
{
	start(8, 2048, RCTL_SECRC);
	wr(RCTL, rd(RCTL) & ~RCTL_EN);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rx_desc(0)->status, 0);
	CHECK_EQ(rd(RDH), 0);
	CHECK_EQ(sim->in.count, 0);
}

KTEST(no_link, "nothing is received without a link")
{
	start(8, 2048, RCTL_SECRC);
	sim_partner(sim, false, true, EMUL_ADV_ALL);
	sim_advance(sim, NSEC_PER_MS);
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rx_desc(0)->status, 0);
}

KTEST(long_dropped, "a frame of more than 1522 bytes is dropped and counted unless RCTL.LPE")
{
	start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 1518);
	rx_pkt(&pkt);
	check_frame_at(0, pkt.data, 1518);
	CHECK_EQ(rd(ROC), 0);
	pkt_raw(&pkt, dut_mac, 1519);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(1), 0);
	CHECK_EQ(rd(ROC), 1);
	wr(RCTL, rd(RCTL) | RCTL_LPE);
	rx_pkt(&pkt);
	check_frame_at(1, pkt.data, 1519);
}

KTEST(too_long, "a frame of more than 16384 bytes is never received")
{
	start(16, 16384, RCTL_SECRC | RCTL_LPE);
	pkt_raw(&pkt, dut_mac, 16380);
	rx_pkt(&pkt);
	check_frame_at(0, pkt.data, 16380);
	pkt_raw(&pkt, dut_mac, 16381);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(1), 0);
	CHECK_EQ(rd(RDH), 1);
}

KTEST(wrap, "the ring wraps, many times")
{
	unsigned int i;

	start(8, 2048, RCTL_SECRC);
	for (i = 0; i < 50; i++) {
		ktest_case("frame %u", i);
		pkt_raw(&pkt, dut_mac, 60 + i);
		rx_pkt(&pkt);
		check_frame_at(i, pkt.data, pkt.len);
		rx_desc(i)->status = 0;
		wr(RDT, i % 8);
	}
}

KTEST(flush_batches, "several frames offered together are all written back")
{
	unsigned int i;

	start(64, 2048, RCTL_SECRC);
	for (i = 0; i < 40; i++) {
		pkt_raw(&pkt, dut_mac, 60 + i);
		sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
	}
	sim_run(sim);
	for (i = 0; i < 40; i++) {
		pkt_raw(&pkt, dut_mac, 60 + i);
		check_frame_at(i, pkt.data, pkt.len);
	}
	CHECK_EQ(rd(RDH), 40);
}

/* -------------------------------------------------------------------------
 * Shortage of descriptors
 */

KTEST(last_descriptor, "the device stops when its head reaches the tail")
{
	unsigned int i;

	start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < 9; i++)
		rx_pkt(&pkt);
	CHECK_EQ(rd(RDH), 7);
	CHECK_EQ(rx_desc(6)->status & RX_DD, RX_DD);
	CHECK_EQ(rx_desc(7)->status, 0);
}

KTEST(refill_wakes, "frames that found no buffer arrive after a refill, in order")
{
	unsigned int i;

	start(8, 2048, RCTL_SECRC);
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
		check_frame_at(7 + i, pkt.data, pkt.len);
	}
}

KTEST(rnbc, "a frame that finds no buffer counts in RNBC")
{
	unsigned int i;

	start(8, 2048, RCTL_SECRC);
	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < 7; i++)
		rx_pkt(&pkt);
	CHECK_EQ(rd(RNBC), 0);
	rx_pkt(&pkt);
	CHECK(rd(RNBC) >= 1);
}

KTEST(no_part, "a frame that needs more buffers than there are waits, and then is whole")
{
	start(8, 512, RCTL_SECRC | RCTL_LPE);
	pkt_raw(&pkt, dut_mac, 3000);
	wr(RDT, 3);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(0), 0);
	wr(RDT, 7);
	sim_run(sim);
	check_frame_at(0, pkt.data, 3000);
}

KTEST(never_fits, "a frame that can never fit the ring does not block it")
{
	start(8, 256, RCTL_SECRC | RCTL_LPE);
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

	start(8, 2048, RCTL_SECRC);
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
		start(64, 2048, RCTL_SECRC | RCTL_RDMTS(i));
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

/* -------------------------------------------------------------------------
 * Receive checksums
 */

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
	start(8, 2048, RCTL_SECRC);
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
	u16 sum;

	start_sums(14);
	pkt_raw(&pkt, dut_mac, 333);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	sum = ~ref_sum(pkt.data + 14, 319, 0);
	CHECK_EQ(le16_to_cpu(rx_desc(0)->csum), sum);
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
	check_frame_at(0, full.data, full.len);
	CHECK_EQ(sum_status(), RX_IPCS | RX_TCPCS);
	CHECK_EQ(sum_errors(), 0);
}

KTEST(csum_partial_end, "the field of a partial checksum may be the last of the frame")
{
	struct emul_frame meta = { .flags = EMUL_FRAME_CSUM_PARTIAL };
	unsigned int segs;
	u16 sum;

	start(64, 2048, RCTL_SECRC);
	if (!(sim->f->rx_caps & EMUL_RX_CSUM_PARTIAL))
		return;
	for (segs = 1; segs <= EMUL_MAX_SEGS; segs++) {
		ktest_case("%u segments", segs);
		pkt_raw(&pkt, dut_mac, 500);
		meta.csum_start = 100;
		meta.csum_offset = 398;
		sim_wire_send(sim, pkt.data, pkt.len, &meta, segs);
		sim_run(sim);
		sum = ~ref_sum(pkt.data + 100, 400, 0);
		put_unaligned_be16(sum, pkt.data + 498);
		check_frame_at(segs - 1, pkt.data, 500);
	}
}

/* -------------------------------------------------------------------------
 * Large sends
 */

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
	static struct pkt seg;
	unsigned int k, segs, n, i;

	for (k = 0; k < ARRAY_SIZE(large_kinds); k++)
		for (segs = 1; segs <= 17; segs += 4) {
			ktest_case("kind %u in %u segments", large_kinds[k], segs);
			start(64, 2048, RCTL_SECRC);
			wr(RXCSUM, RXCSUM_IPOFL | RXCSUM_TUOFL);
			if (!(sim->f->rx_caps & EMUL_RX_GSO))
				return;
			pkt_build(&pkt, dut_mac, large_kinds[k], 60000);
			send_large(large_kinds[k], 1400, segs);
			sim_run(sim);
			n = DIV_ROUND_UP(60000, 1400);
			for (i = 0; i < n; i++) {
				pkt_segment(&seg, &pkt, 1400, i);
				check_frame_at(i, seg.data, seg.len);
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

	start(8, 2048, RCTL_SECRC);
	if (!(sim->f->rx_caps & EMUL_RX_GSO))
		return;
	pkt_build(&pkt, dut_mac, 0, 30000);
	send_large(0, 1400, 5);
	sim_run(sim);
	n = DIV_ROUND_UP(30000, 1400);
	for (i = 0; i < n; i++) {
		ktest_case("segment %u", i);
		pkt_segment(&seg, &pkt, 1400, i);
		check_frame_at(i, seg.data, seg.len);
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

	start(8, 2048, RCTL_SECRC);
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
		check_frame_at(7 + i, seg.data, seg.len);
	}
}
