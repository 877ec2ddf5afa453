#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# probe.sh - the stock driver binds, and every tool shows a real 82545GM
#
# nicsim-vm: timeout=180 kernels=every
# nicsim-uml: timeout=180
# nicsim-bochs: timeout=900

. "$(dirname "$0")/lib/nicsim.sh"

begin 17 lspci python3 od

check "the module loads with one NIC" load e1000 || die "nothing to test"
dev=${NIC[0]} wire=${WIRE[0]} slot=${SLOT[0]}

driver_is_e1000()
{
	is driver "$(basename "$(readlink "/sys/bus/pci/devices/$slot/driver")")" e1000
}
check "the stock driver binds" driver_is_e1000

wire_says()
{
	ethtool -i "$wire" > "$TMP/out"
	has "$TMP/out" '^driver: nicsim$' '^version: .+' "^bus-info: $slot$" &&
	if uml; then is "slot" "${slot:0:7}" 0000:01; else is "slot" "${slot:0:4}" 1000; fi
}
check "the wire names module and slot" wire_says

lspci_says()
{
	lspci -D -n -v -s "$slot" > "$TMP/out"
	has "$TMP/out" "^$slot 0200: 8086:1026 \(rev 04\)" 'Subsystem: 8086:' \
		'Flags: bus master, .*IRQ [1-9]' \
		'Memory at [1-9a-f][0-9a-f]{8,} \(64-bit, non-prefetchable\) \[size=128K\]' \
		'Capabilities: \[[0-9a-f]+\] Power Management version 2' \
		'Capabilities: \[[0-9a-f]+\] PCI-X non-bridge device' \
		'Kernel driver in use: e1000'
}
check "lspci -v" lspci_says

lspci_verbose()
{
	lspci -D -n -vv -s "$slot" > "$TMP/out"
	has "$TMP/out" 'Control: .*Mem\+ BusMaster\+' 'Status: Cap\+ ' 'Interrupt: pin A routed to IRQ' \
		'64bit\+ 133MHz\+' 'Status: D0 '
}
check "lspci -vv" lspci_verbose

info()
{
	ethtool -i "$dev" > "$TMP/out"
	has "$TMP/out" '^driver: e1000$' "^bus-info: $slot$" '^supports-statistics: yes$' \
		'^supports-test: yes$' '^supports-eeprom-access: yes$' \
		'^supports-register-dump: yes$'
}
check "ethtool -i" info

space bench && mute bench
move "$dev" bench && move "$wire" bench || die "cannot move"
check "the link comes up" carrier bench "$dev"
carrier bench "$wire"

settings()
{
	at bench ethtool "$dev" > "$TMP/out"
	has "$TMP/out" 'Supported ports: \[ TP \]' '10baseT/Half +10baseT/Full' \
		'100baseT/Half +100baseT/Full' '1000baseT/Full' 'Speed: 1000Mb/s' \
		'Duplex: Full' 'Auto-negotiation: on' 'Port: Twisted Pair' \
		'Supports Wake-on: umbg' 'Link detected: yes'
}
check "ethtool" settings

wire_settings()
{
	at bench ethtool "$wire" > "$TMP/out"
	has "$TMP/out" 'Speed: 1000Mb/s' 'Duplex: Full' 'Link detected: yes'
}
check "the wire agrees on the link" wire_settings

# What the driver believed when it bound: sum of the words, and the address.
eeprom()
{
	local words sum=0 w m

	at bench ethtool -e "$dev" raw on > "$TMP/eeprom" || return 1
	is "bytes" "$(stat -c %s "$TMP/eeprom")" 128 || return 1
	words=$(od -An -v -tu2 --endian=little "$TMP/eeprom")
	for w in $words; do
		sum=$(((sum + w) & 0xffff))
	done
	is "sum of the words" "$(printf %04X $sum)" BABA || return 1
	m=$(od -An -v -tx1 -N6 "$TMP/eeprom" | tr -d ' ')
	is "address" "$m" "$(at bench cat "/sys/class/net/$dev/address" | tr -d :)"
}
check "ethtool -e: the checksum and the address are right" eeprom

permanent()
{
	is "permanent address" "$(at bench ethtool -P "$dev")" \
		"Permanent address: $(at bench cat "/sys/class/net/$dev/address")" &&
	is "locally administered, unicast" $((0x$(at bench cat "/sys/class/net/$dev/address" |
		cut -c 1-2) & 3)) 2
}
check "ethtool -P" permanent

# A device ID and a version that hardware has, and words that drivers look at.
eeprom_ids()
{
	local w

	w=($(od -An -v -tx2 --endian=little "$TMP/eeprom"))
	is "word 0Dh, device" "${w[13]}" 1026 && is "word 0Eh, vendor" "${w[14]}" 8086
}
check "the EEPROM names the card" eeprom_ids

registers()
{
	at bench ethtool -d "$dev" > "$TMP/out"
	has "$TMP/out" 'CTRL \(Device control register\) +0x' 'Set link up: +1' \
		'Duplex: +full' 'Link up: +link config' 'TBI mode: +disabled' \
		'Link speed: +1000Mb/s' 'Bus type: +PCI-X' 'Bus width: +64-bit' \
		'Receiver: +enabled' 'Unicast promiscuous: +disabled' 'Long packet: +disabled' \
		'Broadcast accept mode: +accept' 'RDLEN .* 0x00001000' 'TDLEN .* 0x00001000' \
		'Transmitter: +enabled' 'Pad short packets: +enabled' 'PHY type: +M88' \
		'Link State: +Up' 'Speed & Duplex Resolved: +Yes' 'Speed: +1000 mbps' \
		'Polarity: +normal'
}
check "ethtool -d" registers

# ethtool -S before, the frames, and after: each counter moves by what was sent.
counters()
{
	at bench ethtool -S "$dev" | sed -n 's/^ *\(.*\): \([0-9]*\)$/\1 \2/p' | sort
}

# moved COMMAND... - write what has changed in ethtool -S to $TMP/moved
moved()
{
	counters > "$TMP/before"
	"$@" || return 1
	counters > "$TMP/after"
	join "$TMP/before" "$TMP/after" | awk '$3 != $2 { print $1, $3 - $2 }' > "$TMP/moved"
}

# 10 unicast frames of 100 bytes, 5 broadcasts of 60, 3 multicasts of 300
frames()
{
	local from=$1 to=$2 mac

	mac=$(at bench cat "/sys/class/net/$to/address")
	at bench python3 "$LIB/packet.py" pass "$from" "$to" 10 100 "$mac" &&
	at bench python3 "$LIB/packet.py" pass "$from" "$to" 5 60 ff:ff:ff:ff:ff:ff &&
	at bench python3 "$LIB/packet.py" pass "$from" "$to" 3 300 01:00:5e:00:00:01
}

# The chip counts the four bytes of FCS, the kernel does not.
receive_counters()
{
	moved frames "$wire" "$dev" || return 1
	diff - "$TMP/moved" <<-EOF
		multicast 3
		rx_broadcast 5
		rx_bytes $((10 * 104 + 5 * 64 + 3 * 304))
		rx_long_byte_count $((10 * 104 + 5 * 64 + 3 * 304))
		rx_multicast 3
		rx_packets 18
	EOF
}
transmit_counters()
{
	moved frames "$dev" "$wire" || return 1
	diff - "$TMP/moved" <<-EOF
		tx_broadcast 5
		tx_bytes $((10 * 104 + 5 * 64 + 3 * 304))
		tx_multicast 3
		tx_packets 18
	EOF
}
check "ethtool -S: receive counters count exactly" receive_counters
check "ethtool -S: transmit counters count exactly" transmit_counters

link_counters()
{
	local bytes=$((10 * 100 + 5 * 60 + 3 * 300))

	ipn bench -s link show "$dev" > "$TMP/out"
	has "$TMP/out" 'state UP' "^ +$bytes +18 +0 +0 +0 +3 *$" "^ +$bytes +18 +0 +0 +0 +0 *$" &&
	ipn bench -s link show "$wire" > "$TMP/out" &&
	[ "$(grep -Ec "^ +$bytes +18 +0 +0 " "$TMP/out")" -eq 2 ] || { cat "$TMP/out"; return 1; }
}
check "ip -s link: both ends count the same frames" link_counters

end
