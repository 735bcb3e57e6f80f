// SPDX-License-Identifier: MIT
// crew.h: what all pools with threads share: their life from open to stop, and the loop of a worker. A
// pool adds its queues: where a submit puts a task, and where a worker takes one.
//
//     struct NAME_pool { struct crew crew; ... };         // then crew_bytes() for the members
//     static const struct crew_kind NAME_kind = {.take = NAME_take, .some = NAME_some};
//     static void NAME_work(struct crew_worker *worker) { crew_work(worker, &NAME_kind); }
//
//     submit:  if (!crew_enter(crew, member, &generation))      // closed
//                  return false;
//              bool taken = crew_reserve(crew, member, generation);
//              if (taken) {
//                  push crew_element(task, generation);
//                  crew_alert(crew, member);                    // or crew_wake
//              }
//              crew_leave(member);
//              return taken;
//
// A handle is a struct crew_member: a producer's, or that of the worker in which a task runs.
//
//   crew_member.h   the accounts, the guard of a submit, running a task
//   crew_thread.h   making threads, the gate
//   crew_list.h     workers that sleep in a list, waking them; elastic size
//   crew_idle.h     looking for work, sleeping
//   crew_drain.h    waiting until what was submitted is done
#ifndef PRIMITIVES_POOL_CREW_H
#define PRIMITIVES_POOL_CREW_H

#include "pool/crew_drain.h"
#include "pool/crew_idle.h"
#include "pool/crew_list.h"
#include "pool/crew_member.h"
#include "pool/crew_thread.h"

// Memory for the members, after the pool's own, at a multiple of CACHE_LINE.
static inline size_t crew_bytes(const struct pool_config *config)
{
    return config->workers * sizeof(struct crew_worker) +
           config->producers * sizeof(struct crew_member);
}

static inline void crew_open_member(struct crew_member *member, bool works)
{
    atomic_init(&member->inside, 0);
    for (unsigned i = 0; i < CREW_GENERATIONS; i++)
        atomic_init(&member->submitted[i], 0);
    atomic_init(&member->wakes, 0);
    member->generation = 0;
    member->given = member->done_seen = 0;
    member->works = works;
}

static inline void crew_open_worker(struct crew *crew, unsigned index)
{
    struct crew_worker *worker = &crew->workers[index];
    crew_open_member(&worker->member, true);
    for (unsigned i = 0; i < CREW_GENERATIONS; i++)
        atomic_init(&worker->done[i], 0);
    worker->crew = crew;
    worker->index = index;
    worker->owed = CREW_NONE;
    worker->searching = worker->occupied = worker->made = false;
    atomic_init(&worker->sleeps, 0);
    atomic_init(&worker->steals_tried, 0);
    atomic_init(&worker->steals, 0);
    event_count_open(&worker->sleep, false);
    atomic_init(&worker->chosen, 0);
    worker->next = NULL;
}

// `members`: crew_bytes(config) bytes. The config has been checked.
static inline void crew_open(struct crew *crew, void *pool, void *members,
                             const struct pool_config *config,
                             void (*life)(struct crew_worker *worker))
{
    static const struct lock_config lock = {.slots = 1};
    unsigned min = config->workers_min > 0 ? config->workers_min : config->workers;
    *crew = (struct crew){.many = config->producers > 1 || config->nested,
                          .elastic = min < config->workers,
                          .worker_count = config->workers,
                          .workers_min = min,
                          .producer_count = config->producers,
                          .capacity = config->capacity,
                          .spin_ns = config->spin_ns,
                          .keep_ns = config->keep_ns,
                          .workers = members,
                          .pool = pool,
                          .work = life};
    crew->producers = (struct crew_member *)(crew->workers + config->workers);
    event_count_open(&crew->drained, false);
    crew->light = crew->drained.light;
    futex_open(&crew->lock, &lock);
    futex_open(&crew->drain_lock, &lock);
    for (unsigned i = 0; i < config->workers; i++)
        crew_open_worker(crew, i);
    for (unsigned i = 0; i < config->producers; i++)
        crew_open_member(&crew->producers[i], false);
}

// A worker's life, from the gate on.
HOT_INLINE void crew_work(struct crew_worker *worker, const struct crew_kind *kind)
{
    const struct crew *crew = worker->crew;
    uint64_t element;
    // relaxed: which tasks a cancel gives back is nobody's promise.
    while (!(atomic_load_explicit(&crew->word, memory_order_relaxed) & CREW_CANCELLING)) {
        if (!kind->take(worker, &element) && !crew_wait(worker, kind, &element))
            return;
        if (__builtin_expect(worker->searching, false))
            crew_leave_search(worker, kind);
        if (kind->run)
            kind->run(worker, element);
        else
            crew_run(worker, element);
    }
    crew_tell(worker, CREW_NONE);
}

// Ends the threads that wait at the gate, all that there are.
static inline void crew_abandon(struct crew *crew, unsigned threads)
{
    crew_set_gate(crew, CREW_GATE_ABANDONED);
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(crew->workers[i].thread, NULL);
        crew->workers[i].made = crew->workers[i].occupied = false;
    }
}

// `listed`: the kind has `some`. As pool_ops.start.
static inline int crew_start(struct crew *crew, bool listed)
{
    unsigned threads = crew->workers_min;
    if (event_count_spin_ns(crew->worker_count + crew->producer_count) == 0)
        crew->spin_ns = 0;
    crew->cpus_known = sched_getaffinity(0, sizeof crew->cpus, &crew->cpus) == 0;
    for (unsigned i = 0; i < threads; i++) {
        struct crew_worker *worker = &crew->workers[i];
        worker->searching = listed;
        int code = crew_make(worker);
        if (code != 0) {
            crew_abandon(crew, i);
            return code;
        }
        worker->occupied = worker->made = true;
    }
    crew_await(crew, threads);
    // A submit at the same time that sees somebody available looks for a place for a thread.
    futex_acquire(&crew->lock, NULL);
    crew->live = threads;
    crew->threads = threads;
    crew->vacant = crew->worker_count - threads;
    // relaxed, both: a push that comes before them is found by those at the gate.
    atomic_store_explicit(&crew->searching, listed ? threads : 0, memory_order_relaxed);
    atomic_store_explicit(&crew->available, crew->vacant, memory_order_relaxed);
    futex_release(&crew->lock, NULL);
    crew_set_gate(crew, CREW_GATE_OPEN);
    return 0;
}

static inline void crew_await_member(struct crew_member *member)
{
    // acquire: pairs with the release store in crew_leave: its push is seen.
    while (atomic_load_explicit(&member->inside, memory_order_acquire) != 0)
        sched_yield();
}

// No submit begins after it, and none is under way.
static inline void crew_close(struct crew *crew)
{
    // relaxed: ordered by crew_fence_all, see crew_enter.
    atomic_fetch_or_explicit(&crew->word, CREW_CLOSED, memory_order_relaxed);
    crew_fence_all(crew);
    for (unsigned i = 0; i < crew->producer_count; i++)
        crew_await_member(&crew->producers[i]);
    for (unsigned i = 0; i < crew->worker_count; i++)
        crew_await_member(&crew->workers[i].member);
}

// Wakes all that sleep: they look at the word.
static inline void crew_wake_all(struct crew *crew)
{
    futex_acquire(&crew->lock, NULL);
    while (crew->asleep)
        crew_choose(crew);
    futex_release(&crew->lock, NULL);
    for (unsigned i = 0; i < crew->worker_count; i++)
        if (event_count_waiters_ordered(&crew->workers[i].sleep))
            crew_wake(&crew->workers[i], &crew->producers[0]);
}

// A thread that nobody has joined yet and nobody else will. False: none. Read under the lock: once the
// place has no thread to join, who hires may make another there. Who hires has a thread of its own
// that is not joined before it is ready.
static inline bool crew_unjoined(struct crew *crew, pthread_t *thread)
{
    bool found = false;
    futex_acquire(&crew->lock, NULL);
    for (unsigned i = 0; i < crew->worker_count && !found; i++) {
        struct crew_worker *worker = &crew->workers[i];
        found = worker->made;
        if (found) {
            *thread = worker->thread;
            worker->made = false;
        }
    }
    futex_release(&crew->lock, NULL);
    return found;
}

// As pool_ops.stop but for the tasks that are left: the caller gives them back, and hands each to
// crew_forget.
static inline void crew_stop(struct crew *crew, enum pool_stop how)
{
    crew_close(crew);
    uint32_t word = CREW_ENDING | (how == POOL_CANCEL ? CREW_CANCELLING : 0);
    // release: pairs with the acquire load in crew_look: all that was pushed is seen. acquire: the
    // inside of others does not slip behind; pairs with nothing.
    atomic_fetch_or_explicit(&crew->word, word, memory_order_acq_rel);
    crew_wake_all(crew);
    pthread_t thread;
    while (crew_unjoined(crew, &thread))
        pthread_join(thread, NULL);
}

// Counts a task that is given back as done, for drains that wait. After crew_stop.
static inline void crew_forget(struct crew *crew, uint64_t element)
{
    crew_count(&crew->workers[0].done[crew_generation(element)]);
    event_count_notify(&crew->drained, EVENT_COUNT_ALL);
}

// Gives back all that `take` finds after crew_stop, as pool_ops.stop.
static inline uint64_t crew_give_back(struct crew *crew, const struct crew_kind *kind,
                                      void (*cancelled)(struct pool_task *task, void *context),
                                      void *context)
{
    uint64_t element, count = 0;
    for (; kind->take(&crew->workers[0], &element); count++) {
        crew_forget(crew, element);
        if (cancelled)
            cancelled(crew_task(element), context);
    }
    return count;
}

static inline struct pool_counts crew_counts(const struct crew *crew)
{
    // threads: written under the lock, which a constant pool cannot take. Exact once stopped.
    struct pool_counts counts = {.threads = crew->threads};
    for (unsigned i = 0; i < crew->worker_count; i++) {
        const struct crew_worker *worker = &crew->workers[i];
        // relaxed, all: counts; exact after stop, which has joined the threads.
        counts.sleeps += atomic_load_explicit(&worker->sleeps, memory_order_relaxed);
        counts.wakes += atomic_load_explicit(&worker->member.wakes, memory_order_relaxed);
        counts.steals_tried += atomic_load_explicit(&worker->steals_tried, memory_order_relaxed);
        counts.steals += atomic_load_explicit(&worker->steals, memory_order_relaxed);
    }
    for (unsigned i = 0; i < crew->producer_count; i++)
        // relaxed: as above.
        counts.wakes += atomic_load_explicit(&crew->producers[i].wakes, memory_order_relaxed);
    return counts;
}

#endif
