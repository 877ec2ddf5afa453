/* SPDX-License-Identifier: GPL-2.0 */
/* linux/compiler.h - attributes and marked accesses */
#ifndef HOST_LINUX_COMPILER_H
#define HOST_LINUX_COMPILER_H

#include <linux/types.h>

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#ifndef __always_inline
#define __always_inline	inline __attribute__((__always_inline__))
#endif
#define noinline	__attribute__((__noinline__))
#define notrace
#define nokprobe_inline	inline
#define NOKPROBE_SYMBOL(f)
#define EXPORT_SYMBOL_GPL(f)
#define __packed	__attribute__((__packed__))
#define __aligned(n)	__attribute__((__aligned__(n)))
#define __printf(f, a)	__attribute__((__format__(printf, f, a)))
#define __maybe_unused	__attribute__((__unused__))
#define __must_check	__attribute__((__warn_unused_result__))
#define __noreturn	__attribute__((__noreturn__))
#define __pure		__attribute__((__pure__))
#define __force
#define __user
#define __iomem
#define __acquires(x)
#define __releases(x)
#define fallthrough	__attribute__((__fallthrough__))

#define READ_ONCE(x)	(*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) \
	do { *(volatile typeof(x) *)&(x) = (v); } while (0)

#include <asm/barrier.h>

#endif
