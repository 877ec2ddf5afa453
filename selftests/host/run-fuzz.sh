#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run-fuzz.sh [--shrink] TARGET... - run fuzz targets of $O for $FUZZ_SECONDS; KTAP on stdout
#
# Two run side by side.
#
# Seeds are in TARGET.corpus, an input a line in hex. New inputs collect in
# $O/corpus-TARGET; --shrink makes seeds of those that add coverage. An input
# that fails is kept as $O/crash-* and is run again by giving it to the target.

options="-max_len=512 -len_control=10 -timeout=20 -rss_limit_mb=2048"

unpack() # FILE DIR
{
	mkdir -p "$2"
	[ -e "$1" ] || return 0
	python3 - "$1" "$2" <<-'EOF'
	import hashlib, os, sys
	for line in open(sys.argv[1]):
	    data = bytes.fromhex(line)
	    with open(os.path.join(sys.argv[2], hashlib.sha1(data).hexdigest()), "wb") as f:
	        f.write(data)
	EOF
}

shrink() # TARGET
{
	rm -rf "$O/min-$1"
	mkdir -p "$O/min-$1"
	"$O/$1" -merge=1 -use_counters=0 -max_len=512 "$O/min-$1" "$O/corpus-$1" \
		>"$O/$1.log" 2>&1 || return 1
	python3 - "$O/min-$1" >"$1.corpus" <<-'EOF'
	import os, sys
	inputs = [open(os.path.join(sys.argv[1], f), "rb").read() for f in os.listdir(sys.argv[1])]
	for data in sorted(inputs, key=lambda d: (len(d), d)):
	    print(data.hex())
	EOF
}

if [ "$1" = --shrink ]; then
	shift
	for t in "$@"; do
		unpack "$t.corpus" "$O/corpus-$t"
		shrink "$t" || exit 1
	done
	exit 0
fi

fuzz() # TARGET; its exit status goes to $O/TARGET.rc
{
	unpack "$1.corpus" "$O/corpus-$1"
	# shellcheck disable=SC2086
	"$O/$1" $options -max_total_time="$FUZZ_SECONDS" -print_final_stats=1 \
		-artifact_prefix="$O/" "$O/corpus-$1" >"$O/$1.log" 2>&1
	echo $? >"$O/$1.rc"
}

n=0
failed=0
result() # TARGET
{
	n=$((n + 1))
	if [ "$(cat "$O/$1.rc")" = 0 ]; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$O/$1.log")
		echo "# $runs inputs"
		echo "ok $n $1 finds nothing in $FUZZ_SECONDS s"
	else
		failed=1
		grep -aE 'ERROR|runtime error|SUMMARY|contract:|^# |Test unit|^ +#[0-9]+ 0x' \
			"$O/$1.log" | head -40 | sed 's/^/# /'
		echo "not ok $n $1 finds nothing in $FUZZ_SECONDS s"
	fi
}

echo "KTAP version 1"
echo "1..$#"
while [ $# -gt 0 ]; do
	first=$1
	second=$2
	fuzz "$first" &
	[ -z "$second" ] || fuzz "$second"
	wait
	result "$first"
	[ -z "$second" ] || result "$second"
	shift
	[ -z "$second" ] || shift
done
exit $failed
