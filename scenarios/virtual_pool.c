// SPDX-License-Identifier: MIT
// virtual_pool.c: the run of a virtual pool, task by task. See virtual_pool.h.
#include "virtual_pool_parts.h"

// What asks for ends in order has taken off all that have ended; else it is done here. The pool is
// not const, though the view is: a queue that is looked at is trimmed.
uint32_t virtual_pool_in_flight(const struct dispatch_view *view, uint32_t worker)
{
    struct virtual_pool *pool = (struct virtual_pool *)(uintptr_t)view;
    if (!pool->told)
        virtual_queues_trim(&pool->queues, worker, pool->now_ns);
    return pool->queues.workers[worker].in_flight;
}

uint64_t virtual_pool_work_left_ns(const struct dispatch_view *view, uint32_t worker)
{
    const struct virtual_pool *pool = (const struct virtual_pool *)view;
    uint64_t free_ns = pool->queues.workers[worker].free_ns;
    return free_ns > pool->now_ns ? free_ns - pool->now_ns : 0;
}

// The earliest of all ends: takes it off and tells of it.
static void finish(struct virtual_pool *pool)
{
    const struct virtual_end end = pool->ends.entries[0];
    struct virtual_worker *worker = &pool->queues.workers[end.worker];
    uint64_t picked_ns = pool->queues.entries[worker->first].picked_ns;
    virtual_queues_take(&pool->queues, worker);
    if (worker->in_flight > 0) {
        const struct virtual_entry *next = &pool->queues.entries[worker->first];
        virtual_heap_replace(&pool->ends,
                             (struct virtual_end){next->end_ns, next->number, end.worker});
    } else {
        virtual_heap_remove(&pool->ends);
    }
    if (pool->dispatch && pool->dispatch->done)
        pool->dispatch->done(pool->strategy, end.worker, end.ns - picked_ns, end.ns);
}

HOT_INLINE void advance(struct virtual_pool *pool, uint64_t now_ns)
{
    while (pool->ends.count > 0 && pool->ends.entries[0].ns <= now_ns)
        finish(pool);
    pool->now_ns = now_ns;
}

// The next task. In a closed system it comes when the next one in flight is done.
HOT_INLINE struct virtual_task next_task(struct virtual_pool *pool)
{
    if (pool->ahead_next == pool->ahead_count) {
        pool->config.draw(pool->config.source, pool->ahead, pool->sum.tasks, VIRTUAL_AHEAD);
        pool->ahead_next = 0;
        pool->ahead_count = VIRTUAL_AHEAD;
    }
    struct virtual_task task = pool->ahead[pool->ahead_next++];
    if (pool->config.in_flight == 0)
        return task;
    task.arrival_ns = pool->now_ns;
    if (pool->sum.tasks >= pool->config.in_flight) {
        task.arrival_ns = pool->ends.entries[0].ns;
        finish(pool);
    }
    return task;
}

// Asks the strategy until somebody may take the task: the tasks behind it wait as well.
HOT_INLINE uint32_t pick(struct virtual_pool *pool, const struct virtual_task *task)
{
    for (;;) {
        struct dispatch_task asked = {
            .key = task->key, .cost_ns = task->cost_ns, .now_ns = pool->now_ns};
        uint32_t worker = pool->dispatch->pick(pool->strategy, &pool->view, &asked);
        if (worker != DISPATCH_NONE)
            return worker;
        if (pool->ends.count == 0)
            return DISPATCH_NONE;
        advance(pool, pool->ends.entries[0].ns);
    }
}

HOT_INLINE void record(struct virtual_pool *pool, const struct virtual_task *task,
                       struct virtual_outcome outcome)
{
    struct virtual_sum *sum = &pool->sum;
    uint64_t sojourn_ns = outcome.end_ns - task->arrival_ns;
    if (pool->config.outcomes)
        pool->config.outcomes[sum->tasks] = outcome;
    sum->tasks++;
    sum->cost_ns += task->cost_ns;
    sum->cost_ns_max = task->cost_ns > sum->cost_ns_max ? task->cost_ns : sum->cost_ns_max;
    sum->arrival_ns = task->arrival_ns;
    sum->end_ns = outcome.end_ns > sum->end_ns ? outcome.end_ns : sum->end_ns;
    sum->sojourns_ns += sojourn_ns;
    sum->arrivals_ns += task->arrival_ns;
    sum->digest = (sum->digest ^ (outcome.end_ns + ((uint64_t)outcome.worker << 44))) *
                  UINT64_C(0x9e3779b97f4a7c15);
    if (task->arrival_ns < pool->config.warmup_ns)
        return;
    struct virtual_record *to = &pool->record;
    if (to->costs.count == 0)
        to->first_ns = task->arrival_ns;
    to->last_ns = task->arrival_ns;
    task_cost_add(&to->costs, task->cost_ns);
    histogram_record(&to->sojourn_ns, sojourn_ns);
    to->sojourns_ns += (double)sojourn_ns;
    to->waits_ns += (double)(outcome.begin_ns - task->arrival_ns);
    double slowdown = (double)sojourn_ns / (double)(task->cost_ns > 0 ? task->cost_ns : 1);
    histogram_record(&to->slowdown, (uint64_t)(slowdown * VIRTUAL_SLOWDOWN_UNIT + 0.5));
}

// Gives the task to the worker. What ends next is looked for if somebody asks for it.
HOT_INLINE void give(struct virtual_pool *pool, const struct virtual_task *task, uint32_t worker)
{
    struct virtual_queues *queues = &pool->queues;
    uint32_t number = (uint32_t)pool->sum.tasks;
    if (!pool->told)
        virtual_queues_trim(queues, worker, pool->now_ns);
    uint64_t end_ns = virtual_queues_give(queues, worker, pool->now_ns, task->cost_ns, number);
    if (pool->told && queues->workers[worker].in_flight == 1)
        virtual_heap_add(&pool->ends, (struct virtual_end){end_ns, number, worker});
    record(pool, task,
           (struct virtual_outcome){
               .begin_ns = end_ns - task->cost_ns, .end_ns = end_ns, .worker = worker});
}

// The worker that is free first, of those that are by now the one that was free first.
HOT_INLINE uint32_t pick_first_free(struct virtual_pool *pool, const struct virtual_task *task)
{
    struct virtual_end first = pool->workers.entries[0];
    uint64_t begin_ns = first.ns > task->arrival_ns ? first.ns : task->arrival_ns;
    first.ns = begin_ns + task->cost_ns;
    virtual_heap_replace(&pool->workers, first);
    return first.worker;
}

static bool is_worker(const struct virtual_pool *pool, uint32_t worker)
{
    const uint32_t *weights = pool->config.strategy.weights;
    return worker < pool->config.workers && (!weights || weights[worker] > 0);
}

// Simulates one task; false: the run has ended.
HOT_INLINE bool step(struct virtual_pool *pool)
{
    struct virtual_task task = next_task(pool);
    uint64_t now_ns = task.arrival_ns > pool->now_ns ? task.arrival_ns : pool->now_ns;
    if (pool->told && pool->config.in_flight == 0)
        advance(pool, now_ns);
    pool->now_ns = now_ns;
    uint32_t worker = pool->dispatch ? pick(pool, &task) : pick_first_free(pool, &task);
    if (worker == DISPATCH_NONE)
        pool->state = VIRTUAL_STUCK;
    else if (!is_worker(pool, worker))
        pool->state = VIRTUAL_WRONG;
    else if (!virtual_queues_room(&pool->queues))
        pool->state = VIRTUAL_FULL;
    if (pool->state != VIRTUAL_RUNS)
        return false;
    give(pool, &task, worker);
    return true;
}

// All is given away: lets everybody finish.
static void end_run(struct virtual_pool *pool)
{
    pool->state = VIRTUAL_DONE;
    advance(pool, UINT64_MAX);
    for (uint32_t i = 0; i < pool->config.workers; i++)
        virtual_queues_trim(&pool->queues, i, UINT64_MAX);
}

uint64_t virtual_pool_run(struct virtual_pool *pool, uint64_t tasks)
{
    uint64_t done = 0;
    while (done < tasks && pool->state == VIRTUAL_RUNS) {
        done += step(pool);
        if (pool->record.costs.count == pool->config.tasks)
            end_run(pool);
    }
    return done;
}
