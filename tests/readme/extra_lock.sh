#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# extra_lock.sh ROOT: the lock of the page "Add your own lock" in README.md, character by character, is measured and kept
# to its contract by both ways that the page shows: from outside the tree, and with two lines in the tree.
set -euo pipefail
root=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "FAILED: $*"
    exit 1
}

# The fenced block that has the text, without its fences.
listing() { # text
    awk -v text="$1" '
        /^```/ { if (on && found) { printf "%s", block; exit } on = !on; block = ""; found = 0; next }
        on { block = block $0 "\n"; found = found || index($0, text) }' "$root/README.md"
}

configure() { # source build options...
    cmake -S "$1" -B "$2" -G Ninja -DCONTEND_WERROR=ON "${@:3}" >"$2.txt" 2>&1 || fail "$(tail -20 "$2.txt")"
}

build() { # build target...
    ninja -C "$1" "${@:2}" >"$1.txt" 2>&1 || fail "$(tail -40 "$1.txt")"
}

listing 'my_lock = {' >my_lock.h
[ -s my_lock.h ] || fail "README.md has no listing of my_lock"
listing '#include "lock/my_lock.h"' >two_lines.txt
[ "$(wc -l <two_lines.txt)" = 2 ] || fail "README.md has not the two lines for all.h"

# From outside the tree.
configure "$root" outside "-DCONTEND_EXTRA_LOCKS=$folder/my_lock.h"
build outside contend contract_runner
contend=outside/scenarios/contend
"$contend" list my | grep -q '^  my ' || fail "contend list does not have it"
"$contend" run --filter lock_contended/my --threads 1,2 --launches 1 --windows 1 --window 2ms --warmup 2ms --limits 0 \
    --out run >run.txt 2>&1 || fail "lock_contended/my: exit $?: $(cat run.txt)"
grep -q '^  my .* ok$' run.txt || fail "lock_contended/my is not ok: $(cat run.txt)"
# Without checks for it where tests/contract does not know locks from outside: then those below are all.
outside/tests/contract/contract_runner --ms 1 'my ' >contract.txt || fail "$(grep FAILED contract.txt)"

# In the tree: a copy, without what was built or measured in it.
mkdir tree
tar -C "$root" --exclude=./build --exclude=./.git --exclude='./results/2*' -cf - . | tar -C tree -xf -
cp my_lock.h tree/primitives/lock/
all=tree/primitives/lock/all.h
head -1 two_lines.txt >include.txt
tail -1 two_lines.txt >entry.txt
sed -i -e '/^#include "lock.none.h"/r include.txt' -e '/^    X(none)/r entry.txt' "$all"
[ "$(grep -c '\bmy\b\|my_lock' "$all")" = 2 ] || fail "the two lines are not in all.h"
configure tree inside
build inside contract_runner
inside/tests/contract/contract_runner --ms 1 'my ' >contract.txt || fail "$(grep FAILED contract.txt)"
! grep -q '^0 passed' contract.txt || fail "no contract check is for it"
echo "my_lock of README.md: in the list, ok in lock_contended, $(tail -1 contract.txt)"
