/* SPDX-License-Identifier: GPL-2.0 */
/* linux/bug.h - a warning of the kernel is the end of a test */
#ifndef HOST_LINUX_BUG_H
#define HOST_LINUX_BUG_H

#include <stdio.h>
#include <stdlib.h>

#include <linux/build_bug.h>
#include <linux/compiler.h>

#define WARN_ON(cond) ({							\
	bool __bad = !!(cond);							\
	if (__bad) {								\
		fprintf(stderr, "%s:%d: WARN_ON(%s)\n", __FILE__, __LINE__, #cond); \
		abort();							\
	}									\
	__bad;									\
})
#define WARN_ON_ONCE(cond)	WARN_ON(cond)
#define WARN_ONCE(cond, ...)	WARN_ON(cond)

#endif
