// SPDX-License-Identifier: MIT
// crew_idle.h: workers of a pool (crew.h) that find nothing: looking for a while, then sleeping.
//
// Two ways to sleep. Where each worker has a queue of its own (`own`), who puts something there wakes
// it. Where all may take what is pushed, it goes into a list (crew_list.h).
#ifndef PRIMITIVES_POOL_CREW_IDLE_H
#define PRIMITIVES_POOL_CREW_IDLE_H

#include "pool/crew_list.h"

// What the loop of a worker needs to know of its pool. Constant, so that it is folded in.
struct crew_kind {
    // The worker's next task, wherever it finds one. False: there seemed to be none.
    bool (*take)(struct crew_worker *worker, uint64_t *element);
    // Whether there seems to be one for any worker. NULL: `own`.
    bool (*some)(const struct crew_worker *worker);
    // From crew_begin to crew_end. NULL: crew_run.
    void (*run)(struct crew_worker *worker, uint64_t element);
};

// Looks, with a pause after each, before a worker that spins gives its CPU away: about 1 us.
#define CREW_LOOKS 16

enum crew_found { CREW_NOTHING, CREW_FOUND, CREW_END };

// A searcher has found a task.
static inline void crew_leave_search(struct crew_worker *worker, const struct crew_kind *kind)
{
    struct crew *crew = worker->crew;
    worker->searching = false;
    // release: what it has brought home is seen by who leaves after it, here or in crew_enlist. acquire:
    // likewise of those before.
    if (atomic_fetch_sub_explicit(&crew->searching, 1, memory_order_acq_rel) > 1)
        return;
    // seq_cst: as in crew_alert_one.
    atomic_thread_fence(memory_order_seq_cst);
    // relaxed: ordered by the fence.
    if (atomic_load_explicit(&crew->available, memory_order_relaxed) > 0 && kind->some(worker))
        crew_alert_one(crew, &worker->member);
}

// Looks once. CREW_END: nothing, and there will be nothing more.
static inline enum crew_found crew_look(struct crew_worker *worker, const struct crew_kind *kind,
                                        uint64_t *element)
{
    // acquire: pairs with the release addition in crew_stop: what was pushed is seen by the take.
    uint32_t word = atomic_load_explicit(&worker->crew->word, memory_order_acquire);
    if (word & CREW_CANCELLING)
        return CREW_END;
    if (kind->take(worker, element))
        return CREW_FOUND;
    return word & CREW_ENDING ? CREW_END : CREW_NOTHING;
}

// Looks for spin_ns, at least twice. Gives the CPU away now and then, and once in any case: who pushes
// may have lost it to the wake-up of this very worker, and would lose it again with each task (1
// producer, 2 workers, 2 CPUs, empty tasks: 0.03 instead of 10 sleeps in 1,000 tasks, and 4 times as
// many tasks).
static inline enum crew_found crew_search(struct crew_worker *worker, const struct crew_kind *kind,
                                          uint64_t *element)
{
    struct crew *crew = worker->crew;
    if (crew->spin_ns > 0 && kind->some && !worker->searching) {
        // relaxed: a push that misses it wakes one too many.
        atomic_fetch_add_explicit(&crew->searching, 1, memory_order_relaxed);
        worker->searching = true;
    }
    uint64_t end = crew->spin_ns > 0 ? monotonic_ns() + crew->spin_ns : 0;
    enum crew_found found;
    do {
        for (int looks = crew->spin_ns > 0 ? CREW_LOOKS : 1; looks > 0; looks--) {
            found = crew_look(worker, kind, element);
            if (found != CREW_NOTHING)
                return found;
            cpu_pause();
        }
        sched_yield();
        found = crew_look(worker, kind, element);
    } while (found == CREW_NOTHING && end > 0 && monotonic_ns() < end);
    return found;
}

// Sleeps until there may be something in the worker's own queue.
static inline enum crew_found crew_sleep_own(struct crew_worker *worker,
                                             const struct crew_kind *kind, uint64_t *element)
{
    uint32_t key = event_count_prepare(&worker->sleep);
    enum crew_found found = crew_look(worker, kind, element);
    if (found == CREW_NOTHING) {
        crew_count(&worker->sleeps);
        event_count_wait(&worker->sleep, key, FUTEX_FOREVER);
    } else {
        event_count_cancel(&worker->sleep, key);
    }
    return found;
}

// The look of a worker in the list before it sleeps. CREW_NOTHING: it may sleep, or has been chosen.
static inline enum crew_found crew_look_again(struct crew_worker *worker,
                                              const struct crew_kind *kind, uint64_t *element)
{
    // seq_cst: of the push and this worker's look, one sees the other. See crew_fence.
    atomic_thread_fence(memory_order_seq_cst);
    enum crew_found found = crew_look(worker, kind, element);
    if (found != CREW_NOTHING)
        crew_withdraw(worker);
    return found;
}

// Sleeps in the list until chosen: CREW_NOTHING, and the worker counts as searching.
static inline enum crew_found crew_sleep(struct crew_worker *worker, const struct crew_kind *kind,
                                         uint64_t *element)
{
    struct crew *crew = worker->crew;
    uint64_t deadline_ns = crew->elastic ? monotonic_ns() + crew->keep_ns : FUTEX_FOREVER;
    crew_enlist(worker);
    // acquire: pairs with the release store in crew_choose.
    while (atomic_load_explicit(&worker->chosen, memory_order_acquire) == 0) {
        uint32_t key = event_count_prepare(&worker->sleep); // a membarrier, where it is light
        enum crew_found found = crew_look_again(worker, kind, element);
        // acquire: as above.
        bool chosen = atomic_load_explicit(&worker->chosen, memory_order_acquire) != 0;
        if (chosen || found != CREW_NOTHING)
            event_count_cancel(&worker->sleep, key);
        if (found != CREW_NOTHING)
            return found;
        if (chosen)
            break;
        crew_count(&worker->sleeps);
        if (event_count_wait(&worker->sleep, key, deadline_ns) == -ETIMEDOUT &&
            crew_retire(worker, &deadline_ns))
            return CREW_END;
    }
    worker->searching = true;
    return CREW_NOTHING;
}

// The next task of a worker that has found none. False: it ends, and has no business with its place
// any more.
SLOW_PATH bool crew_wait(struct crew_worker *worker, const struct crew_kind *kind,
                         uint64_t *element)
{
    crew_tell(worker, CREW_NONE);
    for (;;) {
        enum crew_found found = crew_search(worker, kind, element);
        if (found == CREW_NOTHING)
            found = kind->some ? crew_sleep(worker, kind, element)
                               : crew_sleep_own(worker, kind, element);
        if (found != CREW_NOTHING)
            return found == CREW_FOUND;
    }
}

#endif
