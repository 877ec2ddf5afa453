// SPDX-License-Identifier: GPL-2.0
/*
 * led.c - what the LEDs of a card show, manual 13.4.29
 *
 * LEDCTL has a byte for each of four LEDs. Cards of before LEDCTL, and those with optics,
 * have one on software defined pin 0 as well.
 */
#include "e1000.h"

#define LEDS			4

/* The byte of an LED */
#define LED_MODE		GENMASK(3, 0)
#define LED_IVRT		BIT(6)
#define LED_BLINK		BIT(7)

enum {
	LED_LINK_10_1000,
	LED_LINK_100_1000,
	LED_LINK_UP,
	LED_ACTIVITY,
	LED_LINK_ACTIVITY,
	LED_LINK_10,
	LED_LINK_100,
	LED_LINK_1000,
	LED_PCIX_MODE,
	LED_FULL_DUPLEX,
	LED_COLLISION,
	LED_BUS_SPEED,
	LED_BUS_SIZE,
	LED_PAUSED,
	LED_ON,
	LED_OFF,
};

/* As they are seen */
enum {
	LIGHT_OFF,
	LIGHT_ON,
	LIGHT_BLINKING,
};

static bool led_asserted(const struct e1000 *e, unsigned int mode)
{
	u16 speed = e->lu ? e->phy.link.speed : 0;

	switch (mode) {
	case LED_LINK_10_1000:
		return speed == 10 || speed == 1000;
	case LED_LINK_100_1000:
		return speed == 100 || speed == 1000;
	case LED_LINK_UP:
	case LED_LINK_ACTIVITY:
		return e->lu;
	case LED_LINK_10:
		return speed == 10;
	case LED_LINK_100:
		return speed == 100;
	case LED_LINK_1000:
		return speed == 1000;
	case LED_PCIX_MODE:
	case LED_BUS_SPEED:
	case LED_BUS_SIZE:
		return e->variant->pcix;
	case LED_FULL_DUPLEX:
		return e->lu && e->phy.link.full_duplex;
	case LED_PAUSED:
		return e->flow.paused;
	case LED_ON:
		return true;
	default:
		/* Off, or for so short a time after a frame that nobody who looks once sees it */
		return false;
	}
}

static unsigned int led_light(const struct e1000 *e, unsigned int led)
{
	u8 ctl = e->reg[R_LEDCTL] >> (8 * led);
	bool on = led_asserted(e, FIELD_GET(LED_MODE, ctl)) != !!(ctl & LED_IVRT);

	if (!on)
		return LIGHT_OFF;
	return ctl & LED_BLINK ? LIGHT_BLINKING : LIGHT_ON;
}

/**
 * e1000_led_view() - look at the LEDs
 * @e: device
 * @n: which; after those of LEDCTL comes the pin
 * @line: result: 0 dark, 1 lit, 2 blinking; of the pin its level
 *
 * Context: function's lock. Return: false if there are not so many.
 */
bool e1000_led_view(const struct e1000 *e, unsigned int n, struct emul_line *line)
{
	unsigned int leds = e->quirks & E1000_NO_LEDCTL ? 0 : LEDS;

	line->size = 1;
	if (n < leds) {
		line->name = "LED";
		line->index = n;
		line->val = led_light(e, n);
		return true;
	}
	line->name = "SDP0";
	line->index = -1;
	line->val = (e->reg[R_CTRL] & CTRL_SWDPIO0) && (e->reg[R_CTRL] & CTRL_SWDPIN0);
	return n == leds;
}
