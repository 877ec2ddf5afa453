// SPDX-License-Identifier: GPL-2.0
/*
 * mmio_x86.c - MMIO backend of x86-64: non-canonical pointers and #GP
 *
 * A mapping of one of our windows is a non-canonical pointer (mmio_probe.c). An
 * access through it raises #GP, or #SS if the address is based on RBP or
 * RSP. A die notifier decodes the instruction, carries it out on the device and
 * moves on. No page table is involved, no single step and no lock.
 *
 * The kernel enables interrupts in #GP if they were on, so that all of this
 * nests, and it is reached from NMIs as well. What runs in a trap is notrace
 * and closed to kprobes, lest it trap itself.
 */
#include <linux/kdebug.h>
#include <linux/kprobes.h>
#include <linux/sched.h>
#include <linux/swab.h>
#include <linux/uaccess.h>
#include <asm/traps.h>

#include "mmio_x86.h"
#include "nicsim.h"
#include "x86_insn.h"

/* Elements of a string instruction carried out in one trap; it traps again for the rest. */
#define STRING_MAX		64

/* -------------------------------------------------------------------------
 * Decoded instructions
 *
 * Indexed by address and checked against the bytes that stand there now: text
 * changes, and modules come and go. A kprobe that the processor was single
 * stepping shows us its int3 in place of the first byte; then only the cache
 * knows what was there.
 */
#define CACHE_SIZE	1024
#define INT3		0xcc

/**
 * struct decoded - an instruction
 * @code: its bytes, then zeros
 * @code8: the same
 * @insn: what they mean
 */
struct decoded {
	union {
		u8 code[16];
		u64 code8[2];
	};
	struct x86_insn insn;
};

/**
 * struct cached - an instruction and where it is
 * @seq: odd while being written; written by whoever can make it odd
 * @ip: address, 0 if empty
 * @d: the instruction
 */
struct cached {
	unsigned int seq;
	unsigned long ip;
	struct decoded d;
} ____cacheline_aligned;

static struct cached cache[CACHE_SIZE];

static notrace __kprobes struct cached *cache_slot(unsigned long ip)
{
	return &cache[(ip ^ ip >> 10) % CACHE_SIZE];
}

/* Not memcpy(), which is not ours to keep tracers out of. */
static notrace __kprobes void decoded_copy(struct decoded *to, const struct decoded *from)
{
	const u64 *f = (const u64 *)from;
	u64 *t = (u64 *)to;
	unsigned int i;

	BUILD_BUG_ON(sizeof(*to) % sizeof(*t));
	for (i = 0; i < sizeof(*to) / sizeof(*t); i++)
		t[i] = READ_ONCE(f[i]);
}

/* Whether an instruction still is what stands at @ip. */
static notrace __kprobes bool decoded_is_at(const struct decoded *d, unsigned long ip)
{
	const u8 *text = (const u8 *)ip;
	unsigned int i;

	/* Nearly always: eight bytes at once, if that stays within the page */
	if (d->insn.len <= 8 && offset_in_page(ip) <= PAGE_SIZE - 8 &&
	    !((READ_ONCE(*(const u64 *)text) ^ d->code8[0]) << (64 - 8 * d->insn.len)))
		return true;
	if (READ_ONCE(text[0]) != d->code[0] && READ_ONCE(text[0]) != INT3)
		return false;
	for (i = 1; i < d->insn.len; i++)
		if (READ_ONCE(text[i]) != d->code[i])
			return false;
	return true;
}

static notrace __kprobes bool cache_get(unsigned long ip, struct decoded *d)
{
	struct cached *c = cache_slot(ip);
	unsigned int seq;

	/* Pairs with the release in cache_put(): what was written before is seen. */
	seq = smp_load_acquire(&c->seq);
	if (seq & 1 || READ_ONCE(c->ip) != ip)
		return false;
	decoded_copy(d, &c->d);
	/* Pairs with the cmpxchg in cache_put(): what it writes after is noticed. */
	smp_rmb();
	return READ_ONCE(c->seq) == seq && decoded_is_at(d, ip);
}

static notrace __kprobes void cache_put(unsigned long ip, const struct decoded *d)
{
	struct cached *c = cache_slot(ip);
	unsigned int seq = READ_ONCE(c->seq);

	if (seq & 1 || cmpxchg(&c->seq, seq, seq + 1) != seq)
		return;
	WRITE_ONCE(c->ip, ip);
	decoded_copy(&c->d, d);
	/* Pairs with the acquire in cache_get(). */
	smp_store_release(&c->seq, seq + 2);
}

static notrace __kprobes bool fetch(unsigned long ip, struct decoded *d)
{
	unsigned int i, len;

	if (likely(cache_get(ip, d)))
		return true;
	if (!x86_insn_decode(&d->insn, (const u8 *)ip))
		return false;
	/* Text may be changing under us: what goes into the cache is decoded from the copy. */
	len = d->insn.len;
	d->code8[0] = 0;
	d->code8[1] = 0;
	for (i = 0; i < len; i++)
		d->code[i] = READ_ONCE(((const u8 *)ip)[i]);
	if (!x86_insn_decode(&d->insn, d->code) || d->insn.len != len)
		return false;
	cache_put(ip, d);
	return true;
}

/* -------------------------------------------------------------------------
 * Registers and memory of the interrupted code
 */
static const u8 reg_offset[16] = {
	offsetof(struct pt_regs, ax), offsetof(struct pt_regs, cx),
	offsetof(struct pt_regs, dx), offsetof(struct pt_regs, bx),
	offsetof(struct pt_regs, sp), offsetof(struct pt_regs, bp),
	offsetof(struct pt_regs, si), offsetof(struct pt_regs, di),
	offsetof(struct pt_regs, r8), offsetof(struct pt_regs, r9),
	offsetof(struct pt_regs, r10), offsetof(struct pt_regs, r11),
	offsetof(struct pt_regs, r12), offsetof(struct pt_regs, r13),
	offsetof(struct pt_regs, r14), offsetof(struct pt_regs, r15),
};

static notrace __kprobes unsigned long *reg(struct pt_regs *regs, unsigned int n)
{
	return (void *)regs + reg_offset[n & 15];
}

static notrace __kprobes u64 reg_get(struct pt_regs *regs, unsigned int n)
{
	if (n >= X86_REG_AH)
		return *reg(regs, n - X86_REG_AH) >> 8;
	return *reg(regs, n);
}

/* 1 and 2 bytes leave the rest of the register as it was, 4 clear it. */
static notrace __kprobes void reg_set(struct pt_regs *regs, unsigned int n, unsigned int size,
				      u64 val)
{
	unsigned long *r;

	if (n >= X86_REG_AH) {
		r = reg(regs, n - X86_REG_AH);
		*r = (*r & ~0xff00UL) | (val & 0xff) << 8;
		return;
	}
	r = reg(regs, n);
	if (size == 1)
		*r = (*r & ~0xffUL) | (val & 0xff);
	else if (size == 2)
		*r = (*r & ~0xffffUL) | (val & 0xffff);
	else
		*r = size == 4 ? (u32)val : val;
}

static notrace __kprobes u64 address(struct pt_regs *regs, const struct x86_insn *insn)
{
	u64 va = insn->disp;

	if (insn->base == X86_REG_RIP)
		va += regs->ip + insn->len;
	else if (insn->base != X86_REG_NONE)
		va += *reg(regs, insn->base);
	if (insn->index != X86_REG_NONE)
		va += *reg(regs, insn->index) << insn->scale;
	return insn->flags & X86_F_ADDR32 ? (u32)va : va;
}

static notrace __kprobes u64 swap_bytes(u64 val, unsigned int size)
{
	return size == 2 ? swab16(val) : size == 4 ? swab32(val) : swab64(val);
}

static notrace __kprobes u64 extend(u64 val, unsigned int size, bool sign)
{
	unsigned int unused = 64 - 8 * size;

	val <<= unused;
	return sign ? (s64)val >> unused : val >> unused;
}

static notrace __kprobes bool ram_address(u64 va)
{
	return (s64)va < 0 && __is_canonical_address(va, boot_cpu_data.x86_virt_bits);
}

/* The memory side of a string instruction; false if it faults. */
static notrace __kprobes bool ram_read(u64 va, unsigned int size, u64 *val)
{
	void *p = (void *)va;
	u8 v1;
	u16 v2;
	u32 v4;

	if (!ram_address(va))
		return false;
	switch (size) {
	case 1:
		__get_kernel_nofault(&v1, p, u8, fault);
		*val = v1;
		break;
	case 2:
		__get_kernel_nofault(&v2, p, u16, fault);
		*val = v2;
		break;
	case 4:
		__get_kernel_nofault(&v4, p, u32, fault);
		*val = v4;
		break;
	default:
		__get_kernel_nofault(val, p, u64, fault);
	}
	return true;
fault:
	return false;
}

static notrace __kprobes bool ram_write(u64 va, unsigned int size, u64 val)
{
	void *p = (void *)va;
	u8 v1 = val;
	u16 v2 = val;
	u32 v4 = val;

	if (!ram_address(va))
		return false;
	switch (size) {
	case 1:
		__put_kernel_nofault(p, &v1, u8, fault);
		break;
	case 2:
		__put_kernel_nofault(p, &v2, u16, fault);
		break;
	case 4:
		__put_kernel_nofault(p, &v4, u32, fault);
		break;
	default:
		__put_kernel_nofault(p, &val, u64, fault);
	}
	return true;
fault:
	return false;
}

/* -------------------------------------------------------------------------
 * Instructions
 */
static notrace __kprobes struct mmio_window *window_of(u64 va)
{
	return IS_POINTER(va) ? mmio_find(POINTER_PHYS(va)) : NULL;
}

static notrace __kprobes void advance(struct pt_regs *regs, const struct x86_insn *insn)
{
	regs->ip += insn->len;
	/* A fault sets it; kept, it would hide a breakpoint on the next instruction. */
	regs->flags &= ~X86_EFLAGS_RF;
}

/*
 * MOVS, STOS and LODS, with either side or both in a window. Registers
 * always say what has been done, as for the real thing: an instruction that is
 * left unfinished is executed again and traps again, or faults where it
 * would have faulted anyway.
 */
static notrace __kprobes bool do_string(struct pt_regs *regs, const struct x86_insn *insn)
{
	long step = regs->flags & X86_EFLAGS_DF ? -(long)insn->size : insn->size;
	bool rep = insn->flags & X86_F_REP;
	unsigned long n = rep ? min_t(unsigned long, regs->cx, STRING_MAX) : 1;
	struct mmio_window *src, *dst;
	unsigned long done;
	u64 val;

	if (insn->flags & X86_F_ADDR32 || insn->seg != X86_SEG_NONE)
		return false;
	for (done = 0; done < n; done++) {
		src = insn->kind == X86_INSN_STOS ? NULL : window_of(regs->si);
		dst = insn->kind == X86_INSN_LODS ? NULL : window_of(regs->di);
		if (!src && !dst)
			break;
		if (src)
			val = mmio_read(src, POINTER_PHYS(regs->si), insn->size, regs->ip);
		else if (insn->kind == X86_INSN_STOS)
			val = regs->ax;
		else if (!ram_read(regs->si, insn->size, &val))
			break;

		if (dst)
			mmio_write(dst, POINTER_PHYS(regs->di), insn->size, val, regs->ip);
		else if (insn->kind == X86_INSN_LODS)
			reg_set(regs, insn->reg, insn->size, val);
		else if (!ram_write(regs->di, insn->size, val))
			break;

		if (insn->kind != X86_INSN_STOS)
			regs->si += step;
		if (insn->kind != X86_INSN_LODS)
			regs->di += step;
		if (rep)
			regs->cx--;
	}
	if (!done)
		return false;
	if (!rep || !regs->cx)
		advance(regs, insn);
	return true;
}

static notrace __kprobes void complain(const struct pt_regs *regs, const char *what)
{
	u64 bytes;

	if (!ram_read(regs->ip, sizeof(bytes), &bytes))
		bytes = 0;
	pr_err_ratelimited(NICSIM_NAME ": instruction at %pS is %s: %*ph\n", (void *)regs->ip,
			   what, (int)sizeof(bytes), &bytes);
}

/* All the others have one memory operand. */
static notrace __kprobes bool do_access(struct pt_regs *regs, const struct x86_insn *insn)
{
	u64 va = address(regs, insn), phys = POINTER_PHYS(va), val;
	struct mmio_window *w = window_of(va);
	unsigned long ip = regs->ip;

	if (!w || insn->seg != X86_SEG_NONE)
		return false;
	switch (insn->kind) {
	case X86_INSN_LOAD:
		val = mmio_read(w, phys, insn->size, ip);
		if (insn->flags & X86_F_SWAP)
			val = swap_bytes(val, insn->size);
		val = extend(val, insn->size, insn->flags & X86_F_SIGN);
		reg_set(regs, insn->reg, insn->dsize, val);
		break;
	case X86_INSN_STORE:
		val = reg_get(regs, insn->reg);
		if (insn->flags & X86_F_SWAP)
			val = swap_bytes(val, insn->size);
		mmio_write(w, phys, insn->size, val, ip);
		break;
	case X86_INSN_STORE_IMM:
		mmio_write(w, phys, insn->size, insn->imm, ip);
		break;
	case X86_INSN_ALU_LOAD:
		val = x86_insn_alu(insn->op, insn->size, reg_get(regs, insn->reg),
				   mmio_read(w, phys, insn->size, ip), &regs->flags);
		if (insn->op != X86_ALU_CMP)
			reg_set(regs, insn->reg, insn->dsize, val);
		break;
	case X86_INSN_ALU_STORE:
	case X86_INSN_ALU_IMM:
		val = insn->kind == X86_INSN_ALU_IMM ? insn->imm : reg_get(regs, insn->reg);
		val = x86_insn_alu(insn->op, insn->size, mmio_read(w, phys, insn->size, ip),
				   val, &regs->flags);
		if (insn->op != X86_ALU_CMP && insn->op != X86_ALU_TEST)
			mmio_write(w, phys, insn->size, val, ip);
		break;
	default:
		complain(regs, "not for device registers and was left out");
	}
	advance(regs, insn);
	return true;
}

/* Whether an instruction that cannot be decoded seems to be about a register of ours. */
static notrace __kprobes bool about_us(struct pt_regs *regs)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reg_offset); i++)
		if (window_of(*reg(regs, i)))
			return true;
	return false;
}

static notrace __kprobes int die_notify(struct notifier_block *nb, unsigned long val, void *data)
{
	struct die_args *args = data;
	struct pt_regs *regs = args->regs;
	struct decoded d;
	bool done;

	if (val != DIE_GPF && (val != DIE_TRAP || args->trapnr != X86_TRAP_SS))
		return NOTIFY_DONE;
	if (user_mode(regs) || args->err)
		return NOTIFY_DONE;
	if (!fetch(regs->ip, &d)) {
		if (about_us(regs))
			complain(regs, "not for device registers");
		return NOTIFY_DONE;
	}
	switch (d.insn.kind) {
	case X86_INSN_MOVS:
	case X86_INSN_STOS:
	case X86_INSN_LODS:
		done = do_string(regs, &d.insn);
		break;
	default:
		done = do_access(regs, &d.insn);
	}
	return done ? NOTIFY_STOP : NOTIFY_DONE;
}

static struct notifier_block die_block = {
	.notifier_call = die_notify,
	.priority = INT_MAX,
};

void mmio_trap_state_save(struct mmio_trap_state *s)
{
	s->trap_nr = current->thread.trap_nr;
	s->error_code = current->thread.error_code;
}

void mmio_trap_state_restore(const struct mmio_trap_state *s)
{
	current->thread.trap_nr = s->trap_nr;
	current->thread.error_code = s->error_code;
}

/* -------------------------------------------------------------------------
 * Life cycle
 */
struct resource *mmio_space(void)
{
	return &iomem_resource;
}

int mmio_init(void)
{
	int err;

	err = register_die_notifier(&die_block);
	if (err)
		return err;
	err = mmio_probes_init();
	if (err)
		unregister_die_notifier(&die_block);
	return err;
}

void mmio_exit(void)
{
	mmio_probes_exit();
	/* Waits for the traps that are still being handled. */
	unregister_die_notifier(&die_block);
}
