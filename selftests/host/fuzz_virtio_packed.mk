# SPDX-License-Identifier: GPL-2.0
SRCS_fuzz_virtio_packed := virtio_fuzz.c program_fuzz.c
