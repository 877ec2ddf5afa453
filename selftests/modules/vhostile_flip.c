// SPDX-License-Identifier: GPL-2.0
/*
 * vhostile_flip.c - descriptors that another CPU rewrites all the time while the device reads them
 *
 * A field of each descriptor, in the ring or in indirect tables, is what it should be and
 * what it should not by turns. Whichever of them the device gets to see, it either serves
 * the chain or says that it needs a reset, and writes to no other memory.
 */
#include <linux/delay.h>
#include <linux/kthread.h>

#include "vhostile.h"

#define CHAINS		8
/* A chain is of two descriptors. */
#define DESCS		(2 * CHAINS)
/* Good buffers that follow, so that no frame waits for more */
#define SPARE		16
#define ROUNDS		10

/* Of a chain in the buffer: its bytes, those of its second descriptor, and its table */
#define CHAIN_OFF(i)	((i) * 4096)
#define SECOND_OFF	64
#define TABLES		0x9000
#define SPARE_OFF	0xa000
#define TABLE_LEN	(2 * sizeof(struct vring_desc))

enum field {
	FLIP_ADDR,
	FLIP_LEN,
	FLIP_FLAGS,
	FLIP_NEXT,
};

static const char *const field_names[] = {
	[FLIP_ADDR] = "addresses that change while they are read",
	[FLIP_LEN] = "lengths that change while they are read",
	[FLIP_FLAGS] = "flags that change while they are read",
	[FLIP_NEXT] = "links that change while they are read",
};

/**
 * struct vhostile_flip - what is rewritten
 * @field: which field
 * @packed: of packed descriptors
 * @desc: the descriptors
 * @good: as they should be
 * @bad_addr: an address that the device may not write to
 * @bad_flags: bits to change
 * @turn: counts
 */
struct vhostile_flip {
	enum field field;
	bool packed;
	struct vring_desc *desc;
	struct vring_desc good[DESCS];
	u64 bad_addr;
	u16 bad_flags[4];
	unsigned int turn;
};

/* The flags, unless the device has written them */
static void flip_flags(const struct vhostile_flip *f, unsigned int i, u16 bits)
{
	struct vring_desc *d = &f->desc[i];
	const struct vring_desc *good = &f->good[i];
	u16 *flags = (__force u16 *)(f->packed ? &d->next : &d->flags);
	u16 was = (__force u16)(f->packed ? good->next : good->flags);
	u16 bad = was ^ (__force u16)to_ring16(bits);

	cmpxchg(flags, was, bad);
	cmpxchg(flags, bad, was);
}

static void flip_one(const struct vhostile_flip *f, unsigned int i)
{
	static const u32 bad_len[] = { 0, 1, 0x7fffffff, 0xffffffff };
	const u16 bad_next[] = { 0, i, CHAINS - 1, 0xffff };
	const struct vring_desc *good = &f->good[i];
	struct vring_desc *d = &f->desc[i];
	unsigned int turn = f->turn % 4;

	switch (f->field) {
	case FLIP_ADDR:
		WRITE_ONCE(d->addr, to_ring64(f->bad_addr));
		WRITE_ONCE(d->addr, good->addr);
		break;
	case FLIP_LEN:
		WRITE_ONCE(d->len, to_ring32(bad_len[turn]));
		WRITE_ONCE(d->len, good->len);
		break;
	case FLIP_FLAGS:
		flip_flags(f, i, f->bad_flags[turn]);
		break;
	case FLIP_NEXT:
		WRITE_ONCE(d->next, to_ring16(bad_next[turn]));
		WRITE_ONCE(d->next, good->next);
		break;
	}
}

/* In a thread of its own: rewrite as long as there is something to. */
void vhostile_flip(struct vhostile *h)
{
	struct vhostile_flip *f;
	unsigned int i;

	while ((f = smp_load_acquire(&h->flip)) && !kthread_should_stop()) {
		WRITE_ONCE(h->flipping, true);
		for (i = 0; i < DESCS; i++)
			flip_one(f, i);
		f->turn++;
		cond_resched();
	}
	/* Nothing is written any more. */
	smp_store_release(&h->flipping, false);
}

static void flip_switch(struct vhostile *h, struct vhostile_flip *f)
{
	smp_store_release(&h->flip, f);
	while (smp_load_acquire(&h->flipping) != !!f && !kthread_should_stop())
		usleep_range(50, 100);
}

/* The two descriptors of chain @c, as the queue wants them */
static void good_chain(struct vhostile *h, struct vhostile_vq *q, unsigned int c,
		       struct vring_desc *d)
{
	static const struct {
		u32 len;
		u16 flags;
	} parts[VHOSTILE_QUEUES][2] = {
		[VHOSTILE_RX] = { { 64, VRING_DESC_F_WRITE }, { 2048, VRING_DESC_F_WRITE } },
		/* A header of zeroes and a frame of them; a command of zeroes and its answer */
		[VHOSTILE_TX] = { { 12, 0 }, { 60, 0 } },
		[VHOSTILE_CTRL] = { { 3, 0 }, { 1, VRING_DESC_F_WRITE } },
	};
	unsigned int i;

	for (i = 0; i < 2; i++) {
		d[i].addr = to_ring64(h->buf_addr + CHAIN_OFF(c) + i * SECOND_OFF);
		d[i].len = to_ring32(parts[q->kind][i].len);
		d[i].flags = to_ring16(parts[q->kind][i].flags | (i ? 0 : VRING_DESC_F_NEXT));
		d[i].next = 0;
	}
}

/* Chains in the ring */
static void fill_ring(struct vhostile *h, struct vhostile_vq *q)
{
	struct vring_desc d[2];
	unsigned int c, i;

	for (c = 0; c < CHAINS; c++) {
		good_chain(h, q, c, d);
		for (i = 2; i--; )
			vhostile_put(h, q, 2 * c + i, __virtio64_to_cpu(true, d[i].addr),
				     __virtio32_to_cpu(true, d[i].len), from_ring16(d[i].flags),
				     2 * c + 1);
		vhostile_publish(h, q, 2 * c);
	}
}

/* Chains in tables, one in each descriptor of the ring */
static void fill_tables(struct vhostile *h, struct vhostile_vq *q)
{
	struct vring_desc *d = (struct vring_desc *)(h->buf + TABLES);
	unsigned int c;

	for (c = 0; c < CHAINS; c++, d += 2) {
		good_chain(h, q, c, d);
		d[0].next = to_ring16(1);
		if (h->packed) {
			/* All of the table is the chain, 2.8.7: there is no NEXT. */
			d[0].next = to_ring16(from_ring16(d[0].flags) & ~VRING_DESC_F_NEXT);
			d[1].next = d[1].flags;
		}
		vhostile_put(h, q, c, h->buf_addr + TABLES + c * TABLE_LEN, TABLE_LEN,
			     VRING_DESC_F_INDIRECT, 0);
		vhostile_publish(h, q, c);
	}
}

/* Good ones behind the first @n descriptors */
static void fill_spare(struct vhostile *h, struct vhostile_vq *q, unsigned int n)
{
	u16 flags = q->kind == VHOSTILE_TX ? 0 : VRING_DESC_F_WRITE;
	unsigned int i;

	for (i = n; i < n + SPARE; i++) {
		vhostile_put(h, q, i, h->buf_addr + SPARE_OFF, 2048, flags, 0);
		vhostile_publish(h, q, i);
	}
}

/*
 * Whether the device has given back all chains that are in the first @n descriptors; those
 * of packed rings have the number of their last descriptor.
 */
static bool all_back(struct vhostile *h, struct vhostile_vq *q, unsigned int n)
{
	unsigned int i;

	if (!h->packed)
		return from_ring16(READ_ONCE(q->used->idx)) >= CHAINS;
	for (i = 0; i < n; i = max_t(unsigned int, i, from_ring16(READ_ONCE(q->desc[i].flags))) + 1)
		if (!(from_ring16(READ_ONCE(q->desc[i].next)) & BIT(VRING_PACKED_DESC_F_USED)))
			return false;
	return true;
}

static bool settles(struct vhostile *h, struct vhostile_vq *q, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < 10000 && !kthread_should_stop(); i++) {
		if (!vhostile_healthy(h) || all_back(h, q, n))
			return true;
		usleep_range(500, 1500);
	}
	return false;
}

static bool flip_round(struct vhostile *h, struct vhostile_vq *q, struct vhostile_flip *f,
		       bool tables)
{
	unsigned int n = tables ? CHAINS : DESCS;

	if (vhostile_begin(h))
		return false;
	memset(h->buf, 0, VHOSTILE_BUF_BYTES);
	if (tables)
		fill_tables(h, q);
	else
		fill_ring(h, q);
	f->desc = tables ? (struct vring_desc *)(h->buf + TABLES) : q->desc;
	memcpy(f->good, f->desc, sizeof(f->good));
	flip_switch(h, f);
	vhostile_enable(h, q);
	vhostile_driver_ok(h);
	vhostile_kick(h, q->index);
	usleep_range(500, 1000);
	flip_switch(h, NULL);
	/* A command without an answer would break the queue. */
	if (q->kind != VHOSTILE_CTRL) {
		fill_spare(h, q, n);
		vhostile_kick(h, q->index);
	}
	return settles(h, q, n);
}

/* Every field of the descriptors of every queue */
void vhostile_flips(struct vhostile *h)
{
	/* The other thread may have it for a moment longer. */
	static struct vhostile_flip f;
	struct test_page *p = &h->page[0];
	unsigned int i, round;
	bool good, tables;

	f = (struct vhostile_flip){
		.packed = h->packed,
		.bad_flags = { VRING_DESC_F_WRITE, VRING_DESC_F_NEXT,
			       VRING_DESC_F_INDIRECT, 0x7f7f },
	};
	/* Nobody keeps a legacy device from what it takes for a table. */
	if (h->legacy)
		f.bad_flags[2] = f.bad_flags[3] = VRING_DESC_F_WRITE | VRING_DESC_F_NEXT;
	else
		vhostile_harm += test_page_churn(&h->pdev->dev, p, DMA_TO_DEVICE);
	f.bad_addr = h->legacy ? VHOSTILE_NOWHERE : p->addr;
	for (i = 0; i < 2 * VHOSTILE_QUEUES; i++) {
		tables = i & 1;
		for (f.field = FLIP_ADDR; f.field <= FLIP_NEXT; f.field++) {
			if (f.field == FLIP_NEXT && h->packed)
				continue;
			for (good = true, round = 0; round < ROUNDS && !kthread_should_stop();
			     round++)
				good &= flip_round(h, &h->vq[i / 2], &f, tables);
			vhostile_verdict(h, good, field_names[f.field], i);
		}
	}
	if (!h->legacy)
		vhostile_harm += test_page_churn(&h->pdev->dev, p, DMA_NONE);
}
