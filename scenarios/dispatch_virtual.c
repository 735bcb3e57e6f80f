// SPDX-License-Identifier: MIT
// dispatch_virtual.c: who gets the next task, in virtual time: the strategies of dispatch_skewed with
// up to a million workers, and without threads, caches or a scheduler between theory and result.
//
// An operation is a task simulated, so throughput is the speed of the simulation, with the drawing of
// costs and arrivals in it. The results are of a run of `tasks` tasks with the launch's seed: the same
// ones whatever the windows, for the run is completed after them, and repeated if there is time left;
// a repeated run must be equal to the first. Launches are independent runs, so the intervals are
// what they are for other scenarios.
//
// One thread simulates, so threads=1. `first` need not fail here: its row shows what it does.
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "dispatch_words.h"
#include "pools.h"
#include "scenarios.h"
#include "virtual_results.h"

// Tasks between two looks at the stop flag.
#define TASKS_PER_LOOK 64

// run->state.
struct virtual_launch {
    struct virtual_pool *pool;
    struct task_costs costs;
    struct task_arrivals arrivals;
    bool keyed;
    struct virtual_results results; // of the first run
    uint64_t digest;                // likewise
    double little;                  // likewise
    uint64_t runs;                  // that are complete
    bool differs;                   // one was not equal to the first
};

static void draw(void *source, struct virtual_task *tasks, uint64_t first, size_t count)
{
    struct virtual_launch *launch = source;
    if (first == 0)
        task_arrivals_rewind(&launch->arrivals);
    for (size_t i = 0; i < count; i++)
        tasks[i] = (struct virtual_task){
            .arrival_ns = task_arrivals_next(&launch->arrivals),
            .cost_ns = task_cost_ns(&launch->costs, first + i),
            .key = launch->keyed ? task_key(&launch->costs, first + i) : 0,
        };
}

static void finish_run(struct virtual_launch *launch, const struct virtual_options *options,
                       const struct dispatch_ops *dispatch)
{
    uint64_t digest = virtual_pool_sum(launch->pool)->digest;
    if (launch->runs++ > 0) {
        launch->differs |= digest != launch->digest;
        return;
    }
    launch->digest = digest;
    launch->little = virtual_pool_little(launch->pool);
    virtual_results_fill(&launch->results, launch->pool, options, &launch->costs, dispatch);
}

// Simulates some more tasks. 0: it cannot go on.
static uint64_t simulate_some(struct virtual_launch *launch, const struct virtual_options *options,
                              const struct dispatch_ops *dispatch)
{
    uint64_t tasks = virtual_pool_run(launch->pool, TASKS_PER_LOOK);
    if (virtual_pool_state(launch->pool) == VIRTUAL_DONE) {
        finish_run(launch, options, dispatch);
        virtual_pool_rewind(launch->pool);
    }
    return tasks;
}

// The calls are part of the subject: a simulation is not one operation that has to be inlined.
static uint64_t simulate(struct worker *worker)
{
    uint64_t tasks = 0;
    while (!worker_stopped(worker)) {
        uint64_t more = simulate_some(worker->state, worker->options, worker->ops);
        if (more == 0)
            break;
        tasks += more;
    }
    return tasks;
}

static const struct about central_about = {
    .name = "central",
    .summary = "no strategy: one queue for all, first come, first served; what others are held to",
    .source = "contend",
};
static const bool central_promises = true;

#define ROLE          .role_count = 1, .threads_max = 1, .roles = {{.work = {simulate}}}
#define VARIANT(name) {DISPATCH_LABEL(name), ROLE},
#define CENTRAL_VARIANT                                                                            \
    {                                                                                              \
        .primitive = {.name = "central",                                                           \
                      .summary = &central_about.summary,                                           \
                      .source = &central_about.source,                                             \
                      .promises = &central_promises},                                              \
        ROLE                                                                                       \
    }
static const struct variant variants[] = {ALL_DISPATCHES(VARIANT) CENTRAL_VARIANT};

// All costs together, ns: a run on one worker lasts that long, and sums of its times must not overflow.
#define COSTS_MAX_NS 1e18

// Tasks of the run, about: those before it has settled come at one per mean cost and worker at most.
static int check_length(const struct virtual_launch *launch, const struct virtual_options *options,
                        double settle, struct error *error)
{
    double workers = (double)options->workers, counted = (double)options->tasks;
    double tasks = settle * workers + counted, mean = launch->costs.moments.mean;
    if (tasks > (double)VIRTUAL_TASKS_MAX)
        return error_set(error, EINVAL,
                         "%.3g tasks before the tasks=%.0f that count; the limit is %.3g in all: a "
                         "smaller load, or settle=%.0f",
                         settle * workers, counted, (double)VIRTUAL_TASKS_MAX,
                         fmax(1, (double)(VIRTUAL_TASKS_MAX / 2) / workers));
    if (tasks * mean > COSTS_MAX_NS)
        return error_set(error, EINVAL,
                         "%.3g tasks of %.3g ns are more time than can be told; the limit is %.3g "
                         "ns in all: a smaller mean, or fewer tasks",
                         tasks, mean, COSTS_MAX_NS);
    return 0;
}

static int open_pool(struct run *run, struct virtual_launch *launch, struct error *error)
{
    const struct virtual_options *options = run->options;
    struct virtual_config config = {
        .workers = (uint32_t)options->workers,
        .dispatch = run->variant->ops,
        .strategy = {.seed = draw_stream(run->round_seed, TASK_STREAM_CHOICES),
                     .choices = (uint32_t)options->choices,
                     .limit = (uint32_t)options->limit,
                     .load_percent = (uint32_t)options->load_percent},
        .draw = draw,
        .source = launch,
        .tasks = options->tasks,
    };
    uint32_t *weights = run_memory(run, options->workers * sizeof *weights, error);
    if (!weights)
        return -ENOMEM;
    config.strategy.weights = weights;
    int code = task_weights_read(options->weights, weights, config.workers, error);
    if (code != 0)
        return code;
    if (options->arrival.arrivals == TASK_ARRIVALS_IN_FLIGHT)
        config.in_flight = options->arrival.in_flight;
    if (options->limit > 0 && config.in_flight > options->limit * options->workers)
        return error_set(error, EINVAL, "in_flight=%llu is more than limit x workers = %llu take",
                         (unsigned long long)config.in_flight,
                         (unsigned long long)(options->limit * options->workers));
    double settle = virtual_settle(options, &launch->costs);
    config.warmup_ns = (uint64_t)(settle * launch->costs.moments.mean);
    code = check_length(launch, options, settle, error);
    return code == 0 ? virtual_pool_open(&launch->pool, &config, error) : code;
}

static int open_tasks(struct run *run, struct virtual_launch *launch, struct error *error)
{
    const struct virtual_options *options = run->options;
    const struct dispatch_ops *dispatch = run->variant->ops;
    launch->keyed = dispatch && dispatch->claims.keyed;
    int code = task_costs_open(&launch->costs, &options->cost, run->round_seed, error);
    if (code == 0 && launch->keyed)
        code = task_costs_check_keys(&launch->costs, dispatch->about.name, error);
    if (code == 0)
        code =
            task_arrivals_open(&launch->arrivals, &options->arrival, &launch->costs,
                               (uint32_t)options->workers, options->tasks, run->round_seed, error);
    return code;
}

static int check(const struct variant *variant, const struct axes *axes, const void *memory,
                 struct error *error)
{
    (void)axes;
    const struct virtual_options *options = memory;
    int code = task_weights_check(options->weights, (uint32_t)options->workers, error);
    return code != 0 ? code
                     : tasks_check(&options->cost, &options->arrival, (uint32_t)options->workers,
                                   options->tasks, variant->ops, error);
}

static int setup(struct run *run, struct error *error)
{
    struct virtual_launch *launch = run_memory(run, sizeof *launch, error);
    if (!launch)
        return -ENOMEM;
    run->state = launch;
    int code = open_tasks(run, launch, error);
    return code == 0 ? open_pool(run, launch, error) : code;
}

static int check_state(const struct virtual_launch *launch, const char *name, struct error *error)
{
    switch (virtual_pool_state(launch->pool)) {
    case VIRTUAL_FULL:
        return error_set(error, EINVAL,
                         "%s has more than %u tasks in flight; a smaller load or fewer tasks", name,
                         VIRTUAL_ENTRIES_MAX);
    case VIRTUAL_STUCK:
        return error_set(error, EBADMSG, "%s gives a task to nobody, and nobody has one", name);
    case VIRTUAL_WRONG:
        return error_set(error, EBADMSG, "%s picked a worker that is none or has no weight", name);
    default:
        return 0;
    }
}

static int verify(struct run *run, struct error *error)
{
    struct virtual_launch *launch = run->state;
    const char *name = run->variant->primitive.name;
    while (launch->runs == 0 && virtual_pool_state(launch->pool) == VIRTUAL_RUNS)
        simulate_some(launch, run->options, run->variant->ops);
    int code = check_state(launch, name, error);
    if (code != 0)
        return code;
    *(struct virtual_results *)run->results = launch->results;
    if (launch->differs)
        return error_set(error, EBADMSG, "%s: the same tasks and seed gave another run", name);
    if (launch->little > 1e-9)
        return error_set(error, EBADMSG, "%s: Little's law is missed by %g of %g", name,
                         launch->little, 1e-9);
    return 0;
}

static void teardown(struct run *run)
{
    struct virtual_launch *launch = run->state;
    virtual_pool_close(launch->pool);
    task_costs_close(&launch->costs);
}

static const char *const compared[] = {"makespan_ratio", "sojourn_p99_ns", NULL};

static bool explain(const char *primitive, const struct axes *axes, const void *memory,
                    char text[EXPLANATION_BYTES])
{
    (void)axes;
    const struct virtual_options *options = memory;
    return dispatch_explain(primitive,
                            &(struct dispatch_point){.costs = &options->cost,
                                                     .workers = options->workers,
                                                     .choices = options->choices},
                            text);
}

const struct scenario dispatch_virtual = {
    .name = "dispatch_virtual",
    .summary = "who gets the next task, in virtual time: up to a million workers, beside theory",
    .operation = "task simulated, its draws included",
    .options = FIELD_TABLE(struct virtual_options, virtual_option_rows),
    .results = FIELD_TABLE(struct virtual_results, virtual_result_rows),
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .reference = "central",
    .compared = compared,
    .explain = explain,
    .check = check,
    .setup = setup,
    .verify = verify,
    .teardown = teardown,
};
