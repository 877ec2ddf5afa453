// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_faults.c - what rings look like when something goes wrong with them, as wished
 */
#include "e1000_dut.h"

static const u8 frame[100] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x88, 0xb5 };

static void put(void)
{
	tx_put(mem(frame, sizeof(frame)), legacy(sizeof(frame), TX_EOP | TX_IFCS | TX_RS));
}

KTEST(tx_withheld, "a frame is sent, and its descriptor is never given back")
{
	dut_start();
	sim->inject[EMUL_FAULT_WB_WITHHELD] = 1;
	put();
	tx_go();
	CHECK_EQ(sim->out.count, 1);
	CHECK_EQ(rd(TDH), 1);
	CHECK_EQ(tx_status(0), 0);
	put();
	tx_go();
	CHECK_EQ(tx_status(0), 0);
	CHECK_EQ(tx_status(1) & 1, 1);
}

KTEST(tx_reordered, "a batch is given back but for its last descriptor, which comes after the next")
{
	dut_start();
	sim->inject[EMUL_FAULT_WB_REORDERED] = 1;
	put();
	put();
	tx_go();
	CHECK_EQ(tx_status(0) & 1, 1);
	CHECK_EQ(tx_status(1), 0);
	put();
	tx_go();
	CHECK_EQ(tx_status(1) & 1, 1);
	CHECK_EQ(tx_status(2) & 1, 1);
}

KTEST(rx_withheld, "a frame is received, and its descriptor is never given back")
{
	dut_start();
	sim->inject[EMUL_FAULT_WB_WITHHELD] = 1;
	rx_send(frame, sizeof(frame));
	rx_send(frame, sizeof(frame));
	CHECK_EQ(rd(RDH), 2);
	CHECK_EQ(rx_desc(0)->status, 0);
	CHECK_EQ(rx_desc(1)->status & 1, 1);
}

KTEST(rx_reordered, "of two descriptors the second one is given back first")
{
	dut_start();
	sim->inject[EMUL_FAULT_WB_REORDERED] = 1;
	rx_send(frame, sizeof(frame));
	CHECK_EQ(rx_desc(0)->status, 0);
	rx_send(frame, sizeof(frame));
	CHECK_EQ(rx_desc(0)->status & 1, 1);
	CHECK_EQ(rx_desc(1)->status & 1, 1);
	CHECK_EQ(sim->faults, 0);
}

KTEST(rx_reordered_reset, "what waits is forgotten with the ring")
{
	dut_start();
	sim->inject[EMUL_FAULT_WB_REORDERED] = 1;
	rx_send(frame, sizeof(frame));
	wr(CTRL, CTRL_RST);
	sim_run(sim);
	dut_check_alive();
}

KTEST(overrun, "a frame finds no room, 13.7.5")
{
	dut_start();
	rd(MPC);
	rd(ICR);
	sim->inject[EMUL_FAULT_RX_OVERRUN] = 1;
	rx_send(frame, sizeof(frame));
	CHECK_EQ(rd(RDH), 0);
	CHECK_EQ(rd(MPC), 1);
	CHECK_EQ(rd(ICR) & INT_RXO, INT_RXO);
	rx_send(frame, sizeof(frame));
	CHECK_EQ(rd(RDH), 1);
}
