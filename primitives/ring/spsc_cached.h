// SPDX-License-Identifier: MIT
// spsc_cached.h: one producer, one consumer, each with a copy of the other's index.
//
// A side looks at the other's index only when its copy says that there is little left: the line of
// the index then moves once per many elements instead of once per element. Full and empty are exact
// all the same, since a side looks before it says no.
//
// Source: Lamport's ring (spsc_lamport); the copies: P. Lee, T. Bu, G. Chandranmenon, "A lock-free,
// cache-efficient shared ring buffer for multi-core architectures", ANCS 2009.
// Deviations, each measured by itself (two cores of a Xeon that share an L3, capacity 1024, millions
// of elements per second, one at a time; ck's ring 84 in the same run):
// - What a side keeps for itself is not beside the index that the other reads. Usual is one line for
//   both (Rigtorp, SPSCQueue): but a line that was written is handed over whole to the CPU that
//   reads it, and its owner's next operation waits for a mask. 505 against 131.
// - A side counts in chunks, and asks for the lines of the next one ahead: 505 against 59.
// - A look that finds little, right after one that found something, pauses and looks again: else
//   the two sides chase each other through one line. 505 against 294. Who found nothing the time
//   before is waiting for one element, as in a round trip, and takes it at once.
// - Several elements at once, copied in two pieces.
//
//   tail, head  Elements pushed and popped so far. Written by the producer and the consumer. head <=
//               tail <= head + capacity. With 64 bits neither comes round.
#ifndef PRIMITIVES_RING_SPSC_CACHED_H
#define PRIMITIVES_RING_SPSC_CACHED_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "ring/copy.h"
#include "ring/limit.h"
#include "ring/ring.h"

// Elements between two slow paths, at most: 8 lines, about what a core fetches at a time. Twice as
// many halve the rate: what is fetched ahead is too far ahead.
#define SPSC_CACHED_CHUNK 64
#define SPSC_CACHED_LINE  8 // elements in 64 bytes

// Of a look that found little: time for the other side to get a chunk ahead.
#define SPSC_CACHED_PAUSES 4

// What a side knows; nobody else looks at it.
struct spsc_cached_side {
    uint64_t mask;  // capacity - 1; constant after open
    uint64_t chunk; // 1..SPSC_CACHED_CHUNK, a quarter of the capacity; constant after open
    uint64_t done;  // the side's own index
    uint64_t limit; // done at which the slow path is due; done <= limit
    uint64_t seen;  // the other's index as last seen: never ahead of it
    bool in_vain;   // the last look found nothing
};

struct spsc_cached {
    alignas(CACHE_LINE) _Atomic uint64_t tail;
    alignas(CACHE_LINE) _Atomic uint64_t head;
    alignas(CACHE_LINE) struct spsc_cached_side producer;
    alignas(CACHE_LINE) struct spsc_cached_side consumer;
    alignas(CACHE_LINE) uint64_t elements[];
};

static uint64_t spsc_cached_capacity(const struct ring_config *config)
{
    return power_of_two(config->capacity);
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
    uint64_t capacity = spsc_cached_capacity(config), quarter = capacity / 4;
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->head, 0);
    ring->producer = (struct spsc_cached_side){
        .mask = capacity - 1,
        .chunk = quarter > SPSC_CACHED_CHUNK ? SPSC_CACHED_CHUNK
                 : quarter > 0               ? quarter
                                             : 1,
    };
    ring->consumer = ring->producer;
    return 0;
}

// What lies between the side and `other`, the index of the other side, which may be more by
// `capacity` (the producer; 0: the consumer). Looks if less than `wanted` is known of, and once more
// if that gave less and the side is not at a stand.
HOT_INLINE uint64_t spsc_cached_look(struct spsc_cached_side *side, _Atomic uint64_t *other,
                                     uint64_t capacity, uint64_t wanted)
{
    uint64_t ahead = side->seen + capacity - side->done;
    if (ahead >= wanted)
        return ahead;
    // acquire: pairs with the release stores in spsc_cached_push, spsc_cached_push_many,
    // spsc_cached_pop and spsc_cached_pop_many: the elements are there, the places have been read.
    side->seen = atomic_load_explicit(other, memory_order_acquire);
    ahead = side->seen + capacity - side->done;
    if (ahead > 0 && ahead < wanted && !side->in_vain) {
        for (int i = 0; i < SPSC_CACHED_PAUSES; i++)
            cpu_pause();
        // acquire: as above.
        side->seen = atomic_load_explicit(other, memory_order_acquire);
        ahead = side->seen + capacity - side->done;
    }
    side->in_vain = ahead == 0;
    return ahead;
}

// Asks for the lines of up to a chunk, `first` elements ahead, as far as `ahead` goes.
HOT_INLINE void spsc_cached_fetch(struct spsc_cached *ring, const struct spsc_cached_side *side,
                                  uint64_t first, uint64_t ahead, bool to_write)
{
    uint64_t end = first + SPSC_CACHED_CHUNK < ahead ? first + SPSC_CACHED_CHUNK : ahead;
    for (uint64_t i = first; i < end; i += SPSC_CACHED_LINE) {
        uint64_t *line = &ring->elements[(side->done + i) & side->mask];
        if (to_write)
            prefetch_for_write(line);
        else
            __builtin_prefetch(line);
    }
}

// The next chunk of a side that has used up one. False: there is nothing.
HOT_INLINE bool spsc_cached_refill(struct spsc_cached *ring, struct spsc_cached_side *side,
                                   _Atomic uint64_t *other, uint64_t capacity, bool to_write)
{
    uint64_t known = side->seen + capacity - side->done;
    uint64_t ahead = spsc_cached_look(side, other, capacity, side->chunk);
    if (ahead == 0)
        return false;
    // What was not known of has not been asked for either. The consumer does not ask for the line
    // that it reads next: the CPU would ask ahead of its knowing that there is something, and take
    // the line from a producer who is about to write it. A round trip took 364 instead of 320 ns.
    if (known < side->chunk)
        spsc_cached_fetch(ring, side, to_write ? 0 : SPSC_CACHED_LINE, ahead, to_write);
    spsc_cached_fetch(ring, side, SPSC_CACHED_CHUNK, ahead, to_write);
    side->limit = side->done + (ahead < side->chunk ? ahead : side->chunk);
    return true;
}

SLOW_PATH bool spsc_cached_find_room(struct spsc_cached *ring)
{
    return spsc_cached_refill(ring, &ring->producer, &ring->head, ring->producer.mask + 1, true);
}

SLOW_PATH bool spsc_cached_find_elements(struct spsc_cached *ring)
{
    return spsc_cached_refill(ring, &ring->consumer, &ring->tail, 0, false);
}

HOT_INLINE bool spsc_cached_push(void *memory, void *handle, uint64_t value)
{
    (void)handle;
    struct spsc_cached *ring = memory;
    struct spsc_cached_side *side = &ring->producer;
    // A copy: clang would load it again after the store of the element, which may be anywhere in
    // memory for all it knows, and lose nine tenths of the speed.
    uint64_t done = side->done;
    if (__builtin_expect(done == side->limit, false) && !spsc_cached_find_room(ring))
        return false;
    ring->elements[done & side->mask] = value;
    side->done = done + 1;
    // release: pairs with the acquire loads in spsc_cached_look: the element is there.
    atomic_store_explicit(&ring->tail, done + 1, memory_order_release);
    return true;
}

HOT_INLINE bool spsc_cached_pop(void *memory, void *handle, uint64_t *value)
{
    (void)handle;
    struct spsc_cached *ring = memory;
    struct spsc_cached_side *side = &ring->consumer;
    uint64_t done = side->done;
    if (__builtin_expect(done == side->limit, false) && !spsc_cached_find_elements(ring))
        return false;
    *value = ring->elements[done & side->mask];
    side->done = done + 1;
    // release: pairs with the acquire loads in spsc_cached_look: the place has been read.
    atomic_store_explicit(&ring->head, done + 1, memory_order_release);
    return true;
}

SLOW_PATH size_t spsc_cached_push_many(void *memory, void *handle, const uint64_t *values,
                                       size_t count)
{
    (void)handle;
    struct spsc_cached *ring = memory;
    struct spsc_cached_side *side = &ring->producer;
    uint64_t ahead = spsc_cached_look(side, &ring->head, side->mask + 1, count);
    size_t taken = count < ahead ? count : ahead;
    if (taken == 0)
        return 0;
    spsc_cached_fetch(ring, side, taken, ahead, true);
    ring_copy_in(ring->elements, side->mask, side->done, values, taken);
    side->done += taken;
    side->limit = side->done;
    // release: pairs with the acquire loads in spsc_cached_look: the elements are there.
    atomic_store_explicit(&ring->tail, side->done, memory_order_release);
    return taken;
}

SLOW_PATH size_t spsc_cached_pop_many(void *memory, void *handle, uint64_t *values, size_t count)
{
    (void)handle;
    struct spsc_cached *ring = memory;
    struct spsc_cached_side *side = &ring->consumer;
    uint64_t ahead = spsc_cached_look(side, &ring->tail, 0, count);
    size_t given = count < ahead ? count : ahead;
    if (given == 0)
        return 0;
    spsc_cached_fetch(ring, side, given, ahead, false);
    ring_copy_out(values, ring->elements, side->mask, side->done, given);
    side->done += given;
    side->limit = side->done;
    // release: pairs with the acquire loads in spsc_cached_look: the places have been read.
    atomic_store_explicit(&ring->head, side->done, memory_order_release);
    return given;
}

static const struct ring_ops spsc_cached_ring = {
    .about = {.name = "spsc_cached",
              .summary = "one producer, one consumer, each with a copy of the other's index",
              .source = "Lee, Bu and Chandranmenon, ANCS 2009"},
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
