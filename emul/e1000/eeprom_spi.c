// SPDX-License-Identifier: GPL-2.0
/*
 * eeprom_spi.c - an EEPROM on an SPI bus with 16 bits of address, manual 5.3
 *
 * Bits are taken on rising edges of SK and come out on falling ones (mode 0),
 * the most significant first. A byte of operation is followed by two of address;
 * what is written takes effect when the device is deselected.
 */
#include "e1000.h"

#define OP_BITS			8
#define OP_ADDR_BITS		(OP_BITS + 16)

enum {
	OP_WRITE = 2,
	OP_READ = 3,
	OP_WRDI = 4,
	OP_RDSR = 5,
	OP_WREN = 6,
};

#define STATUS_WEL		BIT(1)

static unsigned int spi_bytes(const struct e1000_eeprom *ee)
{
	return 2 * ee->words;
}

static u8 spi_byte(struct e1000_eeprom *ee, unsigned int at)
{
	u16 word = e1000_eeprom_word(ee->user, ee, at / 2);

	return at & 1 ? word >> 8 : word;
}

static void spi_put_byte(struct e1000_eeprom *ee, unsigned int at, u8 val)
{
	u16 *word = &ee->word[at / 2];

	*word = at & 1 ? (*word & 0x00ff) | val << 8 : (*word & 0xff00) | val;
}

/* The operation is known: do what needs no address. */
static void spi_operation(struct e1000_eeprom *ee)
{
	switch (ee->in & 0xff) {
	case OP_WREN:
		ee->writable = true;
		break;
	case OP_WRDI:
		ee->writable = false;
		break;
	case OP_RDSR:
		/* Never busy */
		ee->phase = EEPROM_STATUS;
		ee->out = ee->writable ? STATUS_WEL : 0;
		ee->bits = 0;
		return;
	case OP_READ:
	case OP_WRITE:
		return;
	}
	ee->phase = EEPROM_IDLE;
}

static void spi_address(struct e1000_eeprom *ee)
{
	ee->addr = (ee->in & U16_MAX) % spi_bytes(ee);
	ee->bits = 0;
	ee->touched = 0;
	if ((ee->in >> 16 & 0xff) == OP_READ) {
		ee->phase = EEPROM_READING;
		ee->out = spi_byte(ee, ee->addr);
	} else {
		ee->phase = EEPROM_WRITING;
	}
}

/* A byte to be written: the address goes round within a page. */
static void spi_data(struct e1000_eeprom *ee)
{
	unsigned int at = ee->addr % E1000_SPI_PAGE;

	ee->page[at] = ee->in;
	ee->touched |= BIT(at);
	ee->addr = ee->addr - at + (at + 1) % E1000_SPI_PAGE;
	ee->bits = 0;
}

static void spi_rising(struct e1000_eeprom *ee, bool data)
{
	switch (ee->phase) {
	case EEPROM_COMMAND:
		ee->in = ee->in << 1 | data;
		if (++ee->bits == OP_BITS)
			spi_operation(ee);
		else if (ee->bits == OP_ADDR_BITS)
			spi_address(ee);
		break;
	case EEPROM_WRITING:
		ee->in = ee->in << 1 | data;
		if (++ee->bits == 8)
			spi_data(ee);
		break;
	default:
		break;
	}
}

/* The next bit comes out; the first one has when the command was complete. */
static void spi_falling(struct e1000_eeprom *ee)
{
	if (ee->phase != EEPROM_READING && ee->phase != EEPROM_STATUS)
		return;
	if (!ee->bits++)
		return;
	ee->out <<= 1;
	if (ee->bits <= 8)
		return;
	ee->bits = 1;
	if (ee->phase == EEPROM_STATUS) {
		ee->out = ee->writable ? STATUS_WEL : 0;
		return;
	}
	ee->addr = (ee->addr + 1) % spi_bytes(ee);
	ee->out = spi_byte(ee, ee->addr);
}

/* Deselected: whole bytes that have come are written, if that is allowed. */
static void spi_end(struct e1000_eeprom *ee)
{
	unsigned int page = ee->addr - ee->addr % E1000_SPI_PAGE;
	unsigned int i;

	if (ee->phase != EEPROM_WRITING || !ee->touched)
		return;
	for (i = 0; i < E1000_SPI_PAGE && ee->writable; i++)
		if (ee->touched & BIT(i))
			spi_put_byte(ee, page + i, ee->page[i]);
	ee->writable = false;
}

/**
 * e1000_spi_pins() - drive the pins
 * @ee: EEPROM
 * @select: the device is selected
 * @clock: SK
 * @data: DI
 */
void e1000_spi_pins(struct e1000_eeprom *ee, bool select, bool clock, bool data)
{
	bool rising = clock && !ee->clock, falling = !clock && ee->clock;

	ee->clock = clock;
	if (select != ee->selected) {
		ee->selected = select;
		if (!select)
			spi_end(ee);
		ee->phase = select ? EEPROM_COMMAND : EEPROM_IDLE;
		ee->bits = 0;
		ee->in = 0;
		return;
	}
	if (!select)
		return;
	if (rising)
		spi_rising(ee, data);
	else if (falling)
		spi_falling(ee);
}

/**
 * e1000_spi_dout() - the level of DO
 * @ee: EEPROM
 *
 * High when the EEPROM does not drive it.
 */
bool e1000_spi_dout(const struct e1000_eeprom *ee)
{
	return (ee->phase != EEPROM_READING && ee->phase != EEPROM_STATUS) || (ee->out & BIT(7));
}
