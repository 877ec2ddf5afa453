/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.16: another name of the queue whose work runs on any CPU. */
#ifndef NICSIM_COMPAT_LINUX_WORKQUEUE_H
#define NICSIM_COMPAT_LINUX_WORKQUEUE_H

#include <linux/version.h>
#include_next <linux/workqueue.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define system_dfl_wq	system_unbound_wq
#endif

#endif
