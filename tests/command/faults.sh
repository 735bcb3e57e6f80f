#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# faults.sh FAULTY [plain|sanitized]: primitives that hang, crash, allocate, lie or refuse become rows that say so, with the right exit code, and
# the others are measured all the same.
set -euo pipefail
faulty=$1
kind=${2:-plain}
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || :; rm -rf "$folder"' EXIT
export XDG_RUNTIME_DIR=$folder # waits for no contend but its own
options=(--threads 2 --launches 2 --windows 1 --window 1ms --warmup 1ms --limits 0 --timeout 1m --progress never)
passed=0

fail() {
    echo "FAILED: $*"
    exit 1
}

# The run of one primitive beside `good`: exit status, outcome in launches.csv, words of its message.
expect() { # primitive status outcome words options...
    rm -rf "$folder/run"
    local status=0
    "$faulty" run --filter "faulty/goo?,faulty/$1" "${options[@]}" "${@:5}" --out "$folder/run" >"$folder/output" 2>&1 || status=$?
    [ "$status" = "$2" ] || fail "$1: exit $status, $2 expected: $(cat "$folder/output")"
    grep "faulty/$1 " "$folder/run/launches.csv" | grep -q ",$3," || fail "$1: no launch is $3"
    grep "faulty/$1 " "$folder/run/launches.csv" | grep -q "$4" || fail "$1: no message with '$4'"
    grep "faulty/good " "$folder/run/launches.csv" | grep -q ",ok," || fail "$1: good was not measured beside it"
    "$faulty" validate "$folder/run" >"$folder/output" 2>&1 || fail "$1: not valid: $(cat "$folder/output")"
    grep -q "faulty/$1 .*,$3," "$folder/run/summary.csv" || fail "$1: summary.csv does not say $3"
    passed=$((passed + 1))
}

expect good 0 ok ""
expect hang 124 timeout "no end in sight during warm-up" --timeout 3s
expect crash 3 crashed "Aborted during warm-up"
expect leave 3 crashed "exit status 3 during warm-up"
expect crash 3 crashed "process [01]: Aborted during warm-up" --unit process
expect leave 3 crashed "process [01]: exit status 3 during warm-up" --unit process
expect hang 124 timeout "no end in sight during warm-up" --unit process --timeout 3s
expect good 0 ok "" --unit process
expect control 0 failed_as_expected "1 of 2 updates lost"
expect blind 3 did_not_fail ""
expect unsupported 0 unsupported "cannot do this"
expect refused 6 refused "no memory, it says"
if "$faulty" env | grep -q 'allocator *jemalloc'; then
    expect allocate 3 wrong "allocated 64 bytes in window 0; limit 0"
fi

# Both launches of the bad point are counted, and none of the good one's.
expect wrong 3 wrong "1 of 2 updates lost"
grep -q '"launches_bad": 2' "$folder/run/run.json" || fail "launches_bad: $(grep bad "$folder/run/run.json")"

# What a scenario counts besides latency: one value for each operation of the measured windows, by threads or processes.
for unit in thread process; do
    rm -rf "$folder/run"
    "$faulty" run --filter faulty/fill "${options[@]}" --probe latency --unit $unit --windows 3 --out "$folder/run" >"$folder/output" 2>&1 ||
        fail "fill, $unit: $(cat "$folder/output")"
    "$faulty" validate "$folder/run" >"$folder/output" 2>&1 || fail "fill, $unit: not valid: $(cat "$folder/output")"
    total() { # file column [pattern]
        awk -F, -v name="$2" -v pattern="${3:-.}" '
            NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
            $0 ~ pattern { sum += $column[name] }
            END { printf "%d", sum }' "$folder/run/$1"
    }
    [ "$(total histogram.csv count ',worker,read_bytes,B,10[01],10[12],,,')" = "$(total threads.csv operations)" ] ||
        fail "fill, $unit: $(total histogram.csv count) values of $(total threads.csv operations) operations"
done

# A launch that hung is not tried again: one row in two rounds.
"$faulty" run --filter 'faulty/hang' "${options[@]}" --timeout 1s --out "$folder/hang" >/dev/null 2>&1 || true
[ "$(wc -l <"$folder/hang/launches.csv")" = 2 ] || fail "a hanging point was launched again"

# Threads that cannot be started are a refusal, and those that wait already are no hang. The sanitizers need more address space
# than any limit that would stop the threads.
if [ "$kind" = plain ]; then
    status=0
    # One arena and no caches: jemalloc crashes in a new thread that finds no room for those.
    (ulimit -v 200000 && MALLOC_CONF=narenas:1,tcache:false "$faulty" run --filter 'faulty/good' "${options[@]}" --threads 1024 --placement free \
        --out "$folder/crowd" >"$folder/output" 2>&1) || status=$?
    [ "$status" = 6 ] || fail "no room for threads: exit $status, 6 expected: $(cat "$folder/output")"
    grep -q 'refused,0,"*cannot start thread [0-9]* of 1024: ' "$folder/crowd/launches.csv" ||
        fail "no room for threads: $(tail -n 1 "$folder/crowd/launches.csv")"
fi

# A run in the background, from when it has the turn to measure: then it catches signals.
begin() { # options...
    "$faulty" run "${options[@]}" "$@" >"$folder/output" 2>&1 &
    pid=$!
    until [ "$(cat "$XDG_RUNTIME_DIR/contend.lock" 2>/dev/null)" = $pid ]; do
        kill -0 $pid 2>/dev/null || fail "$*: ended before it was interrupted: $(cat "$folder/output")"
        sleep 0.05
    done
}

# It was told to end: 130, valid files, not complete.
ended() { # what folder
    local status=0
    wait $pid || status=$?
    [ "$status" = 130 ] || fail "$1: exit $status, 130 expected: $(cat "$folder/output")"
    "$faulty" validate "$2" >"$folder/output" 2>&1 || fail "$1: not valid: $(cat "$folder/output")"
    grep -q '"complete": false' "$2/run.json" || fail "$1: run.json says complete"
    passed=$((passed + 1))
}

begin --filter 'faulty/good' --launches 60 --window 20ms --out "$folder/interrupted"
until [ "$(wc -l <"$folder/interrupted/launches.csv")" -gt 2 ]; do
    kill -0 $pid 2>/dev/null || fail "the run ended before it was interrupted: $(cat "$folder/output")"
    sleep 0.05
done
kill -INT $pid
ended SIGINT "$folder/interrupted"
[ -s "$folder/interrupted/summary.csv" ] || fail "SIGINT: no summary of what was measured"
cp -r "$folder/interrupted" "$folder/elsewhere"

begin --filter 'faulty/hang' --timeout 1h --out "$folder/terminated"
kill -TERM $pid
ended SIGTERM "$folder/terminated"

# A worker that is a process and is killed from outside: a row that says so, and nobody is left behind.
"$faulty" run --filter 'faulty/hang' "${options[@]}" --launches 1 --unit process --timeout 1h --out "$folder/killed" >"$folder/output" 2>&1 &
pid=$!
workers=()
until [ ${#workers[@]} = 2 ]; do
    kill -0 $pid 2>/dev/null || fail "no worker to kill: $(cat "$folder/output")"
    launch=$(pgrep -P $pid) || continue
    mapfile -t workers < <(pgrep -P "$launch")
done
kill -KILL "${workers[0]}"
status=0
wait $pid || status=$?
[ "$status" = 3 ] || fail "a worker killed: exit $status, 3 expected: $(cat "$folder/output")"
grep -q 'crashed,-9,"*process [01]: Killed during ' "$folder/killed/launches.csv" || fail "a worker killed: $(tail -n 1 "$folder/killed/launches.csv")"
for process in "$launch" "${workers[@]}"; do
    kill -0 "$process" 2>/dev/null && fail "a worker killed: process $process is left"
done
passed=$((passed + 1))

# While limits are measured, the first ^C waits for their end.
begin --filter 'faulty/good' --limits 300ms --out "$folder/early"
kill -INT $pid
ended "SIGINT during limits" "$folder/early"
[ "$(wc -l <"$folder/early/launches.csv")" = 1 ] || fail "SIGINT during limits: launches were made"
[ -s "$folder/early/summary.csv" ] || fail "SIGINT during limits: no summary"

# A second ^C does not wait.
begin --filter 'faulty/good' --limits 60s --out "$folder/twice"
while kill -INT $pid 2>/dev/null; do sleep 0.1; done
ended "SIGINT twice" "$folder/twice"
[ ! -e "$folder/twice/summary.csv" ] || fail "SIGINT twice: it waited for the limits"

# --resume goes on to the end, with one row for each launch.
"$faulty" run --resume "$folder/interrupted" --progress never >"$folder/output" 2>&1 || fail "resume: $(cat "$folder/output")"
[ "$(wc -l <"$folder/interrupted/launches.csv")" = 61 ] || fail "resume: $(wc -l <"$folder/interrupted/launches.csv") lines"
grep -q '"complete": true' "$folder/interrupted/run.json" || fail "resume: run.json says not complete"
"$faulty" validate "$folder/interrupted" >"$folder/output" 2>&1 || fail "resume: not valid: $(cat "$folder/output")"

# One contend measures at a time: the next one says for whom it waits, and has its turn when that one is gone.
begin --filter 'faulty/hang' --timeout 1h --out "$folder/first"
"$faulty" run --filter 'faulty/good' "${options[@]}" --out "$folder/second" >/dev/null 2>"$folder/waits" &
second=$!
until grep -q "another contend (pid $pid) is measuring on this machine; waiting" "$folder/waits"; do
    kill -0 $second 2>/dev/null || fail "two runs at once: $(cat "$folder/waits")"
    sleep 0.05
done
kill -INT $pid
ended "the first of two" "$folder/first"
wait $second || fail "the second of two: $(cat "$folder/waits")"

# Resuming on what looks like another machine is refused with the field that differs.
sed -i 's/"cpu_model": "[^"]*"/"cpu_model": "other"/; s/"machine": "[0-9a-f]*"/"machine": "0123456789abcdef"/' "$folder/elsewhere/run.json"
status=0
"$faulty" run --resume "$folder/elsewhere" >"$folder/output" 2>&1 || status=$?
[ "$status" = 5 ] || fail "other machine: exit $status, 5 expected: $(cat "$folder/output")"
grep -q "cpu_model was 'other'" "$folder/output" || fail "other machine: the field is not named: $(cat "$folder/output")"

echo "$((passed + 5)) passed, 0 failed"
