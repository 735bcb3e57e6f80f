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
#include "hint.h"

// The workers of one weight.
struct weighted_class {
    int64_t current; // what its next worker has gained, less what it lost
    uint32_t weight;
    uint32_t first; // place among the members
    uint32_t end;   // after its last place
    uint32_t next;  // whose turn it is
};

// An entry of each of two lists: there are no more weights than workers.
struct weighted_slot {
    uint64_t member; // weight and worker, in rising order
    struct weighted_class class;
};

struct weighted_round_robin {
    alignas(CACHE_LINE) int64_t sum; // of the weights
    uint32_t classes;
    struct weighted_slot slots[];
};

static size_t weighted_round_robin_bytes(const struct dispatch_config *config)
{
    return sizeof(struct weighted_round_robin) + config->workers * sizeof(struct weighted_slot);
}

// Lets the member at `place` sink in a heap of `count`, the largest on top.
static void weighted_sink(struct weighted_slot *slots, uint32_t place, uint32_t count)
{
    uint64_t member = slots[place].member;
    for (uint32_t child; (child = 2 * place + 1) < count; place = child) {
        child += child + 1 < count && slots[child + 1].member > slots[child].member;
        if (slots[child].member <= member)
            break;
        slots[place].member = slots[child].member;
    }
    slots[place].member = member;
}

// By heap: no memory, and never quadratic. Equal weights come in order.
static void weighted_sort(struct weighted_slot *slots, uint32_t count)
{
    uint32_t sorted = 1;
    while (sorted < count && slots[sorted - 1].member < slots[sorted].member)
        sorted++;
    if (sorted == count)
        return;
    for (uint32_t i = count / 2; i-- > 0;)
        weighted_sink(slots, i, count);
    for (uint32_t end = count - 1; end > 0; end--) {
        uint64_t largest = slots[0].member;
        slots[0].member = slots[end].member;
        slots[end].member = largest;
        weighted_sink(slots, 0, end);
    }
}

static int weighted_round_robin_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    struct weighted_round_robin *round = state;
    uint32_t members = 0;
    round->sum = 0;
    round->classes = 0;
    for (uint32_t i = 0; i < config->workers; i++) {
        uint64_t weight = dispatch_weight(config, i);
        round->sum += (int64_t)weight;
        if (weight > 0)
            round->slots[members++].member = weight << 32 | i;
    }
    weighted_sort(round->slots, members);
    for (uint32_t i = 0; i < members; i++) {
        uint32_t weight = (uint32_t)(round->slots[i].member >> 32);
        if (round->classes == 0 || round->slots[round->classes - 1].class.weight != weight)
            round->slots[round->classes++].class =
                (struct weighted_class){.weight = weight, .first = i, .next = i};
        round->slots[round->classes - 1].class.end = i + 1;
    }
    return 0;
}

static uint32_t weighted_next(const struct weighted_round_robin *round,
                              const struct weighted_class *class)
{
    return (uint32_t)round->slots[class->next].member;
}

static uint32_t weighted_round_robin_pick(void *state, const struct dispatch_view *view,
                                          const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    struct weighted_round_robin *round = state;
    struct weighted_class *best = &round->slots[0].class;
    best->current += best->weight;
    for (uint32_t i = 1; i < round->classes; i++) {
        struct weighted_class *class = &round->slots[i].class;
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
