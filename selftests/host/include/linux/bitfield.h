/* SPDX-License-Identifier: GPL-2.0 */
/* linux/bitfield.h - fields named by a constant mask */
#ifndef HOST_LINUX_BITFIELD_H
#define HOST_LINUX_BITFIELD_H

#include <asm/byteorder.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/types.h>

#define __bf_shf(mask)		(__builtin_ffsll(mask) - 1)
#define FIELD_MAX(mask)		((typeof(mask))((mask) >> __bf_shf(mask)))
#define FIELD_FIT(mask, val)	(!((val) & ~((mask) >> __bf_shf(mask))))
#define FIELD_PREP(mask, val)	(((typeof(mask))(val) << __bf_shf(mask)) & (mask))
#define FIELD_GET(mask, reg)	((typeof(mask))(((reg) & (mask)) >> __bf_shf(mask)))

#define __host_field_ops(name, type, to, from)					\
static inline u##type name##_get_bits(name v, u##type mask)			\
{										\
	return (from(v) & mask) >> __bf_shf(mask);				\
}										\
static inline name name##_encode_bits(u##type v, u##type mask)			\
{										\
	return to((v << __bf_shf(mask)) & mask);				\
}										\
static inline name name##_replace_bits(name old, u##type v, u##type mask)	\
{										\
	return (old & ~to(mask)) | name##_encode_bits(v, mask);			\
}										\
static inline void name##p_replace_bits(name *p, u##type v, u##type mask)	\
{										\
	*p = name##_replace_bits(*p, v, mask);					\
}

#define __host_same(x) (x)

#define le16	__le16
#define le32	__le32
#define le64	__le64
#define be16	__be16
#define be32	__be32
__host_field_ops(u8, 8, __host_same, __host_same)
__host_field_ops(u16, 16, __host_same, __host_same)
__host_field_ops(u32, 32, __host_same, __host_same)
__host_field_ops(u64, 64, __host_same, __host_same)
__host_field_ops(le16, 16, cpu_to_le16, le16_to_cpu)
__host_field_ops(le32, 32, cpu_to_le32, le32_to_cpu)
__host_field_ops(le64, 64, cpu_to_le64, le64_to_cpu)
__host_field_ops(be16, 16, cpu_to_be16, be16_to_cpu)
__host_field_ops(be32, 32, cpu_to_be32, be32_to_cpu)
#undef le16
#undef le32
#undef le64
#undef be16
#undef be32

#endif
