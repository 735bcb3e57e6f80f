// SPDX-License-Identifier: MIT
// random.h: any worker, each as likely: pick number n is draw number n of the seed.
//
// Source: Eager, Lazowska, Zahorjan, "Adaptive load sharing in homogeneous distributed systems", 1986
// (the policy Random); haproxy, balance random(1).
// Of Poisson arrivals each worker sees its own Poisson share: as many separate queues, which theory
// knows exactly (M/G/1).
#ifndef PRIMITIVES_DISPATCH_RANDOM_H
#define PRIMITIVES_DISPATCH_RANDOM_H

#include <stdalign.h>

#include "dispatch/draw.h"
#include "dispatch/eligible.h"
#include "hint.h"

struct random {
    alignas(CACHE_LINE) uint64_t seed;
    uint64_t picks;
    uint32_t workers;
    uint32_t eligible[]; // workers that may be picked, in order; all that init counted
};

static size_t random_bytes(const struct dispatch_config *config)
{
    return sizeof(struct random) + config->workers * sizeof(uint32_t);
}

static int random_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    struct random *random = state;
    random->seed = config->seed;
    random->picks = 0;
    random->workers = eligible_list(config, random->eligible);
    return 0;
}

static uint32_t random_pick(void *state, const struct dispatch_view *view,
                            const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    struct random *random = state;
    return random->eligible[draw_below(draw_at(random->seed, random->picks++), random->workers)];
}

static const struct dispatch_ops random_dispatch = {
    .about = {.name = "random",
              .summary = "any worker, each as likely",
              .source = "Eager, Lazowska, Zahorjan, Adaptive load sharing, 1986"},
    .claims = {.spreads = true},
    .bytes = random_bytes,
    .init = random_init,
    .pick = random_pick,
};

#endif
