// SPDX-License-Identifier: MIT
// findings.c: see findings.h.
#include "judge/findings.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static int order_points(const void *left, const void *right)
{
    double a = ((const struct curve_point *)left)->x, b = ((const struct curve_point *)right)->x;
    return (a > b) - (a < b);
}

// Copies the points that have trials, sorted, those of equal x added up. Returns how many there
// are.
static size_t tidy_points(struct curve_point *tidy, const struct curve_point *points, size_t count)
{
    size_t kept = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(points[i].x) && points[i].x >= 0);
        if (points[i].trials > 0)
            tidy[kept++] = points[i];
    }
    if (kept == 0)
        return 0;
    qsort(tidy, kept, sizeof tidy[0], order_points);
    for (size_t i = 1; i < kept; i++) {
        if (tidy[i].x > tidy[last].x) {
            tidy[++last] = tidy[i];
            continue;
        }
        tidy[last].successes += tidy[i].successes;
        tidy[last].trials += tidy[i].trials;
    }
    return last + 1;
}

// Neighbours that share one mean because they would fall otherwise.
struct block {
    double mean, weight;
    size_t points;
};

// Least squares among the curves that never fall: pool adjacent violators. `shares` is replaced.
static void make_rising(double *shares, const struct curve_point *points, size_t count)
{
    struct block blocks[CURVE_POINTS_MAX];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        blocks[used++] = (struct block){shares[i], (double)points[i].trials, 1};
        while (used > 1 && blocks[used - 2].mean > blocks[used - 1].mean) {
            struct block *into = &blocks[used - 2], *from = &blocks[used - 1];
            double weight = into->weight + from->weight;
            into->mean += (from->mean - into->mean) * (from->weight / weight);
            into->weight = weight;
            into->points += from->points;
            used--;
        }
    }
    for (size_t b = 0, i = 0; b < used; b++)
        for (size_t k = 0; k < blocks[b].points; k++)
            shares[i++] = blocks[b].mean;
}

// The x at `part` (0..1) of the way from a to b.
static double between(double a, double b, double part)
{
    double x = a > 0 ? exp(log(a) + (log(b) - log(a)) * part) : b * part;
    return part >= 1 ? b : fmax(a, fmin(x, b)); // rounding must not leave the segment
}

// Where the curve, made to rise, reaches one half; NaN if it does not, or has before its first
// point.
static double find_crossing(double *shares, const struct curve_point *points, size_t count)
{
    const double half = 0.5;
    make_rising(shares, points, count);
    size_t i = 0;
    while (i < count && shares[i] < half)
        i++;
    if (i == count || (i == 0 && shares[0] > half))
        return NAN;
    if (i == 0)
        return points[0].x;
    double part = (half - shares[i - 1]) / (shares[i] - shares[i - 1]);
    return between(points[i - 1].x, points[i].x, part);
}

struct interval estimate_crossing(const struct curve_point *points, size_t count, double confidence)
{
    assert(count <= CURVE_POINTS_MAX);
    struct curve_point tidy[CURVE_POINTS_MAX];
    double shares[CURVE_POINTS_MAX], lows[CURVE_POINTS_MAX], highs[CURVE_POINTS_MAX];
    size_t kept = tidy_points(tidy, points, count);
    for (size_t i = 0; i < kept; i++) {
        struct interval share = estimate_share(tidy[i].successes, tidy[i].trials, confidence);
        shares[i] = share.value;
        lows[i] = share.low;
        highs[i] = share.high;
    }
    // Isotonic regression keeps the order of curves, so the upper one crosses first.
    return (struct interval){.value = find_crossing(shares, tidy, kept),
                             .low = find_crossing(highs, tidy, kept),
                             .high = find_crossing(lows, tidy, kept)};
}

static bool is_known(double value)
{
    return isfinite(value) && value >= 0;
}

// NaN where an operation takes no time at all.
static double per_second(double ns)
{
    return ns > 0 ? 1e9 / ns : NAN;
}

struct handoff judge_handoff(struct handoff_facts facts)
{
    struct handoff result = {NAN, NAN, NAN, NAN};
    if (!is_known(facts.critical_ns))
        return result;
    if (is_known(facts.limit_ns))
        result.fair_ceiling = per_second(facts.critical_ns + facts.limit_ns);
    if (!is_known(facts.rmw_ns))
        return result;
    double alone_ns = facts.critical_ns + 2 * facts.rmw_ns;
    result.greedy_ceiling = per_second(alone_ns);
    if (!is_known(facts.run_length) || facts.run_length < 1 || !is_known(facts.operation_ns) ||
        facts.operation_ns <= alone_ns)
        return result;
    result.handoff_ns = facts.run_length * (facts.operation_ns - alone_ns);
    if (is_known(facts.limit_ns))
        result.efficiency = facts.limit_ns / result.handoff_ns;
    return result;
}
