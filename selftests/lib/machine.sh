# SPDX-License-Identifier: GPL-2.0
#
# machine.sh - both models, in each way of DMA, on a machine out of the ordinary;
# sourced by tests after nicsim.sh and traffic.sh

MACHINE_POINTS=16

machine_pair()
{
	# what virtio_net cannot know of large sends, see traffic.sh
	[ "$1" = e1000 ] && NIC_CUTS=yes || NIC_CUTS=no
	load "$1" dma="$2" && pair 0 && dev=${NIC[0]} wire=${WIRE[0]} || return 1
	traffic_begin
}

# machine_models - MACHINE_POINTS points
machine_models()
{
	local model mode

	python3 "$LIB/stream.py" make "$TMP/file-4" 4 || die "no file"
	modprobe -q virtio_net
	for model in e1000 virtio-net; do
		for mode in strict direct; do
			check "$model, dma=$mode: the driver binds" machine_pair $model $mode ||
				die "no NIC"
			check "$model, dma=$mode: 4 MB from the NIC" file nic 4
			check "$model, dma=$mode: 4 MB to the NIC" file wire 4
			machine_gone
			check "$model, dma=$mode: the module unloads" rmmod nicsim
		done
	done
}

# The servers, and the namespaces with them
machine_gone()
{
	local name

	for name in nic wire; do
		ip netns pids "$NETNS-$name" | xargs -r kill
		ip netns del "$NETNS-$name"
	done
	wait 2> /dev/null
	INSIDE=()
}
