// SPDX-License-Identifier: MIT
// deque.h: a bounded work-stealing deque of 64-bit elements: one thread, the owner, pushes and takes
// at the bottom, last in first out; any other steals the oldest at the top.
//
// Source: Chase and Lev, "Dynamic circular work-stealing deque", SPAA 2005; its orders in C11: Le, Pop,
// Cohen, Zappa Nardelli, "Correct and efficient work-stealing for weak memory models", PPoPP 2013.
// Deviations: a fixed number of places, and push says false when all are taken: a pool is bounded
// anyway, and an array that grows would have to be kept until no thief reads it. The order is on the
// accesses instead of on fences (see below). The owner keeps a `top` that it has seen, so that push reads
// the thieves' line once a lap.
//
//   top       Index of the oldest element; whoever moves it on by compare-exchange has got it. Never sinks.
//   bottom    Index after the newest; written by the owner alone. take lowers it before it looks at
//             top, and puts it back if there was nothing.
//   top_seen  A value that top had; the owner's.
// Always top_seen <= top <= bottom + 1, and bottom <= top + places; top = bottom + 1 only inside of a
// take that finds nothing. An element at `index` lies in places[index & mask]. All 64 bits of an
// index count, so that none comes twice.
//
// The owner takes without a compare-exchange, unless it is the last element. So it and a thief must
// not both get the element at b. The owner writes bottom = b and then reads a top; the thief reads
// top = b and then a bottom. All four, and the moves of top, are seq_cst, so there is one order of
// them. If the owner read a top below b, it did so before top became b, hence its write of bottom is
// before the thief's read, which therefore finds nothing, or an element that was pushed to b later. With
// the fences of the paper it is the same order. On x86-64 it costs one exchange per take, which is
// the owner's write of bottom; push, and the loads, cost nothing.
#ifndef PRIMITIVES_POOL_DEQUE_H
#define PRIMITIVES_POOL_DEQUE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hint.h"

// Lines: what thieves write, what the owner writes and thieves poll, what is the owner's or constant.
struct deque {
    alignas(CACHE_LINE) _Atomic uint64_t top;
    alignas(CACHE_LINE) _Atomic uint64_t bottom;
    alignas(CACHE_LINE) uint64_t top_seen;
    uint64_t mask; // places - 1
    alignas(CACHE_LINE) _Atomic uint64_t places[];
};

enum deque_steal {
    DEQUE_EMPTY,  // it was, at some moment of the call, or the owner was taking the last
    DEQUE_STOLEN, // *value is the thief's
    DEQUE_LOST,   // somebody else got that element: try again, or elsewhere
};

// `places` is a power of two, here and below.
static inline size_t deque_bytes(uint64_t places)
{
    size_t bytes = sizeof(struct deque) + places * sizeof(uint64_t);
    return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

static inline void deque_open(struct deque *deque, uint64_t places)
{
    atomic_init(&deque->top, 0);
    atomic_init(&deque->bottom, 0);
    deque->top_seen = 0;
    deque->mask = places - 1;
    for (uint64_t i = 0; i < places; i++)
        atomic_init(&deque->places[i], 0);
}

// By the owner: true, or false if all places are taken, and nothing has changed.
HOT_INLINE bool deque_push(struct deque *deque, uint64_t value)
{
    // relaxed: only the owner writes bottom.
    uint64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    if (__builtin_expect(bottom - deque->top_seen > deque->mask, false)) {
        // acquire: pairs with the compare-exchange in deque_steal: the thief has read its place.
        deque->top_seen = atomic_load_explicit(&deque->top, memory_order_acquire);
        if (bottom - deque->top_seen > deque->mask)
            return false;
    }
    // relaxed: published by the store of bottom. A thief that reads this place for an element of the last
    // lap loses its compare-exchange.
    atomic_store_explicit(&deque->places[bottom & deque->mask], value, memory_order_relaxed);
    // release: pairs with the load of bottom in deque_steal.
    atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_release);
    return true;
}

// By the owner: the newest element, or false if there is none.
HOT_INLINE bool deque_take(struct deque *deque, uint64_t *value)
{
    // relaxed: as in deque_push.
    uint64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    // relaxed: of an empty deque nothing needs to be claimed, and only the owner fills it.
    if (atomic_load_explicit(&deque->top, memory_order_relaxed) == bottom)
        return false;
    bottom--;
    // seq_cst: before the load of top, and so is the thief's load of top before that of bottom.
    atomic_store_explicit(&deque->bottom, bottom, memory_order_seq_cst);
    // seq_cst: as above; pairs with the compare-exchange in deque_steal.
    uint64_t top = atomic_load_explicit(&deque->top, memory_order_seq_cst);
    deque->top_seen = top;
    // relaxed: only the owner writes places.
    *value = atomic_load_explicit(&deque->places[bottom & deque->mask], memory_order_relaxed);
    if (__builtin_expect((int64_t)(bottom - top) > 0, true))
        return true;
    // The last, or none. seq_cst: one of the moves of top, see above. relaxed on failure: a thief has
    // the element, and nothing is read from it.
    bool taken = top == bottom &&
                 atomic_compare_exchange_strong_explicit(
                     &deque->top, &top, bottom + 1, memory_order_seq_cst, memory_order_relaxed);
    // relaxed: top is bottom + 1 by now, and whoever reads this store and has an older top loses its
    // compare-exchange.
    atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_relaxed);
    return taken;
}

// By anyone, also the owner: the oldest element.
HOT_INLINE enum deque_steal deque_steal(struct deque *deque, uint64_t *value)
{
    // seq_cst: before the load of bottom, see above.
    uint64_t top = atomic_load_explicit(&deque->top, memory_order_seq_cst);
    // seq_cst: as above. acquire: pairs with the release store of bottom in deque_push: the element
    // is there.
    uint64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_seq_cst);
    // Signed: bottom is below top inside of a take that finds nothing.
    if ((int64_t)(bottom - top) <= 0)
        return DEQUE_EMPTY;
    // relaxed: the owner writes here again only when it has seen top move.
    uint64_t read = atomic_load_explicit(&deque->places[top & deque->mask], memory_order_relaxed);
    // seq_cst: see above; as release it pairs with the load of top in deque_push: the place has been read.
    // relaxed on failure: what was read is thrown away.
    if (!atomic_compare_exchange_strong_explicit(&deque->top, &top, top + 1, memory_order_seq_cst,
                                                 memory_order_relaxed))
        return DEQUE_LOST;
    *value = read;
    return DEQUE_STOLEN;
}

// How many elements there were a moment ago, for whoever decides whether and how much to steal.
HOT_INLINE uint64_t deque_seen(struct deque *deque)
{
    // acquire: before the load of bottom, or there may seem to be more than ever were; pairs with nothing.
    uint64_t top = atomic_load_explicit(&deque->top, memory_order_acquire);
    // relaxed: an estimate.
    uint64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    return (int64_t)(bottom - top) > 0 ? bottom - top : 0;
}

#endif
