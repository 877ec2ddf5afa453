// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_wake.c - wake-up and power states: manual 6.3, 6.4 and 13.6
 */
#include <stdlib.h>

#include "e1000_dut.h"

#define PMCSR		(0xdc + 4)
#define PMCSR_D3	3
#define PMCSR_PME_EN	BIT(8)
#define PMCSR_PME_STATUS BIT(15)

static const u8 group[6] = { 0x01, 0x00, 0x5e, 0x01, 0x02, 0x03 };
static const u8 other[6] = { 0x02, 0, 0, 0, 0, 0x77 };

static struct pkt pkt;

static u16 pmcsr(void)
{
	return sim_config_read(sim, PMCSR, 2);
}

static void arm(u32 wufc, u32 rctl)
{
	dut_start();
	wr(RCTL, RCTL_EN | rctl);
	wr(WUC, WUC_PME_EN);
	wr(WUFC, wufc);
}

/* As a driver goes to sleep */
static void sleep_with(u32 wufc)
{
	arm(wufc, RCTL_BAM | RCTL_MPE);
	sim_config_write(sim, PMCSR, 2, PMCSR_D3 | PMCSR_PME_EN | PMCSR_PME_STATUS);
	REQUIRE(!sim->pme);
}

static void wake_up(void)
{
	sim_config_write(sim, PMCSR, 2, 0);
}

/* What woke, after waking up */
static u32 woken(void)
{
	u32 wus;

	sim_run(sim);
	CHECK_EQ(sim->pme, !!(pmcsr() & PMCSR_PME_STATUS));
	wake_up();
	wus = rd(WUS);
	CHECK_EQ(!!wus, !!(pmcsr() & PMCSR_PME_STATUS));
	return wus;
}

static void arp(const u8 *da, u8 last, u8 op)
{
	static const u8 head[] = { 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0 };

	pkt_raw(&pkt, da, 60);
	memcpy(pkt.data + 12, head, sizeof(head));
	pkt.data[21] = op;
	memcpy(pkt.data + 38, (u8[]){ 192, 0, 2, last }, 4);
}

static void magic(const u8 *da, u32 at, unsigned int times)
{
	unsigned int i;

	pkt_raw(&pkt, da, 300);
	memset(pkt.data + 14, 0x55, 286);
	memset(pkt.data + at, 0xff, 6);
	for (i = 0; i < times; i++)
		memcpy(pkt.data + at + 6 + 6 * i, dut_mac, 6);
}

/* Insert a tag or a SNAP header. */
static void widen(const void *what, u32 len)
{
	memmove(pkt.data + 12 + len, pkt.data + 12, pkt.len - 12);
	memcpy(pkt.data + 12, what, len);
	pkt.len += len;
}

KTEST(exact, "EX: a frame to an exact address, no other")
{
	sleep_with(WU_EX);
	pkt_raw(&pkt, broadcast, 60);
	rx_pkt(&pkt);
	pkt_raw(&pkt, group, 60);
	rx_pkt(&pkt);
	pkt_raw(&pkt, other, 60);
	rx_pkt(&pkt);
	CHECK_EQ(sim->pme, false);
	pkt_raw(&pkt, dut_mac, 60);
	rx_pkt(&pkt);
	CHECK_EQ(woken(), WU_EX);
}

KTEST(groups, "MC: a multicast frame, BC: a broadcast frame")
{
	sleep_with(WU_MC);
	pkt_raw(&pkt, broadcast, 60);
	rx_pkt(&pkt);
	CHECK_EQ(sim->pme, false);
	pkt_raw(&pkt, group, 60);
	rx_pkt(&pkt);
	CHECK_EQ(woken(), WU_MC);

	sleep_with(WU_BC);
	pkt_raw(&pkt, group, 60);
	rx_pkt(&pkt);
	CHECK_EQ(sim->pme, false);
	pkt_raw(&pkt, broadcast, 60);
	rx_pkt(&pkt);
	CHECK_EQ(woken(), WU_BC);
}

KTEST(filtered, "what the address filters drop does not wake")
{
	arm(WU_MC | WU_EX | WU_BC | WU_MAG, 0);
	pkt_raw(&pkt, group, 60);
	rx_pkt(&pkt);
	magic(other, 40, 16);
	rx_pkt(&pkt);
	pkt_raw(&pkt, broadcast, 60);
	rx_pkt(&pkt);
	CHECK_EQ(rd(WUS), 0);
	CHECK_EQ(sim->pme, false);
}

KTEST(magic_packet, "MAG: ones and sixteen times the address, anywhere")
{
	static const u16 places[] = { 14, 15, 42, 100, 198 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		ktest_case("at %u", places[i]);
		sleep_with(WU_MAG);
		magic(broadcast, places[i], 15);
		rx_pkt(&pkt);
		magic(broadcast, places[i], 16);
		pkt.data[places[i] + 5] = 0;
		rx_pkt(&pkt);
		magic(broadcast, places[i], 16);
		pkt.data[places[i] + 101] ^= 1;
		rx_pkt(&pkt);
		CHECK_EQ(sim->pme, false);
		magic(broadcast, places[i], 16);
		if (places[i] > 14)
			pkt.data[places[i] - 1] = 0xff;
		sim_wire_send(sim, pkt.data, pkt.len, NULL, 7);
		CHECK_EQ(woken(), WU_MAG);
	}
}

KTEST(arp_request, "ARP: a request for one of our addresses")
{
	u8 tag[4] = { 0x81, 0x00, 0, 1 };
	u8 snap[8] = { 0, 50, 0xaa, 0xaa, 3, 0, 0, 0 };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		ktest_case("%u", i);
		arm(WU_ARP, RCTL_BAM);
		wr(IP4AT(2), 0x070200c0);	/* 192.0.2.7 */
		wr(IP4AT(0), 0x080200c0);
		wr(IPAV, BIT(2));
		arp(broadcast, 7, 2);
		rx_pkt(&pkt);
		arp(broadcast, 9, 1);
		rx_pkt(&pkt);
		/* There is an address but it is not valid. */
		arp(broadcast, 8, 1);
		rx_pkt(&pkt);
		CHECK_EQ(rd(WUS), 0);
		arp(broadcast, 7, 1);
		if (i & 1)
			widen(snap, 8);
		if (i & 2)
			widen(tag, 4);
		rx_pkt(&pkt);
		CHECK_EQ(rd(WUS), WU_ARP);
	}
}

KTEST(ip, "IPv4 and IPv6: a packet to one of our addresses")
{
	static const u8 ip6[16] = { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5 };
	unsigned int i;

	arm(WU_IPV4 | WU_IPV6, 0);
	wr(IP4AT(3), 0x070200c0);
	for (i = 0; i < 4; i++)
		wr(IP6AT(i), ip6[4 * i] | ip6[4 * i + 1] << 8 | ip6[4 * i + 2] << 16 |
		   (u32)ip6[4 * i + 3] << 24);
	pkt_build(&pkt, dut_mac, 0, 100);
	memcpy(pkt.data + 30, (u8[]){ 192, 0, 2, 7 }, 4);
	rx_pkt(&pkt);
	CHECK_EQ(rd(WUS), 0);
	wr(IPAV, BIT(3) | BIT(16));
	rx_pkt(&pkt);
	CHECK_EQ(rd(WUS), WU_IPV4);
	wr(WUS, 0xffffffff);
	CHECK_EQ(rd(WUS), 0);
	pkt_build(&pkt, dut_mac, PKT_IPV6, 100);
	rx_pkt(&pkt);
	CHECK_EQ(rd(WUS), 0);
	memcpy(pkt.data + 38, ip6, 16);
	rx_pkt(&pkt);
	CHECK_EQ(rd(WUS), WU_IPV6);
}

KTEST(flexible, "FLX: bytes as FFMT and FFVT say, as far as FFLT says")
{
	unsigned int f, i;

	for (f = 0; f < 4; f++) {
		ktest_case("filter %u", f);
		arm(0xf0000, RCTL_BAM);
		for (i = 0; i < 128; i++) {
			wr(FFMT(i), 0);
			wr(FFVT(i), 0);
		}
		pkt_raw(&pkt, broadcast, 90);
		wr(FFLT(f), 80);
		wr(FFMT(20), BIT(f));
		wr(FFMT(79), BIT(f));
		wr(FFMT(80), BIT(f));
		wr(FFVT(20), (u32)pkt.data[20] << 8 * f);
		wr(FFVT(79), (u32)(pkt.data[79] ^ 1) << 8 * f);
		rx_pkt(&pkt);
		CHECK_EQ(rd(WUS), 0);
		pkt.data[79] ^= 1;
		rx_pkt(&pkt);
		CHECK_EQ(rd(WUS), WU_FLX(f));
		wr(WUS, 0xffffffff);
		/* Too short */
		pkt.len = 79;
		rx_pkt(&pkt);
		CHECK_EQ(rd(WUS), 0);
	}
}

KTEST(kept, "the first packet that wakes is kept until WUS is cleared")
{
	unsigned int i;

	sleep_with(WU_BC | WU_MC);
	pkt_raw(&pkt, broadcast, 200);
	rx_pkt(&pkt);
	CHECK_EQ(sim->pme, true);
	pkt_raw(&pkt, group, 100);
	rx_pkt(&pkt);
	wake_up();
	CHECK_EQ(rd(WUS), WU_BC);
	CHECK_EQ(rd(WUPL), 204);
	pkt_raw(&pkt, broadcast, 200);
	for (i = 0; i < 128; i++)
		if (!CHECK_EQ(sim_read(sim, 0, WUPM + i, 1), pkt.data[i]))
			break;
	/* It stays over a reset. */
	wr(CTRL, CTRL_RST);
	CHECK_EQ(rd(WUS), WU_BC);
	CHECK_EQ(rd(WUPL), 204);
}

KTEST(tag_beside, "a tag beside the bytes is part of the packet that wakes")
{
	struct emul_frame meta = { .flags = EMUL_FRAME_VLAN, .vlan_tci = 0x6123 };

	sleep_with(WU_BC);
	pkt_raw(&pkt, broadcast, 100);
	sim_wire_send(sim, pkt.data, pkt.len, &meta, 1);
	sim_run(sim);
	wake_up();
	CHECK_EQ(rd(WUPL), 108);
	CHECK_EQ(rd(WUPM + 12), 0x23610081);
	CHECK_EQ(sim_read(sim, 0, WUPM + 16, 1), pkt.data[12]);
}

KTEST(link, "LNKC: the link has changed")
{
	sleep_with(WU_LNKC);
	sim_partner(sim, false, false, 0);
	CHECK_EQ(woken(), WU_LNKC);

	sleep_with(WU_BC);
	sim_partner(sim, false, false, 0);
	CHECK_EQ(sim->pme, false);
}

KTEST(not_enabled, "without PME_En nothing of WUFC wakes")
{
	sleep_with(WU_BC);
	sim_config_write(sim, PMCSR, 2, PMCSR_D3);
	pkt_raw(&pkt, broadcast, 60);
	rx_pkt(&pkt);
	CHECK_EQ(pmcsr() & PMCSR_PME_STATUS, 0);
	CHECK_EQ(sim->pme, false);
}

KTEST(apm, "APM wake-up: Magic Packet without PME_En, with PME# if APMPME says so")
{
	unsigned int pme;

	for (pme = 0; pme < 2; pme++) {
		ktest_case("APMPME %u", pme);
		dut_start();
		wr(WUC, WUC_APME | (pme ? WUC_APMPME : 0));
		pkt_raw(&pkt, broadcast, 60);
		rx_pkt(&pkt);
		CHECK_EQ(rd(WUS), 0);
		magic(broadcast, 40, 16);
		rx_pkt(&pkt);
		CHECK_EQ(rd(WUS), WU_MAG);
		CHECK_EQ(rd(WUC) & WUC_PME_STATUS, pme ? WUC_PME_STATUS : 0);
		CHECK_EQ(sim->pme, pme);
		/* In D0 the host gets the frame too. */
		CHECK_EQ(rd(RDH), 2);
	}
}

KTEST(pmcsr_bits, "WUC shows PME_En and PME_Status of PMCSR, and writes them")
{
	dut_start();
	sim_config_write(sim, PMCSR, 2, PMCSR_PME_EN);
	CHECK_EQ(rd(WUC), WUC_PME_EN);
	wr(WUC, 0);
	CHECK_EQ(pmcsr() & PMCSR_PME_EN, 0);
	wr(WUC, WUC_PME_EN);
	CHECK_EQ(pmcsr() & PMCSR_PME_EN, PMCSR_PME_EN);
	wr(WUFC, WU_BC);
	pkt_raw(&pkt, broadcast, 60);
	rx_pkt(&pkt);
	CHECK_EQ(sim->pme, true);
	CHECK_EQ(rd(WUC), WUC_PME_EN | WUC_PME_STATUS);
	wr(WUC, WUC_PME_EN);
	CHECK_EQ(pmcsr() & PMCSR_PME_STATUS, PMCSR_PME_STATUS);
	wr(WUC, WUC_PME_EN | WUC_PME_STATUS);
	CHECK_EQ(pmcsr(), PMCSR_PME_EN | 0x2000);
	CHECK_EQ(sim->pme, false);
}

KTEST(asleep, "in D3 registers do not answer and nothing is stored; D0 brings a reset")
{
	dut_start();
	wr(RDTR, 5);
	sim_config_write(sim, PMCSR, 2, PMCSR_D3);
	CHECK_EQ(rd(STATUS), 0xffffffff);
	wr(WUFC, WU_BC);
	pkt_raw(&pkt, broadcast, 60);
	rx_pkt(&pkt);
	CHECK_EQ(sim->in.count, 0);
	CHECK_EQ(rx_got(0), 0);
	wake_up();
	CHECK_EQ(rd(RDTR), 0);
	CHECK_EQ(rd(WUFC), 0);
	dut_check_alive();
}

KTEST(power_data, "the data register gives the power of word 22h in 0.1 W")
{
	static const struct {
		u8 select;
		u8 data;
	} rows[] = {
		/* 4.0 W in D0, 1.2 W in D3 */
		{ 0, 0x28 }, { 3, 0x0c }, { 4, 0x28 }, { 7, 0x0c }, { 1, 0 }, { 8, 0 },
	};
	unsigned int i;

	dut_power_on();
	REQUIRE_EQ(eerd_read(0x22), 0x280c);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("%u", rows[i].select);
		sim_config_write(sim, PMCSR, 2, rows[i].select << 9);
		CHECK_EQ(sim_config_read(sim, PMCSR + 3, 1), rows[i].data);
		CHECK_EQ(pmcsr() >> 13 & 3, rows[i].data ? 1 : 0);
	}
}
