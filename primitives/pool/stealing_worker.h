// SPDX-License-Identifier: MIT
// stealing_worker.h: where the pool `stealing` puts tasks and where its workers look for them.
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
#include "pool/stealing_place.h"
#include "ring/mpmc_turn.h"

// Looks of a worker, of which one begins with the queue. A prime, as in Go's scheduler, so that it does not
// fall into step with tasks.
#define STEALING_TURN 61

// Places of a deque, unless the pool has fewer.
#define STEALING_PLACES 1024

// Tasks that all workers together bring home from the queue at most, and one if there are more workers. The
// queue's length is not asked for: that word is the submitters'.
#define STEALING_SHARE 16

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
    stealing_return(pool, worker);
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

// As crew_kind.take.
HOT_INLINE bool stealing_take(struct crew_worker *worker, uint64_t *element)
{
    struct stealing_pool *pool = worker->crew->pool;
    struct stealing_worker *own = stealing_own(pool, worker);
    stealing_settle(pool, worker);
    bool turn = ++own->looks % STEALING_TURN == 0;
    return (__builtin_expect(turn, false) && mpmc_turn_pop(pool->queue, NULL, element)) ||
           deque_take(own->deque, element) || stealing_look_around(pool, worker, element);
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
