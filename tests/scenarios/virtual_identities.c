// SPDX-License-Identifier: MIT
// virtual_identities.c: what holds bit by bit in virtual time, for each task of a run; and mutated
// strategies, for which it does not.
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch/all.h"
#include "virtual_mutants.h"
#include "virtual_trial.h"

#define TASKS (20000 / TEST_SHARE)

#define NAMED(name) &name##_dispatch,
static const struct dispatch_ops *const all[] = {DISPATCHES(NAMED)};
#define ALL (sizeof all / sizeof all[0])

static const uint32_t sizes[] = {1, 2, 3, 8, 64};
#define SIZES (sizeof sizes / sizeof sizes[0])

// Calls `agrees` for costs x sizes x loads; how many of them it said no to.
static unsigned count_disagreeing(enum task_cost_kind first, enum task_cost_kind last,
                                  bool (*agrees)(struct trial *trial, const void *context),
                                  const void *context)
{
    unsigned disagreeing = 0;
    for (unsigned costs = first; costs <= last; costs++)
        for (unsigned i = 0; i < SIZES; i++)
            for (unsigned load = 5; load <= 9; load += 4) {
                struct trial trial = {.costs = costs,
                                      .arrivals = TASK_ARRIVALS_POISSON,
                                      .load = load / 10.0,
                                      .workers = sizes[i],
                                      .choices = sizes[i],
                                      .tasks = TASKS,
                                      .seed = 1000 * costs + 10 * i + load};
                disagreeing += !agrees(&trial, context);
            }
    return disagreeing;
}

static bool is_central(struct trial *trial, const void *dispatch)
{
    struct trial central = *trial;
    trial->dispatch = dispatch;
    return trials_agree(trial, &central, false);
}

Test(virtual_identities, least_work_is_a_central_queue_task_by_task)
{
    cr_assert_eq(
        count_disagreeing(TASK_COSTS_FIXED, TASK_COSTS_EVERY_KTH, is_central, &least_work_dispatch),
        0);
    // The control. The second of one worker is that worker, and of many there is a second idle one.
    cr_assert_gt(
        count_disagreeing(TASK_COSTS_FIXED, TASK_COSTS_EVERY_KTH, is_central, &mutant_second_work),
        40);
}

Test(virtual_identities, round_robin_of_equal_costs_is_a_central_queue)
{
    cr_assert_eq(
        count_disagreeing(TASK_COSTS_FIXED, TASK_COSTS_FIXED, is_central, &round_robin_dispatch),
        0);
    cr_assert_gt(count_disagreeing(TASK_COSTS_FIXED, TASK_COSTS_FIXED, is_central, &mutant_twice),
                 0);
    // Nor is it one when costs differ.
    cr_assert_gt(count_disagreeing(TASK_COSTS_EXPONENTIAL, TASK_COSTS_EXPONENTIAL, is_central,
                                   &round_robin_dispatch),
                 0);
}

static bool is_shortest_queue(struct trial *trial, const void *dispatch)
{
    struct trial least = *trial;
    least.dispatch = &least_busy_dispatch;
    trial->dispatch = dispatch;
    return trials_agree(trial, &least, true);
}

// With as many choices as workers, the same worker is picked for each task.
Test(virtual_identities, power_of_all_is_the_shortest_queue)
{
    static const struct dispatch_ops *const mutants[] = {&mutant_replaced, &mutant_stale,
                                                         &mutant_second, &mutant_first};
    cr_assert_eq(count_disagreeing(TASK_COSTS_EXPONENTIAL, TASK_COSTS_HEAVY, is_shortest_queue,
                                   &power_of_d_dispatch),
                 0);
    for (unsigned i = 0; i < 4; i++)
        cr_expect_gt(count_disagreeing(TASK_COSTS_EXPONENTIAL, TASK_COSTS_HEAVY, is_shortest_queue,
                                       mutants[i]),
                     20, "mutant %u", i);
}

// Whether, of two tasks that come at once, the second ever goes where the first went: two different
// workers are compared, and one of them has nothing to do.
static bool meets(const struct dispatch_ops *ops)
{
    bool met = false;
    for (unsigned seed = 0; seed < 1000; seed++) {
        struct trial trial = {
            .workers = 4, .choices = 2, .dispatch = ops, .tasks = 2, .seed = seed};
        struct trial_run run;
        trial_open(&run, &trial, true);
        trial_finish(&run);
        met |= run.outcomes[0].worker == run.outcomes[1].worker;
        trial_close(&run);
    }
    return met;
}

Test(virtual_identities, two_choices_are_two_workers)
{
    cr_assert_not(meets(&power_of_d_dispatch));
    cr_assert(meets(&mutant_replaced));
}

// Who is told when tasks are done has them taken off in order, others when they look.
Test(virtual_identities, nothing_depends_on_when_ends_are_taken_off)
{
    for (unsigned i = 0; i < ALL; i++) {
        if (all[i]->done)
            continue;
        struct dispatch_ops told = mutant_told(all[i]);
        struct trial trial = {.costs = TASK_COSTS_BIMODAL,
                              .arrivals = TASK_ARRIVALS_ON_OFF,
                              .load = 0.8,
                              .workers = 7,
                              .choices = 3,
                              .tasks = TASKS,
                              .dispatch = all[i],
                              .seed = i};
        struct trial other = trial;
        other.dispatch = &told;
        cr_expect(trials_agree(&trial, &other, true), "%s", all[i]->about.name);
    }
}

Test(virtual_identities, a_weight_of_0_is_never_picked)
{
    static const uint32_t weights[] = {0, 1, 3, 0, 2, 0};
    for (unsigned i = 0; i < ALL; i++) {
        struct trial trial = {.costs = TASK_COSTS_EXPONENTIAL,
                              .arrivals = TASK_ARRIVALS_POISSON,
                              .load = 0.4,
                              .workers = 6,
                              .choices = 2,
                              .weights = weights,
                              .tasks = TASKS,
                              .dispatch = all[i],
                              .seed = i};
        struct trial_run run;
        trial_open(&run, &trial, false);
        trial_finish(&run);
        for (uint32_t w = 0; w < 6; w++)
            cr_expect(weights[w] > 0 || virtual_pool_given(run.pool, w) == 0, "%s",
                      all[i]->about.name);
        trial_close(&run);
        // The control is the pool itself, which does not go on with a pick that it must not get.
        trial.dispatch = i % 2 ? &mutant_twice : &mutant_outside;
        trial_open(&run, &trial, false);
        virtual_pool_run(run.pool, UINT64_MAX);
        cr_expect_eq(virtual_pool_state(run.pool), VIRTUAL_WRONG);
        trial_close(&run);
    }
}

static uint64_t digest_of(struct trial_run *run)
{
    trial_finish(run);
    return virtual_pool_sum(run->pool)->digest;
}

Test(virtual_identities, the_same_seed_gives_the_same_run)
{
    for (unsigned i = 0; i <= ALL; i++) {
        struct trial trial = {.costs = TASK_COSTS_EXPONENTIAL,
                              .arrivals = TASK_ARRIVALS_POISSON,
                              .load = 0.9,
                              .workers = 16,
                              .choices = 2,
                              .tasks = TASKS,
                              .settle = 10,
                              .dispatch = i < ALL ? all[i] : NULL,
                              .seed = 42};
        struct trial_run run;
        trial_open(&run, &trial, false);
        uint64_t first = digest_of(&run);
        virtual_pool_rewind(run.pool);
        cr_expect_eq(digest_of(&run), first, "strategy %u", i);
        trial_close(&run);
        trial.seed = 43;
        trial_open(&run, &trial, false);
        cr_expect_neq(digest_of(&run), first, "strategy %u", i);
        trial_close(&run);
    }
}

Test(virtual_identities, a_closed_system_keeps_its_tasks_in_flight)
{
    for (unsigned i = 0; i <= ALL; i++) {
        struct trial trial = {.costs = TASK_COSTS_EXPONENTIAL,
                              .arrivals = TASK_ARRIVALS_IN_FLIGHT,
                              .in_flight = 24,
                              .workers = 8,
                              .choices = 2,
                              .tasks = TASKS,
                              .dispatch = i < ALL ? all[i] : NULL,
                              .seed = 42};
        struct trial_run run;
        trial_open(&run, &trial, false);
        virtual_pool_run(run.pool, TASKS / 2);
        uint32_t inside = 0;
        for (uint32_t w = 0; w < 8; w++)
            inside += virtual_pool_queue(run.pool, w);
        cr_expect_eq(inside, 24, "strategy %u: %u", i, inside);
        trial_finish(&run);
        trial_close(&run);
    }
}

// Nobody has more than its limit, and tasks wait before the pool: with a limit of 1, in one queue.
Test(virtual_identities, a_limit_of_1_is_a_central_queue)
{
    struct trial trial = {.costs = TASK_COSTS_EXPONENTIAL,
                          .arrivals = TASK_ARRIVALS_POISSON,
                          .load = 0.9,
                          .workers = 8,
                          .tasks = TASKS,
                          .seed = 3};
    struct trial central = trial;
    trial.limit = 1;
    static const struct dispatch_ops *const limited[] = {&first_dispatch, &least_busy_dispatch,
                                                         &least_busy_bucket_dispatch};
    for (unsigned i = 0; i < 3; i++) {
        trial.dispatch = limited[i];
        cr_expect(trials_agree(&trial, &central, false), "%s", limited[i]->about.name);
    }
    trial.limit = 2;
    cr_expect_not(trials_agree(&trial, &central, false));
}

Test(virtual_identities, a_limit_that_is_not_kept_is_refused)
{
    struct virtual_pool *pool;
    struct error error;
    struct virtual_config config = {
        .workers = 2, .dispatch = &random_dispatch, .strategy = {.limit = 1}, .tasks = 1};
    cr_assert_eq(virtual_pool_open(&pool, &config, &error), -ENOTSUP);
    cr_assert_not_null(strstr(error.text, "random keeps no limit"), "%s", error.text);
    config.dispatch = &power_of_d_dispatch;
    config.strategy = (struct dispatch_config){.choices = 3};
    cr_assert_eq(virtual_pool_open(&pool, &config, &error), -ENOTSUP);
    cr_assert_not_null(strstr(error.text, "choices=3"), "%s", error.text);
}
