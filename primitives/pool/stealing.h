// SPDX-License-Identifier: MIT
// stealing.h: a deque per worker; who has nothing to do takes from another's.
//
// A task that a task submits goes to the deque of the worker that runs it, and is its next: what it reads is
// still in the cache, and nobody else is asked. Tasks from outside go to a queue for all, the ring
// mpmc_turn, and so do the oldest of a deque whose places are all taken. A worker looks in its own deque,
// then in the queue, of which it brings a share home, then in the others' deques, beginning with one drawn
// anew each time. With .steal = POOL_STEAL_HALF it brings home half of what it saw there, by as many single
// steals: the owner takes without a compare-exchange, so no thief may claim more than the oldest.
// Every STEALING_TURN-th look begins with the queue, so that tasks that go on submitting tasks do not
// keep those from outside waiting for ever.
//
// Source: Blumofe and Leiserson, "Scheduling multithreaded computations by work stealing", FOCS 1994, for
// random victims; the schedulers of Go and Tokio for the queue beside the deques, its turn, and that a push
// wakes nobody while somebody looks. The deque: deque.h; bounding: stealing_place.h; sleeping: stealing_worker.h.
#ifndef PRIMITIVES_POOL_STEALING_H
#define PRIMITIVES_POOL_STEALING_H

#include "pool/stealing_worker.h"

static const struct pool_ops stealing_pool;

static inline struct ring_config stealing_ring(const struct pool_config *config)
{
    return (struct ring_config){.capacity = pool_capacity(config),
                                .producers = config->producers + config->workers,
                                .consumers = config->workers};
}

static inline uint64_t stealing_places(const struct pool_config *config)
{
    return config->capacity < STEALING_PLACES ? power_of_two(config->capacity) : STEALING_PLACES;
}

// Rounded up, for what follows it.
static inline size_t stealing_ring_bytes(const struct pool_config *config)
{
    struct ring_config ring = stealing_ring(config);
    return (turn_bytes(&ring) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

static size_t stealing_bytes(const struct pool_config *config)
{
    size_t worker = sizeof(struct stealing_worker) + deque_bytes(stealing_places(config));
    return sizeof(struct stealing_pool) + config->workers * worker + stealing_ring_bytes(config) +
           crew_bytes(config);
}

static void stealing_work(struct crew_worker *worker)
{
    crew_work(worker, &stealing_kind);
}

static void stealing_open_worker(struct stealing_worker *own, void *deque, uint64_t places)
{
    own->deque = deque;
    own->looks = own->draws = own->claim_seen = 0;
    own->keep = 0;
    atomic_init(&own->claim, 0);
    atomic_init(&own->returned, 0);
    atomic_init(&own->used, 0);
    atomic_init(&own->keeps, false);
    deque_open(deque, places);
}

static int stealing_open(void *memory, const struct pool_config *config)
{
    int code = pool_config_check(config, &stealing_pool.claims);
    if (code != 0)
        return code;
    static const struct lock_config lock = {.slots = 1};
    struct stealing_pool *pool = memory;
    futex_open(&pool->recall_lock, &lock);
    atomic_init(&pool->recalled, 0);
    uint64_t spare = config->capacity / (UINT64_C(8) * config->workers);
    pool->stock_max = spare < STEALING_STOCK ? spare : STEALING_STOCK;
    pool->steal = config->steal;
    pool->share = config->workers < STEALING_SHARE ? STEALING_SHARE / config->workers : 1;
    unsigned char *rest = (unsigned char *)(pool->own + config->workers);
    pool->queue = (struct turn_ring *)rest;
    rest += stealing_ring_bytes(config);
    struct ring_config ring = stealing_ring(config);
    code = mpmc_turn_open(pool->queue, &ring);
    if (code != 0)
        return code;
    for (unsigned i = 0; i < config->workers; i++) {
        stealing_open_worker(&pool->own[i], rest, stealing_places(config));
        rest += deque_bytes(stealing_places(config));
    }
    crew_open(&pool->crew, pool, rest, config, stealing_work);
    return 0;
}

static void stealing_close(void *memory)
{
    (void)memory;
}

static void *stealing_attach(void *memory, unsigned slot)
{
    return &((struct stealing_pool *)memory)->crew.producers[slot];
}

static int stealing_start(void *memory)
{
    return crew_start(&((struct stealing_pool *)memory)->crew, true);
}

static bool stealing_submit(void *memory, void *handle, struct pool_task *task)
{
    struct stealing_pool *pool = memory;
    struct crew_member *member = handle;
    uint32_t generation;
    if (!crew_enter(&pool->crew, member, &generation))
        return false;
    bool taken = stealing_reserve(pool, member, generation);
    if (taken) {
        // A worker's handle is its own address.
        if (member->works)
            stealing_push(pool, stealing_own(pool, (struct crew_worker *)member),
                          crew_element(task, generation));
        else
            stealing_queue(pool, crew_element(task, generation));
        crew_alert(&pool->crew, member);
    }
    crew_leave(member);
    return taken;
}

static void stealing_drain(void *memory, void *handle)
{
    (void)handle;
    crew_drain(&((struct stealing_pool *)memory)->crew);
}

// As crew_kind.take, of whatever is left after crew_stop, by the thread that called it.
static bool stealing_take_left(struct crew_worker *worker, uint64_t *element)
{
    struct stealing_pool *pool = worker->crew->pool;
    bool found = mpmc_turn_pop(pool->queue, NULL, element);
    for (unsigned i = 0; i < pool->crew.worker_count && !found; i++)
        found = stealing_steal_one(pool->own[i].deque, element);
    return found;
}

static uint64_t stealing_stop(void *memory, enum pool_stop how,
                              void (*cancelled)(struct pool_task *task, void *context),
                              void *context)
{
    static const struct crew_kind left = {.take = stealing_take_left};
    struct stealing_pool *pool = memory;
    crew_stop(&pool->crew, how);
    return crew_give_back(&pool->crew, &left, cancelled, context);
}

static struct pool_counts stealing_counts(const void *memory)
{
    return crew_counts(&((const struct stealing_pool *)memory)->crew);
}

static const struct pool_ops stealing_pool = {
    .about = {.name = "stealing",
              .summary = "a deque per worker, stolen from by who has nothing to do",
              .source = "Chase and Lev, SPAA 2005; Blumofe and Leiserson, FOCS 1994"},
    .claims = {.keeps = true,
               .concurrent = true,
               .bounded = true,
               .nests = true,
               .elastic = true,
               .steals = true,
               .cancels = true,
               .sleeps = true},
    .bytes = stealing_bytes,
    .open = stealing_open,
    .close = stealing_close,
    .attach = stealing_attach,
    .start = stealing_start,
    .submit = stealing_submit,
    .drain = stealing_drain,
    .stop = stealing_stop,
    .counts = stealing_counts,
};

#endif
