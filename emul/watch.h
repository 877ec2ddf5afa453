/* SPDX-License-Identifier: GPL-2.0 */
/*
 * watch.h - the part of emul.h for those who only watch
 */
#ifndef EMUL_WATCH_H
#define EMUL_WATCH_H

#include <linux/compiler.h>
#include <linux/types.h>

/* The board's: board_watches_descs() */
#include "board_watch.h"

struct emul_function;
struct emul_queue;

/* What a user may look at */
enum emul_view {
	EMUL_VIEW_REGISTERS,
	EMUL_VIEW_RINGS,
	EMUL_VIEW_EEPROM,
	EMUL_VIEW_PHY,
	EMUL_VIEW_LEDS,
	EMUL_VIEWS,
};

/**
 * struct emul_line - a value to be looked at
 * @name: as in the manual or specification; NULL if it has a number only
 * @index: its number among those of this name, -1 if there is just one
 * @size: bytes of @val
 * @val: value
 */
struct emul_line {
	const char *name;
	int index;
	u8 size;
	u64 val;
};

/**
 * struct emul_reg - a register as drivers see it
 * @name: as in the manual or specification
 * @index: its number among those of this name, -1 if there is just one
 * @size: bytes, at most 8
 * @memory: a word of a memory; these come behind all others
 */
struct emul_reg {
	const char *name;
	int index;
	u8 size;
	bool memory;
};

/**
 * board_desc() - a descriptor has changed hands
 * @q: transmit queue: the device has taken it. Receive queue: the device has
 *	received into it and gives it back.
 * @index: number in the ring; of a chain, what the driver calls it
 * @addr: bus address of its first buffer
 * @len: bytes in its buffers: to transmit, or received
 * @info: what else it says; each model has its own idea of that
 *
 * To be called only if board_watches_descs(), which is inline and costs nothing,
 * says that anybody wants to know.
 * Context: queue calls, without the function's lock.
 */
void board_desc(struct emul_queue *q, u32 index, u64 addr, u32 len, u64 info);

/*
 * What a device thinks of its driver: rules that silicon suffers the breach of in
 * silence. Names and explanations are in drivers/lint.c.
 */
enum emul_lint {
	EMUL_LINT_UNMAPPED,		/* the board notices these itself, ... */
	EMUL_LINT_BEYOND_BAR,
	EMUL_LINT_MEMORY_OFF,
	EMUL_LINT_DMA_NOT_MAPPED,
	EMUL_LINT_DMA_NOT_MEMORY,
	EMUL_LINT_DMA_FREED,
	EMUL_LINT_MSIX_MESSAGE,
	EMUL_LINT_IRQ_UNACKNOWLEDGED,
	EMUL_LINT_NO_BUS_MASTER,	/* ... and this too; and models these: */
	EMUL_LINT_ASLEEP,
	EMUL_LINT_ACCESS_SIZE,
	EMUL_LINT_RESERVED_REGISTER,
	EMUL_LINT_RESERVED_BITS,
	EMUL_LINT_DURING_RESET,
	EMUL_LINT_TAIL_OUTSIDE_RING,
	EMUL_LINT_RING_MISALIGNED,
	EMUL_LINT_BUFFER_GIVEN_TWICE,
	EMUL_LINT_RING_BROKEN,
	EMUL_LINT_CONTEXT_CONTRADICTS,
	EMUL_LINT_FRAME_MALFORMED,
	EMUL_LINT_KICK_EARLY,
	EMUL_LINT_KICK_NO_QUEUE,
	EMUL_LINT_FEATURE_NOT_OFFERED,
	EMUL_LINT_FEATURE_NOT_NEGOTIATED,
	EMUL_LINT_RULES,
};

/**
 * board_lint() - the driver has broken a rule
 * @f: function
 * @rule: which
 * @fmt: printf format of how, one line without newline
 *
 * Counted; @fmt is looked at only the first time. If it is a register access, where
 * it came from is known.
 * Context: any, with or without the function's lock.
 */
__printf(3, 4)
void board_lint(struct emul_function *f, enum emul_lint rule, const char *fmt, ...);

#endif
