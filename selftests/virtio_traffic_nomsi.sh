#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_traffic_nomsi.sh - traffic through virtio-net, without MSI-X
#
# nicsim-vm: timeout=1500 driver=virtio_net full=7200 append="pci=nomsi"
# nicsim-uml: timeout=600 append="pci=nomsi"

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio_traffic.sh"

virtio_traffic nomsi modern-split modern-packed legacy
