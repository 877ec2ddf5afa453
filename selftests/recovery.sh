#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# recovery.sh - a PCI error: the function is frozen and reset, and its driver recovers
#
# nicsim-uml: timeout=240

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

begin $((7 + 8 + 3 + 1)) ping
modprobe -a e1000 virtio_net || ktap_skip_all "missing: stock drivers"
param=/sys/module/nicsim_recover/parameters

# strikes NAME - at the next access of a register
strikes()
{
	echo 1 > "$NICS/$1/faults/pci_error/times" &&
	echo 100 > "$NICS/$1/faults/pci_error/probability"
}
struck()
{
	[ "$(cat "$NICS/$1/faults/pci_error/times")" = 0 ]
}
# said TEXT N - the module has, of a card, N times
said()
{
	[ "$(log | grep -c "nicsim: .*: PCI error: $1")" -ge "$2" ]
}
driver()
{
	basename "$(readlink "/sys/bus/pci/devices/$1/driver")"
}

# ---------------------------------------------------------------------------
# What a driver sees. After a reset of a 82545GM without a cable STATUS is 0xb000.

STATUS=b000 ID=10268086 ONES=ffffffff

own()
{
	test_module nicsim_recover && nic_new card && nic_live card &&
	use_driver "${SLOT[0]}" nicsim_recover
}
check "a driver of ours" own || die "no card"
slot=${SLOT[0]}

# story ANSWER REPAIR WORDS - what it answers, and what it is called for
story()
{
	log_mark
	echo "$1" > $param/answer && echo "$2" > $param/repair && strikes card &&
	echo 1 > $param/strike && poll 30 said "$4" 1 || fail "not said: $4" || return 1
	is "story" "$(xargs < $param/story)" "$3"
}
# enum pci_ers_result: none 1, can_recover 2, need_reset 3, disconnect 4, recovered 5
FROZEN=frozen:$ONES:$ONES:1
check "it asks for a reset, and is told of it" story 3 5 \
	"$FROZEN reset:$STATUS:$ID:1 resume:$STATUS:$ID:0" "the driver has recovered"
check "it does not, and may access registers" story 2 5 \
	"$FROZEN mmio:$STATUS:$ID:1 resume:$STATUS:$ID:0" "the driver has recovered"
check "it has no opinion" story 1 5 \
	"$FROZEN mmio:$STATUS:$ID:1 resume:$STATUS:$ID:0" "the driver has recovered"
check "in the end it wants a reset after all, and does not get over it" story 2 3 \
	"$FROZEN mmio:$STATUS:$ID:1 reset:$STATUS:$ID:1 remove:$STATUS:$ONES:1" \
	"the driver has given up and been unbound"
# Nobody has switched memory decoding on after the reset, and the kernel does not read the
# configuration space of a device that is lost.
gives_up()
{
	echo 0 > "$NICS/card/live" && nic_live card && use_driver "$slot" nicsim_recover &&
	story 4 5 "$FROZEN remove:$ONES:$ONES:1" "the driver has given up and been unbound" &&
	[ ! -e "/sys/bus/pci/devices/$slot/driver" ] || fail "there is a driver"
}
check "it gives up at once" gives_up
anew()
{
	echo 0 > "$NICS/card/live" && nic_live card && is "driver" "$(driver "$slot")" e1000 &&
	rmdir "$NICS/card"
}
check "plugged in again it is as new" anew

# ---------------------------------------------------------------------------
# Stock drivers

pings()
{
	at nic ping -q -n -c 3 -i 0.05 -W 2 192.0.2.2 > /dev/null 2>&1
}
# well - everything works again
well()
{
	poll 60 pings || fail "no answer"
}
plugged()
{
	SLOT=() WIRE=() NIC=()
	nic_new card "$@" && nic_live card && pair 0 && well
}
index()
{
	at nic cat "/sys/class/net/${NIC[0]}/ifindex"
}
changes()
{
	at nic cat "/sys/class/net/${NIC[0]}/carrier_changes"
}

check "e1000: a card" plugged || die "no card"
# The driver has the same interface, which was down meanwhile, and keeps its address.
recovers()
{
	local before

	log_mark
	before=$(index) changes=$(changes)
	strikes card && at nic ethtool -d "${NIC[0]}" > /dev/null && poll 30 struck card &&
	poll 30 said "the driver has recovered" 1 && well && is "interface" "$(index)" "$before" &&
	[ "$(changes)" -ge $((changes + 2)) ] || fail "its carrier has not changed"
}
check "e1000: it recovers" recovers
check "e1000: once more" recovers
busy()
{
	local i flood

	log_mark
	spawn nic ping -q -n -f 192.0.2.2 > /dev/null
	flood=$!
	for i in 1 2 3; do
		strikes card && poll 30 said "the driver has recovered" $i ||
			fail "not for the ${i}th time" || return 1
		carrier nic "${NIC[0]}" || return 1
	done
	halt $flood
	well
}
check "e1000: three times under traffic" busy
# A new driver takes the registers of a card that is down for granted; others read none then.
down()
{
	log_mark
	ipn nic link set "${NIC[0]}" down && strikes card && at nic ethtool -d "${NIC[0]}" > /dev/null &&
	poll 30 said "the driver has recovered" 1 && ipn nic link set "${NIC[0]}" up && well
}
check "e1000: its interface is down meanwhile" down
stopped()
{
	strikes card && at nic ethtool -d "${NIC[0]}" > /dev/null
	echo 0 > "$NICS/card/live" && is "live" "$(nic_attr card live)" 0
}
check "e1000: unplugged while it recovers" stopped
removed()
{
	ip netns del "$NETNS-nic"
	ip netns del "$NETNS-wire"
	SLOT=() WIRE=() NIC=()
	nic_live card && pair 0 && well
}
check "e1000: it works when plugged in again" removed
swept()
{
	rmdir "$NICS/card" && ip netns del "$NETNS-nic" && ip netns del "$NETNS-wire"
}
check "e1000: gone" swept

# Without functions for errors the driver loses the card, and its interface is another one.
check "virtio_net: a card" plugged model=virtio-net || die "no card"
bound_again()
{
	log_mark
	strikes card
	at nic ping -q -n -c 1 -W 1 192.0.2.2 > /dev/null
	poll 30 said "the driver has no error_detected(), and is unbound and bound again" 1 ||
		fail "not said" || return 1
	poll 30 nic_has_netdev card && move "$(nic_attr card netdev)" nic 192.0.2.1/24 && well
}
check "virtio_net: it is unbound and bound again" bound_again
check "virtio_net: gone" swept

check "the module unloads" unload
ktap_finish
