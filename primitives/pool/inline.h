// SPDX-License-Identifier: MIT
// inline.h: the control: no pool at all. Submit runs the task before it returns.
//
// What producer and task cost beside the pool, and how fast one thread does all of it: more workers
// pay where a pool is faster. A task that submits runs the new one inside itself.
#ifndef PRIMITIVES_POOL_INLINE_H
#define PRIMITIVES_POOL_INLINE_H

#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "pool/limit.h"

// A producer's own line: only its thread writes there.
struct inline_producer {
    alignas(CACHE_LINE) _Atomic unsigned inside; // submits that have not returned, one in another
    _Atomic uint64_t run;                        // tasks so far
    struct inline_pool *pool;
};

struct inline_pool {
    alignas(CACHE_LINE) _Atomic bool stopping;
    unsigned producers;
    struct inline_producer each[];
};

static const struct pool_ops inline_pool;

static size_t inline_bytes(const struct pool_config *config)
{
    return sizeof(struct inline_pool) + config->producers * sizeof(struct inline_producer);
}

static int inline_open(void *memory, const struct pool_config *config)
{
    int code = pool_config_check(config, &inline_pool.claims);
    if (code != 0)
        return code;
    struct inline_pool *pool = memory;
    atomic_init(&pool->stopping, false);
    pool->producers = config->producers;
    for (unsigned i = 0; i < config->producers; i++) {
        pool->each[i].pool = pool;
        atomic_init(&pool->each[i].inside, 0);
        atomic_init(&pool->each[i].run, 0);
    }
    return 0;
}

static void *inline_attach(void *memory, unsigned slot)
{
    return &((struct inline_pool *)memory)->each[slot];
}

// There is nothing to make; who submits before it is served at once all the same.
static int inline_start(void *memory)
{
    (void)memory;
    return 0;
}

static bool inline_submit(void *memory, void *handle, struct pool_task *task)
{
    struct inline_pool *pool = memory;
    struct inline_producer *producer = handle;
    // seq_cst, also the load: of this store and stop's, each followed by a look at the other's word,
    // one is seen.
    unsigned depth = atomic_fetch_add_explicit(&producer->inside, 1, memory_order_seq_cst);
    // seq_cst: as above.
    bool taken = !atomic_load_explicit(&pool->stopping, memory_order_seq_cst);
    if (taken) {
        task->run(task, handle);
        // relaxed: a count that only this thread writes.
        uint64_t run = atomic_load_explicit(&producer->run, memory_order_relaxed);
        // relaxed: as above.
        atomic_store_explicit(&producer->run, run + 1, memory_order_relaxed);
    }
    // release: pairs with the acquire load in inline_stop; what the task wrote is seen after it.
    atomic_store_explicit(&producer->inside, depth, memory_order_release);
    return taken;
}

static void inline_drain(void *memory, void *handle)
{
    (void)memory, (void)handle;
}

static uint64_t inline_stop(void *memory, enum pool_stop how,
                            void (*cancelled)(struct pool_task *task, void *context), void *context)
{
    (void)how, (void)cancelled, (void)context;
    struct inline_pool *pool = memory;
    // seq_cst: as in inline_submit.
    atomic_store_explicit(&pool->stopping, true, memory_order_seq_cst);
    for (unsigned i = 0; i < pool->producers; i++)
        // seq_cst, which is also acquire: pairs with the release store in inline_submit.
        while (atomic_load_explicit(&pool->each[i].inside, memory_order_seq_cst) > 0)
            sched_yield();
    return 0;
}

static struct pool_counts inline_counts(const void *memory)
{
    const struct inline_pool *pool = memory;
    struct pool_counts counts = {0};
    for (unsigned i = 0; i < pool->producers; i++)
        // relaxed: a count; exact after stop, which has acquired it.
        counts.run_by_producer += atomic_load_explicit(&pool->each[i].run, memory_order_relaxed);
    return counts;
}

static const struct pool_ops inline_pool = {
    .about = {.name = "inline",
              .summary = "no pool: submit runs the task, the cost of all the rest",
              .source = "contend"},
    .claims = {.keeps = true, .producer_runs = true, .fifo = true, .nests = true, .sleeps = true},
    .bytes = inline_bytes,
    .open = inline_open,
    .attach = inline_attach,
    .start = inline_start,
    .submit = inline_submit,
    .drain = inline_drain,
    .stop = inline_stop,
    .counts = inline_counts,
};

#endif
