/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dma_copy.h - the device's bytes from and to memory of the bus
 *
 * The copies survive a fault. A driver may free memory without unmapping it, or
 * map memory that is read-only, and the kernel may have taken the page out of
 * its own page tables by then.
 *
 * A short copy moves naturally aligned units of bus memory, each by a single access.
 * A long one is a string instruction, where that is faster.
 */
#ifndef NICSIM_DMA_COPY_H
#define NICSIM_DMA_COPY_H

#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

/* Up to here the words of a write are ordered one by one: descriptors. */
#define DMA_ORDERED	64
/* From here on a string instruction is worth its start, ... */
#define DMA_BULK_LOAD	256
/* ... but its stores come in any order, and no write of descriptors is longer than this. */
#define DMA_BULK_STORE	1024

/*
 * dma_has_bulk() - whether dma_copy_bulk() is faster than unit by unit
 * dma_copy_bulk() - copy in any order; false after a fault: bytes are left over
 */
#ifdef CONFIG_UML
static inline bool dma_has_bulk(void)
{
	return true;
}

static inline bool dma_copy_bulk(void *dst, const void *src, unsigned long len)
{
	asm volatile("leaq 1f(%%rip),%%rax\n\t"
		     "movq %%rax,%[resume]\n\t"
		     "rep movsb\n"
		     "1:\tmovq $0,%[resume]"
		     : "+D" (dst), "+S" (src), "+c" (len),
		       [resume] "=m" (current->thread.segv_continue)
		     : : "rax", "memory");
	return !len;
}
#else
static inline bool dma_has_bulk(void)
{
	return cpu_feature_enabled(X86_FEATURE_ERMS);
}

static inline bool dma_copy_bulk(void *dst, const void *src, unsigned long len)
{
	asm volatile("1:\trep movsb\n"
		     "2:\n"
		     _ASM_EXTABLE(1b, 2b)
		     : "+D" (dst), "+S" (src), "+c" (len) : : "memory");
	return !len;
}
#endif

/*
 * One step of a copy: a naturally aligned unit of bus memory, moved by a single
 * access. The other side has any alignment.
 */
#define dma_load_unit(type, dst, src, fault) do {			\
	type unit;							\
	__get_kernel_nofault(&unit, src, type, fault);			\
	memcpy(dst, &unit, sizeof(unit));				\
} while (0)

#define dma_store_unit(type, dst, src, fault) do {			\
	type unit;							\
	memcpy(&unit, src, sizeof(unit));				\
	__put_kernel_nofault(dst, &unit, type, fault);			\
} while (0)

/* Eight of the largest units; @step is one of the above. */
#define DMA_BLOCK	64
#define dma_copy_block(step, dst, src, fault) do {			\
	step(u64, (dst), (src), fault);					\
	step(u64, (dst) + 8, (src) + 8, fault);				\
	step(u64, (dst) + 16, (src) + 16, fault);			\
	step(u64, (dst) + 24, (src) + 24, fault);			\
	step(u64, (dst) + 32, (src) + 32, fault);			\
	step(u64, (dst) + 40, (src) + 40, fault);			\
	step(u64, (dst) + 48, (src) + 48, fault);			\
	step(u64, (dst) + 56, (src) + 56, fault);			\
} while (0)

/* The largest unit, 1 to 8 bytes, that is aligned at @va and not longer than @len. */
static inline u32 dma_unit(const void *va, u32 len)
{
	u32 n = 1U << __ffs((unsigned long)va | 8);

	while (n > len)
		n /= 2;
	return n;
}

static inline bool dma_load(u8 *dst, const u8 *src, u32 len)
{
	u32 n;

	if (len >= DMA_BULK_LOAD && dma_has_bulk())
		return dma_copy_bulk(dst, src, len);
	for (; len; dst += n, src += n, len -= n) {
		n = dma_unit(src, len);
		if (n == 8) {
			for (; len >= DMA_BLOCK; len -= DMA_BLOCK) {
				dma_copy_block(dma_load_unit, dst, src, fault);
				dst += DMA_BLOCK;
				src += DMA_BLOCK;
			}
			for (; len >= 8; dst += 8, src += 8, len -= 8)
				dma_load_unit(u64, dst, src, fault);
			n = 0;
		} else if (n == 4) {
			dma_load_unit(u32, dst, src, fault);
		} else if (n == 2) {
			dma_load_unit(u16, dst, src, fault);
		} else {
			dma_load_unit(u8, dst, src, fault);
		}
	}
	return true;
fault:
	return false;
}

static inline bool dma_store(u8 *dst, const u8 *src, u32 len)
{
	bool ordered = len <= DMA_ORDERED;
	u32 n;

	if (len > DMA_BULK_STORE && dma_has_bulk())
		return dma_copy_bulk(dst, src, len);
	for (; len; dst += n, src += n, len -= n) {
		n = dma_unit(dst, len);
		if (n == 8) {
			for (; len >= DMA_BLOCK && !ordered; len -= DMA_BLOCK) {
				dma_copy_block(dma_store_unit, dst, src, fault);
				dst += DMA_BLOCK;
				src += DMA_BLOCK;
			}
			for (; len >= 8; dst += 8, src += 8, len -= 8) {
				dma_store_unit(u64, dst, src, fault);
				/* In order: a descriptor's done bit is in its last word. */
				smp_wmb();
			}
			n = 0;
		} else if (n == 4) {
			dma_store_unit(u32, dst, src, fault);
		} else if (n == 2) {
			dma_store_unit(u16, dst, src, fault);
		} else {
			dma_store_unit(u8, dst, src, fault);
		}
	}
	return true;
fault:
	return false;
}

#endif
