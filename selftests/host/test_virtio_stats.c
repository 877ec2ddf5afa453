// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_stats.c - statistics by the control queue, 1.3 5.1.6.5.9
 */
#include "virtio_dut.h"

#define FEATURES	(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_DEVICE_STATS) | BIT_ULL(NF_MAC) | \
			 BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_TSO4) | BIT_ULL(NF_GUEST_CSUM) | \
			 BIT_ULL(NF_GUEST_TSO4) | BIT_ULL(NF_MRG_RXBUF) | BIT_ULL(NF_CTRL_RX))

#define RX_BASIC	0
#define RX_CSUM		1
#define RX_GSO		2
#define TX_BASIC	16
#define TX_CSUM		17
#define TX_GSO		18
#define CVQ		32

static struct pkt pkt;

/* One group: its values into @val, and how many there are */
static unsigned int stats(u16 index, u8 type, u64 *val)
{
	u8 data[16] = { }, reply[8 + 48];
	unsigned int i, n;

	put_unaligned_le16(index, data);
	put_unaligned_le64(BIT_ULL(type), data + 8);
	REQUIRE_EQ(ctrl_query(CTRL_STATS_GET, data, 16, reply, sizeof(reply)), CTRL_OK);
	CHECK_EQ(reply[0], type);
	CHECK_EQ(reply[1], 0);
	CHECK_EQ(get_unaligned_le16(reply + 2), index);
	CHECK_EQ(get_unaligned_le16(reply + 4), 0);
	n = (get_unaligned_le16(reply + 6) - 8) / 8;
	REQUIRE(n <= 6);
	for (i = 0; i < n; i++)
		val[i] = get_unaligned_le64(reply + 8 + 8 * i);
	return n;
}

static void check(u16 index, u8 type, unsigned int n, const u64 *want)
{
	u64 val[6];
	unsigned int i;

	ktest_case("queue %u, type %u", index, type);
	REQUIRE_EQ(stats(index, type, val), n);
	for (i = 0; i < n; i++) {
		ktest_case("queue %u, type %u, value %u", index, type, i);
		CHECK_EQ(val[i], want[i]);
	}
}

#define CHECK_STATS(index, type, ...) do {					\
	static const u64 want[] = { __VA_ARGS__ };				\
	check(index, type, ARRAY_SIZE(want), want);				\
} while (0)

static void start(void)
{
	vd_start(FEATURES);
	vd_rx_fill(vd_rxq(0), 32, 2048);
}

KTEST(query, "the types that there are")
{
	u8 reply[8];

	start();
	REQUIRE_EQ(ctrl_query(CTRL_STATS_QUERY, NULL, 0, reply, 8), CTRL_OK);
	CHECK_EQ(get_unaligned_le64(reply), 0x100070007ULL);
}

KTEST(zero, "at first everything is zero but what has happened to set the driver up")
{
	start();
	CHECK_STATS(0, RX_BASIC, 1, 0, 0, 0, 0, 0);
	CHECK_STATS(0, RX_CSUM, 0, 0, 0, 0);
	CHECK_STATS(0, RX_GSO, 0, 0, 0, 0);
	CHECK_STATS(1, TX_BASIC, 0, 0, 0, 0, 0, 0);
	CHECK_STATS(1, TX_CSUM, 0, 0);
	CHECK_STATS(1, TX_GSO, 0, 0, 0, 0, 0, 0);
}

KTEST(transmit, "what was sent is counted")
{
	struct net_hdr hdr = { .flags = HDR_NEEDS_CSUM };
	u32 len;

	start();
	pkt_raw(&pkt, broadcast, 100);
	vd_tx(NULL, pkt.data, 100);
	vd_tx(NULL, pkt.data, 64);
	pkt_build(&pkt, broadcast, 0, 3000);
	pkt_for_offload(&pkt, false);
	hdr.csum_start = cpu_to_le16(pkt.l4);
	hdr.csum_offset = cpu_to_le16(16);
	len = pkt.len;
	CHECK_EQ(len, 3054);
	vd_tx(&hdr, pkt.data, len);
	hdr.gso_type = GSO_TCPV4;
	hdr.gso_size = cpu_to_le16(1000);
	hdr.hdr_len = cpu_to_le16(pkt.payload);
	vd_tx(&hdr, pkt.data, len);
	/* A large send of a kind that there is not */
	hdr.gso_type = 2;
	vd_tx(&hdr, pkt.data, len);
	/* No memory for a frame */
	sim->fail_frames = 1;
	vd_tx(NULL, pkt.data, 64);
	vd_tx_drain();
	/* Notifications, frames, bytes, interrupts, dropped, of those malformed */
	CHECK_STATS(1, TX_BASIC, 6, 4, 6272, 6, 2, 1);
	/* Without and with a sum to fill in */
	CHECK_STATS(1, TX_CSUM, 2, 2);
	/* Large sends, bytes; cut; not cut */
	CHECK_STATS(1, TX_GSO, 1, 3054, 0, 0, 1, 3054);
	CHECK_STATS(0, RX_BASIC, 1, 0, 0, 0, 0, 0);
}

KTEST(receive, "what was received is counted")
{
	struct emul_frame meta = { .flags = EMUL_FRAME_CSUM_GOOD };
	static const u8 other[6] = { 2, 9, 9, 9, 9, 9 };

	vd_start(FEATURES & ~BIT_ULL(NF_MRG_RXBUF));
	vd_rx_fill(vd_rxq(0), 32, 4096);
	pkt_raw(&pkt, dut_mac, 100);
	vd_wire(pkt.data, 100);
	pkt_build(&pkt, dut_mac, 0, 46);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	pkt_build(&pkt, dut_mac, 0, 3000);
	pkt_for_offload(&pkt, false);
	meta.flags = EMUL_FRAME_CSUM_PARTIAL;
	meta.csum_start = pkt.l4;
	meta.csum_offset = 16;
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	meta.gso = EMUL_GSO_TCPV4;
	meta.gso_size = 1000;
	meta.hdr_len = pkt.payload;
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	/* Not for us: that is no loss. */
	pkt_raw(&pkt, other, 100);
	vd_wire(pkt.data, 100);
	/* Longer than the buffers */
	pkt_raw(&pkt, dut_mac, 5000);
	vd_wire(pkt.data, pkt.len);
	CHECK_STATS(0, RX_BASIC, 1, 4, 6308, 3, 1, 0);
	/* Good, to be filled in, neither, bad */
	CHECK_STATS(0, RX_CSUM, 1, 2, 1, 0);
	CHECK_STATS(0, RX_GSO, 1, 3054, 0, 0);
	/* A reset begins anew. */
	vd_start(FEATURES);
	CHECK_STATS(0, RX_BASIC, 0, 0, 0, 0, 0, 0);
	CHECK_STATS(0, RX_CSUM, 0, 0, 0, 0);
}

KTEST(control, "commands are counted")
{
	u8 on = 1;

	start();
	/* The command that asks counts too. */
	CHECK_STATS(2, CVQ, 1, 1);
	CHECK_EQ(ctrl_cmd(CTRL_RX_PROMISC, &on, 1), CTRL_OK);
	CHECK_EQ(ctrl_cmd(77, 0, &on, 1), CTRL_ERR);
	CHECK_STATS(2, CVQ, 4, 3);
}

KTEST(room, "when there is no room for all of the reply, as much as there is for is written")
{
	u8 data[16] = { [8] = BIT(RX_BASIC) | BIT(RX_CSUM) }, reply[8 + 48 + 8 + 32 + 1];
	unsigned int room;

	start();
	for (room = 0; room <= sizeof(reply); room++) {
		u32 valid = min_t(u32, room, 8 + 48 + 8 + 32);

		ktest_case("room for %u bytes", room);
		CHECK_EQ(ctrl_query(CTRL_STATS_GET, data, 16, reply, room), CTRL_OK);
		if (room >= 8)
			CHECK_EQ(get_unaligned_le16(reply + 6), 56);
		if (room >= 64)
			CHECK_EQ(get_unaligned_le16(reply + 56 + 6), 40);
		/* Of memory that is not written all bytes are 0xee. */
		if (valid)
			CHECK(reply[valid - 1] != 0xee);
		if (room > valid)
			CHECK_EQ(reply[valid], 0xee);
	}
}

KTEST(features, "a group is only there along with what it counts")
{
	static const struct {
		u16 index;
		u8 type;
		u64 without, with;
	} rows[] = {
		{ 0, RX_CSUM, 0, BIT_ULL(NF_GUEST_CSUM) },
		{ 0, RX_GSO, BIT_ULL(NF_GUEST_CSUM),
		  BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(NF_GUEST_TSO4) },
		{ 0, RX_GSO, 0, BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(NF_GUEST_TSO6) },
		{ 1, TX_CSUM, 0, BIT_ULL(NF_CSUM) },
		{ 1, TX_GSO, BIT_ULL(NF_CSUM), BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_TSO4) },
		{ 1, TX_GSO, 0, BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_TSO6) },
		{ 1, TX_GSO, 0, BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_USO) },
	};
	const u64 base = BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_DEVICE_STATS);
	u8 data[16] = { }, reply[8 + 48];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("row %u", i);
		put_unaligned_le16(rows[i].index, data);
		put_unaligned_le64(BIT_ULL(rows[i].type), data + 8);
		vd_start(base | rows[i].without);
		CHECK_EQ(ctrl_query(CTRL_STATS_GET, data, 16, reply, sizeof(reply)), CTRL_ERR);
		vd_start(base | rows[i].with);
		CHECK_EQ(ctrl_query(CTRL_STATS_GET, data, 16, reply, sizeof(reply)), CTRL_OK);
	}
}

KTEST(several, "one command may ask for several types of several queues")
{
	u8 data[48] = { }, reply[8 + 48 + 8 + 32 + 8 + 16 + 8 + 16];

	start();
	put_unaligned_le64(BIT_ULL(RX_BASIC) | BIT_ULL(RX_CSUM), data + 8);
	put_unaligned_le16(1, data + 16);
	put_unaligned_le64(BIT_ULL(TX_CSUM), data + 24);
	put_unaligned_le16(2, data + 32);
	put_unaligned_le64(BIT_ULL(CVQ), data + 40);
	CHECK_EQ(ctrl_query(CTRL_STATS_GET, data, 48, reply, sizeof(reply)), CTRL_OK);
	CHECK_EQ(reply[0], RX_BASIC);
	CHECK_EQ(get_unaligned_le16(reply + 6), 56);
	CHECK_EQ(reply[56], RX_CSUM);
	CHECK_EQ(get_unaligned_le16(reply + 56 + 6), 40);
	CHECK_EQ(reply[96], TX_CSUM);
	CHECK_EQ(get_unaligned_le16(reply + 96 + 2), 1);
	CHECK_EQ(get_unaligned_le16(reply + 96 + 6), 24);
	CHECK_EQ(reply[120], CVQ);
	CHECK_EQ(get_unaligned_le16(reply + 120 + 2), 2);
}

KTEST(bad_requests, "requests that make no sense are refused")
{
	static const struct {
		u16 index;
		u64 types;
		u32 len;
	} rows[] = {
		{ 3, BIT_ULL(RX_BASIC), 16 },
		{ 0xffff, BIT_ULL(RX_BASIC), 16 },
		{ 0, BIT_ULL(TX_BASIC), 16 },
		{ 1, BIT_ULL(RX_BASIC), 16 },
		{ 2, BIT_ULL(RX_BASIC), 16 },
		{ 0, BIT_ULL(CVQ), 16 },
		{ 0, BIT_ULL(3), 16 },
		{ 0, BIT_ULL(63), 16 },
		{ 0, BIT_ULL(RX_CSUM), 0 },
		{ 0, BIT_ULL(RX_CSUM), 15 },
		{ 0, BIT_ULL(RX_CSUM), 17 },
		/* More entries than queues */
		{ 0, BIT_ULL(RX_CSUM), 64 },
	};
	u8 data[64], reply[8 + 4 * 48];
	unsigned int i;

	start();
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned int k;

		ktest_case("row %u", i);
		memset(data, 0, sizeof(data));
		for (k = 0; k < 64; k += 16) {
			put_unaligned_le16(rows[i].index, data + k);
			put_unaligned_le64(rows[i].types, data + k + 8);
		}
		CHECK_EQ(ctrl_query(CTRL_STATS_GET, data, rows[i].len, reply, sizeof(reply)),
			 CTRL_ERR);
	}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}
