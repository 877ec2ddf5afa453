// SPDX-License-Identifier: GPL-2.0
/*
 * lint.c - a driver that breaks one rule at a time
 *
 * Bound by driver_override to an 82545GM or a modern virtio-net. Writing the name of
 * a misdeed to the parameter "run" resets the card and does it, once, and nothing else
 * that could be complained of.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "lint.h"

static DEFINE_MUTEX(lock);
static struct lint card;

static int run_set(const char *val, const struct kernel_param *kp)
{
	bool virtio;
	const struct lint_deed *d;
	int err = -ENODEV;

	mutex_lock(&lock);
	if (!card.pdev)
		goto out;
	virtio = card.pdev->vendor == PCI_VENDOR_ID_REDHAT_QUMRANET;
	err = -EINVAL;
	for (d = virtio ? lint_virtio_deeds : lint_e1000_deeds; d->name; d++) {
		if (!sysfs_streq(val, d->name))
			continue;
		memset(card.page, 0, PAGE_SIZE);
		err = virtio ? lint_virtio_begin(&card) : lint_e1000_begin(&card);
		if (!err)
			err = d->commit(&card);
		break;
	}
out:
	mutex_unlock(&lock);
	return err;
}

static const struct kernel_param_ops run_ops = { .set = run_set };
module_param_cb(run, &run_ops, NULL, 0200);
MODULE_PARM_DESC(run, "name of what is to be done");

static int lint_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	int err = -EBUSY;

	mutex_lock(&lock);
	if (card.pdev)
		goto out;
	err = pcim_enable_device(pdev);
	if (err)
		goto out;
	pci_set_master(pdev);
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		goto out;
	err = -ENOMEM;
	card.page = dmam_alloc_coherent(&pdev->dev, PAGE_SIZE, &card.addr, GFP_KERNEL);
	/* The registers of virtio 1.0 are in BAR 4 here. */
	card.bar = pdev->vendor == PCI_VENDOR_ID_REDHAT_QUMRANET ? 4 : 0;
	card.hw = pci_ioremap_bar(pdev, card.bar);
	if (!card.page || !card.hw)
		goto out;
	card.pdev = pdev;
	err = 0;
out:
	mutex_unlock(&lock);
	return err;
}

static void lint_remove(struct pci_dev *pdev)
{
	mutex_lock(&lock);
	iounmap(card.hw);
	card.pdev = NULL;
	mutex_unlock(&lock);
}

/* Bound by driver_override only. */
static const struct pci_device_id lint_ids[] = { { } };

static struct pci_driver lint_driver = {
	.name = LINT_NAME,
	.id_table = lint_ids,
	.probe = lint_probe,
	.remove = lint_remove,
};
module_pci_driver(lint_driver);

MODULE_DESCRIPTION("nicsim test: a driver that breaks one rule at a time");
MODULE_LICENSE("GPL");
