#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# configfs.sh - NICs made, changed, plugged in, unplugged and removed in configfs
#
# nicsim-vm: timeout=300 kernels=every

. "$(dirname "$0")/lib/nicsim.sh"

begin 55 ping

# attr NIC NAME WANTED
attr()
{
	is "$1/$2" "$(nic_attr "$1" "$2")" "$3"
}

# set_attr NIC NAME VALUE
set_attr()
{
	printf '%s\n' "$3" > "$NICS/$1/$2"
}

# write NIC NAME VALUE [READS AS]
write()
{
	set_attr "$1" "$2" "$3" && attr "$1" "$2" "${4-$3}"
}

# refused ERROR NIC NAME VALUE [PATTERN] - not written, nothing changes, and the log says
# why in one line of that pattern; without a pattern it says nothing
refused()
{
	local error=$1 nic=$2 name=$3 value=$4 pattern=${5-}

	log_mark
	attrs "$nic" > "$TMP/before"
	! set_attr "$nic" "$name" "$value" 2> "$TMP/error" || fail "it is written" || return 1
	has "$TMP/error" "$error" || return 1
	attrs "$nic" | diff "$TMP/before" - || return 1
	log_nicsim > "$TMP/log"
	is "lines in the log" "$(wc -l < "$TMP/log")" $((${#pattern} > 0)) || return 1
	[ -z "$pattern" ] || has "$TMP/log" "^nicsim: $nic: $pattern"
}

attrs()
{
	grep -r . "$NICS/$1" | sort
}

# ---------------------------------------------------------------------------

check "a directory is an unplugged NIC" nic_new one
unplugged()
{
	attr "$1" live 0 && attr "$1" pci "" && attr "$1" netdev "" && attr "$1" wire "" &&
	is "wires" "$(wires)" "" && is "slots" "$(ls /sys/bus/pci/devices | grep -c '^1....:')" 0
}
check "which has no slot, interface or wire" unplugged one
names()
{
	is "attributes" "$(ls "$NICS/one" | tr '\n' ' ')" "device dma duplex features live mac \
model mtu netdev pci queue_pairs rx_queue_size speed tx_queue_size wire wire_name "
}
check "its attributes" names
models()
{
	has "$NICS/models" '^e1000 82545GM$' && ! grep -Ev '^[a-z0-9-]+ [A-Za-z0-9-]+$' "$NICS/models"
}
check "the models and their devices are listed" models
defaults()
{
	attr one model e1000 && attr one device 82545GM && attr one wire_name wire%d &&
	attr one dma strict
}
check "the defaults" defaults
same_mac()
{
	local mac

	mac=$(nic_attr one mac)
	nic_new other && ! attr other mac "$mac" > "$TMP/other" || return 1
	rmdir "$NICS/other" "$NICS/one" && nic_new one && attr one mac "$mac" &&
	is "locally administered, unicast" $((0x${mac%%:*} & 3)) 2
}
check "the address depends on the name, and on nothing else" same_mac

# ---------------------------------------------------------------------------
# Attributes of an unplugged NIC

INVAL="Invalid argument"
check "mac" write one mac 02:00:5e:10:00:01
check "mac in capitals" write one mac 02:00:5E:10:00:AB 02:00:5e:10:00:ab
for bad in "" 1 01:00:5e:00:00:01 ff:ff:ff:ff:ff:ff 00:00:00:00:00:00 02:00:5e:10:00 \
	02:00:5e:10:00:01:02 02:00:5e:10:00:0g 02-00-5e-10-00-01 "02:00:5e:10:00:01 x"; do
	check "mac is not '$bad'" refused "$INVAL" one mac "$bad" "mac is '.*must be"
done
check "wire_name" write one wire_name cable
check "wire_name with a number" write one wire_name far%dend
for bad in "" . .. a/b "a b" a:b %s a%d%d a%ld 'a%' sixteencharacter; do
	check "wire_name is not '$bad'" refused "$INVAL" one wire_name "$bad" "wire_name is '.*must be"
done
check "dma" write one dma direct
check "dma again" write one dma strict
check "dma is not nonsense" refused "$INVAL" one dma nonsense "dma is 'nonsense'; it must be"
check "model" write one model e1000
check "model is not nonsense" refused "$INVAL" one model e1001 "there is no model 'e1001'.*e1000"
check "device" write one device 82545GM
check "device is not nonsense" refused "$INVAL" one device 82545 "e1000 has no device '82545'"
check "live is not 2" refused "$INVAL" one live 2

check "it can be plugged in" nic_live one
check "nothing else can be written then" refused "Device or resource busy" one mac 02:00:5e:10:00:02
plugged()
{
	attr one live 1 && attr one wire far0end && is "wires" "$(wires)" far0end &&
	attr one pci "${SLOT[0]}" && attr one netdev "$(netdev_of "${SLOT[0]}")" &&
	is "address" "$(cat "/sys/class/net/${NIC[0]}/address")" 02:00:5e:10:00:ab
}
check "and is what the attributes say" plugged
renamed()
{
	ip link set far0end name cable && attr one wire cable &&
	space far && ip link set cable netns "$NETNS-far" && attr one wire cable &&
	ipn far link set cable name other && attr one wire other
}
check "wire follows the wire's name, in a namespace too" renamed
renamed_nic()
{
	ip link set "${NIC[0]}" name card && attr one netdev card &&
	ip link set card netns "$NETNS-far" && attr one netdev card
}
check "netdev follows the interface's name" renamed_nic
pinned()
{
	! rmmod nicsim 2> "$TMP/rmmod" || fail "unloaded" || return 1
	has "$TMP/rmmod" "in use"
}
check "the module is pinned" pinned
check "rmdir unplugs" rmdir "$NICS/one"
none_left()
{
	is "wires" "$(wires)$(at far ls /sys/class/net | grep -v lo)" "" &&
	is "slots" "$(ls /sys/bus/pci/devices | grep -c '^1....:')" 0
}
check "nothing is left of it" none_left
check "rmmod" rmmod nicsim

check "nics= makes directories" load e1000
refuses_rmdir()
{
	! rmdir "$NICS/nic0" 2> "$TMP/rmdir" || fail "removed" || return 1
	has "$TMP/rmdir" "Operation not permitted" && attr nic0 live 1
}
check "that refuse rmdir" refuses_rmdir
unplug()
{
	echo 0 > "$NICS/nic0/live" && attr nic0 live 0 && none_left
}
check "but can be unplugged" unplug
check "and changed" write nic0 mac 02:00:5e:10:00:03
check "and plugged in again" nic_live nic0
check "and do not pin the module" rmmod nicsim
log_mark
end
