#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# plugin.sh CONTEND FOLDER: primitives of a plug-in are measured beside the built-in ones, in launches of their own and in
# a run that goes on; wrong ones become rows that say so; and what is no plug-in is refused in one line. FOLDER has the
# plug-ins of this folder.
set -euo pipefail
contend=$1
plugins=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export XDG_RUNTIME_DIR=$folder # waits for no contend but its own
rings=$plugins/libplugin_rings.so
quick=(--launches 2 --windows 1 --window 5ms --warmup 1ms --limits 0 --timeout 5m --progress never)
passed=0

fail() {
    echo "FAILED: $*"
    cat out.txt err.txt
    exit 1
}

# One run into ./run: its exit status, and the rest of the command line.
measure() { # status arguments...
    local expected=$1 status=0
    shift
    rm -rf run
    "$contend" run "${quick[@]}" --out run "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = "$expected" ] || fail "contend run $*: exit $status, $expected expected"
    "$contend" validate run >valid.txt 2>&1 || fail "not valid: $(cat valid.txt)"
    passed=$((passed + 1))
}

# The number of launches of a primitive with this outcome and, in the same row, these words.
launches() { # primitive outcome words
    grep "/$1 " run/launches.csv | grep ",$2," | grep -c "$3" || true
}

refuses() { # words arguments...
    local words=$1 status=0
    shift
    "$contend" "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = 2 ] || fail "contend $*: exit $status, 2 expected"
    grep -qF -- "$words" err.txt || fail "contend $*: '$words' is not said"
    [ "$(wc -l <err.txt)" = 1 ] || fail "contend $*: more than one line"
    [ ! -e results ] || fail "contend $*: left a result folder"
    passed=$((passed + 1))
}

# Built-in locks by both calls, and what has no table only by one.
measure 0 --filter 'lock_uncontended/futex,product/cas' --call inlined,pointer --threads 1
[ "$(launches futex ok call=inlined)" = 2 ] || fail "the lock was not measured inlined"
[ "$(launches futex ok call=pointer)" = 2 ] || fail "the lock was not measured through a pointer"
grep -q '^skipped: product/cas .*call=pointer.*: cas of product is not a table of operations' err.txt ||
    fail "cas is not skipped aloud"

# A ring that is right beside built-in ones, its only call being the pointer, by a path with links and blanks.
mkdir "a place" && ln -s "$rings" "a place/link.so"
measure 0 --plugin "a place/link.so" --filter 'ring_throughput/plugged,ring_throughput/locked'
[ "$(launches plugged ok call=pointer)" = 2 ] || fail "the plug-in's ring was not measured"
[ "$(launches locked ok call=inlined)" = 2 ] || fail "the built-in ring was not measured beside it"
grep -q ",$(printf '%016x' 0 | tr 0 '.'),plugin,$(realpath "$rings")," run/environment.csv || fail "environment.csv does not have the plug-in"
"$contend" report run >out.txt 2>err.txt || fail "no report without the plug-in"
grep -q '^ring_throughput/plugged\|  plugged ' out.txt || fail "the report without the plug-in does not have its rows"

# Wrong ones are told apart, and the one that is right is measured beside them.
measure 3 --plugin "$rings" --filter 'ring_throughput/losing,ring_throughput/plugged'
[ "$(launches losing wrong '')" -gt 0 ] || fail "a ring that loses elements is not wrong"
[ "$(launches plugged ok '')" = 2 ] || fail "the good ring was not measured beside a wrong one"
measure 3 --plugin "$rings" --filter 'ring_throughput/aborting,ring_throughput/plugged'
[ "$(launches aborting crashed Aborted)" -gt 0 ] || fail "a ring that aborts did not crash"
[ "$(launches plugged ok '')" = 2 ] || fail "the good ring was not measured beside a crash"
measure 124 --plugin "$rings" --filter 'ring_throughput/hanging' --timeout 2s
[ "$(launches hanging timeout '')" = 1 ] || fail "a ring that hangs is no timeout"

# A run that goes on loads the same file again; another file by that name is refused before it is loaded.
cp "$rings" mine.so
measure 0 --plugin ./mine.so --filter ring_throughput/plugged
# What a kill before the second launch leaves.
sed -i '3,$d' run/launches.csv
sed -i 's/"complete": true/"complete": false/' run/run.json
"$contend" run --resume run >out.txt 2>err.txt || fail "the run does not go on"
[ "$(launches plugged ok '')" = 2 ] || fail "the run that went on has not its rows"
sed -i '3,$d' run/launches.csv
sed -i 's/"complete": true/"complete": false/' run/run.json
refuses "takes no job and no other option" run --resume run --plugin ./mine.so
echo >>mine.so
status=0
"$contend" run --resume run >out.txt 2>err.txt || status=$?
[ "$status" = 5 ] || fail "a changed plug-in: exit $status, 5 expected"
grep -qF "the plug-in has changed" err.txt || fail "a changed plug-in is not named"
rm mine.so
refuses "mine.so: cannot be read: No such file" run --resume run

# list shows where they come from.
"$contend" list --plugin "$rings" plugged >out.txt 2>err.txt || fail "list does not take it"
grep -qF "$(realpath "$rings")" out.txt || fail "list does not name the file"
"$contend" list --json --plugin "$rings" plugged | grep -qF '"plugin": "'"$(realpath "$rings")"'"' || fail "list --json does not"

refuses "no_such.so: No such file or directory" run --plugin no_such.so
refuses "no_such.so: No such file or directory" list --plugin no_such.so
echo "no object" >text.so
refuses "no shared object that can be loaded" run --plugin text.so
refuses "cannot be read: Is a directory" run --plugin .
refuses "given twice" run --plugin "$rings" --plugin "a place/link.so"
refuses "exports no variable contend_plugin" run --plugin "$plugins/libplugin_none.so"
refuses "made with another plugin.h" run --plugin "$plugins/libplugin_old.so"
refuses "its lock ticket: " run --plugin "$plugins/libplugin_collides.so"
refuses "has one by that name already" run --plugin "$plugins/libplugin_twice.so"
refuses "'My Lock', which is not of the form [a-z][a-z0-9_]*" run --plugin "$plugins/libplugin_malformed.so"
refuses "a lock has no name" run --plugin "$plugins/libplugin_nameless.so"
refuses "its lock half has no acquire" run --plugin "$plugins/libplugin_incomplete.so"
refuses "there is no primitive in it" run --plugin "$plugins/libplugin_empty.so"
refuses "--plugin: the value is missing" run --plugin ''
many=()
for _ in 1 2 3 4 5 6 7 8 9; do many+=(--plugin x.so); done
refuses "more than 8 plug-ins" run "${many[@]}"
echo "$passed passed, 0 failed"
