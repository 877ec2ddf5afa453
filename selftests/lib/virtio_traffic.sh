# SPDX-License-Identifier: GPL-2.0
#
# virtio_traffic.sh - traffic through virtio-net NICs of many kinds; sourced by the
# tests of each way to boot, which call virtio_traffic

. "$LIB/traffic.sh"
. "$LIB/virtio.sh"
. "$LIB/virtio_kinds.sh"

# What the stock driver of 6.1 counts, it counts in the kernel's statistics.
NIC_COUNTS=no
NIC_RX='/^rx_(packets|dropped|frame): /'
NIC_MISSED='/^rx_frame: /'
NIC_TX='/^tx_packets: / { nic_tx += $2 }'
NIC_CUTS=no
NIC_FIXED=rx

MTUS="68 1280 1500 9000 65535"

# ---------------------------------------------------------------------------
# The NIC

# plug TRANSPORT PAIRS MERGEABLE
plug()
{
	SLOT=() WIRE=() NIC=()
	vnet_kind card "$@" || return 1
	slot=${SLOT[0]} wire=${WIRE[0]}
	move "$wire" wire 192.0.2.2/24 2001:db8::2/64 && settle
}

# settle - the driver has made a new netdev: it goes where the last one was
settle()
{
	poll 30 has_netdev "$slot" || fail "no netdev" || return 1
	dev=$(netdev_of "$slot")
	# Whatever comes is counted.
	ip link set "$dev" allmulticast on
	[ "$pairs" -eq 1 ] || [ "$(queue_pairs)" -eq "$pairs" ] ||
		ethtool -L "$dev" combined "$pairs" || return 1
	move "$dev" nic 192.0.2.1/24 2001:db8::1/64 && carrier nic "$dev" && carrier wire "$wire"
}

queue_pairs()
{
	ethtool -l "$dev" | awk '/^Combined:/ { n = $2 } END { print n }'
}

# feature NAME - 1 if it has been negotiated
feature()
{
	cut -c $((VIRTIO_BIT[$1] + 1)) "$(virtio_dev "$slot")/features"
}

# in_mode TRANSPORT PAIRS MERGEABLE INTERRUPTS - the driver works as it is meant to
in_mode()
{
	local version=1 packed=0 mergeable=0 vectors=$((2 * $2 + 1))

	case $1 in
	modern-packed) packed=1 ;;
	transitional | legacy) version=0 ;;
	esac
	[ "$3" = off ] || mergeable=1
	[ "$4" = msix ] || vectors=0
	is version_1 "$(feature version_1)" $version && is packed "$(feature packed)" $packed &&
	is mrg_rxbuf "$(feature mrg_rxbuf)" $mergeable &&
	is vectors "$(ls /sys/bus/pci/devices/"$slot"/msi_irqs 2> /dev/null | wc -l)" $vectors &&
	is "queues in use" "$(at nic ls "/sys/class/net/$dev/queues" | grep -c tx)" "$2"
}

# ---------------------------------------------------------------------------
# Traffic

both_ways()
{
	"$1" nic ${2:+"$2"} && "$1" wire ${2:+"$2"}
}

pings()
{
	echoes 192.0.2.2 && echoes 2001:db8::2
}

# offloaded OFF MEGABYTES - a setting of offloads
offloaded()
{
	offload "$1" && pings && both_ways file "$2"
}

# large_cut - the driver does not take large sends any more
large_cut()
{
	account
	offloaded rx-gro-hw 4 && NIC_CUTS=yes balance || return 1
	offload none
}

# jumbo MTU - packets as long as it, and longer ones in fragments
jumbo()
{
	local larger=$((3 * $1))

	[ $larger -le 65000 ] || larger=65000
	mtu "$1" && echoes 192.0.2.2 -M "do" -s $(($1 - 28)) &&
	at wire ping -q -n -c 1 -W 10 -M "do" -s $(($1 - 28)) 192.0.2.1 &&
	echoes 192.0.2.2 -s $larger && { [ "$1" -lt 65535 ] || both_ways file 4; }
}

in_vlan()
{
	local end lost

	for end in "nic $dev 1" "wire $wire 2"; do
		set -- $end
		ipn "$1" link add v100 link "$2" type vlan id 100 &&
		ipn "$1" addr add "198.51.100.$3/24" dev v100 && ipn "$1" link set v100 up || return 1
	done
	echoes 198.51.100.2 && echoes 198.51.100.2 -M "do" -s 1472 &&
	send nic 198.51.100.2 4 && send wire 198.51.100.1 4 || return 1
	ipn nic link del v100 && ipn wire link del v100
}

# ---------------------------------------------------------------------------
# What happens to the NIC in the meantime

# to_bench, from_bench - both ends into one quiet place, and apart again
to_bench()
{
	ipn nic link set "$dev" allmulticast off && ipn nic link set "$dev" netns "$NETNS-bench" &&
	ipn wire link set "$wire" netns "$NETNS-bench" && ipn bench link set "$dev" up &&
	ipn bench link set "$wire" up && carrier bench "$dev" && carrier bench "$wire"
}

from_bench()
{
	ipn bench link set "$dev" netns 1 && ipn bench link set "$wire" netns 1 &&
	move "$wire" wire 192.0.2.2/24 2001:db8::2/64 && settle && pings
}

# Both ends send all the time; what they send while the link is down is nobody's.
# meanwhile N COMMAND...
meanwhile()
{
	local n=$1 i ping pong good=0

	shift
	spawn nic ping -q -n -f 192.0.2.2 > /dev/null 2>&1
	ping=$!
	spawn wire ping -q -n -f 192.0.2.1 > /dev/null 2>&1
	pong=$!
	for ((i = 0; i < n; i++)); do
		"$@" || { good=1; break; }
	done
	halt $ping
	halt $pong
	[ $good -eq 0 ] && carrier nic "$dev" && carrier wire "$wire" && echoes 192.0.2.2
}

down_up()
{
	ipn nic link set "$dev" down && ipn nic link set "$dev" up
}

cut_plug()
{
	ipn wire link set "$wire" down && ipn wire link set "$wire" up
}

# rebind_net, rebind_pci - the network driver, or that of the transport too
rebind_net()
{
	virtio_rebind "$slot" && settle
}

rebind_pci()
{
	driver_unbind "$slot" && driver_bind "$slot" virtio-pci && settle
}

# gone_under_load - the NIC, then the module
gone_under_load()
{
	local client before

	before=$(sysstat wire "$wire" rx_packets)
	spawn nic iperf3 -t 30 -c 192.0.2.2 > "$TMP/iperf" 2>&1
	client=$!
	loaded()
	{
		[ "$(sysstat wire "$wire" rx_packets)" -gt $((before + 100)) ]
	}
	poll 30 loaded || { cat "$TMP/iperf"; return 1; }
	unload
	set -- $?
	halt $client
	# It still waits for the client.
	halt "$IPERF"
	return "$1"
}

# ---------------------------------------------------------------------------

# of a configuration, but for its offloads
POINTS=$((2 + 3 + 5 + 2 + 12 + 6))

# configuration TRANSPORT PAIRS MERGEABLE INTERRUPTS MEGABYTES OFFLOAD...
configuration()
{
	local with="$1, $2 queue pairs, mergeable $3, $4" mode=("${@:1:4}") megabytes=$5 mtu off

	pairs=$2
	check "$with: a NIC" plug "${mode[@]}" || die "no NIC"
	check "$with: the driver's mode" in_mode "${mode[@]}"
	iperf_begin && poll 60 listening wire 5201 || die "no server"
	shift 5
	for off; do
		[ $off != rx-gro-hw ] || check "$with: 4 MB, rx-gro-hw switched off" large_cut
	done
	account
	check "$with: TCP" both_ways tcp
	check "$with: TCP over IPv6" both_ways tcp6
	check "$with: UDP" udp nic wire
	for off; do
		[ $off != rx-gro-hw ] || continue
		check "$with: $megabytes MB, ${off/#none/nothing} switched off" offloaded $off $megabytes
		megabytes=4
	done
	offload none
	for mtu in $MTUS; do
		check "$with: MTU $mtu" jumbo "$mtu"
	done
	check "$with: no frame is missing" balance
	mtu 1500
	check "$with: VLAN" in_vlan
	check "$with: both ends into another namespace" to_bench
	points at bench python3 "$LIB/filter.py" virtio "$dev" "$wire"
	check "$with: and back" from_bench
	check "$with: down and up under traffic" meanwhile 3 down_up
	check "$with: cable cut and plugged under traffic" meanwhile 3 cut_plug
	check "$with: virtio_net unbound and bound under traffic" meanwhile 1 rebind_net
	check "$with: virtio-pci unbound and bound under traffic" meanwhile 1 rebind_pci
	check "$with: still the driver's mode" in_mode "${mode[@]}"
	check "$with: unplugged and unloaded under load" gone_under_load
}

# virtio_traffic INTERRUPTS TRANSPORT... - the whole test
virtio_traffic()
{
	local row n

	n=$(rows "$@" | awk -v points=$POINTS '{ n += points + NF - 5 } END { print n }')
	begin $((n + 2)) ping iperf3 python3 tc
	modprobe -q 8021q || ktap_skip_all "missing: module 8021q"

	check "the list has all pairs of values" all_pairs
	space nic wire bench && mute bench && traffic_begin 4 100 || die "no servers"
	halt "$IPERF"
	rows "$@" > "$TMP/rows"
	while read -r row <&3; do
		configuration $row
	done 3< "$TMP/rows"
	end
}
