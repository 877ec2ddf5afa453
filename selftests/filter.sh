#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# filter.sh - wanted frames get in, unwanted ones do not
#
# nicsim-vm: timeout=240
# nicsim-uml: timeout=180

. "$(dirname "$0")/lib/nicsim.sh"

begin 14 python3

load e1000 && space bench && mute bench && move "${NIC[0]}" bench && move "${WIRE[0]}" bench &&
	carrier bench "${NIC[0]}" && carrier bench "${WIRE[0]}" || die "no NIC"
points at bench python3 "$LIB/filter.py" addresses "${NIC[0]}" "${WIRE[0]}"
end
