/* SPDX-License-Identifier: GPL-2.0 */
/* linux/unaligned.h - integers at any address */
#ifndef HOST_LINUX_UNALIGNED_H
#define HOST_LINUX_UNALIGNED_H

#include <asm/byteorder.h>
#include <linux/compiler.h>

#define __host_unaligned(order, bits)						\
static inline u##bits get_unaligned_##order##bits(const void *p)		\
{										\
	const struct { __##order##bits v; } __packed *s = p;			\
										\
	return order##bits##_to_cpu(s->v);					\
}										\
static inline void put_unaligned_##order##bits(u##bits v, void *p)		\
{										\
	struct { __##order##bits v; } __packed *s = p;				\
										\
	s->v = cpu_to_##order##bits(v);						\
}

__host_unaligned(le, 16)
__host_unaligned(le, 32)
__host_unaligned(le, 64)
__host_unaligned(be, 16)
__host_unaligned(be, 32)
__host_unaligned(be, 64)

#endif
