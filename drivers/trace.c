// SPDX-License-Identifier: GPL-2.0
/*
 * trace.c - the tracepoints of trace.h, and what has to be found out for them
 *
 * What is here runs only while somebody traces.
 */
#include "nicsim.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/**
 * nic_trace_mmio() - a driver has accessed a register
 * @t: BAR
 * @off: offset in it
 * @size: bytes
 * @write: else it has been read
 * @val: value
 * @caller: address of the instruction
 *
 * Context: any, without nic->lock.
 */
void nic_trace_mmio(const struct mmio_target *t, u32 off, unsigned int size, bool write, u64 val,
		    unsigned long caller)
{
	const struct emul_function *f = t->nic->func;
	char reg[NIC_REG_NAME_SIZE];
	unsigned int byte;
	int n = -1;

	if (in_nmi())
		return;
	if (f->model->reg_find)
		n = f->model->reg_find(f, t->bar, off, &byte);
	nic_reg_name(f, n, reg, sizeof(reg));
	if (size < sizeof(val))
		val &= GENMASK_ULL(8 * size - 1, 0);
	if (write)
		trace_nicsim_mmio_write(t->nic->name, reg, t->bar, off, size, val, caller);
	else
		trace_nicsim_mmio_read(t->nic->name, reg, t->bar, off, size, val, caller);
}

/** board_desc() - see emul.h */
void board_desc(struct emul_queue *q, u32 index, u64 addr, u32 len, u64 info)
{
	const char *nic = func_nic(q->f)->name;

	if (q->kind == EMUL_QUEUE_TX)
		trace_nicsim_tx_desc(nic, q->index, index, addr, len, info);
	else
		trace_nicsim_rx_desc(nic, q->index, index, addr, len, info);
}
