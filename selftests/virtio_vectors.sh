#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_vectors.sh - too few MSI-X vectors for each queue to have one: two, or INTx
#
# nicsim-vm: timeout=200

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

PAIRS=4
begin $((2 + 7 + 5 + 2 + 1)) ping lspci

check "four queue pairs: plugged in" vnet_new nic queue_pairs=$PAIRS || die "no NIC"
wire=${WIRE[0]} slot=${SLOT[0]}
# vectors N - so many are in use
vectors()
{
	is "vectors" "$(ls "/sys/bus/pci/devices/$slot/msi_irqs" 2> /dev/null | wc -l)" "$1"
}
check "a vector for each queue and the configuration" vectors $((2 * PAIRS + 1))
space nic wire && move "$wire" wire 192.0.2.2/24 || die "cannot move"

# fewer N - the card has no more for its driver
fewer()
{
	[ ! -d /sys/module/nicsim_vectors ] || rmmod nicsim_vectors
	insmod "$NICSIM_MODULES/nicsim_vectors.ko" slot="$slot" vectors="$1" &&
	lspci -D -vv -s "$slot" > "$TMP/out" && has "$TMP/out" "MSI-X: .*Count=$1 " &&
	driver_unbind "$slot" && driver_bind "$slot" virtio-pci && has_netdev "$slot" || return 1
	dev=$(netdev_of "$slot")
	ethtool -L "$dev" combined $PAIRS && move "$dev" nic 192.0.2.1/24 && carrier nic "$dev"
}
undo "rmmod nicsim_vectors"

pings()
{
	at nic ping -q -n -c 5 -i 0.05 -W 10 192.0.2.2 && at wire ping -q -n -c 5 -i 0.05 -W 10 192.0.2.1
}

# interrupted IRQ COMMAND... - which makes it come
interrupted()
{
	local irq=$1 before

	before=$(irq_total "$irq")
	shift
	"$@" && [ "$(irq_total "$irq")" -gt "$before" ] || fail "$before interrupts"
}

# The configuration's interrupt says that the link has changed.
no_carrier()
{
	! has_carrier nic "$dev"
}
cut()
{
	ipn wire link set "$wire" down && poll 20 no_carrier
}
plug()
{
	ipn wire link set "$wire" up && carrier nic "$dev"
}

check "two vectors: the driver binds" fewer 2 || die "not bound"
check "two vectors: in use" vectors 2
shared=$(virtio_irq "$slot" virtqueues) config=$(virtio_irq "$slot" config)
names()
{
	[ -n "$shared" ] && [ -n "$config" ] && is "input.0" "$(virtio_irq "$slot" input.0)" ""
}
check "two vectors: one for all queues, one for the configuration" names
check "two vectors: ping" interrupted "$shared" pings
check "two vectors: the cable is cut" interrupted "$config" cut
check "two vectors: and plugged" interrupted "$config" plug
steered()
{
	echo 2 > "/proc/irq/$shared/smp_affinity"
	irq_counts "$shared" > "$TMP/before"
	pings || return 1
	irq_counts "$shared" > "$TMP/after"
	paste "$TMP/before" "$TMP/after" | awk '
		{ n = $2 - $1; if (NR == 2 ? !n : n) bad = 1 }
		END { exit bad }' || { paste "$TMP/before" "$TMP/after"; return 1; }
}
check "two vectors: the shared one interrupts CPU 1, when told so" steered

check "one vector: the driver binds" fewer 1 || die "not bound"
check "one vector: INTx instead" vectors 0
intx=$(cat "/sys/bus/pci/devices/$slot/irq")
check "one vector: ping" interrupted "$intx" pings
check "one vector: the cable is cut" interrupted "$intx" cut
check "one vector: and plugged" interrupted "$intx" plug

all_again()
{
	rmmod nicsim_vectors && driver_unbind "$slot" && driver_bind "$slot" virtio-pci &&
	vectors $((2 * PAIRS + 1))
}
check "with all its vectors the card uses them again" all_again
check "the NIC goes" nic_gone nic
end
