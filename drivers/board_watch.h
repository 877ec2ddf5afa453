/* SPDX-License-Identifier: GPL-2.0 */
/*
 * board_watch.h - whether anybody looks: what emul.h wants of each board to be inline
 */
#ifndef NICSIM_BOARD_WATCH_H
#define NICSIM_BOARD_WATCH_H

#include <linux/tracepoint-defs.h>

DECLARE_TRACEPOINT(nicsim_tx_desc);
DECLARE_TRACEPOINT(nicsim_rx_desc);

/* Whether board_desc() is to be called. A branch that is patched in: free while nobody does. */
static inline bool board_watches_descs(void)
{
	return tracepoint_enabled(nicsim_tx_desc) || tracepoint_enabled(nicsim_rx_desc);
}

#endif
