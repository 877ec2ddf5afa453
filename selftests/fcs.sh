#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fcs.sh - a driver that keeps the frame check sequence gets the right one
#
# nicsim-vm: timeout=120
# nicsim-uml: timeout=180

. "$(dirname "$0")/lib/nicsim.sh"

begin 4 python3

load e1000 && space bench && mute bench && move "${NIC[0]}" bench && move "${WIRE[0]}" bench &&
	carrier bench "${NIC[0]}" && carrier bench "${WIRE[0]}" || die "no NIC"

keep()
{
	at bench ethtool -K "${NIC[0]}" rx-fcs "$1" && carrier bench "${NIC[0]}" &&
		carrier bench "${WIRE[0]}"
}

check "the driver can be told to keep the FCS" keep on
points at bench python3 "$LIB/fcs.py" "${NIC[0]}" "${WIRE[0]}"

without()
{
	keep off && at bench python3 "$LIB/packet.py" pass "${WIRE[0]}" "${NIC[0]}" 3 200 \
		ff:ff:ff:ff:ff:ff
}
check "frames arrive when it no longer keeps it" without
end
