// SPDX-License-Identifier: MIT
// ring.h: the contract of the ring family: bounded queues of 64-bit elements between threads.
//
// A ring is a block of memory that the caller provides and a table of operations. What was written
// before a push is seen after the pop that returns its element. Every value of 64 bits is legal as
// an element.
//
//     static const struct ring_config config = {.capacity = 1024, .producers = 1, .consumers = 1};
//     void *ring = memory of ops->bytes(&config) bytes, aligned to CACHE_LINE;
//     ops->open(ring, &config);
//     void *producer = ops->attach ? ops->attach(ring, RING_PRODUCER, 0) : NULL;   // once a thread
//     while (!ops->push(ring, producer, 42)) ...
//     while (!ops->pop(ring, consumer, &value)) ...
//     ops->close(ring);
//
// Forbidden: more threads on a side than the config says, two threads using one handle, closing a
// ring that is in use.
#ifndef PRIMITIVES_RING_RING_H
#define PRIMITIVES_RING_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "about.h"

// Largest capacity that may be asked for, in elements.
#define RING_CAPACITY_MAX (UINT64_C(1) << 30)

// How many threads may be on a side at the same time.
enum ring_side { RING_ONE, RING_MANY };

enum ring_role { RING_PRODUCER, RING_CONSUMER };

// What is promised of the order of elements.
enum ring_order {
    // One queue: if one push had returned before another began, its element is not popped later,
    // whoever pushes and pops.
    RING_TOTAL,
    // Elements of one producer come to each consumer in the order in which they were pushed.
    RING_PER_PRODUCER,
};

// What a ring is opened with; no member has a default.
struct ring_config {
    uint64_t capacity;  // elements that must find place at least, 1..RING_CAPACITY_MAX
    unsigned producers; // threads that push, 1 or more
    unsigned consumers; // threads that pop, 1 or more
    bool shared;        // the threads may be in several processes that map the same memory
};

// Properties that a ring claims; each claim has a contract test.
struct ring_claims {
    // Each element pushed is popped once, whole, and nothing else is. False only for the control
    // `none`.
    bool keeps;
    enum ring_side producers, consumers;
    enum ring_order order;
    // A push that returns false met, at some moment of the call, a ring with capacity() elements in
    // it. Else it may also fail while a pop is on its way, or because places are given back in
    // groups; but never once a pop has found the ring empty and all pops have returned.
    bool full_definite;
    // A pop that returns false met, at some moment of the call, an empty ring. Else it may also
    // fail while a push is on its way.
    bool empty_definite;
    // An operation may have to wait for one that another thread has begun: a thread that loses its
    // CPU in the middle holds up others.
    bool waits;
    bool shared;    // works between processes when opened with .shared = true
    bool allocates; // push may allocate memory (a peer's nodes)
};

struct ring_ops {
    struct about about;
    struct ring_claims claims;

    // This and bytes() are asked about a capacity of 1..RING_CAPACITY_MAX only.
    //
    // Elements that a ring opened so holds before push says full: capacity or more, as the ring
    // rounds it up. Where the order is per producer or full is not definite, each producer may
    // have so many places of its own, and full then says that these are used. UINT64_MAX: no bound.
    uint64_t (*capacity)(const struct ring_config *config);

    // Bytes of memory it needs, at an address that is a multiple of CACHE_LINE. Never 0.
    size_t (*bytes)(const struct ring_config *config);

    // Makes an empty ring in `memory` (bytes(config) bytes, any content). 0, or -errno with nothing
    // to close: -EINVAL for a capacity that is 0, above RING_CAPACITY_MAX or that it cannot have;
    // -ENOTSUP for more threads than a RING_ONE side takes, or sharing that it does not offer.
    int (*open)(void *memory, const struct ring_config *config);

    // Releases what open took; elements in the ring are forgotten. NULL: nothing to do.
    void (*close)(void *memory);

    // The calling thread's handle as producer or consumer number `slot`, in the ring's memory.
    // NULL: handles are not needed.
    void *(*attach)(void *memory, enum ring_role role, unsigned slot);

    // True: the element can be popped from now on. False: full, nothing changed.
    bool (*push)(void *ring, void *handle, uint64_t value);

    // True and the oldest element. False: empty, *value is not written.
    bool (*pop)(void *ring, void *handle, uint64_t *value);

    // Pushes values[0..n) in this order, n <= count as large as there is place for (definite or not
    // as for push), and returns n. count is 1 or more. Other threads' elements may come in between.
    // NULL: not offered.
    size_t (*push_many)(void *ring, void *handle, const uint64_t *values, size_t count);

    // Pops up to count elements into values, in order, and returns how many. count is 1 or more.
    // NULL: not offered.
    size_t (*pop_many)(void *ring, void *handle, uint64_t *values, size_t count);

    // As push and pop, but sleep while the ring is full or empty, at most until the monotonic time
    // `deadline_ns` (UINT64_MAX: for ever). 0, -ETIMEDOUT, or -EPIPE after shut(): pop_until only
    // once the ring is empty, push_until at once. After an error nothing has changed. NULL: not
    // offered; both are or none is, and push, pop, push_many and pop_many of a ring that offers
    // them wake who sleeps.
    int (*push_until)(void *ring, void *handle, uint64_t value, uint64_t deadline_ns);
    int (*pop_until)(void *ring, void *handle, uint64_t *value, uint64_t deadline_ns);

    // No more elements will come: wakes all who sleep. Any thread may call it, more than once. NULL
    // where push_until is.
    void (*shut)(void *ring);
};

#endif
