// SPDX-License-Identifier: MIT
// pool_overhead.h: what stands around the loops of pool_overhead: options, tasks, state, results.
#ifndef SCENARIOS_POOL_OVERHEAD_H
#define SCENARIOS_POOL_OVERHEAD_H

#include "pool_run.h"

// What producers do.
enum shape {
    SHAPE_SUBMIT, // submit tasks as fast as the pool takes them
    SHAPE_SPAWN,  // submit the root of a tree of tasks, whose tasks submit the others
    SHAPE_WAKE,   // submit one task to a pool that is idle
    SHAPES
};
extern const char *const shape_names[SHAPES + 1];

// Where a task's record comes from.
enum task_memory {
    TASK_STATIC,   // one record, submitted over and over: nothing is written
    TASK_CALLER,   // records of the producer's that are used again once their task was run
    TASK_JEMALLOC, // malloc before the submit, free in the task
    TASK_GLIBC,
    TASK_MEMORIES
};
extern const char *const task_memory_names[TASK_MEMORIES + 1];

#define TREE_DEPTH_MAX 20

struct overhead_options {
    struct pool_options pool;
    unsigned shape; // enum shape
    uint64_t cost_ns;
    unsigned task_memory; // enum task_memory
    uint64_t depth;
    uint64_t pause_ns;
};

static const struct field overhead_option_rows[] = {
    POOL_ROW_PRODUCERS(struct overhead_options, pool),
    POOL_ROW_DISPATCH(struct overhead_options, pool, "round_robin"),
    POOL_ROW_CHOICES(struct overhead_options, pool),
    POOL_ROW_LIMIT(struct overhead_options, pool),
    POOL_ROW_CAPACITY(struct overhead_options, pool, "1024"),
    POOL_ROW_SPIN(struct overhead_options, pool),
    POOL_ROW_WORKERS_MIN(struct overhead_options, pool),
    POOL_ROW_STEAL(struct overhead_options, pool),
    {.name = "shape",
     .help = "submit: producers submit all tasks; spawn: the root of a tree, whose tasks submit "
             "the others; wake: one task at a time to an idle pool",
     .type = FIELD_CHOICE,
     FIELD_AT(struct overhead_options, shape),
     .choices = shape_names,
     .fallback = "submit",
     .sweep = true},
    {.name = "cost",
     .help = "how long a task works",
     .type = FIELD_DURATION,
     FIELD_AT(struct overhead_options, cost_ns),
     .high = 1000000000,
     .fallback = "0",
     .sweep = true},
    {.name = "task_memory",
     .help = "a task's record: static is one for all, caller one that is used again when its task "
             "was run, jemalloc and glibc allocate it before the submit and free it in the task",
     .type = FIELD_CHOICE,
     FIELD_AT(struct overhead_options, task_memory),
     .choices = task_memory_names,
     .fallback = "caller",
     .sweep = true},
    {.name = "depth",
     .help = "levels of the tree with shape=spawn: 2^depth - 1 tasks",
     .type = FIELD_COUNT,
     FIELD_AT(struct overhead_options, depth),
     .low = 1,
     .high = TREE_DEPTH_MAX,
     .fallback = "12",
     .sweep = true},
    {.name = "pause",
     .help = "how long the producer waits before each task with shape=wake, for the pool to sleep",
     .type = FIELD_DURATION,
     FIELD_AT(struct overhead_options, pause_ns),
     .low = 1000,
     .high = 1000000000,
     .fallback = "200us",
     .sweep = true},
};

struct overhead_results {
    double participants, worker_cpus, producer_share, wakes_per_task, steals_per_task;
    double in_place_share, submit_p50_ns, submit_p99_ns;
};
static const struct field overhead_result_rows[] = {
    {.name = "participants",
     .help = "threads that ran at least one task, a producer that helps included",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_results, participants),
     .metric = true},
    {.name = "worker_cpus",
     .help = "CPUs that the threads that ran tasks could run on, at most one each",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_results, worker_cpus),
     .metric = true},
    {.name = "producer_share",
     .help = "share of the tasks that a producer ran",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_results, producer_share),
     .metric = true},
    {.name = "in_place_share",
     .help =
         "share of a tree's tasks that the task that had them ran itself, since the pool was full: "
         "a larger capacity than the tree has none; needs shape=spawn",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_results, in_place_share),
     .metric = true},
    {.name = "submit_p50",
     .unit = "ns",
     .help = "time of a submit that the pool took, median; needs probe=latency",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_results, submit_p50_ns),
     .metric = true},
    {.name = "submit_p99",
     .unit = "ns",
     .help = "time of a submit that the pool took, 99th percentile",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_results, submit_p99_ns),
     .metric = true},
    {.name = "wakes_per_task",
     .help = "calls of the kernel to wake a worker, per task",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_results, wakes_per_task),
     .metric = true},
    {.name = "steals_per_task",
     .help = "looks into another worker's queue that brought a task, per task",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_results, steals_per_task),
     .metric = true},
};

struct overhead_findings {
    double efficiency, handover_ratio;
};
static const struct field overhead_finding_rows[] = {
    {.name = "efficiency",
     .help = "share of its workers' CPUs that went into the tasks' own work, of as many CPUs as "
             "there are; its crossing of one half over `cost` is METG(50%)",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_findings, efficiency),
     .metric = true,
     .higher_better = true},
    {.name = "handover_ratio",
     .help = "median time until an idle pool begins a task, over the time until a futex waiter on "
             "another CPU runs; below 1 where the kernel wakes the worker on the producer's CPU; "
             "needs shape=wake and probe=latency",
     .type = FIELD_REAL,
     FIELD_AT(struct overhead_findings, handover_ratio),
     .metric = true},
};

struct overhead_task {
    struct pool_task task;
    struct overhead *of;
    uint64_t submitted;     // ticks, of a task that is timed
    _Atomic uint64_t state; // of a record that is used again: TASK_FREE, TASK_BUSY, or the ticks at
                            // which its task began
};

// Ticks are never as small.
#define TASK_FREE 0
#define TASK_BUSY 1

// worker->histograms.
enum { OVERHEAD_SUBMIT };

// One producer's own.
struct overhead_seat {
    alignas(CACHE_LINE) void *handle;
    struct overhead_task *tasks; // the records; with SHAPE_SPAWN the tree
    uint64_t task_count;
    uint64_t submitted; // tasks over all windows, those of its trees included
    uint64_t known;     // tasks that were done when last counted
};

// run->state; only read while the workers run.
struct overhead {
    struct pool_run pool;
    const struct overhead_options *options;
    struct overhead_seat *seats;
    unsigned seat_count;
    uint64_t work;    // turns of work() in a task
    uint64_t bound;   // tasks that may be in the pool where records are not the bound; 0: its own
    unsigned looks;   // see sides_wait()
    uint64_t rest_ns; // how long a producer sleeps that found no room; 0: it does not
    uint64_t done_first, in_place_first; // when the first measured window began, as counts_first
    struct pool_counts counts_first;
};

// Whether a task may be submitted whose record is no bound.
static inline bool overhead_has_room(const struct overhead *overhead, struct overhead_seat *seat)
{
    if (overhead->bound == 0 || seat->submitted - seat->known < overhead->bound)
        return true;
    seat->known = pool_run_done(&overhead->pool);
    return seat->submitted - seat->known < overhead->bound;
}

// A record from the heap; NULL: none left.
struct overhead_task *overhead_allocate(const struct overhead *overhead);

// The record of a task that the pool did not take.
void overhead_give_back(const struct overhead *overhead, struct overhead_task *task);

// With SHAPE_WAKE, before each task.
void overhead_pause(const struct overhead *overhead);

// For the scenario.
int overhead_setup(struct run *run, struct error *error);
void overhead_measure(struct run *run);
int overhead_verify(struct run *run, struct error *error);
void overhead_teardown(struct run *run);
void overhead_find(const struct evidence *evidence, void *findings);

#endif
