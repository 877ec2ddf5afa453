#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_control.sh - ring sizes, coalescing, announcements, MTU and speed at run time
#
# nicsim-vm: timeout=400 driver=virtio_net
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

SIZES="256 512 1024"
begin $((2 * 7 + 8 + 4 + 3 + 1)) ping python3

# ---------------------------------------------------------------------------
# Ring sizes: queue reset

# ring_sizes RX TX - what ethtool -g says now
ring_sizes()
{
	at nic ethtool -g "$dev" > "$TMP/out"
	is "sizes" "$(awk '/^(RX|TX):/ { print $1, $2 }' "$TMP/out" | tr '\n' ' ')" \
		"RX: 1024 TX: 1024 RX: $1 TX: $2 "
}

# resize RX TX RESETS - by resetting so many queues; and frames pass both ways
resize()
{
	local coverage=/sys/kernel/debug/nicsim/$ring/coverage

	echo > "$coverage" && at nic ethtool -G "$dev" rx "$1" tx "$2" && ring_sizes "$1" "$2" &&
	is "queue resets" "$(awk '$1 == "queue_reset" { print $3 }' "$coverage")" "$3" &&
	at nic ping -q -n -c 3 -i 0.02 -W 20 192.0.2.2
}
too_large()
{
	! at nic ethtool -G "$dev" rx 2048 && ! at nic ethtool -G "$dev" tx 2048 &&
	ring_sizes 1024 1024
}

# A stream goes on while the rings change
stream()
{
	local pid rx tx

	spawn nic python3 "$LIB/stream.py" send 192.0.2.2 7000 "$TMP/file" > "$TMP/sent" 2>&1
	pid=$!
	for rx in $SIZES; do
		for tx in $SIZES; do
			at nic ethtool -G "$dev" rx $rx tx $tx || return 1
		done
	done
	wait $pid || { cat "$TMP/sent"; return 1; }
}

python3 "$LIB/stream.py" make "$TMP/file" 8
for ring in split packed; do
	features=default
	[ $ring = split ] || features="default +packed +guest_announce"
	check "$ring: plugged in" vnet_new $ring features="$features" mtu=9000 speed=100 \
		duplex=half rx_queue_size=1024 tx_queue_size=1024 && pair 0 || die "no NIC"
	dev=${NIC[0]} wire=${WIRE[0]} slot=${SLOT[0]}
	spawn wire python3 "$LIB/stream.py" serve 192.0.2.2 7000
	server=$!
	poll 60 listening wire 7000 || die "no server"
	check "$ring: the largest rings" ring_sizes 1024 1024
	check "$ring: ethtool -G: no larger ones" too_large
	check "$ring: ethtool -G: receive" resize 256 1024 1
	check "$ring: ethtool -G: transmit" resize 256 512 1
	check "$ring: ethtool -G: both" resize 1024 256 2
	check "$ring: ethtool -G: a file gets through meanwhile" stream
	halt $server
	[ $ring = split ] || continue
	nic_gone split
	ip netns del "$NETNS-nic"
	ip netns del "$NETNS-wire"
done

# ---------------------------------------------------------------------------
# Coalescing: 256 frames, one every few milliseconds

mute nic wire
ipn nic addr flush dev "$dev" && ipn wire addr flush dev "$wire"

# coalesce USECS FRAMES
coalesce()
{
	at nic ethtool -C "$dev" rx-usecs "$1" rx-frames "$2" tx-usecs "$1" tx-frames "$2" &&
	at nic ethtool -c "$dev" > "$TMP/out" &&
	has "$TMP/out" "^rx-usecs:.*\b$1\$" "^rx-frames:.*\b$2\$" "^tx-frames:.*\b$2\$"
}

# interrupts FROM TO QUEUE - of 256 frames
interrupts()
{
	local irq before

	irq=$(virtio_irq "$slot" "$3")
	before=$(irq_total "$irq")
	at nic python3 "$LIB/flows.py" pace "$1" "$2" 256 0.004 || return 1
	echo $(($(irq_total "$irq") - before))
}

# between MINIMUM MAXIMUM COMMAND... - a number
between()
{
	local min=$1 max=$2 n

	shift 2
	n=$("$@") || fail "$n" || return 1
	[ "$n" -ge "$min" ] && [ "$n" -le "$max" ] || fail "$n, should be $min to $max"
}

ip -n "$NETNS-wire" link set "$wire" netns "$NETNS-nic" && ipn nic link set "$wire" up &&
	carrier nic "$dev" || die "cannot move"
check "ethtool -C: each frame interrupts" coalesce 0 1
check "received frames: nearly as many interrupts" between 128 256 \
	interrupts "$wire" "$dev" input.0
check "sent frames: nearly as many interrupts" between 128 256 interrupts "$dev" "$wire" output.0
# Eight, and what a slow machine adds
check "ethtool -C: after 32 frames" coalesce 10000000 32
check "received frames: few interrupts" between 4 32 interrupts "$wire" "$dev" input.0
check "sent frames: few interrupts" between 4 32 interrupts "$dev" "$wire" output.0
# No interrupt is held back for ever: these are fewer than 1000.
check "ethtool -C: after 1000 frames or 0.1 s" coalesce 100000 1000
check "the time brings the frames" between 1 128 interrupts "$wire" "$dev" input.0

# ---------------------------------------------------------------------------
# The link

check "ethtool -C: at once" coalesce 0 1
ipn nic addr add 192.0.2.1/24 dev "$dev"
check "the address is announced when the wire comes back" \
	at nic python3 "$LIB/flows.py" announced "$wire" 192.0.2.1 3
# Till the last: meanwhile virtio_net of 6.12 and newer must not be unbound.
sleep 1

settings()
{
	at nic ethtool "$dev" > "$TMP/out"
	has "$TMP/out" "Speed: $1" "Duplex: $2" 'Link detected: yes'
}
check "speed and duplex as configured" settings 100Mb/s Half
check "the NIC goes" nic_gone packed

# as KEY=VALUE... - a NIC and its wire, in a namespace of their own
as()
{
	ip netns del "$NETNS-far" 2> /dev/null
	vnet_new other "$@" && space far && move "${NIC[0]}" nic 192.0.2.1/24 &&
	move "${WIRE[0]}" far 192.0.2.2/24 && carrier nic "${NIC[0]}" || return 1
	dev=${NIC[0]}
	ipn far link set "${WIRE[0]}" mtu "$(nic_attr other mtu)"
}

# mtu MTU SPEED - configured and true: the largest ping passes, a larger MTU cannot be set
mtu()
{
	local status

	as mtu="$1" speed="$2" duplex=full && settings "$2Mb/s" Full || return 1
	is "MTU" "$(at nic cat "/sys/class/net/$dev/mtu")" "$1" &&
	at nic ping -q -n -c 2 -M do -s $(($1 - 28)) -W 20 192.0.2.2 || return 1
	[ "$1" -eq 65535 ] || ! ipn nic link set "$dev" mtu $(($1 + 1)) || fail "a larger MTU"
	status=$?
	nic_gone other
	return $status
}
check "MTU 68, 10 Mbit/s" mtu 68 10
check "MTU 1500, 100 Gbit/s" mtu 1500 100000
check "MTU 65535, 2^31-1 Mbit/s" mtu 65535 2147483647
end
