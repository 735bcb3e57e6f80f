// SPDX-License-Identifier: MIT
// histogram.h: log-linear histogram of 64-bit values (ns), for latency percentiles.
//
// In short: 128 buckets for each power of two, so a value is known to within 1/128 = 0.78 % of
// itself; values below 128 exactly. Recording is a shift and an increment, and never fails.
//
// In detail: value v with its highest bit at e >= 7 falls into bucket (e - 6) * 128 + ((v >> (e -
// 7)) & 127); smaller ones into bucket v. A bucket covers [low, low + 2^(e-7)), at most low / 128
// wide.
#ifndef HARNESS_MEASURE_HISTOGRAM_H
#define HARNESS_MEASURE_HISTOGRAM_H

#include <stdint.h>

#include "machine/cpu.h"

#define HISTOGRAM_BUCKETS ((64 - 7 + 1) * 128)

// Zero bytes are an empty histogram. One thread records at a time. 59 KiB.
struct histogram {
    uint64_t count;
    uint64_t sum;
    uint64_t max; // exact
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

HARNESS_INLINE unsigned histogram_index(uint64_t value)
{
    if (value < 128)
        return (unsigned)value;
    unsigned exponent = 63u - (unsigned)__builtin_clzll(value);
    return (exponent - 6) * 128 + (unsigned)((value >> (exponent - 7)) & 127);
}

HARNESS_INLINE void histogram_record(struct histogram *histogram, uint64_t value)
{
    histogram->count++;
    histogram->sum += value;
    histogram->max = value > histogram->max ? value : histogram->max;
    histogram->buckets[histogram_index(value)]++;
}

// Bounds of a bucket: [low, high). The last one holds UINT64_MAX too, which is its high.
uint64_t histogram_low(unsigned bucket);
uint64_t histogram_high(unsigned bucket);

// Adds all that `from` holds to `to`.
void histogram_merge(struct histogram *to, const struct histogram *from);

// The smallest value that at least `quantile` (0..1) of the recorded values do not exceed, as the
// middle of its bucket and never above max; exactly max for 1. In the unit that was recorded: a
// caller who records ticks multiplies by ns per tick. NaN when nothing was recorded, or too little
// to know: fewer than 1 / (1 - quantile) values for a quantile below 1.
double histogram_quantile(const struct histogram *histogram, double quantile);

#endif
