# shellcheck shell=bash
# sources.sh: what the checks share; sourced, not run.

# sources DIR PATTERN...: the files below DIR that are the project's own, one per line, relative to DIR.
# In a git checkout the tracked ones, elsewhere (an unpacked archive, a seeded fault) all but build/.
sources() {
    local dir=$1
    shift
    if git -C "$dir" rev-parse --git-dir >/dev/null 2>&1; then
        # A file that is deleted but still tracked is no source.
        git -C "$dir" ls-files -- "$@" | while IFS= read -r file; do
            if [[ -e $dir/$file ]]; then echo "$file"; fi
        done
        return
    fi
    local names=() pattern
    for pattern in "$@"; do
        names+=(-o -name "${pattern##*/}")
    done
    (cd "$dir" && find . -type f -not -path './build/*' \( "${names[@]:1}" \) | sed 's|^\./||' | sort)
}
