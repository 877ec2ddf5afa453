#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# machine_large.sh - five levels of page tables, memory above 4 GiB, threaded interrupts
#
# nicsim-vm: timeout=480 mem=6G append=threadirqs cpu=max,erms=off,fsrm=off,smap=off image=packed

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/traffic.sh"
. "$LIB/machine.sh"

begin $((3 + MACHINE_POINTS + 1)) python3
check "five levels of page tables" grep -qw la57 /proc/cpuinfo
above_4g()
{
	awk '$3 == "System" && $4 == "RAM"' /proc/iomem | grep -Eq '^ *1[0-9a-f]{8}-'
}
check "memory above 4 GiB" above_4g
check "interrupts are threads" grep -qw threadirqs /proc/cmdline
machine_models
end
