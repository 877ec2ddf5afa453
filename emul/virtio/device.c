// SPDX-License-Identifier: GPL-2.0
/*
 * device.c - status, features, virtqueues and interrupts of a virtio device
 *
 * The two register files (pci.c, pci_legacy.c) are views of what is here.
 */
#include "virtio.h"

#define STATUS_ALL	(STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_DRIVER_OK | \
			 STATUS_FEATURES_OK | STATUS_FAILED)
#define COMMAND_MASTER	BIT(2)

/* -------------------------------------------------------------------------
 * Interrupts
 */

static void virtio_intx(struct virtio *v, u8 isr)
{
	v->isr |= isr;
	board_irq_line(&v->f, true);
}

/* 4.1.5.3, 4.1.5.4 */
static void virtio_interrupt(struct virtio *v, u16 vector, u8 isr)
{
	if (v->msix.enabled)
		emul_msix_raise(&v->msix, vector);
	else
		virtio_intx(v, isr);
}

/**
 * virtio_raise() - the driver is to look at a virtqueue
 * @v: device
 * @vq: virtqueue
 *
 * Context: function's lock.
 */
void virtio_raise(struct virtio *v, struct virtio_vq *vq)
{
	if (vq->enabled)
		virtio_interrupt(v, vq->vector, ISR_QUEUE);
}

/**
 * virtio_config_update() - device configuration has changed, or the status has
 * @v: device
 *
 * Context: function's lock.
 */
void virtio_config_update(struct virtio *v)
{
	v->generation++;
	if (v->status & STATUS_DRIVER_OK)
		virtio_interrupt(v, v->config_vector, ISR_CONFIG);
}

/**
 * virtio_isr_ack() - the driver reads the ISR status, 4.1.4.5
 * @v: device
 *
 * Context: function's lock. Return: what it was.
 */
u8 virtio_isr_ack(struct virtio *v)
{
	u8 isr = v->isr;

	v->isr = 0;
	board_irq_line(&v->f, false);
	return isr;
}

/* -------------------------------------------------------------------------
 * Virtqueues
 */

/* Something is new for whoever works on the virtqueue. */
static void vq_kick(struct virtio_vq *vq)
{
	WRITE_ONCE(vq->kicks, vq->kicks + 1);
	board_kick(vq->q);
}

/* As after power-on */
static void vq_clear(struct virtio_vq *vq)
{
	vq->size = vq->max_size;
	vq->vector = VIRTIO_NO_VECTOR;
	vq->enabled = false;
	vq->broken = false;
	vq->epoch++;
	vq->desc = 0;
	vq->driver = 0;
	vq->device = 0;
}

/**
 * virtio_vq_reset() - a virtqueue as after power-on, and no access for it in progress
 * @vq: virtqueue
 *
 * Context: function's lock.
 */
void virtio_vq_reset(struct virtio_vq *vq)
{
	emul_queue_stop(vq->q);
	board_dma_wait(vq->q->f);
	vq_clear(vq);
	vq_kick(vq);
}

/* A part of a ring: at a multiple of @align, and not beyond the end of addresses */
static bool vq_part_fits(u64 addr, u32 len, u32 align)
{
	return !(addr & (align - 1)) && addr + len >= addr;
}

/* 2.7, 2.8: sizes and alignments; whether there is memory turns out later */
static bool vq_makes_sense(const struct virtio *v, const struct virtio_vq *vq)
{
	u32 n = vq->size;

	if (!n || n > vq->max_size)
		return false;
	if (virtio_has(v, F_RING_PACKED))
		return vq_part_fits(vq->desc, n * DESC_LEN, 16) &&
		       vq_part_fits(vq->driver, EVENT_LEN, 4) &&
		       vq_part_fits(vq->device, EVENT_LEN, 4);
	return is_power_of_2(n) && vq_part_fits(vq->desc, n * DESC_LEN, 16) &&
	       vq_part_fits(vq->driver, RING_ENTRIES + n * AVAIL_ENTRY_LEN + 2, 2) &&
	       vq_part_fits(vq->device, RING_ENTRIES + n * USED_ENTRY_LEN + 2, 4);
}

static void vq_break(struct virtio *v, struct virtio_vq *vq)
{
	emul_queue_stop(vq->q);
	vq->broken = true;
	v->status |= STATUS_NEEDS_RESET;
	virtio_config_update(v);
}

/**
 * virtio_vq_enable() - the driver has set a virtqueue up
 * @v: device
 * @vq: virtqueue, its size and addresses as the driver wants them
 *
 * Context: function's lock.
 */
void virtio_vq_enable(struct virtio *v, struct virtio_vq *vq)
{
	vq->enabled = true;
	vq->epoch++;
	emul_queue_stop(vq->q);
	if (!vq_makes_sense(v, vq)) {
		board_lint(&v->f, EMUL_LINT_RING_MISALIGNED,
			   "virtqueue %u of kind %u: size %u, parts at 0x%llx, 0x%llx and 0x%llx",
			   vq->q->index, vq->q->kind, vq->size, vq->desc, vq->driver, vq->device);
		vq_break(v, vq);
		return;
	}
	/* After a queue reset the others are running already. */
	if (v->status & STATUS_DRIVER_OK)
		vq_kick(vq);
}

/**
 * virtio_notify() - the driver has kicked
 * @v: device
 * @index: of the virtqueue; any number
 *
 * Context: function's lock.
 */
void virtio_notify(struct virtio *v, unsigned int index)
{
	struct virtio_vq *vq = v->type->vq(v, index);

	if (!vq || !vq->enabled) {
		board_lint(&v->f, EMUL_LINT_KICK_NO_QUEUE, "virtqueue %u", index);
		return;
	}
	if (!(v->status & STATUS_DRIVER_OK)) {
		board_lint(&v->f, EMUL_LINT_KICK_EARLY, "virtqueue %u, status 0x%02x", index,
			   v->status);
		return;
	}
	if (!(emul_config_command(&v->f.config) & COMMAND_MASTER))
		board_lint(&v->f, EMUL_LINT_NO_BUS_MASTER, "virtqueue %u is kicked", index);
	if (vq->broken)
		return;
	vq->notified++;
	vq_kick(vq);
}

/* Features that both ring and transport have come by; nothing of @r is in use. */
static void vq_take_snapshot(const struct virtio *v, struct virtio_vq *vq)
{
	struct vring *r = &vq->ring;

	r->ops = virtio_has(v, F_RING_PACKED) ? &vring_packed_ops : &vring_split_ops;
	r->size = vq->size;
	r->desc = vq->desc;
	r->driver = vq->driver;
	r->device = vq->device;
	r->indirect = virtio_has(v, F_INDIRECT_DESC);
	r->event_idx = virtio_has(v, F_EVENT_IDX);
	vring_init(r, vq->q);
}

/**
 * virtio_vq_open() - begin to work on a virtqueue
 * @v: device
 * @vq: virtqueue
 *
 * Context: the beginning of a queue call, without the function's lock.
 * Return: whether it may be worked on.
 */
bool virtio_vq_open(struct virtio *v, struct virtio_vq *vq)
{
	struct emul_queue *q = vq->q;
	unsigned long flags;

	if (likely(READ_ONCE(q->gen) == vq->ring_gen))
		return vq->usable;
	flags = board_lock(&v->f);
	q->run = q->gen;
	vq->ring_gen = q->gen;
	vq->usable = vq->enabled && !vq->broken && (v->status & STATUS_DRIVER_OK) &&
		     (emul_config_command(&v->f.config) & COMMAND_MASTER);
	if (vq->usable && vq->ring_epoch != vq->epoch) {
		vq->ring_epoch = vq->epoch;
		vq_take_snapshot(v, vq);
	}
	board_unlock(&v->f, flags);
	return vq->usable;
}

/**
 * virtio_fault() - the driver has broken a virtqueue, 2.1.2
 * @v: device
 * @vq: virtqueue
 * @err: what a function of ring.h returned; -ESTALE is no fault
 *
 * Context: queue call, without the function's lock.
 */
void virtio_fault(struct virtio *v, struct virtio_vq *vq, int err)
{
	unsigned long flags;

	if (err == -ESTALE)
		return;
	flags = board_lock(&v->f);
	if (vq->q->run == vq->q->gen) {
		board_report(&v->f, "virtqueue %u of kind %u: the driver has broken the ring (%d); it needs a reset",
			     vq->q->index, vq->q->kind, err);
		if (err == -EINVAL)
			board_lint(&v->f, EMUL_LINT_RING_BROKEN, "virtqueue %u of kind %u",
				   vq->q->index, vq->q->kind);
		vq_break(v, vq);
	}
	board_unlock(&v->f, flags);
}

/* -------------------------------------------------------------------------
 * Status and features
 */

static void virtio_kick_all(struct virtio *v)
{
	unsigned int i;

	for (i = 0; i < v->nvqs; i++) {
		emul_queue_stop(v->vq[i].q);
		vq_kick(&v->vq[i]);
	}
}

/**
 * virtio_clear() - everything as after power-on, but configuration space and MSI-X
 * @v: device that does nothing
 *
 * Context: function's lock, or nobody knows the device yet.
 */
void virtio_clear(struct virtio *v)
{
	unsigned int i;

	for (i = 0; i < v->nvqs; i++)
		vq_clear(&v->vq[i]);
	v->status = 0;
	v->isr = 0;
	memset(v->driver, 0, sizeof(v->driver));
	memset(v->features, 0, sizeof(v->features));
	v->legacy = false;
	v->dfselect = 0;
	v->gfselect = 0;
	v->qselect = 0;
	v->config_vector = VIRTIO_NO_VECTOR;
	v->type->reset(v);
}

/**
 * virtio_reset() - the driver resets the device
 * @v: device
 *
 * No access to memory is in progress on return, 2.4.
 *
 * Context: function's lock.
 */
void virtio_reset(struct virtio *v)
{
	unsigned int i;

	for (i = 0; i < v->nvqs; i++)
		emul_queue_stop(v->vq[i].q);
	board_dma_wait(&v->f);
	virtio_clear(v);
	emul_msix_drop(&v->msix);
	board_irq_line(&v->f, false);
	board_dma_physical(&v->f, false);
	/* Frames that wait for buffers wait in vain. */
	for (i = 0; i < v->nvqs; i++)
		vq_kick(&v->vq[i]);
}

/**
 * virtio_offers() - what the device offers to the driver that there is, 6.3
 * @v: device
 * @word: of 64 features
 *
 * Context: function's lock.
 */
u64 virtio_offers(const struct virtio *v, unsigned int word)
{
	u64 hidden = v->legacy || word ? 0 : v->type->legacy_features;

	return v->offered[word] & ~hidden;
}

/* Legacy drivers do not say when they have decided, 2.1.2 and 3.1.2. */
static bool virtio_features_agree(struct virtio *v)
{
	unsigned int i;

	for (i = 0; i < EMUL_FEATURE_WORDS; i++)
		if (v->driver[i] & ~virtio_offers(v, i))
			return false;
	if (!v->legacy && !virtio_bit(v->driver, F_VERSION_1))
		return false;
	return v->type->features_ok(v);
}

static void virtio_latch_features(struct virtio *v)
{
	memcpy(v->features, v->driver, sizeof(v->features));
	board_dma_physical(&v->f, !virtio_has(v, F_ACCESS_PLATFORM));
	v->type->features_set(v);
}

/**
 * virtio_set_status() - the driver writes the device status, 2.1 and 3.1
 * @v: device
 * @val: 0 resets; else bits are set, never cleared
 *
 * Context: function's lock.
 */
void virtio_set_status(struct virtio *v, u8 val)
{
	u8 new = val & STATUS_ALL & ~v->status;

	if (val & ~(STATUS_ALL | v->status))
		board_lint(&v->f, EMUL_LINT_RESERVED_BITS, "0x%02x in the device status", val);
	if (!val) {
		virtio_reset(v);
		return;
	}
	if (new & STATUS_FEATURES_OK && !v->legacy) {
		if (!virtio_features_agree(v))
			board_lint(&v->f, EMUL_LINT_FEATURE_NOT_OFFERED,
				   "0x%llx of 0x%llx, 0x%llx of 0x%llx", v->driver[0],
				   virtio_offers(v, 0), v->driver[1], virtio_offers(v, 1));
		if (!virtio_features_agree(v) || v->status & STATUS_DRIVER_OK)
			new &= ~STATUS_FEATURES_OK;
		else
			virtio_latch_features(v);
	}
	/* A modern driver that goes on without features that are agreed on gets nowhere. */
	if (!v->legacy && !((v->status | new) & STATUS_FEATURES_OK))
		new &= ~STATUS_DRIVER_OK;
	if (new & STATUS_DRIVER_OK && v->legacy) {
		if (!virtio_features_agree(v))
			memset(v->driver, 0, sizeof(v->driver));
		virtio_latch_features(v);
	}
	v->status |= new;
	if (new & STATUS_DRIVER_OK) {
		virtio_kick_all(v);
		if (v->status & STATUS_NEEDS_RESET)
			virtio_config_update(v);
	}
}

/**
 * virtio_command_changed() - the driver's side has written the PCI command register
 * @v: device
 *
 * Bus mastering may have been switched. Context: function's lock.
 */
void virtio_command_changed(struct virtio *v)
{
	virtio_kick_all(v);
}
