// SPDX-License-Identifier: MIT
// derived.c: tests of what summary.csv says of several points together: the power of having seen
// nothing, crossings of a sweep, the cost of a probe; and of skipped points in environment.csv.
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "folder.h"
#include "report/csv.h"
#include "report/environment.h"
#include "report/point_name.h"
#include "report/summarize.h"

struct results {
    double failures, runs, failure_share;
};
static const struct field result_rows[] = {
    {.name = "failures", .help = "n", .type = FIELD_REAL, FIELD_AT(struct results, failures)},
    {.name = "runs", .help = "n", .type = FIELD_REAL, FIELD_AT(struct results, runs)},
    {.name = "failure_share",
     .help = "p",
     .type = FIELD_REAL,
     FIELD_AT(struct results, failure_share),
     .metric = true,
     .successes = "failures",
     .trials = "runs"},
};

static struct scenario race;
static const struct scenario *scenarios[] = {&race};
static struct csv_table summary;
static struct error error;
static char text[20000];
static size_t used;

static void begin(void)
{
    race = *fakes[0];
    race.name = "race";
    race.results = (struct field_table)FIELD_TABLE(struct results, result_rows);
    race.floor = "rmw";
    race.crossing_x = "inside";
    folder_enter();
    used = (size_t)snprintf(text, sizeof text,
                            "schema,run_id,machine,launch,round,point,scenario,primitive,control,"
                            "reference,threads,probe,inside_ns,cells,outcome,message,throughput,"
                            "ns_per_op,failures,runs,failure_share\n");
}

static void end(void)
{
    csv_free(&summary);
    folder_leave();
}

static void add_launch(const char *primitive, const char *probe, int inside, double throughput,
                       int failures, int runs)
{
    bool control = strcmp(primitive, "control") == 0;
    used += (size_t)snprintf(
        text + used, sizeof text - used,
        "1.0,r,m,0,0,race/%s threads=2 probe=%s inside=%dns cells=5,race,%s,%s,false,2,%s,%d,5,%s,,"
        "%g,20,%d,%d,%g\n",
        primitive, probe, inside, primitive, control ? "true" : "false", probe, inside,
        control ? "failed_as_expected" : "ok", throughput, failures, runs, (double)failures / runs);
}

static void summarise(void)
{
    struct summary_counts counts;
    csv_free(&summary);
    folder_put("launches.csv", text, used);
    cr_assert_eq(summarize(".", scenarios, 1, &counts, &error), 0, "%s", error.text);
    cr_assert_eq(csv_read(&summary, "summary.csv", &error), 0, "%s", error.text);
}

// The row of a point's metric; summary.rows if there is none.
static size_t find_row(const char *point, const char *metric)
{
    size_t row = 0;
    while (row < summary.rows && (strcmp(csv_text(&summary, row, "point"), point) != 0 ||
                                  strcmp(csv_text(&summary, row, "metric"), metric) != 0))
        row++;
    return row;
}

static double number(const char *point, const char *metric, const char *column)
{
    size_t row = find_row(point, metric);
    cr_assert_lt(row, summary.rows, "no %s of %s", metric, point);
    return csv_number(&summary, row, column);
}

#define AT(primitive, probe, inside)                                                               \
    "race/" primitive " threads=2 probe=" probe " inside=" inside "ns cells=5"

Test(derived, knows_how_likely_a_share_of_0_would_have_been_another, .init = begin, .fini = end)
{
    add_launch("good", "none", 100, 1000, 0, 20);
    add_launch("good", "none", 100, 1000, 0, 30);
    add_launch("control", "none", 100, 1000, 10, 100);
    add_launch("other", "none", 100, 1000, 1, 20);
    add_launch("good", "none", 200, 1000, 0, 20);
    summarise();
    cr_expect_float_eq(number(AT("good", "none", "100"), "failure_share", "power"),
                       1 - pow(0.9, 50), 1e-12);
    cr_expect_eq(number(AT("good", "none", "100"), "failure_share", "trials"), 50);
    cr_expect_eq(number(AT("good", "none", "100"), "failure_share", "successes"), 0);
    cr_expect(isnan(number(AT("control", "none", "100"), "failure_share", "power")));
    cr_expect(isnan(number(AT("other", "none", "100"), "failure_share", "power")), "one was seen");
    cr_expect(isnan(number(AT("good", "none", "200"), "failure_share", "power")),
              "the control was not measured there");
    cr_expect(isnan(number(AT("good", "none", "100"), "throughput", "trials")));
}

// Six launches each at two values of x, `spread` hundredths apart.
static void add_efficiencies(int spread)
{
    for (int i = 0; i < 6; i++) {
        int off = i == 0 ? -spread : i == 5 ? spread : 0;
        add_launch("good", "none", 100, 1000, 250 + 10 * off, 1000);
        add_launch("good", "none", 10000, 1000, 750 + 10 * off, 1000);
    }
    summarise();
}

#define GOOD_SWEEP "race/good threads=2 probe=none cells=5"

static void begin_without_share(void)
{
    static const struct field finding_rows[] = {{.name = "failure_share",
                                                 .help = "p",
                                                 .type = FIELD_REAL,
                                                 FIELD_AT(struct results, failure_share),
                                                 .metric = true}};
    begin();
    race.results = (struct field_table){0};
    race.findings = (struct field_table)FIELD_TABLE(struct results, finding_rows);
    race.crossing_y = "failure_share";
}

Test(derived, finds_where_a_metric_that_is_no_share_crosses, .init = begin_without_share,
     .fini = end)
{
    add_efficiencies(1);
    cr_expect_float_eq(number(GOOD_SWEEP, "failure_share_half_inside_ns", "value"), 1000, 10);
    double low = number(GOOD_SWEEP, "failure_share_half_inside_ns", "low");
    double high = number(GOOD_SWEEP, "failure_share_half_inside_ns", "high");
    cr_expect_lt(low, 1000);
    cr_expect_gt(high, 1000);
    end();
    begin_without_share();
    add_efficiencies(10);
    cr_expect_lt(number(GOOD_SWEEP, "failure_share_half_inside_ns", "low"), low, "launches differ");
    cr_expect_gt(number(GOOD_SWEEP, "failure_share_half_inside_ns", "high"), high);
}

Test(derived, has_no_crossing_of_a_metric_that_nobody_named, .init = begin_without_share,
     .fini = end)
{
    race.crossing_y = NULL;
    add_efficiencies(1);
    cr_expect_eq(find_row(GOOD_SWEEP, "failure_share_half_inside_ns"), summary.rows);
}

Test(derived, finds_where_a_sweep_rises_through_one_half, .init = begin, .fini = end)
{
    add_launch("control", "none", 100, 1000, 0, 100);
    add_launch("control", "none", 10000, 1000, 100, 100);
    add_launch("control", "latency", 20000, 1000, 0, 100);
    add_launch("good", "none", 100, 1000, 0, 100);
    summarise();
    const char *sweep = "race/control threads=2 probe=none cells=5";
    cr_expect_float_eq(number(sweep, "failure_share_half_inside_ns", "value"), 1000, 1e-6,
                       "in the middle of a logarithmic axis");
    cr_expect_lt(number(sweep, "failure_share_half_inside_ns", "low"), 1000);
    cr_expect_gt(number(sweep, "failure_share_half_inside_ns", "high"), 1000);
    cr_expect(isnan(number(sweep, "failure_share_half_inside_ns", "inside_ns")), "it is swept");
    cr_expect_eq(number(sweep, "failure_share_half_inside_ns", "cells"), 5);
    cr_expect_eq(find_row("race/good threads=2 probe=none cells=5", "failure_share_half_inside_ns"),
                 summary.rows, "one point is no sweep");
}

Test(derived, knows_what_a_probe_costs, .init = begin, .fini = end)
{
    add_launch("good", "none", 100, 1000, 0, 20);
    add_launch("good", "latency", 100, 900, 0, 20);
    add_launch("other", "latency", 100, 900, 0, 20);
    summarise();
    cr_expect_float_eq(number(AT("good", "latency", "100"), "latency_probe_cost", "value"), 0.1,
                       1e-12);
    cr_expect_eq(find_row(AT("other", "latency", "100"), "latency_probe_cost"), summary.rows,
                 "nothing to compare with");
}

Test(derived, has_the_limit_beside_the_value, .init = begin, .fini = end)
{
    static const char environment[] =
        "schema,run_id,machine,field,class,value,unit,low,high,reason\n"
        "1.0,r,m,rmw,limit,11,ns,10,12,\n"
        "1.0,r,m,rmw,limit_after,10.5,ns,9,12,\n";
    folder_put("environment.csv", environment, sizeof environment - 1);
    add_launch("good", "none", 100, 1000, 0, 20);
    summarise();
    cr_expect_float_eq(number(AT("good", "none", "100"), "ns_per_op", "limit"), 10.5, 1e-12);
    cr_expect(isnan(number(AT("good", "none", "100"), "throughput", "limit")));
}

Test(derived, changes_one_thing_of_a_point_name)
{
    char name[POINT_NAME_BYTES];
    const char *point = "race/good threads=2 probe=none threads_max=3";
    cr_expect_str_eq(name_without(name, sizeof name, point, "threads"),
                     "race/good probe=none threads_max=3");
    cr_expect_str_eq(name_without(name, sizeof name, point, "threads_max"),
                     "race/good threads=2 probe=none");
    cr_expect_str_eq(name_without(name, sizeof name, point, "thread"), point);
    cr_expect_str_eq(name_with(name, sizeof name, point, "probe", "latency"),
                     "race/good threads=2 probe=latency threads_max=3");
    cr_expect_str_eq(name_of(name, sizeof name, point, "control"),
                     "race/control threads=2 probe=none threads_max=3");
    cr_expect_str_eq(name_words(point), "threads=2 probe=none threads_max=3");
    cr_expect_str_eq(name_words("race/good"), "");
}

Test(derived, reads_back_the_skips_of_a_run, .init = begin, .fini = end)
{
    static const struct skip skips[] = {
        {"race/good threads=64: more threads, \"really\", than CPUs"},
        {"race/other threads=64: likewise"}};
    static const struct fingerprint nothing;
    struct clock_properties clock = {.ns_per_tick = 0.5};
    struct environment environment = {.clock = &clock,
                                      .fingerprint = &nothing,
                                      .settings = &axes_table,
                                      .skips = skips,
                                      .skip_count = 2};
    struct axes axes;
    field_defaults(&axes_table, &axes);
    environment.settings_object = &axes;
    struct identity identity = {.schema = SCHEMA, .run_id = "r", .machine = "m"};
    struct plan plan = {0};
    cr_assert_eq(environment_read_skips(".", &plan, &error), 0, "no file, no skips");
    cr_expect_eq(plan.skip_count, 0);
    cr_assert_eq(environment_write(".", &identity, &environment, &error), 0, "%s", error.text);
    cr_assert_eq(environment_read_skips(".", &plan, &error), 0, "%s", error.text);
    cr_assert_eq(plan.skip_count, 2);
    cr_expect_str_eq(plan.skips[0].text, skips[0].text);
    cr_expect_str_eq(plan.skips[1].text, skips[1].text);
    free(plan.skips);
}
