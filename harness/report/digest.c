// SPDX-License-Identifier: MIT
// digest.c: see digest.h.
#include "report/digest.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/rows.h"

static int check_columns(const struct csv_table *summary, struct error *error)
{
    static const char *const needed[] = {
        "run_id",   "machine",    "point",       "scenario", "primitive", "peer", "threads",
        "probe",    "metric",     "unit",        "better",   "value",     "low",  "high",
        "launches", "launch_low", "launch_high", "outcome",  "suspect",   "note"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (csv_column(summary, needed[i]) < 0)
            return error_set(error, EINVAL,
                             "summary.csv: no column \"%s\"; contend validate says more",
                             needed[i]);
    return 0;
}

// Axes and options of a point's name, without the probe: the words after "scenario/primitive".
static void copy_sweep(char *sweep, size_t bytes, const char *point)
{
    size_t used = 0;
    sweep[0] = '\0';
    for (const char *word = strchr(point, ' '); word; word = strchr(word, ' ')) {
        word++;
        size_t length = strcspn(word, " ");
        if (strncmp(word, "probe=", 6) == 0 || length == 0 || used + length + 2 > bytes)
            continue;
        used += (size_t)snprintf(sweep + used, bytes - used, "%s%.*s", used ? " " : "", (int)length,
                                 word);
    }
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

static struct digest_group *group_of(struct digest *digest, size_t row)
{
    char sweep[sizeof digest->groups->sweep];
    copy_sweep(sweep, sizeof sweep, csv_text(digest->summary, row, "point"));
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
    line->peer = strcmp(csv_text(summary, row, "peer"), "true") == 0;
    line->suspect |= strcmp(csv_text(summary, row, "suspect"), "true") == 0;
    return true;
}

// A primitive that failed as expected anywhere is a control everywhere; with one thread it cannot
// fail.
static void mark_controls(struct digest *digest)
{
    for (size_t row = 0; row < digest->summary->rows; row++) {
        const char *primitive = csv_text(digest->summary, row, "primitive");
        int rank = severity(csv_text(digest->summary, row, "outcome"));
        bool control = rank == severity("failed_as_expected") || rank == severity("did_not_fail") ||
                       strcmp(primitive, "none") == 0;
        for (size_t i = 0; control && i < digest->group_count; i++)
            for (size_t j = 0; j < digest->groups[i].line_count; j++)
                if (strcmp(digest->groups[i].lines[j].primitive, primitive) == 0)
                    digest->groups[i].lines[j].control = true;
    }
}

static double speed(const struct digest *digest, const struct digest_line *line)
{
    double value = digest_metric(digest, line, "throughput").value;
    return isnan(value) ? -1 : value;
}

static void sort_lines(const struct digest *digest, struct digest_group *group)
{
    for (size_t i = 1; i < group->line_count; i++)
        for (size_t j = i;
             j > 0 && speed(digest, &group->lines[j - 1]) < speed(digest, &group->lines[j]); j--) {
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
    mark_controls(digest);
    for (size_t i = 0; i < digest->group_count; i++)
        sort_lines(digest, &digest->groups[i]);
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

struct digest_value digest_metric(const struct digest *digest, const struct digest_line *line,
                                  const char *metric)
{
    struct digest_value found = {.value = NAN,
                                 .low = NAN,
                                 .high = NAN,
                                 .launch_low = NAN,
                                 .launch_high = NAN,
                                 .unit = "",
                                 .better = ""};
    const struct csv_table *summary = digest->summary;
    for (size_t i = 0; i < line->row_count; i++) {
        size_t row = line->rows[i];
        bool plain = strcmp(csv_text(summary, row, "probe"), "none") == 0;
        if (strcmp(csv_text(summary, row, "metric"), metric) != 0 ||
            strcmp(csv_text(summary, row, "outcome"), "wrong") == 0 ||
            (!plain && !isnan(found.value)) || isnan(csv_number(summary, row, "value")))
            continue;
        double launches = csv_number(summary, row, "launches");
        found = (struct digest_value){.value = csv_number(summary, row, "value"),
                                      .low = csv_number(summary, row, "low"),
                                      .high = csv_number(summary, row, "high"),
                                      .launch_low = csv_number(summary, row, "launch_low"),
                                      .launch_high = csv_number(summary, row, "launch_high"),
                                      .launches = launches > 0 ? (size_t)launches : 0,
                                      .unit = csv_text(summary, row, "unit"),
                                      .better = csv_text(summary, row, "better")};
    }
    // Its unit is in its name.
    if (strncmp(metric, "ns_per_", 7) == 0)
        found.unit = "ns";
    return found;
}

const struct digest_line *digest_reference(const struct digest *digest,
                                           const struct digest_group *group)
{
    // What most programs use today, then its counterpart here. The charts have the same default.
    static const char *const names[] = {"pthread_normal", "futex"};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < group->line_count; i++)
            if (strcmp(group->lines[i].primitive, names[k]) == 0 &&
                speed(digest, &group->lines[i]) > 0)
                return &group->lines[i];
    return NULL;
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
