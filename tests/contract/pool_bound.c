// SPDX-License-Identifier: MIT
// pool_bound.c: the check of how many tasks may be in a pool.
#include <stdlib.h>

#include "draw.h"
#include "pool_checks.h"
#include "pool_subject.h"
#include "wait.h"

#define CAPACITY_MAX 64
#define ROUNDS       5

// Fills the pool while its tasks are held up, then lets one after the other end: its place, and no
// other, can be taken again.
static bool bound_holds(struct pool_subject *subject, struct pool_record *records,
                        struct reason *reason)
{
    unsigned capacity = (unsigned)subject->config.capacity, next = 0;
    void *handle = pool_subject_attach(subject, 0);
    for (; next < capacity; next++)
        if (!pool_record_try(subject, handle, &records[next]))
            return reason_set(reason, "full with %u of %u inside", next, capacity);
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (pool_record_try(subject, handle, &records[next]))
            return reason_set(reason, "took a task with %u of %u inside", capacity, capacity);
        pool_subject_permit(subject, 1);
        reason_set(reason, "waiting for a task to end in a full pool");
        pool_subject_await(subject, round + 1);
        reason_set(reason, "waiting for room after a task has ended");
        pool_record_submit(subject, handle, &records[next++]);
    }
    pool_subject_permit(subject, capacity);
    pool_subject_drain(subject, handle, "of a full pool");
    return pool_records_done(subject, records, next);
}

bool pool_holds_its_capacity(const struct pool_ops *ops, struct effort effort,
                             struct reason *reason)
{
    static const unsigned capacities[] = {1, 2, 3, 4, 5, 7, 63, CAPACITY_MAX};
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned i = 0; i < 8 || monotonic_ns() < end; i++) {
        struct pool_subject subject;
        struct pool_record records[CAPACITY_MAX + ROUNDS] = {0};
        struct pool_config config = pool_config_plain(1 + i % 3, 2, capacities[i % 8]);
        for (unsigned j = 0; j < CAPACITY_MAX + ROUNDS; j++) {
            records[j].number = j;
            records[j].does = pool_record_waits;
        }
        if (!pool_subject_start(&subject, ops, config, effort, reason) ||
            !bound_holds(&subject, records, reason))
            return false;
        pool_subject_stop(&subject, POOL_DRAIN);
        pool_subject_close(&subject);
    }
    return true;
}
