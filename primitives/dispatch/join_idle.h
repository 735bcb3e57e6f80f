// SPDX-License-Identifier: MIT
// join_idle.h: a worker that has nothing to do; if there is none, any.
//
// Source: Lu, Xie, Kliot, Geller, Larus, Greenberg, "Join-Idle-Queue", Performance Evaluation 2011: who
// becomes idle enters a list, who gives a task away takes the first, or draws at random.
// Deviations: one list, since there is one dispatcher; so a worker in it is idle for sure. All workers
// begin in it, in order. First in, first out as in the paper: of a stack, the same few would get all
// tasks of a pool with little to do.
#ifndef PRIMITIVES_DISPATCH_JOIN_IDLE_H
#define PRIMITIVES_DISPATCH_JOIN_IDLE_H

#include <assert.h>
#include <stdalign.h>

#include "dispatch/draw.h"
#include "dispatch/eligible.h"
#include "hint.h"

// An entry of each of three lists.
struct join_idle_slot {
    uint32_t in_flight; // of the worker with this number
    uint32_t idle;      // a worker; those from place `first` on, `idle` of them
    uint32_t eligible;  // workers that may be picked, in order; all that init counted
};

struct join_idle {
    alignas(CACHE_LINE) uint64_t seed;
    uint64_t draws;
    uint32_t workers;
    uint32_t idle;  // workers with nothing in flight
    uint32_t first; // place of the one that is idle longest
    struct join_idle_slot slots[];
};

static size_t join_idle_bytes(const struct dispatch_config *config)
{
    return sizeof(struct join_idle) + config->workers * sizeof(struct join_idle_slot);
}

static int join_idle_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    struct join_idle *join = state;
    join->seed = config->seed;
    join->draws = 0;
    join->workers = 0;
    join->first = 0;
    for (uint32_t i = 0; i < config->workers; i++) {
        join->slots[i].in_flight = 0;
        if (dispatch_weight(config, i) == 0)
            continue;
        join->slots[join->workers].idle = i;
        join->slots[join->workers++].eligible = i;
    }
    join->idle = join->workers;
    return 0;
}

static uint32_t join_idle_pick(void *state, const struct dispatch_view *view,
                               const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    struct join_idle *join = state;
    uint32_t worker;
    if (join->idle > 0) {
        worker = join->slots[join->first].idle;
        join->first = join->first + 1 == join->workers ? 0 : join->first + 1;
        join->idle--;
    } else {
        uint64_t bits = draw_at(join->seed, join->draws++);
        worker = join->slots[draw_below(bits, join->workers)].eligible;
    }
    join->slots[worker].in_flight++;
    return worker;
}

static void join_idle_done(void *state, uint32_t worker, uint64_t elapsed_ns, uint64_t now_ns)
{
    (void)elapsed_ns;
    (void)now_ns;
    struct join_idle *join = state;
    assert(join->slots[worker].in_flight > 0);
    if (--join->slots[worker].in_flight > 0)
        return;
    uint32_t last = join->first + join->idle++;
    join->slots[last < join->workers ? last : last - join->workers].idle = worker;
}

static const struct dispatch_ops join_idle_dispatch = {
    .about = {.name = "join_idle",
              .summary = "the worker that is idle longest; if none is, any at random",
              .source = "Lu et al., Join-Idle-Queue, Performance Evaluation 2011"},
    .claims = {.spreads = true},
    .bytes = join_idle_bytes,
    .init = join_idle_init,
    .pick = join_idle_pick,
    .done = join_idle_done,
};

#endif
