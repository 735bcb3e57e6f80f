// SPDX-License-Identifier: MIT
// pool_run.h: a pool opened and started for a launch, and who ran its tasks: what the scenarios with a
// real pool share.
//
// Whoever runs a task takes a seat, by its thread, when it runs its first: so a pool is not asked who
// took part, and a producer that helps is seen, whatever library it is.
#ifndef SCENARIOS_POOL_RUN_H
#define SCENARIOS_POOL_RUN_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "pool/pool.h"
#include "pools.h"
#include "task_weights.h"

// Names and tables of all dispatch strategies, by the index that a FIELD_CHOICE row gives.
extern const char *const dispatch_names[];
extern const struct dispatch_ops *const dispatch_tables[];

// Index of a strategy, or -1: there is none of that name.
int dispatch_index(const char *name);

extern const char *const steal_names[]; // by enum pool_steal: "one", "half"

// First member of the option struct of each scenario with a real pool.
struct pool_options {
    uint64_t producers;
    unsigned dispatch; // index into dispatch_tables
    uint64_t choices;
    uint64_t limit;
    uint64_t capacity;
    uint64_t spin_ns;
    uint64_t workers_min;
    unsigned steal; // enum pool_steal
    char weights[TASK_WEIGHTS_BYTES];
};

// Rows for them; `path_` is where struct pool_options is in the scenario's option struct.
#define POOL_ROW_PRODUCERS(type_, path_)                                                           \
    {                                                                                              \
        .name = "producers", .help = "threads from outside that submit tasks",                     \
        .type = FIELD_COUNT, FIELD_AT(type_, path_.producers), .low = 1, .high = 256,              \
        .fallback = "1", .sweep = true                                                             \
    }
#define POOL_ROW_DISPATCH(type_, path_, fallback_)                                                 \
    {                                                                                              \
        .name = "dispatch", .help = "who gets a task, in a pool that dispatches (per_worker)",     \
        .type = FIELD_CHOICE, FIELD_AT(type_, path_.dispatch), .choices = dispatch_names,          \
        .fallback = (fallback_), .sweep = true                                                     \
    }
#define POOL_ROW_CHOICES(type_, path_)                                                             \
    {                                                                                              \
        .name = "choices", .help = "workers that power_of_d compares", .type = FIELD_COUNT,        \
        FIELD_AT(type_, path_.choices), .low = 1, .high = DISPATCH_CHOICES_MAX, .fallback = "2",   \
        .sweep = true                                                                              \
    }
#define POOL_ROW_LIMIT(type_, path_)                                                               \
    {                                                                                              \
        .name = "limit",                                                                           \
        .help = "most tasks in flight of one worker, for strategies that keep to one; 0: none",    \
        .type = FIELD_COUNT, FIELD_AT(type_, path_.limit), .high = 1000000, .fallback = "0",       \
        .sweep = true                                                                              \
    }
#define POOL_ROW_CAPACITY(type_, path_, fallback_)                                                 \
    {                                                                                              \
        .name = "capacity",                                                                        \
        .help = "tasks that may be in the pool, waiting or running, where it has a bound",         \
        .type = FIELD_COUNT, FIELD_AT(type_, path_.capacity), .low = 1, .high = POOL_CAPACITY_MAX, \
        .fallback = (fallback_), .sweep = true                                                     \
    }
#define POOL_ROW_SPIN(type_, path_)                                                                \
    {                                                                                              \
        .name = "spin", .help = "how long a worker looks for work before it sleeps",               \
        .type = FIELD_DURATION, FIELD_AT(type_, path_.spin_ns), .high = 1000000000,                \
        .fallback = "10us", .sweep = true                                                          \
    }
#define POOL_ROW_WORKERS_MIN(type_, path_)                                                         \
    {                                                                                              \
        .name = "workers_min",                                                                     \
        .help = "threads that stay when there is little to do, in an elastic pool; 0: all",        \
        .type = FIELD_COUNT, FIELD_AT(type_, path_.workers_min), .high = POOL_WORKERS_MAX,         \
        .fallback = "0", .sweep = true                                                             \
    }
#define POOL_ROW_STEAL(type_, path_)                                                               \
    {                                                                                              \
        .name = "steal", .help = "how much an idle worker takes, in a pool that steals",           \
        .type = FIELD_CHOICE, FIELD_AT(type_, path_.steal), .choices = steal_names,                \
        .fallback = "one", .sweep = true                                                           \
    }

// One thread that ran tasks; it alone writes here.
struct pool_seat {
    alignas(CACHE_LINE) _Atomic uint64_t done; // tasks, over all windows
    _Atomic uint64_t in_place; // of these, run by the task that had no room to submit them
    unsigned index;            // 0-based, in the order of first tasks
};

struct pool_run {
    const struct pool_ops *ops;
    void *pool;
    bool started;
    unsigned seat_count;    // that there is room for
    _Atomic unsigned taken; // more than seat_count: more threads than there can be
    struct pool_seat *seats;
};

// For role.count of the producers.
unsigned pool_producers(uint64_t threads, const void *options);

// Opens the variant's pool, or `ops` where that is not NULL, with axes->threads workers, and starts
// it. 0, or -errno with a sentence (-ENOTSUP: it cannot do this point) and nothing to close.
int pool_run_open(struct run *run, struct pool_run *pool, const struct pool_ops *ops,
                  const struct pool_options *options, bool nested, struct error *error);

// A producer's handle; NULL where the pool needs none.
static inline void *pool_run_attach(const struct pool_run *pool, unsigned slot)
{
    return pool->ops->attach ? pool->ops->attach(pool->pool, slot) : NULL;
}

// Stops it after all that was submitted, and closes it. More than once is no harm.
void pool_run_close(struct pool_run *pool);

// Tasks that were done, those that were run in place, and threads that did at least one, producers included.
uint64_t pool_run_done(const struct pool_run *pool);
uint64_t pool_run_in_place(const struct pool_run *pool);
unsigned pool_run_participants(const struct pool_run *pool);

// CPUs that so many threads of the pool may run on, at most one each: with fewer they share.
unsigned pool_run_cpus(const struct run *run, unsigned threads);

// 0, or -EBADMSG with a sentence unless exactly `submitted` tasks were done; with the pool drained.
int pool_run_check(const struct pool_run *pool, uint64_t submitted, struct error *error);

// The calling thread takes a seat.
struct pool_seat *pool_run_sit(struct pool_run *pool);

// Of the calling thread, NULL before its first task. One pool a process.
extern _Thread_local struct pool_seat *pool_run_seat;

// The calling thread's seat: to be asked for in each task, and counted in once.
static inline struct pool_seat *pool_run_here(struct pool_run *pool)
{
    struct pool_seat *seat = pool_run_seat;
    return __builtin_expect(seat != NULL, true) ? seat : pool_run_sit(pool);
}

// Adds to a count of the calling thread's seat.
static inline void pool_run_add(_Atomic uint64_t *count)
{
    // relaxed: only this thread writes it, and whoever reads it has waited for the task.
    uint64_t before = atomic_load_explicit(count, memory_order_relaxed);
    // relaxed: as above.
    atomic_store_explicit(count, before + 1, memory_order_relaxed);
}

static inline void pool_run_count(struct pool_seat *seat)
{
    pool_run_add(&seat->done);
}

#endif
