#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_mq.sh - eight queue pairs: where flows and interrupts go, and who says so
#
# nicsim-vm: timeout=400 driver=virtio_net cpus=4

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

PAIRS=8
KEY=6d:5a:56:da:25:5b:0e:c2:41:67:25:3d:43:a3:8f:b0:d0:ca:2b:cb
KEY=$KEY:ae:7b:30:b4:77:cb:2d:a3:80:30:f2:0c:6a:42:b7:3b:be:ac:01:fa

begin $((4 + 3 + 7 + 3 + 2 * PAIRS + 3 + 2 + 3 + 3 + 1)) python3 iperf3
[ "$(nproc)" -ge 4 ] || ktap_skip_all "not four CPUs"

check "eight queue pairs" vnet_new nic queue_pairs=$PAIRS features="default +hash_report" ||
	die "no NIC"
dev=${NIC[0]} wire=${WIRE[0]} slot=${SLOT[0]}
space bench && mute bench && move "$dev" bench && move "$wire" bench && carrier bench "$dev" ||
	die "cannot move"

# channels MAXIMUM NOW
channels()
{
	at bench ethtool -l "$dev" > "$TMP/out"
	is "combined" "$(awk '/^Combined:/ { print $2 }' "$TMP/out" | tr '\n' ' ')" "$1 $2 "
}
check "the driver uses as many as there are CPUs" channels $PAIRS 4
set_channels()
{
	at bench ethtool -L "$dev" combined "$1" && channels $PAIRS "$1"
}
check "ethtool -L: all" set_channels $PAIRS
irqs()
{
	local q

	for ((q = 0; q < PAIRS; q++)); do
		[ -n "$(virtio_irq "$slot" input.$q)" ] &&
			[ -n "$(virtio_irq "$slot" output.$q)" ] ||
			fail "no interrupt of queue pair $q" || return 1
	done
	[ -n "$(virtio_irq "$slot" config)" ] || fail "no configuration interrupt"
}
check "each virtqueue has its interrupt" irqs

# ---------------------------------------------------------------------------
# Flows and queues

received()
{
	at bench ethtool -S "$dev" | sed -En 's/^ *rx(_queue_)?([0-9]+)(_hw)?_packets: /\2 /p' | sort -n
}

# spread QUEUES - 128 flows go into just the first so many queues, and into each of them
spread()
{
	received > "$TMP/before"
	at bench python3 "$LIB/flows.py" spread "$wire" "$dev" 128 || return 1
	received > "$TMP/after"
	join "$TMP/before" "$TMP/after" | awk -v queues="$1" '
		{ n = $3 - $2; sum += n; if ($1 < queues ? !n : n) bad = 1 }
		END { exit bad || sum != 128 }' || { paste "$TMP/before" "$TMP/after"; return 1; }
}
check "flows spread over all queues" spread $PAIRS
fewer()
{
	set_channels 3 && spread 3
}
check "ethtool -L: over three" fewer
more()
{
	set_channels $PAIRS && spread $PAIRS
}
check "ethtool -L: over all again" more

at bench ethtool -K "$dev" rxhash on
at bench ethtool -X "$dev" hkey $KEY equal $PAIRS
points at bench python3 "$LIB/flows.py" hashes "$dev" "$wire" $PAIRS

# table QUEUES - ethtool -X over so many
table()
{
	at bench ethtool -X "$dev" equal "$1" && at bench ethtool -x "$dev" > "$TMP/out" &&
	has "$TMP/out" "^$KEY\$" && spread "$1"
}
check "ethtool -X: over two" table 2
check "ethtool -X: over five" table 5
check "ethtool -X: over all" table $PAIRS

# ---------------------------------------------------------------------------
# Interrupts and CPUs

# steered QUEUE CPU - all received frames go there
steered()
{
	local weight=() q

	for ((q = 0; q < PAIRS; q++)); do
		weight+=($((q == $1)))
	done
	at bench ethtool -X "$dev" weight "${weight[@]}" || return 1
	arrives "$(virtio_irq "$slot" "input.$1")" "$2" \
		at bench python3 "$LIB/flows.py" spread "$wire" "$dev" 64
}
for ((q = 0; q < PAIRS; q++)); do
	check "queue $q interrupts CPU $((q % 4))" steered $q $((q % 4))
done
check "queue 0 interrupts CPU 3, when told so" steered 0 3
check "queue 6 interrupts CPU 1, when told so" steered 6 1

# sent_on QUEUE CPU - whoever sends does so by this queue
sent_on()
{
	local q cpus

	for ((q = 0; q < PAIRS; q++)); do
		[ $q -eq $1 ] && cpus=f || cpus=0
		at bench sh -c "echo $cpus > /sys/class/net/$dev/queues/tx-$q/xps_cpus" || return 1
	done
	arrives "$(virtio_irq "$slot" "output.$1")" "$2" \
		at bench python3 "$LIB/flows.py" spread "$dev" "$wire" 64
}
for ((q = 0; q < PAIRS; q++)); do
	check "transmit queue $q interrupts CPU $((3 - q % 4))" sent_on $q $((3 - q % 4))
done
check "transmit queue 5 interrupts CPU 0, when told so" sent_on 5 0

cut_and_plug()
{
	ipn bench link set "$wire" down && poll 20 no_carrier && ipn bench link set "$wire" up &&
	carrier bench "$dev"
}
no_carrier()
{
	! has_carrier bench "$dev"
}
for cpu in 2 1; do
	check "the configuration interrupts CPU $cpu" arrives "$(virtio_irq "$slot" config)" $cpu \
		cut_and_plug
done
one_channel()
{
	at bench ethtool -X "$dev" default && set_channels 1
}
check "ethtool -L: one" one_channel

# Without MQ and RSS, and with one of them
check "the NIC goes" nic_gone nic
one()
{
	vnet_new plain queue_pairs=$PAIRS features="default -mq -rss" || return 1
	ethtool -l "${NIC[0]}" > "$TMP/out"
	nic_gone plain
	is "combined" "$(awk '/^Combined:/ { print $2 }' "$TMP/out" | tr '\n' ' ')" "1 1 "
}
check "one queue pair without the features for more" one

# ---------------------------------------------------------------------------
# TCP, with the queues that the device chooses by itself

ip netns del "$NETNS-bench"
check "eight queue pairs: plugged in" vnet_new flows queue_pairs=$PAIRS || die "no NIC"
dev=${NIC[0]} wire=${WIRE[0]}
pair 0 && at nic ethtool -L "$dev" combined $PAIRS || die "cannot move"
spawn nic iperf3 -s > "$TMP/server" 2>&1
poll 60 listening nic 5201 || die "no server"

# tcp END NAME - a counter of TCP
tcp()
{
	at "$1" awk -v wanted="$2" '
		/^TcpExt: [A-Z]/ { split($0, name); next }
		/^TcpExt:/ { for (i in name) if (name[i] == wanted) print $i }' /proc/net/netstat
}

# in_order FROM TO [OPTION] - eight flows; no frame of any is overtaken, so that nothing is taken
# for lost. A timer may have something sent again: the machine may be slow.
in_order()
{
	local from=$1 to=$2 late again

	shift 2
	late=$(tcp "$to" TCPOFOQueue)
	again=$(tcp "$from" TCPFastRetrans)
	at wire timeout 60 iperf3 -t 3 -P 8 -c 192.0.2.1 "$@" > "$TMP/iperf" 2>&1 ||
		{ cat "$TMP/iperf"; return 1; }
	late=$(($(tcp "$to" TCPOFOQueue) - late))
	again=$(($(tcp "$from" TCPFastRetrans) - again))
	[ $late -eq 0 ] && [ $again -eq 0 ] || fail "$late segments out of order, $again repeated"
}
check "eight flows to the driver stay in order" in_order wire nic
check "eight flows from the driver stay in order" in_order nic wire -R
end
