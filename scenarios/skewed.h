// SPDX-License-Identifier: MIT
// skewed.h: what stands around the loops of dispatch_skewed: options, tasks, state, results.
#ifndef SCENARIOS_SKEWED_H
#define SCENARIOS_SKEWED_H

#include "pool_run.h"
#include "ring/mpsc.h"
#include "skewed_results.h"
#include "task_arrivals.h"
#include "task_costs.h"

// Tasks of the measured windows that are remembered one by one, from the first on.
#define SKEWED_LOG_MAX 65536

// Tasks that are drawn where no option says how many.
#define SKEWED_TASKS 4096

struct skewed_options {
    struct pool_options pool;
    struct task_cost_options costs;
    struct task_arrival_options arrivals;
    uint64_t tasks;
};

static const struct field skewed_option_rows[] = {
    TASK_COST_ROWS(struct skewed_options, costs, "10ms"),
    TASK_ARRIVAL_ROWS(struct skewed_options, arrivals, "poisson"),
    {.name = "tasks",
     .help = "tasks that are drawn: a batch is all of them; by others, they come round again",
     .type = FIELD_COUNT,
     FIELD_AT(struct skewed_options, tasks),
     .low = 1,
     .high = 1000000,
     .fallback = "4096",
     .sweep = true},
    POOL_ROW_CHOICES(struct skewed_options, pool),
    POOL_ROW_LIMIT(struct skewed_options, pool),
    TASK_ROW_WEIGHTS(struct skewed_options, pool.weights),
    POOL_ROW_CAPACITY(struct skewed_options, pool, "4096"),
    POOL_ROW_SPIN(struct skewed_options, pool),
    POOL_ROW_STEAL(struct skewed_options, pool),
};

// worker->histograms; SKEWED_SLOWDOWN in thousandths.
enum {
    SKEWED_WAIT,
    SKEWED_SERVICE,
    SKEWED_SLOWDOWN,
    SKEWED_LATENESS,
    SKEWED_SUBMIT,
    SKEWED_HISTOGRAMS
};
extern const struct histogram_label skewed_histograms[SKEWED_HISTOGRAMS];

// A task drawn before the first window.
struct skewed_draw {
    uint64_t due_ns; // from the start
    uint64_t cost_ns, key;
    uint64_t waiting_ns; // of the cost, without a CPU
};

// What happened to a task; times of clock_ns().
struct skewed_times {
    uint64_t due_ns, submitted_ns, started_ns, ended_ns;
    uint64_t cost_ns;
    uint32_t worker; // by the order of their first tasks
};

// Written by the generator before the submit, then by the task until its number is in `ended`.
struct skewed_task {
    struct pool_task task;
    struct skewed *of;
    struct skewed_times times;
    uint64_t waiting_ns, work; // turns of work()
    uint64_t number;           // from 0 for the first that was submitted
    bool out;                  // the generator's: it was given away and has not come back
};

// run->state.
struct skewed {
    struct pool_run pool;
    struct skewed_options options;
    struct task_costs costs;
    struct skewed_draw *draws; // [options.tasks]
    uint64_t lap_ns;           // how long all of them take to come
    double work_ns, tick_ns;
    bool crowded;
    bool spreads; // the variant is a strategy: with several workers, more than one gets tasks
    void *ended;  // ring of the numbers of records whose task is done
    // The generator's, and between windows the harness's.
    struct skewed_task *records;
    uint32_t *free; // stack of the numbers of records that are not in the pool
    uint64_t record_count, free_count;
    void *handle;
    uint64_t submitted, reaped; // tasks over all windows
    uint64_t submit_ns;         // how long a submit took lately
    uint64_t origin_ns;         // when the schedule started, later by the pauses between windows
    uint64_t ended_last_ns;     // the latest end of a task
    uint64_t paused_ns;         // when the last window ended; 0: none yet
    // Of the measured windows.
    uint64_t first;           // number of the first task that was submitted in them
    uint64_t first_ns;        // when they began
    struct skewed_times *log; // [SKEWED_LOG_MAX], by number - first
    uint64_t *busy_ns;        // [seats] of each worker
    uint64_t tasks, sojourn_sum_ns;
    struct task_cost_sum sum;
    uint64_t batches, makespan_sum_ns;
    struct pool_counts counts_first;
};

// What the generator does besides: takes the records of tasks that are done, and records what they
// waited where the worker has histograms. How many.
uint64_t skewed_reap(struct worker *worker);

// Records a time where the worker has histograms.
static inline void skewed_record(struct worker *worker, unsigned histogram, uint64_t ns)
{
    const struct skewed *skewed = worker->state;
    if (worker->histograms[histogram])
        histogram_record(worker->histograms[histogram], (uint64_t)((double)ns / skewed->tick_ns));
}

// How long the generator sleeps at most before it looks at what is done and whether the window is over.
#define SKEWED_SLEEP_NS UINT64_C(1000000)

// The generator's window: submits tasks when they are due, when another is done, all at once. Tasks
// that were reaped.
uint64_t skewed_send_when_due(struct worker *worker);
uint64_t skewed_send_when_done(struct worker *worker);
uint64_t skewed_send_batches(struct worker *worker);

// What the generator does that has nothing to do until a task is done.
void skewed_idle(const struct skewed *skewed);

// For role.count: one.
unsigned skewed_generators(uint64_t threads, const void *options);

// With the pool drained: the residual of a replay in virtual time, where workers serve first come, first
// served; and a row of timeline.csv for each task.
void skewed_replay(const struct run *run, const struct skewed *skewed,
                   struct skewed_results *results);
void skewed_timeline(struct run *run, const struct skewed *skewed);

// For the scenario. `options` are copied; `ops`: the variant's pool or, NULL, per_worker with the
// variant's strategy.
int skewed_open(struct run *run, const struct skewed_options *options, const struct pool_ops *ops,
                struct error *error);
void skewed_measure(struct run *run);
int skewed_verify(struct run *run, struct error *error);
void skewed_teardown(struct run *run);

#endif
