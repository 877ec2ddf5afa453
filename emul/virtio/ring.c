// SPDX-License-Identifier: GPL-2.0
/*
 * ring.c - what split and packed virtqueues have in common
 */
#include "ring.h"

/**
 * vring_init() - a ring at its beginning
 * @r: ring; its size, addresses, features and operations are set already
 * @q: its queue
 */
void vring_init(struct vring *r, struct emul_queue *q)
{
	r->q = q;
	r->pos = (struct vring_pos){ .wrap = true };
	r->avail_idx = 0;
	r->nheads = 0;
	r->used_next = 0;
	r->used_wrap = true;
	r->signalled = 0;
	r->inflight = 0;
	r->armed = true;
	r->ndone = 0;
	r->npieces = 0;
	memset(r->desc_hint, 0, sizeof(r->desc_hint));
	memset(r->driver_hint, 0, sizeof(r->driver_hint));
	memset(r->device_hint, 0, sizeof(r->device_hint));
	memset(&r->data_hint, 0, sizeof(r->data_hint));
}

/**
 * vring_get() - read a part of the ring itself
 * @r: ring
 * @hints: of this part, by page
 * @base: where the part begins
 * @off: offset there
 * @dst: ordinary memory
 * @len: bytes
 *
 * Return: 0 or an error.
 */
int vring_get(struct vring *r, struct emul_dma_hint *hints, u64 base, u32 off, void *dst, u32 len)
{
	return board_dma_read(r->q, &hints[(off >> 12) % VRING_HINTS], base + off, dst, len);
}

/**
 * vring_put() - write a part of the ring itself
 * @r: ring
 * @hints: of this part, by page
 * @base: where the part begins
 * @off: offset there
 * @src: ordinary memory
 * @len: bytes
 *
 * Return: 0 or an error.
 */
int vring_put(struct vring *r, struct emul_dma_hint *hints, u64 base, u32 off, const void *src,
	      u32 len)
{
	return board_dma_write(r->q, &hints[(off >> 12) % VRING_HINTS], base + off, src, len);
}

/**
 * vring_add_piece() - append a descriptor's buffer to a chain
 * @r: ring
 * @c: chain
 * @addr: from the descriptor
 * @len: from the descriptor
 * @flags: DESC_F_*
 *
 * Return: 0; -EINVAL if the driver may not do that; -E2BIG if @r->piece is full.
 */
int vring_add_piece(struct vring *r, struct vring_chain *c, u64 addr, u32 len, u16 flags)
{
	bool write = flags & DESC_F_WRITE;

	/* 2.7.4.2: what the device writes comes behind what it reads. */
	if ((c->nwrite && !write) || !len || addr + len < addr)
		return -EINVAL;
	if (c->nread + c->nwrite == r->size)
		return -EINVAL;
	if (r->npieces == VRING_MAX_SIZE)
		return -E2BIG;
	r->piece[r->npieces++] = (struct vring_piece){ .addr = addr, .len = len };
	if (write) {
		c->nwrite++;
		c->write_len += len;
	} else {
		c->nread++;
		c->read_len += len;
	}
	return 0;
}

/**
 * vring_add_table() - append an indirect table to a chain, 2.7.5.3 and 2.8.7
 * @r: ring
 * @c: chain
 * @addr: of the table
 * @len: bytes
 * @packed: its descriptors are in order; else they are linked
 *
 * Return: 0; -EINVAL if the table makes no sense; or another error.
 */
int vring_add_table(struct vring *r, struct vring_chain *c, u64 addr, u32 len, bool packed)
{
	u32 n = len / DESC_LEN, at = 0, first = 0, have = 0, count;
	int err;

	if (!r->indirect)
		board_lint(r->q->f, EMUL_LINT_FEATURE_NOT_NEGOTIATED,
			   "an indirect table, without %u", F_INDIRECT_DESC);
	if (!r->indirect || !n || len % DESC_LEN || n > r->size)
		return -EINVAL;
	for (count = 0; count < n; count++) {
		const struct vring_desc *d;
		u16 flags;

		if (at < first || at >= first + have) {
			first = at;
			have = min_t(u32, n - at, VRING_BATCH);
			err = board_dma_read(r->q, NULL, addr + first * DESC_LEN, r->table,
					     have * DESC_LEN);
			if (err)
				return err;
		}
		d = &r->table[at - first];
		/* Where split descriptors have the next index, packed ones have their flags. */
		flags = le16_to_cpu(packed ? d->next : d->flags);
		if (flags & DESC_F_INDIRECT)
			return -EINVAL;
		err = vring_add_piece(r, c, le64_to_cpu(d->addr), le32_to_cpu(d->len), flags);
		if (err)
			return err;
		if (packed) {
			at++;
			continue;
		}
		if (!(flags & DESC_F_NEXT))
			return 0;
		at = le16_to_cpu(d->next);
		if (at >= n)
			return -EINVAL;
	}
	/* A linked table that is longer than it is goes round in a circle. */
	return packed ? 0 : -EINVAL;
}

/**
 * vring_unpop() - put the chain back that was taken last
 * @r: ring
 * @pos: r->pos as it was before
 * @c: chain
 */
void vring_unpop(struct vring *r, const struct vring_pos *pos, const struct vring_chain *c)
{
	r->pos = *pos;
	r->inflight -= c->slots;
	r->npieces -= c->nread + c->nwrite;
}

/* Have the driver kick when it makes the next chain available. */
static int vring_arm(struct vring *r)
{
	int err;

	err = r->ops->arm(r);
	if (err)
		return err;
	r->armed = true;
	/* 2.7.10: either the driver sees that or we see its chain. */
	smp_mb();
	return 0;
}

static int vring_disarm(struct vring *r)
{
	r->armed = false;
	return r->ops->disarm(r);
}

static int vring_pop(struct vring *r, struct vring_chain *c)
{
	const struct vring_pos pos = r->pos;
	int err;

	*c = (struct vring_chain){ .piece = &r->piece[r->npieces] };
	err = r->ops->pop(r, c);
	if (err < 0)
		vring_unpop(r, &pos, c);
	return err;
}

/* Say what is in a chain. */
static void vring_tell(const struct vring *r, const struct vring_chain *c, u32 len)
{
	board_desc(r->q, c->id, c->piece->addr, len, c->nread + c->nwrite);
}

/**
 * vring_take() - take the next chain
 * @r: ring
 * @c: the chain, its pieces behind those in use
 *
 * The driver need not kick until there is no chain left; then it has to.
 *
 * Return: 1; 0 if there is none; -E2BIG if there is one but no room for its
 * pieces, and it stays where it is; or another error.
 */
int vring_take(struct vring *r, struct vring_chain *c)
{
	const struct vring_pos pos = r->pos;
	int err, armed;

	err = vring_pop(r, c);
	if (!err && !r->armed) {
		err = vring_arm(r);
		if (!err)
			err = vring_pop(r, c);
	}
	if (err == 1 && r->armed) {
		armed = vring_disarm(r);
		if (armed) {
			vring_unpop(r, &pos, c);
			return armed;
		}
	}
	return err;
}

/**
 * vring_push() - the device is done with a chain
 * @r: ring
 * @c: chain
 * @written: bytes that the device has written into it
 */
void vring_push(struct vring *r, const struct vring_chain *c, u32 written)
{
	r->done[r->ndone] = (struct vring_used){
		.id = cpu_to_le32(c->id), .len = cpu_to_le32(written),
	};
	r->done_slots[r->ndone++] = c->slots;
	if (!board_watches_descs())
		return;
	if (r->q->kind == EMUL_QUEUE_TX)
		vring_tell(r, c, c->read_len);
	else if (r->q->kind == EMUL_QUEUE_RX)
		vring_tell(r, c, written);
}

/**
 * vring_flush() - show the driver what is done, all of it at once
 * @r: ring
 * @interrupt: set if the driver wants to be told; else left alone
 *
 * Return: 0 or an error.
 */
int vring_flush(struct vring *r, bool *interrupt)
{
	bool wanted = false;
	int err;

	if (!r->ndone)
		return 0;
	err = r->ops->flush(r);
	if (err)
		return err;
	r->ndone = 0;
	/* 2.7.7.2, 2.8.10: either the driver sees what is done or we see what it wants. */
	smp_mb();
	err = r->ops->wanted(r, &wanted);
	r->signalled = r->used_next;
	/* A queue that has been stopped may go on: rather tell the driver once too often. */
	if (wanted || err == -ESTALE)
		*interrupt = true;
	return err;
}

/* The pieces from @off bytes on: the first of them, and @off becomes the offset in it. */
static const struct vring_piece *chain_seek(const struct vring_piece *p, u64 *off)
{
	while (*off >= p->len)
		*off -= p++->len;
	return p;
}

/**
 * vring_read() - read bytes of a chain
 * @r: ring
 * @c: chain
 * @off: offset in what the device may read
 * @dst: ordinary memory
 * @len: bytes; @off + @len is at most @c->read_len
 *
 * Return: 0 or an error.
 */
int vring_read(struct vring *r, const struct vring_chain *c, u64 off, void *dst, u32 len)
{
	const struct vring_piece *p;
	int err = 0;

	if (!len)
		return 0;
	for (p = chain_seek(c->piece, &off); len && !err; p++, off = 0) {
		u32 n = min_t(u64, len, p->len - off);

		err = board_dma_read(r->q, &r->data_hint, p->addr + off, dst, n);
		dst += n;
		len -= n;
	}
	return err;
}

/**
 * vring_write() - write bytes of a chain
 * @r: ring
 * @c: chain
 * @off: offset in what the device may write
 * @src: ordinary memory
 * @len: bytes; @off + @len is at most @c->write_len
 *
 * Return: 0 or an error.
 */
int vring_write(struct vring *r, const struct vring_chain *c, u64 off, const void *src, u32 len)
{
	const struct vring_piece *p;
	int err = 0;

	if (!len)
		return 0;
	for (p = chain_seek(c->piece + c->nread, &off); len && !err; p++, off = 0) {
		u32 n = min_t(u64, len, p->len - off);

		err = board_dma_write(r->q, &r->data_hint, p->addr + off, src, n);
		src += n;
		len -= n;
	}
	return err;
}
