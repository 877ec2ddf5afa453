// SPDX-License-Identifier: GPL-2.0
/*
 * net_rss.c - receive steering and the Toeplitz hash, 5.1.6.4.3 and 5.1.6.5.5 on
 *
 * Nothing here takes a lock: what commands change is read with READ_ONCE().
 */
#include "../headers.h"
#include "net_rss.h"

#define MAX_TAGS		2
/* More extension headers than any sender has a reason for */
#define MAX_EXTENSIONS		8
#define PORTS_LEN		4

#define IP4_FRAG		6
#define IP4_FRAG_MASK		0x3fff
#define IP4_PROTO		9
#define IP4_ADDRESSES		12
#define IP4_ADDR_LEN		4
#define IP6_NEXT		6
#define IP6_ADDRESSES		8
#define IP6_ADDR_LEN		16
#define IP6_FRAG		2
#define IP6_FRAG_MASK		0xfff9

#define PROTO_HOP_BY_HOP	0
#define PROTO_TCP		6
#define PROTO_UDP		17
#define PROTO_ROUTING		43
#define PROTO_FRAGMENT		44
#define PROTO_DESTINATION	60
#define TCP_HDR_LEN		20
#define UDP_HDR_LEN		8

/* RFC 6275, 6.4 and 6.3 */
#define ROUTING_TYPE		2
#define ROUTING_TYPE2		2
#define ROUTING_ADDR		8
#define OPTION_PAD1		0
#define OPTION_HOME_ADDR	0xc9

/* What there is in a packet, and what a rule needs */
#define HAS_IP4			BIT(0)
#define HAS_IP6			BIT(1)
#define HAS_TCP			BIT(2)
#define HAS_UDP			BIT(3)
#define HAS_EXTENSION		BIT(4)

/**
 * struct vnet_packet - what steering looks at
 * @has: HAS_*
 * @addr_len: bytes of each address
 * @src: source address
 * @dst: destination address
 * @home_src: home address of the sender, if an extension header has one, else @src
 * @home_dst: likewise of the receiver
 * @ports: source and destination port, if HAS_TCP or HAS_UDP
 */
struct vnet_packet {
	u8 has;
	u8 addr_len;
	const u8 *src;
	const u8 *dst;
	const u8 *home_src;
	const u8 *home_dst;
	const u8 *ports;
};

static u32 rss_be32(const u8 *p)
{
	return (u32)emul_get_be16(p) << 16 | emul_get_be16(p + 2);
}

/* -------------------------------------------------------------------------
 * Headers
 */

static void packet_l4(struct vnet_packet *p, u8 proto, const u8 *l4, const u8 *end)
{
	if (proto == PROTO_TCP && end - l4 >= TCP_HDR_LEN)
		p->has |= HAS_TCP;
	else if (proto == PROTO_UDP && end - l4 >= UDP_HDR_LEN)
		p->has |= HAS_UDP;
	p->ports = l4;
}

static void packet_ip4(struct vnet_packet *p, const u8 *ip, const u8 *end)
{
	u32 size;

	if (end - ip < IP4_HDR_LEN || ip[0] >> 4 != 4)
		return;
	size = 4 * (ip[0] & 0xf);
	if (size < IP4_HDR_LEN || size > end - ip)
		return;
	p->has = HAS_IP4;
	p->addr_len = IP4_ADDR_LEN;
	p->src = ip + IP4_ADDRESSES;
	p->dst = p->src + IP4_ADDR_LEN;
	if (!(emul_get_be16(ip + IP4_FRAG) & IP4_FRAG_MASK))
		packet_l4(p, ip[IP4_PROTO], ip + size, end);
}

/* Look for a home address among destination options. */
static void packet_options(struct vnet_packet *p, const u8 *opt, const u8 *end)
{
	while (opt < end) {
		if (*opt == OPTION_PAD1) {
			opt++;
			continue;
		}
		if (end - opt < 2 || end - opt < 2 + opt[1])
			return;
		if (*opt == OPTION_HOME_ADDR && opt[1] == IP6_ADDR_LEN)
			p->home_src = opt + 2;
		opt += 2 + opt[1];
	}
}

static void packet_ip6(struct vnet_packet *p, const u8 *ip, const u8 *end)
{
	const u8 *ext = ip + IP6_HDR_LEN;
	unsigned int i;
	u8 proto;

	if (end - ip < IP6_HDR_LEN || ip[0] >> 4 != 6)
		return;
	p->has = HAS_IP6;
	p->addr_len = IP6_ADDR_LEN;
	p->src = ip + IP6_ADDRESSES;
	p->dst = p->src + IP6_ADDR_LEN;
	p->home_src = p->src;
	p->home_dst = p->dst;
	proto = ip[IP6_NEXT];
	for (i = 0; i < MAX_EXTENSIONS; i++) {
		u32 size = 8;

		if (proto != PROTO_HOP_BY_HOP && proto != PROTO_ROUTING &&
		    proto != PROTO_FRAGMENT && proto != PROTO_DESTINATION) {
			packet_l4(p, proto, ext, end);
			return;
		}
		p->has |= HAS_EXTENSION;
		if (end - ext < size)
			return;
		if (proto == PROTO_FRAGMENT) {
			if (emul_get_be16(ext + IP6_FRAG) & IP6_FRAG_MASK)
				return;
		} else {
			size += 8 * ext[1];
		}
		if (end - ext < size)
			return;
		if (proto == PROTO_DESTINATION)
			packet_options(p, ext + 2, ext + size);
		if (proto == PROTO_ROUTING && ext[ROUTING_TYPE] == ROUTING_TYPE2 &&
		    size == ROUTING_ADDR + IP6_ADDR_LEN)
			p->home_dst = ext + ROUTING_ADDR;
		proto = ext[0];
		ext += size;
	}
}

/* Find the addresses of the frame that begins with @head. */
static void packet_parse(struct vnet_packet *p, const u8 *head, u32 len)
{
	const u8 *end = head + len;
	unsigned int tags;
	u16 type;

	memset(p, 0, sizeof(*p));
	head += ETH_TYPE_OFFSET;
	for (tags = 0; end - head >= 2; tags++, head += ETH_TAG_LEN) {
		type = emul_get_be16(head);
		if (type == ETH_TYPE_IP4)
			packet_ip4(p, head + 2, end);
		else if (type == ETH_TYPE_IP6)
			packet_ip6(p, head + 2, end);
		if (tags == MAX_TAGS || (type != ETH_TYPE_VLAN && type != ETH_TYPE_QINQ))
			return;
	}
}

/* -------------------------------------------------------------------------
 * The hash
 */

/**
 * vnet_hash_set() - set how frames are hashed
 * @hash: result
 * @types: HASH_TYPE_*
 * @key: key
 * @len: bytes of it, at most RSS_KEY_LEN; what is missing is zero
 */
void vnet_hash_set(struct vnet_hash *hash, u32 types, const u8 *key, u32 len)
{
	u8 whole[sizeof(hash->key)] = { };
	unsigned int i;

	memcpy(whole, key, len);
	for (i = 0; i < ARRAY_SIZE(hash->key); i++)
		WRITE_ONCE(hash->key[i], rss_be32(whole + 4 * i));
	WRITE_ONCE(hash->types, types);
}

/**
 * vnet_toeplitz() - the hash of a part of what is hashed
 * @hash: with the key
 * @data: bytes
 * @len: how many, a multiple of 4
 * @at: bytes that come before, a multiple of 4; @at + @len is at most RSS_KEY_LEN
 *
 * Return: the hash; the hashes of all parts are to be combined by exclusive or.
 */
u32 vnet_toeplitz(const struct vnet_hash *hash, const u8 *data, u32 len, u32 at)
{
	const u32 *key = hash->key + at / 4;
	u32 result = 0;

	for (; len; len -= 4, data += 4, key++) {
		u32 bits = rss_be32(data);
		u64 window = (u64)READ_ONCE(key[0]) << 32 | READ_ONCE(key[1]);

		for (; bits; bits <<= 1, window <<= 1)
			if (bits & BIT(31))
				result ^= window >> 32;
	}
	return result;
}

/* The first rule whose type is enabled and whose needs are met is the one. */
static const struct hash_rule {
	u16 type;
	u8 needs;
	u8 report;
} hash_rules[] = {
	{ HASH_TYPE_TCPV4, HAS_IP4 | HAS_TCP, HASH_REPORT_TCPV4 },
	{ HASH_TYPE_UDPV4, HAS_IP4 | HAS_UDP, HASH_REPORT_UDPV4 },
	{ HASH_TYPE_IPV4, HAS_IP4, HASH_REPORT_IPV4 },
	{ HASH_TYPE_TCP_EX, HAS_IP6 | HAS_TCP | HAS_EXTENSION, HASH_REPORT_TCPV6_EX },
	{ HASH_TYPE_UDP_EX, HAS_IP6 | HAS_UDP | HAS_EXTENSION, HASH_REPORT_UDPV6_EX },
	{ HASH_TYPE_IP_EX, HAS_IP6 | HAS_EXTENSION, HASH_REPORT_IPV6_EX },
	{ HASH_TYPE_TCPV6, HAS_IP6 | HAS_TCP, HASH_REPORT_TCPV6 },
	{ HASH_TYPE_UDPV6, HAS_IP6 | HAS_UDP, HASH_REPORT_UDPV6 },
	{ HASH_TYPE_IPV6, HAS_IP6, HASH_REPORT_IPV6 },
};

/**
 * vnet_hash_frame() - the hash of a frame, 5.1.6.4.3
 * @hash: how frames are hashed
 * @head: the frame's first bytes
 * @len: how many; all headers or the whole frame
 * @value: set to the hash, 0 if there is none
 *
 * Fragments are hashed by their addresses. Context: any.
 * Return: HASH_REPORT_*.
 */
u8 vnet_hash_frame(const struct vnet_hash *hash, const u8 *head, u32 len, u32 *value)
{
	u32 types = READ_ONCE(hash->types);
	const struct hash_rule *r = NULL;
	struct vnet_packet p;
	unsigned int i;
	bool home;
	u32 sum;

	*value = 0;
	packet_parse(&p, head, len);
	for (i = 0; i < ARRAY_SIZE(hash_rules) && !r; i++)
		if ((types & hash_rules[i].type) && !(hash_rules[i].needs & ~p.has))
			r = &hash_rules[i];
	if (!r)
		return HASH_REPORT_NONE;
	home = r->needs & HAS_EXTENSION;
	sum = vnet_toeplitz(hash, home ? p.home_src : p.src, p.addr_len, 0) ^
	      vnet_toeplitz(hash, home ? p.home_dst : p.dst, p.addr_len, p.addr_len);
	if (r->needs & (HAS_TCP | HAS_UDP))
		sum ^= vnet_toeplitz(hash, p.ports, PORTS_LEN, 2 * p.addr_len);
	*value = sum;
	return r->report;
}

/* -------------------------------------------------------------------------
 * Steering
 */

/* A number for one end of a flow */
static u32 flow_end(const u8 *addr, u32 len, u32 port)
{
	for (; len; len -= 4, addr += 4)
		port = (port ^ emul_get_le32(addr)) * 0x9e3779b1;
	return port;
}

/* A number for a flow, the same for both directions; 0 if there are no addresses. */
static u32 flow_number(const u8 *head, u32 len)
{
	struct vnet_packet p;
	u32 ports[2] = { };
	u32 a, b, n;

	packet_parse(&p, head, len);
	if (!p.has)
		return 0;
	if (p.has & (HAS_TCP | HAS_UDP)) {
		ports[0] = emul_get_be16(p.ports);
		ports[1] = emul_get_be16(p.ports + 2);
	}
	a = flow_end(p.src, p.addr_len, ports[0]);
	b = flow_end(p.dst, p.addr_len, ports[1]);
	n = (a + b) * 0x85ebca6b ^ (a ^ b);
	n ^= n >> 16;
	n *= 0xc2b2ae35;
	return n ^ n >> 15;
}

/* The upper bits select an entry, the others but 8 are in it. */
#define FLOW_QUEUE		0xff
#define FLOW_ENTRY(n)		((n) >> (32 - ilog2(VNET_FLOWS)))
#define FLOW_ID(n)		((n) & ~FLOW_QUEUE)

/* Time of flows: 2^20 ns */
#define FLOW_TICK(ns)		((u32)((ns) >> 20))
/*
 * A flow goes to another queue after so long a pause, 200 ms, so that its frames stay in
 * order: by then a TCP sender holds for lost whatever has not been delivered.
 */
#define FLOW_PAUSE		FLOW_TICK(200000000ULL)

/*
 * The flow has come in not long ago: the entry remains its, and it in its queue. That may have
 * been on another CPU, after the time was taken here.
 */
static bool flow_is_busy(const struct vnet_flow *fl, u32 now)
{
	return READ_ONCE(fl->used) && now - READ_ONCE(fl->when) + FLOW_PAUSE < 2 * FLOW_PAUSE;
}

static void flow_forget(struct vnet_steer *s)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(s->flow); i++)
		WRITE_ONCE(s->flow[i].used, 0);
}

/**
 * vnet_steer_reset() - all frames go into the first queue, nothing is known
 * @s: steering
 *
 * Context: function's lock.
 */
void vnet_steer_reset(struct vnet_steer *s)
{
	unsigned int i;

	WRITE_ONCE(s->mode, VNET_STEER_ONE);
	WRITE_ONCE(s->pairs, 1);
	WRITE_ONCE(s->unclassified, 0);
	WRITE_ONCE(s->mask, 0);
	for (i = 0; i < ARRAY_SIZE(s->table); i++)
		WRITE_ONCE(s->table[i], 0);
	for (i = 0; i < ARRAY_SIZE(s->flow); i++)
		WRITE_ONCE(s->flow[i].learnt, 0);
	flow_forget(s);
}

/**
 * vnet_steer_pairs() - so many queue pairs are in use, 5.1.6.5.5
 * @s: steering
 * @pairs: at least 1
 *
 * Context: function's lock.
 */
void vnet_steer_pairs(struct vnet_steer *s, u32 pairs)
{
	WRITE_ONCE(s->pairs, pairs);
	WRITE_ONCE(s->mode, pairs > 1 ? VNET_STEER_FLOWS : VNET_STEER_ONE);
	/* They are to spread over all of them from now on. */
	flow_forget(s);
}

/**
 * vnet_steer_rss() - the hash says which queue, 5.1.6.5.7
 * @s: steering
 * @unclassified: queue of frames without a hash
 * @table: @mask + 1 queues
 * @mask: of the table, below RSS_TABLE_LEN
 *
 * Context: function's lock.
 */
void vnet_steer_rss(struct vnet_steer *s, u16 unclassified, const u16 *table, u16 mask)
{
	unsigned int i;

	for (i = 0; i <= mask; i++)
		WRITE_ONCE(s->table[i], table[i]);
	WRITE_ONCE(s->mask, mask);
	WRITE_ONCE(s->unclassified, unclassified);
	WRITE_ONCE(s->mode, VNET_STEER_RSS);
}

/**
 * vnet_steer_learn() - a frame has been transmitted
 * @s: steering
 * @queue: by this transmit queue
 * @now: time in ns
 * @head: the frame's first bytes
 * @len: how many; all headers or the whole frame
 *
 * Context: any, no lock.
 */
void vnet_steer_learn(struct vnet_steer *s, u32 queue, u64 now, const u8 *head, u32 len)
{
	struct vnet_flow *fl;
	u32 n, entry;

	if (!vnet_steer_learns(s))
		return;
	n = flow_number(head, len);
	if (!n)
		return;
	fl = &s->flow[FLOW_ENTRY(n)];
	if (flow_is_busy(fl, FLOW_TICK(now)) && FLOW_ID(READ_ONCE(fl->used)) != FLOW_ID(n))
		return;
	entry = FLOW_ID(n) | (queue + 1);
	if (READ_ONCE(fl->learnt) != entry)
		WRITE_ONCE(fl->learnt, entry);
}

/* The queue that @entry has for a flow, if it is of this flow and the queue is in use */
static bool flow_queue(u32 entry, u32 n, u32 pairs, u32 *queue)
{
	u32 q = (entry & FLOW_QUEUE) - 1;

	if (!(entry & FLOW_QUEUE) || FLOW_ID(entry) != FLOW_ID(n) || q >= pairs)
		return false;
	*queue = q;
	return true;
}

static u32 steer_by_flow(struct vnet_steer *s, u32 now, const u8 *head, u32 len)
{
	u32 n = flow_number(head, len);
	u32 pairs = READ_ONCE(s->pairs);
	struct vnet_flow *fl;
	u32 used, queue;
	bool busy;

	if (!n)
		return 0;
	fl = &s->flow[FLOW_ENTRY(n)];
	used = READ_ONCE(fl->used);
	queue = n % pairs;
	busy = flow_is_busy(fl, now);
	if (busy && FLOW_ID(used) != FLOW_ID(n))
		return queue;
	/* What has been known since before there were fewer queues is void. */
	if (!busy || !flow_queue(used, n, pairs, &queue))
		flow_queue(READ_ONCE(fl->learnt), n, pairs, &queue);
	/* First the time: a new flow is not to be taken for one that has paused. */
	if (READ_ONCE(fl->when) != now)
		WRITE_ONCE(fl->when, now);
	if (used != (FLOW_ID(n) | (queue + 1)))
		WRITE_ONCE(fl->used, FLOW_ID(n) | (queue + 1));
	return queue;
}

static u32 steer_by_hash(const struct vnet_steer *s, const struct vnet_hash *hash, const u8 *head,
			 u32 len)
{
	u32 value;

	if (!vnet_hash_frame(hash, head, len, &value))
		return READ_ONCE(s->unclassified);
	return READ_ONCE(s->table[value & READ_ONCE(s->mask) & (RSS_TABLE_LEN - 1)]);
}

/**
 * vnet_steer_queue() - which receive queue a frame belongs into
 * @s: steering
 * @hash: how frames are hashed
 * @now: time in ns
 * @head: the frame's first bytes
 * @len: how many; all headers or the whole frame
 *
 * Context: any, no lock.
 */
u32 vnet_steer_queue(struct vnet_steer *s, const struct vnet_hash *hash, u64 now, const u8 *head,
		     u32 len)
{
	switch (READ_ONCE(s->mode)) {
	case VNET_STEER_RSS:
		return steer_by_hash(s, hash, head, len);
	case VNET_STEER_FLOWS:
		return steer_by_flow(s, FLOW_TICK(now), head, len);
	default:
		return 0;
	}
}
