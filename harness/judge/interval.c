// SPDX-License-Identifier: MIT
// interval.c: see interval.h.
#include "judge/interval.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static int order_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

// Halves before adding where the sum does not fit.
static double middle_of(double a, double b)
{
    double sum = a + b;
    return isfinite(sum) ? sum / 2 : a / 2 + b / 2;
}

static double sorted_median(const double *values, size_t count)
{
    return middle_of(values[(count - 1) / 2], values[count / 2]);
}

double median(double *values, size_t count)
{
    if (count == 0)
        return NAN;
    for (size_t i = 0; i < count; i++)
        assert(!isnan(values[i]));
    qsort(values, count, sizeof values[0], order_doubles);
    return sorted_median(values, count);
}

// The largest k for which [k-th smallest, k-th largest] of `count` values holds the median of their
// distribution with at least `confidence`; 0 if even [smallest, largest] does not. The interval
// misses when fewer than k values lie on one side: 2 P(B < k), B binomial with `count` and 1/2.
static size_t median_rank(size_t count, double confidence)
{
    // C(count, k) / 2^count as mantissa and exponent: 2^-4096 is no double.
    double mantissa = 1, below = 0;
    int exponent = -(int)count;
    size_t k = 0;
    for (;;) {
        below += ldexp(mantissa, exponent);
        if (1 - 2 * below < confidence)
            return k;
        mantissa *= (double)(count - k) / (double)(k + 1);
        int shift;
        mantissa = frexp(mantissa, &shift);
        exponent += shift;
        k++;
    }
}

struct interval estimate_median(const double *values, size_t count, double confidence)
{
    assert(count <= ESTIMATE_VALUES_MAX && confidence > 0 && confidence < 1);
    struct interval result = {.value = NAN, .low = NAN, .high = NAN};
    double sorted[ESTIMATE_VALUES_MAX];
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            sorted[known++] = values[i];
    if (known == 0)
        return result;
    result.value = median(sorted, known);
    size_t rank = median_rank(known, confidence);
    if (rank > 0) {
        result.low = sorted[rank - 1];
        result.high = sorted[known - rank];
    }
    return result;
}

// The z with P(|N(0, 1)| < z) = confidence, by bisection: libm has erfc but not its inverse. Below
// 2^-53 there is no confidence left to ask for, hence 9.
static double normal_quantile(double confidence)
{
    double low = 0, high = 9;
    for (int i = 0; i < 60; i++) {
        double z = (low + high) / 2;
        if (erfc(z / sqrt(2)) > 1 - confidence)
            low = z;
        else
            high = z;
    }
    return (low + high) / 2;
}

// 1 - (1 - confidence)^(1 / trials) without losing digits for many trials.
static double bound_of_none(uint64_t trials, double confidence)
{
    return -expm1(log1p(-confidence) / (double)trials);
}

// Wilson's score interval of a share that is neither 0 nor 1.
static struct interval wilson(double p, double n, double z)
{
    double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    // The share lies inside by construction; only rounding could put it outside.
    return (struct interval){.value = p,
                             .low = fmin(p, fmax(centre - half, 0)),
                             .high = fmax(p, fmin(centre + half, 1))};
}

struct interval estimate_share(uint64_t successes, uint64_t trials, double confidence)
{
    assert(successes <= trials && confidence > 0 && confidence < 1);
    if (trials == 0)
        return (struct interval){.value = NAN, .low = NAN, .high = NAN};
    if (successes == 0)
        return (struct interval){.value = 0, .low = 0, .high = bound_of_none(trials, confidence)};
    if (successes == trials)
        return (struct interval){
            .value = 1, .low = 1 - bound_of_none(trials, confidence), .high = 1};
    double n = (double)trials;
    return wilson((double)successes / n, n, normal_quantile(confidence));
}

static double total(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

double share_inflation(const double *successes, const double *trials, size_t count)
{
    double p = total(successes, count) / total(trials, count), statistic = 0;
    size_t launches = 0;
    for (size_t i = 0; i < count && p > 0 && p < 1; i++) {
        if (trials[i] <= 0)
            continue;
        double miss = successes[i] - trials[i] * p;
        statistic += miss * miss / (trials[i] * p * (1 - p));
        launches++;
    }
    return launches > 1 ? fmax(1, statistic / (double)(launches - 1)) : 1;
}

// Student's quantile from the normal one (Fisher and Cornish 1960, two terms): within 1 % from 5
// degrees on.
static double student_quantile(double z, double freedom)
{
    double z3 = z * z * z;
    return z + (z3 + z) / (4 * freedom) +
           (5 * z3 * z * z + 16 * z3 + 3 * z) / (96 * freedom * freedom);
}

struct interval estimate_pooled_share(const double *successes, const double *trials, size_t count,
                                      double confidence)
{
    double hits = total(successes, count), n = total(trials, count);
    struct interval alike = estimate_share((uint64_t)hits, (uint64_t)n, confidence);
    double inflation = share_inflation(successes, trials, count);
    if (inflation <= 1)
        return alike;
    double z = student_quantile(normal_quantile(confidence), (double)(count - 1));
    return wilson(alike.value, n / inflation, z);
}

double detection_power(double probability, uint64_t trials)
{
    assert(isnan(probability) || (probability >= 0 && probability <= 1));
    if (trials == 0)
        return isnan(probability) ? NAN : 0;
    return -expm1((double)trials * log1p(-probability));
}
