#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_probe.sh - the stock drivers bind to each device, and agree with it on what it offers
#
# nicsim-vm: timeout=400

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

# What virtio_net has learned after 6.1, by release
declare -A SINCE=(
	[guest_uso4]=6.2 [guest_uso6]=6.2 [host_uso]=6.2 [vq_notf_coal]=6.6 [device_stats]=6.10
	[guest_hdrlen]=7.0 [guest_udp_tunnel_gso]=6.17 [guest_udp_tunnel_gso_csum]=6.17
	[host_udp_tunnel_gso]=6.17 [host_udp_tunnel_gso_csum]=6.17
)
LEARNED=$(for f in "${!SINCE[@]}"; do
	printf '%s\n' "${SINCE[$f]}" "$(uname -r)" | sort -V -C && echo "$f"
done)
# What it takes of a modern device that offers all it has by default
COMMON="csum guest_csum ctrl_guest_offloads mac guest_tso4 guest_tso6 guest_ecn guest_ufo
	host_tso4 host_tso6 host_ecn host_ufo mrg_rxbuf status ctrl_vq ctrl_rx ctrl_vlan
	guest_announce ctrl_mac_addr indirect_desc event_idx"
MODERN="$COMMON version_1 access_platform order_platform ring_reset notf_coal $LEARNED"
LEGACY="$COMMON gso any_layout"
FULL="$MODERN mtu mq rss speed_duplex"
# What the default leaves out
MORE="packed hash_report"
# What needs a feature and goes with it, 5.1.3.1
guest_tunnel="guest_udp_tunnel_gso guest_udp_tunnel_gso_csum"
host_tunnel="host_udp_tunnel_gso host_udp_tunnel_gso_csum"
declare -A DEPENDS=(
	[csum]="host_tso4 host_tso6 host_ecn host_ufo host_uso $host_tunnel"
	[guest_csum]="guest_tso4 guest_tso6 guest_ecn guest_ufo guest_uso4 guest_uso6
		      $guest_tunnel"
	[guest_tso4]=$guest_tunnel [guest_tso6]=$guest_tunnel [guest_uso4]=$guest_tunnel
	[guest_uso6]=$guest_tunnel [guest_udp_tunnel_gso]=$guest_tunnel
	[host_tso4]=$host_tunnel [host_tso6]=$host_tunnel [host_uso]=$host_tunnel
	[host_udp_tunnel_gso]=$host_tunnel
	[ctrl_vq]="ctrl_guest_offloads ctrl_rx ctrl_vlan guest_announce mq ctrl_mac_addr
		   notf_coal rss vq_notf_coal device_stats"
)
WITHHELD=$(for f in $FULL; do [ $f = version_1 ] || echo $f; done)
set -- $WITHHELD
begin $((3 * 5 + 11 + 2 * $# + 2 * 2 + 14 + 1)) ping lspci python3
modprobe virtio_net || ktap_skip_all "missing: driver virtio_net"

# ---------------------------------------------------------------------------
# Each device

driver_is()
{
	is "driver of the function" \
		"$(basename "$(readlink /sys/bus/pci/devices/"${SLOT[0]}"/driver)")" virtio-pci &&
	is "driver of the virtio device" \
		"$(basename "$(readlink "$(virtio_dev "${SLOT[0]}")/driver")")" virtio_net
}

# agreed FEATURE... - these have been negotiated, and no others
agreed()
{
	is "negotiated" "$(negotiated "${SLOT[0]}")" "$(bits "$@")"
}

# identity PATTERN... - of lspci
identity()
{
	lspci -D -n -vv -s "${SLOT[0]}" > "$TMP/out"
	has "$TMP/out" 'Control: .*Mem\+ BusMaster\+' 'Kernel driver in use: virtio-pci' "$@"
}

# Both ways, into namespaces that stay
space nic wire || die "no namespaces"
pings()
{
	move "${NIC[0]}" nic 192.0.2.1/24 && move "${WIRE[0]}" wire 192.0.2.2/24 &&
	carrier nic "${NIC[0]}" && at nic ping -q -n -c 1 -W 20 192.0.2.2
}

# look DEVICE "FEATURES" PATTERN... - what lspci says of it
look()
{
	local device=$1 features=$2

	shift 2
	check "$device: plugged in" vnet_new "$device" device="$device" || die "no NIC"
	check "$device: the stock drivers bind" driver_is
	check "$device: lspci" identity "$@"
	check "$device: features" agreed $features
	check "$device: ping" pings
	nic_gone "$device"
}
# The window into the BARs, of which lspci has not heard
PCI_CFG='VirtIO: (PCI ?Cfg|<unknown>)'
look modern "$MODERN" ' 0200: 1af4:1041 \(rev 01\)' 'Subsystem: 1af4:' \
	'Region 2: Memory .*64-bit, non-prefetchable\) \[size=4K\]' \
	'Region 4: Memory .*64-bit, non-prefetchable\) \[size=16K\]' \
	'MSI-X: Enable\+ Count=3 Masked-' 'VirtIO: CommonCfg' 'VirtIO: Notify' 'VirtIO: ISR' \
	'VirtIO: DeviceCfg' "$PCI_CFG"
look transitional "$MODERN" ' 0200: 1af4:1000$' 'Subsystem: 1af4:0001' \
	'Region 0: Memory .*\[size=4K\]' 'Region 4: Memory .*\[size=16K\]' \
	'MSI-X: Enable\+ Count=3' 'VirtIO: CommonCfg'
look legacy "$LEGACY" ' 0200: 1af4:1000$' 'Subsystem: 1af4:0001' \
	'Region 0: Memory .*\[size=4K\]' 'MSI-X: Enable\+ Count=3'

# ---------------------------------------------------------------------------
# As configured

full()
{
	vnet_new full queue_pairs=2 rx_queue_size=512 tx_queue_size=1024 mtu=1400 speed=2500 \
		duplex=full mac=02:00:5e:10:00:01 "$@"
}
check "two queue pairs, an MTU, a speed: plugged in" full || die "no NIC"
check "features" agreed $FULL
check "ping" pings
dev=${NIC[0]} slot=${SLOT[0]}

# ethtool OPTION - says PATTERN...
tool()
{
	local option=$1

	shift
	at nic ethtool $option "$dev" > "$TMP/out" || return 1
	has "$TMP/out" "$@"
}
check "ethtool -i" tool -i '^driver: virtio_net$' "^bus-info: $slot$" '^supports-statistics: yes$'
link()
{
	tool "" 'Speed: 2500Mb/s' 'Duplex: Full' 'Link detected: yes' &&
	ipn nic -d link show "$dev" > "$TMP/out" &&
	has "$TMP/out" ' mtu 1400 ' 'link/ether 02:00:5e:10:00:01 ' 'maxmtu 1400 ' \
		'numrxqueues 2 ' 'numtxqueues 2 ' &&
	! ipn nic link set "$dev" mtu 1401
}
check "speed, duplex, MTU and address are as configured" link
rings()
{
	tool -g > /dev/null
	is "ring sizes" "$(awk '/^(RX|TX):/ { print $1, $2 }' "$TMP/out" | tr '\n' ' ')" \
		"RX: 512 TX: 1024 RX: 512 TX: 1024 "
}
check "ethtool -g" rings
channels()
{
	tool -l > /dev/null
	is "combined" "$(awk '/^Combined:/ { print $2 }' "$TMP/out" | tr '\n' ' ')" "2 2 "
}
check "ethtool -l" channels
table()
{
	tool -x "^RX flow hash indirection table for $dev with 2 RX ring" '^ +120: +0 +1 +0 +1 ' \
		'^RSS hash key:$' '^([0-9a-f]{2}:){39}[0-9a-f]{2}$' 'toeplitz: on' &&
	! grep -q '^ *128:' "$TMP/out"
}
check "ethtool -x" table
features()
{
	tool -k '^rx-checksumming: on \[fixed\]$' '^tx-checksumming: on$' '^scatter-gather: on$' \
		'^tcp-segmentation-offload: on$' 'tx-tcp-segmentation: on$' \
		'tx-tcp-ecn-segmentation: on$' 'tx-tcp6-segmentation: on$' \
		'^rx-vlan-filter: on \[fixed\]$' '^receive-hashing: off' '^rx-gro-hw: on$'
}
check "ethtool -k" features

# packets rx|tx - as the driver counts them, of both queues
packets()
{
	awk -v name="^$1_queue_[01]_packets:\$" '$1 ~ name { n += $2 } END { print n + 0 }' "$TMP/out"
}
all_sent()
{
	at nic ethtool -S "$dev" > "$TMP/out"
	is "frames sent" "$(packets tx)" "$(sysstat wire "${WIRE[0]}" rx_packets)"
}
statistics()
{
	local before

	tool -S '^ +rx_queue_0_bytes: ' '^ +rx_queue_1_packets: ' '^ +tx_queue_1_packets: ' &&
	! grep -q '_queue_2_' "$TMP/out" || return 1
	before=$(packets rx)
	at nic ping -q -n -c 7 -i 0.02 -W 20 192.0.2.2 && poll 20 all_sent &&
	[ "$(packets rx)" -ge $((before + 7)) ] || fail "$before frames received before"
}
check "ethtool -S" statistics
check "ethtool -c" tool -c '^rx-usecs:.*0' '^rx-frames:.*0' '^tx-usecs:.*0'
nic_gone full

# ---------------------------------------------------------------------------
# Features withheld

without()
{
	full features="default -$1" && agreed $(except $1 ${DEPENDS[$1]:-})
}

# except FEATURE... - all but these
except()
{
	local f

	for f in $FULL; do
		case " $* " in
		*" $f "*) ;;
		*) echo "$f" ;;
		esac
	done
}

for feature in $WITHHELD; do
	check "without $feature it is not negotiated" without $feature || die "no NIC"
	check "and ping works" pings
	nic_gone full
done

# Features that are there for the asking
with()
{
	full features="default +$1" && agreed $FULL $1
}
for feature in $MORE; do
	check "with $feature it is negotiated" with $feature || die "no NIC"
	check "and ping works" pings
	nic_gone full
done

# ---------------------------------------------------------------------------
# What cannot be

# refused KEY=VALUE - not written, and nothing changes
refused()
{
	local key=${1%%=*} before

	before=$(nic_attr odd "$key")
	! echo "${1#*=}" > "$NICS/odd/$key" || fail "taken" || return 1
	is "$key" "$(nic_attr odd "$key")" "$before"
}
nic_new odd model=virtio-net
for bad in queue_pairs=0 queue_pairs=17 rx_queue_size=128 rx_queue_size=300 rx_queue_size=2048 \
	tx_queue_size=128 tx_queue_size=1000 tx_queue_size=2048 mtu=67 mtu=65536 \
	speed=2147483648 duplex=both features="csum nonsense" device=ancient; do
	check "$bad is refused" refused "$bad"
done
rmdir "$NICS/odd"

# what the refusals have said
refusals()
{
	log_clean 'nicsim: odd: '
}
check "the kernel's log is clean" refusals
ktap_finish
