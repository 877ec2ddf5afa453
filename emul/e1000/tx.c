// SPDX-License-Identifier: GPL-2.0
/*
 * tx.c - transmit, manual 3.3 to 3.5
 */
#include "e1000.h"
#include "handlers.h"

/**
 * e1000_tx_ready() - whether there is something to transmit and it may be
 * @e: device
 *
 * Context: function's lock.
 */
bool e1000_tx_ready(const struct e1000 *e)
{
	return (e->reg[R_TCTL] & TCTL_EN) && e->reg[R_TDH] != e->reg[R_TDT] &&
	       (e->carrier || e1000_phy_loopback(e)) && e1000_may_dma(e);
}

unsigned int e1000_tx(struct emul_queue *q, unsigned int budget)
{
	return 0;
}

void e1000_wr_tctl(struct e1000 *e, unsigned int slot, u32 val)
{
	bool was_enabled = e->reg[R_TCTL] & TCTL_EN;

	e->reg[R_TCTL] = val;
	if (was_enabled && !(val & TCTL_EN))
		emul_queue_stop(&e->f.txq[0]);
	else if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
}

/* TDBAL, TDBAH, TDLEN, TDH: another ring, or another place in it */
void e1000_wr_tx_ring(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[slot] = val;
	emul_queue_stop(&e->f.txq[0]);
	if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
}

void e1000_wr_tdt(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_TDT] = val;
	if (e1000_tx_ready(e))
		board_kick(&e->f.txq[0]);
}
