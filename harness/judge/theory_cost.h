// SPDX-License-Identifier: MIT
// theory_cost.h: mean and variation of the distributions that costs are drawn from. Pure functions;
// NaN outside the range.
#ifndef HARNESS_JUDGE_THEORY_COST_H
#define HARNESS_JUDGE_THEORY_COST_H

struct cost_moments {
    double mean; // in the unit of the parameters
    double c2;   // variance / mean^2
};

// A share of `slow_share`, 0 to 1, costs `slow` and the rest `fast`; both 0 or more, finite, and
// not a mean of 0. Bimodal: 0.5 and 5.5 with 0.1; heavy: 0.5 and 500.5 with 0.001.
struct cost_moments two_point_cost(double fast, double slow, double slow_share);

// exp of a normal variable with standard deviation sigma, 0 or more, scaled to that mean, above 0:
// c2 = exp(sigma^2) - 1.
struct cost_moments lognormal_cost(double mean, double sigma);

// Density proportional to x^(-alpha - 1) between `low` and `high`, 0 < low < high, alpha > 0.
struct cost_moments bounded_pareto_cost(double low, double high, double alpha);

#endif
