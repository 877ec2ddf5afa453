// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_hostile.c - rings, buffers and resets that mean no good
 *
 * The board aborts when the contract is broken and the sanitizers when memory
 * is; what remains to be checked is that the device stays bounded, reaches
 * nothing it may not, and works again after a reset.
 */
#include <stdlib.h>

#include "e1000_dut.h"

#define NOWHERE		0x666600000000ULL

static struct pkt pkt;

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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
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
		tx_drain();
	}
	sim->dma_hook_arg = &dut.rx_base;
	for (i = 0; i < 200; i++) {
		rx_send(pkt.data, 1000);
		wr(RDT, i % 32);
	}
	sim->dma_hook = NULL;
	wr(RCTL, 0);
	sim_run(sim);
	dut_check_alive();
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
	dut_check_alive();
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
	dut_check_alive();
}
