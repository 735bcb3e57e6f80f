// SPDX-License-Identifier: MIT
// theory_scaling.c: known answers for the scalability law and its fit.
#include "judge/theory_scaling.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "theory_expect.h"

#define POINTS(points) points, sizeof(points) / sizeof(points)[0]

// SPEC SDM91 as in Gunther's book and the R package usl, whose fit this is.
static const struct scaling_point sdm91[] = {{1, 64.9},    {18, 995.9},   {36, 1652.4},
                                             {72, 1853.2}, {108, 1828.9}, {144, 1775.0},
                                             {216, 1702.2}};

// gamma 1, alpha 0.02, beta 0.02; printed to four decimals.
static const struct scaling_point exact[] = {{1, 1},      {2, 1.8868}, {4, 3.0769},
                                             {6, 3.5294}, {8, 3.5398}, {10, 3.3557}};

static struct scaling_fit fit_points(const struct scaling_point *points, size_t count)
{
    struct scaling_fit fit;
    cr_assert_eq(scaling_fit(points, count, &fit), 0);
    return fit;
}

Test(scaling, of_sdm91_is_that_of_the_reference)
{
    struct scaling_fit fit = fit_points(POINTS(sdm91));
    expect_printed(fit.law.alpha, 0.0277285, 7);
    expect_printed(fit.error.alpha, 0.0091217, 7);
    expect_printed(fit.law.beta, 1.0437e-4, 8);
    expect_printed(fit.error.beta, 1.99e-5, 7);
    expect_printed(fit.law.gamma, 89.995233, 6);
    expect_printed(fit.error.gamma, 14.2135, 4);
    expect_printed(scaling_peak_workers(fit.law), 96.51956, 5);
    expect_printed(scaling_peak_throughput(fit.law), 1883.9, 1);
    expect_printed(scaling_limit(fit.law), 3245.589, 3);
    cr_expect_eq(fit.points, 7);
    // Without one of the points, or with gamma taken from the first, it is another.
    struct scaling_fit six = fit_points(sdm91, 6);
    expect_wrong(six.law.alpha, 0.0277285, 7);
    expect_wrong(sdm91[0].throughput, 89.995233, 6);
}

Test(scaling, of_an_exact_law_is_that_law)
{
    struct scaling_fit fit = fit_points(POINTS(exact));
    expect_printed(fit.law.gamma, 1, 4);
    expect_printed(fit.law.alpha, 0.02, 4);
    expect_printed(fit.law.beta, 0.02, 4);
    expect_printed(scaling_peak_workers(fit.law), 7, 2);
    cr_expect_lt(fit.error.alpha, 1e-4);
    struct scaling law = {.gamma = 1, .alpha = 0.02, .beta = 0.02};
    expect_printed(scaling_peak_workers(law), 7, 12);
    for (size_t i = 0; i < 6; i++) {
        expect_printed(scaling_throughput(law, exact[i].workers), exact[i].throughput, 4);
        if (i > 0) // alpha N for alpha (N - 1)
            expect_wrong(scaling_throughput(law, exact[i].workers + 1), exact[i].throughput, 4);
    }
}

// From a worker to a million, from 1e-9 to 1e12 per second.
Test(scaling, finds_any_law_again)
{
    const double alphas[] = {0, 1e-4, 0.05, 0.9}, spans[] = {8, 100, 1e6};
    const double gammas[] = {1e-9, 1, 1e12}, pairs[] = {0, 0.01, 1};
    for (int i = 0; i < 4 * 3 * 3 * 3; i++) {
        double span = spans[i / 4 % 3];
        struct scaling law = {
            .gamma = gammas[i / 12 % 3], .alpha = alphas[i % 4], .beta = pairs[i / 36] / span};
        struct scaling_point points[8];
        for (int j = 0; j < 8; j++) {
            double workers = 1 + (span - 1) * j / 7;
            points[j] = (struct scaling_point){workers, scaling_throughput(law, workers)};
        }
        struct scaling_fit fit = fit_points(points, 8);
        cr_expect_float_eq(fit.law.gamma, law.gamma, 1e-4 * law.gamma);
        cr_expect(fit.law.alpha >= 0 && fit.law.beta >= 0);
        for (int j = 0; j < 8; j++)
            cr_expect_float_eq(scaling_throughput(fit.law, points[j].workers), points[j].throughput,
                               1e-5 * points[j].throughput, "gamma %g alpha %g beta %g", law.gamma,
                               law.alpha, law.beta);
    }
}

// Better than in proportion would give a negative alpha.
Test(scaling, never_has_a_negative_parameter)
{
    const struct scaling_point faster[] = {{1, 1}, {2, 2.2}, {3, 3.4}, {4, 4.7}, {5, 6}, {6, 7.4}};
    struct scaling_fit fit = fit_points(POINTS(faster));
    cr_expect_eq(fit.law.alpha, 0);
    cr_expect_eq(fit.law.beta, 0);
    cr_expect(isnan(fit.error.alpha) && isnan(fit.error.beta) && fit.error.gamma > 0);
    // By hand: gamma = sum N X / sum N^2.
    cr_expect_float_eq(fit.law.gamma, (1 + 4.4 + 10.2 + 18.8 + 30 + 44.4) / 91, 1e-12);
    cr_expect_eq(scaling_peak_workers(fit.law), INFINITY);
    cr_expect_eq(scaling_peak_throughput(fit.law), INFINITY);
    cr_expect_eq(scaling_limit(fit.law), INFINITY);
}

// Rises in proportion and then falls: the best alpha is negative, so beta is fitted without it.
Test(scaling, fits_one_parameter_where_the_other_would_be_negative)
{
    const struct scaling_point late[] = {{1, 1},     {2, 2.02}, {4, 4.1}, {8, 7.9},
                                         {16, 13.1}, {32, 16},  {64, 12}};
    struct scaling_fit fit = fit_points(POINTS(late));
    cr_expect_eq(fit.law.alpha, 0);
    cr_expect(isnan(fit.error.alpha) && fit.law.beta > 0 && fit.error.beta > 0);
    cr_expect_float_eq(scaling_peak_workers(fit.law), 1 / sqrt(fit.law.beta), 1e-9);
    // No law of alpha = 0 beside it is nearer.
    for (int i = 0; i < 4; i++) {
        struct scaling near = fit.law;
        near.gamma *= i == 0 ? 1.001 : i == 1 ? 0.999 : 1;
        near.beta *= i == 2 ? 1.001 : i == 3 ? 0.999 : 1;
        double residual = 0;
        for (int j = 0; j < 7; j++)
            residual += pow(late[j].throughput - scaling_throughput(near, late[j].workers), 2);
        cr_expect_gt(residual, fit.residual);
    }
}

Test(scaling, peak_is_one_worker_where_more_never_help)
{
    struct scaling worse = {.gamma = 5, .alpha = 0.9, .beta = 0.3};
    cr_expect_eq(scaling_peak_workers(worse), 1);
    cr_expect_eq(scaling_peak_throughput(worse), 5);
    struct scaling amdahl = {.gamma = 5, .alpha = 0.1, .beta = 0};
    cr_expect_eq(scaling_peak_workers(amdahl), INFINITY);
    cr_expect_float_eq(scaling_peak_throughput(amdahl), 50, 1e-12);
    cr_expect(isnan(scaling_throughput(amdahl, 0)) && isnan(scaling_throughput(amdahl, NAN)));
}

static void expect_refused(const struct scaling_point *points, size_t count)
{
    struct scaling_fit fit, before;
    memset(&fit, 0x5a, sizeof fit);
    memcpy(&before, &fit, sizeof fit);
    cr_expect_eq(scaling_fit(points, count, &fit), -EINVAL);
    cr_expect_eq(memcmp(&fit, &before, sizeof fit), 0);
}

Test(scaling, is_refused_below_six_sizes)
{
    expect_refused(sdm91, 5);
    expect_refused(NULL, 0);
    struct scaling_point twice[] = {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {5, 5.1}, {5, 4.9}};
    expect_refused(POINTS(twice));
    twice[6].workers = 6;
    cr_expect_eq(fit_points(POINTS(twice)).points, 7);
    twice[6].throughput = NAN; // none
    expect_refused(POINTS(twice));
    // What is unknown does not stand in the way of the same size measured again.
    struct scaling_point again[] = {{1, 1}, {2, NAN}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 6}};
    cr_expect_eq(fit_points(POINTS(again)).points, 6);
}

Test(scaling, is_refused_outside_its_range)
{
    const struct scaling_point wrong[] = {{0, 1}, {NAN, 1}, {INFINITY, 1},
                                          {7, 0}, {7, -1},  {7, INFINITY}};
    for (size_t i = 0; i < 6; i++) {
        struct scaling_point points[7];
        memcpy(points, sdm91, sizeof points);
        points[3] = wrong[i];
        expect_refused(points, 7);
    }
}

// Seven launches whose gamma is 1..7 times that of the exact law: the interval of seven values is
// the smallest to the largest at 95 %.
Test(scaling_estimate, is_the_median_of_the_launches_fits)
{
    struct scaling_point points[7 * 6];
    for (int i = 0; i < 7 * 6; i++)
        points[i] =
            (struct scaling_point){exact[i % 6].workers, exact[i % 6].throughput * (1 + i / 6)};
    struct scaling_estimate estimate;
    cr_assert_eq(scaling_estimate(points, 6, 7, CONFIDENCE, &estimate), 0);
    cr_expect_eq(estimate.launches, 7);
    expect_printed(estimate.gamma.value, 4, 3);
    expect_printed(estimate.gamma.low, 1, 3);
    expect_printed(estimate.gamma.high, 7, 3);
    expect_printed(estimate.alpha.value, 0.02, 4);
    expect_printed(estimate.beta.high, 0.02, 4);
    expect_printed(estimate.peak_workers.low, 7, 2);
    expect_printed(estimate.peak_throughput.value, 4 * 7 / 1.96, 3);
    cr_expect(estimate.limit.low <= estimate.limit.value);
}

Test(scaling_estimate, leaves_out_launches_that_cannot_be_fitted)
{
    struct scaling_point points[3 * 6];
    for (int i = 0; i < 3 * 6; i++)
        points[i] = exact[i % 6];
    points[6 + 2].throughput = NAN;
    struct scaling_estimate estimate = {.launches = 42};
    cr_assert_eq(scaling_estimate(points, 6, 3, CONFIDENCE, &estimate), 0);
    cr_expect_eq(estimate.launches, 2);
    cr_expect(isnan(estimate.gamma.low)); // fewer than six launches have no interval
    expect_printed(estimate.gamma.value, 1, 4);
    estimate.launches = 42;
    cr_expect_eq(scaling_estimate(points + 6, 6, 1, CONFIDENCE, &estimate), -EINVAL);
    cr_expect_eq(scaling_estimate(NULL, 6, 0, CONFIDENCE, &estimate), -EINVAL);
    cr_expect_eq(estimate.launches, 42);
}

// A launch without an end of its rise is the largest of all.
Test(scaling_estimate, stands_a_peak_without_end)
{
    struct scaling_point points[6 * 6];
    for (int i = 0; i < 6 * 6; i++)
        points[i] = i < 6 ? (struct scaling_point){1 + i, 2.0 + 2 * i} : exact[i % 6];
    struct scaling_estimate estimate;
    cr_assert_eq(scaling_estimate(points, 6, 6, CONFIDENCE, &estimate), 0);
    cr_expect_eq(estimate.peak_workers.high, INFINITY);
    expect_printed(estimate.peak_workers.value, 7, 2);
}

Test(scaling_estimate, refuses_more_launches_than_fit, .signal = SIGABRT)
{
    struct scaling_estimate estimate;
    scaling_estimate(NULL, 0, SCALING_LAUNCHES_MAX + 1, CONFIDENCE, &estimate);
}
