#!/bin/bash
# check_inlined.sh: no worker has a call left in its loop, but those that its primitive is meant to make.
#
#   scripts/check_inlined.sh BUILD [--all]     BUILD: folder of a release build
#   scripts/check_inlined.sh --program FILE SOURCE PRIMITIVE...
#
# A worker is a function that stands on a HOT_ENTRY line of a scenario, where `lock##_##body##_plain` is one
# for each primitive and body; its cold part belongs to it. Calls, jumps out of the function and anything
# through a pointer count. Allowed are functions that are declared SLOW_PATH in primitives/, and what
# scripts/inlined_calls.txt lists.
# Fails as well when a primitive has no worker, and when taking the allowances away does not make it fail:
# then it looked at nothing. --all prints every call that was allowed.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/sources.sh
. "$root/scripts/sources.sh"
cd "$root"

# names FILE MACRO: the X(name) of a list macro.
names() {
    awk -v macro="$2" '
        $0 ~ "^#define " macro "\\(X\\)" { inside = 1 }
        inside {
            line = $0
            while (match(line, /[^A-Za-z_]X\([a-z0-9_]+/)) {
                print substr(line, RSTART + 3, RLENGTH - 3)
                line = substr(line, RSTART + RLENGTH)
            }
            if ($0 !~ /\\$/) inside = 0
        }' "$1"
}

# family KIND BUILD: all primitives of a family.
family() {
    local list=${1^^}S
    names "primitives/$1/all.h" "$list"
    names "$2/generated/peers/all.h" "PEER_$list"
    names "$2/generated/extra/all.h" "EXTRA_$list"
}

case ${1:-} in
--program)
    program=$2
    sources=("$3")
    primitives=("${@:4}")
    ;;
'')
    echo "inlined: give the folder of a release build" >&2
    exit 2
    ;;
*)
    program=$1/scenarios/contend
    mapfile -t sources < <(sources . '*.c' '*.h' | grep '^scenarios/')
    # A name may be in several families; the byte ring in each lock is made by a macro.
    mapfile -t locks < <(family lock "$1")
    mapfile -t primitives < <({
        printf '%s\n' "${locks[@]}" "${locks[@]/#/locked_}"
        family ring "$1"
        family stream "$1"
    } | sort -u)
    ;;
esac
show=${2:-}
[[ -x $program ]] || { echo "inlined: no program $program" >&2; exit 1; }

any="($(IFS='|' && echo "${primitives[*]}"))"

# A regular expression for the names of all workers: pieces of a HOT_ENTRY name that are pasted with ##
# and do not touch a "_" are the macro's parameters: what a name begins with is a primitive, others are
# any name.
pattern=$(sed -nE 's/^.*HOT_ENTRY [^(]*[ *]([A-Za-z0-9_#]+)\(.*$/\1/p' "${sources[@]}" | sort -u |
    awk -v any="$any" '{
        count = split($0, pieces, "##")
        name = ""
        for (i = 1; i <= count; i++)
            if (count > 1 && pieces[i] !~ /^_|_$/) {
                name = name (i == 1 ? any : "[a-z_]+")
            } else {
                name = name pieces[i]
            }
        names = names (NR > 1 ? "|" : "") name
    } END { print "^(" names ")$" }')

# calls: "worker callee" for each call that leaves a worker, and "worker -" for each worker.
calls() {
    objdump -d --no-show-raw-insn "$program" | awk -v pattern="$pattern" '
        /^[0-9a-f]+ <.*>:$/ {
            address = $1
            cold = $2 ~ /\.cold/
            current = $2
            gsub(/[<>:]/, "", current)
            sub(/\.(cold|constprop|isra|part)[.0-9]*$/, "", current)
            worker = current ~ pattern
            # The same name may stand for workers of several scenarios: the address tells them apart.
            if (worker && !cold) print current "@" address, "-"
            next
        }
        !worker { next }
        # x86-64 and arm64: call, branch with link, and jumps that may leave the function.
        $2 ~ /^(notrack|bnd)$/ { $2 = "" ; $0 = $0 }
        $2 ~ /^(callq?|blr?|jmpq?|b|br)$/ || $2 ~ /^(j[a-z]+|b\.[a-z]+)$/ {
            if ($0 !~ /</) {
                if ($2 ~ /^(callq?|jmpq?)$/ || $2 ~ /^(blr|br)$/) print current "@" address, "(pointer)"
                next
            }
            callee = $0
            sub(/^[^<]*</, "", callee)
            sub(/>.*$/, "", callee)
            if ($0 ~ /\*/) { print current "@" address, "(pointer)"; next }
            sub(/\+0x[0-9a-f]+$/, "", callee)
            bare = callee
            while (sub(/\.(cold|constprop|isra|part)[.0-9]*$/, "", bare)) continue
            if (bare != current) print current "@" address, bare
        }' | sort -u
}

# judge: prints the calls that are not allowed.
judge() {
    local worker callee i allowed
    while read -r worker callee; do
        if [[ -z $callee || $callee == - ]]; then continue; fi
        allowed=no
        for i in "${!allowed_workers[@]}"; do
            # shellcheck disable=SC2053
            if [[ $callee == ${allowed_callees[i]} && ${worker%@*} == ${allowed_workers[i]} ]]; then
                allowed=yes
                break
            fi
        done
        if [[ $allowed == no ]]; then
            echo "inlined: ${worker%@*} calls $callee    <- $(addr2line -e "$program" "0x${worker#*@}")"
        elif [[ $show == --all ]]; then
            echo "allowed: $worker calls $callee" >&2
        fi
    done <<<"$found"
}

found=$(calls)
mapfile -t headers < <(sources . '*.h' | grep '^primitives/')
allowed_workers=() allowed_callees=()
while read -r worker callee; do
    allowed_workers+=("$worker")
    allowed_callees+=("$callee")
done < <(
    grep -vE '^[[:space:]]*(#|$)' scripts/inlined_calls.txt
    grep -hoE '^SLOW_PATH .*\(' "${headers[@]}" | sed -E 's/^SLOW_PATH [^(]*[ *]([a-z0-9_]+)\(.*/* \1/'
)

workers=$(grep -c ' -$' <<<"$found" || true)
faults=0
for primitive in "${primitives[@]}"; do
    if ! grep -qE "^(.*_)?$primitive(_.*)?@[0-9a-f]+ -$" <<<"$found"; then
        echo "inlined: $primitive has no worker"
        faults=$((faults + 1))
    fi
done
# A worker that goes through a pointer, as its name says, and does not would measure something else.
while read -r worker; do
    if ! grep -qF "$worker (pointer)" <<<"$found"; then
        echo "inlined: ${worker%@*} calls nothing through a pointer"
        faults=$((faults + 1))
    fi
done < <(grep -E '^pointer_.* -$' <<<"$found" | cut -d ' ' -f 1)
left=$(judge)
if [[ -n $left ]]; then
    echo "$left"
    faults=$((faults + $(wc -l <<<"$left")))
fi
if ((${#primitives[@]} > 1)) && ! grep -qv ' -$' <<<"$found"; then
    echo "inlined: with nothing allowed nothing was found, so the check is blind"
    faults=$((faults + 1))
fi
((faults == 0)) || { echo "inlined: $faults faults in $workers workers" >&2; exit 1; }
echo "inlined: $workers workers of ${#primitives[@]} primitives, no call left that is not listed"
