// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_loopback.c - frames that come back, from the MAC and from the PHY
 */
#include <stdlib.h>

#include "e1000_dut.h"

static struct pkt pkt;

static void start_mac(void)
{
	dut_start();
	wr(RCTL, rd(RCTL) | RCTL_LBM_MAC | RCTL_UPE | RCTL_MPE);
	sim_run(sim);
}

/* As the driver's self-test does it: forced to 1000 full, and no cable is needed. */
static void start_phy(void)
{
	dut_power_on();
	phy_write(PHY_CTRL, PCTRL_LOOPBACK | PCTRL_FD | PCTRL_SPEED_MSB);
	wr(CTRL, CTRL_SLU | CTRL_FRCSPD | CTRL_FRCDPX | CTRL_SPEED_1000 | CTRL_FD);
	sim_advance(sim, 500 * NSEC_PER_MS);
	tx_ring(32);
	rx_ring(32, 2048);
	rx_on(RCTL_BAM | RCTL_SECRC | RCTL_UPE | RCTL_MPE);
}

static void (*const starts[])(void) = { start_mac, start_phy };

static void send(void)
{
	tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
}

KTEST(comes_back, "what is sent in loopback is received, and not on the wire")
{
	unsigned int m, i;

	for (m = 0; m < ARRAY_SIZE(starts); m++) {
		starts[m]();
		for (i = 0; i < 64; i++) {
			ktest_case("%s, frame %u", m ? "PHY" : "MAC", i);
			pkt_raw(&pkt, broadcast, 60 + 20 * i);
			send();
			CHECK_EQ(sim->out.count, 0);
			REQUIRE_EQ(rx_got(i), 1);
			CHECK_EQ(le16_to_cpu(rx_desc(i)->len), pkt.len);
			CHECK_MEM(rx_data(i), pkt.data, pkt.len);
			rx_desc(i)->status = 0;
			wr(RDT, i % 32);
			CHECK_EQ(tx_status(i % 32) & TX_DD, TX_DD);
		}
	}
}

KTEST(wire_is_cut, "in loopback nothing is received from the wire")
{
	start_mac();
	pkt_raw(&pkt, broadcast, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(0), 0);
	CHECK_EQ(sim->in.count, 0);
}

KTEST(ends, "after loopback the wire is back")
{
	start_mac();
	pkt_raw(&pkt, broadcast, 100);
	send();
	wr(RCTL, rd(RCTL) & ~RCTL_LBM_MAC);
	sim_advance(sim, 10 * NSEC_PER_MS);
	send();
	CHECK_EQ(sim->out.count, 1);
	rx_pkt(&pkt);
	CHECK_EQ(rx_got(1), 1);
}

KTEST(filters, "frames in loopback are filtered like those of the wire")
{
	dut_start();
	wr(RCTL, (rd(RCTL) & ~RCTL_BAM) | RCTL_LBM_MAC);
	pkt_raw(&pkt, broadcast, 100);
	send();
	CHECK_EQ(rx_got(0), 0);
	pkt_raw(&pkt, dut_mac, 100);
	send();
	CHECK_EQ(rx_got(0), 1);
}

KTEST(no_buffers, "frames in loopback that find neither buffer nor FIFO are lost and do not block")
{
	unsigned int i;

	start_mac();
	wr(PBA, 0);
	wr(RDT, 2);
	pkt_raw(&pkt, broadcast, 100);
	for (i = 0; i < 5; i++)
		send();
	CHECK_EQ(rd(TDH), 5);
	CHECK_EQ(rd(MPC), 3);
	CHECK_EQ(rx_got(0), 1);
	CHECK_EQ(rx_got(1), 1);
	CHECK_EQ(rx_got(2), 0);
	wr(RDT, 10);
	send();
	CHECK_EQ(rx_got(2), 1);
}

KTEST(interrupts, "loopback raises both interrupts")
{
	start_mac();
	rd(ICR);
	pkt_raw(&pkt, broadcast, 100);
	send();
	CHECK_EQ(rd(ICR) & (INT_TXDW | INT_RXT0), INT_TXDW | INT_RXT0);
}

KTEST(large, "a large send in loopback comes back as frames")
{
	static struct pkt whole, seg;
	struct ctx c;
	unsigned int i;

	start_mac();
	pkt_build(&whole, broadcast, 0, 9000);
	pkt = whole;
	pkt_for_offload(&pkt, true);
	c = ctx_for(&pkt, 1400);
	tx_context(&c);
	tx_put(mem(pkt.data, pkt.len),
	       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS | TX_RS, POPTS_IXSM | POPTS_TXSM));
	tx_go();
	for (i = 0; i < 7; i++) {
		pkt_segment(&seg, &whole, 1400, i);
		REQUIRE_EQ(rx_got(i), 1);
		CHECK_EQ(le16_to_cpu(rx_desc(i)->len), seg.len);
		CHECK_MEM(rx_data(i), seg.data, seg.len);
	}
	CHECK_EQ(rx_got(7), 0);
}

KTEST(reset_ends, "a reset ends MAC loopback")
{
	start_mac();
	wr(CTRL, CTRL_RST);
	sim_advance(sim, NSEC_PER_MS);
	dut_link();
	tx_ring(8);
	pkt_raw(&pkt, broadcast, 100);
	free(tx_pkt(&pkt));
}
