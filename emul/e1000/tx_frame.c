// SPDX-License-Identifier: GPL-2.0
/*
 * tx_frame.c - from the buffers of a frame to the wire: copying, checksums,
 * large sends, tags; manual 3.3.5 to 3.5
 *
 * What the wire can do later it is left to do, unless offload=wire: a transport checksum becomes
 * EMUL_FRAME_CSUM_PARTIAL and a large send one GSO frame, if their headers are
 * what the driver's context says and the result on the wire is the same.
 */
#include "e1000.h"
#include "../csum.h"
#include "../headers.h"

/* The longest frame that is not a large send, 3.3 */
#define TX_MAX_LEN		16288

/* A place in tx->buf */
struct tx_cursor {
	u32 buf;
	u32 offset;
};

/**
 * e1000_tx_forget() - there is no frame in progress
 * @tx: transmit unit
 *
 * Context: tx().
 */
void e1000_tx_forget(struct e1000_tx *tx)
{
	tx->in_frame = false;
	tx->too_big = false;
	tx->bufs = 0;
	tx->len = 0;
	tx->reports = 0;
}

/* Copy the next @len bytes out of the driver's buffers, which have as many. */
static int tx_copy(struct e1000_tx *tx, struct emul_queue *q, struct tx_cursor *at, u8 *dst,
		   u32 len)
{
	while (len) {
		const struct e1000_tx_buf *buf = &tx->buf[at->buf];
		u32 n = min(len, buf->len - at->offset);
		int err;

		err = board_dma_read(q, &tx->data_hint, buf->addr + at->offset, dst, n);
		if (err)
			return err;
		dst += n;
		len -= n;
		at->offset += n;
		if (at->offset == buf->len) {
			at->buf++;
			at->offset = 0;
		}
	}
	return 0;
}

/* Fill @frame with @len bytes, a tag of @tag_len after the addresses, and padding. */
static int tx_fill(struct e1000_tx *tx, struct emul_queue *q, struct tx_cursor *at,
		   struct emul_frame *frame, u32 len, u32 tag, u32 tag_len)
{
	u32 left = len + tag_len;
	unsigned int i;

	for (i = 0; i < frame->nsegs; i++) {
		u8 *dst = frame->seg[i].base;
		u32 room = frame->seg[i].len;
		u32 n = min(room, left);
		u32 done = 0;
		int err;

		left -= n;
		if (!i && tag_len) {
			done = ETH_TYPE_OFFSET + ETH_TAG_LEN;
			err = tx_copy(tx, q, at, dst, ETH_TYPE_OFFSET);
			if (err)
				return err;
			emul_put_be16(dst + ETH_TYPE_OFFSET, tag >> 16);
			emul_put_be16(dst + ETH_TYPE_OFFSET + 2, tag);
		}
		err = tx_copy(tx, q, at, dst + done, n - done);
		if (err)
			return err;
		memset(dst + n, 0, room - n);
	}
	return 0;
}

/* Store a folded sum anywhere in a frame. */
static void tx_put_sum(struct emul_frame *frame, u32 at, u16 sum)
{
	const struct emul_seg *seg = frame->seg;
	u8 bytes[sizeof(sum)];
	unsigned int i;

	memcpy(bytes, &sum, sizeof(sum));
	for (i = 0; i < sizeof(sum); i++, at++) {
		while (at >= seg->len)
			at -= seg++->len;
		seg->base[at] = bytes[i];
	}
}

/**
 * e1000_insert_sum() - fill in a checksum
 * @frame: frame
 * @start: offset of the first byte that is summed
 * @at: offset of the result; nothing happens if any of that is outside
 * @end: offset of the first byte that is not summed
 * @never_zero: of UDP, where 0 means that there is none
 */
void e1000_insert_sum(struct emul_frame *frame, u32 start, u32 at, u32 end, bool never_zero)
{
	u16 sum;

	if (end > frame->len || start >= end || at + sizeof(sum) > end)
		return;
	sum = ~emul_csum_fold(emul_segs_csum(frame->seg, start, end));
	tx_put_sum(frame, at, sum || !never_zero ? sum : U16_MAX);
}

/* Look for TCP or UDP. */
static bool tx_parse(const struct emul_frame *frame, u32 len, struct emul_headers *h)
{
	const struct emul_seg *seg = frame->seg;

	return len >= ETH_HDR_LEN &&
	       emul_headers_parse(h, seg->base, min(seg->len, len), ETH_TYPE_VLAN) && h->csum;
}

static u16 tx_pseudo_sum(const struct emul_frame *frame, const struct emul_headers *h, u32 len)
{
	return emul_csum_fold(emul_headers_pseudo(h, frame->seg[0].base, len));
}

/* Whether the checksum field holds the sum of a pseudo header with @len */
static bool tx_seeded(const struct emul_frame *frame, const struct emul_headers *h, u32 len)
{
	u16 seed;

	memcpy(&seed, frame->seg[0].base + h->csum, sizeof(seed));
	return seed == tx_pseudo_sum(frame, h, len);
}

static void tx_leave_sum(struct emul_frame *frame, const struct emul_headers *h)
{
	frame->flags |= EMUL_FRAME_CSUM_PARTIAL;
	frame->csum_start = h->l4;
	frame->csum_offset = h->csum - h->l4;
}

/* POPTS.IXSM */
static void tx_ip_sum(struct emul_frame *frame, const struct e1000_tx_context *c, u32 shift,
		      u32 len)
{
	u32 end = c->ipcse ? c->ipcse + shift + 1U : len;

	e1000_insert_sum(frame, c->ipcss + shift, c->ipcso + shift, end, false);
}

/* POPTS.TXSM of an ordinary frame of @len bytes, which a tag has shifted by @shift */
static void tx_l4_sum(struct emul_frame *frame, const struct e1000_tx_context *c, u32 shift,
		      u32 len)
{
	u32 end = c->tucse ? c->tucse + shift + 1U : len;
	struct emul_headers h;

	if (end == len && tx_parse(frame, len, &h) && h.end == len && c->tucss + shift == h.l4 &&
	    c->tucso + shift == h.csum && tx_seeded(frame, &h, len - h.l4))
		tx_leave_sum(frame, &h);
	else
		e1000_insert_sum(frame, c->tucss + shift, c->tucso + shift, end, !c->tcp);
}

/*
 * A large send: lengths and sums of the headers as if it were one packet, 3.5.
 * False if the context does not fit the packet.
 */
static bool tx_large(struct emul_frame *frame, const struct e1000_tx_context *c, u32 shift,
		     u32 len, bool ip_sum)
{
	u8 *p = frame->seg[0].base;
	struct emul_headers h;

	if (!tx_parse(frame, len, &h) || c->ip4 == h.ip6 || c->tcp == h.udp ||
	    c->ipcss + shift != h.ip || c->tucss + shift != h.l4 || c->tucso + shift != h.csum ||
	    c->tucse || c->hdrlen + shift != h.data || !tx_seeded(frame, &h, 0))
		return false;
	if (len - h.ip > U16_MAX)
		return false;
	if (h.ip6)
		emul_put_be16(p + h.ip + IP6_PAYLOAD_LEN, len - h.ip - IP6_HDR_LEN);
	else
		emul_put_be16(p + h.ip + IP4_TOT_LEN, len - h.ip);
	if (h.udp)
		emul_put_be16(p + h.l4 + UDP_LEN, len - h.l4);
	if (ip_sum)
		tx_ip_sum(frame, c, shift, len);
	tx_put_sum(frame, h.csum, tx_pseudo_sum(frame, &h, len - h.l4));
	tx_leave_sum(frame, &h);
	if (len - h.data <= c->mss)
		return true;
	frame->gso = h.udp ? EMUL_GSO_UDP : h.ip6 ? EMUL_GSO_TCPV6 : EMUL_GSO_TCPV4;
	frame->gso_size = c->mss;
	frame->hdr_len = h.data;
	return true;
}

/* All that the chip does to the bytes of a frame of @len before it sends them */
static bool tx_offload(struct e1000_tx *tx, struct emul_frame *frame, u32 lower, u32 upper,
		       u32 shift, u32 len)
{
	const struct e1000_tx_context *c;
	u32 popts = tx->first[1];

	if (!(tx->first[0] & TXD_DEXT)) {
		/* 3.3.3.1: of the descriptor with EOP */
		if ((lower & TXD_IC) && !(lower & TXD_DEXT))
			e1000_insert_sum(frame, FIELD_GET(TXD_LEGACY_CSS, upper) + shift,
				      FIELD_GET(TXD_LEGACY_CSO, lower) + shift, len, false);
		return true;
	}
	c = &tx->context[!!(tx->first[0] & TXD_TSE)];
	if (tx->first[0] & TXD_TSE)
		return tx_large(frame, c, shift, len, popts & TXD_POPTS_IXSM);
	if (popts & TXD_POPTS_IXSM)
		tx_ip_sum(frame, c, shift, len);
	if (popts & TXD_POPTS_TXSM)
		tx_l4_sum(frame, c, shift, len);
	return true;
}

/*
 * Count a frame of @len bytes on the wire (FCS aside), or the pieces of a large send, of
 * which the last is padded to @min_len.
 */
static void tx_count(struct e1000_tx *tx, const struct emul_frame *frame, u32 len, u32 min_len)
{
	const u8 *da = frame->seg[0].base;
	u32 data, extra, n;

	if (frame->gso == EMUL_GSO_NONE) {
		e1000_traffic_count(&tx->traffic, da, len + ETH_FCS_LEN, 1);
		return;
	}
	extra = len - frame->len + frame->hdr_len + ETH_FCS_LEN;
	data = frame->len - frame->hdr_len;
	n = (data - 1) / frame->gso_size;
	e1000_traffic_count(&tx->traffic, da, extra + frame->gso_size, n);
	e1000_traffic_count(&tx->traffic, da,
			    max(extra + data - n * frame->gso_size, min_len + ETH_FCS_LEN), 1);
}

static u32 tx_fcs(const struct emul_frame *frame)
{
	return emul_crc_fcs(emul_segs_crc(frame->seg, 0, frame->len, EMUL_CRC_INIT));
}

/*
 * @len: of the data; @total: with padding and tag. A runt on the wire is nobody's
 * frame, nor does a tag have a place in one.
 */
static bool tx_legal(struct e1000 *e, u32 len, u32 total, bool tagged)
{
	const struct e1000_tx_context *c = &e->tx.context[1];
	struct e1000_tx *tx = &e->tx;
	bool large = (tx->first[0] & (TXD_DEXT | TXD_TSE)) == (TXD_DEXT | TXD_TSE);

	if (tx->too_big || total > EMUL_MAX_FRAME || !len || total < ETH_HDR_LEN ||
	    (tagged && len < ETH_HDR_LEN) || (!large && len > TX_MAX_LEN)) {
		board_lint(&e->f, EMUL_LINT_FRAME_MALFORMED, "a frame of %u bytes%s", len,
			   tx->too_big ? " and more" : "");
		return false;
	}
	if (!large)
		return true;
	tx->tsctc++;
	if (c->mss && len > c->hdrlen && len == (u32)c->hdrlen + c->paylen)
		return true;
	tx->tsctfc++;
	board_lint(&e->f, EMUL_LINT_CONTEXT_CONTRADICTS,
		   "large send of %u bytes, context of %u + %u in pieces of %u", len, c->hdrlen,
		   c->paylen, c->mss);
	return false;
}

static struct emul_frame *tx_frame_get(struct e1000 *e, struct emul_queue *q, u32 len)
{
	return e->wire ? e1000_wire_frame(e->wire, len) : board_frame_get(q, len);
}

static void tx_frame_put(struct e1000 *e, struct emul_queue *q, struct emul_frame *frame)
{
	if (!e->wire)
		board_frame_put(q, frame);
}

/* Returns how many frames have left. */
static int tx_frame_send(struct e1000 *e, struct emul_queue *q, struct emul_frame *frame,
			 u32 min_len)
{
	if (e->wire)
		return e1000_wire_send(e->wire, q, min_len);
	board_frame_send(q, frame);
	return 1;
}

/**
 * e1000_tx_frame() - send the frame whose buffers are in tx->buf
 * @e: device
 * @q: the transmit queue
 * @lower: of the descriptor with EOP
 * @upper: likewise
 *
 * Frames that make no sense are dropped.
 *
 * Context: tx().
 * Return: when done with the frame how many have left, or -EFAULT; -ESTALE if the queue has
 * been stopped.
 */
int e1000_tx_frame(struct e1000 *e, struct emul_queue *q, u32 lower, u32 upper)
{
	struct e1000_tx *tx = &e->tx;
	bool tagged = (lower & TXD_VLE) && (e1000_peek(e, R_CTRL) & CTRL_VME);
	u32 tag = e1000_peek(e, R_VET) << 16 | FIELD_GET(TXD_SPECIAL, upper);
	bool own_fcs = !(lower & TXD_IFCS);
	struct tx_cursor at = { };
	struct emul_frame *frame;
	u32 len = tx->len;
	u32 shift = 0;
	u32 min_len;
	u32 total;
	int err;

	if (own_fcs)
		len -= min_t(u32, len, ETH_FCS_LEN);
	/* The wire carries tags of the usual type beside the bytes, others in them. */
	if (tagged && tag >> 16 != ETH_TYPE_VLAN)
		shift = ETH_TAG_LEN;
	min_len = !own_fcs && (e1000_peek(e, R_TCTL) & TCTL_PSP) ? ETH_MIN_LEN : 0;
	total = max(len + shift, min_len);
	if (!tx_legal(e, len, total, tagged))
		return 0;
	frame = tx_frame_get(e, q, total);
	if (!frame)
		return 0;
	err = tx_fill(tx, q, &at, frame, len, tag, shift);
	if (err)
		goto drop;
	if (own_fcs) {
		u8 fcs[ETH_FCS_LEN];

		err = tx_copy(tx, q, &at, fcs, sizeof(fcs));
		/* Whoever receives a frame with a wrong FCS drops it. */
		if (err || emul_get_le32(fcs) != tx_fcs(frame))
			goto drop;
	}
	if (!tx_offload(tx, frame, lower, upper, shift, len + shift)) {
		tx->tsctfc++;
		board_lint(&e->f, EMUL_LINT_CONTEXT_CONTRADICTS,
			   "large send of %u bytes, whose headers are not where the context says",
			   len);
		goto drop;
	}
	if (tagged && !shift) {
		frame->flags |= EMUL_FRAME_VLAN;
		frame->vlan_tci = tag;
	}
	tx_count(tx, frame, frame->len + (tagged && !shift ? ETH_TAG_LEN : 0), min_len);
	if (READ_ONCE(e->loopback)) {
		e1000_rx_loopback(q, frame);
		goto drop;
	}
	return tx_frame_send(e, q, frame, min_len);

drop:
	tx_frame_put(e, q, frame);
	return err;
}
