#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_traffic.sh - traffic through virtio-net, as the driver likes it best
#
# nicsim-vm: timeout=1500 driver=virtio_net full=7200
# nicsim-debug: timeout=1800
# nicsim-uml: timeout=600

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio_traffic.sh"

virtio_traffic msix modern-split modern-packed legacy
