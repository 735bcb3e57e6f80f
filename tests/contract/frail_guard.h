// SPDX-License-Identifier: MIT
// frail_guard.h: the lock and the sleepers of frail_ring.h and frail_stream.h.
#ifndef TESTS_CONTRACT_FRAIL_GUARD_H
#define TESTS_CONTRACT_FRAIL_GUARD_H

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "flaw.h"
#include "wait.h"

struct frail_guard {
    atomic_bool taken;
    _Atomic uint32_t news; // counts what may end a sleep
};

static void frail_guard_init(struct frail_guard *guard)
{
    atomic_init(&guard->taken, false);
    atomic_init(&guard->news, 0);
}

static void frail_guard_take(struct frail_guard *guard)
{
    // acquire: pairs with the release store in frail_guard_leave.
    memory_order order = flaw_now == FLAW_UNORDERED ? memory_order_relaxed : memory_order_acquire;
    while (atomic_exchange_explicit(&guard->taken, true, order))
        sched_yield();
}

static uint32_t frail_guard_news(struct frail_guard *guard)
{
    // acquire: pairs with the release in frail_guard_leave.
    return atomic_load_explicit(&guard->news, memory_order_acquire);
}

// `news`: how much came or went while it was held.
static void frail_guard_leave(struct frail_guard *guard, uint64_t news)
{
    int private = flaw_now == FLAW_PRIVATE ? FUTEX_PRIVATE_FLAG : 0;
    // release: pairs with the acquire exchange in frail_guard_take.
    atomic_store_explicit(&guard->taken, false,
                          flaw_now == FLAW_UNORDERED ? memory_order_relaxed : memory_order_release);
    if (news == 0)
        return;
    // release: pairs with the acquire load in frail_guard_news.
    atomic_fetch_add_explicit(&guard->news, 1, memory_order_release);
    if (flaw_now != FLAW_WAKES_NOBODY)
        syscall(SYS_futex, &guard->news, FUTEX_WAKE | private,
                flaw_now == FLAW_WAKES_ONE ? 1 : INT_MAX);
}

static uint64_t frail_guard_early_ns(void)
{
    return flaw_now == FLAW_EARLY ? 1000000 : 0;
}

static bool frail_guard_late(uint64_t deadline_ns)
{
    return deadline_ns != UINT64_MAX && monotonic_ns() + frail_guard_early_ns() >= deadline_ns;
}

// Looks at the deadline before it looks at what there is.
static inline bool frail_guard_refuses(uint64_t deadline_ns)
{
    return flaw_now == FLAW_PAST_REFUSED && frail_guard_late(deadline_ns);
}

// Sleeps until more than `news` is known. 0: look again; -ETIMEDOUT.
static int frail_guard_sleep(struct frail_guard *guard, uint32_t news, uint64_t deadline_ns)
{
    if (frail_guard_late(deadline_ns))
        return -ETIMEDOUT;
    struct timespec deadline = timespec_of_ns(deadline_ns - frail_guard_early_ns());
    struct timespec poll = timespec_of_ns(monotonic_ns() + 1000000);
    int private = flaw_now == FLAW_PRIVATE ? FUTEX_PRIVATE_FLAG : 0;
    const struct timespec *until = deadline_ns == UINT64_MAX ? NULL : &deadline;
    if (flaw_now == FLAW_POLLS)
        until = &poll;
    if (syscall(SYS_futex, &guard->news, FUTEX_WAIT_BITSET | private, news, until, NULL,
                FUTEX_BITSET_MATCH_ANY) != 0 &&
        errno == EINTR && flaw_now == FLAW_SIGNAL_TIMES_OUT)
        return -ETIMEDOUT;
    return 0;
}

#endif
