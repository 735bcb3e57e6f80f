// SPDX-License-Identifier: MIT
// summarize.c: see summarize.h.
#include "report/summarize.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "judge/interval.h"
#include "judge/trial.h"
#include "report/csv.h"
#include "report/folder.h"
#include "report/record.h"

// What summarize() works on.
struct summary {
    const struct scenario *const *scenarios;
    size_t scenario_count;
    struct csv_table launches;
    struct csv_table environment; // zeroed if there is none
    struct csv_file out;
    struct summary_counts *counts;
};

// All launches of one point.
struct group {
    const char *point;
    const struct scenario *scenario;
    const struct variant *variant;
    size_t *rows; // of launches.csv
    size_t count;
    enum outcome outcome;
    const char *note; // message of the first launch with that outcome
    struct identity identity;
    struct subject subject;
    struct axes axes;
    alignas(16) unsigned char options[OPTIONS_BYTES_MAX];
};

// From harmless to worst: what is said of a point when its launches ended differently.
static int severity(enum outcome outcome)
{
    static const int order[OUTCOMES] = {
        [OUTCOME_OK] = 0,          [OUTCOME_DID_NOT_FAIL] = 1, [OUTCOME_FAILED_AS_EXPECTED] = 2,
        [OUTCOME_UNSUPPORTED] = 3, [OUTCOME_REFUSED] = 4,      [OUTCOME_TIMEOUT] = 5,
        [OUTCOME_CRASHED] = 6,     [OUTCOME_WRONG] = 7,
    };
    return order[outcome];
}

static enum outcome row_outcome(const struct csv_table *launches, size_t row)
{
    const char *text = csv_text(launches, row, "outcome");
    for (unsigned i = 0; i < OUTCOMES; i++)
        if (strcmp(outcome_names[i], text) == 0)
            return (enum outcome)i;
    return OUTCOME_CRASHED;
}

static void read_cells(const struct csv_table *table, size_t row, const struct field_table *fields,
                       void *object)
{
    struct error ignored;
    for (size_t i = 0; i < fields->count; i++) {
        char header[100];
        const char *cell =
            csv_text(table, row, field_header(&fields->rows[i], header, sizeof header));
        if (*cell)
            field_parse(&fields->rows[i], cell, object, &ignored);
    }
}

// Gathers the rows with the point of `first`. False when an earlier row has it, or this build does
// not know it.
static bool gather(struct group *group, const struct summary *summary, size_t first)
{
    const struct csv_table *launches = &summary->launches;
    size_t *rows = group->rows;
    *group = (struct group){.rows = rows, .point = csv_text(launches, first, "point")};
    group->scenario = scenario_find(summary->scenarios, summary->scenario_count,
                                    csv_text(launches, first, "scenario"));
    group->variant = group->scenario
                         ? variant_find(group->scenario, csv_text(launches, first, "primitive"))
                         : NULL;
    if (!group->variant)
        return false;
    for (size_t row = 0; row < launches->rows; row++) {
        if (strcmp(csv_text(launches, row, "point"), group->point) != 0)
            continue;
        if (row < first)
            return false;
        group->rows[group->count++] = row;
        enum outcome outcome = row_outcome(launches, row);
        if (group->count == 1 || severity(outcome) > severity(group->outcome)) {
            group->outcome = outcome;
            group->note = csv_text(launches, row, "message");
        }
    }
    read_cells(launches, first, &identity_table, &group->identity);
    read_cells(launches, first, &subject_table, &group->subject);
    read_cells(launches, first, &axes_table, &group->axes);
    read_cells(launches, first, &group->scenario->options, group->options);
    return true;
}

static bool counts(const struct summary *summary, size_t row)
{
    return outcome_counts(row_outcome(&summary->launches, row));
}

// The launch values of a column, without NaNs. Returns how many.
static size_t launch_values(const struct summary *summary, const struct group *group,
                            const char *header, double *values)
{
    size_t count = 0;
    for (size_t i = 0; i < group->count && count < ESTIMATE_VALUES_MAX; i++) {
        double value = counts(summary, group->rows[i])
                           ? csv_number(&summary->launches, group->rows[i], header)
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
    return csv_append(&summary->out, groups, count, error);
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
static void count_powerless(struct summary *summary)
{
    for (size_t s = 0; s < summary->scenario_count; s++)
        for (size_t v = 0; v < summary->scenarios[s]->variant_count; v++) {
            const struct scenario *scenario = summary->scenarios[s];
            const struct variant *variant = &scenario->variants[v];
            size_t failed = 0, passed = 0;
            for (size_t row = 0; !*variant->primitive.promises && row < summary->launches.rows;
                 row++) {
                if (strcmp(csv_text(&summary->launches, row, "scenario"), scenario->name) != 0 ||
                    strcmp(csv_text(&summary->launches, row, "primitive"),
                           variant->primitive.name) != 0)
                    continue;
                failed += row_outcome(&summary->launches, row) == OUTCOME_FAILED_AS_EXPECTED;
                passed += row_outcome(&summary->launches, row) == OUTCOME_DID_NOT_FAIL;
            }
            summary->counts->powerless += failed == 0 && passed > 0;
        }
}

static int add_groups(struct summary *summary, struct error *error)
{
    struct group *group = calloc(1, sizeof *group);
    size_t *rows = malloc((summary->launches.rows + 1) * sizeof *rows);
    int code = group && rows ? 0 : error_set(error, ENOMEM, "no memory for the summary");
    for (size_t row = 0; code == 0 && row < summary->launches.rows; row++) {
        group->rows = rows;
        if (gather(group, summary, row))
            code = add_group(summary, group, error);
    }
    free(rows);
    free(group);
    return code;
}

// The header comes from the tables, as that of launches.csv does.
static int create_out(struct summary *summary, const char *path, struct error *error)
{
    struct csv_group groups[CSV_GROUPS_MAX] = {
        {&identity_table, NULL}, {&subject_table, NULL}, {&axes_table, NULL}};
    size_t count = 3 + folder_groups(groups + 3, summary->scenarios, summary->scenario_count,
                                     PART_OPTIONS, NULL, NULL);
    groups[count++] = (struct csv_group){&summary_row_table, NULL};
    unlink(path); // of an earlier summary that was killed
    return csv_create(&summary->out, path, groups, count, error);
}

static int write_summary(struct summary *summary, const char *folder_path, struct error *error)
{
    char draft[600], final[600];
    folder_file(folder_path, "summary.csv.draft", draft, sizeof draft);
    folder_file(folder_path, "summary.csv", final, sizeof final);
    int code = create_out(summary, draft, error);
    if (code != 0)
        return code;
    code = add_groups(summary, error);
    csv_close(&summary->out);
    if (code == 0 && rename(draft, final) != 0)
        code = error_set(error, errno, "%s: %s", final, strerror(errno));
    if (code != 0)
        unlink(draft);
    return code;
}

int summarize(const char *folder_path, const struct scenario *const *scenarios,
              size_t scenario_count, struct summary_counts *summary_counts, struct error *error)
{
    *summary_counts = (struct summary_counts){0};
    struct summary summary = {
        .scenarios = scenarios, .scenario_count = scenario_count, .counts = summary_counts};
    char path[600];
    int code = csv_read(&summary.launches,
                        folder_file(folder_path, "launches.csv", path, sizeof path), error);
    if (code != 0)
        return code;
    struct error ignored;
    bool limits =
        csv_read(&summary.environment,
                 folder_file(folder_path, "environment.csv", path, sizeof path), &ignored) == 0;
    if (!limits)
        summary.environment = (struct csv_table){0};
    code = write_summary(&summary, folder_path, error);
    count_powerless(&summary);
    if (limits)
        csv_free(&summary.environment);
    csv_free(&summary.launches);
    return code;
}
