// SPDX-License-Identifier: MIT
// mpmc_shard.h: a ring per producer; consumers have a home and help elsewhere. Order per producer.
//
// Source: the cached indices of P. Lee et al., "A lock-free, cache-efficient shared ring buffer for
// multi-core architectures", ANCS 2009; sub-queues per producer as in C. Desrochers' ConcurrentQueue.
// Deviations: bounded; consumers take from a shard by compare-exchange on its head after reading the
// elements, so that none waits for another and nothing is held between two calls.
//
//   tail        Elements pushed so far. Written by the shard's producer alone.
//   head_seen   A value that head_shown had; the producer's own.
//   head        Elements popped so far. Consumers move it by compare-exchange.
//   head_shown  A value that head had; shown by the consumer that moves head into another eighth of
//               the ring.
// Always head_seen <= head_shown <= head <= tail <= head_seen + capacity. head never comes back to a
// value, so the compare-exchange fails if a slot that was read may have been written again.
// A producer that finds its shard full looks at head_shown, not at head: looking at head takes the
// line from the consumers, whose compare-exchange waits for it. One producer on one core, one
// consumer on another: 91 M/s against 6. So places come back in eighths, or when a pop finds
// the ring empty (full_definite is false).
//
// Every producer has `capacity` places of its own: the ring says full to a producer that has used
// them up, and holds at most producers * capacity elements.
// A consumer stays at its home shard (slot modulo producers) while there is something to pop, but
// looks into another after MPMC_SHARD_STAY elements, and stays there for MPMC_SHARD_VISIT: else a
// shard whose consumer has gone would be served by nobody. An empty ring is told from a moving one
// by two scans that see the same tails.
#ifndef PRIMITIVES_RING_MPMC_SHARD_H
#define PRIMITIVES_RING_MPMC_SHARD_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "ring/limit.h"
#include "ring/ring.h"
#include "wait.h"

// How long a consumer stays away that met another at a shard. 4 x 4 threads on 2 cores, capacity 1024:
// 82 M/s, against 28 with an immediate retry.
#define MPMC_SHARD_BACK_OFF_NS 1000

// Elements until a consumer leaves its home, and until it goes back.
#define MPMC_SHARD_STAY  1024
#define MPMC_SHARD_VISIT 64

struct mpmc_shard_part {
    alignas(CACHE_LINE) _Atomic uint64_t tail;
    uint64_t head_seen;
    alignas(CACHE_LINE) _Atomic uint64_t head;
    alignas(CACHE_LINE) _Atomic uint64_t head_shown;
};

// A consumer's place; all are its own.
struct mpmc_shard_consumer {
    alignas(CACHE_LINE) uint64_t tail_seen; // a value that the tail of `at` had
    unsigned home, at, next;                // shards: its own, where it is, where it goes next
    unsigned left;                          // elements until it leaves `at`
};

// The parts, the consumers' places and the slots of each part follow the header.
struct mpmc_shard {
    alignas(CACHE_LINE) uint64_t mask; // capacity - 1
    unsigned producers, consumers;
    struct mpmc_shard_part parts[];
};

static uint64_t mpmc_shard_capacity(const struct ring_config *config)
{
    return power_of_two(config->capacity);
}

// Slots of a shard: whole lines, so that shards share none.
HOT_INLINE uint64_t mpmc_shard_stride(uint64_t capacity)
{
    uint64_t line = CACHE_LINE / sizeof(uint64_t);
    return capacity < line ? line : capacity;
}

static size_t mpmc_shard_bytes(const struct ring_config *config)
{
    return sizeof(struct mpmc_shard) + config->producers * sizeof(struct mpmc_shard_part) +
           config->consumers * sizeof(struct mpmc_shard_consumer) +
           config->producers * mpmc_shard_stride(mpmc_shard_capacity(config)) * sizeof(uint64_t);
}

HOT_INLINE struct mpmc_shard_consumer *mpmc_shard_consumers(struct mpmc_shard *ring)
{
    return (struct mpmc_shard_consumer *)(void *)(ring->parts + ring->producers);
}

HOT_INLINE _Atomic uint64_t *mpmc_shard_slots(struct mpmc_shard *ring, size_t part)
{
    void *slots = mpmc_shard_consumers(ring) + ring->consumers;
    return (_Atomic uint64_t *)slots + part * mpmc_shard_stride(ring->mask + 1);
}

static int mpmc_shard_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_MANY, true);
    if (error)
        return error;
    struct mpmc_shard *ring = memory;
    ring->mask = mpmc_shard_capacity(config) - 1;
    ring->producers = config->producers;
    ring->consumers = config->consumers;
    for (unsigned i = 0; i < ring->producers; i++) {
        atomic_init(&ring->parts[i].tail, 0);
        ring->parts[i].head_seen = 0;
        atomic_init(&ring->parts[i].head, 0);
        atomic_init(&ring->parts[i].head_shown, 0);
        for (uint64_t j = 0; j <= ring->mask; j++)
            atomic_init(&mpmc_shard_slots(ring, i)[j], 0);
    }
    for (unsigned i = 0; i < ring->consumers; i++)
        mpmc_shard_consumers(ring)[i] = (struct mpmc_shard_consumer){
            .home = i % ring->producers,
            .at = i % ring->producers,
            .next = i % ring->producers,
            .left = MPMC_SHARD_STAY,
        };
    return 0;
}

static void *mpmc_shard_attach(void *memory, enum ring_role role, unsigned slot)
{
    struct mpmc_shard *ring = memory;
    assert(slot < (role == RING_PRODUCER ? ring->producers : ring->consumers));
    return role == RING_PRODUCER ? (void *)&ring->parts[slot]
                                 : (void *)&mpmc_shard_consumers(ring)[slot];
}

HOT_INLINE size_t mpmc_shard_push_many(void *memory, void *handle, const uint64_t *values,
                                       size_t count)
{
    struct mpmc_shard *ring = memory;
    struct mpmc_shard_part *part = handle;
    _Atomic uint64_t *slots = mpmc_shard_slots(ring, (size_t)(part - ring->parts));
    uint64_t capacity = ring->mask + 1;
    // relaxed: only this thread writes tail.
    uint64_t tail = atomic_load_explicit(&part->tail, memory_order_relaxed);
    if (capacity - (tail - part->head_seen) < count)
        // acquire: pairs with the release in mpmc_shard_show: the slots up to it have been read.
        part->head_seen = atomic_load_explicit(&part->head_shown, memory_order_acquire);
    uint64_t places = capacity - (tail - part->head_seen);
    size_t pushed = places < count ? (size_t)places : count;
    for (size_t i = 0; i < pushed; i++)
        // relaxed: published by the store of tail.
        atomic_store_explicit(&slots[(tail + i) & ring->mask], values[i], memory_order_relaxed);
    if (pushed > 0)
        // release: pairs with the acquire loads of tail in mpmc_shard_take and mpmc_shard_move.
        atomic_store_explicit(&part->tail, tail + pushed, memory_order_release);
    return pushed;
}

HOT_INLINE bool mpmc_shard_push(void *memory, void *handle, uint64_t value)
{
    return mpmc_shard_push_many(memory, handle, &value, 1) == 1;
}

// Tells the producer that the slots up to `head` have been read.
SLOW_PATH void mpmc_shard_show(struct mpmc_shard_part *part, uint64_t head)
{
    // relaxed: only compared.
    uint64_t shown = atomic_load_explicit(&part->head_shown, memory_order_relaxed);
    // It must not sink: a consumer that is late would hide places until the next eighth.
    // release: pairs with the acquire load of head_shown in mpmc_shard_push_many. Reads of other
    // consumers are ordered before by head's compare-exchange. relaxed on failure: as above.
    while ((int64_t)(head - shown) > 0 &&
           !atomic_compare_exchange_weak_explicit(&part->head_shown, &shown, head,
                                                  memory_order_release, memory_order_relaxed))
        continue;
}

// Whether `before` and `after` lie in different eighths of the ring.
HOT_INLINE bool mpmc_shard_crosses(const struct mpmc_shard *ring, uint64_t before, uint64_t after)
{
    return ((before ^ after) & ~(ring->mask / 8)) != 0;
}

SLOW_PATH void mpmc_shard_back_off(void)
{
    spin_for_ns(MPMC_SHARD_BACK_OFF_NS);
}

// Takes up to `count` elements of the part where the consumer is; how many. 0: it is empty.
HOT_INLINE size_t mpmc_shard_take(struct mpmc_shard *ring, struct mpmc_shard_consumer *consumer,
                                  uint64_t *values, size_t count)
{
    struct mpmc_shard_part *part = &ring->parts[consumer->at];
    _Atomic uint64_t *slots = mpmc_shard_slots(ring, consumer->at);
    for (;;) {
        // acquire: pairs with the compare-exchange below: the tail that is loaded next is not older
        // than the one by which head got there.
        uint64_t head = atomic_load_explicit(&part->head, memory_order_acquire);
        // Signed: head may have passed the tail that was seen.
        if ((int64_t)(consumer->tail_seen - head) < (int64_t)count)
            // acquire: pairs with the release store of tail in mpmc_shard_push_many.
            consumer->tail_seen = atomic_load_explicit(&part->tail, memory_order_acquire);
        uint64_t ready = consumer->tail_seen - head;
        if (ready == 0)
            return 0;
        if (ready > count)
            ready = count;
        for (size_t i = 0; i < ready; i++)
            // relaxed: written before the tail that was acquired, or the exchange below fails.
            values[i] = atomic_load_explicit(&slots[(head + i) & ring->mask], memory_order_relaxed);
        // acq_rel: pairs with itself in other consumers, so that who shows head has their reads
        // behind it, and with the acquire loads of head. relaxed on failure: head is loaded again.
        if (atomic_compare_exchange_strong_explicit(&part->head, &head, head + ready,
                                                    memory_order_acq_rel, memory_order_relaxed)) {
            if (mpmc_shard_crosses(ring, head, head + ready))
                mpmc_shard_show(part, head + ready);
            return ready;
        }
        mpmc_shard_back_off();
    }
}

// Goes to `part` to take `left` elements there.
static inline void mpmc_shard_go(struct mpmc_shard_consumer *consumer, unsigned part, unsigned left)
{
    consumer->at = part;
    consumer->tail_seen = 0;
    consumer->left = left;
}

// Where to go when the time at a part is over: from home to the next other part, from there home.
SLOW_PATH void mpmc_shard_turn(struct mpmc_shard *ring, struct mpmc_shard_consumer *consumer)
{
    if (consumer->at != consumer->home) {
        mpmc_shard_go(consumer, consumer->home, MPMC_SHARD_STAY);
        return;
    }
    consumer->next = consumer->next + 1 < ring->producers ? consumer->next + 1 : 0;
    mpmc_shard_go(consumer, consumer->next, MPMC_SHARD_VISIT);
}

// Goes to a part that has elements. False: the ring was empty at a moment between the two scans, and
// its producers have been shown every place.
SLOW_PATH bool mpmc_shard_move(struct mpmc_shard *ring, struct mpmc_shard_consumer *consumer)
{
    uint64_t before = 0;
    for (bool again = false;; again = true) {
        // Tails never sink: they have the same sum only if each is the same.
        uint64_t sum = 0;
        for (unsigned i = 0, part = consumer->home; i < ring->producers; i++) {
            // acquire: pairs with the compare-exchange in mpmc_shard_take, as there.
            uint64_t head = atomic_load_explicit(&ring->parts[part].head, memory_order_acquire);
            // acquire: pairs with the release store of tail in mpmc_shard_push_many.
            uint64_t tail = atomic_load_explicit(&ring->parts[part].tail, memory_order_acquire);
            if (tail != head) {
                mpmc_shard_go(consumer, part,
                              part == consumer->home ? MPMC_SHARD_STAY : MPMC_SHARD_VISIT);
                return true;
            }
            sum += tail;
            part = part + 1 < ring->producers ? part + 1 : 0;
        }
        if (again && sum == before)
            break;
        before = sum;
    }
    for (unsigned i = 0; i < ring->producers; i++)
        // acquire: pairs with the compare-exchange of head in mpmc_shard_take.
        mpmc_shard_show(&ring->parts[i],
                        atomic_load_explicit(&ring->parts[i].head, memory_order_acquire));
    return false;
}

HOT_INLINE size_t mpmc_shard_pop_many(void *memory, void *handle, uint64_t *values, size_t count)
{
    struct mpmc_shard *ring = memory;
    struct mpmc_shard_consumer *consumer = handle;
    for (;;) {
        size_t popped = mpmc_shard_take(ring, consumer, values, count);
        if (popped > 0) {
            if (popped < consumer->left)
                consumer->left -= (unsigned)popped;
            else
                mpmc_shard_turn(ring, consumer);
            return popped;
        }
        if (!mpmc_shard_move(ring, consumer))
            return 0;
    }
}

HOT_INLINE bool mpmc_shard_pop(void *memory, void *handle, uint64_t *value)
{
    uint64_t popped;
    if (mpmc_shard_pop_many(memory, handle, &popped, 1) == 0)
        return false;
    *value = popped;
    return true;
}

static const struct ring_ops mpmc_shard_ring = {
    .about = {.name = "mpmc_shard",
              .summary = "a ring per producer; consumers have a home and help elsewhere",
              .source = "Lee et al., ANCS 2009 (cached indices); contend"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_PER_PRODUCER,
               .empty_definite = true,
               .shared = true},
    .capacity = mpmc_shard_capacity,
    .bytes = mpmc_shard_bytes,
    .open = mpmc_shard_open,
    .attach = mpmc_shard_attach,
    .push = mpmc_shard_push,
    .pop = mpmc_shard_pop,
    .push_many = mpmc_shard_push_many,
    .pop_many = mpmc_shard_pop_many,
};

#endif
