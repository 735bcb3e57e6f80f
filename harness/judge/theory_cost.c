// SPDX-License-Identifier: MIT
// theory_cost.c: see theory_cost.h.
#include "judge/theory_cost.h"

#include <math.h>

#include "judge/theory_range.h"

static const struct cost_moments unknown = {.mean = NAN, .c2 = NAN};

struct cost_moments two_point_cost(double fast, double slow, double slow_share)
{
    if (!is_amount(fast) || !is_amount(slow) || !(slow_share >= 0 && slow_share <= 1))
        return unknown;
    double mean = (1 - slow_share) * fast + slow_share * slow;
    if (!(mean > 0))
        return unknown;
    double distance = (slow - fast) / mean;
    return (struct cost_moments){.mean = mean,
                                 .c2 = slow_share * (1 - slow_share) * distance * distance};
}

struct cost_moments lognormal_cost(double mean, double sigma)
{
    if (!(mean > 0) || !is_amount(mean) || !is_amount(sigma))
        return unknown;
    return (struct cost_moments){.mean = mean, .c2 = expm1(sigma * sigma)};
}

// The integral of x^(power - 1) from 1 to `high`, where power 0 gives the logarithm.
static double power_integral(double power, double high)
{
    double ln = log(high);
    return power == 0 ? ln : expm1(power * ln) / power;
}

struct cost_moments bounded_pareto_cost(double low, double high, double alpha)
{
    if (!(low > 0) || !(high > low) || !isfinite(high / low) || !(alpha > 0) || !isfinite(alpha))
        return unknown;
    double mass = power_integral(-alpha, high / low);
    double first = power_integral(1 - alpha, high / low) / mass;
    double second = power_integral(2 - alpha, high / low) / mass;
    return (struct cost_moments){.mean = low * first, .c2 = second / (first * first) - 1};
}
