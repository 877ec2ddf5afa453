// SPDX-License-Identifier: GPL-2.0
/*
 * msi.c - MSI-X: an interrupt domain for each card, and the way of a message
 *
 * The PCI core writes the message that we compose into the model's table, through
 * the trap, and the model hands it back to board_msix() when it wants to interrupt.
 * The message's data is the number of the vector. The model does the masking.
 *
 * board_msix() sets a bit, and nic_flush() carries it out like everything that
 * a trap asks for. The handler runs on a CPU of the vector's affinity: here if
 * this is one, else by an interrupt of one that is online.
 *
 * Edges are not lost: while the handler of a vector runs, the core notes that
 * it was called again.
 *
 * A vector's interrupt can be freed at any time. Whoever is about to call the
 * handler, or has sent for another CPU to do so, is one of vector->users, and
 * vector->irq is read after that; who frees it clears vector->irq and waits for the users.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "faults.h"
#include "nicsim_msi_domain.h"
#include "trace.h"

/* The address of our messages; nobody ever writes there. */
#define NIC_MSI_ADDR	0x4e494300

/**
 * struct nic_vector - one MSI-X vector
 * @nic: whose
 * @irq: Linux interrupt number, 0 while it has none
 * @users: who may be about to handle @irq
 * @csd: calls the handler on another CPU
 */
struct nic_vector {
	struct nic *nic;
	unsigned int irq;
	atomic_t users;
	call_single_data_t csd;
};

/**
 * struct nic_msi - the MSI-X interrupts of a card
 * @fwnode: names the domain
 * @domain: where the PCI core gets interrupts from
 * @pending: vectors whose message has come
 * @late: those whose handler is called later, as wished
 * @overdue: those that have waited for that
 * @vector: as many as the function has
 */
struct nic_msi {
	struct fwnode_handle *fwnode;
	struct irq_domain *domain;
	DECLARE_BITMAP(pending, EMUL_MAX_VECTORS);
	DECLARE_BITMAP(late, EMUL_MAX_VECTORS);
	DECLARE_BITMAP(overdue, EMUL_MAX_VECTORS);
	struct nic_vector vector[];
};

/* -------------------------------------------------------------------------
 * Delivery
 */

/* Whether a message is to wait. One that has waited is not to wait again. */
static bool nic_vector_is_late(struct nic_vector *v)
{
	struct nic_msi *msi = v->nic->msi;
	unsigned int i = v - msi->vector;

	if (unlikely(test_and_clear_bit(i, msi->overdue)) ||
	    likely(!nic_fault(v->nic, NIC_FAULT_IRQ_LATE, 1)))
		return false;
	set_bit(i, msi->late);
	nic_irq_delay(v->nic);
	return true;
}

/* One of the users. Hard IRQ, or softirq with IRQs on. */
static void nic_vector_handle(struct nic_vector *v)
{
	unsigned int irq = READ_ONCE(v->irq);

	if (!irq || nic_is_silent(v->nic) || nic_is_cut_off(v->nic) ||
	    nic_fault(v->nic, NIC_FAULT_IRQ_LOST, 1) || nic_vector_is_late(v))
		return;
	trace_nicsim_irq(v->nic->name, v - v->nic->msi->vector, irq);
	nic_irq_call(v->nic, irq);
}

static void nic_vector_put(struct nic_vector *v)
{
	/* Pairs with nic_msi_free(). */
	smp_mb__before_atomic();
	atomic_dec(&v->users);
}

/* In hard IRQ, on the CPU that was called. */
static void nic_vector_called(void *info)
{
	nic_vector_handle(info);
	nic_vector_put(info);
}

/* A CPU of the vector's affinity: this one if possible. Preemption is off. */
static unsigned int nic_vector_cpu(unsigned int irq)
{
	unsigned int here = smp_processor_id(), cpu = nr_cpu_ids;
	struct irq_data *d = irq_get_irq_data(irq);
	const struct cpumask *mask;

	if (d) {
		mask = irq_data_get_effective_affinity_mask(d);
		if (cpumask_test_cpu(here, mask))
			return here;
		cpu = cpumask_any_and(mask, cpu_online_mask);
	}
	return cpu < nr_cpu_ids ? cpu : here;
}

/* Hard IRQ, or softirq with IRQs on. */
static void nic_vector_send(struct nic_vector *v)
{
	unsigned int irq, cpu, here;

	atomic_inc(&v->users);
	/* Pairs with nic_msi_free(). */
	smp_mb__after_atomic();
	irq = READ_ONCE(v->irq);
	if (!irq)
		goto put;

	/* A CPU does not go offline meanwhile. */
	here = get_cpu();
	cpu = nic_vector_cpu(irq);
	/* If it has been called and has not come yet, this message is one with that. */
	if (cpu != here && smp_call_function_single_async(cpu, &v->csd))
		nic_vector_put(v);
	put_cpu();
	if (cpu != here)
		return;
	nic_vector_handle(v);
put:
	nic_vector_put(v);
}

/**
 * nic_msi_flush() - call the handlers of all messages that have come
 * @nic: card
 *
 * Context: hard IRQ, or softirq with IRQs on; no lock held that a driver's
 * handler could want.
 */
void nic_msi_flush(struct nic *nic)
{
	struct nic_msi *msi = nic->msi;
	unsigned int i;

	for_each_set_bit(i, msi->pending, nic->func->vectors)
		if (test_and_clear_bit(i, msi->pending))
			nic_vector_send(&msi->vector[i]);
}

static void nic_msi_pend(struct nic *nic, unsigned int vector)
{
	set_bit(vector, nic->msi->pending);
	/* The vector's bit first: who takes the other one looks at it then. */
	smp_mb__after_atomic();
	nic_pend(nic, NIC_PENDING_MSI);
}

/**
 * nic_msi_overdue() - the messages that are late have waited long enough
 * @nic: card, with MSI-X
 *
 * Context: softirq; the caller calls nic_flush_softirq().
 */
void nic_msi_overdue(struct nic *nic)
{
	struct nic_msi *msi = nic->msi;
	unsigned int i;

	for_each_set_bit(i, msi->late, nic->func->vectors) {
		clear_bit(i, msi->late);
		set_bit(i, msi->overdue);
		nic_msi_pend(nic, i);
	}
}

/**
 * board_msix() - see emul.h
 * @f: function
 * @vector: whose table entry the message is from
 * @addr: message address
 * @data: message data: the number of a vector that has an interrupt
 */
void board_msix(struct emul_function *f, unsigned int vector, u64 addr, u32 data)
{
	struct nic *nic = func_nic(f);

	if (nic_is_silent(nic) || nic_is_cut_off(nic))
		return;
	if (unlikely(!nic->msi || addr != NIC_MSI_ADDR || data >= f->vectors ||
		     !READ_ONCE(nic->msi->vector[data].irq))) {
		board_lint(f, EMUL_LINT_MSIX_MESSAGE, "vector %u: address 0x%llx, data 0x%x",
			   vector, addr, data);
		nic_warn(nic, "MSI-X vector %u sends a message that no interrupt has: address 0x%llx, data 0x%x",
			 vector, addr, data);
		return;
	}
	nic_msi_pend(nic, data);
}

/* -------------------------------------------------------------------------
 * The domain
 */

/* An edge is over as soon as it has been seen. */
static void nic_msi_ack(struct irq_data *d)
{
}

static void nic_msi_compose(struct irq_data *d, struct msi_msg *msg)
{
	msg->address_hi = upper_32_bits((u64)NIC_MSI_ADDR);
	msg->address_lo = lower_32_bits(NIC_MSI_ADDR);
	msg->data = d->hwirq;
}

/*
 * All of the mask, of which the core has left only the CPUs that are online: the
 * handler runs where the message comes from, if that is one of them, and no other
 * CPU has to be interrupted.
 */
static int nic_msi_set_affinity(struct irq_data *d, const struct cpumask *mask, bool force)
{
	irq_data_update_effective_affinity(d, mask);
	return IRQ_SET_MASK_OK_DONE;
}

/* The core repeats an interrupt that came while it was disabled. The descriptor's lock is held. */
static int nic_msi_retrigger(struct irq_data *d)
{
	struct nic_vector *v = irq_data_get_irq_chip_data(d);

	nic_msi_pend(v->nic, d->hwirq);
	nic_flush(v->nic);
	return 1;
}

static struct irq_chip nic_msi_chip = {
	.name = NICSIM_NAME "-msi",
	.irq_ack = nic_msi_ack,
	.irq_compose_msi_msg = nic_msi_compose,
	.irq_set_affinity = nic_msi_set_affinity,
	.irq_retrigger = nic_msi_retrigger,
};

static int nic_msi_alloc(struct irq_domain *domain, unsigned int virq, unsigned int n, void *arg)
{
	struct nic *nic = domain->host_data;
	msi_alloc_info_t *info = arg;
	unsigned int index = info->desc->msi_index;
	struct nic_vector *v;

	if (n != 1 || index >= nic->func->vectors)
		return -EINVAL;
	v = &nic->msi->vector[index];
	irq_domain_set_info(domain, virq, index, &nic_msi_chip, v, handle_edge_irq, NULL, "edge");
	nicsim_msi_allow_move(virq);
	WRITE_ONCE(v->irq, virq);
	return 0;
}

static void nic_msi_free(struct irq_domain *domain, unsigned int virq, unsigned int n)
{
	struct irq_data *d = irq_domain_get_irq_data(domain, virq);
	struct nic_vector *v = irq_data_get_irq_chip_data(d);

	WRITE_ONCE(v->irq, 0);
	/* Pairs with nic_vector_send(): we see its user, or it sees no interrupt. */
	smp_mb();
	while (atomic_read(&v->users))
		fsleep(20);
	irq_domain_free_irqs_common(domain, virq, n);
}

static const struct irq_domain_ops nic_msi_ops = {
	.alloc = nic_msi_alloc,
	.free = nic_msi_free,
};

/**
 * nic_msi_attach() - give the function its interrupt domain
 * @nic: card
 * @pdev: function, new on the bus
 *
 * Context: process.
 */
void nic_msi_attach(struct nic *nic, struct pci_dev *pdev)
{
	if (nic->msi)
		dev_set_msi_domain(&pdev->dev, nic->msi->domain);
}

/**
 * nic_msi_init() - make a card's interrupt domain, if it has MSI-X
 * @nic: card, its function created
 *
 * Context: process. Return: 0 or a negative errno.
 */
int nic_msi_init(struct nic *nic)
{
	unsigned int i, n = nic->func->vectors;
	struct nic_msi *msi;

	if (!n)
		return 0;
	msi = kzalloc(struct_size(msi, vector, n), GFP_KERNEL);
	if (!msi)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		msi->vector[i].nic = nic;
		INIT_CSD(&msi->vector[i].csd, nic_vector_called, &msi->vector[i]);
	}
	msi->fwnode = irq_domain_alloc_named_fwnode(nic->name);
	if (!msi->fwnode)
		goto free_msi;
	msi->domain = nicsim_msi_domain_create(msi->fwnode, n, &nic_msi_ops, nic);
	if (!msi->domain)
		goto free_fwnode;
	nic->msi = msi;
	return 0;

free_fwnode:
	irq_domain_free_fwnode(msi->fwnode);
free_msi:
	kfree(msi);
	return -ENOMEM;
}

/**
 * nic_msi_exit() - undo nic_msi_init()
 * @nic: card, dead and off the bus, its interrupts freed
 *
 * Context: process.
 */
void nic_msi_exit(struct nic *nic)
{
	if (!nic->msi)
		return;
	nicsim_msi_domain_remove(nic->msi->domain);
	irq_domain_free_fwnode(nic->msi->fwnode);
	kfree(nic->msi);
	nic->msi = NULL;
}
