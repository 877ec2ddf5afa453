#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# params.sh - what cannot be loaded says why in one line, and changes nothing
#
# nicsim-vm: timeout=180 kernels=every
# nicsim-uml: timeout=200

. "$(dirname "$0")/lib/nicsim.sh"

begin $((26 + $(uml && echo 0 || echo 9)))

# The first load of a module from outside the tree has its own lines in the log.
check "nics=none loads" insert nics=none
none()
{
	is "wires" "$(wires)" "" && is "slots" "$(cards)" 0
}
check "and makes no NIC" none
check "and unloads" rmmod nicsim

# What a module that failed to load must leave as it was
machine()
{
	ls /sys/bus/pci/devices /sys/class/net /sys/class/pci_bus
	cat /proc/iomem /proc/ioports
	awk '{ print $1, $NF }' /proc/interrupts
	cut -d ' ' -f 1 /proc/modules
}

# refused PATTERN PARAMETER... - insmod fails, with one line like that
refused()
{
	local pattern=$1

	shift
	log_mark
	machine > "$TMP/before"
	if insert "$@" > "$TMP/insmod" 2>&1; then
		rmmod nicsim
		fail "it loads"
		return 1
	fi
	log | grep -E '(^|\] )nicsim: ' > "$TMP/log"
	machine | diff "$TMP/before" - || return 1
	[ "$(wc -l < "$TMP/log")" -eq 1 ] && grep -Eq -- "$pattern" "$TMP/log" && log_clean 'nicsim: ' ||
		{ cat "$TMP/log"; return 1; }
}

check "an unknown model" refused "nics=.*e1001.*e1000" nics=e1001
check "an unknown model after a known one" refused "nics=.*'e1001'" nics=e1000,e1001
check "an unknown model between known ones" refused "nics=.*'nonsense'" nics=e1000,nonsense,e1000
check "an empty list" refused "nics=" nics=
check "an empty name at the end" refused "nics=" nics=e1000,
check "an empty name at the start" refused "nics=" nics=,e1000
check "commas only" refused "nics=" nics=,,,
check "another case" refused "nics=.*'E1000'" nics=E1000
check "a prefix" refused "nics=.*'e100'" nics=e100
check "more than a name" refused "nics=.*'e10000'" nics=e10000
check "none among others" refused "nics=.*'none'" nics=e1000,none
check "a separator of its own" refused "nics=" 'nics=e1000;e1000'
check "format characters" refused "nics=.*'%s%n%p'" nics=%s%n%p
check "control characters" refused "nics=" "nics=$(printf 'e1\0330\007')"
check "a very long name" refused "nics=" "nics=$(printf 'x%.0s' $(seq 900))"
# Of this the kernel takes care.
too_long()
{
	log_mark
	! insert "nics=$(printf 'e1000,%.0s' $(seq 200))e1000" || fail "it loads" || return 1
	log | grep -q 'nics: string parameter too long'
}
check "a longer list than parameters can be" too_long
check "a longer list than there may be" refused "nics=" "nics=$(printf ',%.0s' $(seq 600))"
check "nics without a value" refused "nics" nics
check "dma=nonsense" refused "dma=.*nonsense" nics=none dma=nonsense
check "dma= empty" refused "dma=" nics=none dma=

# An unknown parameter is the kernel's business: it loads, with a warning.

switch()
{
	echo "$2" > "$1"
}

# A trap is made of kprobes and those of ftrace; User-Mode Linux needs none.
kprobes=/sys/kernel/debug/kprobes/enabled
no_kprobes()
{
	if [ ! -e $kprobes ] || [ "$(cat $kprobes)" != 1 ]; then
		ktap_skip "no kprobes" "$kprobes is not there or 0"
		ktap_skip "kprobes again: it loads" "$kprobes is not there or 0"
		return
	fi
	undo "switch $kprobes 1"
	switch $kprobes 0
	check "no kprobes" refused "kprobes.*$kprobes" nics=e1000
	switch $kprobes 1
	check "kprobes again: it loads" insert nics=none
	rmmod nicsim
}

ftrace=/proc/sys/kernel/ftrace_enabled
# Newer kernels keep ftrace on.
ftrace_refused()
{
	if [ "$(cat $ftrace)" = 0 ]; then
		refused "ftrace_enabled" nics=e1000
	else
		! switch $ftrace 0
	fi
}
no_ftrace()
{
	if [ ! -e $ftrace ] || [ "$(cat $ftrace)" != 1 ]; then
		ktap_skip "no ftrace" "$ftrace is not there or 0"
		ktap_skip "ftrace again: it loads" "$ftrace is not there or 0"
		return
	fi
	undo "switch $ftrace 1"
	switch $ftrace 0 2> "$TMP/said"
	check "no ftrace" ftrace_refused
	switch $ftrace 1
	check "ftrace again: it loads" insert nics=none
	rmmod nicsim
}

# Switched off later: what is bound works on, what is bound then would not be seen.
unbound_without_kprobes()
{
	driver_unbind "$slot" && switch $kprobes 0 || return 1
	! driver_bind "$slot" 2> /dev/null || fail "bound" || return 1
	log_nicsim | grep -q 'nic0: kprobes are disarmed.*/sys/kernel/debug/kprobes/enabled' ||
		fail "$(log_nicsim)"
}
works()
{
	poll 30 has_netdev "$slot" && ethtool -e "$(netdev_of "$slot")" | diff "$TMP/eeprom" -
}
kprobes_off_later()
{
	log_mark
	load e1000 || die "no NIC"
	slot=${SLOT[0]}
	ethtool -e "${NIC[0]}" > "$TMP/eeprom"
	check "kprobes off later: no driver is bound, and the log says why" unbound_without_kprobes
	check "and nobody maps the BAR" grep -q "nicsim unbound" /proc/iomem
	switch $kprobes 1
	check "kprobes again: the driver binds" driver_bind "$slot"
	check "and works" works
	check "the module unloads" rmmod nicsim
}

if ! uml; then
	no_kprobes
	no_ftrace
	kprobes_off_later
fi

if [ -e "$NICSIM_MODULES/nicsim_busy.ko" ]; then
	test_module nicsim_busy
	check "no free address space" refused "4 GiB.*/proc/iomem|/proc/iomem.*4 GiB" nics=e1000
	rmmod nicsim_busy
	check "address space again: it loads" insert nics=none
	rmmod nicsim
else
	ktap_skip "no free address space" "no nicsim_busy.ko"
	ktap_skip "address space again: it loads" "no nicsim_busy.ko"
fi

modprobe -q virtio_net
log_mark
defaults()
{
	insert && find_nics || return 1
	cat /sys/kernel/config/nicsim/nic*/model > "$TMP/made"
	# One of each model
	cut -d ' ' -f 1 /sys/kernel/config/nicsim/models | uniq | diff - "$TMP/made" &&
	is "first model" "$(head -n 1 "$TMP/made")" e1000
}
check "the defaults make one NIC of each model" defaults
ktap_finish
