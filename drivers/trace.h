/* SPDX-License-Identifier: GPL-2.0 */
/*
 * trace.h - tracepoints, group nicsim: what passes between a driver and its card
 *
 * Fired outside nic->lock, and never in NMI. Strings are copied: a trace outlives
 * the card, and the module.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM nicsim

#if !defined(NICSIM_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define NICSIM_TRACE_H

#include <linux/string.h>
#include <linux/tracepoint.h>

#include "../emul/emul.h"

/* Does what __assign_str() does, which takes one argument since 6.10 and took two before. */
#define nicsim_assign_str(field, string)						\
	strscpy(__get_str(field), string, __get_dynamic_array_len(field))

TRACE_DEFINE_ENUM(EMUL_QUEUE_TX);
TRACE_DEFINE_ENUM(EMUL_QUEUE_RX);
TRACE_DEFINE_ENUM(EMUL_QUEUE_CTRL);

#define nicsim_show_kind(kind)								\
	__print_symbolic(kind, { EMUL_QUEUE_TX, "tx" }, { EMUL_QUEUE_RX, "rx" },	\
			 { EMUL_QUEUE_CTRL, "ctrl" })

DECLARE_EVENT_CLASS(nicsim_mmio,
	TP_PROTO(const char *nic, const char *reg, unsigned int bar, u32 off, unsigned int size,
		 u64 val, unsigned long caller),
	TP_ARGS(nic, reg, bar, off, size, val, caller),
	TP_STRUCT__entry(
		__string(nic, nic)
		__string(reg, reg)
		__field(u8, bar)
		__field(u8, size)
		__field(u32, off)
		__field(u64, val)
		__field(unsigned long, caller)
	),
	TP_fast_assign(
		nicsim_assign_str(nic, nic);
		nicsim_assign_str(reg, reg);
		__entry->bar = bar;
		__entry->size = size;
		__entry->off = off;
		__entry->val = val;
		__entry->caller = caller;
	),
	TP_printk("nic=%s reg=%s val=0x%llx size=%u bar=%u off=0x%x caller=%pS", __get_str(nic),
		  __get_str(reg), __entry->val, __entry->size, __entry->bar, __entry->off,
		  (void *)__entry->caller)
);

/* A driver has read a register. */
DEFINE_EVENT(nicsim_mmio, nicsim_mmio_read,
	TP_PROTO(const char *nic, const char *reg, unsigned int bar, u32 off, unsigned int size,
		 u64 val, unsigned long caller),
	TP_ARGS(nic, reg, bar, off, size, val, caller)
);

/* A driver has written one. */
DEFINE_EVENT(nicsim_mmio, nicsim_mmio_write,
	TP_PROTO(const char *nic, const char *reg, unsigned int bar, u32 off, unsigned int size,
		 u64 val, unsigned long caller),
	TP_ARGS(nic, reg, bar, off, size, val, caller)
);

/* Somebody has accessed configuration space. */
TRACE_EVENT(nicsim_config,
	TP_PROTO(const char *nic, bool write, unsigned int where, unsigned int size, u32 val),
	TP_ARGS(nic, write, where, size, val),
	TP_STRUCT__entry(
		__string(nic, nic)
		__field(bool, write)
		__field(u8, size)
		__field(u16, where)
		__field(u32, val)
	),
	TP_fast_assign(
		nicsim_assign_str(nic, nic);
		__entry->write = write;
		__entry->size = size;
		__entry->where = where;
		__entry->val = val;
	),
	TP_printk("nic=%s %s where=0x%02x size=%u val=0x%x", __get_str(nic),
		  __entry->write ? "write" : "read", __entry->where, __entry->size, __entry->val)
);

/* The driver's interrupt handler is about to be called. */
TRACE_EVENT(nicsim_irq,
	TP_PROTO(const char *nic, int vector, unsigned int irq),
	TP_ARGS(nic, vector, irq),
	TP_STRUCT__entry(
		__string(nic, nic)
		__field(int, vector)
		__field(unsigned int, irq)
	),
	TP_fast_assign(
		nicsim_assign_str(nic, nic);
		__entry->vector = vector;
		__entry->irq = irq;
	),
	TP_printk("nic=%s vector=%d irq=%u", __get_str(nic), __entry->vector, __entry->irq)
);

/* The device has accessed memory, or has been refused to. */
TRACE_EVENT(nicsim_dma,
	TP_PROTO(const char *nic, const struct emul_queue *q, bool write, u64 addr, u32 len,
		 int err),
	TP_ARGS(nic, q, write, addr, len, err),
	TP_STRUCT__entry(
		__string(nic, nic)
		__field(u8, kind)
		__field(bool, write)
		__field(u16, queue)
		__field(u32, len)
		__field(u64, addr)
		__field(int, err)
	),
	TP_fast_assign(
		nicsim_assign_str(nic, nic);
		__entry->kind = q->kind;
		__entry->write = write;
		__entry->queue = q->index;
		__entry->len = len;
		__entry->addr = addr;
		__entry->err = err;
	),
	TP_printk("nic=%s queue=%s%u %s addr=0x%llx len=%u err=%d", __get_str(nic),
		  nicsim_show_kind(__entry->kind), __entry->queue,
		  __entry->write ? "write" : "read", __entry->addr, __entry->len, __entry->err)
);

DECLARE_EVENT_CLASS(nicsim_desc,
	TP_PROTO(const char *nic, unsigned int queue, u32 index, u64 addr, u32 len, u64 info),
	TP_ARGS(nic, queue, index, addr, len, info),
	TP_STRUCT__entry(
		__string(nic, nic)
		__field(u16, queue)
		__field(u32, index)
		__field(u32, len)
		__field(u64, addr)
		__field(u64, info)
	),
	TP_fast_assign(
		nicsim_assign_str(nic, nic);
		__entry->queue = queue;
		__entry->index = index;
		__entry->len = len;
		__entry->addr = addr;
		__entry->info = info;
	),
	TP_printk("nic=%s queue=%u index=%u addr=0x%llx len=%u info=0x%llx", __get_str(nic),
		  __entry->queue, __entry->index, __entry->addr, __entry->len, __entry->info)
);

/* The device has taken a descriptor to transmit. */
DEFINE_EVENT(nicsim_desc, nicsim_tx_desc,
	TP_PROTO(const char *nic, unsigned int queue, u32 index, u64 addr, u32 len, u64 info),
	TP_ARGS(nic, queue, index, addr, len, info)
);

/* The device gives a descriptor back that it has received into. */
DEFINE_EVENT(nicsim_desc, nicsim_rx_desc,
	TP_PROTO(const char *nic, unsigned int queue, u32 index, u64 addr, u32 len, u64 info),
	TP_ARGS(nic, queue, index, addr, len, info)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
