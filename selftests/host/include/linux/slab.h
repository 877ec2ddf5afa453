/* SPDX-License-Identifier: GPL-2.0 */
/* linux/slab.h - memory */
#ifndef HOST_LINUX_SLAB_H
#define HOST_LINUX_SLAB_H

#include <stdlib.h>

#define GFP_KERNEL	0

#define kvcalloc(n, size, gfp)	calloc(n, size)
#define kvfree(p)		free((void *)(p))

#endif
