/* SPDX-License-Identifier: GPL-2.0 */
/* board_watch.h - see drivers/board_watch.h: tests look at every descriptor */
#ifndef HOST_BOARD_WATCH_H
#define HOST_BOARD_WATCH_H

#include <stdbool.h>

static inline bool board_watches_descs(void)
{
	return true;
}

#endif
