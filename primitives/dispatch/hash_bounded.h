// SPDX-License-Identifier: MIT
// hash_bounded.h: the key's worker on a circle; the next one that has room, if it is too busy.
//
// Source: Mirrokni, Thorup, Zadimoghaddam, "Consistent hashing with bounded loads", SODA 2018: of m
// tasks in flight with this one and n workers, nobody has more than ceil(load m / n). Several points a
// worker: Karger et al., STOC 1997; haproxy, hash-type consistent with hash-balance-factor.
// Deviation: a task stays where it was put; the paper moves those that are in place when the bound
// falls. So when others get done a worker may have more than the bound, and gets nothing until it
// has less.
//
// A worker's points depend on its number alone: not on the seed, nor on who else is there. So when a
// worker is taken away (weight 0) and while nobody is at the bound, exactly the keys that were its go
// elsewhere, one in n, and come back with it. At the bound others move, too, since who is full has
// changed: with four tasks in flight per worker, all of different keys, and a load of 125 percent, a
// third of them.
#ifndef PRIMITIVES_DISPATCH_HASH_BOUNDED_H
#define PRIMITIVES_DISPATCH_HASH_BOUNDED_H

#include <assert.h>
#include <stdalign.h>

#include "dispatch/draw.h"
#include "dispatch/limit.h"
#include "dispatch/sort.h"
#include "hint.h"

// Points on the circle of one worker. Shares of keys differ by about 1 / sqrt(points), and what is
// above the bound goes on to others; more points would make a million workers large.
#define HASH_BOUNDED_POINTS 32

// A point is 44 bits of hash above the worker's number.
#define HASH_BOUNDED_WORKER (UINT64_C(0xfffff))
static_assert(DISPATCH_WORKERS_MAX - 1 <= HASH_BOUNDED_WORKER, "a worker fits below the hash");

// An entry of each of two lists.
struct hash_bounded_slot {
    uint32_t start;     // the first point of this sector of the circle
    uint32_t in_flight; // of the worker with this number
};

struct hash_bounded {
    alignas(CACHE_LINE) uint64_t in_flight; // of all workers
    uint64_t load_percent;
    uint32_t workers; // that may be picked, and sectors: on average one holds a worker's points
    uint32_t points;
    uint64_t circle[]; // the points in rising order; all that init counted. Behind them the slots,
                       // one more than workers: the end of the last sector
};

static size_t hash_bounded_bytes(const struct dispatch_config *config)
{
    size_t points = (size_t)config->workers * HASH_BOUNDED_POINTS;
    return sizeof(struct hash_bounded) + points * sizeof(uint64_t) +
           ((size_t)config->workers + 1) * sizeof(struct hash_bounded_slot);
}

static struct hash_bounded_slot *hash_bounded_slots(struct hash_bounded *hash)
{
    return (void *)(hash->circle + hash->points);
}

// Puts all points on the circle, and finds where its sectors begin.
static void hash_bounded_fill(struct hash_bounded *hash, const struct dispatch_config *config)
{
    struct hash_bounded_slot *slots = hash_bounded_slots(hash);
    uint32_t points = 0;
    for (uint64_t i = 0; i < config->workers; i++)
        for (uint64_t k = 0; dispatch_weight(config, (uint32_t)i) > 0 && k < HASH_BOUNDED_POINTS;
             k++)
            hash->circle[points++] =
                (draw_at(0, i * HASH_BOUNDED_POINTS + k) & ~HASH_BOUNDED_WORKER) | i;
    sort_words(hash->circle, points, 56);
    for (uint32_t sector = 0, point = 0; sector <= hash->workers; sector++) {
        while (point < points && draw_below(hash->circle[point], hash->workers) < sector)
            point++;
        slots[sector].start = point;
    }
    for (uint32_t i = 0; i < config->workers; i++)
        slots[i].in_flight = 0;
}

static int hash_bounded_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    if (config->load_percent <= 100)
        return -EINVAL;
    struct hash_bounded *hash = state;
    hash->in_flight = 0;
    hash->load_percent = config->load_percent;
    hash->workers = dispatch_eligible(config);
    hash->points = hash->workers * HASH_BOUNDED_POINTS;
    hash_bounded_fill(hash, config);
    return 0;
}

// The first point at `place` of the circle or behind it; `points` for none: the circle begins again.
static uint32_t hash_bounded_find(struct hash_bounded *hash, uint64_t place)
{
    const struct hash_bounded_slot *sector =
        &hash_bounded_slots(hash)[draw_below(place, hash->workers)];
    uint32_t low = sector[0].start;
    uint32_t high = sector[1].start;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (hash->circle[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t hash_bounded_pick(void *state, const struct dispatch_view *view,
                                  const struct dispatch_task *task)
{
    (void)view;
    struct hash_bounded *hash = state;
    struct hash_bounded_slot *slots = hash_bounded_slots(hash);
    // Rounded up, and above the mean: somebody has less.
    uint64_t share = UINT64_C(100) * hash->workers;
    uint64_t bound = ((hash->in_flight + 1) * hash->load_percent + share - 1) / share;
    for (uint32_t place = hash_bounded_find(hash, draw_mix(task->key));; place++) {
        place = place < hash->points ? place : 0;
        uint32_t worker = (uint32_t)(hash->circle[place] & HASH_BOUNDED_WORKER);
        if (slots[worker].in_flight >= bound)
            continue;
        slots[worker].in_flight++;
        hash->in_flight++;
        return worker;
    }
}

static void hash_bounded_done(void *state, uint32_t worker, uint64_t elapsed_ns, uint64_t now_ns)
{
    (void)elapsed_ns;
    (void)now_ns;
    struct hash_bounded *hash = state;
    struct hash_bounded_slot *slot = &hash_bounded_slots(hash)[worker];
    assert(slot->in_flight > 0);
    slot->in_flight--;
    hash->in_flight--;
}

static const struct dispatch_ops hash_bounded_dispatch = {
    .about = {.name = "hash_bounded",
              .summary = "the key's worker on a circle, or the next that is not above its share",
              .source =
                  "Mirrokni, Thorup, Zadimoghaddam, Consistent hashing with bounded loads, 2018"},
    .claims = {.spreads = true, .keyed = true},
    .bytes = hash_bounded_bytes,
    .init = hash_bounded_init,
    .pick = hash_bounded_pick,
    .done = hash_bounded_done,
};

#endif
