// SPDX-License-Identifier: MIT
// stealing_worker.h: the parts of the pool `stealing` that submits and workers use: places, the deque and the
// queue, stealing.
//
// Places. Each submit takes one of `capacity`, each task done gives one back. Workers that did so in one word
// would do little else: 2 workers on 2 cores and a binary tree of empty tasks, 20 M/s instead of 130. So
// a worker keeps the places of tasks that it has done, its stock, for those that its tasks submit. It
// gives the stock back whenever its deque is empty, and when it is above `stock_max`. So while tasks submit
// tasks, submit may say full with up to an eighth fewer than `capacity` in the pool; never otherwise,
// and never where there are fewer than 8 places for each worker.
//   reserved   (crew.h) places taken so far, but for those out of a stock
//   returned   places given back so far, one count a worker
// Always reserved - sum of returned <= capacity: the tasks in the pool, and all stocks.
//
// Sleeping is crew_idle.h's, whose proof asks that a worker's last look, after it has entered the list, finds
// what was pushed before. It does: it goes through all deques, stays with one until it is empty or gives a
// task, and what it does not see is on its way: a task in a push, whose thread looks at the list after
// it; or tasks that another worker is bringing home. So who brings more than the one that it runs looks at
// the list as after a push; and if it counts as searching, which would stop that look, it has still to
// leave that count, and looks then.
#ifndef PRIMITIVES_POOL_STEALING_WORKER_H
#define PRIMITIVES_POOL_STEALING_WORKER_H

#include "dispatch/draw.h"
#include "pool/crew.h"
#include "pool/deque.h"
#include "ring/mpmc_turn.h"

// Looks of a worker, of which one begins with the queue. A prime, as in Go's scheduler, so that it does not
// fall into step with tasks.
#define STEALING_TURN 61

// Places of a deque, unless the pool has fewer.
#define STEALING_PLACES 1024

// Tasks that all workers together bring home from the queue at most, and one if there are more workers. The
// queue's length is not asked for: that word is the submitters'.
#define STEALING_SHARE 16

// Places that a worker keeps at most.
#define STEALING_STOCK 64

// A worker's own.
struct stealing_worker {
    alignas(CACHE_LINE) struct deque *deque;
    uint64_t looks, draws; // so far: whose turn, which victims
    uint64_t stock;        // places
    bool holds;            // it has a task, or had one whose place is not in the stock yet
    alignas(CACHE_LINE) _Atomic uint64_t returned; // see above; polled where the pool is full
};

// Behind it the workers' own, the queue, the deques and the members.
struct stealing_pool {
    struct crew crew;
    uint64_t stock_max;
    enum pool_steal steal;
    unsigned share; // of the queue, that a worker brings home at most
    struct turn_ring *queue;
    struct stealing_worker own[];
};

HOT_INLINE struct stealing_worker *stealing_own(struct stealing_pool *pool,
                                                const struct crew_worker *worker)
{
    return &pool->own[worker->index];
}

// By what was returned, seen anew.
SLOW_PATH bool stealing_is_full(struct stealing_pool *pool, struct crew_member *member,
                                uint64_t reserved)
{
    member->done_seen = 0;
    for (unsigned i = 0; i < pool->crew.worker_count; i++)
        // acquire: pairs with the release store in stealing_return: their places in the queue are
        // free.
        member->done_seen += atomic_load_explicit(&pool->own[i].returned, memory_order_acquire);
    return (int64_t)(reserved - member->done_seen) >= (int64_t)pool->crew.capacity;
}

// Whether `reserved` places were all that there are, at some moment of the call. What was returned is looked
// at only when what the member knows of it is used up; it may know of more than `reserved` does, hence signed.
HOT_INLINE bool stealing_full(struct stealing_pool *pool, struct crew_member *member,
                              uint64_t reserved)
{
    int64_t taken = (int64_t)(reserved - member->done_seen);
    return __builtin_expect(taken >= (int64_t)pool->crew.capacity, false) &&
           stealing_is_full(pool, member, reserved);
}

// Takes a place that is in no stock.
HOT_INLINE bool stealing_reserve_new(struct stealing_pool *pool, struct crew_member *member)
{
    _Atomic uint64_t *word = &pool->crew.reserved;
    // relaxed, also below: places are free by the loads of `returned`, not by this word.
    uint64_t reserved = atomic_load_explicit(word, memory_order_relaxed);
    do {
        if (stealing_full(pool, member, reserved))
            return false;
        if (!pool->crew.many) {
            // relaxed: as above, and nobody else writes it.
            atomic_store_explicit(word, reserved + 1, memory_order_relaxed);
            return true;
        }
        // relaxed, also on failure: as above.
    } while (!atomic_compare_exchange_weak_explicit(word, &reserved, reserved + 1,
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

// Takes a place for a task that the caller pushes after it. `own` of the worker that runs the caller, or
// NULL.
HOT_INLINE bool stealing_reserve(struct stealing_pool *pool, struct crew_member *member,
                                 struct stealing_worker *own, uint32_t generation)
{
    if (own && own->stock > 0)
        own->stock--;
    else if (!stealing_reserve_new(pool, member))
        return false;
    crew_count(&member->submitted[generation]);
    return true;
}

// Gives the stock back.
static inline void stealing_return(struct stealing_worker *own)
{
    // relaxed: only this thread writes it.
    uint64_t returned = atomic_load_explicit(&own->returned, memory_order_relaxed);
    // release: pairs with the acquire load in stealing_is_full: what was taken has been read.
    atomic_store_explicit(&own->returned, returned + own->stock, memory_order_release);
    own->stock = 0;
}

// Never full: it has capacity places, and a task keeps its place until it is done.
HOT_INLINE void stealing_queue(struct stealing_pool *pool, uint64_t element)
{
    bool pushed = turn_push(pool->queue, NULL, element);
    assert(pushed);
    (void)pushed;
}

// Makes place in a deque by its oldest. If that is stolen in the meantime, there is place, too.
SLOW_PATH void stealing_overflow(struct stealing_pool *pool, struct stealing_worker *own,
                                 uint64_t element)
{
    uint64_t oldest;
    if (deque_steal(own->deque, &oldest) == DEQUE_STOLEN)
        stealing_queue(pool, oldest);
    bool pushed = deque_push(own->deque, element);
    assert(pushed);
    (void)pushed;
}

HOT_INLINE void stealing_push(struct stealing_pool *pool, struct stealing_worker *own,
                              uint64_t element)
{
    if (__builtin_expect(!deque_push(own->deque, element), false))
        stealing_overflow(pool, own, element);
}

// Brings home a worker's share of the queue, and the oldest of it is *element. Its deque is empty.
static inline bool stealing_take_share(struct stealing_pool *pool, struct crew_worker *worker,
                                       uint64_t *element)
{
    uint64_t values[STEALING_SHARE];
    size_t count = mpmc_turn_pop_many(pool->queue, NULL, values, pool->share);
    if (count == 0)
        return false;
    *element = values[0];
    // The newest first: the owner takes the oldest of them first.
    for (size_t i = count - 1; i > 0; i--)
        stealing_push(pool, stealing_own(pool, worker), values[i]);
    if (count > 1)
        crew_alert(&pool->crew, &worker->member);
    return true;
}

// Steals the oldest, unless there is none.
HOT_INLINE bool stealing_steal_one(struct deque *deque, uint64_t *element)
{
    enum deque_steal result;
    while ((result = deque_steal(deque, element)) == DEQUE_LOST)
        cpu_pause();
    return result == DEQUE_STOLEN;
}

// Steals one task of a victim to run, and up to half of those that were there to keep.
static inline bool stealing_rob(struct stealing_pool *pool, struct crew_worker *worker,
                                struct deque *victim, uint64_t *element)
{
    uint64_t half = pool->steal == POOL_STEAL_HALF ? (deque_seen(victim) + 1) / 2 : 1;
    crew_count(&worker->steals_tried);
    if (!stealing_steal_one(victim, element))
        return false;
    crew_count(&worker->steals);
    uint64_t more, brought = 1;
    for (; brought < half && deque_steal(victim, &more) == DEQUE_STOLEN; brought++)
        stealing_push(pool, stealing_own(pool, worker), more);
    if (brought > 1)
        crew_alert(&pool->crew, &worker->member);
    return true;
}

// A task from elsewhere, for a worker whose deque is empty.
SLOW_PATH bool stealing_look_around(struct stealing_pool *pool, struct crew_worker *worker,
                                    uint64_t *element)
{
    struct stealing_worker *own = stealing_own(pool, worker);
    if (own->stock > 0)
        stealing_return(own);
    if (stealing_take_share(pool, worker, element))
        return true;
    unsigned count = pool->crew.worker_count;
    unsigned victim = draw_below(draw_at(worker->index, own->draws++), count);
    for (unsigned i = 0; i < count; i++) {
        if (victim != worker->index && stealing_rob(pool, worker, pool->own[victim].deque, element))
            return true;
        victim = victim + 1 < count ? victim + 1 : 0;
    }
    return false;
}

// As crew_kind.take: after each task, the place of the last one is the stock's.
HOT_INLINE bool stealing_take(struct crew_worker *worker, uint64_t *element)
{
    struct stealing_pool *pool = worker->crew->pool;
    struct stealing_worker *own = stealing_own(pool, worker);
    own->stock += own->holds;
    if (__builtin_expect(own->stock > pool->stock_max, false))
        stealing_return(own);
    bool turn = ++own->looks % STEALING_TURN == 0;
    own->holds = (__builtin_expect(turn, false) && mpmc_turn_pop(pool->queue, NULL, element)) ||
                 deque_take(own->deque, element) || stealing_look_around(pool, worker, element);
    return own->holds;
}

static bool stealing_some(const struct crew_worker *worker)
{
    struct stealing_pool *pool = worker->crew->pool;
    // acquire: keeps the load of turn behind; pairs with nothing.
    uint64_t head = atomic_load_explicit(&pool->queue->head, memory_order_acquire);
    bool some = turn_compare(pool->queue, head) >= 0;
    for (unsigned i = 0; i < pool->crew.worker_count && !some; i++)
        some = deque_seen(pool->own[i].deque) > 0;
    return some;
}

static const struct crew_kind stealing_kind = {.take = stealing_take, .some = stealing_some};

#endif
