#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# streams.sh CONTEND: the stream scenario as it runs: it fails its control and passes a stream, however its bytes come
# and go, hangs nobody, and says why it does not take one. Nothing here depends on how long something takes.
set -euo pipefail
contend=$1
settings=(--window 5ms --windows 2 --launches 1)
# shellcheck source=tests/scenarios/measured.sh
. "$(dirname "$0")/measured.sh"

# Every launch whose row matches the pattern, and there must be one, has this outcome.
outcome() { # pattern outcome
    awk -F, -v pattern="$1" -v outcome="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $0 ~ pattern { rows++; if ($column["outcome"] != outcome) exit 1 }
        END { exit !rows }' run/launches.csv || fail "not all of '$1' are $2: $(grep -E "$1" run/launches.csv)"
    passed=$((passed + 1))
}

# The control loses every byte, whoever writes and reads it and how.
measure 0 <<'JOB'
[stream_throughput]
primitive = none, locked_none
probe = none, order
write = 1, 256
[stream_throughput]
primitive = none
topology = N:N
threads = 4
[stream_throughput]
primitive = none
unit = process
JOB
outcome /none failed_as_expected

# Streams keep their promise: unequal pieces, tiny rings, in place, asleep, through a pointer, between processes.
measure 0 <<'JOB'
[stream_throughput]
primitive = spsc, spsc_mirrored, locked_futex, mpsc_record
write = 1, 14
read = 0, 20
capacity = 100, 64KiB
probe = none, order
[stream_throughput]
primitive = spsc, locked_futex
capacity = 1, 2, 3
[stream_throughput]
primitive = locked_futex
topology = N:1, 1:N, N:N
threads = 4
write = 14
read = 20
capacity = 100
[stream_throughput]
primitive = spsc, spsc_mirrored
in_place = true
write = 8KiB
[stream_throughput]
primitive = blocking_*
wait = spin, sleep
write = 14
capacity = 100
[stream_throughput]
primitive = spsc, spsc_mirrored, locked_futex, mpsc_record, blocking_spsc
call = inlined, pointer
unit = thread, process
JOB
outcome stream_throughput ok

# What cannot be done is a row that says so.
measure 0 <<'JOB'
[stream_throughput]
primitive = spsc, locked_futex
topology = N:1, 1:N
threads = 3
[stream_throughput]
primitive = locked_futex
topology = N:1
threads = 34
[stream_throughput]
primitive = locked_futex, locked_mcs
in_place = true
wait = sleep
[stream_throughput]
primitive = locked_mcs
unit = process
[stream_throughput]
primitive = mpsc_record
write = 1000
capacity = 100
JOB
for words in "takes one writer" "takes one reader" "33 writers; at most 32" "no operations that sleep" \
    "records of at most" "between processes"; do
    grep -q "$words" run/launches.csv || fail "'$words' is in no row"
done
outcome 'stream_throughput/locked_futex threads=3' ok

echo "$passed passed"
