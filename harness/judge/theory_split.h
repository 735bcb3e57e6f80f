// SPDX-License-Identifier: MIT
// theory_split.h: what queueing theory says of workers that have a queue each. Pure functions.
//
// As in theory_queue.h: tasks arrive at random times, 0 <= load < 1 is the same for each worker,
// `service` is the mean service time in any unit, and outside its range a function returns NaN. c2
// is the squared coefficient of variation of costs, 0 or more: 0 fixed, 1 exponential.
#ifndef HARNESS_JUDGE_THEORY_SPLIT_H
#define HARNESS_JUDGE_THEORY_SPLIT_H

#include <stdbool.h>

// Random choice and hash of uniform keys: each worker is a queue by itself (M/G/1), whatever their
// number. Mean wait after Pollaczek 1930 and Khinchine 1932: service load / (1 - load) (1 + c2) / 2.
double pollaczek_khinchine_wait(double load, double c2, double service);

// The sojourn that a share of `quantile`, 0 <= quantile < 1, does not exceed; exponential costs
// (M/M/1): -ln(1 - quantile) service / (1 - load).
double mm1_sojourn_quantile(double load, double quantile, double service);

// Round robin with exponential costs: each worker sees each W-th arrival (E_W/M/1). sigma, the
// share of tasks that wait, is the root below 1 of sigma = (W load / (W load + 1 - sigma))^W. The
// sojourn is exponential with mean service / (1 - sigma). `workers` is 1 or more, INFINITY for the
// limit sigma = exp(-(1 - sigma) / load).
double round_robin_sigma(double workers, double load);
double round_robin_sojourn_mean(double workers, double load, double service);
double round_robin_sojourn_quantile(double workers, double load, double quantile, double service);

// An approximation of the mean wait for any arrivals and costs (G/G/1, Kingman 1961), good for high
// loads: service load / (1 - load) (arrivals_c2 + c2) / 2. Arrivals by round robin have arrivals_c2
// = 1 / W.
double kingman_wait(double load, double arrivals_c2, double c2, double service);

// The shortest queue of `draws` that are drawn at random, exponential costs, in the limit of many
// workers (Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 1996). The share of workers
// with at least `length` tasks, the one at work included: load^((d^i - 1) / (d - 1)). draws at least
// 1; 1 is M/M/1.
double power_of_d_tail(unsigned draws, double load, unsigned length);

// service times the sum over i >= 1 of load^((d^i - d) / (d - 1)).
double power_of_d_sojourn_mean(unsigned draws, double load, double service);

// The probability that the best of `workers` is among `draws` draws: d / N without replacement, 1 -
// ((N - 1) / N)^d with. workers and draws at least 1; without replacement at most as many draws as
// workers.
double best_drawn_share(unsigned workers, unsigned draws, bool replaced);

#endif
