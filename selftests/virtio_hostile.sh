#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_hostile.sh - a virtio driver gone mad on one NIC does no harm to anybody else
#
# NICSIM_HOSTILE_SECONDS (10) and NICSIM_HOSTILE_SEED (1) say how long with each
# kind of ring, and how.
#
# nicsim-vm: timeout=600

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

begin $((3 * 9 + 4)) ping python3

seconds=${NICSIM_HOSTILE_SECONDS:-10}
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

# try RING DEVICE
try()
{
	local ring=$1 flood

	log_mark
	began=$SECONDS
	check "$ring: plugged in" vnet_new mad device="$2" queue_pairs=2 \
		features="default +packed +notification_data" || die "no NIC"
	mad=${SLOT[1]} wire=${WIRE[1]}
	space mad sane && mute mad && move "$wire" mad 198.51.100.2/24 || die "cannot move"
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
		seed="${NICSIM_HOSTILE_SEED:-1}" || die "no test driver"
	check "$ring: the hostile driver binds" use_driver "$mad" nicsim_vhostile || die "not bound"
	check "$ring: it rages for $seconds s" poll $((seconds * 3 + 200)) is_over
	check "$ring: the device took everything as it should" tried
	check "$ring: no memory but the driver's was written" harmless
	check "$ring: the hostile driver unbinds" driver_unbind "$mad"
	check "$ring: no memory was written afterwards" harmless
	halt $flood
	check "$ring: it was reported, within limits" moderate
	check "$ring: the stock driver works with that card again" back
	rmmod nicsim_vhostile
	nic_gone mad
	ip netns del "$NETNS-mad"
	ip netns del "$NETNS-sane"
}
try split modern
try packed modern
try legacy legacy

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
