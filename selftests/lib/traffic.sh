# SPDX-License-Identifier: GPL-2.0
#
# traffic.sh - ping, TCP, UDP and files between a NIC and its wire, and the accounts
# of what was sent; sourced by tests after nicsim.sh
#
# The NIC $dev is in namespace nic, its wire $wire in namespace wire, as pair() does
# it. Whatever is not delivered, some counter must account for: frames between the
# two ends, segments of a stream, datagrams.
#
#	traffic_begin 4			servers, and a file of 4 MB
#	offload tso			all offloads but this one
#	account
#	tcp nic && file wire		the argument is the end that sends
#	balance				all frames since then are accounted for

# How the NIC's driver counts: whether by itself, as ethtool -S shows; patterns of awk for
# lines "COUNTER: N" of what the chip has let in and what of it the chip has thrown away,
# unless the kernel has that among rx_dropped; a statement that adds to nic_tx what it has
# sent. Whether that is the frames that a large send is cut into, and what cannot be
# switched off.
NIC_COUNTS=yes
NIC_RX='/^ +rx_(packets|missed_errors|crc_errors|long_length_errors|short_length_errors): /'
NIC_MISSED='/^ +rx_(crc_errors|long_length_errors|short_length_errors): /'
# The chip's own pause frames arrive too; no protocol wants them, so that the kernel
# counts them as dropped as well.
NIC_TX='/^ +tx_packets: / { nic_tx += $2 } /^ +tx_flow_control_x(on|off): / { nic_tx += 2 * $2 }'
NIC_CUTS=yes
NIC_FIXED=

iperf_begin()
{
	spawn wire iperf3 -s > "$TMP/iperf-wire" 2>&1
	IPERF=$!
}

# traffic_begin MEGABYTES... - servers at both ends, and files $TMP/file-MEGABYTES
traffic_begin()
{
	local size end

	iperf_begin
	for end in nic wire; do
		rm -f "$TMP/$end-send" "$TMP/$end-send.done"
		mkfifo "$TMP/$end-send" "$TMP/$end-send.done" || return 1
		spawn $end python3 "$LIB/stream.py" serve :: 7000 "$TMP/$end-send"
		INSIDE[$end]=$!
	done
	for size in "$@"; do
		python3 "$LIB/stream.py" make "$TMP/file-$size" "$size" || return 1
	done
	poll 60 listening wire 5201 && poll 60 listening wire 7000 && poll 60 listening nic 7000
}

# offload OFF - everything on that can be, at both ends, but this (or none)
offload()
{
	local end

	for end in "nic $dev" "wire $wire"; do
		set -- "$1" $end
		at "$2" ethtool -K "$3" rx on tx on sg on tso on gso on gro on rx-gro-hw on
		[ "$1" = none ] || at "$2" ethtool -K "$3" "$1" off
	done > /dev/null 2>&1
	# What the driver offers can be switched; a wire may have less.
	case $1 in
	none | $NIC_FIXED) ;;
	*) at nic ethtool -k "$dev" | grep -Eq "^$(long "$1"): off" ;;
	esac
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
	*) echo "$1" ;;
	esac
}

# ---------------------------------------------------------------------------
# Accounts

# counts END DEVICE - what is counted of it: what the driver counts begins with blanks,
# what the kernel does not. Without another process where that can be: this is called often.
counts()
{
	local lines line n

	[ $NIC_COUNTS = no ] || [ "$1" = wire ] || at "$1" ethtool -S "$2"
	mapfile -t lines < "/proc/${INSIDE[$1]}/net/dev"
	for line in "${lines[@]}"; do
		n=($line)
		[ "${n[0]}" != "$2:" ] || printf '%s: %s\n' rx_packets "${n[2]}" \
			rx_errors "${n[3]}" rx_dropped "${n[4]}" rx_frame "${n[6]}" \
			tx_packets "${n[10]}" tx_dropped "${n[12]}"
	done
}

# accounts - what each end has sent and received so far: four numbers
accounts()
{
	counts nic "$dev" > "$TMP/nic"
	counts wire "$wire" > "$TMP/wire"
	awk '
		FILENAME ~ /wire$/ && /^tx_packets: / { wire_tx += $2 }
		FILENAME ~ /wire$/ && /^rx_(packets|dropped|errors): / { wire_rx += $2 }
		FILENAME ~ /wire$/ { next }
		'"$NIC_RX"' { nic_rx += $2 }
		'"$NIC_TX"'
		END { print wire_tx + 0, nic_rx + 0, nic_tx + 0, wire_rx + 0 }' "$TMP/nic" "$TMP/wire"
}

# quiet - nothing is sent between two readings. A reading takes its time, so that what
# is sent in the midst of it would be in the account of one end only.
quiet()
{
	local before=${START[*]}

	START=($(accounts))
	[ "${START[*]}" = "$before" ]
}

# account - balance() looks at what is sent from here on
account()
{
	poll 20 quiet
}

# whole END DEVICE - each frame that it sends is one to both sides. To a chip that
# cuts it, a large send is many frames.
whole()
{
	[ $NIC_CUTS = no ] || at "$1" ethtool -k "$2" | grep -q '^tcp-segmentation-offload: off'
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
	counts nic "$dev" > "$TMP/nic"
	counts wire "$wire" > "$TMP/wire"
	{ tc -n "$NETNS-nic" -s qdisc && tc -n "$NETNS-wire" -s qdisc; } > "$TMP/tc"
	awk -v n=$sum '
		/^(Ip|Udp):/ {
			if ($2 ~ /^[A-Z]/) { split($0, name); next }
			for (i = 2; i <= NF; i++)
				if (name[i] ~ /Discards|bufErrors|InCsumErrors|(Reasm|Frag)Fails/)
					n += $i
		}
		/^ Sent .*\(dropped / { sub(/.*dropped /, ""); n += $1 }
		/^[rt]x_dropped: / { n += $2 }
		'"$NIC_MISSED"' { n += $2 }
		END { print n }' "$TMP/nic" "$TMP/wire" "$TMP/tc" \
		/proc/{"${INSIDE[nic]}","${INSIDE[wire]}"}/net/snmp
}

# ---------------------------------------------------------------------------
# Traffic; the first argument is the end that sends

# echoes ADDRESS [OPTIONS] - every ping is answered
echoes()
{
	at nic ping -q -n -c 5 -i 0.05 -W 10 "$@" > "$TMP/ping" 2>&1
	[[ $(< "$TMP/ping") == *" 0% packet loss"* ]] || { cat "$TMP/ping"; return 1; }
}

# iperf END [OPTIONS] - the server is at the wire
iperf()
{
	[ "$1" = nic ] || set -- "$@" -R
	shift
	at nic timeout 60 iperf3 -f m -t 1 "$@" > "$TMP/iperf" 2>&1 &&
		grep -Eq '[1-9][0-9.]* [KMG]Bytes .* receiver' "$TMP/iperf" ||
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
# udp END... - each sends in turn
udp()
{
	local before counted end lost all=0

	before=$(losses)
	for end; do
		iperf "$end" -c 192.0.2.2 -u -b 0 -l 1400 || return 1
		lost=$(sed -n 's|.* ms *\([0-9]*\)/[0-9]* .*receiver.*|\1|p' "$TMP/iperf")
		[ -n "$lost" ] || { cat "$TMP/iperf"; return 1; }
		all=$((all + lost))
	done
	counted=$(($(losses) - before))
	[ $all -le $counted ] || fail "$all datagrams lost, $counted counted"
}

# send END ADDRESS MEGABYTES - one of the files of traffic_begin; leaves in $lost how many
# segments were lost
send()
{
	local answer

	# Opened both ways, a FIFO does not wait for a server that may have died.
	echo "$2 7000 $TMP/file-$3" 1<> "$TMP/$1-send" &&
	read -r -t 120 answer <> "$TMP/$1-send.done" || fail "no answer" || return 1
	lost=${answer#lost }
	[ "$lost" != "$answer" ] || fail "$answer"
}

# file END MEGABYTES - to the other end
file()
{
	local before=0 lost to=2

	[ "$1" = nic ] || to=1
	[ $NIC_CUTS = no ] || before=$(losses)
	send "$1" 192.0.2.$to "$2" || return 1
	# A driver that gets large sends as they are does not know of how many segments.
	[ $NIC_CUTS = yes ] || return 0
	[ "$lost" -eq 0 ] || [ "$lost" -gt 0 ] && [ "$lost" -le $(($(losses) - before)) ] ||
		fail "$lost segments lost, $(($(losses) - before)) counted"
}

# ---------------------------------------------------------------------------

# mtu MTU - at both ends
mtu()
{
	ipn nic link set "$dev" mtu "$1" && ipn wire link set "$wire" mtu "$1" &&
	carrier nic "$dev" && carrier wire "$wire"
}
