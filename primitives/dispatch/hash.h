// SPDX-License-Identifier: MIT
// hash.h: the worker that the task's key says: equal keys go to one worker, always.
//
// Source: haproxy, balance source with hash-type map-based; nginx, upstream: hash without consistent.
// There is nothing to draw: the seed does not count, and equal keys go to the same worker in every
// run. If a worker is taken away nearly all keys move: see hash_bounded.
#ifndef PRIMITIVES_DISPATCH_HASH_H
#define PRIMITIVES_DISPATCH_HASH_H

#include <stdalign.h>

#include "dispatch/draw.h"
#include "dispatch/eligible.h"
#include "hint.h"

struct hash {
    alignas(CACHE_LINE) uint32_t workers;
    uint32_t eligible[]; // workers that may be picked, in order; all that init counted
};

static size_t hash_bytes(const struct dispatch_config *config)
{
    return sizeof(struct hash) + config->workers * sizeof(uint32_t);
}

static int hash_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    struct hash *hash = state;
    hash->workers = eligible_list(config, hash->eligible);
    return 0;
}

static uint32_t hash_pick(void *state, const struct dispatch_view *view,
                          const struct dispatch_task *task)
{
    (void)view;
    const struct hash *hash = state;
    return hash->eligible[draw_mix(task->key) % hash->workers];
}

static const struct dispatch_ops hash_dispatch = {
    .about = {.name = "hash",
              .summary = "the hash of the key modulo the workers: equal keys, one worker",
              .source = "haproxy: balance source, map-based"},
    .claims = {.spreads = true, .keyed = true},
    .bytes = hash_bytes,
    .init = hash_init,
    .pick = hash_pick,
};

#endif
