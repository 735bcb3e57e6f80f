// SPDX-License-Identifier: MIT
// virtual_results.h: options and results of dispatch_virtual, and the theory beside them.
#ifndef SCENARIOS_VIRTUAL_RESULTS_H
#define SCENARIOS_VIRTUAL_RESULTS_H

#include "task_arrivals.h"
#include "task_theory.h"
#include "task_weights.h"
#include "virtual_pool.h"

struct virtual_options {
    struct task_cost_options cost;
    struct task_arrival_options arrival;
    uint64_t workers, tasks, settle, choices, limit, load_percent;
    char weights[TASK_WEIGHTS_BYTES];
};

static const struct field virtual_option_rows[] = {
    {.name = "workers",
     .help = "workers in virtual time; they take no threads",
     .type = FIELD_COUNT,
     FIELD_AT(struct virtual_options, workers),
     .low = 1,
     .high = DISPATCH_WORKERS_MAX,
     .fallback = "64",
     .sweep = true},
    {.name = "tasks",
     .help = "tasks of a run that count: the results are of these, however long the windows",
     .type = FIELD_COUNT,
     FIELD_AT(struct virtual_options, tasks),
     .low = 1,
     .high = 2000000000,
     .fallback = "200k",
     .sweep = true},
    {.name = "settle",
     .help = "mean costs from the start during which tasks do not count yet; 0: by the load, about "
             "10/(1 - load)^2, where tasks come by a load",
     .type = FIELD_COUNT,
     FIELD_AT(struct virtual_options, settle),
     .high = 1000000000,
     .fallback = "0",
     .sweep = true},
    TASK_COST_ROWS_BUSY(struct virtual_options, cost, "1ms"),
    TASK_ARRIVAL_ROWS(struct virtual_options, arrival, "poisson"),
    {.name = "choices",
     .help = "of power_of_d: workers that are compared",
     .type = FIELD_COUNT,
     FIELD_AT(struct virtual_options, choices),
     .low = 1,
     .high = DISPATCH_CHOICES_MAX,
     .fallback = "2",
     .sweep = true},
    {.name = "limit",
     .help = "most tasks in flight of a worker, of strategies that keep one; 0: no limit",
     .type = FIELD_COUNT,
     FIELD_AT(struct virtual_options, limit),
     .high = 1000000,
     .fallback = "0",
     .sweep = true},
    TASK_ROW_WEIGHTS(struct virtual_options, weights),
    {.name = "bound",
     .help = "of hash_bounded: most tasks in flight of a worker, in percent of the mean",
     .type = FIELD_COUNT,
     FIELD_AT(struct virtual_options, load_percent),
     .low = 101,
     .high = 10000,
     .fallback = "125",
     .sweep = true},
};

struct virtual_results {
    double sojourn_mean_ns, sojourn_p50_ns, sojourn_p90_ns, sojourn_p99_ns, sojourn_p999_ns;
    double wait_mean_ns, slowdown_p99, imbalance, makespan_ratio;
    double load, cost_mean_ns, cost_c2;
    unsigned theory; // enum task_theory_kind
    double mean_theory_ns, p99_theory_ns;
    uint64_t simulated; // tasks of the run, warm-up included
};

#define VIRTUAL_TIME_ROW(name_, member_, help_)                                                    \
    {                                                                                              \
        .name = (name_), .unit = "ns", .help = (help_), .type = FIELD_REAL,                        \
        FIELD_AT(struct virtual_results, member_), .metric = true                                  \
    }
#define VIRTUAL_RATIO_ROW(name_, member_, help_)                                                   \
    {                                                                                              \
        .name = (name_), .help = (help_), .type = FIELD_REAL,                                      \
        FIELD_AT(struct virtual_results, member_), .metric = true                                  \
    }

static const struct field virtual_result_rows[] = {
    VIRTUAL_TIME_ROW("sojourn_mean", sojourn_mean_ns, "from a task's arrival to its end, mean"),
    VIRTUAL_TIME_ROW("sojourn_p50", sojourn_p50_ns, "from a task's arrival to its end, median"),
    VIRTUAL_TIME_ROW("sojourn_p90", sojourn_p90_ns,
                     "from a task's arrival to its end, 90th percentile"),
    VIRTUAL_TIME_ROW("sojourn_p99", sojourn_p99_ns,
                     "from a task's arrival to its end, 99th percentile"),
    VIRTUAL_TIME_ROW("sojourn_p999", sojourn_p999_ns,
                     "from a task's arrival to its end, 99.9th percentile"),
    VIRTUAL_TIME_ROW("wait_mean", wait_mean_ns, "from a task's arrival to its begin, mean"),
    VIRTUAL_RATIO_ROW("slowdown_p99", slowdown_p99,
                      "sojourn over cost, 99th percentile; tasks that cost nothing count as 1 ns"),
    VIRTUAL_RATIO_ROW("imbalance", imbalance,
                      "most work that a worker was given over the mean of all"),
    VIRTUAL_RATIO_ROW(
        "makespan_ratio", makespan_ratio,
        "of arrivals=batch: time until the last task is done over what it takes at least, "
        "max(sum / workers, longest)"),
    VIRTUAL_RATIO_ROW("load_realised", load,
                      "work that came over what the workers could do meanwhile"),
    VIRTUAL_TIME_ROW("cost_mean", cost_mean_ns, "mean of the costs that were drawn"),
    VIRTUAL_RATIO_ROW("cost_c2", cost_c2, "their variance over the square of the mean"),
    {.name = "theory",
     .help = "what the columns mean_theory and p99_theory come from; power_of_d_limit is for many "
             "workers",
     .type = FIELD_CHOICE,
     FIELD_AT(struct virtual_results, theory),
     .choices = task_theory_names},
    VIRTUAL_TIME_ROW("mean_theory", mean_theory_ns, "mean sojourn by theory, where there is one"),
    VIRTUAL_TIME_ROW("p99_theory", p99_theory_ns,
                     "99th percentile of the sojourn by theory, where there is one"),
    {.name = "simulated",
     .help = "tasks of the run, those before it had settled included",
     .type = FIELD_COUNT,
     FIELD_AT(struct virtual_results, simulated)},
};

// Service times before tasks count: what the options say or, with settle=0, what such a system takes
// to forget that it was empty: 10 (1 + C2) / 2 / (1 - load)^2. Many draws and few
// choices take that long, a central queue much less.
double virtual_settle(const struct virtual_options *options, const struct task_costs *costs);

// Of a pool whose run is done; `dispatch` is its strategy, NULL for central.
void virtual_results_fill(struct virtual_results *results, const struct virtual_pool *pool,
                          const struct virtual_options *options, const struct task_costs *costs,
                          const struct dispatch_ops *dispatch);

#endif
