// SPDX-License-Identifier: MIT
// blocking.h: rings whose threads sleep at the empty and full edge: blocking_RING around a ring.
//
// Each operation is the ring's, and a look whether somebody sleeps at the other edge. Who slept at
// empty and goes on wakes the next one there if the ring may have said empty without being so: the
// wake-ups that others missed by that are his to pass on. At full the ring must not: it is definite,
// or there is but one producer. Where a ring has no operation for many elements, the form's takes
// them one by one.
//
// Source: contend; sleeping: event_count.h.
#ifndef PRIMITIVES_RING_BLOCKING_H
#define PRIMITIVES_RING_BLOCKING_H

#include <assert.h>

#include "edges.h"
#include "ring/limit.h"
#include "ring/locked.h"
#include "ring/mpmc_turn.h"
#include "ring/mpsc.h"
#include "ring/ring.h"
#include "ring/spsc_cached.h"
#include "ring/spsc_slot.h"

// The ring itself follows.
struct blocking_ring {
    struct edges edges;
    alignas(CACHE_LINE) unsigned char inner[];
};

// An operation that waits, for the functions that attempt it.
struct blocking_ring_call {
    const struct ring_ops *inner;
    struct blocking_ring *ring;
    void *handle;
    uint64_t value;
};

static inline int blocking_ring_open(const struct ring_ops *inner, void *memory,
                                     const struct ring_config *config)
{
    struct blocking_ring *ring = memory;
    assert(inner->claims.full_definite || inner->claims.producers == RING_ONE);
    int error = inner->open(ring->inner, config);
    if (!error)
        edges_open(&ring->edges, config->producers + config->consumers, config->shared);
    return error;
}

static inline void blocking_ring_close(const struct ring_ops *inner, void *memory)
{
    if (inner->close)
        inner->close(((struct blocking_ring *)memory)->inner);
}

static inline void *blocking_ring_attach(const struct ring_ops *inner, void *memory,
                                         enum ring_role role, unsigned slot)
{
    struct blocking_ring *ring = memory;
    return inner->attach ? inner->attach(ring->inner, role, slot) : NULL;
}

HOT_INLINE bool blocking_ring_push(const struct ring_ops *inner, void *memory, void *handle,
                                   uint64_t value)
{
    struct blocking_ring *ring = memory;
    if (!inner->push(ring->inner, handle, value))
        return false;
    event_count_notify(&ring->edges.not_empty, 1);
    return true;
}

HOT_INLINE bool blocking_ring_pop(const struct ring_ops *inner, void *memory, void *handle,
                                  uint64_t *value)
{
    struct blocking_ring *ring = memory;
    if (!inner->pop(ring->inner, handle, value))
        return false;
    event_count_notify(&ring->edges.not_full, 1);
    return true;
}

HOT_INLINE size_t blocking_ring_push_many(const struct ring_ops *inner, void *memory, void *handle,
                                          const uint64_t *values, size_t count)
{
    struct blocking_ring *ring = memory;
    size_t pushed = 0;
    if (inner->push_many)
        pushed = inner->push_many(ring->inner, handle, values, count);
    else
        while (pushed < count && inner->push(ring->inner, handle, values[pushed]))
            pushed++;
    if (pushed > 0)
        event_count_notify(&ring->edges.not_empty, (uint32_t)pushed);
    return pushed;
}

HOT_INLINE size_t blocking_ring_pop_many(const struct ring_ops *inner, void *memory, void *handle,
                                         uint64_t *values, size_t count)
{
    struct blocking_ring *ring = memory;
    size_t popped = 0;
    if (inner->pop_many)
        popped = inner->pop_many(ring->inner, handle, values, count);
    else
        while (popped < count && inner->pop(ring->inner, handle, &values[popped]))
            popped++;
    if (popped > 0)
        event_count_notify(&ring->edges.not_full, (uint32_t)popped);
    return popped;
}

static inline ssize_t blocking_ring_push_attempt(void *context)
{
    const struct blocking_ring_call *call = context;
    if (edges_closed(&call->ring->edges))
        return -EPIPE;
    return blocking_ring_push(call->inner, call->ring, call->handle, call->value);
}

static inline ssize_t blocking_ring_pop_attempt(void *context)
{
    struct blocking_ring_call *call = context;
    return blocking_ring_pop(call->inner, call->ring, call->handle, &call->value);
}

SLOW_PATH int blocking_ring_push_wait(const struct ring_ops *inner, struct blocking_ring *ring,
                                      void *handle, uint64_t value, uint64_t deadline_ns)
{
    struct blocking_ring_call call = {inner, ring, handle, value};
    const struct edge_try wanted = {blocking_ring_push_attempt, &call};
    ssize_t result = edges_wait(&ring->edges, &ring->edges.not_full, &wanted, deadline_ns);
    return result > 0 ? 0 : (int)result;
}

SLOW_PATH int blocking_ring_pop_wait(const struct ring_ops *inner, struct blocking_ring *ring,
                                     void *handle, uint64_t *value, uint64_t deadline_ns)
{
    struct event_count *count = &ring->edges.not_empty;
    struct blocking_ring_call call = {inner, ring, handle, 0};
    const struct edge_try wanted = {blocking_ring_pop_attempt, &call};
    ssize_t result = edges_wait(&ring->edges, count, &wanted, deadline_ns);
    if (!inner->claims.empty_definite)
        event_count_notify(count, 1);
    if (result <= 0)
        return (int)result;
    *value = call.value;
    return 0;
}

HOT_INLINE int blocking_ring_push_until(const struct ring_ops *inner, void *memory, void *handle,
                                        uint64_t value, uint64_t deadline_ns)
{
    struct blocking_ring *ring = memory;
    if (__builtin_expect(edges_closed(&ring->edges), false))
        return -EPIPE;
    return blocking_ring_push(inner, ring, handle, value)
               ? 0
               : blocking_ring_push_wait(inner, ring, handle, value, deadline_ns);
}

HOT_INLINE int blocking_ring_pop_until(const struct ring_ops *inner, void *memory, void *handle,
                                       uint64_t *value, uint64_t deadline_ns)
{
    return blocking_ring_pop(inner, memory, handle, value)
               ? 0
               : blocking_ring_pop_wait(inner, memory, handle, value, deadline_ns);
}

static void blocking_ring_shut(void *memory)
{
    edges_shut(&((struct blocking_ring *)memory)->edges);
}

// The blocking form of the ring `name`: the functions above with its table, which folds them, and a
// table with the ring's claims.
#define BLOCKING_RING(name_, ...)                                                                  \
    static uint64_t blocking_##name_##_ring_capacity(const struct ring_config *config)             \
    {                                                                                              \
        return name_##_ring.capacity(config);                                                      \
    }                                                                                              \
    static size_t blocking_##name_##_ring_bytes(const struct ring_config *config)                  \
    {                                                                                              \
        return sizeof(struct blocking_ring) + name_##_ring.bytes(config);                          \
    }                                                                                              \
    static int blocking_##name_##_ring_open(void *memory, const struct ring_config *config)        \
    {                                                                                              \
        return blocking_ring_open(&name_##_ring, memory, config);                                  \
    }                                                                                              \
    static void blocking_##name_##_ring_close(void *memory)                                        \
    {                                                                                              \
        blocking_ring_close(&name_##_ring, memory);                                                \
    }                                                                                              \
    static void *blocking_##name_##_ring_attach(void *memory, enum ring_role role, unsigned slot)  \
    {                                                                                              \
        return blocking_ring_attach(&name_##_ring, memory, role, slot);                            \
    }                                                                                              \
    HOT_INLINE bool blocking_##name_##_ring_push(void *ring, void *handle, uint64_t value)         \
    {                                                                                              \
        return blocking_ring_push(&name_##_ring, ring, handle, value);                             \
    }                                                                                              \
    HOT_INLINE bool blocking_##name_##_ring_pop(void *ring, void *handle, uint64_t *value)         \
    {                                                                                              \
        return blocking_ring_pop(&name_##_ring, ring, handle, value);                              \
    }                                                                                              \
    HOT_INLINE size_t blocking_##name_##_ring_push_many(void *ring, void *handle,                  \
                                                        const uint64_t *values, size_t count)      \
    {                                                                                              \
        return blocking_ring_push_many(&name_##_ring, ring, handle, values, count);                \
    }                                                                                              \
    HOT_INLINE size_t blocking_##name_##_ring_pop_many(void *ring, void *handle, uint64_t *values, \
                                                       size_t count)                               \
    {                                                                                              \
        return blocking_ring_pop_many(&name_##_ring, ring, handle, values, count);                 \
    }                                                                                              \
    HOT_INLINE int blocking_##name_##_ring_push_until(void *ring, void *handle, uint64_t value,    \
                                                      uint64_t deadline_ns)                        \
    {                                                                                              \
        return blocking_ring_push_until(&name_##_ring, ring, handle, value, deadline_ns);          \
    }                                                                                              \
    HOT_INLINE int blocking_##name_##_ring_pop_until(void *ring, void *handle, uint64_t *value,    \
                                                     uint64_t deadline_ns)                         \
    {                                                                                              \
        return blocking_ring_pop_until(&name_##_ring, ring, handle, value, deadline_ns);           \
    }                                                                                              \
    static const struct ring_ops blocking_##name_##_ring = {                                       \
        .about = {.name = "blocking_" #name_,                                                      \
                  .summary = "the ring " #name_ " whose threads sleep where it is empty or full",  \
                  .source = "contend; the ring is " #name_},                                       \
        .claims = {.keeps = true, __VA_ARGS__},                                                    \
        .capacity = blocking_##name_##_ring_capacity,                                              \
        .bytes = blocking_##name_##_ring_bytes,                                                    \
        .open = blocking_##name_##_ring_open,                                                      \
        .close = blocking_##name_##_ring_close,                                                    \
        .attach = blocking_##name_##_ring_attach,                                                  \
        .push = blocking_##name_##_ring_push,                                                      \
        .pop = blocking_##name_##_ring_pop,                                                        \
        .push_many = blocking_##name_##_ring_push_many,                                            \
        .pop_many = blocking_##name_##_ring_pop_many,                                              \
        .push_until = blocking_##name_##_ring_push_until,                                          \
        .pop_until = blocking_##name_##_ring_pop_until,                                            \
        .shut = blocking_ring_shut,                                                                \
    };

BLOCKING_RING(spsc_cached, .producers = RING_ONE, .consumers = RING_ONE, .order = RING_TOTAL,
              .full_definite = true, .empty_definite = true, .shared = true)
BLOCKING_RING(spsc_slot, .producers = RING_ONE, .consumers = RING_ONE, .order = RING_TOTAL,
              .empty_definite = true, .shared = true)
BLOCKING_RING(mpsc, .producers = RING_MANY, .consumers = RING_ONE, .order = RING_TOTAL,
              .full_definite = true, .shared = true)
BLOCKING_RING(mpmc_turn, .producers = RING_MANY, .consumers = RING_MANY, .order = RING_TOTAL,
              .full_definite = true, .shared = true)
BLOCKING_RING(locked, .producers = RING_MANY, .consumers = RING_MANY, .order = RING_TOTAL,
              .full_definite = true, .empty_definite = true, .waits = true, .shared = true)

#endif
