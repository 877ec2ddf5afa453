#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# e1000_selftest.sh - a card of each kind of MAC: the stock driver binds, has link, moves
# frames, and its own self-test passes, while another card carries traffic
#
# All devices, and more often, on User-Mode Linux: e1000_devices.sh. Most of the time the
# driver sleeps, with the lock of all interfaces held: tests cannot go on at once, but a card
# is plugged in and gets its link while another one is tested.
#
# nicsim-vm: timeout=400 allow='NETDEV WATCHDOG'

. "$(dirname "$0")/lib/nicsim.sh"

# device and port as ethtool names it
CARDS="82545GM TP
82546GB-serdes FIBRE
82547EI TP
82547GI TP
82546EB-fiber FIBRE
82545EM TP
82541EI TP
82541GI TP
82540EM TP
82544EI-fiber FIBRE
82543GC TP
82542-rev2-0 FIBRE
82542-rev2-1 FIBRE
CE4100 TP"
AT_ONCE=4

begin $((4 * $(echo "$CARDS" | wc -l) + 3)) ping python3

busy_card()
{
	nic_new busy model=e1000 && nic_live busy && pair 0
}
check "a card that is busy all the time" busy_card || die "no NIC"
spawn nic ping -q -n -i 0.01 192.0.2.2 > "$TMP/ping"
ping=$!

live()
{
	nic_new "$card" model=e1000 device="$card" && nic_live "$card" || return 1
	dev=${NIC[-1]} wire=${WIRE[-1]}
	ip link set "$wire" up && ip link set "$dev" up
}

link_is_up()
{
	carrier - "$dev" && carrier - "$wire" || return 1
	ethtool "$dev" > "$TMP/out"
	case $port in
	TP)	has "$TMP/out" 'Port: Twisted Pair' ;;
	*)	has "$TMP/out" "Port: $port" ;;
	esac && has "$TMP/out" 'Speed: 1000Mb/s' 'Duplex: Full' 'Link detected: yes'
}

# busy - the one failure is of the driver itself, which had to wait for a CPU: it gives
# itself two jiffies to look at its 64 frames, and calls it 14 when that was not enough
busy()
{
	grep -Eq '^Loopback test .*[[:space:]]14$' "$TMP/out" &&
	[ "$(grep -Ec '[[:space:]][1-9][0-9]*$' "$TMP/out")" -eq 1 ]
}

# self_test - ethtool -t offline, without the four seconds that the driver sleeps at the end: a
# signal ends them, and one that stops the process lets it go on afterwards
self_test()
{
	local pid

	ethtool -t "$dev" offline > "$TMP/out" 2>&1 &
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
		self_test && has "$TMP/out" 'test result is PASS' > /dev/null && return
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
	say "frames pass both ways" cable_passes - "$dev" "$wire"
	say "ethtool -t offline" passes
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
while read -r card port; do
	test_card > "$TMP/$card" 2>&1 &
	tested+=($!) names+=("$card")
	[ ${#tested[@]} -lt $((shown + AT_ONCE)) ] || result
done < "$TMP/cards"
while [ $shown -lt ${#tested[@]} ]; do
	result
done

none_lost()
{
	kill -INT $ping
	wait $ping
	# The last one may still be on its way.
	awk '/packets transmitted/ { good = $1 > 100 && $4 >= $1 - 1 } END { exit !good }' \
		"$TMP/ping" || { cat "$TMP/ping"; return 1; }
}
check "the busy card has lost nothing" none_lost

# e1000_down() stops the queue ten milliseconds before it says that there is no carrier. The
# network's watchdog takes that for a hang if it looks in between and nothing has been sent for
# five seconds, as a card here has to wait for the others. Of a real one e1000 speaks itself.
check "the kernel's log is clean but for that" log_clean "NETDEV WATCHDOG"
ktap_finish
