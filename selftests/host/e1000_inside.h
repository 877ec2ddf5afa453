/* SPDX-License-Identifier: GPL-2.0 */
/*
 * e1000_inside.h - what tests change inside the model, where the bus cannot reach
 */
#ifndef HOST_E1000_INSIDE_H
#define HOST_E1000_INSIDE_H

#include <linux/types.h>

struct emul_function;

/* inside_set_reg() - give the register at offset @off a value, without side effects */
void inside_set_reg(struct emul_function *f, u32 off, u32 val);

#endif
