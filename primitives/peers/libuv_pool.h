// SPDX-License-Identifier: MIT
// libuv_pool.h: peer: the thread pool of libuv: one queue inside a mutex, and a loop that learns what
// is done.
//
// libuv reports a task as done to the loop it was submitted by, and a loop belongs to one thread. So
// each producer has a loop, which is run by a drain and when the producer has used up its records
// (uv_work_t); tasks have none and cannot submit. Records are made as needed and used again.
// Each pool has a libuv of its own: see libuv_library.h.
//
// The library makes its threads when start asks for them and ends the process where it cannot.
#ifndef PRIMITIVES_PEERS_LIBUV_POOL_H
#define PRIMITIVES_PEERS_LIBUV_POOL_H

#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "peers/libuv_library.h"
#include "pool/limit.h"

// libuv reduces a larger number without a word.
#define LIBUV_WORKERS_MAX 1024
// Made at first; then as many as there are.
#define LIBUV_RECORDS_MIN 24

struct libuv_record {
    uv_work_t work; // first
    struct pool_task *task;
    struct libuv_producer *producer;
    struct libuv_record *next;
};

struct libuv_chunk {
    struct libuv_chunk *next;
    struct libuv_record records[];
};

// Only its thread writes it, and the threads that start and stop the pool.
struct libuv_producer {
    alignas(CACHE_LINE) _Atomic bool busy; // in a submit or drain
    _Atomic bool over;                     // stop has waited for its tasks
    struct libuv_memory *pool;
    uv_loop_t loop;
    struct libuv_record *free;
    struct libuv_chunk *chunks;
    size_t record_count, free_count;
    struct libuv_record *held, **held_end; // before the start
};

enum libuv_phase { LIBUV_HOLDS, LIBUV_RUNS, LIBUV_STOPS };

struct libuv_memory {
    alignas(CACHE_LINE) _Atomic unsigned phase; // enum libuv_phase
    unsigned workers, producer_count;
    struct libuv_library library;
    pthread_mutex_t lock; // of what is held, and of the phase until the start
    struct libuv_producer producers[];
};

static const struct pool_ops libuv_pool;

static size_t libuv_bytes(const struct pool_config *config)
{
    return sizeof(struct libuv_memory) + config->producers * sizeof(struct libuv_producer);
}

// Loops of the first producers, and the library.
static void libuv_close_loops(struct libuv_memory *pool, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        int code = pool->library.loop_close(&pool->producers[i].loop);
        assert(code == 0);
        (void)code;
    }
    libuv_unload(&pool->library);
}

static int libuv_open_producer(struct libuv_memory *pool, unsigned slot)
{
    struct libuv_producer *producer = &pool->producers[slot];
    *producer = (struct libuv_producer){.pool = pool};
    producer->held_end = &producer->held;
    return pool->library.loop_init(&producer->loop);
}

static int libuv_open(void *memory, const struct pool_config *config)
{
    int code = pool_config_check(config, &libuv_pool.claims);
    if (code == 0 && config->workers > LIBUV_WORKERS_MAX)
        code = -EINVAL;
    if (code != 0)
        return code;
    struct libuv_memory *pool = memory;
    *pool = (struct libuv_memory){
        .phase = LIBUV_HOLDS, .workers = config->workers, .producer_count = config->producers};
    code = libuv_load(&pool->library);
    if (code != 0)
        return code;
    for (unsigned i = 0; i < config->producers; i++) {
        code = libuv_open_producer(pool, i);
        if (code != 0) {
            libuv_close_loops(pool, i);
            return code;
        }
    }
    pthread_mutex_init(&pool->lock, NULL);
    return 0;
}

static void libuv_free_records(struct libuv_producer *producer)
{
    while (producer->chunks) {
        struct libuv_chunk *chunk = producer->chunks;
        producer->chunks = chunk->next;
        free(chunk);
    }
}

static void libuv_close(void *memory)
{
    struct libuv_memory *pool = memory;
    // relaxed: no other thread uses it. Stop has closed the rest: threads end with the library.
    if (atomic_load_explicit(&pool->phase, memory_order_relaxed) != LIBUV_STOPS)
        libuv_close_loops(pool, pool->producer_count);
    for (unsigned i = 0; i < pool->producer_count; i++)
        libuv_free_records(&pool->producers[i]);
    pthread_mutex_destroy(&pool->lock);
}

static void *libuv_attach(void *memory, unsigned slot)
{
    return &((struct libuv_memory *)memory)->producers[slot];
}

// In a thread of the pool.
static void libuv_run(uv_work_t *work)
{
    struct pool_task *task = ((struct libuv_record *)work)->task;
    task->run(task, NULL);
}

static void libuv_give_back(struct libuv_record *record)
{
    struct libuv_producer *producer = record->producer;
    record->next = producer->free;
    producer->free = record;
    producer->free_count++;
}

// In the loop, after the task.
static void libuv_done(uv_work_t *work, int status)
{
    (void)status;
    libuv_give_back((struct libuv_record *)work);
}

static bool libuv_add_records(struct libuv_producer *producer)
{
    size_t count = producer->record_count > 0 ? producer->record_count : LIBUV_RECORDS_MIN;
    struct libuv_chunk *chunk = malloc(sizeof *chunk + count * sizeof chunk->records[0]);
    if (!chunk)
        return false;
    chunk->next = producer->chunks;
    producer->chunks = chunk;
    producer->record_count += count;
    for (size_t i = 0; i < count; i++) {
        chunk->records[i].producer = producer;
        libuv_give_back(&chunk->records[i]);
    }
    return true;
}

// Without one to spare: hears what is done, and makes more if that is not much, so that the loop is
// not run for every task.
SLOW_PATH bool libuv_refill(struct libuv_producer *producer, bool runs)
{
    if (runs)
        producer->pool->library.run(&producer->loop, UV_RUN_NOWAIT);
    bool few = producer->free_count * 4 <= producer->record_count;
    return (few && libuv_add_records(producer)) || producer->free;
}

static void libuv_push(struct libuv_producer *producer, struct libuv_record *record)
{
    // Refuses nothing but a NULL function.
    int code =
        producer->pool->library.queue_work(&producer->loop, &record->work, libuv_run, libuv_done);
    assert(code == 0);
    (void)code;
}

// Before the start. False: it has started meanwhile.
SLOW_PATH bool libuv_hold(struct libuv_producer *producer, struct libuv_record *record)
{
    struct libuv_memory *pool = producer->pool;
    pthread_mutex_lock(&pool->lock);
    // relaxed: changed with the lock held.
    bool holds = atomic_load_explicit(&pool->phase, memory_order_relaxed) == LIBUV_HOLDS;
    if (holds) {
        record->next = NULL;
        *producer->held_end = record;
        producer->held_end = &record->next;
    }
    pthread_mutex_unlock(&pool->lock);
    return holds;
}

static int libuv_start(void *memory)
{
    struct libuv_memory *pool = memory;
    int code = libuv_make_threads(&pool->library, pool->workers);
    if (code != 0)
        return code;
    pthread_mutex_lock(&pool->lock);
    for (unsigned i = 0; i < pool->producer_count; i++)
        for (struct libuv_record *record = pool->producers[i].held, *next; record; record = next) {
            next = record->next;
            libuv_push(&pool->producers[i], record);
        }
    // release: pairs with the load in libuv_submit; the producers' loops are their own again.
    atomic_store_explicit(&pool->phase, LIBUV_RUNS, memory_order_release);
    pthread_mutex_unlock(&pool->lock);
    return 0;
}

static bool libuv_submit(void *memory, void *handle, struct pool_task *task)
{
    struct libuv_memory *pool = memory;
    struct libuv_producer *producer = handle;
    // seq_cst, both: of this store and stop's, each followed by a look at the other's word, one is
    // seen.
    atomic_store_explicit(&producer->busy, true, memory_order_seq_cst);
    unsigned phase = atomic_load_explicit(&pool->phase, memory_order_seq_cst);
    bool taken =
        phase != LIBUV_STOPS && (producer->free || libuv_refill(producer, phase == LIBUV_RUNS));
    if (taken) {
        struct libuv_record *record = producer->free;
        producer->free = record->next;
        producer->free_count--;
        record->task = task;
        if (phase == LIBUV_RUNS || !libuv_hold(producer, record))
            libuv_push(producer, record);
    }
    // release: pairs with the load in libuv_stop, which runs the loop.
    atomic_store_explicit(&producer->busy, false, memory_order_release);
    return taken;
}

// A loop without watchers ends when the last task is done.
static void libuv_drain(void *memory, void *handle)
{
    struct libuv_memory *pool = memory;
    struct libuv_producer *producer = handle;
    // seq_cst, both: as in libuv_submit.
    atomic_store_explicit(&producer->busy, true, memory_order_seq_cst);
    bool mine = atomic_load_explicit(&pool->phase, memory_order_seq_cst) != LIBUV_STOPS;
    if (mine)
        pool->library.run(&producer->loop, UV_RUN_DEFAULT);
    // release: as in libuv_submit.
    atomic_store_explicit(&producer->busy, false, memory_order_release);
    // acquire: pairs with the release store in libuv_stop, which runs the loop itself.
    while (!mine && !atomic_load_explicit(&producer->over, memory_order_acquire))
        sched_yield();
}

static uint64_t libuv_stop(void *memory, enum pool_stop how,
                           void (*cancelled)(struct pool_task *task, void *context), void *context)
{
    (void)how, (void)cancelled, (void)context;
    struct libuv_memory *pool = memory;
    // seq_cst: as in libuv_submit.
    atomic_store_explicit(&pool->phase, LIBUV_STOPS, memory_order_seq_cst);
    for (unsigned i = 0; i < pool->producer_count; i++) {
        // seq_cst, hence acquire: pairs with the release stores in libuv_submit and libuv_drain.
        while (atomic_load_explicit(&pool->producers[i].busy, memory_order_seq_cst))
            sched_yield();
        pool->library.run(&pool->producers[i].loop, UV_RUN_DEFAULT);
        // release: pairs with the acquire load in libuv_drain.
        atomic_store_explicit(&pool->producers[i].over, true, memory_order_release);
    }
    libuv_close_loops(pool, pool->producer_count);
    return 0;
}

static const struct pool_ops libuv_pool = {
    .about = {.name = "libuv",
              .summary =
                  "libuv's pool: one queue inside a mutex; a producer's loop learns what is done",
              .source = "libuv1-dev, uv_queue_work"},
    .claims = {.keeps = true, .concurrent = true, .fifo = true, .sleeps = true, .allocates = true},
    .bytes = libuv_bytes,
    .open = libuv_open,
    .close = libuv_close,
    .attach = libuv_attach,
    .start = libuv_start,
    .submit = libuv_submit,
    .drain = libuv_drain,
    .stop = libuv_stop,
};

#endif
