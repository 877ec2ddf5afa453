// SPDX-License-Identifier: GPL-2.0
/*
 * tx_wire.c - offload=wire: large sends are cut and checksums filled in here, as by the
 * chip, manual 3.5 and 3.6
 *
 * A frame is put together in memory of the device first, and leaves it in pieces.
 */
#include "e1000.h"

/* Offset of the checksum in the header of UDP */
#define UDP_CSUM	6

/**
 * e1000_wire_frame() - an empty frame in the device
 * @wire: memory for it
 * @len: bytes, at most EMUL_MAX_FRAME
 *
 * Context: tx(). Return: the frame, of one segment, good until the next call.
 */
struct emul_frame *e1000_wire_frame(struct e1000_wire *wire, u32 len)
{
	wire->frame = (struct emul_frame){
		.len = len,
		.nsegs = 1,
		.seg = { { .base = wire->bytes, .len = len } },
	};
	return &wire->frame;
}

/* Copy a frame out of the device. */
static void wire_copy(const struct emul_frame *to, const struct emul_frame *from)
{
	const struct emul_seg *dst = to->seg, *src = from->seg;
	u32 at = 0, off = 0, left, n;

	for (left = from->len; left; left -= n) {
		n = min(dst->len - at, src->len - off);
		memcpy(dst->base + at, src->base + off, n);
		at += n;
		off += n;
		if (at == dst->len) {
			dst++;
			at = 0;
		}
		if (off == src->len) {
			src++;
			off = 0;
		}
	}
}

static void wire_put(struct emul_queue *q, const struct emul_frame *frame, u32 min_len)
{
	struct emul_frame *out = board_frame_get(q, max(frame->len, min_len));

	if (!out)
		return;
	/* That is less than EMUL_HEAD_LEN. */
	if (frame->len < min_len)
		memset(out->seg[0].base, 0, min_len);
	wire_copy(out, frame);
	out->flags = frame->flags;
	out->vlan_tci = frame->vlan_tci;
	if (frame->gso != EMUL_GSO_NONE) {
		out->csum_start = frame->csum_start;
		out->csum_offset = frame->csum_offset;
		out->gso = frame->gso;
		out->gso_size = frame->gso_size;
		out->hdr_len = frame->hdr_len;
	} else if (frame->flags & EMUL_FRAME_CSUM_PARTIAL) {
		out->flags &= ~EMUL_FRAME_CSUM_PARTIAL;
		e1000_insert_sum(out, frame->csum_start, frame->csum_start + frame->csum_offset,
				 frame->len, frame->csum_offset == UDP_CSUM);
	}
	board_frame_send(q, out);
}

/**
 * e1000_wire_send() - send the frame of e1000_wire_frame()
 * @wire: memory with it
 * @q: the transmit queue
 * @min_len: to which shorter frames are padded
 *
 * Context: tx(). Return: how many frames have left.
 */
unsigned int e1000_wire_send(struct e1000_wire *wire, struct emul_queue *q, u32 min_len)
{
	const struct emul_frame *part;
	unsigned int n = 0;

	/* Large sends of UDP, which no driver makes, are left to others. */
	if (wire->frame.gso == EMUL_GSO_NONE ||
	    emul_segments_begin(&wire->cut, &wire->frame) < 0) {
		wire_put(q, &wire->frame, 0);
		return 1;
	}
	while ((part = emul_segments_next(&wire->cut))) {
		wire_put(q, part, min_len);
		n++;
	}
	return n;
}
