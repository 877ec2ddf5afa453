/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ring.h - the device's side of a virtqueue, split or packed
 *
 * A ring belongs to the queue call that works on it: all functions here are for
 * queue calls, which the board serialises, and take no lock. virtio_vq_open()
 * gives a ring its size and addresses.
 *
 * A chain is taken with vring_take(), its bytes are moved with vring_read() and
 * vring_write(), and it is given back with vring_push(); the driver sees what
 * has been given back at the next vring_flush(). Descriptors are copied once.
 *
 * Errors: -ESTALE, the queue has been stopped meanwhile; the ring may go on where it was
 * (a write to the PCI command register), so that what has been taken and not been dealt with is
 * put back with vring_unpop(). Anything else: the driver has broken the ring (virtio_fault()).
 */
#ifndef VIRTIO_RING_H
#define VIRTIO_RING_H

#include "../os.h"
#include "../emul.h"
#include "regs.h"

/* Descriptors of a queue; no chain may be longer either, 2.7.5.3.1. */
#define VRING_MAX_SIZE		1024
/* Entries of the available ring that are read at once. */
#define VRING_BATCH		64
/* Pages of a ring's largest part, which need not begin at a page */
#define VRING_HINTS		8

/**
 * struct vring_piece - a part of a chain
 * @addr: bus address
 * @len: bytes, not 0
 */
struct vring_piece {
	u64 addr;
	u32 len;
};

/**
 * struct vring_chain - buffers that the driver has made available together
 * @id: what the driver calls it
 * @slots: descriptors of the ring itself
 * @nread: pieces for the device to read
 * @nwrite: pieces for the device to write, behind them
 * @read_len: bytes of the former
 * @write_len: bytes of the latter
 * @piece: in the ring's own memory
 */
struct vring_chain {
	u16 id;
	u16 slots;
	u16 nread;
	u16 nwrite;
	u64 read_len;
	u64 write_len;
	struct vring_piece *piece;
};

/* A descriptor of a split ring or indirect table, and of a packed one; 2.7.5, 2.8.5 */
struct vring_desc {
	__le64 addr;
	__le32 len;
	__le16 flags;
	__le16 next;
};

struct vring_packed_desc {
	__le64 addr;
	__le32 len;
	__le16 id;
	__le16 flags;
};

/* An element of the used ring, 2.7.8 */
struct vring_used {
	__le32 id;
	__le32 len;
};

/**
 * struct vring_pos - where the device is in the ring
 * @next: split: index of the next available entry, free running; packed: slot
 * @wrap: packed: wrap counter there
 */
struct vring_pos {
	u16 next;
	bool wrap;
};

struct vring;

/**
 * struct vring_ops - what differs between split and packed
 * @pop: take the next chain; 1, 0 if there is none, or an error
 * @flush: show the driver r->ndone chains that are done; all of them or, on error, none,
 *	and nothing has changed
 * @wanted: whether the driver wants an interrupt for what was flushed last
 * @arm: have the driver kick for the next chain
 * @disarm: do not have it kick
 */
struct vring_ops {
	int (*pop)(struct vring *r, struct vring_chain *c);
	int (*flush)(struct vring *r);
	int (*wanted)(struct vring *r, bool *wanted);
	int (*arm)(struct vring *r);
	int (*disarm)(struct vring *r);
};

extern const struct vring_ops vring_split_ops;
extern const struct vring_ops vring_packed_ops;

/**
 * struct vring - a virtqueue in work
 * @ops: split or packed
 * @q: the queue
 * @size: descriptors
 * @desc: bus address of the descriptor table or ring
 * @driver: of the available ring, or of the driver's event suppression
 * @device: of the used ring, or of the device's event suppression
 * @indirect: F_INDIRECT_DESC was negotiated
 * @event_idx: F_EVENT_IDX was
 * @pos: where the next chain is
 * @avail_idx: split: the driver's index as read last
 * @heads_at: split: index of the first of @heads
 * @nheads: split: entries of @heads
 * @heads: split: entries of the available ring read ahead
 * @used_next: split: index of the next used entry; packed: slot
 * @used_wrap: packed: wrap counter there
 * @signalled: where @used_next was when an interrupt was last thought of
 * @inflight: packed: descriptors taken and not given back; split: says nothing
 * @armed: the driver kicks when there is a chain at @pos
 * @ndone: entries of @done
 * @done: given back, not shown to the driver yet
 * @done_slots: packed: slots of each
 * @npieces: entries of @piece in use
 * @piece: pieces of the chains taken; whoever has taken them resets @npieces
 * @table: an indirect table, as far as it has been read
 * @desc_hint: translations of @desc by page, and so on
 * @data_hint: of the buffer accessed last: a header and its frame are often in one
 */
struct vring {
	const struct vring_ops *ops;
	struct emul_queue *q;
	u16 size;
	u64 desc;
	u64 driver;
	u64 device;
	bool indirect;
	bool event_idx;

	struct vring_pos pos;
	u16 avail_idx;
	u16 heads_at;
	u16 nheads;
	__le16 heads[VRING_BATCH];
	u16 used_next;
	bool used_wrap;
	u16 signalled;
	u16 inflight;
	bool armed;
	u16 ndone;
	struct vring_used done[VRING_MAX_SIZE];
	u16 done_slots[VRING_MAX_SIZE];
	u16 npieces;
	struct vring_piece piece[VRING_MAX_SIZE];
	struct vring_desc table[VRING_BATCH];

	struct emul_dma_hint desc_hint[VRING_HINTS];
	struct emul_dma_hint driver_hint[VRING_HINTS];
	struct emul_dma_hint device_hint[VRING_HINTS];
	struct emul_dma_hint data_hint;
};

/* ring.c */
void vring_init(struct vring *r, struct emul_queue *q);
int vring_take(struct vring *r, struct vring_chain *c);
void vring_unpop(struct vring *r, const struct vring_pos *pos, const struct vring_chain *c);
void vring_push(struct vring *r, const struct vring_chain *c, u32 written);
int vring_flush(struct vring *r, bool *interrupt);
int vring_read(struct vring *r, const struct vring_chain *c, u64 off, void *dst, u32 len);
int vring_write(struct vring *r, const struct vring_chain *c, u64 off, const void *src, u32 len);

/* For the two kinds: what goes into a chain, and parts of the ring in memory */
int vring_add_piece(struct vring *r, struct vring_chain *c, u64 addr, u32 len, u16 flags);
int vring_add_table(struct vring *r, struct vring_chain *c, u64 addr, u32 len, bool packed);
int vring_get(struct vring *r, struct emul_dma_hint *hints, u64 base, u32 off, void *dst, u32 len);
int vring_put(struct vring *r, struct emul_dma_hint *hints, u64 base, u32 off, const void *src,
	      u32 len);

/* 2.7.7.2: whether @event is among the indices from @old to before @new */
static inline bool vring_need_event(u16 event, u16 new, u16 old)
{
	return (u16)(new - event - 1) < (u16)(new - old);
}

#endif
