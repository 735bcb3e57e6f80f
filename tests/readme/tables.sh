#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tables.sh CONTEND TABLES README [--write]: the tables of README.md are what scenarios and primitives say of
# themselves. TABLES is the program readme_table. --write puts them there.
#
# Of peers, those whose library was found are compared: README.md may have rows for others.
set -euo pipefail
contend=$1 tables=$2 readme=$3
families=(lock ring stream dispatch pool)

table() { # scenarios, or FAMILY own|peers
    [ "$1" = scenarios ] || { "$tables" "$@"; return; }
    printf '| scenario | what happens | one operation |\n|---|---|---|\n'
    # shellcheck disable=SC2016 # The backquotes are Markdown.
    "$contend" list | sed -n '/^[a-z_]*: /{s/^\([a-z_]*\): \(.*\)/| `\1` | \2/;N;s/\n *one operation: \(.*\)/ | \1 |/;p}'
}

# The lines between <!-- KIND --> and <!-- end -->.
block() { # scenarios, or FAMILY own|peers
    awk -v start="<!-- $* -->" '$0 == "<!-- end -->" { on = 0 } on; $0 == start { on = 1 }' "$readme"
}

# README.md with that block replaced by standard input.
replaced() { # scenarios, or FAMILY own|peers
    awk -v start="<!-- $* -->" '
        NR == FNR { rows = rows $0 "\n"; next }
        $0 == "<!-- end -->" { skip = 0 }
        !skip
        $0 == start { printf "%s", rows; skip = 1 }' - "$readme"
}

write() { # scenarios, or FAMILY own|peers
    table "$@" | replaced "$@" >"$readme.draft"
    mv "$readme.draft" "$readme"
}

if [ "${4:-}" = --write ]; then
    write scenarios
    for family in "${families[@]}"; do
        write "$family" own
        if [ "$(table "$family" peers | wc -l)" -lt "$(block "$family" peers | wc -l)" ]; then
            echo "the table of $family peers stays as it is: not all of their libraries are here ('make peers' installs them)"
        else
            write "$family" peers
        fi
    done
    exit 0
fi

status=0
same() { # scenarios, or FAMILY own
    [ "$(table "$@" | wc -l)" -gt 2 ] || { echo "nothing is listed as $*"; status=1; }
    diff -u --label "$readme" --label "$*" <(block "$@") <(table "$@") || status=1
}
same scenarios
for family in "${families[@]}"; do
    same "$family" own
    [ "$family" != dispatch ] || continue # no library has one by itself
    if table "$family" peers | grep -vxFf <(block "$family" peers); then status=1; fi
done
[ $status = 0 ] || echo "FAILED: lines with +, or without a sign, are not in $readme; 'make manual' writes it anew"
exit $status
