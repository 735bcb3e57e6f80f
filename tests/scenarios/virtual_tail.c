// SPDX-License-Identifier: MIT
// virtual_tail.c: of 100,000 workers with two choices, the shares that have 1, 2, ... 5 tasks or more are
// those of the limit.
#include <criterion/criterion.h>
#include <math.h>

#include "dispatch/power_of_d.h"
#include "judge/theory_split.h"
#include "virtual_mutants.h"
#include "virtual_trial.h"

#define WORKERS   (100000 / TEST_SHARE)
#define LOAD      0.9
#define LENGTHS   5
#define SNAPSHOTS 5

// The shares with at least so many, on average over snapshots that are a few service times apart.
static void tail_of(const struct dispatch_ops *dispatch, double *tail)
{
    struct trial trial = {.costs = TASK_COSTS_EXPONENTIAL,
                          .arrivals = TASK_ARRIVALS_POISSON,
                          .load = LOAD,
                          .workers = WORKERS,
                          .choices = 2,
                          .dispatch = dispatch,
                          .tasks = UINT64_C(1000) * WORKERS,
                          .seed = 17};
    struct trial_run run;
    trial_open(&run, &trial, false);
    virtual_pool_run(run.pool, UINT64_C(80) * WORKERS);
    for (unsigned i = 0; i < SNAPSHOTS; i++) {
        virtual_pool_run(run.pool, UINT64_C(4) * WORKERS);
        for (uint32_t w = 0; w < WORKERS; w++) {
            uint32_t length = virtual_pool_queue(run.pool, w);
            for (uint32_t j = 1; j <= LENGTHS && j <= length; j++)
                tail[j] += 1.0 / WORKERS / SNAPSHOTS;
        }
    }
    trial_close(&run);
}

// Five standard errors of a single snapshot with independent workers.
static unsigned count_agreeing(const double *tail, unsigned choices)
{
    unsigned agreeing = 0;
    for (unsigned i = 1; i <= LENGTHS; i++) {
        double wanted = power_of_d_tail(choices, LOAD, i);
        agreeing += fabs(tail[i] - wanted) < 5 * sqrt(wanted * (1 - wanted) / WORKERS);
    }
    return agreeing;
}

Test(virtual_tail, of_two_choices_is_that_of_the_limit)
{
    double tail[LENGTHS + 1] = {0}, wrong[LENGTHS + 1] = {0};
    tail_of(&power_of_d_dispatch, tail);
    cr_assert_eq(count_agreeing(tail, 2), LENGTHS, "%g %g %g %g %g", tail[1], tail[2], tail[3],
                 tail[4], tail[5]);
    cr_assert_leq(count_agreeing(tail, 1), 1);
    tail_of(&mutant_second, wrong);
    cr_assert_leq(count_agreeing(wrong, 2), 1);
}
