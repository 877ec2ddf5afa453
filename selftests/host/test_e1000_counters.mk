# SPDX-License-Identifier: GPL-2.0
SRCS_test_e1000_counters := e1000_inside.c
