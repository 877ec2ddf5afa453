// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_pci.c - the modern transport, virtio 1.2 section 4.1
 */
#include "virtio_dut.h"

static struct pkt pkt;

static void power_on_device(const char *device, u16 pairs)
{
	struct emul_params params;

	vd_params(&params, device);
	params.queue_pairs = pairs;
	vd_power_on(&params);
}

KTEST(identity, "vendor, device, revision and subsystem say what variant it is")
{
	static const struct {
		const char *device;
		u16 id;
		bool modern;
		bool legacy;
	} variants[] = {
		{ "modern", SPEC_DEVICE_MODERN, true, false },
		{ "transitional", SPEC_DEVICE_TRANS, true, true },
		{ "legacy", SPEC_DEVICE_TRANS, false, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(variants); i++) {
		ktest_case("%s", variants[i].device);
		power_on_device(variants[i].device, 1);
		CHECK_EQ(sim_config_read(sim, 0x00, 2), SPEC_VENDOR);
		CHECK_EQ(sim_config_read(sim, 0x02, 2), variants[i].id);
		/* 4.1.2.1: 1 or higher if it is not transitional, which are 0 */
		CHECK_EQ(sim_config_read(sim, 0x08, 1) >= 1, variants[i].modern && !variants[i].legacy);
		CHECK_EQ(sim_config_read(sim, 0x08, 4) >> 8, 0x020000);
		if (variants[i].legacy)
			CHECK_EQ(sim_config_read(sim, 0x2e, 2), 1);
		else
			CHECK(sim_config_read(sim, 0x2e, 2) >= 0x40);
		CHECK_EQ(sim_config_read(sim, 0x3d, 1), 1);
		CHECK_EQ(!!vd.common.cap, variants[i].modern);
		CHECK_EQ(!!sim->f->bar_size[0], variants[i].legacy);
		if (variants[i].legacy) {
			CHECK(sim->f->bar_size[0] >= 0x18 + 24);
			CHECK_EQ(sim_config_read(sim, 0x10, 4) & 1, 0);
		}
		CHECK(vd.msix_cap);
	}
}

static void check_region(const struct vd_region *r, unsigned int cap_len, u32 len, u32 align)
{
	REQUIRE(r->cap);
	CHECK_EQ(sim_config_read(sim, r->cap + 2, 1), cap_len);
	CHECK(r->bar <= 5);
	CHECK(r->len >= len);
	CHECK_EQ(r->off % align, 0);
	CHECK((u64)r->off + r->len <= sim->f->bar_size[r->bar]);
}

KTEST(capabilities, "there is a capability for each structure, inside its BAR")
{
	struct vd_region *const all[] = { &vd.common, &vd.notify, &vd.isr, &vd.config };
	unsigned int i, j;

	power_on_device("modern", 16);
	check_region(&vd.common, 16, CC_LEN, 4);
	check_region(&vd.notify, 20, 2, 2);
	check_region(&vd.isr, 16, 1, 1);
	/* Up to supported_hash_types, whatever is offered: drivers read fixed offsets. */
	check_region(&vd.config, 16, 24, 4);
	REQUIRE(vd.pci.cap);
	CHECK_EQ(sim_config_read(sim, vd.pci.cap + 2, 1), 20);
	CHECK(!vd.notify_mult || !(vd.notify_mult & (vd.notify_mult - 1)));
	CHECK_EQ(vd.notify_mult % 2, 0);
	for (i = 0; i < ARRAY_SIZE(all); i++)
		for (j = 0; j < i; j++)
			CHECK(all[i]->bar != all[j]->bar ||
			      all[i]->off >= all[j]->off + all[j]->len ||
			      all[j]->off >= all[i]->off + all[i]->len);
}

KTEST(after_reset, "the common configuration after power-on and after a reset")
{
	unsigned int pass;

	power_on_device("modern", 2);
	for (pass = 0; pass < 2; pass++) {
		CHECK_EQ(cc_rd(CC_DFSELECT), 0);
		CHECK_EQ(cc_rd(CC_GFSELECT), 0);
		CHECK_EQ(cc_rd(CC_GF), 0);
		CHECK_EQ(cc_rd(CC_CONFIG_VECTOR), NO_VECTOR);
		CHECK_EQ(cc_rd(CC_STATUS), 0);
		CHECK_EQ(cc_rd(CC_Q_SELECT), 0);
		CHECK_EQ(cc_rd(CC_Q_VECTOR), NO_VECTOR);
		CHECK_EQ(cc_rd(CC_Q_ENABLE), 0);
		CHECK_EQ(cc_rd(CC_Q_DESC), 0);
		CHECK_EQ(cc_rd(CC_Q_DRIVER), 0);
		CHECK_EQ(cc_rd(CC_Q_DEVICE), 0);
		CHECK_EQ(cc_rd(CC_Q_RESET), 0);
		CHECK_EQ(cc_rd(CC_ADMIN_Q_NUM), 0);
		vd_start(BIT_ULL(NF_CTRL_VQ));
		cc_wr(CC_Q_SELECT, 1);
		cc_wr(CC_DFSELECT, 3);
		cc_wr(CC_GFSELECT, 2);
		vd_reset();
	}
}

KTEST(num_queues, "num_queues counts two for each pair and the control queue")
{
	static const u16 pairs[] = { 1, 2, 16 };
	unsigned int i, q;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		ktest_case("%u pairs", pairs[i]);
		power_on_device("modern", pairs[i]);
		CHECK_EQ(cc_rd(CC_NUM_QUEUES), 2 * pairs[i] + 1);
		vd_setup(BIT_ULL(NF_CTRL_VQ) | (pairs[i] > 1 ? BIT_ULL(NF_MQ) : 0));
		for (q = 0; q <= 2 * pairs[i]; q++) {
			cc_wr(CC_Q_SELECT, q);
			CHECK(cc_rd(CC_Q_SIZE) > 0);
			CHECK(cc_rd(CC_Q_NOTIFY_OFF) * vd.notify_mult + 4 <= vd.notify.len);
		}
	}
}

KTEST(control_index, "the control queue is number 2 unless MQ was negotiated")
{
	const u64 features[] = { BIT_ULL(NF_CTRL_VQ), BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_MQ) };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		ktest_case("%s MQ", i ? "with" : "without");
		power_on_device("modern", 4);
		vd_start(features[i] | BIT_ULL(NF_CTRL_RX));
		CHECK_EQ(vd_ctrlq()->index, i ? 8 : 2);
		CHECK_EQ(ctrl_cmd(CTRL_RX_PROMISC, "\1", 1), CTRL_OK);
	}
}

KTEST(absent_queues, "queues that do not exist have size 0 and keep nothing")
{
	static const u16 absent[] = { 5, 6, 33, 0x7fff, 0x8000, 0xffff };
	unsigned int i;

	power_on_device("modern", 2);
	vd_negotiate(VD_MODERN | BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_MQ), 0);
	for (i = 0; i < ARRAY_SIZE(absent); i++) {
		ktest_case("queue %u", absent[i]);
		cc_wr(CC_Q_SELECT, absent[i]);
		CHECK_EQ(cc_rd(CC_Q_SELECT), absent[i]);
		CHECK_EQ(cc_rd(CC_Q_SIZE), 0);
		cc_wr(CC_Q_SIZE, 8);
		cc_wr(CC_Q_VECTOR, 1);
		cc_wr(CC_Q_DESC_LO, 0x1000);
		cc_wr(CC_Q_DRIVER_HI, 0x1000);
		cc_wr(CC_Q_ENABLE, 1);
		cc_wr(CC_Q_RESET, 1);
		CHECK_EQ(cc_rd(CC_Q_SIZE), 0);
		CHECK_EQ(cc_rd(CC_Q_VECTOR), NO_VECTOR);
		CHECK_EQ(cc_rd(CC_Q_ENABLE), 0);
		CHECK_EQ(cc_rd(CC_Q_RESET), 0);
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	}
}

KTEST(feature_words, "four words of features, and none beyond")
{
	vd_power_on(NULL);
	CHECK(vd_offers(VF_VERSION_1));
	CHECK(vd_offers(VF_ACCESS_PLATFORM));
	CHECK(vd_offers(NF_MAC));
	CHECK(!vd_offers(VF_SR_IOV));
	CHECK(!vd_offers(VF_ADMIN_VQ));
	cc_wr(CC_DFSELECT, 4);
	CHECK_EQ(cc_rd(CC_DF), 0);
	cc_wr(CC_DFSELECT, 0xffffffff);
	CHECK_EQ(cc_rd(CC_DFSELECT), 0xffffffff);
	CHECK_EQ(cc_rd(CC_DF), 0);
	/* device_feature is read only */
	cc_wr(CC_DFSELECT, 0);
	cc_wr(CC_DF, 0);
	CHECK(vd_offers(NF_MAC));

	vd_set_status(S_ACKNOWLEDGE | S_DRIVER);
	vd_write_features(0x1111111122222222ULL, 0x3333333344444444ULL);
	cc_wr(CC_GFSELECT, 0);
	CHECK_EQ(cc_rd(CC_GF), 0x22222222);
	cc_wr(CC_GFSELECT, 1);
	CHECK_EQ(cc_rd(CC_GF), 0x11111111);
	cc_wr(CC_GFSELECT, 2);
	CHECK_EQ(cc_rd(CC_GF), 0x44444444);
	cc_wr(CC_GFSELECT, 3);
	CHECK_EQ(cc_rd(CC_GF), 0x33333333);
	cc_wr(CC_GFSELECT, 4);
	cc_wr(CC_GF, 0xffffffff);
	CHECK_EQ(cc_rd(CC_GF), 0);
}

KTEST(features_refused, "FEATURES_OK does not stay for what was not offered or makes no sense")
{
	static const struct {
		const char *what;
		u64 lo, hi;
	} bad[] = {
		{ "no VERSION_1", BIT_ULL(NF_MAC) },
		{ "not offered, word 0", VD_MODERN | BIT_ULL(31) },
		{ "not offered, word 1", VD_MODERN | BIT_ULL(VF_SR_IOV) },
		{ "not offered, word 2", VD_MODERN, BIT_ULL(31) },
		{ "not offered, word 3", VD_MODERN, BIT_ULL(63) },
		{ "TSO without CSUM", VD_MODERN | BIT_ULL(NF_HOST_TSO4) },
		{ "GUEST_TSO without GUEST_CSUM", VD_MODERN | BIT_ULL(NF_GUEST_TSO6) },
		{ "MQ without a control queue", VD_MODERN | BIT_ULL(NF_MQ) },
		{ "CTRL_RX without a control queue", VD_MODERN | BIT_ULL(NF_CTRL_RX) },
		{ "ECN without TSO", VD_MODERN | BIT_ULL(NF_CSUM) | BIT_ULL(NF_HOST_ECN) },
	};
	unsigned int i;

	power_on_device("modern", 2);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ktest_case("%s", bad[i].what);
		vd_reset();
		CHECK(!vd_negotiate(bad[i].lo, bad[i].hi));
		/* Nor does the device start. */
		vd_set_status(S_ACKNOWLEDGE | S_DRIVER | S_DRIVER_OK);
		CHECK_EQ(vd_status() & S_DRIVER_OK, 0);
		vd_reset();
		CHECK(vd_negotiate(VD_MODERN, 0));
	}
}

KTEST(features_twice, "features may be written again before FEATURES_OK, not after")
{
	vd_power_on(NULL);
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER);
	vd_write_features(BIT_ULL(31), BIT_ULL(63));
	CHECK(vd_negotiate(VD_MODERN | BIT_ULL(NF_MAC), 0));
	vd_write_features(VD_MODERN | BIT_ULL(NF_MRG_RXBUF), 0);
	cc_wr(CC_GFSELECT, 0);
	CHECK_EQ(cc_rd(CC_GF), BIT(NF_MAC));
	/* A refusal is not for ever. */
	vd_reset();
	CHECK(!vd_negotiate(VD_MODERN | BIT_ULL(VF_SR_IOV), 0));
	CHECK(vd_negotiate(VD_MODERN, 0));
}

KTEST(physical, "addresses are physical exactly if ACCESS_PLATFORM was not negotiated")
{
	vd_power_on(NULL);
	CHECK(!sim->physical);
	vd_negotiate(BIT_ULL(VF_VERSION_1), 0);
	CHECK(sim->physical);
	vd_reset();
	CHECK(!sim->physical);
	vd_negotiate(VD_MODERN, 0);
	CHECK(!sim->physical);
}

KTEST(status_bits, "status bits are set, and cleared by nothing but a reset")
{
	vd_power_on(NULL);
	vd_set_status(S_ACKNOWLEDGE);
	CHECK_EQ(vd_status(), S_ACKNOWLEDGE);
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER);
	CHECK_EQ(vd_status(), S_ACKNOWLEDGE | S_DRIVER);
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER | S_FAILED);
	CHECK_EQ(vd_status(), S_ACKNOWLEDGE | S_DRIVER | S_FAILED);
	/* NEEDS_RESET is the device's. */
	vd_set_status(0xff);
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	vd_reset();
	CHECK_EQ(vd_status(), 0);
}

KTEST(queue_size, "a queue may be made smaller, and is as large as before after a reset")
{
	struct emul_params params;

	vd_params(&params, NULL);
	params.rx_queue_size = 1024;
	params.tx_queue_size = 512;
	vd_power_on(&params);
	vd_negotiate(VD_MODERN, 0);
	CHECK_EQ(cc_rd(CC_Q_SIZE), 1024);
	cc_wr(CC_Q_SELECT, 1);
	CHECK_EQ(cc_rd(CC_Q_SIZE), 512);
	cc_wr(CC_Q_SIZE, 16);
	CHECK_EQ(cc_rd(CC_Q_SIZE), 16);
	vd_reset();
	cc_wr(CC_Q_SELECT, 1);
	CHECK_EQ(cc_rd(CC_Q_SIZE), 512);
}

KTEST(queue_fields, "the fields of a queue are kept, and fixed once it is enabled")
{
	struct vq *q;
	u64 desc;

	vd_power_on(NULL);
	vd_setup(0);
	q = vd_txq(0);
	cc_wr(CC_Q_SELECT, 1);
	CHECK_EQ(cc_rd(CC_Q_ENABLE), 1);
	desc = cc_rd(CC_Q_DESC);
	CHECK_EQ(desc, q->desc);
	CHECK_EQ(cc_rd(CC_Q_DRIVER), q->driver);
	CHECK_EQ(cc_rd(CC_Q_DEVICE), q->device);
	cc_wr(CC_Q_DESC_LO, 0x10000);
	cc_wr(CC_Q_DRIVER_HI, 0x10000);
	cc_wr(CC_Q_DEVICE, 0x10000);
	cc_wr(CC_Q_SIZE, 4);
	CHECK_EQ(cc_rd(CC_Q_DESC), q->desc);
	CHECK_EQ(cc_rd(CC_Q_DRIVER), q->driver);
	CHECK_EQ(cc_rd(CC_Q_DEVICE), q->device);
	CHECK_EQ(cc_rd(CC_Q_SIZE), q->num);
	/* The driver must not write 0, 4.1.4.3.2; nothing happens. */
	cc_wr(CC_Q_ENABLE, 0);
	CHECK_EQ(cc_rd(CC_Q_ENABLE), 1);
	vd_driver_ok();
	pkt_raw(&pkt, broadcast, 60);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(sim->out.count, 1);
}

KTEST(address_halves, "64-bit addresses may be written in one access")
{
	const u64 addr = 0x123456789abcdef0ULL;

	vd_power_on(NULL);
	cc_wr(CC_Q_DRIVER, addr);
	CHECK_EQ(cc_rd(CC_Q_DRIVER), addr);
	CHECK_EQ(cc_rd(CC_Q_DRIVER_LO), 0x9abcdef0);
	CHECK_EQ(cc_rd(CC_Q_DRIVER_HI), 0x12345678);
	CHECK_EQ(cc_rd(CC_Q_DESC), 0);
	CHECK_EQ(cc_rd(CC_Q_DEVICE), 0);
}

KTEST(vectors, "vectors that do not exist read back as none")
{
	power_on_device("modern", 2);
	msix_on();
	REQUIRE_EQ(msix_vectors(), 5);
	cc_wr(CC_CONFIG_VECTOR, 4);
	CHECK_EQ(cc_rd(CC_CONFIG_VECTOR), 4);
	cc_wr(CC_CONFIG_VECTOR, 5);
	CHECK_EQ(cc_rd(CC_CONFIG_VECTOR), NO_VECTOR);
	cc_wr(CC_Q_SELECT, 1);
	cc_wr(CC_Q_VECTOR, 4);
	CHECK_EQ(cc_rd(CC_Q_VECTOR), 4);
	cc_wr(CC_Q_VECTOR, 0xfffe);
	CHECK_EQ(cc_rd(CC_Q_VECTOR), NO_VECTOR);
	cc_wr(CC_Q_VECTOR, 0);
	CHECK_EQ(cc_rd(CC_Q_VECTOR), 0);
	cc_wr(CC_Q_SELECT, 0);
	CHECK_EQ(cc_rd(CC_Q_VECTOR), NO_VECTOR);
}

KTEST(no_vector, "a queue without a vector, or the configuration, interrupts nobody")
{
	unsigned int i;

	vd_power_on(NULL);
	vd_setup(BIT_ULL(NF_STATUS));
	cc_wr(CC_CONFIG_VECTOR, NO_VECTOR);
	cc_wr(CC_Q_SELECT, 1);
	cc_wr(CC_Q_VECTOR, NO_VECTOR);
	vd_driver_ok();
	pkt_raw(&pkt, broadcast, 60);
	vd_tx(NULL, pkt.data, pkt.len);
	sim_partner(sim, true, true, EMUL_ADV_ALL);
	for (i = 0; i < EMUL_MAX_VECTORS; i++)
		CHECK_EQ(sim->vector[i].count, 0);
	CHECK_EQ(sim->rises, 0);
}

KTEST(shared_vector, "queues may share a vector: two in all, as the kernel falls back to")
{
	unsigned int i;

	power_on_device("modern", 2);
	vd_setup(BIT_ULL(NF_MQ) | BIT_ULL(NF_CTRL_VQ));
	for (i = 0; i < 4; i++) {
		cc_wr(CC_Q_SELECT, i);
		cc_wr(CC_Q_VECTOR, 1);
	}
	vd_driver_ok();
	pkt_raw(&pkt, broadcast, 60);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(sim->vector[1].count, 1);
	CHECK_EQ(sim->vector[2].count, 0);
}

KTEST(intx, "without MSI-X the line goes up, and down when ISR is read")
{
	vd_power_on(NULL);
	vd.no_msix = true;
	vd_start(BIT_ULL(NF_STATUS));
	CHECK_EQ(vd_isr(), 0);
	pkt_raw(&pkt, broadcast, 60);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK(sim->line);
	CHECK_EQ(vd_isr(), ISR_QUEUES);
	CHECK(!sim->line);
	CHECK_EQ(vd_isr(), 0);
	sim_partner(sim, false, true, 0);
	CHECK(sim->line);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(vd_isr(), ISR_QUEUES | ISR_CONFIGURATION);
	CHECK(!sim->line);
	/* A reset takes it back. */
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK(sim->line);
	vd_reset();
	CHECK(!sim->line);
	CHECK_EQ(vd_isr(), 0);
}

KTEST(generation, "config_generation changes with the configuration, and only then")
{
	u8 before;

	vd_power_on(NULL);
	vd_start(BIT_ULL(NF_STATUS));
	before = cc_rd(CC_GENERATION);
	CHECK_EQ(dc_rd(NC_STATUS) & NC_STATUS_LINK_UP, NC_STATUS_LINK_UP);
	CHECK_EQ(cc_rd(CC_GENERATION), before);
	sim_partner(sim, false, true, 0);
	CHECK_EQ(dc_rd(NC_STATUS) & NC_STATUS_LINK_UP, 0);
	CHECK(cc_rd(CC_GENERATION) != before);
	CHECK_EQ(vd_config_irqs(), 1);
}

KTEST(config_read_only, "a modern driver cannot change the device's configuration")
{
	unsigned int i;
	u8 was[24];

	vd_power_on(NULL);
	vd_start(0);
	for (i = 0; i < sizeof(was); i++)
		was[i] = dc_rd(i, 1);
	CHECK_MEM(was, dut_mac, 6);
	for (i = 0; i < sizeof(was); i++)
		dc_wr(i, 1, ~was[i]);
	for (i = 0; i < sizeof(was); i++)
		CHECK_EQ(dc_rd(i, 1), was[i]);
}

KTEST(odd_reads, "reads of any size and place give the bytes that are there")
{
	static const unsigned int sizes[] = { 1, 2, 4, 8 };
	u8 bytes[CC_LEN];
	unsigned int i, s;
	u64 want;

	vd_power_on(NULL);
	vd_start(0);
	cc_wr(CC_Q_SELECT, 1);
	for (i = 0; i < CC_LEN; i++)
		bytes[i] = cc_rd(i, 1);
	CHECK_EQ(bytes[0x14], cc_rd(CC_STATUS));
	for (s = 0; s < ARRAY_SIZE(sizes); s++)
		for (i = 0; i + sizes[s] <= CC_LEN; i++) {
			ktest_case("%u bytes at 0x%x", sizes[s], i);
			want = 0;
			memcpy(&want, bytes + i, sizes[s]);
			CHECK_EQ(cc_rd(i, sizes[s]), want);
		}
	/* Nothing is behind it, nor in the notification structure. */
	CHECK_EQ(sim_read(sim, vd.notify.bar, vd.notify.off, 4), 0);
}

/* What has a field of just this width, or two halves of an address */
static bool is_field(u32 off, unsigned int size)
{
	static const u8 fields[][2] = {
		{ CC_DFSELECT }, { CC_GFSELECT }, { CC_GF }, { CC_CONFIG_VECTOR }, { CC_STATUS },
		{ CC_Q_SELECT }, { CC_Q_SIZE }, { CC_Q_VECTOR }, { CC_Q_ENABLE }, { CC_Q_RESET },
		{ CC_Q_DESC }, { CC_Q_DESC_LO }, { CC_Q_DESC_HI }, { CC_Q_DRIVER },
		{ CC_Q_DRIVER_LO }, { CC_Q_DRIVER_HI }, { CC_Q_DEVICE }, { CC_Q_DEVICE_LO },
		{ CC_Q_DEVICE_HI },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i][0] == off && fields[i][1] == size)
			return true;
	return false;
}

KTEST(odd_writes, "writes of other than a field's width change nothing")
{
	static const unsigned int sizes[] = { 1, 2, 4, 8 };
	u8 before[CC_LEN];
	unsigned int i, s;

	vd_power_on(NULL);
	vd_negotiate(VD_MODERN, 0);
	for (i = 0; i < CC_LEN; i++)
		before[i] = cc_rd(i, 1);
	for (s = 0; s < ARRAY_SIZE(sizes); s++)
		for (i = 0; i + sizes[s] <= CC_LEN; i++)
			/* Two addresses at once are of no interest. */
			if (!is_field(i, sizes[s]) && (sizes[s] < 8 || i < 0x1c))
				cc_wr(i, sizes[s], ~0ULL);
	for (i = 0; i < CC_LEN; i++) {
		ktest_case("byte 0x%x", i);
		CHECK_EQ(cc_rd(i, 1), before[i]);
	}
}

/* -------------------------------------------------------------------------
 * 4.1.4.9: access through configuration space
 */

static void window(unsigned int bar, u32 off, u32 len)
{
	sim_config_write(sim, vd.pci.cap + 4, 1, bar);
	sim_config_write(sim, vd.pci.cap + 8, 4, off);
	sim_config_write(sim, vd.pci.cap + 12, 4, len);
}

static void window_write(u32 off, unsigned int size, u32 val)
{
	window(vd.common.bar, vd.common.off + off, size);
	sim_config_write(sim, vd.pci.cap + 16, size, val);
}

static u32 window_read(u32 off, unsigned int size)
{
	window(vd.common.bar, vd.common.off + off, size);
	return sim_config_read(sim, vd.pci.cap + 16, size);
}

KTEST(pci_cfg, "registers can be used through the capability for it")
{
	vd_power_on(NULL);
	window_write(CC_STATUS, S_ACKNOWLEDGE);
	CHECK_EQ(vd_status(), S_ACKNOWLEDGE);
	CHECK_EQ(window_read(CC_STATUS), S_ACKNOWLEDGE);
	CHECK_EQ(window_read(CC_NUM_QUEUES), 3);
	window_write(CC_DFSELECT, 1);
	CHECK_EQ(window_read(CC_DF), vd_offered_lo() >> 32);
	CHECK_EQ(sim_config_read(sim, vd.pci.cap + 4, 1), vd.common.bar);
	/* A device is configured and notified so. */
	vd_start(0);
	vq_add(vd_txq(0), (struct vbuf[]){ { dev_mem(pkt.data, 100), 100 } }, 1);
	window(vd.notify.bar, vd.notify.off + vd_txq(0)->notify, 2);
	sim_config_write(sim, vd.pci.cap + 16, 2, 1);
	sim_run(sim);
	CHECK_EQ(sim->out.count, 1);
}

KTEST(pci_cfg_isr, "reading ISR through it clears ISR")
{
	vd_power_on(NULL);
	vd.no_msix = true;
	vd_start(0);
	pkt_raw(&pkt, broadcast, 60);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK(sim->line);
	window(vd.isr.bar, vd.isr.off, 1);
	CHECK(sim->line);
	CHECK_EQ(sim_config_read(sim, vd.pci.cap + 16, 1), ISR_QUEUES);
	CHECK(!sim->line);
	CHECK_EQ(vd_isr(), 0);
}

KTEST(pci_cfg_bad, "the window leads nowhere if it is set up wrongly")
{
	static const struct {
		u8 bar;
		u32 off;
		u32 len;
	} bad[] = {
		{ 4, 0, 0 }, { 4, 0, 3 }, { 4, 0, 8 }, { 4, 0, ~0U }, { 4, 1, 2 }, { 4, 2, 4 },
		{ 4, 0xfffffffc, 4 }, { 4, 0x80000000, 4 }, { 4, 0xffffffff, 1 }, { 5, 0, 4 },
		{ 1, 0, 4 }, { 0, 0, 4 }, { 6, 0, 4 }, { 7, 0, 4 }, { 0xff, 0, 4 }, { 3, 0, 4 },
	};
	unsigned int i;

	vd_power_on(NULL);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ktest_case("BAR %u, offset 0x%x, length 0x%x", bad[i].bar, bad[i].off, bad[i].len);
		window(bad[i].bar, bad[i].off, bad[i].len);
		sim_config_read(sim, vd.pci.cap + 16, 4);
		sim_config_write(sim, vd.pci.cap + 16, 4, 0xffffffff);
		CHECK_EQ(vd_status(), 0);
		CHECK_EQ(cc_rd(CC_DFSELECT), 0);
	}
	for (i = 0; i < 0x10000; i += 0x1000) {
		window(vd.common.bar, i, 4);
		if (i < sim->f->bar_size[vd.common.bar])
			continue;
		sim_config_write(sim, vd.pci.cap + 16, 4, 0xffffffff);
		sim_config_read(sim, vd.pci.cap + 16, 4);
	}
	CHECK_EQ(vd_status(), 0);
}

/* -------------------------------------------------------------------------
 * Reset
 */

KTEST(reset_waits, "a reset waits until no access to memory is in progress")
{
	unsigned int before;

	vd_power_on(NULL);
	vd_start(0);
	before = sim->dma_waits;
	vd_reset();
	CHECK(sim->dma_waits > before);
	vd_start(BIT_ULL(VF_RING_RESET));
	before = sim->dma_waits;
	vq_reset(vd_txq(0));
	CHECK(sim->dma_waits > before);
}

KTEST(reset_needs_negotiation, "queue_reset does nothing unless it was negotiated")
{
	vd_power_on(NULL);
	vd_start(0);
	cc_wr(CC_Q_SELECT, 1);
	cc_wr(CC_Q_RESET, 1);
	CHECK_EQ(cc_rd(CC_Q_RESET), 0);
	CHECK_EQ(cc_rd(CC_Q_ENABLE), 1);
	pkt_raw(&pkt, broadcast, 60);
	vd_tx(NULL, pkt.data, pkt.len);
	CHECK_EQ(sim->out.count, 1);
}

KTEST(slot_reset, "a reset of the slot sets configuration space and MSI-X back as well")
{
	u8 before[256];
	unsigned int i;

	vd_power_on(NULL);
	sim_config_write(sim, 4, 2, 0);
	for (i = 0; i < sizeof(before); i++)
		before[i] = sim_config_read(sim, i, 1);
	sim_config_write(sim, 4, 2, 6);
	vd_start(0);
	vq_irq_on(vd_txq(0));
	sim_config_write(sim, 0x10 + 4 * vd.msix_bar, 4, 0xffffffff);
	sim_reset(sim);
	for (i = 0; i < sizeof(before); i++) {
		ktest_case("%x", i);
		CHECK_EQ(sim_config_read(sim, i, 1), before[i]);
	}
	CHECK_EQ(vd_status(), 0);
	for (i = 0; i < msix_vectors(); i++) {
		ktest_case("vector %u", i);
		CHECK_EQ(msix_rd(i, MSIX_VCTRL) & 1, 1);
		CHECK_EQ(msix_rd(i, MSIX_DATA_OFF), 0);
	}
	sim_config_write(sim, 4, 2, 6);
	vd_check_alive();
}

KTEST(alive, "a reset of a running card makes a working one")
{
	vd_power_on(NULL);
	vd_start(0);
	vd_rx_fill(vd_rxq(0), 16, 2048);
	vd_check_alive();
}
