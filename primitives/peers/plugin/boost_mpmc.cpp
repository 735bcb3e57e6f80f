// SPDX-License-Identifier: MIT
// boost_mpmc.cpp: Boost.Lockfree's queue of fixed size: Michael and Scott's list, nodes from a pool.
//
// Nodes are named by 16 bits, with 16 bits of tag: at most 65,534 elements, and a thread that sleeps
// while a node is used 65,536 times over may take it for what it was. A pop gives its node back
// after it has taken the element, so that a push beside it may find none.
#include <boost/lockfree/queue.hpp>

#include "peer.h"
#include "ring/limit.h"

using queue = boost::lockfree::queue<uint64_t, boost::lockfree::fixed_sized<true>>;

#define NODES_MAX 65535 // one of them is the list's own

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
    int code = ring_config_check(config, RING_MANY, RING_MANY, false);
    if (code == 0 && config->capacity >= NODES_MAX)
        code = -EINVAL;
    return code == 0 ? make_object<queue>(memory, static_cast<size_t>(config->capacity)) : code;
}

static bool push(void *ring, void *, uint64_t value)
{
    return static_cast<queue *>(ring)->bounded_push(value);
}

// Boost writes what it read before it knows that the element is its own, hence not to *value.
static bool pop(void *ring, void *, uint64_t *value)
{
    uint64_t element;
    if (!static_cast<queue *>(ring)->pop(element))
        return false;
    *value = element;
    return true;
}

extern const struct ring_ops boost_mpmc_ring;
const struct ring_ops boost_mpmc_ring = {
    .about = {.name = "boost_mpmc",
              .summary = "Boost.Lockfree queue of fixed size: a lock-free list of pooled nodes",
              .source = "Boost, boost/lockfree/queue.hpp"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .empty_definite = true},
    .capacity = capacity,
    .bytes = bytes,
    .open = open_queue,
    .close = end_object<queue>,
    .push = push,
    .pop = pop,
};
