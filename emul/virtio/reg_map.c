// SPDX-License-Identifier: GPL-2.0
/*
 * reg_map.c - which register is where
 *
 * Registers are numbered through all the blocks that the function has.
 */
#include "virtio.h"

/* The MSI-X table, 6.8.2.6 to 6.8.2.9 of PCI 3.0 */
static const char *const msix_names[] = {
	"msix_addr", "msix_upper_addr", "msix_data", "msix_control",
};

/**
 * struct block - a run of registers
 * @bar: where
 * @base: offset there
 * @get: register @i of them: its offset from @base, size and name, and its index
 *	in @index, which is -1; false if there are not so many
 */
struct block {
	u8 bar;
	u32 (*base)(const struct virtio *v);
	bool (*get)(const struct virtio *v, unsigned int i, struct virtio_field *field, int *index);
};

static u32 base_common(const struct virtio *v)
{
	return 0;
}

static bool get_common(const struct virtio *v, unsigned int i, struct virtio_field *field,
		       int *index)
{
	return v->variant != VIRTIO_LEGACY && virtio_common_reg(i, field);
}

static u32 base_isr(const struct virtio *v)
{
	return MODERN_ISR;
}

static bool get_isr(const struct virtio *v, unsigned int i, struct virtio_field *field, int *index)
{
	*field = (struct virtio_field){ "isr_status", 0, 1 };
	return v->variant != VIRTIO_LEGACY && !i;
}

static u32 base_device(const struct virtio *v)
{
	return MODERN_DEVICE;
}

static bool get_field(const struct virtio *v, unsigned int i, struct virtio_field *field)
{
	const struct virtio_field *f;

	for (f = v->type->fields; f->name && i; f++, i--)
		;
	*field = *f;
	return f->name;
}

static bool get_device(const struct virtio *v, unsigned int i, struct virtio_field *field,
		       int *index)
{
	return v->variant != VIRTIO_LEGACY && get_field(v, i, field);
}

static u32 base_notify(const struct virtio *v)
{
	return MODERN_NOTIFY;
}

static bool get_notify(const struct virtio *v, unsigned int i, struct virtio_field *field,
		       int *index)
{
	*field = (struct virtio_field){ "notify", NOTIFY_MULTIPLIER * i, 2 };
	*index = i;
	return v->variant != VIRTIO_LEGACY && i < v->nvqs;
}

static bool get_legacy_device(const struct virtio *v, unsigned int i, struct virtio_field *field,
			      int *index)
{
	return v->variant != VIRTIO_MODERN && get_field(v, i, field);
}

static u32 base_legacy(const struct virtio *v)
{
	return 0;
}

static bool get_legacy(const struct virtio *v, unsigned int i, struct virtio_field *field,
		       int *index)
{
	return v->variant != VIRTIO_MODERN && virtio_legacy_reg(i, field);
}

static u32 base_msix(const struct virtio *v)
{
	return EMUL_MSIX_TABLE;
}

static bool get_msix(const struct virtio *v, unsigned int i, struct virtio_field *field,
		     int *index)
{
	*index = i / 4;
	*field = (struct virtio_field){ msix_names[i % 4], 4 * i, 4 };
	return *index < v->f.vectors;
}

/*
 * Those that are accessed all the time come first. Legacy device configuration begins
 * where the registers for MSI-X would be, and so comes before them.
 */
static const struct block blocks[] = {
	{ BAR_MODERN, base_notify, get_notify },
	{ BAR_MODERN, base_isr, get_isr },
	{ BAR_MODERN, base_common, get_common },
	{ BAR_MODERN, base_device, get_device },
	{ BAR_LEGACY, virtio_legacy_config, get_legacy_device },
	{ BAR_LEGACY, base_legacy, get_legacy },
	{ BAR_MSIX, base_msix, get_msix },
};

/* emul_model.reg */
bool virtio_reg(const struct emul_function *f, unsigned int n, struct emul_reg *reg)
{
	const struct virtio *v = container_of(f, struct virtio, f);
	const struct block *b;
	struct virtio_field field;
	unsigned int i;
	int index;

	for (b = blocks; b < blocks + ARRAY_SIZE(blocks); b++) {
		index = -1;
		for (i = 0; b->get(v, i, &field, &index); i++) {
			if (!n--) {
				*reg = (struct emul_reg){ field.name, index, field.size };
				return true;
			}
		}
	}
	return false;
}

/* emul_model.reg_find */
int virtio_reg_find(const struct emul_function *f, unsigned int bar, u32 off, unsigned int *byte)
{
	const struct virtio *v = container_of(f, struct virtio, f);
	const struct block *b;
	struct virtio_field field;
	unsigned int i, n = 0;
	u32 rel;
	int index;

	for (b = blocks; b < blocks + ARRAY_SIZE(blocks); b++) {
		rel = off - b->base(v);
		for (i = 0; b->get(v, i, &field, &index); i++, n++) {
			if (b->bar == bar && rel - field.off < field.size) {
				*byte = rel - field.off;
				return n;
			}
		}
	}
	return -1;
}
