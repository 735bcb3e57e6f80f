// SPDX-License-Identifier: MIT
// frail.h: a mutex of sleepers whose flaws lose wake-ups, deadlines and memory. Sound with
// FLAW_NONE.
//
// The three states of lock/futex.h, written again and not shared with it, so that one change cannot
// break the lock and the twins that its checks are measured by.
#ifndef TESTS_CONTRACT_FRAIL_H
#define TESTS_CONTRACT_FRAIL_H

#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "flaw.h"
#include "lock/lock.h"
#include "wait.h"

enum { FRAIL_FREE, FRAIL_HELD, FRAIL_SLEPT_ON };

struct frail {
    _Atomic uint32_t word;
};

static struct frail frail_of_all; // for FLAW_ONE_FOR_ALL

static _Atomic unsigned frail_touches; // for FLAW_TOUCHES

static struct frail *frail_of(void *lock)
{
    return flaw_now == FLAW_ONE_FOR_ALL ? &frail_of_all : lock;
}

static size_t frail_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct frail);
}

static int frail_open(void *memory, const struct lock_config *config)
{
    atomic_init(&((struct frail *)memory)->word, FRAIL_FREE);
    return config->permits > 1 && flaw_now != FLAW_ACCEPTS_ALL ? -ENOTSUP : 0;
}

static uint64_t frail_early_ns(void)
{
    return flaw_now == FLAW_EARLY ? 1000000 : 0;
}

// 0 when woken or when the word was not FRAIL_SLEPT_ON any more; -ETIMEDOUT; -EINTR.
static int frail_sleep(struct frail *frail, uint64_t deadline_ns)
{
    struct timespec deadline = timespec_of_ns(deadline_ns - frail_early_ns());
    int private = flaw_now == FLAW_PRIVATE ? FUTEX_PRIVATE_FLAG : 0;
    if (syscall(SYS_futex, &frail->word, FUTEX_WAIT_BITSET | private, FRAIL_SLEPT_ON,
                deadline_ns == UINT64_MAX ? NULL : &deadline, NULL, FUTEX_BITSET_MATCH_ANY) == 0 ||
        errno == EAGAIN)
        return 0;
    return -errno;
}

static bool frail_take(struct frail *frail, uint32_t as)
{
    uint32_t seen = FRAIL_FREE;
    // acquire: pairs with the release exchange in frail_release; relaxed on failure: not inside.
    return atomic_compare_exchange_strong_explicit(&frail->word, &seen, as, memory_order_acquire,
                                                   memory_order_relaxed);
}

static int frail_time_out(struct frail *frail)
{
    uint32_t seen = FRAIL_SLEPT_ON;
    if (flaw_now == FLAW_CLEANS_MARK)
        // relaxed: nothing is taken or given.
        atomic_compare_exchange_strong_explicit(&frail->word, &seen, FRAIL_HELD,
                                                memory_order_relaxed, memory_order_relaxed);
    return -ETIMEDOUT;
}

static bool frail_late(uint64_t deadline_ns)
{
    return deadline_ns != UINT64_MAX && monotonic_ns() + frail_early_ns() >= deadline_ns;
}

// What a thread that has slept does before the exchange that is right.
static bool frail_awake(struct frail *frail, uint64_t attempts_left, uint64_t deadline_ns,
                        int *result)
{
    *result = 0;
    if (flaw_now == FLAW_FORGETS_OTHERS && frail_take(frail, FRAIL_HELD))
        return true;
    if (flaw_now == FLAW_LEAVES_UNMARKED && frail_take(frail, FRAIL_SLEPT_ON))
        return true;
    if (flaw_now == FLAW_LEAVES_UNMARKED && attempts_left == 1) {
        *result = -EAGAIN;
        return true;
    }
    if (flaw_now == FLAW_TAKES_WAKE && frail_late(deadline_ns)) {
        *result = -ETIMEDOUT;
        return true;
    }
    return false;
}

static bool frail_interrupted(int *result)
{
    *result = flaw_now == FLAW_SIGNAL_TIMES_OUT ? -ETIMEDOUT : 0;
    return flaw_now == FLAW_SIGNAL_ENTERS || flaw_now == FLAW_SIGNAL_TIMES_OUT;
}

static int frail_wait(struct frail *frail, uint64_t deadline_ns, unsigned attempts_max)
{
    uint64_t attempts_left = attempts_max && flaw_now != FLAW_UNCOUNTED ? attempts_max : UINT64_MAX;
    int result;
    for (;;) {
        // acquire: pairs with the release exchange in frail_release.
        if (atomic_exchange_explicit(&frail->word, FRAIL_SLEPT_ON, memory_order_acquire) ==
            FRAIL_FREE)
            return 0;
        if (--attempts_left == 0)
            return -EAGAIN;
        if (frail_late(deadline_ns))
            return frail_time_out(frail);
        int error = frail_sleep(frail, deadline_ns);
        if (error == -EINTR && frail_interrupted(&result))
            return result;
        // The look after a signal is none of the attempts.
        if (error == -EINTR && flaw_now != FLAW_SIGNAL_COUNTS)
            attempts_left++;
        if (error == 0 && frail_awake(frail, attempts_left, deadline_ns, &result))
            return result;
    }
}

static int frail_acquire_until(void *lock, void *node, uint64_t deadline_ns, unsigned attempts_max)
{
    (void)node;
    struct frail *frail = frail_of(lock);
    if (flaw_now == FLAW_PAST_REFUSED && frail_late(deadline_ns))
        return -ETIMEDOUT;
    return frail_take(frail, FRAIL_HELD) ? 0 : frail_wait(frail, deadline_ns, attempts_max);
}

static void frail_acquire(void *lock, void *node)
{
    frail_acquire_until(lock, node, UINT64_MAX, 0);
}

static bool frail_try_acquire(void *lock, void *node)
{
    if (flaw_now == FLAW_TRY_WAITS)
        frail_acquire(lock, node);
    return flaw_now == FLAW_TRY_WAITS || flaw_now == FLAW_TRY_BREAKS_IN ||
           frail_take(frail_of(lock), FRAIL_HELD);
}

static bool frail_release(void *lock, void *node)
{
    (void)node;
    struct frail *frail = frail_of(lock);
    if (flaw_now == FLAW_KEEPS)
        return true;
    // release: pairs with the acquire exchanges in frail_take and frail_wait.
    uint32_t seen = atomic_exchange_explicit(&frail->word, FRAIL_FREE, memory_order_release);
    if (seen == FRAIL_SLEPT_ON && flaw_now != FLAW_WAKES_NOBODY)
        syscall(SYS_futex, &frail->word,
                FUTEX_WAKE | (flaw_now == FLAW_PRIVATE ? FUTEX_PRIVATE_FLAG : 0), 1);
    // Every other release: the one that hands over is late, that of the next owner is not.
    // relaxed: a count that publishes nothing.
    if (flaw_now == FLAW_TOUCHES &&
        atomic_fetch_add_explicit(&frail_touches, 1, memory_order_relaxed) % 2 == 0) {
        // Asleep, so that the next owner has a CPU to come, go and take the memory along.
        struct timespec while_next_goes = {.tv_nsec = 5000000};
        nanosleep(&while_next_goes, NULL);
        // relaxed: whatever it reads, it is too late.
        seen += atomic_load_explicit(&frail->word, memory_order_relaxed);
    }
    return seen != FRAIL_FREE || flaw_now == FLAW_UNREPORTED;
}

static const struct lock_ops frail_lock = {
    .about = {.name = "frail",
              .summary = "futex mutex that the broken twins are made from",
              .source = "Drepper, Futexes are tricky, 2011, mutex3"},
    .claims = {.excludes = true, .checked = true, .shared = true},
    .bytes = frail_bytes,
    .open = frail_open,
    .acquire = frail_acquire,
    .release = frail_release,
    .try_acquire = frail_try_acquire,
    .acquire_until = frail_acquire_until,
};

#endif
