// SPDX-License-Identifier: MIT
// locked.h: an array with head, tail and length inside a futex mutex.
//
// The plain way, and the yardstick of the clever ones. Everything is exact: capacity is what was
// asked for, full and empty are what the holder of the lock saw. push_many and pop_many move all
// their elements under one acquisition, which is what makes a lock affordable here.
//
// Source: textbook. Lock: lock/futex.h, called directly so that it is inlined.
#ifndef PRIMITIVES_RING_LOCKED_H
#define PRIMITIVES_RING_LOCKED_H

#include <stdalign.h>

#include "hint.h"
#include "lock/futex.h"
#include "ring/limit.h"
#include "ring/ring.h"

// All but the elements is on the line of the lock: who gets the lock gets the rest with it.
struct locked_ring {
    alignas(CACHE_LINE) struct futex lock;
    uint64_t capacity; // constant after open
    uint64_t head;     // place of the oldest element, 0..capacity-1
    uint64_t tail;     // place of the next element to come
    uint64_t length;   // elements in the ring: tells full from empty where head == tail
    alignas(CACHE_LINE) uint64_t elements[];
};

static uint64_t locked_ring_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t locked_ring_bytes(const struct ring_config *config)
{
    return sizeof(struct locked_ring) + config->capacity * sizeof(uint64_t);
}

static int locked_ring_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_MANY, true);
    if (error)
        return error;
    struct locked_ring *ring = memory;
    const struct lock_config lock_config = {
        .slots = config->producers + config->consumers,
        .permits = 1,
        .shared = config->shared,
    };
    ring->capacity = config->capacity;
    ring->head = ring->tail = ring->length = 0;
    return futex_open(&ring->lock, &lock_config);
}

// The place after `place`. No remainder: that would cost more than the lock.
HOT_INLINE uint64_t locked_ring_next(const struct locked_ring *ring, uint64_t place)
{
    return place + 1 == ring->capacity ? 0 : place + 1;
}

HOT_INLINE size_t locked_ring_push_many(void *memory, void *handle, const uint64_t *values,
                                        size_t count)
{
    (void)handle;
    struct locked_ring *ring = memory;
    futex_acquire(&ring->lock, NULL);
    uint64_t room = ring->capacity - ring->length;
    size_t taken = count < room ? count : room;
    uint64_t tail = ring->tail;
    for (size_t i = 0; i < taken; i++) {
        ring->elements[tail] = values[i];
        tail = locked_ring_next(ring, tail);
    }
    ring->tail = tail;
    ring->length += taken;
    futex_release(&ring->lock, NULL);
    return taken;
}

HOT_INLINE size_t locked_ring_pop_many(void *memory, void *handle, uint64_t *values, size_t count)
{
    (void)handle;
    struct locked_ring *ring = memory;
    futex_acquire(&ring->lock, NULL);
    size_t given = count < ring->length ? count : ring->length;
    uint64_t head = ring->head;
    for (size_t i = 0; i < given; i++) {
        values[i] = ring->elements[head];
        head = locked_ring_next(ring, head);
    }
    ring->head = head;
    ring->length -= given;
    futex_release(&ring->lock, NULL);
    return given;
}

HOT_INLINE bool locked_ring_push(void *ring, void *handle, uint64_t value)
{
    return locked_ring_push_many(ring, handle, &value, 1) == 1;
}

HOT_INLINE bool locked_ring_pop(void *ring, void *handle, uint64_t *value)
{
    return locked_ring_pop_many(ring, handle, value, 1) == 1;
}

static const struct ring_ops locked_ring = {
    .about = {.name = "locked",
              .summary = "an array inside a futex mutex, many elements per acquisition if asked",
              .source = "textbook; the lock is futex"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true,
               .waits = true,
               .shared = true},
    .capacity = locked_ring_capacity,
    .bytes = locked_ring_bytes,
    .open = locked_ring_open,
    .push = locked_ring_push,
    .pop = locked_ring_pop,
    .push_many = locked_ring_push_many,
    .pop_many = locked_ring_pop_many,
};

#endif
