#!/bin/bash
# check_controls.sh: every check of the text finds the fault that it is there for.
#
# Each fault is written into an otherwise empty tree; a check that passes on it is broken.
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
count=0 faults=0

# catches CHECK FILE LINE...: the check must fail on a tree that has nothing but this file.
catches() {
    local check=$1 file=$2
    shift 2
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/$(dirname "$file")"
    printf '%s\n' "$@" >"$tree/$file"
    count=$((count + 1))
    if "scripts/$check.sh" "$tree" >/dev/null 2>&1; then
        echo "controls: $check does not see in $file: $*"
        faults=$((faults + 1))
    fi
}

# accepts CHECK FILE LINE...: and must not cry for nothing.
accepts() {
    local check=$1 file=$2
    shift 2
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/$(dirname "$file")"
    printf '%s\n' "$@" >"$tree/$file"
    count=$((count + 1))
    if ! "scripts/$check.sh" "$tree" >/dev/null 2>&1; then
        echo "controls: $check objects to $file: $*"
        faults=$((faults + 1))
    fi
}

accepts check_layers primitives/lock/good.h '#ifndef GOOD_H' '#define GOOD_H' '#include "hint.h"' '#endif'
accepts check_layers harness/machine/cpu.h '#if defined(__x86_64__)' '#endif'
catches check_layers primitives/lock/bad.h '#include "measure/worker.h"'
catches check_layers primitives/lock/bad.h '#include "../../harness/judge/window.h"'
catches check_layers harness/measure/bad.c '#include "lock/lock.h"'
catches check_layers harness/measure/bad.c '#include "../scenarios/list.h"'
catches check_layers harness/judge/bad.c '#include "machine/clock.h"'
catches check_layers harness/judge/bad.c '#include <time.h>'
catches check_layers harness/judge/bad.c 'void f(void) { printf("x"); }'
catches check_layers scenarios/bad.c '#include "report/csv.h"'
catches check_layers scenarios/bad.c '#ifdef __linux__' '#endif'
catches check_layers harness/measure/bad.c '#if __GNUC__ > 4' '#endif'
catches check_layers harness/measure/bad.c '#ifndef NDEBUG' '#endif'
catches check_layers primitives/lock/bad.h 'x = atomic_load(&word);'
catches check_layers primitives/lock/bad.h '__atomic_store_n(&word, 1, 0);'
catches check_layers harness/report/bad.c '__attribute__((constructor)) static void f(void)'
catches check_layers harness/report/bad.c 'void f(void) { exit(1); }'
catches check_layers harness/CMakeLists.txt 'file(GLOB sources *.c)'

accepts check_orders primitives/lock/good.h '// acquire: pairs with the release store in f.' \
    'x = atomic_load_explicit(&word, memory_order_acquire);'
catches check_orders primitives/lock/bad.h 'x = atomic_load_explicit(&word, memory_order_acquire);'
catches check_orders primitives/lock/bad.h '// Loads the word.' \
    'x = atomic_load_explicit(&word, memory_order_acquire);'
catches check_orders primitives/lock/bad.h '// acquire: pairs with f.' '' \
    'x = atomic_load_explicit(&word, memory_order_acquire);'
accepts check_orders primitives/lock/good.h '// acquire: pairs with the release store' '// in lock_let.' \
    'x = atomic_load_explicit(&word, memory_order_acquire);' 'void lock_let(void);'
catches check_orders primitives/lock/bad.h '// acquire: pairs with the release store' '// in lock_let.' \
    'x = atomic_load_explicit(&word, memory_order_acquire); // lock_let'

# worker_program LINE...: a program whose worker for `ticket` has these lines.
worker_program() {
    rm -rf "${tree:?}"/*
    {
        printf '%s\n' '#include "hint.h"' 'int other(int x);' 'int (*pointer)(int) = other;' \
            '__attribute__((noinline)) int other(int x) { __asm__ volatile(""); return x; }' \
            'SLOW_PATH int ticket_wait_slow(int x) { __asm__ volatile(""); return x; }' \
            "#define WORKER(lock, body) \\" "HOT_ENTRY int lock##_##body##_plain(int x) { $* return x; }" \
            'WORKER(ticket, spin_body)' \
            'int main(int count, char **text)' '{' '    (void)text;' '    return ticket_spin_body_plain(count);' '}'
    } >"$tree/seeded.c"
    gcc -O2 -Iprimitives "$tree/seeded.c" -o "$tree/seeded"
    count=$((count + 1))
}

# inlined WANTED PRIMITIVE: check_inlined must pass or fail on the program just made.
inlined() {
    local got=pass
    scripts/check_inlined.sh --program "$tree/seeded" "$tree/seeded.c" "$2" >/dev/null 2>&1 || got=fail
    if [[ $got != "$1" ]]; then
        echo "controls: check_inlined has to $1 for $2, with: $(grep HOT_ENTRY "$tree/seeded.c")"
        faults=$((faults + 1))
    fi
}

worker_program '    for (int i = 0; i < 10; i++) __asm__ volatile("");'
inlined pass ticket
inlined fail mcs
worker_program '    for (int i = 0; i < 10; i++) x = other(x);'
inlined fail ticket
worker_program '    for (int i = 0; i < 10; i++) x = pointer(x);'
inlined fail ticket
worker_program '    if (x > 5) return other(x);'
inlined fail ticket
worker_program '    if (x > 5) return pointer(x);'
inlined fail ticket
worker_program '    x += ticket_wait_slow(x) + 1;'
inlined fail ticket
# The same as a worker whose name says that it goes through a pointer.
pointer_program() {
    worker_program "$*"
    sed -i -e 's/lock##_##body##_plain/pointer_##body##_plain/' -e 's/ticket_spin_body_plain/pointer_spin_body_plain/' \
        "$tree/seeded.c"
    gcc -O2 -Iprimitives "$tree/seeded.c" -o "$tree/seeded"
}
pointer_program '    for (int i = 0; i < 10; i++) x = pointer(x);'
inlined pass pointer
pointer_program '    for (int i = 0; i < 10; i++) x = pointer(other(x));'
inlined fail pointer
pointer_program '    for (int i = 0; i < 10; i++) __asm__ volatile("");'
inlined fail pointer

((faults == 0)) || { echo "controls: $faults of $count" >&2; exit 1; }
echo "controls: $count, all as they should be"
