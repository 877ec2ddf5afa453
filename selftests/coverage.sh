#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# coverage.sh - which registers and bits a driver has touched
#
# nicsim-vm: timeout=120
# nicsim-uml: timeout=300

. "$(dirname "$0")/lib/nicsim.sh"

begin 13 ping

DEBUG=/sys/kernel/debug/nicsim
modprobe -q virtio_net
[ -d /sys/kernel/debug/tracing ] || mount -t debugfs debugfs /sys/kernel/debug 2> /dev/null
nics()
{
	nic_new gbit model=e1000 device=82545GM mac=02:11:22:33:44:55 && nic_live gbit &&
	nic_new virt model=virtio-net && nic_live virt
}
check "two NICs" nics || die "no NICs"

# row NIC REGISTER - what is said of it
row()
{
	awk -v n="$2" '$1 == n { sub("^[^ ]* ", ""); print }' "$DEBUG/$1/coverage"
}

# bits NIC REGISTER ONES ZEROS - it has been written, with these bits
bits()
{
	row "$1" "$2" > "$TMP/row"
	is "$1: $2" "$(cut -d ' ' -f 3- "$TMP/row")" "$3 $4" &&
	[ "$(cut -d ' ' -f 2 "$TMP/row")" -gt 0 ]
}

# some NIC REGISTER ONES - written with at least these bits
some()
{
	local ones

	ones=$(row "$1" "$2" | cut -d ' ' -f 3)
	is "$1: $2 $ones" $((ones & $3)) $(($3))
}

# none NIC REGISTER... - not touched
none()
{
	local nic=$1 reg

	shift
	for reg in "$@"; do
		row "$nic" "$reg" | grep -Eq '^0 0 0x0+ 0x0+ untouched$' ||
			fail "$nic: $reg: $(row "$nic" "$reg")" || return 1
	done
}

# The first byte of the address is the lowest one, 13.5.2; bit 31 says that it is valid.
# The driver uses 15 of the 16 receive addresses, and clears those but the first.
addresses()
{
	bits gbit RAL0 0x33221102 0xccddeefd &&
	bits gbit RAH0 0x80005544 0x7fffaabb &&
	bits gbit RAL14 0x00000000 0xffffffff &&
	none gbit RAL15 RAH15
}
check "e1000: the probe writes the receive addresses" addresses

# All interrupts masked, nothing else; a reset of this chip goes to the copy of CTRL, 13.4.2.
resets()
{
	bits gbit IMC 0xffffffff 0x00000000 && some gbit CTRL_DUP 0x04000000 &&
	bits gbit 'MTA[127]' 0x00000000 0xffffffff
}
check "e1000: the probe masks interrupts, resets, clears tables" resets

reads()
{
	row gbit STATUS > "$TMP/row"
	is "STATUS" "$(sed 's/^[1-9][0-9]* /N /' "$TMP/row")" "N 0 0x00000000 0x00000000"
}
check "e1000: STATUS is read and never written" reads

untouched()
{
	none gbit EERD RDT TDT RDLEN IP4AT[0] IP4AT[3] WUPM[31] FFMT[0] FFVT[127] TSPMT
}
check "e1000: what the probe has no use for is said to be untouched" untouched

# 256 descriptors of 16 bytes
rings()
{
	ip link set "${NIC[0]}" up && ip link set "${NIC[0]}" down &&
	bits gbit RDLEN 0x00001000 0xffffefff && bits gbit TDLEN 0x00001000 0xffffefff
}
check "e1000: the interface up has rings" rings

# summary NIC - the last line is what the table adds up to
summary()
{
	# shellcheck disable=SC2016
	awk '
	function bits(hex,   i, n)
	{
		n = 0
		for (i = 3; i <= length(hex); i++)
			n += substr("0112122312232334", index("0123456789abcdef",
				substr(hex, i, 1)), 1)
		return n
	}
	# Both and either, digit by digit: a bit is either if it is not in neither
	function both(a, b,   i, j, x, y, n)
	{
		n = 0
		for (i = 3; i <= length(a); i++) {
			x = index("0123456789abcdef", substr(a, i, 1)) - 1
			y = index("0123456789abcdef", substr(b, i, 1)) - 1
			for (j = 8; j >= 1; j /= 2)
				n += int(x / j) % 2 && int(y / j) % 2
		}
		return n
	}
	/^#/ { last = $0; next }
	{
		regs++
		read += $2 > 0
		written += $3 > 0
		touched += $2 > 0 || $3 > 0
		b = both($4, $5)
		sum += bits($4) + bits($5) - b
		two += b
	}
	END {
		print last
		printf "# %d of %d registers touched: ", touched, regs
		printf "%d read, %d written; ", read, written
		printf "%d bits written, %d of them both ways\n", sum, two
	}' "$DEBUG/$1/coverage" > "$TMP/sums"
	cat "$TMP/sums"
	is "lines" "$(uniq "$TMP/sums" | wc -l)" 1
}
check "the summary adds up" summary gbit

anew()
{
	echo > $DEBUG/gbit/coverage &&
	is "lines touched" "$(grep -v '^#' $DEBUG/gbit/coverage | grep -cv ' untouched$')" 0
}
check "writing to the file begins anew" anew

exact()
{
	ethtool -d "${NIC[0]}" > /dev/null &&
	is "registers" "$(grep -v '^#' $DEBUG/gbit/coverage | grep -v ' untouched$' |
		cut -d ' ' -f 1 | xargs)" \
		"CTRL STATUS MDIC RCTL RDLEN RDH RDT RDTR TCTL TDLEN TDH TDT TIDV MANC"
}
check "e1000: just what ethtool -d is known to read" exact

# Reset; then ACKNOWLEDGE, DRIVER, FEATURES_OK and DRIVER_OK, 3.1.1
virtio()
{
	bits virt device_status 0x0f 0xff && bits virt queue_enable 0x0001 0xfffe &&
	some virt device_feature_select 0x1 && some virt driver_feature 0x1 &&
	some virt 'msix_data[1]' 0x1 &&
	[ "$(row virt num_queues | cut -d " " -f 1)" -ge 3 ] &&
	[ "$(row virt mac | cut -d ' ' -f 1)" -ge 6 ]
}
check "virtio: the common configuration, a vector, a field of the device's" virtio

virtio_untouched()
{
	none virt queue_reset admin_queue_index rss_max_key_size 'notify[1]' &&
	space nic wire && move "${NIC[1]}" nic 192.0.2.1/24 &&
	move "${WIRE[1]}" wire 192.0.2.2/24 && carrier nic "${NIC[1]}" && at nic ping -q -c 1 -W 30 192.0.2.2 > /dev/null &&
	bits virt 'notify[1]' 0x0001 0xfffe
}
check "virtio: what is untouched, until it is" virtio_untouched

legacy()
{
	nic_new old model=virtio-net device=legacy && nic_live old &&
	some old device_status 0x07 && some old queue_select 0x1 &&
	[ "$(row old device_features | cut -d ' ' -f 1)" -gt 0 ] &&
	is "modern registers" "$(row old device_feature_select)" "" && summary old
}
check "virtio: a legacy device has legacy registers" legacy
end
