// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_irq.c - interrupt causes, masks, throttling and delay timers
 */
#include "e1000_dut.h"

/* Units of the timers, 13.4.18 and 13.4.30 */
#define ITR_NS(n)	((n) * 256ULL)
#define DELAY_NS(n)	((n) * 1024ULL)

static struct pkt pkt;

static void start(void)
{
	dut_start();
	pkt_raw(&pkt, dut_mac, 100);
	rd(ICR);
}

static void send(u8 cmd)
{
	tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS | cmd));
	tx_go();
}

KTEST(ics_sets, "ICS sets causes in ICR")
{
	dut_power_on();
	wr(ICS, INT_RXO | INT_LSC);
	CHECK_EQ(rd(ICR) & (INT_RXO | INT_LSC), INT_RXO | INT_LSC);
}

KTEST(icr_read_clears, "reading ICR clears it, whatever the mask")
{
	dut_power_on();
	wr(ICS, INT_RXO);
	CHECK_EQ(rd(ICR) & 0x1ffff, INT_RXO);
	CHECK_EQ(rd(ICR) & 0x1ffff, 0);
	wr(IMS, INT_RXO);
	wr(ICS, INT_RXO | INT_LSC);
	CHECK_EQ(rd(ICR) & 0x1ffff, INT_RXO | INT_LSC);
	CHECK_EQ(rd(ICR) & 0x1ffff, 0);
}

KTEST(icr_write_clears, "writing ones to ICR clears those causes only")
{
	dut_power_on();
	wr(ICS, INT_RXO | INT_LSC | INT_RXT0);
	wr(ICR, INT_LSC);
	CHECK_EQ(rd(ICR) & 0x1ffff, INT_RXO | INT_RXT0);
}

KTEST(icr_partial_read, "a partial read of ICR clears all of it")
{
	dut_power_on();
	wr(ICS, INT_RXO | INT_TXD_LOW);
	CHECK_EQ(sim_read(sim, 0, ICR, 1) & 0xff, INT_RXO);
	CHECK_EQ(rd(ICR) & 0x1ffff, 0);
}

KTEST(masks, "IMS sets bits of the mask, IMC clears them, IMS reads it")
{
	dut_power_on();
	wr(IMS, INT_LSC | INT_RXT0);
	wr(IMS, INT_TXDW);
	CHECK_EQ(rd(IMS), INT_LSC | INT_RXT0 | INT_TXDW);
	wr(IMC, INT_RXT0);
	CHECK_EQ(rd(IMS), INT_LSC | INT_TXDW);
	wr(IMS, 0);
	CHECK_EQ(rd(IMS), INT_LSC | INT_TXDW);
	wr(IMC, 0xffffffff);
	CHECK_EQ(rd(IMS), 0);
}

KTEST(line_follows, "the line is asserted while an enabled cause is set")
{
	dut_power_on();
	wr(ICS, INT_RXT0);
	CHECK(!sim->line);
	wr(IMS, INT_LSC);
	CHECK(!sim->line);
	wr(IMS, INT_RXT0);
	CHECK(sim->line);
	wr(IMC, INT_RXT0);
	CHECK(!sim->line);
	wr(IMS, INT_RXT0);
	CHECK(sim->line);
	rd(ICR);
	CHECK(!sim->line);
}

KTEST(line_write_clear, "clearing the last enabled cause by a write drops the line")
{
	dut_power_on();
	wr(IMS, INT_RXT0 | INT_LSC);
	wr(ICS, INT_RXT0 | INT_LSC);
	CHECK(sim->line);
	wr(ICR, INT_RXT0);
	CHECK(sim->line);
	wr(ICR, INT_LSC);
	CHECK(!sim->line);
}

KTEST(txdw, "a descriptor with RS raises TXDW when it is written back")
{
	start();
	send(0);
	CHECK_EQ(rd(ICR) & INT_TXDW, 0);
	send(TX_RS);
	CHECK_EQ(rd(ICR) & INT_TXDW, INT_TXDW);
}

KTEST(txqe, "the end of the transmit ring raises TXQE")
{
	start();
	send(0);
	CHECK_EQ(rd(ICR) & INT_TXQE, INT_TXQE);
}

KTEST(txd_low, "TXD_LOW tells when the descriptors waiting fall to the threshold")
{
	unsigned int i;

	start();
	/* LWTHRESH 1: eight descriptors */
	wr(TXDCTL, 1 << 25);
	for (i = 0; i < 4; i++)
		tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS));
	tx_go();
	/* They never were above it. */
	CHECK_EQ(rd(ICR) & INT_TXD_LOW, 0);
	for (i = 0; i < 9; i++)
		tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS));
	tx_go();
	CHECK_EQ(rd(ICR) & INT_TXD_LOW, INT_TXD_LOW);
}

KTEST(tx_delay, "IDE delays TXDW by TIDV, and each such descriptor starts anew")
{
	start();
	wr(TIDV, 100);
	send(TX_RS | TX_IDE);
	CHECK_EQ(tx_status(0) & TX_DD, TX_DD);
	CHECK_EQ(rd(ICR) & INT_TXDW, 0);
	sim_advance(sim, DELAY_NS(90));
	send(TX_RS | TX_IDE);
	sim_advance(sim, DELAY_NS(90));
	CHECK_EQ(rd(ICR) & INT_TXDW, 0);
	sim_advance(sim, DELAY_NS(20));
	CHECK_EQ(rd(ICR) & INT_TXDW, INT_TXDW);
}

KTEST(tx_abs_delay, "TADV bounds the delay of TXDW")
{
	unsigned int i;

	start();
	wr(TIDV, 100);
	wr(TADV, 250);
	wr(IMS, INT_TXDW);
	for (i = 0; i < 10 && !sim->line; i++) {
		send(TX_RS | TX_IDE);
		sim_advance(sim, DELAY_NS(50));
	}
	/* The first at 0, the bound at 250: within the fifth step of 50. */
	CHECK(sim->line);
	CHECK(i == 5 || i == 6);
}

KTEST(tx_no_ide, "a descriptor without IDE does not wait for the timer")
{
	start();
	wr(TIDV, 0xffff);
	send(TX_RS | TX_IDE);
	CHECK_EQ(rd(ICR) & INT_TXDW, 0);
	send(TX_RS);
	CHECK_EQ(rd(ICR) & INT_TXDW, INT_TXDW);
}

KTEST(rx_immediate, "without a delay each packet raises RXT0")
{
	start();
	wr(IMS, INT_RXT0);
	rx_pkt(&pkt);
	CHECK(sim->line);
	CHECK_EQ(rd(ICR) & INT_RXT0, INT_RXT0);
	rx_pkt(&pkt);
	CHECK_EQ(rd(ICR) & INT_RXT0, INT_RXT0);
}

KTEST(rx_filtered, "a frame that is not received is no interrupt")
{
	static const u8 other[6] = { 0x02, 0x77, 0x66, 0x55, 0x44, 0x33 };

	start();
	rx_pkt(&pkt);
	rd(ICR);
	pkt_raw(&pkt, other, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rd(ICR) & INT_RXT0, 0);
}

KTEST(rx_delay, "RDTR delays RXT0 until packets pause")
{
	start();
	wr(RDTR, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rd(ICR) & INT_RXT0, 0);
	sim_advance(sim, DELAY_NS(90));
	rx_pkt(&pkt);
	sim_advance(sim, DELAY_NS(90));
	CHECK_EQ(rd(ICR) & INT_RXT0, 0);
	sim_advance(sim, DELAY_NS(20));
	CHECK_EQ(rd(ICR) & INT_RXT0, INT_RXT0);
}

KTEST(rx_abs_delay, "RADV bounds the delay of RXT0")
{
	unsigned int i;

	start();
	wr(RDTR, 100);
	wr(RADV, 250);
	wr(IMS, INT_RXT0);
	for (i = 0; i < 10 && !sim->line; i++) {
		rx_pkt(&pkt);
		sim_advance(sim, DELAY_NS(50));
	}
	CHECK(sim->line);
	CHECK(i == 5 || i == 6);
}

KTEST(rx_flush, "RDTR.FPD ends the delay at once")
{
	start();
	wr(RDTR, 0xffff);
	rx_pkt(&pkt);
	CHECK_EQ(rd(ICR) & INT_RXT0, 0);
	wr(RDTR, 0xffff | RDTR_FPD);
	sim_run(sim);
	CHECK_EQ(rd(ICR) & INT_RXT0, INT_RXT0);
	CHECK_EQ(rd(RDTR), 0xffff);
}

KTEST(itr_spaces, "ITR keeps interrupts apart by its interval")
{
	u64 first;

	start();
	wr(ITR, 1000);
	wr(IMS, INT_RXT0);
	sim_advance(sim, ITR_NS(2000));
	rx_pkt(&pkt);
	sim_advance(sim, ITR_NS(1001));
	REQUIRE(sim->line);
	first = sim->rise_time;
	rd(ICR);
	CHECK(!sim->line);
	rx_pkt(&pkt);
	sim_advance(sim, ITR_NS(1001));
	CHECK(sim->line);
	CHECK(sim->rise_time - first >= ITR_NS(1000));
	CHECK(sim->rise_time - first <= ITR_NS(1010));
}

KTEST(itr_idle, "after a long pause ITR does not delay by more than its interval")
{
	u64 sent;

	start();
	wr(ITR, 1000);
	wr(IMS, INT_RXT0);
	sim_advance(sim, ITR_NS(100000));
	sent = sim->now;
	rx_pkt(&pkt);
	sim_advance(sim, ITR_NS(1001));
	CHECK(sim->line);
	CHECK(sim->rise_time - sent <= ITR_NS(1000));
}

KTEST(itr_storm, "no more interrupts than ITR allows come from a storm of causes")
{
	unsigned int i, handled = 0;
	u64 start_time;

	start();
	wr(ITR, 1000);
	wr(IMS, INT_RXT0 | INT_TXDW | INT_LSC);
	start_time = sim->now;
	for (i = 0; i < 1000; i++) {
		wr(ICS, INT_RXT0);
		sim_advance(sim, ITR_NS(50));
		if (sim->line) {
			handled++;
			rd(ICR);
		}
	}
	CHECK(handled <= (sim->now - start_time) / ITR_NS(1000) + 1);
	CHECK(handled >= (sim->now - start_time) / ITR_NS(1100) - 1);
}

KTEST(itr_off, "with ITR 0 nothing is delayed")
{
	unsigned int i;

	start();
	wr(IMS, INT_RXT0);
	for (i = 0; i < 10; i++) {
		rx_pkt(&pkt);
		CHECK(sim->line);
		rd(ICR);
		CHECK(!sim->line);
	}
}

KTEST(itr_cleared, "clearing ITR delivers what it held back")
{
	unsigned int i;

	start();
	wr(ITR, 0xffff);
	wr(IMS, INT_RXT0);
	rx_pkt(&pkt);
	for (i = 0; i < 0x100 && !sim->line; i++)
		sim_advance(sim, ITR_NS(0x100));
	rd(ICR);
	rx_pkt(&pkt);
	CHECK(!sim->line);
	wr(ITR, 0);
	CHECK(sim->line);
}

KTEST(masked_timers, "timers that expire while masked set their cause")
{
	start();
	wr(RDTR, 10);
	rx_pkt(&pkt);
	sim_advance(sim, DELAY_NS(20));
	CHECK(!sim->line);
	wr(IMS, INT_RXT0);
	sim_advance(sim, DELAY_NS(1));
	CHECK(sim->line);
}

KTEST(reset_timers, "a reset stops the timers")
{
	start();
	wr(RDTR, 100);
	wr(TIDV, 100);
	rx_pkt(&pkt);
	send(TX_RS | TX_IDE);
	wr(CTRL, CTRL_RST);
	sim_advance(sim, DELAY_NS(1000));
	wr(IMS, 0xffff);
	CHECK_EQ(rd(ICR) & (INT_RXT0 | INT_TXDW), 0);
}

KTEST(timers_after_reset, "delays work again right after a reset")
{
	start();
	wr(RDTR, 0xffff);
	wr(TIDV, 0xffff);
	rx_pkt(&pkt);
	send(TX_RS | TX_IDE);
	wr(CTRL, CTRL_RST);
	/* The PHY has kept its link. */
	wr(CTRL, CTRL_SLU | CTRL_ASDE);
	sim_advance(sim, DELAY_NS(10));
	REQUIRE(rd(STATUS) & STATUS_LU);
	tx_ring(32);
	rx_ring(32, 2048);
	rx_on(RCTL_BAM | RCTL_SECRC);
	wr(RDTR, 0xffff);
	wr(TIDV, 0xffff);
	rd(ICR);
	rx_pkt(&pkt);
	send(TX_RS | TX_IDE);
	CHECK_EQ(rd(ICR) & (INT_RXT0 | INT_TXDW), 0);
	sim_advance(sim, DELAY_NS(0x10000));
	CHECK_EQ(rd(ICR) & (INT_RXT0 | INT_TXDW), INT_RXT0 | INT_TXDW);
}
