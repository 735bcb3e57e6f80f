// SPDX-License-Identifier: MIT
// pthread.h: peers: the mutexes of the C library.
//
// One adapter per kind that POSIX or glibc knows; the lock's memory is the pthread object itself.
//
// `pthread_robust` outlives its owner: when a thread dies while holding it, the next acquire or
// try_acquire marks the mutex consistent and returns as holder. What the dead owner was writing
// is then up to the caller, as nobody else can know.
//
// acquire_until is not offered: pthread_mutex_clocklock cannot be told how many looks it may take,
// and a limit of attempts is part of the contract.
#ifndef PRIMITIVES_PEERS_PTHREAD_H
#define PRIMITIVES_PEERS_PTHREAD_H

#include <assert.h>
#include <errno.h>
#include <pthread.h>

#include "hint.h"
#include "lock/lock.h"

static size_t pthread_mutex_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(pthread_mutex_t);
}

// -ENOTSUP for more than one permit, or what the C library refuses (a kernel without PI futexes).
static int pthread_mutex_open(void *memory, const struct lock_config *config, int type,
                              int protocol, int robustness)
{
    if (config->permits > 1)
        return -ENOTSUP;
    pthread_mutexattr_t attributes;
    int result = pthread_mutexattr_init(&attributes);
    if (result != 0)
        return -result;
    int sharing = config->shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE;
    result = pthread_mutexattr_settype(&attributes, type);
    if (result == 0)
        result = pthread_mutexattr_setprotocol(&attributes, protocol);
    if (result == 0)
        result = pthread_mutexattr_setrobust(&attributes, robustness);
    if (result == 0)
        result = pthread_mutexattr_setpshared(&attributes, sharing);
    if (result == 0)
        result = pthread_mutex_init(memory, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return -result;
}

static void pthread_mutex_close(void *memory)
{
    int result = pthread_mutex_destroy(memory);
    assert(result == 0 && "closed while held");
    (void)result;
}

// For kinds whose lock and unlock cannot fail when used as the contract says.
HOT_INLINE void pthread_mutex_acquire(void *lock, void *node)
{
    (void)node;
    (void)pthread_mutex_lock(lock);
}

HOT_INLINE bool pthread_mutex_release(void *lock, void *node)
{
    (void)node;
    return pthread_mutex_unlock(lock) == 0;
}

HOT_INLINE bool pthread_mutex_try_acquire(void *lock, void *node)
{
    (void)node;
    return pthread_mutex_trylock(lock) == 0;
}

static int pthread_normal_open(void *memory, const struct lock_config *config)
{
    return pthread_mutex_open(memory, config, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE,
                              PTHREAD_MUTEX_STALLED);
}

static const struct lock_ops pthread_normal_lock = {
    .about = {.name = "pthread_normal",
              .summary = "the C library's mutex of the default kind",
              .source = "POSIX, C library"},
    .claims = {.excludes = true, .shared = true},
    .bytes = pthread_mutex_bytes,
    .open = pthread_normal_open,
    .close = pthread_mutex_close,
    .acquire = pthread_mutex_acquire,
    .release = pthread_mutex_release,
    .try_acquire = pthread_mutex_try_acquire,
};

static int pthread_adaptive_open(void *memory, const struct lock_config *config)
{
    return pthread_mutex_open(memory, config, PTHREAD_MUTEX_ADAPTIVE_NP, PTHREAD_PRIO_NONE,
                              PTHREAD_MUTEX_STALLED);
}

static const struct lock_ops pthread_adaptive_lock = {
    .about = {.name = "pthread_adaptive",
              .summary = "the C library's mutex that spins a little before it sleeps",
              .source = "glibc, PTHREAD_MUTEX_ADAPTIVE_NP"},
    .claims = {.excludes = true, .shared = true},
    .bytes = pthread_mutex_bytes,
    .open = pthread_adaptive_open,
    .close = pthread_mutex_close,
    .acquire = pthread_mutex_acquire,
    .release = pthread_mutex_release,
    .try_acquire = pthread_mutex_try_acquire,
};

static int pthread_errorcheck_open(void *memory, const struct lock_config *config)
{
    return pthread_mutex_open(memory, config, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE,
                              PTHREAD_MUTEX_STALLED);
}

// An acquire that the C library refused: acquired twice by one thread, or no memory in the kernel.
SLOW_PATH void pthread_refused_slow(int result)
{
    assert(result == 0 && "pthread_mutex_lock refused");
    (void)result;
}

HOT_INLINE void pthread_strict_acquire(void *lock, void *node)
{
    (void)node;
    int result = pthread_mutex_lock(lock);
    if (result != 0)
        pthread_refused_slow(result);
}

static const struct lock_ops pthread_errorcheck_lock = {
    .about = {.name = "pthread_errorcheck",
              .summary = "the C library's mutex that knows its owner and refuses misuse",
              .source = "POSIX, PTHREAD_MUTEX_ERRORCHECK"},
    .claims = {.excludes = true, .checked = true, .shared = true},
    .bytes = pthread_mutex_bytes,
    .open = pthread_errorcheck_open,
    .close = pthread_mutex_close,
    .acquire = pthread_strict_acquire,
    .release = pthread_mutex_release,
    .try_acquire = pthread_mutex_try_acquire,
};

static int pthread_pi_open(void *memory, const struct lock_config *config)
{
    return pthread_mutex_open(memory, config, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT,
                              PTHREAD_MUTEX_STALLED);
}

static const struct lock_ops pthread_pi_lock = {
    .about = {.name = "pthread_pi",
              .summary = "the C library's mutex whose holder inherits the priority of its waiters",
              .source = "POSIX, PTHREAD_PRIO_INHERIT"},
    .claims = {.excludes = true, .shared = true},
    .bytes = pthread_mutex_bytes,
    .open = pthread_pi_open,
    .close = pthread_mutex_close,
    .acquire = pthread_strict_acquire,
    .release = pthread_mutex_release,
    .try_acquire = pthread_mutex_try_acquire,
};

static int pthread_robust_open(void *memory, const struct lock_config *config)
{
    return pthread_mutex_open(memory, config, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE,
                              PTHREAD_MUTEX_ROBUST);
}

// True if the calling thread holds the mutex after all, because its last owner died.
SLOW_PATH bool pthread_robust_inherit_slow(void *lock, int result)
{
    if (result == EBUSY)
        return false;
    assert(result == EOWNERDEAD && "pthread_mutex_lock refused");
    result = pthread_mutex_consistent(lock);
    assert(result == 0);
    return true;
}

HOT_INLINE void pthread_robust_acquire(void *lock, void *node)
{
    (void)node;
    int result = pthread_mutex_lock(lock);
    if (result != 0)
        pthread_robust_inherit_slow(lock, result);
}

HOT_INLINE bool pthread_robust_try_acquire(void *lock, void *node)
{
    (void)node;
    int result = pthread_mutex_trylock(lock);
    return result == 0 || pthread_robust_inherit_slow(lock, result);
}

static const struct lock_ops pthread_robust_lock = {
    .about = {.name = "pthread_robust",
              .summary = "the C library's mutex that survives the death of its owner",
              .source = "POSIX, PTHREAD_MUTEX_ROBUST"},
    .claims = {.excludes = true, .checked = true, .shared = true},
    .bytes = pthread_mutex_bytes,
    .open = pthread_robust_open,
    .close = pthread_mutex_close,
    .acquire = pthread_robust_acquire,
    .release = pthread_mutex_release,
    .try_acquire = pthread_robust_try_acquire,
};

#endif
