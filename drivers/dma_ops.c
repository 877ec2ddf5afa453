// SPDX-License-Identifier: GPL-2.0
/*
 * dma_ops.c - the operations at which a driver's DMA calls arrive
 *
 * strict: the function gets dma_map_ops of our own. Each goes on, by the exported
 * dma_*() calls, to a shadow device that has none and carries the function's
 * masks, so that zones, masks and bounce buffers stay the kernel's business; the
 * result is put into the table of what the device may reach (dma_space.c).
 * Memory is taken out of that table, and is out of the device's hands, before
 * the kernel is told that it is unmapped.
 *
 * iova: likewise, but the driver is given other bus addresses than the shadow
 * (dma_iova.c).
 *
 * direct: the function keeps the kernel's operations, and the device believes
 * every address that is memory. For kernels without operations per device.
 *
 * The operations come in any context that the DMA API allows, unmapping in hard
 * interrupts too. No lock is held across the call of the shadow's operation.
 */
#include <linux/dma-direct.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "dma.h"

/* Without a kernel mapping there would be nothing for our device to reach. */
#define DMA_ATTRS_IGNORED	DMA_ATTR_NO_KERNEL_MAPPING

/* Who called the operation that says so: for slow operations, and for those of every packet. */
#define DMA_TRACE	dma_site_trace(_RET_IP_)
#define DMA_SITE(sites)	dma_site(sites, __builtin_frame_address(0), _RET_IP_)

static struct dma_space *dev_space(struct device *dev)
{
	return container_of(get_dma_ops(dev), struct dma_space, ops);
}

/* The shadow with the masks of the moment; the streaming mask is shared. */
static struct device *dev_shadow(struct device *dev)
{
	struct device *shadow = dev_space(dev)->shadow;

	shadow->coherent_dma_mask = dev->coherent_dma_mask;
	shadow->bus_dma_limit = dev->bus_dma_limit;
	return shadow;
}

/* Where the device finds a streaming mapping: the driver's memory or a bounce buffer. */
static void *dma_va(struct device *shadow, dma_addr_t addr)
{
	return phys_to_virt(dma_to_phys(shadow, addr));
}

/* Take a range away from the device for good; false if it was not mapped. @addr: as dma_give() */
static bool dma_take(struct device *dev, dma_addr_t *addr, size_t size,
		     enum dma_data_direction dir, unsigned long site)
{
	struct dma_space *space = dev_space(dev);
	struct dma_range range = {
		.start = *addr, .size = size, .dir = dir, .site = site,
	};

	if (!dma_space_remove(space, &range))
		return false;
	dma_space_wait(space);
	if (space->iova)
		dma_bus_put(space, range.start, range.size);
	*addr = range.real;
	return true;
}

/* The bus address of what the shadow calls @real, or DMA_MAPPING_ERROR */
static dma_addr_t dma_bus_address(struct device *dev, dma_addr_t real, size_t size)
{
	struct dma_space *space = dev_space(dev);
	u64 mask, addr;

	if (!space->iova)
		return real;
	mask = min_not_zero(dma_get_mask(dev), dev->coherent_dma_mask);
	addr = dma_bus_get(space, real, size);
	if (!addr)
		return DMA_MAPPING_ERROR;
	if (addr + size - 1 <= mask)
		return addr;
	dma_bus_put(space, addr, size);
	return DMA_MAPPING_ERROR;
}

/* @addr: what the shadow calls it, and then what the driver is to call it */
static int dma_give(struct device *dev, dma_addr_t *addr, size_t size, void *va,
		    enum dma_data_direction dir, gfp_t gfp, unsigned long site)
{
	struct dma_space *space = dev_space(dev);
	struct dma_range range = {
		.start = dma_bus_address(dev, *addr, size), .real = *addr,
		.size = size, .dir = dir, .site = site,
	};

	if (range.start == DMA_MAPPING_ERROR)
		return -ENOMEM;
	if (dma_space_add(space, &range, va, gfp)) {
		if (space->iova)
			dma_bus_put(space, range.start, size);
		return -ENOMEM;
	}
	*addr = range.start;
	return 0;
}

/* What the shadow calls an address that the driver has been given */
static dma_addr_t dma_real(struct device *dev, dma_addr_t addr)
{
	struct dma_space *space = dev_space(dev);

	return space->iova ? dma_space_real(space, addr) : addr;
}

/* For the table, what the driver's flags say about sleeping. */
static gfp_t dma_table_gfp(gfp_t gfp)
{
	return gfpflags_allow_blocking(gfp) ? GFP_KERNEL : GFP_ATOMIC;
}

static void *op_alloc(struct device *dev, size_t size, dma_addr_t *addr, gfp_t gfp,
		      unsigned long attrs)
{
	struct device *shadow = dev_shadow(dev);
	void *va;

	attrs &= ~DMA_ATTRS_IGNORED;
	va = dma_alloc_attrs(shadow, size, addr, gfp, attrs);
	if (!va)
		return NULL;

	if (dma_give(dev, addr, size, va, DMA_BIDIRECTIONAL, dma_table_gfp(gfp), DMA_TRACE)) {
		dma_free_attrs(shadow, size, va, *addr, attrs);
		return NULL;
	}
	return va;
}

static void op_free(struct device *dev, size_t size, void *va, dma_addr_t addr,
		    unsigned long attrs)
{
	if (dma_take(dev, &addr, size, DMA_BIDIRECTIONAL, DMA_TRACE))
		dma_free_attrs(dev_shadow(dev), size, va, addr, attrs & ~DMA_ATTRS_IGNORED);
}

static struct page *op_alloc_pages(struct device *dev, size_t size, dma_addr_t *addr,
				   enum dma_data_direction dir, gfp_t gfp)
{
	struct device *shadow = dev_shadow(dev);
	struct page *page;

	page = dma_alloc_pages(shadow, size, addr, dir, gfp);
	if (!page)
		return NULL;

	if (dma_give(dev, addr, size, page_address(page), dir, dma_table_gfp(gfp), DMA_TRACE)) {
		dma_free_pages(shadow, size, page, *addr, dir);
		return NULL;
	}
	return page;
}

static void op_free_pages(struct device *dev, size_t size, struct page *page, dma_addr_t addr,
			  enum dma_data_direction dir)
{
	if (dma_take(dev, &addr, size, dir, DMA_TRACE))
		dma_free_pages(dev_shadow(dev), size, page, addr, dir);
}

static int op_mmap(struct device *dev, struct vm_area_struct *vma, void *va, dma_addr_t addr,
		   size_t size, unsigned long attrs)
{
	addr = dma_real(dev, addr);
	if (addr == DMA_MAPPING_ERROR)
		return -ENXIO;
	return dma_mmap_attrs(dev_shadow(dev), vma, va, addr, size, attrs & ~DMA_ATTRS_IGNORED);
}

static int op_get_sgtable(struct device *dev, struct sg_table *sgt, void *va, dma_addr_t addr,
			  size_t size, unsigned long attrs)
{
	addr = dma_real(dev, addr);
	if (addr == DMA_MAPPING_ERROR)
		return -ENXIO;
	return dma_get_sgtable_attrs(dev_shadow(dev), sgt, va, addr, size,
				     attrs & ~DMA_ATTRS_IGNORED);
}

static dma_addr_t op_map_phys(struct device *dev, phys_addr_t phys, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	struct device *shadow = dev_shadow(dev);
	static struct dma_sites sites;
	dma_addr_t addr;

	/* Another device's registers are no memory; there are no peers on our bus. */
	if (attrs & DMA_ATTR_MMIO)
		return DMA_MAPPING_ERROR;

	addr = dma_map_phys(shadow, phys, size, dir, attrs);
	if (dma_mapping_error(shadow, addr))
		return DMA_MAPPING_ERROR;

	if (dma_give(dev, &addr, size, dma_va(shadow, addr), dir, GFP_ATOMIC, DMA_SITE(&sites))) {
		dma_unmap_phys(shadow, addr, size, dir, attrs);
		return DMA_MAPPING_ERROR;
	}
	return addr;
}

static void op_unmap_phys(struct device *dev, dma_addr_t addr, size_t size,
			  enum dma_data_direction dir, unsigned long attrs)
{
	static struct dma_sites sites;

	if (dma_take(dev, &addr, size, dir, DMA_SITE(&sites)))
		dma_unmap_phys(dev_shadow(dev), addr, size, dir, attrs);
}

/* Take the first @n elements of a mapped list away; false if one of them was not mapped. */
static bool dma_take_sg(struct device *dev, struct scatterlist *sgl, int n,
			enum dma_data_direction dir, unsigned long site)
{
	struct dma_space *space = dev_space(dev);
	struct dma_range range = { .dir = dir, .site = site };
	struct scatterlist *sg;
	bool all = true;
	int i;

	for_each_sg(sgl, sg, n, i) {
		if (!sg_dma_len(sg))
			break;
		range.start = sg_dma_address(sg);
		range.size = sg_dma_len(sg);
		if (!dma_space_remove(space, &range)) {
			all = false;
			continue;
		}
		sg_dma_address(sg) = range.real;
		if (space->iova)
			dma_bus_put(space, range.start, range.size);
	}
	dma_space_wait(space);
	return all;
}

static int op_map_sg(struct device *dev, struct scatterlist *sgl, int n,
		     enum dma_data_direction dir, unsigned long attrs)
{
	struct device *shadow = dev_shadow(dev);
	unsigned long site = DMA_TRACE;
	struct scatterlist *sg;
	dma_addr_t addr;
	int mapped, i;

	mapped = dma_map_sg_attrs(shadow, sgl, n, dir, attrs);
	if (!mapped)
		return -EIO;

	for_each_sg(sgl, sg, mapped, i) {
		addr = sg_dma_address(sg);
		if (dma_give(dev, &addr, sg_dma_len(sg), dma_va(shadow, addr), dir, GFP_ATOMIC,
			     site)) {
			dma_take_sg(dev, sgl, i, dir, site);
			dma_unmap_sg_attrs(shadow, sgl, n, dir, attrs);
			return -ENOMEM;
		}
		sg_dma_address(sg) = addr;
	}
	return mapped;
}

static void op_unmap_sg(struct device *dev, struct scatterlist *sgl, int n,
			enum dma_data_direction dir, unsigned long attrs)
{
	if (dma_take_sg(dev, sgl, n, dir, DMA_TRACE))
		dma_unmap_sg_attrs(dev_shadow(dev), sgl, n, dir, attrs);
}

static void op_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
				   enum dma_data_direction dir)
{
	addr = dma_real(dev, addr);
	if (addr != DMA_MAPPING_ERROR)
		dma_sync_single_for_cpu(dev_shadow(dev), addr, size, dir);
}

static void op_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size,
				      enum dma_data_direction dir)
{
	addr = dma_real(dev, addr);
	if (addr != DMA_MAPPING_ERROR)
		dma_sync_single_for_device(dev_shadow(dev), addr, size, dir);
}

static void op_sync_sg_for_cpu(struct device *dev, struct scatterlist *sgl, int n,
			       enum dma_data_direction dir)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, n, i)
		op_sync_single_for_cpu(dev, sg_dma_address(sg), sg->length, dir);
}

static void op_sync_sg_for_device(struct device *dev, struct scatterlist *sgl, int n,
				  enum dma_data_direction dir)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, n, i)
		op_sync_single_for_device(dev, sg_dma_address(sg), sg->length, dir);
}

/* The kernel's answer is not exported as such; setting a mask on the shadow asks for it. */
static int op_dma_supported(struct device *dev, u64 mask)
{
	return !dma_set_coherent_mask(dev_space(dev)->shadow, mask);
}

static u64 op_get_required_mask(struct device *dev)
{
	return dma_get_required_mask(dev_shadow(dev));
}

static size_t op_max_mapping_size(struct device *dev)
{
	return dma_max_mapping_size(dev_shadow(dev));
}

/*
 * Left out on purpose, as the kernel does then what it does without operations:
 * alloc_noncontiguous (comes back as alloc_pages), opt_mapping_size and
 * get_merge_boundary (no limit, no merging), and where they exist map_resource
 * (refused) and unmap_resource (none is mapped).
 */
static const struct dma_map_ops dma_strict_ops = {
	.alloc			= op_alloc,
	.free			= op_free,
	.alloc_pages_op		= op_alloc_pages,
	.free_pages		= op_free_pages,
	.mmap			= op_mmap,
	.get_sgtable		= op_get_sgtable,
	.map_phys		= op_map_phys,
	.unmap_phys		= op_unmap_phys,
	.map_sg			= op_map_sg,
	.unmap_sg		= op_unmap_sg,
	.sync_single_for_cpu	= op_sync_single_for_cpu,
	.sync_single_for_device	= op_sync_single_for_device,
	.sync_sg_for_cpu	= op_sync_sg_for_cpu,
	.sync_sg_for_device	= op_sync_sg_for_device,
	.dma_supported		= op_dma_supported,
	.get_required_mask	= op_get_required_mask,
	.max_mapping_size	= op_max_mapping_size,
};

static void shadow_release(struct device *dev)
{
	kfree(dev);
}

static struct device *shadow_create(struct device *dev)
{
	struct device *shadow;

	shadow = kzalloc(sizeof(*shadow), GFP_KERNEL);
	if (!shadow)
		return NULL;

	device_initialize(shadow);
	shadow->release = shadow_release;
	shadow->dma_mask = dev->dma_mask;
	shadow->dma_parms = dev->dma_parms;
	set_dev_node(shadow, dev_to_node(dev));
	if (dev_set_name(shadow, "%s", dev_name(dev))) {
		put_device(shadow);
		return NULL;
	}
	return shadow;
}

/**
 * nic_dma_init() - give a NIC an empty DMA space
 * @nic: NIC with its function, unplugged
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int nic_dma_init(struct nic *nic)
{
	nic->dma = dma_space_create(nic);
	if (!nic->dma)
		return -ENOMEM;
	if (nic->dma_mode != NIC_DMA_IOVA || !dma_bus_create(nic->dma))
		return 0;
	dma_space_destroy(nic->dma);
	nic->dma = NULL;
	return -ENOMEM;
}

/**
 * nic_dma_exit() - the end of a NIC's DMA space
 * @nic: NIC; detached, and no queue call is in progress or will come
 *
 * Context: process.
 */
void nic_dma_exit(struct nic *nic)
{
	dma_bus_destroy(nic->dma);
	dma_space_destroy(nic->dma);
	nic->dma = NULL;
}

/**
 * nic_dma_shut() - a probe has failed: the device reaches nothing
 * @nic: NIC
 *
 * What the driver has from dmam_*() is freed only after this, so that our operations
 * stay until there is another driver or the function is gone.
 *
 * Context: process.
 */
void nic_dma_shut(struct nic *nic)
{
	WRITE_ONCE(nic->dma->dev, NULL);
	dma_space_wait(nic->dma);
}

/**
 * nic_dma_detach() - take them off
 * @nic: NIC
 * @pdev: function; no driver is bound to it any more
 *
 * From here on the device reaches nothing. What the driver left mapped is
 * reported and forgotten. Harmless if there are none on it.
 *
 * Context: process.
 */
void nic_dma_detach(struct nic *nic, struct pci_dev *pdev)
{
	struct dma_space *space = nic->dma;

	if (!space->dev && !space->shadow)
		return;

	if (space->shadow)
		set_dma_ops(&pdev->dev, NULL);
	WRITE_ONCE(space->dev, NULL);
	dma_space_clear(space);
	if (space->iova)
		dma_bus_clear(space);
	put_device(space->shadow);
	space->shadow = NULL;
}

/**
 * nic_dma_attach() - put our operations on the function
 * @nic: NIC
 * @pdev: function; scanned, and no driver has been bound to it yet
 *
 * Context: process.
 * Return: 0, -ENOMEM, or -EOPNOTSUPP if somebody else translates addresses for
 * every device of this machine (reported).
 */
int nic_dma_attach(struct nic *nic, struct pci_dev *pdev)
{
	struct dma_space *space = nic->dma;

	nic_dma_detach(nic, pdev);
	if (get_dma_ops(&pdev->dev)) {
		pr_err(NICSIM_NAME ": %s: the kernel translates DMA addresses of every device (Xen, GART): not possible here\n",
		       nic->name);
		return -EOPNOTSUPP;
	}

	if (nic->dma_mode != NIC_DMA_DIRECT) {
		space->shadow = shadow_create(&pdev->dev);
		if (!space->shadow)
			return -ENOMEM;
		space->ops = dma_strict_ops;
		set_dma_ops(&pdev->dev, &space->ops);
	}
	WRITE_ONCE(space->dev, &pdev->dev);
	return 0;
}
