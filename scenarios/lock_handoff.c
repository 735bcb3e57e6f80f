// SPDX-License-Identifier: MIT
// lock_handoff.c: how long it takes from the release of a lock to the thread that waits for it.
//
// Two threads alternate. The holder waits until the other has announced itself, and `hold` more, so
// that the other really waits: it spins, or sleeps if `hold` is longer than it spins. Then it
// releases, and comes back only once the other has the lock. So the lock has no choice whom to
// serve, and what is left is what a hand-off costs.
//
// Latency: from just before the release to just after the acquire; its limits are
// line_transfer_CLASS for a waiter that spins and futex_wake_CLASS for one that sleeps. Throughput
// has `hold` and the two announcements in it.
#include <sched.h>

#include "locks.h"
#include "measure/work.h"
#include "scenarios.h"

// How often a thread looks at a word before it lets another thread have its CPU, if they may share
// one.
#define LOOKS_MAX 64

struct options {
    uint64_t hold_ns;
};

static const struct field option_rows[] = {
    {.name = "hold",
     .help = "how long the holder lets the other wait: about 1us for spinning, 50us for asleep",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, hold_ns),
     .high = 1000000000,
     .fallback = "50us",
     .sweep = true},
};

// How the two keep in step. Acquisitions are counted from 1; thread 0 makes the odd ones.
struct baton {
    void *lock;
    uint64_t hold;  // turns of work()
    unsigned looks; // LOOKS_MAX, or 1 where both threads are pinned to one CPU
    alignas(CACHE_LINE) _Atomic uint64_t announced; // the acquisition that is on its way
    alignas(CACHE_LINE) _Atomic uint64_t taken;     // the last one that came in
    alignas(CACHE_LINE) _Atomic uint64_t released;  // the last one that went out ...
    _Atomic uint64_t release_ticks;                 // ... and when; 0: nobody waited for it
};

struct seat {
    alignas(CACHE_LINE) void *node;
    uint64_t intrusions; // times the lock was had before the other released it
};

// Waits until the word is `value`. False: the window was over first.
SLOW_PATH bool await_value(const struct worker *worker, const _Atomic uint64_t *word,
                           uint64_t value)
{
    const struct baton *baton = worker->state;
    // acquire: pairs with the release stores of `taken` and `announced` in handoff_body.
    for (unsigned looks = 1; atomic_load_explicit(word, memory_order_acquire) != value; looks++) {
        if (worker_stopped(worker))
            return false;
        cpu_pause();
        if (looks % baton->looks == 0)
            sched_yield();
    }
    return true;
}

// The first acquisition from now on that is this worker's.
static inline uint64_t next_own(const struct baton *baton, const struct worker *worker)
{
    // relaxed: whatever the other has done since the window began, it does not change whose turn
    // is which.
    uint64_t next = atomic_load_explicit(&baton->taken, memory_order_relaxed) + 1;
    return next % 2 != worker->index ? next : next + 1;
}

HOT_INLINE uint64_t handoff_body(const struct lock_ops *ops, struct worker *worker,
                                 enum probe probe)
{
    struct baton *baton = worker->state;
    struct seat *seat = worker->own;
    void *lock = baton->lock, *node = seat->node;
    uint64_t operations = 0, mine = next_own(baton, worker);
    while (!worker_stopped(worker) && await_value(worker, &baton->taken, mine - 1)) {
        // release: pairs with the acquire load in await_value, as the store of `taken` below.
        atomic_store_explicit(&baton->announced, mine, memory_order_release);
        ops->acquire(lock, node);
        uint64_t now = probe == PROBE_LATENCY ? clock_ticks() : 0;
        // relaxed: the lock orders what is inside; so for all accesses to `released` and its time.
        seat->intrusions +=
            atomic_load_explicit(&baton->released, memory_order_relaxed) != mine - 1;
        // relaxed: as above.
        uint64_t start = atomic_load_explicit(&baton->release_ticks, memory_order_relaxed);
        // release: see above.
        atomic_store_explicit(&baton->taken, mine, memory_order_release);
        if (probe == PROBE_LATENCY && start)
            histogram_record(worker->latency, now - start);

        // At the end of a window nobody comes any more, and nothing is handed over.
        bool awaited = await_value(worker, &baton->announced, mine + 1);
        if (awaited)
            work(baton->hold);
        // relaxed: as above.
        atomic_store_explicit(&baton->released, mine, memory_order_relaxed);
        if (probe == PROBE_LATENCY)
            // relaxed: as above.
            atomic_store_explicit(&baton->release_ticks, awaited ? clock_ticks() : 0,
                                  memory_order_relaxed);
        ops->release(lock, node);
        operations++;
        mine += 2;
    }
    return operations;
}

#define WORKERS(lock) LOCK_WORKERS(lock, handoff_body)
ALL_LOCKS(WORKERS)
POINTER_WORKERS(handoff_body)

#define VARIANT(lock, peer)                                                                        \
    {LOCK_LABEL(lock, peer), .role_count = 1, .threads_max = 2,                                    \
     .roles = {{.work = LOCK_WORK(lock, handoff_body)}}},
static const struct variant variants[] = {ALL_VARIANTS};
static const struct variant by_pointer = {
    .role_count = 1, .threads_max = 2, .roles = {{.work = POINTER_WORK(handoff_body)}}};

static int setup(struct run *run, struct error *error)
{
    if (run->axes->threads != 2)
        return error_set(error, ENOTSUP, "a hand-off takes two threads; threads=2");
    struct baton *baton = run_memory(run, sizeof *baton, error);
    struct seat *seats = run_memory(run, 2 * sizeof *seats, error);
    if (!baton || !seats)
        return -ENOMEM;
    const struct options *options = run->options;
    baton->hold = work_iterations(run->work_ns, options->hold_ns);
    int cpu = run->workers[0].cpu;
    baton->looks = cpu >= 0 && cpu == run->workers[1].cpu ? 1 : LOOKS_MAX;
    run->state = baton;
    int code = open_lock_grouped(run, 2, &baton->lock, error);
    for (unsigned i = 0; code == 0 && i < 2; i++) {
        seats[i].node = attach_lock(run, baton->lock, i);
        run->workers[i].own = &seats[i];
    }
    return code;
}

static int verify(struct run *run, struct error *error)
{
    const struct baton *baton = run->state;
    const struct seat *first = run->workers[0].own, *second = run->workers[1].own;
    uint64_t intrusions = first->intrusions + second->intrusions;
    uint64_t operations = run->workers[0].operations + run->workers[1].operations;
    // relaxed: the workers are at rest.
    uint64_t taken = atomic_load_explicit(&baton->taken, memory_order_relaxed);
    if (intrusions)
        return error_set(error, EBADMSG, "had the lock before it was released %llu of %llu times",
                         (unsigned long long)intrusions, (unsigned long long)operations);
    return taken == operations
               ? 0
               : error_set(error, EBADMSG, "%llu acquisitions after %llu hand-offs",
                           (unsigned long long)taken, (unsigned long long)operations);
}

static void teardown(struct run *run)
{
    const struct baton *baton = run->state;
    close_lock(run, baton->lock);
}

const struct scenario lock_handoff = {
    .name = "lock_handoff",
    .summary = "two threads hand one lock to and fro, and the one always waits for the other",
    .operation = "hand-off; latency: from the release to the end of the other's acquire",
    .options = FIELD_TABLE(struct options, option_rows),
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
