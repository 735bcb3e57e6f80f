// SPDX-License-Identifier: MIT
// quiet.c: tests of what is said of a machine that was not left alone, from the rows to the page.
#include "report/quiet.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "measure/scenario.h"
#include "report/environment.h"
#include "report/report.h"
#include "report/show.h"
#include "sample.h"

TestSuite(quiet, .init = folder_enter, .fini = folder_leave);

static struct error error;

// environment.csv as a run writes it, where the CPUs 0 and 2 lost these shares.
static void put_noise(double before_0, double before_2, double after_0, double after_2)
{
    static const struct fingerprint nothing;
    const struct clock_properties clock = {.ns_per_tick = 0.5};
    const struct identity identity = {.schema = SCHEMA, .run_id = "r", .machine = "m"};
    const struct noise before[] = {{.os_cpu = 0, .lost_ratio = before_0},
                                   {.os_cpu = 2, .lost_ratio = before_2}};
    const struct noise after[] = {{.os_cpu = 0, .lost_ratio = after_0},
                                  {.os_cpu = 2, .lost_ratio = after_2}};
    struct axes axes;
    field_defaults(&axes_table, &axes);
    const struct environment environment = {.fingerprint = &nothing,
                                            .clock = &clock,
                                            .noise_before = before,
                                            .noise_after = isnan(after_0) ? NULL : after,
                                            .noise_count = 2,
                                            .settings = &axes_table,
                                            .settings_object = &axes};
    cr_assert_eq(environment_write(".", &identity, &environment, &error), 0, "%s", error.text);
}

static void expect_words(const char *expected)
{
    char text[200];
    struct csv_table table;
    cr_assert_eq(csv_read(&table, "environment.csv", &error), 0, "%s", error.text);
    cr_expect_eq(quiet_judge(&table, text, sizeof text), !*expected);
    cr_expect_str_eq(text, expected);
    csv_free(&table);
}

Test(quiet, writes_a_row_per_cpu_before_and_after)
{
    put_noise(0.25, 0, 0.5, 0.125);
    struct csv_table table;
    cr_assert_eq(csv_read(&table, "environment.csv", &error), 0, "%s", error.text);
    static const struct {
        const char *field, *value;
    } expected[] = {{"cpu0_lost_ratio", "0.25"},
                    {"cpu2_lost_ratio", "0"},
                    {"cpu0_lost_ratio_after", "0.5"},
                    {"cpu2_lost_ratio_after", "0.125"}};
    size_t found = 0;
    for (size_t row = 0; row < table.rows; row++) {
        if (strcmp(csv_text(&table, row, "class"), "noise") != 0)
            continue;
        cr_assert_lt(found, 4);
        cr_expect_str_eq(csv_text(&table, row, "field"), expected[found].field);
        cr_expect_str_eq(csv_text(&table, row, "value"), expected[found++].value);
        cr_expect_str_eq(csv_text(&table, row, "reason"), "");
    }
    cr_expect_eq(found, 4);
    csv_free(&table);
}

Test(quiet, names_the_cpu_that_lost_most)
{
    put_noise(0.001, 0.01, 0, 0.0099);
    expect_words("");
    put_noise(0.001, 0.011, NAN, NAN);
    expect_words("The machine was not quiet: CPU 2 lost up to 1.1 % of its time to others; "
                 "intervals are wide and medians may be off.");
    put_noise(0.02, 0.011, 0.032, 0.03);
    expect_words("The machine was not quiet: CPU 0 lost up to 3.2 % of its time to others; "
                 "intervals are wide and medians may be off.");
}

static void expect_said(bool said)
{
    static const char words[] = "The machine was not quiet: CPU 2 lost up to 4.0 %";
    static const char *const names[] = {"report.html", "report.md"};
    cr_assert_eq(report_write(".", NULL, NULL, &error), 0, "%s", error.text);
    size_t bytes;
    char *text;
    for (size_t i = 0; i < 2; i++) {
        text = folder_get(names[i], &bytes);
        cr_expect_eq(strstr(text, words) != NULL, said, "%s", names[i]);
        free(text);
    }
    FILE *out = open_memstream(&text, &bytes);
    cr_assert_eq(show_text(out, ".", &error), 0, "%s", error.text);
    fclose(out);
    cr_expect_eq(strstr(text, words) != NULL, said, "%s", text);
    free(text);
}

Test(quiet, is_said_first_on_the_page_and_below_the_table)
{
    cr_assert_eq(sample_write(".", SAMPLE_PRODUCT), 0);
    expect_said(false);
    put_noise(0, 0.04, 0, 0);
    expect_said(true);
    put_noise(0, 0, 0, 0);
    expect_said(false);
}
