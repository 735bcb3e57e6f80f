// SPDX-License-Identifier: MIT
// theory_scaling.c: the law itself, and what several launches say of it; the fit is in
// theory_scaling_fit.c, see theory_scaling.h.
#include "judge/theory_scaling.h"

#include <assert.h>
#include <errno.h>
#include <math.h>

double scaling_throughput(struct scaling law, double workers)
{
    if (!(workers >= 1))
        return NAN;
    double others = workers - 1;
    return law.gamma * workers / (1 + law.alpha * others + law.beta * workers * others);
}

double scaling_peak_workers(struct scaling law)
{
    // The derivative has the sign of 1 - alpha - beta N^2.
    if (law.alpha + law.beta >= 1)
        return 1;
    return law.beta == 0 ? INFINITY : sqrt((1 - law.alpha) / law.beta);
}

double scaling_limit(struct scaling law)
{
    return law.alpha == 0 ? INFINITY : law.gamma / law.alpha;
}

double scaling_peak_throughput(struct scaling law)
{
    double workers = scaling_peak_workers(law);
    return isinf(workers) ? scaling_limit(law) : scaling_throughput(law, workers);
}

enum quantity { GAMMA, ALPHA, BETA, PEAK_WORKERS, PEAK_THROUGHPUT, LIMIT, QUANTITIES };

int scaling_estimate(const struct scaling_point *points, size_t sizes, size_t launches,
                     double confidence, struct scaling_estimate *estimate)
{
    assert(launches <= SCALING_LAUNCHES_MAX);
    double values[QUANTITIES][SCALING_LAUNCHES_MAX];
    size_t fitted = 0;
    for (size_t i = 0; i < launches; i++) {
        struct scaling_fit fit;
        if (scaling_fit(points + i * sizes, sizes, &fit) != 0)
            continue;
        values[GAMMA][fitted] = fit.law.gamma;
        values[ALPHA][fitted] = fit.law.alpha;
        values[BETA][fitted] = fit.law.beta;
        values[PEAK_WORKERS][fitted] = scaling_peak_workers(fit.law);
        values[PEAK_THROUGHPUT][fitted] = scaling_peak_throughput(fit.law);
        values[LIMIT][fitted] = scaling_limit(fit.law);
        fitted++;
    }
    if (fitted == 0)
        return -EINVAL;
    *estimate = (struct scaling_estimate){
        .gamma = estimate_median(values[GAMMA], fitted, confidence),
        .alpha = estimate_median(values[ALPHA], fitted, confidence),
        .beta = estimate_median(values[BETA], fitted, confidence),
        .peak_workers = estimate_median(values[PEAK_WORKERS], fitted, confidence),
        .peak_throughput = estimate_median(values[PEAK_THROUGHPUT], fitted, confidence),
        .limit = estimate_median(values[LIMIT], fitted, confidence),
        .launches = fitted};
    return 0;
}
