// SPDX-License-Identifier: MIT
// sloppy_pool.h: a pool without threads that can be told to make one mistake, and that ends its
// producer's window with each eighth task and each drain. Its tasks run in drain or, if it is eager, in
// their submit.
#ifndef TESTS_SCENARIOS_SLOPPY_POOL_H
#define TESTS_SCENARIOS_SLOPPY_POOL_H

#include <errno.h>
#include <stdatomic.h>

#include "pool/pool.h"

enum slip {
    SLIP_NONE,
    SLIP_DROP,   // a task is taken and forgotten
    SLIP_DOUBLE, // a task is run twice
    SLIPS
};

#define SLOPPY_CAPACITY 16
#define SLOPPY_WINDOW   8

// The mistake is made at the 11th task, in the second window.
#define SLOPPY_AT 10

static struct {
    enum slip slip;
    _Atomic bool stop; // of the workers
    bool eager;
    uint64_t submitted, run;
    struct pool_task *tasks[64];
    unsigned stops, closes;
    struct pool_config config; // that it was opened with
} sloppy;

static size_t sloppy_pool_bytes(const struct pool_config *config)
{
    (void)config;
    return 1;
}

static int sloppy_pool_open(void *memory, const struct pool_config *config)
{
    (void)memory;
    sloppy.config = *config;
    return config->capacity > SLOPPY_CAPACITY ? -EINVAL : 0;
}

static void sloppy_pool_close(void *pool)
{
    (void)pool;
    sloppy.closes++;
}

static int sloppy_pool_start(void *pool)
{
    (void)pool;
    return 0;
}

static void sloppy_end_window(void)
{
    // relaxed: one thread.
    atomic_store_explicit(&sloppy.stop, true, memory_order_relaxed);
}

static void sloppy_run_all(void *handle)
{
    while (sloppy.run < sloppy.submitted) {
        struct pool_task *task = sloppy.tasks[sloppy.run % SLOPPY_CAPACITY];
        unsigned times = 1;
        if (sloppy.run++ == SLOPPY_AT && sloppy.slip != SLIP_NONE)
            times = sloppy.slip == SLIP_DOUBLE ? 2 : 0;
        for (; times > 0; times--)
            task->run(task, handle);
    }
}

static bool sloppy_pool_submit(void *pool, void *handle, struct pool_task *task)
{
    (void)pool;
    if (sloppy.submitted - sloppy.run >= SLOPPY_CAPACITY)
        return false;
    sloppy.tasks[sloppy.submitted++ % SLOPPY_CAPACITY] = task;
    if (sloppy.submitted % SLOPPY_WINDOW == 0)
        sloppy_end_window();
    if (sloppy.eager)
        sloppy_run_all(handle);
    return true;
}

static void sloppy_pool_drain(void *pool, void *handle)
{
    (void)pool;
    sloppy_run_all(handle);
    sloppy_end_window();
}

static uint64_t sloppy_pool_stop(void *pool, enum pool_stop how,
                                 void (*cancelled)(struct pool_task *task, void *context),
                                 void *context)
{
    (void)how, (void)cancelled, (void)context;
    sloppy_pool_drain(pool, NULL);
    sloppy.stops++;
    return 0;
}

static const struct pool_ops sloppy_pool = {
    .about = {.name = "sloppy", .summary = "makes one mistake", .source = "contend"},
    .claims = {.keeps = true, .fifo = true, .bounded = true, .nests = true},
    .bytes = sloppy_pool_bytes,
    .open = sloppy_pool_open,
    .close = sloppy_pool_close,
    .start = sloppy_pool_start,
    .submit = sloppy_pool_submit,
    .drain = sloppy_pool_drain,
    .stop = sloppy_pool_stop,
};

#endif
