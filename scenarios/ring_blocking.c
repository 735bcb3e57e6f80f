// SPDX-License-Identifier: MIT
// ring_blocking.c: what a thread does at a full or empty ring: look again, or sleep.
//
// wait=spin pushes and pops in a loop; wait=sleep uses push_until and pop_until, which only a ring
// that can sleep offers. Without `think` the ring is busy, and sleeping should cost nothing; with
// think=50us it is idle, and spinning costs a CPU. A sleeper's deadline is a few ms off, so that it
// sees the end of a window; and each producer's last element wakes who waits for one.
#include "machine/clock.h"
#include "measure/work.h"
#include "ring_sides.h"
#include "rings.h"
#include "scenarios.h"
#include "wait.h"

// Turns of work() between two looks of a thinker at the stop flag, about 0.5 us.
#define THINK_TURNS 1000

struct options {
    struct sides_options sides;
    unsigned wait; // enum wait
    uint64_t think_ns;
};

static const struct field option_rows[] = {
    SIDES_ROW_TOPOLOGY(struct options, sides, "1:1"),
    SIDES_ROW_WAIT(struct options, wait, "sleep"),
    {.name = "think",
     .help = "work of a producer between two elements, shorter than a window; 0: the ring is busy",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, think_ns),
     .high = 10000000,
     .fallback = "0",
     .sweep = true},
    RING_ROW_CAPACITY(struct options, sides),
};

struct findings {
    double consumer_cpu_share, cpu_ns_per_op, wakeups_per_op;
};

static const struct field finding_rows[] = {
    {.name = "consumer_cpu_share",
     .help = "share of their time that consumers use a CPU: 1 while they spin, near 0 asleep",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, consumer_cpu_share),
     .metric = true},
    {.name = "cpu_ns_per_op",
     .help = "CPU time in ns of all threads per element popped, the producers' work included",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, cpu_ns_per_op),
     .metric = true},
    {.name = "wakeups_per_op",
     .help = "times that a thread gave up its CPU and was woken, per element popped",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, wakeups_per_op),
     .metric = true},
};

// run->state; only read while the workers run.
struct blocking {
    struct ring_sides sides;
    bool sleeps;
    uint64_t think;       // turns of work()
    uint64_t epoch_ticks; // PROBE_LATENCY: times in elements count from here
};

struct seat {
    struct ring_seat side;
    uint64_t number;      // of a producer's last element
    uint64_t owed;        // of a producer: turns of work() before its next element
    uint64_t deadline_ns; // of the next sleep; in the past: it is set when one is due
};

// Whether to go on waiting: not when the window is over. After a sleep that ended by its deadline,
// another one; the clock is only read here, where nothing is to be done.
HOT_INLINE bool wait_on(const struct worker *worker, bool asleep, uint64_t looks)
{
    const struct blocking *blocking = worker->state;
    struct seat *seat = worker->own;
    if (worker_stopped(worker))
        return false;
    if (asleep)
        seat->deadline_ns = monotonic_ns() + SIDES_PATIENCE_NS;
    else
        sides_wait(blocking->sides.looks, looks);
    return true;
}

// Pushes as soon as there is room. False: the window was over first.
HOT_INLINE bool push_blocking(const struct ring_ops *ops, const struct worker *worker,
                              uint64_t element, uint64_t sent, bool sleeps)
{
    const struct blocking *blocking = worker->state;
    const struct seat *seat = worker->own;
    void *ring = blocking->sides.ring, *handle = seat->side.handle;
    for (uint64_t looks = 1;; looks++) {
        bool room = ring_sides_credit(&blocking->sides, worker->role_index, sent, 1) > 0;
        bool asleep = room && sleeps && ops->push_until;
        if (asleep ? ops->push_until(ring, handle, element, seat->deadline_ns) == 0
                   : room && ops->push(ring, handle, element))
            return true;
        if (!wait_on(worker, asleep, looks))
            return false;
    }
}

HOT_INLINE bool pop_blocking(const struct ring_ops *ops, const struct worker *worker,
                             uint64_t *element, bool sleeps)
{
    const struct blocking *blocking = worker->state;
    const struct seat *seat = worker->own;
    void *ring = blocking->sides.ring, *handle = seat->side.handle;
    const bool asleep = sleeps && ops->pop_until;
    for (uint64_t looks = 1;; looks++) {
        if (asleep ? ops->pop_until(ring, handle, element, seat->deadline_ns) == 0
                   : ops->pop(ring, handle, element))
            return true;
        if (!wait_on(worker, asleep, looks))
            return false;
    }
}

// The next element: its number, or with PROBE_LATENCY the time.
HOT_INLINE uint64_t next_element(const struct worker *worker, enum probe probe)
{
    const struct blocking *blocking = worker->state;
    struct seat *seat = worker->own;
    uint64_t next = seat->number + 1;
    if (probe == PROBE_LATENCY) {
        uint64_t now = clock_ticks() - blocking->epoch_ticks;
        next = now > next ? now : next;
    }
    return element_of(worker->role_index, next);
}

// A producer's work before an element. What the end of a window cuts short is owed in the next one,
// so that the element that comes at the end is not one too many.
SLOW_PATH void blocking_think(const struct worker *worker, uint64_t turns)
{
    struct seat *seat = worker->own;
    seat->owed += turns;
    while (seat->owed > 0 && !worker_stopped(worker)) {
        uint64_t slice = seat->owed < THINK_TURNS ? seat->owed : THINK_TURNS;
        work(slice);
        seat->owed -= slice;
    }
}

HOT_INLINE uint64_t produce_loop(const struct ring_ops *ops, struct worker *worker,
                                 enum probe probe, bool sleeps)
{
    const struct blocking *blocking = worker->state;
    struct seat *seat = worker->own;
    struct tally pushed = seat->side.pushed;
    const uint64_t first = pushed.count;
    // The last element comes after the end, for whoever sleeps.
    for (bool last = false; !last;) {
        if (blocking->think)
            blocking_think(worker, blocking->think);
        last = worker_stopped(worker);
        uint64_t element = next_element(worker, probe);
        if (!push_blocking(ops, worker, element, pushed.count, sleeps && !last))
            break;
        seat->number = element_number(element);
        tally_add(&pushed, element);
    }
    seat->side.pushed = pushed;
    return pushed.count - first;
}

HOT_INLINE uint64_t consume_loop(const struct ring_ops *ops, struct worker *worker,
                                 enum probe probe, bool sleeps)
{
    const struct blocking *blocking = worker->state;
    struct seat *seat = worker->own;
    struct receipt receipt = seat->side.receipt;
    const uint64_t first = receipt.tally.count;
    const uint64_t begin = probe == PROBE_LATENCY ? clock_ticks() - blocking->epoch_ticks : 0;
    uint64_t element = 0;
    while (!worker_stopped(worker) && pop_blocking(ops, worker, &element, sleeps)) {
        uint64_t now = probe == PROBE_LATENCY ? clock_ticks() - blocking->epoch_ticks : 0;
        receipt_take(&receipt, element);
        ring_sides_pay(&blocking->sides, worker->role_index, element);
        if (probe == PROBE_LATENCY && element_number(element) >= begin)
            histogram_record(worker->latency, now - element_number(element));
    }
    seat->side.receipt = receipt;
    return receipt.tally.count - first;
}

HOT_INLINE uint64_t blocking_produce(const struct ring_ops *ops, struct worker *worker,
                                     enum probe probe)
{
    const struct blocking *blocking = worker->state;
    return blocking->sleeps ? produce_loop(ops, worker, probe, true)
                            : produce_loop(ops, worker, probe, false);
}

HOT_INLINE uint64_t blocking_consume(const struct ring_ops *ops, struct worker *worker,
                                     enum probe probe)
{
    const struct blocking *blocking = worker->state;
    return blocking->sleeps ? consume_loop(ops, worker, probe, true)
                            : consume_loop(ops, worker, probe, false);
}

#define WORKERS(ring)                                                                              \
    RING_WORKERS(ring, blocking_produce)                                                           \
    RING_WORKERS(ring, blocking_consume)
ALL_RINGS(WORKERS)
POINTER_WORKERS(blocking_produce)
POINTER_WORKERS(blocking_consume)

#define ROLES(produce, consume)                                                                    \
    .role_count = 2,                                                                               \
    .roles = {{.name = "producer", .count = sides_givers, .work = produce, .uncounted = true},     \
              {.name = "consumer", .count = sides_takers, .work = consume}}
#define VARIANT(ring, peer)                                                                        \
    {RING_LABEL(ring, peer),                                                                       \
     ROLES(RING_WORK(ring, blocking_produce), RING_WORK(ring, blocking_consume))},
static const struct variant variants[] = {ALL_RING_VARIANTS};
static const struct variant by_pointer = {
    ROLES(POINTER_WORK(blocking_produce), POINTER_WORK(blocking_consume))};

static int setup(struct run *run, struct error *error)
{
    const struct options *options = run->options;
    const struct ring_ops *ops = run->variant->ops;
    int code = sides_check(&options->sides, run->axes->threads, error);
    if (code != 0)
        return code;
    // The control may be asked to sleep: it has never to wait.
    if (options->wait == WAIT_SLEEP && !ops->push_until && ops->claims.keeps)
        return error_set(error, ENOTSUP, "who waits at %s cannot sleep; wait=spin",
                         ops->about.name);
    struct blocking *blocking = run_memory(run, sizeof *blocking, error);
    struct seat *seats = run_memory(run, run->worker_count * sizeof *seats, error);
    if (!blocking || !seats)
        return -ENOMEM;
    run->state = blocking;
    for (unsigned i = 0; i < run->worker_count; i++)
        run->workers[i].own = &seats[i];
    blocking->sleeps = options->wait == WAIT_SLEEP;
    blocking->think = work_iterations(run->work_ns, options->think_ns);
    blocking->epoch_ticks = clock_ticks();
    return ring_sides_open(run, &blocking->sides, &options->sides,
                           run->axes->probe == PROBE_LATENCY, error);
}

static int verify(struct run *run, struct error *error)
{
    const struct blocking *blocking = run->state;
    return ring_sides_verify(run, &blocking->sides, error);
}

static void teardown(struct run *run)
{
    const struct blocking *blocking = run->state;
    close_ring(run, blocking->sides.ring);
}

static void find(const struct evidence *evidence, void *memory)
{
    struct findings *findings = memory;
    const struct launch_metrics *metrics = evidence->metrics;
    findings->consumer_cpu_share = evidence->counted_cpu_share;
    findings->cpu_ns_per_op = metrics->cpu_s_per_op * 1e9;
    findings->wakeups_per_op = metrics->switches_voluntary / metrics->throughput;
}

const struct scenario ring_blocking = {
    .name = "ring_blocking",
    .summary = "threads spin or sleep where the ring is full or empty",
    .operation = "element popped; latency: from before its push to after its pop",
    .options = FIELD_TABLE(struct options, option_rows),
    .findings = FIELD_TABLE(struct findings, finding_rows),
    .reference = "locked",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "ring",
    .label = ring_label,
    .by_pointer = &by_pointer,
    .processes = true,
    .setup = setup,
    .verify = verify,
    .teardown = teardown,
    .find = find,
};
