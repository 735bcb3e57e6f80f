// SPDX-License-Identifier: MIT
// spsc_slot.h: one producer, one consumer, and the count of what is there beside the elements.
//
// A line of 64 bytes is 7 elements and one word, the mark: how far the producer has come. Element
// and news of it arrive together, so that an element costs one transfer of a line at most, and a
// stream of them one transfer for 7. No index is shared on the way from producer to consumer.
//
// Source: J. Giacomoni, T. Moseley, M. Vachharajani, "FastForward for efficient pipeline
// parallelism", PPoPP 2008 (no shared index); V. Maffione, G. Lettieri, L. Rizzo, "Cache-aware
// design of general-purpose single-producer-single-consumer queues", Softw. Pract. Exper. 2019
// (giving back places behind, a line at a time).
// Deviations: the mark is a count of 64 bits that never comes round, so that every value is legal as
// an element and a lap is never taken for another; places are given back by a count too, instead of
// by clearing them, so that the consumer writes no line of the producer's.
//
// A position counts words from the first on and never comes round; position & mask is its place. The
// words at positions 7, 15, 23... are marks, where no element is ever put:
//   mark   Position after the last element of the line, past the mark itself if that was the 7th.
//          Written by the producer. In a line not yet reached it is from a lap before: at most the
//          line's own first position, which means empty.
//   freed  Position up to which the consumer has read. Written by the consumer, once it has taken
//          all that it knew of: a line, or all there is.
// As many lines as hold the capacity and the line that is being read, so that the mark that the
// consumer looks at is never of a lap ahead. What a side keeps for itself is not beside a word that
// the other side reads (see spsc_cached.h).
#ifndef PRIMITIVES_RING_SPSC_SLOT_H
#define PRIMITIVES_RING_SPSC_SLOT_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "ring/limit.h"
#include "ring/ring.h"

#define SPSC_SLOT_LINE  UINT64_C(8)  // words in 64 bytes
#define SPSC_SLOT_CHUNK UINT64_C(64) // words that the producer asks for ahead

union spsc_slot_word {
    uint64_t element;
    _Atomic uint64_t mark;
};

struct spsc_slot {
    alignas(CACHE_LINE) _Atomic uint64_t freed;
    // The producer's own.
    alignas(CACHE_LINE) uint64_t next; // position of the next element
    uint64_t limit;                    // position at which the slow path is due
    uint64_t full;                     // position at which the ring is full, as far as known
    uint64_t capacity;                 // elements; constant after open
    uint64_t producer_mask;            // words - 1; constant after open
    // The consumer's own.
    alignas(CACHE_LINE) uint64_t oldest; // position of the oldest element
    uint64_t known;                      // the last mark seen
    uint64_t consumer_mask;              // words - 1; constant after open
    alignas(CACHE_LINE) union spsc_slot_word words[];
};

static uint64_t spsc_slot_capacity(const struct ring_config *config)
{
    return config->capacity;
}

// Lines for `capacity` elements behind a line of which 6 have been read: a power of two.
static uint64_t spsc_slot_words(const struct ring_config *config)
{
    uint64_t elements = config->capacity + SPSC_SLOT_LINE - 2;
    return SPSC_SLOT_LINE * power_of_two((elements + SPSC_SLOT_LINE - 2) / (SPSC_SLOT_LINE - 1));
}

static size_t spsc_slot_bytes(const struct ring_config *config)
{
    return sizeof(struct spsc_slot) + spsc_slot_words(config) * sizeof(union spsc_slot_word);
}

static int spsc_slot_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_ONE, RING_ONE, true);
    if (error)
        return error;
    struct spsc_slot *ring = memory;
    uint64_t words = spsc_slot_words(config);
    atomic_init(&ring->freed, 0);
    ring->next = ring->limit = ring->full = ring->oldest = ring->known = 0;
    ring->capacity = config->capacity;
    ring->producer_mask = ring->consumer_mask = words - 1;
    for (uint64_t i = SPSC_SLOT_LINE - 1; i < words; i += SPSC_SLOT_LINE)
        atomic_init(&ring->words[i].mark, 0);
    return 0;
}

// The position `capacity` elements after `freed`: 7 elements to 8 words.
HOT_INLINE uint64_t spsc_slot_full_at(uint64_t freed, uint64_t capacity)
{
    uint64_t elements = freed - freed / SPSC_SLOT_LINE + capacity;
    return elements + elements / (SPSC_SLOT_LINE - 1);
}

// Sets the producer's limit anew, at most a chunk ahead, and asks for the lines of the chunk after
// it as far as they are free. False: full.
SLOW_PATH bool spsc_slot_find_room(struct spsc_slot *ring)
{
    if (ring->full - ring->next < SPSC_SLOT_CHUNK) {
        // acquire: pairs with the release store in spsc_slot_pop: the places have been read.
        uint64_t freed = atomic_load_explicit(&ring->freed, memory_order_acquire);
        ring->full = spsc_slot_full_at(freed, ring->capacity);
    }
    uint64_t room = ring->full - ring->next;
    for (uint64_t i = SPSC_SLOT_CHUNK; i < room && i < 2 * SPSC_SLOT_CHUNK; i += SPSC_SLOT_LINE)
        prefetch_for_write(&ring->words[(ring->next + i) & ring->producer_mask]);
    uint64_t chunk_end = (ring->next | (SPSC_SLOT_CHUNK - 1)) + 1;
    ring->limit = ring->full < chunk_end ? ring->full : chunk_end;
    return room > 0;
}

// The position after `position`, past the mark.
HOT_INLINE uint64_t spsc_slot_after(uint64_t position)
{
    uint64_t after = position + 1;
    return after + ((after & (SPSC_SLOT_LINE - 1)) == SPSC_SLOT_LINE - 1);
}

HOT_INLINE bool spsc_slot_push(void *memory, void *handle, uint64_t value)
{
    (void)handle;
    struct spsc_slot *ring = memory;
    uint64_t position = ring->next, next = spsc_slot_after(position);
    if (__builtin_expect(position == ring->limit, false) && !spsc_slot_find_room(ring))
        return false;
    ring->words[position & ring->producer_mask].element = value;
    // release: pairs with the acquire load in spsc_slot_look: the element is there.
    atomic_store_explicit(
        &ring->words[(position | (SPSC_SLOT_LINE - 1)) & ring->producer_mask].mark, next,
        memory_order_release);
    ring->next = next;
    return true;
}

// Looks at the mark of the oldest element's line. False: empty.
SLOW_PATH bool spsc_slot_look(struct spsc_slot *ring)
{
    uint64_t place = (ring->oldest | (SPSC_SLOT_LINE - 1)) & ring->consumer_mask;
    // acquire: pairs with the release store in spsc_slot_push: the elements are there.
    uint64_t mark = atomic_load_explicit(&ring->words[place].mark, memory_order_acquire);
    if (mark <= ring->oldest)
        return false;
    ring->known = mark;
    return true;
}

HOT_INLINE bool spsc_slot_pop(void *memory, void *handle, uint64_t *value)
{
    (void)handle;
    struct spsc_slot *ring = memory;
    uint64_t position = ring->oldest, next = spsc_slot_after(position);
    if (__builtin_expect(position == ring->known, false) && !spsc_slot_look(ring))
        return false;
    *value = ring->words[position & ring->consumer_mask].element;
    ring->oldest = next;
    if (next == ring->known)
        // release: pairs with the acquire load in spsc_slot_find_room: the places have been read.
        atomic_store_explicit(&ring->freed, next, memory_order_release);
    return true;
}

static const struct ring_ops spsc_slot_ring = {
    .about = {.name = "spsc_slot",
              .summary = "one producer, one consumer: each line says how many elements are there",
              .source = "FastForward, PPoPP 2008; Maffione, Lettieri and Rizzo 2019"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .empty_definite = true,
               .shared = true},
    .capacity = spsc_slot_capacity,
    .bytes = spsc_slot_bytes,
    .open = spsc_slot_open,
    .push = spsc_slot_push,
    .pop = spsc_slot_pop,
};

#endif
