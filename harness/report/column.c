// SPDX-License-Identifier: MIT
// column.c: see column.h.
#include "report/column.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "judge/trial.h"
#include "report/number.h"

// Of the metrics that every scenario has, those that a table shows.
static const char *const common[][2] = {
    {"throughput", "throughput"}, {"ns_per_op", "time/op"},  {"fairness_jain", "Jain"},
    {"latency_p50_ns", "p50"},    {"latency_p99_ns", "p99"}, {"latency_max_ns", "max"},
    {"latency_p999_ns", "p99.9"}, {"worst_share", "worst"},
};
#define COMMON (sizeof common / sizeof common[0])

static bool is_common(const char *metric)
{
    char header[100];
    for (size_t i = 0; i < launch_metrics_table.count; i++)
        if (strcmp(field_header(&launch_metrics_table.rows[i], header, sizeof header), metric) == 0)
            return true;
    return false;
}

static bool is_listed(const struct column *columns, size_t count, const char *metric)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(columns[i].metric, metric) == 0)
            return true;
    return false;
}

static bool is_measured(const struct digest *digest, const struct digest_group *group,
                        const char *metric)
{
    for (size_t i = 0; i < group->line_count; i++)
        if (!isnan(digest_metric(digest, &group->lines[i], metric).value))
            return true;
    return false;
}

size_t columns_list(struct column *columns, const struct digest *digest,
                    const struct digest_group *group)
{
    size_t count = 0;
    for (size_t i = 0; i < COMMON; i++) {
        if (!is_measured(digest, group, common[i][0]))
            continue;
        columns[count].metric = common[i][0];
        snprintf(columns[count++].title, sizeof columns->title, "%s", common[i][1]);
    }
    for (size_t i = 0; i < group->line_count; i++)
        for (size_t j = 0; j < group->lines[i].row_count && count < COLUMNS_MAX; j++) {
            const char *metric = csv_text(digest->summary, group->lines[i].rows[j], "metric");
            if (is_common(metric) || is_listed(columns, count, metric) ||
                !is_measured(digest, group, metric))
                continue;
            columns[count].metric = metric;
            snprintf(columns[count++].title, sizeof columns->title, "%s", metric);
        }
    return count;
}

const char *column_print(char *text, size_t bytes, const struct digest_value *value)
{
    if (value->value == 0 && value->high > 0 && value->high < 1)
        snprintf(text, bytes, "0 (<%.1e)", value->high);
    else
        number_print(text, bytes, value->value, value->unit);
    return text;
}
