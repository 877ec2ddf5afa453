# SPDX-License-Identifier: GPL-2.0
#
# virtio.sh - what the tests of virtio-net share; sourced after nicsim.sh

# Feature bits by name, virtio 1.2 sections 5.1.3 and 6
declare -A VIRTIO_BIT=(
	[csum]=0 [guest_csum]=1 [ctrl_guest_offloads]=2 [mtu]=3 [mac]=5 [gso]=6
	[guest_tso4]=7 [guest_tso6]=8 [guest_ecn]=9 [guest_ufo]=10
	[host_tso4]=11 [host_tso6]=12 [host_ecn]=13 [host_ufo]=14
	[mrg_rxbuf]=15 [status]=16 [ctrl_vq]=17 [ctrl_rx]=18 [ctrl_vlan]=19
	[ctrl_rx_extra]=20 [guest_announce]=21 [mq]=22 [ctrl_mac_addr]=23
	[any_layout]=27 [indirect_desc]=28 [event_idx]=29 [version_1]=32
	[access_platform]=33 [packed]=34 [in_order]=35 [order_platform]=36
	[notification_data]=38 [ring_reset]=40
	[device_stats]=50 [vq_notf_coal]=52 [notf_coal]=53 [guest_uso4]=54 [guest_uso6]=55
	[host_uso]=56 [hash_report]=57 [guest_hdrlen]=59 [rss]=60 [rsc_ext]=61 [standby]=62
	[speed_duplex]=63
	[guest_udp_tunnel_gso]=65 [guest_udp_tunnel_gso_csum]=66
	[host_udp_tunnel_gso]=67 [host_udp_tunnel_gso_csum]=68
)

# vnet_new NAME [KEY=VALUE...] - a virtio-net NIC, plugged in and driven; the last of NIC
vnet_new()
{
	local name=$1

	shift
	modprobe virtio_net && nic_new "$name" model=virtio-net "$@" && nic_live "$name"
}

# virtio_dev SLOT - its directory on the virtio bus
virtio_dev()
{
	echo /sys/bus/pci/devices/"$1"/virtio*
}

# virtio_rebind SLOT - the network driver lets go of the device and takes it again
virtio_rebind()
{
	local virtio

	virtio=$(virtio_dev "$1")
	virtio=${virtio##*/}
	echo "$virtio" > /sys/bus/virtio/drivers/virtio_net/unbind &&
	echo "$virtio" > /sys/bus/virtio/drivers/virtio_net/bind
}

# negotiated SLOT - the bits that driver and device agree on
negotiated()
{
	fold -w 1 "$(virtio_dev "$1")/features" | awk '$1 == 1 { printf "%d ", NR - 1 }'
}

# bits FEATURE... - their numbers, likewise
bits()
{
	local name

	for name in "$@"; do
		echo "${VIRTIO_BIT[$name]}"
	done | sort -n | tr '\n' ' '
}

# virtio_irq SLOT QUEUE - the interrupt of input.0, output.0, ... or config
virtio_irq()
{
	local virtio

	virtio=$(virtio_dev "$1")
	awk -v name="${virtio##*/}-$2" '
		$NF == name { sub(":", "", $1); print $1 }' /proc/interrupts
}

# irq_counts IRQ - how often it came, by CPU
irq_counts()
{
	awk -v irq="$1:" -v cpus="$(nproc)" '
		$1 == irq { for (i = 2; i <= cpus + 1; i++) print $i }' /proc/interrupts
}

# irq_total IRQ
irq_total()
{
	irq_counts "$1" | awk '{ n += $1 } END { print n + 0 }'
}

# irq_more IRQ COUNT - it came more often
irq_more()
{
	[ "$(irq_total "$1")" -gt "$2" ]
}

# arrives IRQ CPU COMMAND... - steered there, every interrupt that the command brings about comes there
arrives()
{
	local irq=$1 cpu=$2 before

	shift 2
	printf '%x\n' $((1 << cpu)) > "/proc/irq/$irq/smp_affinity" || return 1
	irq_counts "$irq" > "$TMP/before"
	before=$(irq_total "$irq")
	"$@" && poll 20 irq_more "$irq" "$before" || fail "$before interrupts" || return 1
	irq_counts "$irq" > "$TMP/after"
	paste "$TMP/before" "$TMP/after" | awk -v cpu="$cpu" '
		{ n = $2 - $1; if (NR - 1 == cpu ? !n : n) bad = 1 }
		END { exit bad || NR <= cpu }' || { paste "$TMP/before" "$TMP/after"; return 1; }
}
