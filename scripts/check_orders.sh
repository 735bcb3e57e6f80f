#!/bin/bash
# check_orders.sh: every atomic access says why its memory order is enough.
#
#   scripts/check_orders.sh [DIR]     DIR: root of the tree; default: the one this script is in
#
# In primitives/ and harness/, a statement that calls an _explicit function or atomic_thread_fence has a comment
# beside it or above it (no blank line between, at most 8 lines up), and that comment says one of "relaxed", "acquire",
# "release", "acq_rel", "seq_cst" with a colon, or "pairs with".
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/sources.sh
. "$root/scripts/sources.sh"
dir=${1:-$root}
mapfile -t files < <(sources "$dir" '*.c' '*.h' | grep -E '^(primitives|harness)/' || true)
((${#files[@]} > 0)) || { echo "orders: no sources in $dir" >&2; exit 1; }

cd "$dir"
awk '
    function reason(text) {
        return text ~ /(relaxed|acquire|release|acq_rel|seq_cst)[^:]*:|pairs with/
    }
    FNR == 1 { allowed_until = 0; block = "" }
    /^[ \t]*$/ { allowed_until = 0; block = "" }
    /\/\// {
        comment = $0
        sub(/^.*\/\//, "", comment)
        # Lines of one comment belong together.
        block = (last_comment == FNR - 1 && FNR > 1) ? block " " comment : comment
        last_comment = FNR
        if (reason(block)) allowed_until = FNR + 8
    }
    {
        code = $0
        sub(/\/\/.*$/, "", code)
    }
    code ~ /_explicit[ \t]*\(|atomic_thread_fence[ \t]*\(/ {
        count++
        if (FNR > allowed_until) {
            print "orders: " FILENAME ":" FNR ": " $0 "    <- no reason for the memory order"
            faults++
        }
    }
    END {
        if (faults > 0) {
            print "orders: " faults " of " count " accesses without a reason" > "/dev/stderr"
            exit 1
        }
        print "orders: " count + 0 " accesses, each with a reason"
    }
' "${files[@]}"
