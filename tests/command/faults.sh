#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# faults.sh FAULTY: primitives that hang, crash, allocate, lie or refuse become rows that say so, with the right exit code, and
# the others are measured all the same.
set -euo pipefail
faulty=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
options=(--threads 2 --launches 2 --windows 1 --window 1ms --warmup 1ms --limits 0 --timeout 300ms --progress never)
passed=0

fail() {
    echo "FAILED: $*"
    exit 1
}

# The run of one primitive beside `good`: exit status, outcome in launches.csv, words of its message.
expect() { # primitive status outcome words
    rm -rf "$folder/run"
    local status=0
    "$faulty" run --filter "faulty/goo?,faulty/$1" "${options[@]}" --out "$folder/run" >"$folder/output" 2>&1 || status=$?
    [ "$status" = "$2" ] || fail "$1: exit $status, $2 expected: $(cat "$folder/output")"
    grep "faulty/$1 " "$folder/run/launches.csv" | grep -q ",$3," || fail "$1: no launch is $3"
    grep "faulty/$1 " "$folder/run/launches.csv" | grep -q "$4" || fail "$1: no message with '$4'"
    grep "faulty/good " "$folder/run/launches.csv" | grep -q ",ok," || fail "$1: good was not measured beside it"
    "$faulty" validate "$folder/run" >"$folder/output" 2>&1 || fail "$1: not valid: $(cat "$folder/output")"
    grep -q "faulty/$1 .*,$3," "$folder/run/summary.csv" || fail "$1: summary.csv does not say $3"
    passed=$((passed + 1))
}

expect good 0 ok ""
expect hang 124 timeout "no end in sight during warm-up"
expect crash 3 crashed "Aborted during warm-up"
expect leave 3 crashed "exit status 3 during warm-up"
expect wrong 3 wrong "1 of 2 updates lost"
expect control 0 failed_as_expected "1 of 2 updates lost"
expect blind 3 did_not_fail ""
expect unsupported 0 unsupported "cannot do this"
expect refused 6 refused "no memory, it says"
if "$faulty" env | grep -q 'allocator *jemalloc'; then
    expect allocate 3 wrong "allocated 64 bytes in window 0; limit 0"
fi

# A launch that hung is not tried again: one row in two rounds.
"$faulty" run --filter 'faulty/hang' "${options[@]}" --out "$folder/hang" >/dev/null 2>&1 || true
[ "$(wc -l <"$folder/hang/launches.csv")" = 2 ] || fail "a hanging point was launched again"

# SIGINT: 130, valid files, and --resume goes on to the end.
"$faulty" run --filter 'faulty/good' "${options[@]}" --launches 200 --window 20ms --out "$folder/interrupted" >"$folder/output" 2>&1 &
pid=$!
until [ -s "$folder/interrupted/launches.csv" ] && [ "$(wc -l <"$folder/interrupted/launches.csv")" -gt 2 ]; do
    kill -0 $pid 2>/dev/null || fail "the run ended before it was interrupted: $(cat "$folder/output")"
    sleep 0.05
done
kill -INT $pid
status=0
wait $pid || status=$?
[ "$status" = 130 ] || fail "SIGINT: exit $status, 130 expected: $(cat "$folder/output")"
"$faulty" validate "$folder/interrupted" >"$folder/output" 2>&1 || fail "SIGINT: not valid: $(cat "$folder/output")"
grep -q '"complete": false' "$folder/interrupted/run.json" || fail "SIGINT: run.json says complete"
[ -s "$folder/interrupted/summary.csv" ] || fail "SIGINT: no summary of what was measured"

# Resuming on what looks like another machine is refused with the field that differs.
sed -i 's/"cpu_model": "[^"]*"/"cpu_model": "other"/; s/"machine": "[0-9a-f]*"/"machine": "0123456789abcdef"/' "$folder/interrupted/run.json"
status=0
"$faulty" run --resume "$folder/interrupted" >"$folder/output" 2>&1 || status=$?
[ "$status" = 5 ] || fail "other machine: exit $status, 5 expected: $(cat "$folder/output")"
grep -q "cpu_model was 'other'" "$folder/output" || fail "other machine: the field is not named: $(cat "$folder/output")"

echo "$((passed + 3)) passed, 0 failed"
