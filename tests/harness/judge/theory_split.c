// SPDX-License-Identifier: MIT
// theory_split.c: known answers for workers that have a queue each.
#include "judge/theory_split.h"

#include "judge/theory_cost.h"
#include "judge/theory_queue.h"
#include "theory_expect.h"

#define LOADS 3
static const double loads[LOADS] = {0.5, 0.8, 0.9};

static const struct wait_row {
    double c2, wait[LOADS];
    int decimals;
} waits[] = {
    {0, {0.5, 2, 4.5}, 9},
    {1, {1, 4, 9}, 9},
    {2.25, {1.625, 6.5, 14.625}, 9},
    {249.75, {125.375, 501.5, 1128.375}, 9},
    {53.598150, {27.30, 109.20, 245.69}, 2},
};

Test(pollaczek_khinchine, has_the_tabled_waits)
{
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++)
        for (int j = 0; j < LOADS; j++) {
            double wait = pollaczek_khinchine_wait(loads[j], waits[i].c2, 1);
            expect_printed(wait, waits[i].wait[j], waits[i].decimals);
            if (waits[i].c2 != 1) // c2 forgotten
                expect_wrong(pollaczek_khinchine_wait(loads[j], 1, 1), waits[i].wait[j],
                             waits[i].decimals);
        }
}

// Sojourns at load 0.7 that simulations of random choice were held against; fixed costs at 0.9.
Test(pollaczek_khinchine, has_the_values_that_simulations_were_held_against)
{
    expect_printed(1 + pollaczek_khinchine_wait(0.7, 2.25, 1), 4.792, 3);
    expect_printed(1 + pollaczek_khinchine_wait(0.7, 249.75, 1), 293.5, 1);
    expect_printed(1 + pollaczek_khinchine_wait(0.9, 1, 1), 10, 9);
    expect_printed(1 + pollaczek_khinchine_wait(0.9, 0, 1), 5.5, 9);
    cr_expect_float_eq(pollaczek_khinchine_wait(0.9, 0, 4000), 18000, 1e-9);
}

Test(mm1, has_the_tabled_p99)
{
    const double p99[LOADS] = {9.2103, 23.0259, 46.0517};
    for (int j = 0; j < LOADS; j++) {
        expect_printed(mm1_sojourn_quantile(loads[j], 0.99, 1), p99[j], 4);
        expect_wrong(mm1_sojourn_quantile(loads[j], 0.999, 1), p99[j], 4);
        struct central_queue one = central_queue(1, loads[j], 1);
        expect_printed(mm1_sojourn_quantile(loads[j], 0.99, 1), central_sojourn_quantile(one, 0.99),
                       9);
    }
    cr_expect_float_eq(mm1_sojourn_quantile(0.5, 0.99, 10), 20 * log(100), 1e-12);
}

static const struct turn_row {
    double workers, load, mean, p99;
} turns[] = {
    {1, 0.9, 10, 46.051702},        {2, 0.9, 7.588284, 34.945338},
    {4, 0.9, 6.383050, 29.395029},  {8, 0.9, 5.780713, 26.621167},
    {16, 0.9, 5.479644, 25.234695}, {64, 0.9, 5.253897, 24.195090},
    {8, 0.5, 1.342375, 6.181864},   {INFINITY, 0.9, 5.178659, 23.848608},
};

Test(round_robin, has_the_tabled_sojourns)
{
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        const struct turn_row *turn = &turns[i];
        expect_printed(round_robin_sojourn_mean(turn->workers, turn->load, 1), turn->mean, 6);
        expect_printed(round_robin_sojourn_quantile(turn->workers, turn->load, 0.99, 1), turn->p99,
                       6);
        double neighbour = isinf(turn->workers) ? 1e4 : turn->workers + 1;
        expect_wrong(round_robin_sojourn_mean(neighbour, turn->load, 1), turn->mean, 6);
    }
    expect_printed(round_robin_sigma(INFINITY, 0.9), 0.806899833, 9);
}

Test(round_robin, sigma_solves_its_equation)
{
    for (double load = 0.05; load < 1; load += 0.05)
        for (double workers = 1; workers < 1e7; workers *= 3) {
            double sigma = round_robin_sigma(workers, load), offered = workers * load;
            double right = pow(offered / (offered + 1 - sigma), workers);
            cr_expect_float_eq(sigma, right, 1e-9);
            cr_expect(sigma > 0 && sigma < load + 1e-12);
        }
}

// Next to load 1 the mean tends to service (1 + 1 / W) / (2 (1 - load)), Kingman's wait.
Test(round_robin, keeps_its_digits_next_to_load_1)
{
    double load = 1 - 1e-6;
    cr_expect_float_eq(round_robin_sojourn_mean(8, load, 1) * 1e-6, (1 + 1.0 / 8) / 2, 1e-5);
    cr_expect_float_eq(round_robin_sojourn_mean(1, load, 1) * 1e-6, 1, 1e-9);
    cr_expect_eq(round_robin_sojourn_mean(8, 0, 2), 2);
}

Test(round_robin, scales_with_the_service_time)
{
    cr_expect_float_eq(round_robin_sojourn_mean(8, 0.9, 1000),
                       1000 * round_robin_sojourn_mean(8, 0.9, 1), 1e-9);
}

Test(kingman, of_random_arrivals_is_exact_and_of_turns_near)
{
    cr_expect_eq(kingman_wait(0.9, 1, 2.25, 1), pollaczek_khinchine_wait(0.9, 2.25, 1));
    double exact = round_robin_sojourn_mean(8, 0.9, 1) - 1;
    cr_expect_float_eq(kingman_wait(0.9, 1.0 / 8, 1, 1), exact, 0.06 * exact);
    cr_expect_gt(fabs(kingman_wait(0.9, 1, 1, 1) - exact), 0.06 * exact); // 1 / W forgotten
}

#define DRAWS 4
static const unsigned draws[DRAWS] = {1, 2, 3, 5};

static const struct power_row {
    double load, sojourn[DRAWS];
} powers[] = {
    {0.5, {2, 1.265686, 1.125244, 1.031250}},   {0.7, {3.333333, 1.614454, 1.356842, 1.168093}},
    {0.8, {5, 1.947363, 1.580886, 1.328918}},   {0.9, {10, 2.614057, 2.027856, 1.632881}},
    {0.95, {20, 3.383046, 2.535133, 1.988772}}, {0.99, {100, 5.431997, 3.857847, 2.901683}},
};

Test(power_of_d, has_the_tabled_sojourns)
{
    for (size_t i = 0; i < sizeof powers / sizeof powers[0]; i++)
        for (int j = 0; j < DRAWS; j++) {
            double load = powers[i].load, printed = powers[i].sojourn[j];
            expect_printed(power_of_d_sojourn_mean(draws[j], load, 1), printed, 6);
            expect_wrong(power_of_d_sojourn_mean(draws[j] + 1, load, 1), printed, 6);
        }
    cr_expect_float_eq(power_of_d_sojourn_mean(2, 0.9, 1000),
                       1000 * power_of_d_sojourn_mean(2, 0.9, 1), 1e-9);
}

Test(power_of_d, has_the_tabled_tail)
{
    const double tail[] = {1, 0.9, 0.729, 0.478297, 0.205891, 0.038152, 0.00131002, 1.54e-6};
    const int decimals[] = {15, 12, 12, 6, 6, 6, 8, 8};
    for (unsigned i = 0; i <= 7; i++) {
        expect_printed(power_of_d_tail(2, 0.9, i), tail[i], decimals[i]);
        if (i >= 2)
            expect_wrong(power_of_d_tail(3, 0.9, i), tail[i], decimals[i]);
    }
}

// By Little's law the queue is load times the sojourn; one draw is M/M/1.
Test(power_of_d, is_consistent)
{
    for (unsigned d = 1; d <= 10; d++)
        for (double load = 0.1; load < 0.95; load += 0.1) {
            double length = 0;
            for (unsigned i = 1; i < 500; i++)
                length += power_of_d_tail(d, load, i);
            cr_expect_float_eq(length, load * power_of_d_sojourn_mean(d, load, 1), 1e-12);
        }
    cr_expect_float_eq(power_of_d_tail(1, 0.9, 7), pow(0.9, 7), 1e-15);
    cr_expect_float_eq(power_of_d_sojourn_mean(1, 0.9, 1), 10, 1e-12);
    cr_expect_eq(power_of_d_sojourn_mean(2, 0, 3), 3);
    cr_expect_eq(power_of_d_tail(2, 0.9, 4000000), 0);
    cr_expect_eq(power_of_d_tail(2, 0, 0), 1);
}

// Two of two workers: without replacement always, with it three times in four.
Test(best_drawn, share_tells_replacement)
{
    cr_expect_eq(best_drawn_share(2, 2, false), 1);
    cr_expect_float_eq(best_drawn_share(2, 2, true), 0.75, 1e-15);
    cr_expect_eq(best_drawn_share(8, 2, false), 0.25);
    cr_expect_float_eq(best_drawn_share(8, 2, true), 1 - 49.0 / 64, 1e-15);
    cr_expect_float_eq(best_drawn_share(1000000, 3, true), 3e-6 - 3e-12, 1e-17);
    cr_expect_eq(best_drawn_share(1, 3, true), 1);
    cr_expect(isnan(best_drawn_share(2, 3, false)) && isnan(best_drawn_share(0, 1, true)));
    cr_expect(isnan(best_drawn_share(2, 0, true)));
}

Test(split, is_unknown_outside_its_range)
{
    cr_expect(isnan(pollaczek_khinchine_wait(1, 1, 1)) && isnan(kingman_wait(0.5, -1, 1, 1)));
    cr_expect(isnan(pollaczek_khinchine_wait(0.5, -1, 1)) && isnan(kingman_wait(-1, 1, 1, 1)));
    cr_expect(isnan(mm1_sojourn_quantile(1, 0.5, 1)) && isnan(mm1_sojourn_quantile(0.5, 1, 1)));
    cr_expect(isnan(round_robin_sigma(0.5, 0.5)) && isnan(round_robin_sigma(8, 1)));
    cr_expect(isnan(round_robin_sojourn_mean(8, 0.5, -1)));
    cr_expect(isnan(round_robin_sojourn_quantile(8, 0.5, NAN, 1)));
    cr_expect(isnan(power_of_d_sojourn_mean(0, 0.5, 1)) && isnan(power_of_d_tail(2, 1, 1)));
}

Test(cost, variation_is_as_tabled)
{
    struct cost_moments bimodal = two_point_cost(0.5, 5.5, 0.1);
    expect_printed(bimodal.mean, 1, 12);
    expect_printed(bimodal.c2, 2.25, 12);
    struct cost_moments heavy = two_point_cost(0.5, 500.5, 0.001);
    expect_printed(heavy.mean, 1, 12);
    expect_printed(heavy.c2, 249.75, 9);
    expect_printed(lognormal_cost(1, 1).c2, 1.718282, 6);
    expect_printed(lognormal_cost(1, 2).c2, 53.598150, 6);
    expect_wrong(exp(2 * 2), 53.598150, 6); // the second moment, not the variance
    const double alpha[] = {1.1, 1.16, 1.5}, mean[] = {6.621085, 5.589249, 2.970003};
    const double c2[] = {109.9686, 100.2260, 32.6700};
    for (int i = 0; i < 3; i++) {
        struct cost_moments pareto = bounded_pareto_cost(1, 1e4, alpha[i]);
        expect_printed(pareto.mean, mean[i], 6);
        expect_printed(pareto.c2, c2[i], 4);
        expect_wrong(alpha[i] / (alpha[i] - 1), mean[i], 6); // without its upper bound
        struct cost_moments slow = bounded_pareto_cost(250, 250e4, alpha[i]);
        cr_expect_float_eq(slow.mean, 250 * pareto.mean, 1e-9);
        cr_expect_float_eq(slow.c2, pareto.c2, 1e-9);
    }
}

Test(cost, has_no_gap_where_a_power_is_a_logarithm)
{
    cr_expect_float_eq(bounded_pareto_cost(1, 1e4, 1).mean, log(1e4) / (1 - 1e-4), 1e-9);
    cr_expect_float_eq(bounded_pareto_cost(1, 1e4, 1 + 1e-9).mean, log(1e4) / (1 - 1e-4), 1e-6);
    cr_expect(isfinite(bounded_pareto_cost(1, 1e4, 2).c2));
}

Test(cost, is_unknown_outside_its_range)
{
    cr_expect(isnan(two_point_cost(-1, 1, 0.5).c2) && isnan(two_point_cost(0, 0, 0.5).mean));
    cr_expect(isnan(two_point_cost(1, 2, 1.5).c2) && isnan(lognormal_cost(0, 1).c2));
    cr_expect(isnan(lognormal_cost(1, -1).c2) && isnan(bounded_pareto_cost(1, 1, 1.1).c2));
    cr_expect(isnan(bounded_pareto_cost(0, 1, 1.1).c2) && isnan(bounded_pareto_cost(1, 2, 0).c2));
}
