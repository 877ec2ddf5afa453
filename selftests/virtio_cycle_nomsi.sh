#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_cycle_nomsi.sh - the same as virtio_cycle.sh, without MSI-X and not as often
#
# nicsim-vm: timeout=600 driver=virtio_net boot=own append="pci=nomsi"
# nicsim-uml: timeout=600 boot=own append="pci=nomsi"

. "$(dirname "$0")/lib/nicsim.sh"
: "${NICSIM_CYCLES:=20}"
. "$LIB/virtio_cycle.sh"

virtio_cycle nomsi modern-split modern-packed legacy
