// SPDX-License-Identifier: GPL-2.0
/*
 * board.c - a board that costs as little as can be; see board.h
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/errno.h>

#include "board.h"

u8 bus[BUS_SIZE] __attribute__((aligned(4096)));
unsigned long sent;

static u8 wire[EMUL_MAX_FRAME];
static struct emul_frame out;
static u64 now = 1;
static u64 expires[EMUL_MAX_TIMERS];

/* -------------------------------------------------------------------------
 * Upcalls
 */

static bool outside(u64 addr, u32 len)
{
	return addr < BUS_BASE || addr - BUS_BASE > BUS_SIZE || len > BUS_SIZE - (addr - BUS_BASE);
}

int board_dma_read(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, void *dst, u32 len)
{
	if (outside(addr, len))
		return -EFAULT;
	memcpy(dst, bus + (addr - BUS_BASE), len);
	return 0;
}

int board_dma_write(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, const void *src,
		    u32 len)
{
	if (outside(addr, len))
		return -EFAULT;
	memcpy(bus + (addr - BUS_BASE), src, len);
	return 0;
}

struct emul_frame *board_frame_get(struct emul_queue *q, u32 len)
{
	out.len = len;
	out.nsegs = 1;
	out.seg[0] = (struct emul_seg){ wire, len };
	out.flags = 0;
	out.gso = EMUL_GSO_NONE;
	out.tunnel = EMUL_TUNNEL_NONE;
	return &out;
}

void board_frame_send(struct emul_queue *q, struct emul_frame *frame)
{
	sent++;
}

void board_frame_put(struct emul_queue *q, struct emul_frame *frame)
{
}

void board_timer_arm(struct emul_function *f, unsigned int id, u64 ns)
{
	expires[id] = now + ns;
}

void board_timer_cancel(struct emul_function *f, unsigned int id)
{
	expires[id] = 0;
}

u64 board_now(struct emul_function *f)
{
	return now;
}

void board_link(struct emul_function *f, const struct emul_link *link)
{
	f->link = *link;
}

unsigned long board_lock(struct emul_function *f)
{
	return 0;
}

void board_unlock(struct emul_function *f, unsigned long flags)
{
}

void board_kick(struct emul_queue *q)
{
}

void board_irq_line(struct emul_function *f, bool level)
{
}

void board_pme(struct emul_function *f, bool level)
{
}

void board_msix(struct emul_function *f, unsigned int vector, u64 addr, u32 data)
{
}

void board_dma_physical(struct emul_function *f, bool physical)
{
}

void board_dma_wait(struct emul_function *f)
{
}

void board_desc(struct emul_queue *q, u32 index, u64 addr, u32 len, u64 info)
{
}

bool board_fault(struct emul_function *f, enum emul_fault fault)
{
	return false;
}

/* Whoever measures breaks no rule. */
static void wrong(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

void board_lint(struct emul_function *f, enum emul_lint rule, const char *fmt, ...)
{
	wrong(fmt);
}

void board_report(struct emul_function *f, const char *fmt, ...)
{
	wrong(fmt);
}

/* -------------------------------------------------------------------------
 * What a driver does
 */

u64 rd(struct emul_function *f, unsigned int bar, u32 off, unsigned int size)
{
	return f->model->mmio_read(f, bar, off, size);
}

void wr(struct emul_function *f, unsigned int bar, u32 off, unsigned int size, u64 val)
{
	f->model->mmio_write(f, bar, off, size, val);
}

void wait_ns(struct emul_function *f, u64 ns)
{
	const u64 end = now + ns;
	unsigned int i, next;

	for (;;) {
		next = EMUL_MAX_TIMERS;
		for (i = 0; i < EMUL_MAX_TIMERS; i++)
			if (expires[i] && expires[i] <= end &&
			    (next == EMUL_MAX_TIMERS || expires[i] < expires[next]))
				next = i;
		if (next == EMUL_MAX_TIMERS)
			break;
		now = expires[next];
		expires[next] = 0;
		f->model->timer(f, next);
	}
	now = end;
}

static void queue_init(struct emul_function *f, struct emul_queue *q, unsigned int index,
		       enum emul_queue_kind kind)
{
	q->f = f;
	q->index = index;
	q->kind = kind;
}

struct emul_function *card(const char *name, u64 more_features)
{
	static const struct emul_partner partner = { true, true, EMUL_ADV_ALL };
	const struct emul_model *m = emul_find_model(name);
	struct emul_params p = { .device = m->devices[0], .mac = { 0x02, 0, 0, 0, 0, 1 } };
	struct emul_function *f = calloc(1, m->state_size);
	const char *complaint;
	unsigned int i;

	m->defaults(&p);
	p.features[0] |= more_features;
	f->model = m;
	for (i = 0; i < EMUL_MAX_QUEUES; i++) {
		queue_init(f, &f->txq[i], i, EMUL_QUEUE_TX);
		queue_init(f, &f->rxq[i], i, EMUL_QUEUE_RX);
	}
	queue_init(f, &f->ctrlq, 0, EMUL_QUEUE_CTRL);
	complaint = m->check(&p);
	if (complaint)
		wrong(complaint);
	if (m->create(f, &p))
		wrong("create() fails");
	f->fcs_unseen = true;
	emul_config_write(&f->config, 0x04, 2, 0x0006);		/* memory, bus master */
	m->config_changed(f, 0x04, 2);
	m->partner(f, &partner);
	return f;
}
