// SPDX-License-Identifier: MIT
// lock_permits.c: a counting semaphore lets several in at once, but never more than it has permits.
//
// Ask for more threads than permits: with fewer nobody waits. A counter of those inside is part of
// the section, as two atomic additions to one line. The control `none` fails at the end at the
// latest, when it gives out one permit more than there are. Locks that let one in are not
// supported.
#include "locks.h"
#include "measure/work.h"
#include "scenarios.h"

struct options {
    uint64_t permits, inside_ns, outside_ns;
};

static const struct field option_rows[] = {
    {.name = "permits",
     .help = "how many may be inside at once",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, permits),
     .low = 1,
     .high = WORKERS_MAX,
     .fallback = "2",
     .sweep = true},
    {.name = "inside",
     .help = "work with a permit",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, inside_ns),
     .high = 1000000000,
     .fallback = "100ns",
     .sweep = true},
    {.name = "outside",
     .help = "work between two acquisitions",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, outside_ns),
     .high = 1000000000,
     .fallback = "200ns",
     .sweep = true},
};

struct results {
    double inside_max;
};

static const struct field result_rows[] = {
    {.name = "inside_max",
     .help = "most threads that were inside at once",
     .type = FIELD_REAL,
     FIELD_AT(struct results, inside_max),
     .metric = true,
     .largest = true,
     .higher_better = true},
};

// run->state; all but `insiders` is only read while the workers run.
struct room {
    void *lock;
    uint64_t inside, outside; // turns of work()
    uint64_t permits;
    alignas(CACHE_LINE) _Atomic uint64_t insiders;
};

struct seat {
    alignas(CACHE_LINE) void *node;
    uint64_t inside_max; // most that were inside when this thread was
};

HOT_INLINE uint64_t permits_body(const struct lock_ops *ops, struct worker *worker,
                                 enum probe probe)
{
    struct room *room = worker->state;
    struct seat *seat = worker->own;
    void *lock = room->lock, *node = seat->node;
    const uint64_t inside = room->inside, outside = room->outside;
    uint64_t operations = 0, most = seat->inside_max;
    while (!worker_stopped(worker)) {
        uint64_t start = probe == PROBE_LATENCY ? clock_ticks() : 0;
        ops->acquire(lock, node);
        uint64_t waited = probe == PROBE_LATENCY ? clock_ticks() - start : 0;
        // relaxed: who gives a permit back has left before it, and who takes it comes in after; the
        // semaphore orders the two.
        uint64_t count = atomic_fetch_add_explicit(&room->insiders, 1, memory_order_relaxed) + 1;
        most = count > most ? count : most;
        work(inside);
        // relaxed: as above.
        atomic_fetch_sub_explicit(&room->insiders, 1, memory_order_relaxed);
        ops->release(lock, node);
        if (probe == PROBE_LATENCY)
            histogram_record(worker->latency, waited);
        operations++;
        work(outside);
    }
    seat->inside_max = most;
    return operations;
}

#define WORKERS(lock) LOCK_WORKERS(lock, permits_body)
ALL_LOCKS(WORKERS)
POINTER_WORKERS(permits_body)

#define VARIANT(lock, peer)                                                                        \
    {LOCK_LABEL(lock, peer), .role_count = 1, .roles = {{.work = LOCK_WORK(lock, permits_body)}}},
static const struct variant variants[] = {ALL_VARIANTS};
static const struct variant by_pointer = {.role_count = 1,
                                          .roles = {{.work = POINTER_WORK(permits_body)}}};

static int setup(struct run *run, struct error *error)
{
    const struct lock_ops *ops = run->variant->ops;
    if (ops->claims.excludes && !ops->claims.permits)
        return error_set(error, ENOTSUP, "%s lets one in, it has no permits to count",
                         ops->about.name);
    struct room *room = run_memory(run, sizeof *room, error);
    struct seat *seats = run_memory(run, run->worker_count * sizeof *seats, error);
    if (!room || !seats)
        return -ENOMEM;
    const struct options *options = run->options;
    room->inside = work_iterations(run->work_ns, options->inside_ns);
    room->outside = work_iterations(run->work_ns, options->outside_ns);
    room->permits = options->permits;
    run->state = room;
    const struct lock_config config = {.slots = run->worker_count,
                                       .permits = (unsigned)options->permits};
    int code = open_lock(run, &config, &room->lock, error);
    for (unsigned i = 0; code == 0 && i < run->worker_count; i++) {
        seats[i].node = attach_lock(run, room->lock, i);
        run->workers[i].own = &seats[i];
    }
    return code;
}

static void measure(struct run *run)
{
    for (unsigned i = 0; i < run->worker_count; i++)
        ((struct seat *)run->workers[i].own)->inside_max = 0;
}

// All permits are back, and there is not one too many.
static int count_permits(const struct run *run, const struct room *room, struct error *error)
{
    const struct lock_ops *ops = run->variant->ops;
    if (!ops->try_acquire || ops->attach)
        return 0;
    uint64_t had = 0;
    while (had <= room->permits && ops->try_acquire(room->lock, NULL))
        had++;
    for (uint64_t i = 0; i < had; i++)
        ops->release(room->lock, NULL);
    if (had == room->permits)
        return 0;
    return error_set(error, EBADMSG, "%s%llu permits at the end; it was opened with %llu",
                     had > room->permits ? "at least " : "", (unsigned long long)had,
                     (unsigned long long)room->permits);
}

static int verify(struct run *run, struct error *error)
{
    const struct room *room = run->state;
    uint64_t most = 0;
    for (unsigned i = 0; i < run->worker_count; i++) {
        const struct seat *seat = run->workers[i].own;
        most = seat->inside_max > most ? seat->inside_max : most;
    }
    ((struct results *)run->results)->inside_max = (double)most;
    if (most > room->permits)
        return error_set(error, EBADMSG, "%llu threads inside at once; permits %llu",
                         (unsigned long long)most, (unsigned long long)room->permits);
    bool one_thread_control = !*run->variant->primitive.promises && run->axes->threads == 1;
    return one_thread_control ? 0 : count_permits(run, room, error);
}

static void teardown(struct run *run)
{
    const struct room *room = run->state;
    close_lock(run, room->lock);
}

const struct scenario lock_permits = {
    .name = "lock_permits",
    .summary = "a counting semaphore lets several threads in at once, and never one too many",
    .operation = "acquire, work inside, release, work outside; latency: the acquire",
    .options = FIELD_TABLE(struct options, option_rows),
    .results = FIELD_TABLE(struct results, result_rows),
    .reference = "posix_sem",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "lock",
    .label = lock_label,
    .by_pointer = &by_pointer,
    .processes = true,
    .setup = setup,
    .measure = measure,
    .verify = verify,
    .teardown = teardown,
};
