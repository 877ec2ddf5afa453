#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# e1000_devices.sh - for each PCI ID that the stock driver knows there is a card, and it
# passes the driver's own tests, ten times in a row
#
# nicsim-uml: timeout=900 travel=yes

. "$(dirname "$0")/lib/nicsim.sh"

TIMES=10

IDS=$(modinfo -F alias e1000 | sed -n 's/^pci:v00008086d0000\(....\)sv.*/0x\L\1/p' | sort)
begin $((8 * $(echo "$IDS" | wc -l) + 2)) python3

# all_cards - "ID NAME" of each
all_cards()
{
	local name

	nic_new first || return 1
	for name in $(sed -n 's/^e1000 //p' "$NICS/models"); do
		nic_new "$name" model=e1000 device="$name" && nic_live "$name" || return 1
		echo "$(cat "/sys/bus/pci/devices/${SLOT[0]}/device") $name" >> "$TMP/cards"
		nic_gone "$name" || return 1
	done
	nic_gone first
	cut -d ' ' -f 1 "$TMP/cards" | sort -u | diff - <(echo "$IDS")
}
check "there are cards for all that the driver knows, and no others" all_cards || die "not all"

# each COMMAND... - with each of the cards that are plugged in as $card, $dev and $wire
each()
{
	local i

	for i in "${!NIC[@]}"; do
		card=${names[i]} dev=${NIC[i]} wire=${WIRE[i]}
		"$@" || fail "$card" || return 1
	done
}

plugged()
{
	local name

	for name in "${names[@]}"; do
		nic_new "$name" model=e1000 device="$name" && nic_live "$name" || return 1
	done
	each plugged_cable
}

# Without copper the driver's tests do not wait for a link that is about to come.
plugged_cable()
{
	ip link set "$wire" up && sleep 1
}

# passes MODE
passes()
{
	local i

	for ((i = 1; i <= TIMES; i++)); do
		ethtool -t "$dev" "$1" > "$TMP/out" 2>&1 && grep -q 'test result is PASS' "$TMP/out" ||
			{ cat "$TMP/out"; fail "the ${i}th time"; return 1; }
	done
}

# As it is on a gigabit card, by copper or by light
linked()
{
	ip link set "$dev" up && carrier - "$dev" || return 1
	ethtool "$dev" > "$TMP/out"
	case $card in
	*-fiber | *-serdes | 82542*) has "$TMP/out" 'Port: FIBRE' ;;
	*) has "$TMP/out" 'Port: Twisted Pair' ;;
	esac && has "$TMP/out" 'Speed: 1000Mb/s' 'Duplex: Full' 'Link detected: yes'
}

frames()
{
	rx_mode "$card" "$dev" && cable_passes - "$dev" "$wire"
}

# A PHY that may be powered down has been, from the 82540 on; it is of no consequence to
# the tests that do not look for a link, the first of which powers it up.
after_use()
{
	ip link set "$dev" down || return 1
	ethtool -t "$dev" offline > "$TMP/out" 2>&1
	case $card in
	*-fiber | *-serdes | 82542* | 82543* | 82544*)
		has "$TMP/out" 'test result is PASS' ;;
	*)	has "$TMP/out" 'test result is FAIL' 'Register test .*[[:space:]]0$' \
			'Eeprom test .*[[:space:]]0$' 'Interrupt test .*[[:space:]]0$' \
			'Loopback test .*[[:space:]]0$' 'Link test .*[[:space:]]1$' ;;
	esac && passes offline
}

gone()
{
	local name

	for name in "${names[@]}"; do
		nic_gone "$name" || return 1
	done
}

for id in $IDS; do
	mapfile -t names < <(awk -v id="$id" '$1 == id { print $2 }' "$TMP/cards")
	what="$id ${names[*]}:"
	check "$what the driver binds" plugged || die "no driver"
	check "$what offline, never opened" each passes offline
	check "$what online, never opened" each passes online
	check "$what link, and frames pass" each eval "linked && frames"
	check "$what online" each passes online
	check "$what offline" each passes offline
	check "$what frames still pass" each frames
	check "$what offline, closed" each after_use
	gone || die "not unplugged"
done
end
