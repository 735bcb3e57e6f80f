// SPDX-License-Identifier: MIT
// ring_sides.h: one ring with producers and consumers around it, and the account of all that went
// through: what the ring scenarios with two sides share.
#ifndef SCENARIOS_RING_SIDES_H
#define SCENARIOS_RING_SIDES_H

#include <stdalign.h>
#include <stdatomic.h>

#include "ring/ring.h"
#include "ring_account.h"
#include "sides.h"

// A row for sides_options.capacity.
#define RING_ROW_CAPACITY(type_, path_)                                                            \
    {                                                                                              \
        .name = "capacity", .help = "elements that the ring must hold; a ring may round it up",    \
        .type = FIELD_COUNT, FIELD_AT(type_, path_.capacity), .low = 1, .high = RING_CAPACITY_MAX, \
        .fallback = "1024", .sweep = true                                                          \
    }

// First member of every worker's `own`. Written back at the end of each window.
struct ring_seat {
    alignas(CACHE_LINE) void *handle;
    struct tally pushed;    // of a producer, over all windows
    struct receipt receipt; // of a consumer
};

struct ring_sides {
    void *ring;
    struct ring_config config;
    uint64_t each; // elements of one producer that may be in the ring
    // Elements of all; where the order is per producer, each may have its own places.
    uint64_t bound;
    unsigned looks; // see sides_wait()
    // Elements of each producer that came to each consumer, where the ring has no bound of its own
    // and producers keep to one by their credit: [consumer][done_stride]. NULL: it has one.
    _Atomic uint64_t *done;
    uint64_t done_stride;
};

// Opens the ring, whose sides are the first workers, producers before consumers; their `own` is set
// already, and the handles and receipts in them are set here. `rising`: an element's number is only
// larger than the one before, not the next. 0 or -errno.
int ring_sides_open(struct run *run, struct ring_sides *sides, const struct sides_options *options,
                    bool rising, struct error *error);

// How many of `wanted` elements a producer may push that has pushed `sent`.
HOT_INLINE uint64_t ring_sides_credit(const struct ring_sides *sides, uint64_t producer,
                                      uint64_t sent, uint64_t wanted)
{
    if (!sides->done)
        return wanted;
    uint64_t came = 0;
    for (unsigned i = 0; i < sides->config.consumers; i++)
        // relaxed: a count; an old one only grants less.
        came += atomic_load_explicit(&sides->done[i * sides->done_stride + producer],
                                     memory_order_relaxed);
    uint64_t way = sent - came, room = sides->each > way ? sides->each - way : 0;
    return room < wanted ? room : wanted;
}

// An element came to a consumer.
HOT_INLINE void ring_sides_pay(const struct ring_sides *sides, uint64_t consumer, uint64_t element)
{
    uint64_t producer = element_producer(element);
    if (!sides->done || producer >= sides->config.producers)
        return;
    _Atomic uint64_t *done = &sides->done[consumer * sides->done_stride + producer];
    // relaxed: only this consumer writes it; see ring_sides_credit.
    uint64_t count = atomic_load_explicit(done, memory_order_relaxed);
    // relaxed: as above.
    atomic_store_explicit(done, count + 1, memory_order_relaxed);
}

// With all workers at rest: the next element that was left, to the first consumer. False: none.
bool ring_sides_pop(const struct run *run, const struct ring_sides *sides, uint64_t *element);

// After all that was left was popped, `left` elements: 0, or -EBADMSG with what is wrong with what
// came. `*count` becomes the number of elements pushed.
int ring_sides_check(const struct run *run, const struct ring_sides *sides, uint64_t left,
                     uint64_t *count, struct error *error);

// Pops what was left and checks all.
int ring_sides_verify(const struct run *run, const struct ring_sides *sides, struct error *error);

#endif
