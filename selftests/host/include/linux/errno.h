/* SPDX-License-Identifier: GPL-2.0 */
/* linux/errno.h - libc includes this one too, hence include_next */
#ifndef HOST_LINUX_ERRNO_H
#define HOST_LINUX_ERRNO_H

#include_next <linux/errno.h>

#endif
