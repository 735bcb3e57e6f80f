// SPDX-License-Identifier: MIT
// virtual_replay.c: see virtual_replay.h.
#include "virtual_replay.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "measure/histogram.h"

// Linear: a real pool has few workers.
static uint32_t first_free(const uint64_t *free_ns, uint32_t workers)
{
    uint32_t first = 0;
    for (uint32_t i = 1; i < workers; i++)
        if (free_ns[i] < free_ns[first])
            first = i;
    return first;
}

struct virtual_replayed virtual_replay(const struct virtual_trace *trace, uint64_t dispatch_ns,
                                       uint64_t wake_ns, uint64_t *free_ns, uint64_t *sojourns_ns)
{
    struct histogram sojourns = {.count = 0};
    struct virtual_replayed replayed = {.end_ns = 0};
    uint64_t dispatched_ns = 0;
    memset(free_ns, 0, trace->workers * sizeof *free_ns);
    for (size_t i = 0; i < trace->count; i++) {
        uint64_t arrival_ns = trace->arrivals_ns[i];
        dispatched_ns = (arrival_ns > dispatched_ns ? arrival_ns : dispatched_ns) + dispatch_ns;
        uint32_t worker = trace->choices ? trace->choices[i] : first_free(free_ns, trace->workers);
        assert(worker < trace->workers);
        bool idle = free_ns[worker] <= dispatched_ns;
        uint64_t begin_ns = idle ? dispatched_ns + wake_ns : free_ns[worker];
        free_ns[worker] = begin_ns + trace->costs_ns[i];
        if (free_ns[worker] > replayed.end_ns)
            replayed.end_ns = free_ns[worker];
        histogram_record(&sojourns, free_ns[worker] - arrival_ns);
        if (sojourns_ns)
            sojourns_ns[i] = free_ns[worker] - arrival_ns;
    }
    replayed.sojourn_mean_ns = trace->count ? (double)sojourns.sum / (double)trace->count : NAN;
    replayed.sojourn_p99_ns = histogram_quantile(&sojourns, 0.99);
    return replayed;
}
