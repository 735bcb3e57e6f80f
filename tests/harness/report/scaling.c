// SPDX-License-Identifier: MIT
// scaling.c: tests of what summary.csv says of a sweep over the number of threads.
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "folder.h"
#include "judge/theory_scaling.h"
#include "report/csv.h"
#include "report/rows.h"
#include "report/summarize.h"
#include "report/validate.h"

struct results {
    double worker_cpus, predicted, knee;
};
static const struct field result_rows[] = {
    {.name = "worker_cpus",
     .help = "n",
     .type = FIELD_REAL,
     FIELD_AT(struct results, worker_cpus),
     .metric = true},
    {.name = "predicted",
     .help = "x",
     .unit = "1/s",
     .type = FIELD_REAL,
     FIELD_AT(struct results, predicted),
     .metric = true},
    {.name = "knee",
     .help = "n",
     .type = FIELD_REAL,
     FIELD_AT(struct results, knee),
     .metric = true},
};
static const struct scaling_columns columns = {"worker_cpus", "predicted", "knee"};

static struct scenario pool;
static const struct scenario *scenarios[] = {&pool};
static struct csv_table summary;
static struct error error;
static char text[40000];
static size_t used;

// Rows of ten launches, rounds differ by a per mille.
#define ROUNDS 10

static void begin(void)
{
    pool = *fakes[0];
    pool.name = "pool";
    pool.results = (struct field_table)FIELD_TABLE(struct results, result_rows);
    pool.scaling = &columns;
    folder_enter();
    used = (size_t)snprintf(text, sizeof text,
                            "schema,run_id,machine,launch,round,point,scenario,primitive,control,"
                            "reference,threads,probe,inside_ns,cells,outcome,message,throughput,"
                            "ns_per_op,worker_cpus,predicted,knee\n");
}

static void end(void)
{
    csv_free(&summary);
    folder_leave();
}

static void add_launch(unsigned threads, unsigned round, const char *outcome, double throughput,
                       double cpus)
{
    used += (size_t)snprintf(
        text + used, sizeof text - used,
        "1.0,r,m,0,%u,pool/good threads=%u probe=none inside=10ns cells=5,pool,good,false,true,%u,"
        "none,10,5,%s,,%.17g,20,%g,%g,4\n",
        round, threads, threads, outcome, throughput, fmin(threads, cpus), throughput * 2);
}

static void add_size(unsigned threads, double throughput, double cpus)
{
    for (unsigned round = 0; round < ROUNDS; round++)
        add_launch(threads, round, "ok", throughput * (1 + 0.001 * round), cpus);
}

static void summarise(void)
{
    struct summary_counts counts;
    csv_free(&summary);
    folder_put("launches.csv", text, used);
    cr_assert_eq(summarize(".", scenarios, 1, &counts, &error), 0, "%s", error.text);
    cr_assert_eq(csv_read(&summary, "summary.csv", &error), 0, "%s", error.text);
    static struct validation found;
    const struct field_table *const tables[] = {&pool.options, &pool.results};
    validate_file(&found, "summary.csv", tables, 2);
    cr_expect_eq(found.errors, 0, "%s", found.problems[0].text);
}

#define SWEEP "pool/good probe=none inside=10ns cells=5"

// The row of the sweep's metric; summary.rows if there is none.
static size_t find_row(const char *metric)
{
    size_t row = 0;
    while (row < summary.rows && (strcmp(csv_text(&summary, row, "point"), SWEEP) != 0 ||
                                  strcmp(csv_text(&summary, row, "metric"), metric) != 0))
        row++;
    return row;
}

static double number(const char *metric, const char *column)
{
    size_t row = find_row(metric);
    cr_assert_lt(row, summary.rows, "no %s", metric);
    return csv_number(&summary, row, column);
}

static void expect_note(const char *metric, const char *words)
{
    size_t row = find_row(metric);
    cr_assert_lt(row, summary.rows, "no %s", metric);
    cr_expect_str_eq(csv_text(&summary, row, "note"), words);
}

// The example of pools.md with its peak at 7: alpha = beta = 0.02.
static const struct scaling law = {.gamma = 1000, .alpha = 0.02, .beta = 0.02};

Test(scaling, fits_the_law_to_the_launches_of_a_sweep, .init = begin, .fini = end)
{
    static const unsigned sizes[] = {8, 1, 2, 4, 6, 10, 12};
    for (size_t i = 0; i < 7; i++)
        add_size(sizes[i], scaling_throughput(law, sizes[i]), 64);
    summarise();
    cr_expect_float_eq(number(SCALING_ALPHA, "value"), 0.02, 1e-6);
    cr_expect_float_eq(number(SCALING_BETA, "value"), 0.02, 1e-6);
    cr_expect_float_eq(number(SCALING_PEAK_THREADS, "value"), 7, 1e-4);
    cr_expect_float_eq(number(SCALING_PEAK_THREADS, "low"), 7, 1e-4);
    cr_expect_float_eq(number(SCALING_PEAK_THREADS, "high"), 7, 1e-4);
    cr_expect_float_eq(number(SCALING_GAMMA, "value"), 1004.5, 1e-3);
    cr_expect_float_eq(number(SCALING_GAMMA, "low"), 1001, 1e-3, "intervals are over launches");
    cr_expect_eq(number(SCALING_FITTED_THREADS, "value"), 12);
    cr_expect_eq(number(SCALING_CORES, "value"), 12, "most that any size can use");
    cr_expect(isnan(number(SCALING_ALPHA, "threads")), "they are swept");
    cr_expect_eq(number(SCALING_ALPHA, "cells"), 5);
    cr_expect_eq(number(SCALING_ALPHA, "launches"), ROUNDS);
    cr_expect_str_eq(csv_text(&summary, find_row(SCALING_PEAK), "unit"), "1/s");
    expect_note(SCALING_ALPHA, "fitted to 7 sizes");
}

Test(scaling, says_how_many_threads_are_enough, .init = begin, .fini = end)
{
    add_size(1, 500, 2);
    add_size(2, 940, 2);
    add_size(4, 990, 2);
    add_size(8, 1000, 2);
    summarise();
    cr_expect_eq(number(SCALING_BEST_THREADS, "value"), 8);
    cr_expect_eq(number(SCALING_ENOUGH_THREADS, "value"), 4, "940 x 1.009 is below 950 x 1.0045");
    cr_expect_eq(number(SCALING_CORES, "value"), 2);
    cr_expect_eq(number(SCALING_KNEE_THREADS, "value"), 4);
    cr_expect_float_eq(number(SCALING_PREDICTED, "value"), 990 * 1.0045 * 2, 0.1);
    cr_expect(isnan(number(SCALING_PEAK_THREADS, "value")));
    expect_note(SCALING_PEAK_THREADS, "no law: 4 sizes of the 6 that a fit needs");
    cr_expect_eq(find_row(SCALING_ALPHA), summary.rows);
}

Test(scaling, takes_the_median_and_not_the_interval, .init = begin, .fini = end)
{
    add_size(1, 947, 2);
    add_size(2, 1000, 2);
    summarise();
    cr_expect_eq(number(SCALING_ENOUGH_THREADS, "value"), 2,
                 "only the interval reaches 947 x 1.008");
}

Test(scaling, does_not_fit_across_a_kink, .init = begin, .fini = end)
{
    for (unsigned threads = 1; threads <= 9; threads++)
        add_size(threads, 1000 * fmin(threads, 2), 2);
    summarise();
    cr_expect(isnan(number(SCALING_PEAK_THREADS, "value")));
    cr_expect(isnan(number(SCALING_PEAK_THREADS, "low")));
    expect_note(SCALING_PEAK_THREADS, "no law: the throughput breaks at the 2 CPUs, and up to "
                                      "there are 2 sizes of the 6 that a fit needs");
}

Test(scaling, fits_up_to_a_kink, .init = begin, .fini = end)
{
    for (unsigned threads = 1; threads <= 12; threads++)
        add_size(threads,
                 threads <= 6 ? scaling_throughput(law, threads)
                              : scaling_throughput(law, 6) - 300 * (threads - 6.0),
                 6);
    summarise();
    cr_expect_float_eq(number(SCALING_BETA, "value"), 0.02, 1e-6);
    cr_expect_eq(number(SCALING_FITTED_THREADS, "value"), 6);
    expect_note(SCALING_BETA, "fitted to 6 sizes, up to the CPUs: the throughput breaks there");
}

Test(scaling, leaves_a_peak_without_end_empty, .init = begin, .fini = end)
{
    const struct scaling endless = {.gamma = 1000, .alpha = 0.1};
    for (unsigned threads = 1; threads <= 7; threads++)
        for (unsigned round = 0; round < 3; round++) // three have no interval
            add_launch(threads, round, "ok", scaling_throughput(endless, threads), 64);
    summarise();
    cr_expect_eq(number(SCALING_BETA, "value"), 0);
    cr_expect(isnan(number(SCALING_PEAK_THREADS, "value")));
    cr_expect(isnan(number(SCALING_PEAK_THREADS, "high")));
    cr_expect_eq(number(SCALING_PEAK_THREADS, "low"), 7, "beyond all that was measured");
    cr_expect_float_eq(number(SCALING_PEAK, "value"), 10000, 1e-3, "gamma / alpha");
}

Test(scaling, counts_neither_probes_nor_failures_nor_one_size, .init = begin, .fini = end)
{
    add_size(1, 1000, 2);
    add_launch(2, 0, "wrong", 5000, 2);
    summarise();
    cr_expect_eq(find_row(SCALING_BEST_THREADS), summary.rows, "one size is no sweep");
    pool.scaling = NULL;
    add_size(4, 2000, 2);
    summarise();
    cr_expect_eq(find_row(SCALING_BEST_THREADS), summary.rows, "it is not about that");
}

Test(scaling, alone_may_leave_the_number_of_threads_empty, .init = begin, .fini = end)
{
    add_size(1, 500, 2);
    add_size(2, 940, 2);
    summarise();
    size_t bytes;
    char *rows = folder_get("summary.csv", &bytes);
    char *metric = strstr(rows, SCALING_ENOUGH_THREADS);
    cr_assert_not_null(metric);
    metric[0] = 'x'; // no such metric
    folder_put("summary.csv", rows, bytes);
    free(rows);
    static struct validation found;
    const struct field_table *const tables[] = {&pool.options, &pool.results};
    validate_file(&found, "summary.csv", tables, 2);
    cr_expect_eq(found.errors, 1);
    cr_expect(strstr(found.problems[0].text, "threads: the value is missing"), "%s",
              found.problems[0].text);
}
