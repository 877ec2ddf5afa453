// SPDX-License-Identifier: GPL-2.0
/*
 * tx.c - the transmit ring, manual 3.3 and 3.4
 *
 * Descriptors are fetched in batches. Those of a frame gather in tx->buf until
 * the one with EOP has come, perhaps with a later tail; then e1000_tx_frame()
 * sends it and its descriptors are reported. What has been reported is written
 * back once a batch, and one interrupt is raised for all of a call.
 */
#include "e1000.h"
#include "handlers.h"

/* A call that has seen so many descriptors lets others have a turn. */
#define TX_DESCS_PER_CALL	4096

/* What a call has to report at its end */
struct tx_report {
	bool now;		/* TXDW */
	bool later;		/* TXDW, delayed */
};

/**
 * e1000_tx_ready() - whether there is something to transmit and it may be
 * @e: device
 *
 * Context: function's lock.
 */
bool e1000_tx_ready(const struct e1000 *e)
{
	return (e->reg[R_TCTL] & TCTL_EN) && e->reg[R_TDH] != e->reg[R_TDT] &&
	       (e->carrier || e->loopback) && !e->flow.paused && e1000_may_dma(e);
}

/* Take a snapshot of the ring. */
static bool tx_open(struct e1000 *e, struct emul_queue *q)
{
	struct e1000_tx *tx = &e->tx;
	unsigned long flags;
	bool ok;

	flags = board_lock(&e->f);
	q->run = q->gen;
	tx->base = (u64)e->reg[R_TDBAH] << 32 | e->reg[R_TDBAL];
	tx->count = e->reg[R_TDLEN] / E1000_DESC_LEN;
	tx->head = e->reg[R_TDH];
	tx->tail = e->reg[R_TDT];
	ok = e1000_tx_ready(e) && tx->head < tx->count && tx->tail < tx->count;
	if (tx->gen != q->gen) {
		tx->gen = q->gen;
		tx->late.len = 0;
		e1000_tx_forget(tx);
	}
	board_unlock(&e->f, flags);
	return ok;
}

/* Publish progress, and see whether there is more to do. */
static bool tx_sync(struct e1000 *e, struct emul_queue *q)
{
	struct e1000_tx *tx = &e->tx;
	unsigned long flags;
	bool ok = false;

	flags = board_lock(&e->f);
	if (q->run == q->gen) {
		e->reg[R_TDH] = tx->head;
		tx->tail = e->reg[R_TDT];
		ok = e1000_tx_ready(e) && tx->tail < tx->count;
	}
	board_unlock(&e->f, flags);
	return ok;
}

/* The end of a call: statistics, and one interrupt for everything. */
static void tx_close(struct e1000 *e, struct emul_queue *q, const struct tx_report *report,
		     u32 first)
{
	struct e1000_tx *tx = &e->tx;
	unsigned long flags;
	u32 causes = 0;
	u32 low;

	flags = board_lock(&e->f);
	e1000_traffic_tx(e, &tx->traffic);
	if (tx->tsctc)
		e1000_stat_add(e, R_TSCTC, tx->tsctc);
	if (tx->tsctfc)
		e1000_stat_add(e, R_TSCTFC, tx->tsctfc);
	tx->tsctc = 0;
	tx->tsctfc = 0;
	if (q->run == q->gen) {
		low = 8 * FIELD_GET(TXDCTL_LWTHRESH, e->reg[R_TXDCTL]);
		if (report->now)
			causes |= ICR_TXDW;
		if (tx->head == e->reg[R_TDT])
			causes |= ICR_TXQE;
		if (e1000_ring_used(tx->count, tx->head, tx->tail) < low &&
		    e1000_ring_used(tx->count, first, tx->tail) >= low)
			causes |= ICR_TXD_LOW;
		if (report->later && !report->now)
			e1000_raise_tx(e);
		if (causes)
			e1000_raise(e, causes);
	}
	board_unlock(&e->f, flags);
}

static void tx_context(struct e1000_tx *tx, const struct e1000_tx_desc *d, u32 lower, u32 upper)
{
	struct e1000_tx_context *c = &tx->context[!!(lower & TXD_TSE)];
	u64 setup = le64_to_cpu(d->addr);

	c->ipcss = setup;
	c->ipcso = setup >> 8;
	c->ipcse = setup >> 16;
	c->tucss = setup >> 32;
	c->tucso = setup >> 40;
	c->tucse = setup >> 48;
	c->paylen = FIELD_GET(TXD_LEN, lower);
	c->tcp = lower & TXD_TUCMD_TCP;
	c->ip4 = lower & TXD_TUCMD_IP;
	c->hdrlen = FIELD_GET(TXD_HDRLEN, upper);
	c->mss = FIELD_GET(TXD_MSS, upper);
}

/* Report a descriptor: in the batch if it is there, else in memory at once. */
static int tx_done(struct e1000_tx *tx, struct emul_queue *q, u32 index)
{
	static const u8 status = TXD_DD;
	u32 i = index - tx->head;

	if (index >= tx->head && i < tx->fetched) {
		tx->desc[i].upper |= cpu_to_le32(TXD_DD);
		tx->done_first = min(tx->done_first, i);
		tx->done_last = max(tx->done_last, i);
		return 0;
	}
	return e1000_write_back(&tx->late, q, &tx->ring_hint,
				tx->base + (u64)index * E1000_DESC_LEN +
				offsetof(struct e1000_tx_desc, upper), &status, sizeof(status));
}

/* The frame in progress has ended: its descriptors are the driver's again. */
static int tx_frame_done(struct e1000_tx *tx, struct emul_queue *q)
{
	int err = 0;
	u32 i;

	for (i = 0; i < tx->reports && !err; i++)
		err = tx_done(tx, q, tx->report[i]);
	return err;
}

/*
 * One descriptor of a frame. Returns 0, or if a frame ended how many that was on the
 * wire, or a negative errno if the ring cannot be used any more.
 */
static int tx_data(struct e1000 *e, struct emul_queue *q, const struct e1000_tx_desc *d,
		   u32 lower, u32 upper, u32 index)
{
	struct e1000_tx *tx = &e->tx;
	u32 len = lower & (lower & TXD_DEXT ? TXD_LEN : TXD_LEGACY_LEN);
	int err = 0;
	int sent;

	if (!tx->in_frame) {
		tx->in_frame = true;
		tx->first[0] = lower;
		tx->first[1] = upper;
	}
	/* 3.3.3: no address or no length, no data */
	if (d->addr && len) {
		if (tx->bufs == E1000_TX_BUFS || len > EMUL_MAX_FRAME - tx->len) {
			tx->too_big = true;
		} else {
			tx->buf[tx->bufs].addr = le64_to_cpu(d->addr);
			tx->buf[tx->bufs++].len = len;
			tx->len += len;
		}
	}
	if (lower & (TXD_RS | TXD_RPS)) {
		/* Not before the end of the frame, as its bytes are read only then. */
		if (tx->reports < E1000_TX_BUFS)
			tx->report[tx->reports++] = index;
		else
			err = tx_done(tx, q, index);
	}
	if (err || !(lower & TXD_EOP))
		return err;
	sent = e1000_tx_frame(e, q, lower, upper);
	err = sent == -ESTALE ? sent : tx_frame_done(tx, q);
	e1000_tx_forget(tx);
	/* What has been thrown away was work as well. */
	return err ? err : max(sent, 1);
}

/* Say what the device has been given, in the descriptor's own words. */
static void tx_tell(struct emul_queue *q, const struct e1000_tx_desc *d, u32 lower, u32 upper,
		    u32 index)
{
	board_desc(q, index, le64_to_cpu(d->addr),
		   lower & (lower & TXD_DEXT ? TXD_LEN : TXD_LEGACY_LEN),
		   lower | (u64)upper << 32);
}

/* One descriptor. Returns as tx_data(). */
static int tx_desc(struct e1000 *e, struct emul_queue *q, const struct e1000_tx_desc *d,
		   u32 index, struct tx_report *report)
{
	struct e1000_tx *tx = &e->tx;
	u32 lower = le32_to_cpu(d->lower);
	u32 upper = le32_to_cpu(d->upper);

	if (board_watches_descs())
		tx_tell(q, d, lower, upper, index);
	if (lower & (TXD_RS | TXD_RPS)) {
		if (lower & TXD_IDE)
			report->later = true;
		else
			report->now = true;
	}
	if (!(lower & TXD_DEXT) || FIELD_GET(TXD_DTYP, lower) == TXD_DTYP_DATA)
		return tx_data(e, q, d, lower, upper, index);
	if (FIELD_GET(TXD_DTYP, lower) == TXD_DTYP_CONTEXT)
		tx_context(tx, d, lower, upper);
	return lower & (TXD_RS | TXD_RPS) ? tx_done(tx, q, index) : 0;
}

/*
 * Fetch a batch of descriptors, process it up to @budget frames, write it back.
 * Returns the number of frames, or a negative errno.
 */
static int tx_batch(struct e1000 *e, struct emul_queue *q, unsigned int budget,
		    struct tx_report *report)
{
	struct e1000_tx *tx = &e->tx;
	u64 addr = tx->base + (u64)tx->head * E1000_DESC_LEN;
	u32 end = tx->tail > tx->head ? tx->tail : tx->count;
	unsigned int frames = 0;
	int err;
	u32 i;

	tx->fetched = min_t(u32, end - tx->head, E1000_BATCH);
	tx->done_first = E1000_BATCH;
	tx->done_last = 0;
	err = board_dma_read(q, &tx->ring_hint, addr, tx->desc, tx->fetched * E1000_DESC_LEN);
	if (err)
		return err;
	for (i = 0; i < tx->fetched && frames < budget; i++) {
		/* A pause begins after the frame in progress, 8.7.3. */
		if (!tx->in_frame && unlikely(READ_ONCE(e->flow.paused)))
			break;
		err = tx_desc(e, q, &tx->desc[i], tx->head + i, report);
		if (err == -ESTALE)
			return err;
		if (err < 0) {
			i++;
			break;
		}
		frames += err;
	}
	if (tx->done_first <= tx->done_last) {
		u32 skip = tx->done_first;

		err = e1000_write_back(&tx->late, q, &tx->ring_hint, addr + skip * E1000_DESC_LEN,
				       &tx->desc[skip],
				       (tx->done_last - skip + 1) * E1000_DESC_LEN);
	}
	/* What has been sent has been sent, even if that cannot be reported. */
	tx->head += i;
	if (tx->head == tx->count)
		tx->head = 0;
	return err < 0 ? err : frames;
}

/**
 * e1000_tx() - emul_model.tx
 * @q: the transmit queue
 * @budget: frames
 *
 * Return: frames taken; less than @budget says that there is no more to do.
 */
unsigned int e1000_tx(struct emul_queue *q, unsigned int budget)
{
	struct e1000 *e = to_e1000(q->f);
	struct tx_report report = { };
	unsigned int frames;
	u32 descs = 0;
	bool more = false;
	u32 first;
	int n;

	frames = e1000_flow_tx(q);
	if (frames == budget)
		return budget;
	if (!tx_open(e, q))
		return frames;
	first = e->tx.head;
	do {
		n = tx_batch(e, q, budget - frames, &report);
		more = tx_sync(e, q);
		if (n < 0)
			break;
		frames += n;
		descs += E1000_BATCH;
	} while (more && frames < budget && descs < TX_DESCS_PER_CALL);
	e1000_rx_loopback_flush(q);
	tx_close(e, q, &report, first);
	/* Memory that cannot be reached stays so until the driver does something. */
	if (n < 0)
		return 0;
	return more ? budget : min(frames, budget - 1);
}

void e1000_wr_tctl(struct e1000 *e, unsigned int slot, u32 val)
{
	bool was_enabled = e->reg[R_TCTL] & TCTL_EN;

	WRITE_ONCE(e->reg[R_TCTL], val);
	if (was_enabled && !(val & TCTL_EN))
		emul_queue_stop(&e->f.txq[0]);
	else if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
	if (val & TCTL_SWXOFF)
		e1000_flow_swxoff(e);
}

/* TDBAL, TDBAH, TDLEN, TDH: another ring, or another place in it */
void e1000_wr_tx_ring(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[slot] = val;
	emul_queue_stop(&e->f.txq[0]);
	if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
}

void e1000_wr_tdt(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_TDT] = val;
	if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
}
