// SPDX-License-Identifier: MIT
// crew_drain.h: waiting until what was submitted to a pool (crew.h) is done.
//
// A drain waits for the tasks of all producers that were inside when it began, and for what these
// submit: it turns the generation over (crew_member.h), so that it does not wait for what comes later.
#ifndef PRIMITIVES_POOL_CREW_DRAIN_H
#define PRIMITIVES_POOL_CREW_DRAIN_H

#include "pool/crew_member.h"

// Whether all tasks of a generation are done, at some moment of the call. What was done is read before
// what was submitted: if the sums are equal, they were at the moment between.
static inline bool crew_is_drained(struct crew *crew, uint32_t generation)
{
    uint64_t done = 0, submitted = 0;
    for (unsigned i = 0; i < crew->worker_count; i++)
        // acquire: pairs with the release store in crew_end: the submits of that task are seen.
        done += atomic_load_explicit(&crew->workers[i].done[generation], memory_order_acquire);
    // relaxed, both: seen as far as the tasks done and this thread know of them.
    for (unsigned i = 0; i < crew->worker_count; i++)
        submitted += atomic_load_explicit(&crew->workers[i].member.submitted[generation],
                                          memory_order_relaxed);
    for (unsigned i = 0; i < crew->producer_count; i++)
        // relaxed: as above.
        submitted +=
            atomic_load_explicit(&crew->producers[i].submitted[generation], memory_order_relaxed);
    return done == submitted;
}

static inline void crew_drain_generation(struct crew *crew, uint32_t generation)
{
    uint64_t end = monotonic_ns() + crew->spin_ns;
    while (!crew_is_drained(crew, generation)) {
        sched_yield(); // who is waited for may need this CPU
        if (monotonic_ns() < end)
            continue;
        uint32_t key = event_count_prepare(&crew->drained);
        if (crew_is_drained(crew, generation))
            event_count_cancel(&crew->drained, key);
        else
            event_count_wait(&crew->drained, key, FUTEX_FOREVER);
    }
}

// As pool_ops.drain. First the generation before: a producer that lagged behind when it was turned over
// may have added to it.
static inline void crew_drain(struct crew *crew)
{
    futex_acquire(&crew->drain_lock, NULL);
    // relaxed, both: only who holds drain_lock changes the bit; it carries no data.
    uint32_t now = atomic_load_explicit(&crew->word, memory_order_relaxed) & CREW_GENERATION;
    crew_drain_generation(crew, now ^ CREW_GENERATION);
    atomic_fetch_xor_explicit(&crew->word, CREW_GENERATION, memory_order_relaxed);
    crew_drain_generation(crew, now);
    futex_release(&crew->drain_lock, NULL);
}

#endif
