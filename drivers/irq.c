// SPDX-License-Identifier: GPL-2.0
/*
 * irq.c - the INTx line, and the way out of a trap
 *
 * A model drives a level; the driver's handler runs while the level is high
 * and the irq core has not masked the line, as with a real interrupt pin.
 *
 * A trap can come in any context, under any lock of the driver. What a model
 * asks for from there (an interrupt, work for a queue, a link change) is a bit
 * in nic->pending, carried out by nic_flush() as soon as the context allows:
 *
 *   from softirq context		nic_flush_softirq(): at once
 *   trap, bottom halves off, IRQs on	queue work at once, the rest by irq_work
 *   anywhere else			irq_work on this CPU, or a tasklet
 *
 * An irq_work is an interrupt that the CPU sends itself. Where it cannot, as on
 * User-Mode Linux, it would wait for the tick, and a tasklet does the work sooner.
 *
 * The handler is never called from within a trap: the driver may hold the
 * lock it wants. But the control queue is worked through in the trap that has
 * kicked it, except in NMI: the driver may be spinning for the answer.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>

#include "faults.h"
#include "trace.h"

/* Until a line that the handler has left up is looked at again. */
#define NIC_IRQ_AGAIN_NS	(100 * NSEC_PER_USEC)
/* Likewise at one whose interrupt has been lost, as wished. */
#define NIC_IRQ_LOST_NS		NSEC_PER_SEC

/* How late an interrupt is, and how often the handler is called in a storm, as wished. */
#define NIC_IRQ_LATE_NS		(20 * NSEC_PER_MSEC)
#define NIC_IRQ_STORM		1000

/* A handler that leaves the line up so often in a row does nothing about it. */
#define NIC_IRQ_PATIENCE	32

/* Bits of nic->irq_state: the handler is being called, ... */
#define NIC_IRQ_DELIVERING	0
/* ... ctrl() of the model is, ... */
#define NIC_CTRL_RUNNING	1
/* ... INTx is late, ... */
#define NIC_IRQ_LATE		2
/* ... and has been. */
#define NIC_IRQ_OVERDUE		3

/* How often ctrl() is called in a row, for kicks that come meanwhile. */
#define NIC_CTRL_ROUNDS		4

/**
 * nic_irq_asserted() - whether the INTx pin is high at the bus
 * @nic: card
 *
 * Context: any, no lock.
 */
bool nic_irq_asserted(struct nic *nic)
{
	return READ_ONCE(nic->line) && !nic_is_cut_off(nic) &&
	       !(emul_config_command(&nic->func->config) & PCI_COMMAND_INTX_DISABLE);
}

static void nic_irq_mask(struct irq_data *d)
{
	struct nic *nic = irq_data_get_irq_chip_data(d);

	WRITE_ONCE(nic->irq_masked, true);
}

/* Let nic_flush_all() run soon. Any context. */
static void nic_irq_later(struct nic *nic)
{
	if (arch_irq_work_has_interrupt() || in_nmi()) {
		irq_work_queue(&nic->work);
		return;
	}
	tasklet_hi_schedule(&nic->tasklet);
	/* Where an interrupt could come, it does not wait for ksoftirqd. */
	if (!irqs_disabled() && !in_interrupt()) {
		local_bh_disable();
		local_bh_enable();
	}
}

/* The handler has been called, and the line is up. It may have come up again since. */
static void nic_irq_left_up(struct nic *nic)
{
	unsigned int n = READ_ONCE(nic->irq_left_up) + 1;

	WRITE_ONCE(nic->irq_left_up, n);
	if (n == NIC_IRQ_PATIENCE)
		nic_lint(nic, EMUL_LINT_IRQ_UNACKNOWLEDGED, 0,
			 "the handler of interrupt %d has been called %u times", nic->irq, n);
}

/*
 * Runs under the descriptor's lock: only look again later. A handler that is a thread
 * unmasks the line when it has been called.
 */
static void nic_irq_unmask(struct irq_data *d)
{
	struct nic *nic = irq_data_get_irq_chip_data(d);

	WRITE_ONCE(nic->irq_masked, false);
	/* Pairs with the barrier of board_irq_line(): one of both sees the other. */
	smp_mb();
	/* Whoever is delivering looks again afterwards. */
	if (nic_irq_asserted(nic) && !test_bit(NIC_IRQ_DELIVERING, &nic->irq_state)) {
		nic_irq_left_up(nic);
		nic_pend(nic, NIC_PENDING_IRQ);
		nic_irq_later(nic);
	}
}

static struct irq_chip nic_irq_chip = {
	.name = NICSIM_NAME "-intx",
	.irq_mask = nic_irq_mask,
	.irq_unmask = nic_irq_unmask,
};

/**
 * nic_irq_call() - call the driver's handler, or more than that as wished
 * @nic: card
 * @irq: its interrupt
 *
 * Context: hard IRQ, or softirq with IRQs on; no lock held that the handler could want.
 */
void nic_irq_call(struct nic *nic, unsigned int irq)
{
	struct mmio_trap_state state;
	unsigned int calls = 1;

	if (unlikely(nic_fault(nic, NIC_FAULT_IRQ_SPURIOUS, 1)))
		calls++;
	if (unlikely(nic_fault(nic, NIC_FAULT_IRQ_STORM, 1)))
		calls += NIC_IRQ_STORM;
	mmio_trap_state_save(&state);
	while (calls--)
		generic_handle_irq_safe(irq);
	mmio_trap_state_restore(&state);
}

/**
 * nic_irq_delay() - look at interrupts that are late, later
 * @nic: card
 *
 * Context: hard IRQ or softirq.
 */
void nic_irq_delay(struct nic *nic)
{
	if (!hrtimer_is_queued(&nic->irq_again))
		hrtimer_start(&nic->irq_again, ns_to_ktime(NIC_IRQ_LATE_NS),
			      HRTIMER_MODE_REL_SOFT);
}

/* Whether INTx is to wait. One that has waited is not to wait again. */
static bool nic_irq_is_late(struct nic *nic)
{
	if (unlikely(test_bit(NIC_IRQ_LATE, &nic->irq_state)))
		return true;
	if (unlikely(test_and_clear_bit(NIC_IRQ_OVERDUE, &nic->irq_state)) ||
	    likely(!nic_fault(nic, NIC_FAULT_IRQ_LATE, 1)))
		return false;
	set_bit(NIC_IRQ_LATE, &nic->irq_state);
	nic_irq_delay(nic);
	return true;
}

/*
 * Hard IRQ (irq_work) or softirq context. A level that the handler leaves up comes
 * again, as on silicon, but after a moment: a driver that never acknowledges
 * gets its storm of interrupts, and the CPU still does something else.
 */
static void nic_irq_deliver(struct nic *nic)
{
	if (READ_ONCE(nic->irq_masked) || !nic_irq_asserted(nic) || nic_is_silent(nic))
		return;
	if (unlikely(nic_fault(nic, NIC_FAULT_IRQ_LOST, 1))) {
		/* The level is still there for whoever looks. */
		hrtimer_start(&nic->irq_again, ns_to_ktime(NIC_IRQ_LOST_NS),
			      HRTIMER_MODE_REL_SOFT);
		return;
	}
	if (nic_irq_is_late(nic) || test_and_set_bit(NIC_IRQ_DELIVERING, &nic->irq_state))
		return;
	trace_nicsim_irq(nic->name, -1, nic->irq);
	nic_irq_call(nic, nic->irq);
	clear_bit(NIC_IRQ_DELIVERING, &nic->irq_state);
	/* Pairs with the barriers of those who found it set. */
	smp_mb__after_atomic();
	if (!READ_ONCE(nic->irq_masked) && nic_irq_asserted(nic) && !nic_is_silent(nic)) {
		nic_irq_left_up(nic);
		hrtimer_start(&nic->irq_again, ns_to_ktime(NIC_IRQ_AGAIN_NS),
			      HRTIMER_MODE_REL_SOFT);
	}
}

static enum hrtimer_restart nic_irq_again(struct hrtimer *timer)
{
	struct nic *nic = container_of(timer, struct nic, irq_again);

	if (test_and_clear_bit(NIC_IRQ_LATE, &nic->irq_state))
		set_bit(NIC_IRQ_OVERDUE, &nic->irq_state);
	if (nic->msi)
		nic_msi_overdue(nic);
	nic_pend(nic, NIC_PENDING_IRQ);
	nic_flush_softirq(nic);
	return HRTIMER_NORESTART;
}

/* @bits: of NIC_PENDING_KICKS */
static void nic_flush_kicks(struct nic *nic, unsigned long bits)
{
	unsigned long queues = (bits >> NIC_PENDING_TX) | (bits >> NIC_PENDING_RX);
	unsigned int q;

	queues &= GENMASK(EMUL_MAX_QUEUES - 1, 0);
	for_each_set_bit(q, &queues, EMUL_MAX_QUEUES)
		wire_schedule(nic, q, bits & BIT(NIC_PENDING_TX + q),
			      bits & BIT(NIC_PENDING_RX + q));
}

static bool nic_ctrl_pending(struct nic *nic)
{
	return atomic_long_read(&nic->pending) & BIT(NIC_PENDING_CTRL);
}

/*
 * Let the model work through its control queue. A kick that comes while it does so
 * is left to whoever is in it, who looks again. Any context but NMI.
 */
static void nic_ctrl(struct nic *nic)
{
	struct emul_function *f = nic->func;
	unsigned int rounds;

	preempt_disable();
	for (rounds = 0; nic_ctrl_pending(nic); rounds++) {
		if (rounds == NIC_CTRL_ROUNDS) {
			nic_irq_later(nic);
			break;
		}
		/* Pairs with the barrier below. */
		smp_mb__before_atomic();
		if (test_and_set_bit_lock(NIC_CTRL_RUNNING, &nic->irq_state))
			break;
		atomic_long_andnot(BIT(NIC_PENDING_CTRL), &nic->pending);
		f->model->ctrl(&f->ctrlq);
		clear_bit_unlock(NIC_CTRL_RUNNING, &nic->irq_state);
		/* A kick that found it set is seen now. */
		smp_mb__after_atomic();
	}
	preempt_enable();
}

/* All that is pending. Hard IRQ, or softirq with IRQs on. */
static void nic_flush_all(struct nic *nic)
{
	unsigned long bits;

	if (READ_ONCE(nic->dead))
		return;
	if (unlikely(nic_ctrl_pending(nic)))
		nic_ctrl(nic);
	bits = atomic_long_fetch_and(BIT(NIC_PENDING_CTRL), &nic->pending);
	if (bits & NIC_PENDING_KICKS)
		nic_flush_kicks(nic, bits & NIC_PENDING_KICKS);
	if (unlikely(bits & NIC_PENDING_TIMERS))
		nic_timers_flush(nic, (bits & NIC_PENDING_TIMERS) >> NIC_PENDING_TIMER);
	if (unlikely(bits & BIT(NIC_PENDING_LINK)))
		schedule_work(&nic->link_work);
	if (unlikely(bits & BIT(NIC_PENDING_PME)))
		schedule_work(&nic->pme_work);
	if (unlikely(bits & BIT(NIC_PENDING_ERROR)))
		nic_recovery_start(nic);
	if (bits & BIT(NIC_PENDING_IRQ))
		nic_irq_deliver(nic);
	if (bits & BIT(NIC_PENDING_MSI))
		nic_msi_flush(nic);
}

static void nic_irq_work(struct irq_work *work)
{
	nic_flush_all(container_of(work, struct nic, work));
}

static void nic_irq_tasklet(struct tasklet_struct *t)
{
	nic_flush_all(container_of(t, struct nic, tasklet));
}

/**
 * nic_flush() - carry out what is pending, as far as this context allows
 * @nic: card
 *
 * For traps, and for callers that may hold a lock of a driver.
 * Context: any, without nic->lock.
 */
void nic_flush(struct nic *nic)
{
	unsigned long bits = atomic_long_read(&nic->pending);

	if (likely(!bits) || READ_ONCE(nic->dead))
		return;
	if (unlikely(bits & BIT(NIC_PENDING_CTRL)) && !in_nmi()) {
		nic_ctrl(nic);
		bits = atomic_long_read(&nic->pending) & ~BIT(NIC_PENDING_CTRL);
		if (!bits)
			return;
	}
	if (in_softirq() && !in_hardirq() && !in_nmi() && !irqs_disabled()) {
		bits = atomic_long_fetch_andnot(NIC_PENDING_KICKS, &nic->pending);
		nic_flush_kicks(nic, bits & NIC_PENDING_KICKS);
		if (!(bits & ~NIC_PENDING_KICKS))
			return;
	}
	nic_irq_later(nic);
}

/**
 * nic_flush_softirq() - carry out what is pending, here and now
 * @nic: card
 *
 * Calls the driver's interrupt handler directly.
 * Context: softirq, IRQs on, no lock held that a driver's handler could want.
 */
void nic_flush_softirq(struct nic *nic)
{
	if (atomic_long_read(&nic->pending))
		nic_flush_all(nic);
}

/**
 * nic_irq_resample() - look at the line after config space has changed
 * @nic: card
 *
 * Context: any, without nic->lock.
 */
void nic_irq_resample(struct nic *nic)
{
	if (!nic_irq_asserted(nic))
		return;
	nic_pend(nic, NIC_PENDING_IRQ);
	nic_flush(nic);
}

/**
 * board_irq_line() - see emul.h
 * @f: function
 * @level: of the INTx pin
 */
void board_irq_line(struct emul_function *f, bool level)
{
	struct nic *nic = func_nic(f);

	WRITE_ONCE(nic->line, level);
	if (!level) {
		WRITE_ONCE(nic->irq_left_up, 0);
		return;
	}
	nic_pend(nic, NIC_PENDING_IRQ);
	/* Pairs with nic_irq_unmask(). */
	smp_mb__after_atomic();
}

/** board_pme() - see emul.h. Context: nic->lock. */
void board_pme(struct emul_function *f, bool level)
{
	if (level)
		nic_pend(func_nic(f), NIC_PENDING_PME);
}

/**
 * nic_irq_init() - make the Linux interrupt of a card's INTx pin
 * @nic: card
 *
 * Context: process. Return: 0 or a negative errno.
 */
int nic_irq_init(struct nic *nic)
{
	int irq;

	/* No owner: irq_alloc_desc() would pin this module while a driver is up. */
	irq = __irq_alloc_descs(-1, 1, 1, NUMA_NO_NODE, NULL, NULL);
	if (irq < 0)
		return irq;
	nic->irq = irq;
	nic->irq_masked = true;
	nic->work = IRQ_WORK_INIT_HARD(nic_irq_work);
	tasklet_setup(&nic->tasklet, nic_irq_tasklet);
	hrtimer_setup(&nic->irq_again, nic_irq_again, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	irq_set_chip_and_handler(irq, &nic_irq_chip, handle_level_irq);
	irq_set_chip_data(irq, nic);
	return 0;
}

/**
 * nic_irq_sync() - wait until nothing is carried out of a trap any more
 * @nic: card, dead
 *
 * Context: process.
 */
void nic_irq_sync(struct nic *nic)
{
	irq_work_sync(&nic->work);
	tasklet_kill(&nic->tasklet);
}

/**
 * nic_irq_exit() - undo nic_irq_init()
 * @nic: card, dead and without a driver
 *
 * Context: process.
 */
void nic_irq_exit(struct nic *nic)
{
	hrtimer_cancel(&nic->irq_again);
	nic_irq_sync(nic);
	irq_free_descs(nic->irq, 1);
}
