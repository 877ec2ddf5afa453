// SPDX-License-Identifier: GPL-2.0
/*
 * ktest_main.c - runs the tests of a program and prints KTAP
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ktest.h"

/* Seconds after which a test hangs. */
#define KTEST_TIMEOUT	20

static struct ktest *tests;
static struct ktest **tests_tail = &tests;

void ktest_register(struct ktest *t)
{
	*tests_tail = t;
	tests_tail = &t->next;
}

static bool run_forked(struct ktest *t)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		printf("# fork failed\n");
		return false;
	}
	if (!pid) {
		alarm(KTEST_TIMEOUT);
		t->fn();
		ktest_end();
	}
	while (waitpid(pid, &status, 0) < 0)
		;
	if (WIFSIGNALED(status))
		printf("# killed by signal %d (%s)\n", WTERMSIG(status),
		       strsignal(WTERMSIG(status)));
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static bool wanted(const struct ktest *t, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strstr(t->name, argv[i]))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	unsigned int n = 0, bad = 0;
	struct ktest *t;
	bool ok;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (t = tests; t; t = t->next)
		n += wanted(t, argc, argv);

	printf("KTAP version 1\n1..%u\n", n);
	n = 0;
	for (t = tests; t; t = t->next) {
		if (!wanted(t, argc, argv))
			continue;
		if (argc < 2) {
			ok = run_forked(t);
		} else {
			ktest_failures = 0;
			t->fn();
			ktest_finish();
			ok = !ktest_failures;
		}
		bad += !ok;
		printf("%sok %u %s\n", ok ? "" : "not ", ++n, t->name);
	}
	return bad ? 1 : 0;
}
