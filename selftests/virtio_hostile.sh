#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_hostile.sh - a virtio driver gone mad on one NIC does no harm to anybody else
#
# NICSIM_HOSTILE_SECONDS (10; 3 on User-Mode Linux, which is faster) and NICSIM_HOSTILE_SEED (1) say how long with each
# kind of ring, and how.
#
# nicsim-vm: timeout=900 driver=virtio_net
# nicsim-uml: timeout=600 kernels=uml-debug
# nicsim-debug: timeout=1800

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

begin $((5 * 10 + 4)) ping python3
modprobe -q -a bridge veth || ktap_skip_all "missing: bridge, veth"

seconds=${NICSIM_HOSTILE_SECONDS:-$(uml && echo 3 || echo 10)}
param=/sys/module/nicsim_vhostile/parameters
[ -e "$NICSIM_MODULES/nicsim_vhostile.ko" ] || ktap_skip_all "missing: nicsim_vhostile.ko"
vnet_new sane && pair 0 || die "no NIC"

# The other NIC is at work all the time.
spawn nic ping -q -n -i 0.2 192.0.2.2 > "$TMP/ping" 2>&1
ping=$!

is_over()
{
	[ "$(cat $param/finished)" = Y ]
}
tried()
{
	echo "$(cat $param/cases) cases, $(cat $param/rounds) rounds"
	log | grep 'wrong: '
	[ "$(cat $param/cases)" -gt 100 ] && is "wrong" "$(cat $param/wrong)" 0 &&
	[ "$(cat $param/rounds)" -ge "$seconds" ]
}
harmless()
{
	is "pages that changed" "$(cat $param/harm)" 0
}

# What it did has been told, but not so that nobody could read it.
moderate()
{
	local n

	n=$(log_nicsim | grep -c '^nicsim: mad: ')
	[ "$n" -gt 0 ] && [ "$n" -le $((100 + 60 * (SECONDS - began))) ] || fail "$n lines"
}

# The stock driver has that card again.
back()
{
	local dev

	use_driver "$mad" virtio-pci && poll 30 nic_has_netdev mad || return 1
	dev=$(nic_attr mad netdev)
	move "$dev" sane 198.51.100.1/24 && carrier sane "$dev" &&
	at sane ping -q -n -c 3 -i 0.05 -W 10 198.51.100.2
}

# What the driver has sent, and was not too short for a frame
sent()
{
	local frames

	frames=$(sysstat mad "$wire" rx_packets)
	[ "$frames" -ge 32 ] || fail "$frames frames"
}

# A bridge takes what comes out of the wire to a device for which the kernel must cut it.
drain()
{
	local dev

	ipn mad link add br0 type bridge && ipn mad link set "$wire" master br0 &&
	ipn mad link add drain type veth peer name sink && ipn mad link set drain master br0 &&
	at mad ethtool -K drain tso off gso off tx-checksumming off &&
	ipn mad addr add 198.51.100.2/24 dev br0 || return 1
	for dev in br0 drain sink; do
		ipn mad link set "$dev" up || return 1
	done
}

# try WHAT RING DEVICE [FEATURE...] - the driver asks for these features too
try()
{
	local what=$1 ring=$2 device=$3 more=0 feature flood

	shift 3
	for feature; do
		more=$((more | 1 << VIRTIO_BIT[$feature]))
	done
	log_mark
	began=$SECONDS
	check "$what: plugged in" vnet_new mad device="$device" queue_pairs=2 \
		features="default +packed +in_order +notification_data +guest_announce" || die "no NIC"
	mad=${SLOT[1]} wire=${WIRE[1]}
	space mad sane && mute mad && move "$wire" mad && drain || die "cannot move"
	# Frames of all lengths, as fast as it takes them
	spawn mad python3 -c "
import random, sys
sys.path.insert(0, '$LIB')
from packet import Port
p = Port('$wire')
rng = random.Random(1)
pool = rng.randbytes(2000)
while True:
    try:
        p.send(b'\xff' * 6 + pool[6:rng.choice((60, 200, 1500, rng.randrange(14, 1515)))])
    except OSError:
        pass"
	flood=$!
	insmod "$NICSIM_MODULES/nicsim_vhostile.ko" ring="$ring" seconds="$seconds" \
		seed="${NICSIM_HOSTILE_SEED:-1}" more=$more || die "no test driver"
	check "$what: the hostile driver binds" use_driver "$mad" nicsim_vhostile || die "not bound"
	check "$what: it rages for $seconds s" poll $((seconds * 3 + 200)) is_over
	check "$what: the device took everything as it should" tried
	check "$what: its frames have come out of the wire" sent
	check "$what: no memory but the driver's was written" harmless
	check "$what: the hostile driver unbinds" driver_unbind "$mad"
	check "$what: no memory was written afterwards" harmless
	halt $flood
	check "$what: it was reported, within limits" moderate
	check "$what: the stock driver works with that card again" back
	rmmod nicsim_vhostile
	nic_gone mad
	ip netns del "$NETNS-mad"
	ip netns del "$NETNS-sane"
}
try split split modern
try packed packed modern
try legacy legacy legacy
# The stock driver asks for neither of these before Linux 6.4.
try "split, in order" split modern in_order notification_data
try "packed, in order" packed modern in_order notification_data

pinged()
{
	kill -INT $ping
	wait $ping
	grep -q ' 0% packet loss' "$TMP/ping" || { cat "$TMP/ping"; return 1; }
}
check "no ping on the other NIC was lost" pinged
others()
{
	log_nicsim | grep '^nicsim: sane: ' > "$TMP/log"
	[ ! -s "$TMP/log" ] || { cat "$TMP/log"; return 1; }
}
check "the other NIC was not blamed" others
check "the module unloads" unload
end
