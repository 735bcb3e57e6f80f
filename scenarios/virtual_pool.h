// SPDX-License-Identifier: MIT
// virtual_pool.h: a pool in virtual time: workers that serve first come, first served, a dispatcher
// that gives each task to one of them as it comes, and a clock that jumps.
//
// Times are whole ns and ties are settled by number, so the same tasks give the same run, bit by bit.
// A million workers take a few hundred MiB with the strategies of primitives/dispatch.
//
// A strategy that asks who is busy gets its answer from the worker's own queue. Only one that wants to
// be told when tasks are done, one with a limit, and a closed system need what ends next of all
// workers. The pool `central` has one queue for all workers instead of a strategy.
#ifndef SCENARIOS_VIRTUAL_POOL_H
#define SCENARIOS_VIRTUAL_POOL_H

#include <stddef.h>

#include "dispatch/dispatch.h"
#include "measure/histogram.h"
#include "task_costs.h"
#include "virtual_heap.h"
#include "virtual_queues.h"

// Tasks of a run, those of the warm-up included.
#define VIRTUAL_TASKS_MAX UINT64_C(4000000000)

// A slowdown of 1 in its histogram: sojourn over cost.
#define VIRTUAL_SLOWDOWN_UNIT 1000

struct virtual_task {
    uint64_t arrival_ns; // not before that of the task in front; ignored in a closed system
    uint64_t cost_ns, key;
};

// What became of a task.
struct virtual_outcome {
    uint64_t begin_ns, end_ns;
    uint32_t worker;
};

struct virtual_config {
    uint32_t workers;                    // 1..DISPATCH_WORKERS_MAX
    const struct dispatch_ops *dispatch; // NULL: central
    struct dispatch_config strategy;     // for it; `workers` is set by the pool
    // Writes tasks number first..first + count - 1; called in order of tasks, further ahead than the
    // pool is. With a first of 0 it starts again.
    void (*draw)(void *source, struct virtual_task *tasks, uint64_t first, size_t count);
    void *source;
    uint64_t tasks;                   // that count: those that come at warmup_ns or later
    uint64_t warmup_ns;               // so long from the start nothing is recorded
    uint64_t in_flight;               // closed: so many tasks at any time; 0: open
    struct virtual_outcome *outcomes; // of each task, warm-up included; NULL: not wanted
    // Room in it. The warm-up ends by time, so a run with outcomes has no warm-up.
    uint64_t outcomes_max;
};

// What is recorded of the tasks that count.
struct virtual_record {
    struct histogram sojourn_ns, slowdown;
    double sojourns_ns, waits_ns; // sums, which a control such as `first` drives beyond 2^64
    struct task_cost_sum costs;
    uint64_t first_ns, last_ns; // arrivals
};

// What is summed over all tasks.
struct virtual_sum {
    uint64_t tasks, cost_ns, cost_ns_max;
    uint64_t arrival_ns;  // of the last one
    uint64_t end_ns;      // of the one that ended last
    uint64_t sojourns_ns; // modulo 2^64, as the next
    uint64_t arrivals_ns;
    uint64_t digest; // of who did each task and when it was done: the run in one word
};

enum virtual_state {
    VIRTUAL_RUNS,
    VIRTUAL_DONE,
    VIRTUAL_FULL,  // more in flight than VIRTUAL_ENTRIES_MAX
    VIRTUAL_STUCK, // nothing in flight, and the strategy gives the task to nobody
    VIRTUAL_WRONG, // the strategy picked a worker that is none or has a weight of 0
};

struct virtual_pool;

// Makes a pool at the start of its run. 0, or -errno with a sentence and nothing to close: -ENOTSUP
// (what the strategy refuses, a limit that it does not keep), -ENOMEM.
int virtual_pool_open(struct virtual_pool **pool, const struct virtual_config *config,
                      struct error *error);
void virtual_pool_close(struct virtual_pool *pool);

// Simulates so many tasks, or fewer if the run ends. How many. Allocates nothing.
uint64_t virtual_pool_run(struct virtual_pool *pool, uint64_t tasks);

// Back to the start of the same run.
void virtual_pool_rewind(struct virtual_pool *pool);

enum virtual_state virtual_pool_state(const struct virtual_pool *pool);

// Of a run that is done; they live until rewind or close.
const struct virtual_record *virtual_pool_record(const struct virtual_pool *pool);
const struct virtual_sum *virtual_pool_sum(const struct virtual_pool *pool);

// |L - lambda T| / L over all tasks of a run that is done; L by who came and who left the queues, T by
// what was recorded of each task.
double virtual_pool_little(const struct virtual_pool *pool);

// The most work that one worker had over the mean of all: 1 is even.
double virtual_pool_imbalance(const struct virtual_pool *pool);

// Tasks that the worker was given.
uint32_t virtual_pool_given(const struct virtual_pool *pool, uint32_t worker);

// Tasks of the worker that wait or run when the last task has come; between two calls of run.
uint32_t virtual_pool_queue(struct virtual_pool *pool, uint32_t worker);

#endif
