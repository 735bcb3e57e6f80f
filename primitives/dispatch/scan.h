// SPDX-License-Identifier: MIT
// scan.h: what the strategies share that ask every worker for each pick: their state.
#ifndef PRIMITIVES_DISPATCH_SCAN_H
#define PRIMITIVES_DISPATCH_SCAN_H

#include <stdalign.h>

#include "dispatch/eligible.h"
#include "dispatch/least.h"
#include "hint.h"

struct scan {
    alignas(CACHE_LINE) uint64_t seed;
    uint64_t picks; // that gave a worker
    uint32_t workers;
    uint32_t limit;      // 0: none
    uint32_t eligible[]; // workers that may be picked, in order; all that init counted. Behind them
                         // the same room for the ties of a pick
};

static inline size_t scan_bytes(const struct dispatch_config *config)
{
    return sizeof(struct scan) + 2 * config->workers * sizeof(uint32_t);
}

static inline int scan_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, true);
    if (code != 0)
        return code;
    struct scan *scan = state;
    scan->seed = config->seed;
    scan->picks = 0;
    scan->limit = config->limit;
    scan->workers = eligible_list(config, scan->eligible);
    return 0;
}

// Nobody compared yet.
static inline struct least scan_begin(struct scan *scan)
{
    return (struct least){.load = UINT64_MAX, .workers = scan->eligible + scan->workers};
}

// The pick, once all that may be picked are compared.
static inline uint32_t scan_end(struct scan *scan, const struct least *least)
{
    return least->count == 0 ? DISPATCH_NONE : least_choose(least, scan->seed, scan->picks++);
}

#endif
