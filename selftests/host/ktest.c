// SPDX-License-Identifier: GPL-2.0
/*
 * ktest.c - what tests check with
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ktest.h"

/* Failures shown of one test. */
#define KTEST_SHOWN	20

static char current_case[128];

unsigned int ktest_failures;
bool ktest_abort;
void (*ktest_teardown)(void);

void ktest_fail(const char *file, int line, const char *fmt, ...)
{
	const char *base = strrchr(file, '/');
	va_list ap;

	if (++ktest_failures > KTEST_SHOWN)
		return;
	printf("# %s:%d: ", base ? base + 1 : file, line);
	if (current_case[0])
		printf("[%s] ", current_case);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	if (ktest_abort) {
		fflush(NULL);
		abort();
	}
}

void ktest_finish(void)
{
	void (*fn)(void) = ktest_teardown;

	ktest_teardown = NULL;
	if (fn)
		fn();
	current_case[0] = '\0';
}

void __noreturn ktest_end(void)
{
	ktest_finish();
	fflush(NULL);
	_exit(ktest_failures ? 1 : 0);
}

void ktest_case(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(current_case, sizeof(current_case), fmt, ap);
	va_end(ap);
}

bool ktest_eq(const char *file, int line, const char *expr, u64 is, u64 want)
{
	if (is == want)
		return true;
	ktest_fail(file, line, "%s is 0x%llx, not 0x%llx", expr, is, want);
	return false;
}

bool ktest_mem(const char *file, int line, const char *expr, const void *is, const void *want,
	       size_t len)
{
	const u8 *a = is, *b = want;
	size_t i;

	for (i = 0; i < len && a[i] == b[i]; i++)
		;
	if (i == len)
		return true;
	ktest_fail(file, line, "%s: byte %zu of %zu is 0x%02x, not 0x%02x", expr, i, len,
		   a[i], b[i]);
	return false;
}
