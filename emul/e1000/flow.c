// SPDX-License-Identifier: GPL-2.0
/*
 * flow.c - flow control by pause frames, manual 8.7
 *
 * A received XOFF stops transmission for the time in it. An XOFF of our own goes
 * out when the receive FIFO fills up to FCRTH, and an XON when it is down to
 * FCRTL again. Only the latest counts if tx() has not sent it yet.
 */
#include "e1000.h"
#include "../headers.h"

#define PAUSE_OPCODE		1
#define PAUSE_LEN		ETH_MIN_LEN

/* 8.7.2: a unit of time is that of 64 bytes, which is 512 ns at 1000 Mbit/s. */
#define PAUSE_UNIT_BITS		512

static void flow_send(struct e1000 *e, enum e1000_pause pause)
{
	WRITE_ONCE(e->flow.send, pause);
	board_kick(&e->f.txq[0]);
}

/**
 * e1000_flow_fill() - look at how full the receive FIFO is, 8.7.5
 * @e: device
 * @overflow: a frame has found no room in it
 *
 * Context: function's lock, from whoever has rx.user.
 */
void e1000_flow_fill(struct e1000 *e, bool overflow)
{
	u32 low = e->reg[R_FCRTL], used = e->rx.fifo.used;

	if (!(e->reg[R_CTRL] & CTRL_TFCE)) {
		e->flow.above = false;
		return;
	}
	if (!e->flow.above && used && used >= (e->reg[R_FCRTH] & FCRTH_RTH)) {
		e->flow.above = true;
		flow_send(e, E1000_PAUSE_XOFF);
	} else if (e->flow.above && overflow) {
		/* The first one may not have reached its target. */
		flow_send(e, E1000_PAUSE_XOFF);
	} else if (e->flow.above && used <= (low & FCRTL_RTL)) {
		e->flow.above = false;
		if (low & FCRTL_XONE)
			flow_send(e, E1000_PAUSE_XON);
	}
}

static void flow_resume(struct e1000 *e)
{
	board_timer_cancel(&e->f, E1000_TIMER_PAUSE);
	WRITE_ONCE(e->flow.paused, false);
	if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
}

/**
 * e1000_flow_received() - a pause frame for us has been received, 8.7.3
 * @e: device
 * @time: in it; 0 is an XON
 *
 * Context: function's lock.
 */
void e1000_flow_received(struct e1000 *e, u16 time)
{
	u32 speed = max_t(u32, e->f.link.speed, 10);
	u64 ns = (u64)time * PAUSE_UNIT_BITS * 1000 / speed;

	if (!time) {
		flow_resume(e);
		return;
	}
	WRITE_ONCE(e->flow.paused, true);
	e->flow.until = board_now(&e->f) + ns;
	board_timer_arm(&e->f, E1000_TIMER_PAUSE, ns);
}

/**
 * e1000_flow_timer() - E1000_TIMER_PAUSE has expired
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_flow_timer(struct e1000 *e)
{
	/* Another XOFF may have come when the timer had just expired. */
	if (e->flow.paused && board_now(&e->f) >= e->flow.until)
		flow_resume(e);
}

/**
 * e1000_flow_reset() - nobody is paused, and nothing is to be sent
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_flow_reset(struct e1000 *e)
{
	e->flow.above = false;
	WRITE_ONCE(e->flow.send, E1000_PAUSE_NONE);
	if (e->flow.paused)
		flow_resume(e);
}

/**
 * e1000_flow_swxoff() - software wants to send a pause frame, 8.7.6
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_flow_swxoff(struct e1000 *e)
{
	flow_send(e, E1000_PAUSE_XOFF);
}

/* Fill in the frame and count it, 13.7.17 and 13.7.19: it is no good packet. */
static void flow_build(struct e1000 *e, u8 *p, u16 time)
{
	emul_put_le32(p, e->reg[R_FCAL]);
	p[4] = e->reg[R_FCAH];
	p[5] = e->reg[R_FCAH] >> 8;
	emul_put_le32(p + EMUL_ETH_ALEN, e->reg[R_RAL0]);
	p[EMUL_ETH_ALEN + 4] = e->reg[R_RAH0];
	p[EMUL_ETH_ALEN + 5] = e->reg[R_RAH0] >> 8;
	emul_put_be16(p + ETH_TYPE_OFFSET, e->reg[R_FCT]);
	emul_put_be16(p + ETH_HDR_LEN, PAUSE_OPCODE);
	emul_put_be16(p + ETH_HDR_LEN + 2, time);
	memset(p + ETH_HDR_LEN + 4, 0, PAUSE_LEN - ETH_HDR_LEN - 4);

	e1000_stat_add(e, time ? R_XOFFTXC : R_XONTXC, 1);
	e1000_stat_add(e, R_TPT, 1);
	e1000_stat_add64(e, R_TOTL, PAUSE_LEN + ETH_FCS_LEN);
}

/**
 * e1000_flow_tx() - send the pause frame that waits, if there is one
 * @q: the transmit queue
 *
 * A pause does not stop it. Context: tx().
 * Return: frames sent.
 */
unsigned int e1000_flow_tx(struct emul_queue *q)
{
	struct e1000 *e = to_e1000(q->f);
	enum e1000_pause pause;
	struct emul_frame *frame;
	unsigned long flags;

	if (likely(READ_ONCE(e->flow.send) == E1000_PAUSE_NONE) ||
	    !(e1000_peek(e, R_TCTL) & TCTL_EN))
		return 0;
	frame = board_frame_get(q, PAUSE_LEN);
	flags = board_lock(&e->f);
	pause = e->flow.send;
	WRITE_ONCE(e->flow.send, E1000_PAUSE_NONE);
	WRITE_ONCE(e->reg[R_TCTL], e->reg[R_TCTL] & ~TCTL_SWXOFF);
	if (pause != E1000_PAUSE_NONE && e->carrier && frame)
		flow_build(e, frame->seg[0].base,
			   pause == E1000_PAUSE_XOFF ? e->reg[R_FCTTV] : 0);
	else
		pause = E1000_PAUSE_NONE;
	board_unlock(&e->f, flags);
	if (!frame)
		return 0;
	if (pause == E1000_PAUSE_NONE) {
		board_frame_put(q, frame);
		return 0;
	}
	board_frame_send(q, frame);
	return 1;
}
