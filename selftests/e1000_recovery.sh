#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# e1000_recovery.sh - whatever happens to a card, traffic flows again, with each kind of MAC:
# resets, a transmitter that hangs, a sleep from which it wakes the machine up, a PCI error
#
# nicsim-uml: timeout=600 travel=yes allow='NETDEV WATCHDOG'

. "$(dirname "$0")/lib/nicsim.sh"

# A device for each kind of MAC
CARDS="82542-rev2-0 82542-rev2-1 82543GC 82543GC-fiber 82544EI 82540EM 82545EM 82545GM 82546EB
	82546GB 82541EI 82541GI 82547EI 82547GI CE4100"

TRACE=/sys/kernel/tracing
begin $((6 * $(echo $CARDS | wc -w) + 1)) python3 tc
[ -w /sys/power/pm_test ] || ktap_skip_all "missing: CONFIG_PM_DEBUG"
[ -d $TRACE/events ] || mount -t tracefs tracefs $TRACE

# A card that hung may be reset once more after its receive mode has been set.
flows()
{
	local try

	for try in 1 2 3; do
		# Waiting costs less here than looking again and again.
		sleep 5
		rx_mode "$card" "$dev"
		cable_passes - "$dev" "$wire" > "$TMP/flows" && return
	done
	cat "$TMP/flows"
	return 1
}

plugged()
{
	nic_new "$card" model=e1000 device="$card" && nic_live "$card" || return 1
	dev=${NIC[0]} wire=${WIRE[0]}
	ip link set "$wire" up && ip link set "$dev" up && flows
}

down_up()
{
	ip link set "$dev" down && ip link set "$dev" up && flows
}

# On some of them the driver resets the whole card.
renegotiated()
{
	ethtool -r "$dev" && flows
}

# As long as it gets interrupts the driver sees by itself that its transmitter hangs, every
# two seconds, and stops the queue once more, from when on newer kernels count the time.
hang()
{
	local before faults=$NICS/$card/faults

	before=$(counter - "$dev" tx_timeout_count)
	echo 1 > "$faults/tx_stuck/times"
	echo 100 > "$faults/tx_stuck/probability"
	python3 "$LIB/packet.py" send "$dev" 20 1000 ff:ff:ff:ff:ff:ff && sleep 10
	echo -1 > "$faults/irq_lost/times"
	echo 100 > "$faults/irq_lost/probability"
	sleep 10
	echo 0 > "$faults/irq_lost/probability"
	echo 0 > "$faults/tx_stuck/probability"
	[ "$(counter - "$dev" tx_timeout_count)" -gt "$before" ] || fail "no timeout" || return 1
	flows
}

recoveries()
{
	log_nicsim | grep -c "$card: PCI error: the driver has recovered"
}

# One access to a register is lost, and all after it until the driver has recovered.
pci_error()
{
	local before

	before=$(recoveries)
	echo 1 > "$NICS/$card/faults/pci_error/times"
	echo 100 > "$NICS/$card/faults/pci_error/probability"
	sleep 10
	echo 0 > "$NICS/$card/faults/pci_error/probability"
	is recoveries "$(recoveries)" $((before + 1)) && flows
}

# suspend TEST - as far as that part of /sys/power/pm_test; "none": until something wakes us up
suspend()
{
	echo "$1" > /sys/power/pm_test && echo freeze > /sys/power/state
	set -- $?
	echo none > /sys/power/pm_test
	return "$1"
}

suspended()
{
	suspend devices && flows
}

# wakes - a Magic Packet arrives when everybody is asleep
wakes()
{
	local before

	ethtool -s "$dev" wol g && before=$(wakeups "${SLOT[0]}") && distant - "$wire" delay 3s &&
	python3 "$LIB/packet.py" magic far 1 "$(cat "/sys/class/net/$dev/address")" &&
	echo 1 > $TRACE/events/nicsim/nicsim_config/enable && echo > $TRACE/trace &&
	suspend none && distant_gone - || return 1
	[ "$(wakeups "${SLOT[0]}")" -gt "$before" ] || fail "it did not wake anybody up" || return 1
	# PME_Status is read before it is cleared.
	has $TRACE/trace "nic=$card read where=0xe0 size=2 val=0x[89a-f][0-9a-f]{3}$" && flows
}

for card in $CARDS; do
	check "$card: traffic flows" plugged || die "no NIC"
	check "$card: after down and up" down_up
	check "$card: after a new negotiation" renegotiated
	check "$card: after tx_timeout" hang
	case $card in
	82542* | 82543* | 82545EM)	# for which the driver has no Wake on LAN
		check "$card: after suspend and resume" suspended ;;
	*)	check "$card: after it has woken the machine up" wakes ;;
	esac
	check "$card: after a PCI error" pci_error
	nic_gone "$card" || die "not unplugged"
done

check "the kernel's log is clean but for that" log_clean "NETDEV WATCHDOG|Tx Unit Hang"
ktap_finish
