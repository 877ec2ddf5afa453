#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_tunnel.sh - large sends in UDP tunnels pass through virtio-net unsegmented, as far as
# its driver knows them
#
# nicsim-vm: timeout=600 driver=virtio_net
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

NAMES="guest_udp_tunnel_gso guest_udp_tunnel_gso_csum host_udp_tunnel_gso host_udp_tunnel_gso_csum"

begin $((1 + 5 * 3 + 1 + 7 + 1)) python3
[ -e "$NICSIM_MODULES/nicsim_patch.ko" ] || ktap_skip_all "missing: nicsim_patch.ko"
modprobe -a vxlan geneve 2> /dev/null || ktap_skip_all "missing: vxlan, geneve"
undo modprobe -r vxlan geneve
python3 "$LIB/stream.py" make "$TMP/file" 1 || die "no file"

# tunnel A B KIND OUTER SUM - device t0 in both namespaces, which reach each other by
# 192.0.2.1 and .2 or 2001:db8::1 and ::2; SUM: whether its UDP headers have checksums
tunnel()
{
	local kind=$3 sum=udpcsum local1=192.0.2.1 local2=192.0.2.2 port=4789

	[ "$5" = sum ] || sum=noudpcsum
	if [ "$4" = 6 ]; then
		local1=2001:db8::1 local2=2001:db8::2
		[ "$5" = sum ] && sum="noudp6zerocsumtx" || sum="udp6zerocsumtx udp6zerocsumrx"
	fi
	[ "$kind" = vxlan ] || port=6081
	# shellcheck disable=SC2086 # several words
	ipn "$1" link add t0 type "$kind" id 42 remote "$local2" dstport $port $sum &&
	ipn "$2" link add t0 type "$kind" id 42 remote "$local1" dstport $port $sum &&
	ipn "$1" link set t0 mtu 1400 && ipn "$2" link set t0 mtu 1400 &&
	ipn "$1" addr add 198.51.100.1/24 dev t0 && ipn "$1" addr add 2001:db8:1::1/64 dev t0 &&
	ipn "$2" addr add 198.51.100.2/24 dev t0 && ipn "$2" addr add 2001:db8:1::2/64 dev t0 &&
	ipn "$1" link set t0 up && ipn "$2" link set t0 up &&
	at "$1" ping -q -c 1 -W 10 198.51.100.2 && at "$1" ping -q -c 1 -W 10 2001:db8:1::2
}

# serve A B - take files there
serve()
{
	local name

	for name; do
		spawn "$name" python3 "$LIB/stream.py" serve :: 7000
		SERVER+=($!)
	done
	for name; do
		poll 60 listening "$name" 7000 || return 1
	done
}

# files A B - from A to B by IPv4 and the other way by IPv6
files()
{
	at "$1" timeout 60 python3 "$LIB/stream.py" send 198.51.100.2 7000 "$TMP/file" &&
	at "$2" timeout 60 python3 "$LIB/stream.py" send 2001:db8:1::1 7000 "$TMP/file"
}

# ---------------------------------------------------------------------------
# Two cards joined by a driver that knows tunnels: one receives, the other sends.

param=/sys/module/nicsim_patch/parameters
patched()
{
	echo "$(cat $param/tunnels)" "$(cat $param/tunnel_sums)"
}

# panel - two cards, and the driver that joins them
panel()
{
	local name

	insert nics=none && test_module nicsim_patch || return 1
	for name in left right; do
		nic_new $name model=virtio-net && echo 1 > "$NICS/$name/live" || return 1
		use_driver "$(nic_attr $name pci)" nicsim_patch || return 1
	done
	space left right &&
	move "$(nic_attr left wire)" left 192.0.2.1/24 2001:db8::1/64 &&
	move "$(nic_attr right wire)" right 192.0.2.2/24 2001:db8::2/64 &&
	at left ping -q -c 3 -i 0.05 -W 10 192.0.2.2
}
check "two cards joined by a driver that knows tunnels" panel || die "no cards"
left=$(nic_attr left wire) right=$(nic_attr right wire)
drops()
{
	{ at left ethtool -S "$left"; at right ethtool -S "$right"; } | grep drop | tr '\n' ' '
}
dropped=$(drops)
serve left right || die "no servers"

# large NAMESPACE DEVICE rx|tx - large sends that a wire has counted
large()
{
	counter "$1" "$2" "$3_queue_0_large_sends"
}

# streams SUM - files arrive, as large sends at both ends, in tunnels with SUM
streams()
{
	local sent received t0 s0 t1 s1

	read -r t0 s0 < <(patched)
	sent=$(large left "$left" tx) received=$(large right "$right" rx)
	files left right || return 1
	read -r t1 s1 < <(patched)
	[ "$t1" -gt "$t0" ] || fail "nothing in a tunnel: $t0" || return 1
	is "tunnels with a checksum" $((s1 - s0)) $(($1 * (t1 - t0))) || return 1
	[ "$(large left "$left" tx)" -gt "$sent" ] || fail "not sent as it was" || return 1
	[ "$(large right "$right" rx)" -gt "$received" ] || fail "not received as it was sent"
}

# datagrams SUM TO... - to each address one large send of UDP, which is one to both cards
datagrams()
{
	local sum=$1 to t0 s0 pid

	shift
	for to; do
		read -r t0 s0 < <(patched)
		spawn right python3 "$LIB/uso.py" receive "$to" 7001 1000 20
		pid=$!
		poll 20 at right sh -c "ss -Hlun 'sport = :7001' | grep -q ." &&
		at left python3 "$LIB/uso.py" send "$to" 7001 1000 20 && wait $pid ||
			{ halt $pid; return 1; }
		is "tunnels, and with a checksum" "$(patched)" "$((t0 + 1)) $((s0 + sum))" ||
			return 1
	done
}

# try KIND OUTER SUM
try()
{
	local what="$1 over IPv$2, $3" sum=0

	[ "$3" = sum ] && sum=1
	check "$what: a tunnel between the wires" tunnel left right "$1" "$2" "$3"
	check "$what: files" streams $sum
	check "$what: large sends of UDP" datagrams $sum 198.51.100.2 2001:db8:1::2
	ipn left link del t0
	ipn right link del t0
}
try vxlan 4 "no sum"
try vxlan 4 sum
try vxlan 6 "no sum"
try vxlan 6 sum
try geneve 4 sum

check "no wire has dropped anything since" is "dropped" "$(drops)" "$dropped"
for pid in "${SERVER[@]}"; do
	halt "$pid"
done
rmdir "$NICS/left" "$NICS/right"
ip netns del "$NETNS-left"
ip netns del "$NETNS-right"

# ---------------------------------------------------------------------------
# The stock driver, which may know them or not

check "a card with the stock driver" vnet_new stock || die "no NIC"
pair 0 || die "cannot move"
dev=${NIC[0]} wire=${WIRE[0]} slot=${SLOT[0]}
serve nic wire || die "no servers"

offered()
{
	local name

	for name in $NAMES; do
		nic_attr stock features | grep -qw "$name" || fail "$name is not offered"
	done
}
check "tunnels are offered" offered

# knows - whether the driver can send large frames in tunnels
knows()
{
	at nic ethtool -k "$dev" | grep -q '^tx-udp_tnl-segmentation: .*on$'
}
agreed()
{
	local want=

	knows && want="65 66 67 68 "
	is "negotiated above 63" "$(negotiated "$slot" | tr ' ' '\n' | awk '$1 > 63' |
		tr '\n' ' ')" "$want"
}
check "a driver that knows tunnels gets all of them, another none" agreed
check "a tunnel between card and wire" tunnel nic wire vxlan 4 sum

# crossing ON - files cross, unsegmented or not
crossing()
{
	local rx tx

	rx=$(large wire "$wire" rx) tx=$(large wire "$wire" tx)
	files nic wire || return 1
	rx=$(($(large wire "$wire" rx) - rx)) tx=$(($(large wire "$wire" tx) - tx))
	echo "$rx large sends to the wire, $tx from it"
	if [ "$1" -eq 1 ]; then
		[ $rx -gt 0 ] && [ $tx -gt 0 ]
	else
		[ $rx -eq 0 ] && [ $tx -eq 0 ]
	fi
}
known=0
knows && known=1
check "files cross, unsegmented if the driver knows tunnels" crossing $known
switched_off()
{
	at nic ethtool -K "$dev" tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation off &&
	at wire ethtool -K "$wire" tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation off &&
	crossing 0
}
check "switched off, they cross in segments" switched_off
withheld()
{
	local name features=default

	for name in $NAMES; do
		features="$features -$name"
	done
	nic_gone stock && ip netns del "$NETNS-nic" && ip netns del "$NETNS-wire" &&
	vnet_new plain features="$features" && is "driver knows" "$(ethtool -k "${NIC[0]}" |
		grep '^tx-udp_tnl-segmentation:')" "tx-udp_tnl-segmentation: off [fixed]" &&
	is "wire" "$(ethtool -k "${WIRE[0]}" | grep '^tx-udp_tnl-segmentation:')" \
		"tx-udp_tnl-segmentation: off [fixed]"
}
check "withheld, they are known to neither end" withheld
end
