#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# vlan.sh - VLANs on both ends: inserted, stripped, filtered
#
# nicsim-vm: timeout=300
# nicsim-uml: timeout=180

. "$(dirname "$0")/lib/nicsim.sh"

begin 18 ping iperf3 python3 tcpdump
modprobe -q 8021q || ktap_skip_all "missing: module 8021q"

load e1000 && pair 0 || die "no NIC"
dev=${NIC[0]} wire=${WIRE[0]}

# vlan VID - an interface for it at both ends, in the subnet 198.51.VID / 256
vlan()
{
	local net=198.51.$(($1 % 256))

	ipn nic link add v$1 link "$dev" type vlan id "$1" &&
	ipn nic addr add $net.1/24 dev v$1 &&
	ipn nic link set v$1 up &&
	ipn wire link add v$1 link "$wire" type vlan id "$1" &&
	ipn wire addr add $net.2/24 dev v$1 &&
	ipn wire link set v$1 up
}

pings()
{
	at nic ping -q -n -c 3 -i 0.05 -W 10 "$@"
}

for vid in 100 200 4094; do
	vlan $vid || die "no VLANs"
done
check "ping in VLAN 100" pings 198.51.100.2
check "ping in VLAN 4094" pings 198.51.254.2
check "the longest packet in a VLAN" pings -M do -s 1472 198.51.100.2
check "ping without a VLAN" pings 192.0.2.2

# on_wire - what passes on the cable while somebody pings in VLAN 100
on_wire()
{
	local dump

	spawn wire tcpdump -l -e -n -i "$wire" icmp or vlan > "$TMP/dump" 2> "$TMP/dump.err"
	dump=$!
	poll 30 grep -q listening "$TMP/dump.err" || return 1
	pings 198.51.100.2 > /dev/null
	seen()
	{
		[ "$(grep -c 'ICMP echo' "$TMP/dump")" -ge 6 ]
	}
	poll 10 seen
	halt $dump
	[ "$(grep -Ec '802\.1Q.*vlan 100, .*ICMP echo request' "$TMP/dump")" -eq 3 ] &&
	[ "$(grep -Ec '802\.1Q.*vlan 100, .*ICMP echo reply' "$TMP/dump")" -eq 3 ] ||
		{ cat "$TMP/dump" "$TMP/dump.err"; return 1; }
}
check "the frames on the wire are tagged" on_wire

spawn wire iperf3 -s > "$TMP/iperf-server" 2>&1
server=$!
poll 30 listening wire 5201
tcp()
{
	at nic timeout 60 iperf3 -t 1 -c 198.51.100.2 && at nic timeout 60 iperf3 -t 1 -R -c 198.51.100.2
}
check "TCP in a VLAN" tcp

without()
{
	local good

	at nic ethtool -K "$dev" "$1" off && on_wire && tcp
	good=$?
	at nic ethtool -K "$dev" "$1" on
	return $good
}
check "rxvlan and txvlan off: tagged all the same, and TCP passes" without rxvlan
check "TCP in a VLAN without tso" without tso
halt $server

# The raw tests need both ends in one quiet place.
ipn wire link set "$wire" down
for vid in 100 200 4094; do
	ipn wire link del v$vid
done
at nic sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ipn wire link set "$wire" netns "$NETNS-nic" && ipn nic link set "$wire" up &&
	carrier nic "$dev" && carrier nic "$wire" || die "no link"
points at nic python3 "$LIB/filter.py" vlans "$dev" "$wire" 100 200 4094
end
