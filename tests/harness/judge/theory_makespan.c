// SPDX-License-Identifier: MIT
// theory_makespan.c: known answers for batches, granularity and pool size.
#include "judge/theory_makespan.h"

#include <signal.h>

#include "judge/interval.h"
#include "judge/theory_pool.h"
#include "theory_expect.h"

#define WORKERS_MAX 64
#define TASKS_MAX   (WORKERS_MAX * WORKERS_MAX)

// What the order at hand takes when each task goes to the worker that is free first.
static double run_in_order(const double *costs, size_t count, unsigned workers)
{
    double free_at[WORKERS_MAX] = {0}, end = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned first = 0;
        for (unsigned w = 1; w < workers; w++)
            first = free_at[w] < free_at[first] ? w : first;
        free_at[first] += costs[i];
        end = fmax(end, free_at[first]);
    }
    return end;
}

static double sum_of(const double *costs, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += costs[i];
    return sum;
}

// W (W - 1) ones and then one of size W: 2W - 1 where W would do.
Test(makespan, of_the_worst_order_is_grahams_bound)
{
    for (unsigned w = 2; w <= WORKERS_MAX; w++) {
        double costs[TASKS_MAX];
        size_t count = 0;
        while (count < (size_t)w * (w - 1))
            costs[count++] = 1;
        costs[count++] = w;
        double sum = sum_of(costs, count);
        cr_expect_float_eq(makespan_most(sum, w, w), 2.0 * w - 1, 1e-9);
        cr_expect_eq(run_in_order(costs, count, w), 2.0 * w - 1);
        cr_expect_eq(makespan_least(sum, w, w), w);
        cr_expect_float_eq(greedy_factor(w), (2.0 * w - 1) / w, 1e-12);
        // One worker more, and the bound would be broken.
        cr_expect_lt(makespan_most(sum, w, w + 1), 2.0 * w - 1 - 1e-9);
    }
}

// Two each of 2W - 1 down to W + 1 and three of W, longest first: 4W - 1 where 3W would do.
Test(makespan, of_the_worst_tasks_longest_first_is_grahams_factor)
{
    for (unsigned w = 2; w <= WORKERS_MAX; w++) {
        double costs[2 * WORKERS_MAX + 1];
        size_t count = 0;
        for (unsigned size = 2 * w - 1; size > w; size--) {
            costs[count++] = size;
            costs[count++] = size;
        }
        for (int i = 0; i < 3; i++)
            costs[count++] = w;
        cr_expect_eq(count, (size_t)2 * w + 1);
        cr_expect_eq(run_in_order(costs, count, w), 4.0 * w - 1);
        cr_expect_eq(makespan_least(sum_of(costs, count), 2.0 * w - 1, w), 3.0 * w);
        cr_expect_float_eq(longest_first_factor(w), (4.0 * w - 1) / (3.0 * w), 1e-12);
    }
    cr_expect_float_eq(longest_first_factor(2), 7.0 / 6, 1e-12);
    cr_expect_float_eq(longest_first_factor(3), 11.0 / 9, 1e-12);
    cr_expect_float_eq(longest_first_factor(8), 31.0 / 24, 1e-12);
    cr_expect_gt(fabs(longest_first_factor(4) - 11.0 / 9), 1e-3);
}

Test(makespan, least_is_the_longest_where_that_is_more)
{
    cr_expect_eq(makespan_least(100, 10, 4), 25);
    cr_expect_eq(makespan_least(100, 40, 4), 40);
    cr_expect_eq(makespan_most(100, 40, 4), 55);
    cr_expect_eq(makespan_most(100, 40, 1), 100);
    cr_expect_eq(makespan_stealing(100, 40, 4), 65);
    cr_expect(isnan(makespan_least(1, 2, 1)) && isnan(makespan_most(1, 1, 0)));
    cr_expect(isnan(makespan_stealing(NAN, 1, 1)) && isnan(makespan_least(1, -1, 1)));
}

Test(normal_largest, is_as_tabled)
{
    const double e[] = {0.5642, 1.0294, 1.4236, 1.7660, 2.0697, 2.3437};
    for (unsigned i = 0; i < 6; i++) {
        unsigned workers = 2U << i;
        expect_printed(normal_largest(workers), e[i], 4);
        expect_wrong(normal_largest(workers + 1), e[i], 4);
        expect_wrong(sqrt(2 * log(workers)), e[i], 4); // the first term for many
    }
    cr_expect_float_eq(normal_largest(1), 0, 1e-14);
    const double pi = 3.14159265358979323846;
    cr_expect_float_eq(normal_largest(2), 1 / sqrt(pi), 1e-14);
    cr_expect_float_eq(normal_largest(3), 1.5 / sqrt(pi), 1e-14);
    // Godwin 1949: the mean of the largest of five.
    cr_expect_float_eq(normal_largest(5), 1.16296447364, 1e-10);
    cr_expect(isnan(normal_largest(0)));
}

// The median of the largest of a million is 4.825; the mean a little above, Gumbel's 0.577 against
// 0.367 of a scale of 0.2.
Test(normal_largest, stands_a_million_workers)
{
    double e = normal_largest(1000000);
    cr_expect(e > 4.825 && e < 4.90, "%g", e);
}

Test(makespan, of_tasks_dealt_out_beforehand)
{
    expect_printed(makespan_dealt(8000, 1, 1, 8), 1045.0, 1);
    expect_wrong(makespan_dealt(8000, 1, 1, 4) / 2, 1045.0, 1);
    cr_expect_float_eq(makespan_dealt(8000, 1, 0, 8), 1000, 1e-9);
    cr_expect_float_eq(makespan_dealt(8000, 5, 5, 8), 5 * makespan_dealt(8000, 1, 1, 8), 1e-9);
    cr_expect(isnan(makespan_dealt(1, -1, 1, 8)) && isnan(makespan_dealt(1, 1, 1, 0)));
}

// cost / (cost + overhead) is one half where the cost is the overhead.
Test(metg, is_the_overhead_per_task)
{
    struct grain grains[9];
    for (int i = 0; i < 9; i++) {
        double cost = ldexp(100, i);
        grains[8 - i] = (struct grain){cost, cost / (cost + 1600)};
    }
    cr_expect_float_eq(metg_half(grains, 9), 1600, 1e-3);
    // Between two points linear in the logarithm: half way from 1/4 to 3/4.
    struct grain two[] = {{100, 0.25}, {10000, 0.75}};
    cr_expect_float_eq(metg_half(two, 2), 1000, 1e-3);
    cr_expect_gt(fabs(metg_half(two, 2) - (100 + 10000) / 2.0), 1); // and not in the cost
}

Test(metg, is_unknown_where_the_curve_does_not_cross)
{
    struct grain low[] = {{100, 0.1}, {1000, 0.4}}, high[] = {{100, 0.6}, {1000, 0.99}};
    cr_expect(isnan(metg_half(low, 2)) && isnan(metg_half(high, 2)) && isnan(metg_half(low, 0)));
    struct grain above[] = {{100, 0.1}, {1000, 1.02}}; // a measurement may pass the ideal
    cr_expect(metg_half(above, 2) > 100 && metg_half(above, 2) < 1000);
}

Test(metg, refuses_an_efficiency_that_is_unknown, .signal = SIGABRT)
{
    metg_half((struct grain[]){{100, NAN}, {200, 0.5}}, 2);
}

static const struct pool_row {
    double blocking;
    unsigned cores, workers;
    double throughput;
    int decimals;
} pools[] = {
    {1, 2, 1, 0.5, 9},       {1, 2, 2, 1, 9},         {1, 2, 4, 1.7, 9},
    {1, 2, 8, 1.995701, 6},  {1, 8, 16, 7.364181, 6}, {1, 8, 32, 7.999999, 6},
    {9, 2, 4, 0.399401, 6},  {9, 2, 20, 1.756122, 6}, {9, 2, 40, 1.999990, 6},
    {9, 8, 80, 7.497972, 6},
};

Test(pool, has_the_tabled_throughput)
{
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++) {
        const struct pool_row *row = &pools[i];
        double value = pool_throughput(row->workers, row->cores, 1, row->blocking);
        expect_printed(value, row->throughput, row->decimals);
        if (row->workers <= 20) // beyond, one worker more adds nothing that is printed
            expect_wrong(pool_throughput(row->workers + 1, row->cores, 1, row->blocking),
                         row->throughput, row->decimals);
        double most = pool_throughput_most(row->workers, row->cores, 1, row->blocking);
        cr_expect(value <= most * (1 + 1e-12));
        cr_expect_float_eq(pool_throughput(row->workers, row->cores, 20, 20 * row->blocking) * 20,
                           value, 1e-12);
    }
}

Test(pool, at_its_knee_misses_6_to_15_percent)
{
    cr_expect_eq(pool_knee(2, 1, 9), 20);
    cr_expect_eq(pool_knee(8, 1, 9), 80);
    cr_expect_eq(pool_knee(8, 3, 0), 8);
    const unsigned cores[] = {2, 2, 8, 8};
    const double blocking[] = {1, 9, 1, 9};
    for (int i = 0; i < 4; i++) {
        unsigned knee = (unsigned)pool_knee(cores[i], 1, blocking[i]);
        cr_expect_eq(pool_throughput_most(knee, cores[i], 1, blocking[i]), cores[i]);
        double reached = pool_throughput(knee, cores[i], 1, blocking[i]) / cores[i];
        cr_expect(reached > 0.845 && reached < 0.94, "%g", reached);
    }
    cr_expect_eq(pool_throughput_most(1, 8, 1, 1), 0.5);
    cr_expect_eq(pool_throughput_most(100, 8, 2, 1), 4);
}

Test(pool, stands_a_million_workers)
{
    cr_expect_float_eq(pool_throughput(1000000, 8, 1, 9), 8, 1e-9);
    double busy = pool_throughput(1000000, 100000, 1, 9);
    cr_expect(busy > 99000 && busy < 100000, "%g", busy);
    cr_expect_eq(pool_throughput(4, 8, 2, 0), 2);
    cr_expect_eq(pool_throughput(40, 8, 2, 0), 4);
}

Test(pool, is_unknown_outside_its_range)
{
    cr_expect(isnan(pool_throughput(0, 1, 1, 1)) && isnan(pool_throughput(1, 0, 1, 1)));
    cr_expect(isnan(pool_throughput(1, 1, 0, 1)) && isnan(pool_throughput(1, 1, 1, -1)));
    cr_expect(isnan(pool_throughput_most(1, 1, NAN, 1)) && isnan(pool_knee(0, 1, 1)));
    cr_expect(isnan(pool_knee(1, 1, INFINITY)));
}
