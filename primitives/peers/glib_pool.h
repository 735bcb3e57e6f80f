// SPDX-License-Identifier: MIT
// glib_pool.h: peer: the thread pool of GLib: exclusive threads and one queue inside a mutex.
//
// It knows its tasks by a pointer alone, so the producer's number travels in the 16 bits that an
// address of a 64-bit system leaves free. It cannot wait for tasks without ending, nor hold them
// back: see pool_peer.h. What it has not begun it can only throw away, so a cancel runs it.
//
// The threads of a pool that has ended would stay with the library for the next one: it is told to
// keep none, for the whole process, and they end soon after stop has returned.
#ifndef PRIMITIVES_PEERS_GLIB_POOL_H
#define PRIMITIVES_PEERS_GLIB_POOL_H

#include <glib.h>

#include "peers/pool_peer.h"

#define GLIB_POOL_ADDRESS_BITS  48
#define GLIB_POOL_PRODUCERS_MAX (1U << 16)

struct glib_pool_memory {
    struct pool_gate gate;
    GThreadPool *threads;
    unsigned workers, producers;
    uint64_t spin_ns;
    struct pool_account accounts[]; // a handle is the address of one
};

static const struct pool_ops glib_pool;

static size_t glib_pool_bytes(const struct pool_config *config)
{
    return sizeof(struct glib_pool_memory) + config->producers * sizeof(struct pool_account);
}

static int glib_pool_open(void *memory, const struct pool_config *config)
{
    int code = pool_config_check(config, &glib_pool.claims);
    if (code == 0 && config->producers > GLIB_POOL_PRODUCERS_MAX)
        code = -EINVAL;
    if (code != 0)
        return code;
    struct glib_pool_memory *pool = memory;
    pool_gate_open(&pool->gate);
    pool->threads = NULL;
    pool->workers = config->workers;
    pool->producers = config->producers;
    pool->spin_ns = config->spin_ns;
    for (unsigned i = 0; i < config->producers; i++)
        pool_account_open(&pool->accounts[i]);
    return 0;
}

static void glib_pool_close(void *memory)
{
    pool_gate_close(&((struct glib_pool_memory *)memory)->gate);
}

static void *glib_pool_attach(void *memory, unsigned slot)
{
    return &((struct glib_pool_memory *)memory)->accounts[slot];
}

static void glib_pool_run(gpointer word, gpointer memory)
{
    struct glib_pool_memory *pool = memory;
    uintptr_t address = (uintptr_t)word & (((uintptr_t)1 << GLIB_POOL_ADDRESS_BITS) - 1);
    struct pool_account *account = &pool->accounts[(uintptr_t)word >> GLIB_POOL_ADDRESS_BITS];
    struct pool_task *task = (struct pool_task *)address;
    task->run(task, account);
    pool_account_done(account);
}

HOT_INLINE void glib_pool_push(struct glib_pool_memory *pool, struct pool_task *task,
                               unsigned producer)
{
    assert((uintptr_t)task >> GLIB_POOL_ADDRESS_BITS == 0);
    uintptr_t word = (uintptr_t)producer << GLIB_POOL_ADDRESS_BITS | (uintptr_t)task;
    // Exclusive threads are there already: nothing can fail.
    g_thread_pool_push(pool->threads, (gpointer)word, NULL);
}

static void glib_pool_push_held(void *memory, const struct pool_held *held)
{
    glib_pool_push(memory, held->task, held->producer);
}

static int glib_pool_start(void *memory)
{
    struct glib_pool_memory *pool = memory;
    GError *error = NULL;
    g_thread_pool_set_max_unused_threads(0);
    pool->threads = g_thread_pool_new(glib_pool_run, pool, (gint)pool->workers, TRUE, &error);
    if (error) {
        // Some threads are there.
        g_error_free(error);
        g_thread_pool_free(pool->threads, TRUE, TRUE);
        return -EAGAIN;
    }
    pool_gate_start(&pool->gate, pool, glib_pool_push_held);
    return 0;
}

static bool glib_pool_submit(void *memory, void *handle, struct pool_task *task)
{
    struct glib_pool_memory *pool = memory;
    struct pool_account *account = handle;
    unsigned producer = (unsigned)(account - pool->accounts);
    switch (pool_account_enter(account, &pool->gate, task, producer)) {
    case POOL_STARTED:
        glib_pool_push(pool, task, producer);
        return true;
    case POOL_KEPT:
        return true;
    default:
        return false;
    }
}

static void glib_pool_drain(void *memory, void *handle)
{
    pool_account_wait(handle, ((struct glib_pool_memory *)memory)->spin_ns);
}

static uint64_t glib_pool_stop(void *memory, enum pool_stop how,
                               void (*cancelled)(struct pool_task *task, void *context),
                               void *context)
{
    (void)how, (void)cancelled, (void)context;
    struct glib_pool_memory *pool = memory;
    pool_gate_stop(&pool->gate);
    for (unsigned i = 0; i < pool->producers; i++)
        pool_account_wait(&pool->accounts[i], pool->spin_ns);
    g_thread_pool_free(pool->threads, FALSE, TRUE);
    return 0;
}

static const struct pool_ops glib_pool = {
    .about = {.name = "glib",
              .summary = "GLib's pool: exclusive threads and one queue inside a mutex",
              .source = "libglib2.0-dev, GThreadPool"},
    .claims = {.keeps = true,
               .concurrent = true,
               .fifo = true,
               .nests = true,
               .sleeps = true,
               .allocates = true},
    .bytes = glib_pool_bytes,
    .open = glib_pool_open,
    .close = glib_pool_close,
    .attach = glib_pool_attach,
    .start = glib_pool_start,
    .submit = glib_pool_submit,
    .drain = glib_pool_drain,
    .stop = glib_pool_stop,
};

#endif
