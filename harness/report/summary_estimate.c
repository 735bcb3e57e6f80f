// SPDX-License-Identifier: MIT
// summary_estimate.c: see summary_estimate.h.
#include "report/summary_estimate.h"

#include <math.h>
#include <string.h>

#include "judge/launch.h"
#include "report/point_name.h"
#include "report/record.h"

// The launch values of a column, without NaNs. Returns how many.
static size_t launch_values(const struct summary *summary, size_t first, const char *header,
                            double *values)
{
    const struct launch_table *launches = &summary->launches;
    int column = csv_column(&launches->csv, header);
    size_t count = 0, row = first;
    do {
        double value =
            outcome_counts(launches->outcomes[row]) ? launch_number(launches, row, column) : NAN;
        if (!isnan(value))
            values[count++] = value;
        row = launches->next[row];
    } while (row != 0 && count < ESTIMATE_VALUES_MAX);
    return count;
}

static double sum(const double *values, size_t count)
{
    double total = 0;
    for (size_t i = 0; i < count; i++)
        total += values[i];
    return total;
}

struct estimate estimate_metric(const struct summary *summary, size_t first,
                                const struct field *field)
{
    static double values[ESTIMATE_VALUES_MAX]; // 96 KiB in all
    static double successes[ESTIMATE_VALUES_MAX], trials[ESTIMATE_VALUES_MAX];
    char header[100];
    size_t count =
        launch_values(summary, first, field_header(field, header, sizeof header), values);
    if (count == 0)
        return (struct estimate){.launches = 0};
    struct estimate estimate = {.launches = count,
                                .launch_low = values[0],
                                .launch_high = values[0],
                                .successes = NAN,
                                .trials = NAN,
                                .inflation = NAN};
    for (size_t i = 1; i < count; i++) {
        estimate.launch_low = fmin(estimate.launch_low, values[i]);
        estimate.launch_high = fmax(estimate.launch_high, values[i]);
    }
    if (field->successes) {
        size_t parts = launch_values(summary, first, field->successes, successes);
        launch_values(summary, first, field->trials, trials);
        estimate.successes = sum(successes, parts);
        estimate.trials = sum(trials, parts);
        estimate.inflation = share_inflation(successes, trials, parts);
        estimate.interval = estimate_pooled_share(successes, trials, parts, CONFIDENCE);
    } else if (field->largest)
        estimate.interval = (struct interval){estimate.launch_high, NAN, NAN};
    else
        estimate.interval = estimate_median(values, count, CONFIDENCE);
    return estimate;
}

double estimate_limit(const struct summary *summary, const char *name, const char *column)
{
    const struct csv_table *environment = &summary->environment;
    double least = NAN;
    for (size_t row = 0; name && row < environment->rows; row++) {
        const char *class = csv_text(environment, row, "class");
        if ((strcmp(class, "limit") == 0 || strcmp(class, "limit_after") == 0) &&
            strcmp(csv_text(environment, row, "field"), name) == 0)
            least = fmin(least, csv_number(environment, row, column));
    }
    return least;
}

double estimate_control(const struct summary *summary, const struct group *group,
                        const struct field *share)
{
    const struct scenario *scenario = group->scenario;
    for (size_t i = 0; i < scenario->variant_count; i++) {
        const struct primitive *primitive = &scenario->variants[i].primitive;
        char name[POINT_NAME_BYTES];
        if (*primitive->promises)
            continue;
        size_t row = launch_table_find(&summary->launches,
                                       name_of(name, sizeof name, group->point, primitive->name));
        if (row == summary->launches.csv.rows)
            continue;
        struct estimate control = estimate_metric(summary, row, share);
        return control.launches ? control.interval.value : NAN;
    }
    return NAN;
}

struct estimate estimate_probe_cost(const struct summary *summary, const struct group *group)
{
    struct estimate none = {.launches = 0};
    char name[POINT_NAME_BYTES];
    if (group->axes.probe == PROBE_NONE)
        return none;
    size_t row = launch_table_find(&summary->launches, name_with(name, sizeof name, group->point,
                                                                 "probe", probe_names[PROBE_NONE]));
    if (row == summary->launches.csv.rows)
        return none;
    const struct field *throughput = field_find(&launch_metrics_table, "throughput");
    struct estimate with = estimate_metric(summary, group->first, throughput);
    struct estimate without = estimate_metric(summary, row, throughput);
    if (with.launches == 0 || without.launches == 0 || without.interval.value <= 0)
        return none;
    double low = 1 - with.interval.high / without.interval.low;
    double high = 1 - with.interval.low / without.interval.high;
    return (struct estimate){.interval = {.value = 1 - with.interval.value / without.interval.value,
                                          .low = isfinite(low) ? low : NAN,
                                          .high = isfinite(high) ? high : NAN},
                             .launches = with.launches < without.launches ? with.launches
                                                                          : without.launches,
                             .launch_low = NAN,
                             .launch_high = NAN,
                             .successes = NAN,
                             .trials = NAN};
}

// The value of the launch in that round, of the point whose first row is `row`; NaN: none that counts.
static double round_value(const struct summary *summary, size_t row, int column, double round)
{
    const struct launch_table *launches = &summary->launches;
    int round_column = csv_column(&launches->csv, "round");
    do {
        if (outcome_counts(launches->outcomes[row]) &&
            launch_number(launches, row, round_column) == round)
            return launch_number(launches, row, column);
        row = launches->next[row];
    } while (row != 0);
    return NAN;
}

struct estimate estimate_ratio(const struct summary *summary, const struct group *group,
                               const char *header)
{
    static double values[ESTIMATE_VALUES_MAX];
    const struct launch_table *launches = &summary->launches;
    const char *reference = group->scenario->reference;
    struct estimate estimate = {
        .launches = 0, .successes = NAN, .trials = NAN, .launch_low = NAN, .launch_high = NAN};
    char name[POINT_NAME_BYTES];
    if (!reference || strcmp(group->subject.primitive, reference) == 0)
        return estimate;
    size_t base = launch_table_find(launches, name_of(name, sizeof name, group->point, reference));
    if (base == launches->csv.rows)
        return estimate;
    int column = csv_column(&launches->csv, header);
    int round_column = csv_column(&launches->csv, "round");
    size_t row = group->first;
    do {
        double value =
            outcome_counts(launches->outcomes[row]) ? launch_number(launches, row, column) : NAN;
        double other =
            round_value(summary, base, column, launch_number(launches, row, round_column));
        double ratio = other > 0 ? value / other : NAN;
        if (!isnan(ratio)) {
            values[estimate.launches++] = ratio;
            estimate.launch_low = fmin(estimate.launch_low, ratio);
            estimate.launch_high = fmax(estimate.launch_high, ratio);
        }
        row = launches->next[row];
    } while (row != 0 && estimate.launches < ESTIMATE_VALUES_MAX);
    estimate.interval = estimate_median(values, estimate.launches, CONFIDENCE);
    return estimate;
}

const struct field *scenario_share(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->results.count; i++)
        if (scenario->results.rows[i].metric && scenario->results.rows[i].successes)
            return &scenario->results.rows[i];
    return NULL;
}
