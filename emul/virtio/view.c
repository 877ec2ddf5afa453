// SPDX-License-Identifier: GPL-2.0
/*
 * view.c - what a user may look at
 */
#include "virtio.h"

/* The common configuration, the ISR status, then the device configuration */
static bool register_view(struct virtio *v, unsigned int n, struct emul_line *line)
{
	unsigned int first = 0;
	const struct virtio_field *field;

	if (virtio_common_view(v, n, line))
		return true;
	while (virtio_common_view(v, first, line))
		first++;
	n -= first;
	line->index = -1;
	if (!n) {
		line->name = "isr_status";
		line->size = 1;
		line->val = v->isr;
		return true;
	}
	for (field = v->type->fields; field->name && --n; field++)
		;
	if (!field->name)
		return false;
	line->name = field->name;
	line->size = field->size;
	line->val = v->type->config_read(v, field->off, field->size);
	return true;
}

enum {
	RING_SIZE,
	RING_ENABLED,
	RING_BROKEN,
	RING_VECTOR,
	RING_DESC,
	RING_DRIVER,
	RING_DEVICE,
	RING_NEXT,
	RING_NOTIFIED,
	RING_LINES,
};

static const struct {
	const char *name;
	u8 size;
} ring_lines[RING_LINES] = {
	[RING_SIZE] = { "size", 2 },
	[RING_ENABLED] = { "enabled", 1 },
	[RING_BROKEN] = { "broken", 1 },
	[RING_VECTOR] = { "vector", 2 },
	[RING_DESC] = { "desc", 8 },
	[RING_DRIVER] = { "driver", 8 },
	[RING_DEVICE] = { "device", 8 },
	[RING_NEXT] = { "next", 2 },
	[RING_NOTIFIED] = { "notified", 8 },
};

static u64 ring_value(const struct virtio_vq *vq, unsigned int line)
{
	switch (line) {
	case RING_SIZE:
		return vq->size;
	case RING_ENABLED:
		return vq->enabled;
	case RING_BROKEN:
		return vq->broken;
	case RING_VECTOR:
		return vq->vector;
	case RING_DESC:
		return vq->desc;
	case RING_DRIVER:
		return vq->driver;
	case RING_DEVICE:
		return vq->device;
	case RING_NEXT:
		/* The queue call may be moving it. */
		return READ_ONCE(vq->ring.pos.next);
	default:
		return vq->notified;
	}
}

/* All of a virtqueue, then the next one, by their numbers */
static bool ring_view(struct virtio *v, unsigned int n, struct emul_line *line)
{
	const struct virtio_vq *vq = v->type->vq(v, n / RING_LINES);

	if (!vq)
		return false;
	line->name = ring_lines[n % RING_LINES].name;
	line->index = n / RING_LINES;
	line->size = ring_lines[n % RING_LINES].size;
	line->val = ring_value(vq, n % RING_LINES);
	return true;
}

/* emul_model.view */
bool virtio_view(struct emul_function *f, enum emul_view view, unsigned int n,
		 struct emul_line *line)
{
	switch (view) {
	case EMUL_VIEW_REGISTERS:
		return register_view(to_virtio(f), n, line);
	case EMUL_VIEW_RINGS:
		return ring_view(to_virtio(f), n, line);
	default:
		return false;
	}
}
