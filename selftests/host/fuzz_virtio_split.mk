# SPDX-License-Identifier: GPL-2.0
SRCS_fuzz_virtio_split := virtio_fuzz.c program_fuzz.c
