// SPDX-License-Identifier: MIT
// lock_timed.c: threads that want one lock, but not at any price: they give up at a deadline, or
// after so many looks.
//
// An operation is an acquisition that was had in time; the others are in success_share. Latency is
// how far past the deadline a thread came back that gave up because of it. A wake-up that is lost
// when somebody gives up leaves the others asleep: the launch does not end, and its row says so.
//
// The control `none` takes its lock at once. Locks without acquire_until are not supported; none of
// the peers has it.
#include <math.h>

#include "lock_loop.h"
#include "locks.h"
#include "scenarios.h"
#include "wait.h"

struct options {
    struct loop_options loop;
    uint64_t patience_ns;
    uint64_t attempts;
};

static const struct field option_rows[] = {
    {.name = "inside",
     .help = "work under the lock",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, loop.inside_ns),
     .high = 1000000000,
     .fallback = "10us",
     .sweep = true},
    {.name = "outside",
     .help = "work between two tries",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, loop.outside_ns),
     .high = 1000000000,
     .fallback = "10us",
     .sweep = true},
    {.name = "lines",
     .help =
         "cache lines written under the lock, each with a counter that must be right at the end",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, loop.lines),
     .low = 1,
     .high = LOOP_LINES_MAX,
     .fallback = "2",
     .sweep = true},
    {.name = "patience",
     .help = "time until a thread gives up",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, patience_ns),
     .high = 10000000000,
     .fallback = "20us",
     .sweep = true},
    {.name = "attempts",
     .help = "looks at a held lock until a thread gives up; 0: no limit",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, attempts),
     .high = 1000000000,
     .fallback = "0",
     .sweep = true},
};

struct results {
    double success_share;
    uint64_t acquired, tries;
};

static const struct field result_rows[] = {
    {.name = "success_share",
     .help = "share of the tries that had the lock in time",
     .type = FIELD_REAL,
     FIELD_AT(struct results, success_share),
     .metric = true,
     .successes = "acquired",
     .trials = "tries",
     .higher_better = true},
    {.name = "acquired",
     .help = "tries that had the lock, in the measured windows",
     .type = FIELD_COUNT,
     FIELD_AT(struct results, acquired)},
    {.name = "tries",
     .help = "tries to have the lock, in the measured windows",
     .type = FIELD_COUNT,
     FIELD_AT(struct results, tries)},
};

struct seat {
    alignas(CACHE_LINE) struct loop_seat *turns;
    double ticks_per_ns;
    uint64_t refusals; // tries that gave up, in the measured windows
    uint64_t early;    // of those that gave up because of time, how many did so before it
};

// 0 or why not, as acquire_until. Of a lock without it only the control gets here.
HOT_INLINE int try_until(const struct lock_ops *ops, void *lock, void *node, uint64_t deadline_ns,
                         unsigned attempts)
{
    if (ops->acquire_until)
        return ops->acquire_until(lock, node, deadline_ns, attempts);
    ops->acquire(lock, node);
    return 0;
}

// A thread gave up; `code` says why.
HOT_INLINE void refuse(struct worker *worker, int code, uint64_t deadline_ns, enum probe probe)
{
    struct seat *seat = worker->own;
    seat->refusals++;
    if (code != -ETIMEDOUT)
        return;
    uint64_t now_ns = monotonic_ns();
    seat->early += now_ns < deadline_ns;
    if (probe == PROBE_LATENCY && now_ns >= deadline_ns)
        histogram_record(worker->latency,
                         (uint64_t)((double)(now_ns - deadline_ns) * seat->ticks_per_ns));
}

HOT_INLINE uint64_t timed_body(const struct lock_ops *ops, struct worker *worker, enum probe probe)
{
    const struct options *options = worker->options;
    const struct loop *loop = worker->state;
    const struct seat *seat = worker->own;
    void *lock = loop->lock, *node = seat->turns->node;
    const uint64_t patience_ns = options->patience_ns;
    const unsigned attempts = (unsigned)options->attempts;
    const uint32_t me = worker->index + 1;
    uint64_t operations = 0, changes = 0, intrusions = 0;
    while (!worker_stopped(worker)) {
        uint64_t deadline_ns = monotonic_ns() + patience_ns;
        int code = try_until(ops, lock, node, deadline_ns, attempts);
        if (code == 0) {
            loop_enter(loop->data, me, &changes);
            work(loop->inside);
            intrusions += !loop_leave(loop->data, loop->lines, me);
            ops->release(lock, node);
            operations++;
        } else {
            refuse(worker, code, deadline_ns, probe);
        }
        work(loop->outside);
    }
    seat->turns->intrusions += intrusions;
    return operations;
}

#define WORKERS(lock) LOCK_WORKERS(lock, timed_body)
OWN_LOCKS(WORKERS)
POINTER_WORKERS(timed_body)

#define VARIANT(lock, peer)                                                                        \
    {LOCK_LABEL(lock, peer), .role_count = 1, .roles = {{.work = LOCK_WORK(lock, timed_body)}}},
static const struct variant variants[] = {OWN_VARIANTS};
static const struct variant by_pointer = {.role_count = 1,
                                          .roles = {{.work = POINTER_WORK(timed_body)}}};

static int setup(struct run *run, struct error *error)
{
    const struct lock_ops *ops = run->variant->ops;
    const struct options *options = run->options;
    if (!ops->acquire_until && ops->claims.excludes)
        return error_set(error, ENOTSUP, "a thread that waits for %s cannot give up",
                         ops->about.name);
    struct seat *seats = run_memory(run, run->worker_count * sizeof *seats, error);
    int code = seats ? loop_setup(run, &options->loop, error) : -ENOMEM;
    for (unsigned i = 0; code == 0 && i < run->worker_count; i++) {
        seats[i] = (struct seat){.turns = run->workers[i].own, .ticks_per_ns = 1 / run->tick_ns};
        run->workers[i].own = &seats[i];
    }
    return code;
}

static void measure(struct run *run)
{
    loop_measure(run);
    for (unsigned i = 0; i < run->worker_count; i++)
        ((struct seat *)run->workers[i].own)->refusals = 0;
}

static int verify(struct run *run, struct error *error)
{
    const struct loop *loop = run->state;
    struct results *results = run->results;
    results->acquired = results->tries = loop_taken(loop);
    uint64_t early = 0;
    for (unsigned i = 0; i < run->worker_count; i++) {
        const struct seat *seat = run->workers[i].own;
        results->tries += seat->refusals;
        early += seat->early;
    }
    results->success_share =
        results->tries ? (double)results->acquired / (double)results->tries : NAN;
    if (early)
        return error_set(error, EBADMSG, "gave up before the deadline %llu times",
                         (unsigned long long)early);
    return loop_check(run, loop, error);
}

const struct scenario lock_timed = {
    .name = "lock_timed",
    .summary = "threads want one lock and give up at a deadline or after so many looks",
    .operation = "acquire in time, work inside, release; latency: past the deadline when giving up",
    .options = FIELD_TABLE(struct options, option_rows),
    .results = FIELD_TABLE(struct results, result_rows),
    .reference = "futex",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "lock",
    .label = lock_label,
    .by_pointer = &by_pointer,
    .processes = true,
    .setup = setup,
    .measure = measure,
    .verify = verify,
    .teardown = loop_teardown,
};
