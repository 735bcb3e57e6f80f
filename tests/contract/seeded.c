// SPDX-License-Identifier: MIT
// seeded.c: checks with a defect that only a sanitizer sees, one of each kind that one is there for,
// to prove that it would turn a test red.
//
//     contract_seeded race|race_ring|race_stream|race_pool|race_drain|leak|stale|undefined
//
// Runs the check as every contract check is run. Exit status 1 if its verdict is "crashed", which
// is wanted, else 0.
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frail_pool.h"
#include "frail_stream.h"
#include "hint.h"
#include "lock_checks.h"
#include "loose_ring.h"
#include "pool_checks.h"
#include "ring_checks.h"
#include "stream_checks.h"

static size_t loose_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(atomic_bool);
}

static void loose_acquire(void *lock, void *node)
{
    (void)node;
    // relaxed: the defect. It excludes, and orders nothing.
    while (atomic_exchange_explicit((atomic_bool *)lock, true, memory_order_relaxed))
        cpu_pause();
}

static bool loose_release(void *lock, void *node)
{
    (void)node;
    // relaxed: the defect.
    atomic_store_explicit((atomic_bool *)lock, false, memory_order_relaxed);
    return true;
}

static const struct lock_ops loose_lock = {
    .about = {.name = "loose", .summary = "lock without memory order", .source = "contend"},
    .claims = {.excludes = true, .spins = true},
    .bytes = loose_bytes,
    .acquire = loose_acquire,
    .release = loose_release,
};

// The counters are right, as the lock excludes; but nothing orders one member's access after
// another's. Several times, as clang 14's sanitizer overlooks it in about one crowd of 40.
static bool race(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    bool excludes = true;
    for (unsigned i = 0; i < 5; i++)
        excludes = excludes_by_counters(ops, effort, reason) && excludes;
    return excludes;
}

// A ring whose slots are passed on without order: the elements are right, as each is in one atomic
// word, but what was written before a push may not be there after the pop.
static bool race_ring(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    flaw_now = FLAW_UNORDERED;
    return ring_delivers_once(ops, effort, reason);
}

// A stream in a lock that excludes, and orders nothing.
static bool race_stream(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    flaw_now = FLAW_UNORDERED;
    return stream_delivers_in_order(ops, effort, reason);
}

// A pool with its queue in a lock that excludes, and orders nothing.
static bool race_pool(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    flaw_now = FLAW_UNORDERED;
    return pool_runs_once(ops, effort, reason);
}

// A pool whose drain knows that tasks are done, and does not see what they wrote.
static bool race_drain(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    flaw_now = FLAW_DONE_UNORDERED;
    return pool_runs_once(ops, effort, reason);
}

static bool leak(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)ops, (void)effort, (void)reason;
    // volatile, or the compiler removes an allocation that nobody uses; overwritten, as what a
    // variable still points to is no leak.
    char *volatile lost = malloc(64);
    lost = NULL;
    return !lost;
}

// A read of memory that was given back.
static bool stale(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)ops, (void)effort, (void)reason;
    // volatile, as in leak().
    char *volatile text = calloc(1, 8);
    free(text);
    return text[0] == '\0';
}

// A signed sum that does not fit.
static bool undefined(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)ops, (void)effort, (void)reason;
    volatile int sum = INT_MAX;
    sum = sum + 1;
    return sum < 0;
}

struct defect {
    struct contract_check check;
    struct contract_subject subject;
};

#define LOOSE_LOCK                                                                                 \
    {                                                                                              \
        .kind = FAMILY_LOCK, .lock = &loose_lock                                                   \
    }

static const struct defect defects[] = {
    {{.name = "race", .lock = {.asks = race}}, LOOSE_LOCK},
    {{.name = "race_ring", .ring = {.asks = race_ring}},
     {.kind = FAMILY_RING, .ring = &loose_ring}},
    {{.name = "race_stream", .stream = {.asks = race_stream}},
     {.kind = FAMILY_STREAM, .stream = &frail_stream}},
    {{.name = "race_pool", .pool = {.asks = race_pool}},
     {.kind = FAMILY_POOL, .pool = &frail_pool}},
    {{.name = "race_drain", .pool = {.asks = race_drain}},
     {.kind = FAMILY_POOL, .pool = &frail_pool}},
    {{.name = "leak", .lock = {.asks = leak}}, LOOSE_LOCK},
    {{.name = "stale", .lock = {.asks = stale}}, LOOSE_LOCK},
    {{.name = "undefined", .lock = {.asks = undefined}}, LOOSE_LOCK},
};

int main(int argc, char **argv)
{
    for (unsigned i = 0; argc == 2 && i < sizeof defects / sizeof defects[0]; i++) {
        if (strcmp(argv[1], defects[i].check.name) != 0)
            continue;
        struct verdict verdict = contract_run(&defects[i].check, defects[i].subject,
                                              effort_of(EFFORT_MS_DEFAULT), GUARD_MS);
        printf("%s: %s %s\n", argv[1], verdict_name(verdict.kind), verdict.reason.text);
        return verdict.kind == VERDICT_CRASHED ? EXIT_FAILURE : EXIT_SUCCESS;
    }
    fprintf(stderr, "usage: contract_seeded "
                    "race|race_ring|race_stream|race_pool|race_drain|leak|stale|undefined\n");
    return 2;
}
