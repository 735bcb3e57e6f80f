// SPDX-License-Identifier: MIT
// spsc_cached.h: one producer, one consumer, each with a copy of the other's index.
//
// A side looks at the other's index only when its copy says that there is not enough: the line of
// the index then moves once per many elements instead of once per element. Full and empty are exact
// all the same, since a side looks before it says no.
//
// Source: Lamport's ring (spsc_lamport); the copies: P. Lee, T. Bu, G. Chandranmenon, "A lock-free,
// cache-efficient shared ring buffer for multi-core architectures", ANCS 2009; the layout: E.
// Rigtorp, SPSCQueue.
// Deviations: several elements at once, copied in two pieces.
//
//   tail       Elements pushed so far. Written by the producer.
//   head       Elements popped so far. Written by the consumer. head <= tail <= head + capacity.
//   head_seen  The producer's copy of head, head_seen <= head: room is at least what it says.
//   tail_seen  The consumer's copy of tail, tail_seen <= tail: there is at least what it says.
// Each side has one line with all it needs, so that a look at the other's index is its only miss
// but the elements'. With 64 bits no index comes round.
#ifndef PRIMITIVES_RING_SPSC_CACHED_H
#define PRIMITIVES_RING_SPSC_CACHED_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "ring/copy.h"
#include "ring/limit.h"
#include "ring/ring.h"

struct spsc_cached {
    alignas(CACHE_LINE) _Atomic uint64_t tail;
    uint64_t head_seen;
    uint64_t producer_mask; // capacity - 1; constant after open
    alignas(CACHE_LINE) _Atomic uint64_t head;
    uint64_t tail_seen;
    uint64_t consumer_mask; // the same, on the consumer's line
    alignas(CACHE_LINE) uint64_t elements[];
};

static uint64_t spsc_cached_capacity(const struct ring_config *config)
{
    return ring_power_of_two(config->capacity);
}

static size_t spsc_cached_bytes(const struct ring_config *config)
{
    return sizeof(struct spsc_cached) + spsc_cached_capacity(config) * sizeof(uint64_t);
}

static int spsc_cached_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_ONE, RING_ONE, true);
    if (error)
        return error;
    struct spsc_cached *ring = memory;
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->head, 0);
    ring->head_seen = ring->tail_seen = 0;
    ring->producer_mask = ring->consumer_mask = spsc_cached_capacity(config) - 1;
    return 0;
}

// Places free for the producer, who has pushed `tail`. Looks at head if its copy leaves fewer than
// `wanted`.
HOT_INLINE uint64_t spsc_cached_room(struct spsc_cached *ring, uint64_t tail, uint64_t wanted)
{
    uint64_t capacity = ring->producer_mask + 1;
    if (__builtin_expect(ring->head_seen + capacity - tail < wanted, false))
        // acquire: pairs with the release stores in spsc_cached_pop and spsc_cached_pop_many: the
        // places have been read.
        ring->head_seen = atomic_load_explicit(&ring->head, memory_order_acquire);
    return ring->head_seen + capacity - tail;
}

// Elements there for the consumer, who has popped `head`. Looks at tail if its copy leaves fewer
// than `wanted`.
HOT_INLINE uint64_t spsc_cached_stock(struct spsc_cached *ring, uint64_t head, uint64_t wanted)
{
    if (__builtin_expect(ring->tail_seen - head < wanted, false))
        // acquire: pairs with the release stores in spsc_cached_push and spsc_cached_push_many: the
        // elements are there.
        ring->tail_seen = atomic_load_explicit(&ring->tail, memory_order_acquire);
    return ring->tail_seen - head;
}

HOT_INLINE bool spsc_cached_push(void *memory, void *handle, uint64_t value)
{
    (void)handle;
    struct spsc_cached *ring = memory;
    // relaxed: only the producer writes tail.
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    if (__builtin_expect(spsc_cached_room(ring, tail, 1) == 0, false))
        return false;
    ring->elements[tail & ring->producer_mask] = value;
    // release: pairs with the acquire load in spsc_cached_stock: the element is there.
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
    return true;
}

HOT_INLINE bool spsc_cached_pop(void *memory, void *handle, uint64_t *value)
{
    (void)handle;
    struct spsc_cached *ring = memory;
    // relaxed: only the consumer writes head.
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    if (__builtin_expect(spsc_cached_stock(ring, head, 1) == 0, false))
        return false;
    *value = ring->elements[head & ring->consumer_mask];
    // release: pairs with the acquire load in spsc_cached_room: the place has been read.
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
    return true;
}

HOT_INLINE size_t spsc_cached_push_many(void *memory, void *handle, const uint64_t *values,
                                        size_t count)
{
    (void)handle;
    struct spsc_cached *ring = memory;
    // relaxed: only the producer writes tail.
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    uint64_t room = spsc_cached_room(ring, tail, count);
    size_t taken = count < room ? count : room;
    if (taken == 0)
        return 0;
    ring_copy_in(ring->elements, ring->producer_mask, tail, values, taken);
    // release: pairs with the acquire load in spsc_cached_stock: the elements are there.
    atomic_store_explicit(&ring->tail, tail + taken, memory_order_release);
    return taken;
}

HOT_INLINE size_t spsc_cached_pop_many(void *memory, void *handle, uint64_t *values, size_t count)
{
    (void)handle;
    struct spsc_cached *ring = memory;
    // relaxed: only the consumer writes head.
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    uint64_t stock = spsc_cached_stock(ring, head, count);
    size_t given = count < stock ? count : stock;
    if (given == 0)
        return 0;
    ring_copy_out(values, ring->elements, ring->consumer_mask, head, given);
    // release: pairs with the acquire load in spsc_cached_room: the places have been read.
    atomic_store_explicit(&ring->head, head + given, memory_order_release);
    return given;
}

static const struct ring_ops spsc_cached_ring = {
    .about = {.name = "spsc_cached",
              .summary = "one producer, one consumer, each with a copy of the other's index",
              .source = "Lee, Bu and Chandranmenon, ANCS 2009; Rigtorp, SPSCQueue"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true,
               .shared = true},
    .capacity = spsc_cached_capacity,
    .bytes = spsc_cached_bytes,
    .open = spsc_cached_open,
    .push = spsc_cached_push,
    .pop = spsc_cached_pop,
    .push_many = spsc_cached_push_many,
    .pop_many = spsc_cached_pop_many,
};

#endif
