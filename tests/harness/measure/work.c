// SPDX-License-Identifier: MIT
// work.c: calibrated work.
#include "measure/work.h"

#include <criterion/criterion.h>

#include "machine/clock.h"

Test(work, iterations_are_rounded_and_zero_is_none)
{
    cr_expect_eq(work_iterations(0.25, 100), 400);
    cr_expect_eq(work_iterations(0.3, 100), 333);
    cr_expect_eq(work_iterations(0.3, 1), 3);
    cr_expect_eq(work_iterations(100, 1), 0);
    cr_expect_eq(work_iterations(0.25, 0), 0);
}

// No CPU adds faster than ten times in a nanosecond, or slower than once in a microsecond even
// without optimisation.
Test(work, calibrates_to_a_possible_time)
{
    double ns = work_calibrate(clock_measure().ns_per_tick);
    cr_expect(ns > 0.1 && ns < 1000, "%f ns", ns);
}

// The compiler must not remove the loop: more turns take longer. The least of several, as a machine
// under load makes single ones longer.
Test(work, takes_longer_for_more_iterations)
{
    uint64_t small = UINT64_MAX, large = UINT64_MAX;
    for (int i = 0; i < 20; i++) {
        uint64_t start = clock_ns();
        work(1000);
        uint64_t middle = clock_ns();
        work(1000000);
        uint64_t stop = clock_ns();
        small = middle - start < small ? middle - start : small;
        large = stop - middle < large ? stop - middle : large;
    }
    cr_expect_gt(large, 10 * small, "%llu and %llu ns", (unsigned long long)small,
                 (unsigned long long)large);
}
