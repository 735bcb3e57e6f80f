// SPDX-License-Identifier: MIT
// summary_scaling.c: see summary_scaling.h.
#include "report/summary_scaling.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/theory_scaling.h"
#include "report/point_name.h"
#include "report/record.h"

// The sweep of that name, or a new one; NULL when there is no memory.
static struct scaling_sweep *find_sweep(struct scaling_list *list, const struct group *group)
{
    char point[sizeof((struct scaling_sweep *)0)->point];
    name_without(point, sizeof point, group->point, "threads");
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->sweeps[i]->point, point) == 0)
            return list->sweeps[i];
    struct scaling_sweep **sweeps = realloc(list->sweeps, (list->count + 1) * sizeof *sweeps);
    if (!sweeps)
        return NULL;
    list->sweeps = sweeps;
    struct scaling_sweep *sweep = calloc(1, sizeof *sweep);
    if (!sweep)
        return NULL;
    memcpy(sweep->point, point, sizeof point);
    sweep->group = *group;
    sweep->outcome = group->outcome;
    return list->sweeps[list->count++] = sweep;
}

// The median of a column of the scenario's own; NaN: it has none.
static double column_value(const struct summary *summary, const struct group *group,
                           const char *header)
{
    const struct field_table *tables[] = {&group->scenario->findings, &group->scenario->results};
    char text[100];
    for (size_t t = 0; header && t < 2; t++)
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct field *field = &tables[t]->rows[i];
            if (strcmp(field_header(field, text, sizeof text), header) != 0)
                continue;
            struct estimate estimate = estimate_metric(summary, group->first, field);
            return estimate.launches ? estimate.interval.value : NAN;
        }
    return NAN;
}

int scaling_list_add(struct scaling_list *list, const struct summary *summary,
                     const struct group *group, struct error *error)
{
    const struct scaling_columns *columns = group->scenario->scaling;
    if (!columns || group->axes.probe != PROBE_NONE)
        return 0;
    struct estimate throughput =
        estimate_metric(summary, group->first, field_find(&launch_metrics_table, "throughput"));
    if (throughput.launches == 0 || !(throughput.interval.value > 0))
        return 0;
    struct scaling_sweep *sweep = find_sweep(list, group);
    if (!sweep)
        return error_set(error, ENOMEM, "no memory for the summary");
    if (sweep->count == SCALING_SWEEP_MAX)
        return 0;
    if (sweep->count == 0 || throughput.launches < sweep->launches)
        sweep->launches = throughput.launches;
    if (outcome_severity(group->outcome) > outcome_severity(sweep->outcome))
        sweep->outcome = group->outcome;
    sweep->sizes[sweep->count++] =
        (struct scaling_size){.threads = (double)group->axes.threads,
                              .first = group->first,
                              .throughput = throughput.interval,
                              .cores = column_value(summary, group, columns->cores),
                              .predicted = column_value(summary, group, columns->predicted),
                              .knee = column_value(summary, group, columns->knee)};
    return 0;
}

static int compare_sizes(const void *left, const void *right)
{
    const struct scaling_size *a = left, *b = right;
    return (a->threads > b->threads) - (a->threads < b->threads);
}

static const struct scaling_size *find_best(const struct scaling_sweep *sweep)
{
    const struct scaling_size *best = &sweep->sizes[0];
    for (size_t i = 1; i < sweep->count; i++)
        if (sweep->sizes[i].throughput.value > best->throughput.value)
            best = &sweep->sizes[i];
    return best;
}

static const struct scaling_size *find_enough(const struct scaling_sweep *sweep,
                                              const struct scaling_size *best)
{
    const struct scaling_size *size = sweep->sizes;
    while (size < best && !(size->throughput.value >= SCALING_ENOUGH * best->throughput.value))
        size++;
    return size;
}

// A pool cannot use more CPUs than it has threads: the largest number is that of the machine.
static double find_cores(const struct scaling_sweep *sweep)
{
    double cores = NAN;
    for (size_t i = 0; i < sweep->count; i++)
        cores = fmax(cores, sweep->sizes[i].cores);
    return cores;
}

// Throughputs of the launches of the first `sizes` sizes, a row for each round; NaN where a point has
// none. Returns how many rounds there are; NULL in *points: no memory.
static size_t gather_rounds(const struct scaling_sweep *sweep, size_t sizes,
                            const struct summary *summary, struct scaling_point **points)
{
    const struct launch_table *launches = &summary->launches;
    int round_column = csv_column(&launches->csv, "round");
    int column = csv_column(&launches->csv, "throughput");
    size_t rounds = 0;
    *points = malloc(SCALING_LAUNCHES_MAX * sizes * sizeof **points);
    if (!*points)
        return 0;
    for (size_t i = 0; i < SCALING_LAUNCHES_MAX * sizes; i++)
        (*points)[i] = (struct scaling_point){sweep->sizes[i % sizes].threads, NAN};
    for (size_t i = 0; i < sizes; i++) {
        size_t row = sweep->sizes[i].first;
        do {
            double round = launch_number(launches, row, round_column);
            double value = launch_number(launches, row, column);
            if (outcome_counts(launches->outcomes[row]) && value > 0 && round >= 0 &&
                round < SCALING_LAUNCHES_MAX) {
                (*points)[(size_t)round * sizes + i].throughput = value;
                rounds = (size_t)round + 1 > rounds ? (size_t)round + 1 : rounds;
            }
            row = launches->next[row];
        } while (row != 0);
    }
    return rounds;
}

// How many of the sizes one law may be fitted to: all, or those up to the cores where the curve breaks
// there.
static size_t law_sizes(const struct scaling_sweep *sweep, double cores, bool *kink)
{
    struct scaling_point points[SCALING_SWEEP_MAX];
    struct scaling_kink found = {.kink = false};
    for (size_t i = 0; i < sweep->count; i++)
        points[i] =
            (struct scaling_point){sweep->sizes[i].threads, sweep->sizes[i].throughput.value};
    *kink = cores >= 1 && scaling_find_kink(points, sweep->count, cores, &found) == 0 && found.kink;
    size_t sizes = sweep->count;
    while (*kink && sizes > 0 && sweep->sizes[sizes - 1].threads > cores)
        sizes--;
    return sizes;
}

// Fits the law to as many sizes as *sizes is set to. False: `why` says why not.
static bool fit(const struct scaling_sweep *sweep, const struct summary *summary, double cores,
                size_t *sizes, struct scaling_estimate *law, char *why, size_t bytes)
{
    bool kink;
    *sizes = law_sizes(sweep, cores, &kink);
    if (*sizes < SCALING_SIZES_MIN && kink) {
        snprintf(why, bytes,
                 "no law: the throughput breaks at the %g CPUs, and up to there are %zu "
                 "sizes of the %d that a fit needs",
                 cores, *sizes, SCALING_SIZES_MIN);
        return false;
    }
    if (*sizes < SCALING_SIZES_MIN) {
        snprintf(why, bytes, "no law: %zu sizes of the %d that a fit needs", *sizes,
                 SCALING_SIZES_MIN);
        return false;
    }
    struct scaling_point *points;
    size_t rounds = gather_rounds(sweep, *sizes, summary, &points);
    bool fitted = points && scaling_estimate(points, *sizes, rounds, CONFIDENCE, law) == 0;
    free(points);
    snprintf(why, bytes, fitted ? "fitted to %zu sizes%s" : "no law: no launch has %zu sizes%s",
             *sizes, kink ? ", up to the CPUs: the throughput breaks there" : "");
    return fitted;
}

// What has no end goes without one; a peak is known to be beyond what was measured.
static struct interval bounded(struct interval interval, double beyond)
{
    return (struct interval){
        .value = isinf(interval.value) ? NAN : interval.value,
        .low = isinf(interval.low) || (isnan(interval.low) && isinf(interval.value)) ? beyond
                                                                                     : interval.low,
        .high = isinf(interval.high) ? NAN : interval.high};
}

struct row_list {
    struct summary_row *rows;
    size_t count;
    const struct scaling_sweep *sweep;
};

static void add(struct row_list *list, const char *metric, const char *unit, const char *better,
                struct interval interval, const char *note)
{
    struct summary_row *row = &list->rows[list->count++];
    *row = (struct summary_row){.value = interval.value,
                                .low = interval.low,
                                .high = interval.high,
                                .limit = NAN,
                                .successes = NAN,
                                .trials = NAN,
                                .power = NAN,
                                .launches = list->sweep->launches,
                                .launch_low = NAN,
                                .launch_high = NAN,
                                .outcome = list->sweep->outcome};
    snprintf(row->metric, sizeof row->metric, "%s", metric);
    snprintf(row->unit, sizeof row->unit, "%s", unit);
    snprintf(row->better, sizeof row->better, "%s", better);
    snprintf(row->note, sizeof row->note, "%s", note);
}

static void add_number(struct row_list *list, const char *metric, const char *unit, double value)
{
    if (!isnan(value))
        add(list, metric, unit, "higher", (struct interval){value, NAN, NAN}, "");
}

static void add_law(struct row_list *list, const struct summary *summary, double cores,
                    const char *unit)
{
    const struct scaling_sweep *sweep = list->sweep;
    struct scaling_estimate law;
    size_t sizes;
    char why[sizeof list->rows->note];
    if (!fit(sweep, summary, cores, &sizes, &law, why, sizeof why)) {
        add(list, SCALING_PEAK_THREADS, "", "higher", (struct interval){NAN, NAN, NAN}, why);
        return;
    }
    const struct scaling_size *last = &sweep->sizes[sizes - 1];
    add(list, SCALING_PEAK_THREADS, "", "higher", bounded(law.peak_workers, last->threads), why);
    add(list, SCALING_GAMMA, unit, "higher", law.gamma, why);
    add(list, SCALING_ALPHA, "", "lower", law.alpha, why);
    add(list, SCALING_BETA, "", "lower", law.beta, why);
    add(list, SCALING_PEAK, unit, "higher", bounded(law.peak_throughput, last->throughput.value),
        why);
    add_number(list, SCALING_FITTED_THREADS, "", last->threads);
}

size_t scaling_rows(struct scaling_sweep *sweep, const struct summary *summary,
                    struct summary_row *rows)
{
    if (sweep->count < 2)
        return 0;
    qsort(sweep->sizes, sweep->count, sizeof sweep->sizes[0], compare_sizes);
    struct row_list list = {.rows = rows, .sweep = sweep};
    const struct scaling_size *best = find_best(sweep), *enough = find_enough(sweep, best);
    char unit[24] = "1/s";
    if (sweep->group.scenario->unit)
        snprintf(unit, sizeof unit, "%s/s", sweep->group.scenario->unit);
    add_number(&list, SCALING_ENOUGH_THREADS, "", enough->threads);
    double cores = find_cores(sweep);
    add_law(&list, summary, cores, unit);
    add_number(&list, SCALING_BEST_THREADS, "", best->threads);
    add_number(&list, SCALING_CORES, "", cores);
    add_number(&list, SCALING_KNEE_THREADS, "", sweep->sizes[sweep->count - 1].knee);
    add_number(&list, SCALING_PREDICTED, unit, enough->predicted);
    return list.count;
}

void scaling_list_free(struct scaling_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->sweeps[i]);
    free(list->sweeps);
    *list = (struct scaling_list){0};
}
