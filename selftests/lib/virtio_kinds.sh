# SPDX-License-Identifier: GPL-2.0
#
# virtio_kinds.sh - which kinds of virtio-net NICs are tested, and how one is made; sourced
# after virtio.sh

OFFLOADS="none tso gso gro rx tx sg rx-gro-hw"

# Each value, and each pair of values of different columns, made by hand: queue pairs
# 1, 2 and 8 for each transport, which makes 12 rows; then mergeable and interrupts
# so that no transport and no number of queue pairs has one of them only. The offloads are
# in three sets, each of which comes once per transport, and with all values of the other
# columns. The file is large once per transport.
# `make check FULL=1` takes all combinations, with all offloads; a debug kernel the first
# of each transport.
#
# transport	pairs	mergeable interrupts	MB	what is switched off, in turn
CONFIGS="
modern-split	1	on	msix		100	none tso gso
modern-split	2	off	nomsi		4	gro rx tx
modern-split	8	on	nomsi		4	sg rx-gro-hw
modern-packed	1	off	nomsi		4	sg rx-gro-hw
modern-packed	2	on	msix		100	none tso gso
modern-packed	8	off	msix		4	gro rx tx
transitional	1	off	msix		4	gro rx tx
transitional	2	on	nomsi		100	none tso gso
transitional	8	on	msix		4	sg rx-gro-hw
legacy		1	on	nomsi		4	gro rx tx
legacy		2	off	msix		4	sg rx-gro-hw
legacy		8	off	nomsi		100	none tso gso
"

# all_pairs - whether the list is what it says it is
all_pairs()
{
	echo "$CONFIGS" | awk -v offloads="$OFFLOADS" '
		NF {
			for (i = 1; i <= 4; i++) {
				value[i, $i]
				for (j = i + 1; j <= 4; j++)
					pair[i, $i, j, $j]
				for (j = 6; j <= NF; j++)
					off[i, $i, $j]
			}
			large[$1] += $5 == 100
		}
		END {
			m = split(offloads, o, " ")
			for (a in value) {
				n++
				split(a, x, SUBSEP)
				for (b in value) {
					split(b, y, SUBSEP)
					if (x[1] < y[1] && !((x[1], x[2], y[1], y[2]) in pair))
						print "missing:", x[2], y[2]
				}
				for (i = 1; i <= m; i++)
					if (!((a, o[i]) in off))
						print "missing:", x[2], o[i]
			}
			for (t in large)
				if (large[t] != 1)
					print "large files:", t, large[t]
			if (n != 4 + 3 + 2 + 2)
				print n, "values"
		}' > "$TMP/pairs"
	[ ! -s "$TMP/pairs" ] || { cat "$TMP/pairs"; return 1; }
}

# rows INTERRUPTS TRANSPORT... - the configurations to be tested
rows()
{
	local interrupts=$1 t q m megabytes

	shift
	for t; do
		if debugging; then
			echo "$CONFIGS" | awk -v t="$t" -v i="$interrupts" '
				$1 == t && $4 == i { $5 = 4; print; exit }'
			continue
		elif [ -z "${FULL:-}" ]; then
			echo "$CONFIGS" | awk -v t="$t" -v i="$interrupts" '$1 == t && $4 == i'
			continue
		fi
		megabytes=100
		for q in 1 2 8; do
			for m in on off; do
				echo "$t $q $m $interrupts $megabytes $OFFLOADS"
				megabytes=4
			done
		done
	done
}

# vnet_kind NAME TRANSPORT PAIRS MERGEABLE - a NIC of that kind, as vnet_new() does it
vnet_kind()
{
	local device=$2 features=default

	case $2 in
	modern-split) device=modern ;;
	modern-packed) device=modern features="$features +packed" ;;
	esac
	[ "$4" = on ] || features="$features -mrg_rxbuf"
	vnet_new "$1" device=$device queue_pairs="$3" features="$features"
}
