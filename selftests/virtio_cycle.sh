#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_cycle.sh - virtio-net cards and their drivers come and go, under traffic, without a trace
#
# nicsim-vm: timeout=1500 driver=virtio_net boot=own
# nicsim-uml: timeout=600 boot=own
# nicsim-debug: timeout=1800 boot=own

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio_cycle.sh"

virtio_cycle msix modern-split modern-packed legacy
