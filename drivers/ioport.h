/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ioport.h - how a driver's outl() reaches a NIC
 */
#ifndef NICSIM_IOPORT_H
#define NICSIM_IOPORT_H

#include <linux/types.h>

struct list_head;
struct logic_iomem_ops;
struct resource;

/* The backend, ioport_x86.c or ioport_um.c. Process context; an error has been reported. */
int ioport_arm(void);
void ioport_disarm(void);
/* ioport_drives() - whether a driver of this name has to be watched */
bool ioport_drives(const char *driver);
/* ioport_reserve() - a range of ports that is ours, or a negative errno, not reported */
int ioport_reserve(struct resource *res, u32 size);
/* ioport_add_window() - what a host bridge needs for a port to have another number on the bus */
void ioport_add_window(struct list_head *windows);
/* ioport_on_bus() - the number that the first port of a range has there */
u32 ioport_on_bus(const struct resource *res);

/* ioport.c for the backend; @port: on the bus */
bool ioport_write(unsigned long port, u32 val);

/* ioport_um.c for mmio_um.c */
int ioport_um_init(struct resource *space);
void ioport_um_exit(void);
const struct logic_iomem_ops *ioport_um_ops(u64 addr);

#endif
