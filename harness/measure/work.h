// SPDX-License-Identifier: MIT
// work.h: calibrated work: a loop that takes a given time and touches neither memory nor clock.
#ifndef HARNESS_MEASURE_WORK_H
#define HARNESS_MEASURE_WORK_H

#include <stdint.h>

#include "machine/cpu.h"

// Runs `iterations` turns of a dependent chain: one add each, nothing the compiler can remove.
HARNESS_INLINE void work(uint64_t iterations)
{
    for (unsigned long i = iterations; i != 0; i--)
        i = cpu_opaque(i);
}

// Time of one iteration in ns on the calling CPU: median over batches of the slope between a short
// and a long loop, so that the cost of the clock cancels. Takes about 0.2 ms.
double work_calibrate(double tick_ns);

// Iterations that take `ns`, rounded; 0 for 0.
static inline uint64_t work_iterations(double ns_per_iteration, uint64_t ns)
{
    return (uint64_t)((double)ns / ns_per_iteration + 0.5);
}

#endif
