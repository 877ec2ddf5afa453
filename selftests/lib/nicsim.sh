# SPDX-License-Identifier: GPL-2.0
#
# nicsim.sh - what the tests share; sourced by them, after which they call begin
#
# A test loads the module with the NICs that it wants, puts drivers' ends and
# wires into namespaces of its own, checks, and leaves the machine as it was.
#
# Environment: NICSIM_KO	the module (default: the one beside selftests/,
#				else modprobe)
#		NICSIM_MODULES	where the test modules are (default: modules/)

set -u
shopt -s lastpipe	# so that points counts in this shell
export LC_ALL=C

SELFTESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LIB=$SELFTESTS/lib
. "$LIB/ktap.sh"

NICSIM_MODULES=${NICSIM_MODULES:-$SELFTESTS/modules}
NICS=/sys/kernel/config/nicsim
NETNS=nicsim-$$		# prefix of our namespaces
SLOT=()			# PCI address of NIC n
WIRE=()			# its wire
NIC=()			# its netdev, as the driver named it
UNDO=()			# commands of leave(), last first
declare -A INSIDE	# by namespace: a process that lives there, if it is known

# ---------------------------------------------------------------------------
# Begin and end

# begin POINTS TOOL... - a test of so many points that needs these commands, and the stock
# driver that it names in its line nicsim-vm: driver=virtio_net, or none; or e1000
begin()
{
	local points=$1 tool missing= driver

	shift
	ktap_header
	[ "$(id -u)" -eq 0 ] || ktap_skip_all "not root"
	for tool in ip ethtool "$@"; do
		command -v "$tool" > /dev/null || missing="$missing $tool"
	done
	[ -z "$missing" ] || ktap_skip_all "missing:$missing"
	[ ! -d /sys/module/nicsim ] || ktap_skip_all "nicsim is loaded already: rmmod it first"
	driver=$(sed -n 's/^# nicsim-vm:.* driver=\([^ ]*\).*/\1/p' "$0")
	driver=${driver:-e1000}
	[ "$driver" = none ] || modprobe -q "$driver" || modinfo "$driver" > /dev/null 2>&1 ||
		ktap_skip_all "missing: driver $driver"
	ktap_plan "$points"

	TMP=$(mktemp -d "${TMPDIR:-/tmp}/nicsim.XXXXXX")
	trap leave EXIT
	trap 'exit 130' INT TERM HUP
	log_mark
}

# end - the log is clean (one point more), and the totals
end()
{
	check "the kernel's log is clean" log_clean
	ktap_finish
}

undo()
{
	UNDO+=("$*")
}

leave()
{
	local status=$? i

	trap - EXIT
	# A signal finds a child that spawn has forked still with our traps.
	[ "$BASHPID" -eq $$ ] || exit $status
	# The shell would tell of each process that it loses.
	exec 2> /dev/null
	for ((i = ${#UNDO[@]} - 1; i >= 0; i--)); do
		eval "${UNDO[i]}" > /dev/null
	done
	ip netns list | awk -v p="$NETNS-" 'index($1, p) == 1 { print $1 }' |
		while read -r ns; do
			ip netns pids "$ns" | xargs -r kill -9
			ip netns del "$ns"
		done
	[ ! -d /sys/module/nicsim ] || unload
	rm -rf "$TMP"
	exit $status
}

# check WHAT COMMAND... - a point: the command succeeds; if not, what it said is shown
check()
{
	local what=$1

	shift
	if "$@" > "$TMP/said" 2>&1; then
		ktap_pass "$what"
	else
		head -n 40 "$TMP/said" | ktap_diag
		ktap_fail "$what"
		return 1
	fi
}

# points COMMAND... - the command says "ok WHAT" or "not ok WHAT" for each of its
# points, and "# TEXT" before one that failed
points()
{
	local line

	"$@" 2>&1 | while IFS= read -r line; do
		case $line in
		"ok "*) ktap_pass "${line#ok }" ;;
		"not ok "*) ktap_fail "${line#not ok }" ;;
		*) printf '%s\n' "${line#\# }" | ktap_diag ;;
		esac
	done
}

# uml - this is User-Mode Linux, which has one PCI domain and no traps
uml()
{
	grep -q '^vendor_id.*User Mode Linux' /proc/cpuinfo
}

# debugging - this is a kernel that looks for its own mistakes, and takes its time
debugging()
{
	[ -e /proc/lockdep ]
}

# linux_since RELEASE - the kernel is this or newer
linux_since()
{
	printf '%s\n' "$1" "$(uname -r)" | sort -V -C
}

# dma_default - which mode of dma= a card has if nobody says
dma_default()
{
	# There if there are DMA operations per device
	if ! uml || grep -q ' dma_dummy_ops$' /proc/kallsyms; then echo strict; else echo direct; fi
}

# cards - how many PCI functions are behind bridges of ours
cards()
{
	ls /sys/bus/pci/devices | if uml; then wc -l; else grep -c '^1....:'; fi
}

# die WHY - nothing that follows can work
die()
{
	ktap_bail "$*"
}

# fail WHY - for the functions that check calls
fail()
{
	echo "$*"
	return 1
}

# net_sysfs NAME DEVICE ATTRIBUTE - of a network device in our namespace of that name. No
# program is started if there is one already, as that costs most of the time in a guest.
net_sysfs()
{
	local file=/sys/class/net/$2/$3

	if [ -n "${INSIDE[$1]:-}" ]; then
		printf '%s\n' "$(< "/proc/${INSIDE[$1]}/root$file")"
	else
		at "$1" cat "$file"
	fi
}

# poll SECONDS COMMAND... - wait until it succeeds; the time is an upper limit only
poll()
{
	local deadline=$((SECONDS + $1))

	shift
	until "$@"; do
		[ $SECONDS -lt $deadline ] || return 1
		sleep 0.1
	done
}

# is WHAT GOT WANTED
is()
{
	[ "$2" = "$3" ] || fail "$1: '$2', should be '$3'"
}

# has FILE PATTERN... - each pattern (extended regular expression) is in the file
has()
{
	local file=$1 pattern bad=0

	shift
	for pattern in "$@"; do
		grep -Eq -- "$pattern" "$file" || { echo "missing: $pattern"; bad=1; }
	done
	[ $bad -eq 0 ] || { cat "$file"; return 1; }
}

# ---------------------------------------------------------------------------
# The module

# insert [PARAMETER...] - just insmod
insert()
{
	local ko=${NICSIM_KO:-$SELFTESTS/../nicsim.ko}

	if [ -e "$ko" ]; then
		insmod "$ko" "$@"
	else
		modprobe nicsim "$@"
	fi
}

# unload - rmmod, after the directories that pin the module
unload()
{
	rmdir "$NICS"/*/ 2> /dev/null
	rmmod nicsim
}

# test_module NAME [PARAMETER...] - one of modules/, removed at the end
test_module()
{
	local name=$1

	shift
	[ -e "$NICSIM_MODULES/$name.ko" ] ||
		ktap_skip_all "missing: $NICSIM_MODULES/$name.ko (make -C selftests/modules)"
	insmod "$NICSIM_MODULES/$name.ko" "$@" || return 1
	undo "rmmod $name"
}

# wires - names of all wires in this namespace, in order
wires()
{
	local d

	for d in /sys/class/net/*; do
		ethtool -i "${d##*/}" 2> /dev/null | grep -q '^driver: nicsim$' && echo "${d##*/}"
	done | sort -V
}

# slot_of WIRE - the PCI address of its NIC
slot_of()
{
	ethtool -i "$1" | sed -n 's/^bus-info: //p'
}

# netdev_of SLOT - its netdev, which may be that of a virtio device on it
netdev_of()
{
	local dir

	for dir in "/sys/bus/pci/devices/$1"/{,virtio*/}net/*; do
		[ -d "$dir" ] && echo "${dir##*/}" && return
	done
}

has_netdev()
{
	[ -n "$(netdev_of "$1")" ]
}

# load MODELS [PARAMETER...] - load the module; fills in SLOT, WIRE and NIC
load()
{
	local models=$1

	shift
	insert nics="$models" "$@" || return 1
	find_nics
}

find_nics()
{
	local wire slot

	SLOT=() WIRE=() NIC=()
	for wire in $(wires); do
		slot=$(slot_of "$wire")
		poll 60 has_netdev "$slot" || fail "$slot: no driver has bound" || return 1
		WIRE+=("$wire")
		SLOT+=("$slot")
	done
	# udev may be renaming them
	command -v udevadm > /dev/null && udevadm settle 2> /dev/null
	for slot in "${SLOT[@]}"; do
		NIC+=("$(netdev_of "$slot")")
	done
	[ ${#NIC[@]} -gt 0 ] || fail "no wires"
}

# nic_new NAME [KEY=VALUE...] - a NIC of that name, not plugged in, with attributes
# set in this order; loads the module if need be
nic_new()
{
	local name=$1 pair

	shift
	[ -d /sys/module/nicsim ] || insert nics=none || return 1
	mkdir "$NICS/$name" || return 1
	for pair in "$@"; do
		echo "${pair#*=}" > "$NICS/$name/${pair%%=*}" || fail "$name: $pair" || return 1
	done
}

# nic_attr NAME ATTRIBUTE
nic_attr()
{
	local value

	IFS= read -r value < "$NICS/$1/$2" && printf '%s\n' "$value"
}

nic_has_netdev()
{
	[ -n "$(nic_attr "$1" netdev)" ]
}

# nic_live NAME - plug it in and wait for its driver; adds to SLOT, WIRE and NIC
nic_live()
{
	echo 1 > "$NICS/$1/live" || fail "$1: not plugged in" || return 1
	poll 60 nic_has_netdev "$1" || fail "$1: no driver has bound" || return 1
	command -v udevadm > /dev/null && udevadm settle 2> /dev/null
	SLOT+=("$(nic_attr "$1" pci)")
	WIRE+=("$(nic_attr "$1" wire)")
	NIC+=("$(nic_attr "$1" netdev)")
}

# nic_gone NAME - unplug and remove it; those after it move down in SLOT, WIRE and NIC
nic_gone()
{
	local slot i

	slot=$(nic_attr "$1" pci)
	rmdir "$NICS/$1" || return 1
	for i in "${!SLOT[@]}"; do
		[ "${SLOT[i]}" != "$slot" ] || unset "SLOT[i]" "WIRE[i]" "NIC[i]"
	done
	SLOT=("${SLOT[@]}") WIRE=("${WIRE[@]}") NIC=("${NIC[@]}")
}

driver_bind()
{
	echo "$1" > "/sys/bus/pci/drivers/${2:-e1000}/bind"
}

driver_unbind()
{
	echo "$1" > "/sys/bus/pci/devices/$1/driver/unbind"
}

# use_driver SLOT DRIVER - bind this driver instead
use_driver()
{
	local dev=/sys/bus/pci/devices/$1

	[ ! -e "$dev/driver" ] || driver_unbind "$1" || return 1
	echo "$2" > "$dev/driver_override" && echo "$1" > /sys/bus/pci/drivers_probe
	is "driver of $1" "$(basename "$(readlink "$dev/driver")")" "$2"
}

# ---------------------------------------------------------------------------
# Namespaces and addresses

# space NAME... - namespaces in which nothing but the test sends a frame
space()
{
	local name

	for name in "$@"; do
		ip netns add "$NETNS-$name" || return 1
		at "$name" sysctl -qw net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.default.router_solicitations=0 \
			net.ipv6.conf.default.autoconf=0 net.ipv6.conf.default.accept_ra=0 \
			net.ipv6.conf.default.mldv2_unsolicited_report_interval=10
		ipn "$name" link set lo up
	done
}

# mute NAME... - not even IPv6 may send there by itself; before devices move in
mute()
{
	local name

	for name in "$@"; do
		at "$name" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
}

# at NAME COMMAND... - in our namespace of that name; in this one if it is -
at()
{
	local name=$1

	shift
	if [ "$name" = - ]; then
		"$@"
	else
		ip netns exec "$NETNS-$name" "$@"
	fi
}

# spawn NAME COMMAND... - the same in the background; $! is the command itself
spawn()
{
	local name=$1

	shift
	ip netns exec "$NETNS-$name" "$@" &
}

# halt PID - end what spawn has begun
halt()
{
	kill "$1" 2> /dev/null
	wait "$1" 2> /dev/null
}

# ipn NAME ARGUMENT... - ip in our namespace
ipn()
{
	local name=$1

	shift
	ip -n "$NETNS-$name" "$@"
}

# move DEVICE NAME [ADDRESS...] - into our namespace, with addresses, up
move()
{
	local dev=$1 name=$2 address

	shift 2
	ip link set "$dev" netns "$NETNS-$name" || return 1
	for address in "$@"; do
		ipn "$name" addr add "$address" dev "$dev" || return 1
	done
	ipn "$name" link set "$dev" up
}

has_carrier()
{
	[ "$(net_sysfs "$1" "$2" carrier 2> /dev/null)" = 1 ]
}

# listening NAME PORT - somebody accepts TCP there
listening()
{
	at "$1" ss -Hltn "sport = :$2" | grep -q .
}

# carrier NAME DEVICE - wait for it
carrier()
{
	poll 60 has_carrier "$1" "$2" || fail "$2: no carrier"
}

# rx_mode NIC DEVICE - set the receive mode anew: after a reset by itself the stock driver
# waits for that before it gives an 82542 of revision 2.0 any receive buffers
rx_mode()
{
	[ "$1" != 82542-rev2-0 ] ||
		{ ip link set "$2" allmulticast on && ip link set "$2" allmulticast off; }
}

# cable_passes NAME DEVICE WIRE - both, in one namespace, get a link, and frames pass both ways
cable_passes()
{
	carrier "$1" "$2" && carrier "$1" "$3" &&
	at "$1" python3 "$LIB/packet.py" pass "$2" "$3" 20 1000 ff:ff:ff:ff:ff:ff &&
	at "$1" python3 "$LIB/packet.py" pass "$3" "$2" 20 1000 ff:ff:ff:ff:ff:ff
}

# distant NAME DEVICE NETEM... - a device "far" in our namespace of that name (or -), from which
# frames reach this one by a bridge and as netem is told: what waits at a wire itself is lost
# when the driver resets the card, and with it the link
distant()
{
	local name=$1 device=$2 end

	shift 2
	at "$name" ip link add far type veth peer name near &&
	at "$name" ip link add bridge type bridge || return 1
	for end in near "$device"; do
		at "$name" ip link set "$end" master bridge || return 1
	done
	for end in bridge near far; do
		at "$name" ip link set "$end" up || return 1
	done
	at "$name" tc qdisc add dev far root netem "$@"
}

distant_gone()
{
	at "$1" ip link del far && at "$1" ip link del bridge
}

# wakeups SLOT - how often this card has woken the machine up
wakeups()
{
	cat "/sys/bus/pci/devices/$1/power/wakeup_active_count"
}

# pair N - NIC n in namespace nic as 192.0.2.1 and 2001:db8::1, its wire in
# namespace wire as .2 and ::2
pair()
{
	space nic wire &&
	move "${NIC[$1]}" nic 192.0.2.1/24 2001:db8::1/64 &&
	move "${WIRE[$1]}" wire 192.0.2.2/24 2001:db8::2/64 &&
	carrier nic "${NIC[$1]}" && carrier wire "${WIRE[$1]}"
}

# ---------------------------------------------------------------------------
# Counters

# counter NAME DEVICE COUNTER - of ethtool -S
counter()
{
	at "$1" ethtool -S "$2" | awk -v c="$3:" '$1 == c { print $2; exit }'
}

# sysstat NAME DEVICE COUNTER - of the kernel
sysstat()
{
	net_sysfs "$1" "$2" "statistics/$3"
}

# ---------------------------------------------------------------------------
# The kernel's log

LOG_BAD='WARNING: |BUG: |BUG at |Oops|general protection|Call Trace|nable to handle|KASAN|UBSAN'
LOG_BAD="$LOG_BAD|INFO: |rcu:.*stall|lockup|refcount_t|while atomic|NETDEV WATCHDOG|Hang|Hung"
# The end of a report says where memory was mapped.
LOG_BAD="$LOG_BAD|DMA-API: [^M]|nobody cared|list_(add|del)|ad page state|waiting for .* to become free"
# what nicsim says of a card and its driver, who have nothing to be blamed for
LOG_BAD="$LOG_BAD|nicsim: nic[0-9]+: "

# log_mark - what follows is ours
log_mark()
{
	LOG_MARK="selftest: ${0##*/} $$ $RANDOM$RANDOM"
	echo "$LOG_MARK" > /dev/kmsg
}

# log - what the kernel has said since log_mark
log()
{
	dmesg | awk -v m="$LOG_MARK" '{ all = all $0 "\n" } index($0, m) { all = "" }
		END { printf "%s", all }'
}

# without [EXPECTED] - a log without lines of this pattern, reports with one, and those that
# the file stock-reports has
without()
{
	EXPECTED=${1:-} awk '
		function report_end() {
			if (!stock || all !~ stock)
				printf "%s", all
			all = inside = ""
		}
		BEGIN { stock = ENVIRON["EXPECTED"] }
		FNR == NR { if (/^[^#]/) stock = stock (stock ? "|" : "") $0; next }
		/\[ cut here \]/ { report_end(); inside = 1 }
		{ all = all $0 "\n" }
		!inside || /\[ end trace / { report_end() }
		END { report_end() }' "$LIB/stock-reports" -
}

# log_clean [EXPECTED] - nothing bad but that
log_clean()
{
	local bad

	bad=$(log | without "${1:-}" | grep -E "$LOG_BAD")
	[ -z "$bad" ] || fail "$bad"
}

# log_nicsim - what the module said, without time stamps and what the kernel says of it
log_nicsim()
{
	log | sed -n 's/^\(\[[^]]*\] *\)\?\(nicsim: .*\)/\2/p' | grep -v 'taint.* kernel'
}
