// SPDX-License-Identifier: MIT
// batch.h: the naive way: as many tasks as there are workers, one for each, and then wait for all.
//
// Submit collects. The one that completes a batch hands a task to each worker and returns when all of
// them are done, so that a batch takes as long as its slowest task, and producers do nothing in the
// meantime: one submits at a time. A batch that is not complete waits for more tasks, for a drain or
// for the stop. Before the start tasks are kept, up to the capacity; the first submit or drain after it
// begins with them.
#ifndef PRIMITIVES_POOL_BATCH_H
#define PRIMITIVES_POOL_BATCH_H

#include "pool/crew.h"

// Where a worker finds its task. A line each.
struct batch_place {
    alignas(CACHE_LINE) _Atomic uint64_t element; // 0: none
};

// Behind it the places, the members and the tasks that are collected.
struct batch_pool {
    struct crew crew;
    // Under the lock.
    alignas(CACHE_LINE) struct futex lock;
    bool started;
    uint64_t count;     // tasks collected
    uint64_t count_max; // the capacity, or the workers if that is more
    uint64_t *collected;
    // Of the batch that runs.
    alignas(CACHE_LINE) _Atomic uint32_t left; // tasks that are not done
    struct event_count all_done;
    struct batch_place places[];
};

static const struct pool_ops batch_pool;

static uint64_t batch_count_max(const struct pool_config *config)
{
    uint64_t capacity = pool_capacity(config);
    return capacity > config->workers ? capacity : config->workers;
}

static size_t batch_bytes(const struct pool_config *config)
{
    return sizeof(struct batch_pool) + config->workers * sizeof(struct batch_place) +
           crew_bytes(config) + batch_count_max(config) * sizeof(uint64_t);
}

static bool batch_take(struct crew_worker *worker, uint64_t *element)
{
    struct batch_pool *pool = worker->crew->pool;
    struct batch_place *place = &pool->places[worker->index];
    // acquire: pairs with the release store in batch_hand_out.
    *element = atomic_load_explicit(&place->element, memory_order_acquire);
    if (*element == 0)
        return false;
    // relaxed: nobody else writes it before this task is done.
    atomic_store_explicit(&place->element, 0, memory_order_relaxed);
    return true;
}

static void batch_run(struct crew_worker *worker, uint64_t element)
{
    struct batch_pool *pool = worker->crew->pool;
    crew_run(worker, element);
    // release: pairs with the acquire load in batch_is_done. acquire: so it does for the others'.
    if (atomic_fetch_sub_explicit(&pool->left, 1, memory_order_acq_rel) == 1)
        event_count_notify(&pool->all_done, 1);
}

static const struct crew_kind batch_kind = {.take = batch_take, .run = batch_run};

static void batch_work(struct crew_worker *worker)
{
    crew_work(worker, &batch_kind);
}

static int batch_open(void *memory, const struct pool_config *config)
{
    int code = pool_config_check(config, &batch_pool.claims);
    if (code != 0)
        return code;
    static const struct lock_config lock = {.slots = 1};
    struct batch_pool *pool = memory;
    void *members = pool->places + config->workers;
    pool->started = false;
    pool->count = 0;
    pool->count_max = batch_count_max(config);
    pool->collected = (uint64_t *)((unsigned char *)members + crew_bytes(config));
    futex_open(&pool->lock, &lock);
    atomic_init(&pool->left, 0);
    event_count_open(&pool->all_done, false);
    for (unsigned i = 0; i < config->workers; i++)
        atomic_init(&pool->places[i].element, 0);
    crew_open(&pool->crew, pool, members, config, batch_work);
    return 0;
}

static void batch_close(void *memory)
{
    (void)memory;
}

static void *batch_attach(void *memory, unsigned slot)
{
    return &((struct batch_pool *)memory)->crew.producers[slot];
}

static int batch_start(void *memory)
{
    struct batch_pool *pool = memory;
    int code = crew_start(&pool->crew, false);
    futex_acquire(&pool->lock, NULL);
    pool->started = code == 0;
    futex_release(&pool->lock, NULL);
    return code;
}

static bool batch_is_done(struct batch_pool *pool)
{
    // acquire: pairs with the release subtraction in batch_run.
    return atomic_load_explicit(&pool->left, memory_order_acquire) == 0;
}

static void batch_await(struct batch_pool *pool)
{
    uint64_t end = monotonic_ns() + pool->crew.spin_ns;
    while (!batch_is_done(pool)) {
        sched_yield(); // who is waited for may need this CPU
        if (monotonic_ns() < end)
            continue;
        uint32_t key = event_count_prepare(&pool->all_done);
        if (batch_is_done(pool))
            event_count_cancel(&pool->all_done, key);
        else
            event_count_wait(&pool->all_done, key, FUTEX_FOREVER);
    }
}

// One for each worker, as far as they go.
static void batch_hand_out(struct batch_pool *pool, struct crew_member *member,
                           const uint64_t *elements, uint32_t count)
{
    // relaxed: published by the stores that follow.
    atomic_store_explicit(&pool->left, count, memory_order_relaxed);
    for (uint32_t i = 0; i < count; i++) {
        // release: pairs with the acquire load in batch_take.
        atomic_store_explicit(&pool->places[i].element, elements[i], memory_order_release);
        crew_wake(&pool->crew.workers[i], member);
    }
    batch_await(pool);
}

// Under the lock: runs what is collected, batch by batch; `partial`: also the rest.
static void batch_flush(struct batch_pool *pool, struct crew_member *member, bool partial)
{
    uint64_t done = 0, most = pool->crew.worker_count;
    if (!pool->started)
        return;
    while (pool->count - done >= (partial ? 1 : most)) {
        uint64_t count = pool->count - done < most ? pool->count - done : most;
        batch_hand_out(pool, member, pool->collected + done, (uint32_t)count);
        done += count;
    }
    for (uint64_t i = done; i < pool->count; i++)
        pool->collected[i - done] = pool->collected[i];
    pool->count -= done;
}

static bool batch_submit(void *memory, void *handle, struct pool_task *task)
{
    struct batch_pool *pool = memory;
    struct crew_member *member = handle;
    uint32_t generation;
    if (!crew_enter(&pool->crew, member, &generation))
        return false;
    futex_acquire(&pool->lock, NULL);
    batch_flush(pool, member, false);
    bool taken = pool->count < pool->count_max;
    if (taken) {
        crew_count(&member->submitted[generation]);
        pool->collected[pool->count++] = crew_element(task, generation);
        batch_flush(pool, member, false);
    }
    futex_release(&pool->lock, NULL);
    crew_leave(member);
    return taken;
}

// Beside a stop it waits for what that does with the tasks.
static void batch_drain(void *memory, void *handle)
{
    struct batch_pool *pool = memory;
    struct crew_member *member = handle;
    uint32_t generation;
    if (!crew_enter(&pool->crew, member, &generation)) {
        crew_drain(&pool->crew);
        return;
    }
    futex_acquire(&pool->lock, NULL);
    batch_flush(pool, member, true);
    futex_release(&pool->lock, NULL);
    crew_leave(member);
}

// What has been collected, by the thread that called stop.
static bool batch_take_left(struct crew_worker *worker, uint64_t *element)
{
    struct batch_pool *pool = worker->crew->pool;
    if (pool->count == 0)
        return false;
    *element = pool->collected[--pool->count];
    return true;
}

static uint64_t batch_stop(void *memory, enum pool_stop how,
                           void (*cancelled)(struct pool_task *task, void *context), void *context)
{
    static const struct crew_kind left = {.take = batch_take_left};
    struct batch_pool *pool = memory;
    crew_close(&pool->crew);
    if (how == POOL_DRAIN)
        batch_flush(pool, &pool->crew.producers[0], true);
    crew_stop(&pool->crew, how);
    return crew_give_back(&pool->crew, &left, cancelled, context);
}

static struct pool_counts batch_counts(const void *memory)
{
    return crew_counts(&((const struct batch_pool *)memory)->crew);
}

static const struct pool_ops batch_pool = {
    .about = {.name = "batch",
              .summary = "naive: a task for each worker, then wait for the slowest",
              .source = "contend"},
    .claims = {.keeps = true, .cancels = true, .sleeps = true},
    .bytes = batch_bytes,
    .open = batch_open,
    .close = batch_close,
    .attach = batch_attach,
    .start = batch_start,
    .submit = batch_submit,
    .drain = batch_drain,
    .stop = batch_stop,
    .counts = batch_counts,
};

#endif
