// SPDX-License-Identifier: MIT
// theory_range.h: the ranges that the formulas of theory_*.h share. NaN is in none of them.
#ifndef HARNESS_JUDGE_THEORY_RANGE_H
#define HARNESS_JUDGE_THEORY_RANGE_H

#include <math.h>
#include <stdbool.h>

// A time, a cost, a variation: finite, 0 or more.
static inline bool is_amount(double value)
{
    return value >= 0 && isfinite(value);
}

// Of an open system that settles.
static inline bool is_load(double load)
{
    return load >= 0 && load < 1;
}

static inline bool is_quantile(double quantile)
{
    return quantile >= 0 && quantile < 1;
}

#endif
