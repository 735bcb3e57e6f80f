// SPDX-License-Identifier: MIT
// limit.h: what the locks share: refusing a config, and deciding when acquire_until gives up.
#ifndef PRIMITIVES_LOCK_LIMIT_H
#define PRIMITIVES_LOCK_LIMIT_H

#include <assert.h>
#include <errno.h>

#include "lock/lock.h"
#include "wait.h"

// The deadline that never comes, and no limit on attempts.
#define LOCK_FOREVER   UINT64_MAX
#define LOCK_UNLIMITED 0u

// 0, or -ENOTSUP for more than one permit, and for sharing between processes unless `shareable`.
static inline int lock_config_check(const struct lock_config *config, bool shareable)
{
    assert(config->slots > 0);
    return config->permits > 1 || (config->shared && !shareable) ? -ENOTSUP : 0;
}

// True when `looks` looks that found the lock held are all that `attempts_max` allows. `looks` is
// 64 bits wide so that an unlimited wait does not come round to a limit of 0.
static inline bool lock_attempts_used(uint64_t looks, unsigned attempts_max)
{
    return attempts_max != LOCK_UNLIMITED && looks >= attempts_max;
}

// For locks whose waiters spin: what to return after look number `looks` found the lock held, or 0
// to go on. Reads the clock only if there is a deadline.
static inline int lock_give_up(uint64_t looks, unsigned attempts_max, uint64_t deadline_ns)
{
    if (lock_attempts_used(looks, attempts_max))
        return -EAGAIN;
    return deadline_ns != LOCK_FOREVER && monotonic_ns() >= deadline_ns ? -ETIMEDOUT : 0;
}

#endif
