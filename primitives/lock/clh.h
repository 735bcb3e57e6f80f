// SPDX-License-Identifier: MIT
// clh.h: CLH queue lock: each waiter spins on the flag of the thread in front.
//
// Source: T. Craig, "Building FIFO and priority-queuing spin locks from atomic swap", University of
// Washington TR 93-02-02, 1993; P. Magnusson, A. Landin and E. Hagersten, "Queue locks on cache
// coherent multiprocessors", IPPS 1994.
// Deviations: none.
//
// Nodes migrate: after release a thread goes on with the node of its predecessor. So a slot has a
// handle, and the nodes, one more than slots, all lie in the lock's memory; the one more is the
// dummy that a new lock's tail points to.
//
//   tail            The node of the last in the queue. Written by exchange, by anybody who arrives.
//   busy            Of a node. Set by the thread that queues with it, cleared once by the same
//                   thread at release, read by the thread behind.
//   mine, previous  Of a handle. Touched by its thread only.
// Who saw its predecessor's node not busy owns that node: nobody else will look at it again.
//
// No try_acquire: whether the tail's node is busy is known by reading it only, and until a
// compare-exchange it may have gone round and be the tail again, busy. No acquire_until: the thread
// behind spins on the node of the one that would leave. Not shared: nodes are linked by address.
#ifndef PRIMITIVES_LOCK_CLH_H
#define PRIMITIVES_LOCK_CLH_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

struct clh_node {
    alignas(CACHE_LINE) _Atomic uint32_t busy;
};

struct clh_slot {
    struct clh_node node;                      // the first one of this slot; it migrates
    alignas(CACHE_LINE) struct clh_node *mine; // to queue with, or queued
    struct clh_node *previous;                 // while held: the node in front
};

struct clh {
    alignas(CACHE_LINE) struct clh_node *_Atomic tail;
    struct clh_node dummy;
    struct clh_slot slots[];
};

static size_t clh_bytes(const struct lock_config *config)
{
    return sizeof(struct clh) + config->slots * sizeof(struct clh_slot);
}

static int clh_open(void *memory, const struct lock_config *config)
{
    struct clh *clh = memory;
    atomic_init(&clh->dummy.busy, 0);
    atomic_init(&clh->tail, &clh->dummy);
    for (unsigned slot = 0; slot < config->slots; slot++) {
        atomic_init(&clh->slots[slot].node.busy, 0);
        clh->slots[slot].mine = &clh->slots[slot].node;
    }
    return lock_config_check(config, false);
}

static void *clh_attach(void *memory, unsigned slot)
{
    return &((struct clh *)memory)->slots[slot];
}

SLOW_PATH void clh_wait(struct clh_node *previous)
{
    // acquire: pairs with the release store in clh_release.
    while (atomic_load_explicit(&previous->busy, memory_order_acquire))
        cpu_pause();
}

HOT_INLINE void clh_acquire(void *lock, void *node)
{
    struct clh_slot *slot = node;
    // relaxed: published by the exchange.
    atomic_store_explicit(&slot->mine->busy, 1, memory_order_relaxed);
    // release: publishes busy = 1 to the thread behind. acquire: pairs with the same exchange of
    // the thread in front, so that its busy = 1 is seen and not what was there before.
    slot->previous =
        atomic_exchange_explicit(&((struct clh *)lock)->tail, slot->mine, memory_order_acq_rel);
    // acquire: pairs with the release store in clh_release.
    if (atomic_load_explicit(&slot->previous->busy, memory_order_acquire))
        clh_wait(slot->previous);
}

HOT_INLINE bool clh_release(void *lock, void *node)
{
    (void)lock;
    struct clh_slot *slot = node;
    struct clh_node *released = slot->mine;
    // Before the store that frees the lock: after it the memory may be gone.
    slot->mine = slot->previous;
    // release: pairs with the acquire loads in clh_acquire and clh_wait.
    atomic_store_explicit(&released->busy, 0, memory_order_release);
    return true;
}

static const struct lock_ops clh_lock = {
    .about = {.name = "clh",
              .summary = "queue spin lock: each waiter spins on the node of the thread in front",
              .source = "Craig, UW TR 93-02-02, 1993; Magnusson et al., IPPS 1994"},
    .claims = {.excludes = true, .fifo = true, .spins = true},
    .bytes = clh_bytes,
    .open = clh_open,
    .attach = clh_attach,
    .acquire = clh_acquire,
    .release = clh_release,
};

#endif
