#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# frames.sh - frames of every length from 1 byte to 16 KiB, and every checksum
#
# nicsim-vm: timeout=600

. "$(dirname "$0")/lib/nicsim.sh"

begin 76 python3
python3 -c 'import scapy' 2> /dev/null || ktap_skip_all "missing: python3-scapy"

load e1000 && space bench && mute bench && move "${NIC[0]}" bench && move "${WIRE[0]}" bench &&
	carrier bench "${NIC[0]}" && carrier bench "${WIRE[0]}" || die "no NIC"
dev=${NIC[0]} wire=${WIRE[0]}
# Each frame is to be seen as it came.
at bench ethtool -K "$dev" gro off
at bench ethtool -K "$wire" gro off

points at bench python3 "$LIB/frames.py" receive "$dev" "$wire"
points at bench python3 "$LIB/frames.py" transmit "$dev" "$wire"

# runts FROM TO - frames that have not even a header come out with 60 bytes
runts()
{
	local dump n

	spawn bench tcpdump -l -x -e -n -c 13 -Q in -i "$2" > "$TMP/dump" 2> "$TMP/dump.err"
	dump=$!
	poll 30 grep -q listening "$TMP/dump.err" || return 1
	at bench insmod "$NICSIM_MODULES/nicsim_runt.ko" dev="$1" && rmmod nicsim_runt
	seen()
	{
		[ "$(grep -c 'length 60' "$TMP/dump")" -eq 13 ]
	}
	poll 10 seen
	n=$?
	halt $dump
	[ $n -eq 0 ] || { cat "$TMP/dump" "$TMP/dump.err"; return 1; }
}
if [ -e "$NICSIM_MODULES/nicsim_runt.ko" ] && command -v tcpdump > /dev/null; then
	# Nothing filters them out: they are to nobody.
	ipn bench link set "$dev" promisc on
	check "wire to NIC: lengths 1 to 13 arrive padded" runts "$wire" "$dev"
	ipn bench link set "$dev" promisc off
	check "NIC to wire: lengths 1 to 13 arrive padded" runts "$dev" "$wire"
else
	ktap_skip "wire to NIC: lengths 1 to 13 arrive padded" "no tcpdump or nicsim_runt.ko"
	ktap_skip "NIC to wire: lengths 1 to 13 arrive padded" "no tcpdump or nicsim_runt.ko"
fi
points at bench python3 "$LIB/frames.py" lengths "$dev" "$wire"
end
