// SPDX-License-Identifier: GPL-2.0
/*
 * test_msix.c - MSI-X of the virtio-net device, PCI Local Bus 3.0 section 6.8.2
 */
#include "virtio_dut.h"

#define CONTROL_ENABLE	BIT(15)
#define CONTROL_MASK	BIT(14)

static struct pkt pkt;

/* A card with two pairs whose transmit queue 0 is ready to interrupt, by vector 2 */
static void start(void)
{
	struct emul_params params;

	vd_params(&params, NULL);
	params.queue_pairs = 2;
	vd_power_on(&params);
	vd_start(0);
	vq_irq_on(vd_txq(0));
	pkt_raw(&pkt, broadcast, 100);
}

static unsigned int messages(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < EMUL_MAX_VECTORS; i++)
		n += sim->vector[i].count;
	return n;
}

KTEST(capability, "the capability has the right number of vectors, all in a BAR")
{
	static const u16 pairs[] = { 1, 2, 8, 16 };
	struct emul_params params;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		ktest_case("%u pairs", pairs[i]);
		vd_params(&params, NULL);
		params.queue_pairs = pairs[i];
		vd_power_on(&params);
		REQUIRE(vd.msix_cap);
		CHECK_EQ(msix_vectors(), 2 * pairs[i] + 1);
		CHECK_EQ(sim->f->vectors, 2 * pairs[i] + 1);
		CHECK(vd.msix_table + 16 * msix_vectors() <= vd.msix_pba);
		CHECK_EQ(vd.msix_pba % 8, 0);
		CHECK(vd.msix_pba + 8 <= sim->f->bar_size[vd.msix_bar]);
	}
}

KTEST(reset_values, "all vectors are masked and MSI-X is off after power-on")
{
	unsigned int i;

	vd_power_on(NULL);
	CHECK_EQ(sim_config_read(sim, vd.msix_cap + 2, 2) & 0xc000, 0);
	for (i = 0; i < msix_vectors(); i++) {
		CHECK_EQ(msix_rd(i, MSIX_VCTRL) & 1, 1);
		CHECK(!msix_pending(i));
	}
}

KTEST(control, "enable and function mask can be written, the table's size cannot")
{
	vd_power_on(NULL);
	sim_config_write(sim, vd.msix_cap + 2, 2, 0xffff);
	CHECK_EQ(sim_config_read(sim, vd.msix_cap + 2, 2), 0xc002);
	sim_config_write(sim, vd.msix_cap + 2, 2, 0);
	CHECK_EQ(sim_config_read(sim, vd.msix_cap + 2, 2), 0x0002);
	sim_config_write(sim, vd.msix_cap + 4, 4, 0xffffffff);
	CHECK_EQ(sim_config_read(sim, vd.msix_cap + 4, 4), vd.msix_table | vd.msix_bar);
}

KTEST(table, "entries keep what is written, in words of 4 and 8 bytes")
{
	u32 entry, off;

	vd_power_on(NULL);
	entry = vd.msix_table + 16;
	sim_write(sim, vd.msix_bar, entry, 8, 0x12345678fee01004ULL);
	sim_write(sim, vd.msix_bar, entry + 8, 8, 0x00000000cafe4321ULL);
	CHECK_EQ(msix_rd(1, MSIX_ADDR_LO), 0xfee01004);
	CHECK_EQ(msix_rd(1, MSIX_ADDR_HI), 0x12345678);
	CHECK_EQ(msix_rd(1, MSIX_DATA_OFF), 0xcafe4321);
	CHECK_EQ(msix_rd(1, MSIX_VCTRL) & 1, 0);
	CHECK_EQ(sim_read(sim, vd.msix_bar, entry, 8), 0x12345678fee01004ULL);
	/* Messages are dwords: the two lowest bits are 0. */
	msix_wr(1, MSIX_ADDR_LO, 0xfee0200f);
	CHECK_EQ(msix_rd(1, MSIX_ADDR_LO), 0xfee0200c);
	/* Neighbours have not changed. */
	CHECK_EQ(msix_rd(0, MSIX_ADDR_LO), 0);
	CHECK_EQ(msix_rd(2, MSIX_DATA_OFF), 0);
	/* Nothing is behind the table, and pending bits are read only. */
	msix_wr(3, MSIX_DATA_OFF, 0x5555);
	CHECK_EQ(msix_rd(3, MSIX_DATA_OFF), 0);
	sim_write(sim, vd.msix_bar, vd.msix_pba, 8, ~0ULL);
	CHECK_EQ(sim_read(sim, vd.msix_bar, vd.msix_pba, 8), 0);
	/* Nor is there anything else in the BAR. */
	for (off = vd.msix_table + 3 * 16; off + 8 <= sim->f->bar_size[vd.msix_bar]; off += 4) {
		sim_write(sim, vd.msix_bar, off, 8, ~0ULL);
		CHECK_EQ(sim_read(sim, vd.msix_bar, off, 8), 0);
	}
	CHECK_EQ(msix_rd(2, MSIX_DATA_OFF), 0);
}

KTEST(message, "an interrupt is one message, as its entry says")
{
	start();
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(vq_irqs(vd_txq(0)), 1);
	CHECK_EQ(sim->vector[2].addr, MSIX_ADDR(2));
	CHECK_EQ(sim->vector[2].data, MSIX_DATA(2));
	CHECK_EQ(messages(), 1);
	CHECK_EQ(sim->rises, 0);
	/* Rewritten in use */
	msix_wr(2, MSIX_DATA_OFF, 0x77);
	msix_wr(2, MSIX_ADDR_HI, 1);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(sim->vector[2].addr, MSIX_ADDR(2) | BIT_ULL(32));
	CHECK_EQ(sim->vector[2].data, 0x77);
}

KTEST(masked, "a masked vector's message waits, and comes once when it is unmasked")
{
	start();
	msix_mask(2, true);
	vd_tx(NULL, pkt.data, pkt.len);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(messages(), 0);
	CHECK(msix_pending(2));
	CHECK(!msix_pending(1));
	CHECK(!msix_pending(3));
	msix_mask(2, false);
	CHECK_EQ(vq_irqs(vd_txq(0)), 1);
	CHECK_EQ(messages(), 1);
	CHECK(!msix_pending(2));
	/* Unmasked with nothing pending */
	msix_mask(2, true);
	msix_mask(2, false);
	CHECK_EQ(messages(), 1);
}

KTEST(function_mask, "the function mask holds back all vectors")
{
	start();
	msix_control(CONTROL_ENABLE | CONTROL_MASK);
	vd_tx(NULL, pkt.data, pkt.len);
	sim_partner(sim, false, true, 0);
	CHECK_EQ(messages(), 0);
	CHECK(msix_pending(2));
	/* One of them is masked for itself, too. */
	msix_mask(2, true);
	msix_control(CONTROL_ENABLE);
	CHECK_EQ(sim->vector[2].count, 0);
	CHECK(msix_pending(2));
	msix_mask(2, false);
	CHECK_EQ(sim->vector[2].count, 1);
	CHECK(!msix_pending(2));
}

KTEST(high_pending, "pending bits of vectors beyond 31 are in their place")
{
	struct emul_params params;

	vd_params(&params, NULL);
	params.queue_pairs = 16;
	vd_power_on(&params);
	vd_setup(BIT_ULL(NF_MQ) | BIT_ULL(NF_CTRL_VQ));
	cc_wr(CC_Q_SELECT, 1);
	cc_wr(CC_Q_VECTOR, 32);
	CHECK_EQ(cc_rd(CC_Q_VECTOR), 32);
	vd_driver_ok();
	vq_irq_on(vd_txq(0));
	pkt_raw(&pkt, broadcast, 100);
	msix_mask(32, true);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(sim_read(sim, vd.msix_bar, vd.msix_pba, 4), 0);
	CHECK_EQ(sim_read(sim, vd.msix_bar, vd.msix_pba + 4, 4), 1);
	msix_mask(32, false);
	CHECK_EQ(sim->vector[32].count, 1);
	CHECK_EQ(sim->vector[32].data, MSIX_DATA(32));
}

KTEST(off, "what is pending is no message while MSI-X is off, and INTx is used instead")
{
	start();
	msix_control(0);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(messages(), 0);
	CHECK(sim->line);
	CHECK_EQ(vd_isr(), ISR_QUEUES);
	CHECK(!sim->line);
}

KTEST(reset_keeps, "a reset of the device leaves the table alone but drops what is pending")
{
	start();
	msix_mask(2, true);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK(msix_pending(2));
	vd_reset();
	CHECK_EQ(msix_rd(2, MSIX_DATA_OFF), MSIX_DATA(2));
	CHECK_EQ(sim_config_read(sim, vd.msix_cap + 2, 2) & CONTROL_ENABLE, CONTROL_ENABLE);
	/* A vector that interrupts after a reset would confuse the next driver. */
	msix_mask(2, false);
	CHECK_EQ(messages(), 0);
}
