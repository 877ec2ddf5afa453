/* SPDX-License-Identifier: GPL-2.0 */
/*
 * slot.h - the PCI function that a test names, and a BAR of one that is bound
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

/* From a probe function: enable it and map this BAR, for test_regs(), until it is unbound. */
static inline int test_map(struct pci_dev *pdev, unsigned int bar)
{
	void __iomem *regs;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return err;
	regs = pcim_iomap(pdev, bar, 0);
	if (!regs)
		return -ENOMEM;
	pci_set_drvdata(pdev, (void __force *)regs);
	return 0;
}

static inline void __iomem *test_regs(struct device *dev)
{
	return (void __iomem __force *)dev_get_drvdata(dev);
}

#endif
