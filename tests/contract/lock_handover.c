// SPDX-License-Identifier: MIT
// lock_handover.c: checks of who gets the lock after a release, and of what never waits.
#include "lock_checks.h"
#include "wait.h"
#include "waiter.h"

#define QUEUE 3

// One slot more than waiters: the last one is the calling thread's.
#define HOLDER QUEUE

static void waiters_join(struct waiter *waiters, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        waiter_join(&waiters[i]);
}

// Holds the lock until `count` waiters wait for it, releases once, and waits for all of them.
static bool handover_round(const struct lock_ops *ops, unsigned count, struct reason *reason)
{
    struct subject subject;
    struct waiter waiters[QUEUE];
    subject_open_plain(&subject, ops, QUEUE + 1);
    void *node = subject_node(&subject, HOLDER);
    ops->acquire(subject.memory, node);
    for (unsigned i = 0; i < count; i++) {
        waiters[i] = (struct waiter){.subject = &subject, .slot = i};
        waiter_start(&waiters[i]);
    }
    for (unsigned i = 0; i < count; i++)
        if (!waiter_waits(&waiters[i]))
            return reason_set(reason, "a waiter did not wait for the holder");
    reason_set(reason, "waiting for %u threads that waited before the release", count);
    ops->release(subject.memory, node);
    waiters_join(waiters, count);
    subject_close(&subject);
    return true;
}

bool hands_over(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        if (!handover_round(ops, 1, reason) || !handover_round(ops, QUEUE, reason))
            return false;
    } while (monotonic_ns() < end);
    return true;
}

// Three waiters come one after the other, each known to wait before the next starts; the holder
// releases and at once comes back. All must enter in that order, the holder last.
static bool order_round(const struct lock_ops *ops, struct reason *reason)
{
    struct subject subject;
    struct waiter waiters[QUEUE];
    unsigned position = 0;
    subject_open_plain(&subject, ops, QUEUE + 1);
    void *node = subject_node(&subject, HOLDER);
    ops->acquire(subject.memory, node);
    for (unsigned i = 0; i < QUEUE; i++) {
        waiters[i] = (struct waiter){.subject = &subject, .slot = i, .position = &position};
        waiter_start(&waiters[i]);
        if (!waiter_waits(&waiters[i]))
            return reason_set(reason, "a waiter did not wait for the holder");
    }
    reason_set(reason, "waiting for a queue of %u to pass", QUEUE);
    ops->release(subject.memory, node);
    ops->acquire(subject.memory, node);
    unsigned holder_as = position;
    ops->release(subject.memory, node);
    waiters_join(waiters, QUEUE);
    subject_close(&subject);
    for (unsigned i = 0; i < QUEUE; i++)
        if (waiters[i].entered_as != i)
            return reason_set(reason, "number %u of the queue entered as number %u", i + 1,
                              waiters[i].entered_as + 1);
    if (holder_as != QUEUE)
        return reason_set(reason, "the holder came back after %u of %u waiters", holder_as, QUEUE);
    return true;
}

bool serves_in_order(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        if (!order_round(ops, reason))
            return false;
    } while (monotonic_ns() < end);
    return true;
}

// True if a thread of its own gets the lock by try_acquire.
static bool other_tries(struct subject *subject, unsigned slot)
{
    struct waiter other = {.subject = subject, .slot = slot, .call = WAITER_TRIES};
    waiter_start(&other);
    bool entered = waiter_returns(&other);
    waiter_join(&other);
    return entered;
}

bool try_never_waits(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    struct subject subject;
    subject_open_plain(&subject, ops, 2);
    void *node = subject_node(&subject, 1);
    if (!ops->try_acquire(subject.memory, node))
        return reason_set(reason, "a free lock was not taken");
    reason_set(reason, "waiting for try_acquire to return while the lock is held");
    if (other_tries(&subject, 0))
        return reason_set(reason, "a held lock was taken");
    ops->release(subject.memory, node);
    // The attempt that failed has left nothing behind.
    reason_set(reason, "waiting to acquire after a try_acquire that failed");
    ops->acquire(subject.memory, node);
    if (other_tries(&subject, 0))
        return reason_set(reason, "a held lock was taken after a failed attempt");
    ops->release(subject.memory, node);
    if (!other_tries(&subject, 0))
        return reason_set(reason, "a lock that was released was not taken");
    subject_close(&subject);
    return true;
}

bool reports_not_held(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    struct subject subject;
    subject_open_plain(&subject, ops, 2);
    void *node = subject_node(&subject, 1);
    for (unsigned round = 0; round < 3; round++) {
        if (ops->release(subject.memory, node))
            return reason_set(reason, "release of a free lock returned true");
        reason_set(reason, "waiting to acquire after a release that was refused");
        ops->acquire(subject.memory, node);
        if (ops->try_acquire && other_tries(&subject, 0))
            return reason_set(reason, "two are inside after a release that was refused");
        if (!ops->release(subject.memory, node))
            return reason_set(reason, "release of a held lock returned false");
    }
    subject_close(&subject);
    return true;
}
