#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run-fuzz.sh TARGET... - run fuzz targets of $O for $FUZZ_SECONDS; KTAP on stdout
#
# New inputs collect in $O/corpus-TARGET; the seeds are in corpus/TARGET. An input
# that fails is kept as $O/crash-* and is run again by giving it to the target.

n=0
failed=0
echo "KTAP version 1"
echo "1..$#"
for t in "$@"; do
	n=$((n + 1))
	mkdir -p "$O/corpus-$t"
	seeds=
	[ -d "corpus/$t" ] && seeds="corpus/$t"
	if "$O/$t" -max_total_time="$FUZZ_SECONDS" -timeout=20 -rss_limit_mb=2048 \
		-print_final_stats=1 -artifact_prefix="$O/" \
		"$O/corpus-$t" $seeds >"$O/$t.log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$O/$t.log")
		echo "# $runs inputs"
		echo "ok $n $t finds nothing in $FUZZ_SECONDS s"
	else
		failed=1
		grep -aE 'ERROR|runtime error|SUMMARY|contract:|^# |Test unit written|^ +#[0-9]+ 0x' "$O/$t.log" |
			head -40 | sed 's/^/# /'
		echo "not ok $n $t finds nothing in $FUZZ_SECONDS s"
	fi
done
exit $failed
