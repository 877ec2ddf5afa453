// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_awake.c - the machine's own virtio devices are not suspended: nicsim_awake.ko
 *
 * A guest has the source tree and the modules by 9p, whose driver does not survive that its device
 * is suspended. The cards of nicsim, in PCI domains of their own, are.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/pci.h>

/* PCI domains of nicsim begin here. */
#define DOMAIN_FIRST	0x10000

static void keep_awake(bool awake)
{
	struct pci_dev *pdev = NULL;

	while ((pdev = pci_get_device(PCI_VENDOR_ID_REDHAT_QUMRANET, PCI_ANY_ID, pdev)))
		if (pci_domain_nr(pdev->bus) < DOMAIN_FIRST)
			dev_pm_syscore_device(&pdev->dev, awake);
}

static int __init awake_init(void)
{
	keep_awake(true);
	return 0;
}
module_init(awake_init);

static void __exit awake_exit(void)
{
	keep_awake(false);
}
module_exit(awake_exit);

MODULE_DESCRIPTION("nicsim test: the machine's own virtio devices are not suspended");
MODULE_LICENSE("GPL");
