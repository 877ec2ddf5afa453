/* SPDX-License-Identifier: GPL-2.0 */
/*
 * handlers.h - the handlers that reg_table.h refers to
 *
 * Context of all: the function's lock. A write handler gets the new value with
 * the bits outside the table's mask as they were, and stores it.
 */
#ifndef E1000_HANDLERS_H
#define E1000_HANDLERS_H

#include "e1000.h"

/* regs.c itself */
#define e1000_rd_plain	NULL
#define e1000_wr_plain	NULL

/* device.c */
u32 e1000_rd_pba(struct e1000 *e, unsigned int slot);
u32 e1000_rd_zero(struct e1000 *e, unsigned int slot);
void e1000_wr_ctrl(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_ctrl_dup(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_ctrl_ext(struct e1000 *e, unsigned int slot, u32 val);

/* eeprom.c */
u32 e1000_rd_eecd(struct e1000 *e, unsigned int slot);
void e1000_wr_eecd(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_eerd(struct e1000 *e, unsigned int slot, u32 val);

/* tbi.c */
u32 e1000_rd_ctrl(struct e1000 *e, unsigned int slot);
u32 e1000_rd_rxcw(struct e1000 *e, unsigned int slot);
void e1000_wr_txcw(struct e1000 *e, unsigned int slot, u32 val);

/* phy.c */
void e1000_wr_mdic(struct e1000 *e, unsigned int slot, u32 val);

/* link.c */
u32 e1000_rd_status(struct e1000 *e, unsigned int slot);

/* irq.c */
u32 e1000_rd_icr(struct e1000 *e, unsigned int slot);
void e1000_wr_icr(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_itr(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_ics(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_ims(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_imc(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_rdtr(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_tidv(struct e1000 *e, unsigned int slot, u32 val);

/* tx.c */
void e1000_wr_tctl(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_tx_ring(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_tdt(struct e1000 *e, unsigned int slot, u32 val);

/* rx.c */
void e1000_wr_rctl(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_rx_ring(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_rdt(struct e1000 *e, unsigned int slot, u32 val);

/* fifo.c */
u32 e1000_rd_pbm(struct e1000 *e, unsigned int slot);
void e1000_wr_pbm(struct e1000 *e, unsigned int slot, u32 val);

/* power.c */
u32 e1000_rd_wuc(struct e1000 *e, unsigned int slot);
void e1000_wr_wuc(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_wufc(struct e1000 *e, unsigned int slot, u32 val);
void e1000_wr_wus(struct e1000 *e, unsigned int slot, u32 val);

/* stats.c */
u32 e1000_rd_stat(struct e1000 *e, unsigned int slot);
u32 e1000_rd_stat_low(struct e1000 *e, unsigned int slot);
u32 e1000_rd_stat_high(struct e1000 *e, unsigned int slot);

#endif
