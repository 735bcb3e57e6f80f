// SPDX-License-Identifier: MIT
// ck.h: peers: the spin locks of Concurrency Kit that need no memory but their word.
//
// ck's functions are plain `inline`, which gcc stops inlining once several loops use them; they are
// forced here, as the built-in locks are, so that the comparison is between algorithms.
// The ticket locks offer no try_acquire, since ck has one on x86 alone. acquire_until is not
// offered: ck's locks have no timed form.
#ifndef PRIMITIVES_PEERS_CK_H
#define PRIMITIVES_PEERS_CK_H

#include <ck_cc.h>
#undef CK_CC_INLINE
#define CK_CC_INLINE CK_CC_FORCE_INLINE
#include <ck_spinlock.h>
#include <errno.h>

#include "hint.h"
#include "lock/lock.h"

static size_t ck_fas_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(ck_spinlock_fas_t);
}

static int ck_fas_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1)
        return -ENOTSUP;
    ck_spinlock_fas_init(memory);
    return 0;
}

HOT_INLINE void ck_fas_acquire(void *lock, void *node)
{
    (void)node;
    ck_spinlock_fas_lock(lock);
}

HOT_INLINE bool ck_fas_release(void *lock, void *node)
{
    (void)node;
    ck_spinlock_fas_unlock(lock);
    return true;
}

HOT_INLINE bool ck_fas_try_acquire(void *lock, void *node)
{
    (void)node;
    return ck_spinlock_fas_trylock(lock);
}

static const struct lock_ops ck_fas_lock = {
    .about = {.name = "ck_fas",
              .summary = "Concurrency Kit's test-and-set lock: exchange, then read until free",
              .source = "libck-dev, ck_spinlock_fas"},
    .claims = {.excludes = true, .spins = true, .shared = true},
    .bytes = ck_fas_bytes,
    .open = ck_fas_open,
    .acquire = ck_fas_acquire,
    .release = ck_fas_release,
    .try_acquire = ck_fas_try_acquire,
};

static size_t ck_cas_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(ck_spinlock_cas_t);
}

static int ck_cas_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1)
        return -ENOTSUP;
    ck_spinlock_cas_init(memory);
    return 0;
}

HOT_INLINE void ck_cas_acquire(void *lock, void *node)
{
    (void)node;
    ck_spinlock_cas_lock(lock);
}

HOT_INLINE bool ck_cas_release(void *lock, void *node)
{
    (void)node;
    ck_spinlock_cas_unlock(lock);
    return true;
}

HOT_INLINE bool ck_cas_try_acquire(void *lock, void *node)
{
    (void)node;
    return ck_spinlock_cas_trylock(lock);
}

static const struct lock_ops ck_cas_lock = {
    .about = {.name = "ck_cas",
              .summary = "Concurrency Kit's lock by compare-exchange, then read until free",
              .source = "libck-dev, ck_spinlock_cas"},
    .claims = {.excludes = true, .spins = true, .shared = true},
    .bytes = ck_cas_bytes,
    .open = ck_cas_open,
    .acquire = ck_cas_acquire,
    .release = ck_cas_release,
    .try_acquire = ck_cas_try_acquire,
};

static size_t ck_ticket_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(ck_spinlock_ticket_t);
}

static int ck_ticket_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1)
        return -ENOTSUP;
    ck_spinlock_ticket_init(memory);
    return 0;
}

HOT_INLINE void ck_ticket_acquire(void *lock, void *node)
{
    (void)node;
    ck_spinlock_ticket_lock(lock);
}

HOT_INLINE bool ck_ticket_release(void *lock, void *node)
{
    (void)node;
    ck_spinlock_ticket_unlock(lock);
    return true;
}

static const struct lock_ops ck_ticket_lock = {
    .about = {.name = "ck_ticket",
              .summary = "Concurrency Kit's ticket lock",
              .source = "libck-dev, ck_spinlock_ticket"},
    .claims = {.excludes = true, .fifo = true, .spins = true, .shared = true},
    .bytes = ck_ticket_bytes,
    .open = ck_ticket_open,
    .acquire = ck_ticket_acquire,
    .release = ck_ticket_release,
};

// Back-off of 2^c turns of a loop for each thread ahead; 5 is the value of ck's own benchmark.
#define CK_TICKET_PB_SHIFT 5

HOT_INLINE void ck_ticket_pb_acquire(void *lock, void *node)
{
    (void)node;
    ck_spinlock_ticket_lock_pb(lock, CK_TICKET_PB_SHIFT);
}

static const struct lock_ops ck_ticket_pb_lock = {
    .about = {.name = "ck_ticket_pb",
              .summary = "Concurrency Kit's ticket lock with proportional back-off",
              .source = "libck-dev, ck_spinlock_ticket_lock_pb"},
    .claims = {.excludes = true, .fifo = true, .spins = true, .shared = true},
    .bytes = ck_ticket_bytes,
    .open = ck_ticket_open,
    .acquire = ck_ticket_pb_acquire,
    .release = ck_ticket_release,
};

#endif
