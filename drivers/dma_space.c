// SPDX-License-Identifier: GPL-2.0
/*
 * dma_space.c - the table of what a driver has mapped for its device
 *
 * A mapping is cut into pieces at the page boundaries of its bus address, and
 * each piece sits in a hash table by its page. So a look-up needs one bucket,
 * overlapping and double mappings are nothing special, and what a look-up
 * returns is never longer than a page.
 *
 * Rules
 *   - space->lock (raw, interrupts off) guards the table. It is the innermost
 *     lock of all; nothing is allocated, printed or waited for under it.
 *   - A piece leaves the table in this order: out of its bucket and @gen changed
 *     under the lock, a full barrier, then dma_space_wait() until no section
 *     that began earlier is left. Only then may the driver have its memory back.
 *     A section that begins later finds @gen changed or no piece at all.
 *   - dma_space_wait() spins. That cannot deadlock: sections run with interrupts
 *     off, are at most a page long and take no lock but space->lock, which a
 *     waiter does not hold.
 *   - A piece that has left the table may be in use for another mapping at once.
 *     So its fields are copied under the lock, or between two looks at @gen.
 *   - Free pieces are kept. Those that a mapping needs come from the free list,
 *     which is filled up before the lock is taken. On PREEMPT_RT nothing may be
 *     allocated in atomic context, so there the reserve must do; when it is used
 *     up the mapping fails like any that finds no memory.
 */
#include <linux/hash.h>
#include <linux/processor.h>
#include <linux/slab.h>

#include "dma.h"

/* Pieces that come in one allocation: about a page. */
#define DMA_CHUNK	((PAGE_SIZE - sizeof(void *)) / sizeof(struct dma_piece))
/* Free pieces below which more are allocated at the next opportunity. */
#define DMA_RESERVE	64

struct dma_chunk {
	struct dma_chunk *next;
	struct dma_piece piece[DMA_CHUNK];
};

const char *const dma_dir_names[] = {
	[DMA_BIDIRECTIONAL]	= "BIDIRECTIONAL",
	[DMA_TO_DEVICE]		= "TO_DEVICE",
	[DMA_FROM_DEVICE]	= "FROM_DEVICE",
	[DMA_NONE]		= "NONE",
};

static struct hlist_head *dma_bucket(struct dma_space *space, u64 addr)
{
	return &space->bucket[hash_64(addr >> PAGE_SHIFT, DMA_HASH_BITS)];
}

/* Pieces of a mapping: the pages it touches. An empty one has one too, to be found by. */
static unsigned long dma_pieces(const struct dma_range *range)
{
	if (!range->size)
		return 1;
	return (offset_in_page(range->start) + range->size - 1) / PAGE_SIZE + 1;
}

/* Add a chunk to the free list. Any context but NMI, no lock. */
static int dma_space_refill(struct dma_space *space, gfp_t gfp)
{
	struct dma_chunk *chunk;
	unsigned long flags;
	unsigned int i;

	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible())
		return -ENOMEM;

	chunk = kzalloc(sizeof(*chunk), gfp | __GFP_NOWARN);
	if (!chunk)
		return -ENOMEM;

	raw_spin_lock_irqsave(&space->lock, flags);
	chunk->next = space->chunks;
	space->chunks = chunk;
	for (i = 0; i < DMA_CHUNK; i++)
		hlist_add_head(&chunk->piece[i].link, &space->free);
	space->nfree += DMA_CHUNK;
	raw_spin_unlock_irqrestore(&space->lock, flags);
	return 0;
}

static struct dma_piece *dma_piece_get(struct dma_space *space)
{
	struct dma_piece *p = hlist_entry(space->free.first, struct dma_piece, link);

	hlist_del(&p->link);
	space->nfree--;
	return p;
}

/* Free all pieces of a mapping, of which @p is the first. */
static void dma_pieces_put(struct dma_space *space, struct dma_piece *p)
{
	struct dma_piece *next;

	for (; p; p = next) {
		next = p->next;
		hlist_del(&p->link);
		WRITE_ONCE(p->gen, p->gen + 1);
		hlist_add_head(&p->link, &space->free);
		space->nfree++;
	}
	/* Whoever sees these pieces change must see that their generation has. */
	smp_wmb();
}

/**
 * dma_space_add() - let the device reach a range
 * @space: space
 * @range: bus addresses; @range->site is who maps it
 * @va: the memory behind them, contiguous
 * @gfp: for the table itself
 *
 * Context: any that @gfp allows, no lock of ours.
 * Return: 0 or -ENOMEM.
 */
int dma_space_add(struct dma_space *space, const struct dma_range *range, void *va, gfp_t gfp)
{
	unsigned long n = dma_pieces(range);
	struct dma_piece *p, **link;
	u64 start = range->start;
	u64 real = range->real;
	u64 left = range->size;
	struct dma_piece *first;
	unsigned long flags;
	bool low;

	raw_spin_lock_irqsave(&space->lock, flags);
	while (space->nfree < n) {
		raw_spin_unlock_irqrestore(&space->lock, flags);
		if (dma_space_refill(space, gfp))
			return -ENOMEM;
		raw_spin_lock_irqsave(&space->lock, flags);
	}

	for (link = &first; n; n--, link = &p->next) {
		p = dma_piece_get(space);
		WRITE_ONCE(p->start, start);
		WRITE_ONCE(p->va, va);
		WRITE_ONCE(p->len, min_t(u64, left, PAGE_SIZE - offset_in_page(start)));
		WRITE_ONCE(p->dir, range->dir);
		p->real = real;
		p->size = range->size;
		p->site = range->site;
		p->first = link == &first;
		hlist_add_head(&p->link, dma_bucket(space, start));
		start += p->len;
		real += p->len;
		va += p->len;
		left -= p->len;
		*link = p;
	}
	*link = NULL;
	low = space->nfree < DMA_RESERVE;
	raw_spin_unlock_irqrestore(&space->lock, flags);

	if (low)
		dma_space_refill(space, gfp);
	return 0;
}

/*
 * The mapping that a driver means when it unmaps @range. Where the same memory
 * is mapped more than once, the one that fits best.
 */
static struct dma_piece *dma_space_match(struct dma_space *space, const struct dma_range *range)
{
	int best_score = -1, score;
	struct dma_piece *best = NULL;
	struct dma_piece *p;

	hlist_for_each_entry(p, dma_bucket(space, range->start), link) {
		if (!p->first || p->start != range->start)
			continue;
		score = 2 * (p->size == range->size) + (p->dir == range->dir);
		if (score > best_score) {
			best = p;
			best_score = score;
		}
	}
	return best;
}

/**
 * dma_space_remove() - take a range out of the device's reach
 * @space: space
 * @range: as it was added; @range->site is who unmaps it. @range->real and @range->size
 *	become those of the mapping.
 *
 * Accesses that are under way may still be using it: call dma_space_wait()
 * before the memory is given back. A call that fits no mapping, or not quite,
 * is reported.
 *
 * Context: any, no lock of ours.
 * Return: whether there was such a mapping.
 */
bool dma_space_remove(struct dma_space *space, struct dma_range *range)
{
	struct dma_recent was = {};
	struct dma_piece *p;
	unsigned long flags;

	raw_spin_lock_irqsave(&space->lock, flags);
	p = dma_space_match(space, range);
	if (p) {
		was.start = p->start;
		was.size = p->size;
		was.mapped = p->site;
		was.unmapped = range->site;
		was.dir = p->dir;
		range->real = p->real;
		space->recent[space->recent_head++ % DMA_RECENT] = was;
		dma_pieces_put(space, p);
	}
	raw_spin_unlock_irqrestore(&space->lock, flags);

	if (!p) {
		nic_warn(space->nic, "%pS unmaps %llu bytes at %#llx, which are not mapped",
			 (void *)range->site, range->size, range->start);
		return false;
	}
	if (was.size != range->size || was.dir != range->dir)
		nic_warn(space->nic, "%pS unmaps %llu bytes %s at %#llx, mapped as %llu bytes %s by %pS",
			 (void *)range->site, range->size, dma_dir_names[range->dir],
			 range->start, was.size, dma_dir_names[was.dir], (void *)was.mapped);
	range->size = was.size;
	return true;
}

/**
 * dma_space_wait() - wait until nobody uses what has been removed
 * @space: space
 *
 * On return every section that began before the call has ended, and all it
 * wrote is visible. Sections that begin later do not matter, nor are they
 * waited for.
 *
 * Context: any, no lock of ours; spins for at most the copy of one page.
 */
void dma_space_wait(struct dma_space *space)
{
	const struct emul_function *f = space->nic->func;
	unsigned int n = 1 + 2 * max(f->txqs, f->rxqs);
	unsigned int i, seq;

	/* Against the one in dma_section_enter(): they see our gen, or we their seq. */
	smp_mb();
	for (i = 0; i < n; i++) {
		unsigned int *p = &space->section[i].seq;

		seq = READ_ONCE(*p);
		while ((seq & 1) && READ_ONCE(*p) == seq)
			cpu_relax();
	}
	/* What the sections wrote is there for whoever gets the memory. */
	smp_acquire__after_ctrl_dep();
}

/**
 * dma_space_clear() - take everything out of the device's reach
 * @space: space
 *
 * What is there was left behind by a driver, and is reported. The table is forgotten, the
 * memory stays with whom it belongs to. Returns when nobody uses it any more.
 *
 * Context: process, no lock of ours.
 */
void dma_space_clear(struct dma_space *space)
{
	struct dma_recent one = {};
	struct dma_piece *p;
	struct hlist_node *next;
	unsigned int i, n = 0;
	unsigned long flags;

	for (i = 0; i < ARRAY_SIZE(space->bucket); i++) {
		raw_spin_lock_irqsave(&space->lock, flags);
		hlist_for_each_entry_safe(p, next, &space->bucket[i], link) {
			if (p->first) {
				one = (struct dma_recent){
					.start = p->start, .size = p->size,
					.dir = p->dir, .mapped = p->site,
				};
				n++;
			}
			p->next = NULL;
			dma_pieces_put(space, p);
		}
		raw_spin_unlock_irqrestore(&space->lock, flags);
	}
	dma_space_wait(space);

	raw_spin_lock_irqsave(&space->lock, flags);
	memset(space->recent, 0, sizeof(space->recent));
	raw_spin_unlock_irqrestore(&space->lock, flags);

	if (n)
		nic_warn(space->nic, "driver left %u mapping%s behind, one of them %llu bytes %s at %#llx, mapped by %pS",
			 n, n > 1 ? "s" : "", one.size, dma_dir_names[one.dir], one.start,
			 (void *)one.mapped);
}

static bool dma_piece_covers(const struct dma_piece *p, u64 addr)
{
	return addr - p->start < p->len;
}

/**
 * dma_space_find() - look an address up for the device
 * @space: space
 * @addr: bus address
 * @write: the device wants to write it
 * @hit: the answer
 *
 * The piece may be gone, and be another one, as soon as this returns. The
 * memory at @hit->va is there until the section ends.
 *
 * Context: inside an access section, interrupts off.
 * Return: whether @addr may be accessed so.
 */
bool dma_space_find(struct dma_space *space, u64 addr, bool write, struct dma_hit *hit)
{
	enum dma_data_direction wrong = write ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	struct dma_piece *p;
	u32 offset;

	raw_spin_lock(&space->lock);
	hlist_for_each_entry(p, dma_bucket(space, addr), link) {
		if (!dma_piece_covers(p, addr) || p->dir == wrong)
			continue;
		offset = addr - p->start;
		hit->piece = p;
		hit->gen = p->gen;
		hit->va = p->va + offset;
		hit->len = p->len - offset;
		break;
	}
	raw_spin_unlock(&space->lock);
	return p;
}

/**
 * dma_space_real() - what the shadow calls an address
 * @space: space
 * @addr: bus address
 *
 * Context: any, no lock of ours. Return: that, or DMA_MAPPING_ERROR if it is not mapped.
 */
u64 dma_space_real(struct dma_space *space, u64 addr)
{
	u64 real = DMA_MAPPING_ERROR;
	struct dma_piece *p;
	unsigned long flags;

	raw_spin_lock_irqsave(&space->lock, flags);
	hlist_for_each_entry(p, dma_bucket(space, addr), link)
		if (dma_piece_covers(p, addr))
			real = p->real + (addr - p->start);
	raw_spin_unlock_irqrestore(&space->lock, flags);
	return real;
}

/**
 * dma_space_owner() - whose an address is or was, for a report
 * @space: space
 * @addr: bus address
 * @owner: the answer
 *
 * Context: any, no lock of ours.
 */
void dma_space_owner(struct dma_space *space, u64 addr, struct dma_owner *owner)
{
	struct dma_recent *r;
	struct dma_piece *p;
	unsigned long flags;
	unsigned int i;

	owner->kind = DMA_OWNER_NONE;
	raw_spin_lock_irqsave(&space->lock, flags);
	hlist_for_each_entry(p, dma_bucket(space, addr), link) {
		if (!dma_piece_covers(p, addr))
			continue;
		owner->kind = DMA_OWNER_LIVE;
		owner->range.size = p->size;
		owner->range.mapped = p->site;
		owner->range.dir = p->dir;
	}
	for (i = 1; i <= DMA_RECENT && owner->kind == DMA_OWNER_NONE; i++) {
		r = &space->recent[(space->recent_head - i) % DMA_RECENT];
		if (addr - r->start >= r->size)
			continue;
		owner->kind = DMA_OWNER_RECENT;
		owner->range = *r;
	}
	raw_spin_unlock_irqrestore(&space->lock, flags);
}

/**
 * dma_space_create() - an empty space
 * @nic: whose
 *
 * Context: process.
 * Return: the space, or NULL when there is no memory.
 */
struct dma_space *dma_space_create(struct nic *nic)
{
	static atomic64_t ids;
	struct dma_space *space;

	space = kvzalloc(sizeof(*space), GFP_KERNEL);
	if (!space)
		return NULL;

	space->nic = nic;
	space->id = atomic64_inc_return(&ids);
	raw_spin_lock_init(&space->lock);
	ratelimit_state_init(&space->reports, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	if (dma_space_refill(space, GFP_KERNEL)) {
		kvfree(space);
		return NULL;
	}
	return space;
}

/**
 * dma_space_destroy() - the end of a space
 * @space: space; detached, and no queue call is in progress or will come
 *
 * Context: process.
 */
void dma_space_destroy(struct dma_space *space)
{
	struct dma_chunk *chunk;

	while ((chunk = space->chunks)) {
		space->chunks = chunk->next;
		kfree(chunk);
	}
	kvfree(space);
}
