/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mmio.h - the MMIO backend: how a driver's readl() and writel() reach a NIC
 *
 * A backend hands out windows of physical address space in which nothing is
 * ever mapped, and sends each access in them to mmio_read() or mmio_write().
 * x86-64: mmio_x86.c (non-canonical pointers and #GP); User-Mode Linux: mmio_um.c.
 */
#ifndef NICSIM_MMIO_H
#define NICSIM_MMIO_H

#include <linux/ioport.h>
#include <linux/types.h>

struct nic;

/**
 * struct mmio_target - one BAR as the window sees it
 * @nic: whose
 * @bar: number
 * @base: physical address it decodes now, 0 if none
 * @size: bytes
 */
struct mmio_target {
	struct nic *nic;
	unsigned int bar;
	u64 base;
	u32 size;
};

/* Granule in which BARs are told apart; no BAR is smaller. */
#define MMIO_PAGE_SHIFT	12
/* Bytes of physical address space of one window (one bus). */
#define MMIO_WINDOW_SIZE	SZ_16M

/**
 * struct mmio_window - a range of physical addresses that is ours
 * @res: the range, busy in iomem_resource
 * @node: all windows; changed under the backend's lock, read under RCU
 * @page: who decodes each granule; written with WRITE_ONCE() under the lock of
 *	the bus, read by traps under RCU
 */
struct mmio_window {
	struct resource res;
	struct hlist_node node;
	struct rcu_head rcu;
	struct mmio_target *page[MMIO_WINDOW_SIZE >> MMIO_PAGE_SHIFT];
};

/* Backend: arm or disarm; errors are reported in one line that says what to do. Process context. */
int mmio_init(void);
void mmio_exit(void);

/**
 * mmio_armed() - whether accesses of a driver bound now would be seen
 *
 * False when probes have been disarmed behind our back (kprobes/enabled,
 * ftrace_enabled); binding a driver is refused then.
 */
bool mmio_armed(void);

/* Backend: where in iomem_resource windows are to be. */
struct resource *mmio_space(void);

/* mmio.c: a window, or an ERR_PTR after a line in the log. Process context. */
struct mmio_window *mmio_window_create(const char *name);
void mmio_window_destroy(struct mmio_window *w);

/* Decode @t at @base from now on (0: nowhere). Config-write context: any, nic->lock held. */
void mmio_window_decode(struct mmio_window *w, struct mmio_target *t, u64 base);

/*
 * The device's side, nic.c. Any context, no lock of ours held. @off + @size is
 * within the BAR. @caller: address of the instruction, for reports.
 */
u64 nic_mmio_read(struct mmio_target *t, u32 off, unsigned int size, unsigned long caller);
void nic_mmio_write(struct mmio_target *t, u32 off, unsigned int size, u64 val,
		    unsigned long caller);
/*
 * An access that no BAR answers (nothing decodes there, or after iounmap());
 * reads are answered with all ones by the backend. @t: the BAR that it was meant for,
 * NULL if that is not clear.
 */
void nic_mmio_stray(struct mmio_target *t, u64 addr, unsigned int size, bool write,
		    unsigned long caller);

/*
 * State of the interrupted task that a trap in an injected interrupt or poll
 * would falsify (x86: thread.trap_nr and error_code). Save before, restore after.
 */
struct mmio_trap_state {
	unsigned long trap_nr;
	unsigned long error_code;
};

void mmio_trap_state_save(struct mmio_trap_state *s);
void mmio_trap_state_restore(const struct mmio_trap_state *s);

/* mmio.c for the backends: the windows, and what is mapped in them. */
int mmio_reserve(struct resource *space, struct resource *res, u64 size);
bool mmio_overlaps(u64 addr, u64 size);
bool mmio_map(u64 addr, u64 size, unsigned long caller);
void mmio_unmap(u64 addr, unsigned long caller);
struct mmio_window *mmio_find(u64 addr);
u64 mmio_read(struct mmio_window *w, u64 addr, unsigned int size, unsigned long caller);
void mmio_write(struct mmio_window *w, u64 addr, unsigned int size, u64 val,
		unsigned long caller);

#endif
