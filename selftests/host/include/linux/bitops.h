/* SPDX-License-Identifier: GPL-2.0 */
/* linux/bitops.h - searching, counting and changing bits */
#ifndef HOST_LINUX_BITOPS_H
#define HOST_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

#define ffs(x)		__builtin_ffs(x)
#define __ffs(x)	((unsigned long)__builtin_ctzl(x))
#define hweight8(x)	((unsigned int)__builtin_popcount((u8)(x)))
#define hweight16(x)	((unsigned int)__builtin_popcount((u16)(x)))
#define hweight32(x)	((unsigned int)__builtin_popcount((u32)(x)))
#define hweight64(x)	((unsigned int)__builtin_popcountll(x))

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline u32 rol32(u32 x, unsigned int n)
{
	return x << (n & 31) | x >> (-n & 31);
}

static inline u32 ror32(u32 x, unsigned int n)
{
	return rol32(x, -n);
}

static inline bool test_bit(long n, const volatile unsigned long *map)
{
	return map[n / BITS_PER_LONG] >> (n % BITS_PER_LONG) & 1;
}

static inline void __set_bit(long n, unsigned long *map)
{
	map[n / BITS_PER_LONG] |= BIT(n % BITS_PER_LONG);
}

static inline void __clear_bit(long n, unsigned long *map)
{
	map[n / BITS_PER_LONG] &= ~BIT(n % BITS_PER_LONG);
}

static inline void __assign_bit(long n, unsigned long *map, bool on)
{
	if (on)
		__set_bit(n, map);
	else
		__clear_bit(n, map);
}

#define set_bit(n, map)		__atomic_or_fetch((map) + (n) / BITS_PER_LONG, \
						  BIT((n) % BITS_PER_LONG), __ATOMIC_SEQ_CST)
#define clear_bit(n, map)	__atomic_and_fetch((map) + (n) / BITS_PER_LONG, \
						   ~BIT((n) % BITS_PER_LONG), __ATOMIC_SEQ_CST)

#endif
