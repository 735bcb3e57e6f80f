#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# commands.sh CONTEND ROOT FILE...: the commands of the pages work as they are written.
#
# A line of a page that starts with "$ contend " inside a fenced block is run, in a folder of its own for each page that
# has `results/` and `scenarios/` as the repository does, in the order of the page, with tiny settings. A block of INI is the
# page's `job.ini`. A command that is to end with another status than 0 says so: "$ contend ...   # exit 3".
set -euo pipefail
contend=$(realpath "$1") root=$(realpath "$2")
pages=()
for page in "${@:3}"; do pages+=("$(realpath -e "$page")"); done
export PATH="${contend%/*}:$PATH"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0

# Every measuring command as short as it may be.
tiny() { # command
    case $1 in
    "contend run "*) echo "--launches 1 --windows 1 --window 2ms --warmup 2ms --limits 0" ;;
    "contend limits"* | "contend noise"*) echo "--time 200ms" ;;
    esac
}

# Whether a control fails is chance in so short a window, and impossible on one CPU: with it, 0 and 3 are both right.
may_end_with() { # status expected out
    [ "$1" = "$2" ] || { [[ "$1 $2" =~ ^(0 3|3 0)$ ]] && ! grep -qE 'WRONG|CRASHED' "$3"; }
}

run_line() { # page line
    local command=${2#"$ "} expected=0 status=0
    if [[ $command =~ ^(.*[^ ])\ +#\ exit\ ([0-9]+)$ ]]; then
        command=${BASH_REMATCH[1]} expected=${BASH_REMATCH[2]}
    fi
    local full
    full="$command $(tiny "$command")"
    bash -c "$full" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
    if ! may_end_with "$status" "$expected" "$folder/out"; then
        echo "FAILED: ${1##*/}: $full: exit $status, $expected expected"
        cat "$folder/out" "$folder/err"
        exit 1
    fi
    passed=$((passed + 1))
}

for page in "${pages[@]}"; do
    work=$(mktemp -d -p "$folder")
    mkdir "$work/results"
    ln -s "$root/scenarios" "$work/scenarios"
    cd "$work"
    awk '/^```/ { on = $0 == "```ini"; next } on' "$page" >job.ini
    before=$passed
    while IFS= read -r line; do
        run_line "$page" "$line"
    done < <(awk '/^```/ { on = !on } on && /^\$ contend /' "$page")
    echo "${page##*/}: $((passed - before)) commands"
done
[ "$passed" -gt 0 ] || { echo "FAILED: no page has a command"; exit 1; }
