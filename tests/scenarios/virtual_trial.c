// SPDX-License-Identifier: MIT
// virtual_trial.c: see virtual_trial.h.
#include "virtual_trial.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void draw(void *source, struct virtual_task *tasks, uint64_t first, size_t count)
{
    struct trial_run *run = source;
    if (first == 0)
        task_arrivals_rewind(&run->arrivals);
    for (size_t i = 0; i < count; i++)
        tasks[i] = (struct virtual_task){.arrival_ns = task_arrivals_next(&run->arrivals),
                                         .cost_ns = task_cost_ns(&run->costs, first + i),
                                         .key = task_key(&run->costs, first + i)};
}

static void open_tasks(struct trial_run *run, const struct trial *trial)
{
    struct error error;
    struct task_cost_options costs = {.costs = trial->costs,
                                      .mean_ns = TRIAL_MEAN_NS,
                                      .sigma = 1,
                                      .alpha = 1.5,
                                      .every = 8,
                                      .slow = 10,
                                      .keys = TASK_KEYS_MAX};
    struct task_arrival_options arrivals = {
        .arrivals = trial->arrivals, .load = trial->load, .burst = 100, .peak = 4};
    cr_assert_eq(task_costs_open(&run->costs, &costs, trial->seed, &error), 0, "%s", error.text);
    cr_assert_eq(task_arrivals_open(&run->arrivals, &arrivals, &run->costs, trial->workers,
                                    trial->tasks, trial->seed, &error),
                 0, "%s", error.text);
}

void trial_open(struct trial_run *run, const struct trial *trial, bool outcomes)
{
    struct error error;
    *run = (struct trial_run){.pool = NULL};
    open_tasks(run, trial);
    if (outcomes)
        run->outcomes = calloc(trial->tasks, sizeof *run->outcomes);
    struct virtual_config config = {
        .workers = trial->workers,
        .dispatch = trial->dispatch,
        .strategy = {.seed = draw_stream(trial->seed, TASK_STREAM_CHOICES),
                     .weights = trial->weights,
                     .choices = trial->choices ? trial->choices : 1,
                     .limit = trial->limit,
                     .load_percent = 125},
        .draw = draw,
        .source = run,
        .tasks = trial->tasks,
        .warmup_ns = (uint64_t)(trial->settle * (double)TRIAL_MEAN_NS),
        .in_flight = trial->in_flight,
        .outcomes = run->outcomes,
        .outcomes_max = outcomes ? trial->tasks : 0,
    };
    cr_assert_eq(virtual_pool_open(&run->pool, &config, &error), 0, "%s", error.text);
}

void trial_close(struct trial_run *run)
{
    virtual_pool_close(run->pool);
    task_costs_close(&run->costs);
    free(run->outcomes);
}

void trial_finish(struct trial_run *run)
{
    virtual_pool_run(run->pool, UINT64_MAX);
    cr_assert_eq(virtual_pool_state(run->pool), VIRTUAL_DONE);
    cr_assert_leq(virtual_pool_little(run->pool), 1e-9);
}

double trial_sojourn(const struct trial_run *run)
{
    const struct virtual_record *record = virtual_pool_record(run->pool);
    return record->sojourns_ns / (double)record->costs.count / (double)TRIAL_MEAN_NS;
}

double trial_mean(const struct trial *trial)
{
    struct trial_run run;
    trial_open(&run, trial, false);
    trial_finish(&run);
    double mean = trial_sojourn(&run);
    trial_close(&run);
    return mean;
}

bool trials_agree(const struct trial *a, const struct trial *b, bool who)
{
    struct trial_run first, second;
    trial_open(&first, a, true);
    trial_open(&second, b, true);
    trial_finish(&first);
    trial_finish(&second);
    bool agree = true;
    for (uint64_t i = 0; i < a->tasks; i++)
        agree &= first.outcomes[i].begin_ns == second.outcomes[i].begin_ns &&
                 first.outcomes[i].end_ns == second.outcomes[i].end_ns &&
                 (!who || first.outcomes[i].worker == second.outcomes[i].worker);
    trial_close(&first);
    trial_close(&second);
    return agree;
}
