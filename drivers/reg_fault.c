// SPDX-License-Identifier: GPL-2.0
/*
 * reg_fault.c - bits of registers that a driver reads wrongly, as wished
 */
#include "faults.h"

/* What is read of the bits @bits of register @reg when some of them stick */
static u64 reg_stuck(struct nic *nic, int reg, unsigned int size, u64 bits, u64 val)
{
	struct nic_stuck *stuck = &nic->stuck;

	if (!nic_fault_is_on(nic, NIC_FAULT_REG_STUCK)) {
		stuck->bits = 0;
		return val;
	}
	if (!stuck->bits && nic_fault_reg(nic, NIC_FAULT_REG_STUCK, reg, size, &bits)) {
		stuck->reg = reg;
		stuck->bits = bits;
		stuck->val = val;
	}
	if (stuck->reg != reg)
		return val;
	return (val & ~stuck->bits) | (stuck->val & stuck->bits);
}

/**
 * nic_reg_fault() - an occasion for faults of registers
 * @t: BAR
 * @off: offset in it
 * @size: bytes that a driver reads
 * @val: what they are
 *
 * Context: any, nic->lock held. Return: what the driver reads.
 */
u64 nic_reg_fault(const struct mmio_target *t, u32 off, unsigned int size, u64 val)
{
	const struct emul_function *f = t->nic->func;
	struct nic *nic = t->nic;
	unsigned int byte;
	u64 bits, flip;
	int reg;

	if (likely(!nic_fault_is_on(nic, NIC_FAULT_REG_FLIP) &&
		   !nic_fault_is_on(nic, NIC_FAULT_REG_STUCK) && !nic->stuck.bits))
		return val;
	reg = f->model->reg_find ? f->model->reg_find(f, t->bar, off, &byte) : -1;
	/* What is beyond the register's end is another one's. */
	if (reg < 0 || byte + size > sizeof(u64))
		return val;
	bits = GENMASK_ULL(8 * size - 1, 0) << (8 * byte);
	flip = bits;
	val = reg_stuck(nic, reg, size, bits, val << (8 * byte));
	if (nic_fault_reg(nic, NIC_FAULT_REG_FLIP, reg, size, &flip))
		val ^= flip;
	return val >> (8 * byte);
}
