#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - stock drivers drive emulated cards; for people to watch
#
# `make demo` runs it in a guest. On a machine of your own it wants root and
# nicsim not loaded; what it makes it takes away again.

set -eu
cd "$(dirname "$0")/../.."
ns=nicsim-demo-		# prefix of the namespaces at the far ends
tmp=$(mktemp -d)

bold= plain=
if [ -t 1 ] || [ -n "${NICSIM_COLOUR:-}" ]; then
	bold=$(printf '\033[1;32m')
	plain=$(printf '\033[0m')
fi
exec 3>&1	# past the pipes that follow some commands

title()
{
	printf '\n%s== %s%s\n' "$bold" "$*" "$plain"
}

# show COMMAND... - show it, run it
show()
{
	printf '%s# %s%s\n' "$bold" "$*" "$plain" >&3
	"$@"
}

leave()
{
	local wire

	trap - EXIT
	exec 2> /dev/null
	for wire in wire0 wire1; do
		ip netns pids $ns$wire | xargs -r kill -9
		ip netns del $ns$wire || :
	done
	rmmod nicsim || :
	rm -rf "$tmp"
}
trap leave EXIT

# wait_for COMMAND... - until it succeeds; the limit is for very slow machines
wait_for()
{
	local n

	for ((n = 0; n < 600; n++)); do
		"$@" > /dev/null 2>&1 && return
		sleep 0.1
	done
	echo "this did not come true: $*" >&2
	return 1
}

# find WIRE - sets slot and nic, once a driver is bound
find()
{
	slot=$(ethtool -i "$1" | sed -n 's/^bus-info: //p')
	wait_for bound
}

bound()
{
	nic=$(cd "/sys/bus/pci/devices/$slot" && ls -d net/* virtio*/net/* 2> /dev/null | tail -n 1)
	nic=${nic##*/}
	[ -n "$nic" ]
}

frames()
{
	[ "$(grep -c . "$tmp/capture")" -ge 8 ]
}

listening()
{
	ip netns exec $ns$wire ss -Hltn 'sport = :5201' | grep -q .
}

# What the receiver of an iperf3 run got
rate()
{
	awk '/receiver/ { printf "%s %s in %s s: %s %s\n", $5, $6, substr($3, 6) + 0, $7, $8 }'
}

title "A stock kernel, and two cards that do not exist"
show uname -srv
modprobe e1000
modprobe virtio_net
show insmod nicsim.ko
for wire in wire0 wire1; do
	find $wire
	show lspci -k -s "$slot"
done

title "The distribution's own drivers are bound to them"
for driver in e1000 virtio_net; do
	show modinfo -F filename $driver
done
for wire in wire0 wire1; do
	find $wire
	show ethtool -i "$nic" | head -n 5
done

# Each card has a subnet of its own: 192.0.2.0/24 and 198.51.100.0/24.
for wire in wire0 wire1; do
	[ $wire = wire0 ] && net=192.0.2 || net=198.51.100
	find $wire
	title "$nic: its cable ends in $wire, which goes to a namespace"
	show ip netns add $ns$wire
	show ip link set $wire netns $ns$wire
	show ip addr add $net.1/24 dev "$nic"
	show ip link set "$nic" up
	show ip -n $ns$wire addr add $net.2/24 dev $wire
	show ip -n $ns$wire link set $wire up
	wait_for grep -qx 1 "/sys/class/net/$nic/carrier"
	show ethtool "$nic" | grep -E 'Settings|Speed|Duplex|Auto-neg|Port|Link'

	title "$nic: a ping, and what tcpdump on the wire made of it"
	show ip netns exec $ns$wire tcpdump -n -l -i $wire icmp or arp \
		> "$tmp/capture" 2> "$tmp/errors" &
	wait_for grep -q listening "$tmp/errors"
	show ping -c 3 -i 0.3 $net.2
	wait_for frames
	cut -c 1-100 "$tmp/capture"

	title "$nic: TCP through it, both ways"
	ip netns exec $ns$wire iperf3 -s > /dev/null 2>&1 &
	wait_for listening
	show iperf3 -c $net.2 -t 3 | rate
	show iperf3 -c $net.2 -t 3 --reverse | rate
done

title "And away again"
show rmmod nicsim
