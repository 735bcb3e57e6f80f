// SPDX-License-Identifier: MIT
// frail_pool_thread.h: the queue of frail_pool.h and the threads that take from it.
#ifndef TESTS_CONTRACT_FRAIL_POOL_THREAD_H
#define TESTS_CONTRACT_FRAIL_POOL_THREAD_H

#include <pthread.h>

#include "frail_guard.h"
#include "pool/limit.h"

// As `from`: submitted by no worker.
#define FRAIL_POOL_OUTSIDE UINT_MAX
// Entries beyond the capacity, for flaws that hold too much.
#define FRAIL_POOL_SPARE 4
// For FLAW_LOOKS_AWAY: how long it does. A check of a few milliseconds has to meet it.
#define FRAIL_POOL_BLIND_NS 10000
// For FLAW_SHRINK_LOSES: how long it takes to end.
#define FRAIL_POOL_AWAY_NS 200000

struct frail_pool_producer;

// What submit is called with. A worker's stands for the producer whose task it runs.
struct frail_pool_handle {
    struct frail_pool_producer *producer;
    unsigned from; // the worker, or FRAIL_POOL_OUTSIDE
};

struct frail_pool_producer {
    struct frail_pool_handle handle;
    uint64_t inside;       // its tasks and theirs that are not done
    _Atomic uint64_t open; // as many, for FLAW_DONE_UNORDERED: changed with or without the guard
};

struct frail_pool_entry {
    struct pool_task *task;
    struct frail_pool_handle by;
};

enum frail_pool_state { FRAIL_POOL_NEVER, FRAIL_POOL_LIVES, FRAIL_POOL_ENDED };

struct frail_pool_thread {
    struct frail_pool *pool;
    struct frail_pool_handle handle;
    enum frail_pool_state state;
    pthread_t id;
};

enum frail_pool_phase { FRAIL_POOL_OPEN, FRAIL_POOL_RUNS, FRAIL_POOL_STOPS };

// All of it belongs to who holds the guard.
struct frail_pool {
    struct frail_guard guard;
    struct pool_config config;
    enum frail_pool_phase phase;
    bool cancels;
    unsigned live, idle; // threads
    unsigned drainers;
    uint64_t head, tail, running;
    struct pool_counts counts;
    struct frail_pool_thread *threads;
    struct frail_pool_producer *producers;
    struct frail_pool_entry *queue;
};

static struct frail_pool *frail_pool_of_all; // for FLAW_ONE_FOR_ALL

static struct frail_pool *frail_pool_at(void *memory)
{
    if (flaw_now != FLAW_ONE_FOR_ALL)
        return memory;
    if (!frail_pool_of_all)
        frail_pool_of_all = memory;
    return frail_pool_of_all;
}

static bool frail_pool_elastic(const struct frail_pool *pool)
{
    return pool->config.workers_min > 0 && pool->config.workers_min < pool->config.workers;
}

static uint64_t frail_pool_inside(const struct frail_pool *pool)
{
    return pool->tail - pool->head + pool->running;
}

static uint64_t frail_pool_room(const struct frail_pool *pool)
{
    if (flaw_now == FLAW_FULL_EARLY)
        return pool->config.capacity - 1;
    return pool->config.capacity + (flaw_now == FLAW_FULL_LATE ? 1 : 0);
}

static struct frail_pool_entry *frail_pool_entry_at(struct frail_pool *pool, uint64_t index)
{
    return &pool->queue[index % (pool->config.capacity + FRAIL_POOL_SPARE)];
}

// With room and the guard held.
static void frail_pool_put(struct frail_pool *pool, const struct frail_pool_handle *by,
                           struct pool_task *task)
{
    struct frail_pool_entry entry = {.task = task, .by = *by};
    bool now = pool->tail % 61 == 60;
    if (flaw_now == FLAW_DROPS && now) {
        // The place is used, or it would be dropped for ever.
        pool->tail++, pool->head++;
        for (uint64_t i = pool->tail - 1; i > pool->head; i--)
            *frail_pool_entry_at(pool, i) = *frail_pool_entry_at(pool, i - 1);
        return;
    }
    if (flaw_now == FLAW_DRAIN_OWN && by->from != FRAIL_POOL_OUTSIDE)
        entry.by.producer = NULL;
    if (entry.by.producer) {
        entry.by.producer->inside++;
        // relaxed: that is the flaw.
        atomic_fetch_add_explicit(&entry.by.producer->open, 1, memory_order_relaxed);
    }
    *frail_pool_entry_at(pool, pool->tail++) = entry;
    if (flaw_now == FLAW_DOUBLES && now) {
        if (entry.by.producer)
            entry.by.producer->inside++;
        *frail_pool_entry_at(pool, pool->tail++) = entry;
    }
    if (flaw_now == FLAW_SWAPS && pool->tail % 5 == 0 && pool->tail - pool->head > 1) {
        struct frail_pool_entry *before = frail_pool_entry_at(pool, pool->tail - 2);
        *frail_pool_entry_at(pool, pool->tail - 1) = *before;
        *before = entry;
    }
}

// May a worker take a task now?
static bool frail_pool_offers(const struct frail_pool *pool)
{
    if (pool->phase == FRAIL_POOL_OPEN && flaw_now != FLAW_GATE_OPEN)
        return false;
    if (flaw_now == FLAW_ONE_AT_A_TIME && pool->running > 0)
        return false;
    return pool->tail > pool->head && !(pool->phase == FRAIL_POOL_STOPS && pool->cancels);
}

// With the guard held; it is given away while the task runs.
static void frail_pool_run_next(struct frail_pool_thread *thread)
{
    struct frail_pool *pool = thread->pool;
    struct frail_pool_entry entry = *frail_pool_entry_at(pool, pool->head++);
    pool->running++;
    bool stolen = entry.by.from != FRAIL_POOL_OUTSIDE && entry.by.from != thread->handle.from;
    pool->counts.steals += stolen && flaw_now != FLAW_MISCOUNTS;
    pool->counts.steals_tried += stolen;
    frail_guard_leave(&pool->guard, 0);
    thread->handle.producer = entry.by.producer;
    entry.task->run(entry.task, &thread->handle);
    if (flaw_now == FLAW_TOUCHES) {
        volatile uint64_t *key = &entry.task->key;
        (void)*key;
    }
    if (entry.by.producer)
        // relaxed: that is the flaw.
        atomic_fetch_sub_explicit(&entry.by.producer->open, 1, memory_order_relaxed);
    frail_guard_take(&pool->guard);
    pool->running--;
    if (entry.by.producer)
        entry.by.producer->inside--;
    bool waited_for = pool->drainers > 0 || flaw_now == FLAW_ONE_AT_A_TIME;
    frail_guard_leave(&pool->guard, waited_for);
    frail_guard_take(&pool->guard);
}

// A thread that is about to end has decided so, and what it gets now is lost. With the guard held.
static void frail_pool_take_along(struct frail_pool *pool)
{
    uint64_t end = monotonic_ns() + FRAIL_POOL_AWAY_NS;
    while (!frail_pool_offers(pool) && monotonic_ns() < end) {
        frail_guard_leave(&pool->guard, 0);
        sched_yield();
        frail_guard_take(&pool->guard);
    }
    if (frail_pool_offers(pool))
        frail_pool_entry_at(pool, pool->head++)->by.producer->inside--;
}

// With the guard held, which is given away while it sleeps. False: the thread has to end.
static bool frail_pool_rest(struct frail_pool *pool, uint64_t until_ns)
{
    uint32_t news = frail_guard_news(&pool->guard);
    pool->idle++;
    pool->counts.sleeps++;
    frail_guard_leave(&pool->guard, 0);
    if (flaw_now == FLAW_LOOKS_AWAY) {
        // What comes now wakes nobody.
        uint64_t end = monotonic_ns() + FRAIL_POOL_BLIND_NS;
        while (monotonic_ns() < end)
            sched_yield(); // who submits may need this CPU
        news = frail_guard_news(&pool->guard);
    }
    int error = frail_guard_sleep(&pool->guard, news, until_ns);
    frail_guard_take(&pool->guard);
    if (error && flaw_now == FLAW_SHRINK_LOSES)
        frail_pool_take_along(pool);
    pool->idle--;
    if (error == 0 || pool->phase == FRAIL_POOL_STOPS)
        return true;
    if (flaw_now == FLAW_SIGNAL_TIMES_OUT)
        return false;
    return pool->live <= pool->config.workers_min || frail_pool_offers(pool);
}

static void *frail_pool_work(void *argument)
{
    struct frail_pool_thread *thread = argument;
    struct frail_pool *pool = thread->pool;
    uint64_t busy_ns = monotonic_ns();
    frail_guard_take(&pool->guard);
    for (;;) {
        bool elastic = frail_pool_elastic(pool) && pool->live > pool->config.workers_min &&
                       flaw_now != FLAW_SHRINKS_NOT;
        if (frail_pool_offers(pool)) {
            frail_pool_run_next(thread);
            busy_ns = monotonic_ns();
        } else if (pool->phase == FRAIL_POOL_STOPS ||
                   !frail_pool_rest(pool, elastic ? busy_ns + pool->config.keep_ns : UINT64_MAX)) {
            break;
        }
    }
    thread->state = FRAIL_POOL_ENDED;
    pool->live--;
    frail_guard_leave(&pool->guard, 1);
    return NULL;
}

// One more thread, with the guard held. 0 or an error number.
static int frail_pool_grow(struct frail_pool *pool)
{
    struct frail_pool_thread *thread = pool->threads;
    while (thread->state == FRAIL_POOL_LIVES)
        thread++;
    // It has left the guard for the last time.
    if (thread->state == FRAIL_POOL_ENDED)
        pthread_join(thread->id, NULL);
    int error = pthread_create(&thread->id, NULL, frail_pool_work, thread);
    thread->state = error ? FRAIL_POOL_NEVER : FRAIL_POOL_LIVES;
    pool->live += !error;
    pool->counts.threads += !error;
    return error;
}

#endif
