// SPDX-License-Identifier: MIT
// posix_sem.h: peer: the counting semaphore of the C library, used as a lock of `permits` permits.
//
// Any thread may release it, and it does not notice a release too many: not checked.
// acquire_until is not offered: sem_clockwait cannot be told how many looks it may take.
#ifndef PRIMITIVES_PEERS_POSIX_SEM_H
#define PRIMITIVES_PEERS_POSIX_SEM_H

#include <errno.h>
#include <semaphore.h>

#include "hint.h"
#include "lock/lock.h"

static size_t posix_sem_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(sem_t);
}

// -EINVAL if permits is above SEM_VALUE_MAX.
static int posix_sem_open(void *memory, const struct lock_config *config)
{
    unsigned permits = config->permits == 0 ? 1 : config->permits;
    return sem_init(memory, config->shared, permits) == 0 ? 0 : -errno;
}

static void posix_sem_close(void *memory)
{
    (void)sem_destroy(memory);
}

HOT_INLINE void posix_sem_acquire(void *lock, void *node)
{
    (void)node;
    // The only error of a valid semaphore is EINTR: a signal does not end the wait.
    while (sem_wait(lock) != 0)
        ;
}

HOT_INLINE bool posix_sem_release(void *lock, void *node)
{
    (void)node;
    return sem_post(lock) == 0;
}

HOT_INLINE bool posix_sem_try_acquire(void *lock, void *node)
{
    (void)node;
    return sem_trywait(lock) == 0;
}

static const struct lock_ops posix_sem_lock = {
    .about = {.name = "posix_sem",
              .summary = "the C library's counting semaphore",
              .source = "POSIX, sem_wait"},
    .claims = {.excludes = true, .shared = true, .permits = true},
    .bytes = posix_sem_bytes,
    .open = posix_sem_open,
    .close = posix_sem_close,
    .acquire = posix_sem_acquire,
    .release = posix_sem_release,
    .try_acquire = posix_sem_try_acquire,
};

#endif
