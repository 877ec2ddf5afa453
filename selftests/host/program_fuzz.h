/* SPDX-License-Identifier: GPL-2.0 */
/*
 * program_fuzz.h - inputs of the fuzzers as programs, whatever the card
 *
 * Each operation is a byte that says what, followed by the bytes it takes; beyond
 * the end there are zeroes.
 */
#ifndef HOST_PROGRAM_FUZZ_H
#define HOST_PROGRAM_FUZZ_H

#include <linux/types.h>

/* Of a fixed number, so that inputs keep their meaning when some are added */
#define FUZZ_OPS	32
#define FUZZ_BUS_SIZE	0x20000

struct program {
	const u8 *p;
	size_t left;
};

typedef void (*fuzz_op)(struct program *pr);

/* The card under test, of e1000_dut.c or virtio_dut.c */
extern struct sim *sim;

/* The next @size bytes of the program as a number */
u32 take(struct program *pr, unsigned int size);
/* A value that is likely to be of interest */
u32 some_value(struct program *pr);

/* Operations on configuration space, time and board */
void op_config(struct program *pr);
void op_run(struct program *pr);
void op_time(struct program *pr);
void op_board(struct program *pr);
void op_give_up(struct program *pr);

/*
 * fuzz_run() - run a program
 * @ops: operations, NULL where there is none
 * @drain: called after each
 *
 * Aborts when an operation takes too many accesses to memory.
 */
void fuzz_run(struct program *pr, const fuzz_op ops[FUZZ_OPS], void (*drain)(void));

#endif
