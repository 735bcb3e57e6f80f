// SPDX-License-Identifier: MIT
// compared.c: tests of ratios to the reference in summary.csv.
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fake.h"
#include "folder.h"
#include "report/csv.h"
#include "report/rows.h"
#include "report/summarize.h"
#include "report/validate.h"

static struct scenario queue;
static const struct scenario *scenarios[] = {&queue};
static const char *const compared[] = {"latency_p99_ns", NULL};
static struct csv_table summary;
static struct error error;
static char text[20000];
static size_t used;

static bool explain(const char *primitive, const struct axes *axes, const void *memory, char *words)
{
    const struct fake_options *options = memory;
    if (strcmp(primitive, "other") != 0)
        return false;
    snprintf(words, EXPLANATION_BYTES, "%llu threads, %llu cells",
             (unsigned long long)axes->threads, (unsigned long long)options->cells);
    return true;
}

static void begin(void)
{
    queue = *fakes[0];
    queue.name = "queue";
    queue.reference = "good";
    queue.compared = compared;
    queue.explain = explain;
    folder_enter();
    used = (size_t)snprintf(text, sizeof text,
                            "schema,run_id,machine,launch,round,point,scenario,primitive,control,"
                            "reference,threads,probe,inside_ns,cells,outcome,message,"
                            "latency_p99_ns\n");
}

static void end(void)
{
    csv_free(&summary);
    folder_leave();
}

static void add_launch(const char *primitive, unsigned cells, unsigned round, const char *outcome,
                       double p99)
{
    used += (size_t)snprintf(
        text + used, sizeof text - used,
        "1.0,r,m,0,%u,queue/%s threads=2 probe=latency inside=10ns cells=%u,queue,%s,false,%s,2,"
        "latency,10,%u,%s,,%.17g\n",
        round, primitive, cells, primitive, strcmp(primitive, "good") == 0 ? "true" : "false",
        cells, outcome, p99);
}

static void summarise(void)
{
    struct summary_counts counts;
    csv_free(&summary);
    folder_put("launches.csv", text, used);
    cr_assert_eq(summarize(".", scenarios, 1, &counts, &error), 0, "%s", error.text);
    cr_assert_eq(csv_read(&summary, "summary.csv", &error), 0, "%s", error.text);
    static struct validation found;
    const struct field_table *const tables[] = {&queue.options, &queue.results};
    validate_file(&found, "summary.csv", tables, 2);
    cr_expect_eq(found.errors, 0, "%s", found.problems[0].text);
}

static size_t find_row(const char *primitive, unsigned cells)
{
    size_t row = 0;
    while (row < summary.rows &&
           (strcmp(csv_text(&summary, row, "primitive"), primitive) != 0 ||
            csv_number(&summary, row, "cells") != cells ||
            strcmp(csv_text(&summary, row, "metric"), "latency_p99_ns" TO_REFERENCE) != 0))
        row++;
    return row;
}

Test(compared, divides_launch_by_launch_of_a_round, .init = begin, .fini = end)
{
    for (unsigned round = 0; round < 7; round++) { // rounds differ much, the ratio little
        add_launch("good", 5, round, "ok", 100 << round);
        add_launch("other", 5, 6 - round, "ok", (100 << (6 - round)) * (3 + 0.01 * round));
    }
    add_launch("good", 5, 7, "ok", 1);
    add_launch("other", 5, 8, "ok", 1);
    summarise();
    size_t row = find_row("other", 5);
    cr_assert_lt(row, summary.rows);
    cr_expect_float_eq(csv_number(&summary, row, "value"), 3.03, 1e-9);
    cr_expect_float_eq(csv_number(&summary, row, "low"), 3, 1e-9);
    cr_expect_float_eq(csv_number(&summary, row, "high"), 3.06, 1e-9);
    cr_expect_eq(csv_number(&summary, row, "launches"), 7, "a round with one of both is none");
    cr_expect_str_eq(csv_text(&summary, row, "note"), "2 threads, 5 cells");
    cr_expect_str_eq(csv_text(&summary, row, "better"), "lower");
    cr_expect_eq(find_row("good", 5), summary.rows, "the reference is 1");
}

Test(compared, needs_the_reference_at_the_same_point, .init = begin, .fini = end)
{
    add_launch("good", 5, 0, "ok", 100);
    add_launch("other", 7, 0, "ok", 300);
    add_launch("small", 5, 0, "wrong", 300);
    add_launch("control", 5, 0, "ok", 200);
    summarise();
    cr_expect_eq(find_row("other", 7), summary.rows);
    cr_expect_eq(find_row("small", 5), summary.rows, "it was wrong");
    size_t row = find_row("control", 5);
    cr_assert_lt(row, summary.rows);
    cr_expect_float_eq(csv_number(&summary, row, "value"), 2, 1e-9);
    cr_expect(isnan(csv_number(&summary, row, "low")), "one launch has no interval");
    cr_expect_str_eq(csv_text(&summary, row, "note"), "", "nothing is known of why");
}
