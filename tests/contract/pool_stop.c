// SPDX-License-Identifier: MIT
// pool_stop.c: checks of what becomes of tasks at the end.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "caller.h"
#include "draw.h"
#include "pool_checks.h"
#include "pool_subject.h"
#include "wait.h"

#define PRODUCERS  2
#define LATE_TASKS 4000
#define HELD       2
#define HELD_TASKS 12

struct late {
    pthread_t thread;
    struct pool_subject *subject;
    unsigned index;
    _Atomic bool *stopped;
    _Atomic unsigned *begun; // producers that have submitted something
    struct pool_record *records;
    bool taken[LATE_TASKS];
    unsigned tried;
};

// A child of a task: taken while it can be, else refused.
static void task_submits(struct pool_record *record, void *handle)
{
    struct pool_record *child = record->context;
    // relaxed: only the count of refusals, read when the pool has stopped.
    if (!pool_record_try(record->subject, handle, child))
        atomic_fetch_add_explicit(&child->given_back, 1, memory_order_relaxed);
}

// Submits until stop has returned, and once more: that one must be refused.
static void *late_run(void *argument)
{
    struct late *late = argument;
    void *handle = pool_subject_attach(late->subject, late->index);
    bool after = false;
    while (late->tried < LATE_TASKS && !after) {
        // acquire: pairs with the release store in late_round.
        after = atomic_load_explicit(late->stopped, memory_order_acquire);
        struct pool_record *record = &late->records[late->tried];
        late->taken[late->tried] = pool_record_try(late->subject, handle, record);
        if (!late->taken[late->tried])
            give_way(late->tried);
        // relaxed: how far it is.
        if (late->tried++ == 0)
            atomic_fetch_add_explicit(late->begun, 1, memory_order_relaxed);
    }
    return NULL;
}

static bool late_judge(struct late *late, uint64_t *back, struct reason *reason)
{
    for (unsigned i = 0; i < late->tried; i++) {
        struct pool_record *record = &late->records[i];
        // relaxed, all: threads have ended.
        *back +=
            late->taken[i] && atomic_load_explicit(&record->given_back, memory_order_relaxed) > 0;
        if (late->taken[i] && !pool_record_done(record))
            return false;
        if (!late->taken[i] &&
            (atomic_load_explicit(&record->begun, memory_order_relaxed) > 0 ||
             atomic_load_explicit(&record->given_back, memory_order_relaxed) > 0))
            return reason_set(reason, "a task that was refused was run or given back");
    }
    return true;
}

static bool late_round(const struct pool_ops *ops, unsigned round, struct late *lates,
                       struct effort effort, struct reason *reason)
{
    struct pool_subject subject;
    struct pool_config config = pool_config_plain(1 + round % 3, PRODUCERS, 64);
    _Atomic bool stopped = false;
    _Atomic unsigned begun = 0;
    if (!pool_subject_start(&subject, ops, config, effort, reason))
        return false;
    for (unsigned i = 0; i < PRODUCERS; i++) {
        struct pool_record *records = lates[i].records;
        memset(records, 0, LATE_TASKS * sizeof *records);
        lates[i] = (struct late){.subject = &subject,
                                 .index = i,
                                 .stopped = &stopped,
                                 .begun = &begun,
                                 .records = records};
        int error = pthread_create(&lates[i].thread, NULL, late_run, &lates[i]);
        assert(error == 0);
        (void)error;
    }
    // relaxed: how far they are.
    while (atomic_load_explicit(&begun, memory_order_relaxed) < PRODUCERS)
        pause_us(10);
    uint64_t back = 0, told = pool_subject_stop(&subject, round & 1 ? POOL_CANCEL : POOL_DRAIN);
    // release: pairs with the acquire load in late_run.
    atomic_store_explicit(&stopped, true, memory_order_release);
    for (unsigned i = 0; i < PRODUCERS; i++)
        pthread_join(lates[i].thread, NULL);
    for (unsigned i = 0; i < PRODUCERS; i++)
        if (!late_judge(&lates[i], &back, reason))
            return false;
    if (back != told)
        return reason_set(reason, "stop said that it gave back %llu, not %llu",
                          (unsigned long long)told, (unsigned long long)back);
    if (!pool_faultless(&subject))
        return false;
    pool_subject_close(&subject);
    return true;
}

bool pool_accounts_for_late_ones(const struct pool_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    static struct late lates[PRODUCERS];
    for (unsigned i = 0; i < PRODUCERS; i++) {
        lates[i].records = calloc(LATE_TASKS, sizeof *lates[i].records);
        assert(lates[i].records);
    }
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 4 || monotonic_ns() < end; round++)
        if (!late_round(ops, round, lates, effort, reason))
            return false;
    for (unsigned i = 0; i < PRODUCERS; i++)
        free(lates[i].records);
    return true;
}

// A thread that stops the pool.
struct stopper {
    struct caller caller; // first
    struct pool_subject *subject;
    enum pool_stop how;
    uint64_t back;
};

static void stopper_body(struct caller *caller)
{
    struct stopper *stopper = (struct stopper *)caller;
    caller_calls(caller);
    stopper->back = pool_subject_stop(stopper->subject, stopper->how);
    caller_phase_set(caller, CALLER_RETURNED);
}

static void await_begun(struct pool_record *records, unsigned count, struct reason *reason)
{
    reason_set(reason, "waiting for %u tasks to begin with as many workers", count);
    for (unsigned i = 0; i < count; i++)
        // relaxed: whether it has begun.
        while (atomic_load_explicit(&records[i].begun, memory_order_relaxed) == 0)
            pause_us(10);
}

// All workers are held up by tasks, others wait; stop is under way before a worker is free.
static bool held_round(const struct pool_ops *ops, unsigned workers, enum pool_stop how,
                       struct effort effort, struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[HELD_TASKS] = {0};
    struct pool_config config = pool_config_plain(workers, 1, HELD_TASKS);
    if (!pool_subject_start(&subject, ops, config, effort, reason))
        return false;
    void *handle = pool_subject_attach(&subject, 0);
    for (unsigned i = 0; i < HELD_TASKS; i++) {
        records[i].number = i;
        records[i].does = i < workers ? pool_record_waits : NULL;
        pool_record_submit(&subject, handle, &records[i]);
        if (i + 1 == workers)
            await_begun(records, workers, reason);
    }
    struct stopper stopper = {.caller = {.body = stopper_body}, .subject = &subject, .how = how};
    caller_start(&stopper.caller);
    if (!caller_waits(&stopper.caller))
        return reason_set(reason, "stop returned while a task ran");
    pool_subject_permit(&subject, workers);
    caller_returns(&stopper.caller);
    caller_join(&stopper.caller);
    unsigned wanted = how == POOL_CANCEL ? HELD_TASKS - workers : 0, back = 0;
    if (!pool_records_done(&subject, records, HELD_TASKS))
        return false;
    for (unsigned i = 0; i < HELD_TASKS; i++)
        // relaxed: threads have ended.
        back += atomic_load_explicit(&records[i].given_back, memory_order_relaxed);
    if (back != wanted || stopper.back != wanted)
        return reason_set(reason, "stop gave back %u and said %llu, not %u", back,
                          (unsigned long long)stopper.back, wanted);
    pool_subject_close(&subject);
    return true;
}

bool pool_gives_back(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 2 || monotonic_ns() < end; round++)
        if (!held_round(ops, 1 + round % HELD, POOL_CANCEL, effort, reason))
            return false;
    return true;
}

// Tasks that submit one each while stop comes: what was taken runs.
static bool nested_round(const struct pool_ops *ops, unsigned round, struct effort effort,
                         struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[HELD_TASKS] = {0}, children[HELD_TASKS] = {0};
    struct pool_config config = pool_config_plain(1 + round % 3, 1, 2 * HELD_TASKS);
    config.nested = true;
    if (!pool_subject_start(&subject, ops, config, effort, reason))
        return false;
    void *handle = pool_subject_attach(&subject, 0);
    for (unsigned i = 0; i < HELD_TASKS; i++) {
        children[i].number = HELD_TASKS + i;
        children[i].subject = &subject;
        records[i] =
            (struct pool_record){.number = i, .context = &children[i], .does = task_submits};
        pool_record_submit(&subject, handle, &records[i]);
    }
    pool_subject_stop(&subject, POOL_DRAIN);
    if (!pool_records_done(&subject, records, HELD_TASKS) ||
        !pool_records_done(&subject, children, HELD_TASKS))
        return false;
    pool_subject_close(&subject);
    return true;
}

bool pool_runs_all_at_stop(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 4 || monotonic_ns() < end; round++) {
        if (ops->claims.concurrent &&
            !held_round(ops, 1 + round % HELD, POOL_DRAIN, effort, reason))
            return false;
        if (ops->claims.nests && !nested_round(ops, round, effort, reason))
            return false;
    }
    return true;
}
