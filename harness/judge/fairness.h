// SPDX-License-Identifier: MIT
// fairness.h: who got how much, and in which order.
#ifndef HARNESS_JUDGE_FAIRNESS_H
#define HARNESS_JUDGE_FAIRNESS_H

#include <stddef.h>
#include <stdint.h>

// Jain's index (1984): (sum x)^2 / (n * sum x^2), from 1/n (one got all) to 1 (all alike). 1 for a
// single value; NaN for none or if all are 0.
// Values are finite and not negative.
double jain(const double *values, size_t count);

// The smallest value over the mean: 1 alike, 0 one got nothing. NaN as above.
double worst_share(const double *values, size_t count);

// Short-term fairness of a sequence of holders, after Dice, "Measuring short-term fairness for
// locks". A record that is cut off cannot say how long a thread would have waited; what it waited
// so far counts in bypass_max.
struct sequence_fairness {
    // Mean number of acquisitions in a row by one thread; 1: strict alternation.
    double run_length;
    // Mean number of distinct threads in abutting windows of 10 * threads acquisitions (LWSS). NaN
    // with no whole window.
    double working_set;
    // How many acquisitions later a thread comes back: `threads` when served in turn, 1 in a run.
    // NaN where nobody came back.
    double reacquire_median, reacquire_p99;
    // Most acquisitions by others between two of one thread, or since its last or before its first,
    // less threads - 1: how often a waiter was passed over at worst. At least 0.
    double bypass_max;
};

// `holders[i]` is the index below `threads` of the i-th holder. NaNs when count < 2. O(count),
// allocates O(threads + count) bytes with malloc; all NaN when that fails.
struct sequence_fairness judge_sequence(const uint16_t *holders, size_t count, unsigned threads);

#endif
