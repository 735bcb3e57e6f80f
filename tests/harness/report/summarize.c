// SPDX-License-Identifier: MIT
// summarize.c: from hand-made launches.csv to summary.csv.
#include "report/summarize.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "folder.h"
#include "report/csv.h"

// A scenario with a share among its results, and a floor.
struct results {
    double failures, runs, failure_probability;
};
static const struct field result_rows[] = {
    {.name = "failures", .help = "n", .type = FIELD_REAL, FIELD_AT(struct results, failures)},
    {.name = "runs", .help = "n", .type = FIELD_REAL, FIELD_AT(struct results, runs)},
    {.name = "failure_probability",
     .help = "p",
     .type = FIELD_REAL,
     FIELD_AT(struct results, failure_probability),
     .metric = true,
     .successes = "failures",
     .trials = "runs"},
};

static struct scenario shares;
static const struct scenario *scenarios[] = {&shares};
static struct summary_counts counts;
static struct csv_table summary;
static struct error error;

// The file, a line each; summarised into `summary` and `counts`.
static char text[4 << 20];
static size_t used;

static void add_line(const char *line)
{
    used += (size_t)snprintf(text + used, sizeof text - used, "%s\n", line);
}

static void begin(void)
{
    shares = *fakes[0];
    shares.name = "shares";
    shares.results = (struct field_table)FIELD_TABLE(struct results, result_rows);
    shares.floor = "rmw";
    folder_enter();
    used = 0;
    add_line("schema,run_id,machine,launch,round,point,scenario,primitive,threads,outcome,message,"
             "throughput,ns_per_op,failures,runs,failure_probability,control");
}

// A launch of shares/primitive with that outcome and ns per operation ("": not known).
static void add_launch(const char *primitive, const char *outcome, const char *message,
                       const char *ns_per_op)
{
    char line[400];
    snprintf(line, sizeof line,
             "1.0,r,m,0,0,shares/%s threads=2,shares,%s,2,%s,%s,1000000,%s,,,,%s", primitive,
             primitive, outcome, message, ns_per_op,
             strcmp(primitive, "control") == 0 ? "true" : "false");
    add_line(line);
}

static void summarise(void)
{
    csv_free(&summary);
    folder_put("launches.csv", text, used);
    cr_assert_eq(summarize(".", scenarios, 1, &counts, &error), 0, "%s", error.text);
    cr_assert_eq(csv_read(&summary, "summary.csv", &error), 0, "%s", error.text);
}

// The row of a primitive's metric.
static size_t find_row(const char *primitive, const char *metric)
{
    for (size_t row = 0; row < summary.rows; row++)
        if (strcmp(csv_text(&summary, row, "primitive"), primitive) == 0 &&
            strcmp(csv_text(&summary, row, "metric"), metric) == 0)
            return row;
    cr_assert_fail("no row of %s for %s", metric, primitive);
    return 0;
}

static const char *cell(const char *primitive, const char *metric, const char *column)
{
    return csv_text(&summary, find_row(primitive, metric), column);
}

static double number(const char *primitive, const char *metric, const char *column)
{
    return csv_number(&summary, find_row(primitive, metric), column);
}

static void end(void)
{
    csv_free(&summary);
    folder_leave();
}

Test(summarize, takes_the_median_of_the_launches_that_count, .init = begin, .fini = end)
{
    const char *const values[] = {"10", "14", "11", "13", "12", "19", "16"};
    for (int i = 0; i < 7; i++)
        add_launch("good", "ok", "", values[i]);
    add_launch("good", "unsupported", "not this one", "1000");
    summarise();
    cr_expect_float_eq(number("good", "ns_per_op", "value"), 13, 0);
    cr_expect_float_eq(number("good", "ns_per_op", "launch_low"), 10, 0);
    cr_expect_float_eq(number("good", "ns_per_op", "launch_high"), 19, 0);
    cr_expect_float_eq(number("good", "ns_per_op", "launches"), 7, 0);
    cr_expect_float_eq(number("good", "ns_per_op", "low"), 10, 0, "95 %% of 7: all of them");
    cr_expect_float_eq(number("good", "ns_per_op", "high"), 19, 0);
    cr_expect_eq(counts.points, 1);
}

Test(summarize, counts_in_the_unit_of_the_scenario, .init = begin, .fini = end)
{
    add_launch("good", "ok", "", "10");
    summarise();
    cr_expect_str_eq(cell("good", "throughput", "unit"), "1/s");
    cr_expect_str_eq(cell("good", "ns_per_op", "unit"), "");
    shares.unit = "B";
    summarise();
    cr_expect_str_eq(cell("good", "throughput", "unit"), "B/s");
    cr_expect_str_eq(cell("good", "ns_per_op", "unit"), "ns/B");
}

Test(summarize, leaves_out_what_is_not_known, .init = begin, .fini = end)
{
    add_launch("good", "ok", "", "10");
    add_launch("good", "ok", "", "");
    add_launch("good", "ok", "", "20");
    summarise();
    cr_expect_float_eq(number("good", "ns_per_op", "launches"), 2, 0);
    cr_expect_float_eq(number("good", "ns_per_op", "value"), 15, 0);
    cr_expect_str_eq(cell("good", "ns_per_op", "low"), "", "2 launches have no interval");
    for (size_t row = 0; row < summary.rows; row++)
        cr_expect_str_neq(csv_text(&summary, row, "metric"), "latency_p50_ns",
                          "nobody measured it");
}

Test(summarize, says_the_worst_outcome_with_its_first_message, .init = begin, .fini = end)
{
    static const char *const order[] = {"ok",          "did_not_fail", "failed_as_expected",
                                        "unsupported", "refused",      "timeout",
                                        "crashed",     "wrong"};
    for (size_t worse = 1; worse < 8; worse++)
        for (size_t better = 0; better < worse; better++) {
            used = strcspn(text, "\n") + 1;
            add_launch("good", order[better], "better", "10");
            add_launch("good", order[worse], "first", "10");
            add_launch("good", order[worse], "second", "10");
            add_launch("good", order[better], "better", "10");
            summarise();
            cr_assert_gt(summary.rows, 0);
            cr_expect_str_eq(csv_text(&summary, 0, "outcome"), order[worse]);
            cr_expect(strstr(csv_text(&summary, 0, "note"), "first"), "%s",
                      csv_text(&summary, 0, "note"));
        }
}

Test(summarize, gives_a_point_that_measured_nothing_a_row, .init = begin, .fini = end)
{
    add_launch("good", "ok", "", "10");
    add_launch("other", "crashed", "Aborted during warm-up", "");
    summarise();
    cr_expect_str_eq(cell("other", "throughput", "value"), "");
    cr_expect_str_eq(cell("other", "throughput", "outcome"), "crashed");
    cr_expect(strstr(cell("other", "throughput", "note"), "Aborted during warm-up"));
    cr_expect_eq(counts.points, 2);
    cr_expect_eq(counts.outcomes[OUTCOME_OK], 1);
    cr_expect_eq(counts.outcomes[OUTCOME_CRASHED], 1);
}

Test(summarize, counts_bad_launches_not_points, .init = begin, .fini = end)
{
    const char *const bad[] = {"wrong", "crashed", "timeout", "refused"};
    for (int i = 0; i < 4; i++) {
        add_launch("good", bad[i], "", "");
        add_launch("good", bad[i], "", "");
    }
    const char *const fine[] = {"ok", "unsupported", "failed_as_expected", "did_not_fail"};
    for (int i = 0; i < 4; i++)
        add_launch("good", fine[i], "", "10");
    summarise();
    cr_expect_eq(counts.launches_bad, 8);
    cr_expect_eq(counts.outcomes[OUTCOME_WRONG], 1);
}

Test(summarize, calls_a_control_powerless_that_failed_nowhere, .init = begin, .fini = end)
{
    add_launch("control", "did_not_fail", "", "10");
    add_launch("control", "did_not_fail", "", "10");
    summarise();
    cr_expect_eq(counts.powerless, 1);
    add_launch("control", "failed_as_expected", "1 lost", "10");
    summarise();
    cr_expect_eq(counts.powerless, 0, "once is enough");
    used = strcspn(text, "\n") + 1;
    add_launch("good", "ok", "", "10");
    summarise();
    cr_expect_eq(counts.powerless, 0, "a control that was not run proves nothing either way");
}

Test(summarize, pools_shares, .init = begin, .fini = end)
{
    add_line("1.0,r,m,0,0,shares/good threads=2,shares,good,2,ok,,1,1,2,10,0.2,");
    add_line("1.0,r,m,0,1,shares/good threads=2,shares,good,2,ok,,1,1,8,30,0.26666666666666666,");
    summarise();
    cr_expect_float_eq(number("good", "failure_probability", "value"), 0.25, 1e-12,
                       "10 of 40, not the median 0.233");
    double low = number("good", "failure_probability", "low");
    double high = number("good", "failure_probability", "high");
    cr_expect(low > 0.13 && low < 0.16 && high > 0.38 && high < 0.42,
              "Wilson of 10 in 40: %f to %f", low, high);
}

Test(summarize, takes_the_largest_of_a_maximum, .init = begin, .fini = end)
{
    used = 0;
    add_line("schema,run_id,machine,launch,round,point,scenario,primitive,threads,outcome,message,"
             "throughput,latency_p50_ns,latency_max_ns");
    const char *const values[] = {"100", "900", "300", "200", "500", "400", "600"};
    char line[200];
    for (int i = 0; i < 7; i++) {
        snprintf(line, sizeof line, "1.0,r,m,0,%d,shares/good threads=2,shares,good,2,ok,,1,%s,%s",
                 i, values[i], values[i]);
        add_line(line);
    }
    add_line("1.0,r,m,0,7,shares/good threads=2,shares,good,2,wrong,,1,1,5000");
    summarise();
    cr_expect_eq(number("good", "latency_p50_ns", "value"), 400);
    cr_expect_eq(number("good", "latency_p50_ns", "low"), 100);
    cr_expect_eq(number("good", "latency_max_ns", "value"), 900, "of the launches that count");
    cr_expect_str_eq(cell("good", "latency_max_ns", "low"), "");
    cr_expect_str_eq(cell("good", "latency_max_ns", "high"), "");
    cr_expect_eq(number("good", "latency_max_ns", "launch_low"), 100);
    cr_expect_eq(number("good", "latency_max_ns", "launch_high"), 900);
    cr_expect_eq(number("good", "latency_max_ns", "launches"), 7);
}

// environment.csv with a floor of 10 ns, and another that was measured afterwards.
static void put_floor(const char *after)
{
    char environment[400];
    snprintf(environment, sizeof environment,
             "schema,run_id,machine,field,class,value,unit,low,high,reason\n"
             "1.0,r,m,rmw,limit,11,ns,10,12,\n"
             "1.0,r,m,rmw,limit_after,%s,ns,%s,12,\n"
             "1.0,r,m,rmw,option,1,ns,1,1,\n",
             after, after);
    folder_put("environment.csv", environment, strlen(environment));
}

Test(summarize, suspects_what_is_better_than_the_machine, .init = begin, .fini = end)
{
    for (int i = 0; i < 6; i++) {
        add_launch("good", "ok", "", "8");
        add_launch("other", "ok", "", "9.5");
        add_launch("control", "failed_as_expected", "", "1");
    }
    summarise();
    cr_expect_eq(counts.suspects, 0, "no limits, no suspicion");
    put_floor("10");
    summarise();
    cr_expect_str_eq(cell("good", "ns_per_op", "suspect"), "true");
    cr_expect_str_eq(cell("other", "ns_per_op", "suspect"), "false", "within 10 %%");
    cr_expect_str_eq(cell("control", "ns_per_op", "suspect"), "false", "it may skip the work");
    cr_expect_str_eq(cell("good", "throughput", "suspect"), "false");
    cr_expect_eq(counts.suspects, 1);
    put_floor("8.5");
    summarise();
    cr_expect_eq(counts.suspects, 0, "the better of both measurements counts");
    put_floor("");
    summarise();
    cr_expect_eq(counts.suspects, 1, "the only one counts");
}

Test(summarize, counts_what_this_build_does_not_know, .init = begin, .fini = end)
{
    add_launch("good", "ok", "", "10");
    add_launch("gone", "ok", "", "10");
    add_launch("gone", "wrong", "", "10");
    add_line("1.0,r,m,0,0,old/good threads=2,old,good,2,ok,,1,1,,,,");
    summarise();
    cr_expect_eq(counts.points, 2, "a primitive may be a plug-in's: its rows say what is needed");
    cr_expect_eq(counts.outcomes[OUTCOME_WRONG], 1);
    cr_expect_eq(counts.unknown, 1);
    cr_expect_str_eq(counts.unknown_point, "old/good threads=2");
    for (size_t row = 0; row < summary.rows; row++)
        cr_expect_str_eq(csv_text(&summary, row, "scenario"), "shares");
}

Test(summarize, says_which_file_is_missing_or_broken, .init = begin, .fini = end)
{
    cr_expect_eq(summarize(".", scenarios, 1, &counts, &error), -ENOENT);
    cr_expect(strstr(error.text, "launches.csv"), "%s", error.text);
    folder_put("launches.csv", "a,b\n1\n", 6);
    cr_expect_eq(summarize(".", scenarios, 1, &counts, &error), -EINVAL);
    cr_expect(strstr(error.text, "launches.csv:2"), "%s", error.text);
    folder_put("launches.csv", text, used);
    cr_expect_eq(summarize(".", scenarios, 1, &counts, &error), 0, "no launch yet is no error");
    cr_expect_eq(counts.points, 0);
}

// As many as a day of measuring gives; a look at each pair of launches would take minutes.
Test(summarize, takes_20000_launches_of_1000_points, .init = begin, .fini = end)
{
    char line[200];
    for (int i = 0; i < 20000; i++) {
        snprintf(line, sizeof line,
                 "1.0,r,m,%d,%d,shares/good threads=2 cells=%d,shares,good,2,ok,,1000,%d,,,,", i,
                 i / 1000, i % 1000, 10 + i / 1000);
        add_line(line);
    }
    summarise();
    cr_expect_eq(counts.points, 1000);
    cr_expect_eq(summary.rows, 2000);
    size_t wrong = 0;
    for (size_t row = 0; row < summary.rows; row++)
        wrong += csv_number(&summary, row, "launches") != 20;
    cr_expect_eq(wrong, 0);
}
