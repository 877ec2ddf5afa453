// SPDX-License-Identifier: GPL-2.0
/*
 * power.c - power states and wake-up, manual 6.3, 6.4 and 13.6
 *
 * A frame that has passed the ordinary filters is shown to the wake-up filters:
 * those of WUFC while PME_En is set, and Magic Packet alone while WUC.APME is.
 */
#include "e1000.h"
#include "handlers.h"
#include "rx_frame.h"
#include "../headers.h"

/* Configuration space, 4.1 and 6.3.3 */
#define CAP_PM			0x01
#define CAP_PM_LEN		8
/* Version 2, needs initialization, PME# from D0, D3hot and D3cold */
#define PM_PMC			0xc822
#define PMCSR			(E1000_PM_CAP + 4)
#define PMCSR_STATE		GENMASK(1, 0)
#define PMCSR_PME_EN		BIT(8)
#define PMCSR_DATA_SELECT	GENMASK(12, 9)
#define PMCSR_DATA_SCALE	GENMASK(14, 13)
#define PMCSR_PME_STATUS	BIT(15)
#define PMCSR_WMASK		(PMCSR_STATE | PMCSR_PME_EN | PMCSR_DATA_SELECT)
#define PM_DATA			(E1000_PM_CAP + 7)

/* EEPROM words 22h and 24h, 5.6 */
#define EEPROM_POWER		0x22
#define EEPROM_POWER_D0		GENMASK(15, 8)
#define EEPROM_POWER_D3		GENMASK(7, 0)
#define EEPROM_CONTROL3		0x24
#define EEPROM_CONTROL3_B	0x14	/* of function 1 */
#define EEPROM_CONTROL3_APME	BIT(10)

#define MAGIC_SYNC		6
#define MAGIC_LEN		(MAGIC_SYNC + 16 * EMUL_ETH_ALEN)

#define ETH_TYPE_ARP		0x0806
#define ETH_TYPE_MAX_LEN	1500
#define SNAP_LEN		8
#define ARP_TARGET		24
#define IP4_DST			16
#define IP6_DST			24

static u16 pmcsr(const struct e1000 *e)
{
	return emul_config_read(&e->f.config, PMCSR, 2);
}

/* PME# and what rx() looks for follow the registers. */
static void power_update(struct e1000 *e)
{
	u32 wuc = e->reg[R_WUC], filters = 0;
	u16 csr = pmcsr(e);
	bool pme = csr & PMCSR_PME_EN;

	if (pme)
		filters = e->reg[R_WUFC];
	if (wuc & WUC_APME) {
		filters |= WUFC_MAG;
		pme |= wuc & WUC_APMPME;
	}
	WRITE_ONCE(e->wake, filters);
	pme = pme && (csr & PMCSR_PME_STATUS);
	if (pme != e->pme) {
		e->pme = pme;
		board_pme(&e->f, pme);
	}
}

/**
 * e1000_power_init() - the power management capability
 * @e: device
 */
void e1000_power_init(struct e1000 *e)
{
	struct emul_config *c = &e->f.config;

	c->next = E1000_PM_CAP;
	emul_config_add_cap(c, CAP_PM, CAP_PM_LEN);
	emul_config_set(c, E1000_PM_CAP + 2, 2, PM_PMC, 0);
	emul_config_set(c, PMCSR, 2, 0, PMCSR_WMASK);
	c->w1c[PMCSR + 1] = PMCSR_PME_STATUS >> 8;
	WRITE_ONCE(e->asleep, e1000_power_config(e));
}

/**
 * e1000_power_load() - what the EEPROM says about wake-up
 * @e: device
 *
 * Context: function's lock, or no other call can be in progress.
 */
void e1000_power_load(struct e1000 *e)
{
	e->reg[R_WUC] &= ~WUC_APME;
	if (e->card->eeprom.word[e->second ? EEPROM_CONTROL3_B : EEPROM_CONTROL3] &
	    EEPROM_CONTROL3_APME)
		e->reg[R_WUC] |= WUC_APME;
	power_update(e);
}

/**
 * e1000_power_config() - configuration space has been written
 * @e: device
 *
 * Context: function's lock.
 * Return: whether the device is in D3hot.
 */
bool e1000_power_config(struct e1000 *e)
{
	struct emul_config *c = &e->f.config;
	u16 csr = pmcsr(e), power = e->card->eeprom.word[EEPROM_POWER];
	u8 data = 0;

	/* Table 6-4: power in D0 and in D3, consumed and dissipated, in units of 0.1 W */
	csr &= ~PMCSR_DATA_SCALE;
	switch (FIELD_GET(PMCSR_DATA_SELECT, csr)) {
	case 0:
	case 4:
		data = FIELD_GET(EEPROM_POWER_D0, power);
		csr |= FIELD_PREP(PMCSR_DATA_SCALE, 1);
		break;
	case 3:
	case 7:
		data = FIELD_GET(EEPROM_POWER_D3, power);
		csr |= FIELD_PREP(PMCSR_DATA_SCALE, 1);
		break;
	}
	c->value[PMCSR + 1] = csr >> 8;
	c->value[PM_DATA] = data;
	power_update(e);
	return csr & PMCSR_STATE;
}

/* Something that wakes has happened: @what in WUS. */
static void power_wake(struct e1000 *e, u32 what)
{
	bool acpi = (pmcsr(e) & PMCSR_PME_EN) && (what & e->reg[R_WUFC]);

	e->reg[R_WUS] |= what;
	if (acpi || (e->reg[R_WUC] & WUC_APMPME))
		e->f.config.value[PMCSR + 1] |= PMCSR_PME_STATUS >> 8;
	power_update(e);
}

/**
 * e1000_power_link() - the link has gone up or down
 * @e: device
 *
 * Wakes from D3 only: else there is an interrupt. Context: function's lock.
 */
void e1000_power_link(struct e1000 *e)
{
	if (e->asleep && (e->wake & ~e->reg[R_WUS] & WUFC_LNKC))
		power_wake(e, WUFC_LNKC);
}

/* -------------------------------------------------------------------------
 * Filters, 6.4.3
 */

static void wake_station(const struct e1000 *e, u8 *mac)
{
	emul_put_le32(mac, e1000_peek(e, R_RAL0));
	mac[4] = e1000_peek(e, R_RAH0);
	mac[5] = e1000_peek(e, R_RAH0) >> 8;
}

/* Anywhere: six bytes of ones, and the station address sixteen times */
static bool wake_magic(const struct e1000 *e, const struct emul_frame *frame)
{
	u32 done = 0, ones = 0, i, k;
	u8 mac[EMUL_ETH_ALEN];

	wake_station(e, mac);
	for (i = 0; i < frame->nsegs; i++) {
		for (k = 0; k < frame->seg[i].len; k++) {
			u8 byte = frame->seg[i].base[k];

			if (done < MAGIC_SYNC || byte != mac[done % EMUL_ETH_ALEN])
				done = ones >= MAGIC_SYNC && byte == mac[0] ? MAGIC_SYNC + 1 : 0;
			else
				done++;
			ones = byte == 0xff ? ones + 1 : 0;
			if (!done && ones >= MAGIC_SYNC)
				done = MAGIC_SYNC;
			if (done == MAGIC_LEN)
				return true;
		}
	}
	return false;
}

static bool wake_is_ours(const struct e1000 *e, const u8 *ip)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		if ((e1000_peek(e, R_IPAV) & BIT(i)) &&
		    e1000_peek(e, R_IP4AT + i) == emul_get_le32(ip))
			return true;
	return false;
}

/* The filters for protocols: @p is the packet of @len bytes, of which 128 can be seen. */
static u32 wake_protocol(const struct e1000 *e, const u8 *p, u32 len)
{
	static const u8 arp[] = { 0, 1, 8, 0, EMUL_ETH_ALEN, 4, 0, 1 };
	static const u8 snap[] = { 0xaa, 0xaa, 3, 0, 0, 0 };
	u32 at = ETH_TYPE_OFFSET, i;
	u16 type;

	if (emul_get_be16(p + at) == e1000_peek(e, R_VET))
		at += ETH_TAG_LEN;
	if (emul_get_be16(p + at) <= ETH_TYPE_MAX_LEN && !memcmp(p + at + 2, snap, sizeof(snap)))
		at += SNAP_LEN;
	type = emul_get_be16(p + at);
	at += 2;
	/* The longest, with both, ends well within the first 128 bytes. */
	if (type == ETH_TYPE_ARP && len >= at + ARP_TARGET + 4 && !memcmp(p + at, arp, sizeof(arp)))
		return wake_is_ours(e, p + at + ARP_TARGET) ? WUFC_ARP : 0;
	if (type == ETH_TYPE_IP4 && len >= at + IP4_HDR_LEN && p[at] >> 4 == 4)
		return wake_is_ours(e, p + at + IP4_DST) ? WUFC_IPV4 : 0;
	if (type != ETH_TYPE_IP6 || len < at + IP6_HDR_LEN || p[at] >> 4 != 6 ||
	    !(e1000_peek(e, R_IPAV) & IPAV_V60))
		return 0;
	for (i = 0; i < 4; i++)
		if (e1000_peek(e, R_IP6AT + i) != emul_get_le32(p + at + IP6_DST + 4 * i))
			return 0;
	return WUFC_IPV6;
}

/* 6.4.3.3: a bit of FFMT says whether a byte is compared, a byte of FFVT with what */
static bool wake_flexible(const struct e1000 *e, unsigned int filter, const u8 *p, u32 len)
{
	u32 want = e1000_peek(e, R_FFLT + filter);
	u32 i;

	if (!want || want > E1000_RX_HEAD || len < want)
		return false;
	for (i = 0; i < want; i++)
		if ((e1000_peek(e, R_FFMT + i) & BIT(filter)) &&
		    p[i] != (u8)(e1000_peek(e, R_FFVT + i) >> (8 * filter)))
			return false;
	return true;
}

static u32 wake_match(const struct e1000 *e, const struct emul_frame *frame, const u8 *p, u32 len)
{
	static const u8 broadcast[EMUL_ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	u32 filters = READ_ONCE(e->wake);
	unsigned int i;
	u32 hit = 0;

	if (!memcmp(p, broadcast, sizeof(broadcast)))
		hit |= WUFC_BC;
	else if (p[0] & 1)
		hit |= WUFC_MC;
	else if (e1000_filter_address(e, 0, p) == E1000_FILTER_PASS)
		hit |= WUFC_EX;
	if (filters & (WUFC_ARP | WUFC_IPV4 | WUFC_IPV6))
		hit |= wake_protocol(e, p, len);
	if ((filters & WUFC_MAG) && wake_magic(e, frame))
		hit |= WUFC_MAG;
	for (i = 0; i < 4; i++)
		if ((filters & WUFC_FLX(i)) && wake_flexible(e, i, p, len))
			hit |= WUFC_FLX(i);
	return hit & filters;
}

/**
 * e1000_wake_frame() - show a frame to the wake-up filters
 * @e: device
 * @frame: frame, which has passed the ordinary ones
 * @image: what is known of it
 *
 * The first one that matches is kept in WUPM until software has cleared WUS.
 *
 * Context: rx(), without the function's lock.
 */
void e1000_wake_frame(struct e1000 *e, const struct emul_frame *frame,
		      const struct e1000_rx_image *image)
{
	u8 p[E1000_RX_HEAD] = { };
	u32 len = image->wire_len - ETH_FCS_LEN;
	u32 from = ETH_TYPE_OFFSET, to = from;
	unsigned long flags;
	unsigned int i;
	u32 hit;

	memcpy(p, image->da, ETH_TYPE_OFFSET);
	if (frame->flags & EMUL_FRAME_VLAN) {
		emul_put_be16(p + to, ETH_TYPE_VLAN);
		emul_put_be16(p + to + 2, frame->vlan_tci);
		to += ETH_TAG_LEN;
	}
	memcpy(p + to, image->da + from, min_t(u32, frame->len - from, sizeof(p) - to));
	hit = wake_match(e, frame, p, len);
	if (!hit)
		return;
	flags = board_lock(&e->f);
	if (!(e->reg[R_WUS] & ~WUFC_LNKC)) {
		for (i = 0; i < sizeof(p) / 4; i++)
			e->reg[R_WUPM + i] = emul_get_le32(p + 4 * i);
		e->reg[R_WUPL] = min_t(u32, image->wire_len, WUPL_MAX);
		power_wake(e, hit);
	}
	board_unlock(&e->f, flags);
}

/* -------------------------------------------------------------------------
 * Registers, 13.6. PME_En and PME_Status are the bits of PMCSR.
 */

u32 e1000_rd_wuc(struct e1000 *e, unsigned int slot)
{
	u16 csr = pmcsr(e);
	u32 val = e->reg[R_WUC];

	if (csr & PMCSR_PME_EN)
		val |= WUC_PME_EN;
	if (csr & PMCSR_PME_STATUS)
		val |= WUC_PME_STATUS;
	return val;
}

void e1000_wr_wuc(struct e1000 *e, unsigned int slot, u32 val)
{
	u8 *high = &e->f.config.value[PMCSR + 1];

	*high &= ~(PMCSR_PME_EN >> 8);
	if (val & WUC_PME_EN)
		*high |= PMCSR_PME_EN >> 8;
	if (val & WUC_PME_STATUS)
		*high &= ~(PMCSR_PME_STATUS >> 8);
	e->reg[R_WUC] = val & ~(WUC_PME_EN | WUC_PME_STATUS);
	power_update(e);
}

void e1000_wr_wufc(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_WUFC] = val;
	power_update(e);
}

/* The manual speaks of writing zeroes; drivers write ones, and it works. */
void e1000_wr_wus(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_WUS] &= ~val;
}
