// SPDX-License-Identifier: MIT
// valid_run.c: see valid_run.h.
#include "valid_run.h"

#include <criterion/criterion.h>
#include <math.h>

#include "judge/launch.h"
#include "measure/scenario.h"
#include "report/csv.h"
#include "report/rows.h"
#include "report/run_json.h"

struct short_options {
    uint64_t inside_ns;
};
static const struct field short_rows[] = {
    {.name = "inside",
     .type = FIELD_DURATION,
     FIELD_AT(struct short_options, inside_ns),
     .high = 1000},
};
static const struct field_table short_table = FIELD_TABLE(struct short_options, short_rows);

struct long_options {
    uint64_t inside_ns, hogs;
};
static const struct field long_rows[] = {
    {.name = "inside",
     .type = FIELD_DURATION,
     FIELD_AT(struct long_options, inside_ns),
     .high = 1000000000},
    {.name = "hogs", .type = FIELD_COUNT, FIELD_AT(struct long_options, hogs), .high = 8},
};
static const struct field_table long_table = FIELD_TABLE(struct long_options, long_rows);

struct results {
    double failure_ratio;
};
static const struct field result_rows[] = {
    {.name = "failure_ratio", .type = FIELD_REAL, FIELD_AT(struct results, failure_ratio)},
};
static const struct field_table result_table = FIELD_TABLE(struct results, result_rows);

const struct field_table *const valid_tables[VALID_TABLES] = {&short_table, &long_table,
                                                              &result_table};

static const struct identity identity = {
    .schema = SCHEMA, .run_id = "20261124T104215Z-x-1-a", .machine = "0123456789abcdef"};

// What a file has in common, and how many columns belong to the first row that is written.
struct output {
    struct csv_file file;
    struct csv_group groups[8];
    size_t count;
};

static void add(struct output *output, const struct field_table *table, const void *object)
{
    output->groups[output->count++] = (struct csv_group){.table = table, .object = object};
}

static struct output start(void)
{
    struct output output = {0};
    add(&output, &identity_table, &identity);
    return output;
}

static void create(struct output *output, const char *name)
{
    struct error error;
    cr_assert_eq(csv_create(&output->file, name, output->groups, output->count, &error), 0, "%s",
                 error.text);
}

static void append(struct output *output)
{
    struct error error;
    cr_assert_eq(csv_append(&output->file, output->groups, output->count, &error), 0, "%s",
                 error.text);
}

static void write_launches(void)
{
    struct launch_row launch = {.seed = 7,
                                .window_ns = 1000,
                                .windows = 5,
                                .work_ns = 1.5,
                                .cpus = "0 1",
                                .tick_cost_ns = NAN};
    struct subject subject = {
        .point = "a/ticket threads=2", .scenario = "a", .primitive = "ticket"};
    struct axes axes;
    struct short_options options = {.inside_ns = 100};
    struct long_options other = {.inside_ns = 5000, .hogs = 3};
    struct launch_metrics metrics = judge_launch(NULL, 0, 2);
    struct results results = {.failure_ratio = 0.5};
    field_defaults(&axes_table, &axes);
    metrics.latency_p50_ns = 10;
    metrics.latency_p90_ns = 20;
    struct output output = start();
    add(&output, &launch_row_table, &launch);
    add(&output, &subject_table, &subject);
    add(&output, &axes_table, &axes);
    add(&output, &short_table, &options);
    add(&output, &long_table, NULL);
    add(&output, &launch_metrics_table, &metrics);
    add(&output, &result_table, &results);
    create(&output, "launches.csv");
    append(&output);
    launch = (struct launch_row){.launch = 1,
                                 .work_ns = NAN,
                                 .tick_cost_ns = NAN,
                                 .outcome = OUTCOME_CRASHED,
                                 .exit = -11,
                                 .message = "two\nlines, \"quoted\""};
    output.groups[4].object = NULL;
    output.groups[5].object = &other;
    append(&output);
    csv_close(&output.file);
}

static void write_windows(void)
{
    struct launch_index launch = {0};
    struct window window = {.start_ns = 70,
                            .seconds = 0.1,
                            .operations = 1e6,
                            .throughput = 1e7,
                            .fairness_jain = NAN,
                            .worst_share = 1,
                            .overlap = 1};
    struct output output = start();
    add(&output, &launch_index_table, &launch);
    add(&output, &window_table, &window);
    create(&output, "windows.csv");
    for (window.window = 0; window.window < 3; window.window++)
        append(&output);
    // Of a launch that was interrupted: it has no row in launches.csv.
    launch.launch = 9;
    append(&output);
    csv_close(&output.file);
}

static void write_threads(void)
{
    struct launch_index launch = {0};
    struct thread_row thread = {.role = "hog",
                                .cpu = -1,
                                .operations = 5,
                                .seconds = 0.5,
                                .throughput = 10,
                                .latency_p99_ns = 33,
                                .latency_max_ns = 44};
    struct output output = start();
    add(&output, &launch_index_table, &launch);
    add(&output, &thread_row_table, &thread);
    create(&output, "threads.csv");
    for (thread.thread = 0; thread.thread < 2; thread.thread++)
        append(&output);
    csv_close(&output.file);
}

static void write_histogram(void)
{
    struct launch_index launch = {0};
    struct histogram_row bucket = {.subject = "latency",
                                   .unit = "ns",
                                   .low = 128,
                                   .high = 129,
                                   .low_ns = 128,
                                   .high_ns = 129,
                                   .count = 77};
    struct output output = start();
    add(&output, &launch_index_table, &launch);
    add(&output, &histogram_row_table, &bucket);
    create(&output, "histogram.csv");
    append(&output);
    bucket.low = bucket.low_ns = 129;
    bucket.high = bucket.high_ns = 131;
    append(&output);
    struct histogram_row other = {.subject = "read_bytes",
                                  .unit = "B",
                                  .low = 129,
                                  .high = 140,
                                  .low_ns = NAN,
                                  .high_ns = NAN,
                                  .count = 1};
    output.groups[output.count - 1].object = &other;
    append(&output);
    csv_close(&output.file);
}

static void write_timeline(void)
{
    struct launch_index launch = {0};
    struct timeline_row row = {
        .due_ns = NAN, .submitted_ns = 0, .started_ns = 25, .ended_ns = 125.5};
    struct output output = start();
    add(&output, &launch_index_table, &launch);
    add(&output, &timeline_row_table, &row);
    create(&output, "timeline.csv");
    append(&output);
    row = (struct timeline_row){.task = 1,
                                .worker = -1,
                                .due_ns = 30,
                                .submitted_ns = 35,
                                .started_ns = 45,
                                .ended_ns = 55};
    append(&output);
    csv_close(&output.file);
}

static void write_summary(void)
{
    struct subject subject = {
        .point = "a/ticket threads=2", .scenario = "a", .primitive = "ticket"};
    struct axes axes;
    struct summary_row summary = {.metric = "throughput",
                                  .unit = "1/s",
                                  .better = "higher",
                                  .value = 300,
                                  .low = 200,
                                  .high = 400,
                                  .launches = 6,
                                  .launch_low = 100,
                                  .launch_high = 500};
    field_defaults(&axes_table, &axes);
    struct output output = start();
    add(&output, &subject_table, &subject);
    add(&output, &axes_table, &axes);
    add(&output, &short_table, NULL);
    add(&output, &summary_row_table, &summary);
    create(&output, "summary.csv");
    append(&output);
    summary = (struct summary_row){.metric = "overlap",
                                   .value = NAN,
                                   .low = NAN,
                                   .high = NAN,
                                   .launch_low = NAN,
                                   .launch_high = NAN};
    append(&output);
    csv_close(&output.file);
}

static void write_environment(void)
{
    struct environment_row row = {
        .field = "arch", .class = "key", .value = "x86_64", .low = NAN, .high = NAN};
    struct output output = start();
    add(&output, &environment_row_table, &row);
    create(&output, "environment.csv");
    append(&output);
    row = (struct environment_row){
        .field = "rmw", .class = "limit", .value = "5.5", .unit = "ns", .low = 4.5, .high = 6.5};
    append(&output);
    csv_close(&output.file);
}

static void write_run_json(void)
{
    static const char *const points[] = {"a/ticket threads=2"};
    struct run_json run = {.identity = identity, .points = 1, .exit = -1};
    struct fingerprint fingerprint = {.count = 1,
                                      .fields = {{.name = "arch", .value = "x86_64", .key = true}}};
    struct error error;
    cr_assert_eq(run_json_write("run.json", &run, points, &fingerprint, &error), 0, "%s",
                 error.text);
}

void valid_run_write(void)
{
    write_launches();
    write_windows();
    write_threads();
    write_histogram();
    write_timeline();
    write_summary();
    write_environment();
    write_run_json();
}
