// SPDX-License-Identifier: MIT
// least.h: what the strategies that compare share: the least loaded of some workers, and the tie rule.
//
// Of those that are equally good each is as likely, by one draw a pick: draw number n of the seed for
// pick number n, whoever is compared. So strategies that compare the same workers make the same
// picks, one by one. A rule without a draw (the first, or the one after the last) would turn a pool
// with little to do into `first` or `round_robin`.
#ifndef PRIMITIVES_DISPATCH_LEAST_H
#define PRIMITIVES_DISPATCH_LEAST_H

#include "dispatch/draw.h"

struct least {
    uint64_t load;     // of those in the list; UINT64_MAX to begin with
    uint32_t count;    // 0: none was offered
    uint32_t *workers; // those of that load, in the order in which they were offered: the owner's
                       // memory, with room for all
};

// Compares one more worker. Workers are offered in rising order.
static inline void least_offer(struct least *least, uint32_t worker, uint64_t load)
{
    if (load > least->load)
        return;
    if (load < least->load)
        least->count = 0;
    least->load = load;
    least->workers[least->count++] = worker;
}

// One of the list (1 or more) for pick number `pick`.
static inline uint32_t least_choose(const struct least *least, uint64_t seed, uint64_t pick)
{
    if (least->count == 1)
        return least->workers[0];
    return least->workers[draw_below(draw_at(seed, pick), least->count)];
}

#endif
