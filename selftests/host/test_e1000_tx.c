// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_tx.c - the transmit ring: descriptors, write-back, frames
 */
#include <stdlib.h>

#include "e1000_dut.h"

static struct pkt pkt;

/* Put @p as @n descriptors of about equal size; RS on the last. */
static void put_pieces(const struct pkt *p, u32 n)
{
	u64 addr = mem(p->data, p->len);
	u32 at = 0, i, len;

	for (i = 0; i < n; i++) {
		len = (p->len - at) / (n - i);
		tx_put(addr + at, legacy(len, i == n - 1 ? TX_EOP | TX_IFCS | TX_RS : 0));
		at += len;
	}
}

KTEST(one, "a legacy descriptor becomes a frame")
{
	struct sim_frame *w;

	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	w = tx_pkt(&pkt);
	CHECK_EQ(w->len, 100);
	CHECK_MEM(w->data, pkt.data, 100);
	CHECK_EQ(w->meta.flags, 0);
	CHECK_EQ(w->meta.gso, EMUL_GSO_NONE);
	CHECK_EQ(rd(TDH), 1);
	free(w);
}

KTEST(data_descriptor, "a data descriptor without a context becomes a frame")
{
	struct sim_frame *w;

	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), data_desc(100, TX_EOP | TX_IFCS | TX_RS, 0));
	tx_go();
	w = tx_one();
	CHECK_EQ(w->len, 100);
	CHECK_MEM(w->data, pkt.data, 100);
	CHECK_EQ(tx_status(0) & TX_DD, TX_DD);
	free(w);
}

KTEST(not_enabled, "nothing is sent before TCTL.EN")
{
	dut_start();
	wr(TCTL, TCTL_PSP);
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(rd(TDH), 0);
	wr(TCTL, TCTL_PSP | TCTL_EN);
	sim_run(sim);
	CHECK_EQ(sim->out.count, 1);
	CHECK_EQ(rd(TDH), 1);
}

KTEST(pieces, "a frame may be any number of descriptors")
{
	struct sim_frame *w;
	u32 n;

	dut_start();
	pkt_raw(&pkt, broadcast, 1514);
	for (n = 1; n <= 24; n++) {
		ktest_case("%u descriptors", n);
		put_pieces(&pkt, n);
		tx_go();
		w = tx_one();
		CHECK_EQ(w->len, 1514);
		CHECK_MEM(w->data, pkt.data, 1514);
		CHECK_EQ(rd(TDH), dut.tx_tail);
		free(w);
	}
}

KTEST(tiny_pieces, "a descriptor may be of one byte or none")
{
	struct sim_frame *w;
	u64 addr;
	u32 i;

	dut_start();
	pkt_raw(&pkt, broadcast, 70);
	addr = mem(pkt.data, 70);
	for (i = 0; i < 8; i++)
		tx_put(addr + i, legacy(1, 0));
	tx_put(addr, legacy(0, TX_RS));
	tx_put(0, legacy(33, 0));
	tx_put(addr + 8, legacy(62, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	w = tx_one();
	/* A null address or a zero length transfers no data, 3.3.3. */
	CHECK_EQ(w->len, 70);
	CHECK_MEM(w->data, pkt.data, 70);
	CHECK_EQ(tx_status(8) & TX_DD, TX_DD);
	CHECK_EQ(sim->faults, 0);
	free(w);
}

KTEST(alignment, "a buffer may start at any address")
{
	struct sim_frame *w;
	u64 addr;
	u32 i;

	dut_start();
	pkt_raw(&pkt, broadcast, 200);
	for (i = 0; i < 16; i++) {
		addr = sim_alloc(sim, 220, 64, SIM_DEV_READS) + i;
		memcpy(sim_ptr(sim, addr, 200), pkt.data, 200);
		tx_put(addr, legacy(200, TX_EOP | TX_IFCS));
		tx_go();
		w = tx_one();
		CHECK_EQ(w->len, 200);
		CHECK_MEM(w->data, pkt.data, 200);
		free(w);
	}
}

KTEST(large, "a frame may be as large as 16288 bytes")
{
	struct sim_frame *w;

	dut_start();
	pkt_raw(&pkt, broadcast, 16288);
	w = tx_pkt(&pkt);
	CHECK_EQ(w->len, 16288);
	CHECK_MEM(w->data, pkt.data, 16288);
	free(w);
}

KTEST(padding, "TCTL.PSP pads short frames with zeroes to 64 bytes with FCS")
{
	static const u32 lens[] = { 17, 42, 59, 60, 61 };
	static const u8 zero[64];
	struct sim_frame *w;
	unsigned int i;

	dut_start();
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		ktest_case("%u bytes", lens[i]);
		pkt_raw(&pkt, broadcast, lens[i]);
		w = tx_pkt(&pkt);
		CHECK_EQ(w->len, max(lens[i], 60));
		CHECK_MEM(w->data, pkt.data, lens[i]);
		if (w->len > lens[i])
			CHECK_MEM(w->data + lens[i], zero, w->len - lens[i]);
		free(w);
	}
}

KTEST(no_padding, "without TCTL.PSP short frames stay short")
{
	struct sim_frame *w;

	dut_start();
	wr(TCTL, TCTL_EN);
	pkt_raw(&pkt, broadcast, 42);
	w = tx_pkt(&pkt);
	CHECK_EQ(w->len, 42);
	free(w);
}

KTEST(own_fcs, "without IFCS the last four bytes are the driver's FCS, not data")
{
	struct sim_frame *w;

	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	put_unaligned_le32(ref_fcs(pkt.data, 100), pkt.data + 100);
	tx_put(mem(pkt.data, 104), legacy(104, TX_EOP | TX_RS));
	tx_go();
	w = tx_one();
	CHECK_EQ(w->len, 100);
	CHECK_MEM(w->data, pkt.data, 100);
	free(w);
}

KTEST(write_back, "DD is written with RS only, and nothing else changes")
{
	struct txd before[3];
	unsigned int i;
	u64 addr;

	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	addr = mem(pkt.data, 100);
	tx_put(addr, legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_put(addr, legacy(100, TX_EOP | TX_IFCS));
	tx_put(addr, legacy(100, TX_EOP | TX_IFCS | TX_RS));
	for (i = 0; i < 3; i++)
		before[i] = *tx_desc(i);
	tx_go();
	CHECK_EQ(tx_status(0), TX_DD);
	CHECK_EQ(tx_status(1), 0);
	CHECK_EQ(tx_status(2), TX_DD);
	for (i = 0; i < 3; i++) {
		CHECK_EQ(tx_desc(i)->addr, before[i].addr);
		CHECK_EQ(le64_to_cpu(tx_desc(i)->cmd) & ~(0xfULL << 32),
			 le64_to_cpu(before[i].cmd));
	}
}

KTEST(write_back_context, "a context descriptor with RS gets DD")
{
	struct ctx c;

	dut_start();
	pkt_build(&pkt, broadcast, 0, 50);
	c = ctx_for(&pkt, 0);
	c.cmd |= TX_RS;
	tx_context(&c);
	tx_go();
	CHECK_EQ(tx_status(0) & TX_DD, TX_DD);
	CHECK_EQ(rd(TDH), 1);
	CHECK_EQ(sim->out.count, 0);
}

KTEST(write_back_all_pieces, "each descriptor of a frame that has RS gets DD")
{
	u64 addr;

	dut_start();
	pkt_raw(&pkt, broadcast, 300);
	addr = mem(pkt.data, 300);
	tx_put(addr, legacy(100, TX_RS));
	tx_put(addr + 100, legacy(100, 0));
	tx_put(addr + 200, legacy(100, TX_RS | TX_EOP | TX_IFCS));
	tx_go();
	CHECK_EQ(tx_status(0) & TX_DD, TX_DD);
	CHECK_EQ(tx_status(1) & TX_DD, 0);
	CHECK_EQ(tx_status(2) & TX_DD, TX_DD);
}

KTEST(wrap, "the ring wraps, many times")
{
	struct sim_frame *w;
	unsigned int i, n;

	dut_power_on();
	dut_link();
	tx_ring(8);
	for (i = 0; i < 50; i++) {
		n = i % 7 + 1;
		pkt_raw(&pkt, broadcast, 60 + i * 20);
		put_pieces(&pkt, n);
		tx_go();
		w = tx_one();
		CHECK_EQ(w->len, pkt.len);
		CHECK_MEM(w->data, pkt.data, pkt.len);
		CHECK_EQ(rd(TDH), dut.tx_tail);
		free(w);
	}
}

KTEST(batch, "many frames behind one tail write are sent in order")
{
	struct sim_frame *w;
	unsigned int i;

	dut_power_on();
	dut_link();
	tx_ring(256);
	for (i = 0; i < 255; i++) {
		pkt_raw(&pkt, broadcast, 60 + i);
		tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS | TX_RS));
	}
	tx_go();
	CHECK_EQ(sim->out.count, 255);
	for (i = 0; (w = sim_frame_pop(sim)); i++) {
		CHECK_EQ(w->len, 60 + i);
		free(w);
	}
	CHECK_EQ(rd(TDH), 255);
}

KTEST(budget, "one call sends no more frames than its budget, the next goes on")
{
	unsigned int i;

	dut_start();
	sim->budget = 3;
	pkt_raw(&pkt, broadcast, 100);
	for (i = 0; i < 10; i++)
		tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS));
	tx_go();
	CHECK_EQ(sim->out.count, 10);
	CHECK_EQ(rd(TDH), 10);
}

KTEST(long_way, "frames behind many descriptors that are none are sent by one tail write")
{
	struct ctx c = { .cmd = TU_IPV4 };
	unsigned int i;

	dut_power_on();
	dut_link();
	tx_ring(512);
	for (i = 0; i < 200; i++)
		tx_context(&c);
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	CHECK_EQ(sim->out.count, 1);
	CHECK_EQ(rd(TDH), 201);
}

KTEST(master_on, "what waited for bus mastering is sent when it is switched on")
{
	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	sim_config_write(sim, 0x04, 2, 0x0002);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	CHECK_EQ(sim->out.count, 0);
	sim_config_write(sim, 0x04, 2, 0x0006);
	sim_run(sim);
	CHECK_EQ(sim->out.count, 1);
}

KTEST(partial, "a frame whose end comes with a later tail write is sent then, whole")
{
	struct sim_frame *w;
	u64 addr;

	dut_start();
	pkt_raw(&pkt, broadcast, 900);
	addr = mem(pkt.data, 900);
	tx_put(addr, legacy(300, 0));
	tx_go();
	CHECK_EQ(sim->out.count, 0);
	tx_put(addr + 300, legacy(300, 0));
	tx_go();
	CHECK_EQ(sim->out.count, 0);
	tx_put(addr + 600, legacy(300, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	w = tx_one();
	CHECK_EQ(w->len, 900);
	CHECK_MEM(w->data, pkt.data, 900);
	CHECK_EQ(rd(TDH), 3);
	CHECK_EQ(tx_status(2) & TX_DD, TX_DD);
	free(w);
}

KTEST(partial_wrap, "a frame in parts may wrap around the end of the ring")
{
	struct sim_frame *w;
	unsigned int i;
	u64 addr;

	dut_power_on();
	dut_link();
	tx_ring(8);
	pkt_raw(&pkt, broadcast, 600);
	for (i = 0; i < 6; i++)
		tx_put(mem(pkt.data, 600), legacy(600, TX_EOP | TX_IFCS));
	tx_go();
	tx_drain();
	addr = mem(pkt.data, 600);
	for (i = 0; i < 4; i++) {
		CHECK_EQ(sim->out.count, 0);
		tx_put(addr + 150 * i, legacy(150, i == 3 ? TX_EOP | TX_IFCS | TX_RS : 0));
		tx_go();
	}
	w = tx_one();
	CHECK_EQ(w->len, 600);
	CHECK_MEM(w->data, pkt.data, 600);
	CHECK_EQ(rd(TDH), 2);
	free(w);
}

KTEST(no_link, "without a link frames are not sent to the wire")
{
	dut_power_on();
	tx_ring(8);
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	CHECK_EQ(sim->out.count, 0);
}

KTEST(link_comes, "what waited for the link is sent when it comes")
{
	dut_power_on();
	tx_ring(8);
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	dut_link();
	CHECK_EQ(sim->out.count, 1);
	CHECK_EQ(tx_status(0) & TX_DD, TX_DD);
}

KTEST(no_memory, "when the board has no frame the device carries on")
{
	unsigned int i;

	dut_start();
	sim->fail_frames = 2;
	pkt_raw(&pkt, broadcast, 100);
	for (i = 0; i < 5; i++)
		tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	sim_advance(sim, 10 * NSEC_PER_MS);
	CHECK(sim->out.count >= 3);
	CHECK_EQ(rd(TDH), 5);
	for (i = 0; i < 5; i++)
		CHECK_EQ(tx_status(i) & TX_DD, TX_DD);
}

KTEST(mixed, "legacy and data descriptors alternate freely between frames")
{
	struct sim_frame *w;
	unsigned int i;
	u64 addr;

	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	addr = mem(pkt.data, 100);
	for (i = 0; i < 12; i++) {
		if (i & 1)
			tx_put(addr, legacy(100, TX_EOP | TX_IFCS));
		else
			tx_put(addr, data_desc(100, TX_EOP | TX_IFCS, 0));
	}
	tx_go();
	CHECK_EQ(sim->out.count, 12);
	while ((w = sim_frame_pop(sim))) {
		CHECK_EQ(w->len, 100);
		CHECK_MEM(w->data, pkt.data, 100);
		free(w);
	}
}

KTEST(seen_once, "each descriptor is sent once, whatever the tail writes")
{
	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS));
	tx_go();
	tx_go();
	wr(TCTL, rd(TCTL));
	sim_run(sim);
	CHECK_EQ(sim->out.count, 1);
}
