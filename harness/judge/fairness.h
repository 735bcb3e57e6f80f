// SPDX-License-Identifier: MIT
// fairness.h: who got how much, and in which order.
#ifndef HARNESS_JUDGE_FAIRNESS_H
#define HARNESS_JUDGE_FAIRNESS_H

#include <stddef.h>
#include <stdint.h>

// Jain's index (1984): (sum x)^2 / (n * sum x^2), from 1/n (one got all) to 1 (all alike). 1 for a
// single value; NaN for none or if all are 0.
double jain(const double *values, size_t count);

// The smallest value over the mean: 1 alike, 0 one got nothing. NaN as above.
double worst_share(const double *values, size_t count);

// Short-term fairness of a sequence of holders, after Dice, "Measuring short-term fairness for locks".
struct sequence_fairness {
    double run_length;          // mean number of acquisitions in a row by one thread; 1 strict alternation
    double working_set;         // mean number of distinct threads in windows of 10 * threads acquisitions (LWSS)
    double reacquire_median;    // acquisitions by anybody between two of one thread, median ...
    double reacquire_p99;       // ... and 99th percentile: threads when served in turn
    double bypass_max;          // the longest such wait less threads - 1: how often a waiter was passed over at worst
};

// `holders[i]` is the index below `threads` of the i-th holder. NaNs when count < 2. O(count), allocates O(threads + count) bytes
// with malloc; all NaN when that fails.
struct sequence_fairness judge_sequence(const uint16_t *holders, size_t count, unsigned threads);

#endif
