// SPDX-License-Identifier: MIT
// mcs.h: MCS queue lock: each waiter spins on a flag of its own.
//
// Source: J. Mellor-Crummey and M. Scott, "Algorithms for scalable synchronization on shared-memory
// multiprocessors", ACM TOCS 9(1), 1991, figure 5.
// Deviations: nodes lie in the lock's memory, one for each slot, so that a thread that holds
// several locks has a node in each and may release them in any order.
//
//   tail     The last in the queue, NULL when the lock is free. Anybody puts itself there, by
//            exchange; the holder alone puts NULL, by compare-exchange, while it is the last
//            itself.
//   next     The node behind. Written by the owner before it queues, then once by the thread
//            behind.
//   waiting  Set by the owner before it queues, cleared once by the thread in front.
// A node is its thread's again when release returns: its successor has been told, or there is none.
//
// No acquire_until: to leave the middle of the queue takes another algorithm (M. Scott and W.
// Scherer, "Scalable queue-based spin locks with timeout", PPoPP 2001).
// Not shared: nodes are linked by address.
#ifndef PRIMITIVES_LOCK_MCS_H
#define PRIMITIVES_LOCK_MCS_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

struct mcs_node {
    alignas(CACHE_LINE) struct mcs_node *_Atomic next;
    _Atomic uint32_t waiting;
};

struct mcs {
    alignas(CACHE_LINE) struct mcs_node *_Atomic tail;
    struct mcs_node nodes[]; // by slot
};

static size_t mcs_bytes(const struct lock_config *config)
{
    return sizeof(struct mcs) + config->slots * sizeof(struct mcs_node);
}

static int mcs_open(void *memory, const struct lock_config *config)
{
    atomic_init(&((struct mcs *)memory)->tail, NULL);
    return lock_config_check(config, false);
}

static void *mcs_attach(void *memory, unsigned slot)
{
    return &((struct mcs *)memory)->nodes[slot];
}

// Links `mine` behind `previous` and waits until it hands over.
SLOW_PATH void mcs_wait(struct mcs_node *mine, struct mcs_node *previous)
{
    // release: pairs with the acquire loads of next in mcs_release; it publishes that `mine` waits.
    atomic_store_explicit(&previous->next, mine, memory_order_release);
    // acquire: pairs with the release store of waiting in mcs_release.
    while (atomic_load_explicit(&mine->waiting, memory_order_acquire))
        cpu_pause();
}

HOT_INLINE void mcs_acquire(void *lock, void *node)
{
    struct mcs_node *mine = node;
    // relaxed, both: the node is published by the exchange and by the link in mcs_wait.
    atomic_store_explicit(&mine->next, NULL, memory_order_relaxed);
    // relaxed: as above.
    atomic_store_explicit(&mine->waiting, 1, memory_order_relaxed);
    // acquire: pairs with the release compare-exchange in mcs_release, which left the lock free.
    // release: publishes next = NULL to the thread that will exchange after this one and write
    // there.
    struct mcs_node *previous =
        atomic_exchange_explicit(&((struct mcs *)lock)->tail, mine, memory_order_acq_rel);
    if (previous)
        mcs_wait(mine, previous);
}

HOT_INLINE bool mcs_try_acquire(void *lock, void *node)
{
    struct mcs_node *mine = node;
    struct mcs_node *seen = NULL;
    // relaxed: the node is published by the compare-exchange; `waiting` is not read, nobody is in
    // front.
    atomic_store_explicit(&mine->next, NULL, memory_order_relaxed);
    // acquire and release: as the exchange in mcs_acquire; relaxed on failure: nothing was
    // acquired.
    return atomic_compare_exchange_strong_explicit(&((struct mcs *)lock)->tail, &seen, mine,
                                                   memory_order_acq_rel, memory_order_relaxed);
}

// Hands over to the thread behind, which may not have linked itself yet.
SLOW_PATH void mcs_hand_over(struct mcs_node *mine)
{
    struct mcs_node *next;
    // acquire: pairs with the release store of next in mcs_wait.
    while (!(next = atomic_load_explicit(&mine->next, memory_order_acquire)))
        cpu_pause();
    // release: pairs with the acquire load of waiting in mcs_wait.
    atomic_store_explicit(&next->waiting, 0, memory_order_release);
}

HOT_INLINE bool mcs_release(void *lock, void *node)
{
    struct mcs_node *mine = node;
    struct mcs_node *seen = mine;
    // relaxed: only a hint which way to go; mcs_hand_over loads it again.
    if (atomic_load_explicit(&mine->next, memory_order_relaxed) ||
        // release: pairs with the acquire exchange in mcs_acquire and mcs_try_acquire; relaxed on
        // failure: somebody is behind.
        !atomic_compare_exchange_strong_explicit(&((struct mcs *)lock)->tail, &seen, NULL,
                                                 memory_order_release, memory_order_relaxed))
        mcs_hand_over(mine);
    return true;
}

static const struct lock_ops mcs_lock = {
    .about = {.name = "mcs",
              .summary = "queue spin lock: each waiter spins on a flag in its own node",
              .source = "Mellor-Crummey and Scott, ACM TOCS 9(1), 1991, figure 5"},
    .claims = {.excludes = true, .fifo = true, .spins = true},
    .bytes = mcs_bytes,
    .open = mcs_open,
    .attach = mcs_attach,
    .acquire = mcs_acquire,
    .release = mcs_release,
    .try_acquire = mcs_try_acquire,
};

#endif
