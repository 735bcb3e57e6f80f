// SPDX-License-Identifier: MIT
// pi.h: the kernel's priority-inheritance futex: a holder that makes a thread wait runs at that
// thread's priority.
//
// Source: I. Molnar and T. Gleixner, Linux 2.6.18, Documentation/locking/pi-futex.rst.
// Deviations: only with FUTEX_LOCK_PI2 (Linux 5.14), whose deadline is monotonic; FUTEX_LOCK_PI
// measures the time of day, which may jump. Where the kernel lacks it, open returns -ENOTSUP. Not
// robust: ending a thread that holds the lock is a defect.
//
// The word follows the kernel's protocol: 0 when free; the thread id of the holder; FUTEX_WAITERS
// set while threads sleep in the kernel, and then only the kernel frees it or hands it over. A
// thread writes its id by compare-exchange from 0, and 0 by compare-exchange from its id. All else
// is written by the kernel.
//
// The kernel hands the lock to the waiter of the highest priority, so that nothing is lost when
// another gives up. An attempt of acquire_until is a compare-exchange that found the lock held; the
// wait after it ends with the lock or at the deadline, so any limit above 1 is as good as none.
//
// Thread ids are kept in nodes, one per slot, filled by the thread's first acquire: asking the
// kernel costs more than the lock, and a thread-local copy would be wrong after fork.
#ifndef PRIMITIVES_LOCK_PI_H
#define PRIMITIVES_LOCK_PI_H

#include <sched.h>
#include <stdatomic.h>

#include "futex_call.h"
#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

struct pi {
    _Atomic uint32_t word;
    uint32_t shared; // constant after open
    uint32_t ids[];  // by slot: id of its thread, 0 when it has not been asked for
};

static size_t pi_bytes(const struct lock_config *config)
{
    return sizeof(struct pi) + config->slots * sizeof(uint32_t);
}

// Takes a free lock of its own through the kernel: -ENOTSUP if the kernel does not know how.
static inline int pi_probe(void)
{
    _Atomic uint32_t word;
    atomic_init(&word, 0);
    int result = futex_call(&word, FUTEX_LOCK_PI2, false, 0, NULL, 0);
    return result == 0 ? futex_call(&word, FUTEX_UNLOCK_PI, false, 0, NULL, 0)
                       : (result == -ENOSYS ? -ENOTSUP : result);
}

static int pi_open(void *memory, const struct lock_config *config)
{
    int result = lock_config_check(config, true);
    if (result == 0)
        result = pi_probe();
    if (result != 0)
        return result;
    struct pi *pi = memory;
    atomic_init(&pi->word, 0);
    pi->shared = config->shared;
    for (unsigned slot = 0; slot < config->slots; slot++)
        pi->ids[slot] = 0;
    return 0;
}

// The slot may have been another thread's before.
static void *pi_attach(void *memory, unsigned slot)
{
    uint32_t *id = &((struct pi *)memory)->ids[slot];
    *id = 0;
    return id;
}

SLOW_PATH uint32_t pi_ask_id(uint32_t *id)
{
    return *id = (uint32_t)syscall(SYS_gettid);
}

HOT_INLINE bool pi_try_acquire(void *lock, void *node)
{
    uint32_t *id = node;
    uint32_t mine = *id ? *id : pi_ask_id(id);
    uint32_t seen = 0;
    // acquire: pairs with the release compare-exchange in pi_release; relaxed on failure: nothing
    // was acquired.
    return atomic_compare_exchange_strong_explicit(&((struct pi *)lock)->word, &seen, mine,
                                                   memory_order_acquire, memory_order_relaxed);
}

SLOW_PATH int pi_acquire_slow(struct pi *pi, uint64_t deadline_ns)
{
    struct timespec deadline = timespec_of_ns(deadline_ns);
    int result;
    while ((result = futex_call(&pi->word, FUTEX_LOCK_PI2, pi->shared, 0,
                                deadline_ns == FUTEX_FOREVER ? NULL : &deadline, 0)) != 0) {
        if (result == -ETIMEDOUT)
            return result;
        // -EAGAIN: the holder is about to exit; -ENOMEM: the kernel had no memory for its queue.
        // Both pass. Anything else says that the lock was misused: it is held by the caller, or by
        // a thread that ended.
        assert(result == -EAGAIN || result == -EINTR || result == -ENOMEM);
        sched_yield();
    }
    // acquire: pairs with the release addition in pi_release_slow; in between only the kernel
    // wrote, by compare-exchange.
    (void)atomic_load_explicit(&pi->word, memory_order_acquire);
    return 0;
}

HOT_INLINE void pi_acquire(void *lock, void *node)
{
    if (!pi_try_acquire(lock, node))
        pi_acquire_slow(lock, LOCK_FOREVER);
}

static int pi_acquire_until(void *lock, void *node, uint64_t deadline_ns, unsigned attempts_max)
{
    if (pi_try_acquire(lock, node))
        return 0;
    return attempts_max == 1 ? -EAGAIN : pi_acquire_slow(lock, deadline_ns);
}

SLOW_PATH void pi_release_slow(struct pi *pi)
{
    // Read first: once the next owner has the lock the memory may be gone.
    bool shared = pi->shared;
    // release: pairs with the acquire load in pi_acquire_slow. It changes nothing: the order is put
    // on an access of ours, since neither language nor sanitizer knows what the system call does.
    atomic_fetch_add_explicit(&pi->word, 0, memory_order_release);
    int result = futex_call(&pi->word, FUTEX_UNLOCK_PI, shared, 0, NULL, 0);
    assert(result == 0);
    (void)result;
}

HOT_INLINE bool pi_release(void *lock, void *node)
{
    struct pi *pi = lock;
    uint32_t mine = *(uint32_t *)node;
    // release: pairs with the acquire compare-exchange in pi_try_acquire; relaxed on failure: the
    // kernel hands over.
    if (!atomic_compare_exchange_strong_explicit(&pi->word, &mine, 0, memory_order_release,
                                                 memory_order_relaxed))
        pi_release_slow(pi);
    return true;
}

static const struct lock_ops pi_lock = {
    .about = {.name = "pi",
              .summary = "priority-inheritance futex: the kernel hands over and lends priorities",
              .source = "Molnar and Gleixner, Linux Documentation/locking/pi-futex.rst"},
    .claims = {.excludes = true, .shared = true},
    .bytes = pi_bytes,
    .open = pi_open,
    .attach = pi_attach,
    .acquire = pi_acquire,
    .release = pi_release,
    .try_acquire = pi_try_acquire,
    .acquire_until = pi_acquire_until,
};

#endif
