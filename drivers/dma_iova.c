// SPDX-License-Identifier: GPL-2.0
/*
 * dma_iova.c - bus addresses that are not physical ones
 *
 * With dma=iova a mapping gets its bus address from a range of its own, as behind an IOMMU,
 * so that a driver that gives its device physical addresses is found out. A page of bus
 * addresses is a bit. The search goes on where it ended the last time, so that an address
 * that was given up is not in use again at once.
 *
 * The kernel's allocator of such addresses allocates memory and sleeps on PREEMPT_RT, where a
 * driver may map with interrupts off; a bitmap does neither.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>

#include "dma.h"

/* 1 GiB from 2 GiB on: devices with 32 bits reach it. */
#define IOVA_FIRST	BIT_ULL(31)
#define IOVA_PAGES	BIT(30 - PAGE_SHIFT)

/**
 * struct dma_bus - bus addresses of one card
 * @next: page from which on to look for some
 * @used: pages in use
 */
struct dma_bus {
	unsigned long next;
	DECLARE_BITMAP(used, IOVA_PAGES);
};

int dma_bus_create(struct dma_space *space)
{
	space->iova = kvzalloc(sizeof(*space->iova), GFP_KERNEL);
	return space->iova ? 0 : -ENOMEM;
}

void dma_bus_destroy(struct dma_space *space)
{
	kvfree(space->iova);
}

static unsigned long iova_pages(u64 addr, u64 size)
{
	return DIV_ROUND_UP(offset_in_page(addr) + max_t(u64, size, 1), PAGE_SIZE);
}

/**
 * dma_bus_get() - a bus address for memory
 * @space: space
 * @real: what the kernel calls it
 * @size: bytes
 *
 * Context: any, no lock of ours. Return: the address; 0 if there is none.
 */
u64 dma_bus_get(struct dma_space *space, u64 real, u64 size)
{
	unsigned long n = iova_pages(real, size);
	struct dma_bus *iova = space->iova;
	unsigned long flags, i;

	raw_spin_lock_irqsave(&space->lock, flags);
	i = bitmap_find_next_zero_area(iova->used, IOVA_PAGES, iova->next, n, 0);
	if (i >= IOVA_PAGES)
		i = bitmap_find_next_zero_area(iova->used, IOVA_PAGES, 0, n, 0);
	if (i < IOVA_PAGES) {
		bitmap_set(iova->used, i, n);
		iova->next = i + n;
	}
	raw_spin_unlock_irqrestore(&space->lock, flags);
	return i < IOVA_PAGES ? IOVA_FIRST + (u64)i * PAGE_SIZE + offset_in_page(real) : 0;
}

/**
 * dma_bus_put() - a bus address is not in use any more
 * @space: space
 * @addr: of dma_bus_get()
 * @size: likewise
 *
 * Context: any, no lock of ours.
 */
void dma_bus_put(struct dma_space *space, u64 addr, u64 size)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&space->lock, flags);
	bitmap_clear(space->iova->used, (addr - IOVA_FIRST) / PAGE_SIZE, iova_pages(addr, size));
	raw_spin_unlock_irqrestore(&space->lock, flags);
}

/**
 * dma_bus_clear() - no bus address is in use any more
 * @space: space that maps nothing
 */
void dma_bus_clear(struct dma_space *space)
{
	bitmap_zero(space->iova->used, IOVA_PAGES);
}
