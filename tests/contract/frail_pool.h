// SPDX-License-Identifier: MIT
// frail_pool.h: a pool with one queue in a lock, whose flaws lose tasks, wake-ups and threads. Sound
// with FLAW_NONE. What its threads do is in frail_pool_thread.h.
#ifndef TESTS_CONTRACT_FRAIL_POOL_H
#define TESTS_CONTRACT_FRAIL_POOL_H

#include "frail_pool_thread.h"

static const struct pool_ops frail_pool;

static size_t frail_pool_bytes(const struct pool_config *config)
{
    return sizeof(struct frail_pool) + config->workers * sizeof(struct frail_pool_thread) +
           config->producers * sizeof(struct frail_pool_producer) +
           (config->capacity + FRAIL_POOL_SPARE) * sizeof(struct frail_pool_entry);
}

static int frail_pool_open(void *memory, const struct pool_config *config)
{
    int error = pool_config_check(config, &frail_pool.claims);
    if (error && flaw_now != FLAW_ACCEPTS_ALL)
        return error;
    struct frail_pool *pool = memory;
    // A refused config that is accepted all the same may have room for nothing.
    if (error)
        return 0;
    *pool = (struct frail_pool){.config = *config};
    frail_guard_init(&pool->guard);
    pool->threads = (struct frail_pool_thread *)(pool + 1);
    pool->producers = (struct frail_pool_producer *)(pool->threads + config->workers);
    pool->queue = (struct frail_pool_entry *)(pool->producers + config->producers);
    for (unsigned i = 0; i < config->workers; i++)
        pool->threads[i] = (struct frail_pool_thread){
            .pool = pool, .handle = {.producer = NULL, .from = i}, .state = FRAIL_POOL_NEVER};
    for (unsigned i = 0; i < config->producers; i++)
        pool->producers[i] = (struct frail_pool_producer){
            .handle = {.producer = &pool->producers[i], .from = FRAIL_POOL_OUTSIDE}};
    if (flaw_now == FLAW_OVERRUNS)
        ((unsigned char *)memory)[frail_pool_bytes(config)] = 0;
    return 0;
}

static void frail_pool_close(void *memory)
{
    if (frail_pool_of_all == memory)
        frail_pool_of_all = NULL;
}

static void *frail_pool_attach(void *memory, unsigned slot)
{
    return &((struct frail_pool *)memory)->producers[slot].handle;
}

static void frail_pool_join_all(struct frail_pool *pool)
{
    for (unsigned i = 0; i < pool->config.workers; i++) {
        frail_guard_take(&pool->guard);
        bool made = pool->threads[i].state != FRAIL_POOL_NEVER;
        frail_guard_leave(&pool->guard, 0);
        if (made)
            pthread_join(pool->threads[i].id, NULL);
    }
}

static int frail_pool_start(void *memory)
{
    struct frail_pool *pool = memory;
    unsigned stay = frail_pool_elastic(pool) ? pool->config.workers_min : pool->config.workers;
    int error = 0;
    for (unsigned i = 0; i < stay && !error; i++) {
        frail_guard_take(&pool->guard);
        error = frail_pool_grow(pool);
        frail_guard_leave(&pool->guard, 0);
        if (flaw_now == FLAW_GATE_OPEN)
            sched_yield();
    }
    frail_guard_take(&pool->guard);
    pool->phase = error ? FRAIL_POOL_STOPS : FRAIL_POOL_RUNS;
    pool->cancels = error;
    if (error && flaw_now == FLAW_START_LEAVES)
        pool->phase = FRAIL_POOL_OPEN;
    frail_guard_leave(&pool->guard, 1);
    if (error && flaw_now != FLAW_START_LEAVES)
        frail_pool_join_all(pool);
    return -error;
}

static bool frail_pool_submit(void *memory, void *handle, struct pool_task *task)
{
    struct frail_pool *pool = frail_pool_at(memory);
    frail_guard_take(&pool->guard);
    bool stops = pool->phase == FRAIL_POOL_STOPS;
    bool taken = !stops && frail_pool_inside(pool) < frail_pool_room(pool);
    if (taken) {
        frail_pool_put(pool, handle, task);
        if (frail_pool_elastic(pool) && pool->phase == FRAIL_POOL_RUNS &&
            pool->tail - pool->head > pool->idle && pool->live < pool->config.workers &&
            flaw_now != FLAW_GROWS_NOT)
            // If there is no thread to be had, those that are there do it.
            frail_pool_grow(pool);
    }
    pool->counts.wakes += taken;
    frail_guard_leave(&pool->guard, taken);
    return taken || (stops && flaw_now == FLAW_TAKES_LATE);
}

static bool frail_pool_drained(const struct frail_pool *pool,
                               const struct frail_pool_handle *handle)
{
    if (flaw_now == FLAW_DRAIN_EARLY)
        return pool->tail == pool->head;
    if (flaw_now == FLAW_DRAIN_ALL)
        return frail_pool_inside(pool) == 0;
    return handle->producer->inside == 0;
}

// Sees that the tasks are done, but not what they have written.
static void frail_pool_drain_unordered(const struct frail_pool_handle *handle)
{
    // relaxed: that is the flaw.
    while (atomic_load_explicit(&handle->producer->open, memory_order_relaxed) > 0)
        sched_yield();
}

static void frail_pool_drain(void *memory, void *handle)
{
    struct frail_pool *pool = memory;
    if (flaw_now == FLAW_DONE_UNORDERED) {
        frail_pool_drain_unordered(handle);
        return;
    }
    frail_guard_take(&pool->guard);
    pool->drainers++;
    while (!frail_pool_drained(pool, handle)) {
        uint32_t news = frail_guard_news(&pool->guard);
        frail_guard_leave(&pool->guard, 0);
        int error = frail_guard_sleep(&pool->guard, news, UINT64_MAX);
        frail_guard_take(&pool->guard);
        if (error)
            break;
    }
    pool->drainers--;
    frail_guard_leave(&pool->guard, 0);
}

static uint64_t frail_pool_stop(void *memory, enum pool_stop how,
                                void (*cancelled)(struct pool_task *task, void *context),
                                void *context)
{
    struct frail_pool *pool = memory;
    frail_guard_take(&pool->guard);
    pool->phase = FRAIL_POOL_STOPS;
    pool->cancels = how == POOL_CANCEL;
    if (flaw_now == FLAW_STOP_LOSES && pool->tail > pool->head)
        pool->tail--;
    frail_guard_leave(&pool->guard, 1);
    frail_pool_join_all(pool);
    uint64_t count = pool->tail - pool->head;
    while (pool->head < pool->tail) {
        struct pool_task *task = frail_pool_entry_at(pool, pool->head++)->task;
        if (cancelled && !(flaw_now == FLAW_CANCEL_FORGETS && pool->head == pool->tail))
            cancelled(task, context);
        if (flaw_now == FLAW_CANCEL_RUNS)
            task->run(task, &pool->threads[0].handle);
    }
    return count;
}

static struct pool_counts frail_pool_counts(const void *memory)
{
    struct frail_pool *pool = (struct frail_pool *)memory;
    frail_guard_take(&pool->guard);
    struct pool_counts counts = pool->counts;
    frail_guard_leave(&pool->guard, 0);
    counts.threads += flaw_now == FLAW_MISCOUNTS;
    return counts;
}

static const struct pool_ops frail_pool = {
    .about = {.name = "frail",
              .summary = "pool with one queue in a lock that the broken twins are made from",
              .source = "contend"},
    .claims = {.keeps = true,
               .concurrent = true,
               .fifo = true,
               .bounded = true,
               .nests = true,
               .elastic = true,
               .steals = true,
               .cancels = true,
               .sleeps = true},
    .bytes = frail_pool_bytes,
    .open = frail_pool_open,
    .close = frail_pool_close,
    .attach = frail_pool_attach,
    .start = frail_pool_start,
    .submit = frail_pool_submit,
    .drain = frail_pool_drain,
    .stop = frail_pool_stop,
    .counts = frail_pool_counts,
};

#endif
