// SPDX-License-Identifier: MIT
// byte_ring.h: bytes in an array that is a ring: head, tail and length. For one thread at a time.
//
// A write takes as much as there is room for, a read gives as much as there is. Data that crosses
// the end of the array is copied in two pieces. The length tells full from empty where head == tail,
// so that every capacity is used to the last byte.
//
//     head    Place of the oldest byte, 0..capacity-1.
//     tail    Place of the next byte to come, 0..capacity-1.
//     length  Bytes in the ring.
//
// Whoever calls must see to it that nobody else does: stream/locked.h holds a lock. The three are
// atomic words for the sake of its control, which holds none: each is read once a call and what is
// written fits what was read, so that two threads at once spoil the data and nothing else.
//
// Source: the ring of Unix's terminal queues and of every textbook.
#ifndef PRIMITIVES_STREAM_BYTE_RING_H
#define PRIMITIVES_STREAM_BYTE_RING_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "hint.h"
#include "stream/copy.h"

struct byte_ring {
    uint64_t capacity; // of the array, 1 or more; constant
    _Atomic uint64_t head, tail, length;
};

static inline void byte_ring_open(struct byte_ring *ring, uint64_t capacity)
{
    ring->capacity = capacity;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->length, 0);
}

// The place `count` bytes after `place`; count is at most the capacity.
HOT_INLINE uint64_t byte_ring_after(const struct byte_ring *ring, uint64_t place, size_t count)
{
    uint64_t after = place + count;
    return after >= ring->capacity ? after - ring->capacity : after;
}

// Takes the first n of `count` bytes into `array`, as many as there is room for, and returns n.
HOT_INLINE size_t byte_ring_write(struct byte_ring *ring, unsigned char *array, const void *bytes,
                                  size_t count)
{
    // relaxed: the caller orders the calls.
    uint64_t length = atomic_load_explicit(&ring->length, memory_order_relaxed);
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    uint64_t room = ring->capacity - length;
    size_t taken = count < room ? count : room;
    stream_copy_in(array, ring->capacity, tail, bytes, taken);
    // relaxed: as above.
    atomic_store_explicit(&ring->tail, byte_ring_after(ring, tail, taken), memory_order_relaxed);
    atomic_store_explicit(&ring->length, length + taken, memory_order_relaxed);
    return taken;
}

// Gives the n oldest bytes of `array`, n <= count as many as there are, and returns n.
HOT_INLINE size_t byte_ring_read(struct byte_ring *ring, const unsigned char *array, void *bytes,
                                 size_t count)
{
    // relaxed: the caller orders the calls.
    uint64_t length = atomic_load_explicit(&ring->length, memory_order_relaxed);
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    size_t given = count < length ? count : length;
    stream_copy_out(bytes, array, ring->capacity, head, given);
    // relaxed: as above.
    atomic_store_explicit(&ring->head, byte_ring_after(ring, head, given), memory_order_relaxed);
    atomic_store_explicit(&ring->length, length - given, memory_order_relaxed);
    return given;
}

#endif
