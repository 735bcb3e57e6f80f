#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pin.sh FAULTY NO_PIN_LIBRARY: where pinning is forbidden, a pinned point says so and what to do, and one that is not pinned is
# measured.
set -euo pipefail
faulty=$1
library=$2
# By its name alone: LD_PRELOAD takes no path with a blank.
export LD_LIBRARY_PATH=${library%/*}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_RUNTIME_DIR=$folder
options=(--filter faulty/good --threads 1 --launches 1 --windows 1 --window 1ms --warmup 1ms --limits 0 --progress never)

status=0
LD_PRELOAD=${library##*/} "$faulty" run "${options[@]}" --placement spread,free --out "$folder/run" >"$folder/output" 2>&1 || status=$?
[ "$status" = 6 ] || { echo "FAILED: exit $status, 6 expected: $(cat "$folder/output")"; exit 1; }
grep 'placement=spread' "$folder/run/launches.csv" | grep -q 'refused.*cannot pin to CPU .*placement=free does without' ||
    { echo "FAILED: no sentence: $(cat "$folder/run/launches.csv")"; exit 1; }
grep 'placement=free' "$folder/run/launches.csv" | grep -q ',ok,' ||
    { echo "FAILED: placement=free was not measured: $(cat "$folder/run/launches.csv")"; exit 1; }
echo "2 passed, 0 failed"
