// SPDX-License-Identifier: GPL-2.0
/*
 * trace.c - the tracepoints of trace.h, and what has to be found out for them
 *
 * What is here runs only while somebody traces.
 */
#include <linux/kernel.h>

#include "nicsim.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/* Room for the name of a register with its index. */
#define REG_NAME_SIZE	32

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
	const struct emul_model *model = t->nic->func->model;
	char reg[REG_NAME_SIZE] = "?";
	const char *name = NULL;
	int index = -1;

	if (in_nmi())
		return;
	if (model->reg_name)
		name = model->reg_name(t->nic->func, t->bar, off, &index);
	if (name && index >= 0)
		snprintf(reg, sizeof(reg), "%s[%d]", name, index);
	else if (name)
		strscpy(reg, name, sizeof(reg));
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
