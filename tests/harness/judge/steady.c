// SPDX-License-Identifier: MIT
// steady.c: when warm-up is over: known answers.
#include "judge/steady.h"

#include <criterion/criterion.h>

static bool steady(size_t count, const double *throughput)
{
    return judge_steady(throughput, count);
}

Test(steady, needs_three_windows)
{
    const double flat[] = {5, 5, 5};
    cr_expect_not(steady(0, flat));
    cr_expect_not(steady(2, flat));
    cr_expect(steady(3, flat));
}

// The line through 100 - d, 100, 100 + d rises by 2 d: 2 % of the mean is d = 1.
Test(steady, allows_a_rise_of_two_percent)
{
    cr_expect(steady(3, (double[]){99, 100, 101}));
    cr_expect_not(steady(3, (double[]){98.9, 100, 101.1}));
    cr_expect_not(steady(3, (double[]){50, 100, 150}));
}

Test(steady, takes_the_line_and_not_the_middle)
{
    cr_expect(steady(3, (double[]){100, 500, 100}));
    cr_expect(steady(3, (double[]){100, 20, 101}));
}

Test(steady, looks_at_the_last_three_only)
{
    cr_expect(steady(5, (double[]){1, 10, 100, 100, 100}));
    cr_expect_not(steady(5, (double[]){100, 100, 100, 110, 120}));
}

Test(steady, counts_a_fall_as_steady)
{
    cr_expect(steady(3, (double[]){100, 80, 60}));
}

// Nothing happened at all: there is nothing to wait for.
Test(steady, counts_nothing_as_steady)
{
    cr_expect(steady(3, (double[]){0, 0, 0}));
    cr_expect_not(steady(3, (double[]){0, 0, 100}));
}
