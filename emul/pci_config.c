// SPDX-License-Identifier: GPL-2.0
/*
 * pci_config.c - a type 0 PCI configuration space as a table of values and masks
 *
 * Three bytes describe each byte of the space: its value, the bits a write
 * changes, and the bits a write of one clears. Registers with side effects
 * beyond that are watched by the model's config_changed().
 */
#include "os.h"
#include "pci_config.h"

/* Offsets and bits of the type 0 header, PCI Local Bus 3.0 section 6.1. */
#define CFG_VENDOR		0x00
#define CFG_DEVICE		0x02
#define CFG_COMMAND		0x04
#define CFG_STATUS		0x06
#define CFG_REVISION		0x08
#define CFG_CACHE_LINE		0x0c
#define CFG_LATENCY		0x0d
#define CFG_BAR0		0x10
#define CFG_SUBVENDOR		0x2c
#define CFG_SUBDEVICE		0x2e
#define CFG_CAP_PTR		0x34
#define CFG_INT_LINE		0x3c
#define CFG_INT_PIN		0x3d
#define CFG_HEADER_END		0x40

#define CFG_COMMAND_IO		0x0001
/* memory, master, MWI, parity, SERR, fast back-to-back, INTx disable */
#define CFG_COMMAND_WMASK	0x0756
/* master data parity, signalled/received aborts, SERR, parity */
#define CFG_STATUS_W1C		0xf900
#define CFG_STATUS_CAPS		0x0010
#define CFG_BAR_MEM64		0x4
#define CFG_BAR_PREFETCH	0x8
#define CFG_BAR_IO		0x1

/**
 * emul_config_init() - an empty space with a header
 * @c: configuration space
 * @id: what the header says
 *
 * Capabilities will start after the header; a model that knows better sets
 * @c->next before it adds the first.
 */
void emul_config_init(struct emul_config *c, const struct emul_config_id *id)
{
	memset(c, 0, sizeof(*c));
	emul_config_set(c, CFG_VENDOR, 2, id->vendor, 0);
	emul_config_set(c, CFG_DEVICE, 2, id->device, 0);
	emul_config_set(c, CFG_COMMAND, 2, 0, CFG_COMMAND_WMASK);
	emul_config_set(c, CFG_REVISION, 4, id->class << 8 | id->revision, 0);
	emul_config_set(c, CFG_CACHE_LINE, 1, 0, 0xff);
	emul_config_set(c, CFG_LATENCY, 1, 0, 0xf8);
	emul_config_set(c, CFG_SUBVENDOR, 2, id->subvendor, 0);
	emul_config_set(c, CFG_SUBDEVICE, 2, id->subdevice, 0);
	emul_config_set(c, CFG_INT_LINE, 1, 0, 0xff);
	emul_config_set(c, CFG_INT_PIN, 1, id->pin, 0);
	c->w1c[CFG_STATUS + 1] = CFG_STATUS_W1C >> 8;
	c->next = CFG_HEADER_END;
	c->last = CFG_CAP_PTR;
}

/**
 * emul_config_add_bar64() - a 64-bit memory BAR
 * @c: configuration space
 * @bar: number, even; @bar + 1 becomes its upper half
 * @size: bytes, a power of two
 * @prefetch: reads have no side effects
 */
void emul_config_add_bar64(struct emul_config *c, unsigned int bar, u32 size, bool prefetch)
{
	unsigned int where = CFG_BAR0 + 4 * bar;
	u32 type = CFG_BAR_MEM64 | (prefetch ? CFG_BAR_PREFETCH : 0);

	emul_config_set(c, where, 4, type, ~(size - 1));
	emul_config_set(c, where + 4, 4, 0, ~0U);
}

/**
 * emul_config_add_bar32() - a 32-bit memory BAR, not prefetchable
 * @c: configuration space
 * @bar: number
 * @size: bytes, a power of two
 */
void emul_config_add_bar32(struct emul_config *c, unsigned int bar, u32 size)
{
	emul_config_set(c, CFG_BAR0 + 4 * bar, 4, 0, ~(size - 1));
}

/**
 * emul_config_add_io() - an I/O BAR
 * @c: configuration space
 * @bar: number
 * @size: bytes, a power of two
 *
 * Decoding of I/O can be switched on from now on.
 */
void emul_config_add_io(struct emul_config *c, unsigned int bar, u32 size)
{
	emul_config_set(c, CFG_BAR0 + 4 * bar, 4, CFG_BAR_IO, ~(size - 1));
	c->wmask[CFG_COMMAND] |= CFG_COMMAND_IO;
}

/**
 * emul_config_add_cap() - append a capability
 * @c: configuration space
 * @id: capability ID
 * @len: bytes, with the two of the capability's header
 *
 * The body is zero and read-only until the caller sets it. The next capability
 * comes at the next multiple of four.
 *
 * Return: the offset of the capability.
 */
unsigned int emul_config_add_cap(struct emul_config *c, u8 id, unsigned int len)
{
	unsigned int where = c->next;

	c->value[where] = id;
	c->value[where + 1] = 0;
	c->value[c->last] = where;
	c->value[CFG_STATUS] |= CFG_STATUS_CAPS;
	c->last = where + 1;
	c->next = round_up(where + len, 4);
	return where;
}

/**
 * emul_config_set() - define a register
 * @c: configuration space
 * @where: offset
 * @size: 1, 2 or 4 bytes
 * @val: value, host order
 * @wmask: bits that the driver may write
 */
void emul_config_set(struct emul_config *c, unsigned int where, unsigned int size, u32 val,
		     u32 wmask)
{
	for (; size; size--, where++, val >>= 8, wmask >>= 8) {
		c->value[where] = val;
		c->wmask[where] = wmask;
	}
}

/**
 * emul_config_read() - the driver reads
 * @c: configuration space
 * @where: offset
 * @size: 1, 2 or 4 bytes
 *
 * Return: the value, host order; all ones beyond the space.
 */
u32 emul_config_read(const struct emul_config *c, unsigned int where, unsigned int size)
{
	u32 val = 0;
	unsigned int i;

	for (i = 0; i < size && i < sizeof(val); i++) {
		u8 byte = 0xff;

		if (where < EMUL_CONFIG_SIZE && i < EMUL_CONFIG_SIZE - where)
			byte = c->value[where + i];
		val |= (u32)byte << (8 * i);
	}
	return val;
}

/**
 * emul_config_write() - the driver writes
 * @c: configuration space
 * @where: offset
 * @size: 1, 2 or 4 bytes
 * @val: value, host order
 *
 * Bits outside the masks keep their value; what lies beyond the space is lost.
 */
void emul_config_write(struct emul_config *c, unsigned int where, unsigned int size, u32 val)
{
	for (; size && where < EMUL_CONFIG_SIZE; size--, where++, val >>= 8) {
		u8 mask = c->wmask[where];

		c->value[where] = (c->value[where] & ~mask) | (val & mask);
		c->value[where] &= ~(val & c->w1c[where]);
	}
}

/** emul_config_command() - the command register. */
u16 emul_config_command(const struct emul_config *c)
{
	return emul_config_read(c, CFG_COMMAND, 2);
}

static bool config_bar_is_64(const struct emul_config *c, unsigned int bar)
{
	return c->value[CFG_BAR0 + 4 * bar] & CFG_BAR_MEM64;
}

/**
 * emul_config_bar() - where a memory BAR decodes
 * @c: configuration space
 * @bar: number, even if it is a 64-bit BAR
 *
 * Return: bus address.
 */
u64 emul_config_bar(const struct emul_config *c, unsigned int bar)
{
	unsigned int where = CFG_BAR0 + 4 * bar;
	u64 high = config_bar_is_64(c, bar) ? emul_config_read(c, where + 4, 4) : 0;

	return high << 32 | (emul_config_read(c, where, 4) & ~0xfU);
}

/**
 * emul_config_set_bar() - have a memory BAR decode somewhere
 * @c: configuration space
 * @bar: number, even if it is a 64-bit BAR
 * @addr: bus address
 */
void emul_config_set_bar(struct emul_config *c, unsigned int bar, u64 addr)
{
	unsigned int where = CFG_BAR0 + 4 * bar;

	emul_config_write(c, where, 4, lower_32_bits(addr));
	if (config_bar_is_64(c, bar))
		emul_config_write(c, where + 4, 4, upper_32_bits(addr));
}

/**
 * emul_config_io() - where an I/O BAR decodes
 * @c: configuration space
 * @bar: number
 *
 * Return: the first port.
 */
u32 emul_config_io(const struct emul_config *c, unsigned int bar)
{
	return emul_config_read(c, CFG_BAR0 + 4 * bar, 4) & ~3U;
}
