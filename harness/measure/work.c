// SPDX-License-Identifier: MIT
// work.c: see work.h.
#include "measure/work.h"

#include "judge/interval.h"
#include "machine/clock.h"

#define BATCHES     21
#define SHORT_TURNS 2000
#define LONG_TURNS  22000

static uint64_t ticks_of(uint64_t iterations)
{
    uint64_t start = clock_ticks();
    work(iterations);
    return clock_ticks() - start;
}

double work_calibrate(double tick_ns)
{
    double slopes[BATCHES];
    work(LONG_TURNS * 10); // lets the CPU leave its idle frequency
    for (int i = 0; i < BATCHES; i++) {
        uint64_t small = ticks_of(SHORT_TURNS), large = ticks_of(LONG_TURNS);
        slopes[i] = (double)(large - small) * tick_ns / (LONG_TURNS - SHORT_TURNS);
    }
    return median(slopes, BATCHES);
}
