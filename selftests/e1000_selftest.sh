#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# e1000_selftest.sh - every card of the e1000 model: the stock driver binds, has link,
# moves frames, and its own self-test passes
#
# nicsim-vm: timeout=900

. "$(dirname "$0")/lib/nicsim.sh"

# device and port, as ethtool names it
CARDS="82545GM TP
82545GM-fiber FIBRE
82545GM-serdes FIBRE
82546GB TP
82546GB-fiber FIBRE
82546GB-serdes FIBRE
82546GB-pcie TP
82546GB-quad TP
82546GB-quad-ksp3 TP
82547EI TP
82547EI-mobile TP
82547GI TP"

begin $((5 * $(echo "$CARDS" | wc -l) + 2)) python3

all_listed()
{
	nic_new first || return 1
	echo "$CARDS" | cut -d ' ' -f 1 > "$TMP/wanted"
	sed -n 's/^e1000 //p' "$NICS/models" | diff "$TMP/wanted" - || return 1
	nic_gone first
}
check "these are all cards of the model" all_listed

ends_have_link()
{
	has_carrier - "$dev" && has_carrier - "$wire"
}

# at - COMMAND: in this namespace
at()
{
	shift
	"$@"
}

live()
{
	nic_new card model=e1000 device="$card" && nic_live card || return 1
	dev=${NIC[0]} wire=${WIRE[0]}
	ip link set "$wire" up && ip link set "$dev" up
}

link_is_up()
{
	poll 30 ends_have_link || fail "no carrier" || return 1
	ethtool "$dev" > "$TMP/out"
	case $port in
	TP)	has "$TMP/out" 'Port: Twisted Pair' ;;
	*)	has "$TMP/out" "Port: $port" ;;
	esac && has "$TMP/out" 'Speed: 1000Mb/s' 'Duplex: Full' 'Link detected: yes'
}

frames()
{
	python3 "$LIB/packet.py" pass "$dev" "$wire" 20 1000 ff:ff:ff:ff:ff:ff &&
	python3 "$LIB/packet.py" pass "$wire" "$dev" 20 1000 ff:ff:ff:ff:ff:ff
}

# busy - the one failure is of the driver itself, which had to wait for a CPU: it gives
# itself two jiffies to look at its 64 frames, and calls it 14 when that was not enough
busy()
{
	grep -Eq '^Loopback test .*[[:space:]]14$' "$TMP/out" &&
	[ "$(grep -Ec '[[:space:]][1-9][0-9]*$' "$TMP/out")" -eq 1 ]
}

passes()
{
	local try

	for try in 1 2 3 4 5; do
		ethtool -t "$dev" "$1" > "$TMP/out" 2>&1 &&
			has "$TMP/out" 'test result is PASS' > /dev/null && return
		busy || break
	done
	cat "$TMP/out"
	return 1
}

echo "$CARDS" > "$TMP/cards"
while read -r card port; do
	dev=none wire=none
	check "$card: the driver binds" live
	check "$card: the link comes up" link_is_up
	check "$card: frames pass both ways" frames
	check "$card: ethtool -t online" passes online
	check "$card: ethtool -t offline" passes offline
	[ ! -d "$NICS/card" ] || nic_gone card
done < "$TMP/cards"

end
