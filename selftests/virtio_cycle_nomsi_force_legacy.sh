#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_cycle_nomsi_force_legacy.sh - the same as virtio_cycle_force_legacy.sh, without MSI-X
#
# nicsim-vm: timeout=600 driver=virtio_net boot=own append="pci=nomsi virtio_pci.force_legacy=1"
# nicsim-uml: timeout=600 boot=own append="pci=nomsi virtio_pci.force_legacy=1"

. "$(dirname "$0")/lib/nicsim.sh"
: "${NICSIM_CYCLES:=20}"
. "$LIB/virtio_cycle.sh"

virtio_cycle nomsi transitional
