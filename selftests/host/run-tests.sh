#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run-tests.sh PROGRAM... - run test programs of $O; KTAP of each on stdout
#
# A program that dies before its plan is fulfilled counts as a failure.

export ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=0:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"
failed=0
for t in "$@"; do
	echo "# $t"
	"$O/$t" || failed=1
done
exit $failed
