/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dma.h - what the files of the DMA engine share
 *
 *   dma_ops.c		the operations a driver's DMA calls arrive at
 *   dma_space.c	the table of what is mapped
 *   dma_access.c	the device's reads and writes
 *   dma_iova.c		bus addresses that are not physical
 *   dma_site.c		which line of which driver called
 */
#ifndef NICSIM_DMA_H
#define NICSIM_DMA_H

#include <linux/hash.h>
#include <linux/cache.h>
#include <linux/dma-map-ops.h>
#include <linux/list.h>
#include <linux/ratelimit.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "nicsim.h"

#define DMA_HASH_BITS	10
/* Queues that can access memory at the same time. */
#define DMA_SECTIONS	(2 * EMUL_MAX_QUEUES + 1)
/* Unmapped ranges that are remembered for reports. */
#define DMA_RECENT	256

/**
 * struct dma_piece - the part of one mapping that lies in one page of bus addresses
 * @link: in the bucket of its page, or on the list of free pieces
 * @next: the next piece of the same mapping
 * @start: bus address of its first byte
 * @real: what the shadow calls it, which is the same unless dma=iova
 * @va: where the device finds that byte
 * @gen: changes when the piece stops being what it was
 * @size: bytes of the whole mapping
 * @site: who mapped it
 * @len: bytes
 * @dir: enum dma_data_direction
 * @first: first piece of its mapping
 *
 * Pieces are type-stable: they are freed with the space only, so that a hint
 * can point to one whatever has become of it. Everything but @gen is written
 * under the space's lock while the piece is in no bucket; readers without the
 * lock check @gen before and after.
 */
struct dma_piece {
	struct hlist_node link;
	struct dma_piece *next;
	u64 start;
	u64 real;
	void *va;
	unsigned long gen;
	u64 size;
	unsigned long site;
	u32 len;
	u8 dir;
	bool first;
};

/**
 * struct dma_recent - a range that was unmapped a short while ago
 * @start: bus address
 * @size: bytes
 * @mapped: who mapped it
 * @unmapped: who unmapped it
 * @dir: enum dma_data_direction
 */
struct dma_recent {
	u64 start;
	u64 size;
	unsigned long mapped;
	unsigned long unmapped;
	u8 dir;
};

/**
 * struct dma_section - whether one queue is accessing memory
 * @seq: odd inside; written by the queue's own call only
 */
struct dma_section {
	unsigned int seq;
} ____cacheline_aligned_in_smp;

struct dma_chunk;
struct dma_bus;

/**
 * struct dma_space - what the device may reach
 * @nic: whose
 * @id: unlike that of any other space, ever; tells foreign hints
 * @ops: what the function's dma_ops point to
 * @dev: the function's device while attached, else NULL
 * @shadow: device that does the real mapping (strict, iova)
 * @iova: bus addresses (iova), with @lock
 * @lock: guards everything below, up to @section
 * @bucket: pieces by page of their bus address
 * @free: pieces not in use
 * @nfree: how many
 * @chunks: memory of all pieces
 * @recent: ring of what was unmapped
 * @recent_head: entries ever put there
 * @section: two for each queue pair and one for control, see dma_section()
 * @refused: accesses that were not done; atomic
 * @reports: limits what is said about them
 */
struct dma_space {
	struct nic *nic;
	u64 id;
	struct dma_map_ops ops;
	struct device *dev;
	struct device *shadow;
	struct dma_bus *iova;

	raw_spinlock_t lock;
	struct hlist_head bucket[1 << DMA_HASH_BITS];
	struct hlist_head free;
	unsigned int nfree;
	struct dma_chunk *chunks;
	struct dma_recent recent[DMA_RECENT];
	unsigned int recent_head;

	struct dma_section section[DMA_SECTIONS];
	atomic64_t refused;
	struct ratelimit_state reports;
};

/**
 * struct dma_range - what is to be mapped or unmapped
 * @start: bus address
 * @real: what the shadow calls it
 * @size: bytes
 * @dir: direction
 * @site: who wants it
 */
struct dma_range {
	u64 start;
	u64 real;
	u64 size;
	enum dma_data_direction dir;
	unsigned long site;
};

/**
 * struct dma_hit - what dma_space_find() found
 * @piece: where, for a hint
 * @gen: its generation
 * @va: the byte asked for
 * @len: bytes from there to the end of the piece
 */
struct dma_hit {
	struct dma_piece *piece;
	unsigned long gen;
	void *va;
	u32 len;
};

/* dma_space.c */
struct dma_space *dma_space_create(struct nic *nic);
void dma_space_destroy(struct dma_space *space);
int dma_space_add(struct dma_space *space, const struct dma_range *range, void *va, gfp_t gfp);
bool dma_space_remove(struct dma_space *space, struct dma_range *range);
u64 dma_space_real(struct dma_space *space, u64 addr);
void dma_space_wait(struct dma_space *space);
void dma_space_clear(struct dma_space *space);
bool dma_space_find(struct dma_space *space, u64 addr, bool write, struct dma_hit *hit);

/* What dma_space_owner() found out about an address. */
enum dma_owner_kind {
	DMA_OWNER_NONE,
	DMA_OWNER_LIVE,
	DMA_OWNER_RECENT,
};

struct dma_owner {
	enum dma_owner_kind kind;
	struct dma_recent range;
};

void dma_space_owner(struct dma_space *space, u64 addr, struct dma_owner *owner);

/* dma_iova.c */
int dma_bus_create(struct dma_space *space);
void dma_bus_destroy(struct dma_space *space);
u64 dma_bus_get(struct dma_space *space, u64 real, u64 size);
void dma_bus_put(struct dma_space *space, u64 addr, u64 size);
void dma_bus_clear(struct dma_space *space);

/*
 * Where to find the driver's return address, for each caller of an operation:
 * the caller's return address, shifted left, and the words between it and the
 * frame of the operation. Packed, as both must be read together; the byte that
 * is shifted out is all ones in every address of the kernel.
 */
#define DMA_SITE_BITS		8
#define DMA_SITE_SHIFT		8
#define DMA_SITE_KEY(caller)	((caller) << DMA_SITE_SHIFT)
#define DMA_SITE_SLOT(word)	((word) & GENMASK(DMA_SITE_SHIFT - 1, 0))

/**
 * struct dma_sites - what an operation knows of its callers
 * @word: by a hash of the caller, which is a function of the DMA core, or the
 *	driver where the core's function ends with a jump
 */
struct dma_sites {
	unsigned long word[1 << DMA_SITE_BITS];
};

/* dma_site.c */
unsigned long dma_site_trace(unsigned long caller);
unsigned long dma_site_learn(unsigned long *word, unsigned long *frame, unsigned long caller);

/**
 * dma_site() - who called the DMA API
 * @sites: a static one for each operation
 * @frame: __builtin_frame_address(0) of the operation
 * @caller: its return address
 *
 * Context: any. Return: an address in the driver, for reports.
 */
static inline unsigned long dma_site(struct dma_sites *sites, unsigned long *frame,
				     unsigned long caller)
{
	unsigned long *where = &sites->word[hash_long(caller, DMA_SITE_BITS)];
	unsigned long word = READ_ONCE(*where);
	unsigned long site;

	if (word - DMA_SITE_KEY(caller) >= BIT(DMA_SITE_SHIFT))
		return dma_site_learn(where, frame, caller);
	__get_kernel_nofault(&site, frame + DMA_SITE_SLOT(word), unsigned long, fault);
	return site;
fault:
	return caller;
}

extern const char *const dma_dir_names[];

/* The section of a queue: control first, then transmit and receive alternate. */
static inline struct dma_section *dma_section(struct dma_space *space, const struct emul_queue *q)
{
	if (q->kind == EMUL_QUEUE_CTRL)
		return &space->section[0];
	return &space->section[1 + 2 * q->index + (q->kind == EMUL_QUEUE_RX)];
}

#endif
