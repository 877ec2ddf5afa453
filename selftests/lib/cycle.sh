# SPDX-License-Identifier: GPL-2.0
#
# cycle.sh - the module, a driver, links and cables come and go, and leave no trace;
# sourced by the tests of each model after nicsim.sh
#
#	CYCLE_MODEL=e1000 CYCLE_DRIVER=e1000	whose
#	plug_one, plug_all	which NICs; there is one unless the test has more kinds of them
#	cycle_loading		each of these has some points; in this order
#	cycle_binding
#	cycle_unplugging
#	cycle_running
#	cycle_leaving
#
# NICSIM_CYCLES (100; 20 on a debug kernel) says how often in all; loading is done half as
# often.

cycles=${NICSIM_CYCLES:-$(debugging && echo 20 || echo 100)}
busy=

# ---------------------------------------------------------------------------
# What must be as before

# state - what the kernel has of us: ranges, interrupts, modules, devices
state()
{
	cat /proc/iomem /proc/ioports
	awk '{ print $1, $NF }' /proc/interrupts
	# Others come by themselves: ss, say, asks for diagnosis modules.
	awk '$1 ~ /^(nicsim|e1000|virtio)/ { print $1, $3 }' /proc/modules | sort
	ls /sys/class/net /sys/bus/pci/devices /sys/class/pci_bus /sys/bus/virtio/devices \
		/sys/kernel/debug
	find /proc/sys/net/ipv4/conf /proc/irq -maxdepth 1 | sort
}

as_before()
{
	state | diff "$1" -
}

# objects - allocated objects by slab cache. The kernel counts all of a slab that
# a CPU works with as allocated, so of several looks the least counts.
objects()
{
	local c i

	sync
	echo 3 > /proc/sys/vm/drop_caches
	# What RCU and work queues still hold is freed.
	sleep 3
	for i in 1 2 3; do
		for c in /sys/kernel/slab/*/shrink; do
			[ -h "${c%/shrink}" ] || echo 1 > "$c"
		done 2> /dev/null
		awk 'FNR > 2 { print $1, $2, $4, $5 }' /proc/slabinfo
		awk '/^(Percpu|VmallocUsed):/ { print $1, $2, 1024, 64 }' /proc/meminfo
	done | sort -k 1,1 -k 2,2n | awk '!seen[$1]++'
}

# What grows with every process and file that a test uses is too noisy to be looked at.
NOISY="dentry|.*inode.*|ovl_.*|v9fs_.*|ext4_.*|fscache.*|radix_tree_node|xarray.*|vm_area_struct|vmap_area"
NOISY="$NOISY|anon_vma.*|maple_node|filp|cred_jar|pid|task_.*|buffer_head|lsm_.*|names_cache"
NOISY="$NOISY|mm_struct|files_cache|sig.*|fs_cache|Acpi.*|kmalloc-(rnd|cg)-.*"
# kmemleak has one for each of all these.
NOISY="$NOISY|kmemleak_object"

# left_by_driver N COMMAND... - "CACHE OBJECTS" that the stock driver itself leaves behind when
# this is done so many times by on_each; a model's own knows better
left_by_driver()
{
	:
}

# leaks BEFORE AFTER N COMMAND... - caches that have grown by an object a cycle, or nearly
leaks()
{
	awk -v n="$3" -v cpus="$(nproc)" -v noisy="^($NOISY)\$" -v left="$(left_by_driver "${@:3}")" '
		BEGIN { split(left, stock) }
		FNR == NR { before[$1] = $2 + ($1 == stock[1] ? stock[2] : 0); next }
		$1 ~ noisy { next }
		{ grown = $2 - before[$1] }
		grown >= 0.8 * n && grown > cpus * $4 {
			print $1, before[$1], "->", $2, "of", $3, "bytes"
		}' "$1" "$2"
}

# repeat N COMMAND...
repeat()
{
	local n=$1 i

	shift
	for ((i = 1; i <= n; i++)); do
		"$@" || fail "the ${i}th time" || return 1
	done
}

# turns N NR - how many of N are that NIC's
turns()
{
	echo $((($1 + $2) / ${#SLOT[@]}))
}

# on_each N COMMAND... - so many times in all, on one NIC after the other: it is number $nr
# and sits in $slot. If busy is set, the function of that name sets it to work meanwhile,
# and idle ends that.
on_each()
{
	local n=$1 good

	shift
	for nr in "${!SLOT[@]}"; do
		slot=${SLOT[nr]}
		$busy
		repeat "$(turns "$n" "$nr")" "$@"
		good=$?
		${busy:+idle}
		[ $good -eq 0 ] || fail "NIC $nr" || return 1
	done
}

# cycle HOW N COMMAND... - HOW (repeat, on_each) so many times, and nothing has been left
# behind. Something may grow once; a leak does so again.
cycle()
{
	local how=$1 n=$2 round

	shift 2
	$how 5 "$@" || return 1
	objects > "$TMP/objects"
	for round in 1 2 3; do
		$how "$n" "$@" || return 1
		objects > "$TMP/objects-after"
		leaks "$TMP/objects" "$TMP/objects-after" "$n" "$@" > "$TMP/leaks-now"
		if [ $round -gt 1 ]; then
			awk 'FNR == NR { seen[$1] = 1; next } seen[$1]' "$TMP/leaks" "$TMP/leaks-now" \
				> "$TMP/leaks-again"
			mv "$TMP/leaks-again" "$TMP/leaks-now"
		fi
		mv "$TMP/leaks-now" "$TMP/leaks"
		[ -s "$TMP/leaks" ] || return 0
		mv "$TMP/objects-after" "$TMP/objects"
	done
	echo "after $n cycles, each time:"
	cat "$TMP/leaks"
	return 1
}

# ---------------------------------------------------------------------------
# The module

# plug_one - the module with a NIC; plug_all - that, and its driver; fills in SLOT and so on
plug_one()
{
	insert nics="$CYCLE_MODEL"
}

plug_all()
{
	load "$CYCLE_MODEL"
}

load_unload()
{
	plug_one && unload
}

four()
{
	local m=$CYCLE_MODEL

	insert nics="$m,$m,$m,$m" && rmmod nicsim
}

# cycle_loading - four points
cycle_loading()
{
	# Whatever the first load leaves (the driver itself, names in tracefs) is not a leak.
	plug_all || die "no NIC"
	unload
	state > "$TMP/state-unloaded"
	check "insmod and rmmod $((cycles / 2)) times" cycle repeat $((cycles / 2)) load_unload
	check "nothing is left of it" as_before "$TMP/state-unloaded"
	check "with four NICs" repeat 3 four
	check "nothing is left of them" as_before "$TMP/state-unloaded"
}

# ---------------------------------------------------------------------------
# The driver

bind_unbind()
{
	driver_unbind "$slot" && driver_bind "$slot" "$CYCLE_DRIVER" && has_netdev "$slot"
}

# cycle_binding - two points; leaves the NICs plugged in
cycle_binding()
{
	plug_all || die "no NIC"
	state > "$TMP/state-loaded"
	check "unbind and bind $cycles times" cycle on_each "$cycles" bind_unbind
	check "nothing is left of it" as_before "$TMP/state-loaded"
}

# Unbound while it is up and busy
bind_busy()
{
	ip link set "$(netdev_of "$slot")" up && bind_unbind
}

remove_rescan()
{
	echo 1 > "/sys/bus/pci/devices/$slot/remove"
	[ ! -e "/sys/bus/pci/devices/$slot" ] && [ "$(wires_at wire)" -eq ${#WIRE[@]} ] &&
	echo 1 > /sys/bus/pci/rescan && poll 30 has_netdev "$slot"
}

wires_at()
{
	at "$1" ls /sys/class/net | grep -c wire
}

# cycle_unplugging - three points; the module goes
cycle_unplugging()
{
	local flood wire

	space wire && mute wire || die "no namespace"
	for wire in "${WIRE[@]}"; do
		move "$wire" wire || die "cannot move"
	done
	spawn wire python3 -c "
import sys
sys.path.insert(0, '$LIB')
from packet import Port
wires = [Port(wire) for wire in sys.argv[1:]]
while True:
    for p in wires:
        try:
            p.send(b'\xff' * 12 + b'\x88\xb5' + bytes(100))
        except OSError:
            pass" "${WIRE[@]}"
	flood=$!
	check "unbind while up under a flood, $((cycles / 10)) times" \
		on_each $((cycles / 10)) bind_busy
	halt $flood
	check "remove and rescan in sysfs $((cycles / 5)) times" \
		on_each $((cycles / 5)) remove_rescan
	unload
	check "nothing is left of it" as_before "$TMP/state-unloaded"
	ip netns del "$NETNS-wire"
}

# ---------------------------------------------------------------------------
# Under traffic

# Both ends send all the time; what they send while the link is down is nobody's.
busy()
{
	dev=${NIC[nr]} wire=${WIRE[nr]}
	spawn nic ping -q -n -f "198.51.$nr.2" > /dev/null 2>&1
	ping=$!
	spawn wire ping -q -n -f "198.51.$nr.1" > /dev/null 2>&1
	pong=$!
}

# They may hardly have begun: any other signal the shell can lose between fork and exec.
idle()
{
	kill -9 $ping $pong
	wait $ping $pong 2> /dev/null
}

down_up()
{
	ipn nic link set "$dev" down && ipn nic link set "$dev" up
}

# cut_plug - the driver has noticed before the cable is back. That makes e1000 reset itself,
# and if the link comes back in the midst it never transmits again: e1000_down() says so. A real
# cable is not as fast.
cut_plug()
{
	ipn wire link set "$wire" down && poll 10 dark || return 1
	sleep 0.5
	ipn wire link set "$wire" up
}
dark()
{
	! has_carrier nic "$dev"
}

alive()
{
	carrier nic "${NIC[nr]}" && carrier wire "${WIRE[nr]}" &&
	at nic ping -q -n -c 3 -i 0.05 -W 10 "198.51.$nr.2"
}

# cycle_running - four points; leaves the NICs in namespace nic and their wires in wire
cycle_running()
{
	local n

	plug_all && space nic wire || die "no NIC"
	for n in "${!SLOT[@]}"; do
		move "${NIC[n]}" nic "198.51.$n.1/24" && move "${WIRE[n]}" wire "198.51.$n.2/24" ||
			die "cannot move"
	done
	check "the links come up" on_each ${#SLOT[@]} alive
	busy=busy
	check "ip link down and up, $cycles times under traffic" cycle on_each "$cycles" down_up
	check "the cable cut and plugged, $cycles times under traffic" \
		cycle on_each "$cycles" cut_plug
	busy=
	check "and it still works" on_each ${#SLOT[@]} alive
}

under_iperf()
{
	local client

	spawn nic iperf3 -t 30 -c 198.51.0.2 > "$TMP/iperf" 2>&1
	client=$!
	wire=${WIRE[0]}
	established()
	{
		[ "$(sysstat wire "$wire" rx_packets)" -gt "$1" ]
	}
	poll 30 established $(($(sysstat wire "$wire" rx_packets) + 1000)) ||
		{ cat "$TMP/iperf"; return 1; }
	unload
	set -- $?
	halt $client
	return $1
}

# cycle_leaving - two points
cycle_leaving()
{
	spawn wire iperf3 -s > "$TMP/iperf-server" 2>&1
	poll 30 listening wire 5201
	check "rmmod under iperf3" under_iperf
	ip netns pids "$NETNS-wire" | xargs -r kill 2> /dev/null
	ip netns del "$NETNS-nic"
	ip netns del "$NETNS-wire"
	check "nothing is left of it" as_before "$TMP/state-unloaded"
}
