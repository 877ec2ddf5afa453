/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtio_fuzz.h - a virtio driver that does anything, in any order
 *
 * In the end a reset must make a working card of whatever is left.
 */
#ifndef HOST_VIRTIO_FUZZ_H
#define HOST_VIRTIO_FUZZ_H

#include "program_fuzz.h"
#include "virtio_dut.h"

/* A bus address, mostly in memory */
u64 some_addr(struct program *pr);

/* One of the queues that there are */
struct vq *some_queue(struct program *pr);

/* Operations on rings and wire */
extern const fuzz_op fuzz_ring_ops[FUZZ_OPS];
void op_restart(struct program *pr);
void op_receive(struct program *pr);
void op_good_buffer(struct program *pr);
void op_notify(struct program *pr);
void op_partner(struct program *pr);
void op_trap(struct program *pr);

/*
 * virtio_fuzz() - run a program
 * @device: variant
 * @lo: features that the driver always asks for
 * @ops: operations, NULL where there is none
 */
void virtio_fuzz(const u8 *data, size_t size, const char *device, u64 lo,
		 const fuzz_op ops[FUZZ_OPS]);

#endif
