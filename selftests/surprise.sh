#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# surprise.sh - a card is pulled out without warning, and plugged in again
#
# nicsim-vm: timeout=300 cpus=2
# nicsim-uml: timeout=600 kernels=uml,uml-debug
# nicsim-debug: timeout=1200 allow='has pending DMA allocations .*count=[345]'

. "$(dirname "$0")/lib/nicsim.sh"

begin $((3 + 2 + 2 + 2 * 8 + 4 + 1)) ping python3
modprobe -a e1000 virtio_net || ktap_skip_all "missing: stock drivers"
insert nics=e1000 || die "module not loaded"

# The card nic0 has nothing to do with it.
bystander=$(nic_attr nic0 pci)
iomem()
{
	grep -c nicsim /proc/iomem
}
resources()
{
	echo "$(iomem) $(ls /sys/kernel/debug/nicsim) $(cards)"
}
resources > "$TMP/resources"

pull()
{
	echo 1 > "$NICS/$1/surprise_remove"
}
is_out()
{
	[ "$(nic_attr "$1" live)" = 0 ]
}
# out NAME - the kernel has noticed
out()
{
	poll 60 is_out "$1" || fail "still live" || return 1
	is "its slot, interface and wire" \
		"$(nic_attr "$1" pci)$(nic_attr "$1" netdev)$(nic_attr "$1" wire)" ""
}

# ---------------------------------------------------------------------------
# What there is to write, and what is read from a slot that is empty

refused()
{
	nic_new card || return 1
	! echo 1 2> "$TMP/err" > "$NICS/card/surprise_remove" || return 1
	grep -q 'No such device' "$TMP/err" || { cat "$TMP/err"; return 1; }
}
check "what is not plugged in cannot be pulled out" refused
not_zero()
{
	echo 1 > "$NICS/card/live" && ! echo 0 2> "$TMP/err" > "$NICS/card/surprise_remove" &&
	grep -q 'Invalid argument' "$TMP/err" && is "live" "$(nic_attr card live)" 1
}
check "only 1 can be written" not_zero
rmdir "$NICS/card"
write_only()
{
	is "mode" "$(stat -c %a "$NICS/nic0/surprise_remove")" 200
}
check "it cannot be read" write_only

# empty MODEL BAR "OFFSETS" "BYTES" - what a driver reads there
empty()
{
	local param=/sys/module/nicsim_gone/parameters

	insmod "$NICSIM_MODULES/nicsim_gone.ko" bar="$2" offset="$3" || return 1
	nic_new card model="$1" && echo 1 > "$NICS/card/live" &&
	use_driver "$(nic_attr card pci)" nicsim_gone && pull card && out card &&
	is "bytes" "$(cat $param/value)" "$4" && is "id" "$(cat $param/id)" 4294967295 &&
	is "offline" "$(cat $param/offline)" Y
}
# STATUS, ICR, MDIC
check "e1000: all ones" empty e1000 0 8,192,32 255,255,255
rmmod nicsim_gone
rmdir "$NICS/card"
# num_queues, device_status, queue_enable, queue_reset, configuration
check "virtio-net: all ones, but 0 where drivers wait for it" empty virtio-net 4 \
	18,20,28,29,58,4096 255,0,0,0,0,255
rmmod nicsim_gone
rmdir "$NICS/card"
bound_again()
{
	nic_new card && nic_live card && use_driver "${SLOT[0]}" e1000 && pull card && out card &&
	! ls "/sys/bus/pci/devices/${SLOT[0]}" > /dev/null 2>&1
}
check "the function is off the bus" bound_again
nic_gone card
stays()
{
	[ -e "/sys/bus/pci/devices/$bystander/driver" ] && is "live" "$(nic_attr nic0 live)" 1
}
check "another card stays" stays

# ---------------------------------------------------------------------------
# With the stock drivers

# plugged MODEL - card in namespace nic, wire in namespace wire
plugged()
{
	SLOT=() WIRE=() NIC=()
	nic_live card && pair 0 && at nic ping -q -c 1 -W 10 192.0.2.2
}
spaces_gone()
{
	ip netns del "$NETNS-nic"
	ip netns del "$NETNS-wire"
}

# flood NAME ADDRESS - frames of all sizes, TCP with large sends too
flood()
{
	spawn "$1" python3 -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        for size in 10, 1000, 1400, 60000:
            s.sendto(bytes(size), ('$2', 9))
    except OSError:
        pass"
	FLOODS+=($!)
}

busy()
{
	local pid

	FLOODS=()
	plugged || return 1
	flood nic 192.0.2.2
	flood wire 192.0.2.1
	at nic timeout 2 ping -q -f -c 2000 192.0.2.2 > /dev/null
	pull card && out card || return 1
	for pid in "${FLOODS[@]}"; do
		halt "$pid"
	done
	spaces_gone
}
idle()
{
	plugged && pull card && out card && spaces_gone
}
down()
{
	plugged && ipn nic link set "${NIC[0]}" down && pull card && out card && spaces_gone
}
# Somebody waits for an answer of the card and holds rtnl; others wait for that.
asked()
{
	local asker reader

	plugged || return 1
	spawn nic sh -c "while ip link set ${NIC[0]} promisc on && ip link set ${NIC[0]} promisc off
		do :; done" 2> /dev/null
	asker=$!
	while cat "$NICS/card/netdev" "$NICS/card/wire" > /dev/null; do :; done &
	reader=$!
	sleep 1
	pull card && out card || return 1
	halt $asker
	halt $reader
	spaces_gone
}
up_again()
{
	plugged && at nic ping -q -n -c 3 -i 0.05 -W 10 192.0.2.2 && at wire ping -q -c 1 192.0.2.1
}
unplugged()
{
	echo 0 > "$NICS/card/live" && out card && spaces_gone
}
# While it is being pulled out it is wanted back.
ten_times()
{
	local i

	for i in 1 2 3 4 5 6 7 8 9 10; do
		echo 1 > "$NICS/card/live" && poll 30 nic_has_netdev card || return 1
		ip link set "$(nic_attr card netdev)" up || return 1
		ip link set "$(nic_attr card wire)" up || return 1
		pull card || return 1
	done
	out card
}

for model in e1000 virtio-net; do
	check "$model: a card" nic_new card model=$model
	check "$model: pulled out under traffic" busy
	check "$model: pulled out idle" idle
	check "$model: pulled out while it is asked for something" asked
	check "$model: pulled out with its interface down" down
	check "$model: it works when plugged in again" up_again
	check "$model: and can be unplugged" unplugged
	check "$model: ten times in a row" ten_times
	rmdir "$NICS/card"
done

# ---------------------------------------------------------------------------

pulled_and_removed()
{
	nic_new card model=virtio-net && nic_live card && pull card && rmdir "$NICS/card"
}
check "a directory can be removed at once" pulled_and_removed
# virtio_net forgets what it has mapped for a command that nobody answers: two to four parts,
# and a table of them.
FORGOTTEN='driver left [345] mappings behind, .* mapped by (virtqueue|vring)_'
left()
{
	resources | diff "$TMP/resources" - && is "said" "$(log_nicsim | grep -Ev "$FORGOTTEN")" ""
}
check "nothing is left of any card, nor was anything wrong with one" left
pull_nic0()
{
	pull nic0 && out nic0
}
check "a card of nics= is pulled out" pull_nic0
check "the module unloads" unload
# So says CONFIG_DMA_API_DEBUG.
check "the kernel's log is clean" log_clean 'has pending DMA allocations .*count=[345]'
ktap_finish
