// SPDX-License-Identifier: MIT
// spin_then_park.h: the three-state futex mutex whose waiters spin for a while before they sleep.
//
// Source: J. Ousterhout, "Scheduling techniques for concurrent systems", ICDCS 1982 (two-phase
// waiting), over the lock in futex.h. A budget near the price of sleeping costs at most twice the
// best choice (A. Karlin et al., "Empirical studies of competitive spinning for a shared-memory
// multiprocessor", SOSP 1991).
// Deviations: the budget is in ns. Nobody spins while the word says that somebody may sleep: there
// are more waiters then than spinning serves, and the next release makes a system call anyway.
//
// The word and its rules are those of futex.h; a thread that takes the lock while it spins has not
// slept and writes HELD. An attempt of acquire_until is one exchange that found the lock held; the
// spinning in front of it belongs to the first one, and ends at the deadline.
#ifndef PRIMITIVES_LOCK_SPIN_THEN_PARK_H
#define PRIMITIVES_LOCK_SPIN_THEN_PARK_H

#include "lock/futex.h"

// The default budget.
#define SPIN_THEN_PARK_NS 5000

// Between two looks. With 2 threads on 2 cores and sections of 0 to 500 ns, 300 was best or next to
// best among 50 to 400.
#define SPIN_THEN_PARK_LOOK_NS 300

struct spin_then_park {
    struct futex futex;
    uint64_t spin_ns; // constant after open
};

static size_t spin_then_park_bytes(const struct lock_config *config)
{
    (void)config;
    return sizeof(struct spin_then_park);
}

static int spin_then_park_open(void *memory, const struct lock_config *config)
{
    struct spin_then_park *lock = memory;
    lock->spin_ns = config->spin_ns ? config->spin_ns : SPIN_THEN_PARK_NS;
    return futex_open(&lock->futex, config);
}

// True when the lock was taken by spinning. Looks seldom, so that the holder finds the word in its
// own cache when it releases: its exchange waits for the line otherwise.
static inline bool spin_then_park_spin(struct futex *futex, uint64_t end_ns)
{
    do {
        spin_for_ns(SPIN_THEN_PARK_LOOK_NS);
        // relaxed: a look that keeps the line shared; futex_try_acquire decides.
        uint32_t seen = atomic_load_explicit(&futex->word, memory_order_relaxed);
        if (seen >= FUTEX_VALUE_CONTENDED)
            return false;
        if (seen == FUTEX_VALUE_FREE && futex_try_acquire(futex, NULL))
            return true;
    } while (monotonic_ns() < end_ns);
    return false;
}

SLOW_PATH int spin_then_park_acquire_slow(struct spin_then_park *lock, uint64_t deadline_ns,
                                          unsigned attempts_max)
{
    uint64_t end_ns = monotonic_ns() + lock->spin_ns;
    if (spin_then_park_spin(&lock->futex, end_ns < deadline_ns ? end_ns : deadline_ns))
        return 0;
    return futex_acquire_slow(&lock->futex, deadline_ns, attempts_max);
}

HOT_INLINE bool spin_then_park_try_acquire(void *lock, void *node)
{
    return futex_try_acquire(&((struct spin_then_park *)lock)->futex, node);
}

HOT_INLINE void spin_then_park_acquire(void *lock, void *node)
{
    if (!spin_then_park_try_acquire(lock, node))
        spin_then_park_acquire_slow(lock, LOCK_FOREVER, LOCK_UNLIMITED);
}

static int spin_then_park_acquire_until(void *lock, void *node, uint64_t deadline_ns,
                                        unsigned attempts_max)
{
    return spin_then_park_try_acquire(lock, node)
               ? 0
               : spin_then_park_acquire_slow(lock, deadline_ns, attempts_max);
}

HOT_INLINE bool spin_then_park_release(void *lock, void *node)
{
    return futex_release(&((struct spin_then_park *)lock)->futex, node);
}

static const struct lock_ops spin_then_park_lock = {
    .about = {.name = "spin_then_park",
              .summary = "three-state futex mutex whose waiters spin for a few microseconds first",
              .source = "Ousterhout, ICDCS 1982; Karlin et al., SOSP 1991"},
    .claims = {.excludes = true, .shared = true},
    .bytes = spin_then_park_bytes,
    .open = spin_then_park_open,
    .acquire = spin_then_park_acquire,
    .release = spin_then_park_release,
    .try_acquire = spin_then_park_try_acquire,
    .acquire_until = spin_then_park_acquire_until,
};

#endif
