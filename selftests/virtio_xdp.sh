#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_xdp.sh - XDP on the driver: every verdict, with and without queues of its own
#
# nicsim-vm: timeout=300 driver=virtio_net
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

XDP=$LIB/xdp.py
# In the two lowest bits of a frame's address virtio_net keeps what kind of frame it is. Without
# mergeable buffers the address is no multiple of four where NET_IP_ALIGN is 2, as on UML.
kinds=3
! uml || kinds=2
begin $((kinds * 13 + 1)) ping python3

# stat DEVICE COUNTER - of the driver, summed over all queues; prints
stat()
{
	at nic ethtool -S "$1" | awk -v n="_$2:" '$1 ~ n "$" { sum += $2 } END { print sum + 0 }'
}

# moved DEVICE COUNTER COMMAND... - the command succeeds, and the counter has moved
moved()
{
	local dev=$1 counter=$2 before

	shift 2
	before=$(stat "$dev" "$counter")
	"$@" && [ "$(stat "$dev" "$counter")" -gt "$before" ] || fail "$counter: $before"
}

attach()
{
	at nic "$XDP" attach "$@"
}

pings()
{
	at wire ping -q -n -c 3 -i 0.05 -W 10 192.0.2.1
}

silent()
{
	! at wire ping -q -n -c 1 -W 1 192.0.2.1
}

redirects()
{
	at wire ping -q -n -c 3 -i 0.05 -W 10 192.0.2.3
}

# The program sees frames of a cable, whatever the sender leaves to the NIC.
stream()
{
	at wire python3 "$LIB/stream.py" send "$1" 7000 "$TMP/file"
}

python3 "$LIB/stream.py" make "$TMP/file" 4
space nic wire far && mute nic wire far || die "no namespaces"
spawn nic python3 "$LIB/stream.py" serve :: 7000
spawn far python3 "$LIB/stream.py" serve :: 7000

# try WHAT KEY=VALUE... - all verdicts on a NIC like that; another one takes what is redirected
try()
{
	local what=$1 a b

	shift
	check "$what: plugged in" vnet_new a "$@" && check "$what: a second one" vnet_new b "$@" ||
		die "no NIC"
	a=${NIC[0]} b=${NIC[1]}
	move "$a" nic 192.0.2.1/24 && move "$b" nic && move "${WIRE[0]}" wire 192.0.2.2/24 &&
	move "${WIRE[1]}" far 192.0.2.3/24 && carrier nic "$a" && carrier nic "$b" ||
		die "cannot move"
	poll 60 listening nic 7000 && poll 60 listening far 7000 || die "no servers"

	check "$what: pass: attached" attach "$a" pass
	check "$what: pass" moved "$a" xdp_packets pings
	check "$what: pass: 4 MB arrive" stream 192.0.2.1
	check "$what: drop: attached" attach "$a" drop
	check "$what: drop" moved "$a" xdp_drops silent
	check "$what: tx: attached" attach "$a" tx
	check "$what: tx: frames come back" moved "$a" xdp_tx at wire "$XDP" echo "${WIRE[0]}" \
		"$(at nic cat "/sys/class/net/$a/address")"

	# What is redirected is addressed to the ends, not to the NICs.
	ipn nic link set "$a" promisc on && ipn nic link set "$b" promisc on &&
	attach "$a" "$b" && attach "$b" "$a" || die "cannot attach"
	check "$what: redirect" moved "$a" xdp_redirects redirects
	check "$what: redirect: 4 MB arrive" stream 192.0.2.3
	at nic "$XDP" detach "$b"
	check "$what: detach" at nic "$XDP" detach "$a"
	check "$what: the NIC is as before" pings
	nic_gone b && nic_gone a
}
try "one queue pair" queue_pairs=1
try "four queue pairs" queue_pairs=4
[ $kinds -lt 3 ] || try "packed, no mergeable buffers" queue_pairs=1 \
	features="default +packed -mrg_rxbuf -guest_tso4 -guest_tso6 -guest_ecn -guest_ufo
-guest_uso4 -guest_uso6"
end
