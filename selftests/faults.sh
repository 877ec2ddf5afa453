#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# faults.sh - faults happen as often as they are told to, and do to a card and its stock
# driver what they should
#
# nicsim-vm: timeout=600 allow='NETDEV WATCHDOG'
# nicsim-uml: timeout=120 allow='NETDEV WATCHDOG'

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

FAULTS="config_ones dma_error eeprom_corrupt irq_late irq_lost irq_spurious irq_storm
	link_flap pci_error phy_silent reg_flip reg_stuck rx_overrun tx_stuck writeback_reordered
	writeback_withheld"

begin $((7 + 12)) ping setpci
modprobe -a e1000 virtio_net || ktap_skip_all "missing: stock drivers"

# fault NAME FAULT KNOB=VALUE...
fault()
{
	local dir=$NICS/$1/faults/$2 pair

	shift 2
	for pair; do
		echo "${pair#*=}" > "$dir/${pair%%=*}" || fail "$dir: $pair" || return 1
	done
}
# knobs NAME FAULT
knobs()
{
	(cd "$NICS/$1/faults/$2" && echo $(cat probability interval times space seed))
}

# ---------------------------------------------------------------------------
# The knobs, by the configuration space of a card that nobody drives

all_off()
{
	local f

	nic_new plain && is "faults" "$(ls "$NICS/plain/faults" | tr '\n' ' ')" "$(echo $FAULTS) " ||
		return 1
	for f in $FAULTS; do
		is "$f" "$(knobs plain $f)" "0 1 1 0 0" || return 1
	done
}
check "every fault is off at first" all_off
limits()
{
	local pair

	for pair in probability=101 probability=-1 probability=x interval=0 times=-2 space=-1 seed=-1; do
		! fault plain tx_stuck $pair > /dev/null 2>&1 || fail "$pair" || return 1
	done
	is "knobs" "$(knobs plain tx_stuck)" "0 1 1 0 0" &&
	fault plain tx_stuck probability=100 interval=2 times=-1 space=3 seed=4 &&
	is "knobs" "$(knobs plain tx_stuck)" "100 2 -1 3 4"
}
check "values out of range are refused" limits

plain()
{
	echo 0 > /sys/bus/pci/drivers_autoprobe
	echo 1 > "$NICS/plain/live"
	echo 1 > /sys/bus/pci/drivers_autoprobe
	config=/sys/bus/pci/devices/$(nic_attr plain pci)/config
}
plain || die "not plugged in"
# ids N - the first four bytes, in one access, so often: 1 where they are all ones, else 0
ids()
{
	local n

	for ((n = $1; n; n--)); do
		case $(od -An -tx4 -N4 "$config") in
		" ffffffff") printf 1 ;;
		" 10268086") printf 0 ;;
		*) printf '?' ;;
		esac
	done
}
exactly()
{
	fault plain config_ones probability=100 times=3 &&
	is "ids" "$(ids 6)" 111000 && is "times" "$(cat "$NICS/plain/faults/config_ones/times")" 0
}
check "so many times" exactly
every_other()
{
	fault plain config_ones times=-1 interval=2 seed=0 && is "ids" "$(ids 6)" 010101
}
check "every other time" every_other
budget()
{
	fault plain config_ones interval=1 space=12 && is "ids" "$(ids 5)" 00111
}
check "not before so many bytes" budget
repeated()
{
	local first

	fault plain config_ones probability=50 seed=7 && first=$(ids 40) &&
	fault plain config_ones seed=7 && is "once more" "$(ids 40)" "$first" &&
	fault plain config_ones seed=8 && [ "$(ids 40)" != "$first" ] || fail "always so" || return 1
	case $first in
	*0*) [[ $first = *1* ]] ;;
	*) fail "$first" ;;
	esac
}
check "by a probability, the same for the same seed" repeated
kept()
{
	fault plain config_ones probability=0 && is "ids" "$(ids 2)" 00 &&
	echo 0 > "$NICS/plain/live" && is "knobs" "$(knobs plain tx_stuck)" "100 2 -1 3 4" &&
	rmdir "$NICS/plain"
}
check "they outlive being unplugged" kept

# ---------------------------------------------------------------------------
# What the stock drivers make of them

pings()
{
	at nic ping -q -n -c 1 -W 2 192.0.2.2 > /dev/null 2>&1
}
# well - everything works again
well()
{
	poll 60 pings || fail "no answer"
}
logged()
{
	log | grep -q "$1"
}

gigabit()
{
	nic_new gigabit && nic_live gigabit && pair 0 && well
}
check "an e1000" gigabit || die "no card"
dev=${NIC[0]} slot=${SLOT[0]}
irq=$(cat "/sys/bus/pci/devices/$slot/irq")
irqs()
{
	irq_total "$irq"
}

irq_lost()
{
	local before

	fault gigabit irq_lost probability=100 times=-1 || return 1
	before=$(irqs)
	! at nic ping -q -n -c 3 -i 0.1 -W 1 192.0.2.2 || fail "answered" || return 1
	is "interrupts" "$(irqs)" "$before" && fault gigabit irq_lost probability=0 && well &&
	[ "$(irqs)" -gt "$before" ]
}
check "irq_lost: no interrupt, no answer" irq_lost
unhandled()
{
	awk '$1 == "unhandled" { print $2 }' "/proc/irq/$irq/spurious"
}
irq_spurious()
{
	local before

	before=$(unhandled)
	fault gigabit irq_spurious probability=100 times=20 && at nic ping -q -n -c 30 -i 0.05 \
		-W 10 192.0.2.2 && is "times" "$(cat "$NICS/gigabit/faults/irq_spurious/times")" 0 &&
	[ "$(unhandled)" -gt "$before" ] || fail "all of them had a cause"
}
check "irq_spurious: the driver is called for nothing" irq_spurious
changes()
{
	at nic cat "/sys/class/net/$dev/carrier_changes"
}
changed()
{
	[ "$(changes)" -ge "$1" ]
}
link_flap()
{
	local before

	before=$(changes)
	fault gigabit link_flap probability=100 times=1 && well
	poll 30 changed $((before + 2)) || fail "carrier has changed $((before - $(changes))) times" ||
		return 1
	well
}
check "link_flap: the carrier goes and comes back" link_flap
phy_silent()
{
	fault gigabit phy_silent probability=100 times=-1 && ipn nic link set "$dev" down &&
	logged "$dev: Hardware Error\|e1000 $slot.*: Hardware Error" || fail "nothing said" || return 1
	fault gigabit phy_silent probability=0 && ipn nic link set "$dev" up &&
	ipn nic link set "$dev" down && ipn nic link set "$dev" up && well
}
check "phy_silent: the driver does not get its link up" phy_silent
# The driver goes on, but without an address.
eeprom_corrupt()
{
	local mac

	mac=$(at nic cat "/sys/class/net/$dev/address")
	fault gigabit eeprom_corrupt probability=100 times=-1 && driver_unbind "$slot" &&
	driver_bind "$slot" && logged "e1000 $slot.*: The EEPROM Checksum Is Not Valid" ||
		fail "nothing said" || return 1
	fault gigabit eeprom_corrupt probability=0 && driver_unbind "$slot" && driver_bind "$slot" &&
	dev=$(nic_attr gigabit netdev) && is "address" "$(cat "/sys/class/net/$dev/address")" "$mac" &&
	move "$dev" nic 192.0.2.1/24 && well
}
check "eeprom_corrupt: the driver finds the checksum wrong" eeprom_corrupt
# config_ones: what lspci says of a slot that nobody answers from
gone()
{
	fault gigabit config_ones probability=100 times=-1 &&
	is "id" "$(setpci -s "$slot" 0.l)" ffffffff && fault gigabit config_ones probability=0 &&
	is "id" "$(setpci -s "$slot" 0.l)" 10268086 && well
}
check "config_ones: nobody answers, and then the card is back" gone

dma_error()
{
	local status

	nic_gone gigabit && ip netns del "$NETNS-nic" && ip netns del "$NETNS-wire" &&
	vnet_new paravirt && pair 0 && well && fault paravirt dma_error probability=100 times=1 ||
		return 1
	pings
	status=$(cat "$(virtio_dev "${SLOT[0]}")/status")
	[ $((status & 0x40)) -ne 0 ] || fail "status $status" || return 1
	driver_unbind "${SLOT[0]}" && driver_bind "${SLOT[0]}" virtio-pci &&
	poll 30 nic_has_netdev paravirt && move "$(nic_attr paravirt netdev)" nic 192.0.2.1/24 &&
	well && nic_gone paravirt && ip netns del "$NETNS-nic" && ip netns del "$NETNS-wire"
}
check "dma_error: a virtio device needs a reset" dma_error
check "the kernel's log is clean so far" log_clean

# The kernel says a lot about this one.
timeouts()
{
	[ "$(counter nic "$dev" tx_timeout_count)" -gt 0 ]
}
tx_stuck()
{
	gigabit || return 1
	dev=${NIC[0]}
	# With interrupts the driver notices first, every two seconds, and stops the queue
	# once more, from when on newer kernels count the time.
	fault gigabit irq_lost probability=100 times=-1
	fault gigabit tx_stuck probability=100 times=1
	spawn nic ping -q -f -c 100000 192.0.2.2 > /dev/null
	poll 60 timeouts || fail "no timeout" || return 1
	fault gigabit irq_lost probability=0
	halt $!
	well
}
check "tx_stuck: the watchdog fires, and the driver recovers" tx_stuck
rmdir "$NICS/gigabit"
check "the kernel's log is clean otherwise" log_clean \
	'NETDEV WATCHDOG|WARNING: .*dev_watchdog|Call Trace|Tx Unit Hang'
check "the module unloads" unload
ktap_finish
