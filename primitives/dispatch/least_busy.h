// SPDX-License-Identifier: MIT
// least_busy.h: the worker with the fewest tasks in flight: join the shortest queue.
//
// Source: Haight, "Two queues in parallel", Biometrika 1958; Winston, "Optimality of the shortest line
// discipline", 1977; nginx, upstream: least_conn; haproxy, balance leastconn.
// Deviation: ties are broken at random (least.h), where load balancers go on round robin.
// Counts say nothing of costs: a worker whose one task takes long looks as good as one whose task is
// nearly done. It asks every worker for each pick; least_busy_bucket makes the same choice from
// counts of its own.
#ifndef PRIMITIVES_DISPATCH_LEAST_BUSY_H
#define PRIMITIVES_DISPATCH_LEAST_BUSY_H

#include "dispatch/scan.h"

static uint32_t least_busy_pick(void *state, const struct dispatch_view *view,
                                const struct dispatch_task *task)
{
    (void)task;
    struct scan *scan = state;
    struct least least = scan_begin(scan);
    for (uint32_t i = 0; i < scan->workers; i++) {
        uint32_t worker = scan->eligible[i];
        uint32_t in_flight = view->in_flight(view, worker);
        if (scan->limit == 0 || in_flight < scan->limit)
            least_offer(&least, worker, in_flight);
    }
    return scan_end(scan, &least);
}

static const struct dispatch_ops least_busy_dispatch = {
    .about = {.name = "least_busy",
              .summary = "the worker with the fewest tasks in flight, ties at random: asks all",
              .source = "Haight, Two queues in parallel, 1958"},
    .claims = {.spreads = true, .limited = true},
    .bytes = scan_bytes,
    .init = scan_init,
    .pick = least_busy_pick,
};

#endif
