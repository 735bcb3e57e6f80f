// SPDX-License-Identifier: MIT
// edges.h: what the blocking forms of rings and streams share: two edges to sleep at, empty and
// full, and the way to wait there.
//
// An attempt that fails is repeated for a while if the other side has a CPU of its own, and then
// the thread sleeps until the other side has done something. Who does something pays one load when
// nobody sleeps (event_count.h).
#ifndef PRIMITIVES_EDGES_H
#define PRIMITIVES_EDGES_H

#include <errno.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "event_count.h"
#include "hint.h"
#include "wait.h"

// Each count is read by those who notify it, with every operation, and written when somebody is
// about to sleep. Where a notifier writes its count (event_count.h, not light), the other side has
// no business with that line.
struct edges {
    alignas(CACHE_LINE) struct event_count not_empty; // takers sleep, givers notify
    _Atomic uint32_t closed;                          // 1 after shut; read by givers
    uint64_t spin_ns;                                 // constant after open
    alignas(CACHE_LINE) struct event_count not_full;  // givers sleep, takers notify
};

// What is waited for: `attempt` returns above 0 when it has done what `context` says, 0 to be asked
// again, -errno to give up.
struct edge_try {
    ssize_t (*attempt)(void *context);
    void *context;
};

static inline void edges_open(struct edges *edges, unsigned threads, bool shared)
{
    event_count_open(&edges->not_empty, shared);
    event_count_open(&edges->not_full, shared);
    edges->spin_ns = event_count_spin_ns(threads);
    atomic_init(&edges->closed, 0);
}

HOT_INLINE bool edges_closed(struct edges *edges)
{
    // acquire: pairs with the release store in edges_shut: all has been given by then.
    return atomic_load_explicit(&edges->closed, memory_order_acquire) != 0;
}

// A waiter looks at `closed` after its prepare, and the counts are read after it is written.
static inline void edges_shut(struct edges *edges)
{
    // release: pairs with the acquire load in edges_closed.
    atomic_store_explicit(&edges->closed, 1, memory_order_release);
    event_count_notify_all(&edges->not_empty);
    event_count_notify_all(&edges->not_full);
}

// Attempts for a while. What ended it: not 0 as `attempt`, -ETIMEDOUT at the deadline; 0: nothing.
static inline ssize_t edges_spin(struct edges *edges, const struct edge_try *wanted,
                                 uint64_t deadline_ns)
{
    uint64_t now = monotonic_ns(), end = now + edges->spin_ns;
    while (now < end && now < deadline_ns) {
        cpu_pause();
        ssize_t done = wanted->attempt(wanted->context);
        if (done != 0)
            return done;
        now = monotonic_ns();
    }
    return now < deadline_ns ? 0 : -ETIMEDOUT;
}

// The look between prepare and sleep, and the sleep. As edges_spin, and -EPIPE once closed.
static inline ssize_t edges_sleep(struct edges *edges, struct event_count *count,
                                  const struct edge_try *wanted, uint64_t deadline_ns)
{
    uint32_t key = event_count_prepare(count);
    // Before the attempt: what was given before it closed must not be left behind.
    bool closed = edges_closed(edges);
    ssize_t done = wanted->attempt(wanted->context);
    if (done != 0 || closed) {
        event_count_cancel(count, key);
        return done != 0 ? done : -EPIPE;
    }
    if (event_count_wait(count, key, deadline_ns) == 0)
        return 0;
    done = wanted->attempt(wanted->context);
    return done != 0 ? done : -ETIMEDOUT;
}

// Waits at one edge (`count` is its) until an attempt does it. What it returned, -ETIMEDOUT, or
// -EPIPE once closed.
SLOW_PATH ssize_t edges_wait(struct edges *edges, struct event_count *count,
                             const struct edge_try *wanted, uint64_t deadline_ns)
{
    ssize_t result;
    do {
        result = edges_spin(edges, wanted, deadline_ns);
        if (result == 0)
            result = edges_sleep(edges, count, wanted, deadline_ns);
    } while (result == 0);
    if (result != -ETIMEDOUT)
        return result;
    // Who was woken late must still look: it may be the only one that was told. Closed counts more
    // than late, and is read first: what was given before must not be left behind.
    bool closed = edges_closed(edges);
    result = wanted->attempt(wanted->context);
    if (result != 0)
        return result;
    return closed ? -EPIPE : -ETIMEDOUT;
}

#endif
