// SPDX-License-Identifier: MIT
// histogram.c: see histogram.h.
#include "measure/histogram.h"

#include <assert.h>
#include <float.h>
#include <math.h>

uint64_t histogram_low(unsigned bucket)
{
    assert(bucket < HISTOGRAM_BUCKETS);
    if (bucket < 128)
        return bucket;
    return (uint64_t)(128 + bucket % 128) << (bucket / 128 - 1);
}

uint64_t histogram_high(unsigned bucket)
{
    return bucket + 1 < HISTOGRAM_BUCKETS ? histogram_low(bucket + 1) : UINT64_MAX;
}

void histogram_merge(struct histogram *to, const struct histogram *from)
{
    to->count += from->count;
    to->sum += from->sum;
    to->max = from->max > to->max ? from->max : to->max;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        to->buckets[i] += from->buckets[i];
}

// The 1-based position of the quantile in the sorted values; 0 when the values do not reach that
// far.
static uint64_t quantile_rank(uint64_t count, double quantile)
{
    // Decimal fractions are not exact: 1 / (1 - 0.9999) is a little above 10000 and 0.07 * 100 a
    // little above 7. The slack is far above such errors and far below one value.
    const double slack = 1e-9;
    if (count == 0 || (quantile < 1 && (double)count * (1 - quantile) < 1 - slack))
        return 0;
    double exact = (double)count * quantile * (1 - 4 * DBL_EPSILON);
    uint64_t rank = (uint64_t)ceil(exact);
    return rank < 1 ? 1 : rank > count ? count : rank;
}

double histogram_quantile(const struct histogram *histogram, double quantile)
{
    assert(quantile >= 0 && quantile <= 1);
    uint64_t rank = quantile_rank(histogram->count, quantile);
    if (rank == 0)
        return NAN;
    if (quantile >= 1)
        return (double)histogram->max;
    unsigned bucket = 0;
    for (uint64_t seen = histogram->buckets[0]; seen < rank;)
        seen += histogram->buckets[++bucket];
    // The middle of the whole numbers in the bucket, so that a bucket of one value gives that
    // value.
    uint64_t low = histogram_low(bucket);
    double middle = (double)low + (double)(histogram_high(bucket) - low - 1) / 2;
    return fmin(middle, (double)histogram->max);
}
