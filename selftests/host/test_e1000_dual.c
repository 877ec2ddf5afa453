// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_dual.c - the two functions of an 82546: manual 4.3, 5.3.1, 5.6, 13.4.2
 */
#include <stdlib.h>

#include "e1000_dut.h"

#define HEADER_TYPE	0x0e
#define INT_PIN		0x3d

static struct sim *port[2];

/* What follows is about this function. */
static void use(unsigned int n)
{
	sim = port[n];
}

static void power_off(void)
{
	unsigned int n;

	for (n = 0; n < 2; n++)
		if (port[n])
			sim_free(port[n]);
	port[0] = NULL;
	port[1] = NULL;
	sim = NULL;
}

static void power_on(const char *device)
{
	struct emul_params params;

	power_off();
	memset(&dut, 0, sizeof(dut));
	port[0] = sim_new("e1000", device, dut_mac);
	sim_defaults(&params, "e1000", device, dut_mac);
	params.card = port[0]->f;
	port[1] = sim_new_params("e1000", &params);
	ktest_teardown = power_off;
}

KTEST(identity, "functions are told apart by STATUS, interrupt pin and address")
{
	static const char *const devices[] = {
		"82546EB", "82546EB-fiber", "82546EB-quad", "82546GB", "82546GB-fiber",
		"82546GB-serdes", "82546GB-quad", "82546GB-quad-ksp3",
	};
	unsigned int d, n;

	for (d = 0; d < ARRAY_SIZE(devices); d++) {
		power_on(devices[d]);
		for (n = 0; n < 2; n++) {
			ktest_case("%s, function %u", devices[d], n);
			use(n);
			CHECK_EQ(rd(STATUS) & STATUS_FUNC, n << 2);
			CHECK_EQ(sim_config_read(sim, INT_PIN, 1), n + 1);
			CHECK_EQ(sim_config_read(sim, HEADER_TYPE, 1), 0x80);
			CHECK_EQ(rd(RAL(0)), 0x3c211b02);
			/* The last bit of the address */
			CHECK_EQ(rd(RAH(0)), RAH_AV | (n ? 0x5f4d : 0x5e4d));
			wr(CTRL, CTRL_RST);
			CHECK_EQ(rd(STATUS) & STATUS_FUNC, n << 2);
			CHECK_EQ(rd(RAH(0)), RAH_AV | (n ? 0x5f4d : 0x5e4d));
		}
	}
}

KTEST(refused, "no other device has a second function, nor is one of another device")
{
	const struct emul_model *model = emul_find_model("e1000");
	struct emul_params params;

	power_on("82546GB");
	sim_defaults(&params, "e1000", "82546GB", dut_mac);
	params.card = port[0]->f;
	CHECK(!model->check(&params));
	params.device = "82546EB";
	CHECK(model->check(&params));
	params.device = "82545GM";
	CHECK(model->check(&params));
	power_off();
	dut_power_on();
	CHECK_EQ(sim_config_read(sim, HEADER_TYPE, 1), 0);
	params.card = sim->f;
	CHECK(model->check(&params));
}

static bool granted(unsigned int n)
{
	use(n);
	return rd(EECD) & EECD_GNT;
}

static void request(unsigned int n, bool want)
{
	use(n);
	wr(EECD, want ? EECD_REQ : 0);
}

KTEST(grant, "one function at a time has the EEPROM, the other waits for it")
{
	power_on("82546GB");
	CHECK(!granted(0) && !granted(1));
	request(0, true);
	request(1, true);
	CHECK(granted(0) && !granted(1));
	request(0, false);
	CHECK(!granted(0) && granted(1));
	/* A reset gives it up. */
	use(1);
	request(0, true);
	use(1);
	wr(CTRL, CTRL_RST);
	CHECK(granted(0) && !granted(1));
}

static void shift(u32 bits, unsigned int n)
{
	while (n--) {
		u32 di = bits >> n & 1 ? EECD_DI : 0;

		wr(EECD, EECD_REQ | EECD_CS | di);
		wr(EECD, EECD_REQ | EECD_CS | di | EECD_SK);
	}
	wr(EECD, EECD_REQ | EECD_CS);
}

/* EWEN is 1 00 11xxxx, WRITE 1 01 and address and data. */
static void write_word(u16 addr, u16 val)
{
	wr(EECD, EECD_REQ);
	shift(0x130, 9);
	wr(EECD, EECD_REQ);
	shift(5, 3);
	shift(addr, 6);
	shift(val, 16);
	wr(EECD, EECD_REQ);
	wr(EECD, 0);
}

KTEST(one_eeprom, "what one function writes into the EEPROM the other one reads")
{
	power_on("82546GB");
	use(1);
	write_word(0x30, 0x1234);
	CHECK_EQ(eerd_read(0x30), 0x1234);
	use(0);
	CHECK_EQ(eerd_read(0x30), 0x1234);
	write_word(0x30, 0x4321);
	use(1);
	CHECK_EQ(eerd_read(0x30), 0x4321);
	CHECK_EQ(eerd_read(0), 0x1b02);
}

KTEST(pins_of_others, "a function without a grant drives no pins")
{
	power_on("82546GB");
	request(0, true);
	use(1);
	write_word(0x30, 0x1234);
	CHECK(eerd_read(0x30) != 0x1234);
	/* write_word() has given up its request. */
	CHECK(granted(0));
}

KTEST(apart, "each function has its own link, rings, statistics and PHY")
{
	unsigned int n;

	power_on("82546GB");
	for (n = 0; n < 2; n++) {
		ktest_case("function %u", n);
		use(n);
		dut_link();
		dut_check_frames();
		CHECK_EQ(rd(GPRC), 1);
	}
	use(0);
	wr(CTRL, CTRL_RST);
	CHECK_EQ(rd(RDLEN), 0);
	use(1);
	CHECK_EQ(rd(RDLEN), 128);
	CHECK_EQ(rd(STATUS) & STATUS_LU, STATUS_LU);
	phy_write(PHY_ANA, 0x0061);
	use(0);
	CHECK_EQ(phy_read(PHY_ANA) & 0x01e1, 0x01e1);
}

KTEST(any_order, "either function may go first, and takes its request with it")
{
	unsigned int n;

	for (n = 0; n < 2; n++) {
		ktest_case("function %u first", n);
		power_on("82546GB");
		request(n, true);
		request(!n, true);
		CHECK(!granted(!n));
		sim_free(port[n]);
		port[n] = NULL;
		CHECK(granted(!n));
		CHECK_EQ(eerd_read(0x0d), 0x1079);
	}
}
