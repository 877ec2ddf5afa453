# SPDX-License-Identifier: GPL-2.0
#
# common.sh - paths and helpers of setup and build; sourced by both
#
# Everything made here lives under $BUILD (build/ in the source tree, or
# NICSIM_BUILD in the environment):
#   roots/SUITE/       a Debian user land with compiler, test tools and kernels
#   KERNEL/kernel, initrd, release	what QEMU boots
#   KERNEL/nicsim/     the modules built for that kernel; /nicsim in the guest
#   linux/src, KERNEL  the source of kernels that are built here, and their objects

VM=${VM:-$(cd "$(dirname "$0")" && pwd)}
TREE=$(cd "$VM/../.." && pwd)
BUILD=${NICSIM_BUILD:-$TREE/build}
KERNEL=${NICSIM_KERNEL:-6.1}

die()
{
	echo "${0##*/}: $*" >&2
	exit 125
}

say()
{
	echo "${0##*/}: $*" >&2
}

# sets SUITE, IMAGE, HEADERS and KIND from the line of $KERNEL in the file kernels;
# FROM is what makes apt take a package from backports
kernel_line()
{
	set -- $(awk -v k="$KERNEL" '$1 == k' "$VM/kernels")
	[ $# -ge 4 ] || die "no kernel '$KERNEL' in $VM/kernels"
	SUITE=$2
	IMAGE=$3
	HEADERS=$4
	KIND=${5:-}
	case $SUITE in
	*-backports) FROM=/$SUITE ;;
	*) FROM= ;;
	esac
	ROOT=$BUILD/roots/$SUITE
	OUT=$BUILD/$KERNEL
}

# whether modules can have BTF: the headers come with the kernel's
headers_have_btf()
{
	set -- "$ROOT"/usr/src/linux-headers-*/vmlinux
	[ -e "$1" ]
}

# runs a command as root: directly, or by sudo; fails when there is no way
as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo > /dev/null; then
		sudo "$@"
	else
		return 1
	fi
}

# one at a time: callers in parallel wait for each other
lock()
{
	mkdir -p "$BUILD"
	exec 9> "$BUILD/.lock-$1"
	flock 9
}
