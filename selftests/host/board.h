/* SPDX-License-Identifier: GPL-2.0 */
/*
 * board.h - a board for tests: memory, time, wires and interrupts one can look at
 *
 * struct sim implements the upcalls of emul.h for one function. Time stands
 * still until sim_advance(); queues run in sim_run() only, so that a test
 * decides what happens in between. What a model may not do by the contract
 * ends the program with a message (sim_bug()).
 */
#ifndef HOST_BOARD_H
#define HOST_BOARD_H

#include "../../emul/emul.h"

/* Bus memory lies above 4 GiB so that the upper halves of addresses matter. */
#define SIM_BUS_BASE	0x1280000000ULL

/* Bytes of bus memory of boards made from now on; 4 MiB unless set */
extern u32 sim_bus_size;

/* What the device may do with a byte of bus memory */
#define SIM_DEV_READS	BIT(0)
#define SIM_DEV_WRITES	BIT(1)
#define SIM_DEV_BOTH	(SIM_DEV_READS | SIM_DEV_WRITES)

/**
 * struct sim_frame - a frame that crosses the wire
 * @next: in a list
 * @rxq: receive queue that the device wants it in, if it goes there
 * @time: when it was sent
 * @meta: metadata, its segments cleared
 * @len: bytes
 * @data: the bytes, in one piece
 */
struct sim_frame {
	struct sim_frame *next;
	unsigned int rxq;
	u64 time;
	struct emul_frame meta;
	u32 len;
	u8 data[];
};

struct sim_list {
	struct sim_frame *head;
	struct sim_frame **tail;
	unsigned int count;
};

/**
 * struct sim_queue - a queue as the board sees it
 * @kicked: there is work
 * @kicks: board_kick() calls
 * @frame: transmit: between board_frame_get() and its end
 * @offered: receive: the frame that waits longest as the device has seen it, NULL if it has not
 * @stopped: receive: it had no buffers; nothing is offered until it kicks
 */
struct sim_queue {
	bool kicked;
	unsigned int kicks;
	struct emul_frame *frame;
	struct emul_frame *offered;
	bool stopped;
};

/**
 * struct sim_vector - what came of an MSI-X vector
 * @count: messages
 * @addr: of the last
 * @data: likewise
 * @time: likewise
 */
struct sim_vector {
	unsigned int count;
	u64 addr;
	u32 data;
	u64 time;
};

/**
 * struct sim_desc - what the device has said of descriptors
 * @count: board_desc() calls
 * @index: of the last
 * @addr: likewise
 * @len: likewise
 * @info: likewise
 */
struct sim_desc {
	unsigned int count;
	u32 index;
	u64 addr;
	u32 len;
	u64 info;
};

struct sim_timer {
	bool armed;
	u64 expires;
};

/**
 * struct sim - the board under one function
 * @f: the function
 * @mem: bus memory as the CPU sees it
 * @size: bytes of it
 * @perm: SIM_DEV_* of each byte
 * @used: bytes of @mem given out by sim_alloc()
 * @now: time in ns
 * @timer: the model's timers
 * @locked: the function's lock is held
 * @locked_by_call: by the queue call in progress, that is
 * @calling: the queue call in progress
 * @txq: transmit queues
 * @rxq: receive queues
 * @ctrlq: control queue
 * @ctrl_busy: ctrl() is in progress
 * @ctrls: ctrl() calls
 * @budget: frames in one tx() call
 * @txs: tx() calls
 * @cuts: frames that tx() may send beyond its budget, of a large send that the device cuts
 * @out: frames that the device has sent
 * @in: frames that wait for the device, for all receive queues
 * @refused: frames dropped because the device was not switched on
 * @seg_size: bytes of each segment but the first in board_frame_get()
 * @fail_frames: so many of the next board_frame_get() fail
 * @inject: so many of the next board_fault() say yes, by fault
 * @line: level of INTx
 * @rises: how often INTx was asserted
 * @rise_time: when it was last
 * @pme: level of PME#
 * @vector: MSI-X
 * @physical: board_dma_physical()
 * @dma_waits: board_dma_wait() calls
 * @link_changes: board_link() calls
 * @reports: board_report() calls
 * @lint: board_lint() calls, by rule
 * @tx_desc: descriptors taken to transmit
 * @rx_desc: descriptors given back with what was received
 * @faults: refused DMA accesses
 * @dma_reads: DMA reads
 * @dma_writes: DMA writes
 * @dma_in_call: both, in the queue call in progress
 * @dma_hook: called before each DMA access without the lock, or NULL
 * @dma_hook_arg: for @dma_hook
 */
struct sim {
	struct emul_function *f;
	u8 *mem;
	u8 *perm;
	u32 size;
	u32 used;
	u64 now;
	struct sim_timer timer[EMUL_MAX_TIMERS];
	bool locked;
	bool locked_by_call;
	struct emul_queue *calling;
	struct sim_queue txq[EMUL_MAX_QUEUES];
	struct sim_queue rxq[EMUL_MAX_QUEUES];
	struct sim_queue ctrlq;
	bool ctrl_busy;
	unsigned int ctrls;
	unsigned int budget;
	unsigned int txs;
	unsigned int cuts;
	struct sim_list out;
	struct sim_list in;
	unsigned int refused;
	u32 seg_size;
	unsigned int fail_frames;
	unsigned int inject[EMUL_FAULTS];
	bool line;
	unsigned int rises;
	u64 rise_time;
	bool pme;
	struct sim_vector vector[EMUL_MAX_VECTORS];
	bool physical;
	unsigned int dma_waits;
	unsigned int link_changes;
	unsigned int reports;
	unsigned int lint[EMUL_LINT_RULES];
	struct sim_desc tx_desc;
	struct sim_desc rx_desc;
	unsigned int faults;
	unsigned long dma_reads;
	unsigned long dma_writes;
	unsigned long dma_in_call;
	void (*dma_hook)(struct sim *s);
	void *dma_hook_arg;
};

/**
 * sim_new() - plug in a NIC
 * @model: its model
 * @device: variant or NULL
 * @mac: permanent address
 *
 * Memory decoding and bus mastering are switched on as a driver would; there
 * is no cable yet.
 */
struct sim *sim_new(const char *model, const char *device, const u8 *mac);
/* sim_defaults() - the parameters of such a NIC, for sim_new_params() */
void sim_defaults(struct emul_params *params, const char *model, const char *device,
		  const u8 *mac);
/* sim_new_params() - plug in a NIC made so; the model must think well of @params */
struct sim *sim_new_params(const char *model, const struct emul_params *params);
void sim_free(struct sim *s);

/* The contract is broken: say how and abort. */
__printf(1, 2)
void __noreturn sim_bug(const char *fmt, ...);

/* sim_alloc() - @len bytes of zeroed bus memory that the device may access as @perm says */
u64 sim_alloc(struct sim *s, u32 len, u32 align, u8 perm);
/* sim_map() - change what the device may do with a range inside bus memory */
void sim_map(struct sim *s, u64 addr, u32 len, u8 perm);
/* sim_ptr() - the CPU's view of @len bytes at @addr, which must be within bus memory */
void *sim_ptr(struct sim *s, u64 addr, u32 len);

/* Registers. The control queue runs within the write that kicks it. */
u64 sim_read(struct sim *s, unsigned int bar, u32 off, unsigned int size);
void sim_write(struct sim *s, unsigned int bar, u32 off, unsigned int size, u64 val);
void sim_io_write(struct sim *s, u32 off, u32 val);
/* The slot resets the function. */
void sim_reset(struct sim *s);
u32 sim_config_read(struct sim *s, unsigned int where, unsigned int size);
void sim_config_write(struct sim *s, unsigned int where, unsigned int size, u32 val);

void sim_partner(struct sim *s, bool plugged, bool autoneg, u16 adv);

/* sim_run() - run the queues until there is nothing more to do */
void sim_run(struct sim *s);
/* sim_advance() - let @ns pass, with timers expiring and queues running on the way */
void sim_advance(struct sim *s, u64 ns);

/**
 * sim_wire_send() - send a frame towards the NIC
 * @s: board
 * @data: bytes
 * @len: how many
 * @meta: metadata, or NULL for none
 * @segs: pieces to cut it into, 1 to EMUL_MAX_SEGS
 *
 * It is queued for the receive queue that the device steers it to; sim_run()
 * offers it to the device.
 */
void sim_wire_send(struct sim *s, const void *data, u32 len, const struct emul_frame *meta,
		   unsigned int segs);

/* sim_wire_drop() - give up the frame that waits longest */
void sim_wire_drop(struct sim *s);

/* sim_frame_pop() - the oldest frame that the device has sent, or NULL; free() it */
struct sim_frame *sim_frame_pop(struct sim *s);

#endif
