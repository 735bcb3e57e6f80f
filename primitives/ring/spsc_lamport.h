// SPDX-License-Identifier: MIT
// spsc_lamport.h: one producer, one consumer, two indices, nothing else.
//
// The baseline of its kind: each operation looks at the other side's index, whose line the other
// side has just written. What spsc_cached and spsc_slot gain, they gain over this.
//
// Source: L. Lamport, "Specifying concurrent program modules", ACM TOPLAS 5(2), 1983, section 4.
// Deviations: acquire and release instead of sequential consistency; the indices run free and are
// masked on use, so that all places are used and full is never taken for empty.
//
//   tail  Elements pushed so far. Written by the producer.
//   head  Elements popped so far. Written by the consumer. head <= tail <= head + capacity.
// With 64 bits neither comes round.
#ifndef PRIMITIVES_RING_SPSC_LAMPORT_H
#define PRIMITIVES_RING_SPSC_LAMPORT_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "ring/limit.h"
#include "ring/ring.h"

struct spsc_lamport {
    uint64_t mask; // capacity - 1; constant after open
    alignas(CACHE_LINE) _Atomic uint64_t tail;
    alignas(CACHE_LINE) _Atomic uint64_t head;
    alignas(CACHE_LINE) uint64_t elements[];
};

static uint64_t spsc_lamport_capacity(const struct ring_config *config)
{
    return power_of_two(config->capacity);
}

static size_t spsc_lamport_bytes(const struct ring_config *config)
{
    return sizeof(struct spsc_lamport) + spsc_lamport_capacity(config) * sizeof(uint64_t);
}

static int spsc_lamport_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_ONE, RING_ONE, true);
    if (error)
        return error;
    struct spsc_lamport *ring = memory;
    ring->mask = spsc_lamport_capacity(config) - 1;
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->head, 0);
    return 0;
}

HOT_INLINE bool spsc_lamport_push(void *memory, void *handle, uint64_t value)
{
    (void)handle;
    struct spsc_lamport *ring = memory;
    // relaxed: only the producer writes tail.
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    // acquire: pairs with the release store in spsc_lamport_pop: the place has been read.
    if (tail - atomic_load_explicit(&ring->head, memory_order_acquire) > ring->mask)
        return false;
    ring->elements[tail & ring->mask] = value;
    // release: pairs with the acquire load in spsc_lamport_pop: the element is there.
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
    return true;
}

HOT_INLINE bool spsc_lamport_pop(void *memory, void *handle, uint64_t *value)
{
    (void)handle;
    struct spsc_lamport *ring = memory;
    // relaxed: only the consumer writes head.
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    // acquire: pairs with the release store in spsc_lamport_push: the element is there.
    if (atomic_load_explicit(&ring->tail, memory_order_acquire) == head)
        return false;
    *value = ring->elements[head & ring->mask];
    // release: pairs with the acquire load in spsc_lamport_push: the place has been read.
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
    return true;
}

static const struct ring_ops spsc_lamport_ring = {
    .about = {.name = "spsc_lamport",
              .summary = "one producer, one consumer: two indices, both looked at every time",
              .source = "Lamport 1983, section 4"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true,
               .shared = true},
    .capacity = spsc_lamport_capacity,
    .bytes = spsc_lamport_bytes,
    .open = spsc_lamport_open,
    .push = spsc_lamport_push,
    .pop = spsc_lamport_pop,
};

#endif
