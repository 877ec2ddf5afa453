// SPDX-License-Identifier: GPL-2.0
/*
 * write_back.c - descriptors go back to the driver, if nobody wants it otherwise
 */
#include "e1000.h"

/**
 * e1000_write_back() - give descriptors of a ring back to the driver
 * @late: of the ring
 * @q: queue of the call that is in progress
 * @hint: of the ring
 * @addr: where they are
 * @src: what is to be written
 * @len: bytes of it
 *
 * Return: as board_dma_write(). What is withheld has been written, as far as the device knows.
 */
int e1000_write_back(struct e1000_late *late, struct emul_queue *q, struct emul_dma_hint *hint,
		     u64 addr, const void *src, u32 len)
{
	u32 keep = 0;
	int err = 0;

	if (unlikely(board_fault(q->f, EMUL_FAULT_WB_WITHHELD)))
		return 0;
	if (likely(!late->len) && unlikely(board_fault(q->f, EMUL_FAULT_WB_REORDERED)))
		keep = min_t(u32, len, E1000_DESC_LEN);
	len -= keep;
	if (len)
		err = board_dma_write(q, hint, addr, src, len);
	if (likely(!err && !late->len && !keep))
		return 0;
	if (!err && late->len)
		err = board_dma_write(q, hint, late->addr, late->bytes, late->len);
	late->addr = addr + len;
	late->len = err ? 0 : keep;
	memcpy(late->bytes, src + len, keep);
	return err;
}
