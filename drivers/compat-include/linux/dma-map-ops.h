/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.9, alloc_pages_op has another name; up to 6.18, pages are mapped. */
#ifndef NICSIM_COMPAT_LINUX_DMA_MAP_OPS_H
#define NICSIM_COMPAT_LINUX_DMA_MAP_OPS_H

#include <linux/version.h>
#include <linux/dma-mapping.h>
#include_next <linux/dma-map-ops.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define alloc_pages_op	alloc_pages
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define map_phys	map_page
#define unmap_phys	unmap_page

/*
 * This stands where op_map_phys() is defined, not where it is named: the function
 * that is put into the operations takes a page, and what is defined becomes a part
 * of it, so that it still sees its own caller.
 */
#define op_map_phys(dev_, phys_, size_, dir_, attrs_)						\
	op_map_phys_inline(dev_, phys_, size_, dir_, attrs_);					\
	static dma_addr_t op_map_phys(struct device *dev, struct page *page,			\
				      unsigned long offset, size_t size,			\
				      enum dma_data_direction dir, unsigned long attrs)		\
	{											\
		return op_map_phys_inline(dev, page_to_phys(page) + offset, size, dir, attrs);	\
	}											\
	static __always_inline dma_addr_t op_map_phys_inline(dev_, phys_, size_, dir_, attrs_)
#endif

#endif
