#!/bin/bash
# check_orders.sh: every atomic access says why its memory order is enough.
#
#   scripts/check_orders.sh [DIR]     DIR: root of the tree; default: the one this script is in
#
# In primitives/ and harness/, a statement that calls an _explicit function or atomic_thread_fence has a comment
# beside it or above it (no blank line between, at most 8 lines up), and that comment says one of "relaxed", "acquire",
# "release", "acq_rel", "seq_cst" with a colon, or "pairs with". Where it pairs with something whose name has an
# underscore, there is code of that name: a function that was renamed takes its partners along.
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
    # The names that a comment pairs with, up to the end of the clause.
    function partners(text, where,   parts, count, clause, i) {
        count = split(text, parts, /pairs with/)
        for (i = 2; i <= count; i++) {
            clause = parts[i]
            sub(/[.:;].*$/, "", clause)
            while (match(clause, /[a-z0-9]+(_[a-z0-9]+)+/)) {
                named[where, substr(clause, RSTART, RLENGTH)] = 1
                clause = substr(clause, RSTART + RLENGTH)
            }
        }
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
        # Of a comment that goes on, the next line says more.
        comments[FILENAME ":" (FNR - 1)] = ""
        comments[FILENAME ":" FNR] = block
    }
    {
        code = $0
        sub(/\/\/.*$/, "", code)
        words = code
        while (match(words, /[a-z0-9]+(_[a-z0-9]+)+/)) {
            exists[substr(words, RSTART, RLENGTH)] = 1
            words = substr(words, RSTART + RLENGTH)
        }
    }
    code ~ /_explicit[ \t]*\(|atomic_thread_fence[ \t]*\(/ {
        count++
        if (FNR > allowed_until) {
            print "orders: " FILENAME ":" FNR ": " $0 "    <- no reason for the memory order"
            faults++
        }
    }
    END {
        for (where in comments)
            partners(comments[where], where)
        for (key in named) {
            split(key, pair, SUBSEP)
            if (!(pair[2] in exists) && pair[2] != "acq_rel" && pair[2] != "seq_cst") {
                print "orders: " pair[1] ":    <- pairs with " pair[2] ", which is not there"
                strangers++
            }
        }
        if (faults > 0 || strangers > 0) {
            print "orders: " faults + 0 " of " count " accesses without a reason, " strangers + 0 \
                " partners that are not there" > "/dev/stderr"
            exit 1
        }
        print "orders: " count + 0 " accesses, each with a reason"
    }
' "${files[@]}"
