// SPDX-License-Identifier: MIT
// virtual_theory.c: what queueing theory says, inside the 99 % interval of the virtual pool in at least
// 97 of 100 cells; and mutated strategies, for which it is not.
#include <criterion/criterion.h>
#include <math.h>

#include "dispatch/all.h"
#include "judge/theory_queue.h"
#include "judge/theory_split.h"
#include "virtual_mutants.h"
#include "virtual_trial.h"

// Independent runs of a cell, and what 7 degrees of freedom leave 1 % outside of (Student).
#define RUNS 8
#define T_99 3.4995

#define TASKS (60000 / TEST_SHARE)

// Theory says nothing of the first tasks: how many mean costs until it does.
static double settle(double load, double c2)
{
    return 10 * (1 + c2) / 2 / ((1 - load) * (1 - load));
}

// Whether `theory` is in the interval of the mean sojourn over runs of the cell.
static bool holds(struct trial trial, double theory)
{
    double sum = 0, squares = 0;
    for (unsigned i = 0; i < RUNS; i++) {
        trial.seed = draw_at(trial.seed, i);
        double mean = trial_mean(&trial);
        sum += mean;
        squares += mean * mean;
    }
    double mean = sum / RUNS, variance = (squares - sum * mean) / (RUNS - 1);
    return fabs(mean - theory) <= T_99 * sqrt(variance / RUNS);
}

static struct trial cell(uint32_t workers, double load, const struct dispatch_ops *dispatch,
                         unsigned number)
{
    return (struct trial){.costs = TASK_COSTS_EXPONENTIAL,
                          .arrivals = TASK_ARRIVALS_POISSON,
                          .load = load,
                          .workers = workers,
                          .dispatch = dispatch,
                          .tasks = TASKS,
                          .settle = settle(load, 1),
                          .seed = number};
}

static const uint32_t sizes[] = {2, 4, 8, 16, 64};
static const double loads[] = {0.5, 0.6, 0.7, 0.8, 0.9};

#define CELLS 25

// Each of these: in how many of the cells, or of each so manieth, the theory holds.
static unsigned count_central(const struct dispatch_ops *dispatch, unsigned stride)
{
    unsigned held = 0;
    for (unsigned i = 0; i < CELLS; i += stride) {
        uint32_t workers = sizes[i / 5];
        double load = loads[i % 5];
        held += holds(cell(workers, load, dispatch, i),
                      central_sojourn_mean(central_queue(workers, load, 1)));
    }
    return held;
}

static unsigned count_random(const struct dispatch_ops *dispatch, unsigned stride)
{
    static const enum task_cost_kind kinds[] = {TASK_COSTS_FIXED, TASK_COSTS_UNIFORM,
                                                TASK_COSTS_EXPONENTIAL, TASK_COSTS_BIMODAL,
                                                TASK_COSTS_LOGNORMAL};
    static const double c2[] = {0, 1.0 / 3, 1, 2.25, M_E - 1};
    unsigned held = 0;
    for (unsigned i = 0; i < CELLS; i += stride) {
        double load = loads[(i + i / 5) % 5];
        struct trial trial = cell(sizes[i / 5], load, dispatch, 100 + i);
        trial.costs = kinds[i % 5];
        trial.settle = settle(load, c2[i % 5]);
        held += holds(trial, 1 + pollaczek_khinchine_wait(load, c2[i % 5], 1));
    }
    return held;
}

static unsigned count_round_robin(const struct dispatch_ops *dispatch, unsigned stride)
{
    unsigned held = 0;
    for (unsigned i = 0; i < CELLS; i += stride) {
        uint32_t workers = sizes[i / 5];
        double load = loads[i % 5];
        held += holds(cell(workers, load, dispatch, 200 + i),
                      round_robin_sojourn_mean(workers, load, 1));
    }
    return held;
}

// In the limit of many workers; that of 4000 is as near as an interval can tell.
static unsigned count_power_of_d(const struct dispatch_ops *dispatch, unsigned stride)
{
    static const double loads_of[] = {0.4, 0.5, 0.6, 0.7, 0.8};
    unsigned held = 0;
    for (unsigned i = 0; i < CELLS; i += stride) {
        unsigned choices = 2 + i / 5;
        double load = loads_of[i % 5];
        struct trial trial = cell(4000 / TEST_SHARE, load, dispatch, 300 + i);
        trial.choices = choices;
        trial.settle = 8 / (1 - load);
        held += holds(trial, power_of_d_sojourn_mean(choices, load, 1));
    }
    return held;
}

Test(virtual_theory, holds_in_97_of_100_cells)
{
    unsigned central = count_central(NULL, 1), random = count_random(&random_dispatch, 1),
             round = count_round_robin(&round_robin_dispatch, 1),
             power = count_power_of_d(&power_of_d_dispatch, 1);
    cr_assert_geq(central + random + round + power, 97, "of 25: %u %u %u %u", central, random,
                  round, power);
}

// Of 9 cells, a mutant loses more than chance takes of all 100.
Test(virtual_theory, rejects_mutants)
{
    unsigned central = count_central(&mutant_second_work, 3),
             random = count_random(&mutant_uneven, 3), round = count_round_robin(&mutant_twice, 3),
             power = count_power_of_d(&mutant_second, 3);
    cr_expect_leq(central, 5, "%u", central);
    cr_expect_leq(random, 5, "%u", random);
    cr_expect_leq(round, 5, "%u", round);
    cr_expect_leq(power, 5, "%u", power);
}
