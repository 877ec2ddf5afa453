#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# machine_iommu.sh - on a machine with an IOMMU of its own, behind which our cards are not
#
# nicsim-vm: timeout=480 append="intel_iommu=on" qemu="-machine q35 -device intel-iommu"

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/traffic.sh"
. "$LIB/machine.sh"

begin $((1 + MACHINE_POINTS + 1)) python3
units()
{
	ls /sys/class/iommu | grep -q . || fail "this machine has no IOMMU"
}
check "there is an IOMMU, and it is on" units
machine_models
end
