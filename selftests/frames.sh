#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# frames.sh - frames of every length from 1 byte to 16 KiB, and every checksum
#
# nicsim-vm: timeout=600 kernels=every
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"

begin 62 python3
python3 -c 'import scapy' 2> /dev/null || ktap_skip_all "missing: python3-scapy"

load e1000 && space bench && mute bench && move "${NIC[0]}" bench && move "${WIRE[0]}" bench &&
	carrier bench "${NIC[0]}" && carrier bench "${WIRE[0]}" || die "no NIC"
dev=${NIC[0]} wire=${WIRE[0]}
# Each frame is to be seen as it came.
at bench ethtool -K "$dev" gro off
at bench ethtool -K "$wire" gro off

points at bench python3 "$LIB/frames.py" receive "$dev" "$wire"
points at bench python3 "$LIB/frames.py" transmit "$dev" "$wire"

if [ -e "$NICSIM_MODULES/nicsim_runt.ko" ]; then
	points at bench python3 "$LIB/frames.py" runts "$dev" "$wire" "$NICSIM_MODULES/nicsim_runt.ko"
else
	ktap_skip "wire to NIC: lengths 1 to 13 arrive padded" "no nicsim_runt.ko"
	ktap_skip "NIC to wire: lengths 1 to 13 arrive padded" "no nicsim_runt.ko"
fi
points at bench python3 "$LIB/frames.py" lengths "$dev" "$wire"
end
