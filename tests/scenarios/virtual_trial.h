// SPDX-License-Identifier: MIT
// virtual_trial.h: runs of the virtual pool for its tests.
#ifndef TESTS_SCENARIOS_VIRTUAL_TRIAL_H
#define TESTS_SCENARIOS_VIRTUAL_TRIAL_H

#include "task_arrivals.h"
#include "virtual_pool.h"

// Mean cost, ns: long enough for whole ns to be fine.
#define TRIAL_MEAN_NS UINT64_C(1000000)

// What a run is made of; zero members are costs of one value, all at once, one task and worker.
struct trial {
    enum task_cost_kind costs;
    enum task_arrival_kind arrivals;
    double load;
    uint32_t workers;
    const struct dispatch_ops *dispatch; // NULL: central
    uint32_t choices, limit;
    const uint32_t *weights;
    uint64_t tasks;     // that count
    double settle;      // mean costs before
    uint64_t in_flight; // of a closed system
    uint64_t seed;
};

struct trial_run {
    struct virtual_pool *pool;
    struct task_costs costs;
    struct task_arrivals arrivals;
    struct virtual_outcome *outcomes; // of each task, if wanted
};

// All of these assert that nothing is refused.
void trial_open(struct trial_run *run, const struct trial *trial, bool outcomes);
void trial_close(struct trial_run *run);

// Simulates all tasks, and looks whether Little's law holds to 1e-9.
void trial_finish(struct trial_run *run);

// The mean sojourn of the tasks that count, in mean costs.
double trial_sojourn(const struct trial_run *run);

// The same of a whole run.
double trial_mean(const struct trial *trial);

// Whether the two runs did the same tasks at the same times; and, if `who`, by the same workers.
bool trials_agree(const struct trial *a, const struct trial *b, bool who);

#endif
