#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# configfs.sh - NICs made, changed, plugged in, unplugged and removed in configfs
#
# nicsim-vm: timeout=900 kernels=every boot=own
# nicsim-uml: timeout=300 kernels=uml,uml-debug
# nicsim-debug: timeout=900

. "$(dirname "$0")/lib/nicsim.sh"

begin 62 ping
DMA=$(dma_default)

# Most of this is done without a process of its own: there are many points.

# attr NIC NAME WANTED
attr()
{
	local got

	IFS= read -r got < "$NICS/$1/$2"
	is "$1/$2" "$got" "$3"
}

# set_attr NIC NAME VALUE
set_attr()
{
	printf '%s\n' "$3" > "$NICS/$1/$2"
}

# write NIC NAME VALUE [READS AS]
write()
{
	set_attr "$1" "$2" "$3" && attr "$1" "$2" "${4-$3}"
}

# attrs NIC - all of them, in ATTRS
attrs()
{
	local file got

	ATTRS=
	for file in "$NICS/$1"/*; do
		IFS= read -r got < "$file"
		ATTRS="$ATTRS${file##*/}=$got;"
	done
}

# refused ERROR NIC NAME VALUE [PATTERN] - it is not written, nothing changes, and the
# log says why in one line of that pattern, see said; nothing without a pattern
SAID=()
refused()
{
	local error=$1 nic=$2 name=$3 value=$4 pattern=${5-} before got

	attrs "$nic"
	before=$ATTRS
	! set_attr "$nic" "$name" "$value" 2> "$TMP/error" || fail "$name=$value is written" || return 1
	IFS= read -r got < "$TMP/error"
	case $got in
	*"$error") ;;
	*) fail "$name=$value: $got" || return 1 ;;
	esac
	attrs "$nic"
	is "after $name=$value" "$ATTRS" "$before" || return 1
	[ -z "$pattern" ] || SAID+=("^nicsim: $nic: $pattern")
}

# said - the log has the lines that were expected since begin, and no others
said()
{
	local i=0 line bad=0

	log_nicsim > "$TMP/log"
	while IFS= read -r line; do
		[[ $line =~ ${SAID[i]-^$} ]] || { echo "'$line' instead of '${SAID[i]-}'"; bad=1; }
		i=$((i + 1))
	done < "$TMP/log"
	is "lines" $i ${#SAID[@]} && return $bad
}

# ---------------------------------------------------------------------------

check "a directory is an unplugged NIC" nic_new one
unplugged()
{
	attr "$1" live 0 && attr "$1" pci "" && attr "$1" netdev "" && attr "$1" wire "" &&
	is "wires" "$(wires)" "" && is "slots" "$(cards)" 0
}
check "which has no slot, interface or wire" unplugged one
names()
{
	is "attributes" "$(ls "$NICS/one" | tr '\n' ' ')" "card device dma duplex faults features \
live mac model mtu netdev offload pci queue_pairs rx_queue_size speed surprise_remove \
tx_queue_size wire wire_name "
}
check "its attributes" names
models()
{
	has "$NICS/models" '^e1000 82545GM$' && ! grep -Ev '^[a-z0-9-]+ [A-Za-z0-9-]+$' "$NICS/models"
}
check "the models and their devices are listed" models
defaults()
{
	attr one model e1000 && attr one device 82545GM && attr one wire_name wire%d &&
	attr one dma $DMA
}
check "the defaults" defaults
same_mac()
{
	local mac

	mac=$(nic_attr one mac)
	nic_new other && ! attr other mac "$mac" > "$TMP/other" || return 1
	rmdir "$NICS/other" "$NICS/one" && nic_new one && attr one mac "$mac" &&
	is "locally administered, unicast" $((0x${mac%%:*} & 3)) 2
}
check "the address depends on the name, and on nothing else" same_mac

# ---------------------------------------------------------------------------
# Attributes of an unplugged NIC

INVAL="Invalid argument"
check "mac" write one mac 02:00:5e:10:00:01
check "mac in capitals" write one mac 02:00:5E:10:00:AB 02:00:5e:10:00:ab
# refused_with PATTERN NIC NAME VALUE... - each of them with a line of that pattern
refused_with()
{
	local pattern=$1 nic=$2 name=$3 bad

	shift 3
	for bad in "$@"; do
		refused "$INVAL" "$nic" "$name" "$bad" "$pattern" || return 1
	done
}
# all_refused NIC NAME VALUE... - each with a line that names the attribute and what it must be
all_refused()
{
	refused_with "$2 .*must be" "$@"
}
check "mac must be a unicast address" all_refused one mac "" 1 01:00:5e:00:00:01 \
	ff:ff:ff:ff:ff:ff 00:00:00:00:00:00 02:00:5e:10:00 02:00:5e:10:00:01:02 \
	02:00:5e:10:00:0g 02-00-5e-10-00-01 "02:00:5e:10:00:01 x"
check "wire_name" write one wire_name cable
check "wire_name with a number" write one wire_name far%dend
check "wire_name must be the name of an interface" all_refused one wire_name "" . .. a/b \
	"a b" a:b %s a%d%d a%ld a% sixteencharacter
check "dma" write one dma direct
check "dma again" write one dma $DMA
check "dma is not nonsense" refused "$INVAL" one dma nonsense "dma is 'nonsense'; it must be"
check "model" write one model e1000
check "model is not nonsense" refused "$INVAL" one model e1001 "there is no model 'e1001'.*e1000"
check "device" write one device 82545GM
check "device is not nonsense" refused "$INVAL" one device 82545 "e1000 has no device '82545'"
check "live is not 2" refused "$INVAL" one live 2

check "it can be plugged in" nic_live one
check "nothing else can be written then" refused "Device or resource busy" one mac 02:00:5e:10:00:02
plugged()
{
	attr one live 1 && attr one wire far0end && is "wires" "$(wires)" far0end &&
	attr one pci "${SLOT[0]}" && attr one netdev "$(netdev_of "${SLOT[0]}")" &&
	is "address" "$(cat "/sys/class/net/${NIC[0]}/address")" 02:00:5e:10:00:ab
}
check "and is what the attributes say" plugged
renamed()
{
	ip link set far0end name cable && attr one wire cable &&
	space far && ip link set cable netns "$NETNS-far" && attr one wire cable &&
	ipn far link set cable name other && attr one wire other
}
check "wire follows the wire's name, in a namespace too" renamed
renamed_nic()
{
	ip link set "${NIC[0]}" name card && attr one netdev card &&
	ip link set card netns "$NETNS-far" && attr one netdev card
}
check "netdev follows the interface's name" renamed_nic
pinned()
{
	! rmmod nicsim 2> "$TMP/rmmod" || fail "unloaded" || return 1
	has "$TMP/rmmod" "in use"
}
check "the module is pinned" pinned
check "rmdir unplugs" rmdir "$NICS/one"
none_left()
{
	is "wires" "$(wires)" "" &&
	is "slots" "$(cards)" 0
}
check "nothing is left of it" none_left
check "rmmod" rmmod nicsim

check "nics= makes directories" load e1000
refuses_rmdir()
{
	! rmdir "$NICS/nic0" 2> "$TMP/rmdir" || fail "removed" || return 1
	has "$TMP/rmdir" "Operation not permitted" && attr nic0 live 1
}
check "that refuse rmdir" refuses_rmdir
unplug()
{
	echo 0 > "$NICS/nic0/live" && attr nic0 live 0 && none_left
}
check "but can be unplugged" unplug
check "and changed" write nic0 mac 02:00:5e:10:00:03
check "and plugged in again" nic_live nic0
held_open()
{
	nic_new held && echo 1 > "$NICS/held/live" || return 1
	exec 5< "$NICS/held/mac" && rmdir "$NICS/held"
	set -- $?
	is "wires" "$(wires | grep -c .)" 1 || set -- 1
	! cat <&5 2> "$TMP/read" || { echo "read: $(cat <&5)"; set -- 1; }
	exec 5<&-
	return $1
}
check "rmdir unplugs at once, though somebody has a file open" held_open
taken()
{
	nic_new taken wire_name="${WIRE[0]}" || return 1
	refused "File exists" taken live 1 "not plugged in: there is an interface '${WIRE[0]}'" &&
	attr taken live 0 && set_attr taken wire_name wire%d && set_attr taken live 1
}
check "a wire's name that is taken" taken
rmdir "$NICS/taken"
sysfs_removed()
{
	echo 1 > "/sys/bus/pci/devices/${SLOT[0]}/remove" && attr nic0 live 1 &&
	attr nic0 netdev "" && attr nic0 wire "${WIRE[0]}" && attr nic0 pci "${SLOT[0]}" &&
	echo 1 > /sys/bus/pci/rescan && poll 60 nic_has_netdev nic0
}
check "removed in sysfs it is live, and back after a rescan" sysfs_removed
unbound()
{
	driver_unbind "${SLOT[0]}" && attr nic0 live 1 && attr nic0 netdev "" &&
	driver_bind "${SLOT[0]}" && attr nic0 netdev "$(netdev_of "${SLOT[0]}")"
}
check "without a driver there is no netdev" unbound
removed_unplugged()
{
	echo 1 > "/sys/bus/pci/devices/${SLOT[0]}/remove" && echo 0 > "$NICS/nic0/live" &&
	none_left && echo 1 > "$NICS/nic0/live" && poll 60 nic_has_netdev nic0
}
check "removed in sysfs it can be unplugged" removed_unplugged
check "and do not pin the module" rmmod nicsim

# ---------------------------------------------------------------------------
# Parameters of a model that has some

modprobe -q virtio_net
check "a virtio-net" nic_new v mac=02:00:5e:10:00:04 wire_name=v model=virtio-net
changed_model()
{
	attr v device modern && attr v mac 02:00:5e:10:00:04 && attr v wire_name v &&
	attr v queue_pairs 1 && attr v rx_queue_size 256 && attr v tx_queue_size 256 &&
	attr v mtu 0 && attr v speed unknown && attr v duplex unknown && attr v dma $DMA
}
check "has its own defaults, and kept what is not the model's" changed_model
good()
{
	local pair

	for pair in queue_pairs=16 queue_pairs=4 rx_queue_size=1024 tx_queue_size=512 mtu=68 \
		mtu=65535 mtu=9000 speed=0 speed=2147483647 speed=unknown speed=25000 \
		duplex=full duplex=unknown duplex=half; do
		write v "${pair%%=*}" "${pair#*=}" || return 1
	done
	write v mtu 0x5dc 1500
}
check "values in range" good
# QEMU's rules, and which of them has been broken
out_of_range()
{
	local name

	refused_with "queue_pairs must be 1 to 16$" v queue_pairs 0 17 65535 || return 1
	for name in rx_queue_size tx_queue_size; do
		refused_with "$name must be 256, 512 or 1024$" v $name 0 1 128 255 257 300 768 1000 \
			2048 32768 || return 1
	done
	refused_with "mtu must be 68 to 65535, or 0 for none$" v mtu 1 67 || return 1
	for name in queue_pairs rx_queue_size tx_queue_size mtu; do
		refused_with "$name is '[^']*'; it must be a number up to 65535$" v $name 65536 65792 \
			-1 "" 1x "1 2" 1500.0 18446744073709551616 || return 1
	done
	refused_with "speed is '[^']*'; it must be a number up to 2147483647 or unknown$" v speed \
		2147483648 4294967295 -1 -2 fast "" Unknown || return 1
	refused_with "duplex is '[^']*'; it must be half or full or unknown$" v duplex \
		0 1 255 Full both ""
}
check "values out of range" out_of_range
features()
{
	local default

	default=$(nic_attr v features)
	case " $default " in
	*" packed "*) fail "packed is a default" || return 1 ;;
	*" mrg_rxbuf "*) ;;
	*) fail "mrg_rxbuf is no default" || return 1 ;;
	esac
	write v features +packed "$(nic_features "$default packed")" &&
	write v features "-packed -mq +in_order" \
		"$(nic_features "$(echo " $default " | sed 's/ mq / /') in_order")" &&
	write v features "csum mac" && write v features "  mac   csum " "csum mac" &&
	write v features "status -csum csum" status && write v features "" &&
	write v features "default -mrg_rxbuf" "$(echo "$default" | sed 's/ mrg_rxbuf / /')" &&
	write v features default "$default"
}
# nic_features WORDS - in the order in which a device that has all of them lists them
nic_features()
{
	local before word

	before=$(nic_attr v features)
	set_attr v features "$1" && nic_attr v features
	set_attr v features "$before"
}
check "features" features
unknown_feature()
{
	refused "$INVAL" v features "csum nonsense" "virtio-net has no feature 'nonsense'" &&
	refused "$INVAL" v features "+nonsense" "virtio-net has no feature 'nonsense'" &&
	refused "$INVAL" v features "-default" "virtio-net has no feature 'default'" &&
	refused "$INVAL" v features "+" "virtio-net has no feature ''"
}
check "features that there are not" unknown_feature
physical()
{
	write v features -access_platform "$(nic_attr v features | sed 's/ access_platform / /')" &&
	attr v dma direct && set_attr v features default && attr v dma $DMA &&
	write v device legacy && attr v dma direct && write v device transitional &&
	attr v dma $DMA
}
check "dma is direct where the driver cannot use the DMA API" physical
kept()
{
	write v device modern && attr v queue_pairs 4 && attr v speed 25000 && attr v mtu 1500
}
check "another device of the model keeps what was written" kept
reset()
{
	set_attr v model virtio-net && changed_model
}
check "writing the model resets it" reset
nothing_to_set()
{
	set_attr v model e1000 || return 1
	refused "$INVAL" v queue_pairs 2 ".*e1000" && refused "$INVAL" v mtu 1500 ".*e1000" &&
	refused "$INVAL" v features csum "e1000 has no feature 'csum'" && attr v features "" &&
	write v queue_pairs 1 && write v features "" && attr v mac 02:00:5e:10:00:04
}
check "an e1000 has none of this" nothing_to_set
as_wanted()
{
	nic_gone v && nic_new v model=virtio-net mac=02:00:5e:10:00:05 mtu=9000 speed=25000 \
		duplex=full wire_name=v && nic_live v || return 1
	is address "$(cat "/sys/class/net/${NIC[0]}/address")" 02:00:5e:10:00:05 &&
	is mtu "$(cat "/sys/class/net/${NIC[0]}/mtu")" 9000 &&
	attr v wire v && attr v netdev "${NIC[0]}" && attr v dma $DMA || return 1
	ip link set v up && ip link set "${NIC[0]}" up && ethtool "${NIC[0]}" > "$TMP/ethtool" &&
	has "$TMP/ethtool" 'Speed: 25000Mb/s' 'Duplex: Full'
}
check "the stock driver sees what was written" as_wanted
check "and goes" nic_gone v
check "leaving nothing" none_left

# ---------------------------------------------------------------------------
# While others carry traffic

nic_new busy && nic_live busy && ip netns del "$NETNS-far" && pair 0 || die "no traffic"
spawn nic ping -q -n -f -c 1000 -W 60 192.0.2.2 > "$TMP/ping" 2>&1
ping=$!
come_and_go()
{
	local i

	for i in 1 2 3 4; do
		nic_new "new$i" && nic_live "new$i" || return 1
	done
	for i in 2 1; do
		nic_gone "new$i" || return 1
	done
	echo 0 > "$NICS/new3/live" && nic_new new1 && nic_live new1 &&
	echo 1 > "$NICS/new3/live" || return 1
	for i in 1 3 4; do
		nic_gone "new$i" || return 1
	done
}
check "others come and go under traffic" come_and_go
lossless()
{
	poll 120 not kill -0 $ping && has "$TMP/ping" '1000 packets transmitted, 1000 received'
}
not()
{
	! "$@" 2> /dev/null
}
check "and nothing is lost" lossless

# Four at a time make and remove NICs, while somebody reads everything.
crowd()
{
	local i pids=() bad=0

	for i in 1 2 3 4; do
		(
			for n in 1 2 3; do
				nic_new "crowd$i" && echo 1 > "$NICS/crowd$i/live" || exit 1
				[ $n -ne 2 ] || echo 0 > "$NICS/crowd$i/live" || exit 1
				rmdir "$NICS/crowd$i" || exit 1
			done
		) &
		pids+=($!)
	done
	# Something may have gone between the listing and the reading.
	(for n in $(seq 10); do grep -rs . "$NICS" > /dev/null; done; true) &
	pids+=($!)
	for i in "${pids[@]}"; do
		wait "$i" || bad=1
	done
	is "directories" "$(ls -d "$NICS"/*/ | grep -c .)" 1 || bad=1
	return $bad
}
check "many at once" crowd
check "traffic goes on" at nic ping -q -n -c 3 -i 0.05 -W 30 192.0.2.2
under_traffic()
{
	local client

	spawn nic ping -q -n -f 192.0.2.2 > /dev/null 2>&1
	client=$!
	spawn wire ping -q -n -f 192.0.2.1 > /dev/null 2>&1
	set -- $client $!
	repeat_live busy
	client=$?
	halt "$1"
	halt "$2"
	return $client
}
repeat_live()
{
	local i

	for i in 1 2 3; do
		echo 0 > "$NICS/$1/live" && attr "$1" live 0 && attr "$1" netdev "" &&
		echo 1 > "$NICS/$1/live" && poll 60 nic_has_netdev "$1" || return 1
		[ $i -ne 1 ] || SLOT=() WIRE=() NIC=()
	done
}
check "unplugged and plugged in under traffic, three times" under_traffic
gone_under_traffic()
{
	ip netns del "$NETNS-nic" && ip netns del "$NETNS-wire" || return 1
	WIRE=("$(nic_attr busy wire)") NIC=("$(nic_attr busy netdev)")
	pair 0 || return 1
	spawn wire ping -q -n -f 192.0.2.1 > /dev/null 2>&1
	set -- $!
	at nic ping -q -n -c 3 -i 0.05 -W 30 192.0.2.2 && rmdir "$NICS/busy" && none_left
	set -- "$1" $?
	halt "$1"
	return "$2"
}
check "removed under traffic" gone_under_traffic
check "rmmod" rmmod nicsim
check "the log said why each time, in one line" said
end
