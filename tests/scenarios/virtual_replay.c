// SPDX-License-Identifier: MIT
// virtual_replay.c: replays worked out by hand.
#include "virtual_replay.h"

#include <criterion/criterion.h>
#include <math.h>

static const uint64_t arrivals[] = {0, 10, 20, 100}, costs[] = {50, 30, 5, 7};
static const uint32_t choices[] = {0, 1, 0, 1};
static const struct virtual_trace trace = {arrivals, costs, choices, 4, 2};

static void expect(const struct virtual_trace *of, uint64_t dispatch, uint64_t wake,
                   const uint64_t *wanted)
{
    uint64_t free_ns[8], sojourns[4];
    struct virtual_replayed replayed = virtual_replay(of, dispatch, wake, free_ns, sojourns);
    uint64_t sum = 0;
    for (unsigned i = 0; i < 4; i++) {
        cr_expect_eq(sojourns[i], wanted[i], "task %u: %d, not %d", i, (int)sojourns[i],
                     (int)wanted[i]);
        sum += wanted[i];
    }
    cr_expect_float_eq(replayed.sojourn_mean_ns, (double)sum / 4, 1e-9);
    cr_expect(isnan(replayed.sojourn_p99_ns)); // of 4 tasks
}

Test(virtual_replay, without_costs_is_the_queue_of_each_worker)
{
    expect(&trace, 0, 0, (uint64_t[]){50, 30, 35, 7});
}

// Task 2 waits for worker 0 and needs no wake-up.
Test(virtual_replay, wakes_only_who_has_nothing_to_do)
{
    expect(&trace, 0, 4, (uint64_t[]){54, 34, 39, 11});
}

// The dispatcher is busy until 12, 24, 36 with the first three.
Test(virtual_replay, dispatches_one_after_the_other)
{
    expect(&trace, 12, 0, (uint64_t[]){62, 44, 47, 19});
}

Test(virtual_replay, without_choices_takes_who_is_free_first)
{
    struct virtual_trace central = trace;
    central.choices = NULL;
    expect(&central, 0, 0, (uint64_t[]){50, 30, 25, 7});
}

Test(virtual_replay, knows_the_tail_and_the_end_of_many)
{
    static uint64_t due[1000], cost[1000], free_ns[1];
    for (unsigned i = 0; i < 1000; i++) {
        due[i] = i * 1000;
        cost[i] = i < 980 ? 100 : 500;
    }
    struct virtual_trace many = {due, cost, NULL, 1000, 1};
    struct virtual_replayed replayed = virtual_replay(&many, 0, 0, free_ns, NULL);
    cr_expect_float_eq(replayed.sojourn_p99_ns, 500, 4);
    cr_expect_float_eq(replayed.sojourn_mean_ns, 108, 1e-9);
    cr_expect_eq(replayed.end_ns, 999500);
    many.count = 0;
    cr_expect(isnan(virtual_replay(&many, 0, 0, free_ns, NULL).sojourn_mean_ns));
}
