// SPDX-License-Identifier: MIT
// sides.c: see sides.h.
#include "sides.h"

#include <errno.h>
#include <stdio.h>

// Looks before a side that shares its CPU lets another thread have it.
#define LOOKS_MAX 16

// Half of the threads; of one thread too, so that there is a worker whose setup can say what is wrong.
static unsigned half(uint64_t threads)
{
    return threads > 1 ? (unsigned)threads / 2 : 1;
}

const char *const topology_names[TOPOLOGIES + 1] = {"1:1", "N:1", "1:N", "N:N", NULL};
const char *const wait_names[WAITS + 1] = {"spin", "sleep", NULL};

unsigned sides_givers(uint64_t threads, const void *options)
{
    switch ((enum topology)((const struct sides_options *)options)->topology) {
    case TOPOLOGY_MANY_ONE:
        return (unsigned)threads - 1;
    case TOPOLOGY_MANY_MANY:
        return half(threads);
    default:
        return 1;
    }
}

unsigned sides_takers(uint64_t threads, const void *options)
{
    switch ((enum topology)((const struct sides_options *)options)->topology) {
    case TOPOLOGY_ONE_MANY:
        return (unsigned)threads - 1;
    case TOPOLOGY_MANY_MANY:
        return half(threads);
    default:
        return 1;
    }
}

int sides_check(const struct sides_options *options, uint64_t threads, struct error *error)
{
    if (options->topology == TOPOLOGY_ONE_ONE && threads != 2)
        return error_set(error, ENOTSUP, "topology=1:1 takes threads=2, not %llu",
                         (unsigned long long)threads);
    if (options->topology == TOPOLOGY_MANY_MANY && threads % 2 != 0)
        return error_set(error, ENOTSUP, "topology=N:N takes an even number of threads, not %llu",
                         (unsigned long long)threads);
    return threads >= 2 ? 0 : error_set(error, ENOTSUP, "two sides take two threads; threads=2");
}

unsigned sides_looks(const struct run *run)
{
    return run_crowded(run) ? LOOKS_MAX : 0;
}

double sides_limit(const struct evidence *evidence, const char *name)
{
    char text[64];
    snprintf(text, sizeof text, "%s_%s", name, evidence->distance);
    return evidence->limit(evidence->limits, text);
}
