// SPDX-License-Identifier: MIT
// theory_queue.c: known answers for workers that share one queue.
#include "judge/theory_queue.h"

#include <stdint.h>

#include "judge/interval.h"
#include "theory_expect.h"

// Tables of Erlang's formulas, computed in exact arithmetic; service time 1.
static const struct row {
    unsigned workers;
    double load, wait_share, wait, p50, p99, p999;
} rows[] = {
    {1, 0.9, 0.9, 9, 6.931472, 46.051702, 69.077553},
    {2, 0.5, 0.333333333, 0.333333333, 0.974412, 5.665961, 8.227510},
    {2, 0.9, 0.852631579, 4.263157895, 3.769159, 23.344430, 34.857355},
    {4, 0.9, 0.787753264, 1.969383161, 2.254504, 12.193167, 17.950014},
    {8, 0.7, 0.270602932, 0.112751222, 0.816862, 4.781682, 7.084460},
    {8, 0.9, 0.701532990, 0.876916238, 1.489355, 7.087347, 10.078262},
    {16, 0.9, 0.591343394, 0.369589621, 1.078010, 5.269835, 7.588420},
    {64, 0.9, 0.310663317, 0.048541143, 0.748126, 4.661106, 6.963692},
    {1000, 0.95, 0.068253415, 0.001365068, 0.694539, 4.606562, 6.909147},
    {100000, 0.999, 0.657993512, 0.006579935, 0.699772, 4.611795, 6.914380},
};
#define ROWS (sizeof rows / sizeof rows[0])

Test(erlang, b_by_hand)
{
    cr_expect_float_eq(erlang_b(1, 1), 1.0 / 2, 1e-15);
    cr_expect_float_eq(erlang_b(2, 1), 1.0 / 5, 1e-15); // (1/2) / (1 + 1 + 1/2)
    cr_expect_float_eq(erlang_b(3, 2), 4.0 / 19, 1e-15);
    cr_expect_eq(erlang_b(5, 0), 0);
    cr_expect_float_eq(erlang_b(1, 1e6), 1e6 / (1 + 1e6), 1e-15); // more than the workers
}

Test(erlang, c_and_the_wait_are_as_tabled)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        struct central_queue queue = central_queue(row->workers, row->load, 1);
        expect_printed(erlang_c(row->workers, row->workers * row->load), row->wait_share, 9);
        expect_printed(queue.wait_share, row->wait_share, 9);
        expect_printed(central_wait_mean(queue), row->wait, 9);
    }
}

Test(erlang, of_one_worker_more_or_less_is_another)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        double offered = row->workers * row->load;
        expect_wrong(erlang_c(row->workers + 1, offered), row->wait_share, 9);
        expect_wrong(erlang_b(row->workers, offered), row->wait_share, 9);
        if (row->workers - 1 > offered)
            expect_wrong(erlang_c(row->workers - 1, offered), row->wait_share, 9);
    }
}

// Of a million workers the wait is that of the limit by Halfin and Whitt 1981: with W (1 - load) =
// beta sqrt(W), C tends to 1 / (1 + beta Phi(beta) / phi(beta)); 0.2233610 at beta = 1.
Test(erlang, c_of_a_million_workers_is_in_the_limit)
{
    double tail = erfc(1 / sqrt(2)) / 2, density = exp(-0.5) / sqrt(2 * 3.14159265358979323846);
    double limit = 1 / (1 + (1 - tail) / density);
    double value = erlang_c(1000000, 1000000 - 1000);
    cr_expect_float_eq(value, limit, 2e-4);
    cr_expect_gt(fabs(erlang_c(1000000, 1000000 - 1100) - limit), 2e-3);
}

Test(central_queue, has_the_tabled_sojourn_quantiles)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        struct central_queue queue = central_queue(row->workers, row->load, 1);
        expect_printed(central_sojourn_quantile(queue, 0.5), row->p50, 6);
        expect_printed(central_sojourn_quantile(queue, 0.99), row->p99, 6);
        expect_printed(central_sojourn_quantile(queue, 0.999), row->p999, 6);
        expect_wrong(log(100), row->p99, 6); // the wait forgotten
        // With a hundred thousand workers one more is not seen any longer.
        struct central_queue more = central_queue(row->workers + 1, row->load, 1);
        if (row->workers <= 1000)
            expect_wrong(central_sojourn_quantile(more, 0.99), row->p99, 6);
    }
}

// W - 1 - W load = 0: the row of 2 workers at 0.5; the loads beside it take the other formula.
Test(central_queue, has_no_gap_where_the_formula_divides_by_0)
{
    double at = central_sojourn_tail(central_queue(2, 0.5, 1), 3);
    cr_expect_float_eq(at, exp(-3) * (1 + 1.0 / 3 * 3), 1e-15);
    cr_expect_float_eq(central_sojourn_tail(central_queue(2, 0.5 - 1e-9, 1), 3), at, 1e-8);
    cr_expect_float_eq(central_sojourn_tail(central_queue(2, 0.5 + 1e-9, 1), 3), at, 1e-8);
    cr_expect_gt(fabs(exp(-3) - at), 1e-2); // without the C t of the limit
}

Test(central_queue, of_one_worker_is_exponential)
{
    struct central_queue queue = central_queue(1, 0.9, 1);
    for (double t = 0; t < 500; t += 7)
        cr_expect_float_eq(central_sojourn_tail(queue, t), exp(-0.1 * t), 1e-14);
    cr_expect_float_eq(central_sojourn_mean(queue), 10, 1e-12);
    expect_printed(central_sojourn_quantile(queue, 0.99), log(100) / (1 - 0.9), 9);
}

// The mean is the integral of the tail.
Test(central_queue, has_the_mean_of_its_tail)
{
    const unsigned workers[] = {1, 2, 3, 8, 64};
    for (size_t i = 0; i < 5; i++) {
        struct central_queue queue = central_queue(workers[i], 0.8, 1);
        double sum = 0, step = 1.0 / 256;
        for (double t = 0; t < 300; t += step)
            sum += (central_sojourn_tail(queue, t) + central_sojourn_tail(queue, t + step)) / 2;
        cr_expect_float_eq(sum * step, central_sojourn_mean(queue), 1e-4);
    }
}

Test(central_queue, quantile_inverts_its_tail)
{
    struct central_queue queue = central_queue(8, 0.9, 3);
    for (double p = 0; p < 1; p += 1.0 / 64) {
        cr_expect_float_eq(central_sojourn_tail(queue, central_sojourn_quantile(queue, p)), 1 - p,
                           1e-12);
        double wait = central_wait_quantile(queue, p);
        cr_expect_float_eq(central_wait_tail(queue, wait), fmin(1 - p, queue.wait_share), 1e-12);
    }
    cr_expect_eq(central_wait_quantile(queue, 0.25), 0); // 30 % do not wait
    expect_printed(central_wait_quantile(central_queue(1, 0.9, 1), 0.99), log(90) / 0.1, 9);
    cr_expect_eq(central_sojourn_quantile(queue, 0), 0);
}

Test(central_queue, scales_with_the_service_time)
{
    struct central_queue one = central_queue(8, 0.9, 1), slow = central_queue(8, 0.9, 5000);
    cr_expect_float_eq(central_wait_mean(slow), 5000 * central_wait_mean(one), 1e-9);
    cr_expect_float_eq(central_sojourn_quantile(slow, 0.99),
                       5000 * central_sojourn_quantile(one, 0.99), 1e-8);
    cr_expect_float_eq(central_wait_quantile(slow, 0.99), 5000 * central_wait_quantile(one, 0.99),
                       1e-8);
    cr_expect_float_eq(central_wait_tail(slow, 5000), central_wait_tail(one, 1), 1e-15);
}

Test(central_queue, without_load_is_the_service_alone)
{
    struct central_queue idle = central_queue(4, 0, 2);
    cr_expect_eq(central_wait_mean(idle), 0);
    cr_expect_eq(central_wait_quantile(idle, 0.999), 0);
    expect_printed(central_sojourn_quantile(idle, 0.99), 2 * log(100), 12);
}

// A central queue of 8 workers in the simulations: 1.877 and 7.09 at load 0.9, exponential; 1.183
// and 15.1 approximated for two costs at 0.7.
Test(central_queue, has_the_values_that_simulations_were_held_against)
{
    struct central_queue busy = central_queue(8, 0.9, 1), queue = central_queue(8, 0.7, 1);
    expect_printed(central_sojourn_mean(busy), 1.877, 3);
    expect_printed(central_sojourn_quantile(busy, 0.99), 7.09, 2);
    expect_printed(lee_longton_wait(queue, 2.25) + 1, 1.183, 3);
    expect_printed(lee_longton_wait(queue, 249.75) + 1, 15.1, 1);
    expect_wrong(central_wait_mean(queue) + 1, 1.183, 3); // c2 forgotten
    cr_expect_eq(lee_longton_wait(busy, 1), central_wait_mean(busy));
}

Test(erlang, is_unknown_outside_its_range)
{
    cr_expect(isnan(erlang_b(0, 1)) && isnan(erlang_b(1, -1)) && isnan(erlang_b(1, INFINITY)));
    cr_expect(isnan(erlang_c(2, 2)) && isnan(erlang_c(2, 3)) && isnan(erlang_c(2, NAN)));
}

static void expect_all_unknown(struct central_queue queue)
{
    cr_expect(isnan(queue.wait_share) && isnan(central_wait_mean(queue)));
    cr_expect(isnan(central_sojourn_mean(queue)) && isnan(central_wait_tail(queue, 1)));
    cr_expect(isnan(central_wait_quantile(queue, 0.5)) && isnan(central_sojourn_tail(queue, 1)));
    cr_expect(isnan(central_sojourn_quantile(queue, 0.5)) && isnan(lee_longton_wait(queue, 1)));
}

Test(central_queue, is_unknown_outside_its_range)
{
    expect_all_unknown(central_queue(0, 0.5, 1));
    expect_all_unknown(central_queue(2, 1, 1));
    expect_all_unknown(central_queue(2, -0.1, 1));
    expect_all_unknown(central_queue(2, NAN, 1));
    expect_all_unknown(central_queue(2, 0.5, -1));
    struct central_queue queue = central_queue(2, 0.5, 1);
    cr_expect(isnan(central_wait_quantile(queue, 1)) && isnan(central_wait_quantile(queue, -0.1)));
    cr_expect(isnan(central_sojourn_quantile(queue, 1)) && isnan(central_sojourn_tail(queue, -1)));
    cr_expect(isnan(central_wait_tail(queue, NAN)) && isnan(lee_longton_wait(queue, -1)));
}

Test(exponential_largest, is_the_harmonic_number)
{
    expect_printed(exponential_largest(10, 1), 2.928968, 6);
    expect_printed(exponential_largest(100, 1), 5.187378, 6);
    expect_wrong(exponential_largest(9, 1), 2.928968, 6);
    cr_expect_eq(exponential_largest(1, 3), 3);
    cr_expect(isnan(exponential_largest(0, 1)));
    // The series takes over without a step.
    cr_expect_float_eq(exponential_largest(101, 1) - exponential_largest(100, 1), 1.0 / 101, 1e-14);
    cr_expect_float_eq(exponential_largest(UINT32_MAX, 1), log(4294967295.0) + 0.5772156649, 1e-9);
}

Test(fan_out, that_one_is_slow)
{
    expect_printed(detection_power(0.01, 100), 0.633968, 6);
    expect_printed(detection_power(0.0001, 2000), 0.181277, 6);
    expect_wrong(detection_power(0.01, 99), 0.633968, 6);
}

Test(batch, sojourn_is_as_tabled)
{
    cr_expect_float_eq(batch_sojourn_mean(10, 0.5, 1), 11, 1e-12);
    cr_expect_float_eq(batch_sojourn_mean(10, 0.9, 1), 55, 1e-12);
    cr_expect_float_eq(batch_sojourn_mean(1, 0.9, 1), 10, 1e-12); // M/M/1
    expect_wrong(batch_sojourn_mean(9, 0.9, 1), 55, 0);
    cr_expect(isnan(batch_sojourn_mean(0, 0.5, 1)) && isnan(batch_sojourn_mean(10, 1, 1)));
}

// M/M/1 at 0.9: 9 inside, 0.9 arrive per service time and stay for 10.
Test(little, has_no_residual_but_that_of_its_parts)
{
    cr_expect_float_eq(little_residual(9, 0.9, 10), 0, 1e-15);
    cr_expect_float_eq(little_residual(9, 0.9, 11), 0.1, 1e-15);
    cr_expect_float_eq(little_residual(9, 0.9, 9), 0.1, 1e-15);
    cr_expect(isnan(little_residual(0, 0, 0)) && isnan(little_residual(1, -1, 1)));
    cr_expect(isnan(little_residual(NAN, 1, 1)) && isnan(little_residual(1, 1, NAN)));
}
