// SPDX-License-Identifier: MIT
// least_busy_bucket.h: the choice of least_busy in a time that does not depend on the workers.
//
// Source: contend; buckets of equal counts in one sorted array as in Batagelj, Zaversnik, "An O(m)
// algorithm for cores decomposition of networks", 2003.
// It counts by itself, by pick and done, and asks nothing. All workers stand in one array, the least
// busy first; a bucket is the stretch of those with equally many in flight. One more or one less
// moves a worker to the edge of its bucket and over it. There are at most as many buckets as
// workers, so counts have no bound. Ties: any of the first bucket, each as likely, by one draw a
// pick; from the same counts it picks each worker as often as least_busy does, not the same one.
#ifndef PRIMITIVES_DISPATCH_LEAST_BUSY_BUCKET_H
#define PRIMITIVES_DISPATCH_LEAST_BUSY_BUCKET_H

#include <assert.h>
#include <stdalign.h>

#include "dispatch/draw.h"
#include "dispatch/limit.h"
#include "hint.h"

// Workers with equally many tasks in flight: places first..end - 1, one or more.
struct bucket {
    uint32_t in_flight;
    uint32_t first; // of a free bucket: the next free one
    uint32_t end;
};

// An entry of each of four lists.
struct bucket_slot {
    uint32_t worker; // at this place of the order
    uint32_t place;  // of the worker with this number
    uint32_t of;     // the bucket of the worker with this number
    struct bucket bucket;
};

struct least_busy_bucket {
    alignas(CACHE_LINE) uint64_t seed;
    uint64_t picks; // that gave a worker
    uint32_t workers;
    uint32_t limit; // 0: none
    uint32_t free;  // the first bucket that nobody is in
    struct bucket_slot slots[];
};

static size_t least_busy_bucket_bytes(const struct dispatch_config *config)
{
    return sizeof(struct least_busy_bucket) + config->workers * sizeof(struct bucket_slot);
}

static int least_busy_bucket_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, true);
    if (code != 0)
        return code;
    struct least_busy_bucket *all = state;
    all->seed = config->seed;
    all->picks = 0;
    all->workers = 0;
    all->limit = config->limit;
    all->free = 1;
    for (uint32_t i = 0; i < config->workers; i++) {
        all->slots[i].bucket.first = i + 1;
        all->slots[i].of = 0;
        if (dispatch_weight(config, i) == 0)
            continue;
        all->slots[i].place = all->workers;
        all->slots[all->workers++].worker = i;
    }
    all->slots[0].bucket = (struct bucket){.end = all->workers};
    return 0;
}

// Takes a worker out of its bucket at one end, to which it changes places with who is there. That place.
static uint32_t bucket_leave(struct least_busy_bucket *all, uint32_t worker, bool at_end)
{
    uint32_t number = all->slots[worker].of;
    struct bucket *bucket = &all->slots[number].bucket;
    uint32_t edge = at_end ? --bucket->end : bucket->first++;
    uint32_t place = all->slots[worker].place;
    uint32_t other = all->slots[edge].worker;
    all->slots[place].worker = other;
    all->slots[other].place = place;
    all->slots[edge].worker = worker;
    all->slots[worker].place = edge;
    if (bucket->first == bucket->end) {
        bucket->first = all->free;
        all->free = number;
    }
    return edge;
}

// Puts the worker at `place` into the bucket of the place beside it if that has the same count, else
// into a new one. `beside` may be none: workers or more.
static void bucket_enter(struct least_busy_bucket *all, uint32_t place, uint32_t beside,
                         uint32_t in_flight)
{
    uint32_t worker = all->slots[place].worker;
    if (beside < all->workers) {
        uint32_t number = all->slots[all->slots[beside].worker].of;
        struct bucket *bucket = &all->slots[number].bucket;
        if (bucket->in_flight == in_flight) {
            bucket->first -= place < beside;
            bucket->end += place > beside;
            all->slots[worker].of = number;
            return;
        }
    }
    uint32_t number = all->free;
    all->free = all->slots[number].bucket.first;
    all->slots[number].bucket =
        (struct bucket){.in_flight = in_flight, .first = place, .end = place + 1};
    all->slots[worker].of = number;
}

static uint32_t least_busy_bucket_pick(void *state, const struct dispatch_view *view,
                                       const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    struct least_busy_bucket *all = state;
    struct bucket least = all->slots[all->slots[all->slots[0].worker].of].bucket;
    if (all->limit != 0 && least.in_flight >= all->limit)
        return DISPATCH_NONE;
    uint64_t bits = draw_at(all->seed, all->picks++);
    uint32_t worker = all->slots[draw_below(bits, least.end)].worker;
    uint32_t place = bucket_leave(all, worker, true);
    bucket_enter(all, place, place + 1, least.in_flight + 1);
    return worker;
}

static void least_busy_bucket_done(void *state, uint32_t worker, uint64_t elapsed_ns,
                                   uint64_t now_ns)
{
    (void)elapsed_ns;
    (void)now_ns;
    struct least_busy_bucket *all = state;
    uint32_t in_flight = all->slots[all->slots[worker].of].bucket.in_flight;
    assert(in_flight > 0);
    uint32_t place = bucket_leave(all, worker, false);
    // Before the first place is none: 0 - 1 is beyond all.
    bucket_enter(all, place, place - 1, in_flight - 1);
}

static const struct dispatch_ops least_busy_bucket_dispatch = {
    .about = {.name = "least_busy_bucket",
              .summary = "the worker with the fewest tasks in flight, ties at random: asks none",
              .source = "contend; sorted buckets of Batagelj, Zaversnik, 2003"},
    .claims = {.spreads = true, .limited = true},
    .bytes = least_busy_bucket_bytes,
    .init = least_busy_bucket_init,
    .pick = least_busy_bucket_pick,
    .done = least_busy_bucket_done,
};

#endif
