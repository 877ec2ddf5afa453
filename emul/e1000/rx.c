// SPDX-License-Identifier: GPL-2.0
/*
 * rx.c - the receive ring, manual 3.2
 *
 * Descriptors are fetched in batches ahead of the frames. Filled ones wait in
 * rx->desc and are written back together, at the end of the board's batch or
 * when there is no more room, always after the data they describe.
 */
#include "e1000.h"
#include "handlers.h"
#include "rx_frame.h"

/* Software may hold the receiver of an 82542 in reset; other chips lack the bit. */
static bool rx_enabled(u32 rctl)
{
	return (rctl & (RCTL_EN | RCTL_RST)) == RCTL_EN;
}

/*
 * Begin a batch, or begin anew after the ring has changed: take a snapshot of
 * the ring. False if somebody else has it.
 */
static bool rx_open(struct e1000 *e, struct emul_queue *q, enum e1000_rx_user user)
{
	struct emul_queue *rxq = &e->f.rxq[0];
	struct e1000_rx *rx = &e->rx;
	unsigned long flags;
	bool ours;
	u32 head;

	if (READ_ONCE(rx->user) == user && READ_ONCE(rxq->gen) == rx->gen)
		return true;
	flags = board_lock(&e->f);
	ours = rx->user == user || rx->user == E1000_RX_IDLE;
	if (!ours)
		goto unlock;
	WRITE_ONCE(rx->user, user);
	if (q == rxq)
		q->run = q->gen;
	rx->base = (u64)e->reg[R_RDBAH] << 32 | e->reg[R_RDBAL];
	rx->count = e->reg[R_RDLEN] / E1000_DESC_LEN;
	rx->tail = e->reg[R_RDT];
	head = e->reg[R_RDH];
	rx->usable = rx_enabled(e->reg[R_RCTL]) && e1000_may_dma(e) && head < rx->count &&
		     rx->tail < rx->count;
	if (rx->forget) {
		rx->forget = false;
		rx->fifo = (struct e1000_fifo){ };
		rx->held = false;
		WRITE_ONCE(rx->starved, 0);
	}
	if (rx->gen != rxq->gen || !rx->usable) {
		rx->gen = rxq->gen;
		rx->late.len = 0;
		rx->first = head;
		rx->fetched = 0;
		rx->next = 0;
		rx->done = 0;
		rx->frames = 0;
		WRITE_ONCE(rx->pos, head);
	}
unlock:
	board_unlock(&e->f, flags);
	return ours;
}

static u32 rx_index(const struct e1000_rx *rx, u32 i)
{
	u32 index = rx->first + i;

	return index >= rx->count ? index - rx->count : index;
}

/* Descriptors that can still be fetched */
static u32 rx_fetchable(const struct e1000_rx *rx)
{
	return e1000_ring_used(rx->count, rx_index(rx, rx->fetched), rx->tail);
}

/* Say what the driver is given back; @i: of rx->desc. */
static void rx_tell(struct e1000_rx *rx, struct emul_queue *q, u32 i, u32 n)
{
	const struct e1000_rx_desc *d;
	__le64 half[2];

	for (; n; n--, i++) {
		d = &rx->desc[i];
		memcpy(half, d, sizeof(half));
		board_desc(&q->f->rxq[0], rx_index(rx, i), le64_to_cpu(d->addr),
			   le16_to_cpu(d->length), le64_to_cpu(half[1]));
	}
}

/* Write filled descriptors back, in the order of the ring. */
static int rx_write_back(struct e1000_rx *rx, struct emul_queue *q)
{
	while (rx->done < rx->next) {
		u32 index = rx_index(rx, rx->done);
		u32 n = min(rx->next - rx->done, rx->count - index);
		int err;

		err = e1000_write_back(&rx->late, q, &rx->ring_hint,
				       rx->base + (u64)index * E1000_DESC_LEN,
				       &rx->desc[rx->done], n * E1000_DESC_LEN);
		if (err)
			return err;
		if (board_watches_descs())
			rx_tell(rx, q, rx->done, n);
		rx->done += n;
	}
	return 0;
}

/* Fetch more descriptors behind those that wait to be filled. */
static int rx_fetch(struct e1000_rx *rx, struct emul_queue *q)
{
	u32 index, n;
	int err;

	err = rx_write_back(rx, q);
	if (err)
		return err;
	memmove(rx->desc, rx->desc + rx->next,
		(rx->fetched - rx->next) * sizeof(rx->desc[0]));
	rx->first = rx_index(rx, rx->next);
	rx->fetched -= rx->next;
	rx->next = 0;
	rx->done = 0;

	index = rx_index(rx, rx->fetched);
	n = min3(rx_fetchable(rx), E1000_BATCH - rx->fetched, rx->count - index);
	err = board_dma_read(q, &rx->ring_hint, rx->base + (u64)index * E1000_DESC_LEN,
			     &rx->desc[rx->fetched], n * E1000_DESC_LEN);
	if (err)
		return err;
	e1000_lint_buffers(to_e1000(q->f), rx->fetched, n);
	rx->fetched += n;
	return 0;
}

/*
 * No descriptors are left. Look again whether that is so, and if it is, leave
 * word for e1000_wr_rdt().
 */
static bool rx_starve(struct e1000 *e, u32 need)
{
	struct e1000_rx *rx = &e->rx;
	unsigned long flags;
	bool starved;

	flags = board_lock(&e->f);
	if (e->reg[R_RDT] < rx->count)
		rx->tail = e->reg[R_RDT];
	starved = !rx_fetchable(rx);
	if (starved)
		WRITE_ONCE(rx->starved, need);
	board_unlock(&e->f, flags);
	return starved;
}

/*
 * Have @need descriptors with buffers among the next ones. 3.2.7: a descriptor
 * with a null address is skipped, with DD.
 *
 * Returns how many descriptors these are with the null ones between them, or
 * -ENOSPC, or another errno if the ring cannot be used or never has as many.
 */
static int rx_reserve(struct e1000 *e, struct emul_queue *q, u32 need)
{
	struct e1000_rx *rx = &e->rx;
	u32 found = 0;
	u32 i = rx->next;
	int err;

	if (need >= rx->count)
		return -EMSGSIZE;
	for (;;) {
		for (; i < rx->fetched; i++) {
			if (rx->desc[i].addr) {
				if (++found == need)
					return i + 1 - rx->next;
			} else if (!found) {
				rx->desc[i].status |= RXD_DD;
				rx->next = i + 1;
				WRITE_ONCE(rx->pos, rx_index(rx, rx->next));
			}
		}
		if (rx->fetched - rx->next == E1000_BATCH)
			return -EMSGSIZE;
		if (!rx_fetchable(rx) && rx_starve(e, need))
			return -ENOSPC;
		i -= rx->next;
		err = rx_fetch(rx, q);
		if (err)
			return err;
	}
}

/* Fill the next @n descriptors and their buffers. */
static int rx_store(struct e1000 *e, struct emul_queue *q, const struct e1000_rx_image *image,
		    u32 n, u32 buf_size)
{
	struct e1000_rx *rx = &e->rx;
	const struct emul_seg *piece = image->piece;
	u32 left = image->len;
	u32 offset = 0;
	u32 i, last = 0;

	for (i = rx->next; i < rx->next + n; i++) {
		u64 addr = le64_to_cpu(rx->desc[i].addr);
		u32 room = min(left, buf_size);

		if (!addr)
			continue;
		left -= room;
		last = i;
		while (room) {
			u32 part = min(room, piece->len - offset);
			int err;

			err = board_dma_write(q, &rx->data_hint, addr, piece->base + offset, part);
			if (err)
				return err;
			addr += part;
			room -= part;
			offset += part;
			if (offset == piece->len) {
				piece++;
				offset = 0;
			}
		}
	}
	/* Only now, as before a failure nothing may be reported. */
	left = image->len;
	for (i = rx->next; i < rx->next + n; i++) {
		struct e1000_rx_desc *d = &rx->desc[i];

		d->status |= RXD_DD;
		if (!d->addr)
			continue;
		d->length = cpu_to_le16(min(left, buf_size));
		d->csum = cpu_to_le16(image->csum);
		d->special = cpu_to_le16(image->special);
		d->status = RXD_DD;
		d->errors = 0;
		left -= min(left, buf_size);
	}
	rx->desc[last].status = RXD_DD | RXD_EOP | image->status;
	rx->desc[last].errors = image->errors;
	rx->next += n;
	WRITE_ONCE(rx->pos, rx_index(rx, rx->next));
	return 0;
}

/* The frame is something special: count it, and do as it says. */
static void rx_event(struct e1000 *e, const struct e1000_rx_image *image)
{
	unsigned long flags;

	flags = board_lock(&e->f);
	e1000_stat_add(e, image->event, 1);
	if (image->event == R_ROC)
		e1000_stat_add(e, R_RLEC, 1);
	else if (image->event != R_FCRUC)
		e1000_flow_received(e, image->pause);
	board_unlock(&e->f, flags);
}

/* There was no room for a frame, 13.7.5. */
static void rx_miss(struct e1000 *e)
{
	unsigned long flags;

	flags = board_lock(&e->f);
	e1000_stat_add(e, R_MPC, 1);
	e1000_raise(e, ICR_RXO);
	board_unlock(&e->f, flags);
}

/* A frame has found no descriptor (13.7.33), or no room in the FIFO either. */
static void rx_no_buffer(struct e1000 *e, const struct e1000_rx_image *image, bool overflow)
{
	unsigned long flags;

	flags = board_lock(&e->f);
	if (overflow)
		e1000_flow_fill(e, true);
	else if (!image->event)
		e1000_stat_add(e, R_RNBC, 1);
	board_unlock(&e->f, flags);
}

/* 13.4.22: BSIZE, times 16 if BSEX */
static u32 rx_buf_size(u32 rctl)
{
	u32 bsize = FIELD_GET(RCTL_BSIZE, rctl);

	/* BSEX with BSIZE 0 is reserved. */
	if ((rctl & RCTL_BSEX) && bsize)
		return 32768 >> bsize;
	return 2048 >> bsize;
}

/*
 * Store a frame in the ring that is open. Returns 0, or -ENOSPC if there are no
 * descriptors, or another errno if the frame is lost.
 */
static int rx_take(struct e1000 *e, struct emul_queue *q, const struct e1000_rx_image *image)
{
	u32 buf_size = rx_buf_size(e1000_peek(e, R_RCTL));
	struct e1000_rx *rx = &e->rx;
	int n = -EFAULT;

	if (rx->usable)
		n = rx_reserve(e, q, DIV_ROUND_UP(image->len, buf_size));
	if (n == -ENOSPC)
		return n;
	if (rx->starved)
		WRITE_ONCE(rx->starved, 0);
	if (n > 0)
		n = rx_store(e, q, image, n, buf_size);
	/* No ring, or a bad one: that is as if there were no room for ever. */
	if (n)
		rx_miss(e);
	else
		rx->frames++;
	return n;
}

/* Move frames from the FIFO to the ring, as far as there are descriptors. */
static void rx_drain(struct e1000 *e, struct emul_queue *q)
{
	struct e1000_rx_image image;

	while (e1000_fifo_first(e, &image)) {
		if (rx_take(e, q, &image) == -ENOSPC)
			return;
		e1000_fifo_pop(e, &image);
	}
}

/* Receive a frame into the ring that is open, or the FIFO. Returns as emul_model.rx(). */
static int rx_receive(struct e1000 *e, struct emul_queue *q, const struct emul_frame *frame)
{
	struct e1000_rx *rx = &e->rx;
	struct e1000_rx_image image;
	bool again = rx->held;
	bool store;
	u32 rctl;
	int err;

	rx->held = false;
	rctl = e1000_peek(e, R_RCTL);
	if (!rx_enabled(rctl))
		return 0;
	store = e1000_rx_frame(e, frame, rctl, &image);
	if (!again) {
		/* A frame that waits has been counted. */
		rx->total += !!image.wire_len;
		rx->total_octets += image.wire_len;
		if (image.event)
			rx_event(e, &image);
	}
	if (!store)
		return 0;
	if (unlikely(READ_ONCE(e->wake)))
		e1000_wake_frame(e, frame, &image);
	/* In D3 that is all. */
	if (unlikely(READ_ONCE(e->asleep)))
		return 0;
	if (!again && unlikely(board_fault(&e->f, EMUL_FAULT_RX_OVERRUN))) {
		rx_miss(e);
		return 0;
	}
	err = rx->fifo.frames ? -ENOSPC : rx_take(e, q, &image);
	if (err == -ENOSPC) {
		if (!again)
			rx_no_buffer(e, &image, false);
		if (!e1000_fifo_push(e, &image)) {
			if (!again)
				rx_no_buffer(e, &image, true);
			rx->held = true;
			return err;
		}
	} else if (err) {
		return 0;
	}
	/* MAC control frames are no good frames in the sense of 13.7. */
	if (!image.event)
		e1000_traffic_count(&rx->traffic, image.da, image.wire_len, 1);
	return 0;
}

/*
 * Receive a large send as the frames that the wire would carry. When the
 * buffers come to an end half-way it goes on there, once it is offered again.
 */
static int rx_receive_large(struct e1000 *e, struct emul_queue *q, const struct emul_frame *frame)
{
	struct e1000_rx *rx = &e->rx;
	int n;

	if (!(frame->flags & EMUL_FRAME_AGAIN) || rx->large.frame != frame) {
		n = emul_segments_begin(&rx->large, frame);
		if (n < 0 || n > EMUL_MAX_GSO_SEGS) {
			rx_miss(e);
			return 0;
		}
		rx->part = emul_segments_next(&rx->large);
	}
	for (; rx->part; rx->part = emul_segments_next(&rx->large)) {
		int err = rx_receive(e, q, rx->part);

		if (err)
			return err;
	}
	return 0;
}

/* Whether the board has given up what was held, and offers something else */
static bool rx_given_up(struct e1000 *e, const struct emul_frame *frame)
{
	bool held = e->rx.held;

	if (frame->flags & EMUL_FRAME_AGAIN)
		return false;
	e->rx.held = false;
	return held;
}

static int rx_receive_any(struct e1000 *e, struct emul_queue *q, const struct emul_frame *frame)
{
	if (rx_given_up(e, frame))
		rx_miss(e);
	if (e->rx.fifo.frames)
		rx_drain(e, q);
	if (frame->gso == EMUL_GSO_NONE)
		return rx_receive(e, q, frame);
	return rx_receive_large(e, q, frame);
}

/* The end of a batch: write back, count, interrupt. */
static void rx_close(struct e1000 *e, struct emul_queue *q)
{
	struct e1000_rx *rx = &e->rx;
	u32 threshold, before, after;
	unsigned long flags;
	bool ok;

	ok = rx->usable && !rx_write_back(rx, q);
	flags = board_lock(&e->f);
	e1000_traffic_rx(e, &rx->traffic);
	if (rx->total)
		e1000_stat_add(e, R_TPR, rx->total);
	e1000_stat_add64(e, R_TORL, rx->total_octets);
	rx->total = 0;
	rx->total_octets = 0;
	if (ok && rx->gen == e->f.rxq[0].gen) {
		threshold = rx->count >> (1 + FIELD_GET(RCTL_RDMTS, e->reg[R_RCTL]));
		before = e1000_ring_used(rx->count, e->reg[R_RDH], e->reg[R_RDT]);
		after = e1000_ring_used(rx->count, rx->pos, e->reg[R_RDT]);
		WRITE_ONCE(e->reg[R_RDH], rx->pos);
		if (rx->frames)
			e1000_raise_rx(e);
		if (before > threshold && after <= threshold)
			e1000_raise(e, ICR_RXDMT0);
	}
	/* Whoever was kicked meanwhile could not get at the ring. */
	if (rx->fifo.frames && (rx->gen != e->f.rxq[0].gen || rx->tail != e->reg[R_RDT]))
		e1000_rx_kick(e);
	rx->frames = 0;
	WRITE_ONCE(rx->user, E1000_RX_IDLE);
	board_unlock(&e->f, flags);
}

/**
 * e1000_rx() - emul_model.rx
 * @q: the receive queue
 * @frame: frame
 */
int e1000_rx(struct emul_queue *q, const struct emul_frame *frame)
{
	struct e1000 *e = to_e1000(q->f);

	if (!READ_ONCE(e->carrier) || !rx_open(e, q, E1000_RX_WIRE))
		return 0;
	return rx_receive_any(e, q, frame);
}

/**
 * e1000_rx_flush() - emul_model.rx_flush
 * @q: the receive queue
 */
void e1000_rx_flush(struct emul_queue *q)
{
	struct e1000 *e = to_e1000(q->f);

	if (READ_ONCE(e->rx.user) != E1000_RX_WIRE) {
		if (!READ_ONCE(e->rx.fifo.frames) || !rx_open(e, q, E1000_RX_WIRE))
			return;
		rx_drain(e, q);
	}
	rx_close(e, q);
}

/**
 * e1000_rx_loopback() - receive a frame that we have transmitted ourselves
 * @txq: the transmit queue; it accesses memory in the receive queue's place,
 *	and is therefore stopped along with it
 * @frame: frame
 *
 * What finds neither a buffer nor room in the FIFO is lost.
 *
 * Context: tx().
 */
void e1000_rx_loopback(struct emul_queue *txq, const struct emul_frame *frame)
{
	struct e1000 *e = to_e1000(txq->f);

	if (rx_open(e, txq, E1000_RX_LOOPBACK) && !rx_receive_any(e, txq, frame))
		return;
	/* Nothing waits on the wire. */
	e->rx.held = false;
	rx_miss(e);
}

/**
 * e1000_rx_loopback_flush() - the end of a batch of e1000_rx_loopback()
 * @txq: the transmit queue
 *
 * Context: tx().
 */
void e1000_rx_loopback_flush(struct emul_queue *txq)
{
	struct e1000 *e = to_e1000(txq->f);

	if (READ_ONCE(e->rx.user) == E1000_RX_LOOPBACK)
		rx_close(e, txq);
}

/**
 * e1000_rx_ready() - emul_model.rx_ready
 * @q: the receive queue
 */
bool e1000_rx_ready(struct emul_queue *q)
{
	struct e1000 *e = to_e1000(q->f);
	u32 count = e1000_peek(e, R_RDLEN) / E1000_DESC_LEN;
	u32 need = max_t(u32, READ_ONCE(e->rx.starved), 1);
	u32 tail = e1000_peek(e, R_RDT);
	u32 pos = READ_ONCE(e->rx.pos);

	/* What cannot be stored is dropped, which needs no buffer. */
	if (!rx_enabled(e1000_peek(e, R_RCTL)) || !READ_ONCE(e->carrier) ||
	    READ_ONCE(q->gen) != READ_ONCE(e->rx.gen) || tail >= count || pos >= count)
		return true;
	return e1000_ring_used(count, pos, tail) >= need;
}

/**
 * e1000_rx_kick() - what a waiting frame waits for may have come
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_rx_kick(struct e1000 *e)
{
	if (e->rx.starved)
		board_kick(&e->f.rxq[0]);
}

/**
 * e1000_rx_stop() - the receive ring is not to be used as it was
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_rx_stop(struct e1000 *e)
{
	emul_queue_stop(&e->f.rxq[0]);
	e1000_rx_kick(e);
	if (!e->loopback)
		return;
	emul_queue_stop(&e->f.txq[0]);
	if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
}

void e1000_wr_rctl(struct e1000 *e, unsigned int slot, u32 val)
{
	u32 changed = e->reg[R_RCTL] ^ val;

	WRITE_ONCE(e->reg[R_RCTL], val);
	if (changed & (RCTL_EN | RCTL_RST)) {
		e1000_rx_stop(e);
		e1000_fifo_clear(e);
	}
	if (changed & RCTL_LBM)
		e1000_link_update(e);
}

/* RDBAL, RDBAH, RDLEN, RDH: another ring, or another place in it */
void e1000_wr_rx_ring(struct e1000 *e, unsigned int slot, u32 val)
{
	WRITE_ONCE(e->reg[slot], val);
	e1000_rx_stop(e);
}

void e1000_wr_rdt(struct e1000 *e, unsigned int slot, u32 val)
{
	WRITE_ONCE(e->reg[R_RDT], val);
	e1000_rx_kick(e);
}
