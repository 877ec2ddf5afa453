/* SPDX-License-Identifier: GPL-2.0 */
/*
 * emul.h - the contract between the silicon (emul/) and the board (drivers/)
 *
 * emul/ holds device models: registers, rings and frames. It knows nothing of
 * PCI cores, socket buffers or network devices, and compiles as an ordinary
 * userspace library as well (selftests/host). drivers/ is the board a model is
 * soldered to: it owns the bus, the memory, the interrupt lines and the cable.
 * They meet here and nowhere else.
 *
 * Downcalls, from the board into a model, are the members of struct emul_model.
 * Upcalls, from a model into the board, are the functions board_*(). The module
 * links the ones in drivers/, the unit tests those of selftests/host/board.c.
 *
 * Locks
 *   The function's lock (raw, interrupts off) covers all registers. It is held
 *   by the board around mmio_*(), config_changed(), timer() and partner(), and
 *   taken by the queue calls through board_lock() for short sections. Code
 *   that holds it is bounded, never sleeps and never touches bus memory.
 *   A queue call (tx(), rx(), rx_flush()) is serialised per queue by the
 *   board, runs in softirq context with interrupts on and without the
 *   function's lock. One transmit and one receive call may run at the same
 *   time, and so may calls for different queues.
 *
 * Bus memory
 *   Everything a driver places in memory is hostile. A model copies it once
 *   with board_dma_read(), checks the copy and uses the copy. Addresses are
 *   never dereferenced by a model.
 */
#ifndef EMUL_H
#define EMUL_H

#include <linux/types.h>
#include <linux/bits.h>
#include <linux/compiler.h>

#include "pci_config.h"

struct emul_function;
struct emul_queue;

#define EMUL_ETH_ALEN		6
/* Queues in one direction of one function; a model may have fewer. */
#define EMUL_MAX_QUEUES		16
/* BARs of a function. */
#define EMUL_MAX_BARS		6
/* Timers of a function, numbered from 0. */
#define EMUL_MAX_TIMERS		4
/* Pieces of memory that make up one frame. */
#define EMUL_MAX_SEGS		20
/* The largest frame that a large send may be: 64 KiB and its headers. */
#define EMUL_MAX_FRAME		(65536 + 256)
/* Frames that a large send may be cut into. */
#define EMUL_MAX_GSO_SEGS	128
/* In a frame from board_frame_get() the first so many bytes are in seg[0]. */
#define EMUL_HEAD_LEN		256

/* -------------------------------------------------------------------------
 * Frames
 */

/* Bits of emul_frame.flags */
#define EMUL_FRAME_CSUM_PARTIAL	BIT(0)	/* sum from csum_start on, to csum_offset */
#define EMUL_FRAME_CSUM_GOOD	BIT(1)	/* the transport checksum is known to be right */
#define EMUL_FRAME_VLAN		BIT(2)	/* vlan_tci is in force; the tag is not in the bytes */
#define EMUL_FRAME_AGAIN	BIT(3)	/* rx() has refused this frame before, and no other since */

enum emul_gso {
	EMUL_GSO_NONE,
	EMUL_GSO_TCPV4,
	EMUL_GSO_TCPV6,
	EMUL_GSO_UDP,			/* one UDP header a segment (USO) */
};

/**
 * struct emul_seg - a piece of a frame in ordinary (not bus) memory
 * @base: the bytes; writable only in frames from board_frame_get()
 * @len: how many
 */
struct emul_seg {
	u8 *base;
	u32 len;
};

/**
 * struct emul_frame - an Ethernet frame between a model and the wire
 * @len: bytes from the destination address on, without FCS, without a tag
 *	that is carried in @vlan_tci; always the sum of the segments
 * @nsegs: segments in use
 * @seg: where the bytes are
 * @flags: EMUL_FRAME_*
 * @csum_start: offset of the transport header (EMUL_FRAME_CSUM_PARTIAL)
 * @csum_offset: offset of the checksum field from @csum_start. As in the
 *	kernel, the field holds the folded, uncomplemented pseudo header sum.
 * @gso: EMUL_GSO_NONE, or the frame is a large send which whoever needs to cuts
 * @gso_size: payload bytes of one segment of a large send
 * @hdr_len: length of all headers of a large send
 * @vlan_tci: 802.1Q tag control information, host order (EMUL_FRAME_VLAN)
 * @priv: the board's
 */
struct emul_frame {
	u32 len;
	u16 nsegs;
	struct emul_seg seg[EMUL_MAX_SEGS];
	u16 flags;
	u16 csum_start;
	u16 csum_offset;
	u8 gso;
	u16 gso_size;
	u16 hdr_len;
	u16 vlan_tci;
	void *priv;
};

/* -------------------------------------------------------------------------
 * Links
 */
#define EMUL_ADV_10HALF		BIT(0)
#define EMUL_ADV_10FULL		BIT(1)
#define EMUL_ADV_100HALF	BIT(2)
#define EMUL_ADV_100FULL	BIT(3)
#define EMUL_ADV_1000HALF	BIT(4)
#define EMUL_ADV_1000FULL	BIT(5)
#define EMUL_ADV_PAUSE		BIT(6)
#define EMUL_ADV_ASYM_PAUSE	BIT(7)
#define EMUL_ADV_ALL		(EMUL_ADV_10HALF | EMUL_ADV_10FULL | EMUL_ADV_100HALF | \
				 EMUL_ADV_100FULL | EMUL_ADV_1000FULL | \
				 EMUL_ADV_PAUSE | EMUL_ADV_ASYM_PAUSE)

/**
 * struct emul_partner - what is at the other end of the cable
 * @plugged: there is a cable, and a powered partner on it
 * @autoneg: the partner negotiates; if not, @adv holds exactly the one mode
 *	it is forced to
 * @adv: abilities, EMUL_ADV_*
 */
struct emul_partner {
	bool plugged;
	bool autoneg;
	u16 adv;
};

/**
 * struct emul_link - what the two ends have agreed on, as the NIC sees it
 * @up: frames can pass
 * @speed: Mbit/s
 * @full_duplex: else half
 * @rx_pause: the NIC honours pause frames
 * @tx_pause: the NIC may send pause frames
 */
struct emul_link {
	bool up;
	u16 speed;
	bool full_duplex;
	bool rx_pause;
	bool tx_pause;
};

/* -------------------------------------------------------------------------
 * Models, functions and queues
 */

/**
 * struct emul_params - how a NIC is to be made
 * @device: variant, one of the model's; NULL takes the model's first
 * @mac: permanent address
 */
struct emul_params {
	const char *device;
	u8 mac[EMUL_ETH_ALEN];
};

/* Capabilities of a model's receive side, emul_function.rx_caps */
#define EMUL_RX_CSUM_PARTIAL	BIT(0)	/* rx() takes EMUL_FRAME_CSUM_PARTIAL */
#define EMUL_RX_GSO		BIT(1)	/* rx() takes TCP large sends with CSUM_PARTIAL */

/**
 * struct emul_model - a kind of NIC, and the downcalls it answers
 * @name: as users write it ("e1000")
 * @devices: names of the variants, ended by NULL; the first is the default
 * @state_size: bytes of a function's state, of which struct emul_function is
 *	the first member; the board allocates it zeroed
 * @create: fill in a new function: config space, BAR sizes, queue counts,
 *	state as after power-on. May sleep. 0 or a negative errno, with nothing
 *	to undo.
 * @destroy: the end of a function; no other call is in progress. May be NULL.
 * @mmio_read: a read of @size (1, 2, 4 or 8) bytes at @off of @bar; @off + @size
 *	is within the BAR, @off may be unaligned. Any context, function's lock.
 * @mmio_write: likewise a write.
 * @config_changed: the driver has written config space at @where (bytes that
 *	the mask allows have changed already). Function's lock.
 * @timer: timer @id has expired. Softirq or hard IRQ, function's lock.
 * @partner: the other end of the cable has changed. Function's lock.
 * @tx: transmit up to @budget frames. Returns how many frames were taken from
 *	the ring; a value below @budget says that there is no more work until
 *	the next board_kick().
 * @rx: put one frame into the driver's receive ring. 0 when the device is done
 *	with it (stored, or dropped by the rules of the device and counted);
 *	-ENOSPC when there are no receive buffers, or not for all of a large send:
 *	the board keeps the frame as it is and offers it again, with
 *	EMUL_FRAME_AGAIN, after the next board_kick() of this queue; or gives
 *	it up and offers another one without that flag.
 *	The frame and its bytes belong to the caller and are not changed.
 * @rx_flush: the batch of rx() calls is over: report it, raise interrupts.
 * @rx_ready: whether rx() would find a buffer. Any context, no lock.
 */
struct emul_model {
	const char *name;
	const char *const *devices;
	size_t state_size;

	int (*create)(struct emul_function *f, const struct emul_params *params);
	void (*destroy)(struct emul_function *f);

	u64 (*mmio_read)(struct emul_function *f, unsigned int bar, u32 off, unsigned int size);
	void (*mmio_write)(struct emul_function *f, unsigned int bar, u32 off, unsigned int size,
			   u64 val);
	void (*config_changed)(struct emul_function *f, unsigned int where, unsigned int size);
	void (*timer)(struct emul_function *f, unsigned int id);
	void (*partner)(struct emul_function *f, const struct emul_partner *partner);

	unsigned int (*tx)(struct emul_queue *q, unsigned int budget);
	int (*rx)(struct emul_queue *q, const struct emul_frame *frame);
	void (*rx_flush)(struct emul_queue *q);
	bool (*rx_ready)(struct emul_queue *q);
};

/**
 * struct emul_queue - one direction of one queue, as both sides see it
 * @f: whose
 * @index: number within its direction
 * @is_rx: direction
 * @gen: bumped by emul_queue_stop(); function's lock
 * @run: @gen as it was when the queue call in progress took its snapshot of
 *	the ring; written by the queue call only
 * @board: the board's
 */
struct emul_queue {
	struct emul_function *f;
	u16 index;
	bool is_rx;
	u32 gen;
	u32 run;
	void *board;
};

/**
 * struct emul_function - one PCI function
 * @model: its kind
 * @config: PCI configuration space
 * @bar_size: bytes of each memory BAR, 0 where there is none. All of them are
 *	64-bit BARs, so that only 0, 2 and 4 can be used.
 * @txqs: transmit queues
 * @rxqs: receive queues
 * @txq: transmit queues, initialised by the board before create()
 * @rxq: receive queues, likewise
 * @rx_caps: EMUL_RX_*
 * @fcs_unseen: nobody looks at the FCS of received frames, so that its bytes
 *	need not be right; set by the board at any time, read without a lock
 * @link: as last reported with board_link(); function's lock
 * @board: the board's
 */
struct emul_function {
	const struct emul_model *model;
	struct emul_config config;
	u32 bar_size[EMUL_MAX_BARS];
	u16 txqs;
	u16 rxqs;
	struct emul_queue txq[EMUL_MAX_QUEUES];
	struct emul_queue rxq[EMUL_MAX_QUEUES];
	u32 rx_caps;
	bool fcs_unseen;
	struct emul_link link;
	void *board;
};

/**
 * emul_queue_stop() - no DMA for this queue from now on
 * @q: queue
 *
 * What a queue call has in flight ends at its next access to bus memory,
 * which fails with -ESTALE. Never waits. Context: the function's lock is held.
 */
static inline void emul_queue_stop(struct emul_queue *q)
{
	WRITE_ONCE(q->gen, q->gen + 1);
}

/* -------------------------------------------------------------------------
 * Upcalls
 */

/**
 * board_lock() - take the function's lock from a queue call
 * @f: function
 *
 * Return: flags for board_unlock().
 */
unsigned long board_lock(struct emul_function *f);
void board_unlock(struct emul_function *f, unsigned long flags);

/**
 * board_kick() - there is work for a queue
 * @q: transmit queue: descriptors may be waiting, tx() will be called.
 *	Receive queue: buffers may have been added, waiting frames are offered.
 *
 * Context: any; only marks and schedules.
 */
void board_kick(struct emul_queue *q);

/**
 * board_irq_line() - drive the INTx line
 * @f: function
 * @level: asserted or not
 *
 * Context: function's lock. The handler runs later, never from within.
 */
void board_irq_line(struct emul_function *f, bool level);

/**
 * board_timer_arm() - start or restart a one-shot timer
 * @f: function
 * @id: below EMUL_MAX_TIMERS
 * @ns: time from now
 *
 * Context: function's lock.
 */
void board_timer_arm(struct emul_function *f, unsigned int id, u64 ns);

/**
 * board_timer_cancel() - stop a timer
 * @f: function
 * @id: which
 *
 * The expiry may be in progress on another CPU already: timer() must bear to
 * be called once more. Context: function's lock.
 */
void board_timer_cancel(struct emul_function *f, unsigned int id);

/** board_now() - monotonic time in ns. Context: any. */
u64 board_now(struct emul_function *f);

/**
 * board_link() - the state of the link has changed
 * @f: function
 * @link: the new state, copied to @f->link
 *
 * Context: function's lock.
 */
void board_link(struct emul_function *f, const struct emul_link *link);

/**
 * struct emul_dma_hint - remembers how the last address was translated
 * @priv: the board's; start with all zero
 *
 * One for each ring makes the look-up of its pages free. A hint that has gone
 * stale costs a look-up, never a wrong access.
 */
struct emul_dma_hint {
	void *priv[2];
	u64 data[2];
};

/**
 * board_dma_read() - the device reads bus memory
 * @q: the queue that asks; its @run must equal its @gen
 * @hint: translation to try first, or NULL
 * @addr: bus address, unchecked
 * @dst: ordinary memory
 * @len: bytes
 *
 * Context: queue calls, without the function's lock.
 * Return: 0; -EFAULT if any byte may not be read (already reported; @dst is
 * then undefined); -ESTALE if the queue has been stopped.
 */
int board_dma_read(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, void *dst, u32 len);

/**
 * board_dma_write() - the device writes bus memory
 * @q: the queue that asks
 * @hint: translation to try first, or NULL
 * @addr: bus address, unchecked
 * @src: ordinary memory
 * @len: bytes
 *
 * Writes reach memory in order; the bytes of one aligned 8-byte word are seen together.
 * Context and return as board_dma_read(); on -EFAULT a part may be written.
 */
int board_dma_write(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, const void *src,
		    u32 len);

/**
 * board_frame_get() - an empty frame for the wire
 * @q: transmit queue
 * @len: bytes, 1 to EMUL_MAX_FRAME
 *
 * The frame has segments for exactly @len bytes, of which the first
 * min(@len, EMUL_HEAD_LEN) are in seg[0], and no flags. A queue has one such
 * frame at a time; it ends with board_frame_send() or board_frame_put().
 *
 * Return: the frame, or NULL when there is no memory (the board counts that).
 */
struct emul_frame *board_frame_get(struct emul_queue *q, u32 len);

/** board_frame_send() - put a frame on the wire. Context: tx(). */
void board_frame_send(struct emul_queue *q, struct emul_frame *frame);

/** board_frame_put() - give a frame up. Context: tx(). */
void board_frame_put(struct emul_queue *q, struct emul_frame *frame);

/**
 * board_report() - say that the driver did something no device can do
 * @f: function
 * @fmt: printf format, one line without newline
 *
 * Rate limited by the board. Context: any, but never in a loop.
 */
__printf(2, 3)
void board_report(struct emul_function *f, const char *fmt, ...);

/* The models there are, ended by NULL (emul/models.c). */
extern const struct emul_model *const emul_models[];
extern const struct emul_model e1000_model;

const struct emul_model *emul_find_model(const char *name);

#endif
