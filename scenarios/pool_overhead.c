// SPDX-License-Identifier: MIT
// pool_overhead.c: what a pool costs beside the tasks: per submit, per hand-over, per size of task.
//
// Tasks are empty or work for `cost`, so that what is measured is the pool. A window ends when all that
// was submitted in it is done. Latency is from just before the submit to the start of the task: with
// shape=submit mostly the time that a task waits among the others, with shape=wake the time in which an
// idle pool begins a single one. How long the submit itself took is a histogram of its own.
#include "pool_overhead.h"
#include "machine/clock.h"
#include "scenarios.h"
#include "sides.h"

static const struct histogram_label histograms[] = {
    [OVERHEAD_SUBMIT] = {.name = "submit", .unit = "ns"}};

// A producer that found no room, the `looks`-th time in a row.
HOT_INLINE void overhead_wait(const struct overhead *overhead, uint64_t looks)
{
    if (overhead->rest_ns > 0)
        clock_sleep_until(clock_ns() + overhead->rest_ns);
    else
        sides_wait(overhead->looks, looks);
}

// A free record, or NULL: look again. With PROBE_LATENCY what its last task waited is recorded.
HOT_INLINE struct overhead_task *take_record(struct worker *worker, enum probe probe,
                                             uint64_t number)
{
    const struct overhead *overhead = worker->state;
    struct overhead_seat *seat = worker->own;
    switch (overhead->options->task_memory) {
    case TASK_STATIC:
        return overhead_has_room(overhead, seat) ? seat->tasks : NULL;
    case TASK_CALLER: {
        struct overhead_task *task = &seat->tasks[number % seat->task_count];
        // acquire: pairs with the release store in run_caller; its task has left the record.
        uint64_t began = atomic_load_explicit(&task->state, memory_order_acquire);
        if (began == TASK_BUSY)
            return NULL;
        if (probe == PROBE_LATENCY && began != TASK_FREE)
            histogram_record(worker->latency, began - task->submitted);
        // relaxed: the submit publishes it.
        atomic_store_explicit(&task->state, TASK_BUSY, memory_order_relaxed);
        return task;
    }
    default:
        return overhead_has_room(overhead, seat) ? overhead_allocate(overhead) : NULL;
    }
}

// Submits until the pool takes it; false: the window was over first.
HOT_INLINE bool submit_record(struct worker *worker, enum probe probe, struct overhead_task *task)
{
    const struct overhead *overhead = worker->state;
    const struct overhead_seat *seat = worker->own;
    for (uint64_t looks = 1;; looks++) {
        if (probe == PROBE_LATENCY)
            task->submitted = clock_ticks();
        if (overhead->pool.ops->submit(overhead->pool.pool, seat->handle, &task->task)) {
            if (probe == PROBE_LATENCY)
                histogram_record(worker->histograms[OVERHEAD_SUBMIT],
                                 clock_ticks() - task->submitted);
            return true;
        }
        if (worker_stopped(worker))
            return false;
        overhead_wait(overhead, looks);
    }
}

// What the tasks of this window waited that nobody has looked at yet; the pool is drained.
static void record_rest(struct worker *worker)
{
    const struct overhead_seat *seat = worker->own;
    for (uint64_t i = 0; i < seat->task_count; i++) {
        struct overhead_task *task = &seat->tasks[i];
        // acquire: as in take_record.
        uint64_t began = atomic_load_explicit(&task->state, memory_order_acquire);
        if (began > TASK_BUSY)
            histogram_record(worker->latency, began - task->submitted);
        // relaxed: nobody else uses it now.
        atomic_store_explicit(&task->state, TASK_FREE, memory_order_relaxed);
    }
}

HOT_INLINE uint64_t submit_all(struct worker *worker, enum probe probe)
{
    const struct overhead *overhead = worker->state;
    struct overhead_seat *seat = worker->own;
    const uint64_t first = seat->submitted;
    for (uint64_t looks = 1; !worker_stopped(worker);) {
        struct overhead_task *task = take_record(worker, probe, seat->submitted);
        if (!task) {
            overhead_wait(overhead, looks++);
            continue;
        }
        if (!submit_record(worker, probe, task)) {
            overhead_give_back(overhead, task);
            break;
        }
        seat->submitted++;
    }
    overhead->pool.ops->drain(overhead->pool.pool, seat->handle);
    if (probe == PROBE_LATENCY)
        record_rest(worker);
    return seat->submitted - first;
}

// A tree at a time: its root from here, the rest by its tasks.
static uint64_t spawn_trees(struct worker *worker)
{
    const struct overhead *overhead = worker->state;
    struct overhead_seat *seat = worker->own;
    const uint64_t first = seat->submitted;
    while (!worker_stopped(worker) && submit_record(worker, PROBE_NONE, seat->tasks)) {
        overhead->pool.ops->drain(overhead->pool.pool, seat->handle);
        seat->submitted += seat->task_count;
    }
    return seat->submitted - first;
}

// One task at a time, after a pause in which the workers fall asleep.
static uint64_t wake_each(struct worker *worker)
{
    const struct overhead *overhead = worker->state;
    struct overhead_seat *seat = worker->own;
    struct overhead_task *task = seat->tasks;
    const uint64_t first = seat->submitted;
    while (!worker_stopped(worker)) {
        overhead_pause(overhead);
        // relaxed: the submit publishes it.
        atomic_store_explicit(&task->state, TASK_BUSY, memory_order_relaxed);
        if (!submit_record(worker, worker->latency ? PROBE_LATENCY : PROBE_NONE, task))
            break;
        overhead->pool.ops->drain(overhead->pool.pool, seat->handle);
        // acquire: as in take_record.
        uint64_t began = atomic_load_explicit(&task->state, memory_order_acquire);
        if (worker->latency)
            histogram_record(worker->latency, began - task->submitted);
        seat->submitted++;
    }
    return seat->submitted - first;
}

HOT_INLINE uint64_t produce(struct worker *worker, enum probe probe)
{
    const struct overhead *overhead = worker->state;
    switch (overhead->options->shape) {
    case SHAPE_SPAWN:
        return spawn_trees(worker);
    case SHAPE_WAKE:
        return wake_each(worker);
    default:
        return submit_all(worker, probe);
    }
}

// Not one for each pool: a pool is called through its table, once a task.
static uint64_t produce_plain(struct worker *worker)
{
    return produce(worker, PROBE_NONE);
}

static uint64_t produce_latency(struct worker *worker)
{
    return produce(worker, PROBE_LATENCY);
}

#define ROLES                                                                                      \
    .role_count = 2,                                                                               \
    .roles = {                                                                                     \
        {.name = "producer", .count = pool_producers, .work = {produce_plain, produce_latency}},   \
        {.name = "pool"}}
#define VARIANT(pool, peer) {POOL_LABEL(pool, peer), ROLES},
static const struct variant variants[] = {ALL_POOL_VARIANTS};
static const struct variant by_pointer = {ROLES};

const struct scenario pool_overhead = {
    .name = "pool_overhead",
    .summary = "tasks that do little or nothing: what the pool costs beside them",
    .operation = "task done; latency: from before its submit to its start",
    .options = FIELD_TABLE(struct overhead_options, overhead_option_rows),
    .results = FIELD_TABLE(struct overhead_results, overhead_result_rows),
    .findings = FIELD_TABLE(struct overhead_findings, overhead_finding_rows),
    .reference = "inline",
    .crossing_x = "cost",
    .crossing_y = "efficiency", // METG(50%)
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "pool",
    .label = pool_label,
    .by_pointer = &by_pointer,
    .histograms = histograms,
    .histogram_count = sizeof histograms / sizeof histograms[0],
    .setup = overhead_setup,
    .measure = overhead_measure,
    .verify = overhead_verify,
    .teardown = overhead_teardown,
    .find = overhead_find,
};
