#!/bin/bash
# check_commits.sh: subjects of commits: "area: what it does", at most 60 characters, no full stop.
#
#   scripts/check_commits.sh [RANGE]     default: what is not pushed yet, or the last commit
#
# By default only what can still be amended: an old subject must not keep the tests red for ever. An area
# is a folder of the tree, or one of those listed here. Passes where there is no history.
set -euo pipefail
cd "$(dirname "$0")/.."
git rev-parse --git-dir >/dev/null 2>&1 || { echo "commits: no history here"; exit 0; }

areas=" tree build ci readme manual "
while IFS= read -r folder; do
    areas+="${folder##*/} "
done < <(git ls-files | sed -n 's|/[^/]*$||p' | sort -u)
# What stands in primitives/ itself is used by several families and belongs to none.
areas+="$(git ls-files 'primitives/*.h' | sed -nE 's|^primitives/([a-z_]+)\.h$|\1|p' | tr '\n' ' ')"
areas+="$(git ls-files | grep / | cut -d/ -f1 | sort -u | tr '\n' ' ')"

range=(-1 HEAD)
if (($# > 0)); then
    range=("$1")
elif [[ -n $(git log -1 --format=%h '@{upstream}..HEAD' 2>/dev/null) ]]; then
    range=('@{upstream}..HEAD')
fi

count=0 faults=0
while IFS= read -r subject; do
    count=$((count + 1))
    problem=
    if ((${#subject} > 60)); then
        problem="${#subject} characters, limit 60"
    elif [[ ! $subject =~ ^([a-z0-9_.]+(, ?[a-z0-9_.]+)*):\ [A-Za-z0-9] ]]; then
        problem="not of the form 'area: what it does'"
    elif [[ $subject == *. ]]; then
        problem="ends with a full stop"
    else
        for area in ${BASH_REMATCH[1]//,/ }; do
            [[ $areas == *" ${area#.} "* || $areas == *" $area "* ]] || problem="unknown area '$area'"
        done
    fi
    if [[ -n $problem ]]; then
        echo "commits: $subject    <- $problem"
        faults=$((faults + 1))
    fi
done < <(git log --no-merges --format=%s "${range[@]}")
((faults == 0)) || { echo "commits: $faults of $count subjects" >&2; exit 1; }
echo "commits: $count subjects"
