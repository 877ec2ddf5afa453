// SPDX-License-Identifier: GPL-2.0
/*
 * insn_capstone.c - what an independent disassembler says of an instruction
 */
#include <stdlib.h>
#include <string.h>

#include <capstone/capstone.h>

#include "insn_capstone.h"

static csh handle;
static cs_insn *insn;

static const struct {
	u16 id[16];
	unsigned int size;
} regs[] = {
	{ { X86_REG_AL, X86_REG_CL, X86_REG_DL, X86_REG_BL, X86_REG_SPL, X86_REG_BPL,
	    X86_REG_SIL, X86_REG_DIL, X86_REG_R8B, X86_REG_R9B, X86_REG_R10B, X86_REG_R11B,
	    X86_REG_R12B, X86_REG_R13B, X86_REG_R14B, X86_REG_R15B }, 1 },
	{ { X86_REG_AX, X86_REG_CX, X86_REG_DX, X86_REG_BX, X86_REG_SP, X86_REG_BP,
	    X86_REG_SI, X86_REG_DI, X86_REG_R8W, X86_REG_R9W, X86_REG_R10W, X86_REG_R11W,
	    X86_REG_R12W, X86_REG_R13W, X86_REG_R14W, X86_REG_R15W }, 2 },
	{ { X86_REG_EAX, X86_REG_ECX, X86_REG_EDX, X86_REG_EBX, X86_REG_ESP, X86_REG_EBP,
	    X86_REG_ESI, X86_REG_EDI, X86_REG_R8D, X86_REG_R9D, X86_REG_R10D, X86_REG_R11D,
	    X86_REG_R12D, X86_REG_R13D, X86_REG_R14D, X86_REG_R15D }, 4 },
	{ { X86_REG_RAX, X86_REG_RCX, X86_REG_RDX, X86_REG_RBX, X86_REG_RSP, X86_REG_RBP,
	    X86_REG_RSI, X86_REG_RDI, X86_REG_R8, X86_REG_R9, X86_REG_R10, X86_REG_R11,
	    X86_REG_R12, X86_REG_R13, X86_REG_R14, X86_REG_R15 }, 8 },
};

static const u16 high_bytes[] = { X86_REG_AH, X86_REG_CH, X86_REG_DH, X86_REG_BH };

static int reg_number(unsigned int id, unsigned int *size)
{
	unsigned int i, n;

	for (i = 0; i < 4; i++) {
		for (n = 0; n < 16; n++) {
			if (regs[i].id[n] == id) {
				*size = regs[i].size;
				return n;
			}
		}
		if (high_bytes[i] == id) {
			*size = 1;
			return 16 + i;
		}
	}
	*size = id == X86_REG_RIP || id == X86_REG_RIZ ? 8 :
		id == X86_REG_EIP || id == X86_REG_EIZ ? 4 : 0;
	return id == X86_REG_RIP || id == X86_REG_EIP ? SEEN_RIP : SEEN_NO_REG;
}

static void see_op(struct seen_op *op, const cs_x86_op *x)
{
	unsigned int size;

	op->size = x->size;
	switch (x->type) {
	case X86_OP_REG:
		op->type = SEEN_REG;
		op->reg = reg_number(x->reg, &size);
		break;
	case X86_OP_IMM:
		op->type = SEEN_IMM;
		op->disp = x->imm;
		break;
	default:
		op->type = SEEN_MEM;
		op->reg = reg_number(x->mem.base, &op->addr_size);
		op->index = reg_number(x->mem.index, &size);
		if (size)
			op->addr_size = size;
		op->scale = x->mem.scale;
		op->disp = x->mem.disp;
	}
}

void capstone_start(void)
{
	if (cs_open(CS_ARCH_X86, CS_MODE_64, &handle) ||
	    cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON))
		abort();
	insn = cs_malloc(handle);
}

void capstone_end(void)
{
	cs_free(insn, 1);
	cs_close(&handle);
}

/**
 * capstone_see() - disassemble one instruction
 * @seen: filled in
 * @code: bytes
 * @len: how many there are
 */
void capstone_see(struct seen *seen, const u8 *code, size_t len)
{
	const cs_x86 *x;
	uint64_t addr = 0;
	const char *name;
	unsigned int i;

	memset(seen, 0, sizeof(*seen));
	if (!cs_disasm_iter(handle, &code, &len, &addr, insn))
		return;
	x = &insn->detail->x86;
	seen->len = insn->size;
	/* The mnemonic without "rep" or "lock" before it. */
	name = strrchr(insn->mnemonic, ' ');
	strncpy(seen->name, name ? name + 1 : insn->mnemonic, sizeof(seen->name) - 1);
	for (i = 0; i < x->op_count && i < SEEN_MAX_OPS; i++)
		see_op(&seen->op[i], &x->operands[i]);
	seen->ops = i;
}
