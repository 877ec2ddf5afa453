#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# many.sh - 250 cards at once, on as many buses as it takes
#
# nicsim-vm: timeout=600 mem=3072

. "$(dirname "$0")/lib/nicsim.sh"

CARDS=250
SLOTS=32	# of a bus

begin $((4 + 3 + 4 + 1)) ping
modprobe -a e1000 virtio_net || ktap_skip_all "missing: stock drivers"
insert nics=none || die "module not loaded"
windows=$(grep -c nicsim /proc/iomem)

ours()
{
	ls /sys/bus/pci/devices | grep '^1[0-9a-f]\{4\}:'
}

# card N - is an e1000 if N is even, else a virtio-net
all_in()
{
	local i models=(e1000 virtio-net)

	for ((i = 0; i < CARDS; i++)); do
		mkdir "$NICS/card$i" && echo ${models[i % 2]} > "$NICS/card$i/model" &&
		echo 1 > "$NICS/card$i/live" || fail "card$i" || return 1
	done
}
check "$CARDS cards are plugged in" all_in || die "too few cards"
on_the_bus()
{
	is "functions" "$(ours | wc -l)" $CARDS &&
	is "their slots" "$(cat "$NICS"/card*/pci | sort)" "$(ours | sort)"
}
check "each has a slot of its own" on_the_bus
buses()
{
	is "buses, each full but the last" "$(ours | cut -d: -f 1,2 | sort | uniq -c |
		awk '{ printf "%d ", $1 }')" "$(for ((i = CARDS; i > 0; i -= SLOTS)); do
			printf '%d ' $((i < SLOTS ? i : SLOTS)); done)"
}
check "they fill one bus after the other" buses
all_wires()
{
	is "wires" "$(cat "$NICS"/card*/wire | sort -u | wc -l)" $CARDS
}
check "each has a wire" all_wires

# ---------------------------------------------------------------------------
# The first card of each bus and the one after it

# some COMMAND... - with the number of each of these cards
some()
{
	local i

	for ((i = 0; i < CARDS; i += SLOTS)); do
		"$@" $i && "$@" $((i + 1)) || fail "card$i" || return 1
	done
}
poll_one()
{
	poll 30 nic_has_netdev "card$1"
}
check "drivers have bound to them" some poll_one
move_one()
{
	move "$(nic_attr "card$1" netdev)" nic "10.1.$1.1/24" &&
	move "$(nic_attr "card$1" wire)" wire "10.1.$1.2/24"
}
moved()
{
	space nic wire && mute nic wire && some move_one
}
check "they are moved into namespaces" moved
ping_one()
{
	carrier nic "$(nic_attr "card$1" netdev)" && at nic ping -q -n -c 1 -W 20 "10.1.$1.2"
}
check "frames pass through each of them" some ping_one

# ---------------------------------------------------------------------------

in_the_midst()
{
	local i

	for ((i = SLOTS; i < 2 * SLOTS; i++)); do
		rmdir "$NICS/card$i" || return 1
	done
	is "functions" "$(ours | wc -l)" $((CARDS - SLOTS))
}
check "a whole bus is removed" in_the_midst
others()
{
	ping_one 0 && ping_one $((2 * SLOTS))
}
check "cards on other buses have not noticed" others
all_out()
{
	rmdir "$NICS"/card* && is "functions" "$(ours)" "" && is "wires" "$(wires)" "" &&
	is "windows" "$(grep -c nicsim /proc/iomem)" "$windows"
}
check "all are removed, with their buses" all_out
check "the module unloads" unload
end
