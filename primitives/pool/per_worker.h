// SPDX-License-Identifier: MIT
// per_worker.h: a queue for each worker, and a strategy that says who gets a task.
//
// A task that was given away waits for its worker, whether others have nothing to do or not: how good
// the pool is, is how good the strategy. What it costs is one ring with one thread at either end. The
// ring of each worker has place for the whole capacity, so that a pick never meets a full one.
//
// One thread that submits, and no nesting: it alone asks the strategy, without a lock. Else a futex
// lock is around pick and push. In between lies nothing that waits, but for a report (see below).
//
// A strategy that wants to know what was done is told by who submits next: a worker posts its number
// and the time in a ring for many producers. The post comes before the task counts as done, and a task
// gets its place only when the post of another has been read, so there is place for all posts.
#ifndef PRIMITIVES_POOL_PER_WORKER_H
#define PRIMITIVES_POOL_PER_WORKER_H

#include "pool/per_worker_lane.h"

static const struct pool_ops per_worker_pool;

// The strategy's config as the pool completes it.
static inline struct dispatch_config per_worker_strategy(const struct pool_config *config)
{
    struct dispatch_config strategy = config->strategy;
    strategy.workers = config->workers;
    return strategy;
}

// Where each part begins, in bytes from the pool's address; the last is where it ends.
struct per_worker_layout {
    size_t lanes, members, strategy, reports, rings, ring_bytes, times, end;
};

static inline struct per_worker_layout per_worker_layout(const struct pool_config *config)
{
    struct ring_config ring = per_worker_ring(config);
    struct dispatch_config strategy = per_worker_strategy(config);
    bool timed = config->dispatch && config->dispatch->done;
    size_t state = config->dispatch ? config->dispatch->bytes(&strategy) : 0;
    struct per_worker_layout at = {.lanes = sizeof(struct per_worker_pool),
                                   .ring_bytes = per_worker_round_up(spsc_cached_bytes(&ring))};
    at.members = at.lanes + config->workers * sizeof(struct per_worker_lane);
    at.strategy = at.members + crew_bytes(config);
    at.reports = at.strategy + per_worker_round_up(state);
    at.rings = at.reports + (timed ? per_worker_round_up(turn_bytes(&ring)) : 0);
    at.times = at.rings + config->workers * at.ring_bytes;
    size_t times = timed ? per_worker_round_up(ring.capacity * sizeof(uint64_t)) : 0;
    at.end = at.times + config->workers * times;
    return at;
}

static size_t per_worker_bytes(const struct pool_config *config)
{
    return per_worker_layout(config).end;
}

static void per_worker_open_lanes(struct per_worker_pool *pool, const struct pool_config *config,
                                  const struct per_worker_layout *at)
{
    struct ring_config ring = per_worker_ring(config);
    unsigned char *base = (unsigned char *)pool;
    size_t times = per_worker_round_up(ring.capacity * sizeof(uint64_t));
    pool->lanes = (struct per_worker_lane *)(base + at->lanes);
    for (unsigned i = 0; i < config->workers; i++) {
        pool->lanes[i] = (struct per_worker_lane){
            .ring = (struct spsc_cached *)(base + at->rings + i * at->ring_bytes),
            .picked_ns = pool->timed ? (uint64_t *)(base + at->times + i * times) : NULL,
        };
        int code = spsc_cached_open(pool->lanes[i].ring, &ring);
        assert(code == 0);
        (void)code;
    }
    if (pool->timed) {
        pool->reports = (struct turn_ring *)(base + at->reports);
        turn_open(pool->reports, &ring);
    }
}

static int per_worker_open(void *memory, const struct pool_config *config)
{
    int code = pool_config_check(config, &per_worker_pool.claims);
    if (code != 0)
        return code;
    struct per_worker_pool *pool = memory;
    struct per_worker_layout at = per_worker_layout(config);
    struct dispatch_config strategy = per_worker_strategy(config);
    unsigned char *base = memory;
    code = config->dispatch->init(base + at.strategy, &strategy);
    if (code != 0)
        return code;
    static const struct lock_config lock = {.slots = 1};
    *pool = (struct per_worker_pool){
        .view = {.in_flight = per_worker_in_flight, .work_left_ns = per_worker_work_left_ns},
        .dispatch = config->dispatch,
        .strategy = base + at.strategy,
        .timed = config->dispatch->done != NULL,
        .costs = config->dispatch->claims.knows_costs,
        .mask = per_worker_ring(config).capacity - 1};
    futex_open(&pool->lock, &lock);
    crew_open(&pool->crew, pool, base + at.members, config, per_worker_work);
    per_worker_open_lanes(pool, config, &at);
    return 0;
}

static void per_worker_close(void *memory)
{
    (void)memory;
}

static void *per_worker_attach(void *memory, unsigned slot)
{
    return &((struct per_worker_pool *)memory)->crew.producers[slot];
}

static int per_worker_start(void *memory)
{
    return crew_start(&((struct per_worker_pool *)memory)->crew, false);
}

// By the one who submits: a worker's number, or DISPATCH_NONE: full, or nobody may take it.
HOT_INLINE uint32_t per_worker_give(struct per_worker_pool *pool, struct crew_member *member,
                                    struct pool_task *task, uint32_t generation)
{
    if (__builtin_expect(pool->given - pool->done_seen >= pool->crew.capacity, false) &&
        !per_worker_look_for_place(pool))
        return DISPATCH_NONE;
    struct dispatch_task asked = {.key = task->key, .cost_ns = task->cost_ns};
    if (pool->timed)
        asked.now_ns = per_worker_report(pool);
    uint32_t worker = pool->dispatch->pick(pool->strategy, &pool->view, &asked);
    if (__builtin_expect(worker == DISPATCH_NONE, false))
        return worker;
    struct per_worker_lane *lane = &pool->lanes[worker];
    if (pool->timed)
        lane->picked_ns[lane->given & pool->mask] = asked.now_ns;
    lane->cost_ns += asked.cost_ns;
    lane->given++;
    pool->given++;
    crew_count(&member->submitted[generation]);
    bool pushed = spsc_cached_push(lane->ring, NULL, crew_element(task, generation));
    assert(pushed);
    (void)pushed;
    return worker;
}

static bool per_worker_submit(void *memory, void *handle, struct pool_task *task)
{
    struct per_worker_pool *pool = memory;
    struct crew_member *member = handle;
    uint32_t generation;
    if (!crew_enter(&pool->crew, member, &generation))
        return false;
    bool many = pool->crew.many;
    if (__builtin_expect(many, false))
        futex_acquire(&pool->lock, NULL);
    uint32_t worker = per_worker_give(pool, member, task, generation);
    if (__builtin_expect(many, false))
        futex_release(&pool->lock, NULL);
    if (worker != DISPATCH_NONE)
        crew_wake(&pool->crew.workers[worker], member);
    crew_leave(member);
    return worker != DISPATCH_NONE;
}

static void per_worker_drain(void *memory, void *handle)
{
    (void)handle;
    crew_drain(&((struct per_worker_pool *)memory)->crew);
}

// As crew_kind.take, of whatever is left after crew_stop, by the thread that called it.
static bool per_worker_take_left(struct crew_worker *worker, uint64_t *element)
{
    struct per_worker_pool *pool = worker->crew->pool;
    for (unsigned i = 0; i < pool->crew.worker_count; i++)
        if (spsc_cached_pop(pool->lanes[i].ring, NULL, element))
            return true;
    return false;
}

static uint64_t per_worker_stop(void *memory, enum pool_stop how,
                                void (*cancelled)(struct pool_task *task, void *context),
                                void *context)
{
    static const struct crew_kind left = {.take = per_worker_take_left};
    struct per_worker_pool *pool = memory;
    crew_stop(&pool->crew, how);
    return crew_give_back(&pool->crew, &left, cancelled, context);
}

static struct pool_counts per_worker_counts(const void *memory)
{
    return crew_counts(&((const struct per_worker_pool *)memory)->crew);
}

static const struct pool_ops per_worker_pool = {
    .about = {.name = "per_worker",
              .summary = "a queue for each worker, and a strategy that says who gets a task",
              .source = "contend; the queues: spsc_cached"},
    .claims = {.keeps = true,
               .concurrent = true,
               .bounded = true,
               .nests = true,
               .dispatches = true,
               .cancels = true,
               .sleeps = true},
    .bytes = per_worker_bytes,
    .open = per_worker_open,
    .close = per_worker_close,
    .attach = per_worker_attach,
    .start = per_worker_start,
    .submit = per_worker_submit,
    .drain = per_worker_drain,
    .stop = per_worker_stop,
    .counts = per_worker_counts,
};

#endif
