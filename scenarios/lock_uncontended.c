// SPDX-License-Identifier: MIT
// lock_uncontended.c: each thread has a lock of its own, which is always free.
//
// The control `none` is the cost of the loop; with counter=true it is the price of the counter
// beside it.
#include "locks.h"
#include "scenarios.h"

struct options {
    bool counter;
};

static const struct field option_rows[] = {
    {.name = "counter",
     .help = "increments a counter in memory under the lock",
     .type = FIELD_SWITCH,
     FIELD_AT(struct options, counter),
     .fallback = "false",
     .sweep = true},
};

// One thread's lock, and what it protects on a line of its own.
struct seat {
    alignas(CACHE_LINE) void *lock;
    void *node;
    alignas(CACHE_LINE) uint64_t counter;
};

// Operations between two looks at the flag. A load waits for the locked instruction before it, so a
// look per operation would add about 2 ns to every lock and next to nothing to `none`.
#define BATCH 16

HOT_INLINE uint64_t loop(const struct lock_ops *ops, struct worker *worker, bool counter,
                         enum probe probe)
{
    struct seat *seat = worker->own;
    void *lock = seat->lock, *node = seat->node;
    uint64_t operations = 0;
    for (; !worker_stopped(worker); operations += BATCH)
        for (unsigned i = 0; i < BATCH; i++) {
            cpu_keep();
            uint64_t start = probe == PROBE_LATENCY ? clock_ticks() : 0;
            ops->acquire(lock, node);
            if (counter)
                seat->counter = cpu_opaque(seat->counter) + 1;
            ops->release(lock, node);
            if (probe == PROBE_LATENCY)
                histogram_record(worker->latency, clock_ticks() - start);
        }
    return operations;
}

HOT_INLINE uint64_t uncontended_body(const struct lock_ops *ops, struct worker *worker,
                                     enum probe probe)
{
    const struct options *options = worker->options;
    return options->counter ? loop(ops, worker, true, probe) : loop(ops, worker, false, probe);
}

#define WORKERS(lock) LOCK_WORKERS(lock, uncontended_body)
ALL_LOCKS(WORKERS)
POINTER_WORKERS(uncontended_body)

#define VARIANT(lock, peer)                                                                        \
    {LOCK_LABEL(lock, peer), .role_count = 1,                                                      \
     .roles = {{.work = LOCK_WORK(lock, uncontended_body)}}},
static const struct variant variants[] = {ALL_VARIANTS};
static const struct variant by_pointer = {.role_count = 1,
                                          .roles = {{.work = POINTER_WORK(uncontended_body)}}};

static int setup(struct run *run, struct error *error)
{
    struct seat *seats = run_memory(run, run->worker_count * sizeof *seats, error);
    if (!seats)
        return -ENOMEM;
    run->state = seats;
    const struct lock_config config = {.slots = 1};
    for (unsigned i = 0; i < run->worker_count; i++) {
        int code = open_lock(run, &config, &seats[i].lock, error);
        if (code != 0)
            return code;
        seats[i].node = attach_lock(run, seats[i].lock, 0);
        run->workers[i].own = &seats[i];
    }
    return 0;
}

// The lock is free, and a second taker is kept out while it is held; the counter has seen every
// operation.
static int verify_seat(const struct run *run, const struct worker *worker, struct error *error)
{
    const struct lock_ops *ops = run->variant->ops;
    const struct options *options = run->options;
    struct seat *seat = worker->own;
    if (options->counter && seat->counter != worker->operations)
        return error_set(error, EBADMSG, "thread %u: counter %llu after %llu operations",
                         worker->index, (unsigned long long)seat->counter,
                         (unsigned long long)worker->operations);
    bool one_thread_control = !ops->claims.excludes && run->axes->threads == 1;
    if (!ops->try_acquire || ops->attach || one_thread_control)
        return 0;
    bool first = ops->try_acquire(seat->lock, NULL), second = ops->try_acquire(seat->lock, NULL);
    ops->release(seat->lock, NULL);
    return first && !second
               ? 0
               : error_set(error, EBADMSG, "thread %u: the lock %s", worker->index,
                           first ? "lets a second in while it is held" : "is not free at the end");
}

static int verify(struct run *run, struct error *error)
{
    for (unsigned i = 0; i < run->worker_count; i++) {
        int code = verify_seat(run, &run->workers[i], error);
        if (code != 0)
            return code;
    }
    return 0;
}

static void teardown(struct run *run)
{
    const struct seat *seats = run->state;
    for (unsigned i = 0; i < run->worker_count; i++)
        close_lock(run, seats[i].lock);
}

const struct scenario lock_uncontended = {
    .name = "lock_uncontended",
    .summary = "each thread has a lock of its own, which is always free",
    .operation = "acquire and release",
    .options = FIELD_TABLE(struct options, option_rows),
    .floor = "rmw",
    .reference = "pthread_normal",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "lock",
    .label = lock_label,
    .by_pointer = &by_pointer,
    .processes = true,
    .setup = setup,
    .verify = verify,
    .teardown = teardown,
};
