// SPDX-License-Identifier: MIT
// column.c: see column.h.
#include "report/column.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "judge/launch.h"
#include "report/number.h"
#include "report/rows.h"

#define OVERLAP     "overlap"
#define OVERLAP_LOW 0.9 // below, start and drain weigh

// Of the metrics that every scenario has, those that a table shows.
static const struct {
    const char *metric, *title; // NULL: the one of column_of()
    bool fairness;              // of threads that work at will
    unsigned rank;
} common[] = {
    {"throughput", "throughput", false, 0},
    {"ns_per_op", "time/op", false, 1},
    {OVERLAP, NULL, false, 0},
    {"fairness_jain", "Jain", true, 1},
    {"latency_p50_ns", "p50", false, 0},
    {"latency_p99_ns", "p99", false, 0},
    {"latency_p999_ns", "p99.9", false, RANKS},
    {"latency_max_ns", "max", false, 1},
    {"latency" PROBE_COST, NULL, false, RANKS},
    {"worst_share", "worst thread", true, 2},
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

static bool has_value(const struct digest_value *value, enum column_kind kind)
{
    return kind == COLUMN_POWER      ? !isnan(value->power)
           : kind == COLUMN_INTERVAL ? value->launches > 0
                                     : !isnan(value->value);
}

static bool is_measured(const struct digest *digest, const struct digest_group *group,
                        const char *metric, enum column_kind kind)
{
    for (size_t i = 0; i < group->line_count; i++) {
        struct digest_value value = digest_metric(digest, &group->lines[i], metric);
        if (has_value(&value, kind))
            return true;
    }
    return false;
}

static bool has_low_overlap(const struct digest *digest, const struct digest_group *group)
{
    for (size_t i = 0; i < group->line_count; i++)
        if (digest_metric(digest, &group->lines[i], OVERLAP).value < OVERLAP_LOW)
            return true;
    return false;
}

// Whether the operations of more than one thread are counted: the index of one alone is 1 to the last
// digit.
static bool is_divided(const struct digest *digest, const struct digest_group *group)
{
    for (size_t i = 0; i < group->line_count; i++)
        if (digest_metric(digest, &group->lines[i], "fairness_jain").value < 1)
            return group->threads > 1;
    return false;
}

// The metric's name without the unit at its end, which the cells have.
static int name_length(const char *metric)
{
    size_t length = strlen(metric);
    static const char *const units[] = {"_ns", "_bytes"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t unit = strlen(units[i]);
        if (length > unit && strcmp(metric + length - unit, units[i]) == 0)
            return (int)(length - unit);
    }
    return (int)length;
}

static bool starts(const char *text, const char *words)
{
    return strncmp(text, words, strlen(words)) == 0;
}

static enum column_kind kind_of(const char *metric)
{
    if (strstr(metric, CROSSING) || strstr(metric, TO_REFERENCE) || starts(metric, SCALING))
        return COLUMN_INTERVAL;
    return strstr(metric, PROBE_COST) ? COLUMN_PERCENT : COLUMN_VALUE;
}

static void print_title(struct column *column, const char *metric)
{
    const char *crossing = strstr(metric, CROSSING), *probe = strstr(metric, PROBE_COST);
    const char *ratio = strstr(metric, TO_REFERENCE);
    if (crossing) {
        const char *x = crossing + strlen(CROSSING);
        snprintf(column->title, sizeof column->title, "%.*s = 1/2 at %.*s",
                 (int)(crossing - metric), metric, name_length(x), x);
    } else if (probe)
        snprintf(column->title, sizeof column->title, "%.*s probe costs", (int)(probe - metric),
                 metric);
    else if (ratio) {
        char base[sizeof column->title];
        snprintf(base, sizeof base, "%.*s", (int)(ratio - metric), metric);
        snprintf(column->title, sizeof column->title, "%.*s / reference", name_length(base), base);
    } else if (starts(metric, SCALING))
        snprintf(column->title, sizeof column->title, "%s", metric + strlen(SCALING));
    else
        snprintf(column->title, sizeof column->title, "%.*s", name_length(metric), metric);
}

struct column column_of(const char *metric)
{
    struct column column = {.metric = metric, .kind = kind_of(metric)};
    print_title(&column, metric);
    return column;
}

static size_t add_column(struct column *columns, size_t count, const struct digest *digest,
                         const struct digest_group *group, struct column column)
{
    if (count == COLUMNS_MAX || !is_measured(digest, group, column.metric, column.kind))
        return count;
    columns[count] = column;
    return count + 1;
}

// A share and, beside it, how likely it would have been seen.
static size_t add_share(struct column *columns, const struct digest *digest,
                        const struct digest_group *group, const char *share)
{
    struct column counted = column_of(share);
    counted.kind = COLUMN_SHARE;
    return add_column(columns, add_column(columns, 0, digest, group, counted), digest, group,
                      (struct column){.metric = share, .title = "power", .kind = COLUMN_POWER});
}

static bool counts_operations(const struct digest *digest, const struct digest_group *group)
{
    for (size_t i = 0; i < group->line_count; i++) {
        struct digest_value value = digest_metric(digest, &group->lines[i], "throughput");
        if (!isnan(value.value))
            return strcmp(value.unit, "1/s") == 0;
    }
    return true;
}

// "ceiling_share" is "ceiling", in percent.
static void read_as_part(struct column *column)
{
    static const char end[] = "_share";
    size_t length = strlen(column->title), end_length = sizeof end - 1;
    if (column->kind != COLUMN_VALUE || length <= end_length ||
        strcmp(column->title + length - end_length, end) != 0)
        return;
    column->title[length - end_length] = '\0';
    column->kind = COLUMN_PART;
}

size_t columns_list(struct column *columns, const struct digest *digest,
                    const struct digest_group *group)
{
    const char *share = digest_share(digest, group);
    size_t count = share ? add_share(columns, digest, group, share) : 0;
    for (size_t i = 0; i < COMMON; i++) {
        // Those of a trial work in turn.
        if ((common[i].fairness && (share || !is_divided(digest, group))) ||
            (strcmp(common[i].metric, OVERLAP) == 0 && !has_low_overlap(digest, group)) ||
            !is_measured(digest, group, common[i].metric, COLUMN_VALUE))
            continue;
        columns[count] = column_of(common[i].metric);
        columns[count].leads = i == 0;
        columns[count].rank = common[i].rank;
        if (strcmp(common[i].metric, "ns_per_op") == 0 && !counts_operations(digest, group))
            columns[count].rank = RANKS - 1; // of a byte: bytes a second say it better
        if (common[i].title)
            snprintf(columns[count].title, sizeof columns->title, "%s", common[i].title);
        count++;
    }
    unsigned rank = 0; // what a scenario names first is what it is about
    for (size_t i = 0; i < group->line_count; i++)
        for (size_t j = 0; j < group->lines[i].row_count; j++) {
            const char *metric = csv_text(digest->summary, group->lines[i].rows[j], "metric");
            struct column column = column_of(metric);
            column.special = true;
            column.rank = rank < RANKS ? rank : RANKS - 1;
            if (strstr(metric, TO_REFERENCE)) // what the scenario is about
                column.rank = 0;
            read_as_part(&column);
            size_t before = count;
            if (!is_common(metric) && !is_listed(columns, count, metric))
                count = add_column(columns, count, digest, group, column);
            rank += count > before;
        }
    return count;
}

const char *columns_note(const struct column *columns, size_t count)
{
    return is_listed(columns, count, OVERLAP)
               ? "overlap: share of a window in which all threads ran; below 0.9 a row describes "
                 "start and drain as well"
               : NULL;
}

// Near to 1 no digits would tell one from another.
static void print_power(char *text, size_t bytes, double power)
{
    if (isnan(power))
        snprintf(text, bytes, "-");
    else if (power > 0.999999)
        snprintf(text, bytes, "> 0.999999");
    else
        snprintf(text, bytes, power > 0.99 ? "%.6f" : "%.2f", power);
}

// A crossing may have no value, or only one end, where the sweep does not reach it.
static void print_interval(char *text, size_t bytes, const struct digest_value *value)
{
    char number[NUMBER_BYTES], low[NUMBER_BYTES], high[NUMBER_BYTES];
    number_print(number, sizeof number, value->value, value->unit);
    number_print(low, sizeof low, value->low, value->unit);
    number_print(high, sizeof high, value->high, value->unit);
    if (!isnan(value->low) && !isnan(value->high))
        snprintf(text, bytes, "%s (%s to %s)", number, low, high);
    else if (!isnan(value->low))
        snprintf(text, bytes, "%s (above %s)", number, low);
    else if (!isnan(value->high))
        snprintf(text, bytes, "%s (below %s)", number, high);
    else
        snprintf(text, bytes, "%s", number);
}

static void print_share(char *text, size_t bytes, const struct digest_value *value)
{
    char successes[NUMBER_BYTES], trials[NUMBER_BYTES];
    number_count(successes, sizeof successes, value->successes);
    number_count(trials, sizeof trials, value->trials);
    if (value->value == 0)
        snprintf(text, bytes, "0 of %s (<%.1e)", trials, value->high);
    else
        snprintf(text, bytes, value->value < 0.01 ? "%.2g %% (%s of %s)" : "%.1f %% (%s of %s)",
                 value->value * 100, successes, trials);
}

const char *column_print(char *text, size_t bytes, const struct column *column,
                         const struct digest_value *value)
{
    if (column->kind == COLUMN_POWER)
        print_power(text, bytes, value->power);
    else if (column->kind == COLUMN_INTERVAL)
        print_interval(text, bytes, value);
    else if (column->kind == COLUMN_SHARE && !isnan(value->value))
        print_share(text, bytes, value);
    else if (column->kind == COLUMN_PERCENT && !isnan(value->value))
        snprintf(text, bytes, "%+.1f %%", value->value * 100);
    else if (value->value == 0 && value->high > 0 && value->high < 1)
        snprintf(text, bytes, "0 (<%.1e)", value->high);
    else if (column->kind == COLUMN_PART)
        number_print(text, bytes, value->value * 100, "%");
    else
        number_print(text, bytes, value->value, value->unit);
    return text;
}
