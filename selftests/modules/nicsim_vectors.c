// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_vectors.c - a PCI function that seems to have fewer MSI-X vectors than it has
 *
 * While this module is loaded whoever reads the size of the function's vector table,
 * the kernel too, gets another one. Drivers that are bound meanwhile have to do with
 * so many.
 */
#include <linux/module.h>
#include <linux/pci.h>

#include "slot.h"

static char *slot = "";
module_param(slot, charp, 0444);
MODULE_PARM_DESC(slot, "of the function, such as 10000:00:00.0");

static unsigned int vectors = 2;
module_param(vectors, uint, 0444);
MODULE_PARM_DESC(vectors, "that it seems to have, 1 to 256 (default 2)");

static struct pci_dev *pdev;
static struct pci_ops *true_ops;
static struct pci_ops false_ops;

static int vectors_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *val)
{
	int shift = 8 * (pdev->msix_cap + PCI_MSIX_FLAGS - where);
	int err = true_ops->read(bus, devfn, where, size, val);

	/* The lower byte of the size, which is all of it. */
	if (devfn == pdev->devfn && shift >= 0 && shift < 8 * size)
		*val = (*val & ~(0xffU << shift)) | (vectors - 1) << shift;
	return err;
}

static int __init vectors_init(void)
{
	if (!vectors || vectors > 256)
		return -EINVAL;
	pdev = test_find_msix(slot);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	true_ops = pdev->bus->ops;
	false_ops = *true_ops;
	false_ops.read = vectors_read;
	pci_bus_set_ops(pdev->bus, &false_ops);
	return 0;
}

static void __exit vectors_exit(void)
{
	pci_bus_set_ops(pdev->bus, true_ops);
	pci_dev_put(pdev);
}

module_init(vectors_init);
module_exit(vectors_exit);

MODULE_DESCRIPTION("nicsim test: fewer MSI-X vectors");
MODULE_LICENSE("GPL");
