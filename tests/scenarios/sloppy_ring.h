// SPDX-License-Identifier: MIT
// sloppy_ring.h: a ring for one thread that can be told to make one mistake, and that ends the window
// of whoever finds it full or empty.
#ifndef TESTS_SCENARIOS_SLOPPY_RING_H
#define TESTS_SCENARIOS_SLOPPY_RING_H

#include <errno.h>
#include <stdatomic.h>

#include "hint.h"
#include "ring/ring.h"

enum slip {
    SLIP_NONE,
    SLIP_DROP,    // an element is taken and forgotten
    SLIP_DOUBLE,  // an element is given twice
    SLIP_SWAP,    // an element is given before the one in front of it
    SLIP_STALE,   // an element of the lap before is given instead
    SLIP_MADE_UP, // something else is given
    SLIP_CROWD,   // more are taken than there is room for
    SLIPS
};

#define SLOPPY_CAPACITY 8

// The mistake is made at the 21st element, in the third lap.
#define SLOPPY_AT 20

static struct {
    enum slip slip;
    _Atomic bool stop; // of the workers
    uint64_t pushed, popped;
    uint64_t elements[64]; // larger than the capacity: old ones stay readable
    bool doubled, unbounded;
} sloppy;

static uint64_t sloppy_ring_capacity(const struct ring_config *config)
{
    (void)config;
    return sloppy.unbounded ? UINT64_MAX : SLOPPY_CAPACITY;
}

static size_t sloppy_ring_bytes(const struct ring_config *config)
{
    (void)config;
    return 1;
}

static int sloppy_ring_open(void *memory, const struct ring_config *config)
{
    (void)memory;
    return config->capacity > SLOPPY_CAPACITY ? -EINVAL : 0;
}

static bool sloppy_refuse(void)
{
    // relaxed: one thread.
    atomic_store_explicit(&sloppy.stop, true, memory_order_relaxed);
    return false;
}

static bool sloppy_ring_push(void *ring, void *handle, uint64_t value)
{
    (void)ring;
    (void)handle;
    uint64_t room = SLOPPY_CAPACITY + (sloppy.slip == SLIP_CROWD ? 2 : 0);
    if (!sloppy.unbounded && sloppy.pushed - sloppy.popped >= room)
        return sloppy_refuse();
    if (sloppy.slip == SLIP_DROP && sloppy.pushed == SLOPPY_AT) {
        sloppy.slip = SLIP_NONE;
        return true;
    }
    sloppy.elements[sloppy.pushed++ % 64] = value;
    return true;
}

static bool sloppy_ring_pop(void *ring, void *handle, uint64_t *value)
{
    (void)ring;
    (void)handle;
    uint64_t next = sloppy.popped;
    if (next == sloppy.pushed)
        return sloppy_refuse();
    uint64_t place = next;
    if (sloppy.slip == SLIP_SWAP && next / 2 == SLOPPY_AT / 2)
        place = next ^ 1;
    if (sloppy.slip == SLIP_STALE && next == SLOPPY_AT)
        place = next - SLOPPY_CAPACITY;
    *value = sloppy.elements[place % 64];
    if (sloppy.slip == SLIP_MADE_UP && next == SLOPPY_AT)
        *value = UINT64_MAX - 1;
    bool again = sloppy.slip == SLIP_DOUBLE && next == SLOPPY_AT && !sloppy.doubled;
    sloppy.doubled = sloppy.doubled || again;
    sloppy.popped += !again;
    return true;
}

static const struct ring_ops sloppy_ring = {
    .about = {.name = "sloppy", .summary = "makes one mistake", .source = "contend"},
    .claims = {.keeps = true, .order = RING_TOTAL},
    .capacity = sloppy_ring_capacity,
    .bytes = sloppy_ring_bytes,
    .open = sloppy_ring_open,
    .push = sloppy_ring_push,
    .pop = sloppy_ring_pop,
};

#endif
