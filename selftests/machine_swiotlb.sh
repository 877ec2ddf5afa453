#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# machine_swiotlb.sh - where every mapping is a bounce buffer
#
# nicsim-vm: timeout=480 append="swiotlb=force"

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/traffic.sh"
. "$LIB/machine.sh"

begin $((1 + MACHINE_POINTS + 1)) python3
check "bounce buffers are forced" grep -qw swiotlb=force /proc/cmdline
machine_models
end
