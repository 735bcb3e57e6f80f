// SPDX-License-Identifier: MIT
// ck_fifo_spsc.h: peer: the linked queue of Concurrency Kit for one producer and one consumer.
//
// It takes its entries back by ck's own recycling; there are capacity + 1 of them, since one is
// always the queue's stub, and push is full when none comes back.
//
// For x86-64 only, as ck_ring.h says: the reading of a value is not ordered before its entry's
// return.
#ifndef PRIMITIVES_PEERS_CK_FIFO_SPSC_H
#define PRIMITIVES_PEERS_CK_FIFO_SPSC_H

#include <stdalign.h>

// ck.h first: it has ck's functions inlined.
#include "peers/ck.h"

#include <ck_fifo.h>

#include "ring/limit.h"

static uint64_t ck_fifo_spsc_capacity(const struct ring_config *config)
{
    return config->capacity;
}

struct ck_fifo_spsc_memory {
    alignas(CACHE_LINE) ck_fifo_spsc_t fifo;
    // The producer's own.
    alignas(CACHE_LINE) uint64_t used, count; // entries that were in use once, and all
    alignas(CACHE_LINE) ck_fifo_spsc_entry_t entries[];
};

static size_t ck_fifo_spsc_bytes(const struct ring_config *config)
{
    return sizeof(struct ck_fifo_spsc_memory) +
           (config->capacity + 1) * sizeof(ck_fifo_spsc_entry_t);
}

static int ck_fifo_spsc_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_ONE, RING_ONE, false);
    if (error != 0)
        return error;
    struct ck_fifo_spsc_memory *ring = memory;
    ck_fifo_spsc_init(&ring->fifo, &ring->entries[0]);
    ring->used = 1;
    ring->count = config->capacity + 1;
    return 0;
}

HOT_INLINE bool ck_fifo_spsc_push(void *ring, void *handle, uint64_t value)
{
    (void)handle;
    struct ck_fifo_spsc_memory *memory = ring;
    ck_fifo_spsc_entry_t *entry = memory->used < memory->count
                                      ? &memory->entries[memory->used++]
                                      : ck_fifo_spsc_recycle(&memory->fifo);
    if (entry == NULL)
        return false;
    ck_fifo_spsc_enqueue(&memory->fifo, entry, (void *)(uintptr_t)value);
    return true;
}

HOT_INLINE bool ck_fifo_spsc_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct ck_fifo_spsc_memory *memory = ring;
    return ck_fifo_spsc_dequeue(&memory->fifo, value);
}

static const struct ring_ops ck_fifo_spsc_ring = {
    .about = {.name = "ck_fifo_spsc",
              .summary = "Concurrency Kit's linked queue for one producer and one consumer",
              .source = "libck-dev, ck_fifo_spsc"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true},
    .capacity = ck_fifo_spsc_capacity,
    .bytes = ck_fifo_spsc_bytes,
    .open = ck_fifo_spsc_open,
    .push = ck_fifo_spsc_push,
    .pop = ck_fifo_spsc_pop,
};

#endif
