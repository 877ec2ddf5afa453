/* SPDX-License-Identifier: GPL-2.0 */
/* asm/barrier.h - memory barriers, as strong as they get */
#ifndef HOST_ASM_BARRIER_H
#define HOST_ASM_BARRIER_H

#define barrier()		__asm__ __volatile__("" : : : "memory")
#define mb()			__sync_synchronize()
#define rmb()			mb()
#define wmb()			mb()
#define dma_rmb()		mb()
#define dma_wmb()		mb()
#define smp_mb()		mb()
#define smp_rmb()		mb()
#define smp_wmb()		mb()
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

#endif
