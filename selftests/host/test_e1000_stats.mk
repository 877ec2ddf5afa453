# SPDX-License-Identifier: GPL-2.0
SRCS_test_e1000_stats := e1000_inside.c
