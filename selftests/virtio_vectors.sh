#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_vectors.sh - MSI-X vectors that are masked, and too few of them: two, or INTx
#
# nicsim-vm: timeout=200 driver=virtio_net

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

PAIRS=4
begin $((2 + 9 + 7 + 5 + 2 + 1)) ping lspci setpci

check "four queue pairs: plugged in" vnet_new nic queue_pairs=$PAIRS || die "no NIC"
wire=${WIRE[0]} slot=${SLOT[0]}
# vectors N - so many are in use
vectors()
{
	is "vectors" "$(ls "/sys/bus/pci/devices/$slot/msi_irqs" 2> /dev/null | wc -l)" "$1"
}
check "a vector for each queue and the configuration" vectors $((2 * PAIRS + 1))
space nic wire && mute nic wire && move "$wire" wire 192.0.2.2/24 || die "cannot move"

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
	"$@" && irq_more "$irq" "$before" || fail "$before interrupts"
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

# ---------------------------------------------------------------------------
# Masked vectors

dev=${NIC[0]}
move "$dev" nic 192.0.2.1/24 && carrier nic "$dev" || die "cannot move"
mask=/sys/module/nicsim_mask/parameters

# hold QUEUE - from now on its vector is masked
hold()
{
	irq=$(virtio_irq "$slot" "$1")
	insmod "$NICSIM_MODULES/nicsim_mask.ko" slot="$slot" vector="$(vector_of "$irq")" &&
	echo Y > $mask/masked
}
undo "rmmod nicsim_mask"

# vector_of IRQ - its number: the first vector has the first interrupt
vector_of()
{
	ls "/sys/bus/pci/devices/$slot/msi_irqs" | sort -n | awk -v irq="$1" '$1 == irq { print NR - 1 }'
}

# pending Y|N - whether its message waits
pending()
{
	is "pending" "$(cat $mask/pending)" "$1"
}

# held COMMAND... - what would interrupt does not; the message waits
held()
{
	local before

	before=$(irq_total "$irq")
	pending N && "$@" && poll 20 pending Y &&
	is "interrupts" "$(irq_total "$irq")" "$before"
}
let_go()
{
	echo N > $mask/masked && pending N
}

# delivered WAY COMMAND... - the way lets the message come, and the command succeeds then
delivered()
{
	local before way=$1

	shift
	before=$(irq_total "$irq")
	$way && poll 20 irq_more "$irq" "$before" && poll 20 "$@"
}
unheeded()
{
	ipn wire link set "$wire" down && has_carrier nic "$dev"
}
silent()
{
	! at wire ping -q -n -c 1 -W 1 192.0.2.1
}
check "config: masked" hold config
check "config: the cable is cut, but the message waits" held unheeded
check "config: unmasked, it comes" delivered let_go no_carrier
rmmod nicsim_mask
check "the cable is plugged" plug
at nic ethtool -L "$dev" combined 1 || die "no single queue pair"
check "input.0: masked" hold input.0
check "input.0: a frame has come, but the message waits" held silent
check "input.0: unmasked, it comes" delivered let_go pings

# function_mask 8|c - MSI-X is enabled, not masked or masked
function_mask()
{
	setpci -s "$slot" "CAP_MSIX+2.w=${1}000:c000"
}
all_held()
{
	function_mask c && lspci -D -vv -s "$slot" > "$TMP/out" &&
	has "$TMP/out" 'MSI-X: Enable\+ .*Masked\+' && silent
}
all_let_go()
{
	function_mask 8 && pending N
}
check "the function is masked: the message waits too" held all_held
check "the function is unmasked: it comes" delivered all_let_go pings
rmmod nicsim_mask

# ---------------------------------------------------------------------------
# Fewer vectors

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
check "two vectors: the shared one interrupts CPU 1, when told so" arrives "$shared" 1 pings

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
