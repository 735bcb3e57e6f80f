// SPDX-License-Identifier: MIT
// digest_metric.c: what a line says of a metric, and which metrics it has; see digest.h.
#include <math.h>
#include <string.h>

#include "report/digest.h"
#include "report/rows.h"

// Whether a probe changes it, so that it counts only where there was none.
static bool is_disturbed(const char *metric)
{
    return strcmp(metric, "throughput") == 0 || strcmp(metric, "ns_per_op") == 0 ||
           strcmp(metric, "fairness_jain") == 0 || strcmp(metric, "worst_share") == 0;
}

// A crossing may have one end of its interval without a value.
static bool is_unknown(const struct csv_table *summary, size_t row)
{
    return isnan(csv_number(summary, row, "value")) && isnan(csv_number(summary, row, "low")) &&
           isnan(csv_number(summary, row, "high"));
}

static struct digest_value read_value(const struct csv_table *summary, size_t row)
{
    double launches = csv_number(summary, row, "launches");
    return (struct digest_value){.value = csv_number(summary, row, "value"),
                                 .low = csv_number(summary, row, "low"),
                                 .high = csv_number(summary, row, "high"),
                                 .launch_low = csv_number(summary, row, "launch_low"),
                                 .launch_high = csv_number(summary, row, "launch_high"),
                                 .limit = csv_number(summary, row, "limit"),
                                 .successes = csv_number(summary, row, "successes"),
                                 .trials = csv_number(summary, row, "trials"),
                                 .power = csv_number(summary, row, "power"),
                                 .launches = launches > 0 ? (size_t)launches : 0,
                                 .unit = csv_text(summary, row, "unit"),
                                 .better = csv_text(summary, row, "better")};
}

struct digest_value digest_metric(const struct digest *digest, const struct digest_line *line,
                                  const char *metric)
{
    struct digest_value found = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, "", ""};
    const struct csv_table *summary = digest->summary;
    for (size_t i = 0; i < line->row_count; i++) {
        size_t row = line->rows[i];
        bool plain = strcmp(csv_text(summary, row, "probe"), "none") == 0;
        if (strcmp(csv_text(summary, row, "metric"), metric) == 0 &&
            strcmp(csv_text(summary, row, "outcome"), "wrong") != 0 &&
            (plain || (isnan(found.value) && !is_disturbed(metric))) && !is_unknown(summary, row))
            found = read_value(summary, row);
    }
    // Its unit is in its name.
    if (strncmp(metric, "ns_per_", 7) == 0)
        found.unit = "ns";
    return found;
}

const struct digest_line *digest_reference(const struct digest *digest,
                                           const struct digest_group *group)
{
    for (size_t i = 0; i < group->line_count; i++)
        if (group->lines[i].reference &&
            digest_metric(digest, &group->lines[i], "throughput").value > 0)
            return &group->lines[i];
    return NULL;
}

// The first metric of a line whose row has what the function asks for; NULL: none.
static const char *find_metric(const struct digest *digest, const struct digest_line *line,
                               bool (*wanted)(const struct csv_table *summary, size_t row))
{
    for (size_t i = 0; i < line->row_count; i++)
        if (wanted(digest->summary, line->rows[i]))
            return csv_text(digest->summary, line->rows[i], "metric");
    return NULL;
}

static bool is_share(const struct csv_table *summary, size_t row)
{
    return !isnan(csv_number(summary, row, "trials")) &&
           strcmp(csv_text(summary, row, "better"), "lower") == 0;
}

const char *digest_share(const struct digest *digest, const struct digest_group *group)
{
    const char *share = NULL;
    for (size_t i = 0; i < group->line_count; i++)
        if (!share || group->lines[i].control) {
            const char *found = find_metric(digest, &group->lines[i], is_share);
            share = found ? found : share;
        }
    return share;
}

static bool is_crossing(const struct csv_table *summary, size_t row)
{
    return strstr(csv_text(summary, row, "metric"), CROSSING) != NULL;
}

const char *digest_crossing(const struct digest *digest, const struct digest_line *line)
{
    return find_metric(digest, line, is_crossing);
}

static bool is_ratio(const struct csv_table *summary, size_t row)
{
    return strstr(csv_text(summary, row, "metric"), TO_REFERENCE) != NULL;
}

const char *digest_compared(const struct digest *digest, const struct digest_line *line)
{
    return find_metric(digest, line, is_ratio);
}

const char *digest_note(const struct digest *digest, const struct digest_line *line,
                        const char *metric)
{
    for (size_t i = 0; i < line->row_count; i++)
        if (strcmp(csv_text(digest->summary, line->rows[i], "metric"), metric) == 0)
            return csv_text(digest->summary, line->rows[i], "note");
    return "";
}
