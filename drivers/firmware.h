/* SPDX-License-Identifier: GPL-2.0 */
/*
 * firmware.h - how a driver reads what the firmware has put into memory
 */
#ifndef NICSIM_FIRMWARE_H
#define NICSIM_FIRMWARE_H

#include <linux/types.h>

/*
 * The backend, firmware_x86.c or firmware_um.c: from now on who reads memory at @addr is told
 * what firmware_read() says. Process context; an error has been reported.
 */
int firmware_arm(u64 addr, unsigned int size);
void firmware_disarm(void);

/* firmware.c for the backend */
bool firmware_read(u64 addr, u16 *val);

#endif
