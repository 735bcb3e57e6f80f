// SPDX-License-Identifier: MIT
// wait.h: monotonic time and waiting without sleeping, for back-off and spin budgets.
#ifndef PRIMITIVES_WAIT_H
#define PRIMITIVES_WAIT_H

#include <stdint.h>
#include <time.h>

#include "hint.h"

#define NS_PER_S UINT64_C(1000000000)

// CLOCK_MONOTONIC in ns; the clock of every deadline in primitives/. Cannot fail on Linux.
static inline uint64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

// `ns` since boot as a timespec, for system calls that take an absolute monotonic deadline.
static inline struct timespec timespec_of_ns(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}

// Spins for at least `ns`; the resolution is one reading of the clock, about 20 to 50 ns.
static inline void spin_for_ns(uint64_t ns)
{
    uint64_t end = monotonic_ns() + ns;
    while (monotonic_ns() < end)
        cpu_pause();
}

#endif
