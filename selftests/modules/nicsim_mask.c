// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_mask.c - a PCI function's MSI-X vectors masked behind its driver's back
 *
 * The parameter masked is the mask bit of a vector, pending its pending bit.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "slot.h"

static char *slot = "";
module_param(slot, charp, 0444);
MODULE_PARM_DESC(slot, "of the function, such as 10000:00:00.0");

static unsigned int vector;
module_param(vector, uint, 0444);
MODULE_PARM_DESC(vector, "which (default 0)");

static struct pci_dev *pdev;
static void __iomem *entry_map;
static void __iomem *entry;
static void __iomem *pba_map;
static void __iomem *pba;

static int masked_get(char *buffer, const struct kernel_param *kp)
{
	u32 control = readl(entry + PCI_MSIX_ENTRY_VECTOR_CTRL);

	return sysfs_emit(buffer, "%c\n", control & PCI_MSIX_ENTRY_CTRL_MASKBIT ? 'Y' : 'N');
}

static int masked_set(const char *val, const struct kernel_param *kp)
{
	bool on;
	int err;

	/* Not yet */
	if (!entry)
		return -EINVAL;
	err = kstrtobool(val, &on);
	if (!err)
		writel(on ? PCI_MSIX_ENTRY_CTRL_MASKBIT : 0, entry + PCI_MSIX_ENTRY_VECTOR_CTRL);
	return err;
}

static const struct kernel_param_ops masked_ops = {
	.get = masked_get,
	.set = masked_set,
};
module_param_cb(masked, &masked_ops, NULL, 0644);
MODULE_PARM_DESC(masked, "Y: it is");

static int pending_get(char *buffer, const struct kernel_param *kp)
{
	u32 bits = readl(pba + vector / 32 * 4);

	return sysfs_emit(buffer, "%c\n", bits & BIT(vector % 32) ? 'Y' : 'N');
}

static const struct kernel_param_ops pending_ops = {
	.get = pending_get,
};
module_param_cb(pending, &pending_ops, NULL, 0444);
MODULE_PARM_DESC(pending, "read only: Y: a message waits until it is unmasked");

/* The structure that a register of the capability points to, its BAR mapped in @map */
static void __iomem *mask_map(u8 reg, void __iomem **map)
{
	u32 val;

	pci_read_config_dword(pdev, pdev->msix_cap + reg, &val);
	*map = pci_iomap(pdev, val & PCI_MSIX_TABLE_BIR, 0);
	return *map ? *map + (val & PCI_MSIX_TABLE_OFFSET) : NULL;
}

static void mask_undo(void)
{
	if (pba_map)
		pci_iounmap(pdev, pba_map);
	if (entry_map)
		pci_iounmap(pdev, entry_map);
	pci_dev_put(pdev);
}

static int __init mask_init(void)
{
	pdev = test_find_msix(slot);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	pba = mask_map(PCI_MSIX_PBA, &pba_map);
	entry = mask_map(PCI_MSIX_TABLE, &entry_map);
	if (!pba || !entry || vector >= pci_msix_vec_count(pdev)) {
		mask_undo();
		return -EINVAL;
	}
	entry += vector * PCI_MSIX_ENTRY_SIZE;
	return 0;
}

static void __exit mask_exit(void)
{
	mask_undo();
}

module_init(mask_init);
module_exit(mask_exit);

MODULE_DESCRIPTION("nicsim test: masked MSI-X vectors");
MODULE_LICENSE("GPL");
