// SPDX-License-Identifier: MIT
// turn.h: slots with turn numbers and their producers: the common part of mpsc and mpmc_turn.
//
//   tail       Tickets drawn so far. A producer draws by compare-exchange, never past a ring that is
//              full: a ticket drawn by fetch-and-add cannot be handed back.
//   head       Tickets popped so far. The consumers' word.
//   head_seen  A value that head had. Producers read the consumers' line only when this one is too
//              old to tell that there is place, about once a lap. Beside tail on purpose.
//   turn       Ticket + 1 of the element in the slot; written by its producer alone, after the value.
//              All 64 bits count: a bit or a few would let a producer of the next lap pass one that
//              has lost its CPU.
// Always head_seen <= head <= tail <= head + capacity. A slot is free again when head has passed it:
// consumers read a slot before they move head, and write nothing there.
//
// A producer that stops between its ticket and its turn hides the elements behind it until it goes
// on; nobody waits for it inside of the ring, so pop then says empty.
//
// Who loses a compare-exchange stays away for TURN_BACK_OFF_NS, twice as long each time: the winner
// has the line to itself in the meantime. 2 x 2 threads on 2 cores, capacity 1024: 43 M/s, in the
// worst launch 40; with an immediate retry 28 and 9, with 300 ns 34 and 25.
// Turn and value lie side by side. In arrays of their own 2 x 2 gains 14 %, but with one consumer or
// in a ring of 16 slots up to half is lost.
#ifndef PRIMITIVES_RING_TURN_H
#define PRIMITIVES_RING_TURN_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "ring/limit.h"
#include "ring/ring.h"
#include "wait.h"

#define TURN_BACK_OFF_NS     1000
#define TURN_BACK_OFF_NS_MAX 16000

struct turn_slot {
    _Atomic uint64_t turn;
    _Atomic uint64_t value;
};

struct turn_ring {
    alignas(CACHE_LINE) uint64_t mask; // capacity - 1
    alignas(CACHE_LINE) _Atomic uint64_t tail;
    _Atomic uint64_t head_seen;
    alignas(CACHE_LINE) _Atomic uint64_t head;
    alignas(CACHE_LINE) struct turn_slot slots[];
};

static uint64_t turn_capacity(const struct ring_config *config)
{
    return power_of_two(config->capacity);
}

static size_t turn_bytes(const struct ring_config *config)
{
    return sizeof(struct turn_ring) + turn_capacity(config) * sizeof(struct turn_slot);
}

static void turn_open(struct turn_ring *ring, const struct ring_config *config)
{
    ring->mask = turn_capacity(config) - 1;
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->head_seen, 0);
    atomic_init(&ring->head, 0);
    for (uint64_t i = 0; i <= ring->mask; i++) {
        atomic_init(&ring->slots[i].turn, 0);
        atomic_init(&ring->slots[i].value, 0);
    }
}

HOT_INLINE struct turn_slot *turn_slot_of(struct turn_ring *ring, uint64_t ticket)
{
    return &ring->slots[ticket & ring->mask];
}

// Stays away after a lost compare-exchange and returns for how long after the next.
SLOW_PATH uint64_t turn_back_off(uint64_t ns)
{
    spin_for_ns(ns);
    return ns < TURN_BACK_OFF_NS_MAX ? 2 * ns : ns;
}

// Places for tickets from `tail` on, by what head was or, if that is fewer than `count`, by what it
// is. Not 0 unless the ring was full at that moment: `tail` was loaded before, and never sinks. More
// than the capacity if `tail` is stale, never because head is: it is as new as the one by which tail
// was drawn.
HOT_INLINE uint64_t turn_places(struct turn_ring *ring, uint64_t tail, uint64_t count)
{
    uint64_t capacity = ring->mask + 1;
    // acquire: pairs with the release store of head_seen below: the slots up to it have been read.
    uint64_t head = atomic_load_explicit(&ring->head_seen, memory_order_acquire);
    // Signed: a slow producer may have put an older head there than the last lap's.
    if ((int64_t)(capacity - (tail - head)) < (int64_t)count) {
        // acquire: pairs with the release of head in pop: the slots up to it have been read.
        head = atomic_load_explicit(&ring->head, memory_order_acquire);
        // release: hands on what the acquire above has seen.
        atomic_store_explicit(&ring->head_seen, head, memory_order_release);
    }
    return capacity - (tail - head);
}

// Draws up to `count` tickets in a row, the first is *ticket; how many. 0: full.
HOT_INLINE uint64_t turn_draw(struct turn_ring *ring, uint64_t count, uint64_t *ticket)
{
    // acquire: pairs with the release of tail below: whoever drew up to it saw no newer head than
    // turn_places will. With an older one there would seem to be no end of places.
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    for (uint64_t ns = TURN_BACK_OFF_NS;;) {
        uint64_t places = turn_places(ring, tail, count);
        if (places == 0)
            return 0;
        uint64_t drawn = places < count ? places : count;
        // release: pairs with the acquire loads of tail: hands on the head that was seen. relaxed on
        // failure: tail is loaded again.
        if (atomic_compare_exchange_strong_explicit(&ring->tail, &tail, tail + drawn,
                                                    memory_order_release, memory_order_relaxed)) {
            *ticket = tail;
            return drawn;
        }
        ns = turn_back_off(ns);
        // acquire: as above.
        tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    }
}

HOT_INLINE void turn_fill(struct turn_ring *ring, uint64_t ticket, uint64_t value)
{
    struct turn_slot *slot = turn_slot_of(ring, ticket);
    // relaxed: published by the store of turn.
    atomic_store_explicit(&slot->value, value, memory_order_relaxed);
    // release: pairs with the acquire load in turn_compare.
    atomic_store_explicit(&slot->turn, ticket + 1, memory_order_release);
}

HOT_INLINE bool turn_push(void *memory, void *handle, uint64_t value)
{
    struct turn_ring *ring = memory;
    uint64_t ticket;
    (void)handle;
    if (turn_draw(ring, 1, &ticket) == 0)
        return false;
    turn_fill(ring, ticket, value);
    return true;
}

HOT_INLINE size_t turn_push_many(void *memory, void *handle, const uint64_t *values, size_t count)
{
    struct turn_ring *ring = memory;
    uint64_t ticket;
    (void)handle;
    uint64_t drawn = turn_draw(ring, count, &ticket);
    for (uint64_t i = 0; i < drawn; i++)
        turn_fill(ring, ticket + i, values[i]);
    return drawn;
}

// The turn of the element of `ticket`, or what is there in its place: less while it is not pushed
// yet, more once the slot belongs to a later lap.
HOT_INLINE int64_t turn_compare(struct turn_ring *ring, uint64_t ticket)
{
    // acquire: pairs with the release store in turn_fill.
    uint64_t turn = atomic_load_explicit(&turn_slot_of(ring, ticket)->turn, memory_order_acquire);
    return (int64_t)(turn - (ticket + 1));
}

HOT_INLINE uint64_t turn_value(struct turn_ring *ring, uint64_t ticket)
{
    // relaxed: ordered by the acquire load in turn_compare.
    return atomic_load_explicit(&turn_slot_of(ring, ticket)->value, memory_order_relaxed);
}

#endif
