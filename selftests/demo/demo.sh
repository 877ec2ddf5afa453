#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - the stock driver drives an emulated card; for people to watch
#
# `make demo` runs it in a guest. On a machine of your own it wants root and
# nicsim not loaded; what it makes it takes away again.

set -eu
cd "$(dirname "$0")/../.."
ns=nicsim-demo
wire=wire0
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
	trap - EXIT
	ip netns pids $ns 2> /dev/null | xargs -r kill -9
	ip netns del $ns 2> /dev/null || :
	rmmod nicsim 2> /dev/null || :
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

bound()
{
	nic=$(ls "/sys/bus/pci/devices/$slot/net") && [ -n "$nic" ]
}

frames()
{
	[ "$(grep -c . "$tmp/capture")" -ge 8 ]
}

listening()
{
	ip netns exec $ns ss -Hltn 'sport = :5201' | grep -q .
}

# What the receiver of an iperf3 run got
rate()
{
	awk '/receiver/ { printf "%s %s in %s s: %s %s\n", $5, $6, substr($3, 6) + 0, $7, $8 }'
}

title "A stock kernel, and a card that does not exist"
show uname -srv
modprobe e1000
show insmod nicsim.ko nics=e1000
slot=$(ethtool -i $wire | sed -n 's/^bus-info: //p')
wait_for bound
show lspci -k -s "$slot"

title "The distribution's own driver is bound to it"
show modinfo -F filename e1000
show ethtool -i "$nic" | head -n 5

title "Its cable ends in $wire, which goes to a namespace"
show ip netns add $ns
show ip link set $wire netns $ns
show ip addr add 192.0.2.1/24 dev "$nic"
show ip link set "$nic" up
show ip -n $ns addr add 192.0.2.2/24 dev $wire
show ip -n $ns link set $wire up
wait_for grep -qx 1 "/sys/class/net/$nic/carrier"
show ethtool "$nic" | grep -E 'Settings|Speed|Duplex|Auto-neg|Port|Link'

title "A ping, and what tcpdump on the wire made of it"
show ip netns exec $ns tcpdump -n -l -i $wire icmp or arp > "$tmp/capture" 2> "$tmp/errors" &
wait_for grep -q listening "$tmp/errors"
show ping -c 3 -i 0.3 192.0.2.2
wait_for frames
cut -c 1-100 "$tmp/capture"

title "TCP through it, both ways"
ip netns exec $ns iperf3 -s > /dev/null 2>&1 &
wait_for listening
show iperf3 -c 192.0.2.2 -t 3 | rate
show iperf3 -c 192.0.2.2 -t 3 --reverse | rate

title "And away again"
show rmmod nicsim
