#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bridge4.sh - four NICs, their wires bridged into one segment; a wire that moves
#
# nicsim-vm: timeout=240
# nicsim-uml: timeout=180

. "$(dirname "$0")/lib/nicsim.sh"

begin 24 ping tcpdump bridge
modprobe -q bridge || ktap_skip_all "missing: module bridge"

check "the module loads with four NICs" load e1000,e1000,e1000,e1000 || die "nothing to test"

different()
{
	is "NICs" ${#NIC[@]} 4 &&
	is "slots" "$(printf '%s\n' "${SLOT[@]}" | sort -u | wc -l)" 4 &&
	is "addresses" "$(for d in "${NIC[@]}"; do ethtool -P "$d"; done | sort -u | wc -l)" 4
}
check "four slots and four addresses" different

space hub n0 n1 n2 n3
ipn hub link add br0 type bridge && ipn hub link set br0 up || die "no bridge"
for i in 0 1 2 3; do
	move "${WIRE[i]}" hub && ipn hub link set "${WIRE[i]}" master br0 &&
		move "${NIC[i]}" n$i 192.0.2.$((i + 1))/24 2001:db8::$((i + 1))/64 || die "cannot move"
done

up()
{
	local i

	for i in 0 1 2 3; do
		carrier n$i "${NIC[i]}" && carrier hub "${WIRE[i]}" || return 1
	done
}
check "all links come up" up

forwarding()
{
	[ "$(bridge -n "$NETNS-hub" link | grep -c 'state forwarding')" -eq 4 ]
}
poll 30 forwarding

pings()
{
	at "$1" ping -q -n -c 3 -i 0.05 -W 10 "$2"
}
for i in 0 1 2 3; do
	for j in 0 1 2 3; do
		[ $i = $j ] || check "nic$i pings nic$j" pings n$i 192.0.2.$((j + 1))
	done
done
check "and over IPv6" pings n0 2001:db8::4

# The bridge has seen each card behind its own wire.
learned()
{
	local i mac

	for i in 0 1 2 3; do
		mac=$(at n$i cat "/sys/class/net/${NIC[i]}/address")
		bridge -n "$NETNS-hub" fdb show | grep -q "^$mac dev ${WIRE[i]} master" ||
			fail "$mac is not behind ${WIRE[i]}" || return 1
	done
}
check "the bridge knows who is where" learned

capture()
{
	local dump good

	spawn hub tcpdump -U -n -i "${WIRE[2]}" -w "$TMP/wire.pcap" icmp 2> "$TMP/tcpdump"
	dump=$!
	poll 30 grep -q listening "$TMP/tcpdump" || { cat "$TMP/tcpdump"; return 1; }
	at n0 ping -q -n -c 5 -i 0.05 -s 1000 192.0.2.3 > /dev/null
	five()
	{
		[ "$(tcpdump -n -r "$TMP/wire.pcap" 2> /dev/null | grep -c "ICMP echo $1.*length 1008")" -eq 5 ]
	}
	poll 10 five request && poll 10 five reply
	good=$?
	halt $dump
	[ $good -eq 0 ] || { cat "$TMP/tcpdump"; tcpdump -n -r "$TMP/wire.pcap"; return 1; }
	grep -q '^0 packets dropped by kernel' "$TMP/tcpdump"
}
check "tcpdump on a wire, written and read back" capture

# Another namespace, and back by itself when that one dies.
ipn hub link set "${WIRE[3]}" nomaster
space attic
moved()
{
	ipn hub link set "${WIRE[3]}" netns "$NETNS-attic" &&
	ipn attic addr add 192.0.2.9/24 dev "${WIRE[3]}" && ipn attic link set "${WIRE[3]}" up &&
	carrier attic "${WIRE[3]}" && carrier n3 "${NIC[3]}" && pings n3 192.0.2.9 &&
	is bus-info "$(at attic ethtool -i "${WIRE[3]}" | sed -n 's/^bus-info: //p')" "${SLOT[3]}"
}
check "a wire in another namespace carries traffic" moved

# returned - sets back to the wire's name here
returned()
{
	local w

	for w in $(wires); do
		[ "$(slot_of "$w")" != "${SLOT[3]}" ] || back=$w
	done
	[ -n "$back" ]
}

# Its name is taken meanwhile, so that the kernel has to find another.
back=
ip link add "${WIRE[3]}" type dummy && undo "ip link del ${WIRE[3]}"
comes_back()
{
	ip netns del "$NETNS-attic"
	poll 30 returned || fail "no wire" || return 1
	[[ $back =~ ^dev[0-9]+$ ]] || fail "it is called $back"
}
check "it returns as dev<N> when its namespace dies" comes_back

works_again()
{
	move "$back" hub && ipn hub link set "$back" master br0 && carrier hub "$back" &&
	carrier n3 "${NIC[3]}" && poll 30 forwarding && pings n3 192.0.2.1
}
check "and can be bridged again" works_again

# The others did not notice.
check "nic0 still pings nic1" pings n0 192.0.2.2
unload_now()
{
	rmmod nicsim && is "wires left" "$(at hub ls /sys/class/net | grep -c -e wire -e dev)" 0
}
check "the module unloads with all of that in place" unload_now
end
