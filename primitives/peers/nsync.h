// SPDX-License-Identifier: MIT
// nsync.h: peer: the mutex of the nsync library.
//
// Named nsync because its table could not be called nsync_mu_lock: the library has a function of
// that name. acquire_until is not offered: nsync has no timed form of a plain acquire.
#ifndef PRIMITIVES_PEERS_NSYNC_H
#define PRIMITIVES_PEERS_NSYNC_H

#include <errno.h>
#include <nsync.h>

#include "hint.h"
#include "lock/lock.h"

static size_t nsync_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(nsync_mu);
}

static int nsync_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1 || config->shared)
        return -ENOTSUP;
    nsync_mu_init(memory);
    return 0;
}

HOT_INLINE void nsync_acquire(void *lock, void *node)
{
    (void)node;
    nsync_mu_lock(lock);
}

HOT_INLINE bool nsync_release(void *lock, void *node)
{
    (void)node;
    nsync_mu_unlock(lock);
    return true;
}

// May fail spuriously, as nsync promises success on a free lock only with high probability.
HOT_INLINE bool nsync_try_acquire(void *lock, void *node)
{
    (void)node;
    return nsync_mu_trylock(lock) != 0;
}

static const struct lock_ops nsync_lock = {
    .about = {.name = "nsync",
              .summary = "nsync's mutex: spins, then queues, and lets a long waiter go first",
              .source = "libnsync-dev"},
    .claims = {.excludes = true, .allocates = true},
    .bytes = nsync_bytes,
    .open = nsync_open,
    .acquire = nsync_acquire,
    .release = nsync_release,
    .try_acquire = nsync_try_acquire,
};

#endif
