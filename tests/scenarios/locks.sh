#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# locks.sh CONTEND: the lock scenarios as they run: each fails its control and passes a lock, hangs nobody, and says
# why it does not take one. Nothing here depends on how long something takes; where a case needs two threads
# to meet, it is tried again until they do.
set -euo pipefail
contend=$1
settings=(--window 5ms)
# shellcheck source=tests/scenarios/measured.sh
. "$(dirname "$0")/measured.sh"

# Two threads of the control meet in some window, sooner or later; as long as they did not, the exit status is 3.
# Long sections make it sooner.
control() { # scenario
    local status=0
    rm -rf run
    printf '[%s]\nprimitive = none\n%s\n' "$1" "${longer[$1]:-}" >job.ini
    "$contend" run job.ini --limits 0 --warmup 1ms --window 20ms --launches 3 --timeout 5m --progress never --out run \
        >out.txt 2>err.txt || status=$?
    [ "$status" = 0 ] || [ "$status" = 3 ] || fail "$1: the control ends with $status"
    grep -q failed_as_expected run/launches.csv
}

declare -A longer=([lock_contended]='inside = 20us' [lock_oversubscribed]='inside = 20us' [lock_timed]='inside = 20us')
for scenario in lock_uncontended lock_contended lock_oversubscribed lock_handoff lock_timed lock_permits; do
    control "$scenario" || control "$scenario" || control "$scenario" || fail "$scenario: the control did not fail"
    passed=$((passed + 1))
done

# One thread alone does no harm, so the control has nothing to fail.
measure 0 --launches 1 <<'JOB'
[lock_contended]
primitive = none
threads = 1
[lock_permits]
primitive = none
threads = 1
JOB
holds "a control alone" 'value == "ok"' outcome none

# Locks of each kind keep their promise; what cannot be done is a row that says so.
measure 0 --launches 1 <<'JOB'
[lock_contended]
primitive = ttas, ticket, mcs, cohort, futex, pthread_normal
[lock_oversubscribed]
primitive = ttas, futex, pthread_normal
threads = 8
[lock_handoff]
primitive = ttas, mcs, futex, pthread_normal
hold = 1us, 50us
[lock_timed]
primitive = ttas, futex
attempts = 0, 3
[lock_permits]
primitive = semaphore, posix_sem
threads = 4
JOB
holds "a lock" 'value == "ok"' outcome lock_

measure 0 --launches 1 <<'JOB'
[lock_timed]
primitive = ticket, futex
[lock_permits]
primitive = futex, semaphore
[lock_handoff]
primitive = futex
threads = 1, 2
JOB
holds "ticket cannot give up" 'value == "unsupported"' outcome lock_timed/ticket
holds "futex has no permits" 'value == "unsupported"' outcome lock_permits/futex
holds "a hand-off to oneself" 'value == "unsupported"' outcome 'lock_handoff/futex threads=1'
holds "what can be done" 'value == "ok"' outcome 'lock_timed/futex|lock_permits/semaphore|lock_handoff/futex threads=2'
for words in "ticket cannot give up" "no permits to count" "takes two threads"; do
    grep -q "$words" run/launches.csv || fail "'$words' is in no row"
done

# Between processes a lock keeps its promise if it claims to; scenarios that only know threads are skipped aloud.
measure 0 --launches 1 <<'JOB'
[lock_contended]
primitive = futex, ticket, pthread_normal, mcs
unit = process
[product]
primitive = none
unit = process
JOB
holds "a lock between processes" 'value == "ok"' outcome 'lock_contended/(futex|ticket|pthread_normal)'
holds "mcs is for threads" 'value == "unsupported"' outcome lock_contended/mcs
grep -q 'mcs does not work between processes' run/launches.csv || fail "mcs does not say why"
grep -q 'product runs threads only, no unit=process' run/environment.csv || fail "product is not skipped aloud"

# Spinning in the order of arrival on one CPU is slow, but it ends.
measure 0 --launches 1 --windows 2 <<'JOB'
[lock_oversubscribed]
primitive = ticket, mcs
threads = 4
placement = same-cpu
JOB
holds "a convoy" 'value == "ok"' outcome lock_oversubscribed

# Hogs are no part of the result.
measure 0 --launches 1 --windows 1 <<'JOB'
[lock_oversubscribed]
primitive = futex
hogs = 2
JOB
[ "$(grep -c ',hog,' run/threads.csv)" = 2 ] || fail "two hogs are not two rows"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    $column["role"] == "hog" && $column["operations"] != 0 { exit 1 }' run/threads.csv || fail "a hog worked"

# Turns are judged where they are recorded, and the length of runs everywhere.
measure 0 --launches 1 <<'JOB'
[lock_contended]
primitive = ticket
probe = none, order
JOB
holds "run length" 'value >= 1' run_length lock_contended
holds "working set" 'value >= 1 && value <= 2' working_set probe=order
holds "no order without its probe" 'value == "-"' working_set probe=none

# A wait that is open when the window ends counts in full: the window is over after 5 ms, the section
# after 60. Whether the other thread came to wait at all is up to the machine: try again.
for attempt in 1 2 3 4 5; do
    measure 0 --launches 1 --windows 5 <<'JOB'
[lock_contended]
primitive = futex
inside = 60ms
outside = 0
probe = latency
JOB
    longest=$(cells latency_max_ns futex)
    if awk "BEGIN { exit !($longest > 20000000) }"; then break; fi
    [ "$attempt" -lt 5 ] || fail "no open wait was counted: $longest ns"
done

# Who gives up is counted, and never before the deadline; with one look at a lock that is held, it is
# not the deadline that ends the wait.
measure 0 --launches 1 <<'JOB'
[lock_timed]
primitive = futex, ttas
threads = 4
inside = 200us
outside = 0
patience = 1us, 10s
attempts = 1
JOB
holds "share of success" 'value > 0 && value <= 1' success_share lock_timed

echo "$passed passed"
