// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_hostile.c - drivers that mean no good, one test for each known way
 *
 * The board aborts when the contract is broken and the sanitizers when memory
 * is; what remains to be checked is that the device stays bounded, reaches
 * nothing it may not, and works again after a reset.
 */
#include <stdlib.h>

#include "e1000_dut.h"

#define NOWHERE		0x666600000000ULL

static struct pkt pkt;

static void drain(void)
{
	struct sim_frame *w;

	while ((w = sim_frame_pop(sim)))
		free(w);
}

/* After a reset the device carries traffic as if nothing had been. */
static void check_alive(void)
{
	struct sim_frame *w;

	ktest_case("after a reset");
	sim->dma_hook = NULL;
	wr(CTRL, CTRL_RST);
	sim_advance(sim, 20 * NSEC_PER_MS);
	sim_run(sim);
	phy_write(PHY_CTRL, PCTRL_RESET | PCTRL_ANEN | PCTRL_FD | PCTRL_SPEED_MSB);
	dut_link();
	drain();
	tx_ring(32);
	rx_ring(32, 2048);
	rx_on(RCTL_BAM | RCTL_SECRC);
	REQUIRE_EQ(sim->in.count, 0);

	pkt_raw(&pkt, broadcast, 200);
	w = tx_pkt(&pkt);
	CHECK_MEM(w->data, pkt.data, 200);
	free(w);
	rx_pkt(&pkt);
	REQUIRE_EQ(rx_got(0), 1);
	CHECK_MEM(rx_data(0), pkt.data, 200);
}

static void set_rx_addr(u32 i, u64 addr)
{
	rx_desc(i)->addr = cpu_to_le64(addr);
}

KTEST(oversize, "a long frame without LPE or SBP reaches no small buffer (CVE-2012-6075)")
{
	static const u32 rctls[] = { 0, RCTL_LPE, RCTL_SBP, RCTL_LPE | RCTL_SBP };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rctls); i++) {
		ktest_case("RCTL bits %x", rctls[i]);
		dut_power_on();
		dut_link();
		rx_ring(128, 256);
		rx_on(RCTL_SECRC | rctls[i]);
		pkt_raw(&pkt, dut_mac, 20000);
		rx_pkt(&pkt);
		pkt_raw(&pkt, dut_mac, 4000);
		rx_pkt(&pkt);
		/* Gaps between the buffers are not mapped. */
		CHECK_EQ(sim->faults, 0);
		if (!rctls[i])
			CHECK_EQ(rd(RDH), 0);
	}
	check_alive();
}

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
	check_alive();
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
	check_alive();
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
	drain();
	pkt_raw(&pkt, broadcast, 200);
	free(tx_pkt(&pkt));
	check_alive();
}

static const u32 outside[] = { 32, 33, 63, 64, 4095, 4096, 0x7fff, 0xffff };

KTEST(tx_pointers_outside, "transmit head and tail outside of the ring (CVE-2016-1981)")
{
	unsigned int h, t;

	for (h = 0; h < ARRAY_SIZE(outside); h++)
		for (t = 0; t <= ARRAY_SIZE(outside); t++) {
			dut_start();
			/* Behind the ring there is nothing to read. */
			wr(TDH, outside[h]);
			wr(TDT, t < ARRAY_SIZE(outside) ? outside[t] : 3);
			sim_run(sim);
			wr(TDH, 0);
			wr(TDT, outside[h]);
			sim_run(sim);
			CHECK(sim->dma_reads + sim->dma_writes < 10000);
			CHECK_EQ(sim->out.count, 0);
		}
	check_alive();
}

KTEST(rx_pointers_outside, "receive head and tail outside of the ring (CVE-2017-9310)")
{
	unsigned int h, t;

	pkt_raw(&pkt, dut_mac, 100);
	for (h = 0; h < ARRAY_SIZE(outside); h++)
		for (t = 0; t <= ARRAY_SIZE(outside); t++) {
			dut_start();
			wr(RDH, outside[h]);
			wr(RDT, t < ARRAY_SIZE(outside) ? outside[t] : 3);
			rx_pkt(&pkt);
			wr(RDH, 0);
			wr(RDT, outside[h]);
			rx_pkt(&pkt);
			CHECK(sim->dma_reads + sim->dma_writes < 10000);
		}
	check_alive();
}

KTEST(rx_null_buffers, "a ring of null receive buffers ends (CVE-2020-28916, CVE-2020-25707)")
{
	unsigned int i;

	dut_start();
	for (i = 0; i < 32; i++)
		set_rx_addr(i, 0);
	wr(RCTL, rd(RCTL) | RCTL_LPE);
	pkt_raw(&pkt, dut_mac, 9000);
	for (i = 0; i < 100; i++)
		rx_pkt(&pkt);
	CHECK(sim->dma_reads + sim->dma_writes < 20000);
	check_alive();
}

KTEST(rx_one_null_buffer, "a null buffer amid good ones costs no more than its frame")
{
	unsigned int i;

	dut_start();
	set_rx_addr(3, 0);
	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < 10; i++)
		rx_pkt(&pkt);
	CHECK_EQ(sim->in.count, 0);
	CHECK(rd(RDH) >= 9);
}

KTEST(own_mmio, "descriptors and buffers in the device's own registers (CVE-2021-3416)")
{
	const u64 bar = 0x1f00000000ULL;
	unsigned int i;

	dut_start();
	sim_config_write(sim, 0x10, 4, bar & 0xffffffff);
	sim_config_write(sim, 0x14, 4, bar >> 32);
	for (i = 0; i < 8; i++) {
		set_rx_addr(i, bar + RCTL);
		tx_put(bar + TDT, legacy(60, TX_EOP | TX_IFCS | TX_RS));
	}
	tx_go();
	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < 8; i++)
		rx_pkt(&pkt);
	CHECK(sim->faults > 0);
	CHECK_EQ(rd(RCTL) & RCTL_EN, RCTL_EN);
	/* And the rings themselves */
	wr(RDBAL, (u32)bar + MTA);
	wr(RDBAH, bar >> 32);
	wr(TDBAL, (u32)bar + MTA);
	wr(TDBAH, bar >> 32);
	wr(TDT, 20);
	rx_pkt(&pkt);
	sim_run(sim);
	check_alive();
}

KTEST(loopback_storm, "loopback cannot recurse (CVE-2023-3019)")
{
	static const u32 modes[] = { RCTL_LBM_MAC, RCTL_LBM_PHY };
	unsigned int m, i;

	for (m = 0; m < ARRAY_SIZE(modes); m++) {
		dut_start();
		if (modes[m] == RCTL_LBM_PHY)
			phy_write(PHY_CTRL, 0x4140);
		wr(RCTL, rd(RCTL) | modes[m] | RCTL_UPE | RCTL_MPE);
		pkt_raw(&pkt, broadcast, 100);
		for (i = 0; i < 31; i++)
			tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
		tx_go();
		sim_advance(sim, NSEC_PER_MS);
		CHECK_EQ(rd(TDH), 31);
		/* Receive buffers over the transmit ring */
		for (i = 0; i < 32; i++)
			set_rx_addr(i, dut.tx_base);
		for (i = 0; i < 31; i++)
			tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
		tx_go();
		sim_advance(sim, NSEC_PER_MS);
	}
	check_alive();
}

KTEST(loopback_short, "a short frame in loopback over-runs no buffer (CVE-2025-12464)")
{
	u32 len;

	dut_start();
	wr(TCTL, TCTL_EN);
	wr(RCTL, rd(RCTL) | RCTL_LBM_MAC | RCTL_UPE | RCTL_MPE);
	for (len = 1; len < 64; len++) {
		pkt_raw(&pkt, broadcast, 64);
		tx_put(mem(pkt.data, len), legacy(len, TX_EOP | TX_IFCS | TX_RS));
		tx_put(mem(pkt.data, len), legacy(len, TX_EOP | TX_RS));
		tx_go();
		sim_advance(sim, NSEC_PER_MS);
	}
	check_alive();
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
	check_alive();
}

/* One frame under a context of nonsense; what comes of it is the board's to check. */
static void send_under(const struct ctx *c, u32 len, u8 cmd, u8 popts)
{
	tx_context(c);
	tx_put(mem(pkt.data, len), data_desc(len, cmd | TX_EOP | TX_IFCS | TX_RS, popts));
	tx_go();
	CHECK_EQ(rd(TDH), dut.tx_tail);
	CHECK_EQ(tx_status((dut.tx_tail + 31) % 32) & TX_DD, TX_DD);
	drain();
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
	check_alive();
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
	check_alive();
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
	check_alive();
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
			drain();
			sim->used -= 128;
		}
	check_alive();
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
			drain();
		}
	check_alive();
}

KTEST(ring_lengths, "ring lengths of 0, of all sizes, and not of multiples of 128")
{
	static const u32 lens[] = { 0, 1, 15, 16, 127, 128, 129, 0xfff80, 0xfffff, 0xffffffff };
	unsigned int i;

	pkt_raw(&pkt, dut_mac, 100);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		ktest_case("%x", lens[i]);
		dut_start();
		wr(TDLEN, lens[i]);
		wr(RDLEN, lens[i]);
		wr(TDT, 31);
		wr(RDT, 31);
		sim_run(sim);
		rx_pkt(&pkt);
		wr(TDT, 0xffff);
		wr(RDT, 0xffff);
		sim_run(sim);
		rx_pkt(&pkt);
		CHECK(sim->dma_reads + sim->dma_writes < 300000);
	}
	check_alive();
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
	drain();
	check_alive();
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
	tx_go();
	CHECK_EQ(rd(TDH), 3);
	drain();
	check_alive();
}

static void hook_reset(struct sim *s)
{
	unsigned int *left = s->dma_hook_arg;

	if (!--*left)
		sim_write(s, 0, CTRL, 4, CTRL_RST);
}

KTEST(reset_in_flight, "a reset at each DMA access of a transmit and a receive call")
{
	unsigned int at, left, i;
	bool hit = true;

	for (at = 1; hit && at < 200; at++) {
		ktest_case("at access %u", at);
		dut_start();
		pkt_raw(&pkt, broadcast, 1000);
		left = at;
		sim->dma_hook_arg = &left;
		sim->dma_hook = hook_reset;
		for (i = 0; i < 5; i++) {
			tx_put(mem(pkt.data, 500), legacy(500, TX_RS));
			tx_put(mem(pkt.data + 500, 500), legacy(500, TX_EOP | TX_IFCS | TX_RS));
		}
		tx_go();
		rx_pkt(&pkt);
		rx_pkt(&pkt);
		hit = (int)left <= 0;
		sim->dma_hook = NULL;
		if (hit) {
			CHECK_EQ(rd(TDH), 0);
			CHECK_EQ(rd(RDH), 0);
			CHECK_EQ(rd(RCTL), 0);
		}
	}
	check_alive();
}

KTEST(tail_in_reset, "tails written before, during and after a reset start nothing")
{
	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	wr(TDT, 1);
	wr(CTRL, CTRL_RST);
	wr(TDT, 1);
	wr(RDT, 1);
	sim_advance(sim, 20 * NSEC_PER_MS);
	wr(TDT, 2);
	sim_run(sim);
	rx_pkt(&pkt);
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(tx_status(0), 0);
	CHECK_EQ(rx_desc(0)->status, 0);
	check_alive();
}

static void hook_rings(struct sim *s)
{
	unsigned int *n = s->dma_hook_arg;
	static const u32 regs[] = { TDH, TDT, TDLEN, TDBAL, RDH, RDT, RDLEN, RDBAL, TCTL, RCTL };

	++*n;
	sim_write(s, 0, regs[*n % ARRAY_SIZE(regs)], 4, *n * 2654435761u >> (*n % 20));
}

KTEST(rings_change_in_flight, "ring registers that change while the rings are worked on")
{
	unsigned int n = 0, i;

	dut_start();
	pkt_raw(&pkt, broadcast, 1000);
	sim->dma_hook_arg = &n;
	sim->dma_hook = hook_rings;
	for (i = 0; i < 300; i++) {
		tx_put(dut.tx_base, legacy(500, TX_EOP | TX_RS));
		tx_go();
		rx_pkt(&pkt);
	}
	sim->dma_hook = NULL;
	wr(RCTL, 0);
	sim_run(sim);
	check_alive();
}

KTEST(rings_unmapped, "rings in memory that the device may not reach")
{
	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	sim_map(sim, dut.tx_base, 512, 0);
	sim_map(sim, dut.rx_base, 512, 0);
	tx_go();
	rx_pkt(&pkt);
	CHECK(sim->faults > 0);
	CHECK(sim->faults < 1000);
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(tx_status(0), 0);
	CHECK_EQ(rx_desc(0)->status, 0);
	check_alive();
}

KTEST(rings_read_only, "rings that the device may read and not write")
{
	unsigned int i;

	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	sim_map(sim, dut.tx_base, 512, SIM_DEV_READS);
	sim_map(sim, dut.rx_base, 512, SIM_DEV_READS);
	for (i = 0; i < 31; i++)
		tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	for (i = 0; i < 31; i++)
		rx_pkt(&pkt);
	CHECK_EQ(tx_status(0), 0);
	CHECK_EQ(rx_desc(0)->status, 0);
	CHECK(sim->faults < 1000);
	check_alive();
}

KTEST(buffers_unmapped, "buffers in memory that the device may not reach")
{
	unsigned int i;

	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	for (i = 0; i < 4; i++)
		tx_put(NOWHERE, legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_put(mem(pkt.data, 50), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_put(~0ULL, legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	/* Nothing of a frame goes out of which a part cannot be read. */
	CHECK_EQ(sim->out.count, 1);
	CHECK_EQ(rd(TDH), 7);
	for (i = 0; i < 5; i++)
		set_rx_addr(i, i & 1 ? ~0ULL - 20 : NOWHERE);
	for (i = 0; i < 8; i++)
		rx_pkt(&pkt);
	CHECK_EQ(sim->in.count, 0);
	check_alive();
}

KTEST(wrong_direction, "buffers mapped in the wrong direction")
{
	static u8 paint[2048];

	dut_start();
	memset(paint, 0x77, sizeof(paint));
	sim_map(sim, dut.rx_buf, 2048, SIM_DEV_READS);
	memcpy(rx_data(0), paint, 2048);
	pkt_raw(&pkt, broadcast, 100);
	rx_pkt(&pkt);
	CHECK_MEM(rx_data(0), paint, 2048);
	tx_put(dut.rx_buf + dut.rx_stride, legacy(100, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	CHECK_EQ(sim->out.count, 0);
	CHECK(sim->faults >= 2);
	check_alive();
}

static void hook_content(struct sim *s)
{
	u8 *p = sim_ptr(s, *(u64 *)s->dma_hook_arg, 512);
	unsigned int i;

	/* Whatever was read before is different when read again. */
	for (i = 0; i < 512; i++)
		p[i] = p[i] * 5 + i + s->dma_reads;
}

KTEST(descriptors_change, "descriptors and headers that change between two reads")
{
	unsigned int i;
	struct ctx c;

	dut_start();
	pkt_build(&pkt, broadcast, 0, 4000);
	c = ctx_for(&pkt, 500);
	sim->dma_hook_arg = &dut.tx_base;
	sim->dma_hook = hook_content;
	for (i = 0; i < 200; i++) {
		tx_context(&c);
		tx_put(mem(pkt.data, 400), data_desc(400, TX_TSE | TX_EOP, 3));
		tx_go();
		drain();
	}
	sim->dma_hook_arg = &dut.rx_base;
	for (i = 0; i < 200; i++) {
		rx_send(pkt.data, 1000);
		wr(RDT, i % 32);
	}
	sim->dma_hook = NULL;
	wr(RCTL, 0);
	sim_run(sim);
	check_alive();
}

KTEST(timers_at_once, "delay timers of 0 and of all ones under traffic")
{
	unsigned int i;

	dut_start();
	wr(IMS, 0xffff);
	pkt_raw(&pkt, broadcast, 100);
	for (i = 0; i < 64; i++) {
		wr(RDTR, i & 1 ? 0xffff : 0);
		wr(RADV, i & 2 ? 0xffff : 0);
		wr(TIDV, i & 4 ? 0xffff : 0);
		wr(TADV, i & 8 ? 0xffff : 0);
		wr(ITR, i & 16 ? 0xffff : 0);
		tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS | TX_IDE));
		tx_go();
		rx_pkt(&pkt);
		sim_advance(sim, 1000);
	}
	sim_advance(sim, 1000 * NSEC_PER_MS);
	check_alive();
}

KTEST(master_off, "with bus mastering off nothing is read or written")
{
	dut_start();
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_RS));
	sim_config_write(sim, 0x04, 2, 0x0002);
	sim_run(sim);
	sim->dma_reads = 0;
	sim->dma_writes = 0;
	tx_go();
	rx_pkt(&pkt);
	CHECK_EQ(sim->dma_reads, 0);
	CHECK_EQ(sim->dma_writes, 0);
	sim_config_write(sim, 0x04, 2, 0x0006);
	check_alive();
}
