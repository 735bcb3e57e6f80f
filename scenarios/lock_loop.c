// SPDX-License-Identifier: MIT
// lock_loop.c: see lock_loop.h: what stands around the loop.
#include "lock_loop.h"

#include <math.h>
#include <stdlib.h>

#include "judge/fairness.h"
#include "locks.h"

int loop_setup(struct run *run, const struct loop_options *options, struct error *error)
{
    struct loop *loop = run_memory(run, sizeof *loop, error);
    if (!loop)
        return -ENOMEM;
    *loop = (struct loop){
        .data = run_memory(run, options->lines * sizeof *loop->data, error),
        .seats = run_memory(run, run->axes->threads * sizeof *loop->seats, error),
        .order = run->axes->probe == PROBE_ORDER
                     ? run_memory(run, LOOP_ORDER_COUNT * sizeof *loop->order, error)
                     : NULL,
        .inside = work_iterations(run->work_ns, options->inside_ns),
        .outside = work_iterations(run->work_ns, options->outside_ns),
        .lines = options->lines,
        .threads = run->axes->threads,
    };
    if (!loop->data || !loop->seats || (run->axes->probe == PROBE_ORDER && !loop->order))
        return -ENOMEM;
    run->state = loop;
    int code = open_lock_grouped(run, (unsigned)loop->threads, &loop->lock, error);
    for (unsigned i = 0; code == 0 && i < loop->threads; i++) {
        loop->seats[i].node = attach_lock(run, loop->lock, i);
        run->workers[i].own = &loop->seats[i];
    }
    return code;
}

static uint64_t count_of(const struct loop *loop, uint64_t line)
{
    // relaxed: the workers are at rest.
    return atomic_load_explicit(&loop->data[line].counter, memory_order_relaxed);
}

void loop_measure(struct run *run)
{
    struct loop *loop = run->state;
    loop->counted_first = count_of(loop, 0);
    for (unsigned i = 0; i < loop->threads; i++)
        loop->seats[i].changes = loop->seats[i].open_waits = loop->seats[i].open_wait_ticks = 0;
}

uint64_t loop_taken(const struct loop *loop)
{
    return count_of(loop, 0) - loop->counted_first;
}

// The remembered acquisitions of the measured windows, the oldest first. NULL: no memory.
static uint16_t *copy_order(const struct loop *loop, uint64_t count)
{
    uint16_t *holders = malloc((count ? count : 1) * sizeof *holders);
    uint64_t first = count_of(loop, 0) - count;
    for (uint64_t i = 0; holders && i < count; i++)
        // relaxed: the workers are at rest.
        holders[i] = atomic_load_explicit(&loop->order[(first + i) & (LOOP_ORDER_COUNT - 1)],
                                          memory_order_relaxed);
    return holders;
}

static void judge_order(const struct loop *loop, uint64_t taken, struct loop_results *results)
{
    uint64_t count = taken < LOOP_ORDER_COUNT ? taken : LOOP_ORDER_COUNT;
    uint16_t *holders = copy_order(loop, count);
    if (!holders)
        return;
    struct sequence_fairness fairness = judge_sequence(holders, count, (unsigned)loop->threads);
    results->working_set = fairness.working_set;
    results->reacquire_median = fairness.reacquire_median;
    results->reacquire_p99 = fairness.reacquire_p99;
    results->bypass_max = fairness.bypass_max;
    free(holders);
}

static void judge_turns(const struct loop *loop, struct loop_results *results)
{
    uint64_t taken = loop_taken(loop), changes = 0;
    for (unsigned i = 0; i < loop->threads; i++)
        changes += loop->seats[i].changes;
    // A thread that had the lock for itself all the time is one run.
    if (taken > 0 && loop->threads > 1)
        results->run_length = (double)taken / (double)(changes ? changes : 1);
    if (loop->order)
        judge_order(loop, taken, results);
}

static void judge_open_waits(const struct run *run, const struct loop *loop,
                             struct loop_results *results)
{
    uint64_t ticks = 0, waits = 0;
    for (unsigned i = 0; i < loop->threads; i++) {
        const struct loop_seat *seat = &loop->seats[i];
        waits += seat->open_waits;
        ticks = seat->open_wait_ticks > ticks ? seat->open_wait_ticks : ticks;
    }
    results->open_waits = (double)waits;
    results->open_wait_max_ns = waits ? (double)ticks * run->tick_ns : NAN;
}

int loop_check(const struct run *run, const struct loop *loop, struct error *error)
{
    uint64_t operations = 0, intrusions = 0;
    for (unsigned i = 0; i < loop->threads; i++) {
        operations += run->workers[i].operations;
        intrusions += loop->seats[i].intrusions;
    }
    if (intrusions)
        return error_set(error, EBADMSG, "not alone under the lock in %llu of %llu acquisitions",
                         (unsigned long long)intrusions, (unsigned long long)operations);
    for (uint64_t i = 0; i < loop->lines; i++)
        if (count_of(loop, i) != operations)
            return error_set(error, EBADMSG, "counter %llu is %llu after %llu acquisitions",
                             (unsigned long long)i, (unsigned long long)count_of(loop, i),
                             (unsigned long long)operations);
    return 0;
}

int loop_verify(struct run *run, struct error *error)
{
    const struct loop *loop = run->state;
    struct loop_results *results = run->results;
    *results = (struct loop_results){.run_length = NAN,
                                     .working_set = NAN,
                                     .reacquire_median = NAN,
                                     .reacquire_p99 = NAN,
                                     .bypass_max = NAN,
                                     .open_waits = NAN,
                                     .open_wait_max_ns = NAN};
    if (run->axes->probe == PROBE_LATENCY)
        judge_open_waits(run, loop, results);
    int code = loop_check(run, loop, error);
    // Where several were inside at once there is no sequence to judge.
    if (code == 0)
        judge_turns(loop, results);
    return code;
}

void loop_teardown(struct run *run)
{
    const struct loop *loop = run->state;
    close_lock(run, loop->lock);
}
