// SPDX-License-Identifier: GPL-2.0
/*
 * board.c - registers, locks, timers and the link: what joins a model to the
 * kernel, except for memory (dma.c), frames (wire.c) and interrupts (irq.c)
 */
#include <linux/hrtimer.h>
#include <linux/ktime.h>

#include "nicsim.h"
#include "trace.h"

/* -------------------------------------------------------------------------
 * Register accesses, from the MMIO backend
 *
 * An NMI may have interrupted the holder of the lock on this very CPU: there
 * the access gets the answer of a bus that is busy for too long.
 */

static bool nic_decodes_memory(const struct nic *nic)
{
	return emul_config_command(&nic->func->config) & PCI_COMMAND_MEMORY;
}

/* Nobody answers, which is no fault of the driver's. nic->lock held. */
static bool nic_is_absent(struct nic *nic, unsigned int size)
{
	return nic_is_cut_off(nic) || nic_pci_error(nic, size);
}

static u64 nic_absent_read(const struct nic *nic, const struct mmio_target *t, u32 off,
			   unsigned int size)
{
	const struct emul_model *model = nic->func->model;

	return model->absent_read ? model->absent_read(nic->func, t->bar, off, size) : ~0ULL;
}

static void nic_refuse(struct nic *nic, const struct mmio_target *t, u32 off, unsigned int size,
		       bool write, unsigned long caller)
{
	const char *what = write ? "write" : "read";

	nic_lint(nic, EMUL_LINT_MEMORY_OFF, caller, "%u-byte %s of BAR %u at 0x%x", size, what,
		 t->bar, off);
	nic_warn(nic, "%u-byte %s of BAR %u at 0x%x with memory decoding off, by %pS", size, what,
		 t->bar, off, (void *)caller);
}

/**
 * nic_mmio_read() - a driver reads a register
 * @t: BAR
 * @off: offset in it
 * @size: 1, 2, 4 or 8 bytes, within the BAR
 * @caller: address of the instruction
 *
 * Context: any, NMI included. Return: the value; all ones when the function
 * does not answer.
 */
u64 nic_mmio_read(struct mmio_target *t, u32 off, unsigned int size, unsigned long caller)
{
	struct nic *nic = t->nic;
	unsigned long flags, before;
	bool decodes, answered = false;
	u64 val = ~0ULL;

	if (!raw_spin_trylock_irqsave(&nic->lock, flags)) {
		if (in_nmi())
			return val;
		raw_spin_lock_irqsave(&nic->lock, flags);
	}
	before = nic_lint_enter(caller);
	decodes = nic_decodes_memory(nic);
	if (unlikely(nic_is_absent(nic, size))) {
		val = nic_absent_read(nic, t, off, size);
	} else if (decodes) {
		val = nic->func->model->mmio_read(nic->func, t->bar, off, size);
		val = nic_reg_fault(t, off, size, val);
		nic_cover(t, off, size, false, val);
		answered = true;
	}
	nic_lint_leave(before);
	raw_spin_unlock(&nic->lock);
	/* A program is not run within itself: no interrupt may come and read, too. */
	if (answered && likely(!in_nmi()))
		val ^= nicsim_hook_read(nic->name, t->bar, off, size, val, caller);
	local_irq_restore(flags);

	if (unlikely(!decodes))
		nic_refuse(nic, t, off, size, false, caller);
	if (trace_nicsim_mmio_read_enabled())
		nic_trace_mmio(t, off, size, false, val, caller);
	nic_flush(nic);
	return val;
}

/**
 * nic_mmio_write() - a driver writes a register
 * @t: BAR
 * @off: offset in it
 * @size: 1, 2, 4 or 8 bytes, within the BAR
 * @val: value
 * @caller: address of the instruction
 *
 * Context: any, NMI included.
 */
void nic_mmio_write(struct mmio_target *t, u32 off, unsigned int size, u64 val,
		    unsigned long caller)
{
	struct nic *nic = t->nic;
	unsigned long flags, before;
	bool decodes;

	if (!raw_spin_trylock_irqsave(&nic->lock, flags)) {
		if (in_nmi())
			return;
		raw_spin_lock_irqsave(&nic->lock, flags);
	}
	before = nic_lint_enter(caller);
	decodes = nic_decodes_memory(nic);
	if (likely(!nic_is_absent(nic, size)) && decodes) {
		nic_cover(t, off, size, true, val);
		nic->func->model->mmio_write(nic->func, t->bar, off, size, val);
	}
	nic_lint_leave(before);
	raw_spin_unlock_irqrestore(&nic->lock, flags);

	if (unlikely(!decodes))
		nic_refuse(nic, t, off, size, true, caller);
	if (trace_nicsim_mmio_write_enabled())
		nic_trace_mmio(t, off, size, true, val, caller);
	nic_flush(nic);
}

/**
 * nic_mmio_stray() - an access that no BAR answers
 * @t: BAR that it may have been meant for, or NULL
 * @addr: physical address
 * @size: bytes
 * @write: else read
 * @caller: address of the instruction
 *
 * Context: any.
 */
void nic_mmio_stray(struct mmio_target *t, u64 addr, unsigned int size, bool write,
		    unsigned long caller)
{
	const char *what = write ? "write" : "read";
	u64 off;

	if (t) {
		off = addr - READ_ONCE(t->base);
		nic_lint(t->nic, off + size > t->size ? EMUL_LINT_BEYOND_BAR : EMUL_LINT_UNMAPPED,
			 caller, "%u-byte %s at 0x%llx of BAR %u", size, what, off, t->bar);
	}
	pr_warn_ratelimited(NICSIM_NAME ": %u-byte %s of 0x%llx, which no BAR answers, by %pS\n",
			    size, what, addr, (void *)caller);
}

/* -------------------------------------------------------------------------
 * Upcalls, emul.h
 */

unsigned long board_lock(struct emul_function *f)
	__acquires(&func_nic(f)->lock)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&func_nic(f)->lock, flags);
	return flags;
}

void board_unlock(struct emul_function *f, unsigned long flags)
	__releases(&func_nic(f)->lock)
{
	raw_spin_unlock_irqrestore(&func_nic(f)->lock, flags);
}

void board_kick(struct emul_queue *q)
{
	static const u8 first[] = {
		[EMUL_QUEUE_TX] = NIC_PENDING_TX,
		[EMUL_QUEUE_RX] = NIC_PENDING_RX,
		[EMUL_QUEUE_CTRL] = NIC_PENDING_CTRL,
	};

	nic_pend(func_nic(q->f), first[q->kind] + q->index);
}

u64 board_now(struct emul_function *f)
{
	return ktime_get_mono_fast_ns();
}

void board_link(struct emul_function *f, const struct emul_link *link)
{
	struct nic *nic = func_nic(f);

	if (nic->gone)
		return;
	f->link = *link;
	nic_pend(nic, NIC_PENDING_LINK);
}

void board_report(struct emul_function *f, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	nic_warn(func_nic(f), "%pV", &vaf);
	va_end(args);
}

/* -------------------------------------------------------------------------
 * Timers
 */

static enum hrtimer_restart nic_timer_expired(struct hrtimer *hrtimer)
{
	struct nic_timer *t = container_of(hrtimer, struct nic_timer, hrtimer);
	struct nic *nic = t->nic;
	unsigned long flags;

	raw_spin_lock_irqsave(&nic->lock, flags);
	if (!nic_is_silent(nic))
		nic->func->model->timer(nic->func, t->id);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	nic_flush_softirq(nic);
	return HRTIMER_NORESTART;
}

void board_timer_arm(struct emul_function *f, unsigned int id, u64 ns)
{
	struct nic *nic = func_nic(f);
	struct nic_timer *t = &nic->timer[id];

	if (nic_is_silent(nic))
		return;
	t->ns = ns;
	if (unlikely(in_nmi()))
		nic_pend(nic, NIC_PENDING_TIMER + id);
	else
		hrtimer_start(&t->hrtimer, ns_to_ktime(ns), HRTIMER_MODE_REL_SOFT);
}

void board_timer_cancel(struct emul_function *f, unsigned int id)
{
	if (likely(!in_nmi()))
		hrtimer_try_to_cancel(&func_nic(f)->timer[id].hrtimer);
}

void nic_timers_flush(struct nic *nic, unsigned long timers)
{
	unsigned long flags;
	unsigned int id;

	raw_spin_lock_irqsave(&nic->lock, flags);
	for_each_set_bit(id, &timers, EMUL_MAX_TIMERS)
		board_timer_arm(nic->func, id, nic->timer[id].ns);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
}

void nic_timers_init(struct nic *nic)
{
	unsigned int i;

	for (i = 0; i < EMUL_MAX_TIMERS; i++) {
		nic->timer[i].nic = nic;
		nic->timer[i].id = i;
		hrtimer_setup(&nic->timer[i].hrtimer, nic_timer_expired, CLOCK_MONOTONIC,
			      HRTIMER_MODE_REL_SOFT);
	}
}

void nic_timers_stop(struct nic *nic)
{
	unsigned int i;

	for (i = 0; i < EMUL_MAX_TIMERS; i++)
		hrtimer_cancel(&nic->timer[i].hrtimer);
}
