/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nicsim_msi_domain.h - an MSI domain of our own, as each kernel makes one
 *
 * nicsim_msi_domain_create() takes the operations of the innermost domain, whose
 * chip composes messages, and returns what dev_set_msi_domain() wants. Since
 * 6.16 the core puts a domain for each device on top of it by itself; before, the
 * PCI one is made here, and the inner domain is its parent.
 *
 * Context of all: process.
 */
#ifndef NICSIM_MSI_DOMAIN_H
#define NICSIM_MSI_DOMAIN_H

#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)

#include <linux/irqchip/irq-msi-lib.h>

static const struct msi_parent_ops nicsim_msi_parent_ops = {
	.required_flags = MSI_FLAG_USE_DEF_DOM_OPS | MSI_FLAG_USE_DEF_CHIP_OPS,
	.supported_flags = MSI_GENERIC_FLAGS_MASK | MSI_FLAG_PCI_MSIX,
	/* handle_edge_irq() acknowledges, whether the outer chip can or not. */
	.chip_flags = MSI_CHIP_FLAG_SET_ACK,
	.bus_select_token = DOMAIN_BUS_NEXUS,
	.bus_select_mask = MATCH_PCI_MSI,
	.prefix = "nicsim-",
	.init_dev_msi_info = msi_lib_init_dev_msi_info,
};

static inline struct irq_domain *nicsim_msi_domain_create(struct fwnode_handle *fwnode,
							  unsigned int size,
							  const struct irq_domain_ops *ops,
							  void *host_data)
{
	struct irq_domain_info info = {
		.fwnode = fwnode,
		.size = size,
		.ops = ops,
		.host_data = host_data,
	};

	return msi_create_parent_irq_domain(&info, &nicsim_msi_parent_ops);
}

/* The core moves such interrupts from process context unless told not to. */
static inline void nicsim_msi_allow_move(unsigned int virq)
{
}

#else

static struct irq_chip nicsim_msi_top_chip = {
	.name = "nicsim-msix",
	.irq_ack = irq_chip_ack_parent,
	.irq_retrigger = irq_chip_retrigger_hierarchy,
};

static struct msi_domain_info nicsim_msi_top_info = {
	.flags = MSI_FLAG_USE_DEF_DOM_OPS | MSI_FLAG_USE_DEF_CHIP_OPS | MSI_FLAG_PCI_MSIX,
	.chip = &nicsim_msi_top_chip,
};

static inline struct irq_domain *nicsim_msi_domain_create(struct fwnode_handle *fwnode,
							  unsigned int size,
							  const struct irq_domain_ops *ops,
							  void *host_data)
{
	struct irq_domain *inner, *top;

	inner = irq_domain_create_hierarchy(NULL, 0, size, fwnode, ops, host_data);
	if (!inner)
		return NULL;
	top = pci_msi_create_irq_domain(NULL, &nicsim_msi_top_info, inner);
	if (!top)
		irq_domain_remove(inner);
	return top;
}

static inline void nicsim_msi_allow_move(unsigned int virq)
{
	irq_set_status_flags(virq, IRQ_MOVE_PCNTXT);
}

#endif

static inline void nicsim_msi_domain_remove(struct irq_domain *domain)
{
	struct irq_domain *inner = domain->parent;

	irq_domain_remove(domain);
	if (inner)
		irq_domain_remove(inner);
}

#endif
