#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# traffic.sh - real traffic between a NIC and its wire, with each offload off in turn
#
# nicsim-vm: timeout=900 mem=2G
# nicsim-uml: timeout=600 kernels=uml,uml-debug
# nicsim-debug: timeout=900

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/traffic.sh"

CONFIGS="none tso gso gro rx tx sg"
MEGABYTES=100
if debugging; then
	CONFIGS="none tx"
	MEGABYTES=4
fi

begin $((15 * $(echo $CONFIGS | wc -w) + 2)) ping iperf3 python3 tc

load e1000 && pair 0 || die "no NIC"
dev=${NIC[0]} wire=${WIRE[0]}
traffic_begin $MEGABYTES || die "no servers"

for off in $CONFIGS; do
	with="with all offloads"
	[ $off = none ] || with="without $off"
	check "$with: ethtool -K" offload $off
	account
	check "$with: ping" echoes 192.0.2.2
	check "$with: ping, IPv6" echoes 2001:db8::2
	check "$with: TCP, NIC to wire" tcp nic
	check "$with: TCP, wire to NIC" tcp wire
	check "$with: TCP over IPv6, NIC to wire" tcp6 nic
	check "$with: TCP over IPv6, wire to NIC" tcp6 wire
	check "$with: UDP, NIC to wire" udp nic
	check "$with: UDP, wire to NIC" udp wire
	check "$with: file, NIC to wire" file nic $MEGABYTES
	check "$with: file, wire to NIC" file wire $MEGABYTES
	check "$with: no frame is missing" balance
done

check "MTU 9000 at both ends" mtu 9000 || die "no jumbo frames"
for off in $CONFIGS; do
	with="MTU 9000 with all offloads"
	[ $off = none ] || with="MTU 9000 without $off"
	offload $off
	account
	check "$with: ping" echoes 192.0.2.2 -M do -s 8972
	check "$with: TCP" eval "tcp nic && tcp wire"
	check "$with: no frame is missing" balance
done

end
