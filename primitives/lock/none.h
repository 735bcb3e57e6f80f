// SPDX-License-Identifier: MIT
// none.h: the control. Excludes nobody: with one thread it is the cost of the loop around a lock,
// with two it must fail every check of exclusion.
#ifndef PRIMITIVES_LOCK_NONE_H
#define PRIMITIVES_LOCK_NONE_H

#include <stdatomic.h>

#include "hint.h"
#include "lock/lock.h"

static size_t none_bytes(const struct lock_config *config)
{
    (void)config;
    return 1;
}

HOT_INLINE void none_acquire(void *lock, void *node)
{
    (void)lock, (void)node;
    // A compiler barrier alone, so that the loop around it is kept as it would be around a lock.
    atomic_signal_fence(memory_order_acquire);
}

HOT_INLINE bool none_release(void *lock, void *node)
{
    (void)lock, (void)node;
    atomic_signal_fence(memory_order_release);
    return true;
}

HOT_INLINE bool none_try_acquire(void *lock, void *node)
{
    none_acquire(lock, node);
    return true;
}

static const struct lock_ops none_lock = {
    .about = {.name = "none",
              .summary = "no lock at all: the control that must fail with two threads",
              .source = "contend"},
    .claims = {.excludes = false, .shared = true},
    .bytes = none_bytes,
    .acquire = none_acquire,
    .release = none_release,
    .try_acquire = none_try_acquire,
};

#endif
