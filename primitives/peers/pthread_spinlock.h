// SPDX-License-Identifier: MIT
// pthread_spinlock.h: peer: the spin lock of the C library.
//
// Named pthread_spinlock because its table could not be called pthread_spin_lock: POSIX has a
// function of that name. acquire_until is not offered: POSIX has no timed form.
#ifndef PRIMITIVES_PEERS_PTHREAD_SPINLOCK_H
#define PRIMITIVES_PEERS_PTHREAD_SPINLOCK_H

#include <errno.h>
#include <pthread.h>

#include "hint.h"
#include "lock/lock.h"

static size_t pthread_spinlock_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(pthread_spinlock_t);
}

static int pthread_spinlock_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1)
        return -ENOTSUP;
    int sharing = config->shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE;
    return -pthread_spin_init(memory, sharing);
}

static void pthread_spinlock_close(void *memory)
{
    (void)pthread_spin_destroy(memory);
}

HOT_INLINE void pthread_spinlock_acquire(void *lock, void *node)
{
    (void)node;
    (void)pthread_spin_lock(lock);
}

HOT_INLINE bool pthread_spinlock_release(void *lock, void *node)
{
    (void)node;
    return pthread_spin_unlock(lock) == 0;
}

HOT_INLINE bool pthread_spinlock_try_acquire(void *lock, void *node)
{
    (void)node;
    return pthread_spin_trylock(lock) == 0;
}

static const struct lock_ops pthread_spinlock_lock = {
    .about = {.name = "pthread_spinlock",
              .summary = "the C library's spin lock",
              .source = "POSIX, pthread_spin_lock"},
    .claims = {.excludes = true, .spins = true, .shared = true},
    .bytes = pthread_spinlock_bytes,
    .open = pthread_spinlock_open,
    .close = pthread_spinlock_close,
    .acquire = pthread_spinlock_acquire,
    .release = pthread_spinlock_release,
    .try_acquire = pthread_spinlock_try_acquire,
};

#endif
