// SPDX-License-Identifier: MIT
// launch.c: the metrics of a launch from hand-made windows.
#include <criterion/criterion.h>
#include <math.h>

#include "judge/interval.h"
#include "judge/launch.h"

Test(launch, takes_the_median_window_and_the_worst_overlap)
{
    struct window windows[] = {
        {.throughput = 2e6, .overlap = 0.9},
        {.throughput = 9e9, .overlap = 0.7},
        {.throughput = 1e6, .overlap = 1},
    };
    struct launch_metrics metrics = judge_launch(windows, 3, 4);
    cr_expect_eq(metrics.throughput, 2e6);
    cr_expect_float_eq(metrics.ns_per_op, 2000, 1e-9);
    cr_expect_eq(metrics.overlap, 0.7);
}

// Each metric that only the runner can know stays unknown until it says so.
Test(launch, knows_nothing_that_the_trials_do_not_say)
{
    struct window window = {.throughput = 5, .overlap = 1};
    struct launch_metrics some = judge_launch(&window, 1, 1), none = judge_launch(NULL, 0, 1);
    size_t known = 0;
    for (size_t i = 0; i < launch_metrics_table.count; i++) {
        const struct field *row = &launch_metrics_table.rows[i];
        known += isnan(*(double *)((char *)&some + row->offset)) ? 0 : 1;
        cr_expect(isnan(*(double *)((char *)&none + row->offset)), "%s", row->name);
    }
    cr_expect_eq(known, 3);
}

Test(launch, leaves_out_a_window_that_says_nothing)
{
    struct window windows[] = {
        {.throughput = NAN, .overlap = NAN},
        {.throughput = 8, .overlap = 0.5},
    };
    struct launch_metrics metrics = judge_launch(windows, 2, 1);
    cr_expect_eq(metrics.throughput, 8);
    cr_expect_eq(metrics.overlap, 0.5);
}

Test(launch, without_an_operation_has_no_time_per_operation)
{
    struct window window = {.throughput = 0, .overlap = 1};
    cr_expect(isnan(judge_launch(&window, 1, 2).ns_per_op));
    window.throughput = 1;
    cr_expect(isnan(judge_launch(&window, 1, 0).ns_per_op));
    cr_expect_eq(judge_launch(&window, 1, 2).ns_per_op, 2e9);
}

Test(launch, stands_as_many_windows_as_there_may_be)
{
    static struct window windows[ESTIMATE_VALUES_MAX];
    for (size_t i = 0; i < ESTIMATE_VALUES_MAX; i++)
        windows[i] = (struct window){.throughput = (double)i, .overlap = 1};
    cr_expect_eq(judge_launch(windows, ESTIMATE_VALUES_MAX, 1).throughput,
                 (ESTIMATE_VALUES_MAX - 1) / 2.0);
}

Test(launch, has_a_column_for_every_member)
{
    size_t covered = 0;
    for (size_t i = 0; i < launch_metrics_table.count; i++) {
        covered += launch_metrics_table.rows[i].bytes;
        cr_expect(launch_metrics_table.rows[i].metric);
    }
    cr_expect_eq(covered, sizeof(struct launch_metrics));
    cr_expect_eq(launch_metrics_table.bytes, sizeof(struct launch_metrics));
}
