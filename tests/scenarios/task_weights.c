// SPDX-License-Identifier: MIT
// task_weights.c: tests of scenarios/task_weights.h.
#include "task_weights.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

Test(task_weights, start_again_where_there_are_more_workers)
{
    uint32_t weights[5];
    struct error error;
    cr_assert_eq(task_weights_read("4:0:1", weights, 5, &error), 0);
    const uint32_t expected[] = {4, 0, 1, 4, 0};
    cr_assert_eq(memcmp(weights, expected, sizeof weights), 0);
}

Test(task_weights, are_all_alike_where_none_are_given)
{
    uint32_t weights[2] = {7, 7};
    struct error error;
    cr_assert_eq(task_weights_read("", weights, 2, &error), 0);
    cr_assert_eq(weights[0], 1);
    cr_assert_eq(weights[1], 1);
}

Test(task_weights, are_refused_with_a_sentence)
{
    static const char *const bad[] = {"0:0", "1:", ":1", "-1", "1,2", "x", "1000001", "1::2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct error error = {.text = ""};
        cr_assert_eq(task_weights_check(bad[i], 3, &error), -EINVAL, "%s", bad[i]);
        cr_assert_not_null(strstr(error.text, bad[i]), "%s: %s", bad[i], error.text);
    }
}

Test(task_weights, may_be_0_for_all_but_one)
{
    struct error error;
    cr_assert_eq(task_weights_check("0:1", 2, &error), 0);
    // The control: the one is not among the workers.
    cr_assert_eq(task_weights_check("0:1", 1, &error), -EINVAL);
}
