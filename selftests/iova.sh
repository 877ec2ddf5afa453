#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# iova.sh - dma=iova: bus addresses are not physical ones
#
# nicsim-vm: timeout=300
# nicsim-uml: timeout=300 kernels=uml-debug

. "$(dirname "$0")/lib/nicsim.sh"

begin $((2 + 6 + 2 * 3 + 2)) ping iperf3
modprobe -a e1000 virtio_net || ktap_skip_all "missing: stock drivers"
param=/sys/module/nicsim_dma/parameters

own()
{
	nic_new card model=e1000 dma=iova && is "dma" "$(nic_attr card dma)" iova &&
	nic_live card && is "dma" "$(nic_attr card dma)" iova
}
check "a card with dma=iova" own || die "no card"
legacy()
{
	nic_new old model=virtio-net device=legacy dma=iova || return 1
	! echo 1 2> /dev/null > "$NICS/old/live" && log_nicsim > "$TMP/log" && rmdir "$NICS/old" &&
	has "$TMP/log" 'old: dma cannot be iova'
}
check "but no legacy virtio, whose drivers know physical addresses only" legacy

test_module nicsim_dma || die "no test module"
use_driver "${SLOT[0]}" nicsim_dma > /dev/null || die "the test driver does not bind"
space wire && mute wire && move "${WIRE[0]}" wire && carrier wire "${WIRE[0]}" > /dev/null ||
	die "no link"
# run CASE - sets told, the address that the device was told
run()
{
	echo "$1" > $param/run && read -r told _ < $param/result
}
frames()
{
	sysstat wire "${WIRE[0]}" rx_packets
}
more_than()
{
	[ "$(frames)" -gt "$1" ]
}
sent()
{
	local before

	before=$(frames)
	run tx-good && poll 20 more_than "$before" || fail "no frame" || return 1
	[ $((told)) -ge $((1 << 31)) ] && [ $((told)) -lt $((3 << 30)) ] || fail "at $told"
}
check "a frame at its bus address is transmitted" sent
refused()
{
	local before

	before=$(frames)
	run tx-physical || return 1
	said()
	{
		log_nicsim | grep -F " $told " | grep -q "not mapped; it is a physical address"
	}
	poll 20 said || { log_nicsim; fail "nothing of $told"; } || return 1
	is "frames" "$(frames)" "$before"
}
check "one at its physical address is not, and the log says why" refused
check "the card works as before" sent
# The test driver has one card only; its probe fails with memory that the driver core frees.
turned_down()
{
	local dev

	nic_new second model=e1000 dma=iova && nic_live second || return 1
	dev=/sys/bus/pci/devices/${SLOT[1]}
	driver_unbind "${SLOT[1]}"
	echo nicsim_dma > "$dev/driver_override"
	echo "${SLOT[1]}" 2> /dev/null > /sys/bus/pci/drivers_probe
	[ ! -e "$dev/driver" ] || fail "bound" || return 1
	echo > "$dev/driver_override" && driver_bind "${SLOT[1]}" e1000 &&
	poll 30 nic_has_netdev second && rmdir "$NICS/second"
}
check "a second card, whose probe fails and frees memory" turned_down
check "the first card works as before" sent
left_behind()
{
	driver_unbind "${SLOT[0]}" && rmdir "$NICS/card" && ip netns del "$NETNS-wire" &&
	! log_nicsim | grep 'left .* behind'
}
check "nothing is left mapped" left_behind

stock()
{
	SLOT=() WIRE=() NIC=()
	nic_new card model="$1" dma=iova && nic_live card && pair 0 &&
	at nic ping -q -n -c 3 -i 0.05 -s 3000 -W 30 192.0.2.2 || return 1
	spawn wire iperf3 -s > /dev/null
	poll 30 listening wire 5201
}
streams()
{
	at nic iperf3 -n 5M -c 192.0.2.2 > /dev/null && at nic iperf3 -R -n 5M -c 192.0.2.2 > /dev/null
}
swept()
{
	rmdir "$NICS/card" && ip netns pids "$NETNS-wire" | xargs -r kill &&
	ip netns del "$NETNS-nic" && ip netns del "$NETNS-wire"
}
for model in e1000 virtio-net; do
	check "$model: the stock driver" stock $model
	check "$model: streams both ways" streams
	check "$model: gone" swept
done
clean()
{
	log_nicsim > "$TMP/log"
	is "said" "$(grep -Ev 'old: dma cannot be iova|it is a physical address' "$TMP/log")" ""
}
check "nothing else was refused" clean
end
