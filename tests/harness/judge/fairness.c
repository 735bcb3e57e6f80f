// SPDX-License-Identifier: MIT
// fairness.c: known answers for Jain's index and the worst share.
#include "judge/fairness.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <signal.h>

#define MANY 4096

Test(jain, gives_the_known_answers)
{
    cr_expect_eq(jain((double[]){7}, 1), 1);
    cr_expect_eq(jain((double[]){3, 3, 3, 3}, 4), 1);
    cr_expect_float_eq(jain((double[]){1, 0, 0, 0}, 4), 0.25, 1e-15);
    cr_expect_float_eq(jain((double[]){1, 3}, 2), 0.8, 1e-15);          // 16 / 20
    cr_expect_float_eq(jain((double[]){1, 2, 3}, 3), 36.0 / 42, 1e-15); // 6^2 / (3 * 14)
}

Test(jain, does_not_depend_on_the_unit)
{
    double expected = jain((double[]){1, 2, 3}, 3);
    cr_expect_float_eq(jain((double[]){1e-300, 2e-300, 3e-300}, 3), expected, 1e-15);
    cr_expect_float_eq(jain((double[]){1e300, 2e300, 3e300}, 3), expected, 1e-15);
}

Test(worst_share, gives_the_known_answers)
{
    cr_expect_eq(worst_share((double[]){7}, 1), 1);
    cr_expect_eq(worst_share((double[]){5, 5, 5}, 3), 1);
    cr_expect_eq(worst_share((double[]){4, 0}, 2), 0);
    cr_expect_float_eq(worst_share((double[]){3, 1}, 2), 0.5, 1e-15);
    cr_expect_float_eq(worst_share((double[]){3e300, 1e300}, 2), 0.5, 1e-15);
}

Test(fairness, is_unknown_of_nobody_and_of_nothing)
{
    double zeros[3] = {0};
    cr_expect(isnan(jain(NULL, 0)) && isnan(worst_share(NULL, 0)));
    cr_expect(isnan(jain(zeros, 3)) && isnan(worst_share(zeros, 3)));
    cr_expect(isnan(jain(zeros, 1)) && isnan(worst_share(zeros, 1)));
}

Test(fairness, stands_many_huge_values)
{
    static double values[MANY];
    for (size_t i = 0; i < MANY; i++)
        values[i] = DBL_MAX;
    cr_expect_eq(jain(values, MANY), 1);
    cr_expect_eq(worst_share(values, MANY), 1);
    for (size_t i = 1; i < MANY; i++)
        values[i] = 0;
    cr_expect_float_eq(jain(values, MANY), 1.0 / MANY, 1e-15);
    cr_expect_eq(worst_share(values, MANY), 0);
    for (size_t i = 0; i < MANY; i++)
        values[i] = 0.1; // a sum of 0.1 is not exact, yet no index is above 1
    cr_expect(jain(values, MANY) <= 1 && worst_share(values, MANY) <= 1);
}

Test(jain, refuses_a_negative_value, .signal = SIGABRT)
{
    jain((double[]){1, -1}, 2);
}
