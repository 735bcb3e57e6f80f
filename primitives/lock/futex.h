// SPDX-License-Identifier: MIT
// futex.h: the futex mutex with three states: free, held, held and somebody may sleep.
//
// Source: U. Drepper, "Futexes are tricky", 2011, mutex3 (without its first shortcut).
// Deviations: deadlines and a limit on attempts; a fourth value, from which release learns that the
// sleepers may be in other processes; a newcomer sets a bit instead of comparing, which is cheaper
// than a compare-exchange (8.6 against 9.0 ns for the pair with the exchange in release, where one
// exchange takes 4.2; gcc 12, -O2, Xeon).
//
// Values of the word, and who may write them:
//   FREE       Nobody holds it. Written by the holder, by exchange.
//   HELD       Held, and nobody sleeps. Written by a thread that has not slept, which sets the bit
//              HELD. In the values of a held lock the bit is set already: there a newcomer changes
//              nothing.
//   CONTENDED  Held, and somebody may sleep. Written by anybody who found the lock held, by
//              exchange; if that returns FREE, the writer holds the lock. CONTENDED_SHARED in a
//              shared lock.
//
// Legal: CONTENDED with nobody asleep (a spare wake-up at release). Illegal: HELD or FREE with
// somebody asleep and no wake-up on its way. Hence:
// - Who has slept takes the lock as CONTENDED, since others may still sleep.
// - Attempts and deadline are looked at only right after an exchange that found the lock held: the
//   word is CONTENDED then, and the holder wakes the next one in place of the thread that leaves.
// - CONTENDED is never turned back into HELD.
//
// An attempt of acquire_until is one exchange that found the lock held; the newcomer's look in
// front of it belongs to the first one. A wake-up that finds the lock taken again is an attempt, a
// signal is not.
//
// After the exchange in release the next holder may free the memory: the word is not touched again,
// and its address is only handed to the kernel, which wakes nobody if it is gone.
#ifndef PRIMITIVES_LOCK_FUTEX_H
#define PRIMITIVES_LOCK_FUTEX_H

#include <stdatomic.h>

#include "futex_call.h"
#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

enum futex_value {
    FUTEX_VALUE_FREE = 0,
    FUTEX_VALUE_HELD = 1,
    FUTEX_VALUE_CONTENDED = 3,
    FUTEX_VALUE_CONTENDED_SHARED = 7,
};

struct futex {
    _Atomic uint32_t word; // enum futex_value
    uint32_t contended;    // constant after open: what a waiter writes
};

static size_t futex_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct futex);
}

static int futex_open(void *memory, const struct lock_config *config)
{
    struct futex *futex = memory;
    atomic_init(&futex->word, FUTEX_VALUE_FREE);
    futex->contended = config->shared ? FUTEX_VALUE_CONTENDED_SHARED : FUTEX_VALUE_CONTENDED;
    return lock_config_check(config, true);
}

HOT_INLINE bool futex_try_acquire(void *lock, void *node)
{
    (void)node;
    // acquire: pairs with the release exchange in futex_release.
    return !(atomic_fetch_or_explicit(&((struct futex *)lock)->word, FUTEX_VALUE_HELD,
                                      memory_order_acquire) &
             FUTEX_VALUE_HELD);
}

SLOW_PATH int futex_acquire_slow(struct futex *futex, uint64_t deadline_ns, unsigned attempts_max)
{
    uint32_t contended = futex->contended;
    bool late = false;
    for (uint64_t looks = 1;; looks++) {
        // acquire: pairs with the release exchange in futex_release.
        if (atomic_exchange_explicit(&futex->word, contended, memory_order_acquire) ==
            FUTEX_VALUE_FREE)
            return 0;
        if (late)
            return -ETIMEDOUT;
        if (lock_attempts_used(looks, attempts_max))
            return -EAGAIN;
        late = futex_wait(&futex->word, contended, deadline_ns,
                          contended == FUTEX_VALUE_CONTENDED_SHARED) == -ETIMEDOUT;
    }
}

HOT_INLINE void futex_acquire(void *lock, void *node)
{
    if (!futex_try_acquire(lock, node))
        futex_acquire_slow(lock, LOCK_FOREVER, LOCK_UNLIMITED);
}

static int futex_acquire_until(void *lock, void *node, uint64_t deadline_ns, unsigned attempts_max)
{
    return futex_try_acquire(lock, node) ? 0 : futex_acquire_slow(lock, deadline_ns, attempts_max);
}

SLOW_PATH void futex_wake_next(_Atomic uint32_t *word, uint32_t released)
{
    futex_wake(word, 1, released == FUTEX_VALUE_CONTENDED_SHARED);
}

HOT_INLINE bool futex_release(void *lock, void *node)
{
    (void)node;
    struct futex *futex = lock;
    // release: pairs with the acquire exchanges in futex_try_acquire and futex_acquire_slow.
    uint32_t released =
        atomic_exchange_explicit(&futex->word, FUTEX_VALUE_FREE, memory_order_release);
    if (released >= FUTEX_VALUE_CONTENDED)
        futex_wake_next(&futex->word, released);
    return true;
}

static const struct lock_ops futex_lock = {
    .about = {.name = "futex",
              .summary = "mutex on one futex word: free, held, held and somebody may sleep",
              .source = "Drepper, Futexes are tricky, 2011, mutex3"},
    .claims = {.excludes = true, .shared = true},
    .bytes = futex_bytes,
    .open = futex_open,
    .acquire = futex_acquire,
    .release = futex_release,
    .try_acquire = futex_try_acquire,
    .acquire_until = futex_acquire_until,
};

#endif
