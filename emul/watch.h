/* SPDX-License-Identifier: GPL-2.0 */
/*
 * watch.h - the part of emul.h for those who only watch
 */
#ifndef EMUL_WATCH_H
#define EMUL_WATCH_H

#include "emul.h"
/* The board's: board_watches_descs() */
#include "board_watch.h"

/**
 * board_desc() - a descriptor has changed hands
 * @q: transmit queue: the device has taken it. Receive queue: the device has
 *	received into it and gives it back.
 * @index: number in the ring; of a chain, what the driver calls it
 * @addr: bus address of its first buffer
 * @len: bytes in its buffers: to transmit, or received
 * @info: what else it says; each model has its own idea of that
 *
 * To be called only if board_watches_descs(), which is inline and costs nothing,
 * says that anybody wants to know.
 * Context: queue calls, without the function's lock.
 */
void board_desc(struct emul_queue *q, u32 index, u64 addr, u32 len, u64 info);

#endif
