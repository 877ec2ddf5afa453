/* SPDX-License-Identifier: GPL-2.0 */
/* board_watch.h - see drivers/board_watch.h: nobody looks at descriptors */
#ifndef BENCH_BOARD_WATCH_H
#define BENCH_BOARD_WATCH_H

#include <stdbool.h>

static inline bool board_watches_descs(void)
{
	return false;
}

#endif
