// SPDX-License-Identifier: MIT
// pool_crowd.c: several threads that submit to one pool, and the checks that are made of it.
#include "pool_crowd.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "caller.h"
#include "draw.h"
#include "pool_checks.h"
#include "pool_threads.h"
#include "wait.h"

// A task's faults show when it passes from thread to thread. On a loaded machine few do in a given
// time; the crowds then work overtime, so that what they find does not depend on the load.
#define ENDED_ENOUGH 4000
#define OVERTIME_MAX 25

#define TURN_MS  5
#define BURST    96
#define SLOW_US  300
#define LOOK_US  100
#define SEND_US  30
#define OVER_CPU 64

struct member {
    pthread_t thread;
    struct pool_subject *subject;
    unsigned index;
    uint64_t draws;
    uint64_t numbers;
    const _Atomic bool *stop;
    _Atomic unsigned *left; // members
    struct pool_record records[BURST];
    unsigned open;  // records whose end nobody has waited for yet
    char text[160]; // why it has failed
    bool failed;
};

// So slow that others begin and end meanwhile.
static void task_is_slow(struct pool_record *record, void *handle)
{
    (void)record, (void)handle;
    pause_us(SLOW_US);
}

static void burst(struct member *member, void *handle)
{
    unsigned count = 1 + (unsigned)(draw_next(&member->draws) % BURST);
    bool slow = draw_next(&member->draws) % 8 == 0;
    for (unsigned i = 0; i < count; i++) {
        member->records[i] = (struct pool_record){.number = member->numbers++,
                                                  .does = slow && i == 0 ? task_is_slow : NULL};
        pool_record_submit(member->subject, handle, &member->records[i]);
    }
    member->open = count;
}

static void *member_run(void *argument)
{
    struct member *member = argument;
    struct pool_subject *subject = member->subject;
    void *handle = pool_subject_attach(subject, member->index);
    for (;;) {
        burst(member, handle);
        // relaxed: carries no data.
        if (atomic_load_explicit(member->stop, memory_order_relaxed))
            break;
        subject->ops->drain(subject->pool, handle);
        for (unsigned i = 0; i < member->open && !member->failed; i++)
            member->failed = !pool_record_told(&member->records[i], member->text);
        if (member->failed)
            break;
    }
    // release: pairs with the acquire load in members_await.
    atomic_fetch_sub_explicit(member->left, 1, memory_order_release);
    return NULL;
}

static void members_await(const struct pool_crowd *crowd, _Atomic unsigned *left,
                          _Atomic bool *stop)
{
    uint64_t end = monotonic_ns() + (uint64_t)crowd->turn_ms * 1000000;
    // acquire: pairs with the release in member_run.
    while (atomic_load_explicit(left, memory_order_acquire) > 0) {
        if (monotonic_ns() >= end)
            // relaxed: carries no data.
            atomic_store_explicit(stop, true, memory_order_relaxed);
        if (crowd->meanwhile)
            crowd->meanwhile();
        else
            pause_us(LOOK_US);
    }
}

static bool members_join(struct member *members, unsigned count, struct reason *reason)
{
    bool good = true;
    for (unsigned i = 0; i < count; i++) {
        pthread_join(members[i].thread, NULL);
        if (members[i].failed)
            good = reason_set(reason, "after drain, %.140s", members[i].text);
    }
    return good;
}

static bool crowd_work(struct pool_crowd *crowd, struct pool_subject *subject,
                       struct member *members)
{
    _Atomic bool stop = false;
    _Atomic unsigned left = crowd->producers;
    reason_set(subject->reason, "waiting for %u producers and %u workers", crowd->producers,
               crowd->workers);
    for (unsigned i = 0; i < crowd->producers; i++) {
        members[i] = (struct member){.subject = subject,
                                     .index = i,
                                     .draws = draw_start(i + (unsigned)monotonic_ns() % 1024),
                                     .numbers = (uint64_t)i << 40,
                                     .stop = &stop,
                                     .left = &left};
        int error = pthread_create(&members[i].thread, NULL, member_run, &members[i]);
        assert(error == 0);
        (void)error;
    }
    members_await(crowd, &left, &stop);
    if (!members_join(members, crowd->producers, subject->reason))
        return false;
    pool_subject_stop(subject, POOL_DRAIN);
    for (unsigned i = 0; i < crowd->producers; i++)
        if (!pool_records_done(subject, members[i].records, members[i].open))
            return false;
    return true;
}

bool pool_crowd_runs(struct pool_crowd *crowd, uint64_t *ended, struct reason *reason)
{
    assert(crowd->producers <= POOL_CROWD_PRODUCERS_MAX);
    struct pool_subject subject;
    struct pool_config config =
        pool_config_plain(crowd->workers, crowd->producers, crowd->capacity);
    if (!pool_subject_start(&subject, crowd->ops, config, crowd->effort, reason))
        return false;
    struct member *members = calloc(crowd->producers, sizeof *members);
    assert(members);
    if (!crowd_work(crowd, &subject, members))
        return false;
    if (crowd->ops->counts)
        crowd->counts = crowd->ops->counts(subject.pool);
    // relaxed, both: all threads have ended.
    crowd->run_outside = atomic_load_explicit(&subject.run_outside, memory_order_relaxed);
    *ended += atomic_load_explicit(&subject.ended, memory_order_relaxed);
    free(members);
    pool_subject_close(&subject);
    return true;
}

struct shape {
    unsigned workers, producers;
    uint64_t capacity;
};

// Crowds of all shapes in turn, until the time is over and enough has been run. `judge`: of each
// crowd when it is over; NULL: nothing more.
static bool crowds_run(struct pool_crowd crowd, const struct shape *shapes, unsigned count,
                       bool (*judge)(const struct pool_crowd *crowd, struct reason *reason),
                       struct reason *reason)
{
    uint64_t ended = 0;
    uint64_t start = monotonic_ns();
    uint64_t end = start + (uint64_t)crowd.effort.ms * 1000000;
    uint64_t end_latest = start + (uint64_t)crowd.effort.ms * 1000000 * OVERTIME_MAX;
    crowd.turn_ms = TURN_MS;
    for (unsigned round = 0;; round++) {
        uint64_t now = monotonic_ns();
        if (round >= count && (now >= end_latest || (now >= end && ended > ENDED_ENOUGH)))
            return true;
        crowd.workers = shapes[round % count].workers;
        crowd.producers = shapes[round % count].producers;
        crowd.capacity = shapes[round % count].capacity;
        if (!pool_crowd_runs(&crowd, &ended, reason) || (judge && !judge(&crowd, reason)))
            return false;
    }
}

static const struct shape shapes_small[] = {
    {.workers = 1, .producers = 1, .capacity = 1},
    {.workers = 2, .producers = 2, .capacity = 2},
    {.workers = 3, .producers = 1, .capacity = 5},
    {.workers = 1, .producers = 3, .capacity = 64},
    {.workers = 2, .producers = 1, .capacity = 64},
    {.workers = 4, .producers = 4, .capacity = 1024},
};

#define SHAPE_COUNT (sizeof shapes_small / sizeof shapes_small[0])

bool pool_runs_once(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    struct pool_crowd crowd = {.ops = ops, .effort = effort};
    return crowds_run(crowd, shapes_small, SHAPE_COUNT, NULL, reason);
}

bool pool_ends_oversubscribed(const struct pool_ops *ops, struct effort effort,
                              struct reason *reason)
{
    unsigned many = OVER_CPU * cpus_allowed();
    const struct shape shapes[] = {
        {.workers = many < 512 ? many : 512, .producers = 2, .capacity = 512},
        {.workers = 1, .producers = POOL_CROWD_PRODUCERS_MAX, .capacity = 16}};
    struct pool_crowd crowd = {.ops = ops, .effort = effort};
    return crowds_run(crowd, shapes, sizeof shapes / sizeof shapes[0], NULL, reason);
}

static void signal_ignore(int number)
{
    (void)number;
}

// One signal to each thread.
static void signal_all(void)
{
    struct threads threads;
    threads_look(&threads);
    for (unsigned i = 0; i < threads.count; i++)
        // Fails for one that has just ended.
        syscall(SYS_tgkill, getpid(), threads.ids[i], SIGUSR1);
    pause_us(SEND_US);
}

bool pool_runs_through_signals(const struct pool_ops *ops, struct effort effort,
                               struct reason *reason)
{
    // A handler, as an ignored signal interrupts nothing; without SA_RESTART, as that hides EINTR.
    struct sigaction action = {.sa_handler = signal_ignore};
    sigaction(SIGUSR1, &action, NULL);
    struct pool_crowd crowd = {.ops = ops, .effort = effort, .meanwhile = signal_all};
    return crowds_run(crowd, shapes_small, SHAPE_COUNT, NULL, reason);
}

static bool counts_fit(const struct pool_crowd *crowd, struct reason *reason)
{
    const struct pool_counts *counts = &crowd->counts;
    const struct pool_claims *claims = &crowd->ops->claims;
    if ((claims->concurrent || !claims->producer_runs) && counts->threads != crowd->workers)
        return reason_set(reason, "%llu threads counted, not %u",
                          (unsigned long long)counts->threads, crowd->workers);
    if (counts->run_by_producer != crowd->run_outside)
        return reason_set(reason, "%llu tasks counted as run by producers, not %llu",
                          (unsigned long long)counts->run_by_producer,
                          (unsigned long long)crowd->run_outside);
    return counts->steals <= counts->steals_tried ||
           reason_set(reason, "%llu steals of %llu tries", (unsigned long long)counts->steals,
                      (unsigned long long)counts->steals_tried);
}

bool pool_counts_exactly(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    struct pool_crowd crowd = {.ops = ops, .effort = effort};
    return crowds_run(crowd, shapes_small, SHAPE_COUNT, counts_fit, reason);
}
