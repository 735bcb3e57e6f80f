// SPDX-License-Identifier: MIT
// summarize.c: see summarize.h.
#include "report/summarize.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/interval.h"
#include "judge/launch.h"
#include "report/csv.h"
#include "report/folder.h"
#include "report/record.h"
#include "report/summary_count.h"
#include "report/summary_crossing.h"
#include "report/summary_estimate.h"
#include "report/summary_group.h"
#include "report/summary_scaling.h"
#include "report/summary_sweep.h"

// More than 10 % below what the machine needs at least: clock, counter or verification is wrong.
static bool is_suspect(const struct summary *summary, const struct group *group,
                       const struct summary_row *row)
{
    return !group->subject.control && !isnan(row->limit) &&
           row->high < 0.9 * estimate_limit(summary, group->scenario->floor, "low");
}

// How likely a race like the control's would have been seen; NaN where one was, or the control was
// not measured.
static double power(const struct summary *summary, const struct group *group,
                    const struct field *field, const struct estimate *estimate)
{
    if (!field->successes || field->higher_better || estimate->successes > 0 ||
        group->subject.control)
        return NAN;
    return detection_power(estimate_control(summary, group, field), (uint64_t)estimate->trials);
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

static struct summary_row row_of(const struct group *group, const struct estimate *estimate)
{
    struct summary_row row = {.value = estimate->interval.value,
                              .low = estimate->interval.low,
                              .high = estimate->interval.high,
                              .limit = NAN,
                              .successes = estimate->successes,
                              .trials = estimate->trials,
                              .power = NAN,
                              .launches = estimate->launches,
                              .launch_low = estimate->launch_low,
                              .launch_high = estimate->launch_high,
                              .outcome = group->outcome};
    snprintf(row.note, sizeof row.note, "%s", group->note);
    return row;
}

// Operations that the scenario counts in a unit of its own are printed in it.
static void print_unit(char *text, size_t bytes, const struct scenario *scenario,
                       const struct field *field)
{
    if (scenario->unit && strcmp(field->name, "throughput") == 0)
        snprintf(text, bytes, "%s/s", scenario->unit);
    else if (scenario->unit && strcmp(field->name, "ns_per_op") == 0)
        snprintf(text, bytes, "ns/%s", scenario->unit);
    else
        snprintf(text, bytes, "%s", field_unit(field));
}

static int add_metric(struct summary *summary, const struct group *group, const struct field *field,
                      struct error *error)
{
    struct estimate estimate = estimate_metric(summary, group->first, field);
    if (estimate.launches == 0)
        return 0;
    struct summary_row row = row_of(group, &estimate);
    field_header(field, row.metric, sizeof row.metric);
    print_unit(row.unit, sizeof row.unit, group->scenario, field);
    snprintf(row.better, sizeof row.better, "%s", field->higher_better ? "higher" : "lower");
    if (strcmp(row.metric, "ns_per_op") == 0)
        row.limit = estimate_limit(summary, group->scenario->floor, "value");
    row.power = power(summary, group, field, &estimate);
    row.suspect = is_suspect(summary, group, &row);
    summary->counts->suspects += row.suspect;
    return append_row(summary, group, &row, error);
}

static int add_probe_cost(struct summary *summary, const struct group *group, struct error *error)
{
    struct estimate estimate = estimate_probe_cost(summary, group);
    if (estimate.launches == 0)
        return 0;
    struct summary_row row = row_of(group, &estimate);
    snprintf(row.metric, sizeof row.metric, "%s" PROBE_COST, probe_names[group->axes.probe]);
    snprintf(row.better, sizeof row.better, "lower");
    return append_row(summary, group, &row, error);
}

static int add_ratio(struct summary *summary, const struct group *group, const char *metric,
                     struct error *error)
{
    struct estimate estimate = estimate_ratio(summary, group, metric);
    if (estimate.launches == 0)
        return 0;
    struct summary_row row = row_of(group, &estimate);
    snprintf(row.metric, sizeof row.metric, "%.33s" TO_REFERENCE, metric);
    snprintf(row.better, sizeof row.better, "lower");
    char why[EXPLANATION_BYTES] = "";
    if (group->scenario->explain)
        group->scenario->explain(group->subject.primitive, &group->axes, group->options, why);
    snprintf(row.note, sizeof row.note, "%s", why);
    return append_row(summary, group, &row, error);
}

static int add_ratios(struct summary *summary, const struct group *group, struct error *error)
{
    int code = 0;
    for (const char *const *metric = group->scenario->compared; code == 0 && metric && *metric;
         metric++)
        code = add_ratio(summary, group, *metric, error);
    return code;
}

// A point that measured nothing still has a row that says why.
static int add_empty(struct summary *summary, const struct group *group, struct error *error)
{
    static const struct interval unknown = {NAN, NAN, NAN};
    struct estimate nothing = {.interval = unknown,
                               .launch_low = NAN,
                               .launch_high = NAN,
                               .successes = NAN,
                               .trials = NAN};
    struct summary_row row = row_of(group, &nothing);
    const struct field *throughput = field_find(&launch_metrics_table, "throughput");
    snprintf(row.metric, sizeof row.metric, "throughput");
    print_unit(row.unit, sizeof row.unit, group->scenario, throughput);
    snprintf(row.better, sizeof row.better, "higher");
    return append_row(summary, group, &row, error);
}

static size_t count_measured(const struct summary *summary, const struct group *group)
{
    size_t measured = 0, row = group->first;
    do {
        measured += outcome_counts(summary->launches.outcomes[row]);
        row = summary->launches.next[row];
    } while (row != 0);
    return measured;
}

static int add_group(struct summary *summary, const struct group *group, struct error *error)
{
    summary->counts->points++;
    summary->counts->outcomes[group->outcome]++;
    if (count_measured(summary, group) == 0)
        return add_empty(summary, group, error);
    const struct field_table *tables[] = {&launch_metrics_table, &group->scenario->findings,
                                          &group->scenario->results};
    int code = 0;
    for (size_t t = 0; t < 3; t++)
        for (size_t i = 0; code == 0 && i < tables[t]->count; i++)
            if (tables[t]->rows[i].metric)
                code = add_metric(summary, group, &tables[t]->rows[i], error);
    code = code == 0 ? add_probe_cost(summary, group, error) : code;
    return code == 0 ? add_ratios(summary, group, error) : code;
}

static int add_curve(struct summary *summary, const struct curve *curve, struct error *error)
{
    struct summary_row row;
    return curve_row(curve, &row) ? sweep_row_add(summary, &curve->group, curve->point,
                                                  curve->group.scenario->crossing_x, &row, error)
                                  : 0;
}

static int add_scaling(struct summary *summary, struct scaling_sweep *sweep, struct error *error)
{
    struct summary_row rows[SCALING_ROWS_MAX];
    size_t count = scaling_rows(sweep, summary, rows);
    int code = 0;
    for (size_t i = 0; code == 0 && i < count; i++)
        code = sweep_row_add(summary, &sweep->group, sweep->point, "threads", &rows[i], error);
    return code;
}

// This build does not have the scenario, so it knows neither metrics nor options.
static void count_unknown(struct summary *summary, const struct group *group)
{
    struct summary_counts *totals = summary->counts;
    if (totals->unknown == 0)
        snprintf(totals->unknown_point, sizeof totals->unknown_point, "%s", group->point);
    totals->unknown += group->count;
}

static int add_groups(struct summary *summary, struct error *error)
{
    struct curve_list curves = {0};
    struct scaling_list sweeps = {0};
    struct group *group = calloc(1, sizeof *group);
    int code = group ? 0 : error_set(error, ENOMEM, "no memory for the summary");
    for (size_t row = 0; code == 0 && row < summary->launches.csv.rows; row++) {
        if (!summary->launches.first[row])
            continue;
        if (!group_gather(group, summary, row)) {
            count_unknown(summary, group);
            continue;
        }
        code = add_group(summary, group, error);
        if (code == 0)
            code = curve_list_add(&curves, summary, group, error);
        if (code == 0)
            code = scaling_list_add(&sweeps, summary, group, error);
    }
    for (size_t i = 0; code == 0 && i < curves.count; i++)
        code = add_curve(summary, curves.curves[i], error);
    for (size_t i = 0; code == 0 && i < sweeps.count; i++)
        code = add_scaling(summary, sweeps.sweeps[i], error);
    curve_list_free(&curves);
    scaling_list_free(&sweeps);
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
    summary_count(&summary);
    csv_free(&summary.environment);
    launch_table_free(&summary.launches);
    return code;
}
