/* SPDX-License-Identifier: GPL-2.0 */
/* linux/log2.h - powers of two */
#ifndef HOST_LINUX_LOG2_H
#define HOST_LINUX_LOG2_H

#include <linux/bitops.h>

#define is_power_of_2(n)	((n) && !((n) & ((n) - 1)))
#define ilog2(n)		(fls64(n) - 1)
#define roundup_pow_of_two(n)	(1UL << fls64((n) - 1))

#endif
