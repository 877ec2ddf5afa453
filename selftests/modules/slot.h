/* SPDX-License-Identifier: GPL-2.0 */
/*
 * slot.h - the PCI function that a test names
 */
#ifndef TEST_SLOT_H
#define TEST_SLOT_H

#include <linux/pci.h>

/* The function at "10000:00:00.0", to be put; or an error */
static inline struct pci_dev *test_find(const char *slot)
{
	unsigned int domain, bus, dev, fn;
	struct pci_dev *pdev;

	if (sscanf(slot, "%x:%x:%x.%x", &domain, &bus, &dev, &fn) != 4)
		return ERR_PTR(-EINVAL);
	pdev = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(dev, fn));
	return pdev ?: ERR_PTR(-ENODEV);
}

/* Likewise, and it has MSI-X */
static inline struct pci_dev *test_find_msix(const char *slot)
{
	struct pci_dev *pdev = test_find(slot);

	if (IS_ERR(pdev) || pdev->msix_cap)
		return pdev;
	pci_dev_put(pdev);
	return ERR_PTR(-EOPNOTSUPP);
}

#endif
