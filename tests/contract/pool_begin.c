// SPDX-License-Identifier: MIT
// pool_begin.c: checks of when and where tasks begin, and of starting at all.
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "draw.h"
#include "pool_checks.h"
#include "pool_subject.h"
#include "pool_threads.h"
#include "wait.h"

#define PAIR         2
#define GATE_WORKERS 8
#define GATE_TASKS   16
#define ORDER_TASKS  200
#define LIVES        1000
// On a slow machine fewer lives must do.
#define LIVES_MIN    50
#define OVERTIME_MAX 25
#define LIFE_TASKS   3
#define FAIL_WORKERS 5

static uint64_t end_of(struct effort effort, unsigned times)
{
    return monotonic_ns() + (uint64_t)effort.ms * 1000000 * times;
}

// Says that it is there and waits until the other one is.
static void task_meets(struct pool_record *record, void *handle)
{
    (void)handle;
    _Atomic bool *here = record->context;
    unsigned own = (unsigned)(record->number % PAIR);
    // release: pairs with the acquire load in pool_await_flag.
    atomic_store_explicit(&here[own], true, memory_order_release);
    pool_await_flag(&here[1 - own]);
}

// The producer waits for a task, in no call, and two tasks for each other.
bool pool_runs_beside(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    struct pool_subject subject;
    if (!pool_subject_start(&subject, ops, pool_config_plain(2, 1, 8), effort, reason))
        return false;
    void *handle = pool_subject_attach(&subject, 0);
    uint64_t end = end_of(effort, 1);
    for (uint64_t round = 0; round < 4 || monotonic_ns() < end; round++) {
        _Atomic bool here[PAIR] = {false, false};
        struct pool_record records[PAIR] = {0};
        reason_set(reason, "waiting for two tasks that wait for each other");
        for (unsigned i = 0; i < PAIR; i++) {
            records[i].number = PAIR * round + i;
            records[i].context = here;
            records[i].does = task_meets;
            pool_record_submit(&subject, handle, &records[i]);
        }
        // Tasks are begun without a drain that asks for them. Not so where pairs have to fill a batch.
        pool_subject_await(&subject, PAIR * (round + 1));
        pool_subject_drain(&subject, handle, "after two tasks that are done");
        if (!pool_records_done(&subject, records, PAIR))
            return false;
    }
    pool_subject_stop(&subject, POOL_DRAIN);
    pool_subject_close(&subject);
    return true;
}

// All workers are there before a task begins, and none ends before stop.
static void task_counts_threads(struct pool_record *record, void *handle)
{
    (void)handle;
    const unsigned *wanted = record->context;
    if (threads_count() < *wanted)
        pool_fault_set(record->subject, POOL_FAULT_EARLY);
}

static bool gate_holds(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[GATE_TASKS] = {0};
    struct pool_config config = pool_config_plain(GATE_WORKERS, 1, GATE_TASKS);
    int error = pool_subject_open(&subject, ops, config, BLOCK_MAPPED, effort, reason);
    if (error)
        return reason_set(reason, "open returned %d", error);
    void *handle = pool_subject_attach(&subject, 0);
    unsigned wanted = threads_count() + GATE_WORKERS;
    for (unsigned i = 0; i < GATE_TASKS; i++) {
        records[i] =
            (struct pool_record){.number = i, .context = &wanted, .does = task_counts_threads};
        pool_record_submit(&subject, handle, &records[i]);
    }
    // relaxed: what ran in this thread is seen by it, and no other has been made.
    if (atomic_load_explicit(&subject.ended, memory_order_relaxed) > 0)
        return reason_set(reason, "a task ran before start");
    reason_set(reason, "waiting for start");
    error = ops->start(subject.pool);
    if (error)
        return reason_set(reason, "start returned %d", error);
    pool_subject_drain(&subject, handle, "of what was submitted before start");
    if (!pool_records_done(&subject, records, GATE_TASKS))
        return false;
    pool_subject_stop(&subject, POOL_DRAIN);
    pool_subject_close(&subject);
    reason_set(reason, "waiting for threads to be gone after stop");
    threads_await(wanted - GATE_WORKERS);
    return true;
}

bool pool_waits_for_start(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = end_of(effort, 1);
    threads_settle();
    do {
        if (!gate_holds(ops, effort, reason))
            return false;
    } while (monotonic_ns() < end);
    return true;
}

struct order {
    _Atomic unsigned begun[ORDER_TASKS];
    unsigned workers;
};

// When a task begins all earlier ones have begun but those which the other workers have just taken.
static void task_looks_back(struct pool_record *record, void *handle)
{
    (void)handle;
    struct order *order = record->context;
    unsigned missing = 0;
    for (unsigned i = 0; i < record->number; i++)
        // relaxed: only whether it has begun.
        missing += atomic_load_explicit(&order->begun[i], memory_order_relaxed) == 0;
    if (missing > order->workers - 1)
        pool_fault_set(record->subject, POOL_FAULT_ORDER);
    // relaxed: as above.
    atomic_store_explicit(&order->begun[record->number], 1, memory_order_relaxed);
}

static bool order_holds(const struct pool_ops *ops, unsigned workers, struct effort effort,
                        struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[ORDER_TASKS] = {0};
    struct order order = {.workers = workers};
    if (!pool_subject_start(&subject, ops, pool_config_plain(workers, 1, 64), effort, reason))
        return false;
    void *handle = pool_subject_attach(&subject, 0);
    for (unsigned i = 0; i < ORDER_TASKS; i++) {
        records[i] = (struct pool_record){.number = i, .context = &order, .does = task_looks_back};
        pool_record_submit(&subject, handle, &records[i]);
    }
    pool_subject_stop(&subject, POOL_DRAIN);
    if (!pool_records_done(&subject, records, ORDER_TASKS))
        return false;
    pool_subject_close(&subject);
    return true;
}

bool pool_begins_in_order(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = end_of(effort, 1);
    for (unsigned round = 0; round < 2 || monotonic_ns() < end; round++)
        if (!order_holds(ops, 1 + round % 3, effort, reason))
            return false;
    return true;
}

static bool lives(const struct pool_ops *ops, unsigned round, struct effort effort,
                  struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[LIFE_TASKS] = {0};
    unsigned tasks = round % (LIFE_TASKS + 1);
    struct pool_config config = pool_config_plain(1 + round / 4 % 3, 1, LIFE_TASKS);
    if (!pool_subject_start(&subject, ops, config, effort, reason))
        return false;
    void *handle = pool_subject_attach(&subject, 0);
    for (unsigned i = 0; i < tasks; i++) {
        records[i].number = i;
        pool_record_submit(&subject, handle, &records[i]);
    }
    uint64_t back = pool_subject_stop(&subject, round & 1 ? POOL_CANCEL : POOL_DRAIN);
    if (!pool_records_done(&subject, records, tasks))
        return false;
    if (back > 0 && (!(round & 1) || !ops->claims.cancels))
        return reason_set(reason, "a stop that runs all gave back %llu", (unsigned long long)back);
    pool_subject_close(&subject);
    return true;
}

bool pool_starts_and_stops(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = end_of(effort, OVERTIME_MAX);
    threads_settle();
    unsigned threads = threads_count();
    for (unsigned round = 0; round < LIVES && (round < LIVES_MIN || monotonic_ns() < end); round++)
        if (!lives(ops, round, effort, reason))
            return false;
    reason_set(reason, "waiting for the threads of stopped pools to be gone");
    threads_await(threads);
    return true;
}

// With so many threads that can be made, one too few or less.
static bool fails_after(const struct pool_ops *ops, unsigned calls, unsigned threads,
                        struct effort effort, struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record record = {0};
    struct pool_config config = pool_config_plain(FAIL_WORKERS, 1, 4);
    int error = pool_subject_open(&subject, ops, config, BLOCK_HEAP, effort, reason);
    if (error)
        return reason_set(reason, "open returned %d", error);
    void *handle = pool_subject_attach(&subject, 0);
    pool_record_submit(&subject, handle, &record);
    reason_set(reason, "waiting for a start that fails");
    threads_fail_after(calls);
    error = ops->start(subject.pool);
    unsigned failed = threads_failed();
    threads_fail_after(UINT_MAX);
    if (failed == 0 && error == 0) {
        // A plug-in or library makes threads where this program cannot interfere.
        fprintf(stderr, "contract: %s makes its threads elsewhere: a failed start is not tried\n",
                ops->about.name);
        pool_subject_stop(&subject, POOL_DRAIN);
    } else {
        if (error != -EAGAIN)
            return reason_set(reason, "start returned %d without threads to be had", error);
        reason_set(reason, "waiting for threads to be gone after a failed start");
        threads_await(threads);
        // relaxed: there are no threads.
        if (atomic_load_explicit(&record.begun, memory_order_relaxed) > 0)
            return reason_set(reason, "a task ran although start failed");
    }
    pool_subject_close(&subject);
    // relaxed: as above. What was forgotten is not missing.
    atomic_store_explicit(&reason->missing, 0, memory_order_relaxed);
    return true;
}

bool pool_fails_to_start_cleanly(const struct pool_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    threads_settle();
    unsigned threads = threads_count();
    for (unsigned calls = 0; calls < FAIL_WORKERS; calls++)
        if (!fails_after(ops, calls, threads, effort, reason) || !lives(ops, 3, effort, reason))
            return false;
    return true;
}
