// SPDX-License-Identifier: MIT
// theory_split.c: see theory_split.h.
#include "judge/theory_split.h"

#include <math.h>

#include "judge/theory_range.h"

double kingman_wait(double load, double arrivals_c2, double c2, double service)
{
    if (!is_load(load) || !is_amount(arrivals_c2) || !is_amount(c2) || !is_amount(service))
        return NAN;
    return service * load / (1 - load) * (arrivals_c2 + c2) / 2;
}

// Where arrivals are random, c2 = 1, Kingman's formula is exact, and this one.
double pollaczek_khinchine_wait(double load, double c2, double service)
{
    return kingman_wait(load, 1, c2, service);
}

// Of an exponential time with that mean.
static double exponential_quantile(double mean, double quantile)
{
    return is_quantile(quantile) ? -log1p(-quantile) * mean : NAN;
}

double mm1_sojourn_quantile(double load, double quantile, double service)
{
    if (!is_load(load) || !is_amount(service))
        return NAN;
    return exponential_quantile(service / (1 - load), quantile);
}

// d = 1 - sigma is the root above 0 of h(d) = d - 1 + (1 + d / (W load))^-W. h is convex and h(1) >
// 0, so that Newton's steps from 1 fall to the root and never pass it; d rather than sigma keeps
// the digits of loads next to 1.
static double round_robin_free_share(double workers, double load)
{
    if (!(workers >= 1) || !is_load(load))
        return NAN;
    if (load == 0)
        return 1;
    double d = 1;
    for (int i = 0; i < 200; i++) {
        double growth = isinf(workers) ? 0 : d / (workers * load);
        double log_sigma = isinf(workers) ? -d / load : -workers * log1p(growth);
        double slope = 1 - exp(log_sigma) / load / (1 + growth);
        double next = d - (d + expm1(log_sigma)) / slope;
        if (!(next < d && next > 0))
            break;
        d = next;
    }
    return d;
}

double round_robin_sigma(double workers, double load)
{
    return 1 - round_robin_free_share(workers, load);
}

double round_robin_sojourn_mean(double workers, double load, double service)
{
    return is_amount(service) ? service / round_robin_free_share(workers, load) : NAN;
}

double round_robin_sojourn_quantile(double workers, double load, double quantile, double service)
{
    return exponential_quantile(round_robin_sojourn_mean(workers, load, service), quantile);
}

double power_of_d_tail(unsigned draws, double load, unsigned length)
{
    if (draws < 1 || !is_load(load))
        return NAN;
    double exponent = 0; // 1 + d + ... + d^(length - 1)
    if (draws == 1)
        exponent = length;
    // It may become infinite, and then the share is 0.
    for (unsigned i = 0; i < length && draws > 1 && isfinite(exponent); i++)
        exponent = draws * exponent + 1;
    return pow(load, exponent);
}

double power_of_d_sojourn_mean(unsigned draws, double load, double service)
{
    if (draws < 1 || !is_load(load) || !is_amount(service))
        return NAN;
    if (draws == 1)
        return service / (1 - load);
    // The exponents 0, d, d + d^2, ... grow so fast that some 60 terms are all, even next to 1.
    double sum = 0, term = 1, exponent = 0;
    while (term > 1e-18) {
        sum += term;
        exponent = draws * (exponent + 1);
        term = pow(load, exponent);
    }
    return service * sum;
}

double best_drawn_share(unsigned workers, unsigned draws, bool replaced)
{
    if (workers < 1 || draws < 1 || (!replaced && draws > workers))
        return NAN;
    if (!replaced)
        return (double)draws / workers;
    return -expm1(draws * log1p(-1.0 / workers));
}
