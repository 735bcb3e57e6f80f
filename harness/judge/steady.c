// SPDX-License-Identifier: MIT
// steady.c: see steady.h.
#include "judge/steady.h"

bool judge_steady(const double *throughput, size_t count)
{
    if (count < STEADY_WINDOWS)
        return false;
    const double *last = throughput + count - STEADY_WINDOWS;
    double mean = 0, slope = 0, spread = 0;
    for (size_t i = 0; i < STEADY_WINDOWS; i++)
        mean += last[i] / STEADY_WINDOWS;
    for (size_t i = 0; i < STEADY_WINDOWS; i++) {
        double x = (double)i - (STEADY_WINDOWS - 1) / 2.0;
        slope += x * last[i];
        spread += x * x;
    }
    return slope / spread * (STEADY_WINDOWS - 1) <= STEADY_SLOPE * mean;
}
