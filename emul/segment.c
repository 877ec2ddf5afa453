// SPDX-License-Identifier: GPL-2.0
/*
 * segment.c - cut a TCP large send into the frames that a wire carries
 *
 * As a sending NIC does, 8254x manual 3.5: headers are repeated, lengths, IPv4
 * identification, sequence numbers and flags are those of each frame.
 * Checksums of TCP stay to be filled in (EMUL_FRAME_CSUM_PARTIAL).
 */
#include "csum.h"
#include "headers.h"
#include "segment.h"

#define IP4_ID			4
#define IP4_CSUM		10
#define TCP_HDR_LEN		20
#define TCP_SEQ			4
#define TCP_FLAGS		13
#define TCP_CSUM		16
#define TCP_FIN			BIT(0)
#define TCP_PSH			BIT(3)
#define TCP_CWR			BIT(7)

/* Copy the headers together and find the payload. */
static void segments_pull(struct emul_segments *s, u32 len)
{
	const struct emul_frame *frame = s->frame;
	u8 *dst = s->head;

	s->seg = 0;
	s->skip = 0;
	while (len) {
		const struct emul_seg *seg = &frame->seg[s->seg];
		u32 n = min(len, seg->len - s->skip);

		memcpy(dst, seg->base + s->skip, n);
		dst += n;
		len -= n;
		s->skip += n;
		if (s->skip == seg->len) {
			s->seg++;
			s->skip = 0;
		}
	}
}

/* Offset of the IP header behind any VLAN tags, or 0 */
static u32 segments_find_ip(const struct emul_segments *s, u32 hdr_len)
{
	u32 at = ETH_TYPE_OFFSET;
	u16 type;

	for (; at + 2 <= hdr_len; at += ETH_TAG_LEN) {
		type = emul_get_be16(s->head + at);
		if (type == ETH_TYPE_VLAN || type == ETH_TYPE_QINQ)
			continue;
		return type == (s->ip6 ? ETH_TYPE_IP6 : ETH_TYPE_IP4) ? at + 2 : 0;
	}
	return 0;
}

static u16 segments_word(u16 val)
{
	return (__force u16)cpu_to_be16(val);
}

/**
 * emul_segments_begin() - begin to cut a large send
 * @s: state, needs no initialisation
 * @frame: TCP large send with EMUL_FRAME_CSUM_PARTIAL, in no tunnel; used until the end
 *
 * Context: any.
 * Return: the number of frames it makes; -EINVAL if it contradicts itself.
 */
int emul_segments_begin(struct emul_segments *s, const struct emul_frame *frame)
{
	u32 hdr_len = frame->hdr_len;
	u16 pseudo;

	if ((frame->gso != EMUL_GSO_TCPV4 && frame->gso != EMUL_GSO_TCPV6) ||
	    frame->tunnel != EMUL_TUNNEL_NONE)
		return -EINVAL;
	if (!(frame->flags & EMUL_FRAME_CSUM_PARTIAL) || frame->csum_offset != TCP_CSUM ||
	    !frame->gso_size || frame->nsegs >= EMUL_MAX_SEGS || hdr_len > EMUL_HEAD_LEN ||
	    hdr_len >= frame->len || hdr_len < frame->csum_start + TCP_HDR_LEN)
		return -EINVAL;
	s->frame = frame;
	s->payload = frame->len - hdr_len;
	segments_pull(s, hdr_len);
	s->done = 0;
	s->ip6 = frame->gso == EMUL_GSO_TCPV6;
	s->l4 = frame->csum_start;
	s->ip = segments_find_ip(s, hdr_len);
	if (!s->ip || s->ip + (s->ip6 ? IP6_HDR_LEN : IP4_HDR_LEN) > s->l4)
		return -EINVAL;
	s->flags = s->head[s->l4 + TCP_FLAGS];
	s->seq = (u32)emul_get_be16(s->head + s->l4 + TCP_SEQ) << 16 |
		 emul_get_be16(s->head + s->l4 + TCP_SEQ + 2);
	s->id = emul_get_be16(s->head + s->ip + IP4_ID);
	memcpy(&pseudo, s->head + s->l4 + TCP_CSUM, sizeof(pseudo));
	/* One's complement: to subtract is to add the complement. */
	s->sum = pseudo + (u64)(u16)~segments_word(frame->len - s->l4);

	s->out = *frame;
	s->out.gso = EMUL_GSO_NONE;
	s->out.seg[0].base = s->head;
	s->out.seg[0].len = hdr_len;
	return DIV_ROUND_UP(s->payload, frame->gso_size);
}

static void segments_ip(struct emul_segments *s, u32 len)
{
	u8 *ip = s->head + s->ip;
	u16 sum;

	if (s->ip6) {
		emul_put_be16(ip + IP6_PAYLOAD_LEN, len - s->ip - IP6_HDR_LEN);
		return;
	}
	emul_put_be16(ip + IP4_TOT_LEN, len - s->ip);
	emul_put_be16(ip + IP4_ID, s->id++);
	emul_put_be16(ip + IP4_CSUM, 0);
	sum = ~emul_csum_fold(emul_csum(ip, s->l4 - s->ip, 0));
	memcpy(ip + IP4_CSUM, &sum, sizeof(sum));
}

static void segments_tcp(struct emul_segments *s, u32 len, bool last)
{
	u8 *tcp = s->head + s->l4;
	u32 seq = s->seq + s->done;
	u8 flags = s->flags;
	u16 sum;

	if (s->done)
		flags &= ~TCP_CWR;
	if (!last)
		flags &= ~(TCP_FIN | TCP_PSH);
	tcp[TCP_FLAGS] = flags;
	emul_put_be16(tcp + TCP_SEQ, seq >> 16);
	emul_put_be16(tcp + TCP_SEQ + 2, seq);
	sum = emul_csum_fold(s->sum + segments_word(len - s->l4));
	memcpy(tcp + TCP_CSUM, &sum, sizeof(sum));
}

/**
 * emul_segments_next() - the next frame of a large send
 * @s: after emul_segments_begin()
 *
 * Context: any.
 * Return: the frame, good until the next call; NULL when there are no more.
 */
const struct emul_frame *emul_segments_next(struct emul_segments *s)
{
	struct emul_frame *out = &s->out;
	u32 left, size;

	if (s->done == s->payload)
		return NULL;
	size = min_t(u32, s->frame->gso_size, s->payload - s->done);
	out->len = s->frame->hdr_len + size;
	segments_ip(s, out->len);
	segments_tcp(s, out->len, s->done + size == s->payload);

	out->nsegs = 1;
	for (left = size; left; out->nsegs++) {
		const struct emul_seg *seg = &s->frame->seg[s->seg];
		u32 n = min(left, seg->len - s->skip);

		out->seg[out->nsegs].base = seg->base + s->skip;
		out->seg[out->nsegs].len = n;
		left -= n;
		s->skip += n;
		if (s->skip == seg->len) {
			s->seg++;
			s->skip = 0;
		}
	}
	s->done += size;
	return out;
}
