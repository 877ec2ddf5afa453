// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_filter.c - which frames are received, and VLAN tags on receive
 */
#include "e1000_dut.h"

/* The address that the comments of drivers use as an example of hashing */
static const u8 mcast[6] = { 0x01, 0xaa, 0x00, 0x12, 0x34, 0x56 };
static const u8 other[6] = { 0x02, 0x77, 0x66, 0x55, 0x44, 0x33 };

static struct pkt pkt;
static u32 next;

static void start(u32 rctl)
{
	dut_power_on();
	dut_link();
	rx_ring(64, 2048);
	rx_on(rctl | RCTL_SECRC);
	next = 0;
}

/* Whether the frame in @pkt is received. */
static bool received(void)
{
	u32 n;

	rx_pkt(&pkt);
	REQUIRE_EQ(sim->in.count, 0);
	n = rx_got(next);
	CHECK_EQ(rd(RDH), (next + n) % 64);
	wr(RDT, (next + n + 63) % 64);
	if (n)
		rx_desc(next)->status &= ~RX_DD;
	next += n;
	return n;
}

static bool receives(const u8 *dst)
{
	pkt_raw(&pkt, dst, 100);
	return received();
}

static u8 pif(void)
{
	return rx_desc(next - 1)->status & RX_PIF;
}

static bool receives_tag(u16 tci)
{
	pkt_build(&pkt, dut_mac, PKT_VLAN, 100);
	put_unaligned_be16(tci, pkt.data + 14);
	return received();
}

/* -------------------------------------------------------------------------
 * Addresses
 */

KTEST(own, "frames for the card's own address are received, exactly")
{
	start(0);
	CHECK(receives(dut_mac));
	CHECK_EQ(pif(), 0);
}

KTEST(others, "frames for others are not")
{
	u8 near[6];
	unsigned int i;

	start(0);
	CHECK(!receives(other));
	for (i = 0; i < 48; i++) {
		ktest_case("bit %u", i);
		memcpy(near, dut_mac, 6);
		near[i / 8] ^= 1 << i % 8;
		CHECK(!receives(near));
	}
}

KTEST(perfect, "each of the 16 receive addresses filters")
{
	u8 addr[6] = { 0x02, 0x10, 0x20, 0x30, 0x40, 0x00 };
	unsigned int i;

	start(0);
	for (i = 0; i < 16; i++) {
		wr(RAL(i), 0x30201002);
		wr(RAH(i), RAH_AV | 0x0040 | i << 8);
	}
	for (i = 0; i < 18; i++) {
		ktest_case("address %u", i);
		addr[5] = i;
		CHECK_EQ(receives(addr), i < 16);
	}
}

KTEST(invalid, "a receive address without AV does not count")
{
	start(0);
	wr(RAH(0), 0x5e4d);
	CHECK(!receives(dut_mac));
	wr(RAH(0), RAH_AV | 0x5e4d);
	CHECK(receives(dut_mac));
}

KTEST(source_address, "a receive address with AS 1 is compared with the sender's")
{
	u8 sender[6];

	start(0);
	pkt_raw(&pkt, other, 100);
	memcpy(sender, pkt.data + 6, 6);
	wr(RAL(7), get_unaligned_le32(sender));
	wr(RAH(7), RAH_AV | RAH_AS_SOURCE | get_unaligned_le16(sender + 4));
	CHECK(receives(other));
	pkt_raw(&pkt, sender, 100);
	pkt.data[6] ^= 4;
	CHECK(!received());
}

KTEST(perfect_multicast, "a receive address may be a multicast address")
{
	start(0);
	CHECK(!receives(mcast));
	wr(RAL(5), 0x1200aa01);
	wr(RAH(5), RAH_AV | 0x5634);
	CHECK(receives(mcast));
	CHECK_EQ(pif(), 0);
}

KTEST(unicast_promiscuous, "UPE receives all unicast frames and no multicast")
{
	start(RCTL_UPE);
	CHECK(receives(other));
	CHECK(receives(dut_mac));
	CHECK(!receives(mcast));
	CHECK(!receives(broadcast));
}

KTEST(multicast_promiscuous, "MPE receives all multicast frames and no unicast of others")
{
	start(RCTL_MPE);
	CHECK(receives(mcast));
	CHECK(receives(dut_mac));
	CHECK(!receives(other));
}

KTEST(broadcasts, "BAM receives broadcast frames")
{
	start(0);
	CHECK(!receives(broadcast));
	start(RCTL_BAM);
	CHECK(receives(broadcast));
	CHECK(!receives(mcast));
	CHECK(!receives(other));
}

/* 13.5.1: bits 47:36, 46:35, 45:34, 43:32 of the address, by RCTL.MO */
static const u16 hashes[] = { 0x563, 0xac6, 0x58d, 0x634 };

KTEST(mta, "the multicast table filters by 12 bits of the address, at each of the offsets")
{
	unsigned int mo;

	for (mo = 0; mo < 4; mo++) {
		ktest_case("MO %u", mo);
		start(RCTL_MO(mo));
		CHECK(!receives(mcast));
		wr(MTA + 4 * (hashes[mo] >> 5), BIT(hashes[mo] & 31));
		CHECK(receives(mcast));
		/* The table says perhaps. */
		CHECK_EQ(pif(), RX_PIF);
		wr(MTA + 4 * (hashes[mo] >> 5), ~BIT(hashes[mo] & 31));
		CHECK(!receives(mcast));
	}
}

KTEST(mta_all_bits, "each of the 4096 bits of the table counts for its own addresses only")
{
	u8 addr[6] = { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x00 };
	unsigned int h, n;

	start(0);
	for (h = 0; h < 4096; h += 7) {
		ktest_case("hash %03x", h);
		/* MO 0: bits 47 to 36 of the address as transmitted */
		addr[4] = h << 4 | 0x0a;
		addr[5] = h >> 4;
		wr(MTA + 4 * (h >> 5), BIT(h & 31));
		CHECK(receives(addr));
		wr(MTA + 4 * (h >> 5), 0);
	}
	for (n = 0; n < 128; n++)
		wr(MTA + 4 * n, 0xffffffff);
	CHECK(receives(addr));
	/* The table is for multicast frames. */
	addr[0] = 0x02;
	CHECK(!receives(addr));
}

KTEST(mta_needs_no_bam, "broadcast frames may pass by the multicast table")
{
	start(0);
	wr(MTA + 4 * 127, BIT(31));
	CHECK(receives(broadcast));
}

/* -------------------------------------------------------------------------
 * VLAN
 */

KTEST(vlan_filter, "with VFE tagged frames need the bit of their VLAN")
{
	static const u16 vids[] = { 0, 1, 31, 32, 33, 0x123, 4094, 4095 };
	unsigned int i, k;

	start(RCTL_VFE);
	wr(VET, 0x8100);
	for (i = 0; i < ARRAY_SIZE(vids); i++) {
		wr(VFTA + 4 * (vids[i] >> 5), BIT(vids[i] & 31));
		for (k = 0; k < ARRAY_SIZE(vids); k++) {
			ktest_case("VLAN %u, frame of %u", vids[i], vids[k]);
			/* Priority and CFI do not matter. */
			CHECK_EQ(receives_tag(vids[k] | (k & 1 ? 0xe000 : 0)), i == k);
		}
		wr(VFTA + 4 * (vids[i] >> 5), 0);
	}
}

KTEST(vlan_filter_untagged, "VFE does not concern untagged frames")
{
	start(RCTL_VFE);
	wr(VET, 0x8100);
	CHECK(receives(dut_mac));
}

KTEST(vlan_filter_off, "without VFE all VLANs are received")
{
	start(0);
	wr(VET, 0x8100);
	CHECK(receives_tag(0x123));
}

KTEST(vlan_filter_after_address, "a frame for others is dropped whatever its VLAN")
{
	start(RCTL_VFE);
	wr(VET, 0x8100);
	wr(VFTA + 4 * (PKT_TCI % 4096 >> 5), 0xffffffff);
	pkt_build(&pkt, other, PKT_VLAN, 100);
	CHECK(!received());
}

KTEST(cfi, "with CFIEN the frame's CFI bit must be RCTL.CFI")
{
	start(RCTL_VFE | RCTL_CFIEN);
	wr(VET, 0x8100);
	wr(VFTA, BIT(5));
	CHECK(receives_tag(5));
	CHECK(!receives_tag(0x1005));
	wr(RCTL, rd(RCTL) | RCTL_CFI);
	CHECK(receives_tag(0x1005));
	CHECK(!receives_tag(5));
}

static const u8 *data_of_last(void)
{
	return rx_data(next - 1);
}

KTEST(strip, "with CTRL.VME the tag goes to the descriptor")
{
	struct rxd *d;

	start(0);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) | CTRL_VME);
	REQUIRE(receives_tag(0x6123));
	d = rx_desc(next - 1);
	CHECK_EQ(d->status & RX_VP, RX_VP);
	CHECK_EQ(le16_to_cpu(d->special), 0x6123);
	CHECK_EQ(le16_to_cpu(d->len), pkt.len - 4);
	CHECK_MEM(data_of_last(), pkt.data, 12);
	CHECK_MEM(data_of_last() + 12, pkt.data + 16, pkt.len - 16);
}

KTEST(no_strip, "without CTRL.VME the tag stays in the data")
{
	struct rxd *d;

	start(0);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) & ~CTRL_VME);
	REQUIRE(receives_tag(0x6123));
	d = rx_desc(next - 1);
	CHECK_EQ(le16_to_cpu(d->len), pkt.len);
	CHECK_MEM(data_of_last(), pkt.data, pkt.len);
}

KTEST(strip_untagged, "an untagged frame has no VP")
{
	start(0);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) | CTRL_VME);
	REQUIRE(receives_tag(0x6123));
	REQUIRE(receives(dut_mac));
	CHECK_EQ(rx_desc(next - 1)->status & RX_VP, 0);
	CHECK_EQ(rx_desc(next - 1)->special, 0);
	CHECK_EQ(le16_to_cpu(rx_desc(next - 1)->len), 100);
}

KTEST(strip_outer, "of two tags only the outer is stripped")
{
	struct rxd *d;

	start(0);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) | CTRL_VME);
	pkt_raw(&pkt, dut_mac, 100);
	put_unaligned_be32(0x81000007, pkt.data + 12);
	put_unaligned_be32(0x81000008, pkt.data + 16);
	REQUIRE(received());
	d = rx_desc(next - 1);
	CHECK_EQ(le16_to_cpu(d->special), 7);
	CHECK_EQ(le16_to_cpu(d->len), 96);
	CHECK_EQ(get_unaligned_be32(data_of_last() + 12), 0x81000008);
}

KTEST(strip_qinq, "a service tag that is not VET is left alone")
{
	start(RCTL_VFE);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) | CTRL_VME);
	pkt_raw(&pkt, dut_mac, 100);
	put_unaligned_be32(0x88a80007, pkt.data + 12);
	REQUIRE(received());
	CHECK_EQ(rx_desc(next - 1)->status & RX_VP, 0);
	CHECK_EQ(le16_to_cpu(rx_desc(next - 1)->len), 100);
	CHECK_MEM(data_of_last(), pkt.data, 100);
}

static void send_beside(u16 tci)
{
	const struct emul_frame meta = { .flags = EMUL_FRAME_VLAN, .vlan_tci = tci };

	pkt_raw(&pkt, dut_mac, 100);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	REQUIRE_EQ(rx_got(0), 1);
}

KTEST(beside_strip, "a tag beside the bytes goes to the descriptor with CTRL.VME")
{
	start(0);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) | CTRL_VME);
	send_beside(0x6123);
	CHECK_EQ(rx_desc(0)->status & RX_VP, RX_VP);
	CHECK_EQ(le16_to_cpu(rx_desc(0)->special), 0x6123);
	CHECK_EQ(le16_to_cpu(rx_desc(0)->len), 100);
	CHECK_MEM(rx_data(0), pkt.data, 100);
}

KTEST(beside_no_strip, "a tag beside the bytes goes into the data without CTRL.VME")
{
	start(0);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) & ~CTRL_VME);
	send_beside(0x6123);
	CHECK_EQ(le16_to_cpu(rx_desc(0)->len), 104);
	CHECK_MEM(rx_data(0), pkt.data, 12);
	CHECK_EQ(get_unaligned_be32(rx_data(0) + 12), 0x81006123);
	CHECK_MEM(rx_data(0) + 16, pkt.data + 12, 88);
}

KTEST(beside_filter, "a tag beside the bytes is filtered like any")
{
	const struct emul_frame meta = { .flags = EMUL_FRAME_VLAN, .vlan_tci = 0x0123 };

	start(RCTL_VFE);
	wr(VET, 0x8100);
	pkt_raw(&pkt, dut_mac, 100);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	CHECK_EQ(rx_got(0), 0);
	wr(VFTA + 4 * (0x123 >> 5), BIT(0x123 & 31));
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	CHECK_EQ(rx_got(0), 1);
}

KTEST(strip_fcs, "with the tag stripped the FCS is still that of the wire")
{
	u32 fcs;

	start(0);
	wr(RCTL, rd(RCTL) & ~RCTL_SECRC);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) | CTRL_VME);
	REQUIRE(receives_tag(0x6123));
	CHECK_EQ(le16_to_cpu(rx_desc(next - 1)->len), pkt.len);
	fcs = ref_fcs(pkt.data, pkt.len);
	CHECK_EQ(get_unaligned_le32(data_of_last() + pkt.len - 4), fcs);
}

KTEST(strip_sums, "checksums of a stripped frame are checked")
{
	start(0);
	wr(VET, 0x8100);
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(RXCSUM, RXCSUM_IPOFL | RXCSUM_TUOFL);
	pkt_build(&pkt, dut_mac, PKT_VLAN, 100);
	REQUIRE(received());
	CHECK_EQ(rx_desc(next - 1)->status & (RX_VP | RX_IXSM | RX_IPCS | RX_TCPCS),
		 RX_VP | RX_IPCS | RX_TCPCS);
	CHECK_EQ(rx_desc(next - 1)->errors, 0);
}
