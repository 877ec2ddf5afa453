// SPDX-License-Identifier: GPL-2.0
/*
 * csum.c - Internet checksums and frame check sequences
 */
#include "csum.h"

/**
 * emul_csum() - one's complement sum of some bytes
 * @data: bytes, any alignment; the first is at an even offset of what is summed
 * @len: how many
 * @sum: sum so far
 *
 * Return: the sum, not folded.
 */
u64 emul_csum(const void *data, u32 len, u64 sum)
{
	return emul_csum_append(sum, (__force u32)csum_partial(data, len, 0), 0);
}

/* The part of the segment at @seg that lies in @from to @to, if the segment begins at @at. */
static u32 segs_part(const struct emul_seg *seg, u32 at, u32 from, u32 to, u32 *skip)
{
	u32 end = min(seg->len, to - at);

	*skip = from > at ? from - at : 0;
	return *skip < end ? end - *skip : 0;
}

/**
 * emul_segs_csum() - one's complement sum of a part of some segments
 * @seg: segments
 * @from: first byte
 * @to: behind the last byte; at most what the segments have
 *
 * Return: the sum, not folded.
 */
u64 emul_segs_csum(const struct emul_seg *seg, u32 from, u32 to)
{
	u32 skip, len, at;
	u32 done = 0;
	u64 sum = 0;

	if (from >= to)
		return 0;
	for (at = 0; at < to; at += seg++->len) {
		len = segs_part(seg, at, from, to, &skip);
		if (!len)
			continue;
		sum = emul_csum_append(sum, emul_csum(seg->base + skip, len, 0), done);
		done += len;
	}
	return sum;
}

/**
 * emul_segs_crc() - CRC of a part of some segments
 * @seg: segments
 * @from: first byte
 * @to: behind the last byte; at most what the segments have
 * @crc: EMUL_CRC_INIT or the CRC of what comes before
 *
 * Return: the CRC, see emul_crc_fcs().
 */
u32 emul_segs_crc(const struct emul_seg *seg, u32 from, u32 to, u32 crc)
{
	u32 skip, len, at;

	for (at = 0; at < to; at += seg++->len) {
		len = segs_part(seg, at, from, to, &skip);
		if (len)
			crc = crc32_le(crc, seg->base + skip, len);
	}
	return crc;
}
