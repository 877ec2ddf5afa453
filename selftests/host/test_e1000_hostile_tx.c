// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_hostile_tx.c - transmit descriptors that mean no good
 *
 * As in test_e1000_hostile.c, most of the checking is the board's.
 */
#include <stdlib.h>

#include "e1000_dut.h"

static struct pkt pkt;

KTEST(tx_no_progress, "a transmit ring of empty descriptors ends (CVE-2015-6815, CVE-2021-20257)")
{
	unsigned int i;

	dut_start();
	for (i = 0; i < 31; i++)
		tx_put(i & 1 ? 0 : dut.tx_base, data_desc(0, TX_RS, 0));
	tx_go();
	CHECK_EQ(rd(TDH), 31);
	CHECK(sim->dma_reads + sim->dma_writes < 1000);
	/* All of them without an end, round and round */
	for (i = 0; i < 1000; i++) {
		tx_put(dut.tx_base, data_desc(0, 0, 0));
		tx_go();
	}
	CHECK_EQ(rd(TDH), dut.tx_tail);
	CHECK_EQ(sim->out.count, 0);
	dut_check_alive();
}

KTEST(tx_contexts_only, "a ring of context descriptors alone ends")
{
	struct ctx c = { .cmd = TX_TSE | TU_TCP | TU_IPV4, .mss = 1, .paylen = 0xfffff };
	unsigned int i;

	dut_start();
	for (i = 0; i < 31; i++)
		tx_context(&c);
	tx_go();
	CHECK_EQ(rd(TDH), 31);
	CHECK_EQ(sim->out.count, 0);
	dut_check_alive();
}

KTEST(tx_endless_frame, "a frame that grows for ever without EOP is bounded")
{
	unsigned int i;
	u64 addr;

	dut_start();
	addr = sim_alloc(sim, 16288, 16, SIM_DEV_READS);
	for (i = 0; i < 5000; i++) {
		tx_put(addr, legacy(16288, 0));
		if (i % 30 == 29)
			tx_go();
	}
	tx_go();
	tx_put(addr, legacy(100, TX_EOP | TX_IFCS));
	tx_go();
	/* What is left of it may be dropped; the ring must go on. */
	CHECK_EQ(rd(TDH), dut.tx_tail);
	tx_drain();
	pkt_raw(&pkt, broadcast, 200);
	free(tx_pkt(&pkt));
	dut_check_alive();
}

KTEST(many_pieces, "a frame of more descriptors than a device can keep track of")
{
	unsigned int i;
	u64 addr;

	dut_power_on();
	dut_link();
	tx_ring(1024);
	pkt_raw(&pkt, broadcast, 1000);
	addr = mem(pkt.data, 1000);
	for (i = 0; i < 1000; i++)
		tx_put(addr + i, legacy(1, TX_RS | (i == 999 ? TX_EOP | TX_IFCS : 0)));
	tx_go();
	/* Sent or not, its descriptors are done. */
	CHECK_EQ(rd(TDH), 1000);
	for (i = 0; i < 1000; i++)
		CHECK_EQ(tx_status(i) & TX_DD, TX_DD);
	dut_check_alive();
}

KTEST(short_frames, "frames of 1 to 17 bytes in both directions")
{
	u32 len;

	dut_start();
	wr(TCTL, TCTL_EN);
	pkt_raw(&pkt, broadcast, 64);
	for (len = 1; len < 18; len++) {
		tx_put(mem(pkt.data, len), legacy(len, TX_EOP | TX_IFCS | TX_RS));
		tx_put(mem(pkt.data, len), legacy_csum(len, TX_EOP | TX_IFCS | TX_IC, 0, 0));
		tx_put(mem(pkt.data, len), data_desc(len, TX_EOP, 3));
		tx_go();
		rx_send(pkt.data, len);
	}
	CHECK_EQ(rd(TDH), dut.tx_tail);
	dut_check_alive();
}

/* One frame under a context of nonsense; what comes of it is the board's to check. */
static void send_under(const struct ctx *c, u32 len, u8 cmd, u8 popts)
{
	tx_context(c);
	tx_put(mem(pkt.data, len), data_desc(len, cmd | TX_EOP | TX_IFCS | TX_RS, popts));
	tx_go();
	CHECK_EQ(rd(TDH), dut.tx_tail);
	CHECK_EQ(tx_status((dut.tx_tail + 31) % 32) & TX_DD, TX_DD);
	tx_drain();
}

KTEST(context_underflow, "lengths of a context that underflow (CVE-2017-10235)")
{
	static const u32 lens[] = { 0, 1, 53, 54, 55, 100, 1448, 4999, 5000, 5054, 65535, 0xfffff };
	static const u8 hdrs[] = { 0, 1, 13, 14, 33, 34, 53, 54, 55, 128, 255 };
	unsigned int l, h;
	struct ctx c;

	for (l = 0; l < ARRAY_SIZE(lens); l++)
		for (h = 0; h < ARRAY_SIZE(hdrs); h++) {
			ktest_case("PAYLEN %u HDRLEN %u", lens[l], hdrs[h]);
			dut_start();
			pkt_build(&pkt, broadcast, 0, 5000);
			c = ctx_for(&pkt, 1448);
			c.paylen = lens[l];
			c.hdrlen = hdrs[h];
			send_under(&c, pkt.len, TX_TSE, 3);
			send_under(&c, 10, TX_TSE, 3);
		}
	dut_check_alive();
}

KTEST(mss, "an MSS of 0, of 1, or beyond all frames")
{
	static const u16 sizes[] = { 0, 1, 2, 7, 9000, 16383, 65535 };
	unsigned int i;
	struct ctx c;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ktest_case("MSS %u", sizes[i]);
		dut_start();
		pkt_build(&pkt, broadcast, 0, 60000);
		c = ctx_for(&pkt, 1448);
		c.mss = sizes[i];
		send_under(&c, pkt.len, TX_TSE, 3);
	}
	dut_check_alive();
}

KTEST(checksum_places, "checksum start and field anywhere, in the frame or not (CVE-2022-23087)")
{
	static const u8 at[] = { 0, 1, 12, 13, 14, 34, 59, 60, 98, 99, 100, 101, 200, 255 };
	static const u16 ends[] = { 0, 1, 33, 34, 50, 99, 100, 0xffff };
	unsigned int s, o, e, tso;
	struct ctx c = { .cmd = TU_TCP | TU_IPV4 };

	dut_start();
	pkt_build(&pkt, broadcast, 0, 46);
	for (tso = 0; tso < 2; tso++)
		for (s = 0; s < ARRAY_SIZE(at); s++)
			for (o = 0; o < ARRAY_SIZE(at); o++)
				for (e = 0; e < ARRAY_SIZE(ends); e++) {
					c.tucss = at[s];
					c.ipcss = at[s];
					c.tucso = at[o];
					c.ipcso = at[o];
					c.tucse = ends[e];
					c.ipcse = ends[e];
					c.hdrlen = 54;
					c.mss = 20;
					c.paylen = 46;
					c.cmd = TU_TCP | TU_IPV4 | (tso ? TX_TSE : 0);
					send_under(&c, 100, tso ? TX_TSE : 0, 3);
				}
	dut_check_alive();
}

KTEST(legacy_checksum_places, "a legacy checksum with start or field outside of the frame")
{
	unsigned int s, o;

	dut_start();
	pkt_raw(&pkt, broadcast, 64);
	for (s = 0; s < 256; s += 5)
		for (o = 0; o < 256; o += 5) {
			tx_put(mem(pkt.data, 64),
			       legacy_csum(64, TX_EOP | TX_IFCS | TX_IC, s, o));
			tx_go();
			tx_drain();
			sim->used -= 128;
		}
	dut_check_alive();
}

KTEST(mixed_types, "descriptors of all types within one frame")
{
	static const u8 dtyps[] = { 0, 1, 2, 7, 15 };
	struct ctx c;
	unsigned int a, b;
	u64 addr;

	for (a = 0; a < ARRAY_SIZE(dtyps); a++)
		for (b = 0; b < ARRAY_SIZE(dtyps); b++) {
			ktest_case("DTYP %u then %u", dtyps[a], dtyps[b]);
			dut_start();
			pkt_build(&pkt, broadcast, 0, 500);
			addr = mem(pkt.data, pkt.len);
			c = ctx_for(&pkt, 100);
			tx_context(&c);
			tx_put(addr, data_desc(54, TX_TSE, 3));
			tx_put(addr, legacy(100, 0));
			tx_put(addr, 100 | (u64)dtyps[a] << 20 | (u64)TX_DEXT << 24);
			tx_context(&c);
			c.mss = 0;
			c.hdrlen = 200;
			tx_context(&c);
			tx_put(addr, 100 | (u64)dtyps[b] << 20 |
			       (u64)(TX_DEXT | TX_EOP | TX_IFCS | TX_TSE | TX_RS) << 24);
			tx_put(addr, legacy(100, TX_EOP | TX_IFCS | TX_IC));
			tx_put(addr, data_desc(100, TX_EOP | TX_IFCS | TX_TSE, 3));
			tx_go();
			CHECK_EQ(rd(TDH), dut.tx_tail);
			tx_drain();
		}
	dut_check_alive();
}

KTEST(huge_lengths, "buffers that claim more bytes than any frame has")
{
	unsigned int i;
	u64 addr;

	dut_start();
	addr = sim_alloc(sim, 1024, 16, SIM_DEV_READS);
	for (i = 0; i < 10; i++) {
		tx_put(addr, data_desc(0xfffff, i == 9 ? TX_EOP | TX_IFCS : 0, 0));
		tx_put(addr, legacy(0xffff, i == 8 ? TX_EOP | TX_IFCS : 0));
	}
	tx_go();
	CHECK_EQ(rd(TDH), dut.tx_tail);
	tx_drain();
	dut_check_alive();
}

KTEST(frame_too_large, "a frame between what the chip and what the board can send")
{
	struct ctx c;
	u64 addr;

	dut_start();
	addr = sim_alloc(sim, 0x20000, 16, SIM_DEV_READS);
	pkt_build(&pkt, broadcast, 0, 65000);
	memcpy(sim_ptr(sim, addr, 0x20000), pkt.data, 60);
	tx_put(addr, data_desc(0x1ffff, TX_EOP | TX_IFCS | TX_RS, 0));
	c = ctx_for(&pkt, 1448);
	c.paylen = 0x1ffff - 54;
	tx_context(&c);
	tx_put(addr, data_desc(0x1ffff, TX_TSE | TX_EOP | TX_IFCS | TX_RS, 3));
	c.paylen = 100000 - 54;
	tx_context(&c);
	tx_put(addr, data_desc(50000, TX_TSE, 3));
	tx_put(addr + 50000, data_desc(50000, TX_TSE | TX_EOP | TX_IFCS | TX_RS, 3));
	tx_go();
	CHECK_EQ(rd(TDH), 6);
	tx_drain();
	dut_check_alive();
}
