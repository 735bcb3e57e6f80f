// SPDX-License-Identifier: MIT
// ring_arrivals.c: see ring_arrivals.h.
#include "ring_arrivals.h"

#include <math.h>

#include "measure/random.h"

const char *const arrival_names[ARRIVAL_KINDS + 1] = {"poisson", "burst", NULL};

// Exponential with mean 1, by inversion: u is in (0, 1).
static double draw_exponential(uint64_t *random)
{
    double u = ((double)(random_next(random) >> 12) + 0.5) * 0x1p-52;
    return -log(u);
}

// Gaps are differences of rounded times, so that rounding does not add up; what a gap of at least 1
// takes is taken from the next.
void arrivals_draw(uint32_t *gaps, double mean_ticks, uint64_t burst, uint64_t *random)
{
    double time = 0;
    uint64_t now = 0;
    for (size_t i = 0; i < ARRIVAL_GAPS; i++) {
        if (i % burst == 0)
            time += draw_exponential(random) * mean_ticks * (double)burst;
        uint64_t due = (uint64_t)time > now ? (uint64_t)time : now + 1;
        gaps[i] = due - now > UINT32_MAX ? UINT32_MAX : (uint32_t)(due - now);
        now = due;
    }
}
