// SPDX-License-Identifier: MIT
// theory_makespan.h: how long a batch of tasks takes at least, and at most. Pure functions.
//
// `sum` is the total of all costs, `longest` the largest one, 0 <= longest <= sum, finite, in one
// unit of time; the makespan is in the same. workers at least 1. NaN outside the range.
#ifndef HARNESS_JUDGE_THEORY_MAKESPAN_H
#define HARNESS_JUDGE_THEORY_MAKESPAN_H

#include <stddef.h>

// max(sum / W, longest): no order is faster. With the work of a graph of tasks as sum and its
// longest path as longest it holds for tasks that wait for each other.
double makespan_least(double sum, double longest, unsigned workers);

// sum / W + (1 - 1/W) longest: no order that leaves nobody idle while a task waits is slower
// (Graham 1966).
double makespan_most(double sum, double longest, unsigned workers);

// From the best of all orders: such an order takes at most 2 - 1/W times as long, and one that
// takes the longest task first (LPT) 4/3 - 1/(3W) times (Graham 1969). Both are reached.
double greedy_factor(unsigned workers);
double longest_first_factor(unsigned workers);

// The mean of the largest of `workers` standard normal variables: 0 for one, 0.5642 for two.
double normal_largest(unsigned workers);

// `count` tasks of mean cost `mean` and standard deviation `deviation` dealt out beforehand, equal
// numbers to each: n mean / W + deviation sqrt(n / W) e_W on average, e_W = normal_largest(W). An
// approximation for many tasks per worker (central limit). mean and deviation 0 or more.
double makespan_dealt(size_t count, double mean, double deviation, unsigned workers);

// work / W + span, span the longest path: what stealing takes at most on average but for a constant
// before the span (Blumofe and Leiserson 1999). 0 <= span <= work.
double makespan_stealing(double work, double span, unsigned workers);

// One point of a granularity curve: at tasks of `cost` (finite, 0 or more) the pool reached
// `efficiency` of the ideal, makespan_least() / makespan; what is above 1 counts as 1.
struct grain {
    double cost;
    double efficiency; // 0 or more, finite
};

#define GRAINS_MAX 1024

// METG(50 %), the minimum effective task granularity (Slaughter et al. 2020): the cost at which the
// efficiency rises through one half, found as estimate_crossing() finds W50: made to rise, and
// linear in log cost between two points. NaN where the curve stays below one half or begins
// above it. `count` points in any order, at most GRAINS_MAX. Its interval is that of
// estimate_median() over the launches' values.
double metg_half(const struct grain *grains, size_t count);

#endif
