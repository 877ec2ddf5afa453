#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_cycle.sh - a virtio-net card and its drivers come and go, under traffic, without a trace
#
# NICSIM_CYCLES (60) says how often.
#
# nicsim-vm: timeout=900 boot=own

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"
: "${NICSIM_CYCLES:=60}"
. "$LIB/cycle.sh"

begin 18 ping iperf3 python3
modprobe virtio_net || ktap_skip_all "missing: driver virtio_net"
CYCLE_MODEL=virtio-net CYCLE_DRIVER=virtio-pci
cycle_loading
cycle_binding

# The network driver alone; that of the transport stays.
rebind()
{
	virtio_rebind "$slot" && has_netdev "$slot"
}
check "virtio_net unbound and bound $cycles times" cycle "$cycles" rebind
check "nothing is left of it" as_before "$TMP/state-loaded"
cycle_unplugging
cycle_running

# The rings go and come back by queue reset.
ring_sizes()
{
	at nic ethtool -G "$dev" rx 64 && at nic ethtool -G "$dev" rx 256
}
check "rings of another size, $((cycles / 2)) times under traffic" \
	cycle $((cycles / 2)) ring_sizes
cycle_leaving
end
