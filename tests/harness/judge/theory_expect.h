// SPDX-License-Identifier: MIT
// theory_expect.h: values that were printed with so many decimals.
#ifndef TESTS_HARNESS_JUDGE_THEORY_EXPECT_H
#define TESTS_HARNESS_JUDGE_THEORY_EXPECT_H

#include <criterion/criterion.h>
#include <math.h>

// Half a unit of the last decimal, and a hair for values that end in 5.
static inline bool agrees(double value, double printed, int decimals)
{
    return fabs(value - printed) <= 0.5000001 * pow(10, -decimals);
}

static inline void expect_printed(double value, double printed, int decimals)
{
    cr_expect(agrees(value, printed, decimals), "%.12g, not %.12g to %d decimals", value, printed,
              decimals);
}

// The control: a wrong formula gives something else, so that the right one is being tested.
static inline void expect_wrong(double value, double printed, int decimals)
{
    cr_expect_not(agrees(value, printed, decimals), "the wrong formula gives %.12g too", printed);
}

#endif
