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
 *   by the board around mmio_*(), io_write(), config_changed(), reset(), timer() and
 *   partner(), and taken by the queue calls through board_lock() for short sections. Code
 *   that holds it is bounded, never sleeps and never touches bus memory.
 *   A queue call (tx(), rx(), rx_flush()) is serialised per queue by the
 *   board, runs in softirq context with interrupts on and without the
 *   function's lock. One transmit and one receive call may run at the same
 *   time, and so may calls for different queues.
 *   ctrl() is a queue call too, but it comes in any context except NMI, within
 *   the driver's register access that has kicked the control queue: a driver
 *   may spin for the answer with interrupts off.
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
#include "watch.h"

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
/* MSI-X vectors of a function: two for each queue pair and one more. */
#define EMUL_MAX_VECTORS	(2 * EMUL_MAX_QUEUES + 1)
/* 64-bit words of a set of features. */
#define EMUL_FEATURE_WORDS	2
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
#define EMUL_FRAME_ECN		BIT(4)	/* TCP large send with CWR in its first segment only */
#define EMUL_FRAME_TUNNEL_CSUM	BIT(5)	/* the tunnel's UDP header has a sum to be completed */

enum emul_gso {
	EMUL_GSO_NONE,
	EMUL_GSO_TCPV4,
	EMUL_GSO_TCPV6,
	EMUL_GSO_UDP,			/* one UDP header a segment (USO) */
	EMUL_GSO_UFO,			/* one UDP datagram in IP fragments */
};

/* What a large send, but no UFO, is wrapped in: every segment is to have these headers too. */
enum emul_tunnel {
	EMUL_TUNNEL_NONE,
	EMUL_TUNNEL_UDPV4,
	EMUL_TUNNEL_UDPV6,
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
 * @tunnel: EMUL_TUNNEL_NONE, or what is in front of the headers of a large send.
 *	@csum_start is that of the inner headers.
 * @outer_l4: offset of the tunnel's UDP header (with @tunnel). As in the kernel, its
 *	checksum is 0 or, with EMUL_FRAME_TUNNEL_CSUM, the pseudo header sum.
 * @inner_ip: offset of the IP header in the tunnel (likewise)
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
	u8 tunnel;
	u16 outer_l4;
	u16 inner_ip;
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

/* Link speed that says nothing, and duplex; as ethtool writes them */
#define EMUL_SPEED_UNKNOWN	U32_MAX
#define EMUL_DUPLEX_HALF	0
#define EMUL_DUPLEX_FULL	1
#define EMUL_DUPLEX_UNKNOWN	0xff

/* Who cuts a large send and fills in checksums */
enum emul_offload {
	EMUL_OFFLOAD_GSO,		/* whoever needs to, behind the wire */
	EMUL_OFFLOAD_WIRE,		/* the device: the wire carries what a cable would */
};

/**
 * struct emul_params - how a NIC is to be made
 * @device: variant, one of the model's
 * @mac: permanent address
 * @queue_pairs: of transmit and receive queues
 * @rx_queue_size: descriptors
 * @tx_queue_size: descriptors
 * @mtu: that the device advises its driver to use; 0 for none
 * @speed: that the device claims, Mbit/s, or EMUL_SPEED_UNKNOWN
 * @duplex: that the device claims, EMUL_DUPLEX_*
 * @offload: enum emul_offload
 * @card: function 0 of the card whose second function this is to be; NULL for a card
 *	of its own. It may be destroyed before this one. create() and destroy() of both
 *	are serialised by the board.
 * @features: what the device offers, by feature bit
 */
struct emul_params {
	const char *device;
	u8 mac[EMUL_ETH_ALEN];
	u16 queue_pairs;
	u16 rx_queue_size;
	u16 tx_queue_size;
	u16 mtu;
	u32 speed;
	u8 duplex;
	u8 offload;
	struct emul_function *card;
	u64 features[EMUL_FEATURE_WORDS];
};

/**
 * struct emul_feature - a name for a feature bit
 * @name: as users write it
 * @bit: number in emul_params.features
 */
struct emul_feature {
	const char *name;
	u8 bit;
};

/*
 * What a model's rx() takes at the moment, emul_function.rx_caps. The board
 * cuts and checksums the frames that it does not; but a frame may be on its way
 * when this changes, and rx() drops and counts it then.
 */
#define EMUL_RX_CSUM_PARTIAL	BIT(0)	/* EMUL_FRAME_CSUM_PARTIAL */
#define EMUL_RX_GSO		BIT(1)	/* TCP large sends with CSUM_PARTIAL */
#define EMUL_RX_ECN		BIT(2)	/* ... with EMUL_FRAME_ECN */
#define EMUL_RX_USO		BIT(3)	/* EMUL_GSO_UDP with CSUM_PARTIAL */
#define EMUL_RX_UFO		BIT(4)	/* EMUL_GSO_UFO with CSUM_PARTIAL */
#define EMUL_RX_TUNNEL		BIT(5)	/* those of TCP and USO in an emul_tunnel */
#define EMUL_RX_TUNNEL_CSUM	BIT(6)	/* ... with EMUL_FRAME_TUNNEL_CSUM */

/**
 * struct emul_model - a kind of NIC, and the downcalls it answers
 * @name: as users write it ("e1000")
 * @devices: names of the variants, ended by NULL; the first is the default
 * @features: names of the feature bits, ended by a NULL name; NULL if there are none
 * @state_size: bytes of a function's state, of which struct emul_function is
 *	the first member; the board allocates it zeroed
 * @defaults: fill in all of @params but @mac for @params->device
 * @check: what is wrong with @params, as a sentence for the log that names the
 *	attribute and the values it takes; NULL if nothing is. Each value alone
 *	is in range if this says so with the defaults for all others.
 * @dma_physical: whether the driver of a NIC made of @params can only name
 *	physical addresses, see board_dma_physical(). May be NULL: it need not.
 * @create: fill in a new function, of parameters that @check has passed: config space, BAR sizes, queue counts,
 *	state as after power-on. May sleep. 0 or a negative errno, with nothing
 *	to undo.
 * @destroy: the end of a function; no other call is in progress. May be NULL.
 * @mmio_read: a read of @size (1, 2, 4 or 8) bytes at @off of @bar; @off + @size
 *	is within the BAR, @off may be unaligned. Any context, function's lock.
 * @mmio_write: likewise a write.
 * @io_write: a write of 4 bytes at @off of the I/O BAR, within it. Any context but NMI,
 *	function's lock. NULL if no variant has such a BAR.
 * @firmware_read: the 16 bits at @off, even, of what the firmware has put into memory. Any
 *	context but NMI, function's lock. NULL if no variant has that.
 * @absent_read: a read of a card that has been pulled out: all ones, but where a driver
 *	would wait for something else for ever. Any context, no lock. May be NULL:
 *	all ones.
 * @config_read: the driver is about to read config space at @where: registers
 *	there whose value is computed are brought up to date. Function's lock.
 *	May be NULL.
 * @config_changed: the driver has written config space at @where (bytes that
 *	the mask allows have changed already). Function's lock.
 * @reset: the slot resets the function (RST#): configuration space and registers as after
 *	power-on, and queue calls in progress end at their next access to memory. What
 *	auxiliary power keeps stays, and so does the cable. Function's lock.
 * @timer: timer @id has expired. Softirq or hard IRQ, function's lock.
 * @partner: the other end of the cable has changed. Function's lock.
 * @tx: transmit up to @budget frames; a large send that the device cuts may go beyond that,
 *	and is the last then. Returns how many were taken from the ring, at most @budget; a value
 *	below @budget says that there is no more work until the next board_kick(). Frames sent by one
 *	call have been delivered when the next call for this queue begins.
 * @rx: put one frame into the driver's receive ring. 0 when the device is done
 *	with it (stored, or dropped by the rules of the device and counted);
 *	-ENOSPC when there are no receive buffers, or not for all of a large send:
 *	the board keeps the frame as it is and offers it again, with
 *	EMUL_FRAME_AGAIN, after the next board_kick() of this queue; or gives
 *	it up and offers another one without that flag;
 *	-ENODEV when no driver has switched the device on: the board drops the
 *	frame and counts it.
 *	The frame and its bytes belong to the caller and are not changed.
 * @rx_flush: the batch of rx() calls is over: report it, raise interrupts.
 * @rx_ready: whether rx() would find a buffer. Any context, no lock.
 * @steer: which receive queue a frame belongs into, by its first @len bytes
 *	(all headers are there, or the whole frame); below f->rxqs. Any context,
 *	no lock. May be NULL if there is one queue.
 * @view: value @n of a view; false if there are not so many. What the driver would
 *	read, but nothing changes by looking: no bit is cleared. Function's lock.
 *	May be NULL.
 * @reg: register @n; false if there are not so many. Any context, no lock. May be NULL
 *	together with @reg_find.
 * @reg_find: number of the register with the byte at @off of @bar, for @reg(), and
 *	in @byte which of its bytes that is; -1 if there is none. Any context, no lock.
 * @ctrl: work through the control queue. Any context but NMI, serialised by the
 *	board, without the function's lock; bounded. NULL if there is no such queue.
 */
struct emul_model {
	const char *name;
	const char *const *devices;
	const struct emul_feature *features;
	size_t state_size;

	void (*defaults)(struct emul_params *params);
	const char *(*check)(const struct emul_params *params);
	bool (*dma_physical)(const struct emul_params *params);
	int (*create)(struct emul_function *f, const struct emul_params *params);
	void (*destroy)(struct emul_function *f);

	u64 (*mmio_read)(struct emul_function *f, unsigned int bar, u32 off, unsigned int size);
	void (*mmio_write)(struct emul_function *f, unsigned int bar, u32 off, unsigned int size,
			   u64 val);
	void (*io_write)(struct emul_function *f, u32 off, u32 val);
	u16 (*firmware_read)(struct emul_function *f, u32 off);
	u64 (*absent_read)(const struct emul_function *f, unsigned int bar, u32 off,
			   unsigned int size);
	void (*config_read)(struct emul_function *f, unsigned int where, unsigned int size);
	void (*config_changed)(struct emul_function *f, unsigned int where, unsigned int size);
	void (*reset)(struct emul_function *f);
	void (*timer)(struct emul_function *f, unsigned int id);
	void (*partner)(struct emul_function *f, const struct emul_partner *partner);

	unsigned int (*tx)(struct emul_queue *q, unsigned int budget);
	int (*rx)(struct emul_queue *q, const struct emul_frame *frame);
	void (*rx_flush)(struct emul_queue *q);
	bool (*rx_ready)(struct emul_queue *q);
	unsigned int (*steer)(struct emul_function *f, const u8 *head, u32 len);
	void (*ctrl)(struct emul_queue *q);
	bool (*view)(struct emul_function *f, enum emul_view view, unsigned int n,
		     struct emul_line *line);
	bool (*reg)(const struct emul_function *f, unsigned int n, struct emul_reg *reg);
	int (*reg_find)(const struct emul_function *f, unsigned int bar, u32 off,
			unsigned int *byte);
};

/* What a queue is for */
enum emul_queue_kind {
	EMUL_QUEUE_TX,
	EMUL_QUEUE_RX,
	EMUL_QUEUE_CTRL,
};

/**
 * struct emul_queue - one direction of one queue, as both sides see it
 * @f: whose
 * @index: number within its kind
 * @kind: what it is for
 * @gen: bumped by emul_queue_stop(); function's lock
 * @run: @gen as it was when the queue call in progress took its snapshot of
 *	the ring; written by the queue call only
 * @board: the board's
 */
struct emul_queue {
	struct emul_function *f;
	u16 index;
	enum emul_queue_kind kind;
	u32 gen;
	u32 run;
	void *board;
};

/**
 * struct emul_function - one PCI function
 * @model: its kind
 * @config: PCI configuration space
 * @bar_size: bytes of each memory BAR, 0 where there is none; of 64-bit BARs the second
 *	half has none
 * @bars32: all of its memory BARs are 32-bit BARs, else they are 64-bit BARs
 * @io_bar: number of the I/O BAR, if @io_size is not 0
 * @io_size: bytes of it
 * @firmware: physical address in the machine's memory where its firmware has put what drivers
 *	look for there, since the function has no EEPROM of its own
 * @firmware_size: bytes of that, 0 if there is nothing
 * @txqs: transmit queues
 * @rxqs: receive queues
 * @vectors: MSI-X vectors, at most EMUL_MAX_VECTORS; 0 if the function has none
 * @txq: transmit queues, initialised by the board before create()
 * @rxq: receive queues, likewise
 * @ctrlq: control queue, likewise; used by models with ctrl()
 * @rx_caps: EMUL_RX_*; changed under the function's lock, read without
 * @rx_caps_max: the most that @rx_caps can become; fixed by create()
 * @fcs_unseen: nobody looks at the FCS of received frames, so that its bytes
 *	need not be right; set by the board at any time, read without a lock
 * @link: as last reported with board_link(); function's lock
 * @board: the board's
 */
struct emul_function {
	const struct emul_model *model;
	struct emul_config config;
	u32 bar_size[EMUL_MAX_BARS];
	bool bars32;
	u8 io_bar;
	u16 io_size;
	u32 firmware;
	u16 firmware_size;
	u16 txqs;
	u16 rxqs;
	u16 vectors;
	struct emul_queue txq[EMUL_MAX_QUEUES];
	struct emul_queue rxq[EMUL_MAX_QUEUES];
	struct emul_queue ctrlq;
	u32 rx_caps;
	u32 rx_caps_max;
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
 *	Receive queue: buffers may have been added, waiting frames are offered;
 *	rx_flush() is called in any case.
 *	Control queue: ctrl() will be called.
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
 * board_pme() - drive PME#
 * @f: function
 * @level: asserted: PME_Status and PME_En are set
 *
 * Context: function's lock.
 */
void board_pme(struct emul_function *f, bool level);

/**
 * board_msix() - send the message of an MSI-X vector
 * @f: function
 * @vector: below @f->vectors; neither it nor the function is masked
 * @addr: message address, as the driver's side has written it into the table
 * @data: message data, likewise
 *
 * A message that the board has not composed itself is dropped and reported.
 * Context: any, with or without the function's lock. The handler runs later,
 * never from within.
 */
void board_msix(struct emul_function *f, unsigned int vector, u64 addr, u32 data);

/**
 * board_dma_physical() - how the driver names memory
 * @f: function
 * @physical: it names physical addresses, which it has not got from the DMA API,
 *	so that the board can check no more than that they are memory
 *
 * Off at first. Context: function's lock.
 */
void board_dma_physical(struct emul_function *f, bool physical);

/**
 * board_dma_wait() - wait until the device has let go of memory
 * @f: function
 *
 * On return no access that began before emul_queue_stop() of its queue is in
 * progress. Spins for the copy of a page at most.
 *
 * Context: function's lock. Not from a queue call.
 */
void board_dma_wait(struct emul_function *f);

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
 * min(@len, EMUL_HEAD_LEN) are in seg[0], no flags and no tunnel. A queue has one such
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

/* What a user can make go wrong within a model */
enum emul_fault {
	EMUL_FAULT_EEPROM,		/* a word that is read has a wrong bit */
	EMUL_FAULT_PHY,			/* the PHY does not answer an access */
	EMUL_FAULT_WB_WITHHELD,		/* descriptors are not given back */
	EMUL_FAULT_WB_REORDERED,	/* one of them is after the next one */
	EMUL_FAULT_RX_OVERRUN,		/* there was no room for a frame */
	EMUL_FAULTS,
};

/**
 * board_fault() - an occasion for a fault
 * @f: function
 * @fault: which
 *
 * Context: any. Return: whether it is to happen now.
 */
bool board_fault(struct emul_function *f, enum emul_fault fault);

/* The models there are, ended by NULL (emul/models.c). */
extern const struct emul_model *const emul_models[];
extern const struct emul_model e1000_model;
extern const struct emul_model virtio_net_model;

const struct emul_model *emul_find_model(const char *name);

#endif
