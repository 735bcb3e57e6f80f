// SPDX-License-Identifier: MIT
// event_count.h: sleeping until a condition holds that others change without a lock. Who changes it
// pays one load when nobody sleeps.
//
//     // The waiter:                                       // Who makes the condition true:
//     while (!condition()) {                               make it true
//         uint32_t key = event_count_prepare(count);       event_count_notify(count, 1);
//         if (condition()) {
//             event_count_cancel(count, key);
//             break;
//         }
//         event_count_wait(count, key, deadline_ns);
//     }
//
// Promised: a waiter does not sleep through a notify that came after its prepare, nor does it sleep
// if what was done before a notify made its second look succeed. Each notify(n) wakes n of the
// sleepers, or all if there are fewer. A waiter may wake without a cause. Nothing is handed over:
// what the condition reads must be ordered by the words that it reads.
//
// Source: D. Vyukov's eventcount; the asymmetric barrier: the Linux manual, membarrier(2).
// Deviations: a notifier takes the waiters whom it wakes off the count, so that those who follow do
// not call the kernel again until the woken have run.
//
// One word:
//   bits 0-31   epoch: changed by each notify that found a waiter. Waiters sleep on it.
//   bits 32-63  waiters: who prepared in the present epoch or sleeps. Added to by prepare; taken off
//               by the notifier that wakes, in the change of the epoch, or by a waiter that leaves
//               while the epoch is still its own.
// Legal: waiters that nobody is behind (one that left after its epoch had ended): a spare call to
// the kernel. With it goes the rest of them: who finds fewer asleep than it wakes knows that all of
// earlier epochs have left. Illegal: a sleeper that neither the count nor a wake-up on its way knows. One that
// prepared before the change is refused by the kernel, since the epoch is not its key any more; of
// those that sleep, at most as many as the count says remain.
//
// The two sides look at each other: the notifier writes the condition and reads the count, the
// waiter writes the count and reads the condition, and one of them must see the other. That needs a
// full barrier on either side, between writing and reading. The notifier's is left to the waiter,
// which is about to sleep anyhow: membarrier makes each thread of the process pass a full barrier
// between its call and its return. Where that falls in a notifier's course decides:
//   before its read of the count   the count was added to before, so the notifier sees it;
//   after that read                the condition was written before the read, so the waiter's second
//                                  look, which comes after membarrier, sees it.
// Without membarrier, and between processes, the notifier reads the count by an addition of 0. The
// waiter's addition to the same word comes before it, and is seen, or after it, and then reads from
// it and has acquired the condition. No order of the condition's own accesses is asked for.
//
// Epochs come round after 2^32 notifies that found a waiter: a waiter that is held up for as many
// between its prepare and its wait would sleep through the last.
#ifndef PRIMITIVES_EVENT_COUNT_H
#define PRIMITIVES_EVENT_COUNT_H

#include <assert.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "futex_call.h"
#include "hint.h"
#include "wait.h"

// How long a waiter looks before it prepares to sleep, where looking can help: longer than a wake-up
// takes, or a side that slept once makes the other sleep for it, and so on (8 KiB writes to a 64 KiB
// ring: 7 to 8 GB/s with 2 us, 8 to 10 with 5, 10 with 10 as when spinning).
#define EVENT_COUNT_SPIN_NS 10000

#define EVENT_COUNT_WAITER (UINT64_C(1) << 32)

// All sleepers.
#define EVENT_COUNT_ALL UINT32_MAX

struct event_count {
    _Atomic uint64_t word;
    bool light;  // the waiter calls membarrier for the notifier; constant after open, as is shared
    bool shared; // waiters may be in other processes
};

// membarrier for the threads of this process: 0 or -errno. errno is left as it was.
static inline int event_count_membarrier(int command)
{
    int saved = errno;
    long result = syscall(SYS_membarrier, command, 0, 0);
    int code = result < 0 ? -errno : 0;
    errno = saved;
    return code;
}

// No waiters. The barrier of other processes' threads is not this process's to make.
static inline void event_count_open(struct event_count *count, bool shared)
{
    atomic_init(&count->word, 0);
    count->shared = shared;
    count->light =
        !shared && event_count_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
}

// How long waiters should look before they prepare, ns: 0 if `threads` have not a CPU each, since
// the one that is waited for may need this one's.
static inline uint64_t event_count_spin_ns(unsigned threads)
{
    cpu_set_t cpus;
    bool known = sched_getaffinity(0, sizeof cpus, &cpus) == 0;
    return known && threads > (unsigned)CPU_COUNT(&cpus) ? 0 : EVENT_COUNT_SPIN_NS;
}

// The half of the word that the kernel compares: the epoch, wherever the machine keeps it.
static inline _Atomic uint32_t *event_count_epoch(struct event_count *count)
{
    static const union {
        uint64_t whole;
        uint32_t halves[2];
    } one = {.whole = 1};
    return (_Atomic uint32_t *)&count->word + (one.halves[0] ? 0 : 1);
}

// Counts the caller as a waiter and returns the key of the epoch. After it the caller looks at the
// condition once more, and calls event_count_wait or event_count_cancel.
static inline uint32_t event_count_prepare(struct event_count *count)
{
    // acquire and release: pairs with the acq_rel addition in event_count_waiters_ordered, which orders
    // notifiers without a light way: see above.
    uint64_t word =
        atomic_fetch_add_explicit(&count->word, EVENT_COUNT_WAITER, memory_order_acq_rel);
    if (count->light) {
        // Not registered: the memory came here by fork.
        while (event_count_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0) {
            int error = event_count_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
            assert(error == 0);
            (void)error;
        }
    }
    return (uint32_t)word;
}

// Takes the caller off, unless its epoch has ended: then a notifier may have taken it off already.
static inline void event_count_cancel(struct event_count *count, uint32_t key)
{
    // relaxed, also below: the count publishes nothing.
    uint64_t word = atomic_load_explicit(&count->word, memory_order_relaxed);
    while ((uint32_t)word == key &&
           !atomic_compare_exchange_weak_explicit(&count->word, &word, word - EVENT_COUNT_WAITER,
                                                  memory_order_relaxed, memory_order_relaxed))
        ;
}

// Sleeps until woken, at most until the monotonic time `deadline_ns` (FUTEX_FOREVER: for ever). 0:
// look again; -ETIMEDOUT: look for the last time. The caller counts as a waiter no more.
static inline int event_count_wait(struct event_count *count, uint32_t key, uint64_t deadline_ns)
{
    int result = futex_wait(event_count_epoch(count), key, deadline_ns, count->shared);
    if (result != -ETIMEDOUT)
        return 0;
    event_count_cancel(count, key);
    return -ETIMEDOUT;
}

// Takes off `gone` waiters of earlier epochs than `epoch`, whose notifier alone may do so, unless it
// has ended: the next notifier sees to it then.
static inline void event_count_forget(struct event_count *count, uint32_t epoch, uint32_t gone)
{
    // relaxed: as in event_count_cancel.
    uint64_t word = atomic_load_explicit(&count->word, memory_order_relaxed);
    // relaxed, also on failure: as above.
    while ((uint32_t)word == epoch && !atomic_compare_exchange_weak_explicit(
                                          &count->word, &word, word - gone * EVENT_COUNT_WAITER,
                                          memory_order_relaxed, memory_order_relaxed))
        ;
}

// Wakes up to `wanted` waiters; there was one a moment ago.
SLOW_PATH void event_count_wake(struct event_count *count, uint32_t wanted)
{
    // relaxed: as in event_count_cancel.
    uint64_t word = atomic_load_explicit(&count->word, memory_order_relaxed), next;
    uint32_t waiters, woken;
    do {
        waiters = (uint32_t)(word / EVENT_COUNT_WAITER);
        woken = waiters < wanted ? waiters : wanted;
        if (woken == 0)
            return;
        // relaxed: as in event_count_cancel; the kernel is asked after it.
        next = (waiters - woken) * EVENT_COUNT_WAITER | (uint32_t)(word + 1);
    } while (!atomic_compare_exchange_weak_explicit(&count->word, &word, next, memory_order_relaxed,
                                                    memory_order_relaxed));
    // Nobody of an earlier epoch sleeps any more, and none will: the epoch is not its key.
    if (futex_wake(event_count_epoch(count), woken, count->shared) < woken && waiters > woken)
        event_count_forget(count, (uint32_t)next, waiters - woken);
}

// Whether there are waiters, read after all that the caller has written, with no help from them.
HOT_INLINE bool event_count_waiters_ordered(struct event_count *count)
{
    // acquire and release: pairs with the acq_rel addition in event_count_prepare.
    return atomic_fetch_add_explicit(&count->word, 0, memory_order_acq_rel) >= EVENT_COUNT_WAITER;
}

// The same, in the light way where there is one.
HOT_INLINE bool event_count_waiters(struct event_count *count)
{
    if (__builtin_expect(!count->light, false))
        return event_count_waiters_ordered(count);
    // A compiler barrier alone (acquire and release): the CPU's is the waiter's membarrier.
    atomic_signal_fence(memory_order_seq_cst);
    // relaxed: ordered by membarrier, see above.
    return atomic_load_explicit(&count->word, memory_order_relaxed) >= EVENT_COUNT_WAITER;
}

// Wakes `wanted` waiters (1 or more; EVENT_COUNT_ALL), after the caller has made their condition
// true.
HOT_INLINE void event_count_notify(struct event_count *count, uint32_t wanted)
{
    if (__builtin_expect(event_count_waiters(count), false))
        event_count_wake(count, wanted);
}

// Wakes all, for conditions that change seldom.
SLOW_PATH void event_count_notify_all(struct event_count *count)
{
    if (event_count_waiters_ordered(count))
        event_count_wake(count, EVENT_COUNT_ALL);
}

#endif
