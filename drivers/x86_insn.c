// SPDX-License-Identifier: GPL-2.0
/*
 * x86_insn.c - decoder for the x86-64 instructions that access device registers
 *
 * Covers the integer moves to and from memory with all prefixes, and the
 * two-operand arithmetic that compilers fold into a volatile access. Of other
 * instructions it knows the length and the address, so that they can be passed
 * over. Tables hold what the opcodes mean; the code below them only knows prefixes,
 * ModRM and immediates (Intel SDM volume 2, chapter 2 and appendix A).
 */
#include <linux/compiler.h>
#ifdef __KERNEL__
#include <linux/kprobes.h>
#else
#define __kprobes
#endif

#include "x86_insn.h"

/* struct form.how: what follows the opcode, and which prefixes it bears */
#define HAS_FORM	0x0001	/* the table has this opcode */
#define HAS_MODRM	0x0002
#define HAS_MOFFS	0x0004	/* the address follows, the register is RAX */
#define HAS_IMM8	0x0008	/* a byte, its sign extended */
#define HAS_IMM		0x0010	/* operand size, but 4 bytes at most */
#define REG_IS_0	0x0020	/* ModRM.reg extends the opcode and must be 0 */
#define REG_IS_TEST	0x0040	/* ... 0 and 1 are TEST, the others have no immediate */
#define REG_IS_OP	0x0080	/* ... is the ALU operation */
#define CODE_IS_OP	0x0100	/* the opcode says which */
#define REG_IS_INC	0x0200	/* ModRM.reg must be 0 or 1, the others jump and push */
#define NO_66		0x0400
#define NO_REP		0x0800
#define NEED_REX_W	0x1000
#define CAN_LOCK	0x2000	/* writes memory after reading it (but for CMP) */
#define EXTENDS		0x4000	/* to a register of operand size */

/* Size of memory in the tables: bytes, or the operand size that the prefixes select. */
#define V	0

struct form {
	u16 how;
	u8 kind;
	u8 size;
	u8 flags;
};

#define FORM(_how, _kind, _size, _flags) {				\
	.how = HAS_FORM | (_how), .kind = X86_INSN_##_kind,		\
	.size = (_size), .flags = (_flags) }

#define OTHER(_how)	FORM(HAS_MODRM | CAN_LOCK | (_how), OTHER, V, 0)

static const struct form form_other = OTHER(0);
static const struct form form_other_imm8 = OTHER(HAS_IMM8);

static const struct form forms[256] = {
	[0x63] = FORM(HAS_MODRM | EXTENDS | NEED_REX_W, LOAD, 4, X86_F_SIGN),
	[0x69] = OTHER(HAS_IMM),
	[0x6b] = OTHER(HAS_IMM8),
	[0x80] = FORM(HAS_MODRM | REG_IS_OP | HAS_IMM8 | CAN_LOCK, ALU_IMM, 1, 0),
	[0x81] = FORM(HAS_MODRM | REG_IS_OP | HAS_IMM | CAN_LOCK, ALU_IMM, V, 0),
	[0x83] = FORM(HAS_MODRM | REG_IS_OP | HAS_IMM8 | CAN_LOCK, ALU_IMM, V, 0),
	[0x84] = FORM(HAS_MODRM, ALU_STORE, 1, 0),
	[0x85] = FORM(HAS_MODRM, ALU_STORE, V, 0),
	[0x86 ... 0x87] = OTHER(0),
	[0x88] = FORM(HAS_MODRM, STORE, 1, 0),
	[0x89] = FORM(HAS_MODRM, STORE, V, 0),
	[0x8a] = FORM(HAS_MODRM, LOAD, 1, 0),
	[0x8b] = FORM(HAS_MODRM, LOAD, V, 0),
	[0x8c] = OTHER(0),
	[0x8e] = OTHER(0),
	[0xa0] = FORM(HAS_MOFFS, LOAD, 1, 0),
	[0xa1] = FORM(HAS_MOFFS, LOAD, V, 0),
	[0xa2] = FORM(HAS_MOFFS, STORE, 1, 0),
	[0xa3] = FORM(HAS_MOFFS, STORE, V, 0),
	[0xa4] = FORM(0, MOVS, 1, 0),
	[0xa5] = FORM(0, MOVS, V, 0),
	[0xaa] = FORM(0, STOS, 1, 0),
	[0xab] = FORM(0, STOS, V, 0),
	[0xac] = FORM(0, LODS, 1, 0),
	[0xad] = FORM(0, LODS, V, 0),
	[0xc0 ... 0xc1] = OTHER(HAS_IMM8),
	[0xc6] = FORM(HAS_MODRM | REG_IS_0 | HAS_IMM8, STORE_IMM, 1, 0),
	[0xc7] = FORM(HAS_MODRM | REG_IS_0 | HAS_IMM, STORE_IMM, V, 0),
	[0xd0 ... 0xd3] = OTHER(0),
	[0xd8 ... 0xdf] = OTHER(0),
	[0xf6] = FORM(HAS_MODRM | REG_IS_TEST | HAS_IMM8, ALU_IMM, 1, 0),
	[0xf7] = FORM(HAS_MODRM | REG_IS_TEST | HAS_IMM, ALU_IMM, V, 0),
	[0xfe ... 0xff] = OTHER(REG_IS_INC),
};

/* Opcodes 00 to 3F whose bit 2 is clear; bits 3 to 5 are the operation */
static const struct form forms_alu[4] = {
	FORM(HAS_MODRM | CODE_IS_OP | CAN_LOCK, ALU_STORE, 1, 0),
	FORM(HAS_MODRM | CODE_IS_OP | CAN_LOCK, ALU_STORE, V, 0),
	FORM(HAS_MODRM | CODE_IS_OP, ALU_LOAD, 1, 0),
	FORM(HAS_MODRM | CODE_IS_OP, ALU_LOAD, V, 0),
};

/* After 0F */
static const struct form forms_0f[256] = {
	[0x10 ... 0x17] = OTHER(0),
	[0x28 ... 0x2f] = OTHER(0),
	[0x40 ... 0x6f] = OTHER(0),
	[0x70] = OTHER(HAS_IMM8),
	[0x74 ... 0x76] = OTHER(0),
	[0x7c ... 0x7f] = OTHER(0),
	[0x90 ... 0x9f] = OTHER(0),
	[0xa3] = OTHER(0),
	[0xa4] = OTHER(HAS_IMM8),
	[0xa5] = OTHER(0),
	[0xab] = OTHER(0),
	[0xac] = OTHER(HAS_IMM8),
	[0xad ... 0xb3] = OTHER(0),
	[0xb6] = FORM(HAS_MODRM | EXTENDS, LOAD, 1, 0),
	[0xb7] = FORM(HAS_MODRM | EXTENDS, LOAD, 2, 0),
	[0xb8] = OTHER(0),
	[0xba] = OTHER(HAS_IMM8),
	[0xbb ... 0xbd] = OTHER(0),
	[0xbe] = FORM(HAS_MODRM | EXTENDS, LOAD, 1, X86_F_SIGN),
	[0xbf] = FORM(HAS_MODRM | EXTENDS, LOAD, 2, X86_F_SIGN),
	[0xc0 ... 0xc1] = OTHER(0),
	[0xc2] = OTHER(HAS_IMM8),
	[0xc3] = FORM(HAS_MODRM | NO_66 | NO_REP, STORE, V, 0),
	[0xc4] = OTHER(HAS_IMM8),
	[0xc6] = OTHER(HAS_IMM8),
	[0xc7] = OTHER(0),
	[0xd0 ... 0xfe] = OTHER(0),
};

/* After 0F 38: F0 and F1. With F2 they are something else. */
static const struct form forms_0f38[2] = {
	FORM(HAS_MODRM | NO_REP, LOAD, V, X86_F_SWAP),
	FORM(HAS_MODRM | NO_REP, STORE, V, X86_F_SWAP),
};

struct prefixes {
	bool opsize;
	bool addrsize;
	bool rep;
	bool lock;
	u8 rex;
	u8 seg;
};

#define REX_B	0x01
#define REX_X	0x02
#define REX_R	0x04
#define REX_W	0x08

struct cursor {
	const u8 *code;
	unsigned int at;
};

/* The next @n bytes as a signed number; false if the instruction is too long then. */
static notrace __kprobes bool take(struct cursor *c, unsigned int n, s64 *val)
{
	u64 v = 0;
	unsigned int i;

	if (c->at + n > X86_INSN_MAX)
		return false;
	for (i = 0; i < n; i++)
		v |= (u64)c->code[c->at++] << (8 * i);
	*val = n == 8 ? (s64)v : (s64)(v << (64 - 8 * n)) >> (64 - 8 * n);
	return true;
}

/* Prefixes; leaves the first byte of the opcode in @opcode. */
static notrace __kprobes bool take_prefixes(struct cursor *c, struct prefixes *p, u8 *opcode)
{
	s64 byte;

	while (take(c, 1, &byte)) {
		*opcode = byte;
		if ((*opcode & 0xf0) == 0x40) {
			p->rex = *opcode;
			continue;
		}
		switch (*opcode) {
		case 0x26:
		case 0x2e:
		case 0x36:
		case 0x3e:
			/* No base in 64-bit mode, and FS or GS stay in force. */
			break;
		case 0x64:
			p->seg = X86_SEG_FS;
			break;
		case 0x65:
			p->seg = X86_SEG_GS;
			break;
		case 0x66:
			p->opsize = true;
			break;
		case 0x67:
			p->addrsize = true;
			break;
		case 0xf0:
			p->lock = true;
			break;
		case 0xf2:
		case 0xf3:
			p->rep = true;
			break;
		default:
			return true;
		}
		/* REX counts only right before the opcode. */
		p->rex = 0;
	}
	return false;
}

static notrace __kprobes const struct form *take_opcode(struct cursor *c, u8 opcode)
{
	s64 byte;

	if (opcode < 0x40 && !(opcode & 4))
		return &forms_alu[opcode & 3];
	if (opcode != 0x0f)
		return &forms[opcode];
	if (!take(c, 1, &byte))
		return NULL;
	opcode = byte;
	if (opcode != 0x38 && opcode != 0x3a)
		return &forms_0f[opcode];
	if (!take(c, 1, &byte))
		return NULL;
	if (opcode == 0x3a)
		return &form_other_imm8;
	opcode = byte;
	return (opcode & 0xfe) == 0xf0 ? &forms_0f38[opcode & 1] : &form_other;
}

/* ModRM, SIB and displacement; ModRM.reg goes to @reg. False for register operands. */
static notrace __kprobes bool take_modrm(struct cursor *c, const struct prefixes *p,
					 struct x86_insn *insn, u8 *reg)
{
	unsigned int mod, rm, disp;
	s64 byte;

	if (!take(c, 1, &byte))
		return false;
	mod = (u8)byte >> 6;
	rm = byte & 7;
	*reg = ((byte >> 3) & 7) | (p->rex & REX_R ? 8 : 0);
	if (mod == 3)
		return false;
	disp = mod == 1 ? 1 : mod == 2 ? 4 : 0;

	if (rm == 4) {
		if (!take(c, 1, &byte))
			return false;
		insn->scale = (u8)byte >> 6;
		insn->index = ((byte >> 3) & 7) | (p->rex & REX_X ? 8 : 0);
		if (insn->index == 4) {
			insn->index = X86_REG_NONE;
			insn->scale = 0;
		}
		rm = byte & 7;
		if (rm == 5 && !mod)
			disp = 4;
		else
			insn->base = rm | (p->rex & REX_B ? 8 : 0);
	} else if (rm == 5 && !mod) {
		disp = 4;
		insn->base = X86_REG_RIP;
	} else {
		insn->base = rm | (p->rex & REX_B ? 8 : 0);
	}
	return !disp || take(c, disp, &insn->disp);
}

/* What the opcode is, given ModRM.reg and prefixes; NULL if nothing that we know. */
static notrace __kprobes const struct form *form_variant(const struct form *form,
							 const struct prefixes *p, u8 reg)
{
	if (form->how & REG_IS_0 && reg & 7)
		return NULL;
	if (form->how & REG_IS_INC && (reg & 7) > 1)
		return NULL;
	if (form->how & NEED_REX_W && !(p->rex & REX_W))
		return NULL;
	if (form->how & REG_IS_TEST && (reg & 7) > 1)
		return &form_other;
	if ((form->how & NO_66 && p->opsize) || (form->how & NO_REP && p->rep))
		return &form_other;
	return form;
}

/* Which operation an ALU form is. */
static notrace __kprobes u8 form_op(const struct form *form, u8 opcode, u8 reg)
{
	if (form->how & CODE_IS_OP)
		return opcode >> 3;
	if (form->how & REG_IS_OP)
		return reg & 7;
	return X86_ALU_TEST;
}

/* Without REX, byte registers 4 to 7 are the second bytes of 0 to 3. */
static notrace __kprobes u8 reg_number(u8 reg, unsigned int size, u8 rex)
{
	return size == 1 && !rex && reg >= 4 ? X86_REG_AH + reg - 4 : reg;
}

/**
 * x86_insn_decode() - decode one instruction that accesses memory
 * @insn: filled in; undefined on failure
 * @code: the instruction; no byte beyond its end is read, nor more than
 *	X86_INSN_MAX
 *
 * Context: any, NMI included; no locks.
 * Return: false if the instruction is none of those we know, or accesses no memory.
 */
notrace __kprobes bool x86_insn_decode(struct x86_insn *insn, const u8 *code)
{
	struct cursor c = { .code = code };
	struct prefixes p = { .rex = 0 };
	const struct form *form;
	unsigned int opsize;
	u8 opcode, reg = 0;
	s64 imm = 0;

	*insn = (struct x86_insn) {
		.reg = X86_REG_NONE, .base = X86_REG_NONE, .index = X86_REG_NONE,
	};
	if (!take_prefixes(&c, &p, &opcode))
		return false;
	form = take_opcode(&c, opcode);
	if (!form || !(form->how & HAS_FORM))
		return false;
	if (form->how & HAS_MODRM && !take_modrm(&c, &p, insn, &reg))
		return false;
	if (form->how & HAS_MOFFS && !take(&c, p.addrsize ? 4 : 8, &insn->disp))
		return false;
	form = form_variant(form, &p, reg);
	if (!form)
		return false;

	opsize = p.rex & REX_W ? 8 : p.opsize ? 2 : 4;
	insn->kind = form->kind;
	insn->size = form->size ?: opsize;
	insn->dsize = form->how & EXTENDS ? opsize : insn->size;
	insn->flags = form->flags;
	insn->seg = p.seg;
	if (p.addrsize)
		insn->flags |= X86_F_ADDR32;

	if (form->how & HAS_IMM8 && !take(&c, 1, &imm))
		return false;
	if (form->how & HAS_IMM && !take(&c, opsize == 2 ? 2 : 4, &imm))
		return false;
	insn->imm = imm;

	if (form->kind != X86_INSN_MOVS && !(form->how & (HAS_IMM | HAS_IMM8)))
		insn->reg = reg_number(reg, insn->dsize, p.rex);
	if (p.rep && !(form->how & (HAS_MODRM | HAS_MOFFS)))
		insn->flags |= X86_F_REP;
	if (form->kind >= X86_INSN_ALU_LOAD && form->kind <= X86_INSN_ALU_IMM)
		insn->op = form_op(form, opcode, reg);
	if (p.lock && (!(form->how & CAN_LOCK) || insn->op == X86_ALU_CMP))
		return false;
	insn->len = c.at;
	return true;
}

/* EFLAGS that arithmetic sets */
#define FLAG_CF	0x001UL
#define FLAG_PF	0x004UL
#define FLAG_AF	0x010UL
#define FLAG_ZF	0x040UL
#define FLAG_SF	0x080UL
#define FLAG_OF	0x800UL

/**
 * x86_insn_alu() - what an arithmetic instruction computes
 * @op: enum x86_alu; CMP and TEST set flags only, their result is not to be stored
 * @size: bytes of the operands, 1, 2, 4 or 8
 * @a: first operand (the destination)
 * @b: second operand
 * @flags: EFLAGS, read for ADC and SBB and updated
 *
 * Context: any.
 * Return: the result, zero-extended from @size.
 */
notrace __kprobes u64 x86_insn_alu(unsigned int op, unsigned int size, u64 a, u64 b,
				   unsigned long *flags)
{
	u64 mask = size == 8 ? ~0ULL : (1ULL << (8 * size)) - 1;
	u64 sign = 1ULL << (8 * size - 1);
	u64 carry = 0, r, carries = 0;
	unsigned long f = 0;
	u8 parity;

	a &= mask;
	b &= mask;
	switch (op) {
	case X86_ALU_ADC:
		carry = *flags & FLAG_CF;
		fallthrough;
	case X86_ALU_ADD:
		r = a + b + carry;
		/* carry out of each bit */
		carries = (a & b) | ((a | b) & ~r);
		if ((a ^ b ^ r) & 0x10)
			f |= FLAG_AF;
		if ((a ^ r) & (b ^ r) & sign)
			f |= FLAG_OF;
		break;
	case X86_ALU_SBB:
		carry = *flags & FLAG_CF;
		fallthrough;
	case X86_ALU_SUB:
	case X86_ALU_CMP:
		r = a - b - carry;
		/* borrow into each bit's left neighbour */
		carries = (~a & b) | (~(a ^ b) & r);
		if ((a ^ b ^ r) & 0x10)
			f |= FLAG_AF;
		if ((a ^ b) & (a ^ r) & sign)
			f |= FLAG_OF;
		break;
	case X86_ALU_OR:
		r = a | b;
		break;
	case X86_ALU_XOR:
		r = a ^ b;
		break;
	default:
		r = a & b;
	}
	r &= mask;
	if (carries & sign)
		f |= FLAG_CF;
	if (!r)
		f |= FLAG_ZF;
	if (r & sign)
		f |= FLAG_SF;
	parity = r ^ (r >> 4);
	/* bit n of 0x9669: n has an even number of ones */
	if (0x9669 >> (parity & 15) & 1)
		f |= FLAG_PF;
	*flags = (*flags & ~(FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_OF)) | f;
	return r;
}
