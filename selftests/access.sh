#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# access.sh - configuration space and BAR from user space: the right answer or a refusal
#
# nicsim-vm: timeout=180

. "$(dirname "$0")/lib/nicsim.sh"

begin 26 lspci setpci python3 od

load e1000 || die "no NIC"
ethtool -e "${NIC[0]}" > "$TMP/eeprom"
slot=${SLOT[0]} sys=/sys/bus/pci/devices/${SLOT[0]}

# ---------------------------------------------------------------------------
# Configuration space

lspci_hex()
{
	lspci -D -n -xxx -s "$slot" > "$TMP/out"
	has "$TMP/out" '^00: 86 80 26 10 0[0-9a-f] 0[0-9a-f] [0-9a-f]{2} [0-9a-f]{2} 04 00 00 02 ' \
		'^10: 04 00 ' '^f0: ' &&
	is "lines" "$(grep -Ec '^[0-9a-f]0:( [0-9a-f]{2}){16}$' "$TMP/out")" 16
}
check "lspci -xxx" lspci_hex

same_bytes()
{
	is "by sysfs" "$(od -An -v -tx1 -N256 "$sys/config" | tr -d ' \n')" \
		"$(lspci -D -n -xxx -s "$slot" | sed -n 's/^[0-9a-f]0: //p' | tr -d ' \n')"
}
check "sysfs shows the same bytes" same_bytes

no_more()
{
	is "size" "$(cat "$sys/config" | wc -c)" 256
}
check "and no more of them" no_more

cap_list()
{
	local at seen=

	at=$(setpci -s "$slot" 34.b)
	while [ "$at" != 00 ]; do
		[ ${#seen} -lt 100 ] || fail "endless: $seen" || return 1
		seen="$seen $(setpci -s "$slot" $at.b)"
		at=$(setpci -s "$slot" "$(printf %x $((0x$at + 1))).b")
	done
	[[ " $seen " == *" 01 "* && " $seen " == *" 07 "* ]] || fail "capabilities:$seen"
}
check "the capabilities end, and PM and PCI-X are among them" cap_list

# read_only REGISTER - a write changes nothing
read_only()
{
	local old

	old=$(setpci -s "$slot" "$1")
	setpci -s "$slot" "$1=ffffffff" && is "$1" "$(setpci -s "$slot" "$1")" "$old" &&
	setpci -s "$slot" "$1=0" && is "$1" "$(setpci -s "$slot" "$1")" "$old"
}
for r in VENDOR_ID DEVICE_ID REVISION CLASS_DEVICE HEADER_TYPE SUBSYSTEM_VENDOR_ID SUBSYSTEM_ID \
	34.b INTERRUPT_PIN; do
	check "$r cannot be written" read_only $r
done

writable()
{
	setpci -s "$slot" INTERRUPT_LINE=5a && is line "$(setpci -s "$slot" INTERRUPT_LINE)" 5a &&
	setpci -s "$slot" CACHE_LINE_SIZE=10 && is cache "$(setpci -s "$slot" CACHE_LINE_SIZE)" 10
}
check "what can be written keeps its value" writable

# ---------------------------------------------------------------------------
# The BAR

start=$(sed -n '1s/ .*//p' "$sys/resource")
size=$(($(sed -n '1s/^[^ ]* \([^ ]*\) .*/\1/p' "$sys/resource") - start + 1))

iomem()
{
	local bar

	bar=$(printf '%x-%x' "$start" $((start + size - 1)))
	grep nicsim -A 4 /proc/iomem > "$TMP/iomem"
	has "$TMP/iomem" "^[0-9a-f]+-[0-9a-f]+ : nicsim window" "^ +$bar : $slot\$" "^ +$bar : $1\$"
}
check "/proc/iomem shows the BAR with its driver" iomem e1000

place()
{
	is "size" "$size" 131072 && [ $((start)) -ge $((1 << 32)) ] || fail "at $start"
}
check "a BAR of 128 KiB above 4 GiB" place

relaxed=$(grep -c iomem=relaxed /proc/cmdline)
# refuses COMMAND... - every try is refused
refuses()
{
	"$@" > "$TMP/out" 2>&1
	cat "$TMP/out"
	[ "$(grep -c ': refused E' "$TMP/out")" -eq 6 ] && log_clean
}
# outside WHAT - a point for each way around the driver, with WHAT in charge
outside()
{
	if [ "$relaxed" -ne 0 ]; then
		ktap_skip "resource0, $1" "iomem=relaxed"
		ktap_skip "/dev/mem, $1" "iomem=relaxed"
		return
	fi
	check "resource0, $1: refused" refuses python3 "$LIB/access.py" resource "$sys/resource0"
	if [ -e /dev/mem ]; then
		check "/dev/mem, $1: refused" refuses python3 "$LIB/access.py" memory "$start" "$size"
	else
		ktap_skip "/dev/mem, $1" "there is none"
	fi
}
outside "driver bound"
driver_unbind "$slot"
check "/proc/iomem without a driver" iomem "nicsim unbound"
outside "no driver"

# Sizing by hand, as firmware does
sizing()
{
	local low high

	low=$(setpci -s "$slot" BASE_ADDRESS_0) high=$(setpci -s "$slot" BASE_ADDRESS_1)
	setpci -s "$slot" BASE_ADDRESS_0=ffffffff BASE_ADDRESS_1=ffffffff
	is low "$(setpci -s "$slot" BASE_ADDRESS_0)" fffe0004
	is high "$(setpci -s "$slot" BASE_ADDRESS_1)" ffffffff
	setpci -s "$slot" BASE_ADDRESS_0="$low" BASE_ADDRESS_1="$high"
	is low "$(setpci -s "$slot" BASE_ADDRESS_0)" "$low"
} > "$TMP/sizing"
sized()
{
	sizing
	[ ! -s "$TMP/sizing" ] || { cat "$TMP/sizing"; return 1; }
}
check "the BAR can be sized" sized
for r in BASE_ADDRESS_2 BASE_ADDRESS_3 BASE_ADDRESS_4 BASE_ADDRESS_5 ROM_ADDRESS; do
	setpci -s "$slot" $r=ffffffff
	is $r "$(setpci -s "$slot" $r)" 00000000
done > "$TMP/sizing"
check "there is no other BAR and no ROM" eval '! grep . "$TMP/sizing"'

# Somebody moves the BAR away, over memory: nothing of ours is there.
moved_away()
{
	setpci -s "$slot" BASE_ADDRESS_0=00100000 BASE_ADDRESS_1=00000000 COMMAND=7 &&
	outside_moved && log_clean 'nicsim: '
}
outside_moved()
{
	[ "$relaxed" -ne 0 ] || refuses python3 "$LIB/access.py" resource "$sys/resource0"
}
check "a BAR moved over memory reaches nothing" moved_away
back_again()
{
	setpci -s "$slot" BASE_ADDRESS_0="$(printf %x $((start & 0xffffffff)))" \
		BASE_ADDRESS_1="$(printf %x $((start >> 32)))" && driver_bind "$slot" &&
	poll 30 has_netdev "$slot" && ethtool -e "$(netdev_of "$slot")" | diff "$TMP/eeprom" -
}
check "and works when it is put back" back_again
end
