/* SPDX-License-Identifier: GPL-2.0 */
/* asm/unaligned.h - where linux/unaligned.h was up to 6.11 */
#ifndef HOST_ASM_UNALIGNED_H
#define HOST_ASM_UNALIGNED_H

#include <linux/unaligned.h>

#endif
