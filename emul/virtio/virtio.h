/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtio.h - a virtio PCI function as its parts see each other
 *
 * Unless said otherwise everything here is under the function's lock. A
 * virtqueue's ring belongs to its queue call.
 */
#ifndef VIRTIO_VIRTIO_H
#define VIRTIO_VIRTIO_H

#include "../msix.h"
#include "ring.h"

struct virtio;

/**
 * struct virtio_vq - a virtqueue
 * @q: its queue
 * @max_size: descriptors at most, and after a reset
 * @size: as the driver has set it
 * @vector: its MSI-X vector
 * @enabled: in use
 * @broken: the driver has broken it; until a reset
 * @epoch: changes when it is enabled or reset, so that its ring begins anew
 * @desc: bus addresses of its three parts
 * @driver: likewise
 * @device: likewise
 * @kicks: how often there was something new; also read without the lock
 * @notified: by the driver
 * @ring: the queue call's
 * @ring_gen: @q's generation that @ring belongs to; the queue call's
 * @ring_epoch: likewise @epoch
 * @usable: it may be worked on; the queue call's
 */
struct virtio_vq {
	struct emul_queue *q;
	u16 max_size;
	u16 size;
	u16 vector;
	bool enabled;
	bool broken;
	u32 epoch;
	u64 desc;
	u64 driver;
	u64 device;
	u32 kicks;
	u64 notified;

	struct vring ring;
	u32 ring_gen;
	u32 ring_epoch;
	bool usable;
};

/**
 * struct virtio_field - a field of the device configuration
 * @name: as in the specification; the list ends with NULL
 * @off: offset
 * @size: bytes, at most 8
 */
struct virtio_field {
	const char *name;
	u16 off;
	u8 size;
};

/**
 * struct virtio_type - what a kind of virtio device adds to the transport
 * @id: device type, virtio 1.2 section 5
 * @legacy_features: feature bits that only legacy drivers know, below 64
 * @vq: the virtqueue of a number, or NULL
 * @features_ok: whether the driver's features (v->driver) make sense
 * @features_set: v->features is in force
 * @reset: everything is as after power-on
 * @config_len: bytes of device configuration
 * @fields: of device configuration
 * @config_read: device configuration; @off + @size is within
 * @config_write: likewise, for legacy devices
 *
 * Context of all: function's lock.
 */
struct virtio_type {
	u16 id;
	u64 legacy_features;
	struct virtio_vq *(*vq)(struct virtio *v, unsigned int index);
	bool (*features_ok)(const struct virtio *v);
	void (*features_set)(struct virtio *v);
	void (*reset)(struct virtio *v);
	u32 config_len;
	const struct virtio_field *fields;
	u64 (*config_read)(struct virtio *v, u32 off, unsigned int size);
	void (*config_write)(struct virtio *v, u32 off, unsigned int size, u64 val);
};

/* How the function shows itself, emul_params.device */
enum virtio_variant {
	VIRTIO_MODERN,
	VIRTIO_TRANSITIONAL,
	VIRTIO_LEGACY,
};

/**
 * struct virtio - a virtio PCI function
 * @f: the function
 * @type: what kind of device
 * @variant: how it shows itself
 * @msix: its MSI-X
 * @cfg_cap: offset of the capability for access through configuration space, 0 if none
 * @offered: feature bits
 * @driver: those that the driver has written
 * @features: those in force; written when the driver has decided, while no queue runs
 * @legacy: the driver uses the legacy registers
 * @resetting: the driver has reset the device, and has not read device_status since
 * @dfselect: registers of the common configuration
 * @gfselect: likewise
 * @qselect: likewise
 * @config_vector: likewise
 * @status: likewise
 * @generation: likewise
 * @isr: ISR status
 * @nvqs: entries of @vq
 * @vq: virtqueues; the control queue is the last
 */
struct virtio {
	struct emul_function f;
	const struct virtio_type *type;
	enum virtio_variant variant;
	struct emul_msix msix;
	unsigned int cfg_cap;
	u64 offered[EMUL_FEATURE_WORDS];
	u64 driver[EMUL_FEATURE_WORDS];
	u64 features[EMUL_FEATURE_WORDS];
	bool legacy;
	bool resetting;
	u32 dfselect;
	u32 gfselect;
	u16 qselect;
	u16 config_vector;
	u8 status;
	u8 generation;
	u8 isr;
	u16 nvqs;
	struct virtio_vq *vq;
};

static inline struct virtio *to_virtio(struct emul_function *f)
{
	return container_of(f, struct virtio, f);
}

static inline bool virtio_bit(const u64 *features, unsigned int bit)
{
	return features[bit / 64] & BIT_ULL(bit % 64);
}

/* Whether a feature is in force. Queue calls need no lock. */
static inline bool virtio_has(const struct virtio *v, unsigned int bit)
{
	return virtio_bit(v->features, bit);
}

/* A vector that does not exist cannot be set, and reading it back says so, 4.1.5.1.2.1. */
static inline u16 virtio_vector(const struct virtio *v, u16 val)
{
	return val < v->f.vectors ? val : VIRTIO_NO_VECTOR;
}

/* pci.c: the function and its BARs */
extern const char *const virtio_devices[];
void virtio_create(struct virtio *v, const struct virtio_type *type,
		   const struct emul_params *params);
void virtio_bus_reset(struct emul_function *f);
u64 virtio_mmio_read(struct emul_function *f, unsigned int bar, u32 off, unsigned int size);
void virtio_mmio_write(struct emul_function *f, unsigned int bar, u32 off, unsigned int size,
		       u64 val);
u64 virtio_absent_read(const struct emul_function *f, unsigned int bar, u32 off,
		       unsigned int size);
void virtio_config_read(struct emul_function *f, unsigned int where, unsigned int size);
void virtio_config_changed(struct emul_function *f, unsigned int where, unsigned int size);

/* pci_modern.c: the registers since 1.0 */
u64 virtio_common_read(struct virtio *v, u32 off, unsigned int size);
void virtio_common_write(struct virtio *v, u32 off, unsigned int size, u64 val);
bool virtio_common_view(const struct virtio *v, unsigned int n, struct emul_line *line);
bool virtio_common_reg(unsigned int n, struct virtio_field *field);
bool virtio_common_polled(u32 off);

/* pci_legacy.c: those before */
u64 virtio_legacy_read(struct virtio *v, u32 off, unsigned int size);
void virtio_legacy_write(struct virtio *v, u32 off, unsigned int size, u64 val);
u32 virtio_legacy_config(const struct virtio *v);
bool virtio_legacy_reg(unsigned int n, struct virtio_field *field);

/* view.c: what can be looked at */
bool virtio_view(struct emul_function *f, enum emul_view view, unsigned int n,
		 struct emul_line *line);

/* reg_map.c: which register is where */
bool virtio_reg(const struct emul_function *f, unsigned int n, struct emul_reg *reg);
int virtio_reg_find(const struct emul_function *f, unsigned int bar, u32 off, unsigned int *byte);

/* lint.c: what a driver must not do */
void virtio_lint_access(struct virtio *v, unsigned int bar, u32 off, unsigned int size,
			bool write);

/* device.c: what both register files act on */
void virtio_clear(struct virtio *v);
u64 virtio_offers(const struct virtio *v, unsigned int word);
void virtio_reset(struct virtio *v);
void virtio_set_status(struct virtio *v, u8 val);
void virtio_notify(struct virtio *v, unsigned int index);
void virtio_vq_reset(struct virtio_vq *vq);
void virtio_vq_enable(struct virtio *v, struct virtio_vq *vq);
u8 virtio_isr_ack(struct virtio *v);
void virtio_command_changed(struct virtio *v);

/* device.c, for queue calls and the device type */
bool virtio_vq_open(struct virtio *v, struct virtio_vq *vq);
void virtio_fault(struct virtio *v, struct virtio_vq *vq, int err);
void virtio_raise(struct virtio *v, struct virtio_vq *vq);
void virtio_config_update(struct virtio *v);

#endif
