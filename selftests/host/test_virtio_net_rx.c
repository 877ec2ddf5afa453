// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_net_rx.c - frames from the wire in the driver's buffers, 5.1.6.3 and .4
 */
#include "virtio_dut.h"

#define SUMS	BIT_ULL(NF_GUEST_CSUM)
#define TSO	(SUMS | BIT_ULL(NF_GUEST_TSO4) | BIT_ULL(NF_GUEST_TSO6))
#define ALL	(TSO | BIT_ULL(NF_GUEST_ECN) | BIT_ULL(NF_GUEST_UFO) | BIT_ULL(NF_GUEST_USO4) | \
		 BIT_ULL(NF_GUEST_USO6))
#define MRG	BIT_ULL(NF_MRG_RXBUF)

static struct pkt pkt;
static struct pkt seg;
static u8 data[PKT_MAX];
static struct net_hdr hdr;

static void start(u64 features, unsigned int n, u32 size)
{
	vd_start(features);
	vd_rx_fill(vd_rxq(0), n, size);
}

/* What the wire says of a frame whose transport checksum is to be filled in */
static struct emul_frame partial(void)
{
	const struct emul_frame meta = {
		.flags = EMUL_FRAME_CSUM_PARTIAL,
		.csum_start = pkt.l4,
		.csum_offset = pkt.csum - pkt.l4,
	};

	return meta;
}

/* Send @pkt with its checksum left to fill in */
static void send_partial(const struct emul_frame *meta, unsigned int segs)
{
	static struct pkt half;

	half = pkt;
	put_unaligned_be16(pkt_pseudo(&pkt, true), half.data + half.csum);
	sim_wire_send(sim, half.data, half.len, meta, segs);
	sim_run(sim);
}

/* The next frame received is @p, with an all zero header but for num_buffers */
static void check_plain(const struct pkt *p)
{
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), p->len);
	CHECK_MEM(data, p->data, p->len);
	CHECK_EQ(hdr.flags, 0);
	CHECK_EQ(hdr.gso_type, GSO_NONE);
	CHECK_EQ(le16_to_cpu(hdr.hdr_len), 0);
	CHECK_EQ(le16_to_cpu(hdr.gso_size), 0);
	CHECK_EQ(le16_to_cpu(hdr.csum_start), 0);
	CHECK_EQ(le16_to_cpu(hdr.csum_offset), 0);
}

static void check_none(void)
{
	struct vused u;

	CHECK(!vq_get(vd_rxq(0), &u));
}

/* -------------------------------------------------------------------------
 * The header
 */

KTEST(plain, "a frame arrives as it is, behind a header of zeroes")
{
	static const u32 lens[] = { 60, 61, 590, 1514 };
	unsigned int i;

	start(0, 8, 2048);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		ktest_case("%u bytes", lens[i]);
		pkt_raw(&pkt, dut_mac, lens[i]);
		vd_wire(pkt.data, pkt.len);
		check_plain(&pkt);
		CHECK_EQ(le16_to_cpu(hdr.num_buffers), 1);
		CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	}
}

KTEST(header_lengths, "how long the header is depends on what was negotiated")
{
	static const struct {
		bool legacy;
		u64 features;
		u32 len;
	} rows[] = {
		{ true, 0, 10 },
		{ true, BIT_ULL(NF_MRG_RXBUF), 12 },
		{ false, 0, 12 },
		{ false, BIT_ULL(NF_MRG_RXBUF), 12 },
	};
	struct vused u;
	unsigned int i;

	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("row %u", i);
		vd_start_device("transitional", rows[i].legacy, rows[i].features);
		vd_rx_fill(vd_rxq(0), 4, 2048);
		vd_wire(pkt.data, pkt.len);
		u = vq_one(vd_rxq(0));
		CHECK_EQ(u.len, rows[i].len + 100);
		CHECK_MEM((u8 *)sim_ptr(sim, vd_rxq(0)->pending[u.id].addr, u.len) + rows[i].len,
			  pkt.data, 100);
	}
}

KTEST(batch, "several frames at once make one interrupt")
{
	unsigned int i;

	start(0, 8, 2048);
	for (i = 0; i < 5; i++) {
		pkt_raw(&pkt, dut_mac, 100 + i);
		sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
	}
	sim_run(sim);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	for (i = 0; i < 5; i++)
		CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), 100 + i);
}

KTEST(good_sum, "a checksum that is known to be good is reported if the driver wants to know")
{
	const struct emul_frame meta = { .flags = EMUL_FRAME_CSUM_GOOD };

	pkt_build(&pkt, dut_mac, 0, 100);
	start(SUMS, 4, 2048);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), pkt.len);
	CHECK_EQ(hdr.flags, HDR_DATA_VALID);
	start(0, 4, 2048);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	check_plain(&pkt);
}

static const u32 kinds[] = { 0, PKT_IPV6, PKT_UDP, PKT_UDP | PKT_IPV6, PKT_VLAN };

KTEST(partial_sum, "a checksum that is left to be filled in is left to the driver")
{
	struct emul_frame meta;
	unsigned int i, segs;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (segs = 1; segs <= 19; segs += 6) {
			ktest_case("kind %u, %u segments", kinds[i], segs);
			start(SUMS, 4, 2048);
			pkt_build(&pkt, dut_mac, kinds[i], 333);
			meta = partial();
			send_partial(&meta, segs);
			CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), pkt.len);
			CHECK_EQ(hdr.flags, HDR_NEEDS_CSUM);
			CHECK_EQ(hdr.gso_type, GSO_NONE);
			CHECK_EQ(le16_to_cpu(hdr.csum_start), pkt.l4);
			CHECK_EQ(le16_to_cpu(hdr.csum_offset), pkt.csum - pkt.l4);
			CHECK_EQ(get_unaligned_be16(data + pkt.csum), pkt_pseudo(&pkt, true));
			memcpy(data + pkt.csum, pkt.data + pkt.csum, 2);
			CHECK_MEM(data, pkt.data, pkt.len);
		}
	}
}

KTEST(completed_sum, "... or filled in by the device, for a driver that cannot")
{
	struct emul_frame meta;
	unsigned int i, segs;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (segs = 1; segs <= 19; segs += 6) {
			ktest_case("kind %u, %u segments", kinds[i], segs);
			start(MRG, 16, 100);
			pkt_build(&pkt, dut_mac, kinds[i], 332 + (segs & 2) / 2);
			meta = partial();
			send_partial(&meta, segs);
			check_plain(&pkt);
		}
	}
}

KTEST(udp_zero, "a UDP checksum that comes to zero is filled in as all ones")
{
	struct emul_frame meta;
	u16 sum;

	start(0, 4, 2048);
	pkt_build(&pkt, dut_mac, PKT_UDP, 10);
	/* Make the sum come out as zero, by the payload's first word. */
	sum = get_unaligned_be16(pkt.data + pkt.csum);
	put_unaligned_be16(0, pkt.data + pkt.csum);
	put_unaligned_be16(ref_sum(pkt.data + pkt.payload, 2, sum), pkt.data + pkt.payload);
	meta = partial();
	send_partial(&meta, 1);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), pkt.len);
	CHECK_EQ(get_unaligned_be16(data + pkt.csum), 0xffff);
}

KTEST(tag_and_sum, "a tag put into the bytes moves the offsets behind it")
{
	struct emul_frame meta;

	start(TSO, 4, 65000);
	pkt_build(&pkt, dut_mac, 0, 3000);
	meta = partial();
	meta.flags |= EMUL_FRAME_VLAN;
	meta.vlan_tci = 5;
	meta.gso = EMUL_GSO_TCPV4;
	meta.gso_size = 1000;
	meta.hdr_len = pkt.payload;
	send_partial(&meta, 3);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), pkt.len + 4);
	CHECK_EQ(le16_to_cpu(hdr.csum_start), pkt.l4 + 4);
	CHECK_EQ(le16_to_cpu(hdr.hdr_len), pkt.payload + 4);
	CHECK_EQ(get_unaligned_be32(data + 12), 0x81000005);
	start(0, 4, 2048);
	pkt_build(&pkt, dut_mac, PKT_UDP, 90);
	meta = partial();
	meta.flags |= EMUL_FRAME_VLAN;
	meta.vlan_tci = 0xe005;
	send_partial(&meta, 1);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), pkt.len + 4);
	CHECK_EQ(get_unaligned_be32(data + 12), 0x8100e005);
	CHECK_MEM(data + 16, pkt.data + 12, pkt.len - 12);
}

/* -------------------------------------------------------------------------
 * Large sends
 */

static const struct large {
	u32 kind;
	u8 gso;
	u16 flags;
	u8 type;
	u64 feature;
	u32 cap;
} larges[] = {
	{ 0, EMUL_GSO_TCPV4, 0, GSO_TCPV4, BIT_ULL(NF_GUEST_TSO4), EMUL_RX_GSO },
	{ PKT_VLAN, EMUL_GSO_TCPV4, 0, GSO_TCPV4, BIT_ULL(NF_GUEST_TSO4), EMUL_RX_GSO },
	{ PKT_IPV6, EMUL_GSO_TCPV6, 0, GSO_TCPV6, BIT_ULL(NF_GUEST_TSO6), EMUL_RX_GSO },
	{ 0, EMUL_GSO_TCPV4, EMUL_FRAME_ECN, GSO_TCPV4 | GSO_ECN,
	  BIT_ULL(NF_GUEST_TSO4) | BIT_ULL(NF_GUEST_ECN), EMUL_RX_ECN },
	{ PKT_IPV6, EMUL_GSO_TCPV6, EMUL_FRAME_ECN, GSO_TCPV6 | GSO_ECN,
	  BIT_ULL(NF_GUEST_TSO6) | BIT_ULL(NF_GUEST_ECN), EMUL_RX_ECN },
	{ PKT_UDP, EMUL_GSO_UDP, 0, GSO_UDP_L4,
	  BIT_ULL(NF_GUEST_USO4) | BIT_ULL(NF_GUEST_USO6), EMUL_RX_USO },
	{ PKT_UDP | PKT_IPV6, EMUL_GSO_UDP, 0, GSO_UDP_L4,
	  BIT_ULL(NF_GUEST_USO4) | BIT_ULL(NF_GUEST_USO6), EMUL_RX_USO },
	{ PKT_UDP, EMUL_GSO_UFO, 0, GSO_UFO, BIT_ULL(NF_GUEST_UFO), EMUL_RX_UFO },
};

static void send_large(const struct large *l, u32 payload, u32 mss, unsigned int segs)
{
	struct emul_frame meta;

	pkt_build(&pkt, dut_mac, l->kind, payload);
	meta = partial();
	meta.flags |= l->flags;
	meta.gso = l->gso;
	meta.gso_size = mss;
	meta.hdr_len = pkt.payload;
	send_partial(&meta, segs);
}

/* The next frame received is the large send in @pkt, in one piece */
static void check_large(const struct large *l, u32 mss)
{
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), pkt.len);
	CHECK_EQ(hdr.flags, HDR_NEEDS_CSUM);
	CHECK_EQ(hdr.gso_type, l->type);
	CHECK_EQ(le16_to_cpu(hdr.gso_size), mss);
	CHECK_EQ(le16_to_cpu(hdr.hdr_len), pkt.payload);
	CHECK_EQ(le16_to_cpu(hdr.csum_start), pkt.l4);
	CHECK_EQ(le16_to_cpu(hdr.csum_offset), pkt.csum - pkt.l4);
	memcpy(data + pkt.csum, pkt.data + pkt.csum, 2);
	CHECK_MEM(data, pkt.data, pkt.len);
}

KTEST(large_whole, "a large send that the driver takes arrives in one piece")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(larges); i++) {
		ktest_case("kind %u", i);
		start(SUMS | larges[i].feature | MRG, 64, 1500);
		CHECK_EQ(sim->f->rx_caps & larges[i].cap, larges[i].cap);
		send_large(&larges[i], 60000, 1400, 17);
		check_large(&larges[i], 1400);
		CHECK_EQ(le16_to_cpu(hdr.num_buffers), DIV_ROUND_UP(pkt.len + 12, 1500));
		CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
		/* In a buffer that holds all of it */
		start(SUMS | larges[i].feature, 2, 66000);
		send_large(&larges[i], 60000, 1400, 17);
		check_large(&larges[i], 1400);
	}
}

KTEST(joined, "with RSC_EXT a large send of TCP looks like frames that were joined")
{
	unsigned int i;

	for (i = 0; i < 5; i++) {
		ktest_case("kind %u", i);
		start(SUMS | larges[i].feature | BIT_ULL(NF_RSC_EXT) | BIT_ULL(NF_CSUM) |
		      BIT_ULL(NF_HOST_TSO4), 2, 66000);
		send_large(&larges[i], 5001, 1000, 3);
		CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), pkt.len);
		CHECK_EQ(hdr.flags, HDR_RSC_INFO | HDR_DATA_VALID);
		CHECK_EQ(hdr.gso_type, larges[i].type);
		CHECK_EQ(le16_to_cpu(hdr.gso_size), 1000);
		/* Segments, and ACKs that they repeat */
		CHECK_EQ(le16_to_cpu(hdr.csum_start), 6);
		CHECK_EQ(le16_to_cpu(hdr.csum_offset), 0);
		/* The sum is that of the whole. */
		CHECK_MEM(data, pkt.data, pkt.len);
	}
	/* Others are as they were. */
	start(ALL | BIT_ULL(NF_RSC_EXT) | BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_TSO4), 2, 66000);
	send_large(&larges[5], 5000, 1000, 3);
	check_large(&larges[5], 1000);
}

/* The next frames received are those of the large send in @pkt */
static void check_cut(u32 payload, u32 mss, bool sums)
{
	u32 i;

	for (i = 0; i * mss < payload; i++) {
		ktest_case("frame %u", i);
		pkt_segment(&seg, &pkt, mss, i);
		CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), seg.len);
		if (sums) {
			CHECK_EQ(hdr.flags, HDR_NEEDS_CSUM);
			CHECK_EQ(get_unaligned_be16(data + seg.csum), pkt_pseudo(&seg, true));
			memcpy(data + seg.csum, seg.data + seg.csum, 2);
		} else {
			CHECK_EQ(hdr.flags, 0);
		}
		CHECK_MEM(data, seg.data, seg.len);
		CHECK_EQ(hdr.gso_type, GSO_NONE);
		CHECK_EQ(le16_to_cpu(hdr.gso_size), 0);
	}
}

KTEST(large_cut, "a large send of TCP that the driver does not take arrives in frames")
{
	unsigned int i;

	for (i = 0; i < 5; i++) {
		start(0, 64, 1600);
		pkt_build(&pkt, dut_mac, larges[i].kind, 10);
		send_large(&larges[i], 50000, 1400, 17);
		check_cut(50000, 1400, false);
		CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
		check_none();
		start(SUMS, 64, 1600);
		send_large(&larges[i], 50000, 1400, 17);
		check_cut(50000, 1400, true);
	}
}

KTEST(caps, "what the board may leave whole depends on the features")
{
	unsigned int i;

	for (i = 3; i < ARRAY_SIZE(larges); i++) {
		ktest_case("kind %u", i);
		start(ALL & ~larges[i].feature, 4, 2048);
		CHECK_EQ(sim->f->rx_caps & larges[i].cap, 0);
		CHECK_EQ(sim->f->rx_caps & ~sim->f->rx_caps_max, 0);
	}
	vd_setup_features(ALL, BIT_ULL(NF_GUEST_TUNNEL - 64) | BIT_ULL(NF_GUEST_TUNNEL_CSUM - 64));
	CHECK_EQ(sim->f->rx_caps, sim->f->rx_caps_max);
}

KTEST(unexpected, "a large send that cannot be cut is dropped, and nothing else happens")
{
	start(TSO, 4, 66000);
	send_large(&larges[5], 5000, 1000, 3);
	send_large(&larges[7], 5000, 1000, 3);
	CHECK_EQ(sim->in.count, 0);
	check_none();
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	send_large(&larges[0], 5000, 1000, 3);
	check_large(&larges[0], 1000);
}

KTEST(offloads, "offloads can be switched while frames come in")
{
	u8 val[8];

	start(TSO | MRG | BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_GUEST_OFFLOADS), 200, 1600);
	send_large(&larges[0], 5000, 1000, 3);
	check_large(&larges[0], 1000);
	put_unaligned_le64(BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(NF_GUEST_TSO6), val);
	CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, val, 8), CTRL_OK);
	send_large(&larges[0], 5000, 1000, 3);
	check_cut(5000, 1000, true);
	send_large(&larges[2], 5000, 1000, 3);
	check_large(&larges[2], 1000);
	put_unaligned_le64(0, val);
	CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, val, 8), CTRL_OK);
	send_large(&larges[2], 5000, 1000, 3);
	check_cut(5000, 1000, false);
	/* Without the sums nothing else makes sense. */
	put_unaligned_le64(BIT_ULL(NF_GUEST_TSO4), val);
	CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, val, 8), CTRL_OK);
	send_large(&larges[0], 5000, 1000, 3);
	check_cut(5000, 1000, false);
	put_unaligned_le64(TSO, val);
	CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, val, 8), CTRL_OK);
	send_large(&larges[0], 5000, 1000, 3);
	check_large(&larges[0], 1000);
}

/* -------------------------------------------------------------------------
 * Buffers
 */

KTEST(merged, "with MRG_RXBUF a frame takes as many buffers as it needs")
{
	static const struct {
		u32 size, len, buffers;
	} rows[] = {
		{ 100, 88, 1 }, { 100, 89, 2 }, { 100, 188, 2 }, { 100, 189, 3 },
		{ 64, 1514, 24 }, { 1526, 1514, 1 }, { 1525, 1514, 2 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("row %u", i);
		start(MRG, 60, rows[i].size);
		pkt_raw(&pkt, dut_mac, rows[i].len);
		vd_wire(pkt.data, pkt.len);
		check_plain(&pkt);
		CHECK_EQ(le16_to_cpu(hdr.num_buffers), rows[i].buffers);
		check_none();
		vd_wire(pkt.data, pkt.len);
		check_plain(&pkt);
	}
}

KTEST(tiny, "buffers may be smaller than the header")
{
	start(MRG, 200, 1);
	pkt_raw(&pkt, dut_mac, 60);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(vq_drop(vd_rxq(0)), 72);
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

KTEST(chain, "a buffer may be in many pieces, the header too")
{
	struct vbuf b[64];
	struct vused u;
	unsigned int i;
	u8 got[200];
	u64 at;

	vd_start(0);
	for (at = dev_buf(200), i = 0; i < 20; i++)
		b[i] = (struct vbuf){ at + i, 1, true };
	b[20] = (struct vbuf){ at + 20, 180, true };
	vq_add(vd_rxq(0), b, 21);
	vq_kick(vd_rxq(0));
	pkt_raw(&pkt, dut_mac, 100);
	vd_wire(pkt.data, pkt.len);
	u = vq_one(vd_rxq(0));
	CHECK_EQ(u.len, 112);
	memcpy(got, sim_ptr(sim, at, 200), 200);
	CHECK_MEM(got + 12, pkt.data, 100);
	CHECK_EQ(got[112], 0xee);
}

KTEST(too_long, "without MRG_RXBUF a frame that is longer than the buffer is dropped")
{
	start(0, 2, 200);
	pkt_raw(&pkt, dut_mac, 189);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(sim->in.count, 0);
	check_none();
	pkt_raw(&pkt, dut_mac, 188);
	vd_wire(pkt.data, pkt.len);
	check_plain(&pkt);
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

KTEST(mtu, "a frame that is longer than the MTU agreed on is dropped")
{
	static const struct {
		bool agreed;
		u32 kind, len;
		bool arrives;
	} rows[] = {
		{ true, 0, 1414, true }, { true, 0, 1415, false },
		/* A tag comes on top. */
		{ true, PKT_VLAN, 1418, true }, { true, PKT_VLAN, 1419, false },
		{ false, 0, 1514, true },
	};
	struct emul_params params;
	struct emul_frame meta;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("row %u", i);
		vd_params(&params, NULL);
		params.mtu = 1400;
		vd_power_on(&params);
		start(rows[i].agreed ? BIT_ULL(NF_MTU) : 0, 4, 66000);
		pkt_build(&pkt, dut_mac, rows[i].kind, 0);
		pkt_build(&pkt, dut_mac, rows[i].kind, rows[i].len - pkt.len);
		REQUIRE_EQ(pkt.len, rows[i].len);
		vd_wire(pkt.data, pkt.len);
		CHECK_EQ(sim->in.count, 0);
		if (rows[i].arrives)
			check_plain(&pkt);
		check_none();
	}
	/* The tag may be apart from the bytes, and a large send may be as long as it likes. */
	vd_power_on(&params);
	start(TSO | BIT_ULL(NF_MTU), 4, 66000);
	pkt_build(&pkt, dut_mac, 0, 1414 - 54);
	meta = (struct emul_frame){ .flags = EMUL_FRAME_VLAN, .vlan_tci = 5 };
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), 1418);
	send_large(&larges[0], 5000, 1000, 3);
	check_large(&larges[0], 1000);
}

KTEST(never_fits, "with MRG_RXBUF a frame that is longer than all buffers of a ring is dropped")
{
	start(MRG, 256, 32);
	pkt_raw(&pkt, dut_mac, 256 * 32 - 11);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(sim->in.count, 0);
	check_none();
	pkt_raw(&pkt, dut_mac, 256 * 32 - 12);
	vd_wire(pkt.data, pkt.len);
	check_plain(&pkt);
	CHECK_EQ(le16_to_cpu(hdr.num_buffers), 256);
}

KTEST(ring_full, "... also if the ring is full of fewer buffers, as they are in several pieces")
{
	static const struct {
		u64 features;
		unsigned int pieces, buffers;
	} rows[] = {
		{ MRG, 4, 64 },
		{ MRG | BIT_ULL(VF_RING_PACKED), 4, 64 },
		/* One descriptor is left, and that is not enough for another one. */
		{ MRG, 3, 85 },
		{ MRG | BIT_ULL(VF_RING_PACKED), 3, 85 },
		{ MRG, 255, 1 },
	};
	struct vbuf b[255];
	unsigned int i, k;
	u64 at;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("row %u", i);
		vd_power_on_offering(rows[i].features);
		vd_start(rows[i].features);
		REQUIRE_EQ(vd_rxq(0)->num, 256);
		for (k = 0; k < rows[i].buffers; k++) {
			unsigned int p;

			for (at = dev_buf(8 * 255), p = 0; p < rows[i].pieces; p++)
				b[p] = (struct vbuf){ at + 8 * p, 8, true };
			vq_add(vd_rxq(0), b, rows[i].pieces);
		}
		vq_kick(vd_rxq(0));
		/* Header and frame have one byte more than all buffers. */
		pkt_raw(&pkt, dut_mac, 8 * rows[i].pieces * rows[i].buffers - 11);
		vd_wire(pkt.data, pkt.len);
		CHECK_EQ(sim->in.count, 0);
		check_none();
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
		/* They serve for the next one. */
		pkt_raw(&pkt, dut_mac, 8 * rows[i].pieces * rows[i].buffers - 12);
		vd_wire(pkt.data, pkt.len);
		CHECK_EQ(vq_drop(vd_rxq(0)), rows[i].buffers);
	}
}

KTEST(none, "without buffers a frame waits for the driver")
{
	struct vq *q;

	start(0, 1, 2048);
	q = vd_rxq(0);
	pkt_raw(&pkt, dut_mac, 100);
	vd_wire(pkt.data, pkt.len);
	vd_wire(pkt.data, pkt.len);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(sim->in.count, 2);
	check_plain(&pkt);
	vd_rx_fill(q, 1, 2048);
	CHECK_EQ(sim->in.count, 1);
	check_plain(&pkt);
	vd_rx_fill(q, 1, 2048);
	CHECK_EQ(sim->in.count, 0);
	check_plain(&pkt);
}

KTEST(not_enough, "with MRG_RXBUF a frame waits for all buffers that it needs")
{
	unsigned int i;

	start(MRG, 3, 100);
	pkt_raw(&pkt, dut_mac, 600);
	vd_wire(pkt.data, pkt.len);
	for (i = 0; i < 3; i++) {
		CHECK_EQ(sim->in.count, 1);
		check_none();
		vd_rx_fill(vd_rxq(0), 1, 100);
	}
	CHECK_EQ(sim->in.count, 1);
	vd_rx_fill(vd_rxq(0), 1, 100);
	CHECK_EQ(sim->in.count, 0);
	check_plain(&pkt);
	CHECK_EQ(le16_to_cpu(hdr.num_buffers), 7);
}

KTEST(given_up, "when a frame that waits is given up, the next one has its buffers")
{
	start(MRG, 3, 100);
	pkt_raw(&pkt, dut_mac, 600);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(sim->in.count, 1);
	sim_wire_drop(sim);
	pkt_raw(&pkt, dut_mac, 120);
	sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
	vd_rx_fill(vd_rxq(0), 1, 100);
	check_plain(&pkt);
	CHECK_EQ(le16_to_cpu(hdr.num_buffers), 2);
	vd_wire(pkt.data, pkt.len);
	check_plain(&pkt);
}

KTEST(large_waits, "a large send that is cut waits in its midst, and goes on there")
{
	start(0, 3, 1600);
	send_large(&larges[0], 5000, 1000, 3);
	CHECK_EQ(sim->in.count, 1);
	vd_rx_fill(vd_rxq(0), 1, 1600);
	CHECK_EQ(sim->in.count, 1);
	vd_rx_fill(vd_rxq(0), 1, 1600);
	CHECK_EQ(sim->in.count, 0);
	check_cut(5000, 1000, false);
	check_none();
}

/* -------------------------------------------------------------------------
 * Whatever else a driver may do
 */

KTEST(off, "frames for a device that is not switched on are refused")
{
	vd_power_on(NULL);
	pkt_raw(&pkt, dut_mac, 100);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(sim->refused, 1);
	vd_setup(0);
	vd_rx_fill(vd_rxq(0), 4, 2048);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(sim->refused, 2);
	vd_driver_ok();
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(sim->refused, 2);
	check_plain(&pkt);
}

KTEST(readable, "a receive buffer that cannot be written breaks the queue")
{
	const u64 some = 0x1234;

	vd_start(0);
	vq_add1(vd_rxq(0), dev_mem(&some, sizeof(some)), sizeof(some), false);
	vq_kick(vd_rxq(0));
	pkt_raw(&pkt, dut_mac, 60);
	vd_wire(pkt.data, pkt.len);
	vd_check_broken();
	vd_check_alive();
}

KTEST(bad_memory, "a receive buffer in memory that is not the device's breaks the queue")
{
	static const u64 addrs[] = { 0, 0x1000, U64_MAX - 2000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(addrs); i++) {
		ktest_case("address 0x%llx", addrs[i]);
		vd_start(0);
		vq_add1(vd_rxq(0), addrs[i], 1000, true);
		vq_kick(vd_rxq(0));
		pkt_raw(&pkt, dut_mac, 60);
		vd_wire(pkt.data, pkt.len);
		vd_check_broken();
		/* Transmit goes on. */
		vd_tx(NULL, pkt.data, pkt.len);
		vd_tx_drain();
	}
	vd_check_alive();
}

static void reset_it(struct sim *s)
{
	s->dma_hook = NULL;
	vd_reset();
}

KTEST(reset_in_dma, "a reset in the midst of a frame ends all access")
{
	unsigned long writes;

	start(MRG, 60, 100);
	pkt_raw(&pkt, dut_mac, 1514);
	sim->dma_hook = reset_it;
	vd_wire(pkt.data, pkt.len);
	writes = sim->dma_writes;
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(sim->dma_writes, writes);
	CHECK_EQ(vd_status(), 0);
	vd_check_alive();
}
