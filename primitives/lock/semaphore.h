// SPDX-License-Identifier: MIT
// semaphore.h: counting semaphore; with one permit it is a lock.
//
// Source: E. Dijkstra, EWD 123, 1965; the word is that of glibc's sem_t since 2.21, made to cure
// its bug 12674.
// Deviations: deadlines are monotonic and attempts may be limited; a flag in the word says whether
// it is shared.
//
// One 64-bit word, so that release learns from its single access whether anybody may sleep:
//   bits 0-31   value: free permits. Release adds 1; acquire takes 1 by compare-exchange, never
//               from 0.
//   bits 32-62  waiters: a thread adds itself before it looks at the value, and takes itself off in
//               the compare-exchange that takes a permit, or when it gives up.
//   bit 63      shared: constant after open.
// Waiters sleep on the value half while it is 0.
//
// Legal: waiters > 0 with nobody asleep (a spare wake-up at release). Illegal: somebody asleep
// while value > 0 with no wake-up on its way. So each release with waiters > 0 wakes one, even if
// the value was positive: the one woken for that permit may not have come yet. A waiter gives up
// only right after it saw the value 0, so it leaves behind no permit that it alone was woken for.
//
// An attempt of acquire_until is one look that found the value 0. A wake-up whose permit somebody
// else took is an attempt, a signal is not.
//
// After the addition in release another thread may free the memory: the word is not touched again,
// and its address is only handed to the kernel.
#ifndef PRIMITIVES_LOCK_SEMAPHORE_H
#define PRIMITIVES_LOCK_SEMAPHORE_H

#include <stdatomic.h>

#include "futex_call.h"
#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

#define SEMAPHORE_WAITER (UINT64_C(1) << 32)
#define SEMAPHORE_SHARED (UINT64_C(1) << 63)

struct semaphore {
    _Atomic uint64_t word;
};

static size_t semaphore_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct semaphore);
}

static int semaphore_open(void *memory, const struct lock_config *config)
{
    assert(config->slots > 0);
    uint64_t value = config->permits ? config->permits : 1;
    atomic_init(&((struct semaphore *)memory)->word,
                value | (config->shared ? SEMAPHORE_SHARED : 0));
    return 0;
}

HOT_INLINE uint32_t semaphore_value(uint64_t word)
{
    return (uint32_t)word;
}

// The half of the word that the kernel compares: the low one, wherever the machine keeps it.
static inline _Atomic uint32_t *semaphore_value_half(struct semaphore *semaphore)
{
    static const union {
        uint64_t whole;
        uint32_t halves[2];
    } one = {.whole = 1};
    return (_Atomic uint32_t *)&semaphore->word + (one.halves[0] ? 0 : 1);
}

// Takes a permit and `extra` off the word while the value is above 0; *seen is the word as last
// seen.
HOT_INLINE bool semaphore_take(struct semaphore *semaphore, uint64_t *seen, uint64_t extra)
{
    while (semaphore_value(*seen) > 0)
        // acquire: pairs with the release addition in semaphore_release; relaxed on failure:
        // nothing was acquired.
        if (atomic_compare_exchange_weak_explicit(&semaphore->word, seen, *seen - 1 - extra,
                                                  memory_order_acquire, memory_order_relaxed))
            return true;
    return false;
}

HOT_INLINE bool semaphore_try_acquire(void *lock, void *node)
{
    (void)node;
    struct semaphore *semaphore = lock;
    // relaxed: a first guess; the compare-exchange decides.
    uint64_t seen = atomic_load_explicit(&semaphore->word, memory_order_relaxed);
    return semaphore_take(semaphore, &seen, 0);
}

SLOW_PATH int semaphore_acquire_slow(struct semaphore *semaphore, uint64_t deadline_ns,
                                     unsigned attempts_max)
{
    _Atomic uint32_t *half = semaphore_value_half(semaphore);
    bool late = false;
    int result = 0;
    // relaxed: a count that publishes nothing; release reads it in the same word that it adds to.
    uint64_t seen = SEMAPHORE_WAITER + atomic_fetch_add_explicit(&semaphore->word, SEMAPHORE_WAITER,
                                                                 memory_order_relaxed);
    for (uint64_t looks = 1; !semaphore_take(semaphore, &seen, SEMAPHORE_WAITER); looks++) {
        result = late ? -ETIMEDOUT : lock_attempts_used(looks, attempts_max) ? -EAGAIN : 0;
        if (result != 0)
            break;
        late = futex_wait(half, 0, deadline_ns, seen & SEMAPHORE_SHARED) == -ETIMEDOUT;
        // relaxed: as in semaphore_try_acquire.
        seen = atomic_load_explicit(&semaphore->word, memory_order_relaxed);
    }
    if (result != 0)
        // relaxed: as for the addition above.
        atomic_fetch_sub_explicit(&semaphore->word, SEMAPHORE_WAITER, memory_order_relaxed);
    return result;
}

HOT_INLINE void semaphore_acquire(void *lock, void *node)
{
    if (!semaphore_try_acquire(lock, node))
        semaphore_acquire_slow(lock, LOCK_FOREVER, LOCK_UNLIMITED);
}

static int semaphore_acquire_until(void *lock, void *node, uint64_t deadline_ns,
                                   unsigned attempts_max)
{
    return semaphore_try_acquire(lock, node)
               ? 0
               : semaphore_acquire_slow(lock, deadline_ns, attempts_max);
}

SLOW_PATH void semaphore_wake_next(struct semaphore *semaphore, uint64_t released)
{
    futex_wake(semaphore_value_half(semaphore), 1, released & SEMAPHORE_SHARED);
}

HOT_INLINE bool semaphore_release(void *lock, void *node)
{
    (void)node;
    struct semaphore *semaphore = lock;
    // release: pairs with the acquire compare-exchange in semaphore_take.
    uint64_t released = atomic_fetch_add_explicit(&semaphore->word, 1, memory_order_release);
    if (released & ~SEMAPHORE_SHARED & ~(SEMAPHORE_WAITER - 1))
        semaphore_wake_next(semaphore, released);
    return true;
}

static const struct lock_ops semaphore_lock = {
    .about = {.name = "semaphore",
              .summary = "counting semaphore, value and waiters in one 64-bit word over a futex",
              .source = "Dijkstra, EWD 123, 1965; glibc 2.21 sem_t"},
    .claims = {.excludes = true, .shared = true, .permits = true},
    .bytes = semaphore_bytes,
    .open = semaphore_open,
    .acquire = semaphore_acquire,
    .release = semaphore_release,
    .try_acquire = semaphore_try_acquire,
    .acquire_until = semaphore_acquire_until,
};

#endif
