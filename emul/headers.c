// SPDX-License-Identifier: GPL-2.0
/*
 * headers.c - where the headers of an Ethernet frame are
 */
#include "csum.h"
#include "headers.h"

#define IP4_FRAG		6
#define IP4_FRAG_MASK		0x3fff
#define IP4_PROTO		9
#define IP4_ADDRESSES		12
#define IP6_NEXT		6
#define IP6_ADDRESSES		8
#define PROTO_TCP		6
#define PROTO_UDP		17
#define TCP_HDR_LEN		20
#define TCP_DOFF		12
#define TCP_CSUM		16
#define UDP_HDR_LEN		8
#define UDP_CSUM		6

static void headers_tcp(struct emul_headers *h, const u8 *head, u32 len)
{
	if (len < h->l4 + TCP_HDR_LEN)
		return;
	h->data = h->l4 + 4 * (head[h->l4 + TCP_DOFF] >> 4);
	if (h->data >= h->l4 + TCP_HDR_LEN && h->data <= len)
		h->csum = h->l4 + TCP_CSUM;
}

static void headers_udp(struct emul_headers *h, u32 len)
{
	h->udp = true;
	h->data = h->l4 + UDP_HDR_LEN;
	if (h->data <= len)
		h->csum = h->l4 + UDP_CSUM;
}

/**
 * emul_headers_parse() - look for an IP packet
 * @h: result
 * @head: the frame's first bytes
 * @len: how many; headers beyond are not found. At least ETH_HDR_LEN.
 * @tag_type: one VLAN tag of this type may be before the IP header
 *
 * IPv6 extension headers count as "anything else". Lengths that headers give
 * are not compared with the frame's.
 *
 * Return: whether there is one; if not, @h->l4 and @h->csum are 0.
 */
bool emul_headers_parse(struct emul_headers *h, const u8 *head, u32 len, u16 tag_type)
{
	u16 type = emul_get_be16(head + ETH_TYPE_OFFSET);
	bool whole = true;
	const u8 *ip;
	u8 proto;

	memset(h, 0, sizeof(*h));
	h->ip = ETH_HDR_LEN;
	if (type == tag_type && len >= ETH_HDR_LEN + ETH_TAG_LEN) {
		type = emul_get_be16(head + ETH_TYPE_OFFSET + ETH_TAG_LEN);
		h->ip += ETH_TAG_LEN;
	}
	ip = head + h->ip;
	if (type == ETH_TYPE_IP4 && len >= h->ip + IP4_HDR_LEN && ip[0] >> 4 == 4) {
		u32 size = 4 * (ip[0] & 0xf);

		if (size < IP4_HDR_LEN || size > len - h->ip)
			return false;
		h->l4 = h->ip + size;
		h->end = h->ip + emul_get_be16(ip + IP4_TOT_LEN);
		whole = !(emul_get_be16(ip + IP4_FRAG) & IP4_FRAG_MASK);
		proto = ip[IP4_PROTO];
	} else if (type == ETH_TYPE_IP6 && len >= h->ip + IP6_HDR_LEN && ip[0] >> 4 == 6) {
		h->ip6 = true;
		h->l4 = h->ip + IP6_HDR_LEN;
		h->end = h->l4 + emul_get_be16(ip + IP6_PAYLOAD_LEN);
		proto = ip[IP6_NEXT];
	} else {
		return false;
	}
	if (whole && proto == PROTO_TCP)
		headers_tcp(h, head, len);
	else if (whole && proto == PROTO_UDP)
		headers_udp(h, len);
	return true;
}

/**
 * emul_headers_pseudo() - sum of the pseudo header of TCP or UDP
 * @h: headers, with @csum
 * @head: the frame's first bytes
 * @len: length in the pseudo header
 *
 * Return: the sum, not folded.
 */
u64 emul_headers_pseudo(const struct emul_headers *h, const u8 *head, u32 len)
{
	u32 proto = h->udp ? PROTO_UDP : PROTO_TCP;
	u64 sum;

	if (h->ip6)
		sum = emul_csum(head + h->ip + IP6_ADDRESSES, 32, 0);
	else
		sum = emul_csum(head + h->ip + IP4_ADDRESSES, 8, 0);
	return emul_csum_append(sum, (__force u64)cpu_to_be32(len) +
				(__force u64)cpu_to_be32(proto), 0);
}
