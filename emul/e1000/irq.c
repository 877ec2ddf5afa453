// SPDX-License-Identifier: GPL-2.0
/*
 * irq.c - interrupt causes, masks, throttling and delays, manual 3.2.7, 3.4 and 13.4.17 on
 *
 * Causes gather in ICR. The INTx line is high while ICR & IMS is not zero; ITR
 * sets how soon it may rise again. RXT0 and TXDW can be held back by timers;
 * any other cause, and any of the timers, delivers all that is held back.
 */
#include "e1000.h"
#include "handlers.h"

#define ITR_UNIT_NS	256
#define DELAY_UNIT_NS	1024
/*
 * Delays below this are not worth a timer: a batch takes about as long, and
 * its interrupt is raised at its end.
 */
#define DELAY_MIN_NS	20000

#define PCI_STATUS_INTX	0x06
#define PCI_STATUS_INTX_BIT	BIT(3)

static void irq_drive(struct e1000 *e, bool level)
{
	u8 *status = &e->f.config.value[PCI_STATUS_INTX];

	e->irq.line = level;
	if (level)
		*status |= PCI_STATUS_INTX_BIT;
	else
		*status &= ~PCI_STATUS_INTX_BIT;
	board_irq_line(&e->f, level);
}

/* Make the line follow ICR & IMS, as ITR allows. */
static void irq_update(struct e1000 *e)
{
	bool level = e->reg[R_ICR] & e->reg[R_IMS];
	u64 interval = (u64)e->reg[R_ITR] * ITR_UNIT_NS;

	if (level == e->irq.line || (level && e->irq.throttled))
		return;
	if (level && interval) {
		u64 now = board_now(&e->f);
		u64 since = now - e->irq.last;

		if (since < interval) {
			e->irq.throttled = true;
			board_timer_arm(&e->f, E1000_TIMER_ITR, interval - since);
			return;
		}
		e->irq.last = now;
	}
	irq_drive(e, level);
}

/* Whatever is held back comes along with an interrupt that is due anyway. */
static void irq_expedite(struct e1000 *e)
{
	e->reg[R_ICR] |= e->irq.delayed;
	e->irq.delayed = 0;
}

/**
 * e1000_raise() - something happened that may interrupt
 * @e: device
 * @causes: ICR_*
 *
 * Context: function's lock.
 */
void e1000_raise(struct e1000 *e, u32 causes)
{
	e->reg[R_ICR] |= causes;
	if (causes & e->reg[R_IMS])
		irq_expedite(e);
	irq_update(e);
}

static void delay_arm(struct e1000 *e, u64 now, u64 when)
{
	/* A timer that expires too early looks again; one restart a frame would cost more. */
	if (e->irq.timer > now && e->irq.timer <= when)
		return;
	e->irq.timer = when;
	board_timer_arm(&e->f, E1000_TIMER_DELAY, when - now);
}

static void raise_delayed(struct e1000 *e, unsigned int which, u32 cause, u32 delay, u32 abs)
{
	u64 now;

	if ((u64)delay * DELAY_UNIT_NS < DELAY_MIN_NS) {
		e1000_raise(e, cause);
		return;
	}
	now = board_now(&e->f);
	if (!(e->irq.delayed & cause)) {
		e->irq.delayed |= cause;
		e->irq.abs[which] = abs ? now + (u64)abs * DELAY_UNIT_NS : U64_MAX;
	}
	e->irq.due[which] = min(now + (u64)delay * DELAY_UNIT_NS, e->irq.abs[which]);
	delay_arm(e, now, e->irq.due[which]);
}

/**
 * e1000_raise_rx() - frames have been received: RXT0, when RDTR and RADV allow
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_raise_rx(struct e1000 *e)
{
	raise_delayed(e, 0, ICR_RXT0, e->reg[R_RDTR], e->reg[R_RADV]);
}

/**
 * e1000_raise_tx() - descriptors with IDE were written back: TXDW after TIDV or TADV
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_raise_tx(struct e1000 *e)
{
	raise_delayed(e, 1, ICR_TXDW, e->reg[R_TIDV], e->reg[R_TADV]);
}

/**
 * e1000_delay_timer() - E1000_TIMER_DELAY has expired
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_delay_timer(struct e1000 *e)
{
	u64 now = board_now(&e->f);
	u64 when = U64_MAX;

	e->irq.timer = 0;
	if (!e->irq.delayed)
		return;
	if (e->irq.delayed & ICR_RXT0)
		when = e->irq.due[0];
	if (e->irq.delayed & ICR_TXDW)
		when = min(when, e->irq.due[1]);
	if (when > now) {
		delay_arm(e, now, when);
		return;
	}
	irq_expedite(e);
	irq_update(e);
}

/**
 * e1000_irq_timer() - E1000_TIMER_ITR has expired
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_irq_timer(struct e1000 *e)
{
	e->irq.throttled = false;
	irq_update(e);
}

/**
 * e1000_irq_reset() - no causes, no timers, line low
 * @e: device, whose registers have their initial values
 *
 * Context: function's lock.
 */
void e1000_irq_reset(struct e1000 *e)
{
	board_timer_cancel(&e->f, E1000_TIMER_ITR);
	board_timer_cancel(&e->f, E1000_TIMER_DELAY);
	e->irq.throttled = false;
	e->irq.delayed = 0;
	e->irq.timer = 0;
	irq_update(e);
}

/* 13.4.17: reading clears everything, whatever the mask is */
u32 e1000_rd_icr(struct e1000 *e, unsigned int slot)
{
	u32 val = e->reg[R_ICR];

	e->reg[R_ICR] = 0;
	irq_update(e);
	return val;
}

void e1000_wr_icr(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_ICR] &= ~val;
	irq_update(e);
}

void e1000_wr_ics(struct e1000 *e, unsigned int slot, u32 val)
{
	e1000_raise(e, val & ICR_ALL);
}

void e1000_wr_ims(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_IMS] |= val & ICR_ALL;
	irq_update(e);
}

void e1000_wr_imc(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_IMS] &= ~val;
	irq_update(e);
}

void e1000_wr_itr(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_ITR] = val;
	if (!val && e->irq.throttled) {
		board_timer_cancel(&e->f, E1000_TIMER_ITR);
		e1000_irq_timer(e);
	}
}

static void delay_write(struct e1000 *e, unsigned int slot, u32 val, u32 cause)
{
	e->reg[slot] = val & ~DELAY_FPD;
	if ((val & DELAY_FPD) && (e->irq.delayed & cause)) {
		irq_expedite(e);
		irq_update(e);
	}
}

void e1000_wr_rdtr(struct e1000 *e, unsigned int slot, u32 val)
{
	delay_write(e, slot, val, ICR_RXT0);
}

void e1000_wr_tidv(struct e1000 *e, unsigned int slot, u32 val)
{
	delay_write(e, slot, val, ICR_TXDW);
}
