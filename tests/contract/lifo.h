// SPDX-License-Identifier: MIT
// lifo.h: a lock that serves the latest first, to show that the check of the order can fail.
#ifndef TESTS_CONTRACT_LIFO_H
#define TESTS_CONTRACT_LIFO_H

#include <assert.h>
#include <sched.h>
#include <stdatomic.h>

#include "lock/lock.h"

#define LIFO_SLOTS 8

struct lifo {
    atomic_flag guard; // protects the plain members
    bool held;
    unsigned depth;
    struct lifo_node *stack[LIFO_SLOTS];
    struct lifo_node {
        atomic_bool granted;
    } nodes[LIFO_SLOTS];
};

static size_t lifo_bytes(const struct lock_config *config)
{
    assert(config->slots <= LIFO_SLOTS);
    (void)config;
    return sizeof(struct lifo);
}

static void *lifo_attach(void *memory, unsigned slot)
{
    return &((struct lifo *)memory)->nodes[slot];
}

static void lifo_guard(struct lifo *lifo)
{
    // acquire: pairs with the release clear in lifo_unguard.
    while (atomic_flag_test_and_set_explicit(&lifo->guard, memory_order_acquire))
        sched_yield();
}

static void lifo_unguard(struct lifo *lifo)
{
    // release: pairs with the acquire exchange in lifo_guard.
    atomic_flag_clear_explicit(&lifo->guard, memory_order_release);
}

static void lifo_acquire(void *lock, void *node)
{
    struct lifo *lifo = lock;
    struct lifo_node *own = node;
    lifo_guard(lifo);
    bool waits = lifo->held;
    lifo->held = true;
    // relaxed: the guard orders it before the grant.
    atomic_store_explicit(&own->granted, false, memory_order_relaxed);
    if (waits)
        lifo->stack[lifo->depth++] = own;
    lifo_unguard(lifo);
    // acquire: pairs with the release store in lifo_release.
    while (waits && !atomic_load_explicit(&own->granted, memory_order_acquire))
        sched_yield();
}

static bool lifo_release(void *lock, void *node)
{
    (void)node;
    struct lifo *lifo = lock;
    lifo_guard(lifo);
    if (lifo->depth > 0)
        // release: pairs with the acquire load in lifo_acquire.
        atomic_store_explicit(&lifo->stack[--lifo->depth]->granted, true, memory_order_release);
    else
        lifo->held = false;
    lifo_unguard(lifo);
    return true;
}

static const struct lock_ops lifo_lock = {
    .about = {.name = "lifo", .summary = "lock that serves the latest first", .source = "contend"},
    .claims = {.excludes = true, .fifo = true, .spins = true},
    .bytes = lifo_bytes,
    .attach = lifo_attach,
    .acquire = lifo_acquire,
    .release = lifo_release,
};

#endif
