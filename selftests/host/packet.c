// SPDX-License-Identifier: GPL-2.0
/*
 * packet.c - packets to send and receive, with sums of the tests' own
 */
#include <string.h>

#include <linux/unaligned.h>

#include "board.h"
#include "packet.h"

static const u8 src_mac[6] = { 0x02, 0x99, 0x88, 0x77, 0x66, 0x55 };

u16 ref_sum(const u8 *p, u32 len, u32 init)
{
	u64 sum = init;
	u32 i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

u32 ref_fcs(const u8 *p, u32 len)
{
	u32 crc = ~0U;
	u32 i, bit;

	for (i = 0; i < len; i++) {
		crc ^= p[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

static void pkt_eth(struct pkt *p, const u8 *dst, u32 kind, u16 type)
{
	memset(p, 0, offsetof(struct pkt, data) + 128);
	p->kind = kind;
	memcpy(p->data, dst, 6);
	memcpy(p->data + 6, src_mac, 6);
	p->l3 = 14;
	if (kind & PKT_VLAN) {
		put_unaligned_be16(0x8100, p->data + 12);
		put_unaligned_be16(PKT_TCI, p->data + 14);
		p->l3 = 18;
	}
	put_unaligned_be16(type, p->data + p->l3 - 2);
}

static void fill(u8 *p, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		p[i] = i * 7 + (i >> 8) * 13 + 3;
}

void pkt_raw(struct pkt *p, const u8 *dst, u32 len)
{
	pkt_eth(p, dst, 0, 0x88b5);
	p->len = len;
	if (len > 14)
		fill(p->data + 14, len - 14);
}

u16 pkt_pseudo(const struct pkt *p, bool with_len)
{
	const u8 *ip = p->data + p->l3;
	u32 sum = p->kind & PKT_UDP ? 17 : 6;

	if (with_len)
		sum += p->len - p->l4;
	if (p->kind & PKT_IPV6)
		return ref_sum(ip + 8, 32, sum);
	return ref_sum(ip + 12, 8, sum);
}

static void sum_transport(struct pkt *p)
{
	u16 sum;

	put_unaligned_be16(0, p->data + p->csum);
	sum = ~ref_sum(p->data + p->l4, p->len - p->l4, pkt_pseudo(p, true));
	put_unaligned_be16(sum, p->data + p->csum);
}

static void sum_ipv4(struct pkt *p)
{
	u8 *ip = p->data + p->l3;

	put_unaligned_be16(0, ip + 10);
	put_unaligned_be16(~ref_sum(ip, 20, 0), ip + 10);
}

void pkt_build(struct pkt *p, const u8 *dst, u32 kind, u32 payload)
{
	u32 l4_len = kind & PKT_UDP ? 8 : 20;
	u8 *ip, *l4;

	pkt_eth(p, dst, kind, kind & PKT_IPV6 ? 0x86dd : 0x0800);
	ip = p->data + p->l3;
	p->l4 = p->l3 + (kind & PKT_IPV6 ? 40 : 20);
	p->payload = p->l4 + l4_len;
	p->csum = p->l4 + (kind & PKT_UDP ? 6 : 16);
	p->len = p->payload + payload;
	l4 = p->data + p->l4;

	if (kind & PKT_IPV6) {
		ip[0] = 0x60;
		put_unaligned_be16(p->len - p->l4, ip + 4);
		ip[6] = kind & PKT_UDP ? 17 : 6;
		ip[7] = 64;
		memcpy(ip + 8, "\xfd\0\x12\x34\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
		memcpy(ip + 24, "\xfd\0\x12\x34\0\0\0\0\0\0\0\0\0\0\0\x02", 16);
	} else {
		ip[0] = 0x45;
		put_unaligned_be16(p->len - p->l3, ip + 2);
		put_unaligned_be16(0x1c46, ip + 4);
		ip[6] = 0x40;
		ip[8] = 64;
		ip[9] = kind & PKT_UDP ? 17 : 6;
		memcpy(ip + 12, "\xc0\xa8\x05\x01\xc0\xa8\x05\x02", 8);
		sum_ipv4(p);
	}

	put_unaligned_be16(5001, l4);
	put_unaligned_be16(40000, l4 + 2);
	if (kind & PKT_UDP) {
		put_unaligned_be16(p->len - p->l4, l4 + 4);
	} else {
		put_unaligned_be32(0xfffff123, l4 + 4);
		put_unaligned_be32(0x0a0b0c0d, l4 + 8);
		l4[12] = 0x50;
		l4[13] = 0x18;
		put_unaligned_be16(0x2000, l4 + 14);
	}
	fill(p->data + p->payload, payload);
	sum_transport(p);
}

void pkt_for_offload(struct pkt *p, bool tso)
{
	u8 *ip = p->data + p->l3;

	put_unaligned_be16(pkt_pseudo(p, !tso), p->data + p->csum);
	if (tso)
		put_unaligned_be16(0, ip + (p->kind & PKT_IPV6 ? 4 : 2));
	if (!(p->kind & PKT_IPV6))
		put_unaligned_be16(0, ip + 10);
}

void pkt_segment(struct pkt *seg, const struct pkt *p, u32 mss, u32 i)
{
	u32 at = p->payload + i * mss;
	u8 *ip = seg->data + p->l3, *l4 = seg->data + p->l4;
	u32 len = at + mss < p->len ? mss : p->len - at;

	*seg = *p;
	seg->len = p->payload + len;
	memcpy(seg->data + p->payload, p->data + at, len);
	if (p->kind & PKT_IPV6) {
		put_unaligned_be16(seg->len - p->l4, ip + 4);
	} else {
		put_unaligned_be16(seg->len - p->l3, ip + 2);
		put_unaligned_be16(get_unaligned_be16(ip + 4) + i, ip + 4);
		sum_ipv4(seg);
	}
	put_unaligned_be32(get_unaligned_be32(l4 + 4) + i * mss, l4 + 4);
	/* FIN and PSH belong to the last, CWR to the first. */
	if (at + len < p->len)
		l4[13] &= ~0x09;
	if (i)
		l4[13] &= ~0x80;
	sum_transport(seg);
}

void frame_finish(struct sim_frame *w)
{
	u32 at = w->meta.csum_start;
	u16 sum;

	if (!(w->meta.flags & EMUL_FRAME_CSUM_PARTIAL))
		return;
	sum = ~ref_sum(w->data + at, w->len - at, 0);
	put_unaligned_be16(sum, w->data + at + w->meta.csum_offset);
	w->meta.flags &= ~EMUL_FRAME_CSUM_PARTIAL;
}
