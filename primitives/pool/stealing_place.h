// SPDX-License-Identifier: MIT
// stealing_place.h: the places of the pool `stealing`: how many tasks may be in it.
//
// Each submit takes one of `capacity` places, and each task done gives one back. Workers that did both in one
// word would do little else: 2 workers on 2 cores and a binary tree of empty tasks, 20 M/s instead of 130. So
// a worker whose tasks submit keeps the places of tasks that it has done for their submits: its stock. A
// worker whose last STEALING_KEEP tasks submitted nothing has none: it gives places back before its next task.
// Who finds no place takes back what is in stocks before it says full: a worker may be in its task for long.
// (A place on its way from a task that has returned to its worker's next look counts as taken.)
//
//   reserved   (crew.h) places taken so far, but for those out of a stock
//   done       (crew.h) of a worker: places that have come to it so far
//   used       of a worker, written by it: places that it has taken out of its stock so far, for a submit
//              or to give them back. The stock is done - used - claim.
//   claim      of a worker, written under recall_lock: places that were taken back from it, or are about to be
//   returned   places given back so far, by each worker; `recalled`: taken back so far, from all
// Always reserved - returned - recalled <= capacity: the tasks in the pool, and all stocks.
//
// used and claim are announced first: each side writes its word, then reads the other's, and gives way
// where both together are more than done. One of them sees the other: the worker's barrier is left to who takes
// back, by membarrier (crew_fence). If both give way the place stays in the stock.
#ifndef PRIMITIVES_POOL_STEALING_PLACE_H
#define PRIMITIVES_POOL_STEALING_PLACE_H

#include "pool/crew.h"
#include "pool/deque.h"
#include "ring/turn.h"

// Tasks for which a worker keeps its stock after a submit.
#define STEALING_KEEP 64

// Tasks for which it keeps none after it was taken back: the pool is full.
#define STEALING_MODEST 1024

// Places in a stock at most, and in all stocks an eighth of the pool's.
#define STEALING_STOCK 64

// A worker's own.
struct stealing_worker {
    alignas(CACHE_LINE) struct deque *deque;
    uint64_t looks, draws; // so far: whose turn, which victims
    int64_t keep;        // above 0: tasks for which it keeps its stock; below: for which it may not
    uint64_t claim_seen; // by it
    _Atomic uint64_t claim;                        // see above, and what follows
    alignas(CACHE_LINE) _Atomic uint64_t returned; // polled where the pool is full
    _Atomic uint64_t used;
    _Atomic bool keeps; // it has a stock that it does not give back at once
    uint64_t asked;     // under recall_lock: of `claim`, what was added last
};

// Behind it the workers' own, the queue, the deques and the members.
struct stealing_pool {
    struct crew crew;
    uint64_t stock_max;
    enum pool_steal steal;
    unsigned share; // of the queue, that a worker brings home at most
    struct turn_ring *queue;
    alignas(CACHE_LINE) _Atomic uint64_t recalled;
    struct futex recall_lock;
    struct stealing_worker own[];
};

HOT_INLINE struct stealing_worker *stealing_own(struct stealing_pool *pool,
                                                const struct crew_worker *worker)
{
    return &pool->own[worker->index];
}

HOT_INLINE uint64_t stealing_done(struct crew_worker *worker)
{
    // acquire, both: pairs with the release store in crew_run: their places in the queue are free.
    return atomic_load_explicit(&worker->done[0], memory_order_acquire) +
           atomic_load_explicit(&worker->done[1], memory_order_acquire);
}

// What is in the stock of worker number `index`, when the words are not changing; else about that, and
// maybe below 0.
static inline int64_t stealing_stock(struct stealing_pool *pool, unsigned index)
{
    struct stealing_worker *own = &pool->own[index];
    // relaxed, both: who relies on it has announced its change and passed a barrier before.
    uint64_t used = atomic_load_explicit(&own->used, memory_order_relaxed);
    uint64_t claim = atomic_load_explicit(&own->claim, memory_order_relaxed);
    return (int64_t)(stealing_done(&pool->crew.workers[index]) - used - claim);
}

// By the worker: takes up to `wanted` places out of its stock; how many.
HOT_INLINE uint64_t stealing_use(struct stealing_pool *pool, struct crew_worker *worker,
                                 uint64_t wanted)
{
    struct stealing_worker *own = stealing_own(pool, worker);
    int64_t stock = stealing_stock(pool, worker->index);
    if (stock <= 0)
        return 0;
    uint64_t count = (uint64_t)stock < wanted ? (uint64_t)stock : wanted;
    // relaxed, also the stores: crew_fence orders them against stealing_recall.
    uint64_t used = atomic_load_explicit(&own->used, memory_order_relaxed);
    atomic_store_explicit(&own->used, used + count, memory_order_relaxed);
    crew_fence(&pool->crew);
    if (__builtin_expect(stealing_stock(pool, worker->index) >= 0, true))
        return count;
    // relaxed, both: gives way. If the other side does so, too, it is to ask again.
    atomic_store_explicit(&own->used, used, memory_order_relaxed);
    atomic_store_explicit(&own->keeps, true, memory_order_relaxed);
    return 0;
}

// By the worker: gives its stock back.
HOT_INLINE void stealing_return(struct stealing_pool *pool, struct crew_worker *worker)
{
    struct stealing_worker *own = stealing_own(pool, worker);
    uint64_t count = stealing_use(pool, worker, UINT64_MAX);
    // relaxed: only this thread writes it.
    uint64_t returned = atomic_load_explicit(&own->returned, memory_order_relaxed);
    if (count > 0)
        // release: pairs with the acquire load in stealing_is_full: what was taken has been read.
        atomic_store_explicit(&own->returned, returned + count, memory_order_release);
}

// By the worker, after each task: keeps its stock, or gives it back.
HOT_INLINE void stealing_settle(struct stealing_pool *pool, struct crew_worker *worker)
{
    struct stealing_worker *own = stealing_own(pool, worker);
    // relaxed: a hint that the pool is full.
    uint64_t claim = atomic_load_explicit(&own->claim, memory_order_relaxed);
    if (__builtin_expect(claim != own->claim_seen, false)) {
        own->claim_seen = claim;
        own->keep = -STEALING_MODEST;
    }
    if (own->keep > 0) {
        own->keep--;
        if (stealing_stock(pool, worker->index) <= (int64_t)pool->stock_max)
            return;
    } else {
        own->keep += own->keep < 0;
        // relaxed, both: a hint for stealing_recall.
        if (atomic_load_explicit(&own->keeps, memory_order_relaxed))
            atomic_store_explicit(&own->keeps, false, memory_order_relaxed);
    }
    stealing_return(pool, worker);
}

// By the worker, when a task submits.
HOT_INLINE void stealing_begin_to_keep(struct stealing_pool *pool, struct stealing_worker *own)
{
    if (own->keep < 0 || pool->stock_max == 0)
        return;
    own->keep = STEALING_KEEP;
    // relaxed, both: a hint for stealing_recall.
    if (!atomic_load_explicit(&own->keeps, memory_order_relaxed))
        atomic_store_explicit(&own->keeps, true, memory_order_relaxed);
}

// Whether a worker has a stock that it does not give back at once.
static inline bool stealing_keeps(struct stealing_pool *pool, unsigned index)
{
    // relaxed: of what is being changed either answer is right.
    return atomic_load_explicit(&pool->own[index].keeps, memory_order_relaxed) &&
           stealing_stock(pool, index) > 0;
}

// Under recall_lock: announces a claim to all that a worker keeps. Whether there is something.
static inline bool stealing_ask(struct stealing_pool *pool, unsigned index)
{
    struct stealing_worker *own = &pool->own[index];
    int64_t stock = stealing_keeps(pool, index) ? stealing_stock(pool, index) : 0;
    own->asked = stock > 0 ? (uint64_t)stock : 0;
    // relaxed: ordered by crew_fence_all, see stealing_use.
    atomic_fetch_add_explicit(&own->claim, own->asked, memory_order_relaxed);
    return own->asked > 0;
}

// Under recall_lock, after the barrier: gives way to what the worker has used meanwhile. What it gets.
static inline uint64_t stealing_get(struct stealing_pool *pool, unsigned index)
{
    struct stealing_worker *own = &pool->own[index];
    int64_t stock = own->asked > 0 ? stealing_stock(pool, index) : 0;
    uint64_t over = stock < 0 ? (uint64_t)-stock : 0;
    over = over < own->asked ? over : own->asked;
    // relaxed: a smaller claim is right for whoever has seen the larger.
    atomic_fetch_sub_explicit(&own->claim, over, memory_order_relaxed);
    return own->asked - over;
}

// Takes back what is in stocks. Whether that was anything.
SLOW_PATH bool stealing_recall(struct stealing_pool *pool)
{
    uint64_t got = 0;
    bool some = false;
    futex_acquire(&pool->recall_lock, NULL);
    for (unsigned i = 0; i < pool->crew.worker_count; i++)
        some |= stealing_ask(pool, i);
    if (some)
        crew_fence_all(&pool->crew);
    for (unsigned i = 0; some && i < pool->crew.worker_count; i++)
        got += stealing_get(pool, i);
    // release: pairs with the acquire load in stealing_is_full, as in stealing_return.
    atomic_fetch_add_explicit(&pool->recalled, got, memory_order_release);
    futex_release(&pool->recall_lock, NULL);
    return got > 0;
}

// By what was returned, seen anew.
SLOW_PATH bool stealing_is_full(struct stealing_pool *pool, struct crew_member *member,
                                uint64_t reserved)
{
    bool kept;
    do {
        kept = false;
        // acquire, both: pairs with the release in stealing_return and stealing_recall: their
        // places in the queue are free.
        uint64_t seen = atomic_load_explicit(&pool->recalled, memory_order_acquire);
        for (unsigned i = 0; i < pool->crew.worker_count; i++) {
            seen += atomic_load_explicit(&pool->own[i].returned, memory_order_acquire);
            kept |= stealing_keeps(pool, i);
        }
        member->done_seen = seen;
        if ((int64_t)(reserved - seen) < (int64_t)pool->crew.capacity)
            return false;
    } while (kept && stealing_recall(pool));
    return true;
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

// Takes a place for a task that the caller pushes after it.
HOT_INLINE bool stealing_reserve(struct stealing_pool *pool, struct crew_member *member,
                                 uint32_t generation)
{
    // A worker's handle is its own address.
    struct crew_worker *worker = member->works ? (struct crew_worker *)member : NULL;
    if (worker)
        stealing_begin_to_keep(pool, stealing_own(pool, worker));
    if (!(worker && stealing_use(pool, worker, 1) > 0) && !stealing_reserve_new(pool, member))
        return false;
    crew_count(&member->submitted[generation]);
    return true;
}

#endif
