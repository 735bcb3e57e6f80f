// SPDX-License-Identifier: MIT
// futex_checked.h: the three-state futex mutex that knows its owner.
//
// Source: PTHREAD_MUTEX_ERRORCHECK of POSIX, over the lock in futex.h.
// Deviations: the owner is a slot, not a thread: a slot knows its number without a system call, and
// a forked process does not inherit a wrong answer.
//
// Release of a lock that is free or held by another slot returns false and changes nothing.
// Acquiring a lock that one holds: try_acquire returns false, acquire_until -EDEADLK; acquire,
// which cannot report it, fails an assertion instead of waiting for ever.
//
//   word   As in futex.h.
//   owner  Slot + 1 of the holder, 0 when there is none. Written by the holder only, inside. Others
//          may read it late, but never read their own number: they alone write that.
#ifndef PRIMITIVES_LOCK_FUTEX_CHECKED_H
#define PRIMITIVES_LOCK_FUTEX_CHECKED_H

#include "lock/futex.h"

struct futex_checked {
    struct futex futex;
    _Atomic uint32_t owner;
    uint32_t numbers[]; // slot + 1, by slot: what attach points to
};

static size_t futex_checked_bytes(const struct lock_config *config)
{
    return sizeof(struct futex_checked) + config->slots * sizeof(uint32_t);
}

static int futex_checked_open(void *memory, const struct lock_config *config)
{
    struct futex_checked *checked = memory;
    atomic_init(&checked->owner, 0);
    for (unsigned slot = 0; slot < config->slots; slot++)
        checked->numbers[slot] = slot + 1;
    return futex_open(&checked->futex, config);
}

static void *futex_checked_attach(void *memory, unsigned slot)
{
    return &((struct futex_checked *)memory)->numbers[slot];
}

HOT_INLINE bool futex_checked_mine(struct futex_checked *checked, const uint32_t *number)
{
    // relaxed: equal only if this thread wrote it.
    return atomic_load_explicit(&checked->owner, memory_order_relaxed) == *number;
}

HOT_INLINE void futex_checked_own(struct futex_checked *checked, uint32_t number)
{
    // relaxed: only this thread will find its number here.
    atomic_store_explicit(&checked->owner, number, memory_order_relaxed);
}

HOT_INLINE bool futex_checked_try_acquire(void *lock, void *node)
{
    struct futex_checked *checked = lock;
    bool acquired = futex_try_acquire(&checked->futex, NULL);
    if (acquired)
        futex_checked_own(checked, *(uint32_t *)node);
    return acquired;
}

// 0, -ETIMEDOUT, -EAGAIN, and -EDEADLK when the calling thread holds the lock.
SLOW_PATH int futex_checked_acquire_slow(struct futex_checked *checked, const uint32_t *number,
                                         uint64_t deadline_ns, unsigned attempts_max)
{
    if (futex_checked_mine(checked, number))
        return -EDEADLK;
    int result = futex_acquire_slow(&checked->futex, deadline_ns, attempts_max);
    if (result == 0)
        futex_checked_own(checked, *number);
    return result;
}

HOT_INLINE void futex_checked_acquire(void *lock, void *node)
{
    if (futex_checked_try_acquire(lock, node))
        return;
    int result = futex_checked_acquire_slow(lock, node, LOCK_FOREVER, LOCK_UNLIMITED);
    assert(result == 0);
    (void)result;
}

static int futex_checked_acquire_until(void *lock, void *node, uint64_t deadline_ns,
                                       unsigned attempts_max)
{
    return futex_checked_try_acquire(lock, node)
               ? 0
               : futex_checked_acquire_slow(lock, node, deadline_ns, attempts_max);
}

HOT_INLINE bool futex_checked_release(void *lock, void *node)
{
    struct futex_checked *checked = lock;
    if (!futex_checked_mine(checked, node))
        return false;
    futex_checked_own(checked, 0);
    return futex_release(&checked->futex, NULL);
}

static const struct lock_ops futex_checked_lock = {
    .about = {.name = "futex_checked",
              .summary = "three-state futex mutex that refuses a release by anybody but its holder",
              .source = "POSIX PTHREAD_MUTEX_ERRORCHECK over mutex3 of Drepper, 2011"},
    .claims = {.excludes = true, .checked = true, .shared = true},
    .bytes = futex_checked_bytes,
    .open = futex_checked_open,
    .attach = futex_checked_attach,
    .acquire = futex_checked_acquire,
    .release = futex_checked_release,
    .try_acquire = futex_checked_try_acquire,
    .acquire_until = futex_checked_acquire_until,
};

#endif
