#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# lock_table.sh TABLE README [--write]: the tables of locks in README.md are what the locks say of themselves. TABLE is
# the program readme_lock_table. --write puts them there.
#
# Of peers, those whose library was found are compared: README.md may have rows for others.
set -euo pipefail
table=$1 readme=$2

# The lines between <!-- locks: KIND --> and <!-- end -->.
block() { # own|peers
    awk -v start="<!-- locks: $1 -->" '$0 == "<!-- end -->" { on = 0 } on; $0 == start { on = 1 }' "$readme"
}

# README.md with that block replaced by standard input.
replaced() { # own|peers
    awk -v start="<!-- locks: $1 -->" '
        NR == FNR { rows = rows $0 "\n"; next }
        $0 == "<!-- end -->" { skip = 0 }
        !skip
        $0 == start { printf "%s", rows; skip = 1 }' - "$readme"
}

if [ "${3:-}" = --write ]; then
    for kind in own peers; do
        if [ $kind = peers ] && [ "$("$table" peers | wc -l)" -lt "$(block peers | wc -l)" ]; then
            echo "the table of peers stays as it is: not all of their libraries are here ('make peers' installs them)"
            continue
        fi
        "$table" "$kind" | replaced "$kind" >"$readme.draft"
        mv "$readme.draft" "$readme"
    done
    exit 0
fi

[ -n "$(block own)" ] || { echo "no <!-- locks: own --> in $readme" >&2; exit 1; }
if ! diff -u <(block own) <("$table" own) || "$table" peers | grep -vxFf <(block peers); then
    echo "FAILED: $readme does not say what the locks say (lines with +, or above); 'make manual' writes it anew" >&2
    exit 1
fi
echo "$("$table" own | tail -n +3 | wc -l) locks and $("$table" peers | tail -n +3 | wc -l) peers are as in $readme"
