// SPDX-License-Identifier: MIT
// task_theory.h: what queueing theory says of a strategy, its costs and its load, real and virtual alike.
#ifndef SCENARIOS_TASK_THEORY_H
#define SCENARIOS_TASK_THEORY_H

#include "task_arrivals.h"
#include "task_costs.h"

// What theory a strategy has with these costs and arrivals.
enum task_theory_kind {
    TASK_THEORY_NONE,
    TASK_THEORY_ERLANG_C,            // central queue, exponential costs
    TASK_THEORY_POLLACZEK_KHINCHINE, // a queue each, at random; the mean of any costs
    TASK_THEORY_ROUND_ROBIN,         // a queue each, in turn; exponential costs
    TASK_THEORY_POWER_OF_D,          // the limit of many workers; exponential costs
    TASK_THEORIES
};
extern const char *const task_theory_names[TASK_THEORIES + 1];

// What is asked; `name` is that of the strategy, or "central".
struct task_system {
    const char *name;
    const struct task_cost_options *cost;
    const struct task_arrival_options *arrival;
    double mean_ns, c2; // of the costs
    uint64_t workers, choices, limit;
    bool weighted; // workers are not alike
};

// Sojourns. NaN where there is no theory.
struct task_theory {
    enum task_theory_kind kind;
    double mean_ns, p99_ns;
};

struct task_theory task_theory(const struct task_system *system);

// Mean costs that a system takes to forget that it was empty at first; 0 where the start is the subject.
// `c2` of the costs: their variance over the square of the mean.
double task_settle(const struct task_arrival_options *arrival, double c2, uint64_t workers);

#endif
