/* SPDX-License-Identifier: GPL-2.0 */
/* net/checksum.h - the Internet checksum, a word of 16 bits at a time */
#ifndef HOST_NET_CHECKSUM_H
#define HOST_NET_CHECKSUM_H

#include <linux/string.h>
#include <linux/types.h>

/* RFC 1071; a last odd byte has a zero behind it. Not folded to less than 32 bits. */
static inline u32 csum_partial(const void *data, int len, u32 sum)
{
	const u8 *p = data;
	u64 wide = sum;
	u16 word;

	for (; len > 0; p += 2, len -= 2) {
		word = 0;
		memcpy(&word, p, len < 2 ? 1 : 2);
		wide += word;
	}
	wide = (wide & U32_MAX) + (wide >> 32);
	return (wide & U32_MAX) + (wide >> 32);
}

#endif
