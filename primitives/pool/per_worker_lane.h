// SPDX-License-Identifier: MIT
// per_worker_lane.h: what the pool per_worker keeps of each worker, and what its strategy asks and is
// told.
//
// A worker's lane is written by who submits (alone, or under the lock) and by the worker, on lines of
// their own. What a task is given with beside its address lies in a table by its number: tasks of one
// worker begin and end in the order in which they were given, and there are never more than the
// capacity, so that a place in the table is written again only when its task is done.
#ifndef PRIMITIVES_POOL_PER_WORKER_LANE_H
#define PRIMITIVES_POOL_PER_WORKER_LANE_H

#include "pool/crew.h"
#include "ring/mpsc.h"
#include "ring/spsc_cached.h"

struct per_worker_lane {
    // Of who submits.
    alignas(CACHE_LINE) uint64_t given; // tasks
    uint64_t cost_ns;                   // of all of them
    // Constant after open.
    alignas(CACHE_LINE) struct spsc_cached *ring;
    uint64_t *picked_ns; // [mask + 1] when each was picked; NULL unless timed
    // Written by the worker if the strategy knows costs: on a line with what it reads.
    _Atomic uint64_t cost_done_ns;
};

struct per_worker_pool {
    struct crew crew;
    // Constant after open.
    alignas(CACHE_LINE) struct dispatch_view view;
    const struct dispatch_ops *dispatch;
    void *strategy;
    bool timed;    // the strategy is told of what was done
    bool costs;    // it asks for work_left_ns
    uint64_t mask; // places in the tables - 1
    struct per_worker_lane *lanes;
    struct turn_ring *reports; // timed: who did one in which time
    // Of who submits.
    alignas(CACHE_LINE) uint64_t given; // tasks, by all
    uint64_t done_seen; // of them, known to be done; timed: reported to the strategy
    alignas(CACHE_LINE) struct futex lock; // around pick and push, if several submit
};

// A report in a word: the worker's number and the time, at most what fits (52 days).
#define PER_WORKER_BITS 12
static_assert(POOL_WORKERS_MAX <= 1 << PER_WORKER_BITS, "a number fits");

static inline size_t per_worker_round_up(size_t bytes)
{
    return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

// Of each ring: a power of two, also for the tables.
static inline struct ring_config per_worker_ring(const struct pool_config *config)
{
    return (struct ring_config){
        .capacity = power_of_two(pool_capacity(config)), .producers = 1, .consumers = 1};
}

static inline struct per_worker_pool *per_worker_of_view(const struct dispatch_view *view)
{
    return (struct per_worker_pool *)((char *)(uintptr_t)view -
                                      offsetof(struct per_worker_pool, view));
}

static uint32_t per_worker_in_flight(const struct dispatch_view *view, uint32_t worker)
{
    struct per_worker_pool *pool = per_worker_of_view(view);
    _Atomic uint64_t *done = pool->crew.workers[worker].done;
    uint64_t sum = 0;
    for (unsigned generation = 0; generation < CREW_GENERATIONS; generation++)
        // relaxed: a number to choose by; never more than was given.
        sum += atomic_load_explicit(&done[generation], memory_order_relaxed);
    return (uint32_t)(pool->lanes[worker].given - sum);
}

// All of a task counts until it is done.
static uint64_t per_worker_work_left_ns(const struct dispatch_view *view, uint32_t worker)
{
    struct per_worker_lane *lane = &per_worker_of_view(view)->lanes[worker];
    // relaxed: a number to choose by.
    return lane->cost_ns - atomic_load_explicit(&lane->cost_done_ns, memory_order_relaxed);
}

// Tells the strategy of all that has been posted. The time.
static inline uint64_t per_worker_report(struct per_worker_pool *pool)
{
    uint64_t now_ns = monotonic_ns(), report;
    while (mpsc_pop(pool->reports, NULL, &report)) {
        uint32_t worker = (uint32_t)report & ((1U << PER_WORKER_BITS) - 1);
        pool->dispatch->done(pool->strategy, worker, report >> PER_WORKER_BITS, now_ns);
        pool->done_seen++;
    }
    return now_ns;
}

// Whether fewer tasks than the capacity are in the pool, seen anew. Timed: waits for reports of tasks
// that are done, if one that lost its CPU while it posted its own hides them.
SLOW_PATH bool per_worker_look_for_place(struct per_worker_pool *pool)
{
    uint64_t done = crew_done(&pool->crew);
    if (!pool->timed)
        pool->done_seen = done;
    if (pool->given - done >= pool->crew.capacity)
        return false;
    for (;;) {
        if (pool->timed)
            per_worker_report(pool);
        if (pool->given - pool->done_seen < pool->crew.capacity)
            return true;
        sched_yield();
    }
}

HOT_INLINE bool per_worker_take(struct crew_worker *worker, uint64_t *element)
{
    struct per_worker_pool *pool = worker->crew->pool;
    return spsc_cached_pop(pool->lanes[worker->index].ring, NULL, element);
}

// Runs a task whose strategy wants to know of its cost or its end.
SLOW_PATH void per_worker_run_told(struct crew_worker *worker, uint64_t element)
{
    struct per_worker_pool *pool = worker->crew->pool;
    struct per_worker_lane *lane = &pool->lanes[worker->index];
    struct pool_task *task = crew_begin(worker, element);
    uint64_t number = 0;
    for (unsigned i = 0; i < CREW_GENERATIONS; i++)
        // relaxed: only this thread writes it.
        number += atomic_load_explicit(&worker->done[i], memory_order_relaxed);
    uint64_t picked_ns = pool->timed ? lane->picked_ns[number & pool->mask] : 0;
    // relaxed, with the store: only this thread writes it. The task is read before it runs.
    uint64_t cost_ns =
        atomic_load_explicit(&lane->cost_done_ns, memory_order_relaxed) + task->cost_ns;
    task->run(task, worker);
    // relaxed: as above.
    atomic_store_explicit(&lane->cost_done_ns, cost_ns, memory_order_relaxed);
    if (pool->timed) {
        uint64_t elapsed_ns = monotonic_ns() - picked_ns, most = UINT64_MAX >> PER_WORKER_BITS;
        uint64_t report =
            (elapsed_ns < most ? elapsed_ns : most) << PER_WORKER_BITS | worker->index;
        bool pushed = turn_push(pool->reports, NULL, report);
        assert(pushed);
        (void)pushed;
    }
    crew_end(worker, element);
}

HOT_INLINE void per_worker_run(struct crew_worker *worker, uint64_t element)
{
    const struct per_worker_pool *pool = worker->crew->pool;
    if (__builtin_expect(pool->timed || pool->costs, false))
        per_worker_run_told(worker, element);
    else
        crew_run(worker, element);
}

static const struct crew_kind per_worker_kind = {.take = per_worker_take, .run = per_worker_run};

static void per_worker_work(struct crew_worker *worker)
{
    crew_work(worker, &per_worker_kind);
}

#endif
