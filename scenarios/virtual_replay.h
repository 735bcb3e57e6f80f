// SPDX-License-Identifier: MIT
// virtual_replay.h: what a real pool should have taken, had it been ideal but for two costs: a recorded
// run again in virtual time. Pure.
//
// One dispatcher takes the tasks in order, `dispatch_ns` each; their workers serve first come, first
// served, and one that has nothing to do begins `wake_ns` after it was given a task. What the real
// pool took beyond that is the residual: fit the two costs on one run, and predict others.
#ifndef SCENARIOS_VIRTUAL_REPLAY_H
#define SCENARIOS_VIRTUAL_REPLAY_H

#include <stddef.h>
#include <stdint.h>

struct virtual_trace {
    const uint64_t *arrivals_ns; // of each task, never falling: when it was due
    const uint64_t *costs_ns;
    const uint32_t *choices; // who did it, below workers; NULL: whoever is free first (central)
    size_t count;
    uint32_t workers; // 1 or more
};

struct virtual_replayed {
    double sojourn_mean_ns, sojourn_p99_ns; // NaN of no task; p99 of fewer than 100
    uint64_t end_ns;                        // of the task that is done last
};

// `free_ns` is room for a number per worker; sojourns_ns for one per task, or NULL.
struct virtual_replayed virtual_replay(const struct virtual_trace *trace, uint64_t dispatch_ns,
                                       uint64_t wake_ns, uint64_t *free_ns, uint64_t *sojourns_ns);

#endif
