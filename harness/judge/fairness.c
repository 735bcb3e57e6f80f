// SPDX-License-Identifier: MIT
// fairness.c: see fairness.h.
#include "judge/fairness.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double largest_of(const double *values, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        assert(values[i] >= 0 && isfinite(values[i]));
        largest = fmax(largest, values[i]);
    }
    return largest;
}

// Both indices look at values / largest, so that neither the sum nor a square leaves the range.
double jain(const double *values, size_t count)
{
    double largest = largest_of(values, count);
    if (largest == 0)
        return NAN;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        double x = values[i] / largest;
        sum += x;
        squares += x * x;
    }
    return fmin(sum * sum / ((double)count * squares), 1);
}

double worst_share(const double *values, size_t count)
{
    double largest = largest_of(values, count);
    if (largest == 0)
        return NAN;
    double sum = 0, smallest = 1;
    for (size_t i = 0; i < count; i++) {
        double x = values[i] / largest;
        sum += x;
        smallest = fmin(smallest, x);
    }
    return fmin(smallest * (double)count / sum, 1);
}

static double mean_run(const uint16_t *holders, size_t count)
{
    size_t runs = 1;
    for (size_t i = 1; i < count; i++)
        runs += holders[i] != holders[i - 1];
    return (double)count / (double)runs;
}

// Scratch of one judgement: `last[t]` is the 1-based position of thread t's latest acquisition, 0
// for none yet; `gaps[d]` how often a thread came back d acquisitions later.
struct scratch {
    size_t *last;
    size_t *gaps;
};

static double working_set(const uint16_t *holders, size_t count, unsigned threads, size_t *last)
{
    size_t window = (size_t)10 * threads, windows = count / window, distinct = 0;
    if (windows == 0)
        return NAN;
    memset(last, 0, threads * sizeof last[0]);
    for (size_t i = 0; i < windows * window; i++) {
        size_t *position = &last[holders[i]];
        distinct += *position <= i - i % window;
        *position = i + 1;
    }
    return (double)distinct / (double)windows;
}

// Fills scratch->gaps and returns the longest gap, where a thread's time before its first and after
// its last acquisition is a gap to the ends of the record.
static size_t collect_gaps(const uint16_t *holders, size_t count, unsigned threads,
                           struct scratch *scratch)
{
    size_t longest = 0;
    memset(scratch->last, 0, threads * sizeof scratch->last[0]);
    for (size_t i = 0; i < count; i++) {
        size_t *position = &scratch->last[holders[i]];
        size_t gap = i + 1 - *position;
        if (*position != 0)
            scratch->gaps[gap]++;
        longest = gap > longest ? gap : longest;
        *position = i + 1;
    }
    for (unsigned t = 0; t < threads; t++) {
        size_t gap = count + 1 - scratch->last[t];
        longest = gap > longest ? gap : longest;
    }
    return longest;
}

// The smallest gap that at least `percent` of the gaps do not exceed.
static double gap_percentile(const size_t *gaps, size_t count, unsigned percent)
{
    size_t total = 0, seen = 0;
    for (size_t d = 1; d <= count; d++)
        total += gaps[d];
    if (total == 0)
        return NAN;
    size_t rank = total / 100 * percent + (total % 100 * percent + 99) / 100;
    for (size_t d = 1;; d++) {
        seen += gaps[d];
        if (seen >= rank)
            return (double)d;
    }
}

struct sequence_fairness judge_sequence(const uint16_t *holders, size_t count, unsigned threads)
{
    struct sequence_fairness result = {.run_length = NAN,
                                       .working_set = NAN,
                                       .reacquire_median = NAN,
                                       .reacquire_p99 = NAN,
                                       .bypass_max = NAN};
    if (count < 2)
        return result;
    for (size_t i = 0; i < count; i++)
        assert(holders[i] < threads);
    struct scratch scratch = {.last = calloc(threads, sizeof(size_t)),
                              .gaps = calloc(count + 1, sizeof(size_t))};
    if (scratch.last != NULL && scratch.gaps != NULL) {
        result.run_length = mean_run(holders, count);
        result.working_set = working_set(holders, count, threads, scratch.last);
        size_t longest = collect_gaps(holders, count, threads, &scratch);
        result.reacquire_median = gap_percentile(scratch.gaps, count, 50);
        result.reacquire_p99 = gap_percentile(scratch.gaps, count, 99);
        // A gap of d means d - 1 acquisitions by others, of which threads - 1 are the others'
        // turns.
        result.bypass_max = longest > threads ? (double)(longest - threads) : 0;
    }
    free(scratch.gaps);
    free(scratch.last);
    return result;
}
