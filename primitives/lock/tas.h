// SPDX-License-Identifier: MIT
// tas.h: test-and-set spin lock: exchange until the word was free.
//
// Source: M. Herlihy and N. Shavit, The Art of Multiprocessor Programming, section 7.2, TASLock.
// Deviations: a pause between two exchanges.
//
// The word is 0 when free and 1 when held. Anybody may write 1 at any time; only the holder writes
// 0. An attempt of acquire_until is one exchange that returned 1.
#ifndef PRIMITIVES_LOCK_TAS_H
#define PRIMITIVES_LOCK_TAS_H

#include <stdatomic.h>

#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

struct tas {
    _Atomic uint32_t word;
};

static size_t tas_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct tas);
}

static int tas_open(void *memory, const struct lock_config *config)
{
    atomic_init(&((struct tas *)memory)->word, 0);
    return lock_config_check(config, true);
}

HOT_INLINE bool tas_try_acquire(void *lock, void *node)
{
    (void)node;
    // acquire: pairs with the release store in tas_release.
    return atomic_exchange_explicit(&((struct tas *)lock)->word, 1, memory_order_acquire) == 0;
}

SLOW_PATH int tas_acquire_slow(void *lock, uint64_t deadline_ns, unsigned attempts_max)
{
    for (uint64_t looks = 1; !tas_try_acquire(lock, NULL); looks++) {
        int result = lock_give_up(looks, attempts_max, deadline_ns);
        if (result != 0)
            return result;
        cpu_pause();
    }
    return 0;
}

HOT_INLINE void tas_acquire(void *lock, void *node)
{
    if (!tas_try_acquire(lock, node))
        tas_acquire_slow(lock, LOCK_FOREVER, LOCK_UNLIMITED);
}

static int tas_acquire_until(void *lock, void *node, uint64_t deadline_ns, unsigned attempts_max)
{
    (void)node;
    return tas_acquire_slow(lock, deadline_ns, attempts_max);
}

HOT_INLINE bool tas_release(void *lock, void *node)
{
    (void)node;
    // release: pairs with the acquire exchange in tas_try_acquire.
    atomic_store_explicit(&((struct tas *)lock)->word, 0, memory_order_release);
    return true;
}

static const struct lock_ops tas_lock = {
    .about = {.name = "tas",
              .summary = "test-and-set spin lock: exchanges until the word was free",
              .source = "Herlihy and Shavit, The Art of Multiprocessor Programming, 7.2"},
    .claims = {.excludes = true, .spins = true, .shared = true},
    .bytes = tas_bytes,
    .open = tas_open,
    .acquire = tas_acquire,
    .release = tas_release,
    .try_acquire = tas_try_acquire,
    .acquire_until = tas_acquire_until,
};

#endif
