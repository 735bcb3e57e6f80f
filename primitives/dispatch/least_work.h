// SPDX-License-Identifier: MIT
// least_work.h: the oracle: the worker that will be done first with what it was given.
//
// Source: Kiefer, Wolfowitz, "On the theory of queues with many servers", 1955: with queues that are
// served in order this is one queue for all workers, task by task.
// Nobody knows costs beforehand: it is how well one can do that does not keep tasks back. Ties,
// mostly between workers that are idle, are broken at random (least.h); no task waits the longer
// for it. With a limit only workers below it are compared.
#ifndef PRIMITIVES_DISPATCH_LEAST_WORK_H
#define PRIMITIVES_DISPATCH_LEAST_WORK_H

#include "dispatch/scan.h"

static uint32_t least_work_pick(void *state, const struct dispatch_view *view,
                                const struct dispatch_task *task)
{
    (void)task;
    struct scan *scan = state;
    struct least least = scan_begin(scan);
    for (uint32_t i = 0; i < scan->workers; i++) {
        uint32_t worker = scan->eligible[i];
        if (scan->limit == 0 || view->in_flight(view, worker) < scan->limit)
            least_offer(&least, worker, view->work_left_ns(view, worker));
    }
    return scan_end(scan, &least);
}

static const struct dispatch_ops least_work_dispatch = {
    .about = {.name = "least_work",
              .summary = "the worker that has done its tasks first: the oracle, it knows costs",
              .source = "Kiefer, Wolfowitz, On the theory of queues with many servers, 1955"},
    .claims = {.spreads = true, .limited = true, .knows_costs = true},
    .bytes = scan_bytes,
    .init = scan_init,
    .pick = least_work_pick,
};

#endif
