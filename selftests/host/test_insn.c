// SPDX-License-Identifier: GPL-2.0
/*
 * test_insn.c - the instruction decoder of the MMIO trap
 *
 * Compared with libcapstone over systematic and random instructions. The
 * code lies against an inaccessible page, so that reading one byte too many is
 * a crash. Arithmetic is compared with the processor that runs the test.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/array_size.h>

#include "../../drivers/x86_insn.h"
#include "insn_capstone.h"
#include "ktest.h"

#define NONE		X86_REG_NONE
/* Mismatches shown before a test gives up. */
#define SHOW		10

static u8 *page_end;
static unsigned int mismatches, accepted, passed_over;

static void set_up(void)
{
	long page = sysconf(_SC_PAGESIZE);
	u8 *map;

	map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED || mprotect(map + page, page, PROT_NONE))
		abort();
	page_end = map + page;
	capstone_start();
}

/* Which of our kinds an instruction is, by name and operands. */
struct known {
	const char *name;
	int kind;
	int op;
	u8 flags;
};

/* Kinds that depend on where the memory operand is */
#define MOVE	-1
#define ALU	-2

static const struct known known[] = {
	{ "mov", MOVE }, { "movabs", MOVE }, { "movzx", X86_INSN_LOAD },
	{ "movsx", X86_INSN_LOAD, 0, X86_F_SIGN }, { "movsxd", X86_INSN_LOAD, 0, X86_F_SIGN },
	{ "movnti", X86_INSN_STORE }, { "movbe", MOVE, 0, X86_F_SWAP },
	{ "movsb", X86_INSN_MOVS }, { "movsw", X86_INSN_MOVS }, { "movsd", X86_INSN_MOVS },
	{ "movsq", X86_INSN_MOVS },
	{ "stosb", X86_INSN_STOS }, { "stosw", X86_INSN_STOS }, { "stosd", X86_INSN_STOS },
	{ "stosq", X86_INSN_STOS },
	{ "lodsb", X86_INSN_LODS }, { "lodsw", X86_INSN_LODS }, { "lodsd", X86_INSN_LODS },
	{ "lodsq", X86_INSN_LODS },
	{ "add", ALU, X86_ALU_ADD }, { "or", ALU, X86_ALU_OR }, { "adc", ALU, X86_ALU_ADC },
	{ "sbb", ALU, X86_ALU_SBB }, { "and", ALU, X86_ALU_AND }, { "sub", ALU, X86_ALU_SUB },
	{ "xor", ALU, X86_ALU_XOR }, { "cmp", ALU, X86_ALU_CMP }, { "test", ALU, X86_ALU_TEST },
};

static const struct seen_op *memory_of(const struct seen *s)
{
	unsigned int i;

	for (i = 0; i < s->ops; i++)
		if (s->op[i].type == SEEN_MEM)
			return &s->op[i];
	return NULL;
}

/*
 * Prefixes as the manual defines them (SDM volume 2, 2.1 and 2.2); capstone's
 * own account of them is incomplete.
 */
struct prefix {
	bool opsize, addrsize, lock;
	unsigned int rep;
	u8 seg, rex;
	unsigned int len;
};

static struct prefix prefixes_of(const u8 *code)
{
	struct prefix p = { 0 };

	for (; p.len < X86_INSN_MAX; p.len++) {
		u8 b = code[p.len];

		if ((b & 0xf0) == 0x40) {
			p.rex = b;
			continue;
		}
		if (b == 0x66)
			p.opsize = true;
		else if (b == 0x67)
			p.addrsize = true;
		else if (b == 0xf0)
			p.lock = true;
		else if (b == 0xf2 || b == 0xf3)
			p.rep++;
		else if (b == 0x64 || b == 0x65)
			p.seg = b == 0x64 ? X86_SEG_FS : X86_SEG_GS;
		else if (b != 0x26 && b != 0x2e && b != 0x36 && b != 0x3e)
			break;
		p.rex = 0;
	}
	return p;
}

/* Instructions of the manual that capstone does not know to be invalid, or rare beyond use. */
static bool refused(const struct known *k, const struct prefix *p, const struct seen_op *dest)
{
	/* LOCK needs a destination in memory that is read first. */
	if (p->lock && (k->kind != ALU || k->op >= X86_ALU_CMP || dest->type != SEEN_MEM))
		return true;
	if (!strcmp(k->name, "movnti"))
		return p->opsize || p->rep;
	if (!strcmp(k->name, "movbe"))
		return p->rep;
	/* 63 without REX.W extends nothing, and nobody uses it. */
	if (!strcmp(k->name, "movsxd"))
		return !(p->rex & 8);
	return false;
}

/* What our decoder should say, from what capstone says. False: refuse. */
static bool expectation(struct x86_insn *want, const struct seen *s, const u8 *code)
{
	struct prefix p = prefixes_of(code);
	const struct seen_op *mem = memory_of(s), *other;
	const struct known *k;
	bool string;

	for (k = known; k < known + ARRAY_SIZE(known); k++)
		if (!strcmp(k->name, s->name))
			break;
	if (k == known + ARRAY_SIZE(known) || s->ops != 2 || !mem)
		return false;
	other = &s->op[mem == &s->op[0]];
	string = k->kind == X86_INSN_MOVS || k->kind == X86_INSN_STOS || k->kind == X86_INSN_LODS;
	/* Segment registers, and the SSE2 instruction of the same name as MOVS */
	if (other->type == SEEN_REG && other->reg == SEEN_NO_REG)
		return false;
	if (refused(k, &p, &s->op[0]))
		return false;

	*want = (struct x86_insn){
		.len = s->len, .kind = k->kind, .op = k->op, .flags = k->flags,
		.size = mem->size, .dsize = mem->size, .reg = NONE, .base = NONE, .index = NONE,
		.seg = p.seg,
	};
	if (k->kind == MOVE)
		want->kind = other->type == SEEN_IMM ? X86_INSN_STORE_IMM :
			     mem == &s->op[0] ? X86_INSN_STORE : X86_INSN_LOAD;
	if (k->kind == ALU)
		want->kind = other->type == SEEN_IMM ? X86_INSN_ALU_IMM :
			     mem == &s->op[0] || k->op == X86_ALU_TEST ? X86_INSN_ALU_STORE :
			     X86_INSN_ALU_LOAD;
	if (p.addrsize)
		want->flags |= X86_F_ADDR32;
	if (string && p.rep)
		want->flags |= X86_F_REP;
	if (other->type == SEEN_REG) {
		want->reg = other->reg;
		want->dsize = other->size;
	}
	if (other->type == SEEN_IMM) {
		unsigned int unused = 64 - 8 * other->size;

		/* Capstone shows some of them without the sign. */
		want->imm = (s64)((u64)other->disp << unused) >> unused;
	}
	if (!string) {
		if (mem->reg != SEEN_NO_REG)
			want->base = mem->reg;
		if (mem->index != SEEN_NO_REG) {
			want->index = mem->index;
			want->scale = mem->scale == 8 ? 3 : mem->scale / 2;
		}
		want->disp = mem->disp;
	}
	return true;
}

/*
 * Whether passing over an instruction is all right: its length and its place
 * in memory are as capstone says, and it is not one to be carried out.
 */
static bool may_be_other(const struct x86_insn *i, const struct seen *s)
{
	const struct seen_op *mem = memory_of(s);

	/* Capstone does not know it, or not that it is about memory. */
	if (!s->len || !mem)
		return true;
	return i->len == s->len && i->base == (u8)mem->reg && i->index == (u8)mem->index &&
	       (u32)i->disp == (u32)mem->disp;
}

static bool same(const struct x86_insn *a, const struct x86_insn *b)
{
	return a->len == b->len && a->kind == b->kind && a->size == b->size &&
	       a->dsize == b->dsize && a->reg == b->reg && a->op == b->op &&
	       a->base == b->base && a->index == b->index && a->scale == b->scale &&
	       a->seg == b->seg && a->flags == b->flags && a->imm == b->imm &&
	       (a->flags & X86_F_ADDR32 ? (u32)a->disp == (u32)b->disp : a->disp == b->disp);
}

static const char *show(const struct x86_insn *i, bool known)
{
	static char text[2][160];
	static int n;

	n = !n;
	if (!known)
		return "refuse";
	snprintf(text[n], sizeof(text[n]),
		 "len %u kind %u op %u size %u to %u reg %u base %u index %u scale %u seg %u flags %x imm %x disp %llx",
		 i->len, i->kind, i->op, i->size, i->dsize, i->reg, i->base, i->index, i->scale,
		 i->seg, i->flags, (unsigned int)i->imm, (unsigned long long)i->disp);
	return text[n];
}

/*
 * Capstone, but next to 66 it takes F2 and F3 for a part of the opcode, which
 * they are for no instruction of ours: then they are hidden from it.
 */
static void see(struct seen *s, const u8 *code)
{
	struct prefix p = prefixes_of(code);
	u8 plain[X86_INSN_MAX];
	unsigned int i, n = 0;

	if (!p.rep || !p.opsize) {
		capstone_see(s, code, X86_INSN_MAX);
		return;
	}
	for (i = 0; i < X86_INSN_MAX; i++)
		if (i >= p.len || (code[i] != 0xf2 && code[i] != 0xf3))
			plain[n++] = code[i];
	capstone_see(s, plain, n);
	if (s->len)
		s->len += p.rep;
}

/* Compare the two disassemblers on one instruction; @code has 15 bytes. */
static void compare(const u8 *code)
{
	struct x86_insn got, want;
	bool is, should;
	unsigned int len, i;
	struct seen s;
	char bytes[3 * X86_INSN_MAX + 1];
	u8 *at;

	see(&s, code);
	should = s.len && expectation(&want, &s, code);
	len = s.len ?: X86_INSN_MAX;
	at = page_end - len;
	memcpy(at, code, len);
	is = x86_insn_decode(&got, at);
	accepted += is;
	if (is && !should && got.kind == X86_INSN_OTHER && may_be_other(&got, &s)) {
		passed_over++;
		return;
	}
	if (is == should && (!is || same(&got, &want)))
		return;
	if (++mismatches > SHOW)
		ktest_end();
	for (i = 0; i < len; i++)
		sprintf(bytes + 3 * i, "%02x ", code[i]);
	ktest_fail(__FILE__, __LINE__, "%s(%s): %s, should be %s", bytes,
		   s.len ? s.name : "nothing", show(&got, is), show(&want, should));
}

static u64 rng_state;

static u32 rng(void)
{
	rng_state = rng_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return rng_state >> 32;
}

static void begin(void)
{
	set_up();
	ktest_teardown = capstone_end;
	rng_state = 1;
}

/* Displacements and immediates: random, or at the edges of their types. */
static void fill(u8 *p, unsigned int n)
{
	static const u8 edge[] = { 0x00, 0x7f, 0x80, 0xff };
	bool random = rng() & 1;

	while (n--)
		*p++ = random ? rng() : edge[rng() & 3];
}

static const u8 maps[][2] = { { }, { 0x0f }, { 0x0f, 0x38 }, { 0x0f, 0x3a } };

/* Assemble prefixes, opcode and ModRM, the rest filled up, and compare. */
static void try(const u8 *prefixes, unsigned int n, unsigned int map, u8 opcode, u8 modrm)
{
	u8 code[X86_INSN_MAX + 8], *p = code;

	fill(code, sizeof(code));
	memcpy(p, prefixes, n);
	p += n;
	memcpy(p, maps[map], 2);
	p += map > 1 ? 2 : map;
	*p++ = opcode;
	*p = modrm;
	compare(code);
}

KTEST(insn_opcodes, "every opcode of every map with every ModRM and REX")
{
	unsigned int map, opcode, modrm, rex;
	u8 prefix;

	begin();
	for (map = 0; map < ARRAY_SIZE(maps); map++)
		for (opcode = 0; opcode < 256; opcode++)
			for (modrm = 0; modrm < 256; modrm++)
				for (rex = 0; rex < 3; rex++) {
					prefix = rex == 2 ? 0x48 : 0x40 | (rng() & 15);
					try(&prefix, rex > 0, map, opcode, modrm);
				}
	CHECK(accepted - passed_over > 10000);
	CHECK(passed_over > 10000);
}

static const struct {
	u8 map;
	u8 opcode;
} moves[] = {
	{ 0, 0x00 }, { 0, 0x01 }, { 0, 0x02 }, { 0, 0x03 }, { 0, 0x39 }, { 0, 0x3b },
	{ 0, 0x63 }, { 0, 0x80 }, { 0, 0x81 }, { 0, 0x83 }, { 0, 0x84 }, { 0, 0x85 },
	{ 0, 0x88 }, { 0, 0x89 }, { 0, 0x8a }, { 0, 0x8b }, { 0, 0xa0 }, { 0, 0xa1 },
	{ 0, 0xa2 }, { 0, 0xa3 }, { 0, 0xa4 }, { 0, 0xa5 }, { 0, 0xaa }, { 0, 0xab },
	{ 0, 0xac }, { 0, 0xad }, { 0, 0xc6 }, { 0, 0xc7 }, { 0, 0xf6 }, { 0, 0xf7 },
	{ 1, 0xb6 }, { 1, 0xb7 }, { 1, 0xbe }, { 1, 0xbf }, { 1, 0xc3 }, { 2, 0xf0 },
	{ 2, 0xf1 },
};

KTEST(insn_rex, "every move with all REX, ModRM and operand and address sizes")
{
	static const u8 sets[][2] = { { }, { 0x66 }, { 0x67 }, { 0x66, 0x67 } };
	static const u8 lens[] = { 0, 1, 1, 2 };
	unsigned int i, set, rex, modrm;
	u8 prefixes[3];

	begin();
	for (i = 0; i < ARRAY_SIZE(moves); i++)
		for (set = 0; set < ARRAY_SIZE(sets); set++)
			for (rex = 0; rex <= 16; rex++)
				for (modrm = 0; modrm < 192; modrm += 1 + (rng() & 3)) {
					memcpy(prefixes, sets[set], 2);
					prefixes[lens[set]] = 0x40 | rex;
					try(prefixes, lens[set] + (rex < 16), moves[i].map,
					    moves[i].opcode, modrm);
				}
	CHECK(accepted - passed_over > 10000);
}

KTEST(insn_sib, "every SIB with every mod and REX")
{
	unsigned int mod, sib, rex;
	u8 code[X86_INSN_MAX];

	begin();
	for (mod = 0; mod < 3; mod++)
		for (sib = 0; sib < 256; sib++)
			for (rex = 0; rex < 16; rex++) {
				fill(code, sizeof(code));
				code[0] = 0x40 | rex;
				code[1] = 0x89 | (rng() & 2);
				code[2] = mod << 6 | (rng() & 7) << 3 | 4;
				code[3] = sib;
				compare(code);
			}
	CHECK_EQ(accepted, 3 * 256 * 16);
}

KTEST(insn_random, "random prefixes in any order, opcodes, ModRM and SIB")
{
	static const u8 prefix[] = {
		0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65,
	};
	unsigned int i, n, k, m;
	u8 prefixes[8];

	begin();
	for (i = 0; i < 500000; i++) {
		n = rng() % 6;
		for (k = 0; k < n; k++) {
			prefixes[k] = prefix[rng() % ARRAY_SIZE(prefix)];
			if (k + 1 == n && rng() & 1)
				prefixes[k] = 0x40 | (rng() & 15);
		}
		m = rng() % ARRAY_SIZE(moves);
		if (rng() & 7)
			try(prefixes, n, moves[m].map, moves[m].opcode, rng());
		else
			try(prefixes, n, rng() & 3, rng(), rng());
	}
	CHECK(accepted - passed_over > 10000);
}

#ifdef __x86_64__

#define FLAGS	0x8d5UL			/* OF SF ZF AF PF CF */
#define CF	0x001UL
#define AF	0x010UL

/* Have the processor compute @a op @b with carry flag @cf. */
#define RUN(name, type)								\
	({									\
		type __a = a;							\
									\
		/* The stack below the pointer may be in use. */		\
		asm volatile("lea -128(%%rsp), %%rsp\n\tbt $0, %k3\n\t" name	\
			     " %2, %0\n\tpushf\n\tpop %1\n\t"			\
			     "lea 128(%%rsp), %%rsp"				\
			     : "+q" (__a), "=&r" (f)				\
			     : "q" ((type)b), "r" (cf)				\
			     : "cc", "memory");					\
		(u64)__a;							\
	})
#define RUN_SIZES(name)								\
	(size == 1 ? RUN(name "b", u8) : size == 2 ? RUN(name "w", u16) :	\
	 size == 4 ? RUN(name "l", u32) : RUN(name "q", u64))

static u64 run(unsigned int op, unsigned int size, u64 a, u64 b, unsigned long cf,
	       unsigned long *flags)
{
	unsigned long f = 0;
	u64 r;

	switch (op) {
	case X86_ALU_ADD:
		r = RUN_SIZES("add");
		break;
	case X86_ALU_OR:
		r = RUN_SIZES("or");
		break;
	case X86_ALU_ADC:
		r = RUN_SIZES("adc");
		break;
	case X86_ALU_SBB:
		r = RUN_SIZES("sbb");
		break;
	case X86_ALU_AND:
		r = RUN_SIZES("and");
		break;
	case X86_ALU_SUB:
		r = RUN_SIZES("sub");
		break;
	case X86_ALU_XOR:
		r = RUN_SIZES("xor");
		break;
	case X86_ALU_CMP:
		r = RUN_SIZES("cmp");
		break;
	default:
		r = RUN_SIZES("test");
	}
	*flags = f & FLAGS;
	return r;
}

static u64 operand(void)
{
	static const u64 edge[] = {
		0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
		0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
	};

	return rng() & 1 ? edge[rng() % ARRAY_SIZE(edge)] : (u64)rng() << 32 | rng();
}

KTEST(insn_alu, "arithmetic and its flags are the processor's")
{
	unsigned long flags, want_flags, ignore;
	unsigned int i, op, size, cf;
	u64 a, b, r, want;

	rng_state = 1;
	for (i = 0; i < 400000; i++) {
		op = rng() % (X86_ALU_TEST + 1);
		size = 1 << (rng() & 3);
		a = operand();
		b = operand();
		cf = rng() & 1;
		want = run(op, size, a, b, cf, &want_flags);
		flags = ~FLAGS | (cf ? CF : 0);
		r = x86_insn_alu(op, size, a, b, &flags);
		/* Undefined after logic */
		ignore = op == X86_ALU_OR || op == X86_ALU_AND || op == X86_ALU_XOR ||
			 op == X86_ALU_TEST ? AF : 0;
		ktest_case("op %u, %u bytes, %llx, %llx, carry %u", op, size,
			   (unsigned long long)a, (unsigned long long)b, cf);
		if (op != X86_ALU_CMP && op != X86_ALU_TEST)
			REQUIRE_EQ(r, want);
		REQUIRE_EQ(flags & ~ignore, (want_flags | ~FLAGS) & ~ignore);
	}
}

#endif
