// SPDX-License-Identifier: MIT
// theory_scaling_fit.h: the least squares behind theory_scaling.h, without its demand for sizes.
#ifndef HARNESS_JUDGE_THEORY_SCALING_FIT_H
#define HARNESS_JUDGE_THEORY_SCALING_FIT_H

#include "judge/theory_scaling.h"

// Distinct sizes above `from` and up to `to` among the points with a throughput.
size_t scaling_sizes(const struct scaling_point *points, size_t count, double from, double to);

// False if a point is outside the range that theory_scaling.h states.
bool scaling_points_valid(const struct scaling_point *points, size_t count);

// Least squares over the valid points of at most `workers_max` workers, at least one of them with a
// throughput; only the first `parameters` (1 to 3) of gamma, alpha, beta may differ from 0.
struct scaling_fit scaling_least_squares(const struct scaling_point *points, size_t count,
                                         double workers_max, unsigned parameters);

#endif
