// SPDX-License-Identifier: MIT
// summary_crossing.c: see summary_crossing.h.
#include "report/summary_crossing.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/point_name.h"

// What may rise through one half; NULL: nothing.
static const struct field *crossing_metric(const struct scenario *scenario)
{
    const struct field *share = scenario_share(scenario);
    return share || !scenario->crossing_y ? share
                                          : field_find(&scenario->findings, scenario->crossing_y);
}

// A metric from 0 to 1 that is no share is as certain as one of so many trials whose interval is as wide.
// Without an interval it is the least certain that there is.
static double trials_worth(const struct estimate *estimate)
{
    double width = (estimate->interval.high - estimate->interval.low) / 2;
    double share = fmin(fmax(estimate->interval.value, 0.01), 0.99);
    double deviations = 1.96; // of the half width of an interval at 95 %
    double trials = deviations * deviations * share * (1 - share) / (width * width);
    return isnan(trials) ? 1 : fmin(fmax(trials, 1), 1e9);
}

static struct curve_point point_of(double x, const struct field *metric,
                                   const struct estimate *estimate)
{
    if (metric
            ->trials) // those of launches that disagree are worth fewer, as in the point's interval
        return (struct curve_point){
            .x = x,
            .successes = (uint64_t)(estimate->successes / estimate->inflation + 0.5),
            .trials = (uint64_t)(estimate->trials / estimate->inflation + 0.5)};
    double trials = trials_worth(estimate);
    double share = fmin(fmax(estimate->interval.value, 0), 1);
    return (struct curve_point){
        .x = x, .successes = (uint64_t)(share * trials + 0.5), .trials = (uint64_t)(trials + 0.5)};
}

// The curve of that name, or a new one; NULL when there is no memory.
static struct curve *find_curve(struct curve_list *list, const struct group *group)
{
    char point[sizeof((struct curve *)0)->point];
    name_without(point, sizeof point, group->point, group->scenario->crossing_x);
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->curves[i]->point, point) == 0)
            return list->curves[i];
    struct curve **curves = realloc(list->curves, (list->count + 1) * sizeof *curves);
    if (!curves)
        return NULL;
    list->curves = curves;
    struct curve *curve = calloc(1, sizeof *curve);
    if (!curve)
        return NULL;
    memcpy(curve->point, point, sizeof point);
    curve->group = *group;
    curve->outcome = group->outcome;
    return list->curves[list->count++] = curve;
}

int curve_list_add(struct curve_list *list, const struct summary *summary,
                   const struct group *group, struct error *error)
{
    const struct scenario *scenario = group->scenario;
    const struct field *metric = crossing_metric(scenario);
    if (!scenario->crossing_x || !metric || group->axes.probe != PROBE_NONE)
        return 0;
    const struct field *x = field_find(&scenario->options, scenario->crossing_x);
    struct estimate estimate = estimate_metric(summary, group->first, metric);
    if (!x || estimate.launches == 0)
        return 0;
    struct curve *curve = find_curve(list, group);
    if (!curve)
        return error_set(error, ENOMEM, "no memory for the summary");
    if (curve->count == CURVE_POINTS_MAX)
        return 0;
    curve->points[curve->count] = point_of(field_number(x, group->options), metric, &estimate);
    if (curve->count++ == 0 || estimate.launches < curve->launches)
        curve->launches = estimate.launches;
    if (outcome_severity(group->outcome) > outcome_severity(curve->outcome))
        curve->outcome = group->outcome;
    return 0;
}

bool curve_row(const struct curve *curve, struct summary_row *row)
{
    const struct scenario *scenario = curve->group.scenario;
    const struct field *x = field_find(&scenario->options, scenario->crossing_x);
    struct interval crossing = estimate_crossing(curve->points, curve->count, CONFIDENCE);
    if (curve->count < 2 || (isnan(crossing.value) && isnan(crossing.low) && isnan(crossing.high)))
        return false;
    *row = (struct summary_row){.better = "higher",
                                .value = crossing.value,
                                .low = crossing.low,
                                .high = crossing.high,
                                .limit = NAN,
                                .successes = NAN,
                                .trials = NAN,
                                .power = NAN,
                                .launches = curve->launches,
                                .launch_low = NAN,
                                .launch_high = NAN,
                                .outcome = curve->outcome};
    char share[100], header[100];
    snprintf(row->metric, sizeof row->metric, "%.20s" CROSSING "%.20s",
             field_header(crossing_metric(scenario), share, sizeof share),
             field_header(x, header, sizeof header));
    snprintf(row->unit, sizeof row->unit, "%s", field_unit(x));
    snprintf(row->note, sizeof row->note, "over %zu values of %s", curve->count, x->name);
    return true;
}

void curve_list_free(struct curve_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->curves[i]);
    free(list->curves);
    *list = (struct curve_list){0};
}
