// SPDX-License-Identifier: MIT
// first.h: the control: the first worker that may be picked gets everything.
//
// What a choice costs that is none; and what verification must notice: with two workers or more, all
// but one have nothing to do. With a limit it is first fit: the next worker is used once those before
// it are full, which packs the work on as few as can do it.
#ifndef PRIMITIVES_DISPATCH_FIRST_H
#define PRIMITIVES_DISPATCH_FIRST_H

#include <stdalign.h>

#include "dispatch/limit.h"
#include "hint.h"

struct first {
    alignas(CACHE_LINE) uint32_t workers;
    uint32_t limit;
    uint32_t eligible[]; // workers that may be picked, in order; all that init counted
};

static size_t first_bytes(const struct dispatch_config *config)
{
    return sizeof(struct first) + config->workers * sizeof(uint32_t);
}

static int first_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, true);
    if (code != 0)
        return code;
    struct first *first = state;
    first->limit = config->limit;
    first->workers = 0;
    for (uint32_t i = 0; i < config->workers; i++)
        if (dispatch_weight(config, i) > 0)
            first->eligible[first->workers++] = i;
    return 0;
}

static uint32_t first_pick(void *state, const struct dispatch_view *view,
                           const struct dispatch_task *task)
{
    (void)task;
    const struct first *first = state;
    if (first->limit == 0)
        return first->eligible[0];
    for (uint32_t i = 0; i < first->workers; i++)
        if (view->in_flight(view, first->eligible[i]) < first->limit)
            return first->eligible[i];
    return DISPATCH_NONE;
}

static const struct dispatch_ops first_dispatch = {
    .about = {.name = "first",
              .summary = "always the first worker: the control that verification catches",
              .source = "contend"},
    .claims = {.limited = true},
    .bytes = first_bytes,
    .init = first_init,
    .pick = first_pick,
};

#endif
