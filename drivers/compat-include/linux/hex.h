/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.3: what is there now was in kernel.h. */
#ifndef NICSIM_COMPAT_LINUX_HEX_H
#define NICSIM_COMPAT_LINUX_HEX_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#include_next <linux/hex.h>
#else
#include <linux/kernel.h>
#endif

#endif
