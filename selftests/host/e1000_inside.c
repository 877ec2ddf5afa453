// SPDX-License-Identifier: GPL-2.0
/*
 * e1000_inside.c - the only part of the tests that knows the model's structures
 */
#include "../../emul/e1000/e1000.h"
#include "board.h"
#include "e1000_inside.h"

static const struct {
	u32 offset;
	unsigned int slot;
} regs[] = {
#define REG(name, offset, ...)	{ offset, R_##name },
#include "../../emul/e1000/reg_table.h"
#undef REG
};

void inside_set_reg(struct emul_function *f, u32 off, u32 val)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		if (regs[i].offset == off) {
			to_e1000(f)->reg[regs[i].slot] = val;
			return;
		}
	sim_bug("there is no register at %x", off);
}
