/* SPDX-License-Identifier: GPL-2.0 */
/* linux/build_bug.h - assertions at compile time */
#ifndef HOST_LINUX_BUILD_BUG_H
#define HOST_LINUX_BUILD_BUG_H

#include <assert.h>

#define BUILD_BUG_ON_ZERO(e)	((int)(sizeof(struct { int:(-!!(e)); })))
#define BUILD_BUG_ON(e)		((void)BUILD_BUG_ON_ZERO(e))
#define BUILD_BUG_ON_MSG(e, m)	BUILD_BUG_ON(e)

#endif
