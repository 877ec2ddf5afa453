#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# virtio_features.sh - features that are offered only if named, and what drivers make of them
#
# in_order and notification_data: a driver that does not know them works all the same.
# One that does is in virtio_hostile.sh.
#
# nicsim-vm: timeout=200 driver=virtio_net
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"
. "$LIB/virtio.sh"

begin $((2 * 3 + 6 + 1)) ping
space nic wire || die "no namespaces"

# plug FEATURES - a NIC with these, and its wire at the other end
plug()
{
	vnet_new card queue_pairs=2 features="default $1" && slot=${SLOT[0]} wire=${WIRE[0]} &&
	move "$wire" wire 192.0.2.2/24
}

# sound [FEATURE...] - what is in force has been offered; these are, and what every driver wants
sound()
{
	local bit

	for bit in $(negotiated "$slot"); do
		case " $(bits $(nic_attr card features) version_1) " in
		*" $bit "*) ;;
		*) fail "feature $bit" || return 1 ;;
		esac
	done
	wanted version_1 access_platform mrg_rxbuf "$@"
}

# wanted FEATURE...
wanted()
{
	local name

	for name; do
		case " $(negotiated "$slot") " in
		*" ${VIRTIO_BIT[$name]} "*) ;;
		*) fail "not $name" || return 1 ;;
		esac
	done
}

traffic()
{
	move "${NIC[0]}" nic 192.0.2.1/24 && carrier nic "${NIC[0]}" &&
	at nic ping -q -n -f -c 200 -s 1400 -W 20 192.0.2.2
}

for ring in "" packed; do
	what="${ring:-split}, in_order and notification_data"
	check "$what: plugged in" plug "+in_order +notification_data ${ring:+ +$ring}" || die "no NIC"
	check "$what: features" sound $ring
	check "$what: traffic" traffic
	nic_gone card
done

# ---------------------------------------------------------------------------
# A standby: the driver makes a second interface, which uses the first one for want of a better

check "standby: plugged in" plug +standby || die "no NIC"
check "standby: negotiated" wanted standby
# interfaces DRIVER - those of the device that belong to it
interfaces()
{
	local d

	for d in "$(virtio_dev "$slot")"/net/*; do
		[ "$(ethtool -i "${d##*/}" | sed -n 's/^driver: //p')" = "$1" ] && echo "${d##*/}"
	done
}
standby=$(interfaces virtio_net) failover=$(interfaces net_failover)
two()
{
	[ -n "$standby" ] && [ -n "$failover" ] &&
	is "master of $standby" "$(basename "$(readlink "/sys/class/net/$standby/master")")" \
		"$failover"
}
check "standby: an interface above that of the NIC" two
over_standby()
{
	ip addr add 192.0.2.1/24 dev "$failover" && ip link set "$failover" up &&
	ping -q -n -c 20 -i 0.05 -W 20 192.0.2.2 &&
	[ "$(cat "/sys/class/net/$standby/statistics/tx_packets")" -ge 20 ]
}
check "standby: traffic" over_standby
link_follows()
{
	is "carrier" "$(cat "/sys/class/net/$failover/carrier")" "$1"
}
cut()
{
	ipn wire link set "$wire" down && poll 20 link_follows 0
}
check "standby: the link goes with the cable" cut
check "standby: the NIC goes" nic_gone card
end
