#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# offload.sh - offload=wire: the card cuts large sends and sums up, bit for bit as the kernel does
#
# nicsim-vm: timeout=300
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"

begin 6 python3
python3 -c 'import scapy' 2> /dev/null || ktap_skip_all "missing: python3-scapy"

refused()
{
	nic_new v model=virtio-net || return 1
	is "offload" "$(nic_attr v offload)" gso || return 1
	! echo wire > "$NICS/v/offload" 2> /dev/null || fail "a virtio-net took it" || return 1
	is "offload" "$(nic_attr v offload)" gso && nic_gone v
}
check "a virtio-net has nothing to choose" refused

live()
{
	nic_new card model=e1000 offload=wire && is "offload" "$(nic_attr card offload)" wire &&
	! echo cable > "$NICS/card/offload" 2> /dev/null && nic_live card
}
check "an e1000 with offload=wire" live || die "no NIC"
dev=${NIC[0]} wire=${WIRE[0]}

space bench && mute bench && move "$dev" bench && move "$wire" bench && carrier bench "$dev" &&
	carrier bench "$wire" || die "no link"
# Each frame is to be seen as it came.
at bench ethtool -K "$wire" gro off
points at bench python3 "$LIB/offload.py" "$dev" "$wire"

end
