// SPDX-License-Identifier: GPL-2.0
/*
 * firmware_um.c - logic_iomem_set_direct(), which selftests/uml/iomem-direct.diff adds to
 * User-Mode Linux
 *
 * Nobody else can tell there who reads memory. In a kernel without it the driver is not bound.
 */
#include <linux/logic_iomem.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "firmware.h"
#include "nicsim.h"

static typeof(&logic_iomem_set_direct) set_direct;

/* What the operations get is the physical address of the start. */
static unsigned long direct_read(void *priv, unsigned int off, int size)
{
	u16 val;

	if (size == sizeof(val) && firmware_read((unsigned long)priv + off, &val))
		return val;
	return ~0UL;
}

/* No driver writes there: it takes its EEPROM to have no words. */
static void direct_write(void *priv, unsigned int off, int size, unsigned long val)
{
}

static const struct logic_iomem_ops direct_ops = {
	.read = direct_read,
	.write = direct_write,
};

int firmware_arm(u64 addr, unsigned int size)
{
	set_direct = symbol_get(logic_iomem_set_direct);
	if (!set_direct) {
		pr_err(NICSIM_NAME ": where a driver of this chip looks for its EEPROM is User-Mode Linux itself, and it is one without selftests/uml/iomem-direct.diff: choose another device, 82545GM for example\n");
		return -EOPNOTSUPP;
	}
	set_direct(addr, size, &direct_ops, (void *)(unsigned long)addr);
	return 0;
}

void firmware_disarm(void)
{
	set_direct(0, 0, NULL, NULL);
	symbol_put(logic_iomem_set_direct);
}
