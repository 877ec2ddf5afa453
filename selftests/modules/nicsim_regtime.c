// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_regtime.c - how long a card's register takes to be read, and to be written
 *
 * When the module is loaded, the register of 32 bits at offset= of BAR bar= of the function in
 * slot= is read again and again, and what it holds is written to it as often. The nanoseconds
 * of one are then its parameters read_ns and write_ns. It has nothing else to do and can be
 * removed at once.
 */
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/module.h>

#include "slot.h"

#define TIMES	20000

static char *slot = "";
module_param(slot, charp, 0444);
MODULE_PARM_DESC(slot, "PCI function, e.g. 10000:00:00.0");

static unsigned int bar;
module_param(bar, uint, 0444);
MODULE_PARM_DESC(bar, "number of the BAR");

static unsigned int offset;
module_param(offset, uint, 0444);
MODULE_PARM_DESC(offset, "of a register to which what was read may be written");

static unsigned int read_ns;
module_param(read_ns, uint, 0444);
MODULE_PARM_DESC(read_ns, "result: nanoseconds of a readl()");

static unsigned int write_ns;
module_param(write_ns, uint, 0444);
MODULE_PARM_DESC(write_ns, "result: nanoseconds of a writel()");

static void measure(void __iomem *reg)
{
	u64 start, between;
	u32 value = 0;
	int i;

	start = ktime_get_ns();
	for (i = 0; i < TIMES; i++)
		value = readl(reg);
	between = ktime_get_ns();
	for (i = 0; i < TIMES; i++)
		writel(value, reg);
	write_ns = div_u64(ktime_get_ns() - between, TIMES);
	read_ns = div_u64(between - start, TIMES);
}

static int __init regtime_init(void)
{
	struct pci_dev *pdev = test_find(slot);
	void __iomem *base;
	int err = 0;

	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	base = bar < PCI_STD_NUM_BARS ? pci_iomap_range(pdev, bar, offset, 4) : NULL;
	if (base) {
		measure(base);
		pci_iounmap(pdev, base);
	} else {
		err = -ENXIO;
	}
	pci_dev_put(pdev);
	return err;
}

static void __exit regtime_exit(void)
{
}

module_init(regtime_init);
module_exit(regtime_exit);

MODULE_DESCRIPTION("nicsim bench: the time of register accesses");
MODULE_LICENSE("GPL");
