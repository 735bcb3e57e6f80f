// SPDX-License-Identifier: MIT
// pool_rest.c: checks of workers that have nothing to do: they sleep, and are woken.
#include <stdlib.h>

#include "caller.h"
#include "draw.h"
#include "pool_checks.h"
#include "pool_subject.h"
#include "pool_threads.h"
#include "wait.h"

#define WORKERS 3
#define ONES    100 // tasks at least
#define PAUSE_NS                                                                                   \
    UINT64_C(500) // the shortest of the longest pauses; each is twice as long as the one before
#define DOUBLINGS 8
#define LOOK_US   100
#define DRAIN_ONE 3 // one in so many is waited for by a drain
// Looks without a step of any worker, and how often they may have come back to a CPU before they are
// taken for ones that look from time to time. As in caller_rests().
#define LOOKS_RESTING 200
#define STEPS_MAX     100

// Spins or sleeps: a worker may be on its way into a sleep, or asleep for long. The shorter, the finer.
static void pause_somehow(uint64_t draw)
{
    if (draw % 16 == 0)
        pause_us(200);
    else
        spin_for_ns(draw / 16 % (PAUSE_NS << (draw / 16 % DOUBLINGS)));
}

// As pool_subject_await(), but without the sleep in between: when it returns, the worker has just found
// nothing more to do.
static void await_at_once(struct pool_subject *subject, uint64_t ended)
{
    // relaxed: only a count.
    for (unsigned tries = 0; atomic_load_explicit(&subject->ended, memory_order_relaxed) < ended;
         tries++)
        give_way(tries);
}

// One task at a time, at any moment of the workers' way into a sleep: if it wakes nobody, nobody
// comes.
static bool wakes_each(struct pool_subject *subject, void *handle, struct reason *reason)
{
    uint64_t draws = draw_start((unsigned)(monotonic_ns() % 1024));
    uint64_t end = monotonic_ns() + (uint64_t)subject->effort.ms * 1000000;
    for (uint64_t i = 0; i < ONES || monotonic_ns() < end; i++) {
        struct pool_record record = {.number = i};
        reason_set(reason, "waiting for a task that was submitted to idle workers");
        pool_record_submit(subject, handle, &record);
        if (draw_next(&draws) % DRAIN_ONE != 0) {
            await_at_once(subject, i + 1);
            // Before the drain, which would sleep, too, and come back late.
            pause_somehow(draw_next(&draws));
        }
        subject->ops->drain(subject->pool, handle);
        if (!pool_record_done(&record))
            return false;
    }
    return pool_faultless(subject);
}

bool pool_wakes(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    static const uint64_t spins_ns[] = {0, 5000, 50000};
    struct effort part = effort;
    part.ms = (effort.ms + 2) / 3;
    for (unsigned i = 0; i < 3; i++) {
        struct pool_subject subject;
        struct pool_config config = pool_config_plain(1 + i % WORKERS, 1, 8);
        config.spin_ns = spins_ns[i];
        if (!pool_subject_start(&subject, ops, config, part, reason))
            return false;
        void *handle = pool_subject_attach(&subject, 0);
        if (!wakes_each(&subject, handle, reason))
            return false;
        pool_subject_stop(&subject, POOL_DRAIN);
        pool_subject_close(&subject);
    }
    return true;
}

// Until the pool's threads have been off the CPUs for a while.
static bool rests(const struct threads *before, struct reason *reason)
{
    uint64_t used = threads_cpu_ns(before);
    for (unsigned resting = 0, steps = 0; resting < LOOKS_RESTING; resting++) {
        uint64_t used_before = used;
        pause_us(LOOK_US);
        used = threads_cpu_ns(before);
        if (used != used_before) {
            resting = 0;
            steps++;
        }
        if (steps > STEPS_MAX)
            return reason_set(reason, "idle workers went on to use the CPU");
    }
    return true;
}

bool pool_rests(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    static struct threads before;
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    threads_settle();
    threads_look(&before);
    unsigned round = 0;
    do {
        struct pool_subject subject;
        struct pool_record records[WORKERS] = {0};
        if (!pool_subject_start(&subject, ops, pool_config_plain(WORKERS, 1, 8), effort, reason))
            return false;
        void *handle = pool_subject_attach(&subject, 0);
        reason_set(reason, "waiting for idle workers to rest");
        if (round % 2 == 0 && !rests(&before, reason))
            return false;
        for (unsigned i = 0; i < WORKERS; i++) {
            records[i].number = i;
            pool_record_submit(&subject, handle, &records[i]);
        }
        pool_subject_drain(&subject, handle, "before idle workers rest");
        reason_set(reason, "waiting for idle workers to rest");
        if (!rests(&before, reason))
            return false;
        pool_subject_stop(&subject, POOL_DRAIN);
        if (!pool_records_done(&subject, records, WORKERS))
            return false;
        pool_subject_close(&subject);
    } while (++round < 2 || monotonic_ns() < end);
    return true;
}
