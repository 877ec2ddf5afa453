#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lint.sh - the stock drivers break no rule, and each rule can be broken
#
# nicsim-vm: timeout=400 append=threadirqs
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"

E1000="unmapped beyond-bar memory-off asleep access-size reserved-register reserved-bits during-reset
	tail-outside-ring
	ring-misaligned no-bus-master dma-not-mapped dma-freed buffer-given-twice frame-malformed
	context-contradicts-packet irq-unacknowledged"
VIRTIO="access-size reserved-register reserved-bits during-reset feature-not-offered feature-not-negotiated ring-misaligned
	kick-no-queue kick-early no-bus-master ring-broken msix-message"
# What the driver does by a register access, so that the instruction is known
SYNC="unmapped beyond-bar memory-off asleep access-size reserved-register reserved-bits during-reset
	tail-outside-ring
	ring-misaligned no-bus-master feature-not-offered feature-not-negotiated kick-no-queue
	kick-early"

# On User-Mode Linux the kernel itself stops who uses a mapping that is gone, and no
# memory is read-only. What is not mapped can be refused only with dma=strict.
! uml || E1000=$(printf '%s\n' $E1000 | grep -vx 'unmapped\|dma-freed')
[ "$(dma_default)" = strict ] || E1000=$(printf '%s\n' $E1000 | grep -vx dma-not-mapped)

begin $((12 + $(echo $E1000 $VIRTIO | wc -w))) ping iperf3

DEBUG=/sys/kernel/debug/nicsim
[ -d /sys/kernel/debug/tracing ] || mount -t debugfs debugfs /sys/kernel/debug 2> /dev/null
modprobe -q virtio_net
nics()
{
	nic_new gbit model=e1000 device=82545GM && nic_live gbit &&
	nic_new virt model=virtio-net && nic_live virt
}
check "two NICs" nics || die "no NICs"
[ -e "$NICSIM_MODULES/nicsim_lint.ko" ] || ktap_skip_all "missing: nicsim_lint.ko"

# broken NIC - the rules that have been broken
broken()
{
	sed -n 's/^\([a-z-]*\) [0-9]*: .*/\1/p' "$DEBUG/$1/lint" | xargs
}

clean()
{
	cat "$DEBUG/$1/lint"
	is "$1" "$(broken "$1")" "" && grep -q '^0 of [0-9]* rules broken$' "$DEBUG/$1/lint"
}

forgive()
{
	echo > "$DEBUG/$1/lint"
}
check "e1000: its probe is clean" clean gbit
check "virtio_net: its probe is clean" clean virt

# use N NET - what there is: frames of all kinds both ways, link, addresses, MTU
use()
{
	local dev=${NIC[$1]} wire=${WIRE[$1]} net=$2

	move "$dev" nic "$net.1/24" && move "$wire" wire "$net.2/24" &&
	carrier nic "$dev" && carrier wire "$wire" &&
	at nic ping -q -n -c 3 -i 0.05 -s 3000 -W 30 "$net.2" > /dev/null &&
	at nic iperf3 -n 5M -c "$net.2" > /dev/null &&
	at nic iperf3 -R -n 5M -c "$net.2" > /dev/null &&
	ipn nic link set "$dev" allmulticast on && ipn nic link set "$dev" promisc on &&
	ipn nic maddr add 01:00:5e:00:00:05 dev "$dev" &&
	at nic ethtool -S "$dev" > /dev/null &&
	ipn nic link set "$dev" mtu 1400 &&
	ipn wire link set "$wire" down && ipn wire link set "$wire" up && carrier nic "$dev" &&
	ipn nic link set "$dev" down &&
	ipn nic link set "$dev" address 02:00:00:00:00:77 && ipn nic link set "$dev" up &&
	carrier nic "$dev" && at nic ping -q -n -c 3 -i 0.05 -W 30 "$net.2" > /dev/null
}
space nic wire
spawn wire iperf3 -s > /dev/null
poll 30 listening wire 5201 || die "no server"
check "e1000: in use" use 0 192.0.2
check "e1000: its use is clean" clean gbit
check "virtio_net: in use" use 1 198.51.100
check "virtio_net: its use is clean" clean virt

# Documentation/instruments.rst says why. A frame that comes meanwhile has nowhere to go.
selftest()
{
	at nic ethtool -t "${NIC[0]}" offline > /dev/null
	cat $DEBUG/gbit/lint
	is "rules broken" "$(broken gbit | sed 's/^dma-not-\(mapped\|memory\) //')" \
		"reserved-bits tail-outside-ring ring-misaligned" &&
	has $DEBUG/gbit/lint 'by reg_set_and_check\+[0-9a-f/x]* \[e1000\]$'
}
check "e1000: its register test switches the receiver on with nonsense" selftest

forgiven()
{
	forgive gbit && clean gbit
}
check "writing to the file forgives" forgiven

unbinds()
{
	ipn nic link set "${NIC[0]}" down && ipn nic link set "${NIC[1]}" down &&
	driver_unbind "${SLOT[0]}" && driver_unbind "${SLOT[1]}" && clean gbit && clean virt
}
check "e1000 and virtio_net: unbinding is clean" unbinds

test_module nicsim_lint || die "no test module"
run=/sys/module/nicsim_lint/parameters/run

# deed NIC NAME [RULE] - a misdeed breaks this rule (of its own name) and no other
deed()
{
	local nic=$1 rule=${3:-$2}

	sin()
	{
		# Somebody is asked for on the wire.
		[ "$rule" != buffer-given-twice ] ||
			at wire ping -q -c 1 -W 1 192.0.2.99 > /dev/null
		[ -n "$(broken "$nic")" ]
	}
	forgive "$nic"
	echo "$2" > $run && poll 20 sin
	cat "$DEBUG/$nic/lint"
	is "rules broken" "$(broken "$nic")" "$rule" || return 1
	case " $(echo $SYNC) " in
	*" $rule "*) has "$DEBUG/$nic/lint" 'by [a-z0-9_]+\+0x[0-9a-f/x]+ \[nicsim_lint\]$' ;;
	esac
}
use_driver "${SLOT[0]}" nicsim_lint > /dev/null || die "the test driver does not bind"
for d in $E1000; do
	check "e1000: $d" deed gbit "$d"
done
driver_unbind "${SLOT[0]}"
use_driver "${SLOT[1]}" nicsim_lint > /dev/null || die "the test driver does not bind"
for d in $VIRTIO; do
	check "virtio: $d" deed virt "$d"
done
driver_unbind "${SLOT[1]}"

# Without a software IOMMU it is only to be memory.
direct()
{
	nic_new direct model=e1000 dma=direct && nic_live direct && ip link set "${WIRE[2]}" up &&
	use_driver "${SLOT[2]}" nicsim_lint && forgive direct &&
	deed direct dma-not-mapped dma-not-memory
}
check "e1000, direct: dma-not-memory" direct
end
