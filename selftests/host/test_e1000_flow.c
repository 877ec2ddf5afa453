// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_flow.c - flow control: manual 8.7, 13.4.23, 13.4.24, 13.7.16 to 13.7.20
 */
#include <stdlib.h>

#include "e1000_dut.h"

static const u8 pause_da[6] = { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x01 };

static struct pkt pkt;

/* Flow control as drivers set it up, and no descriptors left */
static void start(u32 ctrl)
{
	dut_start();
	wr(RDT, 0);
	wr(FCAL, 0x00c28001);
	wr(FCAH, 0x0100);
	wr(FCT, 0x8808);
	wr(FCTTV, 0x0680);
	wr(CTRL, rd(CTRL) | ctrl);
}

/* @len bytes of a frame take 16 more, and a multiple of 16 */
static void receive(u32 len)
{
	pkt_raw(&pkt, dut_mac, len);
	rx_pkt(&pkt);
}

static void receive_pause(const u8 *da, u16 opcode, u16 time)
{
	pkt_raw(&pkt, da, 60);
	put_unaligned_be16(0x8808, pkt.data + 12);
	put_unaligned_be16(opcode, pkt.data + 14);
	put_unaligned_be16(time, pkt.data + 16);
	rx_pkt(&pkt);
}

static void check_sent(u16 time)
{
	struct sim_frame *w = tx_one();
	u8 want[60] = { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x01 };

	memcpy(want + 6, dut_mac, 6);
	put_unaligned_be16(0x8808, want + 12);
	put_unaligned_be16(1, want + 14);
	put_unaligned_be16(time, want + 16);
	CHECK_EQ(w->len, 60);
	CHECK_MEM(w->data, want, 60);
	CHECK_EQ(w->meta.flags, 0);
	free(w);
}

static void transmit(void)
{
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
}

KTEST(xoff, "an XOFF is sent when the receive FIFO reaches FCRTH, once")
{
	start(CTRL_TFCE);
	wr(FCRTH, 2048);
	wr(FCRTL, 1024);
	receive(1008);
	REQUIRE_EQ(sim->out.count, 0);
	receive(1008);
	check_sent(0x0680);
	receive(1008);
	REQUIRE_EQ(sim->out.count, 0);
	CHECK_EQ(rd(XOFFTXC), 1);
	CHECK_EQ(rd(XONTXC), 0);
	CHECK_EQ(rd(TPT), 1);
	CHECK_EQ(rd(TOTL), 64);
	rd(TOTH);
	CHECK_EQ(rd(GPTC), 0);
	CHECK_EQ(rd(GOTCL), 0);
	CHECK_EQ(rd(PTC64), 0);
	CHECK_EQ(rd(MPTC), 0);
}

KTEST(threshold, "one byte below FCRTH nothing is sent")
{
	start(CTRL_TFCE);
	wr(FCRTH, 2056);
	receive(1008);
	receive(1008);
	CHECK_EQ(sim->out.count, 0);
}

KTEST(xon, "an XON is sent when the FIFO has emptied to FCRTL, with XONE only")
{
	unsigned int xone;

	for (xone = 0; xone < 2; xone++) {
		ktest_case("XONE %u", xone);
		start(CTRL_TFCE);
		wr(FCRTH, 2048);
		wr(FCRTL, 1024 | (xone ? FCRTL_XONE : 0));
		receive(1008);
		receive(1008);
		receive(1008);
		check_sent(0x0680);
		wr(RDT, 1);
		sim_run(sim);
		CHECK_EQ(rd(RDFPC), 2);
		REQUIRE_EQ(sim->out.count, 0);
		wr(RDT, 2);
		sim_run(sim);
		CHECK_EQ(rd(RDFPC), 1);
		if (xone)
			check_sent(0);
		REQUIRE_EQ(sim->out.count, 0);
		CHECK_EQ(rd(XONTXC), xone);
		CHECK_EQ(rd(XOFFTXC), 1);
		/* And all over again */
		receive(1008);
		check_sent(0x0680);
		tx_drain();
	}
}

KTEST(overflow, "one more XOFF is sent when the FIFO overflows")
{
	start(CTRL_TFCE);
	wr(PBA, 2);
	wr(FCRTH, 1024);
	receive(1008);
	check_sent(0x0680);
	receive(1008);
	REQUIRE_EQ(sim->out.count, 0);
	receive(1008);
	CHECK_EQ(sim->in.count, 1);
	check_sent(0x0680);
	CHECK_EQ(rd(XOFFTXC), 2);
}

KTEST(not_negotiated, "without CTRL.TFCE no pause frame is sent")
{
	start(0);
	wr(FCRTH, 1024);
	wr(FCRTL, FCRTL_XONE | 512);
	receive(1008);
	receive(1008);
	wr(RDT, 7);
	sim_run(sim);
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(rd(XOFFTXC), 0);
	CHECK_EQ(rd(XONTXC), 0);
}

KTEST(software, "TCTL.SWXOFF sends a pause frame whatever CTRL.TFCE is, and clears itself")
{
	start(0);
	wr(TCTL, rd(TCTL) | TCTL_SWXOFF);
	CHECK_EQ(rd(TCTL) & TCTL_SWXOFF, TCTL_SWXOFF);
	sim_run(sim);
	CHECK_EQ(rd(TCTL) & TCTL_SWXOFF, 0);
	check_sent(0x0680);
	CHECK_EQ(rd(XOFFTXC), 1);
	wr(FCTTV, 0);
	wr(TCTL, rd(TCTL) | TCTL_SWXOFF);
	sim_run(sim);
	check_sent(0);
	CHECK_EQ(rd(XOFFTXC), 0);
	CHECK_EQ(rd(XONTXC), 1);
}

KTEST(budget, "a pause frame counts as a frame of the call")
{
	start(0);
	sim->budget = 1;
	wr(TCTL, rd(TCTL) | TCTL_SWXOFF);
	transmit();
	REQUIRE_EQ(sim->out.count, 2);
	free(sim_frame_pop(sim));
	CHECK_EQ(tx_status(0), TX_DD);
}

KTEST(no_link, "without a link nothing is sent, then or later")
{
	start(CTRL_TFCE);
	sim_partner(sim, false, false, 0);
	wr(TCTL, rd(TCTL) | TCTL_SWXOFF);
	sim_run(sim);
	CHECK_EQ(sim->out.count, 0);
	dut_link();
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(rd(XOFFTXC), 0);
}

KTEST(paused, "an XOFF stops transmission for its time, and STATUS.TXOFF says so")
{
	start(CTRL_RFCE);
	receive_pause(pause_da, 1, 1000);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, STATUS_TXOFF);
	CHECK_EQ(rd(XOFFRXC), 1);
	transmit();
	CHECK_EQ(sim->out.count, 0);
	/* 1000 units of 512 ns */
	sim_advance(sim, 511999);
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, STATUS_TXOFF);
	sim_advance(sim, 1);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, 0);
	CHECK_EQ(sim->out.count, 1);
}

KTEST(again, "another XOFF begins the time anew")
{
	start(CTRL_RFCE);
	receive_pause(pause_da, 1, 1000);
	transmit();
	sim_advance(sim, 400000);
	receive_pause(pause_da, 1, 1000);
	sim_advance(sim, 400000);
	CHECK_EQ(sim->out.count, 0);
	sim_advance(sim, 112000);
	CHECK_EQ(sim->out.count, 1);
}

KTEST(resumed, "an XON ends the pause")
{
	start(CTRL_RFCE);
	receive_pause(pause_da, 1, 0xffff);
	transmit();
	receive_pause(pause_da, 1, 0);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, 0);
	CHECK_EQ(sim->out.count, 1);
	CHECK_EQ(rd(XONRXC), 1);
	CHECK_EQ(rd(XOFFRXC), 1);
}

KTEST(slow, "the unit of time is that of 64 bytes at the speed of the link")
{
	start(CTRL_RFCE);
	sim_partner(sim, true, true, EMUL_ADV_100FULL);
	sim_advance(sim, 6000 * NSEC_PER_MS);
	REQUIRE_EQ(rd(STATUS) & STATUS_SPEED, STATUS_SPEED_100);
	receive_pause(pause_da, 1, 100);
	transmit();
	sim_advance(sim, 511999);
	CHECK_EQ(sim->out.count, 0);
	sim_advance(sim, 1);
	CHECK_EQ(sim->out.count, 1);
}

KTEST(station, "a pause frame to the station address pauses too, another address does not")
{
	static const u8 other[6] = { 0x02, 0, 0, 0, 0, 9 };

	start(CTRL_RFCE);
	receive_pause(other, 1, 1000);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, 0);
	wr(RCTL, rd(RCTL) | RCTL_DPF);
	receive_pause(dut_mac, 1, 1000);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, STATUS_TXOFF);
	CHECK_EQ(rd(XOFFRXC), 1);
}

KTEST(not_obeyed, "without CTRL.RFCE a pause frame is a frame like any")
{
	start(0);
	wr(RDT, 7);
	wr(RCTL, rd(RCTL) | RCTL_MPE);
	receive_pause(pause_da, 1, 1000);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, 0);
	CHECK_EQ(rd(XOFFRXC), 0);
	CHECK_EQ(rd(RDH), 1);
	CHECK_EQ(rd(GPRC), 1);
}

KTEST(unknown, "another opcode counts in FCRUC and pauses nobody; PMCF passes it to the host")
{
	start(CTRL_RFCE);
	wr(RDT, 7);
	wr(RCTL, rd(RCTL) | RCTL_MPE);
	receive_pause(pause_da, 2, 1000);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, 0);
	CHECK_EQ(rd(FCRUC), 1);
	CHECK_EQ(rd(RDH), 0);
	wr(RCTL, rd(RCTL) | RCTL_PMCF);
	receive_pause(pause_da, 2, 1000);
	CHECK_EQ(rd(FCRUC), 1);
	CHECK_EQ(rd(RDH), 1);
}

KTEST(own_pause, "a paused transmitter sends its own pause frames all the same")
{
	start(CTRL_RFCE | CTRL_TFCE);
	wr(FCRTH, 1024);
	receive_pause(pause_da, 1, 1000);
	receive(1008);
	check_sent(0x0680);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, STATUS_TXOFF);
}

KTEST(over, "a reset and the loss of the link end a pause")
{
	start(CTRL_RFCE);
	receive_pause(pause_da, 1, 0xffff);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, STATUS_TXOFF);
	wr(CTRL, CTRL_RST);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, 0);

	start(CTRL_RFCE);
	receive_pause(pause_da, 1, 0xffff);
	sim_partner(sim, false, false, 0);
	CHECK_EQ(rd(STATUS) & STATUS_TXOFF, 0);
}
