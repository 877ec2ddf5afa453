// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_fifo.c - the receive FIFO in packet buffer memory: manual 13.4.21
 * (PBA), 13.7.5 (MPC), 13.7.33 (RNBC) and 13.8
 *
 * In the FIFO a frame has a header of 16 bytes and takes a multiple of 16; the
 * registers count units of 8 bytes.
 */
#include <stdlib.h>

#include "e1000_dut.h"

static struct pkt pkt;

/* Eight descriptors, seven of them filled, so that what comes next waits */
static void start_full(void)
{
	unsigned int i;

	rx_start(8, 2048, RCTL_SECRC);
	for (i = 0; i < 7; i++) {
		pkt_raw(&pkt, dut_mac, 100 + i);
		rx_pkt(&pkt);
		rx_desc(i)->status = 0;
	}
	REQUIRE_EQ(rd(RDH), 7);
	rd(RNBC);
	rd(TPR);
}

static u8 pbm_byte(u32 at)
{
	return sim_read(sim, 0, PBM + at, 1);
}

KTEST(waits, "frames that find no buffer wait in the FIFO and are stored after a refill, in order")
{
	unsigned int i;

	start_full();
	for (i = 0; i < 5; i++) {
		pkt_raw(&pkt, dut_mac, 200 + i);
		rx_pkt(&pkt);
		CHECK_EQ(rd(RDFPC), i + 1);
	}
	CHECK_EQ(sim->in.count, 0);
	CHECK_EQ(rd(RNBC), 5);
	CHECK_EQ(rd(TPR), 5);
	CHECK_EQ(rx_got(7), 0);
	rd(ICR);
	wr(RDT, 2);
	sim_run(sim);
	CHECK_EQ(rd(ICR) & INT_RXT0, INT_RXT0);
	CHECK_EQ(rd(RDH), 2);
	CHECK_EQ(rd(RDFPC), 2);
	wr(RDT, 6);
	sim_run(sim);
	CHECK_EQ(rd(RDFPC), 0);
	for (i = 0; i < 5; i++) {
		pkt_raw(&pkt, dut_mac, 200 + i);
		rx_check(7 + i, pkt.data, pkt.len);
	}
	CHECK_EQ(rd(RNBC), 0);
	CHECK_EQ(rd(MPC), 0);
	CHECK_EQ(rd(GPRC), 12);
}

KTEST(order, "a frame does not overtake those in the FIFO")
{
	unsigned int i;

	start_full();
	pkt_raw(&pkt, dut_mac, 300);
	rx_pkt(&pkt);
	/* A descriptor and a frame come at the same time. */
	pkt_raw(&pkt, dut_mac, 301);
	wr(RDT, 1);
	rx_pkt(&pkt);
	for (i = 0; i < 2; i++) {
		pkt_raw(&pkt, dut_mac, 300 + i);
		rx_check(7 + i, pkt.data, pkt.len);
	}
}

KTEST(content, "the memory shows the frames in the FIFO, the registers where they are")
{
	unsigned int i;

	start_full();
	pkt_raw(&pkt, dut_mac, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rd(RDFH), 0);
	CHECK_EQ(rd(RDFT), (16 + 112) / 8);
	CHECK_EQ(rd(RDFHS), 0);
	CHECK_EQ(rd(RDFTS), (16 + 112) / 8);
	for (i = 0; i < 100; i++)
		if (!CHECK_EQ(pbm_byte(16 + i), pkt.data[i]))
			break;
	CHECK_EQ(rd(PBM + 16), pkt.data[0] | pkt.data[1] << 8 | pkt.data[2] << 16 |
		 (u32)pkt.data[3] << 24);
	wr(RDT, 1);
	sim_run(sim);
	CHECK_EQ(rd(RDFH), (16 + 112) / 8);
	CHECK_EQ(rd(RDFT), (16 + 112) / 8);
	CHECK_EQ(rd(RDFPC), 0);
}

KTEST(memory, "packet buffer memory can be written and read, and survives a reset")
{
	u32 at;

	dut_power_on();
	for (at = 0; at < 0x10000; at += 4)
		wr(PBM + at, 0x9e3779b9 * (at + 1));
	wr(CTRL, CTRL_RST);
	for (at = 0; at < 0x10000; at += 4)
		if (!CHECK_EQ(rd(PBM + at), 0x9e3779b9 * (at + 1)))
			break;
}

KTEST(registers, "the pointers have 13 bits and can be written")
{
	static const u16 regs[] = { RDFH, RDFT, RDFHS, RDFTS, RDFPC };
	unsigned int i;

	dut_power_on();
	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		CHECK_EQ(rd(regs[i]), 0);
		wr(regs[i], 0xffffffff);
		CHECK_EQ(rd(regs[i]), 0x1fff);
	}
	wr(CTRL, CTRL_RST);
	for (i = 0; i < ARRAY_SIZE(regs); i++)
		CHECK_EQ(rd(regs[i]), 0);
}

KTEST(size, "PBA.RXA says how much fits; what does not waits on the wire")
{
	unsigned int i, n;

	start_full();
	wr(PBA, 2);
	/* 1000 bytes take 1024: two fit. */
	for (i = 0; i < 3; i++) {
		pkt_raw(&pkt, dut_mac, 1000 + i);
		rx_pkt(&pkt);
	}
	CHECK_EQ(rd(RDFPC), 2);
	CHECK_EQ(sim->in.count, 1);
	CHECK_EQ(rd(TPR), 3);
	/* Each descriptor makes room for one more, and so around the end of the memory. */
	for (n = 0; n < 20; n++) {
		pkt_raw(&pkt, dut_mac, 1000 + (n + 3) % 8);
		rx_pkt(&pkt);
		wr(RDT, n % 8);
		sim_run(sim);
		pkt_raw(&pkt, dut_mac, 1000 + n % 8);
		rx_check(7 + n, pkt.data, pkt.len);
		rx_desc(7 + n)->status = 0;
		CHECK_EQ(sim->in.count, 1);
	}
	CHECK_EQ(rd(RNBC), 23);
	CHECK_EQ(rd(MPC), 0);
}

KTEST(missed, "a frame that found no room and is given up counts in MPC and sets RXO")
{
	start_full();
	wr(PBA, 0);
	pkt_raw(&pkt, dut_mac, 200);
	rx_pkt(&pkt);
	CHECK_EQ(sim->in.count, 1);
	CHECK_EQ(rd(MPC), 0);
	sim_wire_drop(sim);
	wr(RDT, 1);
	pkt_raw(&pkt, dut_mac, 201);
	rx_pkt(&pkt);
	CHECK_EQ(rd(MPC), 1);
	CHECK_EQ(rd(ICR) & INT_RXO, INT_RXO);
	CHECK_EQ(rd(TPR), 2);
	rx_check(7, pkt.data, 201);
}

KTEST(dropped, "frames in the FIFO are lost with a reset, and when the receiver is off")
{
	unsigned int how;

	for (how = 0; how < 2; how++) {
		ktest_case("%u", how);
		start_full();
		pkt_raw(&pkt, dut_mac, 200);
		rx_pkt(&pkt);
		CHECK_EQ(rd(RDFPC), 1);
		if (how)
			wr(CTRL, rd(CTRL) | CTRL_RST);
		else
			wr(RCTL, rd(RCTL) & ~RCTL_EN);
		CHECK_EQ(rd(RDFPC), 0);
		sim_run(sim);
		dut_link();
		rx_ring(8, 2048);
		rx_on(RCTL_BAM | RCTL_SECRC);
		CHECK_EQ(rd(RDH), 0);
		pkt_raw(&pkt, broadcast, 201);
		rx_pkt(&pkt);
		rx_check(0, pkt.data, 201);
	}
}

KTEST(other_ring, "frames in the FIFO go to the ring that the driver has set up meanwhile")
{
	start_full();
	pkt_raw(&pkt, dut_mac, 200);
	rx_pkt(&pkt);
	rx_ring(8, 2048);
	sim_run(sim);
	rx_check(0, pkt.data, 200);
}

KTEST(buffers, "a frame in the FIFO may take several buffers and the rest of its report is kept")
{
	rx_start(8, 256, RCTL_SECRC | RCTL_LPE);
	wr(RXCSUM, RXCSUM_IPOFL | RXCSUM_TUOFL);
	wr(RDT, 0);
	pkt_build(&pkt, dut_mac, 0, 1000);
	rx_pkt(&pkt);
	CHECK_EQ(rd(RDFPC), 1);
	wr(RDT, 3);
	sim_run(sim);
	CHECK_EQ(rd(RDFPC), 1);
	CHECK_EQ(rx_got(0), 0);
	wr(RDT, 7);
	sim_run(sim);
	CHECK_EQ(rx_check(0, pkt.data, pkt.len), 5);
	CHECK_EQ(rx_desc(4)->status & (RX_IXSM | RX_IPCS | RX_TCPCS), RX_IPCS | RX_TCPCS);
}

KTEST(scribble, "software that writes over the FIFO harms nobody else")
{
	unsigned int i, k;

	for (k = 0; k < 6; k++) {
		static const u32 first[] = { 0, 0xffff, 0x0001, 0xffffffff, 2048, 0x0040 };

		ktest_case("0x%x", first[k]);
		start_full();
		for (i = 0; i < 4; i++) {
			pkt_raw(&pkt, dut_mac, 400);
			rx_pkt(&pkt);
		}
		for (i = 0; i < 4 * 416; i += 4)
			wr(PBM + i, first[k]);
		for (i = 0; i < 40; i++) {
			wr(RDT, i % 8);
			sim_run(sim);
		}
		CHECK_EQ(rd(RDFPC), 0);
		wr(CTRL, CTRL_RST);
		sim->used = 0;
		dut_check_alive();
	}
}

KTEST(loopback, "in loopback a frame waits in the FIFO too")
{
	dut_start();
	wr(RCTL, rd(RCTL) | RCTL_LBM_MAC | RCTL_UPE);
	wr(RDT, 0);
	pkt_raw(&pkt, dut_mac, 100);
	tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	CHECK_EQ(rd(RDFPC), 1);
	wr(RDT, 4);
	sim_run(sim);
	CHECK_EQ(rd(RDFPC), 0);
	rx_check(0, pkt.data, 100);
}
