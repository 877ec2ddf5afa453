// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_led.c - LEDCTL: manual 13.4.29
 */
#include "e1000_dut.h"

#define IVRT		BIT(6)
#define BLINK		BIT(7)

static struct pkt pkt;

/* The light of LED @n; 0xff if it is not there */
static u8 led(unsigned int n)
{
	struct emul_line line;

	if (!sim->f->model->view(sim->f, EMUL_VIEW_LEDS, n, &line) || strcmp(line.name, "LED") ||
	    line.index != (int)n)
		return 0xff;
	return line.val;
}

/* The pin comes after @n LEDs, and is the last. */
static u8 pin(unsigned int n)
{
	struct emul_line line;

	if (!sim->f->model->view(sim->f, EMUL_VIEW_LEDS, n, &line) || strcmp(line.name, "SDP0"))
		return 0xff;
	CHECK(!sim->f->model->view(sim->f, EMUL_VIEW_LEDS, n + 1, &line));
	return line.val;
}

static void link_at(u16 adv)
{
	sim_partner(sim, true, true, adv);
	sim_advance(sim, 6000 * NSEC_PER_MS);
	REQUIRE_EQ(rd(STATUS) & STATUS_LU, STATUS_LU);
}

KTEST(defaults, "after power-on the LEDs show link, activity, 100 and 1000 Mbit/s")
{
	unsigned int n;

	dut_power_on();
	CHECK_EQ(rd(LEDCTL), 0x07068302);
	for (n = 0; n < 4; n++)
		CHECK_EQ(led(n), 0);
	CHECK_EQ(led(4), 0xff);
	CHECK_EQ(pin(4), 0);
	dut_link();
	CHECK_EQ(led(0), 1);
	CHECK_EQ(led(1), 0);
	CHECK_EQ(led(2), 0);
	CHECK_EQ(led(3), 1);
	link_at(EMUL_ADV_100FULL);
	CHECK_EQ(led(0), 1);
	CHECK_EQ(led(2), 1);
	CHECK_EQ(led(3), 0);
}

/* Lit without a link, at 10 half, 100 full and 1000 full: bits 0 to 3 */
static const struct {
	const char *name;
	u8 mode;
	u8 lit;
} modes[] = {
	{ "LINK_10/1000", 0, 0xa },
	{ "LINK_100/1000", 1, 0xc },
	{ "LINK_UP", 2, 0xe },
	{ "ACTIVITY", 3, 0x0 },
	{ "LINK/ACTIVITY", 4, 0xe },
	{ "LINK_10", 5, 0x2 },
	{ "LINK_100", 6, 0x4 },
	{ "LINK_1000", 7, 0x8 },
	{ "PCIX_MODE", 8, 0xf },
	{ "FULL_DUPLEX", 9, 0xc },
	{ "COLLISION", 10, 0x0 },
	{ "BUS_SPEED", 11, 0xf },
	{ "BUS_SIZE", 12, 0xf },
	{ "PAUSED", 13, 0x0 },
	{ "LED_ON", 14, 0xf },
	{ "LED_OFF", 15, 0x0 },
};

KTEST(every_mode, "each mode, inverted and blinking too, on each of the LEDs")
{
	static const u16 advs[] = { 0, EMUL_ADV_10HALF, EMUL_ADV_100FULL, EMUL_ADV_1000FULL };
	unsigned int l, i, n;

	dut_power_on();
	wr(CTRL, rd(CTRL) | CTRL_SLU | CTRL_ASDE);
	for (l = 0; l < ARRAY_SIZE(advs); l++) {
		if (advs[l])
			link_at(advs[l]);
		for (i = 0; i < ARRAY_SIZE(modes); i++)
			for (n = 0; n < 4; n++) {
				bool lit = modes[i].lit >> l & 1;

				ktest_case("%s, LED %u, link %u", modes[i].name, n, l);
				wr(LEDCTL, modes[i].mode << 8 * n);
				CHECK_EQ(led(n), lit);
				wr(LEDCTL, (modes[i].mode | BLINK) << 8 * n);
				CHECK_EQ(led(n), lit ? 2 : 0);
				wr(LEDCTL, (modes[i].mode | IVRT) << 8 * n);
				CHECK_EQ(led(n), !lit);
				wr(LEDCTL, (u32)(modes[i].mode | IVRT | BLINK) << 8 * n);
				CHECK_EQ(led(n), lit ? 0 : 2);
			}
	}
}

KTEST(paused, "PAUSED is lit while an XOFF stops the transmitter")
{
	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_RFCE);
	wr(FCT, 0x8808);
	wr(LEDCTL, 13);
	CHECK_EQ(led(0), 0);
	pkt_raw(&pkt, dut_mac, 60);
	put_unaligned_be32(0x88080001, pkt.data + 12);
	put_unaligned_be16(0xffff, pkt.data + 16);
	rx_pkt(&pkt);
	CHECK_EQ(led(0), 1);
	sim_advance(sim, 100 * NSEC_PER_MS);
	CHECK_EQ(led(0), 0);
}

KTEST(narrow_bus, "on a PCI bus of 32 bits the modes of the bus are dark")
{
	dut_power_on_as("82540EM");
	wr(LEDCTL, 0x0e0c0b08);
	CHECK_EQ(led(0), 0);
	CHECK_EQ(led(1), 0);
	CHECK_EQ(led(2), 0);
	CHECK_EQ(led(3), 1);
}

KTEST(pins, "without LEDCTL there is software defined pin 0 only, when it is an output")
{
	static const char *const devices[] = { "82542-rev2-0", "82543GC", "82544EI" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		u32 ctrl;

		ktest_case("%s", devices[i]);
		dut_power_on_as(devices[i]);
		CHECK_EQ(led(0), 0xff);
		CHECK_EQ(pin(0), 0);
		ctrl = rd(CTRL) & ~CTRL_SWDPIO0;
		wr(CTRL, ctrl | CTRL_SWDPIN0);
		CHECK_EQ(pin(0), 0);
		wr(CTRL, ctrl | CTRL_SWDPIN0 | CTRL_SWDPIO0);
		CHECK_EQ(pin(0), 1);
	}
}
