// SPDX-License-Identifier: MIT
// pool_size.c: how many workers a pool should have for tasks that compute and wait.
//
// There is always a next task: the generator keeps `queue` tasks for each worker in the pool. The axis
// `threads` is the pool's size; the sizes of a sweep are fitted with the universal scalability law, and
// beside each stands what a closed network of cores and waits predicts. `background` threads that
// belong to nobody compute all the time on the same CPUs.
//
// Latency is from the submit to the end of a task.
#include <math.h>

#include "judge/theory_pool.h"
#include "measure/work.h"
#include "scenarios.h"
#include "skewed.h"

struct options {
    struct skewed_options skewed; // first: skewed.h
    uint64_t queue, background;
};

static const struct field option_rows[] = {
    TASK_COST_ROWS(struct options, skewed.costs, "2ms"),
    {.name = "queue",
     .help = "tasks in the pool for each worker, waiting or running",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, queue),
     .low = 1,
     .high = 1024,
     .fallback = "4",
     .sweep = true},
    {.name = "background",
     .help = "threads beside the pool that compute all the time",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, background),
     .high = 256,
     .fallback = "0",
     .sweep = true},
    POOL_ROW_DISPATCH(struct options, skewed.pool, "least_busy"),
    POOL_ROW_CHOICES(struct options, skewed.pool),
    POOL_ROW_SPIN(struct options, skewed.pool),
    POOL_ROW_STEAL(struct options, skewed.pool),
    POOL_ROW_WORKERS_MIN(struct options, skewed.pool),
};

struct findings {
    double bound, predicted, predicted_ratio, knee;
};

static const struct field finding_rows[] = {
    {.name = "bound",
     .unit = "1/s",
     .help =
         "throughput that no pool of this size exceeds: min(W / (C + B), c / C) for C of CPU and "
         "B of waiting a task and c CPUs",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, bound),
     .metric = true},
    {.name = "predicted",
     .unit = "1/s",
     .help = "throughput of a closed network of two stations, CPUs and waits, by the same costs",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, predicted),
     .metric = true},
    {.name = "predicted_ratio",
     .help = "throughput over the predicted one",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, predicted_ratio),
     .metric = true,
     .higher_better = true},
    {.name = "knee",
     .help = "workers at which the two bounds meet: c (1 + B / C)",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, knee),
     .metric = true},
};

static unsigned background_count(uint64_t threads, const void *options)
{
    (void)threads;
    return (unsigned)((const struct options *)options)->background;
}

// Belongs to nobody, and wants a CPU.
static uint64_t compute(struct worker *worker)
{
    uint64_t turns = 0;
    for (; !worker_stopped(worker); turns++)
        work(1000);
    return turns;
}

static int check(const struct variant *variant, const struct axes *axes, const void *memory,
                 struct error *error)
{
    (void)variant;
    const struct options *options = memory;
    const struct task_arrival_options arrivals = {.arrivals = TASK_ARRIVALS_IN_FLIGHT,
                                                  .in_flight = 1};
    return tasks_check(&options->skewed.costs, &arrivals, (uint32_t)axes->threads, SKEWED_TASKS,
                       dispatch_tables[options->skewed.pool.dispatch], error);
}

static int setup(struct run *run, struct error *error)
{
    const struct options *options = run->options;
    struct skewed_options skewed = options->skewed;
    skewed.tasks = SKEWED_TASKS;
    skewed.arrivals.arrivals = TASK_ARRIVALS_IN_FLIGHT;
    skewed.arrivals.in_flight = skewed.pool.capacity = options->queue * run->axes->threads;
    return skewed_open(run, &skewed, run->variant->ops, error);
}

static void find(const struct evidence *evidence, void *memory)
{
    struct findings *findings = memory;
    const struct options *options = evidence->options;
    const struct skewed_results *results = evidence->results;
    const unsigned workers = (unsigned)evidence->axes->threads;
    const unsigned cores = (unsigned)results->worker_cpus;
    double waiting = options->skewed.costs.waiting_percent / 100;
    double cpu_s = results->cost_mean_ns * (1 - waiting) / 1e9;
    double blocking_s = results->cost_mean_ns * waiting / 1e9;
    findings->bound = pool_throughput_most(workers, cores, cpu_s, blocking_s);
    findings->predicted = pool_throughput(workers, cores, cpu_s, blocking_s);
    findings->predicted_ratio = evidence->metrics->throughput / findings->predicted;
    findings->knee = pool_knee(cores, cpu_s, blocking_s);
}

#define ROLES                                                                                      \
    .role_count = 3, .roles = {{.name = "generator",                                               \
                                .count = skewed_generators,                                        \
                                .work = {skewed_send_when_done, skewed_send_when_done}},           \
                               {.name = "background",                                              \
                                .count = background_count,                                         \
                                .work = {compute, compute},                                        \
                                .uncounted = true},                                                \
                               {.name = "pool"}}
#define VARIANT(pool, peer) {POOL_LABEL(pool, peer), ROLES},
static const struct variant variants[] = {ALL_POOL_VARIANTS};
static const struct variant by_pointer = {ROLES};

static const struct scaling_columns scaling = {
    .cores = "worker_cpus", .predicted = "predicted", .knee = "knee"};

const struct scenario pool_size = {
    .name = "pool_size",
    .summary = "tasks that compute and wait, and how many workers are enough for them",
    .operation = "task done; latency: from its submit to its end",
    .options = FIELD_TABLE(struct options, option_rows),
    .results = FIELD_TABLE(struct skewed_results, skewed_result_rows),
    .findings = FIELD_TABLE(struct findings, finding_rows),
    .reference = "central",
    .scaling = &scaling,
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "pool",
    .label = pool_label,
    .by_pointer = &by_pointer,
    .histograms = skewed_histograms,
    .histogram_count = SKEWED_HISTOGRAMS,
    .check = check,
    .setup = setup,
    .measure = skewed_measure,
    .verify = skewed_verify,
    .teardown = skewed_teardown,
    .find = find,
};
