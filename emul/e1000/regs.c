// SPDX-License-Identifier: GPL-2.0
/*
 * regs.c - access to registers: storage, masks and dispatch, from reg_table.h
 *
 * Handlers of registers that do more than hold a value are in the file of what
 * they control.
 */
#include "e1000.h"
#include "handlers.h"

#define KEEP	BIT(0)		/* not changed by CTRL.RST */
#define AUX	BIT(1)		/* nor by the slot's reset: auxiliary power keeps it */
#define RING	BIT(2)		/* e1000_lint_ring() looks at it */
#define LOOSE	BIT(3)		/* reg_lint_bits() does not */

/**
 * struct reg_row - a row of the table
 * @name: as in the manual
 * @offset: of the first register
 * @stride: from one to the next
 * @slot: of the first register in e1000.reg[]
 * @count: registers
 * @wmask: writable bits
 * @reset: initial value
 * @read: gives the value of a register, NULL for the stored one
 * @write: takes the new value of a register, already merged under @wmask but
 *	not yet stored; NULL stores it
 * @flags: KEEP, AUX, RING, LOOSE
 */
struct reg_row {
	const char *name;
	u32 offset;
	u16 stride;
	u16 slot;
	u16 count;
	u32 wmask;
	u32 reset;
	u32 (*read)(struct e1000 *e, unsigned int slot);
	void (*write)(struct e1000 *e, unsigned int slot, u32 val);
	u8 flags;
};

enum {
	ROW_NONE,
#define REG(name, ...)	ROW_##name,
#include "reg_table.h"
#undef REG
};

static const struct reg_row reg_rows[] = {
#define REG(name_, offset_, count_, stride_, wmask_, reset_, read_, write_, flags_)	\
	[ROW_##name_] = {								\
		.name = #name_,								\
		.offset = offset_,							\
		.stride = stride_,							\
		.slot = R_##name_,							\
		.count = count_,							\
		.wmask = wmask_,							\
		.reset = reset_,							\
		.read = e1000_rd_##read_,						\
		.write = e1000_wr_##write_,						\
		.flags = flags_,							\
	},
#include "reg_table.h"
#undef REG
};

/* Row of each dword. The gaps in an array with a stride of 8 are told apart later. */
static const u8 reg_row_of[] = {
#define REG(name, offset, count, stride, ...)	\
	[(offset) / 4 ... ((offset) + ((count) - 1) * (stride)) / 4] = ROW_##name,
#include "reg_table.h"
#undef REG
};

/*
 * 13.2: offsets that software for the 82542 uses. That chip has no others, of which
 * nothing notices if it answers at both.
 */
static const struct {
	u16 alias;
	u16 len;
	u32 offset;
} reg_aliases[] = {
	{ 0x0040, 0x080, 0x05400 },	/* RAL, RAH */
	{ 0x0108, 0x004, 0x02820 },	/* RDTR */
	{ 0x0110, 0x00c, 0x02800 },	/* RDBAL, RDBAH, RDLEN */
	{ 0x0120, 0x004, 0x02810 },	/* RDH */
	{ 0x0128, 0x004, 0x02818 },	/* RDT */
	{ 0x0160, 0x004, 0x02168 },	/* FCRTH */
	{ 0x0168, 0x004, 0x02160 },	/* FCRTL */
	{ 0x0200, 0x200, 0x05200 },	/* MTA */
	{ 0x0420, 0x00c, 0x03800 },	/* TDBAL, TDBAH, TDLEN */
	{ 0x0430, 0x004, 0x03810 },	/* TDH */
	{ 0x0438, 0x004, 0x03818 },	/* TDT */
	{ 0x0440, 0x004, 0x03820 },	/* TIDV */
	{ 0x0600, 0x200, 0x05600 },	/* VFTA */
	{ 0x8000, 0x004, 0x02410 },	/* RDFH */
	{ 0x8008, 0x004, 0x02418 },	/* RDFT */
	{ 0x8010, 0x004, 0x03410 },	/* TDFH */
	{ 0x8018, 0x004, 0x03418 },	/* TDFT */
};

static u32 reg_unalias(u32 off)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reg_aliases); i++)
		if (off - reg_aliases[i].alias < reg_aliases[i].len)
			return reg_aliases[i].offset + off - reg_aliases[i].alias;
	return off;
}

/* Bits that an 82542 has, as its driver's self-test says: no BSEX, rings at whole pages */
static const struct {
	u16 slot;
	u32 wmask;
} masks_82542[] = {
	{ R_RCTL, 0x01ffffff },
	{ R_RDBAL, 0xfffff000 },
	{ R_TDBAL, 0xfffff000 },
};

static u32 reg_wmask(const struct e1000 *e, const struct reg_row *row)
{
	unsigned int i;

	if (unlikely(e->quirks & E1000_82542_MASKS))
		for (i = 0; i < ARRAY_SIZE(masks_82542); i++)
			if (masks_82542[i].slot == row->slot)
				return masks_82542[i].wmask;
	return row->wmask;
}

static const struct reg_row *reg_find(u32 off, unsigned int *slot)
{
	const struct reg_row *row;
	u32 delta;

	if (off / 4 < ARRAY_SIZE(reg_row_of) && !reg_row_of[off / 4])
		off = reg_unalias(off);
	if (off / 4 >= ARRAY_SIZE(reg_row_of) || !reg_row_of[off / 4])
		return NULL;
	row = &reg_rows[reg_row_of[off / 4]];
	delta = off - row->offset;
	if (delta & (row->stride - 1))
		return NULL;
	*slot = row->slot + delta / row->stride;
	return row;
}

static void reg_none(struct e1000 *e, u32 off, const char *what)
{
	board_lint(&e->f, EMUL_LINT_RESERVED_REGISTER, "%s at 0x%05x", what, off);
}

/**
 * e1000_reg_read() - the driver reads a register
 * @e: device
 * @off: offset in BAR 0, a multiple of 4
 *
 * Context: function's lock.
 * Return: its value; 0 where there is no register.
 */
u32 e1000_reg_read(struct e1000 *e, u32 off)
{
	const struct reg_row *row;
	unsigned int slot;

	row = reg_find(off, &slot);
	if (!row) {
		reg_none(e, off, "read");
		return 0;
	}
	return row->read ? row->read(e, slot) : e->reg[slot];
}

/* Whether a driver's read changes the register. */
static bool reg_read_clears(const struct reg_row *row)
{
	return row->read == e1000_rd_icr || row->read == e1000_rd_stat ||
	       row->read == e1000_rd_stat_low || row->read == e1000_rd_stat_high;
}

/* What a driver would read; nothing changes */
static u32 reg_peek(struct e1000 *e, const struct reg_row *row, unsigned int slot)
{
	return row->read && !reg_read_clears(row) ? row->read(e, slot) : e->reg[slot];
}

/*
 * @excess are bits that were to be set and cannot be. Those that a driver has read it may
 * write back. Which bits registers without storage of their own have is not known here.
 */
static void reg_lint_bits(struct e1000 *e, const struct reg_row *row, unsigned int slot,
			  u32 excess)
{
	if ((row->flags & LOOSE) || (!row->wmask && row->write))
		return;
	excess &= ~reg_peek(e, row, slot);
	if (excess)
		board_lint(&e->f, EMUL_LINT_RESERVED_BITS, "0x%08x in %s", excess, row->name);
}

/**
 * e1000_reg_write() - the driver writes a register
 * @e: device
 * @off: offset in BAR 0, a multiple of 4
 * @val: value
 *
 * Context: function's lock.
 */
void e1000_reg_write(struct e1000 *e, u32 off, u32 val)
{
	const struct reg_row *row;
	unsigned int slot;
	u32 wmask, excess;

	row = reg_find(off, &slot);
	if (!row) {
		reg_none(e, off, "write");
		return;
	}
	wmask = reg_wmask(e, row);
	excess = val & ~wmask;
	if (unlikely(excess))
		reg_lint_bits(e, row, slot, excess);
	/* Handlers of registers without storage of their own get all bits. */
	if (wmask)
		val = (e->reg[slot] & ~wmask) | (val & wmask);
	if (row->write)
		row->write(e, slot, val);
	else if (wmask)
		WRITE_ONCE(e->reg[slot], val);
	if (row->flags & RING)
		e1000_lint_ring(e, slot, excess);
}

/**
 * e1000_regs_reset() - initial values
 * @e: device
 * @how: what resets them
 *
 * Context: function's lock.
 */
void e1000_regs_reset(struct e1000 *e, enum e1000_reset how)
{
	const struct reg_row *row;
	unsigned int i;

	for (row = reg_rows + 1; row < reg_rows + ARRAY_SIZE(reg_rows); row++) {
		if (row->flags & (how == E1000_RESET_CTRL ? KEEP | AUX :
				  how == E1000_RESET_SLOT ? AUX : 0))
			continue;
		for (i = 0; i < row->count; i++)
			WRITE_ONCE(e->reg[row->slot + i], row->reset);
	}
}

static int reg_index(const struct reg_row *row, unsigned int slot)
{
	return row->count > 1 ? slot - row->slot : -1;
}

/* Slots are given out in the order of the rows. */
static const struct reg_row *reg_row(unsigned int slot)
{
	const struct reg_row *row = reg_rows + 1;

	while (slot >= row->slot + row->count)
		row++;
	return row;
}

/**
 * e1000_reg_view() - look at a register
 * @e: device
 * @slot: of e->reg[]
 * @line: result
 *
 * Context: function's lock. Return: false if there are not so many registers.
 */
bool e1000_reg_view(struct e1000 *e, unsigned int slot, struct emul_line *line)
{
	const struct reg_row *row;

	/* The last row, the packet buffer, is memory. */
	if (slot >= R_PBM)
		return false;
	row = reg_row(slot);
	line->name = row->name;
	line->index = reg_index(row, slot);
	line->size = 4;
	line->val = reg_peek(e, row, slot);
	return true;
}

/* emul_model.reg; registers are numbered by their slots */
bool e1000_reg(const struct emul_function *f, unsigned int n, struct emul_reg *reg)
{
	const struct reg_row *row;

	if (n > R_PBM_LAST)
		return false;
	row = reg_row(n);
	reg->name = row->name;
	reg->index = reg_index(row, n);
	reg->size = 4;
	reg->memory = n >= R_PBM;
	return true;
}

/* emul_model.reg_find */
int e1000_reg_find(const struct emul_function *f, unsigned int bar, u32 off, unsigned int *byte)
{
	unsigned int slot;

	*byte = off & 3;
	if (bar)
		return -1;
	return reg_find(off & ~3U, &slot) ? slot : -1;
}
