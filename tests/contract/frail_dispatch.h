// SPDX-License-Identifier: MIT
// frail_dispatch.h: each strategy once more, as plainly as it can be said, with flaws. Sound with
// FLAW_NONE.
//
// Written without a look at those of primitives/dispatch, so that one mistake is not in both.
#ifndef TESTS_CONTRACT_FRAIL_DISPATCH_H
#define TESTS_CONTRACT_FRAIL_DISPATCH_H

#include <errno.h>

#include "dispatch/dispatch.h"
#include "draw.h"
#include "flaw.h"

struct frail_dispatch {
    struct dispatch_config config;
    uint64_t draws; // state of the random bits
    uint64_t turn;  // picks so far
    uint32_t weights[];
};

static size_t frail_dispatch_bytes(const struct dispatch_config *config)
{
    return sizeof(struct frail_dispatch) + config->workers * sizeof(uint32_t);
}

static int frail_dispatch_init(void *memory, const struct dispatch_config *config)
{
    struct frail_dispatch *frail = memory;
    uint64_t sum = 0;
    for (uint32_t i = 0; config->workers <= DISPATCH_WORKERS_MAX && i < config->workers; i++)
        sum += config->weights ? config->weights[i] : 1;
    if ((sum == 0 || sum > UINT32_MAX) && flaw_now != FLAW_ACCEPTS_ALL)
        return -EINVAL;
    if (config->limit > 0 && flaw_now != FLAW_ACCEPTS_ALL)
        return -ENOTSUP;
    frail->config = *config;
    frail->draws = draw_start((unsigned)config->seed);
    frail->turn = 0;
    for (uint32_t i = 0; i < config->workers; i++)
        frail->weights[i] = config->weights ? config->weights[i] : 1;
    if (flaw_now == FLAW_OVERRUNS)
        ((unsigned char *)memory)[frail_dispatch_bytes(config)] = 0;
    return 0;
}

static uint32_t frail_round_robin_pick(void *memory, const struct dispatch_view *view,
                                       const struct dispatch_task *task)
{
    (void)view, (void)task;
    struct frail_dispatch *frail = memory;
    for (;;) {
        uint32_t worker = (uint32_t)(frail->turn++ % frail->config.workers);
        if (frail->weights[worker] > 0)
            return worker;
    }
}

static const struct dispatch_ops frail_round_robin_dispatch = {
    .about = {.name = "frail_round_robin", .summary = "in turns", .source = "contend"},
    .claims = {.spreads = true},
    .bytes = frail_dispatch_bytes,
    .init = frail_dispatch_init,
    .pick = frail_round_robin_pick,
};

#endif
