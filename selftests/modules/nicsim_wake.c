// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_wake.c - a driver of an 82545GM that only sleeps and wakes up: nicsim_wake.ko
 *
 * Bound by driver_override. The stock driver clears WUS without a look; this one tells what is
 * in it.
 */
#include <linux/module.h>

#include "regs.h"
#include "slot.h"

#define REG_WUC		0x05800
#define   WUC_PME_EN	BIT(1)
#define REG_WUFC	0x05808
#define REG_WUS		0x05810

static unsigned int wufc;
module_param(wufc, uint, 0644);
MODULE_PARM_DESC(wufc, "wake-up filters while the machine is suspended");

static unsigned int wus;
module_param(wus, uint, 0444);
MODULE_PARM_DESC(wus, "read only: what woke the card up");

static int wake_probe(struct pci_dev *pdev, const struct pci_device_id *ids)
{
	int err = test_map(pdev, 0) ?: test_reset(test_regs(&pdev->dev));

	return err ?: device_init_wakeup(&pdev->dev, true);
}

static void wake_remove(struct pci_dev *pdev)
{
	device_init_wakeup(&pdev->dev, false);
}

static int wake_suspend(struct device *dev)
{
	void __iomem *hw = test_regs(dev);

	writel(RCTL_EN | RCTL_BAM, hw + REG_RCTL);
	writel(WUC_PME_EN, hw + REG_WUC);
	writel(wufc, hw + REG_WUFC);
	return 0;
}

static int wake_resume(struct device *dev)
{
	void __iomem *hw = test_regs(dev);

	wus = readl(hw + REG_WUS);
	writel(wus, hw + REG_WUS);
	return test_reset(hw);
}

static DEFINE_SIMPLE_DEV_PM_OPS(wake_pm, wake_suspend, wake_resume);

/* Bound by driver_override only. */
static const struct pci_device_id wake_ids[] = { { } };

static struct pci_driver wake_driver = {
	.name = "nicsim_wake",
	.id_table = wake_ids,
	.probe = wake_probe,
	.remove = wake_remove,
	.driver.pm = pm_sleep_ptr(&wake_pm),
};
module_pci_driver(wake_driver);

MODULE_DESCRIPTION("nicsim test: a driver that only sleeps and wakes up");
MODULE_LICENSE("GPL");
