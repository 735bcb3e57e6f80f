// SPDX-License-Identifier: MIT
// mpmc_turn.h: many producers, many consumers, one total order; a full-width turn number per slot.
//
// Source: D. Vyukov, "Bounded MPMC queue", 1024cores, 2010, for the numbered slots.
// Deviations: a consumer reads the slot first and then moves head by compare-exchange, which fails if
// the slot may have changed in the meantime. So pop is one step: a consumer that loses its CPU holds
// up nobody, and slots are free without a store. Words and invariants are in turn.h.
//
// Pop does not wait for a push that has drawn the ticket at the head and has not written yet: it says
// empty, even if later pushes are done (empty_definite is false). Waiting would stop every consumer
// for as long as that producer is off its CPU.
#ifndef PRIMITIVES_RING_MPMC_TURN_H
#define PRIMITIVES_RING_MPMC_TURN_H

#include "ring/turn.h"

static int mpmc_turn_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_MANY, true);
    if (!error)
        turn_open(memory, config);
    return error;
}

// Moves head from `head` on by `count`. False: somebody else has moved it.
HOT_INLINE bool mpmc_turn_take(struct turn_ring *ring, uint64_t head, uint64_t count)
{
    // release: pairs with the acquire load of head in turn_places: the values have been read.
    // acquire: so have those that other consumers took before. relaxed on failure: head is loaded
    // again.
    return atomic_compare_exchange_strong_explicit(&ring->head, &head, head + count,
                                                   memory_order_acq_rel, memory_order_relaxed);
}

HOT_INLINE bool mpmc_turn_pop(void *memory, void *handle, uint64_t *value)
{
    struct turn_ring *ring = memory;
    (void)handle;
    for (uint64_t ns = TURN_BACK_OFF_NS;;) {
        // acquire: keeps the load of turn behind; pairs with nothing.
        uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
        int64_t turn = turn_compare(ring, head);
        if (turn < 0)
            return false;
        uint64_t read = turn_value(ring, head);
        if (turn == 0 && mpmc_turn_take(ring, head, 1)) {
            *value = read;
            return true;
        }
        if (turn == 0)
            ns = turn_back_off(ns);
    }
}

// Writes values beyond those that it returns, when other consumers were faster.
HOT_INLINE size_t mpmc_turn_pop_many(void *memory, void *handle, uint64_t *values, size_t count)
{
    struct turn_ring *ring = memory;
    (void)handle;
    for (uint64_t ns = TURN_BACK_OFF_NS;;) {
        // acquire: as in mpmc_turn_pop.
        uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
        size_t ready = 0;
        int64_t turn = 0;
        while (ready < count && (turn = turn_compare(ring, head + ready)) == 0) {
            values[ready] = turn_value(ring, head + ready);
            ready++;
        }
        if (ready == 0 && turn < 0)
            return 0;
        if (ready > 0 && mpmc_turn_take(ring, head, ready))
            return ready;
        if (ready > 0)
            ns = turn_back_off(ns);
    }
}

static const struct ring_ops mpmc_turn_ring = {
    .about = {.name = "mpmc_turn",
              .summary = "a full-width turn number per slot, one compare-exchange on each side",
              .source = "Vyukov, Bounded MPMC queue, 1024cores, 2010"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .full_definite = true,
               .shared = true},
    .capacity = turn_capacity,
    .bytes = turn_bytes,
    .open = mpmc_turn_open,
    .push = turn_push,
    .pop = mpmc_turn_pop,
    .push_many = turn_push_many,
    .pop_many = mpmc_turn_pop_many,
};

#endif
