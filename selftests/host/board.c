// SPDX-License-Identifier: GPL-2.0
/*
 * board.c - the upcalls of emul.h for tests and fuzzers, with the contract enforced
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/minmax.h>

#include "board_impl.h"

/* No register write or timer makes a board work longer than this. */
#define SIM_MAX_CALLS	100000
/* No queue call accesses bus memory more often: a ring has at most 64 K descriptors. */
#define SIM_MAX_DMA	300000

u32 sim_bus_size = 0x400000;

void __noreturn sim_bug(const char *fmt, ...)
{
	va_list ap;

	fflush(NULL);
	fprintf(stderr, "contract: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	abort();
}

static void need_lock(struct sim *s, const char *who)
{
	if (!s->locked)
		sim_bug("%s without the function's lock", who);
}

static void sim_lock(struct sim *s)
{
	if (s->locked)
		sim_bug("the function's lock is taken twice");
	s->locked = true;
}

static void sim_unlock(struct sim *s)
{
	if (!s->locked)
		sim_bug("the function's lock is released but not held");
	if (s->f->rx_caps & ~s->f->rx_caps_max)
		sim_bug("rx_caps 0x%x were never announced (0x%x)", s->f->rx_caps,
			s->f->rx_caps_max);
	s->locked = false;
	s->locked_by_call = false;
}

void *board_alloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		sim_bug("no memory for the test");
	return p;
}

/* -------------------------------------------------------------------------
 * Life
 */

static void queue_init(struct sim *s, struct emul_queue *q, struct sim_queue *sq,
		       unsigned int index, enum emul_queue_kind kind)
{
	q->f = s->f;
	q->index = index;
	q->kind = kind;
	q->board = sq;
}

static const struct emul_model *find_model(const char *name)
{
	const struct emul_model *m = emul_find_model(name);

	if (!m)
		sim_bug("no model %s", name);
	return m;
}

void sim_defaults(struct emul_params *params, const char *model, const char *device,
		  const u8 *mac)
{
	const struct emul_model *m = find_model(model);

	memset(params, 0, sizeof(*params));
	params->device = device ? device : m->devices[0];
	memcpy(params->mac, mac, EMUL_ETH_ALEN);
	m->defaults(params);
}

struct sim *sim_new_params(const char *model, const struct emul_params *params)
{
	const struct emul_model *m = find_model(model);
	struct sim *s = board_alloc(sizeof(*s));
	const char *complaint = m->check ? m->check(params) : NULL;
	unsigned int i;
	int err;

	if (complaint)
		sim_bug("%s cannot be made so: %s", model, complaint);
	s->size = sim_bus_size;
	s->mem = board_alloc(s->size);
	s->perm = board_alloc(s->size);
	s->budget = 64;
	s->seg_size = 4096;
	s->out.tail = &s->out.head;
	s->in.tail = &s->in.head;
	s->now = 1000000000;

	s->f = board_alloc(m->state_size);
	s->f->model = m;
	s->f->board = s;
	for (i = 0; i < EMUL_MAX_QUEUES; i++) {
		queue_init(s, &s->f->txq[i], &s->txq[i], i, EMUL_QUEUE_TX);
		queue_init(s, &s->f->rxq[i], &s->rxq[i], i, EMUL_QUEUE_RX);
	}
	queue_init(s, &s->f->ctrlq, &s->ctrlq, 0, EMUL_QUEUE_CTRL);
	/* Nobody knows the device yet, which is as good as the lock. */
	s->locked = true;
	err = m->create(s->f, params);
	s->locked = false;
	if (err)
		sim_bug("create() of %s gives %d", model, err);
	if (s->f->txqs > EMUL_MAX_QUEUES || s->f->rxqs > EMUL_MAX_QUEUES)
		sim_bug("too many queues");
	if (s->f->rxqs > 1 && !m->steer)
		sim_bug("%u receive queues without steer()", s->f->rxqs);
	if (s->f->vectors > EMUL_MAX_VECTORS)
		sim_bug("%u vectors", s->f->vectors);
	sim_config_write(s, 0x04, 2, 0x0006);
	return s;
}

struct sim *sim_new(const char *model, const char *device, const u8 *mac)
{
	struct emul_params params;

	sim_defaults(&params, model, device, mac);
	return sim_new_params(model, &params);
}

void sim_free(struct sim *s)
{
	struct sim_frame *w;

	if (s->locked)
		sim_bug("the function's lock is never released");
	if (s->f->model->destroy)
		s->f->model->destroy(s->f);
	while ((w = sim_frame_pop(s)))
		free(w);
	while (s->in.head)
		sim_wire_drop(s);
	free(s->f);
	free(s->mem);
	free(s->perm);
	free(s);
}

/* -------------------------------------------------------------------------
 * Bus memory
 */

static bool in_bus(const struct sim *s, u64 addr, u32 len)
{
	return addr >= SIM_BUS_BASE && len <= s->size && addr - SIM_BUS_BASE <= s->size - len;
}

void *sim_ptr(struct sim *s, u64 addr, u32 len)
{
	if (!in_bus(s, addr, len))
		sim_bug("the test itself leaves bus memory: 0x%llx", addr);
	return s->mem + (addr - SIM_BUS_BASE);
}

void sim_map(struct sim *s, u64 addr, u32 len, u8 perm)
{
	if (!in_bus(s, addr, len))
		sim_bug("the test maps outside bus memory: 0x%llx", addr);
	memset(s->perm + (addr - SIM_BUS_BASE), perm, len);
}

u64 sim_alloc(struct sim *s, u32 len, u32 align, u8 perm)
{
	u32 at = (s->used + align - 1) / align * align;

	/* A gap, so that neighbours are never adjacent. */
	s->used = at + len + 64;
	sim_map(s, SIM_BUS_BASE + at, len, perm);
	memset(s->mem + at, 0, len);
	return SIM_BUS_BASE + at;
}

static int dma(struct emul_queue *q, u64 addr, u32 len, u8 perm)
{
	struct sim *s = f_sim(q->f);
	const u8 *p;
	u32 i;

	if (s->locked)
		sim_bug("DMA under the function's lock");
	if (s->calling != q)
		sim_bug("DMA for a queue that no call is in progress for");
	if (++s->dma_in_call > SIM_MAX_DMA)
		sim_bug("a queue call makes DMA for ever");
	if (s->dma_hook)
		s->dma_hook(s);
	if (q->run != READ_ONCE(q->gen))
		return -ESTALE;
	if (!in_bus(s, addr, len))
		goto fault;
	/* Of physical addresses nothing is known but that they are memory. */
	if (s->physical)
		return 0;
	p = s->perm + (addr - SIM_BUS_BASE);
	for (i = 0; i < len; i++)
		if (!(p[i] & perm))
			goto fault;
	return 0;
fault:
	s->faults++;
	return -EFAULT;
}

int board_dma_read(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, void *dst, u32 len)
{
	struct sim *s = f_sim(q->f);
	int err = dma(q, addr, len, SIM_DEV_READS);

	s->dma_reads++;
	if (err)
		memset(dst, 0xa5, len);
	else
		memcpy(dst, s->mem + (addr - SIM_BUS_BASE), len);
	return err;
}

int board_dma_write(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, const void *src,
		    u32 len)
{
	struct sim *s = f_sim(q->f);
	int err = dma(q, addr, len, SIM_DEV_WRITES);

	s->dma_writes++;
	if (!err)
		memcpy(s->mem + (addr - SIM_BUS_BASE), src, len);
	return err;
}

/* -------------------------------------------------------------------------
 * Locks, kicks, interrupts, timers and the link
 */

unsigned long board_lock(struct emul_function *f)
{
	struct sim *s = f_sim(f);

	if (!s->calling)
		sim_bug("the function's lock is taken outside of a queue call");
	sim_lock(s);
	s->locked_by_call = true;
	return 0x10c4;
}

void board_unlock(struct emul_function *f, unsigned long flags)
{
	if (flags != 0x10c4)
		sim_bug("the function's lock is released with other flags");
	sim_unlock(f_sim(f));
}

void board_kick(struct emul_queue *q)
{
	const struct emul_function *f = q->f;

	if (q->kind == EMUL_QUEUE_TX ? q->index >= f->txqs :
	    q->kind == EMUL_QUEUE_RX ? q->index >= f->rxqs : !f->model->ctrl)
		sim_bug("a kick of queue %u of kind %u, which there is not", q->index, q->kind);
	q_sim(q)->kicked = true;
	q_sim(q)->kicks++;
}

/* Message control of MSI-X, 0 if the function has none; PCI 3.0 6.8.2.3 */
static u16 msix_control(struct emul_function *f)
{
	unsigned int at = emul_config_read(&f->config, 0x34, 1);

	while (at && emul_config_read(&f->config, at, 1) != 0x11)
		at = emul_config_read(&f->config, at + 1, 1);
	return at ? emul_config_read(&f->config, at + 2, 2) : 0;
}

void board_irq_line(struct emul_function *f, bool level)
{
	struct sim *s = f_sim(f);

	need_lock(s, __func__);
	if (level && (msix_control(f) & BIT(15)))
		sim_bug("INTx is asserted while MSI-X is in use");
	if (level && !s->line) {
		s->rises++;
		s->rise_time = s->now;
	}
	s->line = level;
}

void board_pme(struct emul_function *f, bool level)
{
	struct sim *s = f_sim(f);

	need_lock(s, __func__);
	s->pme = level;
}

void board_msix(struct emul_function *f, unsigned int vector, u64 addr, u32 data)
{
	struct sim *s = f_sim(f);

	if (vector >= f->vectors)
		sim_bug("vector %u of %u", vector, f->vectors);
	if ((msix_control(f) & (BIT(15) | BIT(14))) != BIT(15))
		sim_bug("a message while MSI-X is off or masked: control 0x%x", msix_control(f));
	s->vector[vector].count++;
	s->vector[vector].addr = addr;
	s->vector[vector].data = data;
	s->vector[vector].time = s->now;
}

void board_dma_physical(struct emul_function *f, bool physical)
{
	need_lock(f_sim(f), __func__);
	f_sim(f)->physical = physical;
}

void board_dma_wait(struct emul_function *f)
{
	struct sim *s = f_sim(f);

	need_lock(s, __func__);
	if (s->locked_by_call)
		sim_bug("a queue call waits for itself");
	s->dma_waits++;
}

void board_timer_arm(struct emul_function *f, unsigned int id, u64 ns)
{
	struct sim *s = f_sim(f);

	need_lock(s, __func__);
	if (id >= EMUL_MAX_TIMERS)
		sim_bug("timer %u", id);
	s->timer[id].armed = true;
	s->timer[id].expires = s->now + ns;
}

void board_timer_cancel(struct emul_function *f, unsigned int id)
{
	struct sim *s = f_sim(f);

	need_lock(s, __func__);
	if (id >= EMUL_MAX_TIMERS)
		sim_bug("timer %u", id);
	s->timer[id].armed = false;
}

u64 board_now(struct emul_function *f)
{
	return f_sim(f)->now;
}

void board_link(struct emul_function *f, const struct emul_link *link)
{
	struct sim *s = f_sim(f);

	need_lock(s, __func__);
	s->link_changes++;
	f->link = *link;
}

void board_desc(struct emul_queue *q, u32 index, u64 addr, u32 len, u64 info)
{
	struct sim *s = f_sim(q->f);
	struct sim_desc *d = q->kind == EMUL_QUEUE_TX ? &s->tx_desc : &s->rx_desc;

	if (s->locked || !s->calling)
		sim_bug("%s outside a queue call, or with the function's lock", __func__);
	if (q->kind == EMUL_QUEUE_CTRL)
		sim_bug("%s for a control queue", __func__);
	d->count++;
	d->index = index;
	d->addr = addr;
	d->len = len;
	d->info = info;
}

void board_lint(struct emul_function *f, enum emul_lint rule, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	if (rule >= EMUL_LINT_RULES)
		sim_bug("rule %u", rule);
	f_sim(f)->lint[rule]++;
	/* Formatted for the sanitizers' sake. */
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
}

bool board_fault(struct emul_function *f, enum emul_fault fault)
{
	struct sim *s = f_sim(f);

	if (fault >= EMUL_FAULTS)
		sim_bug("an occasion for the unknown fault %u", fault);
	return s->inject[fault] && s->inject[fault]--;
}

void board_report(struct emul_function *f, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	f_sim(f)->reports++;
	/* Formatted for the sanitizers' sake. */
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (strchr(line, '\n'))
		sim_bug("a report has a newline: %s", line);
}

/* -------------------------------------------------------------------------
 * Downcalls
 */

static void call_begin(struct sim *s, struct emul_queue *q)
{
	if (s->calling)
		sim_bug("the test calls a queue from within a queue call");
	s->calling = q;
	s->dma_in_call = 0;
}

static void call_end(struct sim *s)
{
	if (s->locked)
		sim_bug("a queue call returns with the function's lock held");
	if (q_sim(s->calling)->frame)
		sim_bug("a queue call leaks its frame");
	s->calling = NULL;
}

/*
 * A control command completes within the register access that kicks. Where a
 * DMA hook makes that access it stands for another CPU: the call in progress
 * goes on afterwards.
 */
static void run_ctrl(struct sim *s)
{
	struct emul_queue *outer = s->calling;
	const unsigned long dma_in_call = s->dma_in_call;
	unsigned int calls = 0;

	if (s->ctrl_busy)
		return;
	s->ctrl_busy = true;
	s->calling = NULL;
	while (s->ctrlq.kicked) {
		s->ctrlq.kicked = false;
		s->ctrls++;
		call_begin(s, &s->f->ctrlq);
		s->f->model->ctrl(&s->f->ctrlq);
		call_end(s);
		if (++calls > SIM_MAX_CALLS)
			sim_bug("ctrl() kicks itself for ever");
	}
	s->calling = outer;
	s->dma_in_call = dma_in_call;
	s->ctrl_busy = false;
}

u64 sim_read(struct sim *s, unsigned int bar, u32 off, unsigned int size)
{
	u64 val;

	if (off + size > s->f->bar_size[bar])
		sim_bug("the test reads beyond BAR %u", bar);
	sim_lock(s);
	val = s->f->model->mmio_read(s->f, bar, off, size);
	sim_unlock(s);
	return val;
}

void sim_write(struct sim *s, unsigned int bar, u32 off, unsigned int size, u64 val)
{
	if (off + size > s->f->bar_size[bar])
		sim_bug("the test writes beyond BAR %u", bar);
	sim_lock(s);
	s->f->model->mmio_write(s->f, bar, off, size, val);
	sim_unlock(s);
	run_ctrl(s);
}

void sim_io_write(struct sim *s, u32 off, u32 val)
{
	if (off + sizeof(val) > s->f->io_size)
		sim_bug("the test writes beyond the I/O BAR");
	sim_lock(s);
	s->f->model->io_write(s->f, off, val);
	sim_unlock(s);
	run_ctrl(s);
}

void sim_reset(struct sim *s)
{
	sim_lock(s);
	s->f->model->reset(s->f);
	sim_unlock(s);
	run_ctrl(s);
}

u32 sim_config_read(struct sim *s, unsigned int where, unsigned int size)
{
	if (s->f->model->config_read) {
		sim_lock(s);
		s->f->model->config_read(s->f, where, size);
		sim_unlock(s);
	}
	return emul_config_read(&s->f->config, where, size);
}

void sim_config_write(struct sim *s, unsigned int where, unsigned int size, u32 val)
{
	sim_lock(s);
	emul_config_write(&s->f->config, where, size, val);
	if (s->f->model->config_changed)
		s->f->model->config_changed(s->f, where, size);
	sim_unlock(s);
	run_ctrl(s);
}

void sim_partner(struct sim *s, bool plugged, bool autoneg, u16 adv)
{
	const struct emul_partner p = { .plugged = plugged, .autoneg = autoneg, .adv = adv };

	sim_lock(s);
	s->f->model->partner(s->f, &p);
	sim_unlock(s);
}

static unsigned int run_tx(struct sim *s, struct emul_queue *q)
{
	unsigned int calls = 0, sent, n;

	q_sim(q)->kicked = false;
	do {
		sent = s->out.count;
		s->txs++;
		call_begin(s, q);
		n = s->f->model->tx(q, s->budget);
		call_end(s);
		sent = s->out.count - sent;
		if (n > s->budget || sent > s->budget + s->cuts)
			sim_bug("tx() says %u frames and sent %u, its budget was %u", n, sent,
				s->budget);
		if (++calls > SIM_MAX_CALLS)
			sim_bug("tx() never ends");
	} while (n == s->budget);
	return calls;
}

static int call_rx(struct sim *s, struct emul_queue *q)
{
	struct emul_frame *fr = board_frame_offer(s, q->index);
	const struct emul_frame before = *fr;
	int err;

	call_begin(s, q);
	err = s->f->model->rx(q, fr);
	call_end(s);

	if (err && err != -ENOSPC && err != -ENODEV)
		sim_bug("rx() gives %d", err);
	if (memcmp(&before, fr, sizeof(before)))
		sim_bug("rx() changes the frame");
	board_frame_unchanged(s, q->index);
	return err;
}

/* Offer what waits on the wire for a queue. */
static void run_rx(struct sim *s, struct emul_queue *q)
{
	struct sim_queue *sq = q_sim(q);
	int err;

	sq->kicked = false;
	sq->stopped = false;
	while (board_frame_waiting(s, q->index) && !sq->stopped) {
		err = call_rx(s, q);
		s->refused += err == -ENODEV;
		if (err == -ENOSPC)
			sq->stopped = true;
		else
			board_frame_done(s, q->index);
	}
	call_begin(s, q);
	s->f->model->rx_flush(q);
	call_end(s);
}

static bool rx_work(const struct sim *s, unsigned int i)
{
	return s->rxq[i].kicked || (!s->rxq[i].stopped && board_frame_waiting(s, i));
}

void sim_run(struct sim *s)
{
	unsigned int i, calls = 0;
	bool again;

	do {
		again = false;
		for (i = 0; i < s->f->txqs; i++)
			if (s->txq[i].kicked) {
				calls += run_tx(s, &s->f->txq[i]);
				again = true;
			}
		for (i = 0; i < s->f->rxqs; i++)
			if (rx_work(s, i)) {
				run_rx(s, &s->f->rxq[i]);
				again = true;
			}
		run_ctrl(s);
		if (++calls > SIM_MAX_CALLS)
			sim_bug("the queues kick each other for ever");
	} while (again);
}

void sim_advance(struct sim *s, u64 ns)
{
	const u64 end = s->now + ns;
	unsigned int i, id, fired = 0;
	u64 first;

	sim_run(s);
	for (;;) {
		id = EMUL_MAX_TIMERS;
		first = end;
		for (i = 0; i < EMUL_MAX_TIMERS; i++)
			if (s->timer[i].armed && s->timer[i].expires <= first) {
				id = i;
				first = s->timer[i].expires;
			}
		if (id == EMUL_MAX_TIMERS)
			break;
		if (++fired > SIM_MAX_CALLS)
			sim_bug("timers that expire at once, for ever");
		s->now = max(s->now, first);
		s->timer[id].armed = false;
		sim_lock(s);
		s->f->model->timer(s->f, id);
		sim_unlock(s);
		sim_run(s);
	}
	s->now = end;
}
