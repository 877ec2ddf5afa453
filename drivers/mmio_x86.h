/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mmio_x86.h - what the two halves of the x86-64 MMIO backend share
 */
#ifndef NICSIM_MMIO_X86_H
#define NICSIM_MMIO_X86_H

#include <linux/bits.h>

/*
 * What ioremap() returns for our windows: bit 63 and the physical address, which
 * is below 2^46. Not canonical with 4 or 5 levels of page tables, nor with LAM.
 */
#define POINTER(phys)		(BIT_ULL(63) | (phys))
#define POINTER_PHYS(va)	((va) & (BIT_ULL(46) - 1))
#define IS_POINTER(va)		((va) >> 46 == BIT_ULL(63) >> 46)

struct kprobe;
struct pt_regs;

/* For functions that a probe makes return at once: where to point regs->ip at */
void nicsim_return(void);
/* ... and the post_handler, which does nothing but must be there */
void mmio_probe_post(struct kprobe *kp, struct pt_regs *regs, unsigned long flags);

/* mmio_probe.c: process context; an error has been reported. */
int mmio_probes_init(void);
void mmio_probes_exit(void);

#endif
