// SPDX-License-Identifier: GPL-2.0
/*
 * pci_modern.c - the common configuration structure, virtio 1.2 section 4.1.4.3
 *
 * A table: one row a register. Reads of any size give what is there; writes are
 * of the width of the register, or of both halves of a 64-bit address.
 */
#include "virtio.h"

/* Feature words that the driver can select; those beyond are 0 */
#define FEATURE_SELECTS	(2 * EMUL_FEATURE_WORDS)

/**
 * struct common_reg - a register
 * @name: as in the specification
 * @off: offset
 * @width: bytes
 * @read: its value; NULL for 0
 * @write: NULL if it is read only
 */
struct common_reg {
	const char *name;
	u8 off;
	u8 width;
	u32 (*read)(const struct virtio *v);
	void (*write)(struct virtio *v, u32 val);
};

static struct virtio_vq *selected(const struct virtio *v)
{
	return v->type->vq((struct virtio *)v, v->qselect);
}

/* Queues cannot be changed while they run, 4.1.4.3.2. */
static struct virtio_vq *selected_idle(const struct virtio *v)
{
	struct virtio_vq *vq = selected(v);

	return vq && !vq->enabled ? vq : NULL;
}

static u32 feature_word(const u64 *features, u32 select)
{
	return select < FEATURE_SELECTS ? features[select / 2] >> (32 * (select & 1)) : 0;
}

static u32 rd_dfselect(const struct virtio *v)
{
	return v->dfselect;
}

static void wr_dfselect(struct virtio *v, u32 val)
{
	v->dfselect = val;
}

static u32 rd_df(const struct virtio *v)
{
	const u64 offered[EMUL_FEATURE_WORDS] = { virtio_offers(v, 0), virtio_offers(v, 1) };

	return feature_word(offered, v->dfselect);
}

static u32 rd_gfselect(const struct virtio *v)
{
	return v->gfselect;
}

static void wr_gfselect(struct virtio *v, u32 val)
{
	v->gfselect = val;
}

static u32 rd_gf(const struct virtio *v)
{
	return feature_word(v->driver, v->gfselect);
}

/* What is agreed on stays, 2.2. */
static void wr_gf(struct virtio *v, u32 val)
{
	unsigned int shift = 32 * (v->gfselect & 1);
	u64 *word;

	if (v->gfselect >= FEATURE_SELECTS || v->status & STATUS_FEATURES_OK)
		return;
	word = &v->driver[v->gfselect / 2];
	*word = (*word & ~((u64)U32_MAX << shift)) | (u64)val << shift;
}

static u32 rd_msix(const struct virtio *v)
{
	return v->config_vector;
}

static void wr_msix(struct virtio *v, u32 val)
{
	v->config_vector = virtio_vector(v, val);
}

static u32 rd_numq(const struct virtio *v)
{
	return v->nvqs;
}

static u32 rd_status(const struct virtio *v)
{
	return v->status;
}

static u32 rd_generation(const struct virtio *v)
{
	return v->generation;
}

static u32 rd_q_select(const struct virtio *v)
{
	return v->qselect;
}

static void wr_q_select(struct virtio *v, u32 val)
{
	v->qselect = val;
}

/* A virtqueue that does not exist has size 0. */
static u32 rd_q_size(const struct virtio *v)
{
	const struct virtio_vq *vq = selected(v);

	return vq ? vq->size : 0;
}

static void wr_q_size(struct virtio *v, u32 val)
{
	struct virtio_vq *vq = selected_idle(v);

	if (vq)
		vq->size = val;
}

static u32 rd_q_msix(const struct virtio *v)
{
	const struct virtio_vq *vq = selected(v);

	return vq ? vq->vector : VIRTIO_NO_VECTOR;
}

/* May be changed while the queue runs: the driver masks one so. */
static void wr_q_msix(struct virtio *v, u32 val)
{
	struct virtio_vq *vq = selected(v);

	if (vq)
		vq->vector = virtio_vector(v, val);
}

static u32 rd_q_enable(const struct virtio *v)
{
	const struct virtio_vq *vq = selected(v);

	return vq && vq->enabled;
}

/* Only 1 may be written, 4.1.4.3.2. */
static bool wants_one(struct virtio *v, const char *name, u32 val)
{
	if (val == 1)
		return true;
	board_lint(&v->f, EMUL_LINT_RESERVED_BITS, "0x%x is written to %s", val, name);
	return false;
}

/* Only once the features are known */
static void wr_q_enable(struct virtio *v, u32 val)
{
	struct virtio_vq *vq = selected_idle(v);

	if (wants_one(v, "queue_enable", val) && vq && v->status & STATUS_FEATURES_OK)
		virtio_vq_enable(v, vq);
}

/* Each queue is notified at a place of its own. */
static u32 rd_q_noff(const struct virtio *v)
{
	return selected(v) ? v->qselect : 0;
}

/* Reads 0 as soon as the driver can look: nothing is in progress any more, 2.6.1. */
static void wr_q_reset(struct virtio *v, u32 val)
{
	struct virtio_vq *vq = selected(v);

	if (!virtio_has(v, F_RING_RESET))
		board_lint(&v->f, EMUL_LINT_FEATURE_NOT_NEGOTIATED, "queue_reset, without %u",
			   F_RING_RESET);
	else if (wants_one(v, "queue_reset", val) && vq)
		virtio_vq_reset(vq);
}

/* The two halves of the addresses of a queue's parts */
#define QUEUE_ADDRESS(part)							\
static u32 rd_q_##part##_lo(const struct virtio *v)				\
{										\
	const struct virtio_vq *vq = selected(v);				\
										\
	return vq ? vq->part : 0;						\
}										\
										\
static u32 rd_q_##part##_hi(const struct virtio *v)				\
{										\
	const struct virtio_vq *vq = selected(v);				\
										\
	return vq ? vq->part >> 32 : 0;						\
}										\
										\
static void wr_q_##part##_lo(struct virtio *v, u32 val)				\
{										\
	struct virtio_vq *vq = selected_idle(v);				\
										\
	if (vq)									\
		vq->part = (vq->part & ~(u64)U32_MAX) | val;			\
}										\
										\
static void wr_q_##part##_hi(struct virtio *v, u32 val)				\
{										\
	struct virtio_vq *vq = selected_idle(v);				\
										\
	if (vq)									\
		vq->part = (u32)vq->part | (u64)val << 32;			\
}

QUEUE_ADDRESS(desc)
QUEUE_ADDRESS(driver)
QUEUE_ADDRESS(device)

static void wr_status(struct virtio *v, u32 val)
{
	virtio_set_status(v, val);
	v->resetting = !val;
}

/* In the order of their offsets, without gaps */
static const struct common_reg common_regs[] = {
	{ "device_feature_select", COMMON_DFSELECT, 4, rd_dfselect, wr_dfselect },
	{ "device_feature", COMMON_DF, 4, rd_df, NULL },
	{ "driver_feature_select", COMMON_GFSELECT, 4, rd_gfselect, wr_gfselect },
	{ "driver_feature", COMMON_GF, 4, rd_gf, wr_gf },
	{ "config_msix_vector", COMMON_MSIX, 2, rd_msix, wr_msix },
	{ "num_queues", COMMON_NUMQ, 2, rd_numq, NULL },
	{ "device_status", COMMON_STATUS, 1, rd_status, wr_status },
	{ "config_generation", COMMON_CFGGENERATION, 1, rd_generation, NULL },
	{ "queue_select", COMMON_Q_SELECT, 2, rd_q_select, wr_q_select },
	{ "queue_size", COMMON_Q_SIZE, 2, rd_q_size, wr_q_size },
	{ "queue_msix_vector", COMMON_Q_MSIX, 2, rd_q_msix, wr_q_msix },
	{ "queue_enable", COMMON_Q_ENABLE, 2, rd_q_enable, wr_q_enable },
	{ "queue_notify_off", COMMON_Q_NOFF, 2, rd_q_noff, NULL },
	{ "queue_desc_lo", COMMON_Q_DESC, 4, rd_q_desc_lo, wr_q_desc_lo },
	{ "queue_desc_hi", COMMON_Q_DESC + 4, 4, rd_q_desc_hi, wr_q_desc_hi },
	{ "queue_driver_lo", COMMON_Q_DRIVER, 4, rd_q_driver_lo, wr_q_driver_lo },
	{ "queue_driver_hi", COMMON_Q_DRIVER + 4, 4, rd_q_driver_hi, wr_q_driver_hi },
	{ "queue_device_lo", COMMON_Q_DEVICE, 4, rd_q_device_lo, wr_q_device_lo },
	{ "queue_device_hi", COMMON_Q_DEVICE + 4, 4, rd_q_device_hi, wr_q_device_hi },
	{ "queue_notify_data", COMMON_Q_NDATA, 2, NULL, NULL },
	{ "queue_reset", COMMON_Q_RESET, 2, NULL, wr_q_reset },
	{ "admin_queue_index", COMMON_ADM_Q_INDEX, 2, NULL, NULL },
	{ "admin_queue_num", COMMON_ADM_Q_NUM, 2, NULL, NULL },
};

/* The register that has the byte at @off, or NULL */
static const struct common_reg *common_find(u32 off)
{
	const struct common_reg *r;

	for (r = common_regs; r < common_regs + ARRAY_SIZE(common_regs); r++)
		if (off >= r->off && off < r->off + r->width)
			return r;
	return NULL;
}

/**
 * virtio_common_read() - the driver reads the common configuration
 * @v: device
 * @off: offset
 * @size: 1, 2, 4 or 8 bytes
 *
 * Context: function's lock. Return: the value; 0 beyond the structure.
 */
u64 virtio_common_read(struct virtio *v, u32 off, unsigned int size)
{
	const struct common_reg *r;
	unsigned int i;
	u64 val = 0;
	u32 reg;

	for (i = 0; i < size; i++) {
		r = common_find(off + i);
		if (!r || !r->read)
			continue;
		reg = r->read(v);
		val |= (u64)(u8)(reg >> (8 * (off + i - r->off))) << (8 * i);
	}
	return val;
}

/**
 * virtio_common_write() - the driver writes the common configuration
 * @v: device
 * @off: offset
 * @size: 1, 2, 4 or 8 bytes; other widths than the register's are ignored, 4.1.3.1
 * @val: value
 *
 * Context: function's lock.
 */
void virtio_common_write(struct virtio *v, u32 off, unsigned int size, u64 val)
{
	const struct common_reg *r = common_find(off);

	if (size == 8 && off >= COMMON_Q_DESC) {
		virtio_common_write(v, off, 4, val);
		virtio_common_write(v, off + 4, 4, val >> 32);
		return;
	}
	if (!r || r->off != off || r->width != size)
		return;
	if (r->write)
		r->write(v, val);
	else
		board_lint(&v->f, EMUL_LINT_RESERVED_BITS, "%s is read-only", r->name);
}

/**
 * virtio_common_view() - look at a register of the common configuration
 * @v: device
 * @n: its number
 * @line: result
 *
 * Context: function's lock. Return: false if there are not so many.
 */
bool virtio_common_view(const struct virtio *v, unsigned int n, struct emul_line *line)
{
	const struct common_reg *r;

	if (n >= ARRAY_SIZE(common_regs))
		return false;
	r = &common_regs[n];
	line->name = r->name;
	line->index = -1;
	line->size = r->width;
	line->val = r->read ? r->read(v) : 0;
	return true;
}

/**
 * virtio_common_reg() - where a register of the common configuration is
 * @n: its number
 * @field: result
 *
 * Context: any. Return: false if there are not so many.
 */
bool virtio_common_reg(unsigned int n, struct virtio_field *field)
{
	const struct common_reg *r = &common_regs[n];

	if (n >= ARRAY_SIZE(common_regs))
		return false;
	*field = (struct virtio_field){ r->name, r->off, r->width };
	return true;
}

/* Whether drivers poll the register that has the byte at @off until it is 0, after a reset */
bool virtio_common_polled(u32 off)
{
	const struct common_reg *r = common_find(off);

	return r && (r->off == COMMON_STATUS || r->off == COMMON_Q_ENABLE ||
		     r->off == COMMON_Q_RESET);
}
