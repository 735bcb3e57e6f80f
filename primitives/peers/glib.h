// SPDX-License-Identifier: MIT
// glib.h: peer: the mutex of GLib.
//
// acquire_until is not offered: GLib has no timed form.
#ifndef PRIMITIVES_PEERS_GLIB_H
#define PRIMITIVES_PEERS_GLIB_H

#include <errno.h>
#include <glib.h>

#include "hint.h"
#include "lock/lock.h"

static size_t glib_mutex_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(GMutex);
}

static int glib_mutex_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1 || config->shared)
        return -ENOTSUP;
    g_mutex_init(memory);
    return 0;
}

static void glib_mutex_close(void *memory)
{
    g_mutex_clear(memory);
}

HOT_INLINE void glib_mutex_acquire(void *lock, void *node)
{
    (void)node;
    g_mutex_lock(lock);
}

HOT_INLINE bool glib_mutex_release(void *lock, void *node)
{
    (void)node;
    g_mutex_unlock(lock);
    return true;
}

HOT_INLINE bool glib_mutex_try_acquire(void *lock, void *node)
{
    (void)node;
    return g_mutex_trylock(lock);
}

static const struct lock_ops glib_mutex_lock = {
    .about = {.name = "glib_mutex",
              .summary = "GLib's mutex, a three-state futex lock of its own",
              .source = "libglib2.0-dev"},
    .claims = {.excludes = true},
    .bytes = glib_mutex_bytes,
    .open = glib_mutex_open,
    .close = glib_mutex_close,
    .acquire = glib_mutex_acquire,
    .release = glib_mutex_release,
    .try_acquire = glib_mutex_try_acquire,
};

#endif
