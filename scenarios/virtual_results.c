// SPDX-License-Identifier: MIT
// virtual_results.c: see virtual_results.h.
#include "virtual_results.h"

#include <math.h>

#include "judge/theory_makespan.h"

double virtual_settle(const struct virtual_options *options, const struct task_costs *costs)
{
    if (options->settle > 0 && options->arrival.arrivals != TASK_ARRIVALS_BATCH)
        return (double)options->settle;
    return task_settle(&options->arrival, costs->moments.c2, options->workers);
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
    const struct task_theory theory =
        task_theory(&(struct task_system){.name = dispatch ? dispatch->about.name : "central",
                                          .cost = &options->cost,
                                          .arrival = &options->arrival,
                                          .mean_ns = costs->moments.mean,
                                          .c2 = costs->moments.c2,
                                          .workers = options->workers,
                                          .choices = options->choices,
                                          .limit = options->limit,
                                          .weighted = options->weights[0] != 0});
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
        .theory = theory.kind,
        .mean_theory_ns = theory.mean_ns,
        .p99_theory_ns = theory.p99_ns,
        .simulated = sum->tasks,
    };
}
