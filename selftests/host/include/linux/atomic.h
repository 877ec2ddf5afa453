/* SPDX-License-Identifier: GPL-2.0 */
/* linux/atomic.h - compare and exchange */
#ifndef HOST_LINUX_ATOMIC_H
#define HOST_LINUX_ATOMIC_H

/* The result need not be used. */
#define cmpxchg(p, old, new) ({						\
	__auto_type __was = __sync_val_compare_and_swap(p, old, new);	\
	__was;								\
})

#endif
