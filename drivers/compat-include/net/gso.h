/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.4: cutting large sends is declared in linux/netdevice.h. */
#ifndef NICSIM_COMPAT_NET_GSO_H
#define NICSIM_COMPAT_NET_GSO_H

#include <linux/netdevice.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include_next <net/gso.h>
#endif

#endif
