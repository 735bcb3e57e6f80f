// SPDX-License-Identifier: MIT
// c11.h: peer: the mutex of C11.
//
// acquire_until is not offered: mtx_timedlock waits by calendar time, which can jump.
#ifndef PRIMITIVES_PEERS_C11_H
#define PRIMITIVES_PEERS_C11_H

#include <errno.h>
#include <threads.h>

#include "hint.h"
#include "lock/lock.h"

static size_t c11_mtx_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(mtx_t);
}

static int c11_mtx_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1 || config->shared)
        return -ENOTSUP;
    return mtx_init(memory, mtx_plain) == thrd_success ? 0 : -ENOMEM;
}

static void c11_mtx_close(void *memory)
{
    mtx_destroy(memory);
}

HOT_INLINE void c11_mtx_acquire(void *lock, void *node)
{
    (void)node;
    // A plain mutex can fail only by misuse that the contract forbids.
    (void)mtx_lock(lock);
}

HOT_INLINE bool c11_mtx_release(void *lock, void *node)
{
    (void)node;
    return mtx_unlock(lock) == thrd_success;
}

// C allows mtx_trylock to fail on a free mutex; glibc's does not.
HOT_INLINE bool c11_mtx_try_acquire(void *lock, void *node)
{
    (void)node;
    return mtx_trylock(lock) == thrd_success;
}

static const struct lock_ops c11_mtx_lock = {
    .about = {.name = "c11_mtx",
              .summary = "the plain mutex of C11's threads.h",
              .source = "ISO C11, 7.26.4, C library"},
    .claims = {.excludes = true},
    .bytes = c11_mtx_bytes,
    .open = c11_mtx_open,
    .close = c11_mtx_close,
    .acquire = c11_mtx_acquire,
    .release = c11_mtx_release,
    .try_acquire = c11_mtx_try_acquire,
};

#endif
