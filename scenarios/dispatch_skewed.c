// SPDX-License-Identifier: MIT
// dispatch_skewed.c: tasks of unequal cost, and who gets them: strategies and pools side by side.
//
// Tasks are drawn before the first window and are the same for all strategies of a round. One generator
// submits them: when they are due (open arrivals), when another is done (in_flight), or all at once
// (batch). The strategies run on the pool `per_worker`; `central`, `stealing` and `batch` are pools that
// need none. Latency is the sojourn, from when the task was due to its end: a generator that is late
// does not hide it, and its lateness is a histogram of its own.
//
// A task works for its cost, or sleeps for the share `waiting` of it. Where workers and generator are
// more than the CPUs, only tasks that mostly wait compare strategies: others compare the kernel's
// scheduler (see `crowded` in the results).
#include "dispatch_words.h"
#include "scenarios.h"
#include "skewed.h"

static uint64_t generate(struct worker *worker)
{
    const struct skewed *skewed = worker->state;
    switch (skewed->options.arrivals.arrivals) {
    case TASK_ARRIVALS_BATCH:
        return skewed_send_batches(worker);
    case TASK_ARRIVALS_IN_FLIGHT:
        return skewed_send_when_done(worker);
    default:
        return skewed_send_when_due(worker);
    }
}

#define ROLES                                                                                      \
    .role_count = 2,                                                                               \
    .roles = {{.name = "generator", .count = skewed_generators, .work = {generate, generate}},     \
              {.name = "pool"}}
#define DISPATCH_VARIANT(name)   {DISPATCH_LABEL(name), ROLES},
#define POOL_VARIANT(name, peer) {POOL_LABEL(name, peer), ROLES},
static const struct variant variants[] = {ALL_DISPATCHES(DISPATCH_VARIANT) POOL_VARIANT(
    central, false) POOL_VARIANT(stealing, false) POOL_VARIANT(batch, false)};

static int check(const struct variant *variant, const struct axes *axes, const void *memory,
                 struct error *error)
{
    const struct skewed_options *options = memory;
    int index = dispatch_index(variant->primitive.name);
    int code = task_weights_check(options->pool.weights, (uint32_t)axes->threads, error);
    return code != 0
               ? code
               : tasks_check(&options->costs, &options->arrivals, (uint32_t)axes->threads,
                             options->tasks, index < 0 ? NULL : dispatch_tables[index], error);
}

// A strategy is for the pool that dispatches; the others are pools.
static int setup(struct run *run, struct error *error)
{
    bool is_pool = dispatch_index(run->variant->primitive.name) < 0;
    return skewed_open(run, run->options, is_pool ? run->variant->ops : NULL, error);
}

// Of a batch only the makespan says much, of others the sojourn.
static const char *const compared[] = {"makespan_ratio", "latency_p99_ns", NULL};

static bool explain(const char *primitive, const struct axes *axes, const void *memory,
                    char text[EXPLANATION_BYTES])
{
    const struct skewed_options *options = memory;
    return dispatch_explain(primitive,
                            &(struct dispatch_point){.costs = &options->costs,
                                                     .workers = axes->threads,
                                                     .choices = options->pool.choices},
                            text);
}

const struct scenario dispatch_skewed = {
    .name = "dispatch_skewed",
    .summary = "tasks of unequal cost, and which strategy or pool gives them to whom",
    .operation = "task done; latency: its sojourn, from when it was due to its end",
    .options = FIELD_TABLE(struct skewed_options, skewed_option_rows),
    .results = FIELD_TABLE(struct skewed_results, skewed_result_rows),
    .reference = "central",
    .compared = compared,
    .explain = explain,
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .histograms = skewed_histograms,
    .histogram_count = SKEWED_HISTOGRAMS,
    .check = check,
    .setup = setup,
    .measure = skewed_measure,
    .verify = skewed_verify,
    .teardown = skewed_teardown,
};
