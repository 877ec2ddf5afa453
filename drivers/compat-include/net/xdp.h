/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.2: a netdev does not say what of XDP it can do. */
#ifndef NICSIM_COMPAT_NET_XDP_H
#define NICSIM_COMPAT_NET_XDP_H

#include <linux/version.h>
#include_next <net/xdp.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define NETDEV_XDP_ACT_BASIC	0
#define NETDEV_XDP_ACT_REDIRECT	0
#define NETDEV_XDP_ACT_NDO_XMIT	0

static inline void compat_xdp_set_features_flag(struct net_device *dev, u32 flags)
{
}

#define xdp_set_features_flag	compat_xdp_set_features_flag
#endif

#endif
