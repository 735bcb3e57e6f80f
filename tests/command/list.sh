#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# list.sh CONTEND: contend list names each scenario, and each primitive of a family once.
set -euo pipefail
contend=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "FAILED: $*"
    exit 1
}

# lines PATTERN FILE: how many match.
lines() {
    grep -c -- "$1" "$2" || true
}

"$contend" list >all.txt
"$contend" list --json >all.json
scenarios=$(lines '^  one operation: ' all.txt)
[ "$(lines '^  primitives: ' all.txt)" = "$scenarios" ] || fail "not every scenario says what runs in it"
[ "$(grep -o '"scenario": "[a-z_]*"' all.json | sort -u | wc -l)" = "$scenarios" ] || fail "--json has other scenarios"

for family in lock ring stream; do
    [ "$(lines "^$family primitives\$" all.txt)" = 1 ] || fail "the $family family is not there once"
done
[ "$(lines '^  spin_then_park ' all.txt)" = 1 ] || fail "a lock is not there once"
[ "$(grep -c '"primitive": "spin_then_park"' all.json)" -gt 1 ] || fail "--json has it of one scenario only"
[ "$(lines '^  none  *control ' all.txt)" = 3 ] || fail "each family has a control of its own"
last=$(grep -n '^  one operation: ' all.txt | tail -n 1 | cut -d: -f1)
first=$(grep -n '^lock primitives$' all.txt | cut -d: -f1)
[ "$last" -lt "$first" ] || fail "primitives come before the last scenario"

# What a scenario does not take as its family does.
grep -A2 '^lock_timed: ' all.txt | grep -Eq '^  primitives: lock, (only none, tas|without pthread_normal)' || fail "lock_timed takes few locks"
grep -A2 '^product: ' all.txt | grep -q '^  primitives: lock, and cas$' || fail "product has one more"
grep -A2 '^lock_contended: ' all.txt | grep -q '^  primitives: lock$' || fail "lock_contended takes all"

"$contend" list lock_timed/mcs >one.txt
[ "$(lines '^[a-z_]*: ' one.txt) $(lines '^  mcs ' one.txt)" = "1 1" ] || fail "one scenario and one lock: $(cat one.txt)"
grep -q '^  tas ' one.txt && fail "a lock that was not asked for"
grep -q '^ring primitives' one.txt && fail "a family that was not asked for"

"$contend" list lock_contended --options >options.txt
grep -q '^    result ceiling_share ' options.txt || fail "--options shows no results"
echo "$(wc -l <all.txt) lines, $scenarios scenarios"
