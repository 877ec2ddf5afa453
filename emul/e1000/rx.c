// SPDX-License-Identifier: GPL-2.0
/*
 * rx.c - receive, manual 3.2
 */
#include "e1000.h"
#include "handlers.h"

int e1000_rx(struct emul_queue *q, const struct emul_frame *frame)
{
	return 0;
}

void e1000_rx_flush(struct emul_queue *q)
{
}

bool e1000_rx_ready(struct emul_queue *q)
{
	return true;
}

void e1000_wr_rctl(struct e1000 *e, unsigned int slot, u32 val)
{
	bool was_enabled = e->reg[R_RCTL] & RCTL_EN;

	WRITE_ONCE(e->reg[R_RCTL], val);
	if (was_enabled != !!(val & RCTL_EN)) {
		emul_queue_stop(&e->f.rxq[0]);
		board_kick(&e->f.rxq[0]);
	}
}

/* RDBAL, RDBAH, RDLEN, RDH: another ring, or another place in it */
void e1000_wr_rx_ring(struct e1000 *e, unsigned int slot, u32 val)
{
	WRITE_ONCE(e->reg[slot], val);
	emul_queue_stop(&e->f.rxq[0]);
	if (e->rx.starved)
		board_kick(&e->f.rxq[0]);
}

void e1000_wr_rdt(struct e1000 *e, unsigned int slot, u32 val)
{
	WRITE_ONCE(e->reg[R_RDT], val);
	if (e->rx.starved)
		board_kick(&e->f.rxq[0]);
}
