#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dma.sh - the device reaches what its driver has mapped, and nothing else
#
# nicsim-vm: timeout=300 kernels=every
# nicsim-uml: timeout=300 kernels=uml-debug
# nicsim-debug: timeout=900 allow='has pending DMA allocations .*count=1'

. "$(dirname "$0")/lib/nicsim.sh"

begin 43 python3

load e1000 && space wire && mute wire && move "${WIRE[0]}" wire || die "no NIC"
slot=${SLOT[0]} wire=${WIRE[0]}
test_module nicsim_dma || die "no test module"
check "the test driver binds" use_driver "$slot" nicsim_dma || die "not bound"
param=/sys/module/nicsim_dma/parameters

# run CASE - set it up; sets told, state and got
run()
{
	told='' state='' got=''
	echo "$1" > $param/run
}

result()
{
	read -r told state got < $param/result
}

frames_on_wire()
{
	sysstat wire "$wire" rx_packets
}

# named WORDS - the log names the address that the device was told, and who it was
named()
{
	said()
	{
		log_nicsim > "$TMP/log"
		grep -F " $told " "$TMP/log" | grep -Eq "$1"
	}
	poll 10 said "$1" || { echo "nothing of $told, $1"; cat "$TMP/log"; return 1; }
}

# A frame of good memory: what was in flight before it has been dealt with.
good_tx()
{
	local before

	before=$(frames_on_wire)
	run tx-good || return 1
	arrived()
	{
		[ "$(frames_on_wire)" -gt "$before" ]
	}
	poll 20 arrived || fail "no frame" || return 1
	is "frames" "$(($(frames_on_wire) - before))" 1
}

# The wire sends a frame of 200 bytes (204 with its FCS).
wire_sends()
{
	at wire python3 -c "
import sys
sys.path.insert(0, '$LIB')
from packet import Port, BROADCAST
p = Port('$wire')
p.send(BROADCAST + p.mac + b'\x88\xb5' + bytes(186))"
}

good_rx()
{
	run rx-good && carrier wire "$wire" && wire_sends || return 1
	received()
	{
		result
		[ "$got" -ne 0 ]
	}
	poll 20 received || fail "nothing received" || return 1
	is "bytes received" "$got" 204 && is "the memory after them" "$state" intact
}

# bad_tx KIND - nothing of that memory gets to the wire
bad_tx()
{
	local before

	before=$(frames_on_wire)
	run "tx-$1" && result || return 1
	named "$2" || return 1
	is "frames" "$(frames_on_wire)" "$before"
}

# bad_rx KIND - that memory does not change
bad_rx()
{
	run "rx-$1" && carrier wire "$wire" && wire_sends && result || return 1
	named "$2" && is "the memory" "$state" intact
}

check "transmit: memory that is mapped" good_tx
check "receive: memory that is mapped" good_rx
while read -r kind words; do
	check "transmit: $kind is refused and named" bad_tx "$kind" "$words"
	check "then the card works as before" good_tx
	check "receive: $kind is refused and named" bad_rx "$kind" "$words"
	check "then the card works as before" good_rx
done <<EOF
unmapped refused at byte 0: (not mapped|unmapped by)
since refused at byte 0: unmapped by .*nicsim_dma.*mapped .*nicsim_dma
wrong refused at byte 0: mapped (TO|FROM)_DEVICE by .*nicsim_dma
beyond refused at byte 256: beyond the 256 bytes mapped by .*nicsim_dma
wrap refused
ring-unmapped refused at byte 0: (not mapped|unmapped by)
ring-freed refused at byte 0: unmapped by .*nicsim_dma
EOF

# Address 0 is "no buffer" to this chip: there is nothing to refuse.
no_buffer()
{
	local before

	before=$(frames_on_wire)
	run "$1-nowhere" && carrier wire "$wire" || return 1
	[ "$1" = tx ] || wire_sends || return 1
	result
	is "frames" "$(frames_on_wire)" "$before" && is "the memory" "$state" intact
}
check "transmit: no buffer, no frame" no_buffer tx
check "then the card works as before" good_tx
check "receive: no buffer, no memory written" no_buffer rx
check "then the card works as before" good_rx

# A ring that may not be written: the device reads it, and the frame may pass.
read_only_ring()
{
	run "$1-ring-read-only" && carrier wire "$wire" || return 1
	[ "$1" = tx ] || wire_sends || return 1
	result
	named 'refused at byte 0: mapped TO_DEVICE by .*nicsim_dma' && result &&
		is "the ring" "$state" intact
}
check "transmit: writing back to a read-only ring is refused" read_only_ring tx
check "then the card works as before" good_tx
check "receive: writing back to a read-only ring is refused" read_only_ring rx
check "then the card works as before" good_rx

# Every byte of a short frame that is not the driver's is zero.
short()
{
	at wire python3 -c "
import sys
sys.path.insert(0, '$LIB')
from packet import Port
p = Port('$wire')
bad = 0
for n in (1, 2, 13, 14, 15, 59, 60, 61):
    open('$param/run', 'w').write(f'tx-good:{n}')
    f = p.recv(20)
    head = (b'\xff' * 6 + bytes(range(6, 64)))[:n]
    if n > 13:
        head = head[:12] + b'\x88\xb5' + head[14:]
    if not f or f.data != head.ljust(60, b'\0'):
        print(n, f and f.data.hex())
        bad = 1
sys.exit(bad)"
}
check "short frames are padded with zeros" short

# A tail that hands the mapping over when the driver goes: it is told on.
left_behind()
{
	echo leak > $param/run
	use_driver "$slot" e1000 || return 1
	log_nicsim > "$TMP/log"
	grep -Eq 'left 1 mapping.*nicsim_dma' "$TMP/log" || { cat "$TMP/log"; return 1; }
}
check "a mapping that the driver left behind is named" left_behind
stock_driver()
{
	space nic && mute nic && poll 30 has_netdev "$slot" &&
		move "$(netdev_of "$slot")" nic && carrier nic "$(at nic ls /sys/class/net | grep -v lo)"
}
check "the stock driver works with that card" stock_driver

log_harmless()
{
	log_clean 'nicsim: nic0: (device|driver) |has pending DMA allocations .*count=1'
}
check "the log holds nothing else" log_harmless
ktap_finish
