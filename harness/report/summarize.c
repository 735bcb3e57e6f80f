// SPDX-License-Identifier: MIT
// summarize.c: see summarize.h.
#include "report/summarize.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/interval.h"
#include "judge/trial.h"
#include "report/csv.h"
#include "report/folder.h"
#include "report/record.h"
#include "report/summary_group.h"

static bool counts(const struct summary *summary, size_t row)
{
    return outcome_counts(summary->launches.outcomes[row]);
}

// The launch values of a column, without NaNs. Returns how many.
static size_t launch_values(const struct summary *summary, const struct group *group,
                            const char *header, double *values)
{
    size_t count = 0;
    int column = csv_column(&summary->launches.csv, header);
    for (size_t i = 0; i < group->count && count < ESTIMATE_VALUES_MAX; i++) {
        double value = counts(summary, group->rows[i])
                           ? launch_number(&summary->launches, group->rows[i], column)
                           : NAN;
        if (!isnan(value))
            values[count++] = value;
    }
    return count;
}

static uint64_t sum(const double *values, size_t count)
{
    double total = 0;
    for (size_t i = 0; i < count; i++)
        total += values[i];
    return (uint64_t)total;
}

// A share is pooled over launches, anything else is the median of the launches.
static struct interval estimate(const struct summary *summary, const struct group *group,
                                const struct field *field, const double *values, size_t count)
{
    if (!field->successes)
        return estimate_median(values, count, CONFIDENCE);
    static double parts[ESTIMATE_VALUES_MAX]; // 32 KiB; summarize() is called by one thread
    uint64_t successes = sum(parts, launch_values(summary, group, field->successes, parts));
    uint64_t trials = sum(parts, launch_values(summary, group, field->trials, parts));
    return estimate_share(successes, trials, CONFIDENCE);
}

// The smallest lower bound of a limit, of the measurements before and after the run. NaN: not
// measured.
static double limit_floor(const struct summary *summary, const char *name)
{
    double floor = NAN;
    for (size_t row = 0; name && row < summary->environment.rows; row++)
        if (strncmp(csv_text(&summary->environment, row, "class"), "limit", 5) == 0 &&
            strcmp(csv_text(&summary->environment, row, "field"), name) == 0)
            floor = fmin(floor, csv_number(&summary->environment, row, "low"));
    return floor;
}

// More than 10 % below what the machine needs at least: clock, counter or verification is wrong.
static bool is_suspect(const struct summary *summary, const struct group *group,
                       const struct summary_row *row)
{
    if (!*group->variant->primitive.promises || strcmp(row->metric, "ns_per_op") != 0)
        return false;
    return row->high < 0.9 * limit_floor(summary, group->scenario->floor);
}

static int append_row(struct summary *summary, const struct group *group,
                      const struct summary_row *row, struct error *error)
{
    struct csv_group groups[CSV_GROUPS_MAX] = {{&identity_table, &group->identity},
                                               {&subject_table, &group->subject},
                                               {&axes_table, &group->axes}};
    size_t count = 3 + folder_groups(groups + 3, summary->scenarios, summary->scenario_count,
                                     PART_OPTIONS, group->scenario, group->options);
    groups[count++] = (struct csv_group){&summary_row_table, row};
    return csv_draft_add(&summary->out, groups, count, error);
}

static int add_metric(struct summary *summary, const struct group *group, const struct field *field,
                      struct error *error)
{
    static double values[ESTIMATE_VALUES_MAX]; // see estimate()
    char header[sizeof((struct summary_row *)0)->metric];
    field_header(field, header, sizeof header);
    size_t count = field->metric ? launch_values(summary, group, header, values) : 0;
    if (count == 0)
        return 0;
    struct interval interval = estimate(summary, group, field, values, count);
    struct summary_row row = {.value = interval.value,
                              .low = interval.low,
                              .high = interval.high,
                              .launches = count,
                              .launch_low = values[0],
                              .launch_high = values[0],
                              .outcome = group->outcome};
    for (size_t i = 1; i < count; i++) {
        row.launch_low = fmin(row.launch_low, values[i]);
        row.launch_high = fmax(row.launch_high, values[i]);
    }
    snprintf(row.metric, sizeof row.metric, "%s", header);
    snprintf(row.unit, sizeof row.unit, "%s", field_unit(field));
    snprintf(row.better, sizeof row.better, "%s", field->higher_better ? "higher" : "lower");
    snprintf(row.note, sizeof row.note, "%s", group->note);
    row.suspect = is_suspect(summary, group, &row);
    summary->counts->suspects += row.suspect;
    return append_row(summary, group, &row, error);
}

// A point that measured nothing still has a row that says why.
static int add_empty(struct summary *summary, const struct group *group, struct error *error)
{
    struct summary_row row = {.metric = "throughput",
                              .unit = "1/s",
                              .better = "higher",
                              .value = NAN,
                              .low = NAN,
                              .high = NAN,
                              .launch_low = NAN,
                              .launch_high = NAN,
                              .outcome = group->outcome};
    snprintf(row.note, sizeof row.note, "%s", group->note);
    return append_row(summary, group, &row, error);
}

static int add_group(struct summary *summary, const struct group *group, struct error *error)
{
    size_t measured = 0;
    for (size_t i = 0; i < group->count; i++)
        measured += counts(summary, group->rows[i]);
    summary->counts->points++;
    summary->counts->outcomes[group->outcome]++;
    if (measured == 0)
        return add_empty(summary, group, error);
    const struct field_table *tables[] = {&launch_metrics_table, &group->scenario->results,
                                          &group->scenario->findings};
    int code = 0;
    for (size_t t = 0; t < 3; t++)
        for (size_t i = 0; code == 0 && i < tables[t]->count; i++)
            code = add_metric(summary, group, &tables[t]->rows[i], error);
    return code;
}

// A control that passed verification at every point has proven nothing: the check may be blind.
static bool is_powerless(const struct summary *summary, const char *scenario, const char *primitive)
{
    const struct launch_table *launches = &summary->launches;
    int scenarios = csv_column(&launches->csv, "scenario");
    int primitives = csv_column(&launches->csv, "primitive");
    size_t failed = 0, passed = 0;
    for (size_t row = 0; row < launches->csv.rows; row++) {
        if (strcmp(launch_text(launches, row, primitives), primitive) != 0 ||
            strcmp(launch_text(launches, row, scenarios), scenario) != 0)
            continue;
        failed += launches->outcomes[row] == OUTCOME_FAILED_AS_EXPECTED;
        passed += launches->outcomes[row] == OUTCOME_DID_NOT_FAIL;
    }
    return failed == 0 && passed > 0;
}

static void count_powerless(struct summary *summary)
{
    for (size_t s = 0; s < summary->scenario_count; s++)
        for (size_t v = 0; v < summary->scenarios[s]->variant_count; v++) {
            const struct primitive *primitive = &summary->scenarios[s]->variants[v].primitive;
            if (!*primitive->promises)
                summary->counts->powerless +=
                    is_powerless(summary, summary->scenarios[s]->name, primitive->name);
        }
}

static void count_launches(struct summary *summary)
{
    static const bool bad[OUTCOMES] = {[OUTCOME_WRONG] = true,
                                       [OUTCOME_CRASHED] = true,
                                       [OUTCOME_TIMEOUT] = true,
                                       [OUTCOME_REFUSED] = true};
    for (size_t row = 0; row < summary->launches.csv.rows; row++)
        summary->counts->launches_bad += bad[summary->launches.outcomes[row]];
}

// This build does not have the scenario or primitive, so it knows neither metrics nor options.
static void count_unknown(struct summary *summary, const struct group *group)
{
    struct summary_counts *totals = summary->counts;
    if (totals->unknown == 0)
        snprintf(totals->unknown_point, sizeof totals->unknown_point, "%s", group->point);
    totals->unknown += group->count;
}

static int add_groups(struct summary *summary, struct error *error)
{
    size_t count = summary->launches.csv.rows;
    struct group *group = calloc(1, sizeof *group);
    size_t *rows = malloc((count + 1) * sizeof *rows);
    int code = group && rows ? 0 : error_set(error, ENOMEM, "no memory for the summary");
    for (size_t row = 0; code == 0 && row < count; row++) {
        if (!summary->launches.first[row])
            continue;
        group->rows = rows;
        if (group_gather(group, summary, row))
            code = add_group(summary, group, error);
        else
            count_unknown(summary, group);
    }
    free(rows);
    free(group);
    return code;
}

// The header comes from the tables, as that of launches.csv does.
static int begin_out(struct summary *summary, struct error *error)
{
    struct csv_group groups[CSV_GROUPS_MAX] = {
        {&identity_table, NULL}, {&subject_table, NULL}, {&axes_table, NULL}};
    size_t count = 3 + folder_groups(groups + 3, summary->scenarios, summary->scenario_count,
                                     PART_OPTIONS, NULL, NULL);
    groups[count++] = (struct csv_group){&summary_row_table, NULL};
    return csv_draft_begin(&summary->out, groups, count, error);
}

static int write_summary(struct summary *summary, const char *path, struct error *error)
{
    int code = begin_out(summary, error);
    if (code == 0)
        code = add_groups(summary, error);
    if (code == 0)
        code = csv_draft_write(&summary->out, path, error);
    csv_draft_free(&summary->out);
    return code;
}

int summarize(const char *folder_path, const struct scenario *const *scenarios,
              size_t scenario_count, struct summary_counts *summary_counts, struct error *error)
{
    *summary_counts = (struct summary_counts){0};
    struct summary summary = {
        .scenarios = scenarios, .scenario_count = scenario_count, .counts = summary_counts};
    char path[600];
    int code = launch_table_read(
        &summary.launches, folder_file(folder_path, "launches.csv", path, sizeof path), error);
    if (code != 0)
        return code;
    struct error ignored; // without limits nothing is suspect; csv_read leaves an empty table
    csv_read(&summary.environment, folder_file(folder_path, "environment.csv", path, sizeof path),
             &ignored);
    code =
        write_summary(&summary, folder_file(folder_path, "summary.csv", path, sizeof path), error);
    count_launches(&summary);
    count_powerless(&summary);
    csv_free(&summary.environment);
    launch_table_free(&summary.launches);
    return code;
}
