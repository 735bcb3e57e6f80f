// SPDX-License-Identifier: MIT
// fair.h: futex mutex that lets newcomers barge until a waiter has waited for about 1 ms, then is
// handed over to waiters.
//
// Source: the starvation mode of Go's sync.Mutex (golang/go issue 13086, Go 1.9); nsync's long-wait
// bit.
// Deviations: waiters sleep in the kernel's queue instead of one of their own; a woken waiter that
// loses goes to its end.
//
// Bits of the word, all changed by compare-exchange:
//   HELD     A thread holds the lock.
//   WOKEN    A waiter has been woken, or is about to be, and has not looked at the word yet. Set by
//            release, cleared by any waiter that looks. Legal to fail to set it or to clear it
//            early: a spare wake-up. Illegal to have it with no waiter awake or being woken:
//            releases would wake nobody. So no waiter goes to sleep on a value that has it.
//   HANDOFF  Only waiters may take the lock. Set by a waiter that was woken in vain after
//            FAIR_BOUND_NS; cleared by the next waiter of that age that takes the lock, and by the
//            last waiter that leaves. Legal to clear it early: less fair. Illegal to have it
//            without waiters: newcomers would wait for nobody.
//   GATE     Threads may sleep at the gate (below). Set only while the lock is handed over, cleared
//            by the waiter that takes it. Legal to have it in vain.
//   waiters  How many have registered and have neither taken the lock nor given up. Exact.
//
// A thread that finds the lock held spins for a while if nobody waits, then registers. It sleeps
// only on values that have HELD, so that a release is yet to come, which sees waiters > 0 and wakes
// one unless WOKEN says that one is up.
//
// While HELD is clear and HANDOFF is set, the lock is being handed over: there are waiters (see
// HANDOFF), and at least one is awake or woken by the release that cleared HELD. It looks before it
// sleeps or leaves, and takes the lock. It need not be the one that set HANDOFF: waiters are served
// in the kernel's order of arrival. A newcomer must not take the lock then; nor may it register and
// sleep, since no release need come. It waits at the gate, asleep on the same word under a bit of
// its own, until the waiter that takes the lock opens it.
//
// Giving up: a waiter leaves only while HELD is set, and clears WOKEN, so that the coming release
// wakes another. If HELD is clear, the lock may be on its way to the one that would leave: it takes
// the lock and returns 0.
//
// An attempt of acquire_until is one look that found the lock held, or handed over to others; the
// spinning in front belongs to the first one. A wake-up that finds the lock taken again is an
// attempt, a signal is not.
//
// The longest wait is about FAIR_BOUND_NS and a few turns of all waiters, each turn a wake-up and a
// critical section.
#ifndef PRIMITIVES_LOCK_FAIR_H
#define PRIMITIVES_LOCK_FAIR_H

#include <limits.h>
#include <stdatomic.h>

#include "futex_call.h"
#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"
#include "wait.h"

// A waiter that has waited for so long is not passed by newcomers any more.
#define FAIR_BOUND_NS 1000000

// The default spin budget, as that of spin_then_park.
#define FAIR_SPIN_NS 5000

// Between two looks while spinning, as in spin_then_park.
#define FAIR_LOOK_NS 300

enum fair_bit {
    FAIR_HELD = 1,
    FAIR_WOKEN = 2,
    FAIR_HANDOFF = 4,
    FAIR_GATE = 8,
    FAIR_WAITER = 16, // one in the count of waiters
};

// Whom a wake-up is for: bits of the futex call.
enum fair_sleeper { FAIR_IN_QUEUE = 1, FAIR_AT_GATE = 2 };

struct fair {
    _Atomic uint32_t word;
    uint32_t shared;  // constant after open
    uint64_t spin_ns; // constant after open
};

// A call that has to wait.
struct fair_wait {
    uint64_t deadline_ns;
    uint64_t since_ns; // when it registered
    uint64_t looks;    // that found the lock not to be had
    unsigned attempts_max;
    bool late; // the deadline has passed
};

static size_t fair_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct fair);
}

static int fair_open(void *memory, const struct lock_config *config)
{
    struct fair *fair = memory;
    atomic_init(&fair->word, 0);
    fair->shared = config->shared;
    fair->spin_ns = config->spin_ns ? config->spin_ns : FAIR_SPIN_NS;
    return lock_config_check(config, true);
}

// The word as it is now, as a first guess for fair_replace.
HOT_INLINE uint32_t fair_look(struct fair *fair)
{
    // relaxed: the compare-exchange that follows decides.
    return atomic_load_explicit(&fair->word, memory_order_relaxed);
}

// Replaces *seen by `next`; false: *seen is the word as it is.
HOT_INLINE bool fair_replace(struct fair *fair, uint32_t *seen, uint32_t next)
{
    // acquire: pairs with the release compare-exchange in fair_free. Only those that set HELD need
    // it; the others are slow paths. relaxed on failure: nothing was acquired.
    return atomic_compare_exchange_strong_explicit(&fair->word, seen, next, memory_order_acquire,
                                                   memory_order_relaxed);
}

// True when a newcomer may take the lock that it saw.
HOT_INLINE bool fair_open_to_all(uint32_t seen)
{
    return !(seen & (FAIR_HELD | FAIR_HANDOFF));
}

HOT_INLINE bool fair_try_acquire(void *lock, void *node)
{
    (void)node;
    uint32_t seen = fair_look(lock);
    while (fair_open_to_all(seen))
        if (fair_replace(lock, &seen, seen | FAIR_HELD))
            return true;
    return false;
}

// After a look that did not get the lock: 0 to sleep, or why to give up.
static inline int fair_give_up(struct fair_wait *wait)
{
    wait->looks++;
    return wait->late                                            ? -ETIMEDOUT
           : lock_attempts_used(wait->looks, wait->attempts_max) ? -EAGAIN
                                                                 : 0;
}

static inline void fair_sleep(struct fair *fair, uint32_t seen, struct fair_wait *wait,
                              enum fair_sleeper sleeper)
{
    wait->late =
        futex_wait_bits(&fair->word, seen, wait->deadline_ns, fair->shared, sleeper) == -ETIMEDOUT;
}

// Spins while the lock is held and nobody waits; more would delay those that wait.
static inline void fair_spin(struct fair *fair, uint64_t deadline_ns)
{
    uint64_t now_ns = monotonic_ns();
    uint64_t end_ns = now_ns + fair->spin_ns;
    if (end_ns > deadline_ns)
        end_ns = deadline_ns;
    while (now_ns < end_ns && fair_look(fair) == FAIR_HELD) {
        spin_for_ns(FAIR_LOOK_NS);
        now_ns = monotonic_ns();
    }
}

// A newcomer's part: takes the lock, or registers. 1: registered; 0: taken; else why it gave up.
static inline int fair_enter(struct fair *fair, struct fair_wait *wait)
{
    uint32_t seen = fair_look(fair);
    for (;;) {
        if (fair_open_to_all(seen)) {
            if (fair_replace(fair, &seen, seen | FAIR_HELD))
                return 0;
        } else if (seen & FAIR_HELD) {
            if (fair_replace(fair, &seen, (seen + FAIR_WAITER) & ~(uint32_t)FAIR_WOKEN))
                return 1;
        } else if (seen & FAIR_GATE || fair_replace(fair, &seen, seen | FAIR_GATE)) {
            int result = fair_give_up(wait);
            if (result != 0)
                return result;
            fair_sleep(fair, seen | FAIR_GATE, wait, FAIR_AT_GATE);
            seen = fair_look(fair);
        }
    }
}

// The word without one waiter; the last one takes HANDOFF along.
static inline uint32_t fair_without_waiter(uint32_t word)
{
    word -= FAIR_WAITER;
    return word < FAIR_WAITER ? word & ~(uint32_t)FAIR_HANDOFF : word;
}

// A waiter's look at a lock that is free: takes it if nobody is faster.
static inline bool fair_take(struct fair *fair, uint32_t *seen, bool old)
{
    uint32_t next = fair_without_waiter(*seen) & ~(uint32_t)(FAIR_WOKEN | FAIR_GATE);
    if (old)
        next &= ~(uint32_t)FAIR_HANDOFF;
    uint32_t before = *seen;
    if (!fair_replace(fair, seen, next | FAIR_HELD))
        return false;
    if (before & FAIR_GATE)
        futex_wake_bits(&fair->word, INT_MAX, fair->shared, FAIR_AT_GATE);
    return true;
}

// A waiter's look at a lock that is held: prepares for sleep, or for leaving. True when the word is
// as *seen says.
static inline bool fair_stay(struct fair *fair, uint32_t *seen, bool old)
{
    uint32_t next = (*seen & ~(uint32_t)FAIR_WOKEN) | (old ? FAIR_HANDOFF : 0);
    if (next != *seen && !fair_replace(fair, seen, next))
        return false;
    *seen = next;
    return true;
}

static inline bool fair_leave(struct fair *fair, uint32_t *seen)
{
    return fair_replace(fair, seen, fair_without_waiter(*seen) & ~(uint32_t)FAIR_WOKEN);
}

SLOW_PATH int fair_acquire_slow(struct fair *fair, uint64_t deadline_ns, unsigned attempts_max)
{
    struct fair_wait wait = {.deadline_ns = deadline_ns, .attempts_max = attempts_max};
    fair_spin(fair, deadline_ns);
    int result = fair_enter(fair, &wait);
    if (result <= 0)
        return result;
    wait.since_ns = monotonic_ns();
    for (bool old = false;; old = monotonic_ns() - wait.since_ns >= FAIR_BOUND_NS) {
        result = fair_give_up(&wait);
        uint32_t seen = fair_look(fair);
        for (;;) {
            if (!(seen & FAIR_HELD)) {
                if (fair_take(fair, &seen, old))
                    return 0;
            } else if (result != 0) {
                if (fair_leave(fair, &seen))
                    return result;
            } else if (fair_stay(fair, &seen, old)) {
                break;
            }
        }
        fair_sleep(fair, seen, &wait, FAIR_IN_QUEUE);
    }
}

HOT_INLINE void fair_acquire(void *lock, void *node)
{
    (void)node;
    uint32_t seen = 0;
    if (!fair_replace(lock, &seen, FAIR_HELD))
        fair_acquire_slow(lock, LOCK_FOREVER, LOCK_UNLIMITED);
}

static int fair_acquire_until(void *lock, void *node, uint64_t deadline_ns, unsigned attempts_max)
{
    return fair_try_acquire(lock, node) ? 0 : fair_acquire_slow(lock, deadline_ns, attempts_max);
}

// True when the release of the lock as seen has to wake a waiter.
HOT_INLINE bool fair_wakes(uint32_t seen)
{
    return seen >= FAIR_WAITER && !(seen & FAIR_WOKEN);
}

// Replaces *seen by `next`, which does not have HELD; false: *seen is the word as it is.
HOT_INLINE bool fair_free(struct fair *fair, uint32_t *seen, uint32_t next)
{
    // release: pairs with the acquire compare-exchange in fair_replace; relaxed on failure: it is
    // tried again.
    return atomic_compare_exchange_strong_explicit(&fair->word, seen, next, memory_order_release,
                                                   memory_order_relaxed);
}

SLOW_PATH void fair_release_slow(struct fair *fair)
{
    // Read before the compare-exchange that frees the lock: after it the memory may be gone.
    bool shared = fair->shared;
    uint32_t seen = fair_look(fair);
    uint32_t woken;
    do
        woken = fair_wakes(seen) ? FAIR_WOKEN : 0;
    while (!fair_free(fair, &seen, (seen & ~(uint32_t)FAIR_HELD) | woken));
    if (woken)
        futex_wake_bits(&fair->word, 1, shared, FAIR_IN_QUEUE);
}

HOT_INLINE bool fair_release(void *lock, void *node)
{
    (void)node;
    uint32_t seen = FAIR_HELD;
    if (!fair_free(lock, &seen, 0))
        fair_release_slow(lock);
    return true;
}

static const struct lock_ops fair_lock = {
    .about = {.name = "fair",
              .summary = "futex mutex that hands over once a waiter has waited for about 1 ms",
              .source = "starvation mode of Go's sync.Mutex, Go 1.9"},
    .claims = {.excludes = true, .shared = true},
    .bytes = fair_bytes,
    .open = fair_open,
    .acquire = fair_acquire,
    .release = fair_release,
    .try_acquire = fair_try_acquire,
    .acquire_until = fair_acquire_until,
};

#endif
