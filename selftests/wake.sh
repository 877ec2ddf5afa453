#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# wake.sh - the machine sleeps, a frame that the card was told of wakes it up, and WUS says
# which: with a small driver of ours
#
# nicsim-uml: timeout=60 travel=yes

. "$(dirname "$0")/lib/nicsim.sh"

# WUFC and WUS, manual 13.6.2
MAG=$((1 << 1)) EX=$((1 << 2)) BC=$((1 << 4))
MAC=02:00:5e:10:00:01

begin 7 python3 tc
test_module nicsim_wake || die "no driver"

sleeper()
{
	nic_new card model=e1000 mac=$MAC && nic_live card && wire=${WIRE[0]} &&
	ip link set "$wire" up && use_driver "${SLOT[0]}" nicsim_wake
}
check "a card whose driver sleeps" sleeper || die "no NIC"

# sleeps FILTERS WUS SECONDS - what wakes is on its way
sleeps()
{
	local before=$SECONDS param=/sys/module/nicsim_wake/parameters

	echo "$1" > $param/wufc && echo freeze > /sys/power/state &&
	tc qdisc del dev "$wire" root || return 1
	is "WUS" "$(cat $param/wus)" "$2" && is "seconds of sleep" $((SECONDS - before)) "$3"
}

# later SECONDS PACKET... - the wire transmits that then, as packet.py does
later()
{
	local seconds=$1 what=$2

	shift 2
	carrier - "$wire" && tc qdisc replace dev "$wire" root netem delay "${seconds}s" &&
	python3 "$LIB/packet.py" "$what" "$wire" "$@"
}

magic()
{
	later 3 magic 1 $MAC && sleeps $MAG $MAG 3
}
check "a Magic Packet" magic

directed()
{
	later 4 send 1 60 $MAC && sleeps $EX $EX 4
}
check "a frame to its address" directed

broadcast()
{
	later 5 send 1 60 ff:ff:ff:ff:ff:ff && sleeps $((BC | MAG)) $BC 5
}
check "a broadcast" broadcast

# WUS has all filters that match which are on.
both()
{
	later 3 magic 1 $MAC && sleeps $((MAG | EX | BC)) $((MAG | EX)) 3
}
check "a Magic Packet that is a frame to its address too" both

unwanted()
{
	later 3 send 1 60 $MAC && later 6 magic 1 $MAC && sleeps $MAG $MAG 6
}
check "not a frame that it was not told of" unwanted

check "the kernel's log is clean" log_clean
ktap_finish
