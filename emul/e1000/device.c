// SPDX-License-Identifier: GPL-2.0
/*
 * device.c - a card as a whole: identity, configuration space, resets
 */
#include "e1000.h"
#include "handlers.h"

#define E1000_BAR_SIZE		0x20000

/* 13.4.1: after CTRL.RST nothing is to be accessed for so long. */
#define RESET_NS		1000

/* Configuration space, manual 4.1, 4.3 and 6.3.3 */
#define COMMAND_MASTER		BIT(2)
#define STATUS			0x06
#define STATUS_66MHZ		BIT(5)
#define STATUS_DEVSEL_MEDIUM	BIT(9)
#define HEADER_TYPE		0x0e
#define HEADER_MULTI		BIT(7)
#define MIN_GNT			0x3e
#define CAP_PCIX		0x07
#define CAP_PCIX_LEN		8
#define PCIX_COMMAND_WMASK	0x007f
/* 64 bits, 133 MHz, up to 4 KiB a read, one split transaction; bus number not known */
#define PCIX_STATUS		0x0463fff8

/* EEPROM words 0Ah and 0Fh as far as CTRL takes them, 5.6.7 */
#define EEPROM_CONTROL1		0x0a
#define EEPROM_CONTROL1_VALID	GENMASK(15, 14)
#define EEPROM_CONTROL1_FD	BIT(10)
#define EEPROM_CONTROL1_SWDPIO	GENMASK(8, 5)
#define EEPROM_CONTROL1_ILOS	BIT(4)
#define EEPROM_SUBSYSTEM	0x0b
#define EEPROM_SUBVENDOR	0x0c
#define EEPROM_DEVICE		0x0d
#define EEPROM_VENDOR		0x0e

static const struct e1000_variant e1000_variants[] = {
#define DEVICE(name_, device_, subsystem_, revision_, mac_, media_, phy_, eeprom_, pcix_) \
	{										\
		.name = name_,								\
		.device = device_,							\
		.subsystem = subsystem_,						\
		.revision = revision_,							\
		.mac = E1000_MAC_##mac_,						\
		.media = E1000_##media_,						\
		.phy = E1000_##phy_,							\
		.eeprom = E1000_##eeprom_,						\
		.pcix = pcix_,								\
	},
#include "device_table.h"
#undef DEVICE
};

static const char *const e1000_devices[] = {
#define DEVICE(name, ...)	name,
#include "device_table.h"
#undef DEVICE
	NULL
};

static const u8 mac_quirks[] = {
	[E1000_MAC_82542] = E1000_EEPROM_ALONE | E1000_SIGNAL_LOW | E1000_NO_LEDCTL |
			    E1000_MDIO_PINS | E1000_82542_MASKS,
	[E1000_MAC_82543] = E1000_EEPROM_ALONE | E1000_SIGNAL_LOW | E1000_NO_LEDCTL |
			    E1000_MDIO_PINS,
	[E1000_MAC_82544] = E1000_EEPROM_ALONE | E1000_SIGNAL_LOW | E1000_NO_LEDCTL |
			    E1000_PORTS,
	[E1000_MAC_82540] = E1000_PORTS,
	[E1000_MAC_82545] = E1000_PORTS,
	[E1000_MAC_82545_REV3] = 0,
	[E1000_MAC_82546] = E1000_PORTS | E1000_DUAL,
	[E1000_MAC_82546_REV3] = E1000_DUAL,
	[E1000_MAC_82541] = E1000_PORTS,
	[E1000_MAC_82541_REV2] = E1000_PORTS,
	[E1000_MAC_82547] = 0,
	[E1000_MAC_82547_REV2] = 0,
	[E1000_MAC_CE4100] = E1000_SOC,
};

static void device_config_init(struct e1000 *e)
{
	const u16 *word = e->card->eeprom.word;
	const struct emul_config_id id = {
		.vendor = word[EEPROM_VENDOR],
		.device = word[EEPROM_DEVICE],
		.subvendor = word[EEPROM_SUBVENDOR],
		.subdevice = word[EEPROM_SUBSYSTEM],
		.class = 0x020000,
		.revision = e->variant->revision,
		.pin = e->second ? 2 : 1,
	};
	struct emul_config *c = &e->f.config;
	unsigned int pcix;

	emul_config_init(c, &id);
	emul_config_set(c, STATUS, 2, STATUS_66MHZ | STATUS_DEVSEL_MEDIUM, 0);
	emul_config_set(c, MIN_GNT, 1, 0xff, 0);
	if (e->quirks & E1000_DUAL)
		emul_config_set(c, HEADER_TYPE, 1, HEADER_MULTI, 0);
	e->f.bar_size[0] = E1000_BAR_SIZE;
	if (e->quirks & E1000_SOC)
		e1000_soc_init(e);
	else
		emul_config_add_bar64(c, 0, E1000_BAR_SIZE, false);
	if (e->quirks & E1000_PORTS)
		e1000_ports_init(e);

	e1000_power_init(e);
	if (!e->variant->pcix)
		return;
	pcix = emul_config_add_cap(c, CAP_PCIX, CAP_PCIX_LEN);
	emul_config_set(c, pcix + 2, 2, 0, PCIX_COMMAND_WMASK);
	emul_config_set(c, pcix + 4, 4, PCIX_STATUS, 0);
}

/**
 * e1000_may_dma() - whether the bus lets the device access memory
 * @e: device
 *
 * Context: function's lock.
 */
bool e1000_may_dma(const struct e1000 *e)
{
	return !e->asleep && (emul_config_command(&e->f.config) & COMMAND_MASTER);
}

/**
 * e1000_load_eeprom() - what the device loads from the EEPROM after a reset
 * @e: device
 *
 * Context: function's lock.
 */
void e1000_load_eeprom(struct e1000 *e)
{
	const u16 *word = e->card->eeprom.word;
	u16 control = word[EEPROM_CONTROL1];
	u32 ctrl = e->reg[R_CTRL] & ~(CTRL_FD | CTRL_ILOS | CTRL_SWDPIO);

	WRITE_ONCE(e->reg[R_RAL0], word[0] | (u32)word[1] << 16);
	/* 5.6.1: of function 1 the last bit is the other one. */
	WRITE_ONCE(e->reg[R_RAH0], (word[2] ^ (e->second ? 0x0100 : 0)) | RAH_AV);
	e1000_power_load(e);
	if (FIELD_GET(EEPROM_CONTROL1_VALID, control) != 1)
		return;
	if (control & EEPROM_CONTROL1_FD)
		ctrl |= CTRL_FD;
	if (control & EEPROM_CONTROL1_ILOS)
		ctrl |= CTRL_ILOS;
	ctrl |= FIELD_PREP(CTRL_SWDPIO, FIELD_GET(EEPROM_CONTROL1_SWDPIO, control));
	WRITE_ONCE(e->reg[R_CTRL], ctrl);
}

/* Initial values, of which some are the card's */
static void device_regs_reset(struct e1000 *e, enum e1000_reset how)
{
	const struct e1000_variant *v = e->variant;

	e1000_regs_reset(e, how);
	/* 13.4.1: without a PHY the link comes up in reset. */
	if (v->media != E1000_COPPER) {
		e->reg[R_CTRL] |= CTRL_LRST;
		e->reg[R_STATUS] |= STATUS_TBIMODE;
	}
	if (v->pcix)
		e->reg[R_STATUS] |= STATUS_BUS64 | STATUS_PCIX_MODE |
				    FIELD_PREP(STATUS_PCIXSPD, PCIXSPD_133);
	e->reg[R_STATUS] |= FIELD_PREP(STATUS_FUNC, e->second);
	if (v->eeprom == E1000_MICROWIRE256)
		e->reg[R_EECD] |= EECD_SIZE;
	else if (v->eeprom == E1000_SPI)
		e->reg[R_EECD] |= EECD_TYPE | EECD_ADDR_BITS;
	else if (v->eeprom == E1000_MEMORY)
		e->reg[R_EECD] &= ~EECD_PRES;
}

static void device_reset(struct e1000 *e, enum e1000_reset how)
{
	emul_queue_stop(&e->f.txq[0]);
	e1000_rx_stop(e);
	memset(e->lint, 0, sizeof(e->lint));
	e->reset_end = 0;
	e1000_fifo_clear(e);
	e1000_flow_reset(e);
	device_regs_reset(e, how);
	e1000_eeprom_release(e);
	e->stat_latched = 0;
	e1000_load_eeprom(e);
	e1000_irq_reset(e);
	e1000_rx_kick(e);
	e->lu = false;
	if (e->variant->media != E1000_COPPER)
		e1000_tbi_restart(e);
	else
		e1000_link_update(e);
}

/**
 * e1000_reset() - reset everything but the PHY and configuration space
 * @e: device
 *
 * Queue calls in progress end at their next access to memory. Manual 14.7.
 *
 * Context: function's lock.
 */
void e1000_reset(struct e1000 *e)
{
	device_reset(e, E1000_RESET_CTRL);
}

/* On the 82543 software defined pin 4 is the PHY's reset. */
static bool device_holds_phy(const struct e1000 *e)
{
	u32 ext = e->reg[R_CTRL_EXT];

	if (e->quirks & E1000_MDIO_PINS)
		return (ext & CTRL_EXT_SDP4_DIR) && !(ext & CTRL_EXT_SDP4);
	return e->reg[R_CTRL] & CTRL_PHY_RST;
}

void e1000_wr_ctrl(struct e1000 *e, unsigned int slot, u32 val)
{
	u32 changed = e->reg[R_CTRL] ^ val;

	WRITE_ONCE(e->reg[R_CTRL], val & ~CTRL_RST);
	if (val & CTRL_RST) {
		e1000_reset(e);
		e->reset_end = board_now(&e->f) + RESET_NS;
	} else if ((changed & CTRL_LRST) && e->variant->media != E1000_COPPER) {
		e1000_tbi_restart(e);
	}
	e1000_phy_hold(e, device_holds_phy(e));
	if (e->quirks & E1000_MDIO_PINS)
		e1000_mdio_pins(e, e->reg[R_CTRL]);
	e1000_link_update(e);
}

/* 13.4.2: the same register at a second address */
void e1000_wr_ctrl_dup(struct e1000 *e, unsigned int slot, u32 val)
{
	e1000_wr_ctrl(e, R_CTRL, val);
}

void e1000_wr_ctrl_ext(struct e1000 *e, unsigned int slot, u32 val)
{
	e->reg[R_CTRL_EXT] = val & ~(CTRL_EXT_EE_RST | CTRL_EXT_ASDCHK);
	e1000_phy_hold(e, device_holds_phy(e));
	if (val & CTRL_EXT_EE_RST) {
		e1000_load_eeprom(e);
		e1000_link_update(e);
	}
}

u32 e1000_rd_pba(struct e1000 *e, unsigned int slot)
{
	u32 rxa = min_t(u32, e->reg[R_PBA], E1000_PACKET_BUFFER_KIB);

	return e->reg[R_PBA] | (E1000_PACKET_BUFFER_KIB - rxa) << 16;
}

u32 e1000_rd_zero(struct e1000 *e, unsigned int slot)
{
	return 0;
}

static void e1000_defaults(struct emul_params *params)
{
	params->queue_pairs = 1;
	params->rx_queue_size = 0;
	params->tx_queue_size = 0;
	params->mtu = 0;
	params->speed = EMUL_SPEED_UNKNOWN;
	params->duplex = EMUL_DUPLEX_UNKNOWN;
	params->offload = EMUL_OFFLOAD_GSO;
	memset(params->features, 0, sizeof(params->features));
}

static const struct e1000_variant *device_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(e1000_variants); i++)
		if (!strcmp(e1000_variants[i].name, name))
			return &e1000_variants[i];
	return NULL;
}

/* Rings, speed and duplex are what the driver and the PHY make them. */
static const char *e1000_check(const struct emul_params *params)
{
	bool changed = params->queue_pairs != 1 || params->rx_queue_size ||
		       params->tx_queue_size || params->mtu ||
		       params->speed != EMUL_SPEED_UNKNOWN ||
		       params->duplex != EMUL_DUPLEX_UNKNOWN ||
		       params->features[0] || params->features[1];

	if (changed)
		return "queue_pairs, rx_queue_size, tx_queue_size, mtu, speed, duplex and features cannot be set for an e1000";
	if (!params->card)
		return NULL;
	if (!(mac_quirks[device_find(params->device)->mac] & E1000_DUAL))
		return "card can be set for an 82546 only, which has two functions";
	if (to_e1000(params->card)->variant != device_find(params->device))
		return "card must be one of the same device";
	return NULL;
}

/* The card of function 0, or one of its own; false if there is no memory for that. */
static bool device_card_get(struct e1000 *e, const struct emul_params *params)
{
	if (params->card) {
		e->card = to_e1000(params->card)->card;
	} else {
		e->card = kvcalloc(1, sizeof(*e->card), GFP_KERNEL);
		if (!e->card)
			return false;
		e1000_eeprom_init(e, params->mac);
	}
	e->card->functions++;
	return true;
}

static int e1000_create(struct emul_function *f, const struct emul_params *params)
{
	struct e1000 *e = to_e1000(f);

	e->variant = device_find(params->device);
	if (!e->variant)
		return -EINVAL;
	e->quirks = mac_quirks[e->variant->mac];
	e->second = params->card;
	if (params->offload == EMUL_OFFLOAD_WIRE) {
		e->wire = kvcalloc(1, sizeof(*e->wire), GFP_KERNEL);
		if (!e->wire)
			return -ENOMEM;
	}
	if (!device_card_get(e, params)) {
		kvfree(e->wire);
		return -ENOMEM;
	}
	device_config_init(e);
	f->txqs = 1;
	f->rxqs = 1;
	f->rx_caps_max = EMUL_RX_CSUM_PARTIAL | EMUL_RX_GSO;
	f->rx_caps = f->rx_caps_max;
	device_regs_reset(e, E1000_RESET_POWER);
	e1000_load_eeprom(e);
	e1000_phy_init(e);
	if (e->variant->media != E1000_COPPER) {
		e->phy.link.speed = 1000;
		e->phy.link.full_duplex = true;
	}
	return 0;
}

static void e1000_destroy(struct emul_function *f)
{
	struct e1000 *e = to_e1000(f);

	e1000_eeprom_release(e);
	if (!--e->card->functions)
		kvfree(e->card);
	kvfree(e->wire);
}

static bool device_in_reset(struct e1000 *e)
{
	if (board_now(&e->f) < e->reset_end)
		return true;
	e->reset_end = 0;
	return false;
}

/* Whether the device answers an access at all; and what it thinks of it */
static bool device_lint_access(struct e1000 *e, u32 off, unsigned int size, const char *what)
{
	if (unlikely(e->asleep))
		board_lint(&e->f, EMUL_LINT_ASLEEP, "%s at 0x%05x in D3hot", what, off);
	else if (unlikely(e->reset_end) && device_in_reset(e))
		board_lint(&e->f, EMUL_LINT_DURING_RESET, "%s at 0x%05x", what, off);
	else if (unlikely(size != 4 || off & 3))
		board_lint(&e->f, EMUL_LINT_ACCESS_SIZE, "%u-byte %s at 0x%05x", size, what, off);
	return !e->asleep;
}

static u32 device_reg_read(struct e1000 *e, unsigned int bar, u32 off)
{
	return bar ? e1000_soc_read(e, off) : e1000_reg_read(e, off);
}

static void device_reg_write(struct e1000 *e, unsigned int bar, u32 off, u32 val)
{
	if (bar)
		e1000_soc_write(e, off, val);
	else
		e1000_reg_write(e, off, val);
}

/* Registers are dwords: a read of less gives a part, a write of less is ignored, 13.2. */
static u64 e1000_mmio_read(struct emul_function *f, unsigned int bar, u32 off, unsigned int size)
{
	struct e1000 *e = to_e1000(f);
	unsigned int shift = 8 * (off & 3);
	u32 end = off + size;
	u64 val;

	/* Nobody is at home. */
	if (!device_lint_access(e, off, size, "read"))
		return size < 8 ? GENMASK_ULL(8 * size - 1, 0) : U64_MAX;
	off &= ~3U;
	val = (u64)device_reg_read(e, bar, off) >> shift;
	for (shift = 32 - shift, off += 4; off < end; shift += 32, off += 4)
		val |= (u64)device_reg_read(e, bar, off) << shift;
	return size < 8 ? val & GENMASK_ULL(8 * size - 1, 0) : val;
}

static void e1000_mmio_write(struct emul_function *f, unsigned int bar, u32 off,
			     unsigned int size, u64 val)
{
	struct e1000 *e = to_e1000(f);
	unsigned int skip = -off & 3;

	if (!device_lint_access(e, off, size, "write"))
		return;
	for (off += skip, val >>= 8 * skip; skip + 4 <= size; skip += 4, off += 4, val >>= 32)
		device_reg_write(e, bar, off, val);
}

static void e1000_config_changed(struct emul_function *f, unsigned int where, unsigned int size)
{
	struct e1000 *e = to_e1000(f);
	bool was_asleep = e->asleep;

	WRITE_ONCE(e->asleep, e1000_power_config(e));
	/* Back in D0 the device is as after power-on, 6.3.1.2; configuration space stays. */
	if (was_asleep && !e->asleep) {
		e1000_reset(e);
		e1000_phy_reset(e);
	}
	if (!e1000_may_dma(e)) {
		emul_queue_stop(&f->txq[0]);
		e1000_rx_stop(e);
		return;
	}
	if (e1000_tx_ready(e))
		board_kick(&f->txq[0]);
	e1000_rx_kick(e);
}

/* 14.7: as at power-on, with the EEPROM read anew */
static void e1000_bus_reset(struct emul_function *f)
{
	struct e1000 *e = to_e1000(f);

	device_config_init(e);
	device_reset(e, E1000_RESET_SLOT);
	e1000_phy_reset(e);
	e->soc = (struct e1000_soc){ };
}

static void e1000_timer(struct emul_function *f, unsigned int id)
{
	struct e1000 *e = to_e1000(f);

	switch (id) {
	case E1000_TIMER_ITR:
		e1000_irq_timer(e);
		break;
	case E1000_TIMER_DELAY:
		e1000_delay_timer(e);
		break;
	case E1000_TIMER_PHY:
		if (e->variant->media == E1000_COPPER)
			e1000_phy_timer(e);
		else
			e1000_tbi_timer(e);
		break;
	case E1000_TIMER_PAUSE:
		e1000_flow_timer(e);
		break;
	}
}

static void e1000_partner(struct emul_function *f, const struct emul_partner *partner)
{
	struct e1000 *e = to_e1000(f);

	if (e->partner.plugged == partner->plugged && e->partner.autoneg == partner->autoneg &&
	    e->partner.adv == partner->adv)
		return;
	e->partner = *partner;
	if (e->variant->media == E1000_COPPER)
		e1000_phy_restart(e);
	else
		e1000_tbi_restart(e);
}

const struct emul_model e1000_model = {
	.name = "e1000",
	.devices = e1000_devices,
	.state_size = sizeof(struct e1000),
	.defaults = e1000_defaults,
	.check = e1000_check,
	.create = e1000_create,
	.destroy = e1000_destroy,
	.mmio_read = e1000_mmio_read,
	.mmio_write = e1000_mmio_write,
	.io_write = e1000_ports_write,
	.firmware_read = e1000_firmware_read,
	.config_changed = e1000_config_changed,
	.reset = e1000_bus_reset,
	.timer = e1000_timer,
	.partner = e1000_partner,
	.tx = e1000_tx,
	.rx = e1000_rx,
	.rx_flush = e1000_rx_flush,
	.rx_ready = e1000_rx_ready,
	.view = e1000_view,
	.reg = e1000_reg,
	.reg_find = e1000_reg_find,
};
