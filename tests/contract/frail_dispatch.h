// SPDX-License-Identifier: MIT
// frail_dispatch.h: what the strategies of frail_picks.h share: how they are set up, whom they compare,
// and how they draw, with flaws.
#ifndef TESTS_CONTRACT_FRAIL_DISPATCH_H
#define TESTS_CONTRACT_FRAIL_DISPATCH_H

#include <errno.h>
#include <string.h>

#include "dispatch/dispatch.h"
#include "dispatch/draw.h"
#include "draw.h"
#include "flaw.h"

struct frail_worker {
    uint32_t weight;
    uint32_t place;        // entry of the list of those compared
    uint32_t seen;         // in flight at the pick before
    int64_t current;       // gained by turns, less what they cost
    uint64_t idle_since;   // number of the done() or 0
    uint32_t in_flight;    // by pick and done
    double average_ns;     // how long its tasks take
    uint64_t average_when; // at this time
};

struct frail_dispatch {
    struct dispatch_config config;
    uint64_t picks, dones;
    uint32_t count; // of those compared
    struct frail_worker workers[];
};

static uint64_t frail_picks_of_all; // for FLAW_ONE_FOR_ALL

static size_t frail_dispatch_bytes(const struct dispatch_config *config)
{
    return sizeof(struct frail_dispatch) + config->workers * sizeof(struct frail_worker);
}

static int frail_dispatch_check(const struct dispatch_config *config, bool limited)
{
    uint64_t sum = 0;
    if (config->workers > DISPATCH_WORKERS_MAX)
        return -EINVAL;
    for (uint32_t i = 0; i < config->workers; i++)
        sum += config->weights ? config->weights[i] : 1;
    if (sum == 0 || sum > UINT32_MAX)
        return -EINVAL;
    return config->limit > 0 && !limited ? -ENOTSUP : 0;
}

static void frail_dispatch_start(struct frail_dispatch *frail, const struct dispatch_config *config)
{
    uint64_t picks = frail->picks;
    memset(frail, 0, frail_dispatch_bytes(config));
    frail->config = *config;
    if (flaw_now == FLAW_NEEDS_ZEROES)
        frail->picks = picks;
    if (flaw_now == FLAW_ONE_SEED)
        frail->config.seed = 1;
    for (uint32_t i = 0; i < config->workers; i++) {
        frail->workers[i].weight = config->weights ? config->weights[i] : 1;
        if (flaw_now == FLAW_PICKS_WEIGHTLESS && frail->workers[i].weight == 0)
            frail->workers[i].weight = 1;
    }
    if (flaw_now == FLAW_OVERRUNS)
        ((unsigned char *)frail)[frail_dispatch_bytes(config)] = 0;
}

static int frail_dispatch_init(void *memory, const struct dispatch_config *config)
{
    int error = frail_dispatch_check(config, false);
    if (error && flaw_now != FLAW_ACCEPTS_ALL)
        return error;
    frail_dispatch_start(memory, config);
    return 0;
}

static int frail_limited_init(void *memory, const struct dispatch_config *config)
{
    int error = frail_dispatch_check(config, true);
    if (error == 0)
        frail_dispatch_start(memory, config);
    return error;
}

static int frail_choices_init(void *memory, const struct dispatch_config *config)
{
    uint32_t eligible = 0;
    int error = frail_dispatch_check(config, false);
    for (uint32_t i = 0; error == 0 && i < config->workers; i++)
        eligible += !config->weights || config->weights[i] > 0;
    if (error == 0 && flaw_now != FLAW_ACCEPTS_ALL &&
        (config->choices < 1 || config->choices > DISPATCH_CHOICES_MAX ||
         config->choices > eligible))
        error = -EINVAL;
    if (error == 0)
        frail_dispatch_start(memory, config);
    return error;
}

static int frail_bounded_init(void *memory, const struct dispatch_config *config)
{
    int error = frail_dispatch_check(config, false);
    if (error == 0 && config->load_percent <= 100 && flaw_now != FLAW_ACCEPTS_ALL)
        error = -EINVAL;
    if (error == 0)
        frail_dispatch_start(memory, config);
    return error;
}

// Lists those that may be picked now, in order. How many.
static uint32_t frail_list(struct frail_dispatch *frail, const struct dispatch_view *view)
{
    uint32_t limit = flaw_now == FLAW_UNLIMITED ? 0 : frail->config.limit;
    bool any_full = false;
    frail->count = 0;
    for (uint32_t i = 0; i < frail->config.workers; i++) {
        if (frail->workers[i].weight == 0)
            continue;
        if (limit > 0 && view->in_flight(view, i) >= limit)
            any_full = true;
        else
            frail->workers[frail->count++].place = i;
    }
    if (flaw_now == FLAW_NONE_EARLY && any_full)
        frail->count = 0;
    return frail->count;
}

static uint64_t frail_next(struct frail_dispatch *frail)
{
    return flaw_now == FLAW_ONE_FOR_ALL ? frail_picks_of_all++ : frail->picks++;
}

// One of the list, by draw.
static uint32_t frail_any(struct frail_dispatch *frail, uint64_t bits)
{
    uint32_t count = frail->count;
    if (flaw_now == FLAW_FIRST_HALF)
        count = (count + 1) / 2;
    uint32_t number = draw_below(bits, count);
    if (flaw_now == FLAW_FEW_BITS)
        number = (uint32_t)(bits & 4095) % count;
    if (flaw_now == FLAW_TURNS)
        number = (uint32_t)(frail->picks % count);
    return frail->workers[number].place;
}

static uint64_t frail_load(struct frail_dispatch *frail, const struct dispatch_view *view,
                           uint32_t worker, bool work)
{
    if (flaw_now == FLAW_ASKS_WORK)
        return view->work_left_ns(view, worker);
    if (work && flaw_now != FLAW_COUNTS_FOR_WORK)
        return view->work_left_ns(view, worker);
    return flaw_now == FLAW_STALE_COUNTS ? frail->workers[worker].seen
                                         : view->in_flight(view, worker);
}

// The least loaded of the list, whose ties are drawn by `bits`.
static uint32_t frail_least(struct frail_dispatch *frail, const struct dispatch_view *view,
                            uint64_t bits, bool work)
{
    uint64_t least = UINT64_MAX, second = UINT64_MAX;
    for (uint32_t i = 0; i < frail->count; i++) {
        uint64_t load = frail_load(frail, view, frail->workers[i].place, work);
        second = load < least ? least : load > least && load < second ? load : second;
        least = load < least ? load : least;
    }
    if (flaw_now == FLAW_SECOND_LEAST && second != UINT64_MAX)
        least = second;
    uint32_t ties = 0;
    for (uint32_t i = 0; i < frail->count; i++)
        if (frail_load(frail, view, frail->workers[i].place, work) == least)
            frail->workers[ties++].place = frail->workers[i].place;
    frail->count = flaw_now == FLAW_FIRST_OF_TIES ? 1 : ties;
    uint32_t worker = frail_any(frail, bits);
    for (uint32_t i = 0; i < frail->config.workers; i++)
        frail->workers[i].seen = view->in_flight(view, i);
    return worker;
}

#endif
