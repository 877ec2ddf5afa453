// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_hash.c - the Toeplitz hash and steering by themselves
 *
 * The vectors are those that Microsoft publishes to verify the RSS hash.
 */
#include <string.h>

#include <linux/array_size.h>
#include <linux/unaligned.h>

#include "../../emul/virtio/net_rss.h"
#include "ktest.h"

static const u8 key[40] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
	0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
	0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

static const struct {
	u8 dst[4];
	u16 dst_port;
	u8 src[4];
	u16 src_port;
	u32 addresses;
	u32 with_ports;
} v4[] = {
	{ { 161, 142, 100, 80 }, 1766, { 66, 9, 149, 187 }, 2794, 0x323e8fc2, 0x51ccc178 },
	{ { 65, 69, 140, 83 }, 4739, { 199, 92, 111, 2 }, 14230, 0xd718262a, 0xc626b0ea },
	{ { 12, 22, 207, 184 }, 38024, { 24, 19, 198, 95 }, 12898, 0xd2d0a5de, 0x5c2b394a },
	{ { 209, 142, 163, 6 }, 2217, { 38, 27, 205, 30 }, 48228, 0x82989176, 0xafc7327f },
	{ { 202, 188, 127, 2 }, 1303, { 153, 39, 163, 191 }, 44251, 0x5d1809c5, 0x10e828a2 },
};

static const struct {
	u16 dst[8];
	u16 dst_port;
	u16 src[8];
	u16 src_port;
	u32 addresses;
	u32 with_ports;
} v6[] = {
	{ { 0x3ffe, 0x2501, 0x200, 3, 0, 0, 0, 1 }, 1766,
	  { 0x3ffe, 0x2501, 0x200, 0x1fff, 0, 0, 0, 7 }, 2794, 0x2cc18cd5, 0x40207d3d },
	{ { 0xff02, 0, 0, 0, 0, 0, 0, 1 }, 4739,
	  { 0x3ffe, 0x501, 8, 0, 0x260, 0x97ff, 0xfe40, 0xefab }, 14230, 0x0f0c461c, 0xdde51bbf },
	{ { 0xfe80, 0, 0, 0, 0x200, 0xf8ff, 0xfe21, 0x67cf }, 38024,
	  { 0x3ffe, 0x1900, 0x4545, 3, 0x200, 0xf8ff, 0xfe21, 0x67cf }, 44251,
	  0x4b61e985, 0x02d1feef },
};

#define TCP		6
#define UDP		17
#define OTHER		132
#define HOP		0
#define ROUTING		43
#define FRAGMENT	44
#define OPTIONS		60

static u8 frame[512];
static u32 frame_len;
static struct vnet_hash hash;
static struct vnet_steer steer;

static void put_addr6(u8 *p, const u16 *addr)
{
	unsigned int i;

	for (i = 0; i < 8; i++)
		put_unaligned_be16(addr[i], p + 2 * i);
}

/* Ports and the rest of a transport header */
static void put_l4(u8 proto, u16 src_port, u16 dst_port)
{
	put_unaligned_be16(src_port, frame + frame_len);
	put_unaligned_be16(dst_port, frame + frame_len + 2);
	frame_len += proto == TCP ? 20 : 8;
}

static void frame4(unsigned int i, u8 proto)
{
	u8 *ip = frame + 14;

	memset(frame, 0, sizeof(frame));
	put_unaligned_be16(0x0800, frame + 12);
	ip[0] = 0x45;
	ip[9] = proto;
	memcpy(ip + 12, v4[i].src, 4);
	memcpy(ip + 16, v4[i].dst, 4);
	frame_len = 34;
	put_l4(proto, v4[i].src_port, v4[i].dst_port);
}

/* The IPv6 header of vector @i, and extension headers behind it */
static void frame6_head(unsigned int i, u8 next)
{
	u8 *ip = frame + 14;

	memset(frame, 0, sizeof(frame));
	put_unaligned_be16(0x86dd, frame + 12);
	ip[0] = 0x60;
	ip[6] = next;
	put_addr6(ip + 8, v6[i].src);
	put_addr6(ip + 24, v6[i].dst);
	frame_len = 54;
}

static void extension(u8 next, u32 size)
{
	frame[frame_len] = next;
	frame[frame_len + 1] = size / 8 - 1;
	frame_len += size;
}

static void frame6(unsigned int i, u8 proto)
{
	frame6_head(i, proto);
	put_l4(proto, v6[i].src_port, v6[i].dst_port);
}

static void check_hash(u32 types, u8 report, u32 want)
{
	u32 value = ~0;

	vnet_hash_set(&hash, types, key, sizeof(key));
	CHECK_EQ(vnet_hash_frame(&hash, frame, frame_len, &value), report);
	CHECK_EQ(value, want);
}

KTEST(vectors4, "the hash of IPv4 is that of the published vectors")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(v4); i++) {
		ktest_case("vector %u", i);
		frame4(i, TCP);
		check_hash(HASH_TYPES, HASH_REPORT_TCPV4, v4[i].with_ports);
		check_hash(HASH_TYPE_IPV4, HASH_REPORT_IPV4, v4[i].addresses);
		frame4(i, UDP);
		check_hash(HASH_TYPES, HASH_REPORT_UDPV4, v4[i].with_ports);
		frame4(i, OTHER);
		check_hash(HASH_TYPES, HASH_REPORT_IPV4, v4[i].addresses);
	}
}

KTEST(vectors6, "the hash of IPv6 is that of the published vectors")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(v6); i++) {
		ktest_case("vector %u", i);
		frame6(i, TCP);
		check_hash(HASH_TYPES, HASH_REPORT_TCPV6, v6[i].with_ports);
		check_hash(HASH_TYPE_IPV6, HASH_REPORT_IPV6, v6[i].addresses);
		frame6(i, UDP);
		check_hash(HASH_TYPES, HASH_REPORT_UDPV6, v6[i].with_ports);
		frame6(i, OTHER);
		check_hash(HASH_TYPES, HASH_REPORT_IPV6, v6[i].addresses);
	}
}

KTEST(types, "what is hashed depends on the types that are enabled")
{
	static const struct {
		u8 ip;
		u8 proto;
		u32 types;
		u8 report;
	} rows[] = {
		{ 4, TCP, HASH_TYPE_TCPV4 | HASH_TYPE_IPV4, HASH_REPORT_TCPV4 },
		{ 4, UDP, HASH_TYPE_TCPV4 | HASH_TYPE_IPV4, HASH_REPORT_IPV4 },
		{ 4, UDP, HASH_TYPE_TCPV4, HASH_REPORT_NONE },
		{ 4, TCP, HASH_TYPE_UDPV4, HASH_REPORT_NONE },
		{ 4, TCP, HASH_TYPES & ~(HASH_TYPE_TCPV4 | HASH_TYPE_IPV4), HASH_REPORT_NONE },
		{ 6, TCP, HASH_TYPE_TCPV6 | HASH_TYPE_IPV6, HASH_REPORT_TCPV6 },
		{ 6, UDP, HASH_TYPE_TCPV6 | HASH_TYPE_IPV6, HASH_REPORT_IPV6 },
		{ 6, UDP, HASH_TYPE_UDPV6, HASH_REPORT_UDPV6 },
		{ 6, UDP, HASH_TYPE_TCPV6, HASH_REPORT_NONE },
		/* There are no extension headers. */
		{ 6, TCP, HASH_TYPE_TCP_EX | HASH_TYPE_IP_EX, HASH_REPORT_NONE },
		{ 6, TCP, HASH_TYPE_TCP_EX | HASH_TYPE_IPV6, HASH_REPORT_IPV6 },
		{ 4, TCP, 0, HASH_REPORT_NONE },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 addresses = rows[i].ip == 4 ? v4[0].addresses : v6[0].addresses;
		u32 with_ports = rows[i].ip == 4 ? v4[0].with_ports : v6[0].with_ports;
		u8 report = rows[i].report;

		ktest_case("row %u", i);
		if (rows[i].ip == 4)
			frame4(0, rows[i].proto);
		else
			frame6(0, rows[i].proto);
		check_hash(rows[i].types, report, report == HASH_REPORT_NONE ? 0 :
			   report == HASH_REPORT_IPV4 || report == HASH_REPORT_IPV6 ? addresses :
			   with_ports);
	}
}

KTEST(fragments, "fragments are hashed by their addresses")
{
	frame4(1, UDP);
	put_unaligned_be16(0x2000, frame + 14 + 6);
	check_hash(HASH_TYPES, HASH_REPORT_IPV4, v4[1].addresses);
	put_unaligned_be16(0x0001, frame + 14 + 6);
	check_hash(HASH_TYPES, HASH_REPORT_IPV4, v4[1].addresses);
	put_unaligned_be16(0x4000, frame + 14 + 6);
	check_hash(HASH_TYPES, HASH_REPORT_UDPV4, v4[1].with_ports);

	frame6_head(1, FRAGMENT);
	extension(UDP, 8);
	put_l4(UDP, v6[1].src_port, v6[1].dst_port);
	frame[57] = 1;
	check_hash(HASH_TYPES, HASH_REPORT_IPV6_EX, v6[1].addresses);
	frame[57] = 8;
	check_hash(HASH_TYPES, HASH_REPORT_IPV6_EX, v6[1].addresses);
	frame[57] = 0;
	check_hash(HASH_TYPES, HASH_REPORT_UDPV6_EX, v6[1].with_ports);
}

KTEST(ip_options, "options of the IPv4 header are skipped")
{
	frame4(2, TCP);
	memmove(frame + 14 + 28, frame + 14 + 20, 20);
	memset(frame + 14 + 20, 1, 8);
	frame[14] = 0x47;
	frame_len += 8;
	check_hash(HASH_TYPES, HASH_REPORT_TCPV4, v4[2].with_ports);
}

KTEST(extensions, "extension headers of IPv6 are skipped")
{
	frame6_head(0, HOP);
	extension(OPTIONS, 8);
	extension(ROUTING, 16);
	extension(TCP, 8);
	put_l4(TCP, v6[0].src_port, v6[0].dst_port);
	check_hash(HASH_TYPES, HASH_REPORT_TCPV6_EX, v6[0].with_ports);
	check_hash(HASH_TYPES & ~HASH_TYPE_TCP_EX, HASH_REPORT_IPV6_EX, v6[0].addresses);
	check_hash(HASH_TYPE_TCPV6 | HASH_TYPE_IPV6, HASH_REPORT_TCPV6, v6[0].with_ports);
	check_hash(HASH_TYPE_UDP_EX | HASH_TYPE_IPV6, HASH_REPORT_IPV6, v6[0].addresses);
}

KTEST(home_addresses, "the _EX types hash the home addresses, the others those of the IP header")
{
	u8 *p;

	/* The addresses of vector 0 are in extension headers, those of vector 2 outside. */
	frame6_head(2, OPTIONS);
	p = frame + frame_len;
	extension(ROUTING, 24);
	p[2] = 0;			/* Pad1 */
	p[3] = 1;			/* PadN */
	p[4] = 0;
	p[5] = 0;
	p[6] = 0xc9;
	p[7] = 16;
	put_addr6(p + 8, v6[0].src);
	p = frame + frame_len;
	extension(TCP, 24);
	p[2] = 2;
	p[3] = 1;
	put_addr6(p + 8, v6[0].dst);
	put_l4(TCP, v6[0].src_port, v6[0].dst_port);
	check_hash(HASH_TYPES, HASH_REPORT_TCPV6_EX, v6[0].with_ports);
	check_hash(HASH_TYPE_IP_EX, HASH_REPORT_IPV6_EX, v6[0].addresses);
	check_hash(HASH_TYPE_IPV6, HASH_REPORT_IPV6, v6[2].addresses);

	/* A routing header of another type names no home address. */
	p[2] = 4;
	memcpy(frame + 14 + 24, p + 8, 16);
	memset(p + 8, 0xee, 16);
	check_hash(HASH_TYPES, HASH_REPORT_TCPV6_EX, v6[0].with_ports);
}

KTEST(tags, "up to two VLAN tags are looked through")
{
	frame4(3, TCP);
	memmove(frame + 16, frame + 12, frame_len);
	put_unaligned_be16(0x8100, frame + 12);
	put_unaligned_be16(0x6123, frame + 14);
	frame_len += 4;
	check_hash(HASH_TYPES, HASH_REPORT_TCPV4, v4[3].with_ports);
	memmove(frame + 16, frame + 12, frame_len);
	put_unaligned_be16(0x88a8, frame + 12);
	frame_len += 4;
	check_hash(HASH_TYPES, HASH_REPORT_TCPV4, v4[3].with_ports);
	memmove(frame + 16, frame + 12, frame_len);
	frame_len += 4;
	check_hash(HASH_TYPES, HASH_REPORT_NONE, 0);
}

KTEST(cut_short, "headers that are cut short are not there")
{
	u32 whole, len, value;

	frame4(0, TCP);
	whole = frame_len;
	vnet_hash_set(&hash, HASH_TYPES, key, sizeof(key));
	for (len = 0; len <= whole; len++) {
		ktest_case("%u bytes of IPv4", len);
		CHECK_EQ(vnet_hash_frame(&hash, frame, len, &value),
			 len < 34 ? HASH_REPORT_NONE :
			 len < 54 ? HASH_REPORT_IPV4 : HASH_REPORT_TCPV4);
	}
	frame6_head(0, ROUTING);
	extension(UDP, 24);
	put_l4(UDP, 1, 2);
	whole = frame_len;
	for (len = 0; len <= whole; len++) {
		ktest_case("%u bytes of IPv6", len);
		CHECK_EQ(vnet_hash_frame(&hash, frame, len, &value),
			 len < 54 ? HASH_REPORT_NONE :
			 len < 86 ? HASH_REPORT_IPV6_EX : HASH_REPORT_UDPV6_EX);
	}
	frame4(0, TCP);
	frame[14] = 0x44;
	check_hash(HASH_TYPES, HASH_REPORT_NONE, 0);
	frame[14] = 0x4f;
	check_hash(HASH_TYPES, HASH_REPORT_NONE, 0);
	frame[14] = 0x65;
	check_hash(HASH_TYPES, HASH_REPORT_NONE, 0);
}

KTEST(options_bounds, "options that leave their header name nothing")
{
	static const u8 lens[] = { 0, 1, 15, 17, 255 };
	unsigned int i;
	u8 *p;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		ktest_case("length %u", lens[i]);
		frame6_head(0, OPTIONS);
		p = frame + frame_len;
		extension(OTHER, 24);
		memset(p + 2, 0xee, 22);
		p[6] = 0xc9;
		p[7] = lens[i];
		p[2] = 1;
		p[3] = 2;
		check_hash(HASH_TYPES, HASH_REPORT_IPV6_EX, v6[0].addresses);
	}
	/* An option in the last byte has no length. */
	memset(p + 2, 0, 22);
	p[23] = 0xc9;
	check_hash(HASH_TYPES, HASH_REPORT_IPV6_EX, v6[0].addresses);
}

KTEST(short_key, "what a short key lacks is zero")
{
	u8 padded[40] = { };
	u32 a, b;

	frame6(1, TCP);
	memcpy(padded, key, 13);
	vnet_hash_set(&hash, HASH_TYPES, key, 13);
	vnet_hash_frame(&hash, frame, frame_len, &a);
	vnet_hash_set(&hash, HASH_TYPES, padded, 40);
	vnet_hash_frame(&hash, frame, frame_len, &b);
	CHECK_EQ(a, b);
	vnet_hash_set(&hash, HASH_TYPES, key, 0);
	CHECK_EQ(vnet_hash_frame(&hash, frame, frame_len, &a), HASH_REPORT_TCPV6);
	CHECK_EQ(a, 0);
}

/* -------------------------------------------------------------------------
 * Steering
 */

/* A flow that has not come in for so long is free to go to another queue. */
#define PAUSE	250000000ULL

static u64 now;

static u32 queue_of(void)
{
	return vnet_steer_queue(&steer, &hash, now, frame, frame_len);
}

static void learn(u32 queue)
{
	vnet_steer_learn(&steer, queue, now, frame, frame_len);
}

/* The frame that answers the one in @frame */
static void turn_round4(void)
{
	u8 *ip = frame + 14;
	u8 was[4];

	memcpy(was, ip + 12, 4);
	memcpy(ip + 12, ip + 16, 4);
	memcpy(ip + 16, was, 4);
	memcpy(was, ip + 20, 2);
	memcpy(ip + 20, ip + 22, 2);
	memcpy(ip + 22, was, 2);
}

KTEST(one_queue, "at first everything goes into the first queue")
{
	vnet_steer_reset(&steer);
	frame4(0, TCP);
	learn(5);
	turn_round4();
	CHECK_EQ(queue_of(), 0);
}

KTEST(learnt, "with several queues a flow comes in where it goes out")
{
	unsigned int i, q;

	vnet_steer_reset(&steer);
	vnet_steer_pairs(&steer, 8);
	for (i = 0; i < ARRAY_SIZE(v4); i++) {
		for (q = 0; q < 8; q++) {
			ktest_case("flow %u, queue %u", i, q);
			frame4(i, TCP);
			learn(q);
			turn_round4();
			now += PAUSE;
			CHECK_EQ(queue_of(), q);
		}
	}
	for (i = 0; i < ARRAY_SIZE(v4); i++) {
		frame4(i, TCP);
		CHECK_EQ(queue_of(), 7);
	}
	/* Another port is another flow: only chance would have it in the same queue. */
	for (i = 0, q = 0; i < 64; i++) {
		frame4(0, TCP);
		put_unaligned_be16(20000 + i, frame + 34);
		q += queue_of() == 7;
	}
	CHECK(q < 32);
}

KTEST(in_order, "a flow goes to another queue only when it has paused")
{
	unsigned int i;

	vnet_steer_reset(&steer);
	vnet_steer_pairs(&steer, 8);
	frame4(0, TCP);
	learn(2);
	turn_round4();
	/* Whatever queue it is sent by, and for however long */
	for (i = 0; i < 1000; i++) {
		CHECK_EQ(queue_of(), 2);
		turn_round4();
		learn(i % 8);
		turn_round4();
		now += PAUSE / 10;
	}
	/* Another CPU may have taken the time a bit earlier. */
	now -= PAUSE / 10;
	CHECK_EQ(queue_of(), 2);
	now += 2 * PAUSE;
	CHECK_EQ(queue_of(), 999 % 8);
	/* One that was not known, too */
	frame4(1, TCP);
	i = queue_of();
	turn_round4();
	learn((i + 1) % 8);
	turn_round4();
	CHECK_EQ(queue_of(), i);
	now += PAUSE;
	CHECK_EQ(queue_of(), (i + 1) % 8);
	/* The pause may be a month. */
	turn_round4();
	learn((i + 2) % 8);
	turn_round4();
	now += 30 * 24 * 3600 * 1000000000ULL;
	CHECK_EQ(queue_of(), (i + 2) % 8);
}

/* Frame of one of many flows */
static void many(u16 port)
{
	frame4(0, UDP);
	put_unaligned_be16(port, frame + 34);
}

KTEST(crowded, "of two flows that cannot both be remembered neither changes its queue")
{
	unsigned int port, other = 0, i, was;

	vnet_steer_reset(&steer);
	vnet_steer_pairs(&steer, 8);
	many(1);
	learn(7);
	CHECK_EQ(queue_of(), 7);
	/* There are 1024 entries: one of these has to share that of the first. */
	for (port = 2; port < 20000 && !other; port++) {
		many(port);
		learn(6);
		if (queue_of() != 6)
			other = port;
		/* ... while no other is remembered. */
		now += PAUSE;
		many(1);
		CHECK_EQ(queue_of(), 7);
	}
	REQUIRE(other);
	many(other);
	was = queue_of();
	CHECK(was != 6);
	for (i = 0; i < 100; i++) {
		many(other);
		learn(6);
		CHECK_EQ(queue_of(), was);
		many(1);
		learn(7);
		CHECK_EQ(queue_of(), 7);
	}
	now += PAUSE;
	many(other);
	learn(6);
	CHECK_EQ(queue_of(), 6);
}

KTEST(learnt_too_much, "a queue that is no longer in use gets nothing")
{
	u32 was;

	vnet_steer_reset(&steer);
	vnet_steer_pairs(&steer, 8);
	frame4(0, UDP);
	learn(7);
	CHECK_EQ(queue_of(), 7);
	vnet_steer_pairs(&steer, 4);
	was = queue_of();
	CHECK(was < 4);
	vnet_steer_pairs(&steer, 1);
	CHECK_EQ(queue_of(), 0);
	vnet_steer_pairs(&steer, 8);
	CHECK_EQ(queue_of(), 7);
	vnet_steer_reset(&steer);
	vnet_steer_pairs(&steer, 4);
	CHECK_EQ(queue_of(), was);
}

KTEST(unknown_flows, "flows nothing is known of spread over the queues in use")
{
	unsigned int count[3] = { }, i, q;

	vnet_steer_reset(&steer);
	vnet_steer_pairs(&steer, 3);
	for (i = 0; i < 300; i++) {
		frame4(0, UDP);
		put_unaligned_be16(1024 + i, frame + 34);
		q = queue_of();
		REQUIRE(q < 3);
		count[q]++;
		CHECK_EQ(queue_of(), q);
	}
	for (q = 0; q < 3; q++)
		CHECK(count[q] > 60);
	memset(frame, 0, sizeof(frame));
	CHECK_EQ(queue_of(), 0);
}

KTEST(by_hash, "with RSS the hash selects an entry of the table")
{
	unsigned int i;

	vnet_steer_reset(&steer);
	vnet_hash_set(&hash, HASH_TYPE_TCPV4 | HASH_TYPE_TCPV6, key, sizeof(key));
	for (i = 0; i < 128; i++)
		steer.table[i] = i & 15;
	steer.mode = VNET_STEER_RSS;
	steer.mask = 127;
	steer.unclassified = 9;
	for (i = 0; i < ARRAY_SIZE(v4); i++) {
		frame4(i, TCP);
		CHECK_EQ(queue_of(), v4[i].with_ports & 15);
	}
	for (i = 0; i < ARRAY_SIZE(v6); i++) {
		frame6(i, TCP);
		CHECK_EQ(queue_of(), v6[i].with_ports & 15);
	}
	frame4(0, UDP);
	CHECK_EQ(queue_of(), 9);
	steer.mask = 1;
	frame4(0, TCP);
	CHECK_EQ(queue_of(), v4[0].with_ports & 1);
}
