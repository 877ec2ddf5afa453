// SPDX-License-Identifier: GPL-2.0
/*
 * fifo.c - packet buffer memory and the receive FIFO in it, manual 13.8
 *
 * The first PBA.RXA KiB of the memory are the receive FIFO. A frame for which
 * there is a descriptor passes it by; others wait here, with a header and
 * rounded up to whole units. Software can read and write the memory at any time:
 * what is in a header is checked when it is used.
 */
#include "e1000.h"
#include "handlers.h"
#include "rx_frame.h"

/* The registers count in units of 64 bits, a frame takes a multiple of two. */
#define FIFO_QWORD		8
#define FIFO_UNIT		16

/* In front of each frame */
struct fifo_header {
	__le16 len;
	__le16 csum;
	__le16 special;
	u8 status;
	u8 errors;
	u8 reserved[8];
};

static u8 *fifo_memory(struct e1000 *e)
{
	return (u8 *)&e->reg[R_PBM];
}

/* Offset of what is @bytes behind the header of the first frame; at most @size */
static u32 fifo_at(const struct e1000_fifo *fifo, u32 bytes)
{
	u32 at = fifo->head + bytes;

	return at >= fifo->size ? at - fifo->size : at;
}

/* Bytes of a frame of @len in the FIFO */
static u32 fifo_space(u32 len)
{
	return FIFO_UNIT + round_up(len, FIFO_UNIT);
}

/* Head and tail, which differ from their saved values only within a frame */
static void fifo_show(struct e1000 *e)
{
	const struct e1000_fifo *fifo = &e->rx.fifo;
	u32 head = fifo->head / FIFO_QWORD;
	u32 tail = fifo_at(fifo, fifo->used) / FIFO_QWORD;

	e->reg[R_RDFH] = head;
	e->reg[R_RDFHS] = head;
	e->reg[R_RDFT] = tail;
	e->reg[R_RDFTS] = tail;
	e->reg[R_RDFPC] = fifo->frames;
}

static void fifo_changed(struct e1000 *e)
{
	unsigned long flags;

	flags = board_lock(&e->f);
	/* Not if it has been cleared meanwhile. */
	if (!e->rx.forget) {
		fifo_show(e);
		e1000_flow_fill(e, false);
	}
	board_unlock(&e->f, flags);
}

/**
 * e1000_fifo_push() - let a frame wait for a descriptor
 * @e: device
 * @image: frame
 *
 * Context: whoever has rx.user, without the function's lock.
 * Return: whether there was room.
 */
bool e1000_fifo_push(struct e1000 *e, const struct e1000_rx_image *image)
{
	struct e1000_fifo *fifo = &e->rx.fifo;
	struct fifo_header header = {
		.len = cpu_to_le16(image->len),
		.csum = cpu_to_le16(image->csum),
		.special = cpu_to_le16(image->special),
		.status = image->status,
		.errors = image->errors,
	};
	u8 *mem = fifo_memory(e);
	unsigned int i;
	u32 at;

	if (!fifo->frames) {
		fifo->size = 1024 * min_t(u32, e1000_peek(e, R_PBA), E1000_PACKET_BUFFER_KIB);
		fifo->used = 0;
		if (fifo->head >= fifo->size)
			fifo->head = 0;
	}
	if (fifo_space(image->len) > fifo->size - fifo->used)
		return false;
	at = fifo_at(fifo, fifo->used);
	memcpy(mem + at, &header, sizeof(header));
	at = fifo_at(fifo, fifo->used + sizeof(header));
	for (i = 0; i < image->pieces; i++) {
		const u8 *src = image->piece[i].base;
		u32 left = image->piece[i].len;

		while (left) {
			u32 n = min(left, fifo->size - at);

			memcpy(mem + at, src, n);
			src += n;
			left -= n;
			at += n;
			if (at == fifo->size)
				at = 0;
		}
	}
	fifo->used += fifo_space(image->len);
	WRITE_ONCE(fifo->frames, fifo->frames + 1);
	fifo_changed(e);
	return true;
}

/**
 * e1000_fifo_first() - the frame that has waited longest
 * @e: device
 * @image: what is to be stored; it refers to the memory
 *
 * Context: as e1000_fifo_push().
 * Return: false if the FIFO is empty, or has been scribbled over: it is empty then.
 */
bool e1000_fifo_first(struct e1000 *e, struct e1000_rx_image *image)
{
	struct e1000_fifo *fifo = &e->rx.fifo;
	struct fifo_header header;
	u8 *mem = fifo_memory(e);
	u32 at, n, len;

	if (!fifo->frames)
		return false;
	memcpy(&header, mem + fifo->head, sizeof(header));
	len = le16_to_cpu(header.len);
	if (!len || fifo_space(len) > fifo->used) {
		fifo->used = 0;
		WRITE_ONCE(fifo->frames, 0);
		fifo_changed(e);
		return false;
	}
	at = fifo_at(fifo, sizeof(header));
	n = min(len, fifo->size - at);
	image->piece[0].base = mem + at;
	image->piece[0].len = n;
	image->piece[1].base = mem;
	image->piece[1].len = len - n;
	image->len = len;
	image->csum = le16_to_cpu(header.csum);
	image->special = le16_to_cpu(header.special);
	image->status = header.status;
	image->errors = header.errors;
	return true;
}

/**
 * e1000_fifo_pop() - done with the frame that has waited longest
 * @e: device
 * @image: what e1000_fifo_first() gave
 *
 * Context: as e1000_fifo_push().
 */
void e1000_fifo_pop(struct e1000 *e, const struct e1000_rx_image *image)
{
	struct e1000_fifo *fifo = &e->rx.fifo;
	u32 space = fifo_space(image->len);

	fifo->head = fifo_at(fifo, space);
	fifo->used -= space;
	WRITE_ONCE(fifo->frames, fifo->frames - 1);
	/* What software has made of the headers ends with the last frame. */
	if (!fifo->frames || !fifo->used) {
		fifo->used = 0;
		WRITE_ONCE(fifo->frames, 0);
	}
	fifo_changed(e);
}

/**
 * e1000_fifo_clear() - the frames in the FIFO are lost
 * @e: device
 *
 * Context: function's lock. Whoever has rx.user sees to it in rx_open().
 */
void e1000_fifo_clear(struct e1000 *e)
{
	unsigned int slot;

	e->rx.forget = true;
	for (slot = R_RDFH; slot <= R_RDFPC; slot++)
		e->reg[slot] = 0;
}

u32 e1000_rd_pbm(struct e1000 *e, unsigned int slot)
{
	return le32_to_cpu((__force __le32)READ_ONCE(e->reg[slot]));
}

void e1000_wr_pbm(struct e1000 *e, unsigned int slot, u32 val)
{
	WRITE_ONCE(e->reg[slot], (__force u32)cpu_to_le32(val));
}
