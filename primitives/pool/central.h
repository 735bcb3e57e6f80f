// SPDX-License-Identifier: MIT
// central.h: one queue for all workers.
//
// A worker that has nothing to do takes the oldest task, so that no task waits while a worker is idle:
// for costs that nobody knows there is no better order. The price is that all meet at one queue.
// The queue is the ring mpmc_turn; a push wakes one worker, if one sleeps and none is looking.
#ifndef PRIMITIVES_POOL_CENTRAL_H
#define PRIMITIVES_POOL_CENTRAL_H

#include "pool/crew.h"
#include "ring/mpmc_turn.h"

// Behind it the ring, then the members.
struct central_pool {
    struct crew crew;
    alignas(CACHE_LINE) unsigned char ring[];
};

static const struct pool_ops central_pool;

static inline struct ring_config central_ring(const struct pool_config *config)
{
    return (struct ring_config){.capacity = pool_capacity(config),
                                .producers = config->producers + config->workers,
                                .consumers = config->workers};
}

// Rounded up, for what follows it.
static size_t central_ring_bytes(const struct pool_config *config)
{
    struct ring_config ring = central_ring(config);
    return (turn_bytes(&ring) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

static size_t central_bytes(const struct pool_config *config)
{
    return sizeof(struct central_pool) + central_ring_bytes(config) + crew_bytes(config);
}

HOT_INLINE struct turn_ring *central_turn_ring(struct central_pool *pool)
{
    return (struct turn_ring *)pool->ring;
}

HOT_INLINE bool central_take(struct crew_worker *worker, uint64_t *element)
{
    struct central_pool *pool = worker->crew->pool;
    return mpmc_turn_pop(pool->ring, NULL, element);
}

static bool central_some(const struct crew_worker *worker)
{
    struct turn_ring *ring = central_turn_ring(worker->crew->pool);
    // acquire: keeps the load of turn behind; pairs with nothing.
    return turn_compare(ring, atomic_load_explicit(&ring->head, memory_order_acquire)) >= 0;
}

static const struct crew_kind central_kind = {.take = central_take, .some = central_some};

static void central_work(struct crew_worker *worker)
{
    crew_work(worker, &central_kind);
}

static int central_open(void *memory, const struct pool_config *config)
{
    int code = pool_config_check(config, &central_pool.claims);
    if (code != 0)
        return code;
    struct central_pool *pool = memory;
    struct ring_config ring = central_ring(config);
    code = mpmc_turn_open(pool->ring, &ring);
    if (code == 0)
        crew_open(&pool->crew, pool, pool->ring + central_ring_bytes(config), config, central_work);
    return code;
}

static void central_close(void *memory)
{
    (void)memory;
}

static void *central_attach(void *memory, unsigned slot)
{
    return &((struct central_pool *)memory)->crew.producers[slot];
}

static int central_start(void *memory)
{
    return crew_start(&((struct central_pool *)memory)->crew, true);
}

static bool central_submit(void *memory, void *handle, struct pool_task *task)
{
    struct central_pool *pool = memory;
    struct crew_member *member = handle;
    uint32_t generation;
    if (!crew_enter(&pool->crew, member, &generation))
        return false;
    bool taken = crew_reserve(&pool->crew, member, generation);
    if (taken) {
        // Never full: it has capacity places, and a task keeps its place until it is done.
        bool pushed = turn_push(pool->ring, NULL, crew_element(task, generation));
        assert(pushed);
        (void)pushed;
        crew_alert(&pool->crew, member);
    }
    crew_leave(member);
    return taken;
}

static void central_drain(void *memory, void *handle)
{
    (void)handle;
    crew_drain(&((struct central_pool *)memory)->crew);
}

static uint64_t central_stop(void *memory, enum pool_stop how,
                             void (*cancelled)(struct pool_task *task, void *context),
                             void *context)
{
    struct central_pool *pool = memory;
    crew_stop(&pool->crew, how);
    return crew_give_back(&pool->crew, &central_kind, cancelled, context);
}

static struct pool_counts central_counts(const void *memory)
{
    return crew_counts(&((const struct central_pool *)memory)->crew);
}

static const struct pool_ops central_pool = {
    .about = {.name = "central",
              .summary = "one queue: who has nothing to do takes the oldest task",
              .source = "contend; the queue: mpmc_turn"},
    .claims = {.keeps = true,
               .concurrent = true,
               .fifo = true,
               .bounded = true,
               .nests = true,
               .elastic = true,
               .cancels = true,
               .sleeps = true},
    .bytes = central_bytes,
    .open = central_open,
    .close = central_close,
    .attach = central_attach,
    .start = central_start,
    .submit = central_submit,
    .drain = central_drain,
    .stop = central_stop,
    .counts = central_counts,
};

#endif
