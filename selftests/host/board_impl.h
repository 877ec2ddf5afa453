/* SPDX-License-Identifier: GPL-2.0 */
/*
 * board_impl.h - what the two halves of the board for tests share
 */
#ifndef HOST_BOARD_IMPL_H
#define HOST_BOARD_IMPL_H

#include "board.h"

static inline struct sim *f_sim(const struct emul_function *f)
{
	return f->board;
}

static inline struct sim_queue *q_sim(const struct emul_queue *q)
{
	return q->board;
}

/* Zeroed memory, always */
void *board_alloc(size_t size);

/* The frame that waits longest for a receive queue, or NULL */
struct sim_frame *board_frame_waiting(const struct sim *s, unsigned int rxq);
/* ... as it is to be offered to the device */
struct emul_frame *board_frame_offer(struct sim *s, unsigned int rxq);
/* End the program if the device has changed its bytes. */
void board_frame_unchanged(const struct sim *s, unsigned int rxq);
/* The device is done with it. */
void board_frame_done(struct sim *s, unsigned int rxq);

#endif
