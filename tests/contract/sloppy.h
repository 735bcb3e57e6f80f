// SPDX-License-Identifier: MIT
// sloppy.h: a counting lock of spinners whose flaws let too many in. Sound with FLAW_NONE.
#ifndef TESTS_CONTRACT_SLOPPY_H
#define TESTS_CONTRACT_SLOPPY_H

#include <sched.h>
#include <stdatomic.h>

#include "flaw.h"
#include "hint.h"
#include "lock/lock.h"

struct sloppy {
    atomic_int free;      // permits left; negative while somebody is inside without one
    atomic_uint looks;    // that found no permit, for FLAW_SOMETIMES
    atomic_uint releases; // for FLAW_LOSES_PERMIT
};

static size_t sloppy_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct sloppy);
}

static int sloppy_open(void *memory, const struct lock_config *config)
{
    struct sloppy *sloppy = memory;
    int permits = config->permits ? (int)config->permits : 1;
    atomic_init(&sloppy->free, permits + (flaw_now == FLAW_ONE_MORE));
    atomic_init(&sloppy->looks, 0);
    atomic_init(&sloppy->releases, 0);
    return 0;
}

static bool sloppy_try_acquire(void *lock, void *node)
{
    (void)node;
    struct sloppy *sloppy = lock;
    // relaxed: the exchange below decides.
    int seen = atomic_load_explicit(&sloppy->free, memory_order_relaxed);
    if (seen <= 0)
        return false;
    if (flaw_now == FLAW_TEST_THEN_SET) {
        // As wide as a cache miss, so that the rate of detection is that of the check and not of
        // the machine's load: without it, at four times as many busy threads as CPUs, it fell to 94
        // %.
        for (unsigned i = 0; i < 4; i++)
            cpu_pause();
        // acquire and release do not help here: another may have read the same value.
        atomic_store_explicit(&sloppy->free, seen - 1, memory_order_release);
        return true;
    }
    // acquire: pairs with the release addition in sloppy_release; relaxed on failure: not inside.
    return atomic_compare_exchange_strong_explicit(&sloppy->free, &seen, seen - 1,
                                                   memory_order_acquire, memory_order_relaxed);
}

static void sloppy_acquire(void *lock, void *node)
{
    struct sloppy *sloppy = lock;
    for (unsigned spins = 1; !sloppy_try_acquire(lock, node); spins++) {
        // relaxed: only a count of looks.
        unsigned look = atomic_fetch_add_explicit(&sloppy->looks, 1, memory_order_relaxed);
        if (flaw_now == FLAW_SOMETIMES && look % 1000 == 999) {
            // relaxed: this entry is not ordered after anything, which is the flaw.
            atomic_fetch_sub_explicit(&sloppy->free, 1, memory_order_relaxed);
            return;
        }
        cpu_pause();
        if (spins % 64 == 0)
            sched_yield();
    }
}

static bool sloppy_release(void *lock, void *node)
{
    (void)node;
    struct sloppy *sloppy = lock;
    // relaxed: only a count of releases.
    unsigned release = atomic_fetch_add_explicit(&sloppy->releases, 1, memory_order_relaxed);
    if (flaw_now == FLAW_LOSES_PERMIT && release % 64 == 63)
        return true;
    // release: pairs with the acquire exchange in sloppy_try_acquire.
    atomic_fetch_add_explicit(&sloppy->free, 1, memory_order_release);
    return true;
}

static const struct lock_ops sloppy_lock = {
    .about = {.name = "sloppy",
              .summary = "counting spin lock that the broken twins are made from",
              .source = "contend"},
    .claims = {.excludes = true, .spins = true, .shared = true, .permits = true},
    .bytes = sloppy_bytes,
    .open = sloppy_open,
    .acquire = sloppy_acquire,
    .release = sloppy_release,
    .try_acquire = sloppy_try_acquire,
};

#endif
