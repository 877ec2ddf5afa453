// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_virtio_split.c - split virtqueues of a driver that does anything
 */
#include "virtio_fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	virtio_fuzz(data, size, "modern", 0, fuzz_ring_ops);
	return 0;
}
