# SPDX-License-Identifier: GPL-2.0
SRCS_fuzz_virtio_regs := virtio_fuzz.c program_fuzz.c
