// SPDX-License-Identifier: GPL-2.0
/*
 * ioport_um.c - User-Mode Linux has no I/O ports, nor a way to see who writes to one
 */
#include <linux/string.h>

#include "ioport.h"
#include "nicsim.h"

int ioport_arm(void)
{
	pr_err(NICSIM_NAME ": User-Mode Linux has no I/O ports, by which e1000 resets this chip: choose another device, 82545GM for example\n");
	return -EOPNOTSUPP;
}

void ioport_disarm(void)
{
}

bool ioport_drives(const char *driver)
{
	return !strcmp(driver, "e1000");
}
