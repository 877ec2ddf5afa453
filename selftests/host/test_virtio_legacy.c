// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_legacy.c - the legacy registers of legacy and transitional devices,
 * virtio 1.2 section 4.1.4.10
 */
#include <stdlib.h>

#include "virtio_dut.h"

static const char *const devices[] = { "legacy", "transitional" };

static struct pkt pkt;
static u8 got[PKT_MAX];

static void power_on_legacy(const char *device, u16 pairs)
{
	struct emul_params params;

	vd_params(&params, device);
	params.queue_pairs = pairs;
	vd_power_on(&params);
	vd_use_legacy();
}

#define for_each_device(i, pairs)						\
	for ((i) = 0; (i) < ARRAY_SIZE(devices) &&				\
	     (ktest_case("%s", devices[i]), power_on_legacy(devices[i], pairs), 1); (i)++)

static void check_traffic(void)
{
	struct sim_frame *w;
	struct net_hdr hdr;

	pkt_raw(&pkt, broadcast, 300);
	vd_tx(NULL, pkt.data, pkt.len);
	w = vd_tx_one();
	CHECK_EQ(w->len, 300);
	CHECK_MEM(w->data, pkt.data, 300);
	free(w);
	vd_rx_fill(vd_rxq(0), 4, 2048);
	vd_wire(pkt.data, pkt.len);
	CHECK_EQ(vd_rx_get(vd_rxq(0), &hdr, got), 300);
	CHECK_MEM(got, pkt.data, 300);
}

KTEST(registers, "what the registers are after power-on and after a reset")
{
	unsigned int i, pass;

	for_each_device(i, 1)
		for (pass = 0; pass < 2; pass++) {
			CHECK_EQ(lr_rd(LR_STATUS), 0);
			CHECK_EQ(lr_rd(LR_ISR), 0);
			CHECK_EQ(lr_rd(LR_DRIVER_FEATURES), 0);
			CHECK_EQ(lr_rd(LR_Q_SELECT), 0);
			CHECK_EQ(lr_rd(LR_Q_SIZE), 256);
			CHECK_EQ(lr_rd(LR_Q_PFN), 0);
			/* Device configuration follows at once, without MSI-X. */
			CHECK_EQ(lr_rd(LR_CONFIG, 1), dut_mac[0]);
			CHECK_EQ(lr_rd(LR_CONFIG + 5, 1), dut_mac[5]);
			vd_start(0);
			lr_wr(LR_Q_SELECT, 1);
			CHECK(lr_rd(LR_Q_PFN) != 0);
			vd_reset();
			msix_off();
		}
}

KTEST(features, "32 bits of features, none of them for modern drivers only")
{
	unsigned int i;
	u32 offered;

	for_each_device(i, 1) {
		offered = lr_rd(LR_DEVICE_FEATURES);
		CHECK(offered & BIT(NF_MAC));
		CHECK(offered & BIT(NF_CTRL_VQ));
		CHECK(offered & BIT(VF_ANY_LAYOUT));
		lr_wr(LR_DEVICE_FEATURES, 0);
		CHECK_EQ(lr_rd(LR_DEVICE_FEATURES), offered);
		vd_set_status(S_ACKNOWLEDGE | S_DRIVER);
		lr_wr(LR_DRIVER_FEATURES, BIT(NF_MAC) | BIT(NF_STATUS));
		CHECK_EQ(lr_rd(LR_DRIVER_FEATURES), BIT(NF_MAC) | BIT(NF_STATUS));
		/* It may change its mind until it starts. */
		lr_wr(LR_DRIVER_FEATURES, BIT(NF_MAC));
		vd_set_status(S_ACKNOWLEDGE | S_DRIVER | S_DRIVER_OK);
		CHECK_EQ(vd_status(), S_ACKNOWLEDGE | S_DRIVER | S_DRIVER_OK);
		CHECK_EQ(lr_rd(LR_DRIVER_FEATURES), BIT(NF_MAC));
	}
}

KTEST(traffic, "frames both ways, with each header there is")
{
	static const u64 features[] = {
		0, BIT_ULL(NF_MRG_RXBUF), BIT_ULL(VF_INDIRECT_DESC) | BIT_ULL(VF_EVENT_IDX),
	};
	unsigned int i, f;

	for_each_device(i, 1)
		for (f = 0; f < ARRAY_SIZE(features); f++) {
			vd_start(features[f]);
			CHECK_EQ(vd_hdr_len(), f == 1 ? 12 : 10);
			/* Addresses are physical: a legacy driver knows no others. */
			CHECK(sim->physical);
			check_traffic();
			CHECK(vq_irqs(vd_txq(0)) >= 1);
			CHECK(vq_irqs(vd_rxq(0)) >= 1);
		}
}

KTEST(control, "the control queue works, at 2 or behind all pairs")
{
	unsigned int i;

	for_each_device(i, 4) {
		vd_start(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX));
		CHECK_EQ(vd_ctrlq()->index, 2);
		CHECK_EQ(vd_ctrlq()->num, 64);
		CHECK_EQ(ctrl_cmd(CTRL_RX_PROMISC, "\1", 1), CTRL_OK);
		/* Queues are set up before the driver starts, by the features it has written. */
		vd_start(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX) | BIT_ULL(NF_MQ));
		CHECK_EQ(vd_ctrlq()->index, 8);
		CHECK_EQ(vd_ctrlq()->num, 64);
		CHECK_EQ(vd_txq(3)->num, 256);
		CHECK_EQ(ctrl_cmd(CTRL_RX_PROMISC, "\1", 1), CTRL_OK);
		CHECK_EQ(ctrl_cmd(CTRL_MQ_PAIRS_SET, "\4\0", 2), CTRL_OK);
		check_traffic();
	}
}

KTEST(absent, "queues that do not exist have size 0 and no page")
{
	static const u16 absent[] = { 3, 4, 33, 0x8000, 0xffff };
	unsigned int i, k;

	for_each_device(i, 1)
		for (k = 0; k < ARRAY_SIZE(absent); k++) {
			lr_wr(LR_Q_SELECT, absent[k]);
			CHECK_EQ(lr_rd(LR_Q_SELECT), absent[k]);
			CHECK_EQ(lr_rd(LR_Q_SIZE), 0);
			lr_wr(LR_Q_PFN, 0x1234);
			CHECK_EQ(lr_rd(LR_Q_PFN), 0);
			lr_wr(LR_Q_NOTIFY, absent[k]);
		}
}

KTEST(pfn, "the page is the driver's, and 0 takes the queue back")
{
	unsigned int i;
	struct vq *q;

	for_each_device(i, 1) {
		vd_setup(0);
		q = vd_txq(0);
		lr_wr(LR_Q_SELECT, 1);
		CHECK_EQ(lr_rd(LR_Q_PFN), q->desc >> 12);
		vd_driver_ok();
		vd_tx(NULL, dut_mac, 6);
		lr_wr(LR_Q_PFN, 0);
		CHECK_EQ(lr_rd(LR_Q_PFN), 0);
		CHECK_EQ(lr_rd(LR_Q_SIZE), 256);
		vq_add1(q, dev_buf(64), 64, false);
		vq_notify(q);
		CHECK(!vq_drop(q));
		/* And once more, from the beginning */
		vq_setup(1, 0);
		check_traffic();
	}
}

KTEST(vectors, "vectors are there while MSI-X is on, and configuration is behind them")
{
	unsigned int i;

	for_each_device(i, 1) {
		msix_on();
		CHECK_EQ(lr_rd(LR_CONFIG_VECTOR), NO_VECTOR);
		CHECK_EQ(lr_rd(LR_CONFIG_MSIX, 1), dut_mac[0]);
		lr_wr(LR_CONFIG_VECTOR, 2);
		CHECK_EQ(lr_rd(LR_CONFIG_VECTOR), 2);
		lr_wr(LR_CONFIG_VECTOR, 3);
		CHECK_EQ(lr_rd(LR_CONFIG_VECTOR), NO_VECTOR);
		lr_wr(LR_Q_SELECT, 1);
		lr_wr(LR_Q_VECTOR, 1);
		CHECK_EQ(lr_rd(LR_Q_VECTOR), 1);
		lr_wr(LR_Q_VECTOR, 0x1000);
		CHECK_EQ(lr_rd(LR_Q_VECTOR), NO_VECTOR);
		msix_off();
		CHECK_EQ(lr_rd(LR_CONFIG, 1), dut_mac[0]);
	}
}

KTEST(intx, "INTx and ISR")
{
	unsigned int i;

	for_each_device(i, 1) {
		vd.no_msix = true;
		vd_start(BIT_ULL(NF_STATUS));
		pkt_raw(&pkt, broadcast, 60);
		vd_tx(NULL, pkt.data, pkt.len);
		CHECK(sim->line);
		CHECK_EQ(lr_rd(LR_ISR), ISR_QUEUES);
		CHECK(!sim->line);
		sim_partner(sim, false, true, 0);
		CHECK(sim->line);
		CHECK_EQ(lr_rd(LR_ISR), ISR_CONFIGURATION);
		CHECK(!sim->line);
	}
}

KTEST(mac, "a legacy driver may write the address")
{
	static const u8 mac[6] = { 0x02, 0x99, 0x88, 0x77, 0x66, 0x55 };
	unsigned int i, k;

	for_each_device(i, 1) {
		vd_start(BIT_ULL(NF_MAC));
		for (k = 0; k < 6; k++)
			dc_wr(k, 1, mac[k]);
		for (k = 0; k < 6; k++)
			CHECK_EQ(dc_rd(k, 1), mac[k]);
		/* The permanent one is back after a reset. */
		vd_reset();
		CHECK_EQ(dc_rd(1, 1), dut_mac[1]);
	}
}

KTEST(broken, "a ring that is broken, or outside of memory, needs a reset")
{
	unsigned int i;

	for_each_device(i, 1) {
		vd_setup(0);
		lr_wr(LR_Q_SELECT, 1);
		lr_wr(LR_Q_PFN, 0);
		lr_wr(LR_Q_PFN, 0xfffffff0);
		vd_driver_ok();
		lr_wr(LR_Q_NOTIFY, 1);
		vd_check_broken();
		vd_check_alive();
		sq_put(vd_txq(0), 0xffff);
		vq_notify(vd_txq(0));
		vd_check_broken();
		vd_check_alive();
	}
}

KTEST(any_access, "accesses of any size anywhere in the BAR do no harm")
{
	static const unsigned int sizes[] = { 1, 2, 4, 8 };
	unsigned int i, s;
	u32 off;

	for_each_device(i, 1) {
		vd_start(0);
		for (s = 0; s < ARRAY_SIZE(sizes); s++)
			for (off = 0; off + sizes[s] <= 0x80; off++) {
				sim_read(sim, 0, off, sizes[s]);
				sim_write(sim, 0, off, sizes[s], ~0ULL);
			}
		sim_run(sim);
		vd_check_alive();
	}
}

KTEST(both, "a transitional device can be driven either way, one after the other")
{
	unsigned int i;

	power_on_legacy("transitional", 1);
	for (i = 0; i < 3; i++) {
		vd.legacy = true;
		vd_start(0);
		CHECK(sim->physical);
		check_traffic();
		vd_reset();
		vd.legacy = false;
		vd_start(0);
		CHECK(!sim->physical);
		check_traffic();
		vd_reset();
	}
}
