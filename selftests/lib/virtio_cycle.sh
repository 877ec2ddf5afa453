# SPDX-License-Identifier: GPL-2.0
#
# virtio_cycle.sh - virtio-net NICs of many kinds come and go; sourced by the test of each
# way to boot, which calls virtio_cycle
#
# NICSIM_CYCLES says how often in all, see cycle.sh.

. "$LIB/virtio.sh"
. "$LIB/virtio_kinds.sh"
. "$LIB/cycle.sh"

CYCLE_MODEL=virtio-net CYCLE_DRIVER=virtio-pci
KINDS=()	# transport, queue pairs, mergeable: of each NIC
TURN=0		# whose it is

plug_one()
{
	vnet_kind card ${KINDS[TURN++ % ${#KINDS[@]}]}
}

plug_all()
{
	local n pairs

	SLOT=() WIRE=() NIC=()
	for n in "${!KINDS[@]}"; do
		vnet_kind "card$n" ${KINDS[n]} || return 1
		pairs=$(nic_attr "card$n" queue_pairs)
		# The driver begins with as many as there are CPUs.
		[ "$pairs" -le "$(nproc)" ] || ethtool -L "${NIC[n]}" combined "$pairs" || return 1
	done
}

# rebind - the network driver alone; that of the transport stays
rebind()
{
	virtio_rebind "$slot" && has_netdev "$slot"
}

# ring_sizes - the rings go and come back by queue reset, which there is not the legacy way
ring_sizes()
{
	[[ ${KINDS[nr]} != modern* ]] ||
		{ at nic ethtool -G "$dev" rx 64 && at nic ethtool -G "$dev" rx 256; }
}

# left_by_driver - seen with Linux 7.2: a queue whose buffers are merged has a page pool, which is
# registered for XDP whenever the link is set up; all those registrations go with the pool
left_by_driver()
{
	local left=0 nr pairs mergeable

	[ "$2" = down_up ] && linux_since 7.2 || return 0
	for nr in "${!KINDS[@]}"; do
		read -r _ pairs mergeable <<< "${KINDS[nr]}"
		[ "$mergeable" != on ] || left=$((left + pairs * $(turns "$1" "$nr")))
	done
	echo "kmalloc-64 $left"
}

# virtio_cycle INTERRUPTS TRANSPORT... - the whole test
virtio_cycle()
{
	local resizing=0

	rows "$@" | while read -r transport pairs mergeable _; do
		KINDS+=("$transport $pairs $mergeable")
	done
	[[ ${KINDS[*]} != *modern* ]] || resizing=1
	begin $((18 + resizing)) ping iperf3 python3

	cycle_loading
	cycle_binding
	check "virtio_net unbound and bound $cycles times" cycle on_each "$cycles" rebind
	check "nothing is left of it" as_before "$TMP/state-loaded"
	cycle_unplugging
	cycle_running
	if [ $resizing -eq 1 ]; then
		busy=busy
		check "rings of another size, $((cycles / 2)) times under traffic" \
			cycle on_each $((cycles / 2)) ring_sizes
		busy=
	fi
	cycle_leaving
	end
}
