#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill.sh CONTEND FAIL_AT_LIBRARY: a run killed before or after its n-th write or rename, for each n, leaves valid files, and
# --resume completes it. The same with a disk that is full from the n-th write on.
set -euo pipefail
contend=$1
library=$2
# By its name alone: LD_PRELOAD takes no path with a blank.
export LD_LIBRARY_PATH=${library%/*}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR=$folder
export XDG_RUNTIME_DIR=$folder # waits for no contend but its own
options=(--filter faulty/good --threads 1 --launches 2 --windows 2 --window 1ms --warmup 1ms --limits 0 --progress never)

fail() {
    echo "FAILED: $*"
    exit 1
}

# Exit status of a run whose n-th change fails, in $folder/run.
run_until() { # n how
    rm -rf "$folder/run"
    local status=0
    FAIL_AT=$1 FAIL_HOW=$2 LD_PRELOAD=${library##*/} "$contend" run "${options[@]}" --out "$folder/run" \
        >"$folder/output" 2>&1 || status=$?
    echo "$status"
}

# What a run that ended early left behind is valid, and goes on to its end.
check_resume() { # what
    if [ ! -e "$folder/run/run.json" ]; then
        "$contend" run --resume "$folder/run" >"$folder/output" 2>&1 && fail "$1: resumed a run that never began"
        return 0
    fi
    "$contend" validate "$folder/run" >"$folder/output" 2>&1 || fail "$1: not valid: $(cat "$folder/output")"
    if ! grep -q '"complete": true' "$folder/run/run.json"; then
        "$contend" run --resume "$folder/run" --progress never >"$folder/output" 2>&1 ||
            fail "$1: does not resume: $(cat "$folder/output")"
    fi
    "$contend" validate "$folder/run" >"$folder/output" 2>&1 || fail "$1: not valid after resume: $(cat "$folder/output")"
    [ "$(wc -l <"$folder/run/launches.csv")" = 3 ] || fail "$1: $(wc -l <"$folder/run/launches.csv") lines, 3 expected"
    [ "$(wc -l <"$folder/run/windows.csv")" = 5 ] || fail "$1: $(wc -l <"$folder/run/windows.csv") windows, 5 expected"
    # Two tasks of the first launch, none of the second.
    [ "$(wc -l <"$folder/run/timeline.csv")" = 3 ] || fail "$1: $(wc -l <"$folder/run/timeline.csv") tasks, 3 expected"
}

for how in kill after full; do
    n=1
    while :; do
        status=$(run_until $n $how)
        [ "$status" = 0 ] && break
        if [ $how = full ]; then
            [ "$status" = 6 ] || fail "$how $n: exit $status, 6 expected: $(cat "$folder/output")"
            [ "$(wc -l <"$folder/output")" -ge 1 ] || fail "$how $n: no message"
        else
            [ "$status" = 137 ] || fail "$how $n: exit $status, 137 expected: $(cat "$folder/output")"
        fi
        check_resume "$how $n"
        n=$((n + 1))
    done
    [ $n -gt 10 ] || fail "$how: only $n changes were seen: the library is not at work"
    echo "$how: $((n - 1)) places"
done
