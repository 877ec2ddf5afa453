// SPDX-License-Identifier: GPL-2.0
/*
 * eeprom.c - what is in the serial EEPROM, and the registers in front of it, manual 5
 */
#include "e1000.h"
#include "handlers.h"

#define EEPROM_CHECKSUM		0xbaba
#define EEPROM_CHECKSUM_WORD	0x3f
#define EEPROM_SUBSYSTEM	0x0b
#define EEPROM_DEVICE		0x0d
/* 5.6: SPI devices say how large they are. */
#define EEPROM_CONFIG		0x12
#define EEPROM_CONFIG_512_BYTES	0x0400

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
	{ 0x0c, 0x8086 },	/* subsystem vendor */
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
 * e1000_eeprom_word() - a word as the device reads it
 * @f: function that reads
 * @ee: EEPROM
 * @addr: below @ee->words
 *
 * Context: function's lock. Return: the word, with a wrong bit if a user wishes so.
 */
u16 e1000_eeprom_word(struct emul_function *f, const struct e1000_eeprom *ee, unsigned int addr)
{
	return board_fault(f, EMUL_FAULT_EEPROM) ? ee->word[addr] ^ BIT(addr % 16) :
						   ee->word[addr];
}

/**
 * e1000_eeprom_init() - content as it comes from the factory
 * @e: device
 * @mac: permanent address
 */
void e1000_eeprom_init(struct e1000 *e, const u8 *mac)
{
	const struct e1000_variant *v = e->variant;
	struct e1000_eeprom *ee = &e->card->eeprom;
	unsigned int i;

	ee->words = v->eeprom == E1000_MICROWIRE64 || v->eeprom == E1000_MEMORY ? 64 : 256;
	for (i = 0; i < ARRAY_SIZE(eeprom_template); i++)
		ee->word[eeprom_template[i].where] = eeprom_template[i].word;
	if (v->eeprom == E1000_SPI)
		ee->word[EEPROM_CONFIG] = EEPROM_CONFIG_512_BYTES;
	ee->word[EEPROM_SUBSYSTEM] = v->subsystem;
	ee->word[EEPROM_DEVICE] = v->device;
	for (i = 0; i < EMUL_ETH_ALEN / 2; i++)
		ee->word[i] = mac[2 * i] | mac[2 * i + 1] << 8;
	ee->word[EEPROM_CHECKSUM_WORD] = EEPROM_CHECKSUM - eeprom_sum(ee);
}

static bool eeprom_is_spi(const struct e1000 *e)
{
	return e->variant->eeprom == E1000_SPI;
}

/* 5.3.1: EECD.REQ asks for the EEPROM, which the other function may have. */
static bool eeprom_granted(struct e1000 *e)
{
	struct e1000 *other;

	if (e->variant->eeprom == E1000_MEMORY)
		return false;
	if (e->quirks & E1000_EEPROM_ALONE)
		return true;
	if (!(e->reg[R_EECD] & EECD_REQ))
		return false;
	other = cmpxchg(&e->card->granted, NULL, e);
	return !other || other == e;
}

/**
 * e1000_eeprom_release() - let the other function have the EEPROM
 * @e: device
 *
 * Context: function's lock, or no other call can be in progress.
 */
void e1000_eeprom_release(struct e1000 *e)
{
	cmpxchg(&e->card->granted, e, NULL);
}

u32 e1000_rd_eecd(struct e1000 *e, unsigned int slot)
{
	const struct e1000_eeprom *ee = &e->card->eeprom;
	u32 val = e->reg[R_EECD];

	if (!eeprom_granted(e))
		return val | EECD_DO;
	if (val & EECD_REQ)
		val |= EECD_GNT;
	if (eeprom_is_spi(e) ? e1000_spi_dout(ee) : e1000_microwire_dout(ee))
		val |= EECD_DO;
	return val;
}

void e1000_wr_eecd(struct e1000 *e, unsigned int slot, u32 val)
{
	bool cs = val & EECD_CS, sk = val & EECD_SK, di = val & EECD_DI;

	e->reg[R_EECD] = val;
	if (!(val & EECD_REQ))
		e1000_eeprom_release(e);
	if (!eeprom_granted(e))
		return;
	e->card->eeprom.user = &e->f;
	/* EECD.CS is the level of the pin, at which SPI devices are selected when it is low. */
	if (eeprom_is_spi(e))
		e1000_spi_pins(&e->card->eeprom, !cs, sk, di);
	else
		e1000_microwire_pins(&e->card->eeprom, cs, sk, di);
}

void e1000_wr_eerd(struct e1000 *e, unsigned int slot, u32 val)
{
	bool spi = eeprom_is_spi(e);
	unsigned int addr = spi ? FIELD_GET(EERD_SPI_ADDR, val) : FIELD_GET(EERD_ADDR, val);

	if ((val & EERD_START) && e->variant->eeprom != E1000_MEMORY) {
		val = (val & (spi ? EERD_SPI_ADDR : EERD_ADDR)) | (spi ? EERD_SPI_DONE : EERD_DONE);
		val |= FIELD_PREP(EERD_DATA, e1000_eeprom_word(&e->f, &e->card->eeprom,
							       addr % e->card->eeprom.words));
	}
	e->reg[R_EERD] = val;
}
