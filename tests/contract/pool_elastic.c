// SPDX-License-Identifier: MIT
// pool_elastic.c: checks of pools whose number of threads follows the work.
#include <stdlib.h>

#include "caller.h"
#include "draw.h"
#include "pool_checks.h"
#include "pool_subject.h"
#include "pool_threads.h"
#include "wait.h"

#define WORKERS     4
#define WORKERS_MIN 2
#define KEEP_NS     UINT64_C(300000)
#define LOOKS       50
#define LOOK_US     100
#define EBBS        20

static bool start_elastic(struct pool_subject *subject, const struct pool_ops *ops,
                          struct effort effort, struct reason *reason)
{
    struct pool_config config = pool_config_plain(WORKERS, 1, 64);
    config.workers_min = WORKERS_MIN;
    config.keep_ns = KEEP_NS;
    return pool_subject_start(subject, ops, config, effort, reason);
}

static void task_meets_all(struct pool_record *record, void *handle)
{
    (void)handle;
    _Atomic unsigned *here = record->context;
    // relaxed, both: only how many are there.
    atomic_fetch_add_explicit(here, 1, memory_order_relaxed);
    while (atomic_load_explicit(here, memory_order_relaxed) < WORKERS)
        pause_us(50);
}

// As many tasks as there may be workers, which all have to run at the same time.
static bool fills(struct pool_subject *subject, void *handle, struct reason *reason)
{
    _Atomic unsigned here = 0;
    struct pool_record records[WORKERS] = {0};
    reason_set(reason, "waiting for %u tasks that wait for each other", WORKERS);
    for (unsigned i = 0; i < WORKERS; i++) {
        records[i] = (struct pool_record){.number = i, .context = &here, .does = task_meets_all};
        pool_record_submit(subject, handle, &records[i]);
    }
    subject->ops->drain(subject->pool, handle);
    return pool_records_done(subject, records, WORKERS);
}

bool pool_grows(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    threads_settle();
    for (unsigned round = 0; round < 2 || monotonic_ns() < end; round++) {
        struct pool_subject subject;
        unsigned threads = threads_count();
        if (!start_elastic(&subject, ops, effort, reason))
            return false;
        void *handle = pool_subject_attach(&subject, 0);
        if (threads_count() != threads + WORKERS_MIN)
            return reason_set(reason, "%u threads after start, not %u", threads_count() - threads,
                              WORKERS_MIN);
        if (!fills(&subject, handle, reason))
            return false;
        pool_subject_stop(&subject, POOL_DRAIN);
        if (ops->counts && ops->counts(subject.pool).threads < WORKERS)
            return reason_set(reason, "%llu threads counted of at least %u",
                              (unsigned long long)ops->counts(subject.pool).threads, WORKERS);
        pool_subject_close(&subject);
        reason_set(reason, "waiting for threads to be gone after stop");
        threads_await(threads);
    }
    return true;
}

bool pool_shrinks(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    struct pool_subject subject;
    threads_settle();
    unsigned threads = threads_count();
    if (!start_elastic(&subject, ops, effort, reason))
        return false;
    void *handle = pool_subject_attach(&subject, 0);
    for (unsigned round = 0; round < 2 || monotonic_ns() < end; round++) {
        if (!fills(&subject, handle, reason))
            return false;
        reason_set(reason, "waiting for idle workers above %u to end", WORKERS_MIN);
        threads_await(threads + WORKERS_MIN);
        for (unsigned i = 0; i < LOOKS; i++, pause_us(LOOK_US))
            if (threads_count() != threads + WORKERS_MIN)
                return reason_set(reason, "%u threads when idle, not %u", threads_count() - threads,
                                  WORKERS_MIN);
    }
    pool_subject_stop(&subject, POOL_DRAIN);
    pool_subject_close(&subject);
    return true;
}

// Long enough that those behind it want a thread of their own.
static void task_lasts(struct pool_record *record, void *handle)
{
    (void)record, (void)handle;
    pause_us(LOOK_US);
}

// Some work, for which the pool grows, then a pause of about as long as an idle worker stays. It is spun:
// a sleep is longer than it was asked for, and the next task would come when all have ended.
static bool ebbs(struct pool_subject *subject, void *handle, uint64_t *draws, uint64_t *number)
{
    struct pool_record records[2 * WORKERS] = {0};
    unsigned count = 1 + (unsigned)(draw_next(draws) % (2 * WORKERS));
    for (unsigned i = 0; i < count; i++) {
        records[i] = (struct pool_record){.number = (*number)++, .does = task_lasts};
        pool_record_submit(subject, handle, &records[i]);
    }
    pool_subject_drain(subject, handle, "while workers end");
    if (!pool_records_done(subject, records, count))
        return false;
    spin_for_ns(KEEP_NS / 2 + draw_next(draws) % KEEP_NS);
    return true;
}

bool pool_shrinks_without_loss(const struct pool_ops *ops, struct effort effort,
                               struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    uint64_t draws = draw_start((unsigned)(end % 1024)), number = 0;
    struct pool_subject subject;
    if (!start_elastic(&subject, ops, effort, reason))
        return false;
    void *handle = pool_subject_attach(&subject, 0);
    for (unsigned round = 0; round < EBBS || monotonic_ns() < end; round++)
        if (!ebbs(&subject, handle, &draws, &number))
            return false;
    pool_subject_stop(&subject, POOL_DRAIN);
    pool_subject_close(&subject);
    return true;
}
