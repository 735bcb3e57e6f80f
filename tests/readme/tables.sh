#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tables.sh CONTEND LOCKS README [--write]: the tables of README.md are what scenarios and locks say of themselves.
# LOCKS is the program readme_lock_table. --write puts them there.
#
# Of peers, those whose library was found are compared: README.md may have rows for others.
set -euo pipefail
contend=$1 locks=$2 readme=$3

table() { # own|peers|scenarios
    [ "$1" = scenarios ] || { "$locks" "$1"; return; }
    printf '| scenario | what happens | one operation |\n|---|---|---|\n'
    # shellcheck disable=SC2016 # The backquotes are Markdown.
    "$contend" list | sed -n '/^[a-z_]*: /{s/^\([a-z_]*\): \(.*\)/| `\1` | \2/;N;s/\n *one operation: \(.*\)/ | \1 |/;p}'
}

# The lines between <!-- KIND --> and <!-- end -->.
block() { # own|peers|scenarios
    awk -v start="<!-- $1 -->" '$0 == "<!-- end -->" { on = 0 } on; $0 == start { on = 1 }' "$readme"
}

# README.md with that block replaced by standard input.
replaced() { # own|peers|scenarios
    awk -v start="<!-- $1 -->" '
        NR == FNR { rows = rows $0 "\n"; next }
        $0 == "<!-- end -->" { skip = 0 }
        !skip
        $0 == start { printf "%s", rows; skip = 1 }' - "$readme"
}

if [ "${4:-}" = --write ]; then
    for kind in scenarios own peers; do
        if [ $kind = peers ] && [ "$(table peers | wc -l)" -lt "$(block peers | wc -l)" ]; then
            echo "the table of peers stays as it is: not all of their libraries are here ('make peers' installs them)"
            continue
        fi
        table $kind | replaced $kind >"$readme.draft"
        mv "$readme.draft" "$readme"
    done
    exit 0
fi

status=0
for kind in scenarios own; do
    [ "$(table $kind | wc -l)" -gt 2 ] || { echo "nothing is listed as $kind"; status=1; }
    diff -u --label "$readme" --label "$kind" <(block $kind) <(table $kind) || status=1
done
if table peers | grep -vxFf <(block peers); then status=1; fi
[ $status = 0 ] || echo "FAILED: lines with +, or without a sign, are not in $readme; 'make manual' writes it anew"
exit $status
