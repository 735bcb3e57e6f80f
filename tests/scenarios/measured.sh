#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# measured.sh: what the tests of scenarios share, which source it with $contend and `settings`, an array of the options
# of each run, set: a folder of their own to work in, runs that must end in a certain way, and what became of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export XDG_RUNTIME_DIR=$folder # waits for no contend but its own
passed=0

fail() {
    echo "FAILED: $*"
    cat out.txt err.txt
    exit 1
}

# One run of the job on standard input into ./run; its exit status must be the first argument.
# shellcheck disable=SC2154 # settings is the sourcing script's
measure() { # status arguments...
    local expected=$1 status=0
    shift
    cat >job.ini
    rm -rf run
    "${contend:?}" run job.ini --limits 0 --warmup 1ms --timeout 5m --progress never "${settings[@]}" --out run "$@" \
        >out.txt 2>err.txt || status=$?
    [ "$status" = "$expected" ] || fail "exit $status, $expected expected of $(cat job.ini)"
    passed=$((passed + 1))
}

# The cells of a column of launches.csv, by its name, of rows that match a pattern; "-" for an empty one. A message
# with a comma would shift the columns behind it, so what ends well has none and the others are asked for by grep.
cells() { # column pattern
    awk -F, -v name="$1" -v pattern="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $0 ~ pattern { print $column[name] == "" ? "-" : $column[name] }' run/launches.csv
}

holds() { # what, awk condition that each value must meet, column, pattern
    local values
    values=$(cells "$3" "$4")
    [ -n "$values" ] || fail "$1: no row"
    awk "{ value = \$1 } !($2) { exit 1 }" <<<"$values" || fail "$1: $3 is $(tr '\n' ' ' <<<"$values")"
    passed=$((passed + 1))
}
