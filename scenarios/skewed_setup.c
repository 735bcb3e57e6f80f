// SPDX-License-Identifier: MIT
// skewed_setup.c: see skewed.h: tasks, and what is made before the first window.
#include <errno.h>
#include <sched.h>
#include <sys/prctl.h>

#include "machine/clock.h"
#include "measure/work.h"
#include "skewed.h"

const struct histogram_label skewed_histograms[SKEWED_HISTOGRAMS] = {
    [SKEWED_WAIT] = {.name = "wait", .unit = "ns"},
    [SKEWED_SERVICE] = {.name = "service", .unit = "ns"},
    [SKEWED_SLOWDOWN] = {.name = "slowdown", .unit = "thousandths"},
    [SKEWED_LATENESS] = {.name = "lateness", .unit = "ns"},
    [SKEWED_SUBMIT] = {.name = "submit", .unit = "ns"},
};

// Keys for each worker from which on a strategy that hashes them must give tasks to more than one.
#define KEYS_TO_SPREAD 100

unsigned skewed_generators(uint64_t threads, const void *options)
{
    (void)threads, (void)options;
    return 1;
}

// A task: waits, works, and says that it is done.
static void run_task(struct pool_task *base, void *handle)
{
    (void)handle;
    struct skewed_task *task = (struct skewed_task *)base;
    struct skewed *skewed = task->of;
    struct pool_seat *seat = pool_run_here(&skewed->pool);
    task->times.started_ns = clock_ns();
    task->times.worker = seat->index;
    if (task->waiting_ns > 0)
        clock_sleep_until(task->times.started_ns + task->waiting_ns);
    work(task->work);
    task->times.ended_ns = clock_ns();
    pool_run_count(seat);
    // It has room for all records, twice.
    bool pushed = mpsc_ring.push(skewed->ended, NULL, (uint64_t)(task - skewed->records));
    assert(pushed);
    (void)pushed;
}

void skewed_idle(const struct skewed *skewed)
{
    if (skewed->crowded)
        clock_sleep_until(clock_ns() + SKEWED_SLEEP_NS / 10);
    else
        cpu_pause();
}

static void log_task(struct skewed *skewed, const struct skewed_task *task)
{
    const struct skewed_times *times = &task->times;
    if (task->number < skewed->first)
        return;
    uint64_t place = task->number - skewed->first;
    if (place < SKEWED_LOG_MAX)
        skewed->log[place] = *times;
    if (times->worker < skewed->pool.seat_count)
        skewed->busy_ns[times->worker] += times->ended_ns - times->started_ns;
    skewed->tasks++;
    skewed->sojourn_sum_ns += times->ended_ns - times->due_ns;
    task_cost_add(&skewed->sum, times->cost_ns);
}

static void record_task(struct worker *worker, const struct skewed_task *task)
{
    const struct skewed *skewed = worker->state;
    const struct skewed_times *times = &task->times;
    uint64_t sojourn_ns = times->ended_ns - times->due_ns;
    if (worker->latency && task->number >= skewed->first) {
        histogram_record(worker->latency, (uint64_t)((double)sojourn_ns / skewed->tick_ns));
        skewed_record(worker, SKEWED_WAIT, times->started_ns - times->due_ns);
        skewed_record(worker, SKEWED_SERVICE, times->ended_ns - times->started_ns);
        skewed_record(worker, SKEWED_LATENESS, times->submitted_ns - times->due_ns);
        uint64_t cost_ns = times->cost_ns > 0 ? times->cost_ns : 1;
        histogram_record(worker->histograms[SKEWED_SLOWDOWN], sojourn_ns * 1000 / cost_ns);
    }
}

uint64_t skewed_reap(struct worker *worker)
{
    struct skewed *skewed = worker->state;
    uint64_t value, reaped = 0;
    while (mpsc_ring.pop(skewed->ended, NULL, &value)) {
        struct skewed_task *task = &skewed->records[value];
        if (!task->out) // its task was run twice, which pool_run_check() tells
            continue;
        task->out = false;
        log_task(skewed, task);
        record_task(worker, task);
        if (task->times.ended_ns > skewed->ended_last_ns)
            skewed->ended_last_ns = task->times.ended_ns;
        skewed->free[skewed->free_count++] = (uint32_t)value;
        reaped++;
    }
    skewed->reaped += reaped;
    return reaped;
}

static int draw_tasks(struct run *run, struct skewed *skewed, struct error *error)
{
    const struct skewed_options *options = &skewed->options;
    skewed->draws = run_memory(run, options->tasks * sizeof *skewed->draws, error);
    if (!skewed->draws)
        return -ENOMEM;
    struct task_arrivals arrivals;
    int code =
        task_arrivals_open(&arrivals, &options->arrivals, &skewed->costs,
                           (uint32_t)run->axes->threads, options->tasks, run->round_seed, error);
    for (uint64_t i = 0; code == 0 && i < options->tasks; i++) {
        struct skewed_draw *draw = &skewed->draws[i];
        draw->due_ns = skewed->lap_ns = task_arrivals_next(&arrivals);
        draw->cost_ns = task_cost_ns(&skewed->costs, i);
        draw->key = task_key(&skewed->costs, i);
        draw->waiting_ns = task_waiting_ns(&skewed->costs, draw->cost_ns);
    }
    return code;
}

static int make_records(struct run *run, struct skewed *skewed, struct error *error)
{
    const uint64_t count = skewed->record_count;
    const struct ring_config config = {
        .capacity = 2 * count, .producers = (unsigned)run->axes->threads + 1, .consumers = 1};
    skewed->records = run_memory(run, count * sizeof *skewed->records, error);
    skewed->free = run_memory(run, count * sizeof *skewed->free, error);
    skewed->log = run_memory(run, SKEWED_LOG_MAX * sizeof *skewed->log, error);
    skewed->ended = run_memory(run, mpsc_ring.bytes(&config), error);
    if (!skewed->records || !skewed->free || !skewed->log || !skewed->ended)
        return -ENOMEM;
    for (uint64_t i = 0; i < count; i++) {
        skewed->records[i] = (struct skewed_task){.task = {.run = run_task}, .of = skewed};
        skewed->free[i] = (uint32_t)(count - 1 - i);
    }
    skewed->free_count = count;
    return mpsc_ring.open(skewed->ended, &config);
}

static int open_pool(struct run *run, struct skewed *skewed, const struct pool_ops *ops,
                     struct error *error)
{
    struct pool_options options = skewed->options.pool;
    if (!ops)
        options.dispatch = (unsigned)dispatch_index(run->variant->primitive.name);
    if (!ops)
        ops = &per_worker_pool;
    options.producers = 1;
    options.capacity = skewed->record_count;
    const struct dispatch_ops *dispatch =
        ops->claims.dispatches ? dispatch_tables[options.dispatch] : NULL;
    int code = 0;
    if (dispatch && dispatch->claims.keyed)
        code = task_costs_check_keys(&skewed->costs, dispatch->about.name, error);
    if (code == 0)
        code = pool_run_open(run, &skewed->pool, ops, &options, false, error);
    if (code != 0)
        return code;
    skewed->handle = pool_run_attach(&skewed->pool, 0);
    skewed->busy_ns = run_memory(run, skewed->pool.seat_count * sizeof *skewed->busy_ns, error);
    return skewed->busy_ns ? 0 : -ENOMEM;
}

int skewed_open(struct run *run, const struct skewed_options *options, const struct pool_ops *ops,
                struct error *error)
{
    struct skewed *skewed = run_memory(run, sizeof *skewed, error);
    if (!skewed)
        return -ENOMEM;
    run->state = skewed;
    skewed->options = *options;
    skewed->work_ns = run->work_ns;
    skewed->tick_ns = run->tick_ns;
    skewed->crowded = run_crowded(run);
    // By weights one worker may be all there is, and few keys go to few workers.
    skewed->spreads = !ops && run->axes->threads > 1 && options->pool.weights[0] == 0 &&
                      options->costs.keys >= KEYS_TO_SPREAD * run->axes->threads;
    skewed->record_count = options->pool.capacity;
    if (options->arrivals.arrivals == TASK_ARRIVALS_BATCH && options->tasks > skewed->record_count)
        skewed->record_count = options->tasks;
    // Sleeps end when they should: for this thread and those that it makes, the pool's.
    prctl(PR_SET_TIMERSLACK, 1);
    int code = task_costs_open(&skewed->costs, &options->costs, run->round_seed, error);
    if (code == 0)
        code = draw_tasks(run, skewed, error);
    if (code == 0)
        code = make_records(run, skewed, error);
    return code == 0 ? open_pool(run, skewed, ops, error) : code;
}

void skewed_teardown(struct run *run)
{
    struct skewed *skewed = run->state;
    pool_run_close(&skewed->pool);
    task_costs_close(&skewed->costs);
}
