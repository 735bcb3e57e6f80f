// SPDX-License-Identifier: MIT
// pool_subject.c: a pool in memory of its own, and tasks that keep count.
#include "pool_subject.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

#include "caller.h"
#include "dispatch/round_robin.h"
#include "draw.h"
#include "hint.h"

#define RUBBISH 0xA5
#define LOOK_US 50

const struct dispatch_ops *const pool_dispatch = &round_robin_dispatch;

// True in the threads that submit from outside.
static _Thread_local bool outside;

struct pool_config pool_config_plain(unsigned workers, unsigned producers, uint64_t capacity)
{
    return (struct pool_config){.workers = workers,
                                .producers = producers,
                                .capacity = capacity,
                                .spin_ns = 2000,
                                .keep_ns = UINT64_C(1000000)};
}

int pool_subject_open(struct pool_subject *subject, const struct pool_ops *ops,
                      struct pool_config config, enum block_kind kind, struct effort effort,
                      struct reason *reason)
{
    *subject =
        (struct pool_subject){.ops = ops, .config = config, .effort = effort, .reason = reason};
    if (ops->claims.dispatches && !config.dispatch)
        subject->config.dispatch = pool_dispatch;
    size_t bytes = ops->bytes(&subject->config);
    assert(bytes > 0);
    if (!block_get(&subject->block, bytes, CACHE_LINE, kind, RUBBISH))
        return -ENOMEM;
    subject->pool = subject->block.start;
    int error = ops->open(subject->pool, &subject->config);
    if (error)
        block_free(&subject->block);
    return error;
}

bool pool_subject_start(struct pool_subject *subject, const struct pool_ops *ops,
                        struct pool_config config, struct effort effort, struct reason *reason)
{
    int error = pool_subject_open(subject, ops, config, BLOCK_MAPPED, effort, reason);
    if (error)
        return reason_set(reason, "open with %u workers, capacity %llu returned %d", config.workers,
                          (unsigned long long)config.capacity, error);
    reason_set(reason, "waiting for start with %u workers", config.workers);
    error = ops->start(subject->pool);
    return error == 0 || reason_set(reason, "start returned %d", error);
}

static void give_back(struct pool_task *task, void *context)
{
    struct pool_record *record = (struct pool_record *)task;
    struct pool_subject *subject = context;
    // relaxed: counts, read when stop has returned.
    atomic_fetch_sub_explicit(&subject->reason->missing, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&record->given_back, 1, memory_order_relaxed);
}

uint64_t pool_subject_stop(struct pool_subject *subject, enum pool_stop how)
{
    reason_set(subject->reason, "waiting for stop to %s",
               how == POOL_CANCEL ? "cancel" : "run all that was submitted");
    return subject->ops->stop(subject->pool, how, give_back, subject);
}

void pool_subject_drain(struct pool_subject *subject, void *handle, const char *why)
{
    reason_set(subject->reason, "waiting for drain %s", why);
    subject->ops->drain(subject->pool, handle);
}

void pool_subject_close(struct pool_subject *subject)
{
    if (subject->ops->close)
        subject->ops->close(subject->pool);
    block_free(&subject->block);
}

void *pool_subject_attach(struct pool_subject *subject, unsigned slot)
{
    assert(slot < subject->config.producers);
    outside = true;
    return subject->ops->attach ? subject->ops->attach(subject->pool, slot) : NULL;
}

static void cell_set(struct pool_cell *cell, bool racy, uint64_t value)
{
    if (racy)
        // relaxed: the pool is broken, and nothing orders it.
        atomic_store_explicit(&cell->racy, value, memory_order_relaxed);
    else
        cell->plain = value;
}

static uint64_t cell_get(struct pool_cell *cell, bool racy)
{
    // relaxed: as in cell_set.
    return racy ? atomic_load_explicit(&cell->racy, memory_order_relaxed) : cell->plain;
}

// Another value each time that the same record is submitted.
static uint64_t record_word(struct pool_record *record)
{
    return word_at(record->number + 1);
}

static void record_run(struct pool_task *task, void *handle)
{
    struct pool_record *record = (struct pool_record *)task;
    struct pool_subject *subject = record->subject;
    bool racy = subject->effort.racy;
    // relaxed, all: counts that are read after a drain or stop, which the cells prove to order them.
    if (outside) {
        atomic_fetch_add_explicit(&subject->run_outside, 1, memory_order_relaxed);
        if (!subject->ops->claims.producer_runs)
            pool_fault_set(subject, POOL_FAULT_OUTSIDE);
    }
    if (atomic_fetch_add_explicit(&record->begun, 1, memory_order_relaxed) > 0)
        pool_fault_set(subject, POOL_FAULT_TWICE);
    if (cell_get(&record->before, racy) != record_word(record))
        pool_fault_set(subject, POOL_FAULT_UNWRITTEN);
    if (record->does)
        record->does(record, handle);
    cell_set(&record->after, racy, ~record_word(record));
    atomic_fetch_sub_explicit(&subject->reason->missing, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&record->ended, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&subject->ended, 1, memory_order_relaxed);
}

bool pool_record_try(struct pool_subject *subject, void *handle, struct pool_record *record)
{
    record->task.run = record_run;
    record->subject = subject;
    cell_set(&record->before, subject->effort.racy, record_word(record));
    // relaxed, both: a count for people.
    atomic_fetch_add_explicit(&subject->reason->missing, 1, memory_order_relaxed);
    bool taken = subject->ops->submit(subject->pool, handle, &record->task);
    if (!taken)
        atomic_fetch_sub_explicit(&subject->reason->missing, 1, memory_order_relaxed);
    return taken;
}

void pool_record_submit(struct pool_subject *subject, void *handle, struct pool_record *record)
{
    for (unsigned tries = 0; !pool_record_try(subject, handle, record); tries++) {
        if (!subject->ops->claims.bounded)
            pool_fault_set(subject, POOL_FAULT_REFUSED);
        give_way(tries);
    }
}

bool pool_record_told(struct pool_record *record, char text[160])
{
    // relaxed: drain or stop has returned, which the cells prove to order it.
    unsigned begun = atomic_load_explicit(&record->begun, memory_order_relaxed);
    unsigned ended = atomic_load_explicit(&record->ended, memory_order_relaxed);
    unsigned back = atomic_load_explicit(&record->given_back, memory_order_relaxed);
    bool once = begun + back == 1 && begun == ended;
    if (!once)
        snprintf(text, 160, "task %llu was begun %u, done %u, given back %u times",
                 (unsigned long long)record->number, begun, ended, back);
    bool racy = record->subject->effort.racy;
    bool seen = once && (ended == 0 || cell_get(&record->after, racy) == ~record_word(record));
    if (once && !seen)
        snprintf(text, 160, "what task %llu wrote is not seen", (unsigned long long)record->number);
    return seen;
}

bool pool_record_done(struct pool_record *record)
{
    char text[160];
    return pool_record_told(record, text) || reason_set(record->subject->reason, "%s", text);
}

bool pool_records_done(struct pool_subject *subject, struct pool_record *records, unsigned count)
{
    if (!pool_faultless(subject))
        return false;
    for (unsigned i = 0; i < count; i++)
        if (!pool_record_done(&records[i]))
            return false;
    return true;
}

void pool_subject_await(struct pool_subject *subject, uint64_t ended)
{
    // relaxed: only a count.
    while (atomic_load_explicit(&subject->ended, memory_order_relaxed) < ended)
        pause_us(LOOK_US);
}

void pool_record_waits(struct pool_record *record, void *handle)
{
    (void)handle;
    struct pool_subject *subject = record->subject;
    // relaxed, both: a permit carries no data.
    uint64_t permits = atomic_load_explicit(&subject->permits, memory_order_relaxed);
    for (;;) {
        if (permits == 0) {
            pause_us(LOOK_US);
            permits = atomic_load_explicit(&subject->permits, memory_order_relaxed);
        } else if (atomic_compare_exchange_weak_explicit(&subject->permits, &permits, permits - 1,
                                                         memory_order_relaxed,
                                                         memory_order_relaxed)) {
            return;
        }
    }
}

void pool_subject_permit(struct pool_subject *subject, uint64_t permits)
{
    // relaxed: as in pool_record_waits.
    atomic_fetch_add_explicit(&subject->permits, permits, memory_order_relaxed);
}

void pool_fault_set(struct pool_subject *subject, enum pool_fault fault)
{
    // relaxed: looked at when those that set it are waited for, or later.
    atomic_store_explicit(&subject->fault, fault, memory_order_relaxed);
}

bool pool_faultless(struct pool_subject *subject)
{
    static const char *const names[] = {
        [POOL_FAULT_TWICE] = "a task ran twice",
        [POOL_FAULT_UNWRITTEN] = "what was written before a submit was not there in the task",
        [POOL_FAULT_OUTSIDE] = "a task ran in a thread that is not the pool's",
        [POOL_FAULT_EARLY] = "a task ran before all threads were there",
        [POOL_FAULT_ORDER] = "a task began after more later ones than there are workers",
        [POOL_FAULT_REFUSED] = "a pool without a bound refused a task",
    };
    // relaxed: as in pool_fault_set.
    unsigned fault = atomic_load_explicit(&subject->fault, memory_order_relaxed);
    return fault == POOL_FAULT_NONE || reason_set(subject->reason, "%s", names[fault]);
}

void pool_await_flag(_Atomic bool *flag)
{
    // acquire: pairs with the release store of who sets it.
    while (!atomic_load_explicit(flag, memory_order_acquire))
        pause_us(LOOK_US);
}
