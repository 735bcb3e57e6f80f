// SPDX-License-Identifier: MIT
// pool_drain.c: checks that a drain waits for all that it has to, and for no more.
#include <assert.h>
#include <stdlib.h>

#include "caller.h"
#include "draw.h"
#include "pool_checks.h"
#include "pool_subject.h"
#include "wait.h"

#define TASKS     6
#define DRAINS    20
#define STRANGERS 2048

// A producer that submits some tasks and drains.
struct drainer {
    struct caller caller; // first
    struct pool_subject *subject;
    struct pool_record *records;
    unsigned count, slot;
};

static void drainer_body(struct caller *caller)
{
    struct drainer *drainer = (struct drainer *)caller;
    struct pool_subject *subject = drainer->subject;
    void *handle = pool_subject_attach(subject, drainer->slot);
    for (unsigned i = 0; i < drainer->count; i++)
        pool_record_submit(subject, handle, &drainer->records[i]);
    caller_calls(caller);
    subject->ops->drain(subject->pool, handle);
    caller_phase_set(caller, CALLER_RETURNED);
}

// Of `held` tasks that wait for a permit one after the other is let go. The drain has to wait until
// the last is done.
static bool drains_last(struct drainer *drainer, unsigned held)
{
    struct pool_subject *subject = drainer->subject;
    struct reason *reason = subject->reason;
    caller_start(&drainer->caller);
    for (unsigned done = 0; done < held; done++) {
        if (!caller_waits(&drainer->caller))
            return reason_set(reason, "drain returned with %u of %u tasks not done", held - done,
                              held);
        pool_subject_permit(subject, 1);
    }
    reason_set(reason, "waiting for drain after the last task");
    caller_returns(&drainer->caller);
    caller_join(&drainer->caller);
    return pool_records_done(subject, drainer->records, drainer->count);
}

static bool all_round(const struct pool_ops *ops, unsigned round, struct effort effort,
                      struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[TASKS] = {0};
    struct pool_config config = pool_config_plain(1 + round % 3, 1, TASKS);
    if (!pool_subject_start(&subject, ops, config, effort, reason))
        return false;
    for (unsigned i = 0; i < TASKS; i++)
        // The last one is held up in any case: all others may be done when drain is called.
        records[i] = (struct pool_record){
            .number = i, .does = round & 1 || i == TASKS - 1 ? pool_record_waits : NULL};
    struct drainer drainer = {
        .caller = {.body = drainer_body}, .subject = &subject, .records = records, .count = TASKS};
    if (!drains_last(&drainer, round & 1 ? TASKS : 1))
        return false;
    pool_subject_stop(&subject, POOL_DRAIN);
    pool_subject_close(&subject);
    return true;
}

bool pool_drains_all(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 6 || monotonic_ns() < end; round++)
        if (!all_round(ops, round, effort, reason))
            return false;
    return true;
}

// The first submits the second, and so on.
static void task_goes_on(struct pool_record *record, void *handle)
{
    pool_record_submit(record->subject, handle, record->context);
}

static bool nested_round(const struct pool_ops *ops, unsigned workers, struct effort effort,
                         struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[TASKS] = {0};
    struct pool_config config = pool_config_plain(workers, 1, TASKS);
    config.nested = true;
    if (!pool_subject_start(&subject, ops, config, effort, reason))
        return false;
    for (unsigned i = 0; i < TASKS; i++)
        records[i] = (struct pool_record){.number = i,
                                          .context = &records[i + 1],
                                          .does = i + 1 < TASKS ? task_goes_on : pool_record_waits};
    struct drainer drainer = {
        .caller = {.body = drainer_body}, .subject = &subject, .records = records, .count = 1};
    if (!drains_last(&drainer, 1) || !pool_records_done(&subject, records, TASKS))
        return false;
    pool_subject_stop(&subject, POOL_DRAIN);
    pool_subject_close(&subject);
    return true;
}

bool pool_drains_nested(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 2 || monotonic_ns() < end; round++)
        if (!nested_round(ops, 1 + round % 2, effort, reason))
            return false;
    return true;
}

struct stranger {
    pthread_t thread;
    struct pool_subject *subject;
    _Atomic bool stop;
    _Atomic uint64_t submitted;
    struct pool_record *records; // STRANGERS, used in turn
};

// One of a stranger's tasks, which lasts until a later one has been submitted.
static void task_outlasts(struct pool_record *record, void *handle)
{
    (void)handle;
    struct stranger *stranger = record->context;
    // relaxed, both: only how far it is.
    while (atomic_load_explicit(&stranger->submitted, memory_order_relaxed) <= record->number + 1 &&
           !atomic_load_explicit(&stranger->stop, memory_order_relaxed))
        pause_us(20);
}

// Submits on and on, with a task inside at any time.
static void *stranger_run(void *argument)
{
    struct stranger *stranger = argument;
    void *handle = pool_subject_attach(stranger->subject, 1);
    // relaxed, all: as in task_outlasts.
    for (uint64_t i = 0; i < STRANGERS; i++) {
        if (atomic_load_explicit(&stranger->stop, memory_order_relaxed))
            break;
        struct pool_record *record = &stranger->records[i];
        *record = (struct pool_record){.number = i, .context = stranger, .does = task_outlasts};
        pool_record_submit(stranger->subject, handle, record);
        atomic_store_explicit(&stranger->submitted, i + 1, memory_order_relaxed);
        pause_us(200);
    }
    // What is inside now ends if it is told to only.
    while (!atomic_load_explicit(&stranger->stop, memory_order_relaxed))
        pause_us(100);
    return NULL;
}

bool pool_drains_beside_others(const struct pool_ops *ops, struct effort effort,
                               struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[TASKS];
    if (!pool_subject_start(&subject, ops, pool_config_plain(2, 2, 64), effort, reason))
        return false;
    void *handle = pool_subject_attach(&subject, 0);
    struct stranger stranger = {.subject = &subject,
                                .records = calloc(STRANGERS, sizeof(struct pool_record))};
    assert(stranger.records);
    int error = pthread_create(&stranger.thread, NULL, stranger_run, &stranger);
    assert(error == 0);
    (void)error;
    // relaxed: how far it is.
    while (atomic_load_explicit(&stranger.submitted, memory_order_relaxed) < 2)
        pause_us(20);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 2 || (round < DRAINS && monotonic_ns() < end); round++) {
        reason_set(reason, "waiting for drain while another producer goes on to submit");
        for (unsigned i = 0; i < TASKS; i++) {
            records[i] = (struct pool_record){.number = TASKS * round + i};
            pool_record_submit(&subject, handle, &records[i]);
        }
        ops->drain(subject.pool, handle);
        if (!pool_records_done(&subject, records, TASKS))
            return false;
    }
    // relaxed: as in task_outlasts.
    atomic_store_explicit(&stranger.stop, true, memory_order_relaxed);
    pthread_join(stranger.thread, NULL);
    pool_subject_stop(&subject, POOL_DRAIN);
    free(stranger.records);
    pool_subject_close(&subject);
    return true;
}
