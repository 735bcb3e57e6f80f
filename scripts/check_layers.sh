#!/bin/bash
# check_layers.sh: who may include whom, and what may not be written at all. Prints one line per fault.
#
#   scripts/check_layers.sh [DIR]     DIR: root of the tree; default: the one this script is in
#
# CMake's include paths enforce the first rules as well; this names the rule that was broken.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/sources.sh"
dir=${1:-$root}
faults=0

# forbid RULE REGEXP FILES...: REGEXP (extended) may match in none of the files.
forbid() {
    local rule=$1 regexp=$2 hits
    shift 2
    (($# > 0)) || return 0
    if hits=$(cd "$dir" && grep -nHE -- "$regexp" "$@"); then
        while IFS= read -r hit; do
            echo "layers: $hit    <- $rule"
            faults=$((faults + 1))
        done <<<"$hits"
    fi
}

mapfile -t all < <(sources "$dir" '*.c' '*.h')
mapfile -t cmake < <(sources "$dir" 'CMakeLists.txt' '*.cmake')

# pick PREFIX-REGEXP: those of `all` whose path matches.
pick() {
    printf '%s\n' "${all[@]}" | grep -E -- "$1" || true
}
mapfile -t primitives < <(pick '^primitives/')
mapfile -t harness < <(pick '^harness/')
mapfile -t judge < <(pick '^harness/judge/')
mapfile -t declare < <(pick '^harness/declare/')
mapfile -t machine < <(pick '^harness/machine/')
mapfile -t scenarios < <(pick '^scenarios/' | grep -v '^scenarios/main\.c$')
mapfile -t product < <(pick '^(primitives|harness|scenarios)/')
mapfile -t depths < <(pick '^(primitives|harness|scenarios)/' |
    grep -vE '^(harness/command/|scenarios/main\.c)')
mapfile -t portable < <(pick '.' | grep -vE '^(primitives/hint\.h|harness/machine/|harness/explore/fiber)')

quote='^[[:space:]]*#[[:space:]]*include[[:space:]]*"(\.\./)*'
harness_folders='(harness|declare|machine|measure|judge|report|command|explore|fleet)/'
primitive_folders='(primitives/|scenarios/|about\.h|hint\.h|wait\.h|(lock|ring|stream|dispatch|pool|actor|peers|extra)/)'

forbid 'primitives know neither harness nor scenarios' "$quote($harness_folders|scenarios/)" "${primitives[@]}"
forbid 'the harness knows neither primitives nor scenarios' "$quote$primitive_folders" "${harness[@]}"
forbid 'declare stands on nothing' "$quote(machine|measure|judge|report|command)/" "${declare[@]}"
forbid 'machine stands on declare and judge' "$quote(measure|report|command)/" "${machine[@]}"
forbid 'scenarios hand over, they do not report' "$quote(report|command)/" "${scenarios[@]}"
forbid 'judge is pure: it stands on declare alone' "$quote(machine|measure|report|command)/" "${judge[@]}"
forbid 'judge is pure: no I/O, no clock, no threads, no randomness' \
    '^[[:space:]]*#[[:space:]]*include[[:space:]]*<(time|threads|pthread|unistd|fcntl|signal|stdatomic|sys/.*|linux/.*)\.h>|\b(f?printf|puts|fopen|fwrite|fread|getenv|rand|random|exit|abort|system)[[:space:]]*\(' \
    "${judge[@]}"
forbid 'atomics only in their _explicit form' \
    '\batomic_(load|store|exchange|compare_exchange_(weak|strong)|fetch_(add|sub|or|xor|and)|flag_(test_and_set|clear))[[:space:]]*\(|__(atomic|sync)_[a-z_]+[[:space:]]*\(' \
    "${all[@]}"
forbid 'nothing registers itself' '__attribute__[[:space:]]*\(\([^)]*\b(constructor|destructor)\b' "${product[@]}"
forbid 'CMake lists its sources, it does not glob' '\bGLOB(_RECURSE)?\b' "${cmake[@]}"
forbid 'a message goes up, only the command line prints and ends' '[^_a-z](exit|quick_exit)[[:space:]]*\(' \
    "${depths[@]}"

# The only #if outside the allowed places is the guard of a header: #ifndef, and #define on the next line.
conditionals=$(cd "$dir" && ((${#portable[@]} > 0)) && awk '
    FNR == 1 { guard = "" }
    guard != "" {
        if ($0 !~ "^#define " guard "$") print place ": " text
        guard = ""
    }
    /^[ \t]*#[ \t]*(if|ifdef|elif)[ \t(]/ { print FILENAME ":" FNR ": " $0 }
    /^[ \t]*#[ \t]*ifndef[ \t]/ { guard = $2; place = FILENAME ":" FNR; text = $0 }
' "${portable[@]}") || true
if [[ -n $conditionals ]]; then
    while IFS= read -r hit; do
        echo "layers: $hit    <- #if only in primitives/hint.h and harness/machine/"
        faults=$((faults + 1))
    done <<<"$conditionals"
fi

((faults == 0)) || { echo "layers: $faults faults" >&2; exit 1; }
echo "layers: ${#all[@]} files, no fault"
