/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pages.h - pages that a mad driver maps and unmaps, and what became of their bytes
 */
#ifndef TEST_PAGES_H
#define TEST_PAGES_H

#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/string.h>

#define TEST_CANARY	0xc5

/*
 * A page: mapped in some direction, or DMA_NONE, and then full of TEST_CANARY. So
 * are those mapped to the device; what the device may write is not looked at.
 */
struct test_page {
	u8 *va;
	dma_addr_t addr;
	enum dma_data_direction dir;
};

/* Whether somebody has written who could not */
static inline bool test_page_harmed(const struct test_page *p)
{
	return (p->dir == DMA_NONE || p->dir == DMA_TO_DEVICE) &&
	       memchr_inv(p->va, TEST_CANARY, PAGE_SIZE);
}

/*
 * Unmap a page, or map it anew in this direction. After an unmap the device cannot reach it.
 * Returns whether it was harmed before.
 */
static inline bool test_page_churn(struct device *dev, struct test_page *p,
				   enum dma_data_direction dir)
{
	bool harmed = test_page_harmed(p);

	if (harmed)
		memset(p->va, TEST_CANARY, PAGE_SIZE);
	if (p->dir != DMA_NONE) {
		dma_unmap_single(dev, p->addr, PAGE_SIZE, p->dir);
		p->dir = DMA_NONE;
		memset(p->va, TEST_CANARY, PAGE_SIZE);
		return harmed;
	}
	p->addr = dma_map_single(dev, p->va, PAGE_SIZE, dir);
	if (!dma_mapping_error(dev, p->addr))
		p->dir = dir;
	return harmed;
}

/* Pages that are not mapped; of zeroed ones. 0 or -ENOMEM, test_pages_free() needed in any case. */
static inline int test_pages_alloc(struct test_page *page, unsigned int n)
{
	for (; n--; page++) {
		page->va = (u8 *)__get_free_page(GFP_KERNEL);
		if (!page->va)
			return -ENOMEM;
		memset(page->va, TEST_CANARY, PAGE_SIZE);
		page->addr = virt_to_phys(page->va);
		page->dir = DMA_NONE;
	}
	return 0;
}

/* Returns how many were harmed. */
static inline unsigned int test_pages_free(struct device *dev, struct test_page *page,
					   unsigned int n)
{
	unsigned int harmed = 0;

	for (; n--; page++) {
		if (!page->va)
			continue;
		harmed += test_page_harmed(page);
		if (page->dir != DMA_NONE)
			dma_unmap_single(dev, page->addr, PAGE_SIZE, page->dir);
		free_page((unsigned long)page->va);
	}
	return harmed;
}

#endif
