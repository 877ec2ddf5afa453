/* SPDX-License-Identifier: GPL-2.0 */
/*
 * msix.h - MSI-X: the capability, the vector table and the pending bits
 *
 * PCI Local Bus 3.0 section 6.8.2. A model embeds struct emul_msix, sends the
 * accesses of one BAR here, and asks for interrupts by vector.
 */
#ifndef EMUL_MSIX_H
#define EMUL_MSIX_H

#include "os.h"
#include "emul.h"

/* Where table and pending bits are in their BAR, and how large that is */
#define EMUL_MSIX_TABLE		0x000
#define EMUL_MSIX_PBA		0x800
#define EMUL_MSIX_BAR_SIZE	0x1000

#define EMUL_MSIX_ENTRY_LEN	16

/**
 * struct emul_msix_entry - a vector, as the driver's side has set it
 * @addr: message address
 * @data: message data
 * @masked: no message is sent
 */
struct emul_msix_entry {
	u64 addr;
	u32 data;
	bool masked;
};

/**
 * struct emul_msix - MSI-X of a function; all under the function's lock
 * @f: whose
 * @cap: offset of the capability
 * @enabled: MSI-X is in use, and INTx is not
 * @masked: all vectors are
 * @pending: vectors that have been raised while they were masked
 * @entry: the table
 */
struct emul_msix {
	struct emul_function *f;
	unsigned int cap;
	bool enabled;
	bool masked;
	bool pending[EMUL_MAX_VECTORS];
	struct emul_msix_entry entry[EMUL_MAX_VECTORS];
};

void emul_msix_init(struct emul_msix *m, struct emul_function *f, unsigned int bar);
u64 emul_msix_read(const struct emul_msix *m, u32 off, unsigned int size);
void emul_msix_write(struct emul_msix *m, u32 off, unsigned int size, u64 val);
void emul_msix_config_changed(struct emul_msix *m);
void emul_msix_raise(struct emul_msix *m, unsigned int vector);
void emul_msix_drop(struct emul_msix *m);

#endif
