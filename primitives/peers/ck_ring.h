// SPDX-License-Identifier: MIT
// ck_ring.h: peers: the ring of Concurrency Kit with one or many producers and consumers.
//
// ck's ring has a power of two of places and keeps one free, so it holds 1, 3, 7, ...: the next of
// these. Its indices are 32 bits wide and it multiplies them by 8 in 32 bits: beyond 2^29 places it
// would overwrite itself, so open refuses a capacity of 2^29 or more.
//
// Many producers: a push takes its place by compare-exchange, and before it returns waits until
// those before it are filled. "Full" counts places that are taken, "empty" those that are filled:
// the first is definite, the second is not. No operation takes several elements.
//
// For x86-64 only: ck 0.7 orders the reading of an element before giving back its place by a store
// fence, which says nothing about loads; elsewhere an element could be overwritten while it is
// read.
#ifndef PRIMITIVES_PEERS_CK_RING_H
#define PRIMITIVES_PEERS_CK_RING_H

#include <stdalign.h>

// ck.h first: it has ck's functions inlined.
#include "peers/ck.h"

#include <ck_ring.h>

#include "ring/limit.h"

#define CK_RING_PLACES_MAX (UINT64_C(1) << 29)

struct ck_ring_memory {
    alignas(CACHE_LINE) ck_ring_t ring;
    alignas(CACHE_LINE) ck_ring_buffer_t places[];
};

static uint64_t ck_ring_places(const struct ring_config *config)
{
    return power_of_two(config->capacity + 1);
}

static uint64_t ck_ring_elements(const struct ring_config *config)
{
    return ck_ring_places(config) - 1;
}

static size_t ck_ring_bytes(const struct ring_config *config)
{
    return sizeof(struct ck_ring_memory) + ck_ring_places(config) * sizeof(ck_ring_buffer_t);
}

static int ck_ring_open(void *memory, const struct ring_config *config, enum ring_side producers,
                        enum ring_side consumers)
{
    int error = ring_config_check(config, producers, consumers, true);
    if (error != 0)
        return error;
    if (ck_ring_places(config) > CK_RING_PLACES_MAX)
        return -EINVAL;
    struct ck_ring_memory *ring = memory;
    ck_ring_init(&ring->ring, (unsigned)ck_ring_places(config));
    return 0;
}

static int ck_ring_spsc_open(void *memory, const struct ring_config *config)
{
    return ck_ring_open(memory, config, RING_ONE, RING_ONE);
}

HOT_INLINE bool ck_ring_spsc_push(void *ring, void *handle, uint64_t value)
{
    (void)handle;
    struct ck_ring_memory *memory = ring;
    return ck_ring_enqueue_spsc(&memory->ring, memory->places, (void *)(uintptr_t)value);
}

HOT_INLINE bool ck_ring_spsc_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct ck_ring_memory *memory = ring;
    return ck_ring_dequeue_spsc(&memory->ring, memory->places, value);
}

static const struct ring_ops ck_ring_spsc_ring = {
    .about = {.name = "ck_ring_spsc",
              .summary = "Concurrency Kit's ring for one producer and one consumer",
              .source = "libck-dev, ck_ring_enqueue_spsc"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true,
               .shared = true},
    .capacity = ck_ring_elements,
    .bytes = ck_ring_bytes,
    .open = ck_ring_spsc_open,
    .push = ck_ring_spsc_push,
    .pop = ck_ring_spsc_pop,
};

static int ck_ring_mpsc_open(void *memory, const struct ring_config *config)
{
    return ck_ring_open(memory, config, RING_MANY, RING_ONE);
}

HOT_INLINE bool ck_ring_mpsc_push(void *ring, void *handle, uint64_t value)
{
    (void)handle;
    struct ck_ring_memory *memory = ring;
    return ck_ring_enqueue_mpsc(&memory->ring, memory->places, (void *)(uintptr_t)value);
}

HOT_INLINE bool ck_ring_mpsc_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct ck_ring_memory *memory = ring;
    return ck_ring_dequeue_mpsc(&memory->ring, memory->places, value);
}

static const struct ring_ops ck_ring_mpsc_ring = {
    .about = {.name = "ck_ring_mpsc",
              .summary = "Concurrency Kit's ring for many producers and one consumer",
              .source = "libck-dev, ck_ring_enqueue_mpsc"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .full_definite = true,
               .waits = true,
               .shared = true},
    .capacity = ck_ring_elements,
    .bytes = ck_ring_bytes,
    .open = ck_ring_mpsc_open,
    .push = ck_ring_mpsc_push,
    .pop = ck_ring_mpsc_pop,
};

static int ck_ring_spmc_open(void *memory, const struct ring_config *config)
{
    return ck_ring_open(memory, config, RING_ONE, RING_MANY);
}

HOT_INLINE bool ck_ring_spmc_push(void *ring, void *handle, uint64_t value)
{
    (void)handle;
    struct ck_ring_memory *memory = ring;
    return ck_ring_enqueue_spmc(&memory->ring, memory->places, (void *)(uintptr_t)value);
}

// ck writes what it read before it knows that the element is its own, hence not to *value.
HOT_INLINE bool ck_ring_spmc_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct ck_ring_memory *memory = ring;
    uint64_t element;
    if (!ck_ring_dequeue_spmc(&memory->ring, memory->places, &element))
        return false;
    *value = element;
    return true;
}

static const struct ring_ops ck_ring_spmc_ring = {
    .about = {.name = "ck_ring_spmc",
              .summary = "Concurrency Kit's ring for one producer and many consumers",
              .source = "libck-dev, ck_ring_enqueue_spmc"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true,
               .shared = true},
    .capacity = ck_ring_elements,
    .bytes = ck_ring_bytes,
    .open = ck_ring_spmc_open,
    .push = ck_ring_spmc_push,
    .pop = ck_ring_spmc_pop,
};

static int ck_ring_mpmc_open(void *memory, const struct ring_config *config)
{
    return ck_ring_open(memory, config, RING_MANY, RING_MANY);
}

HOT_INLINE bool ck_ring_mpmc_push(void *ring, void *handle, uint64_t value)
{
    (void)handle;
    struct ck_ring_memory *memory = ring;
    return ck_ring_enqueue_mpmc(&memory->ring, memory->places, (void *)(uintptr_t)value);
}

// As for ck_ring_spmc, not into *value.
HOT_INLINE bool ck_ring_mpmc_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct ck_ring_memory *memory = ring;
    uint64_t element;
    if (!ck_ring_dequeue_mpmc(&memory->ring, memory->places, &element))
        return false;
    *value = element;
    return true;
}

static const struct ring_ops ck_ring_mpmc_ring = {
    .about = {.name = "ck_ring_mpmc",
              .summary = "Concurrency Kit's ring for many producers and consumers",
              .source = "libck-dev, ck_ring_enqueue_mpmc"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .full_definite = true,
               .waits = true,
               .shared = true},
    .capacity = ck_ring_elements,
    .bytes = ck_ring_bytes,
    .open = ck_ring_mpmc_open,
    .push = ck_ring_mpmc_push,
    .pop = ck_ring_mpmc_pop,
};

#endif
