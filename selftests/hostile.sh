#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# hostile.sh - a driver gone mad on one NIC does no harm to anybody else
#
# NICSIM_HOSTILE_SECONDS (60; 15 on User-Mode Linux, which is faster) and
# NICSIM_HOSTILE_SEED (1) say how long and how.
#
# nicsim-vm: timeout=400 kernels=every
# nicsim-uml: timeout=200 kernels=uml-debug
# nicsim-debug: timeout=600

. "$(dirname "$0")/lib/nicsim.sh"

begin 13 ping iperf3 python3

seconds=${NICSIM_HOSTILE_SECONDS:-$(uml && echo 15 || echo 60)}
load e1000,e1000 && pair 0 || die "no NICs"
mad=${SLOT[1]} wire=${WIRE[1]}
[ -e "$NICSIM_MODULES/nicsim_hostile.ko" ] || ktap_skip_all "missing: nicsim_hostile.ko"

space mad && mute mad && move "$wire" mad || die "cannot move"
spawn wire iperf3 -s > "$TMP/iperf-server" 2>&1
poll 30 listening wire 5201 || die "no server"

test_module nicsim_hostile seconds="$seconds" seed="${NICSIM_HOSTILE_SEED:-1}" ||
	die "no test driver"
param=/sys/module/nicsim_hostile/parameters
check "the hostile driver binds" use_driver "$mad" nicsim_hostile || die "not bound"

# Frames of all lengths at the mad NIC, as fast as it takes them; its link goes up and down.
spawn mad python3 -c "
import random, sys
sys.path.insert(0, '$LIB')
from packet import Port
p = Port('$wire')
rng = random.Random(1)
pool = bytes(6) + rng.randbytes(20000)
while True:
    n = rng.choice((60, 200, 1500)) if rng.random() < .9 else rng.randrange(14, 1515)
    try:
        p.send(b'\xff' * 6 + pool[6:n])
    except OSError:
        pass"
flood=$!

# The other NIC carries traffic both ways all the time.
spawn nic iperf3 -f m -i 10 -t "$seconds" -c 192.0.2.2 > "$TMP/there" 2>&1
there=$!
spawn nic ping -q -n -i 0.2 -w "$seconds" 192.0.2.2 > "$TMP/ping" 2>&1
ping=$!

is_over()
{
	[ "$(cat $param/finished)" = Y ]
}
check "it rages for $seconds s" poll $((seconds * 3 + 60)) is_over
raged()
{
	[ "$(cat $param/rounds)" -ge "$seconds" ] || fail "$(cat $param/rounds) rounds"
}
check "and gets somewhere" raged

carried()
{
	wait $there || { cat "$TMP/there"; return 1; }
	# No interval without traffic
	! grep -Eq ' 0.00 Mbits/sec' "$TMP/there" &&
	grep -Eq '[1-9].* [MG]Bytes .* receiver' "$TMP/there" || { cat "$TMP/there"; return 1; }
}
check "TCP on the other NIC went on" carried
pinged()
{
	wait $ping
	grep -q ' 0% packet loss' "$TMP/ping" || { cat "$TMP/ping"; return 1; }
}
check "no ping on the other NIC was lost" pinged

harmless()
{
	is "pages that changed" "$(cat $param/harm)" 0
}
check "no memory but the driver's was written" harmless
check "the hostile driver unbinds" driver_unbind "$mad"
check "no memory was written afterwards" harmless
halt $flood

# What it did has been told, but not so that nobody could read it.
told()
{
	log_nicsim | grep -c '^nicsim: nic1: '
}
moderate()
{
	local n

	n=$(told)
	[ "$n" -gt 0 ] && [ "$n" -le $((100 + 60 * seconds)) ] || fail "$n lines"
}
check "it was reported, within limits" moderate

others()
{
	log_nicsim | grep '^nicsim: nic0: ' > "$TMP/log"
	[ ! -s "$TMP/log" ] || { cat "$TMP/log"; return 1; }
}
check "the other NIC was not blamed" others

back()
{
	local dev

	use_driver "$mad" e1000 && poll 30 has_netdev "$mad" || return 1
	dev=$(netdev_of "$mad")
	space sane && move "$dev" sane 198.51.100.1/24 &&
	ipn mad addr add 198.51.100.2/24 dev "$wire" && carrier sane "$dev" &&
	at sane ping -q -n -c 3 -i 0.05 -W 10 198.51.100.2
}
check "the stock driver works with that card again" back
check "the module unloads" rmmod nicsim
log_harmless()
{
	log_clean 'nicsim: '
}
check "the kernel's log is clean" log_harmless
ktap_finish
