// SPDX-License-Identifier: MIT
// moodycamel_spsc.cpp: moodycamel::ReaderWriterQueue by try_enqueue, which does not allocate.
//
// A ring of blocks, each a ring of its own with a place that stays free. A block is the writer's
// again when it is empty and left, so room comes back in groups.
#include <readerwriterqueue/readerwriterqueue.h>

#include "peer.h"
#include "ring/limit.h"

#define BLOCK_PLACES 512 // of which one stays free

using queue = moodycamel::ReaderWriterQueue<uint64_t, BLOCK_PLACES>;

// What max_capacity() of the queue will say: one block up to twice the usual size, or as many usual
// ones as hold that much with one to spare.
static uint64_t capacity(const struct ring_config *config)
{
    uint64_t places = power_of_two(config->capacity + 1);
    if (places <= UINT64_C(2) * BLOCK_PLACES)
        return places - 1;
    uint64_t blocks = (config->capacity + 2 * BLOCK_PLACES - 3) / (BLOCK_PLACES - 1);
    return blocks * (BLOCK_PLACES - 1);
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
    return static_cast<queue *>(ring)->try_enqueue(value);
}

static bool pop(void *ring, void *, uint64_t *value)
{
    return static_cast<queue *>(ring)->try_dequeue(*value);
}

extern const struct ring_ops moodycamel_spsc_ring;
const struct ring_ops moodycamel_spsc_ring = {
    .about = {.name = "moodycamel_spsc",
              .summary =
                  "moodycamel::ReaderWriterQueue: one producer, one consumer, ring of blocks",
              .source = "readerwriterqueue, readerwriterqueue.h"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .empty_definite = true},
    .capacity = capacity,
    .bytes = bytes,
    .open = open_queue,
    .close = end_object<queue>,
    .push = push,
    .pop = pop,
};
