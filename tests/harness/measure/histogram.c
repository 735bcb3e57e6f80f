// SPDX-License-Identifier: MIT
// histogram.c: bounds, quantiles and merging of the log-linear histogram.
#include "measure/histogram.h"

#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct histogram histogram, other, both; // 59 KiB each; every case has a process of its own

// xorshift64*: values over all octaves, the same in every run.
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static uint64_t next_any_octave(uint64_t *state)
{
    uint64_t value = next_random(state);
    return value >> (next_random(state) % 64);
}

static void expect_in_its_bucket(uint64_t value)
{
    unsigned bucket = histogram_index(value);
    cr_assert(bucket < HISTOGRAM_BUCKETS);
    uint64_t low = histogram_low(bucket), high = histogram_high(bucket);
    bool last = bucket == HISTOGRAM_BUCKETS - 1;
    cr_expect(low <= value && (value < high || last), "%llu in [%llu, %llu)",
              (unsigned long long)value, (unsigned long long)low, (unsigned long long)high);
    uint64_t width = high - low + last;
    cr_expect(width == 1 || width <= low / 128, "bucket of %llu is %llu wide",
              (unsigned long long)value, (unsigned long long)width);
}

Test(histogram, puts_each_value_in_a_narrow_bucket)
{
    uint64_t state = 1;
    for (unsigned octave = 0; octave < 64; octave++) {
        uint64_t power = UINT64_C(1) << octave;
        expect_in_its_bucket(power);
        expect_in_its_bucket(power - 1);
        expect_in_its_bucket(power | (power - 1));
        for (int i = 0; i < 100; i++)
            expect_in_its_bucket(power | (next_random(&state) & (power - 1)));
    }
    expect_in_its_bucket(0);
    expect_in_its_bucket(UINT64_MAX);
}

Test(histogram, buckets_follow_each_other_without_a_gap)
{
    cr_expect_eq(histogram_low(0), 0);
    for (unsigned i = 0; i + 1 < HISTOGRAM_BUCKETS; i++) {
        cr_expect_eq(histogram_high(i), histogram_low(i + 1));
        cr_expect_lt(histogram_low(i), histogram_high(i));
        cr_expect_eq(histogram_index(histogram_low(i)), i);
        cr_expect_eq(histogram_index(histogram_high(i) - 1), i);
    }
    cr_expect_eq(histogram_high(HISTOGRAM_BUCKETS - 1), UINT64_MAX);
    cr_expect_eq(histogram_index(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
}

Test(histogram, gives_one_value_back_within_its_error)
{
    uint64_t state = 2;
    for (int i = 0; i < 200; i++) {
        uint64_t value = next_any_octave(&state);
        memset(&histogram, 0, sizeof histogram);
        histogram_record(&histogram, value);
        histogram_record(&histogram, UINT64_MAX); // so that it is not the maximum, which is exact
        double found = histogram_quantile(&histogram, 0.5);
        cr_expect(fabs(found - (double)value) <= (double)value / 128);
        cr_expect(value >= 128 || found == (double)value);
    }
}

static int order_values(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

// Rank by whole numbers: the smallest value that at least `parts` / 10000 do not exceed.
static uint64_t exact_quantile(const uint64_t *sorted, uint64_t count, uint64_t parts)
{
    uint64_t rank = (count * parts + 9999) / 10000;
    return sorted[rank > 0 ? rank - 1 : 0];
}

static void expect_quantiles(const uint64_t *sorted, uint64_t count)
{
    static const uint64_t parts[] = {0, 1, 100, 700, 2500, 5000, 9000, 9900, 9990, 9999, 10000};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        double found = histogram_quantile(&histogram, (double)parts[i] / 10000);
        if (parts[i] < 10000 && count * (10000 - parts[i]) < 10000) {
            cr_expect(isnan(found), "%llu values cannot tell %g", (unsigned long long)count,
                      (double)parts[i] / 10000);
            continue;
        }
        double exact = (double)exact_quantile(sorted, count, parts[i]);
        cr_expect(fabs(found - exact) <= exact / 128, "%g of %llu is %g, not %g",
                  (double)parts[i] / 10000, (unsigned long long)count, exact, found);
        cr_expect(found <= (double)histogram.max);
    }
}

Test(histogram, quantiles_agree_with_sorted_data)
{
    static uint64_t values[20000];
    static const uint64_t counts[] = {1, 2, 3, 10, 99, 100, 101, 999, 1000, 9999, 10000, 20000};
    uint64_t state = 3;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        memset(&histogram, 0, sizeof histogram);
        for (uint64_t k = 0; k < counts[i]; k++) {
            values[k] = next_any_octave(&state);
            histogram_record(&histogram, values[k]);
        }
        qsort(values, counts[i], sizeof values[0], order_values);
        cr_expect_eq(histogram.count, counts[i]);
        cr_expect_eq(histogram_quantile(&histogram, 1), (double)values[counts[i] - 1]);
        expect_quantiles(values, counts[i]);
    }
}

// 10000 values are just enough for the 99.99th percentile, whatever 1 - 0.9999 is in binary.
Test(histogram, does_not_guess_beyond_its_values)
{
    static const double quantiles[] = {0.5, 0.9, 0.99, 0.999, 0.9999};
    static const uint64_t needed[] = {2, 10, 100, 1000, 10000};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        memset(&histogram, 0, sizeof histogram);
        for (uint64_t k = 1; k < needed[i]; k++)
            histogram_record(&histogram, 50);
        cr_expect(isnan(histogram_quantile(&histogram, quantiles[i])));
        histogram_record(&histogram, 50);
        cr_expect_eq(histogram_quantile(&histogram, quantiles[i]), 50);
    }
    memset(&histogram, 0, sizeof histogram);
    cr_expect(isnan(histogram_quantile(&histogram, 0)));
    cr_expect(isnan(histogram_quantile(&histogram, 1)));
    histogram_record(&histogram, 7);
    cr_expect_eq(histogram_quantile(&histogram, 0), 7);
    cr_expect_eq(histogram_quantile(&histogram, 1), 7);
}

Test(histogram, counts_to_the_exact_rank)
{
    for (uint64_t value = 1; value <= 100; value++)
        histogram_record(&histogram, value);
    for (int percent = 1; percent <= 99; percent++)
        cr_expect_eq(histogram_quantile(&histogram, percent / 100.0), percent);
}

Test(histogram, knows_its_maximum_exactly)
{
    for (int i = 0; i < 1000; i++)
        histogram_record(&histogram, 1000001);
    histogram_record(&histogram, 1000003);
    cr_expect_eq(histogram.max, 1000003);
    cr_expect_eq(histogram_quantile(&histogram, 1), 1000003);
    cr_expect(histogram_quantile(&histogram, 0.5) <= 1000003);
    histogram_record(&histogram, UINT64_MAX);
    cr_expect_eq(histogram_quantile(&histogram, 1), (double)UINT64_MAX);
}

Test(histogram, merged_is_as_if_recorded_in_one)
{
    uint64_t state = 4;
    for (int i = 0; i < 5000; i++) {
        uint64_t value = next_any_octave(&state);
        histogram_record(i % 3 == 0 ? &histogram : &other, value);
        histogram_record(&both, value);
    }
    cr_expect(memcmp(&histogram, &both, sizeof both) != 0);
    histogram_merge(&histogram, &other);
    cr_expect(memcmp(&histogram, &both, sizeof both) == 0);
    memset(&other, 0, sizeof other);
    histogram_merge(&histogram, &other);
    cr_expect(memcmp(&histogram, &both, sizeof both) == 0);
    histogram_merge(&other, &histogram);
    cr_expect(memcmp(&other, &both, sizeof both) == 0);
}

Test(histogram, stands_counts_beyond_what_a_double_counts)
{
    histogram.count = UINT64_C(1) << 60;
    histogram.buckets[3] = histogram.count - 1;
    histogram.buckets[9] = 1;
    histogram.max = 9;
    cr_expect_eq(histogram_quantile(&histogram, 0.9999), 3);
    cr_expect_eq(histogram_quantile(&histogram, 0), 3);
    cr_expect_eq(histogram_quantile(&histogram, 1), 9);
}

Test(histogram, refuses_a_quantile_above_one, .signal = SIGABRT)
{
    histogram_quantile(&histogram, 1.5);
}
