// SPDX-License-Identifier: MIT
// boost_spsc.cpp: Boost.Lockfree's spsc_queue, as a ring of elements.
//
// A ring of capacity + 1 places with one index a side, neither of which is cached by the other.
#include <boost/lockfree/spsc_queue.hpp>

#include "peer.h"
#include "ring/limit.h"

using queue = boost::lockfree::spsc_queue<uint64_t>;

static uint64_t capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t bytes(const struct ring_config *)
{
    return sizeof(queue);
}

static int open_queue(void *memory, const struct ring_config *config)
{
    int code = ring_config_check(config, RING_ONE, RING_ONE, false);
    return code == 0 ? make_object<queue>(memory, static_cast<size_t>(config->capacity)) : code;
}

static bool push(void *ring, void *, uint64_t value)
{
    return static_cast<queue *>(ring)->push(value);
}

static bool pop(void *ring, void *, uint64_t *value)
{
    return static_cast<queue *>(ring)->pop(*value);
}

static size_t push_many(void *ring, void *, const uint64_t *values, size_t count)
{
    return static_cast<queue *>(ring)->push(values, count);
}

static size_t pop_many(void *ring, void *, uint64_t *values, size_t count)
{
    return static_cast<queue *>(ring)->pop(values, count);
}

extern const struct ring_ops boost_spsc_ring;
const struct ring_ops boost_spsc_ring = {
    .about = {.name = "boost_spsc",
              .summary = "Boost.Lockfree spsc_queue: one producer, one consumer, plain indices",
              .source = "Boost, boost/lockfree/spsc_queue.hpp"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true},
    .capacity = capacity,
    .bytes = bytes,
    .open = open_queue,
    .close = end_object<queue>,
    .push = push,
    .pop = pop,
    .push_many = push_many,
    .pop_many = pop_many,
};
