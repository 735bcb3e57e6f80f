// SPDX-License-Identifier: MIT
// virtual_results.c: see virtual_results.h.
#include "virtual_results.h"

#include <math.h>
#include <string.h>

#include "judge/theory_makespan.h"
#include "judge/theory_queue.h"
#include "judge/theory_split.h"

// A queue that was empty at first is 18 % too short after 1 / (1 - load)^2 service times, and 0.3 %
// after ten times that (random, load 0.9).
#define SETTLE 10

const char *const virtual_theory_names[VIRTUAL_THEORIES + 1] = {
    "none", "erlang_c", "pollaczek_khinchine", "round_robin", "power_of_d_limit", NULL};

double virtual_settle(const struct virtual_options *options, const struct task_costs *costs)
{
    const struct task_arrival_options *arrival = &options->arrival;
    if (arrival->arrivals == TASK_ARRIVALS_BATCH)
        return 0;
    if (options->settle > 0)
        return (double)options->settle;
    double idle = 1 - arrival->load;
    double settle = SETTLE * (1 + costs->moments.c2) / 2 / (idle * idle);
    switch ((enum task_arrival_kind)arrival->arrivals) {
    case TASK_ARRIVALS_POISSON:
    case TASK_ARRIVALS_DETERMINISTIC:
        return settle;
    case TASK_ARRIVALS_ON_OFF: // ten bursts and silences at least
        return settle + 10 * (double)arrival->burst / (arrival->load * (double)options->workers);
    default: // what happens from the start on is the subject
        return 0;
    }
}

static bool is(const struct dispatch_ops *dispatch, const char *name)
{
    return strcmp(dispatch->about.name, name) == 0;
}

// Many keys, all alike, are as good as a draw.
static bool is_even_hash(const struct dispatch_ops *dispatch, const struct virtual_options *options)
{
    return is(dispatch, "hash") && options->cost.zipf == 0 &&
           options->cost.costs != TASK_COSTS_TRACE && options->cost.keys / 1000 >= options->workers;
}

static enum virtual_theory theory_of(const struct dispatch_ops *dispatch,
                                     const struct virtual_options *options)
{
    bool exponential = options->cost.costs == TASK_COSTS_EXPONENTIAL;
    if (options->arrival.arrivals != TASK_ARRIVALS_POISSON || options->limit > 0)
        return VIRTUAL_THEORY_NONE;
    if (!dispatch || is(dispatch, "least_work"))
        return exponential ? VIRTUAL_THEORY_ERLANG_C : VIRTUAL_THEORY_NONE;
    if (is(dispatch, "random") || is_even_hash(dispatch, options))
        return options->cost.costs == TASK_COSTS_EVERY_KTH ? VIRTUAL_THEORY_NONE
                                                           : VIRTUAL_THEORY_POLLACZEK_KHINCHINE;
    if (!exponential)
        return VIRTUAL_THEORY_NONE;
    if (is(dispatch, "round_robin") || is(dispatch, "weighted_round_robin"))
        return VIRTUAL_THEORY_ROUND_ROBIN;
    return is(dispatch, "power_of_d") ? VIRTUAL_THEORY_POWER_OF_D : VIRTUAL_THEORY_NONE;
}

// The tail is known for exponential costs alone.
static void fill_theory(struct virtual_results *results, const struct virtual_options *options,
                        const struct task_costs *costs)
{
    const double load = options->arrival.load, mean = costs->moments.mean;
    const unsigned workers = (unsigned)options->workers;
    bool exponential = options->cost.costs == TASK_COSTS_EXPONENTIAL;
    struct central_queue queue;
    results->mean_theory_ns = results->p99_theory_ns = NAN;
    switch ((enum virtual_theory)results->theory) {
    case VIRTUAL_THEORY_ERLANG_C:
        queue = central_queue(workers, load, mean);
        results->mean_theory_ns = central_sojourn_mean(queue);
        results->p99_theory_ns = central_sojourn_quantile(queue, 0.99);
        return;
    case VIRTUAL_THEORY_POLLACZEK_KHINCHINE:
        results->mean_theory_ns = mean + pollaczek_khinchine_wait(load, costs->moments.c2, mean);
        if (exponential)
            results->p99_theory_ns = mm1_sojourn_quantile(load, 0.99, mean);
        return;
    case VIRTUAL_THEORY_ROUND_ROBIN:
        results->mean_theory_ns = round_robin_sojourn_mean(workers, load, mean);
        results->p99_theory_ns = round_robin_sojourn_quantile(workers, load, 0.99, mean);
        return;
    case VIRTUAL_THEORY_POWER_OF_D:
        results->mean_theory_ns = power_of_d_sojourn_mean((unsigned)options->choices, load, mean);
        return;
    case VIRTUAL_THEORY_NONE:
    case VIRTUAL_THEORIES:
        return;
    }
}

static double makespan_ratio(const struct virtual_sum *sum, const struct virtual_options *options)
{
    if (options->arrival.arrivals != TASK_ARRIVALS_BATCH)
        return NAN;
    return (double)sum->end_ns / makespan_least((double)sum->cost_ns, (double)sum->cost_ns_max,
                                                (unsigned)options->workers);
}

static double load_realised(const struct virtual_sum *sum, const struct virtual_options *options)
{
    if (!task_arrivals_are_open(&options->arrival) || sum->arrival_ns == 0)
        return NAN;
    return (double)sum->cost_ns / (double)sum->arrival_ns / (double)options->workers;
}

void virtual_results_fill(struct virtual_results *results, const struct virtual_pool *pool,
                          const struct virtual_options *options, const struct task_costs *costs,
                          const struct dispatch_ops *dispatch)
{
    const struct virtual_record *record = virtual_pool_record(pool);
    const struct virtual_sum *sum = virtual_pool_sum(pool);
    const struct histogram *sojourn = &record->sojourn_ns;
    const struct cost_moments drawn = task_cost_moments(&record->costs);
    const double count = (double)record->costs.count;
    *results = (struct virtual_results){
        .sojourn_mean_ns = record->sojourns_ns / count,
        .sojourn_p50_ns = histogram_quantile(sojourn, 0.5),
        .sojourn_p90_ns = histogram_quantile(sojourn, 0.9),
        .sojourn_p99_ns = histogram_quantile(sojourn, 0.99),
        .sojourn_p999_ns = histogram_quantile(sojourn, 0.999),
        .wait_mean_ns = record->waits_ns / count,
        .slowdown_p99 = histogram_quantile(&record->slowdown, 0.99) / VIRTUAL_SLOWDOWN_UNIT,
        .imbalance = virtual_pool_imbalance(pool),
        .makespan_ratio = makespan_ratio(sum, options),
        .load = load_realised(sum, options),
        .cost_mean_ns = drawn.mean,
        .cost_c2 = drawn.c2,
        .theory = theory_of(dispatch, options),
        .simulated = sum->tasks,
    };
    fill_theory(results, options, costs);
}
