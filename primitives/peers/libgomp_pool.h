// SPDX-License-Identifier: MIT
// libgomp_pool.h: peer: the tasks of gcc's OpenMP library.
//
// OpenMP knows no pool to submit to: a team is a block of the program, and who makes tasks is in it.
// So this does what such programs do: it collects, and when the producer has capacity / producers
// tasks, or drains, it becomes the first of a team of `workers` threads, makes a task of each in a
// `single`, and helps until all are done. Hence a producer is one of the workers, not one more, and
// no task runs beside the code between its submits. A task that submits makes a task of its team at
// once. One team works at a time, but the library keeps the threads of each producer's team
// until that thread ends; those of the thread that stops the pool are ended.
//
// The library makes its threads when it needs them and ends the process where it cannot.
#ifndef PRIMITIVES_PEERS_LIBGOMP_POOL_H
#define PRIMITIVES_PEERS_LIBGOMP_POOL_H

#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "hint.h"
#include "pool/limit.h"

struct libgomp_producer;

struct libgomp_handle {
    struct libgomp_producer *producer;
    bool inside_task;
};

// Only its thread writes it, and the thread that stops the pool.
struct libgomp_producer {
    alignas(CACHE_LINE) _Atomic bool busy; // in a submit or drain
    _Atomic bool over;                     // stop has run what was collected
    struct libgomp_handle own, nested;
    struct pool_task **tasks;
    size_t count, room;
};

struct libgomp_memory {
    alignas(CACHE_LINE) _Atomic bool started;
    _Atomic bool stopping;
    unsigned workers, producer_count;
    size_t chunk;         // tasks that a producer collects
    pthread_mutex_t team; // who has it makes a team
    struct libgomp_producer producers[];
};

static const struct pool_ops libgomp_pool;

static size_t libgomp_bytes(const struct pool_config *config)
{
    return sizeof(struct libgomp_memory) + config->producers * sizeof(struct libgomp_producer);
}

static int libgomp_open(void *memory, const struct pool_config *config)
{
    int code = pool_config_check(config, &libgomp_pool.claims);
    if (code != 0)
        return code;
    struct libgomp_memory *pool = memory;
    *pool =
        (struct libgomp_memory){.workers = config->workers, .producer_count = config->producers};
    pool->chunk = config->capacity > config->producers ? config->capacity / config->producers : 1;
    pthread_mutex_init(&pool->team, NULL);
    for (unsigned i = 0; i < config->producers; i++) {
        struct libgomp_producer *producer = &pool->producers[i];
        *producer = (struct libgomp_producer){
            .own = {.producer = producer}, .nested = {.producer = producer, .inside_task = true}};
    }
    return 0;
}

static void libgomp_close(void *memory)
{
    struct libgomp_memory *pool = memory;
    for (unsigned i = 0; i < pool->producer_count; i++)
        free(pool->producers[i].tasks);
    pthread_mutex_destroy(&pool->team);
}

static void *libgomp_attach(void *memory, unsigned slot)
{
    return &((struct libgomp_memory *)memory)->producers[slot].own;
}

static int libgomp_start(void *memory)
{
    struct libgomp_memory *pool = memory;
    // relaxed: the threads are made by who submits or drains, and both only look whether they may.
    atomic_store_explicit(&pool->started, true, memory_order_relaxed);
    return 0;
}

// Runs what was collected and what that submits, in a team that the calling thread leads.
static void libgomp_run_all(struct libgomp_memory *pool, struct libgomp_producer *producer)
{
    struct pool_task **tasks = producer->tasks;
    size_t count = producer->count;
    void *handle = &producer->nested;
    if (count == 0)
        return;
    pthread_mutex_lock(&pool->team);
#pragma omp parallel num_threads(pool->workers)
#pragma omp single
    for (size_t i = 0; i < count; i++) {
        struct pool_task *task = tasks[i];
#pragma omp task firstprivate(task, handle)
        task->run(task, handle);
    }
    pthread_mutex_unlock(&pool->team);
    producer->count = 0;
}

static bool libgomp_collect(struct libgomp_producer *producer, struct pool_task *task)
{
    if (producer->count == producer->room) {
        size_t room = producer->room > 0 ? 2 * producer->room : 64;
        struct pool_task **tasks = realloc(producer->tasks, room * sizeof(struct pool_task *));
        if (!tasks)
            return false;
        producer->tasks = tasks;
        producer->room = room;
    }
    producer->tasks[producer->count++] = task;
    return true;
}

// False: the pool stops. Then the producer's tasks are stop's.
HOT_INLINE bool libgomp_enter(struct libgomp_memory *pool, struct libgomp_producer *producer)
{
    // seq_cst, both: of this store and stop's, each followed by a look at the other's word, one is
    // seen.
    atomic_store_explicit(&producer->busy, true, memory_order_seq_cst);
    return !atomic_load_explicit(&pool->stopping, memory_order_seq_cst);
}

HOT_INLINE void libgomp_leave(struct libgomp_producer *producer)
{
    // release: pairs with the load in libgomp_stop, which takes over the producer's tasks.
    atomic_store_explicit(&producer->busy, false, memory_order_release);
}

static bool libgomp_submit(void *memory, void *handle, struct pool_task *task)
{
    struct libgomp_memory *pool = memory;
    struct libgomp_producer *producer = ((struct libgomp_handle *)handle)->producer;
    if (((struct libgomp_handle *)handle)->inside_task) {
        // relaxed: this task is waited for, and so is what it makes.
        if (atomic_load_explicit(&pool->stopping, memory_order_relaxed))
            return false;
#pragma omp task firstprivate(task, handle)
        task->run(task, handle);
        return true;
    }
    bool taken = libgomp_enter(pool, producer) && libgomp_collect(producer, task);
    // relaxed: as in libgomp_start.
    if (taken && producer->count >= pool->chunk &&
        atomic_load_explicit(&pool->started, memory_order_relaxed))
        libgomp_run_all(pool, producer);
    libgomp_leave(producer);
    return taken;
}

static void libgomp_drain(void *memory, void *handle)
{
    struct libgomp_memory *pool = memory;
    struct libgomp_producer *producer = ((struct libgomp_handle *)handle)->producer;
    bool mine = libgomp_enter(pool, producer);
    if (mine)
        libgomp_run_all(pool, producer);
    libgomp_leave(producer);
    // acquire: pairs with the release store in libgomp_stop, which runs the tasks in its own thread.
    while (!mine && !atomic_load_explicit(&producer->over, memory_order_acquire))
        sched_yield();
}

static uint64_t libgomp_stop(void *memory, enum pool_stop how,
                             void (*cancelled)(struct pool_task *task, void *context),
                             void *context)
{
    (void)how, (void)cancelled, (void)context;
    struct libgomp_memory *pool = memory;
    // seq_cst: as in libgomp_enter.
    atomic_store_explicit(&pool->stopping, true, memory_order_seq_cst);
    for (unsigned i = 0; i < pool->producer_count; i++) {
        // seq_cst, hence acquire: pairs with the release store in libgomp_leave.
        while (atomic_load_explicit(&pool->producers[i].busy, memory_order_seq_cst))
            sched_yield();
        libgomp_run_all(pool, &pool->producers[i]);
        // release: pairs with the acquire load in libgomp_drain.
        atomic_store_explicit(&pool->producers[i].over, true, memory_order_release);
    }
    omp_pause_resource_all(omp_pause_hard);
    return 0;
}

static const struct pool_ops libgomp_pool = {
    .about = {.name = "libgomp",
              .summary =
                  "gcc's OpenMP tasks: collected, then run by a team with the producer in it",
              .source = "gcc, libgomp"},
    .claims = {.keeps = true, .producer_runs = true, .nests = true, .allocates = true},
    .bytes = libgomp_bytes,
    .open = libgomp_open,
    .close = libgomp_close,
    .attach = libgomp_attach,
    .start = libgomp_start,
    .submit = libgomp_submit,
    .drain = libgomp_drain,
    .stop = libgomp_stop,
};

#endif
