// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_filter.c - which frames the driver receives: receive modes, addresses, VLANs
 */
#include "virtio_dut.h"

#define ALL	(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_MAC) | BIT_ULL(NF_CTRL_RX) | \
		 BIT_ULL(NF_CTRL_RX_EXTRA) | BIT_ULL(NF_CTRL_VLAN) | BIT_ULL(NF_CTRL_MAC_ADDR))

static const u8 other[6] = { 0x02, 0x77, 0x66, 0x55, 0x44, 0x33 };
static const u8 group[6] = { 0x33, 0x33, 0x00, 0x00, 0x00, 0x01 };

static struct pkt pkt;

static void start(u64 features)
{
	vd_start(features);
	vd_rx_fill(vd_rxq(0), 200, 512);
}

/* Whether the frame in @pkt is received. */
static bool received(void)
{
	unsigned int n;

	vd_wire(pkt.data, pkt.len);
	REQUIRE_EQ(sim->in.count, 0);
	n = vq_drop(vd_rxq(0));
	REQUIRE(n <= 1);
	return n;
}

static bool receives(const u8 *dst)
{
	pkt_raw(&pkt, dst, 100);
	return received();
}

static bool receives_tag(u16 tci)
{
	pkt_build(&pkt, dut_mac, PKT_VLAN, 100);
	put_unaligned_be16(tci, pkt.data + 14);
	return received();
}

static void mode(u8 cmd, u8 on)
{
	CHECK_EQ(ctrl_cmd(0, cmd, &on, 1), CTRL_OK);
}

/* A command with tables of so many addresses: 02:<kind>:00:00:<number> and 03:... */
static u8 mac_table(unsigned int unicast, unsigned int multicast)
{
	static u8 data[8 + 6 * 700];
	unsigned int i;
	u8 *p = data;

	memset(data, 0, sizeof(data));
	put_unaligned_le32(unicast, p);
	for (i = 0, p += 4; i < unicast; i++, p += 6) {
		p[0] = 0x02;
		put_unaligned_be16(i, p + 4);
	}
	put_unaligned_le32(multicast, p);
	for (i = 0, p += 4; i < multicast; i++, p += 6) {
		p[0] = 0x03;
		put_unaligned_be16(i, p + 4);
	}
	return ctrl_cmd(CTRL_MAC_TABLE_SET, data, p - data);
}

static bool receives_nth(u8 first, unsigned int i)
{
	u8 mac[6] = { first };

	put_unaligned_be16(i, mac + 4);
	return receives(mac);
}

KTEST(promiscuous, "without CTRL_RX everything is received")
{
	start(BIT_ULL(NF_MAC));
	CHECK(receives(dut_mac));
	CHECK(receives(other));
	CHECK(receives(group));
	CHECK(receives(broadcast));
	CHECK(receives_tag(5));
}

KTEST(own, "with CTRL_RX only the own address and broadcasts are")
{
	u8 near[6];
	unsigned int i;

	start(ALL);
	CHECK(receives(dut_mac));
	CHECK(receives(broadcast));
	CHECK(!receives(other));
	CHECK(!receives(group));
	for (i = 0; i < 48; i++) {
		ktest_case("bit %u", i);
		memcpy(near, dut_mac, 6);
		near[i / 8] ^= 1 << i % 8;
		CHECK(!receives(near));
	}
}

KTEST(modes, "each receive mode does what it is called")
{
	static const struct {
		u8 mode;
		bool own, other, group, broadcast, vlan;
	} rows[] = {
		{ 0, true, true, true, true, true },		/* promisc */
		{ 1, true, false, true, true, false },		/* allmulti */
		{ 2, true, true, false, true, false },		/* alluni */
		{ 3, true, false, false, true, false },		/* nomulti */
		{ 4, false, false, false, true, false },	/* nouni */
		{ 5, true, false, false, false, false },	/* nobcast */
	};
	unsigned int i;

	start(ALL);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("mode %u", i);
		mode(rows[i].mode, 1);
		CHECK_EQ(receives(dut_mac), rows[i].own);
		CHECK_EQ(receives(other), rows[i].other);
		CHECK_EQ(receives(group), rows[i].group);
		CHECK_EQ(receives(broadcast), rows[i].broadcast);
		CHECK_EQ(receives_tag(7), rows[i].vlan);
		mode(rows[i].mode, 0);
		CHECK(receives(dut_mac));
		CHECK(!receives(other));
		CHECK(!receives(group));
		CHECK(receives(broadcast));
	}
	/* Any value but zero is on. */
	mode(0, 0x80);
	CHECK(receives(other));
}

KTEST(no_wins, "nomulti and nouni outdo allmulti and alluni; promisc outdoes all")
{
	start(ALL);
	mode(1, 1);
	mode(2, 1);
	mode(3, 1);
	mode(4, 1);
	CHECK(!receives(group));
	CHECK(!receives(other));
	CHECK(!receives(dut_mac));
	mode(0, 1);
	CHECK(receives(group));
	CHECK(receives(other));
}

KTEST(tables, "the tables add addresses, and each command replaces both")
{
	start(ALL);
	CHECK_EQ(mac_table(3, 2), CTRL_OK);
	CHECK(receives_nth(0x02, 0));
	CHECK(receives_nth(0x02, 2));
	CHECK(!receives_nth(0x02, 3));
	CHECK(receives_nth(0x03, 0));
	CHECK(receives_nth(0x03, 1));
	CHECK(!receives_nth(0x03, 2));
	CHECK(receives(dut_mac));
	CHECK_EQ(mac_table(0, 3), CTRL_OK);
	CHECK(!receives_nth(0x02, 0));
	CHECK(receives_nth(0x03, 2));
	CHECK_EQ(mac_table(0, 0), CTRL_OK);
	CHECK(!receives_nth(0x03, 2));
	CHECK(receives(broadcast));
}

KTEST(tables_full, "a table that is too long lets everything of its kind pass, no other")
{
	start(ALL);
	CHECK_EQ(mac_table(64, 64), CTRL_OK);
	CHECK(receives_nth(0x02, 63));
	CHECK(receives_nth(0x03, 63));
	CHECK(!receives(other));
	CHECK(!receives(group));
	CHECK_EQ(mac_table(65, 1), CTRL_OK);
	CHECK(receives_nth(0x02, 64));
	CHECK(receives(other));
	CHECK(!receives(group));
	CHECK_EQ(mac_table(1, 600), CTRL_OK);
	CHECK(!receives(other));
	CHECK(receives(group));
	CHECK_EQ(mac_table(1, 1), CTRL_OK);
	CHECK(!receives(group));
}

KTEST(count_overflow, "a count that is larger than the data changes nothing")
{
	static const u32 counts[] = { 3, 64, 65, 0x2aaaaaab, 0x7fffffff, 0xffffffff };
	u8 data[8 + 12];
	unsigned int i;

	start(ALL);
	CHECK_EQ(mac_table(2, 2), CTRL_OK);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		ktest_case("count 0x%x", counts[i]);
		/* First in the table of unicast addresses, then in the other */
		memset(data, 0, sizeof(data));
		put_unaligned_le32(counts[i], data);
		CHECK_EQ(ctrl_cmd(CTRL_MAC_TABLE_SET, data, sizeof(data)), CTRL_ERR);
		memset(data, 0, sizeof(data));
		put_unaligned_le32(counts[i], data + 4);
		CHECK_EQ(ctrl_cmd(CTRL_MAC_TABLE_SET, data, sizeof(data)), CTRL_ERR);
		CHECK(receives_nth(0x02, 1));
		CHECK(receives_nth(0x03, 1));
		CHECK(!receives(other));
		CHECK(!receives(group));
	}
}

KTEST(mac_addr, "the device's address can be set, and a reset brings the old one back")
{
	unsigned int i;

	start(ALL);
	CHECK_EQ(ctrl_cmd(CTRL_MAC_ADDR_SET, other, 6), CTRL_OK);
	CHECK(receives(other));
	CHECK(!receives(dut_mac));
	for (i = 0; i < 6; i++)
		CHECK_EQ(dc_rd(NC_MAC + i, 1), other[i]);
	/* A group has no card. */
	CHECK_EQ(ctrl_cmd(CTRL_MAC_ADDR_SET, group, 6), CTRL_ERR);
	CHECK(receives(other));
	start(ALL);
	CHECK(receives(dut_mac));
	CHECK(!receives(other));
	for (i = 0; i < 6; i++)
		CHECK_EQ(dc_rd(NC_MAC + i, 1), dut_mac[i]);
}

KTEST(legacy_mac, "a legacy driver writes the address into the configuration")
{
	unsigned int i;

	vd_start_device("legacy", true, BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_MAC) |
			BIT_ULL(NF_CTRL_RX));
	vd_rx_fill(vd_rxq(0), 50, 512);
	CHECK(receives(dut_mac));
	CHECK(!receives(other));
	for (i = 0; i < 6; i++)
		dc_wr(NC_MAC + i, 1, other[i]);
	for (i = 0; i < 6; i++)
		CHECK_EQ(dc_rd(NC_MAC + i, 1), other[i]);
	CHECK(receives(other));
	CHECK(!receives(dut_mac));
}

KTEST(own_choice, "a driver that takes no address from the device receives for any")
{
	start(ALL & ~BIT_ULL(NF_MAC));
	CHECK(receives(dut_mac));
	CHECK(receives(other));
	CHECK(!receives(group));
	CHECK_EQ(ctrl_cmd(CTRL_MAC_ADDR_SET, other, 6), CTRL_OK);
	CHECK(receives(other));
	CHECK(!receives(dut_mac));
}

KTEST(vlans, "with CTRL_VLAN only the VLANs that were added are received")
{
	static const u16 vids[] = { 0, 1, 31, 32, 291, 4094, 4095 };
	unsigned int i, k;
	u8 vid[2];

	start(ALL);
	/* Frames without a tag are in no VLAN. */
	CHECK(receives(dut_mac));
	for (i = 0; i < ARRAY_SIZE(vids); i++) {
		ktest_case("VLAN %u", vids[i]);
		put_unaligned_le16(vids[i], vid);
		CHECK(!receives_tag(vids[i]));
		CHECK_EQ(ctrl_cmd(CTRL_VLAN_ADD, vid, 2), CTRL_OK);
		for (k = 0; k < ARRAY_SIZE(vids); k++)
			CHECK_EQ(receives_tag(0xe000 | vids[k]), k == i);
		CHECK_EQ(ctrl_cmd(CTRL_VLAN_DEL, vid, 2), CTRL_OK);
		CHECK(!receives_tag(vids[i]));
	}
	put_unaligned_le16(4096, vid);
	CHECK_EQ(ctrl_cmd(CTRL_VLAN_ADD, vid, 2), CTRL_ERR);
	CHECK_EQ(ctrl_cmd(CTRL_VLAN_DEL, vid, 2), CTRL_ERR);
	put_unaligned_le16(0xffff, vid);
	CHECK_EQ(ctrl_cmd(CTRL_VLAN_ADD, vid, 2), CTRL_ERR);
	CHECK(!receives_tag(0));
}

KTEST(vlans_off, "without CTRL_VLAN all VLANs are received, for the right addresses")
{
	start(ALL & ~BIT_ULL(NF_CTRL_VLAN));
	CHECK(receives_tag(123));
	memcpy(pkt.data, other, 6);
	CHECK(!received());
}

KTEST(tag_beside, "a tag that is not in the bytes is filtered too, and is in the buffer")
{
	const struct emul_frame meta = { .flags = EMUL_FRAME_VLAN, .vlan_tci = 0x6123 };
	static u8 data[PKT_MAX];
	struct net_hdr hdr;
	u8 vid[2];

	start(ALL);
	pkt_raw(&pkt, dut_mac, 100);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	CHECK_EQ(vq_drop(vd_rxq(0)), 0);
	put_unaligned_le16(0x123, vid);
	CHECK_EQ(ctrl_cmd(CTRL_VLAN_ADD, vid, 2), CTRL_OK);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), 104);
	CHECK_MEM(data, pkt.data, 12);
	CHECK_EQ(get_unaligned_be32(data + 12), 0x81006123);
	CHECK_MEM(data + 16, pkt.data + 12, 88);
}

KTEST(pieces, "headers may be in several pieces")
{
	u8 vid[2];

	start(ALL);
	put_unaligned_le16(0x123, vid);
	CHECK_EQ(ctrl_cmd(CTRL_VLAN_ADD, vid, 2), CTRL_OK);
	pkt_build(&pkt, dut_mac, PKT_VLAN, 0);
	pkt.len = 60;
	sim_wire_send(sim, pkt.data, pkt.len, NULL, 20);
	sim_run(sim);
	CHECK_EQ(vq_drop(vd_rxq(0)), 1);
	put_unaligned_be16(0x124, pkt.data + 14);
	sim_wire_send(sim, pkt.data, pkt.len, NULL, 20);
	sim_run(sim);
	CHECK_EQ(vq_drop(vd_rxq(0)), 0);
}

KTEST(reset_clears, "a reset empties all tables")
{
	u8 vid[2] = { 9 };

	start(ALL);
	mode(1, 1);
	CHECK_EQ(mac_table(2, 2), CTRL_OK);
	CHECK_EQ(ctrl_cmd(CTRL_VLAN_ADD, vid, 2), CTRL_OK);
	CHECK(receives_nth(0x02, 1));
	CHECK(receives_tag(9));
	start(ALL);
	CHECK(!receives_nth(0x02, 1));
	CHECK(!receives_nth(0x03, 1));
	CHECK(!receives(group));
	CHECK(!receives_tag(9));
}
