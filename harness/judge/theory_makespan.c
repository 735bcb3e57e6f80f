// SPDX-License-Identifier: MIT
// theory_makespan.c: see theory_makespan.h.
#include "judge/theory_makespan.h"

#include <assert.h>
#include <math.h>

#include "judge/findings.h"
#include "judge/theory_range.h"

static bool is_batch(double sum, double longest, unsigned workers)
{
    return is_amount(sum) && longest >= 0 && longest <= sum && workers >= 1;
}

double makespan_least(double sum, double longest, unsigned workers)
{
    return is_batch(sum, longest, workers) ? fmax(sum / workers, longest) : NAN;
}

double makespan_most(double sum, double longest, unsigned workers)
{
    return is_batch(sum, longest, workers) ? sum / workers + (1 - 1.0 / workers) * longest : NAN;
}

double greedy_factor(unsigned workers)
{
    return workers >= 1 ? 2 - 1.0 / workers : NAN;
}

double longest_first_factor(unsigned workers)
{
    return workers >= 1 ? 4.0 / 3 - 1 / (3.0 * workers) : NAN;
}

// P(N(0, 1) <= x)^count, by the smaller of the two tails.
static double below_power(double x, double count)
{
    double tail = erfc(fabs(x) / sqrt(2)) / 2;
    return exp(count * (x < 0 ? log(tail) : log1p(-tail)));
}

// The integral of x times the density W phi(x) Phi(x)^(W - 1). The trapezoidal rule is exact to the
// last digits for a smooth function that vanishes at both ends.
double normal_largest(unsigned workers)
{
    if (workers < 1)
        return NAN;
    const double pi = 3.14159265358979323846, step = 1.0 / 64;
    double sum = 0;
    for (int i = -12 * 64; i <= 12 * 64; i++) {
        double x = i * step;
        sum += x * exp(-x * x / 2) * below_power(x, workers - 1.0);
    }
    return workers * sum * step / sqrt(2 * pi);
}

double makespan_dealt(size_t count, double mean, double deviation, unsigned workers)
{
    if (!is_amount(mean) || !is_amount(deviation) || workers < 1)
        return NAN;
    double each = (double)count / workers;
    return each * mean + deviation * sqrt(each) * normal_largest(workers);
}

double makespan_stealing(double work, double span, unsigned workers)
{
    return is_batch(work, span, workers) ? work / workers + span : NAN;
}

double metg_half(const struct grain *grains, size_t count)
{
    // An efficiency is no count of trials; as so many of them it keeps nine digits.
    const double trials = 1e9;
    static_assert(GRAINS_MAX <= CURVE_POINTS_MAX, "a granularity curve fits a curve");
    assert(count <= GRAINS_MAX);
    struct curve_point points[GRAINS_MAX];
    for (size_t i = 0; i < count; i++) {
        assert(is_amount(grains[i].cost) && is_amount(grains[i].efficiency));
        double successes = fmin(grains[i].efficiency, 1) * trials;
        points[i] = (struct curve_point){.x = grains[i].cost,
                                         .successes = (uint64_t)(successes + 0.5),
                                         .trials = (uint64_t)trials};
    }
    return estimate_crossing(points, count, CONFIDENCE).value;
}
