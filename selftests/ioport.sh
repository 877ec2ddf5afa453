#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ioport.sh - cards that their driver resets through I/O ports
#
# nicsim-vm: timeout=180 kernels=every

. "$(dirname "$0")/lib/nicsim.sh"

begin 13 lspci

DEBUG=/sys/kernel/debug
KPROBES=$DEBUG/kprobes
[ -d "$DEBUG/tracing" ] || mount -t debugfs debugfs "$DEBUG" 2> /dev/null

# value NIC REGISTER - as it is in the card
value()
{
	awk -v n="$2" '$1 == n { print $2 }' "$DEBUG/nicsim/$1/registers"
}

probed()
{
	grep -q 'e1000_io_write' "$KPROBES/list"
}

not()
{
	! "$@"
}

check "a card without ports is plugged in" nic_new memory model=e1000 || die "no NIC"
nic_live memory || die "no NIC"

unprobed()
{
	! probed || fail "e1000_io_write() has a probe" || return 1
	! grep -q nicsim /proc/ioports || fail "$(cat /proc/ioports)"
}
check "it needs neither ports nor a probe" unprobed

plugged()
{
	nic_new em model=e1000 device=82540EM && nic_new ei model=e1000 device=82544EI &&
	nic_live em && nic_live ei
}
check "an 82540EM and an 82544EI are plugged in, and drivers bind" plugged || die "no NIC"
em=${NIC[1]} ei=${NIC[2]} slot=${SLOT[1]}

# owner over function over driver, for each of the two
ports()
{
	lspci -v -s "$slot" > "$TMP/out"
	has "$TMP/out" 'I/O ports at [1-9a-f][0-9a-f]{3} \[size=64\]' || return 1
	grep -A 2 'nicsim ports' /proc/ioports | sed 's/^.* : //' > "$TMP/out"
	printf 'nicsim ports\n%s\n%s\n' "$slot" e1000 "${SLOT[2]}" e1000 | sort > "$TMP/wanted"
	grep -v '^--' "$TMP/out" | sort | diff "$TMP/wanted" -
}
check "each has a range of ports, which its driver has requested" ports
check "the driver's function has a probe" probed

space one two && mute one two
move "$em" one && move "${WIRE[1]}" one && move "$ei" two && move "${WIRE[2]}" two ||
	die "cannot move"

# The driver writes the lengths of its rings when it opens the device, and nothing else
# sets them back but a reset.
reset()
{
	is "RDLEN of the 82540EM" "$(value em RDLEN)" 0x00001000 &&
	is "RDLEN of the 82544EI" "$(value ei RDLEN)" 0x00001000 || return 1
	[ "$(value em ITR)" != 0x00000000 ] || fail "ITR is not set" || return 1
	ipn one link set "$em" down
	is "RDLEN after the reset" "$(value em RDLEN)" 0x00000000 &&
	is "TDLEN after the reset" "$(value em TDLEN)" 0x00000000 &&
	is "ITR after the reset" "$(value em ITR)" 0x00000000
}
check "CTRL.RST reaches the card by its ports" reset

others()
{
	is "RDLEN of the 82544EI" "$(value ei RDLEN)" 0x00001000
}
check "the other card has not noticed" others

works()
{
	ipn one link set "$em" up && carrier one "$em" && carrier two "$ei"
}
check "both have link" works

unbound()
{
	driver_unbind "$slot" && probed || fail "no probe for the other card" || return 1
	grep -A 2 "$slot" /proc/ioports | grep -q 'nicsim unbound' || fail "$(cat /proc/ioports)" ||
		return 1
	driver_unbind "${SLOT[2]}" && not probed || fail "the probe is still there"
}
check "the probe goes with the last driver that needs it" unbound

disarmed()
{
	echo 0 > "$KPROBES/enabled"
	undo "echo 1 > $KPROBES/enabled"
	driver_bind "$slot" 2> /dev/null && fail "a driver was bound"
	echo 1 > "$KPROBES/enabled"
	not probed && [ ! -e "/sys/bus/pci/devices/$slot/driver" ]
}
check "no driver is bound while probes are disarmed" disarmed

reloaded()
{
	rmmod e1000 && modprobe e1000 && poll 60 has_netdev "$slot" &&
	poll 60 has_netdev "${SLOT[2]}" && probed || fail "no driver" || return 1
	em=$(netdev_of "$slot")
	ip link set "$em" up && is RDLEN "$(value em RDLEN)" 0x00001000 &&
	ip link set "$em" down && is RDLEN "$(value em RDLEN)" 0x00000000
}
check "a driver that is loaded later finds the probe in place" reloaded

gone()
{
	nic_gone em && nic_gone ei && nic_gone memory && unprobed
}
check "ports and probe go with the cards" gone

end
