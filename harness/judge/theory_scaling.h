// SPDX-License-Identifier: MIT
// theory_scaling.h: the universal scalability law of a pool, fitted to what was measured. Pure
// functions.
#ifndef HARNESS_JUDGE_THEORY_SCALING_H
#define HARNESS_JUDGE_THEORY_SCALING_H

#include <stdbool.h>
#include <stddef.h>

#include "judge/interval.h"

// X(N) = gamma N / (1 + alpha (N - 1) + beta N (N - 1)), after Gunther 1993. gamma > 0 is the
// throughput of one worker, alpha >= 0 the share of work that only one can do at a time
// (contention), beta >= 0 what each pair of workers costs (coherence).
struct scaling {
    double gamma, alpha, beta;
};

// X(N) of `workers` >= 1; it need not be whole.
double scaling_throughput(struct scaling law, double workers);

// Where X is largest: sqrt((1 - alpha) / beta), 1 if more workers never help, INFINITY if they
// always do (beta = 0). Throughput there, and gamma / alpha, what it could not exceed if beta were
// 0; both INFINITY where there is no end to it.
double scaling_peak_workers(struct scaling law);
double scaling_peak_throughput(struct scaling law);
double scaling_limit(struct scaling law);

// One measurement: throughput (above 0, finite, any unit) of `workers` (1 or more, finite). A
// throughput of NaN is none.
struct scaling_point {
    double workers, throughput;
};

// Fewer distinct sizes are not fitted: three parameters would follow the noise.
#define SCALING_SIZES_MIN 6

struct scaling_fit {
    struct scaling law;
    // Standard errors, from the curvature at the minimum and the residuals; NaN for a parameter
    // that would be negative and was set to 0: it has no curvature there.
    struct scaling error;
    double residual; // sum of squared differences between throughput and law
    size_t points;   // that had a throughput
};

// Least squares of throughput with alpha, beta >= 0 (Levenberg and Marquardt from several starts;
// what is negative at the minimum is set to 0 and the others are fitted again). 0, or -EINVAL with
// *fit unchanged: fewer than SCALING_SIZES_MIN distinct sizes, or a point outside its range.
int scaling_fit(const struct scaling_point *points, size_t count, struct scaling_fit *fit);

// Whether the throughput breaks at the core count: then one law for all sizes says nothing, and
// only those up to `cores` are to be fitted.
struct scaling_kink {
    bool kink;
    double residual_one; // of one law for all sizes
    double residual_two; // of a law up to the cores and a straight line beyond, joined at the cores
    double evidence;     // see below; a kink from SCALING_KINK_EVIDENCE on
};

// The difference of Schwarz's criterion (BIC, 1978) between the two: n ln(residual_one /
// residual_two) - (p_two - p_one) ln n, n points and p parameters. Residuals below a thousandth of
// the throughput (root of the mean square) count as that: it is not worth a second piece. A line
// that leaves upwards of the law is no kink. 10 is very strong evidence after Kass and Raftery 1995;
// the rest of the margin is for the few points.
#define SCALING_KINK_EVIDENCE 10

// 0, or -EINVAL with *kink unchanged: points as in scaling_fit(), and at least 3 distinct sizes
// beyond `cores` (two are joined by any line) and one up to them.
int scaling_find_kink(const struct scaling_point *points, size_t count, double cores,
                      struct scaling_kink *kink);

#define SCALING_LAUNCHES_MAX 256

struct scaling_estimate {
    struct interval gamma, alpha, beta, peak_workers, peak_throughput, limit;
    size_t launches; // that could be fitted
};

// Of each launch the fit, of the fits the median and its interval as estimate_median() gives them:
// two sizes measured in one launch are not independent. `points` are `launches` rows of `sizes`
// points. Launches that cannot be fitted are left out; -EINVAL with *estimate unchanged if none can.
// At most SCALING_LAUNCHES_MAX.
int scaling_estimate(const struct scaling_point *points, size_t sizes, size_t launches,
                     double confidence, struct scaling_estimate *estimate);

#endif
