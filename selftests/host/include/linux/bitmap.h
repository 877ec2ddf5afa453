/* SPDX-License-Identifier: GPL-2.0 */
/* linux/bitmap.h - arrays of bits */
#ifndef HOST_LINUX_BITMAP_H
#define HOST_LINUX_BITMAP_H

#include <linux/bitops.h>
#include <linux/string.h>

#define bitmap_zero(map, n)	memset(map, 0, BITS_TO_LONGS(n) * sizeof(long))

#endif
