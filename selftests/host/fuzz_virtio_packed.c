// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_virtio_packed.c - packed virtqueues of a driver that does anything
 */
#include "virtio_fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	virtio_fuzz(data, size, "modern", BIT_ULL(VF_RING_PACKED), fuzz_ring_ops);
	return 0;
}
