// SPDX-License-Identifier: MIT
// pool_run.c: tests of the loops of pool_overhead and dispatch_skewed, and of what stands around a real
// pool, against a pool that makes one mistake. One thread: a window is of eight
// tasks.
#include "pool_run.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "pool_overhead.h"
#include "scenarios.h"
#include "skewed.h"
#include "sloppy_pool.h"

static struct axes axes;
static struct overhead_options overhead;
static struct skewed_options skewed;
static struct overhead_results overhead_results;
static struct skewed_results skewed_results;
static struct worker worker;
static struct histogram latency, histograms[SKEWED_HISTOGRAMS];
static struct variant variant = {.primitive = {.name = "sloppy"}, .ops = &sloppy_pool};
static struct run run;
static struct error error;

static void set_up(void)
{
    memset(&sloppy, 0, sizeof sloppy);
    pool_run_seat = NULL;
    const struct pool_options pool = {.producers = 1, .capacity = SLOPPY_CAPACITY};
    axes = (struct axes){.threads = 1};
    overhead = (struct overhead_options){
        .pool = pool, .task_memory = TASK_CALLER, .depth = 3, .pause_ns = 1000};
    skewed = (struct skewed_options){.pool = pool,
                                     .costs = {.costs = TASK_COSTS_FIXED,
                                               .mean_ns = 1000,
                                               .alpha = 1.5,
                                               .slow = 10,
                                               .every = 8,
                                               .sigma = 1,
                                               .keys = 1},
                                     .arrivals = {.arrivals = TASK_ARRIVALS_BATCH,
                                                  .load = 0.5,
                                                  .in_flight = 4,
                                                  .burst = 1,
                                                  .peak = 2},
                                     .tasks = SLOPPY_WINDOW};
    worker = (struct worker){.stop = &sloppy.stop, .cpu = -1};
    run = (struct run){.variant = &variant,
                       .axes = &axes,
                       .workers = &worker,
                       .worker_count = 1,
                       .crew_count = 1,
                       .work_ns = 1,
                       .tick_ns = 1};
}

TestSuite(pool_run, .init = set_up);

#define SAYS(words) cr_assert_not_null(strstr(error.text, words), "%s", error.text)

static void go(bool on)
{
    // relaxed: one thread.
    atomic_store_explicit(&sloppy.stop, !on, memory_order_relaxed);
}

// A launch of pool_overhead, of three windows; the first is the warm-up.
static int overhead_launch(void)
{
    run.options = &overhead;
    run.results = &overhead_results;
    if (axes.probe == PROBE_LATENCY) {
        worker.latency = &latency;
        worker.histograms[OVERHEAD_SUBMIT] = &histograms[0];
    }
    cr_assert_eq(overhead_setup(&run, &error), 0, "%s", error.text);
    worker.state = run.state;
    worker.options = &overhead;
    for (unsigned i = 0; i < 3; i++) {
        if (i == 1)
            overhead_measure(&run);
        go(true);
        pool_overhead.variants[0].roles[0].work[axes.probe](&worker);
    }
    int code = overhead_verify(&run, &error);
    overhead_teardown(&run);
    return code;
}

// Each shape, source of records and probe that go together.
Test(pool_run, passes_a_pool_that_runs_each_task_once)
{
    static const struct {
        enum shape shape;
        enum task_memory memory;
        enum probe probe;
        uint64_t tasks; // in three windows
    } cases[] = {
        {SHAPE_SUBMIT, TASK_STATIC, PROBE_NONE, 3 * SLOPPY_WINDOW},
        {SHAPE_SUBMIT, TASK_CALLER, PROBE_NONE, 3 * SLOPPY_WINDOW},
        {SHAPE_SUBMIT, TASK_CALLER, PROBE_LATENCY, 3 * SLOPPY_WINDOW},
        {SHAPE_SUBMIT, TASK_GLIBC, PROBE_NONE, 3 * SLOPPY_WINDOW},
        {SHAPE_SPAWN, TASK_CALLER, PROBE_NONE, 3 * 7},
        {SHAPE_WAKE, TASK_CALLER, PROBE_NONE, 3},
        {SHAPE_WAKE, TASK_CALLER, PROBE_LATENCY, 3},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        set_up();
        memset(&latency, 0, sizeof latency);
        overhead.shape = cases[i].shape;
        overhead.task_memory = cases[i].memory;
        axes.probe = cases[i].probe;
        cr_assert_eq(overhead_launch(), 0, "case %u: %s", i, error.text);
        cr_assert_eq(sloppy.submitted, cases[i].tasks, "case %u", i);
        cr_assert_eq(latency.count, axes.probe == PROBE_LATENCY ? cases[i].tasks : 0, "case %u", i);
        cr_assert_eq(overhead_results.participants, 1);
        cr_assert_eq(sloppy.stops, 1);
        cr_assert_eq(sloppy.closes, 1);
    }
}

static void refuse_overhead(enum slip slip, enum task_memory memory, const char *words)
{
    set_up();
    sloppy.slip = slip;
    overhead.task_memory = memory;
    cr_assert_eq(overhead_launch(), -EBADMSG);
    SAYS(words);
}

Test(pool_run, refuses_a_lost_task)
{
    refuse_overhead(SLIP_DROP, TASK_STATIC, "sloppy ran 23 tasks of 24 submitted");
    refuse_overhead(SLIP_DROP, TASK_CALLER, "sloppy ran 23 tasks of 24 submitted");
}

Test(pool_run, refuses_a_task_that_was_run_twice)
{
    refuse_overhead(SLIP_DOUBLE, TASK_STATIC, "sloppy ran 25 tasks of 24 submitted");
    refuse_overhead(SLIP_DOUBLE, TASK_CALLER, "sloppy ran 25 tasks of 24 submitted");
}

// The eleventh task is a leaf of the second tree.
Test(pool_run, refuses_a_tree_that_lost_a_leaf)
{
    sloppy.slip = SLIP_DROP;
    overhead.shape = SHAPE_SPAWN;
    cr_assert_eq(overhead_launch(), -EBADMSG);
    SAYS("sloppy ran 20 tasks of 21 submitted");
}

// More threads than there can be is a mistake, even if all tasks were done.
Test(pool_run, refuses_more_threads_than_there_can_be)
{
    struct pool_seat seats[2] = {{.done = 3}, {.done = 4}};
    const struct pool_run pool = {.ops = &sloppy_pool, .seats = seats, .seat_count = 2, .taken = 3};
    cr_assert_eq(pool_run_done(&pool), 7);
    cr_assert_eq(pool_run_participants(&pool), 2);
    cr_assert_eq(pool_run_check(&pool, 7, &error), -EBADMSG);
    SAYS("sloppy ran tasks in 3 threads; at most 2 were expected");
}

// A launch of dispatch_skewed of three windows of eight tasks; the first is the warm-up.
static int skewed_launch(uint64_t (*send)(struct worker *worker))
{
    run.options = &skewed;
    run.results = &skewed_results;
    cr_assert_eq(skewed_open(&run, &skewed, &sloppy_pool, &error), 0, "%s", error.text);
    worker.state = run.state;
    for (unsigned i = 0; i < 3; i++) {
        if (i == 1) {
            // The harness forgets what is in histograms.
            memset(&latency, 0, sizeof latency);
            memset(histograms, 0, sizeof histograms);
            skewed_measure(&run);
        }
        go(true);
        send(&worker);
    }
    int code = skewed_verify(&run, &error);
    skewed_teardown(&run);
    return code;
}

static uint64_t (*const sends[])(struct worker *worker) = {
    [TASK_ARRIVALS_BATCH] = skewed_send_batches,
    [TASK_ARRIVALS_IN_FLIGHT] = skewed_send_when_done,
    [TASK_ARRIVALS_POISSON] = skewed_send_when_due};

// Who waits for tasks to be done needs a pool that does them.
static int skewed_arrive(enum task_arrival_kind arrivals, enum slip slip)
{
    set_up();
    sloppy.slip = slip;
    sloppy.eager = arrivals != TASK_ARRIVALS_BATCH;
    skewed.arrivals.arrivals = arrivals;
    return skewed_launch(sends[arrivals]);
}

Test(pool_run, forgets_what_warm_up_did)
{
    for (unsigned i = TASK_ARRIVALS_BATCH; i <= TASK_ARRIVALS_POISSON; i++) {
        cr_assert_eq(skewed_arrive(i, SLIP_NONE), 0, "arrivals %u: %s", i, error.text);
        const struct skewed *state = run.state;
        cr_assert_eq(sloppy.submitted, 3 * SLOPPY_WINDOW);
        cr_assert_eq(state->tasks, 2 * SLOPPY_WINDOW, "arrivals %u: %d tasks", i,
                     (int)state->tasks);
        cr_assert_eq(state->sum.count, 2 * SLOPPY_WINDOW);
        cr_assert_eq(skewed_results.cost_mean_ns, 1000);
        cr_assert(skewed_results.utilisation > 0 && skewed_results.utilisation <= 1,
                  "arrivals %u: utilisation %g", i, skewed_results.utilisation);
        cr_assert_eq(skewed_results.imbalance, 1);
        cr_assert_eq(isnan(skewed_results.makespan_ns), i != TASK_ARRIVALS_BATCH);
        cr_assert(isnan(skewed_results.wait_p99_ns));
    }
}

Test(pool_run, refuses_a_lost_task_among_skewed_ones)
{
    for (unsigned i = TASK_ARRIVALS_BATCH; i <= TASK_ARRIVALS_POISSON; i++) {
        cr_assert_eq(skewed_arrive(i, SLIP_DROP), -EBADMSG);
        SAYS("sloppy ran 23 tasks of 24 submitted");
    }
}

// Its record comes back twice, and is free once.
Test(pool_run, refuses_a_skewed_task_that_was_run_twice)
{
    for (unsigned i = TASK_ARRIVALS_BATCH; i <= TASK_ARRIVALS_POISSON; i++) {
        cr_assert_eq(skewed_arrive(i, SLIP_DOUBLE), -EBADMSG);
        SAYS("sloppy ran 25 tasks of 24 submitted");
        const struct skewed *state = run.state;
        cr_assert_eq(state->free_count, state->record_count);
        cr_assert_eq(state->reaped, 3 * SLOPPY_WINDOW);
    }
}

Test(pool_run, times_what_a_task_waited)
{
    set_up();
    axes.probe = PROBE_LATENCY;
    worker.latency = &latency;
    for (unsigned i = 0; i < SKEWED_HISTOGRAMS; i++)
        worker.histograms[i] = &histograms[i];
    cr_assert_eq(skewed_launch(skewed_send_batches), 0, "%s", error.text);
    cr_assert_eq(latency.count, 2 * SLOPPY_WINDOW);
    cr_assert_eq(histograms[SKEWED_WAIT].count, 2 * SLOPPY_WINDOW);
    cr_assert_eq(histograms[SKEWED_SUBMIT].count, 2 * SLOPPY_WINDOW);
    cr_assert_geq(histogram_quantile(&latency, 1), histogram_quantile(&histograms[SKEWED_WAIT], 0));
    cr_assert_geq(skewed_results.slowdown_p50, 1);
}

Test(pool_run, says_why_it_does_not_open)
{
    struct pool_run pool;
    const struct pool_options options = {.producers = 1, .capacity = SLOPPY_CAPACITY + 1};
    struct pool_options other = options;
    cr_assert_eq(pool_run_open(&run, &pool, NULL, &options, false, &error), -ENOTSUP);
    SAYS("sloppy does not open");
    other.workers_min = 2;
    cr_assert_eq(pool_run_open(&run, &pool, NULL, &other, false, &error), -EINVAL);
    SAYS("workers_min=2 is more than threads=1");
    axes.threads = 3;
    cr_assert_eq(pool_run_open(&run, &pool, NULL, &other, false, &error), -ENOTSUP);
    SAYS("sloppy has a fixed number of threads; workers_min=0");
    pool_run_close(&pool);
    cr_assert_eq(sloppy.closes, 0);
}
