// SPDX-License-Identifier: GPL-2.0
/*
 * board_frame.c - the wire of the board for tests: frames in both directions
 */
#include <stdlib.h>
#include <string.h>

#include <linux/minmax.h>

#include "board_impl.h"

static void list_add(struct sim_list *l, struct sim_frame *w)
{
	*l->tail = w;
	l->tail = &w->next;
	l->count++;
}

static void list_del(struct sim_list *l, const struct sim_frame *w)
{
	struct sim_frame **at = &l->head;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	if (!*at)
		l->tail = at;
	l->count--;
}

static void frame_free(struct emul_frame *fr)
{
	unsigned int i;

	for (i = 0; i < fr->nsegs; i++)
		free(fr->seg[i].base);
	free(fr);
}

/* A frame whose first @head bytes are one segment, the others of @seg_size each. */
static struct emul_frame *frame_alloc(u32 len, u32 head, u32 seg_size)
{
	struct emul_frame *fr = board_alloc(sizeof(*fr));
	u32 n = min(len, head);

	while (len) {
		if (fr->nsegs == EMUL_MAX_SEGS)
			sim_bug("the test makes too many segments");
		fr->seg[fr->nsegs].base = board_alloc(n);
		/* Pages of a real board hold what was there before. */
		memset(fr->seg[fr->nsegs].base, 0xa5, n);
		fr->seg[fr->nsegs++].len = n;
		fr->len += n;
		len -= n;
		n = min(len, seg_size);
	}
	return fr;
}

static void need_tx(struct emul_queue *q, const char *who)
{
	if (q->kind != EMUL_QUEUE_TX || f_sim(q->f)->calling != q)
		sim_bug("%s outside of tx()", who);
}

struct emul_frame *board_frame_get(struct emul_queue *q, u32 len)
{
	struct sim *s = f_sim(q->f);

	need_tx(q, __func__);
	if (!len || len > EMUL_MAX_FRAME)
		sim_bug("the device wants a frame of %u bytes", len);
	if (q_sim(q)->frame)
		sim_bug("a second frame of one queue");
	if (s->fail_frames) {
		s->fail_frames--;
		return NULL;
	}
	q_sim(q)->frame = frame_alloc(len, EMUL_HEAD_LEN, s->seg_size);
	return q_sim(q)->frame;
}

void board_frame_put(struct emul_queue *q, struct emul_frame *fr)
{
	need_tx(q, __func__);
	if (!fr || q_sim(q)->frame != fr)
		sim_bug("%s of a frame that is not in use", __func__);
	q_sim(q)->frame = NULL;
	frame_free(fr);
}

/* Where the headers of a large send end, as its transport header says */
static u32 header_end(const struct emul_frame *fr)
{
	const u8 *p = fr->seg[0].base + fr->csum_start;

	if (fr->gso == EMUL_GSO_UDP || fr->gso == EMUL_GSO_UFO)
		return fr->csum_start + 8;
	if (fr->csum_start + 20 > fr->seg[0].len)
		return 0;
	return fr->csum_start + 4 * (p[12] >> 4);
}

/* A tunnel's headers are in their order, in one piece, and around a large send. */
static void check_tunnel(const struct emul_frame *fr)
{
	u32 ip = fr->tunnel == EMUL_TUNNEL_UDPV6 ? 40 : 20;

	if (fr->tunnel > EMUL_TUNNEL_UDPV6)
		sim_bug("unknown kind of tunnel %u", fr->tunnel);
	if (fr->tunnel == EMUL_TUNNEL_NONE) {
		if (fr->flags & EMUL_FRAME_TUNNEL_CSUM)
			sim_bug("the checksum of no tunnel");
		return;
	}
	if (fr->gso == EMUL_GSO_NONE || fr->gso == EMUL_GSO_UFO)
		sim_bug("a tunnel around what is no large send that it may be around");
	if (fr->outer_l4 < 14 + ip || fr->inner_ip < fr->outer_l4 + 8 ||
	    fr->csum_start < fr->inner_ip + 20 || fr->csum_start >= fr->seg[0].len)
		sim_bug("a tunnel's headers at %u, %u and %u of %u", fr->outer_l4, fr->inner_ip,
			fr->csum_start, fr->seg[0].len);
}

static void check_frame(const struct emul_frame *fr)
{
	const u16 known = EMUL_FRAME_CSUM_PARTIAL | EMUL_FRAME_CSUM_GOOD | EMUL_FRAME_VLAN |
			  EMUL_FRAME_ECN | EMUL_FRAME_TUNNEL_CSUM;
	u64 sum = 0;
	unsigned int i;

	if (!fr->nsegs || fr->nsegs > EMUL_MAX_SEGS)
		sim_bug("a frame of %u segments", fr->nsegs);
	for (i = 0; i < fr->nsegs; i++) {
		if (!fr->seg[i].base || !fr->seg[i].len)
			sim_bug("segment %u of a frame is empty", i);
		sum += fr->seg[i].len;
	}
	if (sum != fr->len)
		sim_bug("segments have %llu bytes, the frame %u", sum, fr->len);
	if (!fr->len || fr->len > EMUL_MAX_FRAME)
		sim_bug("a frame of %u bytes", fr->len);
	if (fr->flags & ~known)
		sim_bug("unknown frame flags 0x%x", fr->flags);
	if ((fr->flags & EMUL_FRAME_CSUM_PARTIAL) &&
	    (u32)fr->csum_start + fr->csum_offset + 2 > fr->len)
		sim_bug("checksum field at %u + %u in a frame of %u bytes", fr->csum_start,
			fr->csum_offset, fr->len);
	if ((fr->flags & EMUL_FRAME_ECN) && fr->gso != EMUL_GSO_TCPV4 && fr->gso != EMUL_GSO_TCPV6)
		sim_bug("CWR in the first segment of what is no TCP large send");
	check_tunnel(fr);
	if (fr->gso == EMUL_GSO_NONE)
		return;
	if (fr->gso > EMUL_GSO_UFO)
		sim_bug("unknown kind of large send %u", fr->gso);
	if (!(fr->flags & EMUL_FRAME_CSUM_PARTIAL))
		sim_bug("a large send without a partial checksum");
	if (!fr->gso_size)
		sim_bug("a large send with gso_size 0");
	if (fr->hdr_len > fr->len || fr->hdr_len < fr->csum_start)
		sim_bug("a large send with headers of %u bytes, transport at %u, in all %u",
			fr->hdr_len, fr->csum_start, fr->len);
	if (fr->hdr_len != header_end(fr))
		sim_bug("a large send with headers of %u bytes that really are %u", fr->hdr_len,
			header_end(fr));
}

static struct sim_frame *flatten(const struct emul_frame *fr, u64 now)
{
	struct sim_frame *w = board_alloc(sizeof(*w) + fr->len);
	unsigned int i;

	for (i = 0; i < fr->nsegs; i++) {
		memcpy(w->data + w->len, fr->seg[i].base, fr->seg[i].len);
		w->len += fr->seg[i].len;
	}
	w->time = now;
	w->meta = *fr;
	memset(w->meta.seg, 0, sizeof(w->meta.seg));
	return w;
}

void board_frame_send(struct emul_queue *q, struct emul_frame *fr)
{
	struct sim *s = f_sim(q->f);

	need_tx(q, __func__);
	if (!fr || q_sim(q)->frame != fr)
		sim_bug("%s of a frame that is not in use", __func__);
	check_frame(fr);
	list_add(&s->out, flatten(fr, s->now));
	q_sim(q)->frame = NULL;
	frame_free(fr);
}

struct sim_frame *sim_frame_pop(struct sim *s)
{
	struct sim_frame *w = s->out.head;

	if (w)
		list_del(&s->out, w);
	return w;
}

/* The queue for a frame, from bytes with nothing behind them */
static unsigned int steer(struct sim *s, const void *data, u32 len)
{
	unsigned int rxq;
	u8 *head;

	if (!s->f->model->steer)
		return 0;
	len = min(len, (u32)EMUL_HEAD_LEN);
	head = board_alloc(len);
	memcpy(head, data, len);
	rxq = s->f->model->steer(s->f, head, len);
	if (memcmp(head, data, len))
		sim_bug("steer() changes the frame");
	free(head);
	if (rxq >= s->f->rxqs)
		sim_bug("steer() gives queue %u of %u", rxq, s->f->rxqs);
	return rxq;
}

void sim_wire_send(struct sim *s, const void *data, u32 len, const struct emul_frame *meta,
		   unsigned int segs)
{
	struct sim_frame *w = board_alloc(sizeof(*w) + len);

	if (meta)
		w->meta = *meta;
	w->meta.nsegs = segs;
	w->rxq = steer(s, data, len);
	w->len = len;
	memcpy(w->data, data, len);
	list_add(&s->in, w);
}

struct sim_frame *board_frame_waiting(const struct sim *s, unsigned int rxq)
{
	struct sim_frame *w = s->in.head;

	while (w && w->rxq != rxq)
		w = w->next;
	return w;
}

void board_frame_done(struct sim *s, unsigned int rxq)
{
	struct sim_frame *w = board_frame_waiting(s, rxq);

	if (s->rxq[rxq].offered)
		frame_free(s->rxq[rxq].offered);
	s->rxq[rxq].offered = NULL;
	list_del(&s->in, w);
	free(w);
}

void sim_wire_drop(struct sim *s)
{
	board_frame_done(s, s->in.head->rxq);
}

/* The frame that @w describes, in as many segments */
static struct emul_frame *unflatten(const struct sim_frame *w)
{
	u32 seg_size = (w->len + w->meta.nsegs - 1) / w->meta.nsegs;
	struct emul_frame *fr = frame_alloc(w->len, seg_size, seg_size);
	unsigned int i;
	u32 at = 0;

	fr->flags = w->meta.flags;
	fr->csum_start = w->meta.csum_start;
	fr->csum_offset = w->meta.csum_offset;
	fr->gso = w->meta.gso;
	fr->gso_size = w->meta.gso_size;
	fr->hdr_len = w->meta.hdr_len;
	fr->tunnel = w->meta.tunnel;
	fr->outer_l4 = w->meta.outer_l4;
	fr->inner_ip = w->meta.inner_ip;
	fr->vlan_tci = w->meta.vlan_tci;
	for (i = 0; i < fr->nsegs; at += fr->seg[i++].len)
		memcpy(fr->seg[i].base, w->data + at, fr->seg[i].len);
	return fr;
}

struct emul_frame *board_frame_offer(struct sim *s, unsigned int rxq)
{
	struct sim_queue *sq = &s->rxq[rxq];

	if (sq->offered)
		sq->offered->flags |= EMUL_FRAME_AGAIN;
	else
		sq->offered = unflatten(board_frame_waiting(s, rxq));
	return sq->offered;
}

void board_frame_unchanged(const struct sim *s, unsigned int rxq)
{
	const struct emul_frame *fr = s->rxq[rxq].offered;
	const u8 *data = board_frame_waiting(s, rxq)->data;
	unsigned int i;

	for (i = 0; i < fr->nsegs; data += fr->seg[i++].len)
		if (memcmp(fr->seg[i].base, data, fr->seg[i].len))
			sim_bug("rx() changes the bytes of the frame");
}
