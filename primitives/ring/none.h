// SPDX-License-Identifier: MIT
// none.h: the control: no ring at all. Each side counts for itself and nothing goes across.
//
// What a producer and a consumer cost beside the ring: the loop, its checks and its accounting. It
// loses every element, which verification must notice.
#ifndef PRIMITIVES_RING_NONE_H
#define PRIMITIVES_RING_NONE_H

#include "hint.h"
#include "ring/limit.h"
#include "ring/ring.h"

static uint64_t none_ring_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t none_ring_bytes(const struct ring_config *config)
{
    (void)config;
    return 1;
}

static int none_ring_open(void *memory, const struct ring_config *config)
{
    (void)memory;
    return ring_config_check(config, RING_MANY, RING_MANY, true);
}

HOT_INLINE bool none_ring_push(void *ring, void *handle, uint64_t value)
{
    (void)ring;
    (void)handle;
    (void)value;
    return true;
}

HOT_INLINE bool none_ring_pop(void *ring, void *handle, uint64_t *value)
{
    (void)ring;
    (void)handle;
    *value = 0;
    return true;
}

HOT_INLINE size_t none_ring_push_many(void *ring, void *handle, const uint64_t *values,
                                      size_t count)
{
    (void)ring;
    (void)handle;
    (void)values;
    return count;
}

HOT_INLINE size_t none_ring_pop_many(void *ring, void *handle, uint64_t *values, size_t count)
{
    (void)ring;
    (void)handle;
    for (size_t i = 0; i < count; i++)
        values[i] = 0;
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
    .push = none_ring_push,
    .pop = none_ring_pop,
    .push_many = none_ring_push_many,
    .pop_many = none_ring_pop_many,
};

#endif
