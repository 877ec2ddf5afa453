// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_tunnel.c - large sends in UDP tunnels, virtio 1.4 sections 5.1.3, 5.1.6.2
 * and 5.1.6.4
 */
#include <stdlib.h>

#include "virtio_dut.h"

#define HI(bit)		BIT_ULL((bit) - 64)
#define HOST		(BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_TSO4) | BIT_ULL(NF_HOST_TSO6) | \
			 BIT_ULL(NF_HOST_ECN) | BIT_ULL(NF_HOST_UFO) | BIT_ULL(NF_HOST_USO))
#define GUEST		(BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(NF_GUEST_TSO4) | \
			 BIT_ULL(NF_GUEST_TSO6) | BIT_ULL(NF_GUEST_ECN) | \
			 BIT_ULL(NF_GUEST_USO4) | BIT_ULL(NF_GUEST_USO6))
#define HOST_HI		(HI(NF_HOST_TUNNEL) | HI(NF_HOST_TUNNEL_CSUM))
#define GUEST_HI	(HI(NF_GUEST_TUNNEL) | HI(NF_GUEST_TUNNEL_CSUM))

/* UDP to port 4789, and behind it VXLAN: flag I, VNI 42 */
#define VXLAN_LEN	16
static const u8 vxlan[VXLAN_LEN] = {
	0xc0, 0x01, 0x12, 0xb5, 0, 0, 0, 0, 0x08, 0, 0, 0, 0, 0, 42, 0,
};

static struct pkt inner;
static struct pkt outer;
static struct pkt tun;
static u8 data[PKT_MAX];
static struct net_hdr hdr;

/* Where things are in @tun */
static u32 udp_at, nh_at, th_at, payload_at, check_at;

static void start(u64 lo, u64 hi)
{
	if (!sim)
		vd_power_on(NULL);
	sim_partner(sim, true, true, EMUL_ADV_ALL);
	vd_setup_features(lo, hi);
	vd_driver_ok();
}

/*
 * A large send as a driver makes it, in @tun: @kind is that of the packet in the tunnel, @outside
 * PKT_IPV6, PKT_VLAN. @csum: the tunnel's header has a checksum, of which the
 * pseudo header's sum is there already.
 */
static void build(u32 kind, u32 outside, u32 payload, bool csum)
{
	u32 len;

	pkt_build(&inner, dut_mac, kind, payload);
	put_unaligned_be16(pkt_pseudo(&inner, true), inner.data + inner.csum);
	/* Its UDP header and VXLAN's are 8 bytes each; what it carries then is the inner packet. */
	pkt_build(&outer, dut_mac, outside | PKT_UDP, 8 + inner.len);
	udp_at = outer.l4;
	len = get_unaligned_be16(outer.data + udp_at + 4);
	tun = outer;
	memcpy(tun.data + udp_at, vxlan, VXLAN_LEN);
	put_unaligned_be16(len, tun.data + udp_at + 4);
	put_unaligned_be16(csum ? pkt_pseudo(&outer, true) : 0, tun.data + udp_at + 6);
	memcpy(tun.data + udp_at + VXLAN_LEN, inner.data, inner.len);
	REQUIRE_EQ(tun.len, udp_at + VXLAN_LEN + inner.len);
	nh_at = udp_at + VXLAN_LEN + inner.l3;
	th_at = udp_at + VXLAN_LEN + inner.l4;
	payload_at = udp_at + VXLAN_LEN + inner.payload;
	check_at = udp_at + VXLAN_LEN + inner.csum;
}

static struct net_hdr driver_hdr(u8 type, u16 mss)
{
	const struct net_hdr h = {
		.flags = HDR_NEEDS_CSUM,
		.gso_type = type,
		.hdr_len = cpu_to_le16(payload_at),
		.gso_size = cpu_to_le16(mss),
		.csum_start = cpu_to_le16(th_at),
		.csum_offset = cpu_to_le16(check_at - th_at),
		.outer_th = cpu_to_le16(udp_at),
		.inner_nh = cpu_to_le16(nh_at),
	};

	return h;
}

/* Kinds of large sends, and what the header and the wire call them */
static const struct kind {
	u32 kind, outside;
	u8 type, gso, tunnel;
	u16 flags;
} kinds[] = {
	{ 0, 0, GSO_TCPV4 | GSO_TUNNEL4, EMUL_GSO_TCPV4, EMUL_TUNNEL_UDPV4 },
	{ PKT_IPV6, 0, GSO_TCPV6 | GSO_TUNNEL4, EMUL_GSO_TCPV6, EMUL_TUNNEL_UDPV4 },
	{ 0, PKT_IPV6, GSO_TCPV4 | GSO_TUNNEL6, EMUL_GSO_TCPV4, EMUL_TUNNEL_UDPV6 },
	{ PKT_IPV6, PKT_IPV6, GSO_TCPV6 | GSO_TUNNEL6, EMUL_GSO_TCPV6, EMUL_TUNNEL_UDPV6 },
	{ 0, PKT_VLAN, GSO_TCPV4 | GSO_TUNNEL4, EMUL_GSO_TCPV4, EMUL_TUNNEL_UDPV4 },
	{ PKT_VLAN, 0, GSO_TCPV4 | GSO_TUNNEL4, EMUL_GSO_TCPV4, EMUL_TUNNEL_UDPV4 },
	{ PKT_UDP, 0, GSO_UDP_L4 | GSO_TUNNEL4, EMUL_GSO_UDP, EMUL_TUNNEL_UDPV4 },
	{ PKT_UDP | PKT_IPV6, PKT_IPV6, GSO_UDP_L4 | GSO_TUNNEL6, EMUL_GSO_UDP,
	  EMUL_TUNNEL_UDPV6 },
	{ 0, 0, GSO_TCPV4 | GSO_TUNNEL4 | GSO_ECN, EMUL_GSO_TCPV4, EMUL_TUNNEL_UDPV4,
	  EMUL_FRAME_ECN },
};

/* -------------------------------------------------------------------------
 * Features
 */

/* 5.1.3.1: which features these need, all of them */
static const struct {
	u8 bit, needs;
} needs[] = {
	{ NF_GUEST_TUNNEL, NF_GUEST_TSO4 }, { NF_GUEST_TUNNEL, NF_GUEST_TSO6 },
	{ NF_GUEST_TUNNEL, NF_GUEST_USO4 }, { NF_GUEST_TUNNEL, NF_GUEST_USO6 },
	{ NF_GUEST_TUNNEL_CSUM, NF_GUEST_TUNNEL },
	{ NF_HOST_TUNNEL, NF_HOST_TSO4 }, { NF_HOST_TUNNEL, NF_HOST_TSO6 },
	{ NF_HOST_TUNNEL, NF_HOST_USO }, { NF_HOST_TUNNEL_CSUM, NF_HOST_TUNNEL },
};

KTEST(dependants, "tunnels are withheld along with any kind of large send that they carry")
{
	struct emul_params params;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		ktest_case("bit %u without %u", needs[i].bit, needs[i].needs);
		vd_params(&params, NULL);
		params.features[needs[i].needs / 64] &= ~BIT_ULL(needs[i].needs % 64);
		vd_power_on(&params);
		CHECK(!vd_offers(needs[i].bit));
	}
	vd_power_on(NULL);
	CHECK_EQ(vd_offered_hi(), HOST_HI | GUEST_HI);
}

KTEST(refused, "a driver that wants tunnels without all that they carry is refused")
{
	const u64 all[2] = { VD_MODERN | HOST | GUEST, HOST_HI | GUEST_HI };
	unsigned int i;

	vd_power_on(NULL);
	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		u64 want[2] = { all[0], all[1] };

		ktest_case("bit %u without %u", needs[i].bit, needs[i].needs);
		want[needs[i].needs / 64] &= ~BIT_ULL(needs[i].needs % 64);
		vd_reset();
		CHECK(!vd_negotiate(want[0], want[1]));
		/* It may think better of it. */
		vd_write_features(all[0], all[1]);
		vd_set_status(vd_status() | S_FEATURES_OK);
		CHECK_EQ(vd_status() & S_FEATURES_OK, S_FEATURES_OK);
	}
}

KTEST(header_length, "with tunnels in either direction the header has 24 bytes")
{
	static const struct {
		u64 lo, hi;
		u32 len;
	} rows[] = {
		{ HOST | GUEST, 0, 12 },
		{ HOST, HI(NF_HOST_TUNNEL), 24 },
		{ GUEST, HI(NF_GUEST_TUNNEL), 24 },
		{ HOST | GUEST, HOST_HI | GUEST_HI, 24 },
	};
	struct sim_frame *w;
	unsigned int i;
	struct vused u;

	pkt_raw(&tun, dut_mac, 100);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("row %u", i);
		start(rows[i].lo, rows[i].hi);
		vd_tx(NULL, tun.data, tun.len);
		w = vd_tx_one();
		CHECK_MEM(w->data, tun.data, 100);
		CHECK_EQ(w->len, 100);
		free(w);
		vd_rx_fill(vd_rxq(0), 4, 2048);
		vd_wire(tun.data, tun.len);
		u = vq_one(vd_rxq(0));
		CHECK_EQ(u.len, rows[i].len + 100);
	}
}

/* Toeplitz with a key of ones: every bit that is set turns all bits, addresses and ports of @tun */
static u32 hash_of_ones(void)
{
	u32 i, ones = 0;

	for (i = 26; i < 38; i++)
		ones += __builtin_popcount(tun.data[i]);
	return ones & 1 ? ~0U : 0;
}

KTEST(hash, "the hash of a frame stands before the offsets of tunnels, if it was negotiated")
{
	/* Types: TCPv4; then reserved words and a key of 40 bytes, all ones */
	u8 conf[4 + 8 + 1 + 40] = { [0] = 2, [12] = 40, [13 ... 52] = 0xff };
	struct emul_params params;
	unsigned int on;

	pkt_build(&tun, dut_mac, 0, 100);
	for (on = 0; on < 2; on++) {
		ktest_case("HASH_REPORT %u", on);
		vd_params(&params, NULL);
		params.features[0] |= BIT_ULL(NF_HASH_REPORT);
		vd_power_on(&params);
		start(GUEST | BIT_ULL(NF_CTRL_VQ) | (u64)on << NF_HASH_REPORT, GUEST_HI);
		CHECK_EQ(ctrl_cmd(CTRL_MQ_HASH_CONFIG, conf, sizeof(conf)),
			 on ? CTRL_OK : CTRL_ERR);
		vd_rx_fill(vd_rxq(0), 1, 2048);
		vd_wire(tun.data, tun.len);
		CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), tun.len);
		/* 2: of TCP over IPv4; with such a key it is all ones or nothing, by parity. */
		CHECK_EQ(le16_to_cpu(hdr.hash_report), on ? 2 : 0);
		CHECK_EQ(le32_to_cpu(hdr.hash_value), on ? hash_of_ones() : 0);
		CHECK_EQ(le16_to_cpu(hdr.outer_th), 0);
		CHECK_EQ(le16_to_cpu(hdr.inner_nh), 0);
		CHECK_MEM(data, tun.data, tun.len);
	}
}

/* -------------------------------------------------------------------------
 * Transmit
 */

/* The wire got @tun as it is, as @k. */
static void check_sent(const struct kind *k, bool csum)
{
	struct sim_frame *w = vd_tx_one();

	CHECK_EQ(w->len, tun.len);
	CHECK_MEM(w->data, tun.data, tun.len);
	CHECK_EQ(w->meta.flags, EMUL_FRAME_CSUM_PARTIAL | k->flags |
				(csum ? EMUL_FRAME_TUNNEL_CSUM : 0));
	CHECK_EQ(w->meta.gso, k->gso);
	CHECK_EQ(w->meta.gso_size, 1300);
	CHECK_EQ(w->meta.hdr_len, payload_at);
	CHECK_EQ(w->meta.csum_start, th_at);
	CHECK_EQ(w->meta.csum_offset, check_at - th_at);
	CHECK_EQ(w->meta.tunnel, k->tunnel);
	CHECK_EQ(w->meta.outer_l4, udp_at);
	CHECK_EQ(w->meta.inner_ip, nh_at);
	free(w);
}

KTEST(send, "a large send in a tunnel reaches the wire in one piece")
{
	struct net_hdr h;
	unsigned int i, csum;

	start(HOST, HOST_HI);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (csum = 0; csum < 2; csum++) {
			ktest_case("kind %u, checksum %u", i, csum);
			build(kinds[i].kind, kinds[i].outside, 50000, csum);
			h = driver_hdr(kinds[i].type, 1300);
			if (csum)
				h.flags |= HDR_TUNNEL_CSUM;
			vd_tx(&h, tun.data, tun.len);
			check_sent(&kinds[i], csum);
		}
	}
}

KTEST(send_plain, "other large sends are in no tunnel, whatever the new fields say")
{
	struct sim_frame *w;
	struct net_hdr h;

	start(HOST, HOST_HI);
	build(0, 0, 50000, false);
	tun = inner;
	th_at = inner.l4;
	check_at = inner.csum;
	h = driver_hdr(GSO_TCPV4, 1300);
	h.outer_th = cpu_to_le16(0xffff);
	h.inner_nh = cpu_to_le16(3);
	vd_tx(&h, tun.data, tun.len);
	w = vd_tx_one();
	CHECK_EQ(w->meta.flags, EMUL_FRAME_CSUM_PARTIAL);
	CHECK_EQ(w->meta.gso, EMUL_GSO_TCPV4);
	CHECK_EQ(w->meta.tunnel, EMUL_TUNNEL_NONE);
	free(w);
}

/* @h and @tun get nowhere, and the queue is as well as before. */
static void check_dropped(const struct net_hdr *h)
{
	vd_tx(h, tun.data, tun.len);
	CHECK_EQ(sim->out.count, 0);
	vd_tx_drain();
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

/* And the way it should be done still works. */
static void check_good(void)
{
	struct net_hdr h;

	build(0, 0, 5000, false);
	h = driver_hdr(kinds[0].type, 1300);
	vd_tx(&h, tun.data, tun.len);
	check_sent(&kinds[0], false);
}

KTEST(not_negotiated, "tunnels that were not negotiated have the frame dropped")
{
	struct net_hdr h;

	start(HOST | GUEST, GUEST_HI);
	build(0, 0, 5000, false);
	h = driver_hdr(kinds[0].type, 1300);
	check_dropped(&h);
	/* Nor is the checksum in one where only that was not. */
	start(HOST, HI(NF_HOST_TUNNEL));
	build(0, 0, 5000, true);
	h = driver_hdr(kinds[0].type, 1300);
	h.flags |= HDR_TUNNEL_CSUM;
	check_dropped(&h);
	check_good();
}

KTEST(wrong_types, "a tunnel of both kinds, around nothing or around fragments is dropped")
{
	static const u8 types[] = {
		GSO_TCPV4 | GSO_TUNNEL4 | GSO_TUNNEL6, GSO_TUNNEL4, GSO_TUNNEL6,
		GSO_UFO | GSO_TUNNEL4, GSO_TUNNEL4 | GSO_ECN, GSO_UDP_L4 | GSO_TUNNEL4 | GSO_ECN,
		2 | GSO_TUNNEL4, 6 | GSO_TUNNEL4, GSO_TCPV4 | GSO_TUNNEL4 | 0x10,
		/* IPv4 outside, not IPv6 */
		GSO_TCPV4 | GSO_TUNNEL6,
		/* IPv4 inside, not IPv6 */
		GSO_TCPV6 | GSO_TUNNEL4,
	};
	struct net_hdr h;
	unsigned int i;

	start(HOST, HOST_HI);
	build(0, 0, 5000, false);
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		ktest_case("type 0x%x", types[i]);
		h = driver_hdr(types[i], 1300);
		check_dropped(&h);
	}
	check_good();
}

KTEST(no_csum, "a tunnel whose inner checksum is not left to the device is dropped")
{
	struct net_hdr h;

	start(HOST, HOST_HI);
	build(0, 0, 5000, true);
	h = driver_hdr(kinds[0].type, 1300);
	h.flags = HDR_TUNNEL_CSUM;
	check_dropped(&h);
	h.flags = 0;
	check_dropped(&h);
	/* An outer checksum that nobody is to complete would be wrong in every segment. */
	h.flags = HDR_NEEDS_CSUM;
	check_dropped(&h);
	check_good();
}

KTEST(offsets, "offsets that are out of order or beyond the headers have the frame dropped")
{
	/* 34: outer UDP, 64: inner IP, 84: inner TCP, 104: payload */
	static const struct {
		u16 outer_th, inner_nh, csum_start;
	} rows[] = {
		{ 0, 64, 84 }, { 14, 64, 84 }, { 33, 64, 84 }, { 35, 64, 84 }, { 42, 64, 84 },
		{ 64, 64, 84 }, { 84, 64, 84 }, { 0xffff, 64, 84 }, { 0xfff8, 64, 84 },
		{ 34, 0, 84 }, { 34, 14, 84 }, { 34, 34, 84 }, { 34, 41, 84 },
		{ 34, 65, 84 }, { 34, 84, 84 }, { 34, 85, 84 }, { 34, 300, 84 },
		{ 34, 0x8000, 84 }, { 34, 0xffff, 84 },
		{ 34, 64, 34 }, { 34, 64, 64 }, { 34, 64, 83 }, { 34, 64, 250 },
		{ 34, 64, 0xffff }, { 0xffff, 0xffff, 0xffff }, { 0, 0, 0 },
	};
	struct net_hdr h;
	unsigned int i;

	start(HOST, HOST_HI);
	build(0, 0, 5000, false);
	REQUIRE_EQ(udp_at, 34);
	REQUIRE_EQ(nh_at, 64);
	REQUIRE_EQ(th_at, 84);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("row %u", i);
		h = driver_hdr(kinds[0].type, 1300);
		h.outer_th = cpu_to_le16(rows[i].outer_th);
		h.inner_nh = cpu_to_le16(rows[i].inner_nh);
		h.csum_start = cpu_to_le16(rows[i].csum_start);
		check_dropped(&h);
	}
	check_good();
}

KTEST(wrong_bytes, "a tunnel whose headers are not what they are said to be is dropped")
{
	/* Offset from the Ethernet header on, and another value there */
	static const struct {
		const char *what;
		u8 at, val;
	} rows[] = {
		{ "an EtherType of ours", 12, 0x88 }, { "outer version", 14, 0x65 },
		{ "outer header of 24 bytes", 14, 0x46 }, { "outer header of 16", 14, 0x44 },
		{ "outer TCP", 23, 6 }, { "outer protocol 47", 23, 47 },
		{ "outer fragment", 20, 0x20 }, { "outer fragment offset", 21, 1 },
		{ "inner version 6", 64, 0x65 }, { "inner version 0", 64, 0x05 },
		{ "inner TCP header of 16", 96, 0x40 }, { "inner TCP header of 60", 96, 0xf0 },
	};
	struct net_hdr h;
	unsigned int i;

	start(HOST, HOST_HI);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("%s", rows[i].what);
		/* 60 bytes of TCP header are more than the frame has. */
		build(0, 0, 10, false);
		h = driver_hdr(kinds[0].type, 4);
		tun.data[rows[i].at] = rows[i].val;
		check_dropped(&h);
	}
	check_good();
}

KTEST(short_frames, "a frame that ends within the headers of its tunnel is dropped")
{
	struct net_hdr h;
	u32 len;

	start(HOST, HOST_HI);
	build(0, 0, 5000, true);
	h = driver_hdr(kinds[0].type, 1300);
	h.flags |= HDR_TUNNEL_CSUM;
	for (len = 14; len <= 104; len++) {
		ktest_case("%u bytes", len);
		tun.len = len;
		check_dropped(&h);
	}
	check_good();
}

/* -------------------------------------------------------------------------
 * Receive
 */

/* Have the wire send @tun as @k, in so many segments, its tag beside it if @tag. */
static void wire_sends(const struct kind *k, bool csum, bool tag, unsigned int segs)
{
	struct emul_frame meta = {
		.flags = EMUL_FRAME_CSUM_PARTIAL | k->flags,
		.gso = k->gso,
		.gso_size = 1300,
		.hdr_len = payload_at,
		.csum_start = th_at,
		.csum_offset = check_at - th_at,
		.tunnel = k->tunnel,
		.outer_l4 = udp_at,
		.inner_ip = nh_at,
	};

	if (csum)
		meta.flags |= EMUL_FRAME_TUNNEL_CSUM;
	if (tag) {
		meta.flags |= EMUL_FRAME_VLAN;
		meta.vlan_tci = PKT_TCI;
	}
	sim_wire_send(sim, tun.data, tun.len, &meta, segs);
	sim_run(sim);
}

/* The driver has @tun, as @k; all offsets are @more than they were. */
static void check_received(const struct kind *k, bool csum, u32 more)
{
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), tun.len + more);
	CHECK_EQ(hdr.flags, HDR_NEEDS_CSUM | (csum ? HDR_TUNNEL_CSUM : 0));
	CHECK_EQ(hdr.gso_type, k->type);
	CHECK_EQ(le16_to_cpu(hdr.gso_size), 1300);
	CHECK_EQ(le16_to_cpu(hdr.hdr_len), payload_at + more);
	CHECK_EQ(le16_to_cpu(hdr.csum_start), th_at + more);
	CHECK_EQ(le16_to_cpu(hdr.csum_offset), check_at - th_at);
	CHECK_EQ(le16_to_cpu(hdr.outer_th), udp_at + more);
	CHECK_EQ(le16_to_cpu(hdr.inner_nh), nh_at + more);
	CHECK_MEM(data + 12 + more, tun.data + 12, tun.len - 12);
}

KTEST(receive, "a large send in a tunnel reaches the driver in one piece")
{
	unsigned int i, csum;

	start(GUEST | BIT_ULL(NF_MRG_RXBUF), GUEST_HI);
	CHECK_EQ(sim->f->rx_caps & (EMUL_RX_TUNNEL | EMUL_RX_TUNNEL_CSUM),
		 EMUL_RX_TUNNEL | EMUL_RX_TUNNEL_CSUM);
	vd_rx_fill(vd_rxq(0), 200, 1600);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (csum = 0; csum < 2; csum++) {
			ktest_case("kind %u, checksum %u", i, csum);
			vd_rx_fill(vd_rxq(0), 4, 1600);
			build(kinds[i].kind, kinds[i].outside, 9000, csum);
			wire_sends(&kinds[i], csum, false, 5);
			check_received(&kinds[i], csum, 0);
		}
	}
	/* A tag that is beside the frame is put into it. */
	build(0, 0, 9000, true);
	wire_sends(&kinds[0], true, true, 5);
	check_received(&kinds[0], true, 4);
	CHECK_EQ(get_unaligned_be16(data + 12), 0x8100);
}

KTEST(not_joined, "with RSC_EXT too it is a large send, not frames that were joined")
{
	start(GUEST | BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_TSO4) | BIT_ULL(NF_RSC_EXT), GUEST_HI);
	vd_rx_fill(vd_rxq(0), 1, 66000);
	build(0, 0, 9000, false);
	wire_sends(&kinds[0], false, false, 1);
	check_received(&kinds[0], false, 0);
}

KTEST(not_taken, "what the driver does not take is dropped if it comes all the same")
{
	struct vused u;

	/* Whoever sends has been told not to. */
	start(GUEST, HI(NF_GUEST_TUNNEL));
	CHECK_EQ(sim->f->rx_caps & (EMUL_RX_TUNNEL | EMUL_RX_TUNNEL_CSUM), EMUL_RX_TUNNEL);
	vd_rx_fill(vd_rxq(0), 2, 66000);
	build(0, 0, 9000, true);
	wire_sends(&kinds[0], true, false, 1);
	CHECK(!vq_get(vd_rxq(0), &u));
	build(0, 0, 9000, false);
	wire_sends(&kinds[0], false, false, 1);
	check_received(&kinds[0], false, 0);

	start(GUEST, 0);
	CHECK_EQ(sim->f->rx_caps & (EMUL_RX_TUNNEL | EMUL_RX_TUNNEL_CSUM), 0);
	vd_rx_fill(vd_rxq(0), 2, 66000);
	wire_sends(&kinds[0], false, false, 1);
	CHECK(!vq_get(vd_rxq(0), &u));
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

static u8 offloads(u64 val)
{
	__le64 le = cpu_to_le64(val);

	return ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, &le, sizeof(le));
}

KTEST(switched, "tunnels are switched by bits of their own, along with what they carry")
{
	const u64 ctrl = BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_GUEST_OFFLOADS);
	const u32 both = EMUL_RX_TUNNEL | EMUL_RX_TUNNEL_CSUM;
	const u64 bits = BIT_ULL(OFFLOAD_TUNNEL) | BIT_ULL(OFFLOAD_TUNNEL_CSUM);

	start(GUEST | ctrl, GUEST_HI);
	CHECK_EQ(offloads(GUEST), CTRL_OK);
	CHECK_EQ(sim->f->rx_caps & both, 0);
	CHECK_EQ(offloads(GUEST | BIT_ULL(OFFLOAD_TUNNEL)), CTRL_OK);
	CHECK_EQ(sim->f->rx_caps & both, EMUL_RX_TUNNEL);
	CHECK_EQ(offloads(GUEST | bits), CTRL_OK);
	CHECK_EQ(sim->f->rx_caps & both, both);
	CHECK_EQ(offloads((GUEST & ~BIT_ULL(NF_GUEST_TSO6)) | bits), CTRL_OK);
	CHECK_EQ(sim->f->rx_caps & both, 0);
	CHECK_EQ(offloads(0), CTRL_OK);
	CHECK_EQ(sim->f->rx_caps & both, 0);
	/* Not without having been negotiated, nor by any other bit */
	start(GUEST | ctrl, HI(NF_GUEST_TUNNEL));
	CHECK_EQ(offloads(GUEST | bits), CTRL_ERR);
	CHECK_EQ(offloads(GUEST | BIT_ULL(48)), CTRL_ERR);
	CHECK_EQ(sim->f->rx_caps & both, EMUL_RX_TUNNEL);
}
