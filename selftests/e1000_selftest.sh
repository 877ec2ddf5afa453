#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# e1000_selftest.sh - every card of the e1000 model: the stock driver binds, has link,
# moves frames, and its own self-test passes
#
# Most of the time the driver sleeps, with the lock of all interfaces held: tests cannot go on
# at once, but a card is plugged in and gets its link while another one is tested.
#
# nicsim-vm: timeout=900

. "$(dirname "$0")/lib/nicsim.sh"

# device, port as ethtool names it, and the test: "offline", which has the one of "online" in
# it, for each kind of MAC and of port
CARDS="82545GM TP offline
82545GM-fiber FIBRE offline
82545GM-serdes FIBRE offline
82546GB TP offline
82546GB-fiber FIBRE online
82546GB-serdes FIBRE online
82546GB-pcie TP online
82546GB-quad TP online
82546GB-quad-ksp3 TP online
82547EI TP offline
82547EI-mobile TP online
82547GI TP offline
82546EB TP offline
82546EB-fiber FIBRE online
82546EB-quad TP online
82545EM TP offline
82545EM-fiber FIBRE online
82541EI TP offline
82541EI-mobile TP online
82541ER-lom TP online
82541ER TP online
82541GI TP offline
82541GI-mobile TP online
82541GI-lf TP online
82540EM TP offline
82540EM-lom TP online
82540EP TP online
82540EP-lom TP online
82540EP-lp TP online
82544EI TP offline
82544EI-fiber FIBRE offline
82544GC TP online
82544GC-lom TP online
82543GC TP offline
82543GC-fiber FIBRE offline
82542-rev2-0 FIBRE offline
82542-rev2-1 FIBRE offline"
AT_ONCE=4

begin $((4 * $(echo "$CARDS" | wc -l) + 2)) python3

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
	nic_new "$card" model=e1000 device="$card" && nic_live "$card" || return 1
	dev=${NIC[0]} wire=${WIRE[0]}
	ip link set "$wire" up && ip link set "$dev" up
}

link_is_up()
{
	poll 60 ends_have_link || fail "no carrier" || return 1
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

# self_test MODE - ethtool -t, without the four seconds that the driver sleeps at the end: a
# signal ends them, and one that stops the process lets it go on afterwards
self_test()
{
	local pid

	ethtool -t "$dev" "$1" > "$TMP/out" 2>&1 &
	pid=$!
	while kill -STOP $pid 2> /dev/null; do
		sleep 0.2
		grep -q '^State:.*stopped' /proc/$pid/status 2> /dev/null && kill -CONT $pid
		sleep 0.05
	done
	wait $pid
}

passes()
{
	local try

	for try in 1 2 3 4 5; do
		self_test "$1" && has "$TMP/out" 'test result is PASS' > /dev/null && return
		busy || break
	done
	cat "$TMP/out"
	return 1
}

# say WHAT COMMAND... - as check, but with a line for points
say()
{
	local what=$1

	shift
	if "$@" > "$TMP/said" 2>&1; then
		echo "ok $card: $what"
	else
		head -n 40 "$TMP/said" | sed 's/^/# /'
		echo "not ok $card: $what"
	fi
}

# test_card - what is under test in a shell of its own
test_card()
{
	TMP=$TMP/$card.d
	mkdir "$TMP"
	dev=none wire=none
	say "the driver binds" live
	say "the link comes up" link_is_up
	say "frames pass both ways" frames
	say "ethtool -t $mode" passes "$mode"
	[ ! -d "$NICS/$card" ] || nic_gone "$card"
}

# result - wait for the first card that has not been reported yet
result()
{
	wait "${tested[shown]}"
	points cat "$TMP/${names[shown]}"
	shown=$((shown + 1))
}

tested=() names=() shown=0
echo "$CARDS" > "$TMP/cards"
while read -r card port mode; do
	test_card > "$TMP/$card" 2>&1 &
	tested+=($!) names+=("$card")
	[ ${#tested[@]} -lt $((shown + AT_ONCE)) ] || result
done < "$TMP/cards"
while [ $shown -lt ${#tested[@]} ]; do
	result
done

end
