// SPDX-License-Identifier: MIT
// tbb_bounded.cpp: oneTBB's concurrent_bounded_queue by its try_ operations.
//
// A ticket per element from one of two counters, and eight lists of pages behind them. A pop has its
// ticket before the push with the same ticket has stored, and waits for it. Both counters are read
// relaxed, one after the other, so that "full" and "empty" may be of no one moment.
#include <tbb/concurrent_queue.h>

#include "peer.h"
#include "ring/limit.h"

using queue = tbb::concurrent_bounded_queue<uint64_t>;

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
    if (code == 0)
        code = make_object<queue>(memory);
    if (code == 0)
        static_cast<queue *>(memory)->set_capacity(static_cast<queue::size_type>(config->capacity));
    return code;
}

static bool push(void *ring, void *, uint64_t value)
{
    return static_cast<queue *>(ring)->try_push(value);
}

static bool pop(void *ring, void *, uint64_t *value)
{
    return static_cast<queue *>(ring)->try_pop(*value);
}

extern const struct ring_ops tbb_bounded_ring;
const struct ring_ops tbb_bounded_ring = {
    .about = {.name = "tbb_bounded",
              .summary = "oneTBB concurrent_bounded_queue: tickets, eight lists of pages",
              .source = "oneTBB, tbb/concurrent_queue.h"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .waits = true,
               .allocates = true},
    .capacity = capacity,
    .bytes = bytes,
    .open = open_queue,
    .close = end_object<queue>,
    .push = push,
    .pop = pop,
};
