// SPDX-License-Identifier: GPL-2.0
/*
 * firmware_um.c - in User-Mode Linux nobody can tell who reads memory
 */
#include <linux/printk.h>

#include "firmware.h"
#include "nicsim.h"

int firmware_arm(void)
{
	pr_err(NICSIM_NAME ": where a driver of this chip looks for its EEPROM is User-Mode Linux itself: choose another device, 82545GM for example\n");
	return -EOPNOTSUPP;
}

void firmware_disarm(void)
{
}
