// SPDX-License-Identifier: MIT
// interval.c: known answers for medians, shares and their bounds.
#include "judge/interval.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <signal.h>

// Count values 0, 1, 2, ... in an order that is not sorted (7919 is prime and above every count).
static void scatter(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (double)(i * 7919 % count);
}

static void expect_ranks(size_t count, double confidence, double lowest, double highest)
{
    double values[ESTIMATE_VALUES_MAX];
    scatter(values, count);
    struct interval result = estimate_median(values, count, confidence);
    cr_expect_eq(result.low, lowest - 1, "%zu values: low is number %g", count, result.low + 1);
    cr_expect_eq(result.high, highest - 1, "%zu values: high is number %g", count, result.high + 1);
    cr_expect_eq(result.value, (double)(count - 1) / 2);
}

static void expect_share(uint64_t successes, uint64_t trials, double confidence, double low,
                         double high)
{
    struct interval share = estimate_share(successes, trials, confidence);
    cr_expect_float_eq(share.low, low, low * 1e-9, "low of %g is %.15g, not %.15g", share.value,
                       share.low, low);
    cr_expect_float_eq(share.high, high, high * 1e-9, "high of %g is %.15g, not %.15g", share.value,
                       share.high, high);
    cr_expect(share.low <= share.value && share.value <= share.high);
}

Test(median, is_the_middle_or_the_mean_of_the_middle_two)
{
    cr_expect_eq(median((double[]){3, 1, 2}, 3), 2);
    cr_expect_eq(median((double[]){4, 1, 3, 2}, 4), 2.5);
    cr_expect_eq(median((double[]){-7}, 1), -7);
    cr_expect_eq(median((double[]){5, 5, 5, 5}, 4), 5);
    cr_expect(isnan(median(NULL, 0)));
}

Test(median, does_not_overflow)
{
    cr_expect_eq(median((double[]){DBL_MAX, DBL_MAX}, 2), DBL_MAX);
    cr_expect_eq(median((double[]){DBL_MAX, -DBL_MAX}, 2), 0);
    cr_expect_eq(median((double[]){DBL_TRUE_MIN, DBL_TRUE_MIN}, 2), DBL_TRUE_MIN);
}

Test(median, refuses_nan, .signal = SIGABRT)
{
    median((double[]){1, NAN}, 2);
}

Test(estimate_median, has_no_bounds_below_six_values)
{
    double values[5];
    for (size_t count = 1; count <= 5; count++) {
        scatter(values, count);
        struct interval result = estimate_median(values, count, CONFIDENCE);
        cr_expect_eq(result.value, (double)(count - 1) / 2);
        cr_expect(isnan(result.low) && isnan(result.high));
    }
    struct interval none = estimate_median(NULL, 0, CONFIDENCE);
    cr_expect(isnan(none.value) && isnan(none.low) && isnan(none.high));
}

// Ranks from exact integer sums of binomial coefficients.
Test(estimate_median, takes_the_exact_order_statistics)
{
    expect_ranks(6, 0.95, 1, 6); // 96.875 %
    expect_ranks(7, 0.95, 1, 7);
    expect_ranks(8, 0.95, 1, 8);
    expect_ranks(9, 0.95, 2, 8);   // 96.1 %
    expect_ranks(10, 0.95, 2, 9);  // 97.9 %
    expect_ranks(12, 0.95, 3, 10); // 96.1 %
    expect_ranks(20, 0.95, 6, 15); // 95.9 %
    expect_ranks(51, 0.95, 19, 33);
    expect_ranks(100, 0.95, 40, 61);
    expect_ranks(1000, 0.95, 469, 532);
    expect_ranks(4095, 0.95, 1985, 2111);
    expect_ranks(4096, 0.95, 1985, 2112);
}

Test(estimate_median, widens_with_the_confidence)
{
    expect_ranks(8, 0.99, 1, 8);
    expect_ranks(9, 0.99, 1, 9);
    expect_ranks(1000, 0.99, 459, 542);
    expect_ranks(4096, 0.99, 1966, 2131);
    double values[7];
    scatter(values, 7);
    cr_expect(isnan(estimate_median(values, 7, 0.99).low)); // 98.4 % is all that 7 values can say
}

// The confidence that 6 values give is exactly 31/32: asked for that they have bounds, above not.
Test(estimate_median, is_exact_at_the_edge)
{
    double values[6];
    scatter(values, 6);
    cr_expect_eq(estimate_median(values, 6, 31.0 / 32).low, 0);
    cr_expect(isnan(estimate_median(values, 6, nextafter(31.0 / 32, 1)).low));
}

Test(estimate_median, leaves_nan_out_and_the_input_alone)
{
    double values[] = {NAN, 9, 1, NAN, 4, 2, 8, 3, NAN};
    struct interval result = estimate_median(values, 9, CONFIDENCE);
    cr_expect_eq(result.value, 3.5);
    cr_expect_eq(result.low, 1);
    cr_expect_eq(result.high, 9);
    cr_expect(isnan(values[0]) && values[1] == 9 && values[7] == 3);
    double unknown[] = {NAN, NAN, NAN, NAN, NAN, NAN};
    cr_expect(isnan(estimate_median(unknown, 6, CONFIDENCE).value));
}

Test(estimate_median, stands_extreme_values)
{
    double values[ESTIMATE_VALUES_MAX];
    for (size_t i = 0; i < ESTIMATE_VALUES_MAX; i++)
        values[i] = DBL_MAX;
    struct interval huge = estimate_median(values, ESTIMATE_VALUES_MAX, CONFIDENCE);
    cr_expect(huge.value == DBL_MAX && huge.low == DBL_MAX && huge.high == DBL_MAX);
    double zeros[10] = {0};
    struct interval equal = estimate_median(zeros, 10, CONFIDENCE);
    cr_expect(equal.value == 0 && equal.low == 0 && equal.high == 0);
}

// Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
Test(estimate_share, holds_the_published_wilson_bounds)
{
    struct interval many = estimate_share(81, 263, 0.95), few = estimate_share(1, 29, 0.95);
    cr_expect_float_eq(many.low, 0.2553, 5e-5);
    cr_expect_float_eq(many.high, 0.3662, 5e-5);
    cr_expect_float_eq(few.low, 0.0061, 5e-5);
    cr_expect_float_eq(few.high, 0.1718, 5e-5);
}

// The same formula in 40 decimal digits.
Test(estimate_share, has_nine_digits)
{
    expect_share(5, 10, 0.95, 0.236593090512564, 0.763406909487436);
    expect_share(1, 100, 0.95, 0.00176743206414065, 0.0544861961787053);
    expect_share(15, 148, 0.95, 0.0623863995307363, 0.160487241723308);
    expect_share(1, 10, 0.95, 0.0178762130950729, 0.404150026795238);
    expect_share(999999, 1000000, 0.95, 0.999994335088196, 0.999999823475423);
    expect_share(5, 10, 0.99, 0.184225518247235, 0.815774481752765);
    expect_share(1, UINT64_C(1) << 53, 0.95, 1.95981625300715e-17, 6.28934045483361e-16);
}

Test(estimate_share, is_exact_for_none_and_for_all)
{
    expect_share(0, 1, 0.95, 0, 0.95);
    expect_share(0, 10, 0.95, 0, 0.258865550893052);
    expect_share(0, 1000000, 0.95, 0, 2.99572778635254e-6);
    expect_share(10, 10, 0.95, 1 - 0.258865550893052, 1);
    expect_share(0, UINT64_MAX, 0.95, 0, 2.99573227355399 / 18446744073709551616.0);
    expect_share(UINT64_MAX, UINT64_MAX, 0.95, 1, 1);
}

Test(estimate_pooled_share, of_launches_that_agree_is_wilsons)
{
    const double successes[] = {10, 12, 9, 11, 8, 10}, trials[] = {100, 100, 100, 100, 100, 100};
    struct interval pooled = estimate_pooled_share(successes, trials, 6, 0.95);
    struct interval alike = estimate_share(60, 600, 0.95);
    cr_expect_eq(pooled.value, alike.value);
    cr_expect_eq(pooled.low, alike.low);
    cr_expect_eq(pooled.high, alike.high);
}

// By hand: p = 0.3; Pearson's statistic (2 * 20^2 + 4 * 10^2) / 21, per 5 degrees of freedom
// 11.4286, leaves 52.5 of 600 trials; Student's quantile is 2.5706.
Test(estimate_pooled_share, of_launches_that_differ_is_as_wide_as_they_differ)
{
    const double successes[] = {10, 50, 20, 40, 20, 40}, trials[] = {100, 100, 100, 100, 100, 100};
    struct interval pooled = estimate_pooled_share(successes, trials, 6, 0.95);
    cr_expect_float_eq(pooled.value, 0.3, 1e-12);
    cr_expect_float_eq(pooled.low, 0.1675, 0.002);
    cr_expect_float_eq(pooled.high, 0.4772, 0.002);
    struct interval alike = estimate_share(180, 600, 0.95);
    cr_expect_gt(alike.low, pooled.low);
    cr_expect_lt(alike.high, pooled.high);
}

Test(estimate_pooled_share, of_none_and_without_trials_is_that_of_all_trials)
{
    const double none[] = {0, 0}, trials[] = {500, 1000}, nothing[] = {0, 0};
    cr_expect_eq(estimate_pooled_share(none, trials, 2, 0.95).high,
                 estimate_share(0, 1500, 0.95).high);
    cr_expect(isnan(estimate_pooled_share(none, nothing, 2, 0.95).value));
}

Test(estimate_share, is_unknown_without_trials)
{
    struct interval share = estimate_share(0, 0, 0.95);
    cr_expect(isnan(share.value) && isnan(share.low) && isnan(share.high));
}

Test(estimate_share, orders_its_bounds_everywhere)
{
    for (uint64_t trials = 1; trials <= 64; trials++)
        for (uint64_t k = 0; k <= trials; k++) {
            struct interval a = estimate_share(k, trials, 0.95);
            struct interval b = estimate_share(trials - k, trials, 0.95);
            cr_expect(0 <= a.low && a.low <= a.value && a.value <= a.high && a.high <= 1);
            cr_expect_float_eq(a.low, 1 - b.high, 1e-12);
        }
}

Test(estimate_share, refuses_more_successes_than_trials, .signal = SIGABRT)
{
    estimate_share(2, 1, 0.95);
}

Test(detection_power, is_one_minus_the_chance_to_miss)
{
    cr_expect_float_eq(detection_power(0.5, 10), 1 - 1.0 / 1024, 1e-15);
    cr_expect_float_eq(detection_power(1e-12, 1000), 9.99999999500500e-10, 1e-23);
    cr_expect_float_eq(detection_power(0.003, 1000), 0.950437, 5e-7);
    cr_expect_eq(detection_power(0, UINT64_MAX), 0);
    cr_expect_eq(detection_power(1, 1), 1);
    cr_expect_eq(detection_power(1, 0), 0);
    cr_expect(isnan(detection_power(NAN, 3)));
}
