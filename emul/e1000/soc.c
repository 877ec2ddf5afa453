// SPDX-License-Identifier: GPL-2.0
/*
 * soc.c - what the CE4100 has instead of MDIC and an EEPROM
 *
 * There is no manual of it to be had: this is what the stock driver takes for granted. Two
 * registers behind BAR 1 lead to the PHY, a Realtek RTL8211B. What is in an EEPROM
 * elsewhere has been put into memory, word by word, at 60000h.
 */
#include "e1000.h"

#define SOC_BAR			1
#define SOC_BAR_SIZE		0x1000

#define MDIO_STATUS		0x00
#define MDIO_STATUS_DATA	GENMASK(15, 0)
#define MDIO_STATUS_ERROR	BIT(31)

#define MDIO_COMMAND		0x04
#define MDIO_COMMAND_DATA	GENMASK(15, 0)
#define MDIO_COMMAND_REG	GENMASK(20, 16)
#define MDIO_COMMAND_PHY	GENMASK(25, 21)
#define MDIO_COMMAND_WRITE	BIT(26)
#define MDIO_COMMAND_GO		BIT(31)

#define FIRMWARE		0x60000

/**
 * e1000_soc_init() - BARs, and what is in memory
 * @e: device
 */
void e1000_soc_init(struct e1000 *e)
{
	struct emul_function *f = &e->f;

	f->bars32 = true;
	emul_config_add_bar32(&f->config, 0, f->bar_size[0]);
	emul_config_add_bar32(&f->config, SOC_BAR, SOC_BAR_SIZE);
	f->bar_size[SOC_BAR] = SOC_BAR_SIZE;
	f->firmware = FIRMWARE;
	f->firmware_size = 2 * e->card->eeprom.words;
}

/**
 * e1000_soc_read() - the driver reads a register behind BAR 1
 * @e: device
 * @off: in BAR 1, a multiple of 4
 *
 * Context: function's lock.
 */
u32 e1000_soc_read(struct e1000 *e, u32 off)
{
	switch (off) {
	case MDIO_STATUS:
		return e->soc.status;
	case MDIO_COMMAND:
		return e->soc.command;
	default:
		return 0;
	}
}

/**
 * e1000_soc_write() - the driver writes one
 * @e: device
 * @off: in BAR 1, a multiple of 4
 * @val: value
 *
 * Commands take no time. Context: function's lock.
 */
void e1000_soc_write(struct e1000 *e, u32 off, u32 val)
{
	unsigned int reg = FIELD_GET(MDIO_COMMAND_REG, val);

	if (off != MDIO_COMMAND)
		return;
	e->soc.command = val & ~MDIO_COMMAND_GO;
	if (!(val & MDIO_COMMAND_GO))
		return;
	e->soc.status = 0;
	if (!e1000_phy_answers(e, FIELD_GET(MDIO_COMMAND_PHY, val)))
		e->soc.status = MDIO_STATUS_DATA | MDIO_STATUS_ERROR;
	else if (val & MDIO_COMMAND_WRITE)
		e1000_phy_write(e, reg, FIELD_GET(MDIO_COMMAND_DATA, val));
	else
		e->soc.status = e1000_phy_read(e, reg);
}

/* emul_model.firmware_read */
u16 e1000_firmware_read(struct emul_function *f, u32 off)
{
	return e1000_eeprom_word(f, &to_e1000(f)->card->eeprom, off / 2);
}
