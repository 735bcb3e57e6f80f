#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# links.sh ROOT: what the pages of the repository link to is there, headings included.
set -euo pipefail
cd "$1"
links=0 broken=0

# The anchors that a page's headings make, as GitHub makes them.
anchors() { # page
    awk '/^```/ { on = !on } !on && /^#/' "$1" |
        sed 's/^#* *//' | tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9 _\n-' | tr ' ' '-'
}

check() { # page target
    local file=${2%%#*} anchor=
    [[ $2 != *"#"* ]] || anchor=${2#*#}
    links=$((links + 1))
    if [ -n "$file" ]; then file=$(dirname "$1")/$file; else file=$1; fi
    if [ ! -e "$file" ]; then
        echo "$1: no file $2"
    elif [ -n "$anchor" ] && ! anchors "$file" | grep -qxF -- "$anchor"; then
        echo "$1: no heading for $2"
    else
        return 0
    fi
    broken=$((broken + 1))
}

for page in *.md docs/*.md results/README.md; do
    while IFS= read -r target; do
        [[ $target == *://* ]] || check "$page" "$target"
    done < <(awk '/^```/ { on = !on } !on' "$page" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//')
done
echo "$links links, $broken broken"
[ "$links" -gt 0 ] && [ "$broken" = 0 ]
