/* SPDX-License-Identifier: GPL-2.0 */
/*
 * board.h - a board that costs as little as can be: flat memory, no checks, nobody listens
 */
#ifndef BENCH_BOARD_H
#define BENCH_BOARD_H

#include "../../../emul/emul.h"

/* Above 4 GiB, as most memory is */
#define BUS_BASE	0x100000000ULL
#define BUS_SIZE	0x200000U

/* Bus memory as the CPU sees it */
extern u8 bus[BUS_SIZE];

/* Frames sent */
extern unsigned long sent;

/* card() - a new one, plugged into a cable that is long enough there for the link to be up */
struct emul_function *card(const char *model, u64 more_features);

u64 rd(struct emul_function *f, unsigned int bar, u32 off, unsigned int size);
void wr(struct emul_function *f, unsigned int bar, u32 off, unsigned int size, u64 val);
/* wait_ns() - let time go by */
void wait_ns(struct emul_function *f, u64 ns);

#endif
