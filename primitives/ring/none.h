// SPDX-License-Identifier: MIT
// none.h: the control: no ring at all. Each side counts for itself and nothing goes across: what is
// pushed is dropped, and each consumer pops 1, 2, 3 and so on.
//
// What a producer and a consumer cost beside the ring: the loop, its checks and its accounting. Made
// up elements in order keep a consumer that expects numbers in order on the path that it takes with
// a ring that works; how many were pushed, and which, they cannot know, which verification must
// notice.
#ifndef PRIMITIVES_RING_NONE_H
#define PRIMITIVES_RING_NONE_H

#include <stdalign.h>

#include "hint.h"
#include "ring/limit.h"
#include "ring/ring.h"

static uint64_t none_ring_capacity(const struct ring_config *config)
{
    return config->capacity;
}

// Of one consumer: what it popped last.
struct none_ring {
    alignas(CACHE_LINE) uint64_t last;
};

static size_t none_ring_bytes(const struct ring_config *config)
{
    return config->consumers * sizeof(struct none_ring);
}

static int none_ring_open(void *memory, const struct ring_config *config)
{
    int code = ring_config_check(config, RING_MANY, RING_MANY, true);
    struct none_ring *consumers = memory;
    for (unsigned i = 0; code == 0 && i < config->consumers; i++)
        consumers[i].last = 0;
    return code;
}

static void *none_ring_attach(void *memory, enum ring_role role, unsigned slot)
{
    return role == RING_CONSUMER ? (struct none_ring *)memory + slot : NULL;
}

HOT_INLINE bool none_ring_push(void *ring, void *producer, uint64_t value)
{
    (void)ring, (void)producer, (void)value;
    return true;
}

HOT_INLINE bool none_ring_pop(void *ring, void *consumer, uint64_t *value)
{
    (void)ring;
    *value = ++((struct none_ring *)consumer)->last;
    return true;
}

HOT_INLINE size_t none_ring_push_many(void *ring, void *producer, const uint64_t *values,
                                      size_t count)
{
    (void)ring, (void)producer, (void)values;
    return count;
}

HOT_INLINE size_t none_ring_pop_many(void *ring, void *consumer, uint64_t *values, size_t count)
{
    (void)ring;
    struct none_ring *own = consumer;
    for (size_t i = 0; i < count; i++)
        values[i] = own->last + 1 + i;
    own->last += count;
    return count;
}

static const struct ring_ops none_ring = {
    .about = {.name = "none",
              .summary = "no ring: the cost of the loop, and the control that verification catches",
              .source = "contend"},
    .claims = {.producers = RING_MANY, .consumers = RING_MANY, .shared = true},
    .capacity = none_ring_capacity,
    .bytes = none_ring_bytes,
    .open = none_ring_open,
    .attach = none_ring_attach,
    .push = none_ring_push,
    .pop = none_ring_pop,
    .push_many = none_ring_push_many,
    .pop_many = none_ring_pop_many,
};

#endif
