// SPDX-License-Identifier: MIT
// interval.h: an estimate with the range that holds it with the stated confidence.
#ifndef HARNESS_JUDGE_INTERVAL_H
#define HARNESS_JUDGE_INTERVAL_H

#include <stddef.h>
#include <stdint.h>

#define CONFIDENCE 0.95

// NaN where it cannot be known; low <= value <= high where all are known.
struct interval {
    double value;
    double low, high;
};

// Median of `count` values (mean of the middle two); NaN for none. NaNs among the values are not
// allowed. The values are reordered.
double median(double *values, size_t count);

// Median of launch values and the exact interval from order statistics (binomial, no assumption on
// the distribution), of at least `confidence`. With fewer than 6 values low and high are NaN at 95
// %. The NaNs among the values are left out. Allocates nothing: count <= ESTIMATE_VALUES_MAX.
#define ESTIMATE_VALUES_MAX 4096
struct interval estimate_median(const double *values, size_t count, double confidence);

// Share successes / trials with Wilson's score interval (1927). NaN for 0 trials. With 0 successes
// the high bound is exact: 1 - (1 - confidence)^(1/trials), about 3 / trials at 95 %; with no
// failure the low one likewise.
struct interval estimate_share(uint64_t successes, uint64_t trials, double confidence);

// How much more the shares of launches, successes[i] of trials[i] each, differ than chance would
// have it: Pearson's statistic around the pooled share per degree of freedom, at least 1. Trials
// divided by it are worth one each.
double share_inflation(const double *successes, const double *trials, size_t count);

// estimate_share over launches. If they differ by more than chance, the number of trials is divided
// by their inflation, and Student's quantile takes the place of the normal one: a million trials of
// few launches that disagree do not give an interval of a millionth. Shares of 0 and 1 are as
// above.
struct interval estimate_pooled_share(const double *successes, const double *trials, size_t count,
                                      double confidence);

// Probability of seeing at least one failure in `trials` if each fails with `probability`: 1 - (1 -
// p)^n. NaN for NaN.
double detection_power(double probability, uint64_t trials);

#endif
