// SPDX-License-Identifier: GPL-2.0
/*
 * virtio_dut.c - the virtio-net device under test: its registers, as a driver uses them
 */
#include <stdlib.h>

#include "virtio_dut.h"

struct vdut vd;

/* A reset that takes longer than so many reads never ends. */
#define RESET_READS	1000

/* -------------------------------------------------------------------------
 * Power
 */

void vd_power_off(void)
{
	sim_free(sim);
	sim = NULL;
}

void vd_params(struct emul_params *params, const char *device)
{
	sim_defaults(params, "virtio-net", device, dut_mac);
}

void vd_power_on(const struct emul_params *params)
{
	struct emul_params defaults;

	if (sim)
		vd_power_off();
	if (!params) {
		vd_params(&defaults, NULL);
		params = &defaults;
	}
	memset(&vd, 0, sizeof(vd));
	sim = sim_new_params("virtio-net", params);
	ktest_teardown = vd_power_off;
	vd_rescan();
}

void vd_power_on_offering(u64 lo)
{
	struct emul_params params;

	vd_params(&params, NULL);
	/* The model knows by itself which it always offers. */
	params.features[0] |= lo & ~BIT_ULL(VF_VERSION_1);
	vd_power_on(&params);
}

static struct vd_region *region(u8 type)
{
	switch (type) {
	case CFG_COMMON:
		return &vd.common;
	case CFG_NOTIFY:
		return &vd.notify;
	case CFG_ISR:
		return &vd.isr;
	case CFG_DEVICE:
		return &vd.config;
	case CFG_PCI:
		return &vd.pci;
	default:
		return NULL;
	}
}

static void found_vendor(unsigned int at)
{
	struct vd_region *r = region(sim_config_read(sim, at + 3, 1));

	/* The first of a type is the one to use. */
	if (!r || r->cap)
		return;
	r->cap = at;
	r->bar = sim_config_read(sim, at + 4, 1);
	r->off = sim_config_read(sim, at + 8, 4);
	r->len = sim_config_read(sim, at + 12, 4);
	if (r == &vd.notify)
		vd.notify_mult = sim_config_read(sim, at + 16, 4);
}

void vd_rescan(void)
{
	unsigned int at, n = 0;

	for (at = sim_config_read(sim, 0x34, 1); at; at = sim_config_read(sim, at + 1, 1)) {
		REQUIRE(n++ < 64);
		if (sim_config_read(sim, at, 1) == PCI_CAP_VENDOR)
			found_vendor(at);
		if (sim_config_read(sim, at, 1) != PCI_CAP_MSIX)
			continue;
		vd.msix_cap = at;
		vd.msix_bar = sim_config_read(sim, at + 4, 4) & 7;
		vd.msix_table = sim_config_read(sim, at + 4, 4) & ~7U;
		REQUIRE_EQ(sim_config_read(sim, at + 8, 4) & 7, vd.msix_bar);
		vd.msix_pba = sim_config_read(sim, at + 8, 4) & ~7U;
	}
	vd.legacy = !vd.common.cap;
}

void vd_use_legacy(void)
{
	vd.legacy = true;
}

/* -------------------------------------------------------------------------
 * Registers
 */

u64 cc_rd(u32 off, unsigned int size)
{
	return sim_read(sim, vd.common.bar, vd.common.off + off, size);
}

void cc_wr(u32 off, unsigned int size, u64 val)
{
	sim_write(sim, vd.common.bar, vd.common.off + off, size, val);
}

u32 lr_rd(u32 off, unsigned int size)
{
	return sim_read(sim, 0, off, size);
}

void lr_wr(u32 off, unsigned int size, u32 val)
{
	sim_write(sim, 0, off, size, val);
}

static u32 legacy_config(void)
{
	return vd.msix ? LR_CONFIG_MSIX : LR_CONFIG;
}

u32 dc_rd(u32 off, unsigned int size)
{
	if (vd.legacy)
		return lr_rd(legacy_config() + off, size);
	return sim_read(sim, vd.config.bar, vd.config.off + off, size);
}

void dc_wr(u32 off, unsigned int size, u32 val)
{
	if (vd.legacy)
		lr_wr(legacy_config() + off, size, val);
	else
		sim_write(sim, vd.config.bar, vd.config.off + off, size, val);
}

u8 vd_status(void)
{
	return vd.legacy ? lr_rd(LR_STATUS) : cc_rd(CC_STATUS);
}

void vd_set_status(u8 status)
{
	if (vd.legacy)
		lr_wr(LR_STATUS, status);
	else
		cc_wr(CC_STATUS, status);
}

u8 vd_isr(void)
{
	return vd.legacy ? lr_rd(LR_ISR) : sim_read(sim, vd.isr.bar, vd.isr.off, 1);
}

void vd_reset(void)
{
	unsigned int n;

	vd_set_status(0);
	for (n = 0; vd_status(); n++)
		REQUIRE(n < RESET_READS);
	vd.lo = 0;
	vd.hi = 0;
	memset(vd.vq, 0, sizeof(vd.vq));
}

/* -------------------------------------------------------------------------
 * Features
 */

static u32 offered(u32 word)
{
	if (vd.legacy)
		return word ? 0 : lr_rd(LR_DEVICE_FEATURES);
	cc_wr(CC_DFSELECT, word);
	return cc_rd(CC_DF);
}

u64 vd_offered_lo(void)
{
	return offered(0) | (u64)offered(1) << 32;
}

u64 vd_offered_hi(void)
{
	return offered(2) | (u64)offered(3) << 32;
}

bool vd_offers(unsigned int bit)
{
	return offered(bit / 32) & BIT(bit % 32);
}

void vd_write_features(u64 lo, u64 hi)
{
	const u32 words[] = { lo, lo >> 32, hi, hi >> 32 };
	unsigned int i;

	if (vd.legacy) {
		lr_wr(LR_DRIVER_FEATURES, words[0]);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		cc_wr(CC_GFSELECT, i);
		cc_wr(CC_GF, words[i]);
	}
}

bool vd_negotiate(u64 lo, u64 hi)
{
	vd_set_status(S_ACKNOWLEDGE);
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER);
	vd_write_features(lo, hi);
	vd.lo = lo;
	vd.hi = hi;
	if (vd.legacy)
		return true;
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER | S_FEATURES_OK);
	return vd_status() & S_FEATURES_OK;
}

bool vd_has(unsigned int bit)
{
	return bit < 64 ? vd.lo & BIT_ULL(bit) : vd.hi & BIT_ULL(bit - 64);
}

void vd_setup_features(u64 lo, u64 hi)
{
	unsigned int i, n;

	vd_reset();
	if (vd.no_msix)
		msix_off();
	else
		msix_on();
	if (!vd.legacy)
		lo |= VD_MODERN & vd_offered_lo();
	REQUIRE(vd_negotiate(lo, hi));
	vd.pairs = vd_has(NF_MQ) || vd_has(NF_RSS) ? dc_rd(NC_MAX_PAIRS) : 1;
	REQUIRE(vd.pairs >= 1 && vd.pairs <= EMUL_MAX_QUEUES);
	n = 2 * vd.pairs + vd_has(NF_CTRL_VQ);
	if (vd.legacy)
		lr_wr(LR_CONFIG_VECTOR, 0);
	else
		cc_wr(CC_CONFIG_VECTOR, vd.msix ? 0 : NO_VECTOR);
	for (i = 0; i < n; i++)
		vq_setup(i, vd.num);
}

void vd_setup(u64 lo)
{
	vd_setup_features(lo, 0);
}

void vd_driver_ok(void)
{
	vd.config_msgs = sim->vector[0].count;
	vd_set_status(vd_status() | S_DRIVER_OK);
}

void vd_start(u64 lo)
{
	if (!sim)
		vd_power_on_offering(lo);
	sim_partner(sim, true, true, EMUL_ADV_ALL);
	vd_setup(lo);
	vd_driver_ok();
}

void vd_start_device(const char *device, bool legacy, u64 lo)
{
	struct emul_params params;

	vd_params(&params, device);
	vd_power_on(&params);
	if (legacy)
		vd_use_legacy();
	vd_start(lo);
}

unsigned int vd_config_irqs(void)
{
	unsigned int n = sim->vector[0].count - vd.config_msgs;

	vd.config_msgs += n;
	return n;
}

void vd_check_broken(void)
{
	sim_run(sim);
	CHECK_EQ(vd_status() & S_NEEDS_RESET, S_NEEDS_RESET);
	if (vd.msix)
		CHECK_EQ(vd_config_irqs(), 1);
	else
		CHECK_EQ(vd_isr() & ISR_CONFIGURATION, ISR_CONFIGURATION);
}

void vd_check_alive(void)
{
	static struct pkt pkt;
	static u8 data[PKT_MAX];
	struct net_hdr hdr;
	struct sim_frame *w;

	ktest_case("after a reset");
	sim->dma_hook = NULL;
	sim->fail_frames = 0;
	sim->budget = 64;
	sim->used = 0;
	sim_config_write(sim, 0x04, 2, 0x0006);
	vd_reset();
	vd_tx_drain();
	sim_run(sim);
	/* Nothing waits for a card that is off. */
	REQUIRE_EQ(sim->in.count, 0);

	vd_start(0);
	pkt_raw(&pkt, broadcast, 200);
	vd_tx(NULL, pkt.data, pkt.len);
	w = vd_tx_one();
	CHECK_EQ(w->len, 200);
	CHECK_MEM(w->data, pkt.data, 200);
	free(w);
	vd_rx_fill(vd_rxq(0), 4, 2048);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, data), 200);
	CHECK_MEM(data, pkt.data, 200);
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

u64 vd_dma(void)
{
	return sim->dma_reads + sim->dma_writes;
}

void vd_check_queue_broken(struct vq *q)
{
	u64 before;

	vd_check_broken();
	vd_tx_drain();
	before = vd_dma();
	vq_notify(q);
	vq_notify(q);
	CHECK_EQ(vd_dma(), before);
	CHECK_EQ(sim->out.count, 0);
	vd.num = 0;
	vd_check_alive();
}

/* -------------------------------------------------------------------------
 * MSI-X, PCI Local Bus 3.0 section 6.8.2
 */

unsigned int msix_vectors(void)
{
	return vd.msix_cap ? (sim_config_read(sim, vd.msix_cap + 2, 2) & 0x7ff) + 1 : 0;
}

u32 msix_rd(unsigned int vector, u32 off)
{
	return sim_read(sim, vd.msix_bar, vd.msix_table + 16 * vector + off, 4);
}

void msix_wr(unsigned int vector, u32 off, u32 val)
{
	sim_write(sim, vd.msix_bar, vd.msix_table + 16 * vector + off, 4, val);
}

void msix_mask(unsigned int vector, bool mask)
{
	msix_wr(vector, MSIX_VCTRL, mask);
}

bool msix_pending(unsigned int vector)
{
	return sim_read(sim, vd.msix_bar, vd.msix_pba + vector / 64 * 8, 8) >> vector % 64 & 1;
}

void msix_control(u16 bits)
{
	sim_config_write(sim, vd.msix_cap + 2, 2, bits);
	vd.msix = bits & BIT(15);
}

void msix_on(void)
{
	unsigned int i;

	/* As the kernel does it: masked as a whole until the table is filled in */
	msix_control(BIT(15) | BIT(14));
	for (i = 0; i < msix_vectors(); i++) {
		msix_wr(i, MSIX_ADDR_LO, MSIX_ADDR(i));
		msix_wr(i, MSIX_ADDR_HI, MSIX_ADDR(i) >> 32);
		msix_wr(i, MSIX_DATA_OFF, MSIX_DATA(i));
		msix_wr(i, MSIX_VCTRL, 0);
	}
	msix_control(BIT(15));
}

void msix_off(void)
{
	msix_control(0);
}
