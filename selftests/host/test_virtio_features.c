// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_features.c - features offered and withheld, sets that are refused,
 * and what a NIC may be made of
 */
#include "virtio_dut.h"

static struct emul_params params;

/* A NIC for which every feature makes sense */
static void all_params(const char *device)
{
	vd_params(&params, device);
	params.queue_pairs = 4;
	params.mtu = 9000;
	params.speed = 25000;
	params.duplex = 1;
}

static void offer(u8 bit, bool on)
{
	params.features[bit / 64] &= ~BIT_ULL(bit % 64);
	params.features[bit / 64] |= (u64)on << (bit % 64);
}

static const struct emul_feature *find(const char *name)
{
	const struct emul_feature *f;

	for (f = emul_find_model("virtio-net")->features; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

/*
 * Names, bits as in the specification; what is offered unless said otherwise;
 * what a modern and a legacy driver see
 */
static const struct {
	const char *name;
	u8 bit;
	bool on;
	bool modern, legacy;
} names[] = {
	{ "csum", 0, true, true, true },
	{ "guest_csum", 1, true, true, true },
	{ "ctrl_guest_offloads", 2, true, true, true },
	{ "mtu", 3, true, true, true },
	{ "mac", 5, true, true, true },
	{ "gso", 6, true, false, true },
	{ "guest_tso4", 7, true, true, true },
	{ "guest_tso6", 8, true, true, true },
	{ "guest_ecn", 9, true, true, true },
	{ "guest_ufo", 10, true, true, true },
	{ "host_tso4", 11, true, true, true },
	{ "host_tso6", 12, true, true, true },
	{ "host_ecn", 13, true, true, true },
	{ "host_ufo", 14, true, true, true },
	{ "mrg_rxbuf", 15, true, true, true },
	{ "status", 16, true, true, true },
	{ "ctrl_vq", 17, true, true, true },
	{ "ctrl_rx", 18, true, true, true },
	{ "ctrl_vlan", 19, true, true, true },
	{ "ctrl_rx_extra", 20, true, true, true },
	{ "guest_announce", 21, false, true, true },
	{ "mq", 22, true, true, true },
	{ "ctrl_mac_addr", 23, true, true, true },
	{ "any_layout", 27, true, false, true },
	{ "indirect_desc", 28, true, true, true },
	{ "event_idx", 29, true, true, true },
	{ "access_platform", 33, true, true, false },
	{ "packed", 34, false, true, false },
	{ "in_order", 35, false, true, false },
	{ "order_platform", 36, true, true, false },
	{ "notification_data", 38, false, true, false },
	{ "ring_reset", 40, true, true, false },
	{ "device_stats", 50, true, true, false },
	{ "vq_notf_coal", 52, true, true, false },
	{ "notf_coal", 53, true, true, false },
	{ "guest_uso4", 54, true, true, false },
	{ "guest_uso6", 55, true, true, false },
	{ "host_uso", 56, true, true, false },
	{ "hash_report", 57, false, true, false },
	{ "guest_hdrlen", 59, true, true, false },
	{ "rss", 60, true, true, false },
	{ "rsc_ext", 61, true, true, false },
	{ "standby", 62, false, true, false },
	{ "speed_duplex", 63, true, true, false },
	{ "guest_udp_tunnel_gso", 65, true, true, false },
	{ "guest_udp_tunnel_gso_csum", 66, true, true, false },
	{ "host_udp_tunnel_gso", 67, true, true, false },
	{ "host_udp_tunnel_gso_csum", 68, true, true, false },
};

KTEST(bits, "every name stands for the bit of the specification")
{
	const struct emul_feature *f;
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ktest_case("%s", names[i].name);
		f = find(names[i].name);
		REQUIRE(f);
		CHECK_EQ(f->bit, names[i].bit);
	}
	for (f = emul_find_model("virtio-net")->features; f->name; f++)
		n++;
	CHECK_EQ(n, ARRAY_SIZE(names));
}

KTEST(defaults, "what is offered by default")
{
	unsigned int i;

	all_params(NULL);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ktest_case("%s", names[i].name);
		CHECK_EQ(params.features[names[i].bit / 64] >> (names[i].bit % 64) & 1,
			 names[i].on);
	}
	vd_power_on(&params);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ktest_case("%s", names[i].name);
		CHECK_EQ(vd_offers(names[i].bit), names[i].on && names[i].modern);
	}
	CHECK_EQ(vd_offered_hi(), 0x1e);
	CHECK(vd_offers(VF_VERSION_1));
}

KTEST(each, "each feature is offered or withheld as wished, to drivers that know it")
{
	static const struct {
		const char *device;
		bool legacy;
	} rows[] = {
		{ "modern", false }, { "transitional", false }, { "transitional", true },
		{ "legacy", true },
	};
	unsigned int r, i, on;

	/* Many boards, which need no memory */
	sim_bus_size = 0x1000;
	for (r = 0; r < ARRAY_SIZE(rows); r++) {
		for (i = 0; i < ARRAY_SIZE(names); i++) {
			bool known = rows[r].legacy ? names[i].legacy : names[i].modern;

			ktest_case("%s, %s, legacy %u", names[i].name, rows[r].device,
				   rows[r].legacy);
			for (on = 0; on < 2; on++) {
				all_params(rows[r].device);
				offer(names[i].bit, on);
				vd_power_on(&params);
				if (rows[r].legacy)
					vd_use_legacy();
				CHECK_EQ(vd_offers(names[i].bit), on && known);
			}
		}
	}
}

/* 5.1.3.1, what needs what; the second may stand in for the first */
static const struct {
	u8 bit, needs, or;
} needs[] = {
	{ NF_GUEST_TSO4, NF_GUEST_CSUM }, { NF_GUEST_TSO6, NF_GUEST_CSUM },
	{ NF_GUEST_ECN, NF_GUEST_TSO4, NF_GUEST_TSO6 }, { NF_GUEST_UFO, NF_GUEST_CSUM },
	{ NF_GUEST_USO4, NF_GUEST_CSUM }, { NF_GUEST_USO6, NF_GUEST_CSUM },
	{ NF_HOST_TSO4, NF_CSUM }, { NF_HOST_TSO6, NF_CSUM },
	{ NF_HOST_ECN, NF_HOST_TSO4, NF_HOST_TSO6 }, { NF_HOST_UFO, NF_CSUM },
	{ NF_HOST_USO, NF_CSUM }, { NF_RSC_EXT, NF_HOST_TSO4, NF_HOST_TSO6 },
	{ NF_CTRL_RX, NF_CTRL_VQ }, { NF_CTRL_VLAN, NF_CTRL_VQ },
	{ NF_GUEST_ANNOUNCE, NF_CTRL_VQ }, { NF_MQ, NF_CTRL_VQ },
	{ NF_CTRL_MAC_ADDR, NF_CTRL_VQ }, { NF_NOTF_COAL, NF_CTRL_VQ },
	{ NF_VQ_NOTF_COAL, NF_CTRL_VQ }, { NF_RSS, NF_CTRL_VQ },
	{ NF_HASH_REPORT, NF_CTRL_VQ }, { NF_DEVICE_STATS, NF_CTRL_VQ },
	{ NF_CTRL_GUEST_OFFLOADS, NF_CTRL_VQ }, { NF_CTRL_RX_EXTRA, NF_CTRL_VQ },
};

KTEST(dependants, "a feature is withheld along with what it needs")
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		ktest_case("bit %u", needs[i].bit);
		all_params(NULL);
		params.features[0] |= BIT_ULL(NF_HASH_REPORT) | BIT_ULL(NF_GUEST_ANNOUNCE);
		offer(needs[i].needs, false);
		if (needs[i].or)
			offer(needs[i].or, false);
		vd_power_on(&params);
		CHECK(!vd_offers(needs[i].bit));
		if (!needs[i].or)
			continue;
		offer(needs[i].or, true);
		vd_power_on(&params);
		CHECK(vd_offers(needs[i].bit));
	}
	/* What needs what is not offered is gone too. */
	all_params(NULL);
	params.features[0] &= ~BIT_ULL(NF_GUEST_CSUM);
	vd_power_on(&params);
	CHECK(!vd_offers(NF_GUEST_ECN));
}

KTEST(pointless, "features that say nothing about this NIC are withheld")
{
	vd_power_on(NULL);
	CHECK(!vd_offers(NF_MTU));
	CHECK(!vd_offers(NF_MQ));
	CHECK(!vd_offers(NF_RSS));
	CHECK(!vd_offers(NF_SPEED_DUPLEX));
	vd_params(&params, NULL);
	params.duplex = 0;
	vd_power_on(&params);
	CHECK(vd_offers(NF_SPEED_DUPLEX));
	vd_params(&params, NULL);
	params.speed = 0;
	vd_power_on(&params);
	CHECK(vd_offers(NF_SPEED_DUPLEX));
}

KTEST(refused, "a driver that wants one feature without the other is refused")
{
	unsigned int i;
	u64 with;

	all_params(NULL);
	params.features[0] |= BIT_ULL(NF_HASH_REPORT) | BIT_ULL(NF_GUEST_ANNOUNCE);
	vd_power_on(&params);
	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		ktest_case("bit %u", needs[i].bit);
		with = VD_MODERN | BIT_ULL(needs[i].bit);
		vd_reset();
		CHECK(!vd_negotiate(with, 0));
		/* It may think better of it. */
		with |= BIT_ULL(needs[i].needs) | BIT_ULL(NF_CSUM) | BIT_ULL(NF_GUEST_CSUM);
		vd_write_features(with, 0);
		vd_set_status(vd_status() | S_FEATURES_OK);
		CHECK_EQ(vd_status() & S_FEATURES_OK, S_FEATURES_OK);
		if (!needs[i].or)
			continue;
		vd_reset();
		CHECK(vd_negotiate((with & ~BIT_ULL(needs[i].needs)) | BIT_ULL(needs[i].or), 0));
	}
}

KTEST(not_offered, "a driver that wants what is not offered is refused")
{
	unsigned int bit;

	all_params(NULL);
	vd_power_on(&params);
	for (bit = 0; bit < 128; bit++) {
		if (vd_offers(bit))
			continue;
		ktest_case("bit %u", bit);
		vd_reset();
		if (bit < 64)
			CHECK(!vd_negotiate(VD_MODERN | BIT_ULL(bit), 0));
		else
			CHECK(!vd_negotiate(VD_MODERN, BIT_ULL(bit - 64)));
	}
}

KTEST(everything, "a driver that wants everything gets it, and works")
{
	static const char *const devices[] = { "modern", "transitional", "legacy" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		ktest_case("%s", devices[i]);
		all_params(devices[i]);
		vd_power_on(&params);
		vd_setup_features(vd_offered_lo(), vd.legacy ? 0 : vd_offered_hi());
		vd_driver_ok();
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
		vd_check_alive();
	}
}

/* -------------------------------------------------------------------------
 * What a NIC may be made of
 */

KTEST(config, "MTU, speed, duplex and queue pairs are in the configuration")
{
	all_params(NULL);
	vd_power_on(&params);
	CHECK_EQ(dc_rd(NC_MTU), 9000);
	CHECK_EQ(dc_rd(NC_SPEED), 25000);
	CHECK_EQ(dc_rd(NC_DUPLEX), 1);
	CHECK_EQ(dc_rd(NC_MAX_PAIRS), 4);
	CHECK_EQ(msix_vectors(), 9);
	CHECK_EQ(sim->f->rxqs, 4);
	CHECK_EQ(sim->f->txqs, 4);
	vd_power_on(NULL);
	CHECK_EQ(dc_rd(NC_SPEED), 0xffffffff);
	CHECK_EQ(dc_rd(NC_DUPLEX), 0xff);
	CHECK_EQ(dc_rd(NC_MAX_PAIRS), 1);
	CHECK_EQ(msix_vectors(), 3);
}

KTEST(sizes, "queues have the size that they were made with")
{
	vd_params(&params, NULL);
	params.rx_queue_size = 1024;
	params.tx_queue_size = 512;
	vd_power_on(&params);
	cc_wr(CC_Q_SELECT, 0);
	CHECK_EQ(cc_rd(CC_Q_SIZE), 1024);
	cc_wr(CC_Q_SELECT, 1);
	CHECK_EQ(cc_rd(CC_Q_SIZE), 512);
	cc_wr(CC_Q_SELECT, 2);
	CHECK_EQ(cc_rd(CC_Q_SIZE), 64);
	vd_check_alive();
}

static const char *checked(void)
{
	return emul_find_model("virtio-net")->check(&params);
}

/* @ok: all is well; else the complaint names the attribute */
static void check_param(bool ok, const char *name)
{
	const char *complaint = checked();

	CHECK_EQ(!complaint, ok);
	if (complaint)
		CHECK(!strncmp(complaint, name, strlen(name)));
}

KTEST(ranges, "values out of range are refused, with a sentence that names the attribute")
{
	static const struct {
		u32 val;
		bool pairs, size, mtu;
	} rows[] = {
		{ 0, false, false, true },
		{ 1, true, false, false },
		{ 16, true, false, false },
		{ 17, false, false, false },
		{ 67, false, false, false },
		{ 68, false, false, true },
		{ 128, false, false, true },
		{ 255, false, false, true },
		{ 256, false, true, true },
		{ 257, false, false, true },
		{ 512, false, true, true },
		{ 768, false, false, true },
		{ 1024, false, true, true },
		{ 2048, false, false, true },
		{ 32768, false, false, true },
		{ 65535, false, false, true },
	};
	unsigned int i;

	vd_params(&params, NULL);
	CHECK(!checked());
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("%u", rows[i].val);
		vd_params(&params, NULL);
		params.queue_pairs = rows[i].val;
		check_param(rows[i].pairs, "queue_pairs");
		vd_params(&params, NULL);
		params.rx_queue_size = rows[i].val;
		check_param(rows[i].size, "rx_queue_size");
		vd_params(&params, NULL);
		params.tx_queue_size = rows[i].val;
		check_param(rows[i].size, "tx_queue_size");
		vd_params(&params, NULL);
		params.mtu = rows[i].val;
		check_param(rows[i].mtu, "mtu");
	}
}

KTEST(speeds, "speed is up to INT_MAX or unknown, duplex half, full or unknown")
{
	static const struct {
		u32 speed;
		bool ok;
	} speeds[] = {
		{ 0, true }, { 1, true }, { 100000, true }, { 0x7fffffff, true },
		{ 0x80000000, false }, { 0xfffffffe, false }, { 0xffffffff, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(speeds); i++) {
		ktest_case("speed %u", speeds[i].speed);
		vd_params(&params, NULL);
		params.speed = speeds[i].speed;
		check_param(speeds[i].ok, "speed");
	}
	for (i = 0; i < 256; i++) {
		ktest_case("duplex %u", i);
		vd_params(&params, NULL);
		params.duplex = i;
		check_param(i < 2 || i == 255, "duplex");
	}
}

KTEST(unknown_features, "feature bits without a name are refused")
{
	unsigned int bit, i;
	bool known;

	for (bit = 0; bit < 128; bit++) {
		ktest_case("bit %u", bit);
		vd_params(&params, NULL);
		params.features[bit / 64] |= BIT_ULL(bit % 64);
		for (i = 0, known = false; i < ARRAY_SIZE(names); i++)
			known |= names[i].bit == bit;
		check_param(known, "features");
	}
}
