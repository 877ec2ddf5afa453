#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# tutorial.sh - the driver of Documentation/tutorial.rst does at each step what is said there
#
# nicsim-vm: timeout=180
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"

begin 13 ping iperf3

DEBUG=/sys/kernel/debug/nicsim/nic0
[ -d /sys/kernel/debug/tracing ] || mount -t debugfs debugfs /sys/kernel/debug 2> /dev/null
check "the module loads" load e1000 || die "no NIC"
slot=${SLOT[0]} wire=${WIRE[0]}
mac=$(cat "/sys/class/net/${NIC[0]}/address")
driver_unbind "$slot"
test_module nicsim_tiny step=0 || die "no tutorial"

# step N SAID - probe so far; the driver says this
step()
{
	driver_unbind "$slot" 2> /dev/null
	echo > $DEBUG/coverage
	echo > $DEBUG/lint
	log_mark
	echo "$1" > /sys/module/nicsim_tiny/parameters/step
	use_driver "$slot" nicsim_tiny || return 1
	log > "$TMP/log"
	has "$TMP/log" "nicsim_tiny $slot: step $1: $2$" &&
	is "steps" "$(grep -c 'nicsim_tiny .*: step ' "$TMP/log")" "$1" && clean
}

clean()
{
	grep -q '^0 of' $DEBUG/lint || { cat $DEBUG/lint; return 1; }
}

# touched REGISTER... - these and no other registers
touched()
{
	is "registers touched" "$(sed -n '/^#/d; / untouched$/!s/ .*//p' $DEBUG/coverage | xargs)" "$*"
}

one()
{
	step 1 "8086:1026" && touched
}
check "step 1: the device is found" one
two()
{
	step 2 "BAR 0 of 128 KiB, status 0x[0-9a-f]{8}" && touched STATUS
}
check "step 2: its registers are mapped" two
three()
{
	step 3 "reset, address $mac" &&
	is "bits" "$(grep '^IMC ' $DEBUG/coverage)" "IMC 0 2 0xffffffff 0x00000000"
}
check "step 3: it is reset, and has an address" three
check "step 4: there are rings" step 4 "rings at 0x[0-9a-f]+ and 0x[0-9a-f]+"
check "step 5: an interrupt comes" step 5 "interrupt [0-9]+ has come"

six()
{
	echo 6 > /sys/module/nicsim_tiny/parameters/step
	driver_unbind "$slot" && use_driver "$slot" nicsim_tiny && poll 30 has_netdev "$slot" &&
	clean
}
check "step 6: there is an interface" six || die "no interface"
command -v udevadm > /dev/null && udevadm settle
NIC=("$(netdev_of "$slot")")
check "it has carrier" pair 0
check "ping, large and small" at nic ping -q -n -c 20 -i 0.02 -s 1400 -W 30 192.0.2.2

spawn wire iperf3 -s > /dev/null
poll 30 listening wire 5201 || die "no server"
tcp()
{
	at nic iperf3 -n 5M -c 192.0.2.2 && at nic iperf3 -R -n 5M -c 192.0.2.2
}
check "TCP both ways" tcp

again()
{
	ipn wire link set "$wire" down && ipn wire link set "$wire" up &&
	ipn nic link set "${NIC[0]}" down && ipn nic link set "${NIC[0]}" up &&
	carrier nic "${NIC[0]}" && at nic ping -q -n -c 3 -i 0.05 -W 30 192.0.2.2
}
check "link and interface go down and up" again
used()
{
	clean && driver_unbind "$slot" && clean
}
check "the device has nothing to complain of" used
end
