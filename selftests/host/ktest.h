/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ktest.h - a small test framework that prints KTAP
 *
 * A test program is any number of KTEST() functions; main() is in ktest_main.c.
 * Each test runs in a process of its own, so that one that crashes, hangs or
 * trips a sanitizer fails alone. Given arguments, a program runs the tests whose
 * names contain one of them, in its own process: made for a debugger.
 */
#ifndef KTEST_H
#define KTEST_H

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * struct ktest - one test
 * @name: what is true when it passes
 * @fn: returns when it is done; checks that fail have been noted by then
 * @next: in the order of the source
 */
struct ktest {
	const char *name;
	void (*fn)(void);
	struct ktest *next;
};

void ktest_register(struct ktest *t);

/* Called when a test is over, if set; the test sets it. */
extern void (*ktest_teardown)(void);

/* Failures noted so far */
extern unsigned int ktest_failures;

/* Abort at the first failure; for fuzzers */
extern bool ktest_abort;

/* Note a failure of the running test, with a printf() message. */
__printf(3, 4)
void ktest_fail(const char *file, int line, const char *fmt, ...);

/* Tear the running test down. */
void ktest_finish(void);

/* End the running test, and its process, here. */
void __noreturn ktest_end(void);

/* What a row of a table is about; shown with failures until the next call. */
__printf(1, 2)
void ktest_case(const char *fmt, ...);

bool ktest_eq(const char *file, int line, const char *expr, u64 is, u64 want);
bool ktest_mem(const char *file, int line, const char *expr, const void *is, const void *want,
	       size_t len);

/* KTEST(function, "what is true") { ... } */
#define KTEST(id, text)								\
static void id(void);								\
static struct ktest ktest_##id = { .name = text, .fn = id };			\
__attribute__((__constructor__)) static void ktest_add_##id(void)		\
{										\
	ktest_register(&ktest_##id);						\
}										\
static void id(void)

/* These note a failure and go on; they yield whether all is well. */
#define CHECK(cond) ({								\
	bool __ok = !!(cond);							\
	if (!__ok)								\
		ktest_fail(__FILE__, __LINE__, "%s", #cond);			\
	__ok;									\
})
#define CHECK_EQ(is, want)	ktest_eq(__FILE__, __LINE__, #is, is, want)
#define CHECK_MEM(is, want, len) ktest_mem(__FILE__, __LINE__, #is, is, want, len)

/* These end the test. */
#define REQUIRE(cond)								\
	do {									\
		if (!CHECK(cond))						\
			ktest_end();						\
	} while (0)
#define REQUIRE_EQ(is, want)							\
	do {									\
		if (!CHECK_EQ(is, want))					\
			ktest_end();						\
	} while (0)

#endif
