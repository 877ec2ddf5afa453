#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# xdp.sh - native XDP on the wire: every verdict, and frames redirected into a NIC
#
# nicsim-vm: timeout=300 kernels=every
# nicsim-uml: timeout=180

. "$(dirname "$0")/lib/nicsim.sh"

begin $((2 * 16 + 1)) ping python3
XDP=$LIB/xdp.py
modprobe virtio_net || ktap_skip_all "missing: driver virtio_net"

# total DEVICE NAME - a counter of the wire, summed over all queues
total()
{
	ethtool -S "$1" | awk -v n="_$2:" '$1 ~ n "$" { sum += $2 } END { print sum + 0 }'
}

pings()
{
	at a ping -q -n -c 3 -i 0.05 -W 10 "$1"
}

silent()
{
	! at a ping -q -n -c 1 -W 1 "$1"
}

dropped()
{
	[ "$(total "${WIRE[0]}" xdp_drop)" -ge 1 ]
}

sent_back()
{
	[ "$(total "${WIRE[0]}" xdp_tx)" -ge 1 ]
}

# Large sends and open checksums of the driver become frames of a cable.
stream()
{
	local server status

	head -c 4000000 /dev/urandom > "$TMP/sent"
	spawn b python3 -c '
import socket, sys
s = socket.create_server(("192.0.2.2", 5001))
c = s.accept()[0]
with open(sys.argv[1], "wb") as f:
    while data := c.recv(1 << 16):
        f.write(data)
' "$TMP/got"
	server=$!
	at a python3 -c '
import socket, sys, time
for _ in range(100):
    try:
        c = socket.create_connection(("192.0.2.2", 5001), timeout=10)
        break
    except ConnectionRefusedError:
        time.sleep(0.1)
c.settimeout(60)
with open(sys.argv[1], "rb") as f:
    c.sendfile(f)
c.close()
' "$TMP/sent"
	status=$?
	[ $status -eq 0 ] && wait $server && cmp "$TMP/sent" "$TMP/got"
}

redirected()
{
	[ "$(total "${WIRE[0]}" xdp_redirect)" -ge 1000 ]
}

detach()
{
	"$XDP" detach "${WIRE[0]}" && "$XDP" detach "${WIRE[1]}" &&
	ip addr add 192.0.2.3/24 dev "${WIRE[0]}" && pings 192.0.2.3
}

too_long()
{
	ip link set "${WIRE[0]}" mtu 16000 && ! "$XDP" attach "${WIRE[0]}" pass
}

# try MODEL - all verdicts on the wires of two NICs
try()
{
	local model=$1 i

	check "$model: the module loads with two NICs" load "$model,$model" || die "nothing to test"
	space a b
	mute a b
	move "${NIC[0]}" a 192.0.2.1/24 && move "${NIC[1]}" b 192.0.2.2/24 || die "cannot move"
	for i in 0 1; do
		sysctl -q "net.ipv6.conf.${WIRE[i]}.disable_ipv6=1"
		ip link set "${WIRE[i]}" up
	done
	ip addr add 192.0.2.3/24 dev "${WIRE[0]}"

	poll 30 pings 192.0.2.3 > /dev/null
	check "$model: pass: attached" "$XDP" attach "${WIRE[0]}" pass
	check "$model: pass: the wire is reached" pings 192.0.2.3

	check "$model: drop: attached" "$XDP" attach "${WIRE[0]}" drop
	check "$model: drop: the wire is not reached" silent 192.0.2.3
	check "$model: drop: counted" dropped

	check "$model: tx: attached" "$XDP" attach "${WIRE[0]}" tx
	check "$model: tx: a frame comes back to the NIC" at a "$XDP" echo "${NIC[0]}" \
		"$(cat "/sys/class/net/${WIRE[0]}/address")"
	check "$model: tx: counted" sent_back

	ip addr del 192.0.2.3/24 dev "${WIRE[0]}"
	check "$model: redirect: attached to one" "$XDP" attach "${WIRE[0]}" "${WIRE[1]}"
	check "$model: redirect: attached to the other" "$XDP" attach "${WIRE[1]}" "${WIRE[0]}"
	check "$model: redirect: from NIC to NIC" pings 192.0.2.2

	check "$model: redirect: 4 MB over TCP arrive" stream
	check "$model: redirect: the program saw segments, not large sends" redirected

	check "$model: detached: the wire is reached" detach

	check "$model: no program sees frames longer than one piece" too_long

	ip netns del "$NETNS-a"
	ip netns del "$NETNS-b"
	rmmod nicsim
}
try e1000
try virtio-net
end
