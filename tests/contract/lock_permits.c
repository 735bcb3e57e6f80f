// SPDX-License-Identifier: MIT
// lock_permits.c: checks of locks that let several in.
#include "crowd.h"
#include "lock_checks.h"
#include "wait.h"
#include "waiter.h"

#define PERMITS 3
#define SLOTS   (PERMITS + 1)

static void permits_open(struct subject *subject, struct waiter *waiters, enum waiter_call call,
                         struct reason *reason)
{
    for (unsigned i = 0; i < SLOTS; i++)
        waiters[i] = (struct waiter){.subject = subject, .slot = i, .call = call, .stays = true};
    reason_set(reason, "waiting for %u to be inside at once", PERMITS);
    for (unsigned i = 0; i < PERMITS; i++)
        waiter_start(&waiters[i]);
}

// All inside at once; one more waits; as soon as one leaves, it enters.
static bool permits_fill(struct subject *subject, struct reason *reason)
{
    struct waiter waiters[SLOTS];
    permits_open(subject, waiters, WAITER_ACQUIRES, reason);
    for (unsigned i = 0; i < PERMITS; i++)
        waiter_returns(&waiters[i]);
    waiter_start(&waiters[PERMITS]);
    if (!waiter_waits(&waiters[PERMITS]))
        return reason_set(reason, "%u are inside, %u are permitted", PERMITS + 1, PERMITS);
    waiter_dismiss(&waiters[0]);
    reason_set(reason, "waiting for a permit that was given back");
    waiter_returns(&waiters[PERMITS]);
    for (unsigned i = 0; i < SLOTS; i++) {
        waiter_dismiss(&waiters[i]);
        waiter_join(&waiters[i]);
    }
    return true;
}

// As many permits as there were: none lost, none won.
static bool permits_count(struct subject *subject, struct reason *reason)
{
    struct waiter waiters[SLOTS];
    unsigned entered = 0;
    permits_open(subject, waiters, WAITER_TRIES, reason);
    for (unsigned i = 0; i < PERMITS; i++)
        entered += waiter_returns(&waiters[i]);
    waiter_start(&waiters[PERMITS]);
    entered += waiter_returns(&waiters[PERMITS]);
    for (unsigned i = 0; i < SLOTS; i++) {
        waiter_dismiss(&waiters[i]);
        waiter_join(&waiters[i]);
    }
    if (entered != PERMITS)
        return reason_set(reason, "%u permits are left of %u", entered, PERMITS);
    return true;
}

bool permits_exactly(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    struct subject subject;
    int error =
        subject_open(&subject, ops, (struct lock_config){.slots = SLOTS, .permits = PERMITS});
    if (error)
        return reason_set(reason, "open with %u permits returned %d", PERMITS, error);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        if (!permits_fill(&subject, reason))
            return false;
        if (ops->try_acquire && !permits_count(&subject, reason))
            return false;
    } while (monotonic_ns() < end);
    subject_close(&subject);
    return true;
}

bool permits_never_more(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    struct crowd crowd = {.ops = ops,
                          .effort = effort,
                          .witness = WITNESS_PERMITS,
                          .members = 2 * PERMITS,
                          .permits = PERMITS,
                          .pinned = true};
    return crowd_excludes(&crowd, reason);
}
