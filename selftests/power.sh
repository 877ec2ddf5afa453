#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# power.sh - the machine is suspended and resumed, as far as /sys/power/pm_test goes without
# firmware; it falls asleep (s2idle), until a Magic Packet wakes it up: with the stock drivers
#
# nicsim-vm: timeout=240 cpus=2
# nicsim-uml: timeout=240

. "$(dirname "$0")/lib/nicsim.sh"

TRACE=/sys/kernel/tracing
begin $((2 + 2 * 3 + 3 + 1)) ping python3 tc
[ -e /sys/power/pm_test ] || ktap_skip_all "missing: /sys/power/pm_test (CONFIG_PM_SLEEP_DEBUG)"
modprobe -a e1000 virtio_net sch_netem || ktap_skip_all "missing: stock drivers, sch_netem"
[ -d $TRACE/events ] || mount -t tracefs tracefs $TRACE

# Devices are suspended, to the last step before firmware's; then they are resumed.
prepare()
{
	{ uml || test_module nicsim_awake; } && echo platform > /sys/power/pm_test &&
	undo "echo none > /sys/power/pm_test" &&
	echo 0 > /sys/module/suspend/parameters/pm_test_delay
}
check "the machine can be suspended" prepare || die "it cannot"
nics()
{
	local i

	nic_new e1000 model=e1000 && nic_live e1000 &&
	nic_new virtio model=virtio-net && nic_live virtio && space nic0 wire0 nic1 wire1 ||
		return 1
	for i in 0 1; do
		move "${NIC[i]}" nic$i 192.0.2.1/24 && move "${WIRE[i]}" wire$i 192.0.2.2/24 &&
		carrier nic$i "${NIC[i]}" || return 1
	done
	# What the driver and the PCI core do: PMCSR, at 0xe0, and the device status
	echo 'where == 0xe0' > $TRACE/events/nicsim/nicsim_config/filter &&
	echo 'reg == "device_status"' > $TRACE/events/nicsim/nicsim_mmio_write/filter &&
	echo 1 > $TRACE/events/nicsim/nicsim_config/enable &&
	echo 1 > $TRACE/events/nicsim/nicsim_mmio_write/enable &&
	undo "echo 0 > $TRACE/events/nicsim/enable"
}
check "an e1000 and a virtio-net" nics || die "no NICs"

pings()
{
	at nic$1 ping -q -n -c 3 -i 0.05 -W 2 192.0.2.2 > /dev/null 2>&1
}
well()
{
	poll 60 pings "$1" || fail "no answer"
}
freeze()
{
	echo > $TRACE/trace
	echo freeze > /sys/power/state
	cat $TRACE/trace > "$TMP/trace"
}
# states SLOT-NAME - what was written to the card's PMCSR, its state only
states()
{
	sed -n "s/.*nicsim_config: nic=$1 write.*val=0x\([0-9a-f]*\)/\1/p" "$TMP/trace" |
		while read -r val; do
			printf '%d ' $((0x$val & 3))
		done
}
suspended()
{
	freeze || return 1
	case "$(states e1000)" in
	*"3 "*"0 "*) ;;
	*) cat "$TMP/trace"; fail "D-states of the e1000: $(states e1000)" || return 1 ;;
	esac
	# Suspending resets a virtio device, resuming sets it up to DRIVER_OK.
	has "$TMP/trace" 'nic=virtio reg=device_status .*val=0x0 ' 'nic=virtio reg=device_status .*val=0xf '
}
for when in "once" "again"; do
	check "suspend and resume, $when" suspended
	check "e1000: it works, $when" well 0
	check "virtio-net: it works, $when" well 1
done

# Eight packets arrive after three seconds and then one a second: everybody is asleep by one of
# them, however long that takes.
wakes()
{
	local before

	at nic0 ethtool -s "${NIC[0]}" wol g && before=$(wakeups "${SLOT[0]}") && echo none > /sys/power/pm_test &&
	echo 'action == "machine_suspend"' > $TRACE/events/power/suspend_resume/filter &&
	echo 1 > $TRACE/events/power/suspend_resume/enable &&
	distant wire0 "${WIRE[0]}" delay 3s rate 1kbit &&
	at wire0 python3 "$LIB/packet.py" magic far 8 \
		"$(at nic0 cat "/sys/class/net/${NIC[0]}/address")" && freeze &&
	echo 0 > $TRACE/events/power/suspend_resume/enable &&
	distant_gone wire0 || return 1
	woken()
	{
		[ "$(wakeups "${SLOT[0]}")" -gt "$before" ]
	}
	poll 10 woken || fail "woken up $(wakeups "${SLOT[0]}") times" || return 1
	# Before anybody clears it PME_Status is read, bit 15.
	has "$TMP/trace" 'machine_suspend\[1\] begin' 'machine_suspend\[1\] end' \
		'nic=e1000 read where=0xe0 size=2 val=0x[89a-f][0-9a-f]{3}$'
}
check "the machine falls asleep, and a Magic Packet to the e1000 wakes it up" wakes
check "e1000: it works after that" well 0
check "virtio-net: it works after that" well 1
end
