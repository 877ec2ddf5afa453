#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_traffic_force_legacy.sh - traffic through virtio-net, a transitional device as a legacy one
#
# nicsim-vm: timeout=900 driver=virtio_net full=3600 append="virtio_pci.force_legacy=1"
# nicsim-uml: timeout=600 append="virtio_pci.force_legacy=1"

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio_traffic.sh"

virtio_traffic msix transitional
