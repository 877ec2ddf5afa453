/* SPDX-License-Identifier: GPL-2.0 */
/*
 * os.h - everything that models take from their surroundings
 *
 * A model includes this and emul.h, nothing else. In the module these are the
 * kernel's headers, in the userspace library those of selftests/host/include.
 */
#ifndef EMUL_OS_H
#define EMUL_OS_H

#include <linux/atomic.h>
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/crc32.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>

#include <asm/barrier.h>
#include <asm/byteorder.h>
#include <net/checksum.h>

/* Loads and stores of any alignment: frame bytes in network order, ... */
static inline u16 emul_get_be16(const void *p)
{
	__be16 v;

	memcpy(&v, p, sizeof(v));
	return be16_to_cpu(v);
}

static inline void emul_put_be16(void *p, u16 val)
{
	__be16 v = cpu_to_be16(val);

	memcpy(p, &v, sizeof(v));
}

/* ... and device structures in little endian. */
static inline u32 emul_get_le32(const void *p)
{
	__le32 v;

	memcpy(&v, p, sizeof(v));
	return le32_to_cpu(v);
}

static inline void emul_put_le16(void *p, u16 val)
{
	__le16 v = cpu_to_le16(val);

	memcpy(p, &v, sizeof(v));
}

static inline void emul_put_le32(void *p, u32 val)
{
	__le32 v = cpu_to_le32(val);

	memcpy(p, &v, sizeof(v));
}

#endif
