/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.10: there is one pool only, and the question is whether it is that. */
#ifndef NICSIM_COMPAT_LINUX_SWIOTLB_H
#define NICSIM_COMPAT_LINUX_SWIOTLB_H

#include <linux/version.h>
#include_next <linux/swiotlb.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define swiotlb_find_pool	is_swiotlb_buffer
#endif

#endif
