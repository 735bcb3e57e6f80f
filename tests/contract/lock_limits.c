// SPDX-License-Identifier: MIT
// lock_limits.c: checks of acquire_until: what it returns, and that it never returns too early.
#include <errno.h>

#include "lock_checks.h"
#include "wait.h"
#include "waiter.h"

#define NEVER       UINT64_MAX
#define PAST        1
#define PATIENCE_NS 3000000

struct limit {
    uint64_t deadline_ns;
    unsigned attempts_max;
};

bool takes_free_lock(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    static const struct limit limits[] = {
        {.deadline_ns = NEVER}, {.deadline_ns = NEVER, .attempts_max = 1}, {.deadline_ns = 0},
        {.deadline_ns = PAST},  {.deadline_ns = PAST, .attempts_max = 1},
    };
    struct subject subject;
    subject_open_plain(&subject, ops, 1);
    void *node = subject_node(&subject, 0);
    for (unsigned i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        reason_set(reason, "waiting for a free lock");
        int error =
            ops->acquire_until(subject.memory, node, limits[i].deadline_ns, limits[i].attempts_max);
        if (error)
            return reason_set(reason, "a free lock, deadline %llu, at most %u attempts: %d",
                              (unsigned long long)limits[i].deadline_ns, limits[i].attempts_max,
                              error);
        ops->release(subject.memory, node);
    }
    subject_close(&subject);
    return true;
}

// What acquire_until returns to another thread while the lock is held, and whether it was too
// early.
static int refused(struct subject *subject, struct limit limit, bool *early)
{
    struct waiter other = {.subject = subject,
                           .call = WAITER_LIMITS,
                           .deadline_ns = limit.deadline_ns,
                           .attempts_max = limit.attempts_max};
    waiter_start(&other);
    waiter_returns(&other);
    waiter_join(&other);
    *early = other.returned_ns < limit.deadline_ns;
    return other.result;
}

bool times_out_on_time(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    struct subject subject;
    subject_open_plain(&subject, ops, 2);
    void *node = subject_node(&subject, 1);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        ops->acquire(subject.memory, node);
        bool early;
        reason_set(reason, "waiting for a deadline that has passed");
        int error = refused(&subject, (struct limit){.deadline_ns = PAST}, &early);
        if (error != -ETIMEDOUT)
            return reason_set(reason, "held, and the deadline passed: %d", error);
        error =
            refused(&subject, (struct limit){.deadline_ns = monotonic_ns() + PATIENCE_NS}, &early);
        if (error != -ETIMEDOUT)
            return reason_set(reason, "held until after the deadline: %d", error);
        if (early)
            return reason_set(reason, "returned before the deadline");
        reason_set(reason, "waiting to acquire after another has timed out");
        ops->release(subject.memory, node);
        if (refused(&subject, (struct limit){.deadline_ns = NEVER}, &early) != 0)
            return reason_set(reason, "a free lock was not taken after a time-out");
    } while (monotonic_ns() < end);
    subject_close(&subject);
    return true;
}

bool counts_attempts(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    struct subject subject;
    subject_open_plain(&subject, ops, 2);
    void *node = subject_node(&subject, 1);
    bool early;
    ops->acquire(subject.memory, node);
    reason_set(reason, "waiting for one attempt on a held lock to be over");
    int error = refused(&subject, (struct limit){.deadline_ns = NEVER, .attempts_max = 1}, &early);
    if (error != -EAGAIN)
        return reason_set(reason, "held, one attempt: %d", error);
    reason_set(reason, "waiting for the deadline or the attempts, whichever comes first");
    error = refused(&subject,
                    (struct limit){.deadline_ns = monotonic_ns() + PATIENCE_NS, .attempts_max = 2},
                    &early);
    // A lock that sleeps looks again only when it is woken; one that spins looks at once.
    if (error != -EAGAIN && (error != -ETIMEDOUT || early))
        return reason_set(reason, "held, two attempts, then the deadline: %d", error);
    ops->release(subject.memory, node);
    reason_set(reason, "waiting for a free lock after attempts were used up");
    error = refused(&subject, (struct limit){.deadline_ns = NEVER, .attempts_max = 1}, &early);
    if (error)
        return reason_set(reason, "free, one attempt: %d", error);
    subject_close(&subject);
    return true;
}
