// SPDX-License-Identifier: MIT
// weighted_round_robin.h: one after the other, each as often as its weight says, and spread out in
// between: weights 5, 1, 1 give a a b a c a a, not a a a a a b c.
//
// Source: nginx, upstream, "smooth weighted round-robin balancing", 2012: before each pick every worker
// gains its weight; the one that has most is picked, the first of equals, and loses the sum.
// Deviation: workers of one weight take turns among themselves (who was picked is the sum behind the
// others until all of them were), so only the next of each weight is looked at. The picks are the
// same, and cost as much as there are different weights, not workers.
#ifndef PRIMITIVES_DISPATCH_WEIGHTED_ROUND_ROBIN_H
#define PRIMITIVES_DISPATCH_WEIGHTED_ROUND_ROBIN_H

#include <stdalign.h>

#include "dispatch/limit.h"
#include "dispatch/sort.h"
#include "hint.h"

// The workers of one weight.
struct weighted_class {
    int64_t current; // what its next worker has gained, less what it lost
    uint32_t weight;
    uint32_t first; // place among the members
    uint32_t end;   // after its last place
    uint32_t next;  // whose turn it is
};

struct weighted_round_robin {
    alignas(CACHE_LINE) int64_t sum; // of the weights
    uint32_t members;
    uint32_t classes;
    uint64_t member[]; // weight and worker of those that may be picked, in rising order; all that
                       // init counted. Behind them the classes: no more than workers
};

static size_t weighted_round_robin_bytes(const struct dispatch_config *config)
{
    return sizeof(struct weighted_round_robin) +
           config->workers * (sizeof(uint64_t) + sizeof(struct weighted_class));
}

static struct weighted_class *weighted_classes(struct weighted_round_robin *round)
{
    return (void *)(round->member + round->members);
}

// Finds the workers of each weight, in the order of their numbers.
static void weighted_divide(struct weighted_round_robin *round)
{
    struct weighted_class *classes = weighted_classes(round);
    round->classes = 0;
    for (uint32_t i = 0; i < round->members; i++) {
        uint32_t weight = (uint32_t)(round->member[i] >> 32);
        if (round->classes == 0 || classes[round->classes - 1].weight != weight)
            classes[round->classes++] =
                (struct weighted_class){.weight = weight, .first = i, .next = i};
        classes[round->classes - 1].end = i + 1;
    }
}

static int weighted_round_robin_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    struct weighted_round_robin *round = state;
    round->sum = 0;
    round->members = 0;
    for (uint32_t i = 0; i < config->workers; i++) {
        uint64_t weight = dispatch_weight(config, i);
        round->sum += (int64_t)weight;
        if (weight > 0)
            round->member[round->members++] = weight << 32 | i;
    }
    sort_words(round->member, round->members, 56);
    weighted_divide(round);
    return 0;
}

static uint32_t weighted_next(const struct weighted_round_robin *round,
                              const struct weighted_class *class)
{
    return (uint32_t)round->member[class->next];
}

static uint32_t weighted_round_robin_pick(void *state, const struct dispatch_view *view,
                                          const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    struct weighted_round_robin *round = state;
    struct weighted_class *classes = weighted_classes(round);
    struct weighted_class *best = &classes[0];
    best->current += best->weight;
    for (uint32_t i = 1; i < round->classes; i++) {
        struct weighted_class *class = &classes[i];
        class->current += class->weight;
        if (class->current > best->current ||
            (class->current == best->current &&
             weighted_next(round, class) < weighted_next(round, best)))
            best = class;
    }
    uint32_t worker = weighted_next(round, best);
    if (++best->next == best->end) {
        best->next = best->first;
        best->current -= round->sum;
    }
    return worker;
}

static const struct dispatch_ops weighted_round_robin_dispatch = {
    .about = {.name = "weighted_round_robin",
              .summary = "one worker after the other, each as often as its weight, spread out",
              .source = "nginx, upstream: smooth weighted round-robin balancing, 2012"},
    .claims = {.spreads = true, .weighted = true},
    .bytes = weighted_round_robin_bytes,
    .init = weighted_round_robin_init,
    .pick = weighted_round_robin_pick,
};

#endif
