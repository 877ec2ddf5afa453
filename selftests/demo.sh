#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - what `make demo` and `make bench` run in a guest gets to its end
#
# nicsim-vm: timeout=600 kernels=every
# nicsim-uml: timeout=300

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/ktap.sh"

ktap_header
ktap_plan 2
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# point WHAT PATTERN TIMES COMMAND... - it succeeds and prints so many such lines
point()
{
	local what=$1 pattern=$2 times=$3

	shift 3
	if "$@" > "$out" 2>&1 && [ "$(grep -Ec "$pattern" "$out")" -eq "$times" ]; then
		ktap_pass "$what"
	else
		ktap_diag < "$out"
		ktap_fail "$what"
	fi
}

point "the demo binds both drivers, pings and carries TCP both ways" \
	'driver: (e1000|virtio_net)$|^3 packets transmitted, 3 received|bits/sec$' 8 \
	"$here/demo/demo.sh"
point "the benchmarks print a line for each of us, for veth, and the ratios" \
	'^(nicsim (e1000|virtio-net)( : veth)?|veth)( +[0-9.]+){4}$' 5 \
	"$here/bench/bench.py" --rounds 1 --seconds 1
ktap_finish
