// SPDX-License-Identifier: MIT
// crew_list.h: the workers of a pool (crew.h) that sleep where all may take what is pushed: a list. A
// push takes one off, the last that fell asleep, and only if nobody is looking already.
//
//   available  Workers in the list, and vacant places, for which an elastic pool could make a thread.
//              A push that reads 0 has nobody to wake.
//   searching  Workers that look for a task without having found one, those included that were
//              taken off the list or are being made: for them who wakes or makes them counts.
//
// Nothing that was pushed is left lying with a worker asleep and none looking:
// - A worker goes into the list, leaves `searching`, and looks once more, with a membarrier between.
//   A push that did not see it in the list, or still saw it searching, was before that look.
// - A searcher that finds a task, be it by that look, leaves `searching`, and if it was the last, looks whether there is
//   more and wakes the next one. A full barrier on either side: a push that still saw it searching is
//   seen by that look. A push pays for it only if somebody is available.
// The last one's look may be in vain while an earlier push hides what is behind it; that push is not
// done, and wakes somebody itself, who then looks in turn.
//
// Elastic: a worker that has slept for keep_ns ends if it is in the list then and there are more than
// workers_min. It stays counted in `available`, as a vacant place: both under the lock, so a push finds
// a sleeper or a place for a thread.
#ifndef PRIMITIVES_POOL_CREW_LIST_H
#define PRIMITIVES_POOL_CREW_LIST_H

#include "pool/crew_thread.h"

// Who is set to work next.
struct crew_choice {
    struct crew_worker *worker; // NULL: nobody
    bool hire;                  // the place has no thread
    bool join;                  // but one that has ended
};

// Under the lock: the last that fell asleep, or a place for a thread; it counts as searching from now
// on.
static inline struct crew_choice crew_choose(struct crew *crew)
{
    struct crew_worker *worker = crew->asleep;
    struct crew_choice choice = {.hire = !worker};
    if (worker) {
        crew->asleep = worker->next;
        // release: pairs with the acquire load in crew_sleep.
        atomic_store_explicit(&worker->chosen, 1, memory_order_release);
    } else if (crew->vacant > 0) {
        for (worker = crew->workers; worker->occupied; worker++)
            ;
        worker->occupied = true;
        choice.join = worker->made;
        worker->made = false;
        crew->live++;
        crew->vacant--;
    } else {
        return choice;
    }
    // relaxed, both: under the lock; who reads them without has barriers of its own.
    atomic_fetch_sub_explicit(&crew->available, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&crew->searching, 1, memory_order_relaxed);
    choice.worker = worker;
    return choice;
}

static inline void crew_wake(struct crew_worker *worker, struct crew_member *waker)
{
    if (!event_count_waiters(&worker->sleep))
        return;
    crew_count(&waker->wakes);
    event_count_wake(&worker->sleep, 1);
}

// Makes the thread of a place that was chosen. False: there is none to be had, and nobody tries again
// before a worker has found nothing to do.
static inline bool crew_hire(struct crew *crew, struct crew_choice choice)
{
    struct crew_worker *worker = choice.worker;
    if (choice.join)
        pthread_join(worker->thread, NULL);
    worker->searching = true;
    bool made = crew_make(worker) == 0;
    futex_acquire(&crew->lock, NULL);
    worker->made = made;
    if (made) {
        crew->threads++;
    } else {
        worker->occupied = false;
        crew->live--;
        // relaxed, both: as in crew_choose.
        atomic_fetch_sub_explicit(&crew->searching, 1, memory_order_relaxed);
        atomic_fetch_sub_explicit(&crew->available, crew->vacant, memory_order_relaxed);
        crew->vacant = 0;
    }
    futex_release(&crew->lock, NULL);
    return made;
}

// Sets one to work if nobody is looking.
SLOW_PATH void crew_alert_one(struct crew *crew, struct crew_member *member)
{
    struct crew_choice choice;
    do {
        // seq_cst: of a push and a look at `searching`, and a searcher's leaving and its look at
        // the queue in crew_leave_search, one sees the other.
        atomic_thread_fence(memory_order_seq_cst);
        // relaxed: ordered by the fence.
        if (atomic_load_explicit(&crew->searching, memory_order_relaxed) > 0)
            return;
        futex_acquire(&crew->lock, NULL);
        choice = crew_choose(crew);
        futex_release(&crew->lock, NULL);
    } while (choice.worker && choice.hire && !crew_hire(crew, choice));
    if (choice.worker && !choice.hire)
        crew_wake(choice.worker, member);
}

// After a push that any worker may take.
HOT_INLINE void crew_alert(struct crew *crew, struct crew_member *member)
{
    crew_fence(crew);
    // relaxed: ordered by the fence, against crew_sleep's.
    if (__builtin_expect(atomic_load_explicit(&crew->available, memory_order_relaxed) > 0, false))
        crew_alert_one(crew, member);
}

static inline void crew_enlist(struct crew_worker *worker)
{
    struct crew *crew = worker->crew;
    futex_acquire(&crew->lock, NULL);
    worker->next = crew->asleep;
    crew->asleep = worker;
    // Places for which there was no thread to be had are tried again.
    unsigned vacant = crew->elastic ? crew->worker_count - crew->live : 0;
    unsigned more = 1 + vacant - crew->vacant;
    crew->vacant = vacant;
    // relaxed, both: under the lock, and crew_sleep's fence follows.
    atomic_store_explicit(&worker->chosen, 0, memory_order_relaxed);
    atomic_fetch_add_explicit(&crew->available, more, memory_order_relaxed);
    if (worker->searching)
        // acquire and release: pairs with the subtraction in crew_leave_search: what those who left
        // before have brought home is seen by the look that follows.
        atomic_fetch_sub_explicit(&crew->searching, 1, memory_order_acq_rel);
    worker->searching = false;
    futex_release(&crew->lock, NULL);
}

// Under the lock: out of the list. False: it is not there any more, somebody has chosen it.
static inline bool crew_delist(struct crew_worker *worker)
{
    // relaxed: written under the lock.
    if (atomic_load_explicit(&worker->chosen, memory_order_relaxed) != 0)
        return false;
    struct crew_worker **link = &worker->crew->asleep;
    while (*link != worker)
        link = &(*link)->next;
    *link = worker->next;
    return true;
}

// Takes a worker off the list that has found a task after all. It counts as searching again, so that it looks
// for more when it leaves that count: others may have counted on it as long as it had not left.
static inline void crew_withdraw(struct crew_worker *worker)
{
    struct crew *crew = worker->crew;
    futex_acquire(&crew->lock, NULL);
    if (crew_delist(worker)) {
        // relaxed, both: as in crew_choose, which has done it if the worker was chosen.
        atomic_fetch_sub_explicit(&crew->available, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&crew->searching, 1, memory_order_relaxed);
    }
    worker->searching = true;
    futex_release(&crew->lock, NULL);
}

// Ends a worker whose deadline has passed, unless it has been chosen or is needed. After true its place
// may have another thread at once. Not needed for ever: `*deadline_ns`.
static inline bool crew_retire(struct crew_worker *worker, uint64_t *deadline_ns)
{
    struct crew *crew = worker->crew;
    futex_acquire(&crew->lock, NULL);
    bool spare = crew->live > crew->workers_min;
    // Not before who made it says so: the next one in its place has to join it.
    bool ends = spare && worker->made && crew_delist(worker);
    if (ends) {
        crew->live--;
        crew->vacant++;
        worker->occupied = false;
    } else if (!spare) {
        *deadline_ns = FUTEX_FOREVER;
    }
    futex_release(&crew->lock, NULL);
    return ends;
}

#endif
