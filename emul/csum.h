/* SPDX-License-Identifier: GPL-2.0 */
/*
 * csum.h - Internet checksums and frame check sequences
 *
 * Sums are 64-bit wide, not folded, and of 16-bit words as they lie in memory:
 * a folded sum is stored without a change of byte order.
 */
#ifndef EMUL_CSUM_H
#define EMUL_CSUM_H

#include "os.h"
#include "emul.h"

u64 emul_csum(const void *data, u32 len, u64 sum);
u64 emul_segs_csum(const struct emul_seg *seg, u32 from, u32 to);
u32 emul_segs_crc(const struct emul_seg *seg, u32 from, u32 to, u32 crc);

/* Initial value of a CRC, and the FCS that becomes of it */
#define EMUL_CRC_INIT		(~0U)
#define emul_crc_fcs(crc)	(~(crc))

/* Add @add, the sum of bytes that follow @off others. */
static inline u64 emul_csum_append(u64 sum, u64 add, u32 off)
{
	/* At an odd offset bytes change places; any 64-bit rotation by one byte does that. */
	if (off & 1)
		add = add << 8 | add >> 56;
	sum += add;
	return sum + (sum < add);
}

static inline u16 emul_csum_fold(u64 sum)
{
	sum = (sum & U32_MAX) + (sum >> 32);
	sum = (sum & U32_MAX) + (sum >> 32);
	sum = (sum & U16_MAX) + (sum >> 16);
	sum = (sum & U16_MAX) + (sum >> 16);
	return sum;
}

#endif
