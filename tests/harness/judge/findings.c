// SPDX-License-Identifier: MIT
// findings.c: known answers for crossings and hand-offs, each with a changed input that must
// change the answer.
#include "judge/findings.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>

static void expect_near(double value, double expected)
{
    cr_expect_float_eq(value, expected, fabs(expected) * 1e-9, "%.17g is not %.17g", value,
                       expected);
}

static struct interval crossing_of(const struct curve_point *points, size_t count)
{
    return estimate_crossing(points, count, CONFIDENCE);
}

Test(crossing, lies_halfway_in_the_logarithm)
{
    struct curve_point points[] = {{10, 2, 10}, {1000, 8, 10}};
    expect_near(crossing_of(points, 2).value, 100);
    points[1].successes = 7; // 0.3 / 0.5 of two decades
    expect_near(crossing_of(points, 2).value, 10 * pow(100, 0.6));
}

Test(crossing, next_to_zero_is_linear)
{
    struct curve_point points[] = {{0, 0, 100}, {10, 100, 100}, {20, 100, 100}};
    expect_near(crossing_of(points, 3).value, 5);
    points[0].x = 0.1;
    expect_near(crossing_of(points, 3).value, 1);
}

// The bounds from Wilson's formula by hand: 0.1118 and 0.5962 are at one half after 0.801 of a
// decade.
Test(crossing, has_bounds_from_the_points_bounds)
{
    struct curve_point points[] = {{1, 5, 100}, {10, 50, 100}, {100, 95, 100}};
    struct interval w50 = crossing_of(points, 3);
    expect_near(w50.value, 10);
    expect_near(w50.low, 6.331057636912046);
    expect_near(w50.high, 15.795149204924114);
    for (size_t i = 0; i < 3; i++) {
        points[i].successes *= 100;
        points[i].trials *= 100;
    }
    struct interval surer = crossing_of(points, 3);
    expect_near(surer.value, 10);
    cr_expect(w50.low < surer.low && surer.high < w50.high);
}

// 6 of 10 before 2 of 10 is 8 of 20 at both; with more trials the second weighs more.
Test(crossing, makes_the_curve_rise_first)
{
    struct curve_point points[] = {{1, 1, 10}, {2, 6, 10}, {4, 2, 10}, {8, 9, 10}};
    expect_near(crossing_of(points, 4).value, 4 * pow(2, 0.1 / 0.5));
    points[2] = (struct curve_point){4, 4, 30}; // 10 of 40
    expect_near(crossing_of(points, 4).value, 4 * pow(2, 0.25 / 0.65));
    points[2] = (struct curve_point){4, 6, 10}; // the control: a curve that rises is left alone
    expect_near(crossing_of(points, 4).value, pow(2, 0.4 / 0.5));
}

Test(crossing, pools_backwards_as_far_as_needed)
{
    // 9, 8, 7, 1 of 10: each pulls the ones before down, to 25 of 40 and then to 25 of 60.
    struct curve_point points[] = {{1, 9, 10}, {2, 8, 10}, {3, 7, 10},
                                   {4, 1, 10}, {5, 0, 20}, {6, 60, 60}};
    double share = 25.0 / 60;
    expect_near(crossing_of(points, 6).value, 5 * pow(1.2, (0.5 - share) / (1 - share)));
}

// 0 pulls 7 down to 3.5, and that is below the 6 before: 13 of 30 for all three.
Test(crossing, pools_again_what_was_pooled)
{
    struct curve_point points[] = {{1, 6, 10}, {2, 7, 10}, {3, 0, 10}, {4, 10, 10}};
    double share = 13.0 / 30;
    expect_near(crossing_of(points, 4).value, 3 * pow(4.0 / 3, (0.5 - share) / (1 - share)));
}

// exp(log(x)) is not always x.
Test(crossing, stays_between_neighbours_however_near)
{
    for (double x = 1e-300; x < 1e300; x *= 7e5) {
        struct curve_point points[] = {{x, 40, 100}, {nextafter(x, INFINITY), 60, 100}};
        double value = crossing_of(points, 2).value;
        cr_expect(value == points[0].x || value == points[1].x, "%.17g at %.17g", value, x);
    }
}

Test(crossing, does_not_depend_on_order_or_splitting)
{
    struct curve_point sorted[] = {{1, 2, 20}, {10, 8, 20}, {100, 18, 20}};
    struct curve_point mixed[] = {{100, 18, 20}, {10, 5, 8}, {1, 2, 20}, {10, 3, 12}, {50, 0, 0}};
    struct interval a = crossing_of(sorted, 3), b = crossing_of(mixed, 5);
    cr_expect(a.value == b.value && a.low == b.low && a.high == b.high);
    mixed[3].successes = 4; // the control
    cr_expect_neq(crossing_of(mixed, 5).value, a.value);
}

Test(crossing, at_a_point_is_that_point)
{
    struct curve_point points[] = {{3, 1, 10}, {7, 5, 10}, {9, 9, 10}};
    cr_expect_eq(crossing_of(points, 3).value, 7);
    cr_expect_eq(crossing_of(points + 1, 2).value, 7);
}

Test(crossing, is_unknown_where_the_sweep_does_not_cross)
{
    struct curve_point never[] = {{1, 0, 10}, {10, 0, 10}};
    struct curve_point always[] = {{1, 10, 10}, {10, 10, 10}};
    struct interval below = crossing_of(never, 2), above = crossing_of(always, 2);
    cr_expect(isnan(below.value) && isnan(below.low) && isnan(below.high));
    cr_expect(isnan(above.value) && isnan(above.low) && isnan(above.high));
    struct interval none = crossing_of(NULL, 0);
    cr_expect(isnan(none.value) && isnan(none.low) && isnan(none.high));
    struct curve_point untried = {1, 0, 0};
    cr_expect(isnan(crossing_of(&untried, 1).value));
}

// 45 of 100 at the end: one half may have been reached, at earliest at `low`.
Test(crossing, knows_one_bound_of_a_sweep_that_is_too_short)
{
    struct curve_point early_end[] = {{1, 0, 100}, {10, 45, 100}};
    struct interval open = crossing_of(early_end, 2);
    cr_expect(isnan(open.value) && isnan(open.high));
    expect_near(open.low, 8.094764541980613);
    struct curve_point late_start[] = {{1, 6, 10}, {10, 10, 10}};
    open = crossing_of(late_start, 2);
    cr_expect(isnan(open.value) && isnan(open.low));
    expect_near(open.high, 2.736576027329459);
}

Test(crossing, orders_its_bounds_on_random_sweeps)
{
    struct curve_point points[30];
    srand(11);
    for (int round = 0; round < 500; round++) {
        size_t count = 1 + (size_t)rand() % 30;
        for (size_t i = 0; i < count; i++) {
            uint64_t trials = (uint64_t)rand() % 50;
            points[i] = (struct curve_point){(double)(rand() % 40), 0, trials};
            points[i].successes = trials > 0 ? (uint64_t)rand() % (trials + 1) : 0;
        }
        struct interval w50 = crossing_of(points, count);
        cr_expect(!(w50.low > w50.value) && !(w50.value > w50.high) && !(w50.low > w50.high));
        cr_expect(isnan(w50.value) || (w50.value >= 0 && w50.value < 40));
    }
}

Test(crossing, stands_extreme_sweeps)
{
    static struct curve_point points[CURVE_POINTS_MAX];
    for (size_t i = 0; i < CURVE_POINTS_MAX; i++) // falls all the way: one block
        points[i] = (struct curve_point){(double)i, CURVE_POINTS_MAX - i, CURVE_POINTS_MAX};
    cr_expect(isnan(crossing_of(points, CURVE_POINTS_MAX).value));
    struct curve_point huge[] = {{DBL_MIN, 0, UINT64_MAX / 4},
                                 {DBL_MAX, UINT64_MAX / 4, UINT64_MAX / 4}};
    struct interval w50 = crossing_of(huge, 2);
    cr_expect(w50.low <= w50.value && w50.value <= w50.high);
    cr_expect_float_eq(w50.value, 2, 1e-9); // 2^-1022 and 2^1024
}

Test(crossing, refuses_a_negative_x, .signal = SIGABRT)
{
    estimate_crossing(&(struct curve_point){-1, 1, 2}, 1, CONFIDENCE);
}

static const struct handoff_facts example = {
    .run_length = 4, .operation_ns = 160, .critical_ns = 100, .rmw_ns = 5, .limit_ns = 50};

Test(handoff, solves_for_the_price_of_a_hand_off)
{
    struct handoff found = judge_handoff(example);
    expect_near(found.handoff_ns, 200); // 4 * (160 - 100 - 2 * 5)
    expect_near(found.efficiency, 0.25);
    expect_near(found.greedy_ceiling, 1e9 / 110);
    expect_near(found.fair_ceiling, 1e9 / 150);
}

Test(handoff, at_the_limit_is_one_whatever_the_greed)
{
    struct handoff_facts facts = example;
    for (double run = 1; run <= 1024; run *= 2) {
        facts.run_length = run;
        facts.operation_ns = 110 + 50 / run;
        expect_near(judge_handoff(facts).efficiency, 1);
    }
}

Test(handoff, depends_on_each_fact)
{
    struct handoff_facts changed[] = {example, example, example, example, example};
    changed[0].run_length++;
    changed[1].operation_ns++;
    changed[2].critical_ns++;
    changed[3].rmw_ns++;
    changed[4].limit_ns++;
    double efficiency = judge_handoff(example).efficiency;
    for (size_t i = 0; i < 5; i++)
        cr_expect(fabs(judge_handoff(changed[i]).efficiency - efficiency) > 1e-3, "fact %zu", i);
}

// At or above the greedy ceiling nothing is left for the hand-off: no efficiency, and surely none
// of infinity or below zero.
Test(handoff, above_the_greedy_ceiling_cannot_be_told)
{
    struct handoff_facts facts = example;
    for (facts.operation_ns = 90; facts.operation_ns <= 110; facts.operation_ns += 10) {
        struct handoff found = judge_handoff(facts);
        cr_expect(isnan(found.handoff_ns) && isnan(found.efficiency));
        expect_near(found.greedy_ceiling, 1e9 / 110);
    }
    facts.operation_ns = 111;
    expect_near(judge_handoff(facts).handoff_ns, 4);
}

Test(handoff, is_unknown_where_a_fact_is)
{
    static const double wrong[] = {NAN, INFINITY, -1};
    for (size_t i = 0; i < 3; i++) {
        struct handoff_facts facts[] = {example, example, example, example, example};
        facts[0].run_length = facts[1].operation_ns = facts[2].critical_ns = wrong[i];
        facts[3].rmw_ns = facts[4].limit_ns = wrong[i];
        for (size_t k = 0; k < 5; k++) {
            struct handoff found = judge_handoff(facts[k]);
            cr_expect(isnan(found.efficiency));
            cr_expect_eq(isnan(found.handoff_ns) != 0, k != 4);
            cr_expect_eq(isnan(found.greedy_ceiling) != 0, k == 2 || k == 3);
            cr_expect_eq(isnan(found.fair_ceiling) != 0, k == 2 || k == 4);
        }
    }
    struct handoff_facts short_run = example;
    short_run.run_length = 0.5;
    cr_expect(isnan(judge_handoff(short_run).efficiency));
    cr_expect(isnan(judge_handoff((struct handoff_facts){0}).greedy_ceiling));
}
