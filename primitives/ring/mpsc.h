// SPDX-License-Identifier: MIT
// mpsc.h: many producers, one consumer, one total order; no locked instruction in pop.
//
// Source: D. Vyukov, "Bounded MPMC queue", 1024cores, 2010, for the numbered slots.
// Deviations: one consumer, which only loads and stores; it frees slots by moving head, not by
// writing to them. Words and invariants are in turn.h.
#ifndef PRIMITIVES_RING_MPSC_H
#define PRIMITIVES_RING_MPSC_H

#include "ring/turn.h"

static int mpsc_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_ONE, true);
    if (!error)
        turn_open(memory, config);
    return error;
}

HOT_INLINE size_t mpsc_pop_many(void *memory, void *handle, uint64_t *values, size_t count)
{
    struct turn_ring *ring = memory;
    (void)handle;
    // relaxed: only this thread writes head.
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    size_t popped = 0;
    while (popped < count && turn_compare(ring, head + popped) == 0) {
        values[popped] = turn_value(ring, head + popped);
        popped++;
    }
    if (popped > 0)
        // release: pairs with the acquire load of head in turn_places: the values have been read.
        atomic_store_explicit(&ring->head, head + popped, memory_order_release);
    return popped;
}

HOT_INLINE bool mpsc_pop(void *memory, void *handle, uint64_t *value)
{
    return mpsc_pop_many(memory, handle, value, 1) == 1;
}

static const struct ring_ops mpsc_ring = {
    .about = {.name = "mpsc",
              .summary = "a turn number per slot; many producers, one consumer that only loads and "
                         "stores",
              .source = "Vyukov, Bounded MPMC queue, 1024cores, 2010"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .full_definite = true,
               .shared = true},
    .capacity = turn_capacity,
    .bytes = turn_bytes,
    .open = mpsc_open,
    .push = turn_push,
    .pop = mpsc_pop,
    .push_many = turn_push_many,
    .pop_many = mpsc_pop_many,
};

#endif
