/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtio_fuzz.h - a virtio driver that does anything, in any order
 *
 * The input is a program: each operation is a byte that says what, followed by
 * the bytes it takes; beyond the end there are zeroes. In the end a reset must
 * make a working card of whatever is left.
 */
#ifndef HOST_VIRTIO_FUZZ_H
#define HOST_VIRTIO_FUZZ_H

#include "virtio_dut.h"

/* Operations are numbered up to this, so that inputs keep their meaning when some are added. */
#define FUZZ_OPS	32

struct program {
	const u8 *p;
	size_t left;
};

typedef void (*fuzz_op)(struct program *pr);

/* The next @size bytes of the program as a number */
u32 take(struct program *pr, unsigned int size);
/* A value that is likely to be of interest */
u32 some_value(struct program *pr);
/* A bus address, mostly in memory */
u64 some_addr(struct program *pr);

/* One of the queues that there are */
struct vq *some_queue(struct program *pr);

/* Operations on rings, wire, time and board */
extern const fuzz_op fuzz_ring_ops[FUZZ_OPS];
void op_restart(struct program *pr);
void op_run(struct program *pr);
void op_time(struct program *pr);
void op_receive(struct program *pr);
void op_good_buffer(struct program *pr);
void op_notify(struct program *pr);
void op_partner(struct program *pr);
void op_trap(struct program *pr);
void op_config(struct program *pr);

/*
 * virtio_fuzz() - run a program
 * @device: variant
 * @lo: features that the driver always asks for
 * @ops: operations, NULL where there is none
 */
void virtio_fuzz(const u8 *data, size_t size, const char *device, u64 lo,
		 const fuzz_op ops[FUZZ_OPS]);

#endif
