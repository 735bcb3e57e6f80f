// SPDX-License-Identifier: MIT
// digest.c: see digest.h.
#include "report/digest.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/note.h"
#include "report/point_name.h"
#include "report/rows.h"

static int check_columns(const struct csv_table *summary, struct error *error)
{
    static const char *const needed[] = {
        "run_id",     "machine",     "point",   "scenario",  "primitive", "peer",   "control",
        "reference",  "threads",     "probe",   "metric",    "unit",      "better", "value",
        "low",        "high",        "limit",   "successes", "trials",    "power",  "launches",
        "launch_low", "launch_high", "outcome", "suspect",   "note"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (csv_column(summary, needed[i]) < 0)
            return error_set(error, EINVAL,
                             "summary.csv: no column \"%s\"; contend validate says more",
                             needed[i]);
    return 0;
}

static int severity(const char *outcome)
{
    static const char *const order[] = {"ok",           "failed_as_expected",
                                        "did_not_fail", "unsupported",
                                        "refused",      "timeout",
                                        "crashed",      "wrong"};
    for (int i = 0; i < 8; i++)
        if (strcmp(order[i], outcome) == 0)
            return i;
    return 8;
}

// Scenarios by name, their groups by axes and options: the file has the order in which launches
// happened to be shuffled.
static int compare(const struct csv_table *summary, size_t row, size_t other)
{
    int order = strcmp(csv_text(summary, row, "scenario"), csv_text(summary, other, "scenario"));
    int first = csv_column(summary, "threads"), end = csv_column(summary, "metric");
    for (int column = first; order == 0 && column < end; column++) {
        const char *header = summary->headers[column];
        double a = csv_number(summary, row, header), b = csv_number(summary, other, header);
        if (strcmp(header, "probe") == 0)
            continue;
        order = isnan(a) || isnan(b)
                    ? strcmp(csv_text(summary, row, header), csv_text(summary, other, header))
                    : (a > b) - (a < b);
    }
    return order;
}

static bool is_of_sweep(const struct csv_table *summary, size_t row)
{
    const char *metric = csv_text(summary, row, "metric");
    return strstr(metric, CROSSING) || strncmp(metric, SCALING, strlen(SCALING)) == 0;
}

static struct digest_group *group_of(struct digest *digest, size_t row)
{
    char sweep[sizeof digest->groups->sweep];
    name_without(sweep, sizeof sweep, csv_text(digest->summary, row, "point"), "probe");
    memmove(sweep, name_words(sweep), strlen(name_words(sweep)) + 1);
    const char *scenario = csv_text(digest->summary, row, "scenario");
    size_t at = 0;
    for (size_t i = 0; i < digest->group_count; i++) {
        if (strcmp(digest->groups[i].scenario, scenario) == 0 &&
            strcmp(digest->groups[i].sweep, sweep) == 0)
            return &digest->groups[i];
        if (compare(digest->summary, digest->groups[i].row, row) <= 0)
            at = i + 1;
    }
    memmove(digest->groups + at + 1, digest->groups + at,
            (digest->group_count - at) * sizeof *digest->groups);
    digest->group_count++;
    struct digest_group *group = &digest->groups[at];
    *group = (struct digest_group){.scenario = scenario, .row = row};
    memcpy(group->sweep, sweep, sizeof sweep);
    group->is_sweep = is_of_sweep(digest->summary, row);
    double threads = csv_number(digest->summary, row, "threads");
    group->threads = threads >= 0 && threads < 1e6 ? (unsigned)threads : 0;
    return group;
}

// NULL when there is no memory.
static struct digest_line *line_of(struct digest_group *group, const char *primitive)
{
    for (size_t i = 0; i < group->line_count; i++)
        if (strcmp(group->lines[i].primitive, primitive) == 0)
            return &group->lines[i];
    struct digest_line *lines =
        realloc(group->lines, (group->line_count + 1) * sizeof *group->lines);
    if (!lines)
        return NULL;
    group->lines = lines;
    group->lines[group->line_count] =
        (struct digest_line){.primitive = primitive, .outcome = "", .note = ""};
    return &group->lines[group->line_count++];
}

static bool is_set(const struct csv_table *summary, size_t row, const char *column)
{
    return strcmp(csv_text(summary, row, column), "true") == 0;
}

static bool add_row(struct digest *digest, size_t row)
{
    const struct csv_table *summary = digest->summary;
    struct digest_line *line = line_of(group_of(digest, row), csv_text(summary, row, "primitive"));
    if (!line)
        return false;
    size_t *rows = realloc(line->rows, (line->row_count + 1) * sizeof *rows);
    if (!rows)
        return false;
    line->rows = rows;
    const char *outcome = csv_text(summary, row, "outcome");
    if (line->row_count == 0 || severity(outcome) > severity(line->outcome)) {
        line->outcome = outcome;
        line->note = csv_text(summary, row, "note");
    }
    line->rows[line->row_count++] = row;
    line->peer = is_set(summary, row, "peer");
    line->control = is_set(summary, row, "control");
    line->reference = is_set(summary, row, "reference");
    line->suspect |= is_set(summary, row, "suspect");
    return true;
}

// What lines are sorted by: throughput, else latency, which is the better the less.
static double speed(const struct digest *digest, const struct digest_line *line)
{
    double value = digest_metric(digest, line, "throughput").value;
    double latency = digest_metric(digest, line, "latency_p50_ns").value;
    return !isnan(value) ? value : !isnan(latency) ? -latency : -INFINITY;
}

static bool is_behind(const struct digest *digest, const struct digest_line *line,
                      const struct digest_line *other)
{
    double mine = speed(digest, line), others = speed(digest, other);
    return mine < others || (mine == others && strcmp(line->primitive, other->primitive) > 0);
}

static void sort_lines(const struct digest *digest, struct digest_group *group)
{
    for (size_t i = 1; i < group->line_count; i++)
        for (size_t j = i; j > 0 && is_behind(digest, &group->lines[j - 1], &group->lines[j]);
             j--) {
            struct digest_line keep = group->lines[j];
            group->lines[j] = group->lines[j - 1];
            group->lines[j - 1] = keep;
        }
}

int digest_build(struct digest *digest, const struct csv_table *summary, struct error *error)
{
    int code = check_columns(summary, error);
    if (code != 0)
        return code;
    *digest = (struct digest){.summary = summary,
                              .groups = malloc((summary->rows + 1) * sizeof *digest->groups)};
    bool whole = digest->groups != NULL;
    for (size_t row = 0; whole && row < summary->rows; row++)
        whole = add_row(digest, row);
    if (!whole) {
        digest_free(digest);
        return error_set(error, ENOMEM, "no memory for the report");
    }
    for (size_t i = 0; i < digest->group_count; i++)
        sort_lines(digest, &digest->groups[i]);
    notes_join(digest);
    return 0;
}

void digest_free(struct digest *digest)
{
    for (size_t i = 0; i < digest->group_count; i++) {
        for (size_t j = 0; j < digest->groups[i].line_count; j++)
            free(digest->groups[i].lines[j].rows);
        free(digest->groups[i].lines);
    }
    free(digest->groups);
    *digest = (struct digest){0};
}

const char *outcome_words(const char *outcome)
{
    static const char *const words[][2] = {{"failed_as_expected", "failed as expected"},
                                           {"wrong", "WRONG"},
                                           {"did_not_fail", "did not fail"},
                                           {"crashed", "CRASHED"},
                                           {"timeout", "TIMEOUT"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i][0], outcome) == 0)
            return words[i][1];
    return outcome;
}

bool outcome_is_good(const char *outcome)
{
    return severity(outcome) <= severity("failed_as_expected");
}
