/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ioport.h - how a driver's outl() reaches a NIC
 */
#ifndef NICSIM_IOPORT_H
#define NICSIM_IOPORT_H

#include <linux/types.h>

/* The backend, ioport_x86.c or ioport_um.c. Process context; an error has been reported. */
int ioport_arm(void);
void ioport_disarm(void);
/* ioport_drives() - whether a driver of this name writes to ports */
bool ioport_drives(const char *driver);

/* ioport.c for the backend */
bool ioport_write(unsigned long port, u32 val);

#endif
