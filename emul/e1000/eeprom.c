// SPDX-License-Identifier: GPL-2.0
/*
 * eeprom.c - 64 x 16 bit serial EEPROM on a microwire bus, manual 5
 *
 * A command is a start bit, two bits of operation and six of address, clocked
 * in on rising edges of SK while CS is high. READ answers at once, with a dummy
 * zero first; writing and erasing start when CS falls and report "ready" on DO
 * from then on.
 */
#include "e1000.h"
#include "handlers.h"

#define EEPROM_CHECKSUM		0xbaba
#define EEPROM_CHECKSUM_WORD	0x3f
#define EEPROM_ERASED		0xffff

/* Bits of a command up to its address, and with a word of data */
#define COMMAND_BITS		9
#define COMMAND_DATA_BITS	(COMMAND_BITS + 16)

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

/* What is not an address, an ID or the checksum: 5.6, as for a PRO/1000 MT Server Adapter */
static const struct {
	u8 where;
	u16 word;
} eeprom_template[] = {
	{ 0x03, 0x0610 },	/* compatibility: copper, server */
	{ 0x04, 0xffff },	/* LEDs: defaults */
	{ 0x05, 0x2001 },	/* image version */
	{ 0x06, 0xffff },
	{ 0x07, 0xffff },
	{ 0x08, 0xc379 },	/* board number C37939-001 */
	{ 0x09, 0x3901 },
	{ 0x0a, 0x640b },	/* control 1: valid, full duplex, take the IDs, PM enabled */
	{ 0x0b, 0x1001 },	/* subsystem */
	{ 0x0c, 0x8086 },	/* subsystem vendor */
	{ 0x0d, 0x1026 },	/* device */
	{ 0x0e, 0x8086 },	/* vendor */
	{ 0x0f, 0x3040 },	/* control 2: pause in both directions */
	{ 0x10, 0xffff },
	{ 0x11, 0xffff },
	{ 0x12, 0xffff },
	{ 0x20, 0x000c },	/* software defined pins */
	{ 0x21, 0x0f04 },	/* circuit control */
	{ 0x22, 0x280c },	/* power in D0 and D3 */
	{ 0x23, 0x0000 },	/* no management */
	{ 0x24, 0x0300 },	/* control 3: no wake-up after power-on */
	{ 0x2f, 0x0602 },	/* LEDs 0 and 2 */
};

static u16 eeprom_sum(const struct e1000_eeprom *ee)
{
	u16 sum = 0;
	unsigned int i;

	for (i = 0; i < EEPROM_CHECKSUM_WORD; i++)
		sum += ee->word[i];
	return sum;
}

/**
 * e1000_eeprom_init() - content as it comes from the factory
 * @e: device
 * @mac: permanent address
 */
void e1000_eeprom_init(struct e1000 *e, const u8 *mac)
{
	struct e1000_eeprom *ee = &e->eeprom;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(eeprom_template); i++)
		ee->word[eeprom_template[i].where] = eeprom_template[i].word;
	for (i = 0; i < EMUL_ETH_ALEN / 2; i++)
		ee->word[i] = mac[2 * i] | mac[2 * i + 1] << 8;
	ee->word[EEPROM_CHECKSUM_WORD] = EEPROM_CHECKSUM - eeprom_sum(ee);
}

static unsigned int eeprom_op(const struct e1000_eeprom *ee)
{
	return (ee->in >> (ee->bits - 3)) & 3;
}

static unsigned int eeprom_addr(const struct e1000_eeprom *ee)
{
	return (ee->in >> (ee->bits - COMMAND_BITS)) % E1000_EEPROM_WORDS;
}

/* Operation and address are in: do what waits neither for data nor for CS. */
static void eeprom_command(struct e1000_eeprom *ee)
{
	unsigned int addr = eeprom_addr(ee);

	switch (eeprom_op(ee)) {
	case OP_READ:
		ee->phase = EEPROM_READING;
		ee->addr = addr;
		ee->out = ee->word[addr];
		ee->bits = 0;
		break;
	case OP_EXTENDED:
		if (addr >> 4 == EXT_EWEN)
			ee->writable = true;
		else if (addr >> 4 == EXT_EWDS)
			ee->writable = false;
		break;
	}
}

static void eeprom_fill(struct e1000_eeprom *ee, u16 word)
{
	unsigned int i;

	for (i = 0; i < E1000_EEPROM_WORDS; i++)
		ee->word[i] = word;
}

/* CS has fallen: a complete write or erase takes place. */
static void eeprom_execute(struct e1000_eeprom *ee)
{
	bool data = ee->bits == COMMAND_DATA_BITS;
	unsigned int addr;

	if (!ee->writable || (!data && ee->bits != COMMAND_BITS))
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
		if (addr >> 4 == EXT_WRITE_ALL && data)
			eeprom_fill(ee, ee->in);
		else if (addr >> 4 == EXT_ERASE_ALL && !data)
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
		if (ee->bits > COMMAND_DATA_BITS)
			break;
		ee->in = ee->in << 1 | data;
		if (++ee->bits == COMMAND_BITS)
			eeprom_command(ee);
		break;
	case EEPROM_READING:
		ee->out <<= 1;
		if (++ee->bits <= 16)
			break;
		/* The next word follows without a dummy bit. */
		ee->addr = (ee->addr + 1) % E1000_EEPROM_WORDS;
		ee->out = (u32)ee->word[ee->addr] << 1;
		ee->bits = 1;
		break;
	}
}

/* Drive the pins. */
static void eeprom_pins(struct e1000_eeprom *ee, bool select, bool clock, bool data)
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

/*
 * A pull-up makes DO high when the EEPROM does not drive it, which is also how
 * it says that a write is complete. While reading, bit 16 is on its way out.
 */
static bool eeprom_dout(const struct e1000_eeprom *ee)
{
	return ee->phase != EEPROM_READING || (ee->out & BIT(16));
}

u32 e1000_rd_eecd(struct e1000 *e, unsigned int slot)
{
	u32 val = e->reg[R_EECD];

	if (val & EECD_REQ)
		val |= EECD_GNT;
	if (eeprom_dout(&e->eeprom))
		val |= EECD_DO;
	return val;
}

void e1000_wr_eecd(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_EECD] = val;
	if (val & EECD_REQ)
		eeprom_pins(&e->eeprom, val & EECD_CS, val & EECD_SK, val & EECD_DI);
}

void e1000_wr_eerd(struct e1000 *e, unsigned int slot, u32 val)
{
	unsigned int addr = FIELD_GET(EERD_ADDR, val);

	if (val & EERD_START) {
		val = (val & EERD_ADDR) | EERD_DONE;
		val |= FIELD_PREP(EERD_DATA, e->eeprom.word[addr % E1000_EEPROM_WORDS]);
	}
	e->reg[R_EERD] = val;
}
