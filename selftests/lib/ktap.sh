# SPDX-License-Identifier: GPL-2.0
#
# ktap.sh - print test results in the kernel's format, KTAP; sourced by tests
#
#   ktap_header
#   ktap_plan 2
#   ktap_pass "the sky is blue"
#   echo "it was green" | ktap_diag
#   ktap_fail "the grass is blue"
#   ktap_finish			# exits: 0 all passed, 1 not all, 4 skipped

KTAP_PLAN=0
KTAP_COUNT=0
KTAP_FAILED=0

ktap_header()
{
	echo "KTAP version 1"
}

# ktap_plan N - so many points will follow
ktap_plan()
{
	KTAP_PLAN=$1
	echo "1..$1"
}

# ktap_diag - lines from stdin, as comments
ktap_diag()
{
	sed 's/^/# /'
}

ktap_pass()
{
	KTAP_COUNT=$((KTAP_COUNT + 1))
	echo "ok $KTAP_COUNT $*"
}

ktap_fail()
{
	KTAP_COUNT=$((KTAP_COUNT + 1))
	KTAP_FAILED=$((KTAP_FAILED + 1))
	echo "not ok $KTAP_COUNT $*"
}

# ktap_skip WHAT [WHY]
ktap_skip()
{
	KTAP_COUNT=$((KTAP_COUNT + 1))
	echo "ok $KTAP_COUNT $1 # SKIP ${2:-}"
}

# ktap_skip_all WHY - this test cannot run here; instead of a plan. Exits.
ktap_skip_all()
{
	echo "1..0 # SKIP $*"
	exit 4
}

# ktap_bail WHY - nothing that follows can work. Exits.
ktap_bail()
{
	echo "Bail out! $*"
	exit 1
}

ktap_finish()
{
	if [ $KTAP_COUNT -ne $KTAP_PLAN ]; then
		echo "# $KTAP_COUNT points, but $KTAP_PLAN were planned"
		KTAP_FAILED=$((KTAP_FAILED + 1))
	fi
	[ $KTAP_FAILED -eq 0 ] || exit 1
	exit 0
}
