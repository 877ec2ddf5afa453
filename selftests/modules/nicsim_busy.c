// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_busy.c - take all physical address space above 4 GiB that is free
 *
 * A module that needs a window there finds none, until this one is removed.
 */
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>

struct taken {
	struct resource res;
	struct list_head list;
};

static LIST_HEAD(all);

static void release_all(void)
{
	struct taken *t, *next;

	list_for_each_entry_safe(t, next, &all, list) {
		release_resource(&t->res);
		kfree(t);
	}
}

static int __init busy_init(void)
{
	u64 size = 1ULL << 62;
	struct taken *t;

	while (size >= SZ_64K) {
		t = kzalloc(sizeof(*t), GFP_KERNEL);
		if (!t) {
			release_all();
			return -ENOMEM;
		}
		t->res.name = "nicsim_busy";
		t->res.flags = IORESOURCE_MEM | IORESOURCE_BUSY;
		if (allocate_resource(&iomem_resource, &t->res, size, SZ_4G, ~0ULL, SZ_64K,
				      NULL, NULL)) {
			kfree(t);
			size /= 2;
			continue;
		}
		list_add(&t->list, &all);
	}
	return 0;
}

static void __exit busy_exit(void)
{
	release_all();
}

module_init(busy_init);
module_exit(busy_exit);

MODULE_DESCRIPTION("nicsim test: no free address space");
MODULE_LICENSE("GPL");
