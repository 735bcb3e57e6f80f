// SPDX-License-Identifier: MIT
// sides.h: what scenarios with two sides share, rings as well as streams: how many threads are on
// each side, and what a side does that cannot go on.
#ifndef SCENARIOS_SIDES_H
#define SCENARIOS_SIDES_H

#include <sched.h>

#include "hint.h"
#include "measure/scenario.h"

// Who is on each side of `threads` threads in all.
enum topology {
    TOPOLOGY_ONE_ONE,   // 2 threads
    TOPOLOGY_MANY_ONE,  // all but one give
    TOPOLOGY_ONE_MANY,  // all but one take
    TOPOLOGY_MANY_MANY, // half and half
    TOPOLOGIES
};
extern const char *const topology_names[TOPOLOGIES + 1]; // "1:1", "N:1", "1:N", "N:N"

// Threads that give (produce, write) and that take (consume, read).
unsigned topology_givers(enum topology topology, uint64_t threads);
unsigned topology_takers(enum topology topology, uint64_t threads);

// 0, or -ENOTSUP with a sentence for a number of threads that the topology does not have.
int topology_check(enum topology topology, uint64_t threads, struct error *error);

// How often a side looks at a full or empty ring before it gives its CPU away; 0: it never does.
// Where workers share CPUs, the one that must come first may be waiting for this CPU.
unsigned sides_looks(const struct run *run);

// A look that found nothing to do: the `idle`-th in a row, from 1.
HOT_INLINE void sides_wait(unsigned looks, uint64_t idle)
{
    if (looks && idle % looks == 0)
        sched_yield();
    else
        cpu_pause();
}

#endif
