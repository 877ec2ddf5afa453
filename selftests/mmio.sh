#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mmio.sh - every way in which a driver may reach a register, and those it may not
#
# nicsim-vm: timeout=180 driver=none kernels=every
# nicsim-bochs: timeout=900
# nicsim-debug: timeout=600

. "$(dirname "$0")/lib/nicsim.sh"

begin 62

modprobe -q e1000	# if there is one, it is not to come later
insert nics=e1000 && slot=$(slot_of "$(wires)") || die "no NIC"
test_module nicsim_mmio || die "no test module"
check "the test driver binds" use_driver "$slot" nicsim_mmio || die "not bound"
points cat /sys/module/nicsim_mmio/parameters/result

# said PATTERN - nicsim has said this, and who did it
said()
{
	log_nicsim > "$TMP/log"
	grep -E "$1" "$TMP/log" | grep -q nicsim_mmio || { cat "$TMP/log"; return 1; }
}
table=$(printf '0x%x' $(($(sed -n '1s/ .*//p' "/sys/bus/pci/devices/$slot/resource") + 0x5200)))
check "named: a read after iounmap" said "4-byte read of $table,"
check "named: a write after iounmap" said "4-byte write of $table,"
check "named: reads beyond the BAR" said '8-byte read of 0x[0-9a-f]+'
check "named: memory decoding off" said 'nic0: .*memory decoding off'
check "named: the instruction, with its bytes" said 'instruction .* f0 .*0f c1'

echo Y > /sys/module/nicsim_mmio/parameters/leak
check "the test driver binds again" use_driver "$slot" nicsim_mmio
check "the module unloads" rmmod nicsim
check "named: the mapping that was never undone" said 'never undone.*'
log_harmless()
{
	log_clean 'nicsim: '
}
check "the log holds nothing else" log_harmless
ktap_finish
