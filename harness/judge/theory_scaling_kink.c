// SPDX-License-Identifier: MIT
// theory_scaling_kink.c: whether one law holds below and above the core count, see theory_scaling.h.
#include <errno.h>
#include <math.h>

#include "judge/theory_scaling_fit.h"

// What is left of a law up to the cores, and of a line from where it ends there to all larger
// sizes, of the slope that fits these best. *slope is that of the line.
static double residual_of_two(const struct scaling_point *points, size_t count, double cores,
                              const struct scaling_fit *below, double *slope)
{
    double start = scaling_throughput(below->law, cores), product = 0, square = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(points[i].throughput) || points[i].workers <= cores)
            continue;
        double distance = points[i].workers - cores;
        product += distance * (points[i].throughput - start);
        square += distance * distance;
    }
    *slope = product / square;
    double sum = below->residual;
    for (size_t i = 0; i < count; i++) {
        if (isnan(points[i].throughput) || points[i].workers <= cores)
            continue;
        double miss = points[i].throughput - start - *slope * (points[i].workers - cores);
        sum += miss * miss;
    }
    return sum;
}

// dX/dN
static double law_slope(struct scaling law, double workers)
{
    double slow = 1 + law.alpha * (workers - 1) + law.beta * workers * (workers - 1);
    return law.gamma * (1 - law.alpha - law.beta * workers * workers) / (slow * slow);
}

// A thousandth of the throughput, squared and summed over the points.
static double negligible(const struct scaling_point *points, size_t count)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(points[i].throughput))
            squares += points[i].throughput * points[i].throughput;
    return 1e-6 * squares;
}

int scaling_find_kink(const struct scaling_point *points, size_t count, double cores,
                      struct scaling_kink *kink)
{
    struct scaling_fit one;
    size_t sizes_below = scaling_sizes(points, count, 0, cores);
    if (sizes_below < 1 || scaling_sizes(points, count, cores, INFINITY) < 3 ||
        scaling_fit(points, count, &one) != 0)
        return -EINVAL;
    unsigned parameters = sizes_below < 3 ? (unsigned)sizes_below : 3;
    struct scaling_fit below = scaling_least_squares(points, count, cores, parameters);
    double slope, two = residual_of_two(points, count, cores, &below, &slope);
    double floor = negligible(points, count), n = (double)one.points;
    double evidence =
        n * log(fmax(one.residual, floor) / fmax(two, floor)) - (parameters + 1.0 - 3) * log(n);
    *kink = (struct scaling_kink){.kink = evidence >= SCALING_KINK_EVIDENCE &&
                                          slope < law_slope(below.law, cores),
                                  .residual_one = one.residual,
                                  .residual_two = two,
                                  .evidence = evidence};
    return 0;
}
