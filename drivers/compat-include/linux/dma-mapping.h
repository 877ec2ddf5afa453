/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.17: pages are mapped, not physical addresses. */
#ifndef NICSIM_COMPAT_LINUX_DMA_MAPPING_H
#define NICSIM_COMPAT_LINUX_DMA_MAPPING_H

#include_next <linux/dma-mapping.h>

#ifndef DMA_ATTR_MMIO
/* Registers of other devices have operations of their own. */
#define DMA_ATTR_MMIO	0

static inline dma_addr_t compat_dma_map_phys(struct device *dev, phys_addr_t phys, size_t size,
					     enum dma_data_direction dir, unsigned long attrs)
{
	return dma_map_page_attrs(dev, pfn_to_page(PHYS_PFN(phys)), offset_in_page(phys),
				  size, dir, attrs);
}

#define dma_map_phys	compat_dma_map_phys
#define dma_unmap_phys	dma_unmap_page_attrs
#endif

#endif
