#!/bin/bash
# test.sh: everything that CI runs: checks of the text, four builds with their tests, every scenario.
#
#   scripts/test.sh [STEP...]     default: all; `scripts/test.sh list` names them
#
# Goes on after a step that failed; the output of each is in build/log/STEP.txt, and its end is shown
# if it failed. The last line says how many passed; the exit status is 1 if any failed.
# What the steps need is installed by `scripts/setup.sh --ci --peers`.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. scripts/sources.sh
jobs=$(nproc)
contend=build/release/scenarios/contend
smoke=build/smoke

# build PRESET: configures and builds with warnings as errors.
build() {
    rm -f "build/$1/whole"
    cmake --preset "$1" -DCONTEND_WERROR=ON && cmake --build --preset "$1" -j "$jobs" &&
        touch "build/$1/whole"
}

# run_tests PRESET [WRAPPER...]: fails as well when the build failed, and when there is no test.
run_tests() {
    local preset=$1
    shift
    if [[ ! -e build/$preset/whole ]]; then
        echo "not built"
        return 1
    fi
    "$@" ctest --preset "$preset" -j "$jobs"
}

step_format() {
    # Other versions of clang-format break lines differently; 14 is Debian 12's.
    local format=clang-format
    if command -v clang-format-14; then format=clang-format-14; fi
    sources . '*.c' '*.h' '*.cpp' | xargs "$format" --dry-run -Werror
}

step_shell() {
    shellcheck -x scripts/*.sh .ci/run
}

step_layers() { scripts/check_layers.sh; }
step_orders() { scripts/check_orders.sh; }
step_commits() { scripts/check_commits.sh; }
step_controls() { scripts/check_controls.sh; }

step_release_build() { build release; }
step_release_tests() { run_tests release; }
step_clang_build() { build clang; }
step_inlined() { scripts/check_inlined.sh build/release && scripts/check_inlined.sh build/clang; }
step_asan_build() { build asan; }
step_asan_tests() { run_tests asan; }
step_tsan_build() { build tsan; }

step_tsan_tests() {
    # Older thread sanitizers do not start where the kernel randomises addresses widely; where a container
    # forbids to switch that off, they are tried as they are.
    local fixed=(setarch "$(uname -m)" -R)
    "${fixed[@]}" true || fixed=()
    run_tests tsan "${fixed[@]}"
}

step_arm64_build() {
    if [[ $(uname -m) != x86_64 ]]; then echo "no cross build on $(uname -m)"; return; fi
    build arm64
}

step_arm64_tests() {
    if [[ $(uname -m) != x86_64 ]]; then echo "no cross build on $(uname -m)"; return; fi
    run_tests arm64
}

# Every scenario with every primitive and every probe, for a few milliseconds each, and the job files as plans.
step_scenarios() {
    local job code=0
    rm -rf "$smoke"
    "$contend" run --launches 1 --windows 1 --window 2ms --warmup 2ms --limits 0 \
        --threads 1,2 --probe none,latency,order --out "$smoke" || code=$?
    # In so short a time a control may fail to fail (exit code 3): that proves nothing and breaks nothing.
    if ((code != 0 && code != 3)); then
        return 1
    fi
    if grep -E ',(wrong|crashed|timeout|refused),' "$smoke/launches.csv"; then
        echo "the launches above went wrong"
        return 1
    fi
    for job in scenarios/jobs/*.ini; do
        "$contend" run "$job" --plan || return
    done
}

# The files just written keep their schema; the control, one of them without its last byte, does not.
step_csv() {
    "$contend" validate "$smoke" || return
    rm -rf "$smoke-cut"
    cp -r "$smoke" "$smoke-cut"
    truncate -s -1 "$smoke-cut/launches.csv"
    if "$contend" validate "$smoke-cut"; then
        echo "validate does not see that the last line is cut" >&2
        return 1
    fi
}

# `make manual` writes it anew.
step_manual() {
    "$contend" manual | diff -u docs/reference.md -
}

steps=(format shell layers orders commits controls
    release_build release_tests scenarios csv manual
    clang_build inlined asan_build asan_tests tsan_build tsan_tests arm64_build arm64_tests)

if [[ ${1:-} == list ]]; then
    printf '%s\n' "${steps[@]}"
    exit 0
fi
for step in "$@"; do
    if [[ " ${steps[*]} " != *" $step "* ]]; then
        echo "test: no step '$step' (known: ${steps[*]})" >&2
        exit 2
    fi
done
if (($# > 0)); then steps=("$@"); fi

mkdir -p build/log
passed=0 failed=()
for step in "${steps[@]}"; do
    started=$SECONDS
    if "step_$step" >"build/log/$step.txt" 2>&1 </dev/null; then
        verdict=passed
        passed=$((passed + 1))
    else
        verdict=FAILED
        failed+=("$step")
    fi
    printf '%-14s %-6s %4d s\n' "$step" "$verdict" "$((SECONDS - started))"
    if [[ $verdict == FAILED ]]; then
        # What ninja says about files that compiled helps nobody.
        grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking)' "build/log/$step.txt" | tail -n 60 | sed 's/^/    /'
    fi
done
if ((${#failed[@]} > 0)); then echo "failed: ${failed[*]}"; fi
echo "$passed passed, ${#failed[@]} failed"
((${#failed[@]} == 0))
