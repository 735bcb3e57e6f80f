// SPDX-License-Identifier: MIT
// lock_memory.c: checks of what a lock does to its memory, and of what it is opened with.
#include <errno.h>

#include "lock_checks.h"
#include "wait.h"
#include "waiter.h"

static void subject_destroy(struct waiter *waiter)
{
    subject_close(waiter->subject);
}

// The holder releases; the next one in releases too, and takes the memory away while the first may
// still be on its way out of release.
static bool memory_round(const struct lock_ops *ops, bool heap, bool waits, struct reason *reason)
{
    struct subject subject;
    struct lock_config config = {.slots = 2};
    int error =
        heap ? subject_open_heap(&subject, ops, config) : subject_open(&subject, ops, config);
    if (error)
        return reason_set(reason, "open returned %d", error);
    void *node = subject_node(&subject, 1);
    struct waiter next = {.subject = &subject, .leaves = subject_destroy};
    ops->acquire(subject.memory, node);
    waiter_start(&next);
    if (waits)
        waiter_waits(&next);
    else
        while (waiter_phase_now(&next) < WAITER_CALLS)
            pause_us(0);
    reason_set(reason, "waiting for the next owner");
    ops->release(subject.memory, node);
    waiter_join(&next);
    return true;
}

bool memory_goes_after_release(const struct lock_ops *ops, struct effort effort,
                               struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    unsigned round = 0;
    do {
        // Mapped memory is gone for the hardware; memory of the heap is gone for the sanitizers.
        if (!memory_round(ops, round & 1, round & 2, reason))
            return false;
        round++;
    } while (round < 4 || monotonic_ns() < end);
    return true;
}

static bool refuses(const struct lock_ops *ops, struct lock_config config, const char *what,
                    struct reason *reason)
{
    struct subject subject;
    int error = subject_open(&subject, ops, config);
    if (error == -ENOTSUP)
        return true;
    if (!error)
        subject_close(&subject);
    return reason_set(reason, "open with %s returned %d, not -ENOTSUP", what, error);
}

bool refuses_what_it_cannot(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    if (!ops->claims.permits &&
        !refuses(ops, (struct lock_config){.slots = 2, .permits = 2}, "two permits", reason))
        return false;
    return ops->claims.shared ||
           refuses(ops, (struct lock_config){.slots = 2, .shared = true}, "shared memory", reason);
}
