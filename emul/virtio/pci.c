// SPDX-License-Identifier: GPL-2.0
/*
 * pci.c - the PCI function of a virtio device: identity, capabilities, BARs
 *
 * Registers are in memory BARs: the legacy ones in BAR 0, which drivers accept
 * as well as an I/O BAR, MSI-X in BAR 2, and those since virtio 1.0 in BAR 4.
 */
#include "virtio.h"

#define CLASS_ETHERNET		0x020000
#define COMMAND			0x04

const char *const virtio_devices[] = {
	[VIRTIO_MODERN] = "modern",
	[VIRTIO_TRANSITIONAL] = "transitional",
	[VIRTIO_LEGACY] = "legacy",
	NULL
};

static enum virtio_variant virtio_variant(const char *device)
{
	unsigned int i;

	for (i = 0; virtio_devices[i]; i++)
		if (!strcmp(virtio_devices[i], device))
			return i;
	return VIRTIO_MODERN;
}

/* A structure of @len bytes at @off of BAR 4, 4.1.4; returns where the capability is */
static unsigned int add_structure(struct virtio *v, u8 type, u32 off, u32 len, u8 extra)
{
	struct emul_config *c = &v->f.config;
	unsigned int cap = emul_config_add_cap(c, CAP_VENDOR, VCAP_LEN + extra);

	emul_config_set(c, cap + 2, 1, VCAP_LEN + extra, 0);
	emul_config_set(c, cap + VCAP_CFG_TYPE, 1, type, 0);
	emul_config_set(c, cap + VCAP_BAR, 1, BAR_MODERN, 0);
	emul_config_set(c, cap + VCAP_OFFSET, 4, off, 0);
	emul_config_set(c, cap + VCAP_LENGTH, 4, len, 0);
	return cap;
}

static void add_modern(struct virtio *v)
{
	struct emul_config *c = &v->f.config;
	unsigned int cap;

	v->f.bar_size[BAR_MODERN] = MODERN_BAR_SIZE;
	emul_config_add_bar64(c, BAR_MODERN, MODERN_BAR_SIZE, false);
	add_structure(v, VCAP_TYPE_COMMON, 0, COMMON_LEN, 0);
	add_structure(v, VCAP_TYPE_ISR, MODERN_ISR, 1, 0);
	add_structure(v, VCAP_TYPE_DEVICE, MODERN_DEVICE, v->type->config_len, 0);
	cap = add_structure(v, VCAP_TYPE_NOTIFY, MODERN_NOTIFY, MODERN_NOTIFY_LEN, 4);
	emul_config_set(c, cap + VCAP_NOTIFY_MULTIPLIER, 4, NOTIFY_MULTIPLIER, 0);

	/* 4.1.4.9: the driver chooses what the window shows. */
	cap = add_structure(v, VCAP_TYPE_PCI_CFG, 0, 0, 4);
	emul_config_set(c, cap + VCAP_BAR, 1, 0, 0xff);
	emul_config_set(c, cap + VCAP_OFFSET, 4, 0, ~0U);
	emul_config_set(c, cap + VCAP_LENGTH, 4, 0, ~0U);
	emul_config_set(c, cap + VCAP_CFG_DATA, 4, 0, ~0U);
	v->cfg_cap = cap;
}

static void virtio_config_init(struct virtio *v)
{
	unsigned int type = v->type->id;
	bool modern = v->variant == VIRTIO_MODERN;
	const struct emul_config_id id = {
		.vendor = VIRTIO_PCI_VENDOR,
		.device = modern ? VIRTIO_PCI_DEVICE_MODERN + type :
				   VIRTIO_PCI_DEVICE_NET + type - VIRTIO_ID_NET,
		.subvendor = VIRTIO_PCI_VENDOR,
		/* 4.1.2.1: transitional drivers find the type here. */
		.subdevice = modern ? VIRTIO_PCI_DEVICE_MODERN + type : type,
		.class = CLASS_ETHERNET,
		.revision = modern ? 1 : 0,
		.pin = 1,
	};

	emul_config_init(&v->f.config, &id);
	if (!modern) {
		v->f.bar_size[BAR_LEGACY] = LEGACY_BAR_SIZE;
		emul_config_add_bar64(&v->f.config, BAR_LEGACY, LEGACY_BAR_SIZE, false);
	}
	emul_msix_init(&v->msix, &v->f, BAR_MSIX);
	if (v->variant != VIRTIO_LEGACY)
		add_modern(v);
}

/**
 * virtio_create() - a new virtio function
 * @v: device, zeroed; its numbers of queues and its virtqueues' queues and
 *	sizes, @v->offered and @v->f.vectors are set
 * @type: what kind of device
 * @params: as the user wants it
 *
 * Context: may sleep.
 */
void virtio_create(struct virtio *v, const struct virtio_type *type,
		   const struct emul_params *params)
{
	v->type = type;
	v->variant = virtio_variant(params->device);
	virtio_config_init(v);
	virtio_clear(v);
}

/* emul_model.reset */
void virtio_bus_reset(struct emul_function *f)
{
	struct virtio *v = to_virtio(f);

	virtio_reset(v);
	v->resetting = false;
	virtio_config_init(v);
}

u64 virtio_mmio_read(struct emul_function *f, unsigned int bar, u32 off, unsigned int size)
{
	struct virtio *v = to_virtio(f);

	virtio_lint_access(v, bar, off, size, false);
	if (bar == BAR_MSIX)
		return emul_msix_read(&v->msix, off, size);
	if (bar == BAR_LEGACY)
		return virtio_legacy_read(v, off, size);
	if (off < MODERN_ISR)
		return virtio_common_read(v, off, size);
	if (off < MODERN_DEVICE)
		return off == MODERN_ISR ? virtio_isr_ack(v) : 0;
	off -= MODERN_DEVICE;
	if (off < v->type->config_len && size <= v->type->config_len - off)
		return v->type->config_read(v, off, size);
	return 0;
}

void virtio_mmio_write(struct emul_function *f, unsigned int bar, u32 off, unsigned int size,
		       u64 val)
{
	struct virtio *v = to_virtio(f);

	virtio_lint_access(v, bar, off, size, true);
	if (bar == BAR_MSIX)
		emul_msix_write(&v->msix, off, size, val);
	else if (bar == BAR_LEGACY)
		virtio_legacy_write(v, off, size, val);
	else if (off < MODERN_ISR)
		virtio_common_write(v, off, size, val);
	else if (off >= MODERN_NOTIFY && !((off - MODERN_NOTIFY) % NOTIFY_MULTIPLIER))
		virtio_notify(v, (off - MODERN_NOTIFY) / NOTIFY_MULTIPLIER);
	/* Device configuration of virtio-net is read only since 1.0, 5.1.4. */
}

/* emul_model.absent_read */
u64 virtio_absent_read(const struct emul_function *f, unsigned int bar, u32 off, unsigned int size)
{
	u64 val = ~0ULL;
	unsigned int i;

	for (i = 0; i < size; i++)
		if (bar == BAR_MODERN && virtio_common_polled(off + i))
			val &= ~(0xffULL << (8 * i));
	return val;
}

/* -------------------------------------------------------------------------
 * Configuration space
 */

static bool overlaps(unsigned int where, unsigned int size, unsigned int reg, unsigned int len)
{
	return where < reg + len && where + size > reg;
}

/*
 * Where the window into the BARs points to: @bar and @off; its size, or 0 if it
 * points nowhere, 4.1.4.9.1.
 */
static unsigned int window_target(const struct virtio *v, unsigned int *bar, u32 *off)
{
	const struct emul_config *c = &v->f.config;
	u32 len = emul_config_read(c, v->cfg_cap + VCAP_LENGTH, 4);

	*bar = emul_config_read(c, v->cfg_cap + VCAP_BAR, 1);
	*off = emul_config_read(c, v->cfg_cap + VCAP_OFFSET, 4);
	if ((len != 1 && len != 2 && len != 4) || *off % len || *bar >= EMUL_MAX_BARS ||
	    *off >= v->f.bar_size[*bar])
		return 0;
	return len;
}

/* A read of the window has the side effects of a read of the register. */
void virtio_config_read(struct emul_function *f, unsigned int where, unsigned int size)
{
	struct virtio *v = to_virtio(f);
	unsigned int bar, len;
	u32 off;

	if (!v->cfg_cap || !overlaps(where, size, v->cfg_cap + VCAP_CFG_DATA, 4))
		return;
	len = window_target(v, &bar, &off);
	if (len)
		emul_config_set(&f->config, v->cfg_cap + VCAP_CFG_DATA, len,
				virtio_mmio_read(f, bar, off, len), ~0U);
}

void virtio_config_changed(struct emul_function *f, unsigned int where, unsigned int size)
{
	struct virtio *v = to_virtio(f);
	unsigned int bar, len;
	u32 off;

	emul_msix_config_changed(&v->msix);
	if (overlaps(where, size, COMMAND, 2))
		virtio_command_changed(v);
	if (!v->cfg_cap || !overlaps(where, size, v->cfg_cap + VCAP_CFG_DATA, 4))
		return;
	len = window_target(v, &bar, &off);
	if (len)
		virtio_mmio_write(f, bar, off, len,
				  emul_config_read(&f->config, v->cfg_cap + VCAP_CFG_DATA, len));
}
