/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.5: one header, and a flag for pools whose pages are split. */
#ifndef NICSIM_COMPAT_NET_PAGE_POOL_HELPERS_H
#define NICSIM_COMPAT_NET_PAGE_POOL_HELPERS_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#include_next <net/page_pool/helpers.h>
#else
#include <net/page_pool.h>
#endif

#ifdef PP_FLAG_PAGE_FRAG
static inline struct page_pool *compat_page_pool_create(const struct page_pool_params *params)
{
	struct page_pool_params p = *params;

	p.flags |= PP_FLAG_PAGE_FRAG;
	return page_pool_create(&p);
}

#define page_pool_create	compat_page_pool_create
#endif

#endif
