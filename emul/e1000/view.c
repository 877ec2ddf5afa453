// SPDX-License-Identifier: GPL-2.0
/*
 * view.c - what a user may look at
 */
#include "e1000.h"

#define RING_DESC_LEN	16

static u64 ring_base(const struct e1000 *e, unsigned int slot)
{
	return e->reg[slot] | (u64)e->reg[slot + 1] << 32;
}

static u64 ring_count(const struct e1000 *e, unsigned int slot)
{
	return e->reg[slot] / RING_DESC_LEN;
}

static u64 ring_plain(const struct e1000 *e, unsigned int slot)
{
	return e->reg[slot];
}

/* RDBAH and TDBAH follow the lower halves. */
static const struct {
	const char *name;
	u64 (*get)(const struct e1000 *e, unsigned int slot);
	unsigned int slot;
	u8 size;
} ring_rows[] = {
	{ "rx.base", ring_base, R_RDBAL, 8 },
	{ "rx.descriptors", ring_count, R_RDLEN, 4 },
	{ "rx.head", ring_plain, R_RDH, 4 },
	{ "rx.tail", ring_plain, R_RDT, 4 },
	{ "tx.base", ring_base, R_TDBAL, 8 },
	{ "tx.descriptors", ring_count, R_TDLEN, 4 },
	{ "tx.head", ring_plain, R_TDH, 4 },
	{ "tx.tail", ring_plain, R_TDT, 4 },
};

static bool ring_view(const struct e1000 *e, unsigned int n, struct emul_line *line)
{
	if (n >= ARRAY_SIZE(ring_rows))
		return false;
	line->name = ring_rows[n].name;
	line->index = -1;
	line->size = ring_rows[n].size;
	line->val = ring_rows[n].get(e, ring_rows[n].slot);
	return true;
}

static bool eeprom_view(const struct e1000 *e, unsigned int n, struct emul_line *line)
{
	if (n >= e->card->eeprom.words)
		return false;
	line->name = NULL;
	line->index = n;
	line->size = 2;
	line->val = e->card->eeprom.word[n];
	return true;
}

/* emul_model.view */
bool e1000_view(struct emul_function *f, enum emul_view view, unsigned int n,
		struct emul_line *line)
{
	struct e1000 *e = to_e1000(f);

	switch (view) {
	case EMUL_VIEW_REGISTERS:
		return e1000_reg_view(e, n, line);
	case EMUL_VIEW_RINGS:
		return ring_view(e, n, line);
	case EMUL_VIEW_EEPROM:
		return eeprom_view(e, n, line);
	case EMUL_VIEW_PHY:
		return e1000_phy_view(e, n, line);
	case EMUL_VIEW_LEDS:
		return e1000_led_view(e, n, line);
	default:
		return false;
	}
}
