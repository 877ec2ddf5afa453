// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_gone.c - a driver that looks at its card when it is taken away: nicsim_gone.ko
 *
 * Bound by driver_override. Its remove function reads bytes of a BAR and the first word of
 * the configuration space.
 */
#include <linux/module.h>

#include "slot.h"

#define GONE_READS	8

static unsigned int bar;
module_param(bar, uint, 0444);
MODULE_PARM_DESC(bar, "to be read");

static unsigned int offset[GONE_READS];
static unsigned int offsets;
module_param_array(offset, uint, &offsets, 0444);
MODULE_PARM_DESC(offset, "of the bytes to be read");

static unsigned int value[GONE_READS];
static unsigned int values;
module_param_array(value, uint, &values, 0444);
MODULE_PARM_DESC(value, "read only: what was read at each offset");

static unsigned int id;
module_param(id, uint, 0444);
MODULE_PARM_DESC(id, "read only: what was read of the configuration space");

static bool offline;
module_param(offline, bool, 0444);
MODULE_PARM_DESC(offline, "read only: the kernel knows that nobody is there");

static int gone_probe(struct pci_dev *pdev, const struct pci_device_id *ids)
{
	return test_map(pdev, bar);
}

static void gone_remove(struct pci_dev *pdev)
{
	void __iomem *regs = test_regs(&pdev->dev);

	for (values = 0; values < offsets; values++)
		value[values] = readb(regs + offset[values]);
	pci_read_config_dword(pdev, PCI_VENDOR_ID, &id);
	offline = pci_channel_offline(pdev);
}

/* Bound by driver_override only. */
static const struct pci_device_id gone_ids[] = { { } };

static struct pci_driver gone_driver = {
	.name = "nicsim_gone",
	.id_table = gone_ids,
	.probe = gone_probe,
	.remove = gone_remove,
};
module_pci_driver(gone_driver);

MODULE_DESCRIPTION("nicsim test: a driver that looks at its card when it is taken away");
MODULE_LICENSE("GPL");
