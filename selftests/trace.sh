#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# trace.sh - each tracepoint says what the stock drivers are known to do
#
# One CPU: patching the tracepoints into code that another one runs is too much for
# QEMU's TCG before 8.1.
#
# nicsim-vm: timeout=180 kernels=every cpus=1
# nicsim-uml: timeout=120

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

begin 14 ping lspci setpci trace-cmd

TRACING=/sys/kernel/tracing
OURS=$TRACING/instances/nicsim-$$

[ -e $TRACING/events ] || mount -t tracefs tracefs $TRACING
modprobe -q virtio_net
check "the module loads" load e1000,virtio-net || die "no NIC"
mkdir "$OURS" || die "no trace instance"
undo "rmdir $OURS"

events()
{
	is "events" "$(cd $TRACING/events/nicsim && echo */)" "nicsim_config/ nicsim_dma/ nicsim_irq/\
 nicsim_mmio_read/ nicsim_mmio_write/ nicsim_rx_desc/ nicsim_tx_desc/"
}
check "the group nicsim has seven events" events

# traced EVENTS COMMAND... - run it; what it did is in $TMP/trace, from the event's name on
traced()
{
	local event events=$1 status=0

	shift
	echo > "$OURS/trace"
	for event in $events; do
		echo 1 > "$OURS/events/nicsim/nicsim_$event/enable" || return 1
	done
	"$@" > "$TMP/out" 2>&1 || { cat "$TMP/out"; status=1; }
	echo 0 > "$OURS/events/nicsim/enable"
	sed -n 's/^.*: \(nicsim_[a-z_]*: \)/\1/p' "$OURS/trace" > "$TMP/trace"
	return $status
}

# once PATTERN... - each is in exactly one line of the trace
once()
{
	local pattern

	for pattern in "$@"; do
		is "lines of $pattern" "$(grep -Ec -- "$pattern" "$TMP/trace")" 1 ||
			{ cat "$TMP/trace"; return 1; }
	done
}

# The address register takes the MAC address with its first byte lowest, 13.5.2.
mac()
{
	traced "mmio_write" ip link set "${NIC[0]}" address 02:11:22:33:44:55 &&
	once '^nicsim_mmio_write: nic=nic0 reg=RAL0 val=0x33221102 size=4 bar=0 off=0x5400 caller=e1000_rar_set\+0x[0-9a-f/x]+ \[e1000\]$' \
		'^nicsim_mmio_write: nic=nic0 reg=RAH0 val=0x80005544 size=4 bar=0 off=0x5404 caller=e1000_rar_set\+'
}
check "nicsim_mmio_write: a new MAC address, and who wrote it" mac

index()
{
	traced "mmio_write" sh -c "ip link set ${NIC[0]} up; ip link set ${NIC[0]} down" &&
	has "$TMP/trace" ' reg=MTA\[0\] val=0x0 size=4 bar=0 off=0x5200 ' \
		' reg=MTA\[127\] val=0x0 size=4 bar=0 off=0x53fc '
}
check "registers in arrays have an index" index

reads()
{
	traced "mmio_read" ethtool -d "${NIC[0]}" &&
	is "order" "$(sed -n 's/.*reg=\([^ ]*\) .*caller=e1000_get_regs.*/\1/p' "$TMP/trace" |
		head -n 12 | xargs)" \
		"CTRL STATUS RCTL RDLEN RDH RDT RDTR TCTL TDLEN TDH TDT TIDV" || return 1
	for reg in CTRL STATUS RCTL RDLEN TCTL TDLEN; do
		is $reg $(($(sed -n "s/.* reg=$reg val=\(0x[0-9a-f]*\) .*/\1/p" "$TMP/trace"))) \
			$(($(sed -n "s/.*: $reg (.*) *\(0x[0-9A-Fa-f]*\)$/\1/p" "$TMP/out"))) ||
			return 1
	done
}
check "nicsim_mmio_read: the registers of ethtool -d, in order, with their values" reads

# Vendor and device; a byte at the latency timer, 4.1
config()
{
	traced "config" lspci -xxx -s "${SLOT[0]}" &&
	has "$TMP/trace" '^nicsim_config: nic=nic0 read where=0x00 size=4 val=0x10268086$' \
		'^nicsim_config: nic=nic0 read where=0xfc size=4 ' &&
	traced "config" setpci -s "${SLOT[0]}" LATENCY_TIMER=48 &&
	once '^nicsim_config: nic=nic0 write where=0x0d size=1 val=0x48$'
}
check "nicsim_config: lspci and setpci" config

space nic wire &&
move "${NIC[0]}" nic 192.0.2.1/24 && move "${WIRE[0]}" wire 192.0.2.2/24 &&
move "${NIC[1]}" nic 198.51.100.1/24 && move "${WIRE[1]}" wire 198.51.100.2/24 &&
carrier nic "${NIC[0]}" && carrier nic "${NIC[1]}" || die "no carrier"

echoes()
{
	at nic ping -q -n -c 1 -W 30 -s 100 "$1"
}
echoes 192.0.2.2 > /dev/null && echoes 198.51.100.2 > /dev/null || die "no traffic"

# 100 bytes of data and the headers of ICMP, IP and Ethernet; what is received has an FCS.
FRAME=$((100 + 8 + 20 + 14))
e1000_frames()
{
	traced "tx_desc rx_desc dma irq" echoes 192.0.2.2 &&
	once "^nicsim_tx_desc: nic=nic0 queue=0 index=[0-9]+ addr=0x[0-9a-f]+ len=$FRAME " \
		"^nicsim_rx_desc: nic=nic0 queue=0 index=[0-9]+ addr=0x[0-9a-f]+ len=$((FRAME + 4)) " \
		"^nicsim_dma: nic=nic0 queue=tx0 read addr=0x[0-9a-f]+ len=$FRAME err=0" &&
	is "buffer read" "$(sed -n "s/.*tx_desc.* \(addr=[^ ]*\) len=$FRAME .*/\1/p" "$TMP/trace")" \
		"$(sed -n "s/.*dma.* read \(addr=[^ ]*\) len=$FRAME .*/\1/p" "$TMP/trace")" &&
	# Status (bits 39:32): DD, EOP
	is "status" $(($(sed -n "s/.*rx_desc.* len=$((FRAME + 4)) info=\(.*\)/\1/p" \
		"$TMP/trace") >> 32 & 3)) 3
}
check "nicsim_tx_desc, nicsim_rx_desc, nicsim_dma: an echo through an e1000" e1000_frames

e1000_irq()
{
	local irq

	irq=$(awk -v n="${NIC[0]}" '$NF == n { sub(":", "", $1); print $1 }' /proc/interrupts)
	has "$TMP/trace" "^nicsim_irq: nic=nic0 vector=-1 irq=$irq$"
}
check "nicsim_irq: INTx, the interrupt of the e1000" e1000_irq

# 12 bytes of header before each frame, 5.1.6, 24 if there may be tunnels (features 65 to
# 68); transmit queue 0 is virtqueue 1.
virtio_frames()
{
	local len=$((FRAME + 12))

	cut -c 66-69 "$(virtio_dev "${SLOT[1]}")/features" | grep -q 1 && len=$((FRAME + 24))
	traced "tx_desc rx_desc mmio_write irq" echoes 198.51.100.2 &&
	once "^nicsim_tx_desc: nic=nic1 queue=0 index=[0-9]+ addr=0x[0-9a-f]+ len=$len " \
		"^nicsim_rx_desc: nic=nic1 queue=0 index=[0-9]+ addr=0x[0-9a-f]+ len=$len " &&
	has "$TMP/trace" '^nicsim_mmio_write: nic=nic1 reg=notify\[1\] val=0x1 size=2 bar=4 off=0x3004 '
}
check "an echo through a virtio-net" virtio_frames

# Vector 0 is for changes of configuration, 1 for receive queue 0.
receive_irq()
{
	local irq

	irq=$(awk '$NF ~ /-input.0$/ { sub(":", "", $1); print $1 }' /proc/interrupts)
	has "$TMP/trace" "^nicsim_irq: nic=nic1 vector=1 irq=$irq$"
}
check "nicsim_irq: MSI-X, the receive interrupt of the virtio-net" receive_irq

filter()
{
	echo 'reg == "TDT"' > "$OURS/events/nicsim/nicsim_mmio_write/filter" &&
	traced "mmio_write" echoes 192.0.2.2 &&
	has "$TMP/trace" ' reg=TDT ' &&
	is "other registers" "$(grep -vc ' reg=TDT ' "$TMP/trace")" 0
}
check "events can be filtered by register" filter

tracecmd()
{
	trace-cmd record -q -o "$TMP/trace.dat" -e nicsim \
		ip netns exec "$NETNS-nic" ethtool -d "${NIC[0]}" > /dev/null &&
	trace-cmd report -i "$TMP/trace.dat" > "$TMP/report" &&
	has "$TMP/report" 'nicsim_mmio_read: +nic=nic0 reg=STATUS val=0x[0-9a-f]+ size=4 bar=0 off=0x8 caller=e1000_get_regs'
}
check "trace-cmd records and reports them" tracecmd

# With tracing on, and what has been traced remains
unloaded()
{
	echo > "$OURS/events/nicsim/nicsim_mmio_write/filter"
	echo > "$OURS/trace"
	echo 1 > "$OURS/events/nicsim/enable" && echoes 192.0.2.2 && rmmod nicsim &&
	[ ! -e "$OURS/events/nicsim" ] && [ ! -e $TRACING/events/nicsim ] &&
	cat "$OURS/trace" > /dev/null
}
check "the module unloads while it is being traced" unloaded
end
