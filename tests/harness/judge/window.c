// SPDX-License-Identifier: MIT
// window.c: windows from hand-made samples.
#include "judge/window.h"

#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>

#define SECOND UINT64_C(1000000000)

static void expect_near(double value, double expected)
{
    cr_expect_float_eq(value, expected, fabs(expected) * 1e-12, "%.17g is not %.17g", value,
                       expected);
}

Test(window, of_two_alike)
{
    struct sample samples[] = {
        {.start_ns = 5 * SECOND, .stop_ns = 7 * SECOND, .operations = 100},
        {.start_ns = 5 * SECOND, .stop_ns = 7 * SECOND, .operations = 100},
    };
    struct window window = judge_window(samples, NULL, 2, 3, 4 * SECOND);
    cr_expect_eq(window.window, 3);
    cr_expect_eq(window.start_ns, SECOND);
    expect_near(window.seconds, 2);
    expect_near(window.operations, 200);
    expect_near(window.throughput, 100);
    cr_expect_eq(window.fairness_jain, 1);
    cr_expect_eq(window.worst_share, 1);
    expect_near(window.overlap, 1);
}

// 10..20 s and 12..24 s: 14 s in all, both from 12 to 20.
Test(window, of_a_late_worker_says_how_long_both_ran)
{
    struct sample samples[] = {
        {.start_ns = 10 * SECOND, .stop_ns = 20 * SECOND, .operations = 300},
        {.start_ns = 12 * SECOND, .stop_ns = 24 * SECOND, .operations = 100},
    };
    struct window window = judge_window(samples, NULL, 2, 0, 10 * SECOND);
    cr_expect_eq(window.start_ns, 0);
    expect_near(window.seconds, 14);
    expect_near(window.throughput, 400.0 / 14);
    expect_near(window.fairness_jain, 0.8);
    expect_near(window.worst_share, 0.5);
    expect_near(window.overlap, 8.0 / 14);
}

Test(window, of_workers_one_after_the_other_has_no_overlap)
{
    struct sample samples[] = {
        {.start_ns = 1 * SECOND, .stop_ns = 2 * SECOND, .operations = 1},
        {.start_ns = 3 * SECOND, .stop_ns = 4 * SECOND, .operations = 1},
    };
    struct window window = judge_window(samples, NULL, 2, 0, 0);
    expect_near(window.seconds, 3);
    cr_expect_eq(window.overlap, 0);
}

Test(window, without_an_operation_knows_no_fairness)
{
    struct sample samples[] = {
        {.start_ns = 1 * SECOND, .stop_ns = 2 * SECOND},
        {.start_ns = 1 * SECOND, .stop_ns = 2 * SECOND},
    };
    struct window window = judge_window(samples, NULL, 2, 0, SECOND);
    cr_expect_eq(window.operations, 0);
    cr_expect_eq(window.throughput, 0);
    cr_expect(isnan(window.fairness_jain) && isnan(window.worst_share));
    expect_near(window.overlap, 1);
}

Test(window, with_a_worker_missing_shows_it)
{
    struct sample samples[] = {
        {.start_ns = 1 * SECOND, .stop_ns = 2 * SECOND, .operations = 50},
        {.start_ns = 0, .stop_ns = 0},
    };
    struct window window = judge_window(samples, NULL, 2, 0, SECOND);
    expect_near(window.seconds, 1);
    expect_near(window.throughput, 50);
    expect_near(window.fairness_jain, 0.5);
    cr_expect_eq(window.worst_share, 0);
    cr_expect_eq(window.overlap, 0);
}

// The hog's million operations and its late stop are nobody's result, but a hog that joined late
// left the others alone for half of the window.
Test(window, does_not_count_a_hog)
{
    struct sample samples[] = {
        {.start_ns = 10 * SECOND, .stop_ns = 20 * SECOND, .operations = 10},
        {.start_ns = 15 * SECOND, .stop_ns = 29 * SECOND, .operations = 1000000},
        {.start_ns = 10 * SECOND, .stop_ns = 20 * SECOND, .operations = 10},
    };
    unsigned char counted[] = {1, 0, 1};
    struct window window = judge_window(samples, counted, 3, 0, 0);
    cr_expect_eq(window.start_ns, 10 * SECOND);
    expect_near(window.seconds, 10);
    expect_near(window.operations, 20);
    expect_near(window.throughput, 2);
    cr_expect_eq(window.fairness_jain, 1);
    expect_near(window.overlap, 0.5);
    samples[1].start_ns = 9 * SECOND;
    expect_near(judge_window(samples, counted, 3, 0, 0).overlap, 1);
    cr_expect_neq(judge_window(samples, NULL, 3, 0, 0).operations,
                  20); // the control: counting it shows
}

Test(window, of_nobody_says_nothing)
{
    struct sample hog = {.start_ns = 1, .stop_ns = 2, .operations = 3};
    struct window none = judge_window(NULL, NULL, 0, 9, 5);
    struct window hogs = judge_window(&hog, (unsigned char[]){0}, 1, 9, 0);
    cr_expect(none.window == 9 && none.start_ns == 0);
    cr_expect(isnan(none.seconds) && isnan(none.operations) && isnan(none.throughput));
    cr_expect(isnan(none.fairness_jain) && isnan(none.worst_share) && isnan(none.overlap));
    cr_expect(isnan(hogs.seconds) && isnan(hogs.operations) && isnan(hogs.overlap));
}

Test(window, of_no_time_has_no_throughput)
{
    struct sample sample = {.start_ns = 7, .stop_ns = 7, .operations = 3};
    struct window window = judge_window(&sample, NULL, 1, 0, 7);
    cr_expect_eq(window.seconds, 0);
    cr_expect_eq(window.operations, 3);
    cr_expect(isnan(window.throughput) && isnan(window.overlap));
}

Test(window, stands_extreme_samples)
{
    static struct sample samples[WINDOW_WORKERS_MAX];
    for (size_t i = 0; i < WINDOW_WORKERS_MAX; i++)
        samples[i] = (struct sample){.stop_ns = UINT64_MAX, .operations = UINT64_MAX};
    struct window window = judge_window(samples, NULL, WINDOW_WORKERS_MAX, 0, 0);
    expect_near(window.seconds, 18446744073.709551616);
    expect_near(window.throughput, WINDOW_WORKERS_MAX * 1e9);
    cr_expect_eq(window.fairness_jain, 1);
    expect_near(window.overlap, 1);
}

Test(window, refuses_a_stop_before_its_start, .signal = SIGABRT)
{
    struct sample sample = {.start_ns = 2, .stop_ns = 1};
    judge_window(&sample, NULL, 1, 0, 0);
}

Test(window, has_a_column_for_every_member)
{
    size_t covered = 0;
    for (size_t i = 0; i < window_table.count; i++)
        covered += window_table.rows[i].bytes;
    cr_expect_eq(covered, sizeof(struct window));
    cr_expect_eq(window_table.bytes, sizeof(struct window));
}
