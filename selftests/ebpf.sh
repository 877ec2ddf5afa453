#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ebpf.sh - a BPF program on nicsim_hook_read changes what the stock driver reads
#
# One CPU: attaching patches the function that it changes, see trace.sh.
#
# nicsim-vm: cpus=1 kernels=6.12,6.12-rt,7.3,7.3-rt

. "$(dirname "$0")/lib/nicsim.sh"

begin 9 bpftool trace-cmd

LINK=/sys/fs/bpf/nicsim-$$

mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf || die "no file system for programs"
check "the module loads" load e1000,e1000 || die "no NIC"
for dev in "${NIC[@]}"; do
	ip link set "$dev" up
done
for wire in "${WIRE[@]}"; do
	ip link set "$wire" up
done

# speeds SPEED SPEED - what ethtool finds out of each
speeds()
{
	local n=0 want

	for want in "$@"; do
		is "nic$n" "$(ethtool "${NIC[n]}" | sed -n 's/^\tSpeed: //p')" "$want" || return 1
		n=$((n + 1))
	done
}
both_up()
{
	speeds 1000Mb/s 1000Mb/s > /dev/null
}
check "both have a link" poll 30 both_up

check "the module has BTF" test -e /sys/kernel/btf/nicsim
undo "rm -f $LINK"
check "a program is attached" bpftool prog load "$SELFTESTS/bpf/link_lost.bpf.o" "$LINK" autoattach
check "the driver of the one that it names sees no link" speeds 'Unknown!' 1000Mb/s

# What the driver has read, and what the device has
said()
{
	trace-cmd record -q -o "$TMP/trace.dat" -e nicsim:nicsim_mmio_read -f 'reg == "STATUS"' \
		ethtool "${NIC[0]}" > /dev/null &&
	trace-cmd report -i "$TMP/trace.dat" > "$TMP/report" &&
	is "STATUS as read" "$(sed -n 's/.* reg=STATUS val=\(0x[0-9a-f]*\) .*/\1/p' "$TMP/report" |
		head -n 1)" "$(printf '0x%x' $(($(status) & ~2)))"
}
status()
{
	awk '$1 ~ /^STATUS/ { print $NF }' /sys/kernel/debug/nicsim/nic0/registers
}
check "the trace tells what the driver has read, debugfs what the device has" said

in_use()
{
	! rmmod nicsim 2> "$TMP/said" && has "$TMP/said" 'in use'
}
check "the module stays while the program is attached" in_use

# The kernel detaches in its own time.
detached()
{
	rm "$LINK" && poll 30 both_up && poll 30 rmmod nicsim
}
check "without it the link is back, and the module unloads" detached
end
