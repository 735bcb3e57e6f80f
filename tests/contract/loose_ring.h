// SPDX-License-Identifier: MIT
// loose_ring.h: a ring of slots with laps whose flaws are races. Sound with FLAW_NONE.
//
// Written again and not shared with ring/mpmc_turn.h, so that one change cannot break the ring and
// the twins that its checks are measured by.
#ifndef TESTS_CONTRACT_LOOSE_RING_H
#define TESTS_CONTRACT_LOOSE_RING_H

#include <sched.h>
#include <stdatomic.h>

#include "flaw.h"
#include "hint.h"
#include "ring/limit.h"

struct loose_slot {
    // Twice the lap while empty, one more while full.
    _Atomic uint64_t turn;
    _Atomic uint64_t value;
};

struct loose_ring {
    _Alignas(CACHE_LINE) _Atomic uint64_t pushed; // tickets taken
    _Alignas(CACHE_LINE) _Atomic uint64_t popped;
    uint64_t capacity;
    struct loose_slot slots[];
};

static uint64_t loose_ring_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t loose_ring_bytes(const struct ring_config *config)
{
    return sizeof(struct loose_ring) + config->capacity * sizeof(struct loose_slot);
}

static int loose_ring_open(void *memory, const struct ring_config *config)
{
    struct loose_ring *ring = memory;
    int error = ring_config_check(config, RING_MANY, RING_MANY, true);
    if (error)
        return error;
    atomic_init(&ring->pushed, 0);
    atomic_init(&ring->popped, 0);
    ring->capacity = config->capacity;
    for (uint64_t i = 0; i < config->capacity; i++)
        atomic_init(&ring->slots[i].turn, 0);
    return 0;
}

// Waits for the slot of a ticket. Now and then the thread loses its CPU right before, as it may at
// any time.
static struct loose_slot *loose_slot_wait(struct loose_ring *ring, uint64_t ticket, uint64_t full)
{
    struct loose_slot *slot = &ring->slots[ticket % ring->capacity];
    uint64_t turn = ticket / ring->capacity * 2 + full;
    memory_order order = flaw_now == FLAW_UNORDERED ? memory_order_relaxed : memory_order_acquire;
    if (ticket % 7 == 0)
        sched_yield();
    for (;;) {
        // acquire: pairs with the release store in loose_slot_pass.
        uint64_t seen = atomic_load_explicit(&slot->turn, order);
        if (seen == turn || (flaw_now == FLAW_LAP_BIT && seen % 2 == full))
            return slot;
        sched_yield();
    }
}

static void loose_slot_pass(struct loose_ring *ring, struct loose_slot *slot, uint64_t ticket,
                            uint64_t full)
{
    // release: pairs with the acquire load in loose_slot_wait.
    atomic_store_explicit(&slot->turn, ticket / ring->capacity * 2 + full + 1,
                          flaw_now == FLAW_UNORDERED ? memory_order_relaxed : memory_order_release);
}

static bool loose_ring_push(void *memory, void *handle, uint64_t value)
{
    (void)handle;
    struct loose_ring *ring = memory;
    // relaxed, all: the tickets order nothing; the turns do.
    uint64_t ticket = atomic_load_explicit(&ring->pushed, memory_order_relaxed);
    do {
        if (ticket - atomic_load_explicit(&ring->popped, memory_order_relaxed) >= ring->capacity)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&ring->pushed, &ticket, ticket + 1,
                                                    memory_order_relaxed, memory_order_relaxed));
    struct loose_slot *slot = loose_slot_wait(ring, ticket, 0);
    atomic_store_explicit(&slot->value, value, memory_order_relaxed);
    loose_slot_pass(ring, slot, ticket, 0);
    return true;
}

static bool loose_ring_pop(void *memory, void *handle, uint64_t *value)
{
    (void)handle;
    struct loose_ring *ring = memory;
    // relaxed, all: the tickets order nothing; the turns do.
    uint64_t ticket = atomic_load_explicit(&ring->popped, memory_order_relaxed);
    do {
        // Signed: the tickets of pushes may have been read before those of pops.
        if ((int64_t)(atomic_load_explicit(&ring->pushed, memory_order_relaxed) - ticket) <= 0)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&ring->popped, &ticket, ticket + 1,
                                                    memory_order_relaxed, memory_order_relaxed));
    struct loose_slot *slot = loose_slot_wait(ring, ticket, 1);
    *value = atomic_load_explicit(&slot->value, memory_order_relaxed);
    loose_slot_pass(ring, slot, ticket, 1);
    return true;
}

static const struct ring_ops loose_ring = {
    .about = {.name = "loose",
              .summary = "slots with laps, which the broken twins are made from",
              .source = "Vyukov, Bounded MPMC queue, 2010"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .waits = true,
               .shared = true},
    .capacity = loose_ring_capacity,
    .bytes = loose_ring_bytes,
    .open = loose_ring_open,
    .push = loose_ring_push,
    .pop = loose_ring_pop,
};

#endif
