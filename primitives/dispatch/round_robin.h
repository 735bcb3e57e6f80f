// SPDX-License-Identifier: MIT
// round_robin.h: one after the other, from the first worker on.
//
// Source: what a load balancer does that was told nothing else (nginx, module upstream; haproxy,
// balance static-rr with equal weights).
// It asks nothing, so a slow task does not keep the next ones away from its worker; and if each k-th
// task is slow and k shares a divisor with the workers, the slow ones meet on a few of them.
#ifndef PRIMITIVES_DISPATCH_ROUND_ROBIN_H
#define PRIMITIVES_DISPATCH_ROUND_ROBIN_H

#include <stdalign.h>

#include "dispatch/eligible.h"
#include "hint.h"

struct round_robin {
    alignas(CACHE_LINE) uint32_t workers;
    uint32_t next;       // place in the list, below workers
    uint32_t eligible[]; // workers that may be picked, in order; all that init counted
};

static size_t round_robin_bytes(const struct dispatch_config *config)
{
    return sizeof(struct round_robin) + config->workers * sizeof(uint32_t);
}

static int round_robin_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    struct round_robin *round = state;
    round->next = 0;
    round->workers = eligible_list(config, round->eligible);
    return 0;
}

static uint32_t round_robin_pick(void *state, const struct dispatch_view *view,
                                 const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    struct round_robin *round = state;
    uint32_t worker = round->eligible[round->next];
    // A division would cost more than all the rest.
    round->next = round->next + 1 == round->workers ? 0 : round->next + 1;
    return worker;
}

static const struct dispatch_ops round_robin_dispatch = {
    .about = {.name = "round_robin",
              .summary = "one worker after the other, whatever they have to do",
              .source = "nginx, upstream: the default method"},
    .claims = {.spreads = true},
    .bytes = round_robin_bytes,
    .init = round_robin_init,
    .pick = round_robin_pick,
};

#endif
