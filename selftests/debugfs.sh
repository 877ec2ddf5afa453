#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# debugfs.sh - what a card looks like inside
#
# nicsim-vm: timeout=300
# nicsim-uml: timeout=180

. "$(dirname "$0")/lib/nicsim.sh"

begin 14 lspci ping

DEBUG=/sys/kernel/debug/nicsim
modprobe -q virtio_net
[ -d /sys/kernel/debug/tracing ] || mount -t debugfs debugfs /sys/kernel/debug 2> /dev/null
check "the module loads" load e1000,virtio-net || die "no NIC"

files()
{
	is "files of the e1000" "$(cd $DEBUG/nic0 && echo *)" \
		"config coverage eeprom leds lint phy registers rings" &&
	is "files of the virtio-net" "$(cd $DEBUG/nic1 && echo *)" \
		"config coverage lint registers rings"
}
check "each NIC has a directory" files

config()
{
	local i

	for i in 0 1; do
		lspci -xxx -s "${SLOT[i]}" | grep -E '^[0-9a-f]{2}: ' | diff - "$DEBUG/nic$i/config" ||
			return 1
	done
}
check "config is the configuration space that lspci shows" config

eeprom()
{
	ethtool -e "${NIC[0]}" raw on | od -An -v -tx2 -w2 --endian=little |
		awk '{ printf "0x%02x 0x%s\n", NR - 1, $1 }' | diff - $DEBUG/nic0/eeprom
}
check "eeprom has the words that ethtool shows" eeprom

# value NIC FILE NAME
value()
{
	awk -v n="$3" '$1 == n { print $2 }' "$DEBUG/$1/$2"
}

pair 0 || die "no traffic"
at nic ping -q -n -c 3 -i 0.05 -W 30 192.0.2.2 > /dev/null

# ethtool -d NAME (what it is) VALUE
registers()
{
	local name

	at nic ethtool -d "${NIC[0]}" > "$TMP/regs" || return 1
	for name in CTRL STATUS RCTL RDLEN TCTL TDLEN; do
		is "$name" "$(value nic0 registers $name)" \
			"$(sed -n "s/.*: $name (.*) *\(0x[0-9A-Fa-f]*\)$/\1/p" "$TMP/regs" | tr A-F a-f)" ||
			return 1
	done
	is "MTA" "$(grep -c '^MTA\[[0-9]*\] 0x[0-9a-f]\{8\}$' $DEBUG/nic0/registers)" 128
}
check "registers have names and the values that ethtool shows" registers

phy()
{
	is PHYID1 "$(value nic0 phy PHYID1)" 0x0141 &&
	is "link in BMSR" $(($(value nic0 phy BMSR) & 4)) 4
}
check "phy has its identification and the link" phy

rings()
{
	is rx "$(value nic0 rings rx.descriptors)" 0x00000100 &&
	is tx "$(value nic0 rings tx.descriptors)" 0x00000100 &&
	is "tx tail" "$(value nic0 rings tx.tail)" "$(value nic0 rings tx.head)" &&
	[ "$(value nic0 rings tx.head)" != 0x00000000 ] && [ "$(value nic0 rings rx.base)" != \
		0x0000000000000000 ]
}
check "rings of the e1000" rings

# The driver turns the fourth LED off and on; it is lit by the link at other times.
led_is()
{
	[ "$(value nic0 leds 'LED[3]')" = "$1" ]
}

leds()
{
	local before pid

	before=$(cat $DEBUG/nic0/leds)
	led_is 0x01 && [ "$(value nic0 leds 'LED[2]')" = 0x00 ] || fail "$before" || return 1
	spawn nic ethtool -p "${NIC[0]}" 30
	pid=$!
	poll 20 led_is 0x00 && poll 20 led_is 0x01 && poll 20 led_is 0x00 || fail "no blinking"
	set -- $?
	kill -INT $pid
	wait $pid
	is "LEDs afterwards" "$(cat $DEBUG/nic0/leds)" "$before" && return $1
}
check "ethtool -p lets a LED blink" leds

virtio()
{
	is device_status "$(value nic1 registers device_status)" 0x0f &&
	is num_queues "$(value nic1 registers num_queues)" 0x0003 &&
	is mac "$(value nic1 registers mac)" \
		"0x$(tr -d '\n' < "/sys/class/net/${NIC[1]}/address" |
			awk -F : '{ print $6 $5 $4 $3 $2 $1 }')" &&
	is "receive queue" "$(value nic1 rings 'size[0]')" 0x0100 &&
	is "receive queue" "$(value nic1 rings 'enabled[0]')" 0x01 &&
	is "control queue" "$(value nic1 rings 'enabled[2]')" 0x01 &&
	is "broken" "$(grep '^broken' $DEBUG/nic1/rings | grep -vc ' 0x00$')" 0
}
check "registers and rings of the virtio-net" virtio

# Looking clears nothing: the driver goes on counting and the link stays up.
harmless()
{
	local i before

	before=$(sysstat wire "${WIRE[0]}" rx_packets)
	for i in $(seq 20); do
		cat $DEBUG/nic0/* $DEBUG/nic1/* > /dev/null || return 1
	done
	at nic ping -q -n -c 3 -i 0.05 -W 30 192.0.2.2 && has_carrier nic "${NIC[0]}" &&
	[ "$(sysstat wire "${WIRE[0]}" rx_packets)" -ge $((before + 3)) ]
}
check "looking does no harm" harmless

unplugged()
{
	exec 5< $DEBUG/nic1/registers && echo 0 > "$NICS/nic1/live"
	set -- $?
	[ ! -e $DEBUG/nic1 ] || set -- 1
	! cat <&5 > /dev/null 2>&1 || { echo "an unplugged card could be read"; set -- 1; }
	exec 5<&-
	return $1
}
check "an unplugged NIC has no directory, and open files end" unplugged
again()
{
	echo 1 > "$NICS/nic1/live" && [ -e $DEBUG/nic1/registers ]
}
check "plugged in again it has" again
unloaded()
{
	rmmod nicsim && [ ! -e $DEBUG ]
}
check "nothing is left" unloaded
end
