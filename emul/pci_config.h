/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pci_config.h - a type 0 PCI configuration space as a table of values and masks
 */
#ifndef EMUL_PCI_CONFIG_H
#define EMUL_PCI_CONFIG_H

#include <linux/types.h>

#define EMUL_CONFIG_SIZE	256

/**
 * struct emul_config - configuration space of a function
 * @value: what a read gives
 * @wmask: bits that a write changes
 * @w1c: bits that a write of one clears
 * @bar: offset 0x10 + 4n: size - 1 complement is in @wmask, so sizing just works
 * @next: where emul_config_add_cap() puts the next capability
 * @last: offset of the pointer to the next capability
 */
struct emul_config {
	u8 value[EMUL_CONFIG_SIZE];
	u8 wmask[EMUL_CONFIG_SIZE];
	u8 w1c[EMUL_CONFIG_SIZE];
	u8 next;
	u8 last;
};

/**
 * struct emul_config_id - what identifies a function
 */
struct emul_config_id {
	u16 vendor;
	u16 device;
	u16 subvendor;
	u16 subdevice;
	u32 class;		/* 24 bits: class, subclass, interface */
	u8 revision;
	u8 pin;			/* 0 none, 1 INTA# ... */
};

void emul_config_init(struct emul_config *c, const struct emul_config_id *id);
/* A 64-bit memory BAR at @bar and @bar + 1; @size is a power of two. */
void emul_config_add_bar64(struct emul_config *c, unsigned int bar, u32 size, bool prefetch);
/* A 32-bit memory BAR at @bar; @size is a power of two. */
void emul_config_add_bar32(struct emul_config *c, unsigned int bar, u32 size);
/* An I/O BAR at @bar; @size is a power of two. */
void emul_config_add_io(struct emul_config *c, unsigned int bar, u32 size);
/* Append a capability of @len bytes (with its two header bytes); returns its offset. */
unsigned int emul_config_add_cap(struct emul_config *c, u8 id, unsigned int len);
/* Little endian values of 1, 2 or 4 bytes; the builder's access, ignoring masks. */
void emul_config_set(struct emul_config *c, unsigned int where, unsigned int size, u32 val,
		     u32 wmask);

/* The driver's access. @where and @size are checked: beyond the space reads give all ones. */
u32 emul_config_read(const struct emul_config *c, unsigned int where, unsigned int size);
void emul_config_write(struct emul_config *c, unsigned int where, unsigned int size, u32 val);

u16 emul_config_command(const struct emul_config *c);
/* Bus address of the memory BAR @bar; and the board's access to it. */
u64 emul_config_bar(const struct emul_config *c, unsigned int bar);
void emul_config_set_bar(struct emul_config *c, unsigned int bar, u64 addr);
/* First port of the I/O BAR @bar. */
u32 emul_config_io(const struct emul_config *c, unsigned int bar);

#endif
