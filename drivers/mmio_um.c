// SPDX-License-Identifier: GPL-2.0
/*
 * mmio_um.c - MMIO backend of User-Mode Linux: lib/logic_iomem
 *
 * There, readl() and the like are functions, and ioremap() asks whoever has
 * registered the region. Ours is one range of physical addresses, in which all
 * windows lie.
 *
 * A region cannot be unregistered. What logic_iomem keeps of ours when the module
 * goes is a resource, which then is empty, so that its operations are never called;
 * it is allocated for that reason, and never freed. A driver that has leaked a
 * mapping, and uses it after that, jumps into the void.
 */
#include <linux/ftrace.h>
#include <linux/io.h>
#include <linux/logic_iomem.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "ioport.h"
#include "nicsim.h"

/* All windows together, and the ports: 63 buses. */
#define REGION_SIZE	SZ_1G

/* Who calls readl() and so on: two calls up, if that is to be known. */
#define CALLER		(CALLER_ADDR1 ?: CALLER_ADDR0)

static struct resource *region;

/* What the operations get of a mapping is its physical address. */
static u64 access_addr(void *priv, unsigned int off)
{
	return round_down((unsigned long)priv, MMIO_WINDOW_SIZE) + off;
}

static unsigned long um_read(void *priv, unsigned int off, int size)
{
	u64 addr = access_addr(priv, off);
	unsigned long caller = CALLER;
	struct mmio_window *w;
	u64 val = ~0ULL;

	rcu_read_lock();
	w = mmio_find(addr);
	if (w)
		val = mmio_read(w, addr, size, caller);
	else
		nic_mmio_stray(NULL, addr, size, false, caller);
	rcu_read_unlock();
	return val;
}

static void um_write(void *priv, unsigned int off, int size, unsigned long val)
{
	u64 addr = access_addr(priv, off);
	unsigned long caller = CALLER;
	struct mmio_window *w;

	rcu_read_lock();
	w = mmio_find(addr);
	if (w)
		mmio_write(w, addr, size, val, caller);
	else
		nic_mmio_stray(NULL, addr, size, true, caller);
	rcu_read_unlock();
}

static void um_unmap(void *priv)
{
	mmio_unmap((unsigned long)priv, CALLER);
}

static const struct logic_iomem_ops um_ops = {
	.read = um_read,
	.write = um_write,
	.unmap = um_unmap,
};

/* The offset of the mapping in its area of logic_iomem, which is as large as a window. */
static long um_map(unsigned long off, size_t size, const struct logic_iomem_ops **ops,
		   void **priv)
{
	u64 addr = region->start + off;

	*ops = ioport_um_ops(addr);
	if (*ops)
		return 0;
	if (!mmio_map(addr, size, CALLER))
		return -ENXIO;
	*ops = &um_ops;
	*priv = (void *)(unsigned long)addr;
	return addr % MMIO_WINDOW_SIZE;
}

static const struct logic_iomem_region_ops um_region_ops = {
	.map = um_map,
};

/* Nothing here raises a trap. */
void mmio_trap_state_save(struct mmio_trap_state *s)
{
}

void mmio_trap_state_restore(const struct mmio_trap_state *s)
{
}

bool mmio_armed(void)
{
	return true;
}

struct resource *mmio_space(void)
{
	return region;
}

/* For ioremap(), which goes on looking at it: no address is in there. */
static void region_forget(void)
{
	release_resource(region);
	region->start = 1;
	region->end = 0;
}

int mmio_init(void)
{
	int err;

	region = kzalloc(sizeof(*region), GFP_KERNEL);
	if (!region)
		return -ENOMEM;
	region->name = NICSIM_NAME;
	region->flags = IORESOURCE_MEM;
	err = mmio_reserve(&iomem_resource, region, REGION_SIZE);
	if (err)
		goto free;
	/* This takes the range itself. */
	release_resource(region);
	err = logic_iomem_add_region(region, &um_region_ops);
	if (err)
		goto free;
	err = ioport_um_init(region);
	if (err)
		region_forget();
	return err;

free:
	kfree(region);
	return err;
}

void mmio_exit(void)
{
	ioport_um_exit();
	region_forget();
}
