// SPDX-License-Identifier: GPL-2.0
/*
 * vhostile_rage.c - nonsense in rings, commands and registers, at random
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/kthread.h>

#include "vhostile.h"

static u32 rnd(struct rnd_state *state)
{
	return prandom_u32_state(state);
}

static u32 below(struct rnd_state *state, u32 n)
{
	return rnd(state) % n;
}

/*
 * Nobody checks a legacy device's accesses to memory, so that there only our own
 * memory may be named, and what is none.
 */
static u64 any_address(struct vhostile *h)
{
	struct rnd_state *s = &h->rnd;
	struct test_page *p = &h->page[below(s, VHOSTILE_PAGES)];

	if (h->legacy)
		return below(s, 8) ? h->buf_addr + below(s, VHOSTILE_BUF_BYTES / 2) :
				     VHOSTILE_NOWHERE + rnd(s);
	switch (below(s, 8)) {
	case 0:
		return (u64)rnd(s) << 32 | rnd(s);
	case 1:
		return h->vq[below(s, VHOSTILE_QUEUES)].addr + below(s, VHOSTILE_RING_BYTES);
	case 2:
		return -(u64)below(s, 5000);
	case 3:
		return virt_to_phys(p->va);
	case 4:
		return h->buf_addr + below(s, VHOSTILE_BUF_BYTES);
	default:
		return p->addr + (below(s, 2) ? 0 : below(s, 2 * PAGE_SIZE));
	}
}

static void any_descriptors(struct vhostile *h, struct vhostile_vq *q)
{
	struct rnd_state *s = &h->rnd;
	unsigned int i, n = below(s, 16);
	u16 flags;

	for (i = below(s, q->size); n--; i = (i + 1) % q->size) {
		/* Mostly what each queue wants, so that it gets far */
		flags = below(s, 4) ? (q->kind == VHOSTILE_RX ? VRING_DESC_F_WRITE : 0) : rnd(s);
		if (below(s, 3) == 0)
			flags ^= VRING_DESC_F_NEXT;
		if (below(s, 8) == 0)
			flags ^= VRING_DESC_F_INDIRECT;
		vhostile_put(h, q, i, any_address(h), below(s, 4) ? below(s, 2000) : 0, flags,
			     below(s, 16) ? below(s, q->size) : rnd(s));
		if (!h->legacy && !below(s, 8))
			q->desc[i].len = to_ring32(rnd(s));
		if (h->packed)
			q->desc[i].next = to_ring16(rnd(s));
	}
	if (h->packed)
		return;
	for (i = below(s, 8); i; i--) {
		q->avail->ring[q->next++ % q->size] =
			to_ring16(below(s, 32) ? below(s, q->size) : rnd(s));
	}
	q->avail->flags = to_ring16(below(s, 2));
	q->avail->idx = to_ring16(below(s, 64) ? q->next : rnd(s));
}

/* Commands with a head that is known and data that may be anything */
static void any_command(struct vhostile *h)
{
	struct vhostile_vq *q = &h->vq[VHOSTILE_CTRL];
	struct rnd_state *s = &h->rnd;
	u32 len = below(s, 600);

	prandom_bytes_state(s, h->buf, len + 2);
	h->buf[0] = below(s, 10);
	h->buf[1] = below(s, 6);
	if (below(s, 2))
		memset(h->buf + 2, 0, len);
	vhostile_put(h, q, 0, h->buf_addr, len + 2, VRING_DESC_F_NEXT, 1);
	vhostile_put(h, q, 1, h->buf_addr + 2048, below(s, 200), VRING_DESC_F_WRITE, 0);
	vhostile_publish(h, q, 0);
	vhostile_kick(h, q->index);
}

static void any_register(struct vhostile *h)
{
	struct rnd_state *s = &h->rnd;
	u32 off;

	if (h->legacy) {
		/* Not where the rings are */
		off = below(s, 0x40);
		if (off < VIRTIO_PCI_QUEUE_PFN || off >= VIRTIO_PCI_QUEUE_NUM)
			writeb(rnd(s), h->legacy_regs + off);
		return;
	}
	off = below(s, 0x40);
	switch (below(s, 8)) {
	case 0:
		writeb(rnd(s), h->common + off);
		break;
	case 1:
		writew(rnd(s), h->common + (off & ~1));
		break;
	case 2:
		writew(below(s, 6), h->common + VIRTIO_PCI_COMMON_Q_SELECT);
		writew(1, h->common + VIRTIO_PCI_COMMON_Q_RESET);
		break;
	case 3:
		readl(h->common + (off & ~3));
		break;
	case 4:
		writel(rnd(s), h->msix + below(s, 0x60) * 4);
		break;
	case 5:
		vhostile_enable(h, &h->vq[below(s, VHOSTILE_QUEUES)]);
		break;
	default:
		writel(rnd(s), h->common + (off & ~3));
	}
}

static void churn_page(struct vhostile *h)
{
	struct test_page *p = &h->page[below(&h->rnd, VHOSTILE_PAGES - 1)];

	vhostile_harm += test_page_churn(&h->pdev->dev, p, below(&h->rnd, 3));
}

/* A round of it */
void vhostile_rage(struct vhostile *h)
{
	struct rnd_state *s = &h->rnd;
	unsigned int i;

	if (vhostile_status(h) & VIRTIO_CONFIG_S_NEEDS_RESET || !below(s, 30)) {
		if (!vhostile_begin(h)) {
			for (i = 0; i < VHOSTILE_QUEUES; i++)
				vhostile_enable(h, &h->vq[i]);
			vhostile_driver_ok(h);
		}
	}
	if (!h->legacy && !below(s, 4))
		churn_page(h);
	for (i = below(s, 4); i; i--)
		any_descriptors(h, &h->vq[below(s, VHOSTILE_QUEUES)]);
	for (i = below(s, 4); i; i--)
		vhostile_kick(h, below(s, 16) ? below(s, 5) : rnd(s));
	if (!below(s, 3))
		any_command(h);
	if (!below(s, 10))
		any_register(h);
	WRITE_ONCE(vhostile_rounds, vhostile_rounds + 1);
	/* Let what has been started run. */
	if (!below(s, 4))
		usleep_range(50, 500);
	cond_resched();
}

/* Rewrite what the device may be reading. Of addresses and lengths see any_address(). */
int vhostile_scribble(void *data)
{
	struct vhostile *h = data;
	struct rnd_state *s = &h->scribble_rnd;

	while (!kthread_should_stop()) {
		struct vhostile_vq *q = &h->vq[below(s, VHOSTILE_QUEUES)];
		struct vring_desc *d = &q->desc[below(s, VHOSTILE_SIZE)];
		unsigned int i;

		vhostile_flip(h);
		for (i = 0; i < 1000 && READ_ONCE(h->scribble); i++) {
			WRITE_ONCE(d->flags, to_ring16(rnd(s)));
			WRITE_ONCE(d->next, to_ring16(below(s, 2 * VHOSTILE_SIZE)));
			if (h->legacy)
				continue;
			WRITE_ONCE(d->len, to_ring32(below(s, 5000)));
			WRITE_ONCE(d->addr, to_ring64(h->buf_addr + below(s, 1 << 20)));
		}
		usleep_range(200, 2000);
	}
	return 0;
}
