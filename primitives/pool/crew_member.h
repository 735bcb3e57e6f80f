// SPDX-License-Identifier: MIT
// crew_member.h: who is part of a pool with threads (crew.h), and the accounts that they keep.
//
// A member is a producer or a worker, and what it writes with each task lies on lines of its own.
// Sums are made by who needs them: a submit that has used up what it knew to be free, a drain, a stop.
//
// Elements. The queues of a pool hold words: a task's address and its generation, in the bit that
// alignment leaves free. Generations tell a drain which tasks it waits for while others go on to
// submit: it turns the generation over and waits until the old one has no task left. A task that a
// task submits is of its parent's generation.
//
// The word of the crew, read with each submit and each task, and written when something ends:
//   GENERATION   of tasks that producers submit from now on. A producer may lag behind.
//   CLOSED       no submit begins any more. Who had begun is waited for (`inside`).
//   ENDING       nobody is inside any more: what is in the queues is all. Workers end at empty.
//   CANCELLING   with ENDING: workers end before the next task.
//
// `inside` and CLOSED are Dekker's two flags: submit writes the one and reads the other, stop the
// other way round. Submit's barrier is left to stop, by membarrier (see event_count.h).
#ifndef PRIMITIVES_POOL_CREW_MEMBER_H
#define PRIMITIVES_POOL_CREW_MEMBER_H

#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>

#include "event_count.h"
#include "hint.h"
#include "lock/futex.h"
#include "pool/limit.h"

#define CREW_GENERATIONS 2
#define CREW_NONE        2 // no generation

enum crew_word {
    CREW_GENERATION = 1,
    CREW_CLOSED = 2,
    CREW_ENDING = 4,
    CREW_CANCELLING = 8,
};

static_assert(alignof(struct pool_task) >= CREW_GENERATIONS, "an address has a bit to spare");

// What a thread submits with: the handle. Only its thread writes it.
struct crew_member {
    alignas(CACHE_LINE) _Atomic uint32_t inside;  // 1 during a submit
    uint32_t generation;                          // a worker's: of the task that runs
    _Atomic uint64_t submitted[CREW_GENERATIONS]; // tasks, counted before they can be taken
    _Atomic uint64_t wakes;                       // calls of the kernel
    uint64_t given;                               // the sum of submitted
    uint64_t done_seen;                           // tasks done by all, as far as known
    bool works;                                   // a worker's
};

// A worker's place; of an elastic pool several threads may have it, one after the other.
struct crew_worker {
    struct crew_member member; // first: a worker's handle is its address
    alignas(CACHE_LINE) _Atomic uint64_t done[CREW_GENERATIONS]; // tasks
    // Its thread's own.
    alignas(CACHE_LINE) struct crew *crew;
    unsigned index;
    uint32_t owed;  // generation of tasks done since a drain was told, CREW_NONE
    bool searching; // it is one of crew->searching
    _Atomic uint64_t sleeps, steals_tried, steals; // see struct pool_counts
    // Where it sleeps.
    alignas(CACHE_LINE) struct event_count sleep;
    _Atomic uint32_t chosen; // 1: taken off the list of those that sleep
    // Under crew->lock, once it has started.
    struct crew_worker *next; // in the list
    bool occupied;            // it has a thread, or somebody is about to make it one
    bool made;                // a thread was made that nobody has joined
    pthread_t thread;
};

struct crew {
    // Constant after open and start, but for the word.
    alignas(CACHE_LINE) _Atomic uint32_t word;
    bool light; // stop's and sleepers' membarrier is submit's barrier
    bool many;  // more than one thread may submit
    bool elastic;
    unsigned worker_count, workers_min, producer_count;
    uint64_t capacity, spin_ns, keep_ns;
    struct crew_worker *workers;   // [worker_count]
    struct crew_member *producers; // [producer_count]
    void *pool;
    void (*work)(struct crew_worker *worker); // a thread's whole life
    // Many submitters: tasks that have a place.
    alignas(CACHE_LINE) _Atomic uint64_t reserved;
    // Idle workers, see crew_list.h.
    alignas(CACHE_LINE) _Atomic uint32_t available; // asleep in the list, or could be made
    _Atomic uint32_t searching;                     // look for work, or are on their way to
    alignas(CACHE_LINE) struct futex lock;          // of what follows
    struct crew_worker *asleep;                     // the last to fall asleep is the first
    unsigned live;                                  // threads
    unsigned vacant;                                // places for which a thread may be made
    uint64_t threads;                               // made so far
    // Starting and draining.
    alignas(CACHE_LINE) struct event_count drained; // drains sleep, workers notify
    struct futex drain_lock;
    _Atomic uint32_t arrived; // threads that wait at the gate
    _Atomic uint32_t gate;    // enum crew_gate
    bool cpus_known;
    cpu_set_t cpus; // of the thread that called start
};

// The capacity for a bytes(), which may be asked about one that open refuses.
static inline uint64_t pool_capacity(const struct pool_config *config)
{
    return config->capacity <= POOL_CAPACITY_MAX ? config->capacity : 1;
}

// A compiler barrier for who writes and then reads, if the other side calls membarrier between its
// own write and read; else the CPU's.
HOT_INLINE void crew_fence(const struct crew *crew)
{
    if (__builtin_expect(crew->light, true))
        // acq_rel: a compiler barrier alone, see event_count.h.
        atomic_signal_fence(memory_order_seq_cst);
    else
        // seq_cst: of two that write their word and read the other's, one sees the other.
        atomic_thread_fence(memory_order_seq_cst);
}

// The other side's.
static inline void crew_fence_all(struct crew *crew)
{
    // Counted as a waiter for a moment: that is a membarrier.
    if (crew->light)
        event_count_cancel(&crew->drained, event_count_prepare(&crew->drained));
    // seq_cst: as in crew_fence.
    atomic_thread_fence(memory_order_seq_cst);
}

HOT_INLINE uint64_t crew_element(const struct pool_task *task, uint32_t generation)
{
    return (uint64_t)(uintptr_t)task | generation;
}

HOT_INLINE struct pool_task *crew_task(uint64_t element)
{
    return (struct pool_task *)(uintptr_t)(element & ~(uint64_t)CREW_GENERATION);
}

HOT_INLINE uint32_t crew_generation(uint64_t element)
{
    return (uint32_t)element & CREW_GENERATION;
}

// One more, of a count that only the calling thread writes.
HOT_INLINE void crew_count(_Atomic uint64_t *count)
{
    // relaxed, both: only this thread writes; who needs it exact has another order to rely on.
    uint64_t value = atomic_load_explicit(count, memory_order_relaxed);
    atomic_store_explicit(count, value + 1, memory_order_relaxed);
}

// Begins a submit. False: the pool is closed; else crew_leave ends it. *generation: the task's.
HOT_INLINE bool crew_enter(struct crew *crew, struct crew_member *member, uint32_t *generation)
{
    // relaxed, also the load: crew_fence orders them against crew_close.
    atomic_store_explicit(&member->inside, 1, memory_order_relaxed);
    crew_fence(crew);
    // relaxed: as above.
    uint32_t word = atomic_load_explicit(&crew->word, memory_order_relaxed);
    *generation = member->works ? member->generation : word & CREW_GENERATION;
    if (__builtin_expect(!(word & CREW_CLOSED), true))
        return true;
    // release: pairs with the acquire load in crew_close.
    atomic_store_explicit(&member->inside, 0, memory_order_release);
    return false;
}

HOT_INLINE void crew_leave(struct crew_member *member)
{
    // release: pairs with the acquire load in crew_close: the task is in its queue.
    atomic_store_explicit(&member->inside, 0, memory_order_release);
}

// Tasks done by all workers; at least those done before the call.
static inline uint64_t crew_done(struct crew *crew)
{
    uint64_t done = 0;
    for (unsigned i = 0; i < crew->worker_count; i++)
        for (unsigned generation = 0; generation < CREW_GENERATIONS; generation++)
            // acquire: pairs with the release store in crew_end: their places in the queue are free.
            done += atomic_load_explicit(&crew->workers[i].done[generation], memory_order_acquire);
    return done;
}

// Whether there is place for a task after `given` others, by what was done, seen anew.
SLOW_PATH bool crew_look_for_place(struct crew *crew, struct crew_member *member, uint64_t given)
{
    member->done_seen = crew_done(crew);
    return (int64_t)(given - member->done_seen) < (int64_t)crew->capacity;
}

// Takes a place among `capacity`, counted from the submit to the end of the task. False: at some
// moment of the call all were taken. A place taken is used: the caller pushes after it.
//
// What was done is looked at only when what the member knows of it is used up. Where several submit,
// others' tasks may be done that `reserved`, read before, does not know of: hence signed.
HOT_INLINE bool crew_reserve(struct crew *crew, struct crew_member *member, uint32_t generation)
{
    int64_t capacity = (int64_t)crew->capacity;
    if (!crew->many) {
        if (__builtin_expect((int64_t)(member->given - member->done_seen) >= capacity, false) &&
            !crew_look_for_place(crew, member, member->given))
            return false;
    } else {
        // relaxed, also below: places are free by crew_done's loads, not by this word.
        uint64_t reserved = atomic_load_explicit(&crew->reserved, memory_order_relaxed);
        do
            if (__builtin_expect((int64_t)(reserved - member->done_seen) >= capacity, false) &&
                !crew_look_for_place(crew, member, reserved))
                return false;
        // relaxed, also on failure: as above.
        while (!atomic_compare_exchange_weak_explicit(&crew->reserved, &reserved, reserved + 1,
                                                      memory_order_relaxed, memory_order_relaxed));
    }
    member->given++;
    crew_count(&member->submitted[generation]);
    return true;
}

// Wakes drains: the worker's last task may have been the last of its generation. `next` is that of
// its next task, or CREW_NONE.
SLOW_PATH void crew_tell(struct crew_worker *worker, uint32_t next)
{
    if (worker->owed != CREW_NONE)
        event_count_notify(&worker->crew->drained, EVENT_COUNT_ALL);
    worker->owed = next;
    worker->member.generation = next & CREW_GENERATION;
}

// The task of an element that was taken from a queue, about to run. Drains are told at the first task
// of another generation, or when there is none: one of both comes after the last of a generation.
HOT_INLINE struct pool_task *crew_begin(struct crew_worker *worker, uint64_t element)
{
    uint32_t generation = crew_generation(element);
    if (__builtin_expect(generation != worker->owed, false))
        crew_tell(worker, generation);
    return crew_task(element);
}

// It has run: its place is free.
HOT_INLINE void crew_end(struct crew_worker *worker, uint64_t element)
{
    _Atomic uint64_t *count = &worker->done[crew_generation(element)];
    // relaxed: only this thread writes it.
    uint64_t done = atomic_load_explicit(count, memory_order_relaxed);
    // release: pairs with the acquire loads in crew_done and crew_is_drained.
    atomic_store_explicit(count, done + 1, memory_order_release);
}

HOT_INLINE void crew_run(struct crew_worker *worker, uint64_t element)
{
    struct pool_task *task = crew_begin(worker, element);
    task->run(task, worker);
    crew_end(worker, element);
}

#endif
