/* SPDX-License-Identifier: GPL-2.0 */
/* linux/string.h - libc's, and what only the kernel has */
#ifndef HOST_LINUX_STRING_H
#define HOST_LINUX_STRING_H

#include <errno.h>
#include <string.h>
#include <strings.h>
#undef ffs

#include <linux/bitops.h>

static inline void *memchr_inv(const void *s, int c, size_t n)
{
	const u8 *p = s;

	for (; n; n--, p++)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

static inline ssize_t strscpy(char *dst, const char *src, size_t size)
{
	size_t n = strnlen(src, size);

	if (!size)
		return -E2BIG;
	if (n == size)
		n--;
	memcpy(dst, src, n);
	dst[n] = '\0';
	return src[n] ? -E2BIG : (ssize_t)n;
}

#endif
