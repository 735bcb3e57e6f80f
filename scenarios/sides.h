// SPDX-License-Identifier: MIT
// sides.h: what scenarios with two sides share, rings as well as streams: how many threads are on
// each side, what a side does that cannot go on, and what the machine allows between the two.
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

// What a side does that cannot go on: look again, or sleep until it is woken.
enum wait { WAIT_SPIN, WAIT_SLEEP, WAITS };
extern const char *const wait_names[WAITS + 1]; // "spin", "sleep"

// How long a sleeper sleeps before it looks whether the window is over.
#define SIDES_PATIENCE_NS UINT64_C(2000000)

// First member of each scenario's option struct.
struct sides_options {
    unsigned topology; // enum topology
    uint64_t capacity; // elements or bytes
};

// Rows for options; `path_` is where struct sides_options is in the scenario's option struct.
#define SIDES_ROW_TOPOLOGY(type_, path_, fallback_)                                                \
    {                                                                                              \
        .name = "topology",                                                                        \
        .help = "threads that give and that take: 1:1 is two threads, N:1 all but one give, 1:N "  \
                "all but one take, N:N half and half",                                             \
        .type = FIELD_CHOICE, FIELD_AT(type_, path_.topology), .choices = topology_names,          \
        .fallback = (fallback_), .sweep = true                                                     \
    }
#define SIDES_ROW_WAIT(type_, member_, fallback_)                                                  \
    {                                                                                              \
        .name = "wait",                                                                            \
        .help = "what a thread does that cannot go on: look again, or sleep until it is woken",    \
        .type = FIELD_CHOICE, FIELD_AT(type_, member_), .choices = wait_names,                     \
        .fallback = (fallback_), .sweep = true                                                     \
    }

// Threads that give (produce, write) and that take (consume, read): for role.count, too.
unsigned sides_givers(uint64_t threads, const void *options);
unsigned sides_takers(uint64_t threads, const void *options);

// 0, or -ENOTSUP with a sentence for a number of threads that the topology does not have.
int sides_check(const struct sides_options *options, uint64_t threads, struct error *error);

// The machine's limit of that name between two CPUs as far apart as the workers', see
// machine/limits.h. NaN: not measured.
double sides_limit(const struct evidence *evidence, const char *name);

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
