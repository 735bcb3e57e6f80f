// SPDX-License-Identifier: MIT
// skewed_replay.c: see skewed.h: the real run again in virtual time, and as a timeline.
//
// The first half of the tasks tells what a submit and a wake-up take, and the second half is compared, so
// that the residual is not a fit to itself. Both are replayed: the second half meets the queues that the
// first one left.
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "judge/interval.h"
#include "skewed.h"
#include "virtual_replay.h"

// Fewer tasks say nothing.
#define REPLAY_TASKS_MIN 200

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// 0 of none.
static uint64_t middle(uint64_t *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return count > 0 ? values[count / 2] : 0;
}

// What a task waits for a worker that had nothing to do when it was submitted; the median.
static uint64_t fit_wake(const struct skewed *skewed, size_t count, uint64_t *ends,
                         uint64_t *values)
{
    size_t idle = 0;
    for (size_t i = 0; i < count; i++) {
        const struct skewed_times *times = &skewed->log[i];
        if (ends[times->worker] <= times->submitted_ns)
            values[idle++] = times->started_ns - times->submitted_ns;
        if (times->ended_ns > ends[times->worker])
            ends[times->worker] = times->ended_ns;
    }
    return middle(values, idle);
}

static bool is_fcfs(const struct run *run, const struct skewed *skewed, size_t count)
{
    if (!skewed->pool.ops->claims.dispatches && !skewed->pool.ops->claims.fifo)
        return false;
    for (size_t i = 0; i < count; i++)
        if (skewed->log[i].worker >= run->axes->threads)
            return false;
    return true;
}

// From task `half` on.
static void compare_halves(const struct skewed *skewed, size_t half, size_t count,
                           const uint64_t *sojourns_ns, struct skewed_results *results)
{
    struct histogram *both = calloc(2, sizeof *both);
    if (!both)
        return;
    struct histogram *real = &both[0], *replayed = &both[1];
    for (size_t i = half; i < count; i++) {
        histogram_record(real, skewed->log[i].ended_ns - skewed->log[i].due_ns);
        histogram_record(replayed, sojourns_ns[i]);
    }
    results->virtual_mean_ns = (double)replayed->sum / (double)(count - half);
    results->virtual_p99_ns = histogram_quantile(replayed, 0.99);
    results->residual_mean = (double)real->sum / (double)replayed->sum - 1;
    results->residual_p99 = histogram_quantile(real, 0.99) / results->virtual_p99_ns - 1;
    free(both);
}

static void fill_residual(const struct run *run, const struct skewed *skewed, size_t count,
                          uint64_t *room, struct skewed_results *results)
{
    const uint32_t workers = (uint32_t)run->axes->threads;
    uint64_t *arrivals = room, *costs = arrivals + count, *sojourns = costs + count;
    uint64_t *ends = sojourns + count;
    uint32_t *choices = (uint32_t *)(ends + workers);
    for (unsigned i = 0; i < workers; i++)
        ends[i] = 0;
    uint64_t wake_ns = fit_wake(skewed, count / 2, ends, arrivals);
    for (size_t i = 0; i < count; i++) {
        const struct skewed_times *times = &skewed->log[i];
        arrivals[i] = times->due_ns - skewed->log[0].due_ns;
        costs[i] = times->cost_ns;
        choices[i] = times->worker;
    }
    const struct virtual_trace trace = {.arrivals_ns = arrivals,
                                        .costs_ns = costs,
                                        .choices =
                                            skewed->pool.ops->claims.dispatches ? choices : NULL,
                                        .count = count,
                                        .workers = workers};
    virtual_replay(&trace, skewed->submit_ns, wake_ns, ends, sojourns);
    compare_halves(skewed, count / 2, count, sojourns, results);
}

void skewed_replay(const struct run *run, const struct skewed *skewed,
                   struct skewed_results *results)
{
    const size_t count = skewed->tasks < SKEWED_LOG_MAX ? skewed->tasks : SKEWED_LOG_MAX;
    if (count < REPLAY_TASKS_MIN || !is_fcfs(run, skewed, count))
        return;
    const size_t workers = run->axes->threads;
    uint64_t *room = calloc(1, (3 * count + workers) * sizeof *room + count * sizeof(uint32_t));
    if (room)
        fill_residual(run, skewed, count, room, results);
    free(room);
}

void skewed_timeline(struct run *run, const struct skewed *skewed)
{
    for (uint64_t i = 0; i < skewed->tasks && i < SKEWED_LOG_MAX; i++) {
        const struct skewed_times *times = &skewed->log[i];
        const struct timeline_row row = {.task = i,
                                         .worker = times->worker,
                                         .due_ns = (double)times->due_ns,
                                         .submitted_ns = (double)times->submitted_ns,
                                         .started_ns = (double)times->started_ns,
                                         .ended_ns = (double)times->ended_ns};
        if (!run_timeline_add(run, &row))
            return;
    }
}
