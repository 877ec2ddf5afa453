#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cycle.sh - bind and unbind, up and down, load and unload, under traffic, without a trace
#
# nicsim-vm: timeout=1200 boot=own
# nicsim-uml: timeout=600 boot=own
# nicsim-debug: timeout=1800 boot=own

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/cycle.sh"

begin 16 ping iperf3 python3
CYCLE_MODEL=e1000 CYCLE_DRIVER=e1000
cycle_loading
cycle_binding
cycle_unplugging
cycle_running
cycle_leaving
end
