/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86_insn.h - decoder for the x86-64 instructions that access device registers
 *
 * Pure: bytes in, description out. Built into the module and, for its tests,
 * as a userspace program.
 */
#ifndef NICSIM_X86_INSN_H
#define NICSIM_X86_INSN_H

#include <linux/types.h>

/* No instruction is longer; the processor raises #GP if one were. */
#define X86_INSN_MAX	15

enum x86_insn_kind {
	X86_INSN_LOAD,		/* register = memory, extended to @dsize */
	X86_INSN_STORE,		/* memory = register */
	X86_INSN_STORE_IMM,	/* memory = @imm */
	X86_INSN_MOVS,		/* memory at RDI = memory at RSI */
	X86_INSN_STOS,		/* memory at RDI = RAX */
	X86_INSN_LODS,		/* RAX = memory at RSI */
	X86_INSN_ALU_LOAD,	/* register = register op memory */
	X86_INSN_ALU_STORE,	/* memory = memory op register */
	X86_INSN_ALU_IMM,	/* memory = memory op @imm */
	/* Anything else whose effect on registers and stack can be left out */
	X86_INSN_OTHER,
};

/* Operations of X86_INSN_ALU_*, numbered as the processor does, and TEST. */
enum x86_alu {
	X86_ALU_ADD,
	X86_ALU_OR,
	X86_ALU_ADC,
	X86_ALU_SBB,
	X86_ALU_AND,
	X86_ALU_SUB,
	X86_ALU_XOR,
	X86_ALU_CMP,
	X86_ALU_TEST,
};

/* Register numbers: 0 to 15 as encoded (RAX, RCX, RDX, RBX, RSP, ...), and: */
#define X86_REG_AH	16	/* to 19: AH, CH, DH, BH */
#define X86_REG_RIP	20	/* base only: address of the next instruction */
#define X86_REG_NONE	0xff

/* enum x86_insn.seg: only these two have a base in 64-bit mode */
#define X86_SEG_NONE	0
#define X86_SEG_FS	1
#define X86_SEG_GS	2

#define X86_F_SIGN	0x01	/* LOAD extends the sign, not zeros */
#define X86_F_SWAP	0x02	/* MOVBE: bytes in memory are reversed */
#define X86_F_REP	0x04	/* repeat RCX times */
#define X86_F_ADDR32	0x08	/* the effective address is cut to 32 bits */

/**
 * struct x86_insn - one decoded instruction
 * @len: bytes
 * @kind: enum x86_insn_kind
 * @size: bytes of memory accessed (of one element for the string instructions);
 *	this, @dsize, @reg, @op and @imm say nothing for X86_INSN_OTHER
 * @dsize: bytes of @reg written; differs from @size for MOVZX and MOVSX
 * @reg: register operand, or X86_REG_NONE
 * @op: enum x86_alu, for the ALU kinds
 * @base: base register of the address, or X86_REG_NONE
 * @index: index register, or X86_REG_NONE
 * @scale: shift of the index
 * @seg: X86_SEG_*
 * @flags: X86_F_*
 * @imm: immediate operand, its sign extended
 * @disp: displacement, or the whole address if there is neither base nor index
 *
 * String instructions have no @base; RSI and RDI are implied, and @seg is that
 * of RSI.
 */
struct x86_insn {
	u8 len;
	u8 kind;
	u8 size;
	u8 dsize;
	u8 reg;
	u8 op;
	u8 base;
	u8 index;
	u8 scale;
	u8 seg;
	u8 flags;
	s32 imm;
	s64 disp;
};

bool x86_insn_decode(struct x86_insn *insn, const u8 *code);
u64 x86_insn_alu(unsigned int op, unsigned int size, u64 a, u64 b, unsigned long *flags);

#endif
