/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pci_number.h - what a root bus of ours is called: a domain or a bus number
 *
 * With PCI domains a bridge is bus 0 of a domain of its own, from 0x10000 up, where no
 * firmware numbers any. Without (User-Mode Linux) it is a bus of the only
 * domain, of which the kernel has bus 0.
 */
#ifndef NICSIM_PCI_NUMBER_H
#define NICSIM_PCI_NUMBER_H

#include <linux/numa.h>
#include <linux/pci.h>

#ifdef CONFIG_PCI_DOMAINS

#define PCI_NUMBER_FIRST	0x10000
#define PCI_NUMBER_LAST		INT_MAX

/* pci_number_last() - the last number that a root bus takes up */
static inline int pci_number_last(struct pci_bus *bus)
{
	return pci_domain_nr(bus);
}

static inline void pci_number_set(int number, struct pci_sysdata *sysdata, struct resource *busn)
{
	sysdata->domain = number;
	sysdata->node = NUMA_NO_NODE;
}

#else

/* There is no need for the architecture to know anything of a bus. */
struct pci_sysdata {
};

#define PCI_NUMBER_FIRST	1
#define PCI_NUMBER_LAST		255

static inline int pci_number_last(struct pci_bus *bus)
{
	return bus->busn_res.end;
}

static inline void pci_number_set(int number, struct pci_sysdata *sysdata, struct resource *busn)
{
	busn->start = number;
	busn->end = number;
}

#endif

#endif
