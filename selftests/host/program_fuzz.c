// SPDX-License-Identifier: GPL-2.0
/*
 * program_fuzz.c - inputs of the fuzzers as programs, whatever the card
 */
#include <linux/kernel.h>

#include "board.h"
#include "program_fuzz.h"

/* Operations of a program; a longer one finds nothing that several do not. */
#define FUZZ_MAX_OPS	100
/* No operation of the driver takes more DMA accesses than this. */
#define FUZZ_MAX_DMA	3000000UL

u32 take(struct program *pr, unsigned int size)
{
	u32 val = 0;

	for (; size; size--) {
		val <<= 8;
		if (pr->left) {
			val |= *pr->p++;
			pr->left--;
		}
	}
	return val;
}

u32 some_value(struct program *pr)
{
	u32 kind = take(pr, 1);

	switch (kind >> 5) {
	case 0:
		return kind;
	case 1:
		return take(pr, 1);
	case 2:
		return take(pr, 2);
	case 3:
		return (u32)SIM_BUS_BASE + take(pr, 2) % FUZZ_BUS_SIZE;
	case 4:
		return BIT(kind & 31);
	case 5:
		return ~BIT(kind & 31);
	case 6:
		return (u32)(SIM_BUS_BASE >> 32);
	default:
		return take(pr, 4);
	}
}

void op_run(struct program *pr)
{
	sim->budget = (take(pr, 1) & 63) + 1;
	sim_run(sim);
}

void op_time(struct program *pr)
{
	sim_advance(sim, (u64)take(pr, 2) << (take(pr, 1) & 15));
}

void op_config(struct program *pr)
{
	unsigned int size = 1 << take(pr, 1) % 3;
	unsigned int where = take(pr, 1) & ~(size - 1);

	sim_config_write(sim, where, size, some_value(pr));
}

void op_board(struct program *pr)
{
	static const u16 sizes[] = { 4096, 3500, 32768, 65535 };
	u32 how = take(pr, 1);

	sim->fail_frames = how & 3;
	sim->seg_size = sizes[how >> 2 & 3];
}

void op_give_up(struct program *pr)
{
	if (sim->in.head)
		sim_wire_drop(sim);
}

void fuzz_run(struct program *pr, const fuzz_op ops[FUZZ_OPS], void (*drain)(void))
{
	unsigned int n;

	for (n = 0; pr->left && n < FUZZ_MAX_OPS; n++) {
		fuzz_op op = ops[take(pr, 1) % FUZZ_OPS];
		unsigned long dma = sim->dma_reads + sim->dma_writes;

		if (op)
			op(pr);
		if (sim->dma_reads + sim->dma_writes - dma > FUZZ_MAX_DMA)
			sim_bug("an operation takes %lu DMA accesses",
				sim->dma_reads + sim->dma_writes - dma);
		drain();
	}
}
