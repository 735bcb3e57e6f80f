// SPDX-License-Identifier: MIT
// lock_processes.c: checks of locks that work between processes.
#include <assert.h>
#include <sys/mman.h>

#include "crowd.h"
#include "lock_checks.h"
#include "wait.h"
#include "waiter.h"

bool excludes_processes(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    struct crowd crowd = {.ops = ops,
                          .effort = effort,
                          .witness = WITNESS_COUNTERS,
                          .members = 2,
                          .processes = true,
                          .pinned = true};
    return crowd_excludes(&crowd, reason);
}

static bool process_round(const struct lock_ops *ops, struct waiter *waiter, struct reason *reason)
{
    struct subject subject;
    int error = subject_open(&subject, ops, (struct lock_config){.slots = 2, .shared = true});
    if (error)
        return reason_set(reason, "open for several processes returned %d", error);
    void *node = subject_node(&subject, 1);
    *waiter = (struct waiter){.caller = {.process = true}, .subject = &subject};
    ops->acquire(subject.memory, node);
    waiter_start(waiter);
    if (!waiter_waits(waiter))
        return reason_set(reason, "a process did not wait for the holder");
    reason_set(reason, "waiting for a process that waited before the release");
    ops->release(subject.memory, node);
    if (!waiter_returns(waiter))
        return reason_set(reason, "a process gave up");
    waiter_join(waiter);
    subject_close(&subject);
    return true;
}

bool hands_over_to_process(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    struct waiter *waiter =
        mmap(NULL, sizeof *waiter, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert(waiter != MAP_FAILED);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        if (!process_round(ops, waiter, reason))
            return false;
    } while (monotonic_ns() < end);
    munmap(waiter, sizeof *waiter);
    return true;
}
