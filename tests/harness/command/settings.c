// SPDX-License-Identifier: MIT
// settings.c: how long a run takes, and what fits into a budget.
#include "command/settings.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "covers.h"

#define MS UINT64_C(1000000)

static struct error error;

static struct settings defaults(void)
{
    struct settings settings = {0};
    field_defaults(&settings_table, &settings);
    return settings;
}

static struct settings with_budget(uint64_t budget_ms)
{
    struct settings settings = defaults();
    settings.budget_ns = budget_ms * MS;
    return settings;
}

Test(settings, every_member_has_a_row)
{
    char text[200];
    const char *problem = covers_problem(&settings_table, text);
    cr_expect_null(problem, "settings: %s", problem);
    problem = covers_problem(&flags_table, text);
    cr_expect_null(problem, "flags: %s", problem);
}

Test(settings, without_a_budget_take_six_launches_of_100_ms)
{
    struct settings settings = defaults();
    cr_assert_eq(settings_fit(&settings, 1000, &error), 0);
    cr_expect_eq(settings.launches, LAUNCHES_MIN);
    cr_expect_eq(settings.window_ns, WINDOW_NS_DEFAULT);
    cr_expect_eq(settings.windows, 3);
}

Test(settings, keep_what_the_user_said)
{
    struct settings settings = defaults();
    settings.launches = 2;
    settings.window_ns = 7 * MS;
    cr_assert_eq(settings_fit(&settings, 10, &error), 0);
    cr_expect_eq(settings.launches, 2);
    cr_expect_eq(settings.window_ns, 7 * MS);
    settings.budget_ns = 1;
    cr_expect_eq(settings_fit(&settings, 10, &error), 0, "a window that was said is not shortened");
    cr_expect_eq(settings.window_ns, 7 * MS);
}

Test(settings, a_launch_takes_overhead_warm_up_and_windows)
{
    struct settings settings = defaults();
    settings.window_ns = 50 * MS;
    settings.warmup_ns = 30 * MS;
    cr_expect_eq(settings_launch_ns(&settings), LAUNCH_OVERHEAD_NS + 30 * MS + 3 * 50 * MS);
    settings.warmup_ns = 0;
    uint64_t measured = settings_launch_ns(&settings) - LAUNCH_OVERHEAD_NS - 3 * 50 * MS;
    cr_expect(measured > 0 && measured <= 4 * 50 * MS, "about 4 windows warm up");
}

// For every number of points: the launches of the window that was chosen fit, and those of a window
// 1 ms longer would not, unless it is the longest already.
Test(settings, a_budget_gives_the_longest_window_that_fits)
{
    for (uint64_t points = 1; points <= 400; points++) {
        struct settings settings = with_budget(180000);
        cr_assert_eq(settings_fit(&settings, points, &error), 0, "%s", error.text);
        cr_expect_eq(settings.launches, 0, "the budget decides as it goes");
        uint64_t all = points * settings_aim(&settings, points);
        cr_expect_geq(settings.window_ns, WINDOW_NS_MIN);
        cr_expect_leq(settings.window_ns, WINDOW_NS_DEFAULT);
        cr_expect_leq(settings_launch_ns(&settings) * all, settings.budget_ns, "%llu points",
                      (unsigned long long)points);
        settings.window_ns += MS;
        cr_expect(settings.window_ns > WINDOW_NS_DEFAULT ||
                      settings_launch_ns(&settings) * all > settings.budget_ns,
                  "%llu points", (unsigned long long)points);
    }
}

Test(settings, a_budget_goes_to_launches_rather_than_to_long_windows)
{
    struct settings settings = with_budget(180000);
    cr_expect_eq(settings_aim(&settings, 60), LAUNCHES_AIM);
    cr_assert_eq(settings_fit(&settings, 60, &error), 0);
    cr_expect_geq(settings.window_ns, WINDOW_NS_GOOD);
    cr_expect_eq(settings_aim(&settings, 10000), LAUNCHES_MIN);
    settings.launches = 7;
    cr_expect_eq(settings_aim(&settings, 60), 7);
}

Test(settings, a_budget_counts_the_launches_that_were_asked_for)
{
    struct settings few = with_budget(60000), many = with_budget(60000);
    few.launches = 6;
    many.launches = 30;
    cr_assert_eq(settings_fit(&few, 40, &error), 0);
    cr_assert_eq(settings_fit(&many, 40, &error), 0);
    cr_expect_gt(few.window_ns, many.window_ns);
    cr_expect_eq(many.launches, 30);
}

Test(settings, a_budget_that_is_too_short_says_what_would_do)
{
    struct settings settings = with_budget(1000);
    cr_expect_eq(settings_fit(&settings, 100, &error), -ERANGE);
    const char *would = strstr(error.text, "; ");
    cr_assert(strstr(error.text, "budget 1s is too short for 100 points of 6 launches") && would,
              "%s", error.text);
    uint64_t seconds = strtoull(would + 2, NULL, 10);
    settings = with_budget(seconds * 1000);
    cr_expect_eq(settings_fit(&settings, 100, &error), 0, "%s", error.text);
    settings = with_budget((seconds - 2) * 1000);
    cr_expect_eq(settings_fit(&settings, 100, &error), -ERANGE);
}

Test(settings, an_empty_plan_fits_any_budget)
{
    struct settings settings = with_budget(1);
    cr_expect_eq(settings_fit(&settings, 0, &error), 0);
}

Test(settings, more_launches_than_can_be_judged_are_refused)
{
    struct settings settings = defaults();
    cr_expect_eq(field_set(&settings_table, &settings, "launches", "4096", &error), 0);
    cr_expect_eq(field_set(&settings_table, &settings, "launches", "4097", &error), -ERANGE);
    cr_expect_eq(field_set(&settings_table, &settings, "windows", "101", &error), -ERANGE);
    cr_expect_eq(settings.windows, 3);
}
