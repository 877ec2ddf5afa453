// SPDX-License-Identifier: GPL-2.0
/*
 * mmio.c - windows of physical address space and what is mapped in them
 *
 * Shared by the MMIO backends. A window remembers which BAR decodes each
 * granule, and which mappings drivers hold, so that an access that no real
 * card would see, or that a driver makes after iounmap(), is told apart.
 * Everything that an access needs is read without locks: traps come in NMIs too.
 */
#include <linux/err.h>
#include <linux/kprobes.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "nicsim.h"

#define GRANULE		BIT(MMIO_PAGE_SHIFT)
#define GRANULES	(MMIO_WINDOW_SIZE >> MMIO_PAGE_SHIFT)

/* Where windows are looked for: what a pointer of ours can say, and beyond 32-bit BARs. */
#define SPACE_MIN	SZ_4G
#define SPACE_MAX	(BIT_ULL(46) - 1)

/* Mappings that drivers can hold in one window at a time. */
#define MAPPINGS	512

/* Window addresses differ in the bits above their size. */
#define WINDOW_HASH	64
#define WINDOW_SLOT(addr)	((addr) / MMIO_WINDOW_SIZE % WINDOW_HASH)

/**
 * struct mapping - what one ioremap() returned
 * @addr: first physical address, at a page
 * @granules: pages; 0 if this entry is free
 * @caller: who asked for it
 */
struct mapping {
	u64 addr;
	u32 granules;
	unsigned long caller;
};

/**
 * struct window - a window and its mappings
 * @w: what everybody else knows of it
 * @lock: @mapping, and changes of @mapped
 * @mapped: how many mappings cover each granule; read without a lock
 * @mapping: what drivers have mapped and not unmapped
 */
struct window {
	struct mmio_window w;
	raw_spinlock_t lock;
	u16 mapped[GRANULES];
	struct mapping mapping[MAPPINGS];
};

static DEFINE_MUTEX(windows_lock);
static struct hlist_head windows[WINDOW_HASH];

static notrace __kprobes struct window *to_window(struct mmio_window *w)
{
	return container_of(w, struct window, w);
}

static notrace __kprobes unsigned int granule(const struct mmio_window *w, u64 addr)
{
	return (addr - w->res.start) >> MMIO_PAGE_SHIFT;
}

/* Whether @size > 0 bytes from @addr on are all in a window; any numbers. */
static notrace __kprobes bool window_holds(const struct mmio_window *w, u64 addr, u64 size)
{
	return addr >= w->res.start && addr <= w->res.end && size - 1 <= w->res.end - addr;
}

/**
 * mmio_reserve() - take a free range of physical addresses
 * @space: where
 * @res: its name and flags are filled in
 * @size: bytes, a power of two; also the alignment
 *
 * High up, where memory hot-plug will not want it, if possible.
 *
 * Context: process. Return: 0, or a negative errno after a line in the log.
 */
int mmio_reserve(struct resource *space, struct resource *res, u64 size)
{
	u64 top = min_t(u64, space->end, SPACE_MAX);
	int err;

	err = allocate_resource(space, res, size, max_t(u64, top / 2, SPACE_MIN), top, size, NULL,
				NULL);
	if (err)
		err = allocate_resource(space, res, size, SPACE_MIN, top, size, NULL, NULL);
	if (err)
		pr_err(NICSIM_NAME ": no %llu KiB of physical addresses above 4 GiB are unused (%d): see /proc/iomem for what could be removed\n",
		       size / SZ_1K, err);
	return err;
}

/**
 * mmio_window_create() - make a window
 * @name: as /proc/iomem is to show it; not copied
 *
 * The range is not marked busy, so that the PCI core and drivers can put
 * their own resources into it.
 *
 * Context: process. Return: the window or an ERR_PTR, after a line in the log.
 */
struct mmio_window *mmio_window_create(const char *name)
{
	struct window *win;
	int err;

	win = kvzalloc(sizeof(*win), GFP_KERNEL);
	if (!win)
		return ERR_PTR(-ENOMEM);
	raw_spin_lock_init(&win->lock);
	win->w.res.name = name;
	win->w.res.flags = IORESOURCE_MEM | IORESOURCE_MEM_64;
	err = mmio_reserve(mmio_space(), &win->w.res, MMIO_WINDOW_SIZE);
	if (err) {
		kvfree(win);
		return ERR_PTR(err);
	}
	mutex_lock(&windows_lock);
	hlist_add_head_rcu(&win->w.node, &windows[WINDOW_SLOT(win->w.res.start)]);
	mutex_unlock(&windows_lock);
	return &win->w;
}

/**
 * mmio_window_destroy() - give a window back
 * @w: window; no BAR decodes anything in it any more
 *
 * Names the mappings that drivers have leaked. Context: process, may sleep.
 */
void mmio_window_destroy(struct mmio_window *w)
{
	struct window *win = to_window(w);
	struct mapping *m;

	mutex_lock(&windows_lock);
	hlist_del_rcu(&w->node);
	mutex_unlock(&windows_lock);
	for (m = win->mapping; m < win->mapping + MAPPINGS; m++) {
		if (m->granules)
			pr_warn(NICSIM_NAME ": ioremap() of 0x%llx, %lu bytes, was never undone: leaked by %pS\n",
				m->addr, m->granules * GRANULE, (void *)m->caller);
	}
	release_resource(&w->res);
	kvfree_rcu(win, w.rcu);
}

/**
 * mmio_window_decode() - say where a BAR is
 * @w: window of its bus
 * @t: BAR; its size is a power of two
 * @base: physical address from which on it decodes, 0 for nowhere. An address
 *	that is not in @w is remembered, but no access will ever arrive from there.
 *
 * If two BARs claim an address the later one has it. The caller waits for RCU
 * between the last call, with 0, and the end of @t.
 *
 * Context: any, calls for one @t serialised.
 */
void mmio_window_decode(struct mmio_window *w, struct mmio_target *t, u64 base)
{
	unsigned int i, n = t->size >> MMIO_PAGE_SHIFT;

	if (window_holds(w, t->base, t->size)) {
		for (i = granule(w, t->base); i < granule(w, t->base) + n; i++)
			if (w->page[i] == t)
				WRITE_ONCE(w->page[i], NULL);
	}
	WRITE_ONCE(t->base, base);
	if (window_holds(w, base, t->size)) {
		for (i = granule(w, base); i < granule(w, base) + n; i++)
			WRITE_ONCE(w->page[i], t);
	}
}

static notrace __kprobes void window_count(struct window *win, const struct mapping *m, int step)
{
	unsigned int i = granule(&win->w, m->addr), n = m->granules;

	for (; n--; i++)
		WRITE_ONCE(win->mapped[i], win->mapped[i] + step);
}

/**
 * mmio_overlaps() - whether a range of physical addresses is ours, or a part of it
 * @addr: first address
 * @size: bytes
 *
 * Context: any.
 */
notrace __kprobes bool mmio_overlaps(u64 addr, u64 size)
{
	u64 last = addr + size - 1;
	struct mmio_window *w;
	bool found = false;
	unsigned int i;

	if (!size || last < SPACE_MIN)
		return false;
	rcu_read_lock();
	for (i = 0; i < WINDOW_HASH && !found; i++)
		hlist_for_each_entry_rcu_notrace(w, &windows[i], node)
			if (addr <= w->res.end && last >= w->res.start)
				found = true;
	rcu_read_unlock();
	return found;
}

/* Note a mapping; false if there are too many. */
static notrace __kprobes bool window_map(struct window *win, u64 addr, u64 size,
					 unsigned long caller)
{
	u64 first = round_down(addr, GRANULE);
	unsigned long flags;
	struct mapping *m;

	raw_spin_lock_irqsave(&win->lock, flags);
	for (m = win->mapping; m < win->mapping + MAPPINGS; m++)
		if (!m->granules)
			break;
	if (m < win->mapping + MAPPINGS) {
		m->addr = first;
		m->granules = (round_up(addr + size, GRANULE) - first) >> MMIO_PAGE_SHIFT;
		m->caller = caller;
		window_count(win, m, 1);
	}
	raw_spin_unlock_irqrestore(&win->lock, flags);
	return m < win->mapping + MAPPINGS;
}

/**
 * mmio_map() - a driver maps a range that overlaps a window
 * @addr: first address
 * @size: bytes
 * @caller: who
 *
 * Context: any but NMI.
 * Return: whether it may. Not if a part of the range is not ours, as mapping
 * that would reach addresses that nobody has, nor if the driver holds too many.
 */
notrace __kprobes bool mmio_map(u64 addr, u64 size, unsigned long caller)
{
	struct mmio_window *w;
	bool ok;

	rcu_read_lock();
	w = mmio_find(addr);
	ok = w && window_holds(w, addr, size) && window_map(to_window(w), addr, size, caller);
	rcu_read_unlock();
	if (!ok)
		pr_warn_ratelimited(NICSIM_NAME ": ioremap() of 0x%llx, %llu bytes, refused: outside the window or one of too many, by %pS\n",
				    addr, size, (void *)caller);
	return ok;
}

/**
 * mmio_unmap() - a driver gives a mapping up
 * @addr: what the backend's pointer stands for
 * @caller: who
 *
 * Mappings with the same start are the same pointer, and which of them goes is
 * not to be known. Taking the shortest keeps those that are left usable, and of
 * those the latest, as a driver that leaks one will have come before.
 *
 * Context: any but NMI.
 */
notrace __kprobes void mmio_unmap(u64 addr, unsigned long caller)
{
	struct mapping *m, *found = NULL;
	struct mmio_window *w;
	struct window *win;
	unsigned long flags;

	rcu_read_lock();
	w = mmio_find(addr);
	if (w) {
		win = to_window(w);
		raw_spin_lock_irqsave(&win->lock, flags);
		for (m = win->mapping; m < win->mapping + MAPPINGS; m++)
			if (m->granules && m->addr == round_down(addr, GRANULE) &&
			    (!found || m->granules <= found->granules))
				found = m;
		if (found) {
			window_count(win, found, -1);
			found->granules = 0;
		}
		raw_spin_unlock_irqrestore(&win->lock, flags);
	}
	rcu_read_unlock();
	if (!found)
		pr_warn_ratelimited(NICSIM_NAME ": iounmap() of 0x%llx, which is not mapped, by %pS\n",
				    addr, (void *)caller);
}

/**
 * mmio_find() - the window of an address
 * @addr: physical address
 *
 * Context: any, NMI included; within an RCU read-side section for as long as the result is used.
 * Return: the window or NULL.
 */
notrace __kprobes struct mmio_window *mmio_find(u64 addr)
{
	struct mmio_window *w;

	hlist_for_each_entry_rcu_notrace(w, &windows[WINDOW_SLOT(addr)], node)
		if (addr >= w->res.start && addr <= w->res.end)
			return w;
	return NULL;
}

/* The BAR that answers, and the offset in it, or NULL. */
static notrace __kprobes struct mmio_target *window_target(struct mmio_window *w, u64 addr,
							   unsigned int size, u32 *off)
{
	unsigned int i = granule(w, addr);
	struct mmio_target *t = READ_ONCE(w->page[i]);
	u64 rel;

	if (!t || !READ_ONCE(to_window(w)->mapped[i]))
		return NULL;
	/* The BAR may be on the move. */
	rel = addr - READ_ONCE(t->base);
	if (rel >= t->size || size > t->size - rel)
		return NULL;
	*off = rel;
	return t;
}

/* The BAR that an access was meant for: there, or not further behind it than it is long */
static notrace __kprobes struct mmio_target *window_nearest(struct mmio_window *w, u64 addr)
{
	struct mmio_target *t = NULL;
	unsigned int i;

	for (i = granule(w, addr) + 1; i && !t; i--)
		t = READ_ONCE(w->page[i - 1]);
	return t && addr - READ_ONCE(t->base) < 2 * t->size ? t : NULL;
}

/**
 * mmio_read() - carry out a driver's read
 * @w: window of the address
 * @addr: physical address
 * @size: 1, 2, 4 or 8 bytes
 * @caller: address of the instruction
 *
 * Context: any, NMI included; within an RCU read-side section.
 * Return: the value; all ones if nobody answers.
 */
notrace __kprobes u64 mmio_read(struct mmio_window *w, u64 addr, unsigned int size,
				unsigned long caller)
{
	struct mmio_target *t;
	u32 off;

	t = window_target(w, addr, size, &off);
	if (likely(t))
		return nic_mmio_read(t, off, size, caller);
	nic_mmio_stray(window_nearest(w, addr), addr, size, false, caller);
	return ~0ULL;
}

/**
 * mmio_write() - carry out a driver's write
 * @w: window of the address
 * @addr: physical address
 * @size: 1, 2, 4 or 8 bytes
 * @val: value
 * @caller: address of the instruction
 *
 * Context: any, NMI included; within an RCU read-side section.
 */
notrace __kprobes void mmio_write(struct mmio_window *w, u64 addr, unsigned int size, u64 val,
				  unsigned long caller)
{
	struct mmio_target *t;
	u32 off;

	t = window_target(w, addr, size, &off);
	if (likely(t))
		nic_mmio_write(t, off, size, val, caller);
	else
		nic_mmio_stray(window_nearest(w, addr), addr, size, true, caller);
}
