// SPDX-License-Identifier: MIT
// mpmc_scq.h: many producers, many consumers, one total order, lock-free: no thread holds up others.
//
// Source: R. Nikolaev, "A scalable, portable, and memory-efficient lock-free FIFO queue", DISC 2019,
// figures 3 and 8 (SCQ).
// Deviations: two index rings of 2m entries serve `capacity` elements, m being the least power of two
// that is neither below the capacity nor below the number of threads, which the algorithm demands:
// so every capacity works, and holds exactly.
//
// An element lies in a payload cell; its index wanders from the ring of free cells to the ring of
// filled ones and back. In each ring a ticket is drawn by fetch-and-add and names an entry:
//   entry      Cycle (ticket / 2m), a bit `safe`, and an index or NONE (all ones). An enqueuer puts an
//              index there if the entry is of an earlier cycle, holds none, and is safe or no
//              dequeuer has come that far. A dequeuer of the same cycle takes it by setting all bits
//              of the index. A dequeuer that comes first takes the entry away from its enqueuer: it
//              writes its cycle, or clears `safe` where an older index still lies.
//   tail, head Tickets drawn. head may run ahead of an empty ring; the dequeuer then moves tail up.
//   threshold  Dequeuers that may still miss before the ring is called empty: 3m - 1 after each
//              enqueue, for then the index is found by that many tickets.
// Cycles are compared by the sign of their difference. A ticket has 63 bits.
// Neighbouring tickets have neighbouring entries. The paper spreads them over lines; here that costs
// half at 2 x 2 threads on 2 cores, where threads take turns in runs of tickets.
//
// A consumer that stops in the middle keeps its cell, so a push may say full with fewer elements in
// the ring (full_definite is false).
// seq_cst on the words of an index ring: an enqueuer writes its entry and then looks at threshold and
// head, a dequeuer moves these and then looks at the entry; one of the two must see the other.
#ifndef PRIMITIVES_RING_MPMC_SCQ_H
#define PRIMITIVES_RING_MPMC_SCQ_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "ring/limit.h"
#include "ring/ring.h"

struct mpmc_scq_indices {
    alignas(CACHE_LINE) _Atomic uint64_t tail;
    alignas(CACHE_LINE) _Atomic uint64_t head;
    alignas(CACHE_LINE) _Atomic int64_t threshold;
};

// The entries of `filled`, those of `free` and the cells follow.
struct mpmc_scq {
    alignas(CACHE_LINE) uint64_t none; // 2m - 1: no index, and the mask of indices and positions
    struct mpmc_scq_indices filled, free;
    alignas(CACHE_LINE) _Atomic uint64_t words[];
};

static uint64_t mpmc_scq_capacity(const struct ring_config *config)
{
    return config->capacity;
}

// 2m.
static uint64_t mpmc_scq_entries(const struct ring_config *config)
{
    uint64_t threads = (uint64_t)config->producers + config->consumers;
    uint64_t least = config->capacity < threads ? threads : config->capacity;
    return 2 * power_of_two(least);
}

static size_t mpmc_scq_bytes(const struct ring_config *config)
{
    return sizeof(struct mpmc_scq) +
           (2 * mpmc_scq_entries(config) + config->capacity) * sizeof(uint64_t);
}

HOT_INLINE _Atomic uint64_t *mpmc_scq_cell(struct mpmc_scq *ring, uint64_t index)
{
    return &ring->words[2 * (ring->none + 1) + index];
}

// The entry of a ticket.
HOT_INLINE _Atomic uint64_t *mpmc_scq_entry(struct mpmc_scq *ring,
                                            const struct mpmc_scq_indices *indices, uint64_t ticket)
{
    uint64_t position = ticket & ring->none;
    return &ring->words[position + (indices == &ring->free ? ring->none + 1 : 0)];
}

// The bit `safe`; all bits above are the cycle.
HOT_INLINE uint64_t mpmc_scq_safe(const struct mpmc_scq *ring)
{
    return ring->none + 1;
}

// The cycle of a ticket, where entries have it.
HOT_INLINE uint64_t mpmc_scq_cycle(const struct mpmc_scq *ring, uint64_t ticket)
{
    return (ticket & ~ring->none) << 1;
}

// The cycle of an entry less that of a ticket; only the sign and 0 tell something.
HOT_INLINE int64_t mpmc_scq_compare(const struct mpmc_scq *ring, uint64_t entry, uint64_t ticket)
{
    return (int64_t)((entry & ~(2 * ring->none + 1)) - mpmc_scq_cycle(ring, ticket));
}

// Puts `index` into the entry of `ticket`. False: the entry cannot be used in this cycle.
HOT_INLINE bool mpmc_scq_put_at(struct mpmc_scq *ring, struct mpmc_scq_indices *indices,
                                uint64_t ticket, uint64_t index)
{
    _Atomic uint64_t *entry = mpmc_scq_entry(ring, indices, ticket);
    uint64_t put = mpmc_scq_cycle(ring, ticket) | mpmc_scq_safe(ring) | index;
    // seq_cst, all: as said at the top. The exchange pairs with the loads in mpmc_scq_take_at.
    uint64_t seen = atomic_load_explicit(entry, memory_order_seq_cst);
    do {
        if (mpmc_scq_compare(ring, seen, ticket) >= 0 || (seen & ring->none) != ring->none ||
            (!(seen & mpmc_scq_safe(ring)) &&
             (int64_t)(atomic_load_explicit(&indices->head, memory_order_seq_cst) - ticket) > 0))
            return false;
    } while (!atomic_compare_exchange_weak_explicit(entry, &seen, put, memory_order_seq_cst,
                                                    memory_order_seq_cst));
    int64_t threshold = (int64_t)(3 * (ring->none / 2 + 1) - 1);
    // seq_cst: after the exchange, as said at the top.
    if (atomic_load_explicit(&indices->threshold, memory_order_seq_cst) != threshold)
        atomic_store_explicit(&indices->threshold, threshold, memory_order_seq_cst);
    return true;
}

// Never full: there are twice as many entries as indices.
HOT_INLINE void mpmc_scq_put(struct mpmc_scq *ring, struct mpmc_scq_indices *indices,
                             uint64_t index)
{
    uint64_t ticket;
    do
        // seq_cst: in one order with the loads of tail and head in the other calls.
        ticket = atomic_fetch_add_explicit(&indices->tail, 1, memory_order_seq_cst);
    while (!mpmc_scq_put_at(ring, indices, ticket, index));
}

// Takes the index out of the entry of `ticket`. False: there is none, and none of this cycle will
// come.
HOT_INLINE bool mpmc_scq_take_at(struct mpmc_scq *ring, struct mpmc_scq_indices *indices,
                                 uint64_t ticket, uint64_t *index)
{
    _Atomic uint64_t *entry = mpmc_scq_entry(ring, indices, ticket);
    // seq_cst, all: as said at the top; an index that is found pairs with the exchange in
    // mpmc_scq_put_at.
    uint64_t seen = atomic_load_explicit(entry, memory_order_seq_cst);
    for (;;) {
        int64_t cycle = mpmc_scq_compare(ring, seen, ticket);
        if (cycle == 0) {
            atomic_fetch_or_explicit(entry, ring->none, memory_order_seq_cst);
            *index = seen & ring->none;
            return true;
        }
        if (cycle > 0)
            return false;
        uint64_t missed = (seen & ring->none) == ring->none
                              ? mpmc_scq_cycle(ring, ticket) | (seen & (2 * ring->none + 1))
                              : seen & ~mpmc_scq_safe(ring);
        // seq_cst: as above.
        if (atomic_compare_exchange_weak_explicit(entry, &seen, missed, memory_order_seq_cst,
                                                  memory_order_seq_cst))
            return false;
    }
}

// Moves tail up to `head`, so that enqueuers need not walk through entries that are lost to them.
SLOW_PATH void mpmc_scq_catch_up(struct mpmc_scq_indices *indices, uint64_t tail, uint64_t head)
{
    // seq_cst, all: as in mpmc_scq_put.
    while (!atomic_compare_exchange_weak_explicit(&indices->tail, &tail, head, memory_order_seq_cst,
                                                  memory_order_seq_cst)) {
        head = atomic_load_explicit(&indices->head, memory_order_seq_cst);
        tail = atomic_load_explicit(&indices->tail, memory_order_seq_cst);
        if ((int64_t)(tail - head) >= 0)
            return;
    }
}

// False: the ring was empty.
HOT_INLINE bool mpmc_scq_take(struct mpmc_scq *ring, struct mpmc_scq_indices *indices,
                              uint64_t *index)
{
    // seq_cst, all: as said at the top.
    if (atomic_load_explicit(&indices->threshold, memory_order_seq_cst) < 0)
        return false;
    for (;;) {
        uint64_t ticket = atomic_fetch_add_explicit(&indices->head, 1, memory_order_seq_cst);
        if (mpmc_scq_take_at(ring, indices, ticket, index))
            return true;
        // seq_cst, all: as said at the top.
        uint64_t tail = atomic_load_explicit(&indices->tail, memory_order_seq_cst);
        bool passed = (int64_t)(tail - (ticket + 1)) <= 0;
        if (passed)
            mpmc_scq_catch_up(indices, tail, ticket + 1);
        // seq_cst: as said at the top.
        if (atomic_fetch_sub_explicit(&indices->threshold, 1, memory_order_seq_cst) <= 0 || passed)
            return false;
    }
}

// An index ring with the indices 0..count-1.
static void mpmc_scq_fill(struct mpmc_scq *ring, struct mpmc_scq_indices *indices, uint64_t count)
{
    uint64_t entries = ring->none + 1;
    atomic_init(&indices->head, entries);
    atomic_init(&indices->tail, entries + count);
    atomic_init(&indices->threshold, count > 0 ? (int64_t)(3 * (entries / 2) - 1) : -1);
    for (uint64_t i = 0; i < entries; i++)
        atomic_init(mpmc_scq_entry(ring, indices, i),
                    mpmc_scq_safe(ring) |
                        (i < count ? mpmc_scq_cycle(ring, entries) | i : ring->none));
}

static int mpmc_scq_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_MANY, true);
    if (error)
        return error;
    struct mpmc_scq *ring = memory;
    ring->none = mpmc_scq_entries(config) - 1;
    mpmc_scq_fill(ring, &ring->filled, 0);
    mpmc_scq_fill(ring, &ring->free, config->capacity);
    for (uint64_t i = 0; i < config->capacity; i++)
        atomic_init(mpmc_scq_cell(ring, i), 0);
    return 0;
}

HOT_INLINE bool mpmc_scq_push(void *memory, void *handle, uint64_t value)
{
    struct mpmc_scq *ring = memory;
    uint64_t index;
    (void)handle;
    if (!mpmc_scq_take(ring, &ring->free, &index))
        return false;
    // relaxed: published by the exchange in mpmc_scq_put_at.
    atomic_store_explicit(mpmc_scq_cell(ring, index), value, memory_order_relaxed);
    mpmc_scq_put(ring, &ring->filled, index);
    return true;
}

HOT_INLINE bool mpmc_scq_pop(void *memory, void *handle, uint64_t *value)
{
    struct mpmc_scq *ring = memory;
    uint64_t index;
    (void)handle;
    if (!mpmc_scq_take(ring, &ring->filled, &index))
        return false;
    // relaxed: the index was taken after the value had been written, and is given back after this.
    *value = atomic_load_explicit(mpmc_scq_cell(ring, index), memory_order_relaxed);
    mpmc_scq_put(ring, &ring->free, index);
    return true;
}

static const struct ring_ops mpmc_scq_ring = {
    .about = {.name = "mpmc_scq",
              .summary = "two rings of indices by fetch-and-add: lock-free, definite when empty",
              .source = "Nikolaev, DISC 2019, figures 3 and 8"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .empty_definite = true,
               .shared = true},
    .capacity = mpmc_scq_capacity,
    .bytes = mpmc_scq_bytes,
    .open = mpmc_scq_open,
    .push = mpmc_scq_push,
    .pop = mpmc_scq_pop,
};

#endif
