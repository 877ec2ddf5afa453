/* SPDX-License-Identifier: GPL-2.0 */
/* linux/minmax.h - smaller, larger, bounded */
#ifndef HOST_LINUX_MINMAX_H
#define HOST_LINUX_MINMAX_H

#define __host_pick(op, a, b) ({		\
	typeof(a) __a = (a);			\
	typeof(b) __b = (b);			\
						\
	__a op __b ? __a : __b;			\
})
#define min(a, b)		__host_pick(<, a, b)
#define max(a, b)		__host_pick(>, a, b)
#define min_t(t, a, b)		min((t)(a), (t)(b))
#define max_t(t, a, b)		max((t)(a), (t)(b))
#define min3(a, b, c)		min(min(a, b), c)
#define max3(a, b, c)		max(max(a, b), c)
#define clamp(v, lo, hi)	min(max(v, lo), hi)
#define clamp_t(t, v, lo, hi)	clamp((t)(v), (t)(lo), (t)(hi))
#define swap(a, b)		do { typeof(a) __t = (a); (a) = (b); (b) = __t; } while (0)

#endif
