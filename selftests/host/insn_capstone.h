/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insn_capstone.h - what an independent disassembler says of an instruction
 *
 * In a file of its own because libcapstone's names collide with our decoder's.
 */
#ifndef INSN_CAPSTONE_H
#define INSN_CAPSTONE_H

#include <linux/types.h>

#define SEEN_NO_REG	-1
#define SEEN_RIP	20
#define SEEN_MAX_OPS	3

enum seen_op_type {
	SEEN_REG,
	SEEN_MEM,
	SEEN_IMM,
};

/**
 * struct seen_op - an operand
 * @type: enum seen_op_type
 * @size: bytes
 * @reg: SEEN_REG: 0 to 15, 16 to 19 for AH to BH, or SEEN_NO_REG for one that
 *	is no general register. SEEN_MEM: the base.
 * @index: SEEN_MEM
 * @scale: SEEN_MEM: factor
 * @disp: SEEN_MEM: displacement; SEEN_IMM: value
 * @addr_size: SEEN_MEM: bytes of the registers in the address, 0 without any
 */
struct seen_op {
	int type;
	unsigned int size;
	int reg;
	int index;
	unsigned int scale;
	s64 disp;
	unsigned int addr_size;
};

/**
 * struct seen - an instruction
 * @len: bytes; 0 if these are no instruction
 * @name: without prefixes, in Intel's syntax
 * @ops: operands
 * @op: destination first
 */
struct seen {
	unsigned int len;
	char name[32];
	unsigned int ops;
	struct seen_op op[SEEN_MAX_OPS];
};

void capstone_start(void);
void capstone_end(void);
void capstone_see(struct seen *seen, const u8 *code, size_t len);

#endif
