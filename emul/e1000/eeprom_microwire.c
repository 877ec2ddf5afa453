// SPDX-License-Identifier: GPL-2.0
/*
 * eeprom_microwire.c - a 93C46 or 93C66 on a microwire bus, manual 5
 *
 * A command is a start bit, two bits of operation and six or eight of address,
 * clocked in on rising edges of SK while CS is high. READ answers at once, with a
 * dummy zero first; writing and erasing start when CS falls and report "ready"
 * on DO from then on.
 */
#include "e1000.h"

#define EEPROM_ERASED		0xffff

/* The two bits after the start bit */
enum {
	OP_EXTENDED,
	OP_WRITE,
	OP_READ,
	OP_ERASE,
};

/* The upper two address bits of OP_EXTENDED */
enum {
	EXT_EWDS,
	EXT_WRITE_ALL,
	EXT_ERASE_ALL,
	EXT_EWEN,
};

static unsigned int eeprom_addr_bits(const struct e1000_eeprom *ee)
{
	return ilog2(ee->words);
}

/* Bits of a command up to its address, and with a word of data */
static unsigned int eeprom_command_bits(const struct e1000_eeprom *ee)
{
	return 3 + eeprom_addr_bits(ee);
}

static unsigned int eeprom_data_bits(const struct e1000_eeprom *ee)
{
	return eeprom_command_bits(ee) + 16;
}

static unsigned int eeprom_op(const struct e1000_eeprom *ee)
{
	return (ee->in >> (ee->bits - 3)) & 3;
}

static unsigned int eeprom_addr(const struct e1000_eeprom *ee)
{
	return (ee->in >> (ee->bits - eeprom_command_bits(ee))) % ee->words;
}

static unsigned int eeprom_extended(const struct e1000_eeprom *ee, unsigned int addr)
{
	return addr >> (eeprom_addr_bits(ee) - 2);
}

/* Operation and address are in: do what waits neither for data nor for CS. */
static void eeprom_command(struct e1000_eeprom *ee)
{
	unsigned int addr = eeprom_addr(ee);

	switch (eeprom_op(ee)) {
	case OP_READ:
		ee->phase = EEPROM_READING;
		ee->addr = addr;
		ee->out = e1000_eeprom_word(ee->user, ee, addr);
		ee->bits = 0;
		break;
	case OP_EXTENDED:
		if (eeprom_extended(ee, addr) == EXT_EWEN)
			ee->writable = true;
		else if (eeprom_extended(ee, addr) == EXT_EWDS)
			ee->writable = false;
		break;
	}
}

static void eeprom_fill(struct e1000_eeprom *ee, u16 word)
{
	unsigned int i;

	for (i = 0; i < ee->words; i++)
		ee->word[i] = word;
}

/* CS has fallen: a complete write or erase takes place. */
static void eeprom_execute(struct e1000_eeprom *ee)
{
	bool data = ee->bits == eeprom_data_bits(ee);
	unsigned int addr;

	if (!ee->writable || (!data && ee->bits != eeprom_command_bits(ee)))
		return;
	addr = eeprom_addr(ee);
	switch (eeprom_op(ee)) {
	case OP_WRITE:
		if (data)
			ee->word[addr] = ee->in;
		break;
	case OP_ERASE:
		if (!data)
			ee->word[addr] = EEPROM_ERASED;
		break;
	case OP_EXTENDED:
		if (eeprom_extended(ee, addr) == EXT_WRITE_ALL && data)
			eeprom_fill(ee, ee->in);
		else if (eeprom_extended(ee, addr) == EXT_ERASE_ALL && !data)
			eeprom_fill(ee, EEPROM_ERASED);
		break;
	}
}

static void eeprom_clock(struct e1000_eeprom *ee, bool data)
{
	switch (ee->phase) {
	case EEPROM_IDLE:
		if (!data)
			break;
		ee->phase = EEPROM_COMMAND;
		ee->bits = 1;
		ee->in = 1;
		break;
	case EEPROM_COMMAND:
		/* One bit too many makes the length wrong: nothing is written. */
		if (ee->bits > eeprom_data_bits(ee))
			break;
		ee->in = ee->in << 1 | data;
		if (++ee->bits == eeprom_command_bits(ee))
			eeprom_command(ee);
		break;
	case EEPROM_READING:
		ee->out <<= 1;
		if (++ee->bits <= 16)
			break;
		/* The next word follows without a dummy bit. */
		ee->addr = (ee->addr + 1) % ee->words;
		ee->out = (u32)e1000_eeprom_word(ee->user, ee, ee->addr) << 1;
		ee->bits = 1;
		break;
	default:
		break;
	}
}

/**
 * e1000_microwire_pins() - drive the pins
 * @ee: EEPROM
 * @select: CS
 * @clock: SK
 * @data: DI
 */
void e1000_microwire_pins(struct e1000_eeprom *ee, bool select, bool clock, bool data)
{
	bool rising = clock && !ee->clock;

	ee->clock = clock;
	if (select) {
		if (rising)
			eeprom_clock(ee, data);
		return;
	}
	if (ee->phase == EEPROM_COMMAND)
		eeprom_execute(ee);
	ee->phase = EEPROM_IDLE;
}

/**
 * e1000_microwire_dout() - the level of DO
 * @ee: EEPROM
 *
 * A pull-up makes DO high when the EEPROM does not drive it, which is also how
 * it says that a write is complete. While reading, bit 16 is on its way out.
 */
bool e1000_microwire_dout(const struct e1000_eeprom *ee)
{
	return ee->phase != EEPROM_READING || (ee->out & BIT(16));
}
