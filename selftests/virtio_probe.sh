#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_probe.sh - the stock drivers bind to each device, and agree with it on what it offers
#
# nicsim-vm: timeout=400 driver=virtio_net
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

# What virtio_net has learned after 6.1, by release
declare -A SINCE=(
	[guest_uso4]=6.2 [guest_uso6]=6.2 [host_uso]=6.2 [vq_notf_coal]=6.6 [device_stats]=6.10
	[guest_hdrlen]=6.3 [guest_udp_tunnel_gso]=6.17 [guest_udp_tunnel_gso_csum]=6.17
	[host_udp_tunnel_gso]=6.17 [host_udp_tunnel_gso_csum]=6.17
)
LEARNED=$(for f in "${!SINCE[@]}"; do
	linux_since "${SINCE[$f]}" && echo "$f"
done)
# What it takes of a modern device that offers all it has by default
COMMON="csum guest_csum ctrl_guest_offloads mac guest_tso4 guest_tso6 guest_ecn guest_ufo
	host_tso4 host_tso6 host_ecn host_ufo mrg_rxbuf status ctrl_vq ctrl_rx ctrl_vlan
	ctrl_mac_addr indirect_desc event_idx"
MODERN="$COMMON version_1 access_platform order_platform ring_reset notf_coal $LEARNED"
LEGACY="$COMMON gso any_layout"
FULL="$MODERN mtu mq rss speed_duplex"
# What the default leaves out
MORE="packed hash_report guest_announce"
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
	[ctrl_vq]="ctrl_guest_offloads ctrl_rx ctrl_vlan mq ctrl_mac_addr
		   notf_coal rss vq_notf_coal device_stats"
	[guest_tso4 guest_tso6]="guest_ecn $guest_tunnel"
	[ctrl_guest_offloads guest_tso4 guest_tso6]="guest_ecn $guest_tunnel"
)
WITHHELD=$(for f in $FULL; do [ $f = version_1 ] || echo $f; done)

MAC=02:00:5e:10:00:01
# What ethtool and sysfs say of a device of two queue pairs that offers all of that. Of what
# -k lists: on and off can be changed, always and never cannot, and unmet is on for want of
# what it needs.
declare -A FULL_SAYS=(
	[rx-checksumming]=always [tx-checksum-ip-generic]=on [tx-scatter-gather]=on
	[tx-tcp-segmentation]=on [tx-tcp-ecn-segmentation]=on [tx-tcp6-segmentation]=on
	[tx-tcp-mangleid-segmentation]=off [tx-udp-segmentation]=off [tx-gso-robust]=always
	[generic-segmentation-offload]=on [generic-receive-offload]=on [rx-gro-hw]=on
	[rx-vlan-filter]=always [receive-hashing]=off
	[channels]=2/2 [table]=128 [key]=40 [rx-frames]=0 [mtu]=1400 [address]=$MAC
)
# how Linux has learned datagrams to be cut, and to send them so by itself
case $LEARNED in
*udp_tunnel*) FULL_SAYS[tx-udp-segmentation]=on ;;
*host_uso*) ;;
*) FULL_SAYS[tx-udp-segmentation]=never ;;
esac

# And what of that is different without a feature, as virtio_net has it: no large sends and no
# scattered ones without a checksum; each kind of large send by its own bit; received ones
# joined if TCP of either version is, which only a command can change.
NO_RSS="receive-hashing=never table=0 key=0"
NO_COMMANDS="rx-gro-hw=always rx-vlan-filter=never $NO_RSS channels=1/1 rx-frames=1"
declare -A CHANGES=(
	[csum]="tx-checksum-ip-generic=never tx-scatter-gather=never tx-tcp-segmentation=never
		tx-tcp-ecn-segmentation=never tx-tcp6-segmentation=never tx-gso-robust=never
		tx-tcp-mangleid-segmentation=never tx-udp-segmentation=never
		generic-segmentation-offload=unmet"
	[host_tso4]="tx-tcp-segmentation=never tx-tcp-mangleid-segmentation=never"
	[host_tso6]="tx-tcp6-segmentation=never"
	[host_ecn]="tx-tcp-ecn-segmentation=never"
	[host_uso]="tx-udp-segmentation=never"
	[guest_csum]="rx-gro-hw=off"
	[guest_tso4 guest_tso6]="rx-gro-hw=off"
	[ctrl_guest_offloads]="rx-gro-hw=always"
	[ctrl_guest_offloads guest_tso4 guest_tso6]="rx-gro-hw=never"
	[ctrl_vlan]="rx-vlan-filter=never"
	[rss]=$NO_RSS
	[mq rss]="$NO_RSS channels=1/1"
	[notf_coal]="rx-frames=1"
	[ctrl_vq]=$NO_COMMANDS
	[mtu]="mtu=1500"
	[mac]="address=other"
)
# Newer drivers look whether there is anything to switch.
case $LEARNED in *udp_tunnel*) CHANGES[guest_csum]="rx-gro-hw=never" ;; esac
# With fewer processors than queue pairs it begins with fewer, and stays with that.
[ "$(nproc)" -ge 2 ] || CHANGES[mq]="channels=2/1"
# Sets of more than one feature
TOGETHER=("guest_tso4 guest_tso6" "ctrl_guest_offloads guest_tso4 guest_tso6" "mq rss")

set -- $WITHHELD
begin $((3 * 7 + 10 + 2 * ($# + ${#TOGETHER[@]}) + 3 + 2 * 3 + 14 + 1)) ping lspci python3

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

# says [NAME=VALUE...] - ethtool and sysfs say FULL_SAYS of the NIC, but for these
says()
{
	local dev=${NIC[0]} change name value bad=0
	local -A wanted said

	for name in "${!FULL_SAYS[@]}"; do
		wanted[$name]=${FULL_SAYS[$name]}
	done
	for change; do
		wanted[${change%%=*}]=${change#*=}
	done
	for change in "-k $dev" "-l $dev" "-x $dev" "-c $dev"; do
		ethtool $change
	done > "$TMP/out"
	awk '
		/^ *[0-9]+: / { table += NF - 1; next }
		/^[0-9a-f][0-9a-f](:[0-9a-f][0-9a-f])+$/ { key = (length($0) + 1) / 3; next }
		/: (on|off)$/ { state = $2 }
		/: (on|off) \[fixed\]$/ { state = $2 == "on" ? "always" : "never" }
		/: off \[requested on\]$/ { state = "unmet" }
		{ sub(":", "", $1) }
		state { print $1, state; state = "" }
		$1 == "Combined" { channels = channels sep $2; sep = "/" }
		$1 == "rx-frames" { print $1, $2 }
		END { print "channels", channels; print "table", table + 0; print "key", key + 0 }
		' "$TMP/out" | while read -r name value; do
			said[$name]=$value
		done
	said[mtu]=$(< "/sys/class/net/$dev/mtu")
	said[address]=$(< "/sys/class/net/$dev/address")
	[ "${said[address]}" = $MAC ] || said[address]=other
	for name in "${!wanted[@]}"; do
		is "$name" "${said[$name]:-}" "${wanted[$name]}" || bad=1
	done
	return $bad
}

# tools - ethtool -i and -S, when it has been in use, with one queue pair
tools()
{
	at nic ethtool -i "${NIC[0]}" > "$TMP/out" &&
	has "$TMP/out" '^driver: virtio_net$' "^bus-info: ${SLOT[0]}$" &&
	at nic ethtool -S "${NIC[0]}" > "$TMP/out" &&
	has "$TMP/out" '^ +rx(_queue_)?0(_hw)?_(packets|kicks): [1-9]' \
		'^ +tx(_queue_)?0(_hw)?_(packets|kicks): [1-9]' &&
	! grep -Eq '[rt]x(_queue_)?1' "$TMP/out"
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

# look DEVICE "FEATURES" "NAME=VALUE..." PATTERN... - what it says, and lspci of it
look()
{
	local device=$1 features=$2 changes="$ONE_QUEUE $3"

	shift 3
	check "$device: plugged in" vnet_new "$device" device="$device" mac=$MAC || die "no NIC"
	check "$device: the stock drivers bind" driver_is
	check "$device: lspci" identity "$@"
	check "$device: features" agreed $features
	check "$device: ethtool -k, -l, -x, -c" says $changes
	check "$device: ping" pings
	check "$device: ethtool -i, -S" tools
	nic_gone "$device"
}
# The window into the BARs, of which lspci has not heard
PCI_CFG='VirtIO: (PCI ?Cfg|<unknown>)'
ONE_QUEUE="$NO_RSS channels=1/1 mtu=1500"
look modern "$MODERN" "" ' 0200: 1af4:1041 \(rev 01\)' 'Subsystem: 1af4:' \
	'Region 2: Memory .*64-bit, non-prefetchable\) \[size=4K\]' \
	'Region 4: Memory .*64-bit, non-prefetchable\) \[size=16K\]' \
	'MSI-X: Enable\+ Count=3 Masked-' 'VirtIO: CommonCfg' 'VirtIO: Notify' 'VirtIO: ISR' \
	'VirtIO: DeviceCfg' "$PCI_CFG"
look transitional "$MODERN" "" ' 0200: 1af4:1000$' 'Subsystem: 1af4:0001' \
	'Region 0: Memory .*\[size=4K\]' 'Region 4: Memory .*\[size=16K\]' \
	'MSI-X: Enable\+ Count=3' 'VirtIO: CommonCfg'
look legacy "$LEGACY" "rx-frames=1 tx-udp-segmentation=never" \
	' 0200: 1af4:1000$' 'Subsystem: 1af4:0001' \
	'Region 0: Memory .*\[size=4K\]' 'MSI-X: Enable\+ Count=3'

# gso "WITHHELD" "NAME=VALUE..." - of a legacy device: one bit, or one for each kind of large send
gso()
{
	local status

	vnet_new gso device=legacy mac=$MAC features="default $1" || return 1
	says $ONE_QUEUE rx-frames=1 tx-udp-segmentation=never $2
	status=$?
	nic_gone gso
	return $status
}
check "legacy without gso: large sends of each kind" gso -gso ""
check "legacy with gso alone: likewise" gso "-host_tso4 -host_tso6 -host_ecn" ""
check "legacy with host_tso6 and host_ecn alone" gso "-gso -host_tso4" "${CHANGES[host_tso4]}"

# ---------------------------------------------------------------------------
# As configured

full()
{
	vnet_new full queue_pairs=2 rx_queue_size=512 tx_queue_size=1024 mtu=1400 speed=2500 \
		duplex=full mac=$MAC "$@" || return 1
	# The driver begins with as many as there are CPUs.
	[ "$(nproc)" -ge 2 ] || ethtool -L "${NIC[0]}" combined 2 2> /dev/null || :
}
check "two queue pairs, an MTU, a speed: plugged in" full || die "no NIC"
check "features" agreed $FULL
check "ethtool -k, -l, -x, -c" says
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
	has "$TMP/out" ' mtu 1400 ' "link/ether $MAC " 'maxmtu 1400 ' \
		'numtxqueues 2 ' &&
	is "queues" "$(at nic ls "/sys/class/net/$dev/queues" | xargs)" "rx-0 rx-1 tx-0 tx-1" &&
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
table()
{
	tool -x "^RX flow hash indirection table for $dev with 2 RX ring" '^ +120: +0 +1 +0 +1 ' \
		'^RSS hash key:$' '^([0-9a-f]{2}:){39}[0-9a-f]{2}$' 'toeplitz: on' &&
	! grep -q '^ *128:' "$TMP/out"
}
check "ethtool -x" table

# packets rx|tx - as the driver counts them, of both queues; those that read the device's own
# statistics count no others, and have other names
packets()
{
	awk -v name="^$1(_queue_)?[01](_hw)?_packets:\$" '$1 ~ name { n += $2 } END { print n + 0 }' "$TMP/out"
}
all_sent()
{
	at nic ethtool -S "$dev" > "$TMP/out"
	is "frames sent" "$(packets tx)" "$(sysstat wire "${WIRE[0]}" rx_packets)"
}
statistics()
{
	local before

	tool -S '^ +rx(_queue_)?0(_hw)?_bytes: ' '^ +rx(_queue_)?1(_hw)?_packets: ' \
		'^ +tx(_queue_)?1(_hw)?_packets: ' &&
	! grep -Eq '[rt]x(_queue_)?2' "$TMP/out" || return 1
	before=$(packets rx)
	at nic ping -q -n -c 7 -i 0.02 -W 20 192.0.2.2 && poll 20 all_sent &&
	[ "$(packets rx)" -ge $((before + 7)) ] || fail "$before frames received before"
}
check "ethtool -S" statistics
check "ethtool -c" tool -c '^rx-usecs:.*0' '^rx-frames:.*0' '^tx-usecs:.*0'
nic_gone full

# ---------------------------------------------------------------------------
# Features withheld

# without "FEATURE..." - what is in force then, and what ethtool says of it
without()
{
	full features="default -${1// / -}" && agreed $(except $1 ${DEPENDS[$1]:-}) &&
	says ${CHANGES[$1]:-}
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

for feature in $WITHHELD "${TOGETHER[@]}"; do
	check "without $feature: features, ethtool -k, -l, -x, -c" without "$feature"
	[ ${#NIC[@]} -gt 0 ] || die "no NIC"
	check "and ping works" pings
	nic_gone full
done

# Features that are there for the asking
with()
{
	full features="default +$1" && agreed $FULL $1 && says
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
