// SPDX-License-Identifier: GPL-2.0
/*
 * dma_site.c - which line of which driver called the DMA API
 *
 * The caller of one of our operations is the DMA core; its caller, or the one
 * beyond a helper such as a pool, is the place that a report has to name. A
 * stack trace finds it, and is far too slow for every packet. But for one caller
 * the address wanted is always as many words above the frame of our operation:
 * the trace is taken once, and from then on that word is read.
 */
#include <linux/kernel.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

#include "dma.h"

/* Words of the stack between our frame and the driver's return address. */
#define DMA_SITE_WORDS	64
#define DMA_SITE_DEPTH	12

/* A function of the DMA core: dma_..., dmam_..., __dma_... */
static bool dma_site_is_core(unsigned long addr)
{
	char name[8];

	snprintf(name, sizeof(name), "%ps", (void *)addr);
	return !strncmp(name + strspn(name, "_"), "dma", 3);
}

/**
 * dma_site_trace() - who called the DMA API, found by a stack trace
 * @caller: return address of our operation
 *
 * Context: any.
 * Return: the first address from @caller on that is not in the DMA core.
 */
unsigned long dma_site_trace(unsigned long caller)
{
#ifdef CONFIG_STACKTRACE
	unsigned long entry[DMA_SITE_DEPTH];
	unsigned int i, n;

	n = stack_trace_save(entry, ARRAY_SIZE(entry), 1);
	for (i = 0; i < n && entry[i] != caller; i++)
		;
	for (; i < n; i++)
		if (!dma_site_is_core(entry[i]))
			return entry[i];
#endif
	return caller;
}

/**
 * dma_site_learn() - like dma_site_trace(), and remember where it was
 * @where: what is remembered
 * @frame: frame of our operation
 * @caller: its return address
 *
 * Context: any.
 * Return: as dma_site_trace().
 */
unsigned long dma_site_learn(unsigned long *where, unsigned long *frame, unsigned long caller)
{
	unsigned long site = dma_site_trace(caller);
	unsigned long word;
	unsigned int i;

	for (i = 1; i < DMA_SITE_WORDS; i++) {
		__get_kernel_nofault(&word, frame + i, unsigned long, fault);
		if (word == site) {
			WRITE_ONCE(*where, DMA_SITE_KEY(caller) | i);
			break;
		}
	}
fault:
	return site;
}
