// SPDX-License-Identifier: GPL-2.0
/*
 * rx_frame.c - from the wire to what is stored in host memory: filters,
 * checksums, tags, FCS; manual 3.2 and 9
 */
#include "rx_frame.h"
#include "../csum.h"
#include "../headers.h"

#define MAC_CONTROL_PAUSE	1

/**
 * struct rx_job - what is known about a frame
 * @frame: frame
 * @head: its first bytes in one piece
 * @head_len: how many
 * @tagged: it has a tag of type VET
 * @beside: the tag is not in the bytes
 * @type: type of the tag
 * @tci: the tag
 * @strip: it is not stored
 * @shift: how far what follows the addresses is moved by adding or stripping
 * @sum_at: offset of a transport checksum that has to be filled in, or 0
 * @rxcsum: RXCSUM
 */
struct rx_job {
	const struct emul_frame *frame;
	const u8 *head;
	u32 head_len;
	bool tagged;
	bool beside;
	u16 type;
	u16 tci;
	bool strip;
	int shift;
	u32 sum_at;
	u32 rxcsum;
};

static const u8 rx_padding[ETH_MIN_LEN];

/* -------------------------------------------------------------------------
 * Pieces
 */

static void rx_add(struct e1000_rx_image *image, const u8 *base, u32 len)
{
	struct emul_seg *piece = &image->piece[image->pieces];

	if (!len)
		return;
	/* Pieces are only read. */
	piece->base = (u8 *)base;
	piece->len = len;
	image->pieces++;
	image->len += len;
}

/* Bytes @from to @to of the frame */
static void rx_add_range(struct e1000_rx_image *image, const struct emul_frame *frame, u32 from,
			 u32 to)
{
	const struct emul_seg *seg = frame->seg;
	u32 at;

	for (at = 0; at < to; at += seg++->len) {
		u32 skip = from > at ? from - at : 0;
		u32 end = min(seg->len, to - at);

		if (skip < end)
			rx_add(image, seg->base + skip, end - skip);
	}
}

static void rx_copy_head(u8 *dst, const struct emul_frame *frame, u32 len)
{
	const struct emul_seg *seg = frame->seg;

	for (; len; seg++) {
		u32 n = min(len, seg->len);

		memcpy(dst, seg->base, n);
		dst += n;
		len -= n;
	}
}

/* -------------------------------------------------------------------------
 * Filters
 */

static bool rx_to(const struct e1000 *e, const u8 *da, unsigned int low, unsigned int high)
{
	return emul_get_le32(da) == e1000_peek(e, low) &&
	       (da[4] | da[5] << 8) == (e1000_peek(e, high) & U16_MAX);
}

/* MAC control frames for us, 8.7: whether the host gets them as well */
static bool rx_mac_control(const struct e1000 *e, const u8 *head, u32 rctl,
			   struct e1000_rx_image *image)
{
	bool station = rx_to(e, head, R_RAL0, R_RAH0);

	if (!(e1000_peek(e, R_CTRL) & CTRL_RFCE) || (!station && !rx_to(e, head, R_FCAL, R_FCAH)))
		return true;
	if (emul_get_be16(head + ETH_HDR_LEN) != MAC_CONTROL_PAUSE) {
		image->event = R_FCRUC;
		return rctl & RCTL_PMCF;
	}
	image->pause = emul_get_be16(head + ETH_HDR_LEN + 2);
	image->event = image->pause ? R_XOFFRXC : R_XONRXC;
	return station && !(rctl & RCTL_DPF);
}

/* Whether the host gets the frame */
static bool rx_filter(const struct e1000 *e, const struct rx_job *job, u32 rctl,
		      struct e1000_rx_image *image)
{
	enum e1000_filter filter;

	if (emul_get_be16(job->head + ETH_TYPE_OFFSET) == e1000_peek(e, R_FCT) &&
	    job->head_len >= ETH_HDR_LEN + 4 && !rx_mac_control(e, job->head, rctl, image))
		return false;
	filter = e1000_filter_address(e, rctl, job->head);
	if (filter == E1000_FILTER_DROP)
		return false;
	if (filter == E1000_FILTER_PASS_INEXACT)
		image->status |= RXD_PIF;
	if (job->tagged && !e1000_filter_vlan(e, rctl, job->tci))
		return false;
	if (image->wire_len > E1000_MAX_LONG_LEN ||
	    (image->wire_len > E1000_MAX_LEN && !(rctl & (RCTL_LPE | RCTL_SBP)))) {
		image->event = R_ROC;
		return false;
	}
	return true;
}

/* -------------------------------------------------------------------------
 * Checksums
 */

/*
 * Fill in the checksum that the wire has left out. Returns whether the result
 * is the right checksum of the packet in the frame.
 */
static bool rx_fill_sum(const struct rx_job *job, const struct emul_headers *h,
			struct e1000_rx_image *image)
{
	const struct emul_frame *frame = job->frame;
	u16 sum;

	sum = ~emul_csum_fold(emul_segs_csum(frame->seg, frame->csum_start, frame->len));
	if (!sum)
		sum = U16_MAX;
	memcpy(image->sum, &sum, sizeof(sum));
	/* What follows the packet is padding and does not change the sum. */
	return h->csum == job->sum_at && h->l4 == frame->csum_start &&
	       !emul_csum_fold(emul_segs_csum(frame->seg, h->end, frame->len));
}

/* Whether the checksum in the frame is right */
static bool rx_verify_sum(const struct rx_job *job, const struct emul_headers *h)
{
	u64 sum;

	if (job->frame->flags & EMUL_FRAME_CSUM_GOOD)
		return true;
	sum = emul_headers_pseudo(h, job->head, h->end - h->l4);
	sum = emul_csum_append(sum, emul_segs_csum(job->frame->seg, h->l4, h->end), 0);
	return emul_csum_fold(sum) == U16_MAX;
}

/*
 * 3.2.9: the checksums of IP, TCP and UDP. Returns whether the one of TCP or
 * UDP is there and right; @h is then valid.
 */
static bool rx_checksums(const struct rx_job *job, struct emul_headers *h,
			 struct e1000_rx_image *image)
{
	bool offload = job->rxcsum & RXCSUM_TUOFLD;
	bool good = false;
	u16 field;

	/* A tag beside the bytes is not in the way. */
	emul_headers_parse(h, job->head, job->head_len, job->beside ? 0 : job->type);
	if (h->end > job->frame->len || h->end < h->data)
		h->csum = 0;
	if (h->l4 && !h->ip6 && (job->rxcsum & RXCSUM_IPOFLD)) {
		image->status |= RXD_IPCS;
		if (emul_csum_fold(emul_csum(job->head + h->ip, h->l4 - h->ip, 0)) != U16_MAX)
			image->errors |= RXD_ERR_IPE;
	}
	if (job->sum_at) {
		good = rx_fill_sum(job, h, image);
		if (good && offload)
			image->status |= RXD_TCPCS;
	} else if (h->csum && offload) {
		/* 0 means that there is no checksum. */
		memcpy(&field, job->head + h->csum, sizeof(field));
		if (field || !h->udp) {
			good = rx_verify_sum(job, h);
			image->status |= RXD_TCPCS;
			if (!good)
				image->errors |= RXD_ERR_TCPE;
		}
	}
	if (!(image->status & (RXD_IPCS | RXD_TCPCS)))
		image->status |= RXD_IXSM;
	return good;
}

/*
 * The packet checksum, 3.2.4: the complement of the sum of what is stored, from
 * RXCSUM.PCSS on. A right transport checksum makes the sum of what it covers
 * known: the complement of the pseudo header's.
 */
static u16 rx_packet_sum(const struct rx_job *job, const struct emul_headers *h, bool good,
			 const struct e1000_rx_image *image)
{
	u32 start = FIELD_GET(RXCSUM_PCSS, job->rxcsum);
	u32 l4 = h->l4 + job->shift;
	u32 end = h->end + job->shift;
	u16 known;
	u64 sum = 0;

	if (good && start <= l4) {
		known = ~emul_csum_fold(emul_headers_pseudo(h, job->head, h->end - h->l4));
		sum = emul_segs_csum(image->piece, start, l4);
		sum = emul_csum_append(sum, known, l4 - start);
		sum = emul_csum_append(sum, emul_segs_csum(image->piece, end, image->len),
				       end - start);
	} else if (start < image->len) {
		sum = emul_segs_csum(image->piece, start, image->len);
	}
	/* As a number, not as bytes of the frame. */
	return be16_to_cpu((__force __be16)~emul_csum_fold(sum));
}

/* -------------------------------------------------------------------------
 * The whole
 */

/* The tag: where it is, and what happens to it */
static void rx_tag(const struct e1000 *e, struct rx_job *job, struct e1000_rx_image *image)
{
	const struct emul_frame *frame = job->frame;

	job->type = e1000_peek(e, R_VET);
	if (frame->flags & EMUL_FRAME_VLAN) {
		job->beside = true;
		job->tagged = job->type == ETH_TYPE_VLAN;
		job->tci = frame->vlan_tci;
	} else if (emul_get_be16(job->head + ETH_TYPE_OFFSET) == job->type &&
		   job->head_len >= ETH_HDR_LEN + ETH_TAG_LEN) {
		job->tagged = true;
		job->tci = emul_get_be16(job->head + ETH_HDR_LEN);
	}
	job->strip = job->tagged && (e1000_peek(e, R_CTRL) & CTRL_VME);
	if (job->strip) {
		image->status |= RXD_VP;
		image->special = job->tci;
		job->shift = job->beside ? 0 : -ETH_TAG_LEN;
	} else if (job->beside) {
		job->shift = ETH_TAG_LEN;
	}
}

static void rx_put_tag(u8 *dst, const struct rx_job *job)
{
	emul_put_be16(dst, job->beside ? ETH_TYPE_VLAN : job->type);
	emul_put_be16(dst + 2, job->tci);
}

/* The bytes of the frame as they are stored, without padding and FCS */
static void rx_compose(const struct rx_job *job, struct e1000_rx_image *image)
{
	const struct emul_frame *frame = job->frame;
	u32 len = min_t(u32, frame->len, E1000_RX_HEAD);
	u32 at = job->sum_at;
	u8 *dst = image->head;
	u32 from = 0;

	if (!job->shift && !at) {
		rx_add_range(image, frame, 0, frame->len);
		return;
	}
	/* The head is copied; the checksum is in it or a piece of its own. */
	if (at && at < len && at + sizeof(image->sum) > len)
		len = at;
	if (job->shift) {
		memcpy(dst, job->head, ETH_TYPE_OFFSET);
		dst += ETH_TYPE_OFFSET;
		from = ETH_TYPE_OFFSET;
		if (job->shift > 0) {
			rx_put_tag(dst, job);
			dst += ETH_TAG_LEN;
		} else {
			from += ETH_TAG_LEN;
		}
	}
	memcpy(dst, job->head + from, len - from);
	if (at && at < len) {
		memcpy(image->head + at + job->shift, image->sum, sizeof(image->sum));
		at = 0;
	}
	rx_add(image, image->head, len + job->shift);
	if (at) {
		rx_add_range(image, frame, len, at);
		rx_add(image, image->sum, sizeof(image->sum));
		len = at + sizeof(image->sum);
	}
	rx_add_range(image, frame, len, frame->len);
}

static u32 rx_fcs(const struct rx_job *job, const struct e1000_rx_image *image)
{
	u32 crc;

	crc = emul_segs_crc(image->piece, 0, ETH_TYPE_OFFSET, EMUL_CRC_INIT);
	if (job->strip) {
		u8 tag[ETH_TAG_LEN];

		rx_put_tag(tag, job);
		crc = crc32_le(crc, tag, sizeof(tag));
	}
	crc = emul_segs_crc(image->piece, ETH_TYPE_OFFSET, image->len, crc);
	return emul_crc_fcs(crc);
}

/**
 * e1000_rx_frame() - decide on a frame, and prepare it for storing
 * @e: device
 * @frame: frame
 * @rctl: RCTL
 * @image: result; it refers to the bytes of @frame
 *
 * Context: rx().
 * Return: whether the frame is to be stored; if not, @image->wire_len and
 * @image->event are valid.
 */
bool e1000_rx_frame(struct e1000 *e, const struct emul_frame *frame, u32 rctl,
		    struct e1000_rx_image *image)
{
	struct rx_job job = { .frame = frame };
	struct emul_headers h;
	u32 wire_len;
	bool good;

	image->len = 0;
	image->wire_len = 0;
	image->event = 0;
	image->pieces = 0;
	image->special = 0;
	image->status = 0;
	image->errors = 0;
	if (frame->len < ETH_HDR_LEN)
		return false;

	job.head = frame->seg[0].base;
	job.head_len = min_t(u32, frame->len, E1000_RX_HEAD);
	if (frame->seg[0].len < job.head_len) {
		rx_copy_head(image->gathered, frame, job.head_len);
		job.head = image->gathered;
	}
	job.rxcsum = e1000_peek(e, R_RXCSUM);
	rx_tag(e, &job, image);

	/* Like any sender the partner pads. */
	wire_len = max_t(u32, frame->len + (job.beside ? ETH_TAG_LEN : 0), ETH_MIN_LEN);
	image->wire_len = wire_len + ETH_FCS_LEN;
	image->da = job.head;
	if (!rx_filter(e, &job, rctl, image))
		return false;

	if ((frame->flags & EMUL_FRAME_CSUM_PARTIAL) && frame->csum_start < frame->len) {
		job.sum_at = (u32)frame->csum_start + frame->csum_offset;
		if (job.sum_at < ETH_HDR_LEN + ETH_TAG_LEN ||
		    job.sum_at + sizeof(image->sum) > frame->len)
			job.sum_at = 0;
	}
	good = rx_checksums(&job, &h, image);
	rx_compose(&job, image);
	rx_add(image, rx_padding, wire_len - frame->len - (job.beside ? ETH_TAG_LEN : 0));
	if (!(rctl & RCTL_SECRC)) {
		emul_put_le32(image->fcs, READ_ONCE(e->f.fcs_unseen) ? 0 : rx_fcs(&job, image));
		rx_add(image, image->fcs, sizeof(image->fcs));
	}
	image->csum = rx_packet_sum(&job, &h, good, image);
	return true;
}
