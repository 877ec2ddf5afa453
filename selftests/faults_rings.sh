#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# faults_rings.sh - interrupts that are late or too many, rings and registers that go wrong,
# and what they do to the stock drivers
#
# nicsim-uml: timeout=240

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

begin $((2 + 2 * 4 + 7 + 1 + 1)) ping python3
modprobe -a e1000 virtio_net || ktap_skip_all "missing: stock drivers"

# fault FAULT KNOB=VALUE... - of the card
fault()
{
	local dir=$NICS/card/faults/$1 pair

	shift
	for pair; do
		echo "${pair#*=}" > "$dir/${pair%%=*}" || fail "$dir: $pair" || return 1
	done
}
left()
{
	cat "$NICS/card/faults/$1/times"
}
happened()
{
	[ "$(left "$1")" = 0 ]
}

# ---------------------------------------------------------------------------
# Knobs of registers

knobs()
{
	nic_new card && is "knobs" "$(cd $NICS/card/faults/reg_flip && echo $(cat register bits))" 0x0 &&
	fault reg_stuck register=STATUS bits=0xc0 &&
	is "knobs" "$(cd $NICS/card/faults/reg_stuck && echo $(cat register bits))" "STATUS 0xc0" &&
	fault reg_stuck register= bits=0 && ! ls "$NICS/card/faults/irq_lost/bits" 2> /dev/null
}
check "faults of registers have two knobs more" knobs
limits()
{
	local pair

	for pair in bits=x bits=-1 register=$(printf '%050d' 0); do
		! fault reg_stuck "$pair" > /dev/null 2>&1 || fail "$pair" || return 1
	done
}
check "values out of range are refused" limits
rmdir $NICS/card

# ---------------------------------------------------------------------------
# Interrupts and frames. UDP goes one way only, so that nothing is to be transmitted.

# lay MODEL - a card and its wire that know each other's addresses
lay()
{
	SLOT=() WIRE=() NIC=()
	nic_new card model="$1" && nic_live card && space nic wire && mute nic wire &&
	move "${NIC[0]}" nic 192.0.2.1/24 && move "${WIRE[0]}" wire 192.0.2.2/24 &&
	carrier nic "${NIC[0]}" && carrier wire "${WIRE[0]}" && addresses || return 1
	: > "$TMP/got"
	spawn nic python3 -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 9))
open('$TMP/ready', 'w')
while True:
    print(s.recv(100).decode(), end=' ', flush=True)" >> "$TMP/got"
	listener=$!
	poll 30 test -e "$TMP/ready"
}
addresses()
{
	local mac

	mac=$(at nic cat "/sys/class/net/${NIC[0]}/address") &&
	ipn wire neigh replace 192.0.2.1 lladdr "$mac" dev "${WIRE[0]}" nud permanent &&
	mac=$(at wire cat "/sys/class/net/${WIRE[0]}/address") &&
	ipn nic neigh replace 192.0.2.2 lladdr "$mac" dev "${NIC[0]}" nud permanent
}
# say WORD... - datagrams from the wire
say()
{
	local word

	for word; do
		at wire python3 -c "
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'$word', ('192.0.2.1', 9))" || return 1
	done
}
got()
{
	[ "$(xargs < "$TMP/got")" = "$*" ]
}
# heard WORD... - that is all that has come by now
heard()
{
	poll 30 got "$*" || fail "'$(cat "$TMP/got")', should be '$*'"
}
lift()
{
	halt $listener
	rm "$TMP/ready"
	rmdir $NICS/card && ip netns del "$NETNS-nic" && ip netns del "$NETNS-wire"
}

# interrupts - of the card, as the kernel has counted them
interrupts()
{
	local irq dev=/sys/bus/pci/devices/${SLOT[0]} all=0

	for irq in $(ls "$dev/msi_irqs" 2> /dev/null || cat "$dev/irq"); do
		all=$((all + $(irq_total "$irq")))
	done
	echo $all
}
# Nobody answers sooner than the interrupt comes.
late()
{
	fault irq_late probability=100 times=-1 &&
	at nic ping -q -n -c 3 -i 0.3 -W 10 192.0.2.2 > "$TMP/ping" &&
	fault irq_late probability=0 || return 1
	cat "$TMP/ping"
	[ "$(sed -n 's|^rtt [a-z/]* = \([0-9]*\)\..*|\1|p' "$TMP/ping")" -ge 5 ]
}
storm()
{
	local before

	before=$(interrupts)
	fault irq_storm probability=100 times=2 && at nic ping -q -n -c 3 -i 0.3 -W 10 192.0.2.2 &&
	is "left" "$(left irq_storm)" 0 || return 1
	[ $(($(interrupts) - before)) -ge 2000 ] || fail "$before, $(interrupts) interrupts"
}
# The frames are those that nobody has seen.
overrun()
{
	say before && heard before && fault rx_overrun probability=100 times=2 && say lost lost &&
	is "left" "$(left rx_overrun)" 0 && say after && heard before after
}

for model in e1000 virtio-net; do
	check "$model: a card" lay $model || die "no card"
	check "$model: irq_late" late
	check "$model: irq_storm" storm
	check "$model: rx_overrun" overrun
	[ $model = e1000 ] || break
	missed()
	{
		[ "$(counter nic "${NIC[0]}" rx_missed_errors)" = 2 ]
	}
	check "e1000: the driver knows how many it has missed" poll 30 missed

	# The driver waits at the first descriptor, whatever is in those behind it.
	reordered()
	{
		: > "$TMP/got"
		fault writeback_reordered probability=100 times=1 && say 1 &&
		poll 10 happened writeback_reordered && is "got" "$(cat "$TMP/got")" "" && say 2 &&
		heard 1 2
	}
	check "e1000: writeback_reordered" reordered
	withheld()
	{
		: > "$TMP/got"
		fault writeback_withheld probability=100 times=1 && say 3 &&
		poll 10 happened writeback_withheld && say 4 5 || return 1
		ipn nic link set "${NIC[0]}" down && ipn nic link set "${NIC[0]}" up &&
		carrier nic "${NIC[0]}" && addresses && say 6 && heard 6
	}
	check "e1000: writeback_withheld" withheld

	speed()
	{
		at nic ethtool "${NIC[0]}" | sed -n 's/.*Speed: //p'
	}
	flip()
	{
		fault reg_flip register=STATUS bits=0xc0 times=-1 probability=100 &&
		is "speed" "$(speed)" 100Mb/s && fault reg_flip probability=0 &&
		is "speed" "$(speed)" 1000Mb/s
	}
	check "e1000: reg_flip" flip
	one_bit()
	{
		local n

		fault reg_flip register=CTRL_EXT bits=0 times=1 probability=100
		at nic ethtool -d "${NIC[0]}" > /dev/null
		n=$(left reg_flip)
		fault reg_flip probability=0
		is "other registers are left alone, occasions" "$n" 1
	}
	check "e1000: of one register only" one_bit
	slow()
	{
		[ "$(speed)" = 100Mb/s ]
	}
	stuck()
	{
		fault reg_stuck register=STATUS bits=0xc0 times=1 probability=100 &&
		is "speed" "$(speed)" 1000Mb/s &&
		at wire ethtool -s "${WIRE[0]}" speed 100 duplex full autoneg on &&
		carrier wire "${WIRE[0]}" && carrier nic "${NIC[0]}" &&
		is "speed" "$(speed)" 1000Mb/s && fault reg_stuck probability=0 && poll 30 slow
	}
	check "e1000: reg_stuck" stuck
	check "e1000: gone" lift
done
check "virtio-net: gone" lift
end
