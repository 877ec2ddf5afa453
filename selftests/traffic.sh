#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# traffic.sh - real traffic between a NIC and its wire, with each offload off in turn
#
# Whatever is not delivered, some counter must account for: frames between the
# two ends, segments of a stream, datagrams.
#
# nicsim-vm: timeout=900 mem=2G

. "$(dirname "$0")/lib/nicsim.sh"

CONFIGS="none tso gso gro rx tx sg"

begin 107 ping iperf3 python3 tc

load e1000 && pair 0 || die "no NIC"
dev=${NIC[0]} wire=${WIRE[0]}
spawn wire iperf3 -s > "$TMP/iperf-wire" 2>&1
spawn wire python3 "$LIB/stream.py" serve :: 7000
spawn nic python3 "$LIB/stream.py" serve :: 7000
python3 "$LIB/stream.py" make "$TMP/file" 100

poll 60 listening wire 5201 && poll 60 listening wire 7000 && poll 60 listening nic 7000 ||
	die "no servers"

# offload OFF - everything on that can be, at both ends, but this
offload()
{
	local end d f

	for end in "nic $dev" "wire $wire"; do
		set -- "$1" $end
		for f in rx tx sg tso gso gro; do
			at "$2" ethtool -K "$3" $f on
		done
		[ "$1" = none ] || at "$2" ethtool -K "$3" "$1" off
	done > /dev/null 2>&1
	# What the driver offers can be switched; a wire may have less.
	[ "$1" = none ] || at nic ethtool -k "$dev" | grep -Eq "^$(long "$1"): off"
}

long()
{
	case $1 in
	rx) echo rx-checksumming ;;
	tx) echo tx-checksumming ;;
	sg) echo scatter-gather ;;
	tso) echo tcp-segmentation-offload ;;
	gso) echo generic-segmentation-offload ;;
	gro) echo generic-receive-offload ;;
	esac
}

# ---------------------------------------------------------------------------
# Accounts

# stats END DEVICE - everything that its namespace counts, in one go
stats()
{
	at "$1" sh -c 'ethtool -S "$0"; cat /proc/net/snmp; tc -s qdisc
		cd "/sys/class/net/$0/statistics" && grep . *' "$2"
}

# Frames that the chip has let in, and those that it has thrown away
NIC_RX='/^ *rx_(packets|missed_errors|crc_errors|long_length_errors|short_length_errors): /'
NIC_MISSED='/^ *rx_(missed_errors|crc_errors|long_length_errors|short_length_errors): /'

# The chip's own pause frames arrive too; no protocol wants them, so that the kernel
# counts them as dropped as well.
NIC_TX='/^ *tx_packets: / { n += $2 } /^ *tx_flow_control_x(on|off): / { n += 2 * $2 }'

# accounts - what each end has sent and received so far: four numbers
accounts()
{
	stats nic "$dev" > "$TMP/nic"
	stats wire "$wire" > "$TMP/wire"
	awk -F '[: ]+' '/^tx_packets:/ { print $2 }' "$TMP/wire"
	awk "$NIC_RX"' { n += $2 } END { print n }' "$TMP/nic"
	awk "$NIC_TX"' END { print n }' "$TMP/nic"
	awk -F : '/^rx_(packets|dropped|errors):/ { n += $2 } END { print n }' "$TMP/wire"
}

# whole END DEVICE - it sends nothing but single frames. A large send is many
# frames for the chip and one for the wire.
whole()
{
	at "$1" ethtool -k "$2" | grep -q '^tcp-segmentation-offload: off'
}

balanced()
{
	local now

	now=($(accounts))
	to_nic="$((now[0] - START[0])) sent, $((now[1] - START[1])) arrived or counted"
	to_wire="$((now[2] - START[2])) sent, $((now[3] - START[3])) arrived or counted"
	[ $((now[0] - START[0])) -eq $((now[1] - START[1])) ] ||
		{ ! whole wire "$wire" && [ $((now[0] - START[0])) -lt $((now[1] - START[1])) ]; } ||
		return 1
	[ $((now[2] - START[2])) -eq $((now[3] - START[3])) ] ||
		{ ! whole nic "$dev" && [ $((now[2] - START[2])) -gt $((now[3] - START[3])) ]; }
}

# What is in flight arrives; then nothing may be missing.
balance()
{
	local to_nic to_wire

	poll 20 balanced || fail "wire to NIC: $to_nic; NIC to wire: $to_wire"
}

# losses - everything any counter on either side says was thrown away
losses()
{
	local dropped sum=0

	while read -r _ dropped _; do
		sum=$((sum + 0x$dropped))
	done < /proc/net/softnet_stat
	stats nic "$dev" > "$TMP/nic"
	stats wire "$wire" > "$TMP/wire"
	awk -v n=$sum '
		/^(Ip|Udp):/ {
			if ($2 ~ /^[A-Z]/) { split($0, name); next }
			for (i = 2; i <= NF; i++)
				if (name[i] ~ /Discards|bufErrors|InCsumErrors|(Reasm|Frag)Fails/)
					n += $i
		}
		/^ Sent .*\(dropped / { sub(/.*dropped /, ""); n += $1 }
		/^[rt]x_dropped:/ { sub(/.*:/, ""); n += $1 }
		'"$NIC_MISSED"' { n += $2 }
		END { print n }' "$TMP/nic" "$TMP/wire"
}

# ---------------------------------------------------------------------------
# Traffic; the first argument is the end that sends

# echoes ADDRESS [OPTIONS] - every ping is answered
echoes()
{
	at nic ping -q -n -c 5 -i 0.05 -W 10 "$@" > "$TMP/ping" 2>&1
	grep -q ' 0% packet loss' "$TMP/ping" || { cat "$TMP/ping"; return 1; }
}

# iperf END [OPTIONS] - the server is at the wire
iperf()
{
	[ "$1" = nic ] || set -- "$@" -R
	shift
	at nic timeout 60 iperf3 -f m -t 1 "$@" > "$TMP/iperf" 2>&1 &&
		grep -Eq '[1-9][0-9.]* MBytes .* receiver' "$TMP/iperf" ||
		{ cat "$TMP/iperf"; return 1; }
}

tcp()
{
	iperf "$1" -c 192.0.2.2
}

tcp6()
{
	iperf "$1" -c 2001:db8::2
}

# As fast as it goes, so datagrams may be dropped, but not without a trace.
udp()
{
	local before lost

	before=$(losses)
	iperf "$1" -c 192.0.2.2 -u -b 0 -l 1400 || return 1
	lost=$(sed -n 's|.* ms *\([0-9]*\)/[0-9]* .*receiver.*|\1|p' "$TMP/iperf")
	[ -n "$lost" ] || { cat "$TMP/iperf"; return 1; }
	counted=$(($(losses) - before))
	[ "$lost" -le $counted ] || fail "$lost datagrams lost, $counted counted"
}

file()
{
	local before lost to=2

	[ "$1" = nic ] || to=1
	before=$(losses)
	at "$1" timeout 120 python3 "$LIB/stream.py" send 192.0.2.$to 7000 "$TMP/file" > "$TMP/file.out" ||
		{ cat "$TMP/file.out"; return 1; }
	lost=$(sed -n 's/^lost //p' "$TMP/file.out")
	[ "$lost" -eq 0 ] || [ "$lost" -gt 0 ] && [ "$lost" -le $(($(losses) - before)) ] ||
		fail "$lost segments lost, $(($(losses) - before)) counted"
}

for off in $CONFIGS; do
	with="with all offloads"
	[ $off = none ] || with="without $off"
	check "$with: ethtool -K" offload $off
	START=($(accounts))
	check "$with: ping" echoes 192.0.2.2
	check "$with: ping, IPv6" echoes 2001:db8::2
	check "$with: TCP, NIC to wire" tcp nic
	check "$with: TCP, wire to NIC" tcp wire
	check "$with: TCP over IPv6, NIC to wire" tcp6 nic
	check "$with: TCP over IPv6, wire to NIC" tcp6 wire
	check "$with: UDP, NIC to wire" udp nic
	check "$with: UDP, wire to NIC" udp wire
	check "$with: file, NIC to wire" file nic
	check "$with: file, wire to NIC" file wire
	check "$with: no frame is missing" balance
done

mtu()
{
	ipn nic link set "$dev" mtu "$1" && ipn wire link set "$wire" mtu "$1" &&
	carrier nic "$dev" && carrier wire "$wire"
}
check "MTU 9000 at both ends" mtu 9000 || die "no jumbo frames"
for off in $CONFIGS; do
	with="MTU 9000 with all offloads"
	[ $off = none ] || with="MTU 9000 without $off"
	offload $off
	START=($(accounts))
	check "$with: ping" echoes 192.0.2.2 -M do -s 8972
	check "$with: TCP" eval "tcp nic && tcp wire"
	check "$with: no frame is missing" balance
done

end
