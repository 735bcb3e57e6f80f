// SPDX-License-Identifier: MIT
// ticket.h: ticket spin lock with proportional back-off: first come, first served.
//
// Source: J. Mellor-Crummey and M. Scott, "Algorithms for scalable synchronization on shared-memory
// multiprocessors", ACM TOCS 9(1), 1991, figure 2.
// Deviations: the back-off is in ns, and the next in line only pauses. The counters are 64 bits
// wide and never come round: any number of threads may wait, and try_acquire needs no double-width
// compare-exchange, since `next` still at the ticket served says that nobody has come since.
//
//   next     The ticket of the next arrival. Anybody adds 1.
//   serving  The ticket that holds the lock. Written by the holder only. Never above next; equal
//            when free.
// Both share a line on purpose: who gets it to draw a ticket sees who is served.
//
// No acquire_until: a ticket cannot be handed back, those behind it would wait for ever.
#ifndef PRIMITIVES_LOCK_TICKET_H
#define PRIMITIVES_LOCK_TICKET_H

#include <stdatomic.h>

#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"
#include "wait.h"

// Back-off for each thread ahead but one: about a hand-off plus a short critical section.
#define TICKET_TURN_NS 100

struct ticket {
    _Atomic uint64_t next;
    _Atomic uint64_t serving;
};

static size_t ticket_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct ticket);
}

static int ticket_open(void *memory, const struct lock_config *config)
{
    struct ticket *ticket = memory;
    atomic_init(&ticket->next, 0);
    atomic_init(&ticket->serving, 0);
    return lock_config_check(config, true);
}

SLOW_PATH void ticket_wait(struct ticket *ticket, uint64_t mine)
{
    for (;;) {
        // acquire: pairs with the release store in ticket_release.
        uint64_t ahead = mine - atomic_load_explicit(&ticket->serving, memory_order_acquire);
        if (ahead == 0)
            return;
        if (ahead == 1)
            cpu_pause();
        else
            spin_for_ns((ahead - 1) * TICKET_TURN_NS);
    }
}

HOT_INLINE void ticket_acquire(void *lock, void *node)
{
    (void)node;
    struct ticket *ticket = lock;
    // relaxed: a ticket carries no data; whoever is served gets it through `serving`.
    uint64_t mine = atomic_fetch_add_explicit(&ticket->next, 1, memory_order_relaxed);
    // acquire: pairs with the release store in ticket_release.
    if (atomic_load_explicit(&ticket->serving, memory_order_acquire) != mine)
        ticket_wait(ticket, mine);
}

HOT_INLINE bool ticket_try_acquire(void *lock, void *node)
{
    (void)node;
    struct ticket *ticket = lock;
    // acquire: pairs with the release store in ticket_release.
    uint64_t mine = atomic_load_explicit(&ticket->serving, memory_order_acquire);
    // relaxed, also on failure: success says that no ticket was drawn since the load above, so what
    // it acquired is the last holder's.
    return atomic_compare_exchange_strong_explicit(&ticket->next, &mine, mine + 1,
                                                   memory_order_relaxed, memory_order_relaxed);
}

HOT_INLINE bool ticket_release(void *lock, void *node)
{
    (void)node;
    struct ticket *ticket = lock;
    // relaxed: only the holder writes serving.
    uint64_t mine = atomic_load_explicit(&ticket->serving, memory_order_relaxed);
    // release: pairs with the acquire loads in ticket_acquire, ticket_wait and ticket_try_acquire.
    atomic_store_explicit(&ticket->serving, mine + 1, memory_order_release);
    return true;
}

static const struct lock_ops ticket_lock = {
    .about = {.name = "ticket",
              .summary = "ticket spin lock, back-off in proportion to the threads ahead",
              .source = "Mellor-Crummey and Scott, ACM TOCS 9(1), 1991, figure 2"},
    .claims = {.excludes = true, .fifo = true, .spins = true, .shared = true},
    .bytes = ticket_bytes,
    .open = ticket_open,
    .acquire = ticket_acquire,
    .release = ticket_release,
    .try_acquire = ticket_try_acquire,
};

#endif
