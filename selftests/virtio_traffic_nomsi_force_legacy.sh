#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_traffic_nomsi_force_legacy.sh - traffic through virtio-net, the legacy way without MSI-X
#
# nicsim-vm: timeout=900 driver=virtio_net full=3600 append="pci=nomsi virtio_pci.force_legacy=1"
# nicsim-uml: timeout=600 append="pci=nomsi virtio_pci.force_legacy=1"

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio_traffic.sh"

virtio_traffic nomsi transitional
