#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dual.sh - an 82546 with both of its functions, and a card with two of them
#
# nicsim-vm: timeout=240
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"

begin 14 lspci python3

cards()
{
	nic_new a model=e1000 device=82546GB mac=02:00:5e:10:00:02 && nic_live a || return 1
	nic_new b model=e1000 device=82546GB card=a && nic_live b
}
check "two NICs on one card" cards || die "no card"
slot=${SLOT[0]%.*}

places()
{
	is a "${SLOT[0]}" "$slot.0" && is b "${SLOT[1]}" "$slot.1" || return 1
	lspci -D -n -vv -s "$slot.0" > "$TMP/out"
	has "$TMP/out" 'Interrupt: pin A ' || return 1
	lspci -D -n -vv -s "$slot.1" > "$TMP/out"
	has "$TMP/out" "^$slot.1 0200: 8086:1079" 'Interrupt: pin B ' 'Kernel driver in use: e1000'
}
check "are two functions in one slot" places

addresses()
{
	is a "$(cat "/sys/class/net/${NIC[0]}/address")" 02:00:5e:10:00:02 &&
	is b "$(cat "/sys/class/net/${NIC[1]}/address")" 02:00:5e:10:00:03
}
check "with addresses that differ in the last bit" addresses

refused()
{
	local pair

	for pair in "82546GB a" "82546EB a" "82545GM a" "82546GB b" "82546GB none"; do
		nic_new c model=e1000 device="${pair% *}" card="${pair#* }" || return 1
		! echo 1 > "$NICS/c/live" 2> /dev/null || fail "$pair: plugged in" || return 1
		rmdir "$NICS/c"
	done
	is reasons "$(log | grep -c 'nicsim: c: ')" 5
}
check "no third one, no other device, and no card that is not there" refused

space a b && mute a b
move "${NIC[0]}" a && move "${WIRE[0]}" a && move "${NIC[1]}" b && move "${WIRE[1]}" b ||
	die "cannot move"
links()
{
	carrier a "${NIC[0]}" && carrier b "${NIC[1]}"
}
check "both have link" links

check "frames pass the first" cable_passes a "${NIC[0]}" "${WIRE[0]}"
check "frames pass the second" cable_passes b "${NIC[1]}" "${WIRE[1]}"

# word NAMESPACE DEVICE - word 30h of the EEPROM, low byte first
word()
{
	at "$1" ethtool -e "$2" raw on offset 0x60 length 2 | od -An -tx1 | tr -d ' \n'
}

eeprom()
{
	at b ethtool -E "${NIC[1]}" magic 0x10798086 offset 0x60 value 0x5a || return 1
	is "seen by b" "$(word b "${NIC[1]}")" 5a00 && is "seen by a" "$(word a "${NIC[0]}")" 5a00 ||
		return 1
	at a ethtool -E "${NIC[0]}" magic 0x10798086 offset 0x60 value 0x00
	is "seen by b" "$(word b "${NIC[1]}")" 0000
}
check "they have one EEPROM" eeprom

# Each reads its EEPROM bit by bit while the other does.
at_once()
{
	local i pids=()

	for i in 0 1 2 3; do
		at a ethtool -e "${NIC[0]}" raw on > "$TMP/a$i" & pids+=($!)
		at b ethtool -e "${NIC[1]}" raw on > "$TMP/b$i" & pids+=($!)
	done
	wait "${pids[@]}"
	for i in 0 1 2 3; do
		cmp "$TMP/a0" "$TMP/a$i" && cmp "$TMP/a0" "$TMP/b$i" || return 1
	done
	is bytes "$(wc -c < "$TMP/a0")" 128
}
check "and take turns with it" at_once

alone()
{
	nic_gone a && [ ! -e "/sys/bus/pci/devices/$slot.0" ] || return 1
	set -- "${NIC[0]}" "${WIRE[0]}"
	ipn b link set "$1" down && ipn b link set "$1" up && cable_passes b "$1" "$2" &&
	is word "$(word b "$1")" 0000
}
check "the second works on without the first" alone

gone()
{
	nic_gone b && nic_new a model=e1000 device=82546GB && nic_live a &&
	is slot "${SLOT[0]}" "$slot.0" && nic_gone a
}
check "the slot is free again" gone

# A card with four ports: q0 to q3
quad()
{
	local i places=() with=("" card=q0 "" card=q2)

	for i in 0 1 2 3; do
		nic_new q$i model=e1000 device=82546GB-quad-ksp3 ${with[i]} && nic_live q$i &&
		ip link set "${NIC[i]}" up && ip link set "${WIRE[i]}" up || return 1
		places+=("${SLOT[i]##*.}")
	done
	is functions "${places[*]}" "0 1 0 1" && is chips "${SLOT[1]%.*} ${SLOT[3]%.*}" \
		"${SLOT[0]%.*} ${SLOT[2]%.*}" && [ "${SLOT[0]}" != "${SLOT[2]}" ] || return 1
	for i in 0 1 2 3; do
		cable_passes - "${NIC[i]}" "${WIRE[i]}" || return 1
	done
}
check "four ports are two chips" quad

# The driver has no Wake on LAN on port B, C and D of this card, and says so.
port_a()
{
	local i

	for i in 0 1 2 3; do
		ethtool "${NIC[i]}" | sed -n 's/.*Supports Wake-on: //p'
	done > "$TMP/out"
	is "wake-up by" "$(xargs < "$TMP/out")" "mbg d d d"
}
check "of which the first wakes the machine up" port_a
end
