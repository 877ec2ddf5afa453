# SPDX-License-Identifier: GPL-2.0
SRCS_fuzz_e1000 := program_fuzz.c
