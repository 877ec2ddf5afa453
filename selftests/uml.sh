#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# uml.sh - what is different on User-Mode Linux: one PCI domain, dma=direct; and
# that stock drivers work there
#
# nicsim-uml: timeout=180

. "$(dirname "$0")/lib/nicsim.sh"

begin 22 ping python3 lspci
uml || ktap_skip_all "this is no User-Mode Linux"
modprobe virtio_net || ktap_skip_all "missing: driver virtio_net"

# refused COMMAND... - it fails, and the module says why in one line
refused()
{
	log_mark
	! "$@" || fail "it is accepted" || return 1
	log_nicsim > "$TMP/log"
	is lines "$(wc -l < "$TMP/log")" 1 &&
		has "$TMP/log" "dma(=)? is 'strict'; only direct is possible: .*ARCH_HAS_DMA_OPS"
}

write()
{
	echo "$2" > "$1"
}

insert nics=none && rmmod nicsim	# which has its own lines in the log
check "dma=strict is refused" refused insert nics=e1000 dma=strict
check "nothing was loaded" test ! -d /sys/module/nicsim
check "dma=direct is not" insert nics=none dma=direct
check "a new NIC is direct" nic_new x model=e1000
check "and says so" is dma "$(nic_attr x dma)" direct
check "and cannot be strict" refused write "$NICS/x/dma" strict
check "it stays direct" is dma "$(nic_attr x dma)" direct
check "unload" unload

stream()
{
	local server status

	spawn wire python3 "$LIB/stream.py" serve 192.0.2.2 7000
	server=$!
	poll 30 listening wire 7000 &&
		at nic python3 "$LIB/stream.py" send 192.0.2.2 7000 "$TMP/file"
	status=$?
	halt $server
	return $status
}

# one_ce4100 - whose driver reads memory of the machine
one_ce4100()
{
	nic_new ce4100 model=e1000 device=CE4100 mac=02:00:5e:10:00:64 && nic_live ce4100 &&
	is address "$(cat "/sys/class/net/${NIC[2]}/address")" 02:00:5e:10:00:64 || return 1
	nic_new another model=e1000 device=CE4100 || return 1
	! echo 1 2> /dev/null > "$NICS/another/live" || fail "there are two" || return 1
	nic_gone another && nic_gone ce4100 || return 1
	log_nicsim > "$TMP/log"
	has "$TMP/log" 'another: a machine can have one card of this kind, and ce4100 is one'
}

gone()
{
	ip netns del "$NETNS-nic" && ip netns del "$NETNS-wire" && poll 30 devices_back
}

# A namespace gives its devices back when its last user has gone.
devices_back()
{
	[ "$(ls -d /sys/class/net/* | wc -l)" -ge 5 ]
}

python3 "$LIB/stream.py" make "$TMP/file" 16
log_mark
check "one of each model" load e1000,virtio-net || die "no NICs"
check "on a bus of the only domain" is slots "${SLOT[*]}" "0000:01:00.0 0000:01:01.0"
lspci -D > "$TMP/lspci"
check "lspci" has "$TMP/lspci" '^0000:01:00.0 .*82545GM' '^0000:01:01.0 .*Virtio'
for i in 0 1; do
	name=$(basename "$(readlink -f "/sys/bus/pci/devices/${SLOT[i]}/driver")")
	check "$name: the link comes up" pair $i
	check "$name: ping" at nic ping -q -c 3 -i 0.05 192.0.2.2
	check "$name: 16 MB arrive as they were" stream
	check "$name: the devices come back" gone
done
check "a CE4100 has its address, and there is one at a time" one_ce4100
check "unload" unload
end
