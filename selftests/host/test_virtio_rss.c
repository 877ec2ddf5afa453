// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_rss.c - receive queues: RSS, hash reports, automatic steering
 *
 * The hash itself is in test_virtio_hash.c.
 */
#include "virtio_dut.h"

#define PAIRS		8

#define RSS		(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_MAC) | BIT_ULL(NF_MQ) | BIT_ULL(NF_RSS))

/* hash_types, 5.1.6.4.3.1 */
#define TYPE_IPV4	1
#define TYPE_TCPV4	2
#define TYPE_UDPV4	4
#define TYPE_IPV6	8
#define TYPE_TCPV6	16
#define TYPE_UDPV6	32
#define TYPE_ALL	0x1ff

/* hash_report, 5.1.6.4.4 */
#define REPORT_NONE	0
#define REPORT_IPV4	1
#define REPORT_TCPV4	2
#define REPORT_UDPV4	3

/* Microsoft's key, and two of the flows that it publishes hashes for */
static const u8 key[40] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
	0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
	0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

static const struct flow {
	u8 src[4];
	u16 src_port;
	u8 dst[4];
	u16 dst_port;
	u32 addresses;
	u32 with_ports;
} flows[] = {
	{ { 66, 9, 149, 187 }, 2794, { 161, 142, 100, 80 }, 1766, 0x323e8fc2, 0x51ccc178 },
	{ { 199, 92, 111, 2 }, 14230, { 65, 69, 140, 83 }, 4739, 0xd718262a, 0xc626b0ea },
	{ { 24, 19, 198, 95 }, 12898, { 12, 22, 207, 184 }, 38024, 0xd2d0a5de, 0x5c2b394a },
	{ { 38, 27, 205, 30 }, 48228, { 209, 142, 163, 6 }, 2217, 0x82989176, 0xafc7327f },
	{ { 153, 39, 163, 191 }, 44251, { 202, 188, 127, 2 }, 1303, 0x5d1809c5, 0x10e828a2 },
};

static struct pkt pkt;
static u8 data[PKT_MAX];

static void start_pairs(unsigned int pairs, u64 features)
{
	struct emul_params params;
	unsigned int i;

	vd_params(&params, NULL);
	params.queue_pairs = pairs;
	params.features[0] |= BIT_ULL(NF_HASH_REPORT);
	vd_power_on(&params);
	vd_start(features);
	for (i = 0; i < vd.pairs; i++)
		vd_rx_fill(vd_rxq(i), 100, 512);
}

static void start(u64 features)
{
	start_pairs(PAIRS, features);
}

/* The packet of a published flow */
static void flow_packet(const struct flow *fl, u32 kind)
{
	u8 *ip;

	pkt_build(&pkt, dut_mac, kind, 20);
	ip = pkt.data + pkt.l3;
	memcpy(ip + 12, fl->src, 4);
	memcpy(ip + 16, fl->dst, 4);
	put_unaligned_be16(fl->src_port, pkt.data + pkt.l4);
	put_unaligned_be16(fl->dst_port, pkt.data + pkt.l4 + 2);
}

/* The queue that gets the frame in @pkt */
static unsigned int queue_of(struct net_hdr *hdr)
{
	unsigned int i, q = ~0U;
	struct net_hdr any;

	vd_wire(pkt.data, pkt.len);
	REQUIRE_EQ(sim->in.count, 0);
	for (i = 0; i < vd.pairs; i++) {
		if (le16_to_cpu(*sq_used_idx(vd_rxq(i))) == vd_rxq(i)->used)
			continue;
		CHECK_EQ(q, ~0U);
		q = i;
		CHECK_EQ(vd_rx_get(vd_rxq(i), hdr ? hdr : &any, data), pkt.len);
		CHECK_MEM(data, pkt.data, pkt.len);
	}
	REQUIRE(q != ~0U);
	return q;
}

/* A RSS configuration, field by field, so that each may be wrong */
struct rss {
	u32 types;
	u16 mask;
	u16 unclassified;
	u16 table[256];
	u16 tx;
	u8 key_len;
	u8 key[64];
};

static struct rss good_rss(void)
{
	struct rss r = {
		.types = TYPE_TCPV4 | TYPE_TCPV6, .mask = 127, .unclassified = 3, .tx = PAIRS,
		.key_len = 40,
	};
	unsigned int i;

	memcpy(r.key, key, 40);
	for (i = 0; i < 256; i++)
		r.table[i] = i % PAIRS;
	return r;
}

static u8 rss_config(const struct rss *r)
{
	u8 cmd[1024], *p = cmd;
	unsigned int i;

	put_unaligned_le32(r->types, p);
	put_unaligned_le16(r->mask, p + 4);
	put_unaligned_le16(r->unclassified, p + 6);
	p += 8;
	for (i = 0; i <= min_t(u32, r->mask, 255); i++, p += 2)
		put_unaligned_le16(r->table[i], p);
	put_unaligned_le16(r->tx, p);
	p[2] = r->key_len;
	memcpy(p + 3, r->key, 64);
	p += 3 + min_t(u8, r->key_len, 64);
	return ctrl_cmd(CTRL_MQ_RSS_CONFIG, cmd, p - cmd);
}

/* -------------------------------------------------------------------------
 * RSS
 */

KTEST(config, "the configuration says what RSS can do")
{
	start(RSS);
	CHECK_EQ(dc_rd(NC_MAX_PAIRS), PAIRS);
	CHECK_EQ(dc_rd(NC_RSS_MAX_KEY), 40);
	CHECK_EQ(dc_rd(NC_RSS_MAX_INDIRECTION), 128);
	CHECK_EQ(dc_rd(NC_HASH_TYPES), TYPE_ALL);
}

KTEST(spread, "the hash of the published flows selects the entry of the table")
{
	struct rss r = good_rss();
	unsigned int i;

	start(RSS);
	CHECK_EQ(rss_config(&r), CTRL_OK);
	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		ktest_case("flow %u", i);
		flow_packet(&flows[i], 0);
		CHECK_EQ(queue_of(NULL), flows[i].with_ports % PAIRS);
		/* No UDP hash is enabled, nor one of addresses. */
		flow_packet(&flows[i], PKT_UDP);
		CHECK_EQ(queue_of(NULL), 3);
	}
	r.types = TYPE_IPV4;
	CHECK_EQ(rss_config(&r), CTRL_OK);
	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		ktest_case("addresses of flow %u", i);
		flow_packet(&flows[i], 0);
		CHECK_EQ(queue_of(NULL), flows[i].addresses % PAIRS);
	}
	pkt_raw(&pkt, dut_mac, 100);
	CHECK_EQ(queue_of(NULL), 3);
}

KTEST(rss_only, "RSS needs no MQ")
{
	struct rss r = good_rss();

	start(RSS & ~BIT_ULL(NF_MQ));
	CHECK_EQ(rss_config(&r), CTRL_OK);
	flow_packet(&flows[0], 0);
	CHECK_EQ(queue_of(NULL), flows[0].with_ports % PAIRS);
}

KTEST(tables, "tables of all lengths, and another table at run time")
{
	struct rss r = good_rss();
	unsigned int i;

	start(RSS);
	for (i = 0; i < 8; i++) {
		ktest_case("%u entries", 1 << i);
		r.mask = (1 << i) - 1;
		memset(r.table, 0, sizeof(r.table));
		r.table[flows[1].with_ports & r.mask] = i;
		CHECK_EQ(rss_config(&r), CTRL_OK);
		flow_packet(&flows[1], 0);
		CHECK_EQ(queue_of(NULL), i);
	}
}

KTEST(bad_rss, "a RSS configuration that makes no sense changes nothing")
{
	static const u16 masks[] = { 2, 4, 126, 128, 255, 0x7fff, 0xffff };
	const struct rss good = good_rss();
	struct rss r;
	unsigned int i;

	start(RSS);
	CHECK_EQ(rss_config(&good), CTRL_OK);
	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		ktest_case("mask %u", masks[i]);
		r = good;
		r.mask = masks[i];
		CHECK_EQ(rss_config(&r), CTRL_ERR);
	}
	for (i = 0; i < 128; i += 127) {
		ktest_case("entry %u", i);
		r = good;
		r.table[i] = PAIRS;
		CHECK_EQ(rss_config(&r), CTRL_ERR);
		r.table[i] = 0xffff;
		CHECK_EQ(rss_config(&r), CTRL_ERR);
	}
	ktest_case("others");
	r = good;
	r.unclassified = PAIRS;
	CHECK_EQ(rss_config(&r), CTRL_ERR);
	r = good;
	r.types = TYPE_ALL + 1;
	CHECK_EQ(rss_config(&r), CTRL_ERR);
	r = good;
	r.tx = 0;
	CHECK_EQ(rss_config(&r), CTRL_ERR);
	r.tx = PAIRS + 1;
	CHECK_EQ(rss_config(&r), CTRL_ERR);
	r = good;
	r.key_len = 41;
	CHECK_EQ(rss_config(&r), CTRL_ERR);
	r.key_len = 255;
	CHECK_EQ(rss_config(&r), CTRL_ERR);
	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		ktest_case("flow %u", i);
		flow_packet(&flows[i], 0);
		CHECK_EQ(queue_of(NULL), flows[i].with_ports % PAIRS);
	}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

KTEST(pairs_end_rss, "the number of queue pairs ends RSS, a reset ends all")
{
	struct rss r = good_rss();
	u8 pairs[2] = { 1 };

	start(RSS);
	memset(r.table, 0, sizeof(r.table));
	r.table[flows[0].with_ports & 127] = 6;
	CHECK_EQ(rss_config(&r), CTRL_OK);
	flow_packet(&flows[0], 0);
	CHECK_EQ(queue_of(NULL), 6);
	CHECK_EQ(ctrl_cmd(CTRL_MQ_PAIRS_SET, pairs, 2), CTRL_OK);
	CHECK_EQ(queue_of(NULL), 0);
	CHECK_EQ(rss_config(&r), CTRL_OK);
	CHECK_EQ(queue_of(NULL), 6);
	vd_start(RSS);
	vd_rx_fill(vd_rxq(0), 10, 512);
	CHECK_EQ(queue_of(NULL), 0);
}

/* -------------------------------------------------------------------------
 * Hash reports
 */

static u8 hash_config(u32 types, u8 key_len)
{
	u8 cmd[13 + 64] = { };

	put_unaligned_le32(types, cmd);
	cmd[12] = key_len;
	memcpy(cmd + 13, key, 40);
	return ctrl_cmd(CTRL_MQ_HASH_CONFIG, cmd, 13 + min_t(u8, key_len, 64));
}

static void check_report(u16 report, u32 value)
{
	struct net_hdr hdr;

	queue_of(&hdr);
	CHECK_EQ(le16_to_cpu(hdr.hash_report), report);
	CHECK_EQ(le32_to_cpu(hdr.hash_value), value);
	CHECK_EQ(hdr.pad, 0);
	CHECK_EQ(le16_to_cpu(hdr.num_buffers), 1);
}

KTEST(report, "HASH_REPORT puts the hash into the header of each frame")
{
	unsigned int i;

	start_pairs(1, BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_HASH_REPORT));
	flow_packet(&flows[0], 0);
	check_report(REPORT_NONE, 0);
	CHECK_EQ(hash_config(TYPE_TCPV4 | TYPE_IPV4, 40), CTRL_OK);
	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		ktest_case("flow %u", i);
		flow_packet(&flows[i], 0);
		check_report(REPORT_TCPV4, flows[i].with_ports);
		flow_packet(&flows[i], PKT_UDP);
		check_report(REPORT_IPV4, flows[i].addresses);
		flow_packet(&flows[i], PKT_IPV6);
		check_report(REPORT_NONE, 0);
	}
	CHECK_EQ(hash_config(TYPE_UDPV4, 40), CTRL_OK);
	flow_packet(&flows[0], PKT_UDP | PKT_VLAN);
	check_report(REPORT_UDPV4, flows[0].with_ports);
	pkt_raw(&pkt, dut_mac, 60);
	check_report(REPORT_NONE, 0);
}

KTEST(report_pieces, "the hash does not depend on the pieces that a frame is in")
{
	struct net_hdr hdr;

	start_pairs(1, BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_HASH_REPORT));
	CHECK_EQ(hash_config(TYPE_TCPV4, 40), CTRL_OK);
	flow_packet(&flows[2], 0);
	sim_wire_send(sim, pkt.data, pkt.len, NULL, 20);
	sim_run(sim);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), pkt.len);
	CHECK_EQ(le32_to_cpu(hdr.hash_value), flows[2].with_ports);
}

KTEST(report_rss, "with both features one configuration serves both")
{
	struct rss r = good_rss();

	start(RSS | BIT_ULL(NF_HASH_REPORT));
	CHECK_EQ(rss_config(&r), CTRL_OK);
	flow_packet(&flows[3], 0);
	check_report(REPORT_TCPV4, flows[3].with_ports);
	CHECK_EQ(queue_of(NULL), flows[3].with_ports % PAIRS);
}

KTEST(bad_hash, "a hash configuration that makes no sense changes nothing")
{
	start_pairs(1, BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_HASH_REPORT));
	CHECK_EQ(hash_config(TYPE_TCPV4, 40), CTRL_OK);
	CHECK_EQ(hash_config(TYPE_ALL + 1, 40), CTRL_ERR);
	CHECK_EQ(hash_config(TYPE_IPV4, 41), CTRL_ERR);
	CHECK_EQ(hash_config(TYPE_IPV4, 255), CTRL_ERR);
	flow_packet(&flows[0], 0);
	check_report(REPORT_TCPV4, flows[0].with_ports);
	CHECK_EQ(hash_config(0, 0), CTRL_OK);
	check_report(REPORT_NONE, 0);
}

/* -------------------------------------------------------------------------
 * Automatic steering
 */

#define MQ		(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_MAC) | BIT_ULL(NF_MQ))

static void set_pairs(u16 pairs)
{
	u8 cmd[2];

	put_unaligned_le16(pairs, cmd);
	REQUIRE_EQ(ctrl_cmd(CTRL_MQ_PAIRS_SET, cmd, 2), CTRL_OK);
}

/* A frame of the flow that goes the other way than flow_packet() */
static struct flow reversed(const struct flow *fl)
{
	struct flow r = { .src_port = fl->dst_port, .dst_port = fl->src_port };

	memcpy(r.src, fl->dst, 4);
	memcpy(r.dst, fl->src, 4);
	return r;
}

KTEST(mq_starts_with_one, "before the driver says how many there is one queue pair")
{
	unsigned int i;

	start(MQ);
	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		flow_packet(&flows[i], 0);
		CHECK_EQ(queue_of(NULL), 0);
	}
}

KTEST(automatic, "a flow comes in by the queue pair that it goes out by")
{
	struct flow out;
	unsigned int i, q;

	start(MQ);
	set_pairs(PAIRS);
	for (q = 0; q < PAIRS; q++) {
		for (i = 0; i < ARRAY_SIZE(flows); i++) {
			ktest_case("flow %u, queue %u", i, q);
			out = reversed(&flows[i]);
			flow_packet(&out, i & 1 ? PKT_UDP : 0);
			vd_send(vd_txq(q), NULL, pkt.data, pkt.len);
			vd_tx_drain();
			flow_packet(&flows[i], i & 1 ? PKT_UDP : 0);
			/* So that it may go to another queue */
			sim_advance(sim, 250000000);
			CHECK_EQ(queue_of(NULL), q);
		}
	}
	set_pairs(4);
	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		flow_packet(&flows[i], i & 1 ? PKT_UDP : 0);
		CHECK(queue_of(NULL) < 4);
	}
	set_pairs(1);
	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		flow_packet(&flows[i], i & 1 ? PKT_UDP : 0);
		CHECK_EQ(queue_of(NULL), 0);
	}
}

KTEST(automatic_order, "while frames of a flow come in it keeps its queue")
{
	struct flow out = reversed(&flows[0]);
	unsigned int q;

	start(MQ);
	set_pairs(PAIRS);
	for (q = 0; q < PAIRS; q++) {
		flow_packet(&out, 0);
		vd_send(vd_txq(q), NULL, pkt.data, pkt.len);
		vd_tx_drain();
		flow_packet(&flows[0], 0);
		CHECK_EQ(queue_of(NULL), 0);
		sim_advance(sim, 100000000);
	}
	sim_advance(sim, 250000000);
	CHECK_EQ(queue_of(NULL), PAIRS - 1);
}

KTEST(large_send_learnt, "large sends teach the queue of their flow too")
{
	struct net_hdr hdr = { .flags = HDR_NEEDS_CSUM, .gso_type = GSO_TCPV4 };
	struct flow out = reversed(&flows[0]);

	start(MQ | BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_TSO4));
	set_pairs(PAIRS);
	flow_packet(&out, 0);
	hdr.hdr_len = cpu_to_le16(pkt.payload);
	hdr.gso_size = cpu_to_le16(10);
	hdr.csum_start = cpu_to_le16(pkt.l4);
	hdr.csum_offset = cpu_to_le16(16);
	vd_send(vd_txq(5), &hdr, pkt.data, pkt.len);
	vd_tx_drain();
	flow_packet(&flows[0], 0);
	CHECK_EQ(queue_of(NULL), 5);
}

/* Which tx() calls a frame has left in, and its buffer has come back in */
static struct {
	struct vq *q;
	unsigned int sent;
	unsigned int back;
} seen;

static void look(struct sim *s)
{
	if (!seen.sent && s->out.count)
		seen.sent = s->txs;
	if (!seen.back && *sq_used_idx(seen.q))
		seen.back = s->txs;
}

static void send_and_look(unsigned int queue)
{
	seen.q = vd_txq(queue);
	seen.sent = 0;
	seen.back = 0;
	flow_packet(&flows[0], 0);
	sim->dma_hook = look;
	vd_send(seen.q, NULL, pkt.data, pkt.len);
	sim->dma_hook = NULL;
	vd_tx_drain();
}

KTEST(delivered_first, "with several queues a buffer comes back after its frame was delivered")
{
	start(MQ);
	send_and_look(0);
	CHECK(seen.sent);
	CHECK_EQ(seen.back, seen.sent);
	set_pairs(2);
	send_and_look(1);
	CHECK(seen.sent);
	CHECK_EQ(seen.back, seen.sent + 1);
}
