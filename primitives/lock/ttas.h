// SPDX-License-Identifier: MIT
// ttas.h: test-and-test-and-set spin lock with bounded random back-off.
//
// Source: T. Anderson, "The performance of spin lock alternatives for shared-memory
// multiprocessors", IEEE TPDS 1(1), 1990; Herlihy and Shavit, section 7.4, BackoffLock.
// Deviations: the pause is drawn from a window in ns, not in loop turns, because one pause
// instruction is 10 to 140 cycles; it doubles after each look that found the lock held, not only
// after a lost exchange.
//
// The word is 0 when free and 1 when held. Anybody may write 1 at any time; only the holder writes
// 0. An attempt of acquire_until is one look that found the word 1; a deadline is overshot by at
// most TTAS_WINDOW_NS_MAX while the thread runs.
#ifndef PRIMITIVES_LOCK_TTAS_H
#define PRIMITIVES_LOCK_TTAS_H

#include <stdatomic.h>

#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

// From about one transfer of a cache line to a few short critical sections.
#define TTAS_WINDOW_NS_MIN 64
#define TTAS_WINDOW_NS_MAX 1024

struct ttas {
    _Atomic uint32_t word;
};

static size_t ttas_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct ttas);
}

static int ttas_open(void *memory, const struct lock_config *config)
{
    atomic_init(&((struct ttas *)memory)->word, 0);
    return lock_config_check(config, true);
}

HOT_INLINE bool ttas_try_acquire(void *lock, void *node)
{
    (void)node;
    struct ttas *ttas = lock;
    // relaxed: a look that keeps the line shared; the exchange decides.
    return atomic_load_explicit(&ttas->word, memory_order_relaxed) == 0 &&
           // acquire: pairs with the release store in ttas_release.
           atomic_exchange_explicit(&ttas->word, 1, memory_order_acquire) == 0;
}

SLOW_PATH int ttas_acquire_slow(void *lock, uint64_t deadline_ns, unsigned attempts_max)
{
    uint64_t window_ns = TTAS_WINDOW_NS_MIN;
    // Two threads differ in their stack, two calls in their time.
    uint64_t random = monotonic_ns() ^ (uint64_t)(uintptr_t)&window_ns;
    for (uint64_t looks = 1; !ttas_try_acquire(lock, NULL); looks++) {
        int result = lock_give_up(looks, attempts_max, deadline_ns);
        if (result != 0)
            return result;
        // Knuth's multiplier (MMIX); its high bits are the random ones.
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        spin_for_ns((random >> 33) % window_ns);
        if (window_ns < TTAS_WINDOW_NS_MAX)
            window_ns *= 2;
    }
    return 0;
}

HOT_INLINE void ttas_acquire(void *lock, void *node)
{
    if (!ttas_try_acquire(lock, node))
        ttas_acquire_slow(lock, LOCK_FOREVER, LOCK_UNLIMITED);
}

static int ttas_acquire_until(void *lock, void *node, uint64_t deadline_ns, unsigned attempts_max)
{
    (void)node;
    return ttas_acquire_slow(lock, deadline_ns, attempts_max);
}

HOT_INLINE bool ttas_release(void *lock, void *node)
{
    (void)node;
    // release: pairs with the acquire exchange in ttas_try_acquire.
    atomic_store_explicit(&((struct ttas *)lock)->word, 0, memory_order_release);
    return true;
}

static const struct lock_ops ttas_lock = {
    .about = {.name = "ttas",
              .summary = "spin lock that reads before it exchanges and backs off for a random time",
              .source = "Anderson, IEEE TPDS 1(1), 1990"},
    .claims = {.excludes = true, .spins = true, .shared = true},
    .bytes = ttas_bytes,
    .open = ttas_open,
    .acquire = ttas_acquire,
    .release = ttas_release,
    .try_acquire = ttas_try_acquire,
    .acquire_until = ttas_acquire_until,
};

#endif
