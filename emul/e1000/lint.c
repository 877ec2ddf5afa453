// SPDX-License-Identifier: GPL-2.0
/*
 * lint.c - what a driver must not do to the rings, and what not put into them
 *
 * While a unit is off its registers may hold anything. What they hold is looked at when it
 * is switched on, and when they change while it is on.
 */
#include "e1000.h"

#define COMMAND_MASTER		BIT(2)

/**
 * struct lint_ring - the registers of a ring
 * @name: for reports
 * @control: has the bit that switches it on
 * @enable: that bit
 * @base: lower half of its address
 * @len: its length
 * @head: where the device is
 * @tail: where the driver is
 */
struct lint_ring {
	const char *name;
	u16 control;
	u32 enable;
	u16 base;
	u16 len;
	u16 head;
	u16 tail;
};

static const struct lint_ring lint_rings[] = {
	{ "receive", R_RCTL, RCTL_EN, R_RDBAL, R_RDLEN, R_RDH, R_RDT },
	{ "transmit", R_TCTL, TCTL_EN, R_TDBAL, R_TDLEN, R_TDH, R_TDT },
};

static bool lint_is_ring(const struct lint_ring *r, unsigned int slot)
{
	return slot == r->control || slot == r->base || slot == r->len || slot == r->tail;
}

/**
 * e1000_lint_ring() - a register of a ring has been written
 * @e: device
 * @slot: which
 * @excess: bits that it was to be given and does not have
 *
 * Context: function's lock.
 */
void e1000_lint_ring(struct e1000 *e, unsigned int slot, u32 excess)
{
	const struct lint_ring *r = &lint_rings[!lint_is_ring(&lint_rings[0], slot)];
	struct e1000_lint *lint = &e->lint[r - lint_rings];
	u32 count = e->reg[r->len] / E1000_DESC_LEN;
	u32 tail = e->reg[r->tail];

	if (slot == r->base)
		lint->base = excess;
	else if (slot == r->len)
		lint->len = excess;
	if (!(e->reg[r->control] & r->enable))
		return;
	if (lint->base || lint->len)
		board_lint(&e->f, EMUL_LINT_RING_MISALIGNED,
			   "%s ring: bits 0x%x of its address and 0x%x of its length are not there",
			   r->name, lint->base, lint->len);
	if (tail && tail >= count)
		board_lint(&e->f, EMUL_LINT_TAIL_OUTSIDE_RING,
			   "tail %u of the %s ring, which has %u descriptors", tail, r->name,
			   count);
	if (tail != e->reg[r->head] &&
	    !(emul_config_command(&e->f.config) & COMMAND_MASTER))
		board_lint(&e->f, EMUL_LINT_NO_BUS_MASTER, "descriptors in the %s ring", r->name);
}

/* Buffers differ in the bits above their alignment, if in any. */
static u8 *lint_seen(struct e1000_rx *rx, u64 addr)
{
	return &rx->seen[(addr >> 4 ^ addr >> 11 ^ addr >> 19) & 0xff];
}

/**
 * e1000_lint_buffers() - receive descriptors have been fetched
 * @e: device
 * @first: of them in rx.desc[]
 * @n: how many
 *
 * Two that are the device's at the same time are not to have the same buffer. A
 * table finds the last one like it: costs nothing to speak of, and may miss some.
 *
 * Context: rx(), or tx() in loopback.
 */
void e1000_lint_buffers(struct e1000 *e, u32 first, u32 n)
{
	struct e1000_rx *rx = &e->rx;
	u32 i;

	BUILD_BUG_ON(E1000_BATCH > U8_MAX);
	for (i = first; i < first + n; i++) {
		__le64 addr = rx->desc[i].addr;
		u8 *seen = lint_seen(rx, le64_to_cpu(addr));
		u8 back = ++rx->number - *seen;

		*seen = rx->number;
		if (addr && back && back <= i && rx->desc[i - back].addr == addr)
			board_lint(&e->f, EMUL_LINT_BUFFER_GIVEN_TWICE,
				   "0x%llx, in receive descriptors %u apart",
				   le64_to_cpu(addr), back);
	}
}
