// SPDX-License-Identifier: GPL-2.0
/*
 * pci_legacy.c - the legacy register file, virtio 1.2 section 4.1.4.10
 *
 * Drivers of before virtio 1.0, and newer ones that are told to behave so. The
 * rings of a queue are one piece, found by the number of its first page, 2.7.2.
 */
#include "virtio.h"

/* MSI-X adds two registers before device configuration, while it is enabled. */
u32 virtio_legacy_config(const struct virtio *v)
{
	return LEGACY_CONFIG + (v->msix.enabled ? 4 : 0);
}

static struct virtio_vq *selected(struct virtio *v)
{
	return v->type->vq(v, v->qselect);
}

static u32 legacy_register(struct virtio *v, u32 off)
{
	const struct virtio_vq *vq = selected(v);

	switch (off) {
	case LEGACY_DEVICE_FEATURES:
		return v->offered[0];
	case LEGACY_DRIVER_FEATURES:
		return v->driver[0];
	case LEGACY_QUEUE_PFN:
		return vq && vq->enabled ? vq->desc >> LEGACY_PAGE_SHIFT : 0;
	case LEGACY_QUEUE_SIZE:
		return vq ? vq->max_size : 0;
	case LEGACY_QUEUE_SELECT:
		return v->qselect;
	case LEGACY_STATUS:
		return v->status;
	case LEGACY_ISR:
		return virtio_isr_ack(v);
	case LEGACY_CONFIG_VECTOR:
		return v->config_vector;
	case LEGACY_QUEUE_VECTOR:
		return vq ? vq->vector : VIRTIO_NO_VECTOR;
	}
	return 0;
}

/**
 * virtio_legacy_read() - the driver reads a legacy register
 * @v: device
 * @off: offset in BAR 0
 * @size: 1, 2, 4 or 8 bytes
 *
 * Context: function's lock. Return: the value; 0 where there is nothing.
 */
u64 virtio_legacy_read(struct virtio *v, u32 off, unsigned int size)
{
	u32 config = virtio_legacy_config(v);
	u64 val;

	if (off >= config) {
		off -= config;
		if (off < v->type->config_len && size <= v->type->config_len - off)
			return v->type->config_read(v, off, size);
		return 0;
	}
	val = legacy_register(v, off);
	return size < 4 ? val & (BIT(8 * size) - 1) : val;
}

/* The three parts of a queue, from its page number on */
static void legacy_set_pfn(struct virtio *v, struct virtio_vq *vq, u32 pfn)
{
	u16 vector = vq->vector;
	u32 avail;

	if (!pfn) {
		virtio_vq_reset(vq);
		vq->vector = vector;
		return;
	}
	if (vq->enabled)
		return;
	avail = vq->size * DESC_LEN;
	vq->desc = (u64)pfn << LEGACY_PAGE_SHIFT;
	vq->driver = vq->desc + avail;
	vq->device = vq->desc + round_up(avail + RING_ENTRIES + vq->size * AVAIL_ENTRY_LEN + 2,
					 LEGACY_PAGE);
	virtio_vq_enable(v, vq);
}

/**
 * virtio_legacy_write() - the driver writes a legacy register
 * @v: device
 * @off: offset in BAR 0
 * @size: 1, 2, 4 or 8 bytes
 * @val: value
 *
 * Context: function's lock.
 */
void virtio_legacy_write(struct virtio *v, u32 off, unsigned int size, u64 val)
{
	u32 config = virtio_legacy_config(v);
	struct virtio_vq *vq = selected(v);

	if (off >= config) {
		off -= config;
		if (off < v->type->config_len && size <= v->type->config_len - off)
			v->type->config_write(v, off, size, val);
		return;
	}
	/* Whoever writes here knows no other registers. */
	v->legacy = true;
	switch (off) {
	case LEGACY_DRIVER_FEATURES:
		if (!(v->status & STATUS_DRIVER_OK))
			v->driver[0] = (u32)val;
		break;
	case LEGACY_QUEUE_PFN:
		if (vq)
			legacy_set_pfn(v, vq, val);
		break;
	case LEGACY_QUEUE_SELECT:
		v->qselect = val;
		break;
	case LEGACY_QUEUE_NOTIFY:
		virtio_notify(v, (u16)val);
		break;
	case LEGACY_STATUS:
		virtio_set_status(v, val);
		break;
	case LEGACY_CONFIG_VECTOR:
		v->config_vector = virtio_vector(v, val);
		break;
	case LEGACY_QUEUE_VECTOR:
		if (vq)
			vq->vector = virtio_vector(v, val);
		break;
	}
}

/* Registers of 4.1.4.10 and of 4.1.4.10.1, by offset */
static const struct virtio_field legacy_fields[] = {
	{ "device_features", LEGACY_DEVICE_FEATURES, 4 },
	{ "driver_features", LEGACY_DRIVER_FEATURES, 4 },
	{ "queue_address", LEGACY_QUEUE_PFN, 4 },
	{ "queue_size", LEGACY_QUEUE_SIZE, 2 },
	{ "queue_select", LEGACY_QUEUE_SELECT, 2 },
	{ "queue_notify", LEGACY_QUEUE_NOTIFY, 2 },
	{ "device_status", LEGACY_STATUS, 1 },
	{ "isr_status", LEGACY_ISR, 1 },
	{ "config_msix_vector", LEGACY_CONFIG_VECTOR, 2 },
	{ "queue_msix_vector", LEGACY_QUEUE_VECTOR, 2 },
};

/**
 * virtio_legacy_reg() - where a legacy register is
 * @n: its number
 * @field: result
 *
 * Context: any. Return: false if there are not so many.
 */
bool virtio_legacy_reg(unsigned int n, struct virtio_field *field)
{
	if (n >= ARRAY_SIZE(legacy_fields))
		return false;
	*field = legacy_fields[n];
	return true;
}
