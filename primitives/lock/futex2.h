// SPDX-License-Identifier: MIT
// futex2.h: the textbook futex lock with two states: compare-exchange, wait, always notify.
//
// Source: folklore; what one writes with std::atomic::wait and notify_one of C++20 (P1135).
// Deviations: deadlines and a limit on attempts.
//
// It is here to show the price of not knowing whether anybody sleeps: a system call for each
// release.
//
// word: 0 free, 1 held. 1 is written by compare-exchange from 0; 0 by the holder alone.
// Every release wakes a sleeper if there is one, so giving up needs no care: whoever holds the lock
// that the leaving thread found held wakes the next.
//
// An attempt of acquire_until is one compare-exchange that found the lock held. A wake-up that
// finds it taken again is an attempt, a signal is not.
#ifndef PRIMITIVES_LOCK_FUTEX2_H
#define PRIMITIVES_LOCK_FUTEX2_H

#include <stdatomic.h>

#include "futex_call.h"
#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

struct futex2 {
    _Atomic uint32_t word;
    uint32_t shared; // constant after open
};

static size_t futex2_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct futex2);
}

static int futex2_open(void *memory, const struct lock_config *config)
{
    struct futex2 *futex2 = memory;
    atomic_init(&futex2->word, 0);
    futex2->shared = config->shared;
    return lock_config_check(config, true);
}

HOT_INLINE bool futex2_try_acquire(void *lock, void *node)
{
    (void)node;
    uint32_t seen = 0;
    // acquire: pairs with the release store in futex2_release; relaxed on failure: nothing was
    // acquired.
    return atomic_compare_exchange_strong_explicit(&((struct futex2 *)lock)->word, &seen, 1,
                                                   memory_order_acquire, memory_order_relaxed);
}

SLOW_PATH int futex2_acquire_slow(struct futex2 *futex2, uint64_t deadline_ns,
                                  unsigned attempts_max)
{
    bool late = false;
    for (uint64_t looks = 1; !futex2_try_acquire(futex2, NULL); looks++) {
        if (late)
            return -ETIMEDOUT;
        if (lock_attempts_used(looks, attempts_max))
            return -EAGAIN;
        late = futex_wait(&futex2->word, 1, deadline_ns, futex2->shared) == -ETIMEDOUT;
    }
    return 0;
}

HOT_INLINE void futex2_acquire(void *lock, void *node)
{
    if (!futex2_try_acquire(lock, node))
        futex2_acquire_slow(lock, LOCK_FOREVER, LOCK_UNLIMITED);
}

static int futex2_acquire_until(void *lock, void *node, uint64_t deadline_ns, unsigned attempts_max)
{
    (void)node;
    return futex2_acquire_slow(lock, deadline_ns, attempts_max);
}

SLOW_PATH void futex2_notify(_Atomic uint32_t *word, bool shared)
{
    futex_wake(word, 1, shared);
}

HOT_INLINE bool futex2_release(void *lock, void *node)
{
    (void)node;
    struct futex2 *futex2 = lock;
    // Read before the store that frees the lock: after it the memory may be gone.
    bool shared = futex2->shared;
    // release: pairs with the acquire compare-exchange in futex2_try_acquire.
    atomic_store_explicit(&futex2->word, 0, memory_order_release);
    futex2_notify(&futex2->word, shared);
    return true;
}

static const struct lock_ops futex2_lock = {
    .about = {.name = "futex2",
              .summary = "textbook two-state futex lock: every release makes a system call",
              .source = "folklore; std::atomic::wait and notify_one of C++20 (P1135)"},
    .claims = {.excludes = true, .shared = true},
    .bytes = futex2_bytes,
    .open = futex2_open,
    .acquire = futex2_acquire,
    .release = futex2_release,
    .try_acquire = futex2_try_acquire,
    .acquire_until = futex2_acquire_until,
};

#endif
