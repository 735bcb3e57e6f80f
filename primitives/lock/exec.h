// SPDX-License-Identifier: MIT
// exec.h: runs a function while a lock is held, and releases the lock however the function ends.
//
//     void *answer = lock_exec(&futex_lock, lock, node, compute, &input);
#ifndef PRIMITIVES_LOCK_EXEC_H
#define PRIMITIVES_LOCK_EXEC_H

#include <pthread.h>

#include "lock/lock.h"

struct lock_hold {
    const struct lock_ops *ops;
    void *lock;
    void *node;
};

static inline void lock_hold_end(void *hold)
{
    struct lock_hold *held = hold;
    held->ops->release(held->lock, held->node);
}

// Acquires the lock, calls fn(arg), releases the lock and gives back what fn returned. The lock is
// also released when fn ends in pthread_exit or in deferred cancellation (at a cancellation point
// inside fn; waiting for the lock is none).
// Forbidden: leaving fn by longjmp, which skips the release; asynchronous cancellation, which may
// strike between acquire and the handler; releasing the lock inside fn. Not for measured loops: the
// call goes through pointers.
static inline void *lock_exec(const struct lock_ops *ops, void *lock, void *node,
                              void *(*fn)(void *), void *arg)
{
    struct lock_hold hold = {.ops = ops, .lock = lock, .node = node};
    void *value;
    ops->acquire(lock, node);
    pthread_cleanup_push(lock_hold_end, &hold);
    value = fn(arg);
    pthread_cleanup_pop(1);
    return value;
}

#endif
