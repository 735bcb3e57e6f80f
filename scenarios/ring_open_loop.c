// SPDX-License-Identifier: MIT
// ring_open_loop.c: elements come when they come, whether the ring has kept up or not.
//
// Each producer is a generator with arrival times of its own, drawn before the first window. An
// element is the time at which it was due, so latency counts from there: a generator that could not
// push in time does not hide it (no coordinated omission). How late it began the push that succeeded
// is its lateness, a histogram of its own: a full ring makes it late, and nothing is dropped. What
// was due and not even pushed when the window ended is late by then, and missing in achieved_share.
//
// A window starts with nothing due; what the last one left in the ring has no latency. At the end
// consumers empty the ring, so that elements that waited longest are not left out.
#include <math.h>

#include "machine/clock.h"
#include "ring_arrivals.h"
#include "ring_sides.h"
#include "rings.h"
#include "scenarios.h"

struct options {
    unsigned topology; // enum topology
    uint64_t rate;
    unsigned arrivals; // enum arrivals
    uint64_t burst, capacity;
};

static const struct field option_rows[] = {
    {.name = "topology",
     .help = "generators and consumers: 1:1 takes two threads, N:1 one consumer, 1:N one "
             "generator, N:N half and half",
     .type = FIELD_CHOICE,
     FIELD_AT(struct options, topology),
     .choices = topology_names,
     .fallback = "1:1",
     .sweep = true},
    {.name = "rate",
     .help = "elements that are due per second, all generators together",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, rate),
     .low = 100,
     .high = 1000000000,
     .fallback = "1M",
     .sweep = true},
    {.name = "arrivals",
     .help = "poisson: one by one, independent of each other; burst: `burst` at one moment",
     .type = FIELD_CHOICE,
     FIELD_AT(struct options, arrivals),
     .choices = arrival_names,
     .fallback = "poisson",
     .sweep = true},
    {.name = "burst",
     .help = "elements of a generator that are due at one moment, with arrivals=burst",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, burst),
     .low = 1,
     .high = 4096,
     .fallback = "16",
     .sweep = true},
    {.name = "capacity",
     .help = "elements that the ring must hold; a ring may round it up",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, capacity),
     .low = 1,
     .high = RING_CAPACITY_MAX,
     .fallback = "1024",
     .sweep = true},
};

struct results {
    double achieved_share, lateness_p50_ns, lateness_p99_ns, lateness_max_ns;
};

static const struct field result_rows[] = {
    {.name = "achieved_share",
     .help = "share of the elements that were due in the windows that were pushed in them; below 1 "
             "the ring or the generators did not keep up",
     .type = FIELD_REAL,
     FIELD_AT(struct results, achieved_share),
     .metric = true,
     .higher_better = true},
    {.name = "lateness_p50",
     .unit = "ns",
     .help = "how late a generator began to push an element, median; needs probe=latency",
     .type = FIELD_REAL,
     FIELD_AT(struct results, lateness_p50_ns),
     .metric = true},
    {.name = "lateness_p99",
     .unit = "ns",
     .help = "how late a generator began to push an element, 99th percentile",
     .type = FIELD_REAL,
     FIELD_AT(struct results, lateness_p99_ns),
     .metric = true},
    {.name = "lateness_max",
     .unit = "ns",
     .help = "how late a generator began to push an element, at most",
     .type = FIELD_REAL,
     FIELD_AT(struct results, lateness_max_ns),
     .metric = true,
     .largest = true},
};

enum { LATENESS };
static const struct histogram_label histograms[] = {
    [LATENESS] = {.name = "lateness", .unit = "ns"}};

// Elements that a consumer takes after the end of a window at most: the control gives for ever.
#define DRAIN_MAX (UINT64_C(1) << 20)

// run->state; only read while the workers run.
struct open_loop {
    struct ring_sides sides;
    uint64_t epoch_ticks; // times in elements count from here
    struct seat *seats;
};

struct seat {
    struct ring_seat side;
    uint32_t *gaps;     // of a generator: [ARRIVAL_GAPS]
    uint64_t arrivals;  // elements that were due so far
    uint64_t due, sent; // elements due and pushed in the measured windows
};

static inline uint64_t time_of(const struct open_loop *loop, uint64_t ticks)
{
    return ticks - loop->epoch_ticks;
}

// Waits until the element is due. The time then, or UINT64_MAX: the window was over first.
HOT_INLINE uint64_t await_arrival(const struct open_loop *loop, const struct worker *worker,
                                  uint64_t due)
{
    for (uint64_t looks = 1;; looks++) {
        uint64_t now = time_of(loop, clock_ticks());
        if (now >= due)
            return now;
        if (worker_stopped(worker))
            return UINT64_MAX;
        // Alone on its CPU it looks at the clock again at once: a pause would make it late.
        if (loop->sides.looks)
            sides_wait(loop->sides.looks, looks);
    }
}

// Pushes until the ring takes it. When the push that succeeded began, or UINT64_MAX: the window was
// over first.
HOT_INLINE uint64_t push_arrival(const struct ring_ops *ops, const struct open_loop *loop,
                                 const struct worker *worker, uint64_t sent, uint64_t element,
                                 uint64_t now)
{
    const struct seat *seat = worker->own;
    for (uint64_t looks = 1;; looks++) {
        if (ring_sides_credit(&loop->sides, worker->role_index, sent, 1) > 0 &&
            ops->push(loop->sides.ring, seat->side.handle, element))
            return now;
        if (worker_stopped(worker))
            return UINT64_MAX;
        sides_wait(loop->sides.looks, looks);
        now = time_of(loop, clock_ticks());
    }
}

// The window is over: the element that is due at `due` was not pushed, and those after it that are
// due by now.
SLOW_PATH void open_note_unsent(struct worker *worker, uint64_t due)
{
    const struct open_loop *loop = worker->state;
    struct seat *seat = worker->own;
    uint64_t now = time_of(loop, clock_ticks());
    for (; due <= now; due += seat->gaps[seat->arrivals++ % ARRIVAL_GAPS]) {
        seat->due++;
        if (worker->histograms[LATENESS])
            histogram_record(worker->histograms[LATENESS], now - due);
    }
}

HOT_INLINE uint64_t open_generate(const struct ring_ops *ops, struct worker *worker,
                                  enum probe probe)
{
    const struct open_loop *loop = worker->state;
    struct seat *seat = worker->own;
    const uint32_t *gaps = seat->gaps;
    const uint64_t producer = worker->role_index;
    struct tally pushed = seat->side.pushed;
    const uint64_t first = pushed.count;
    uint64_t arrivals = seat->arrivals;
    uint64_t due = time_of(loop, clock_ticks()) + gaps[arrivals++ % ARRIVAL_GAPS];
    while (!worker_stopped(worker)) {
        uint64_t now = await_arrival(loop, worker, due);
        if (now == UINT64_MAX)
            break;
        uint64_t element = element_of(producer, due);
        now = push_arrival(ops, loop, worker, pushed.count, element, now);
        if (now == UINT64_MAX)
            break;
        tally_add(&pushed, element);
        if (probe == PROBE_LATENCY)
            histogram_record(worker->histograms[LATENESS], now - due);
        due += gaps[arrivals++ % ARRIVAL_GAPS];
    }
    seat->arrivals = arrivals;
    seat->side.pushed = pushed;
    seat->due += pushed.count - first;
    seat->sent += pushed.count - first;
    open_note_unsent(worker, due);
    return pushed.count - first;
}

HOT_INLINE uint64_t open_consume(const struct ring_ops *ops, struct worker *worker,
                                 enum probe probe)
{
    const struct open_loop *loop = worker->state;
    struct seat *seat = worker->own;
    struct receipt receipt = seat->side.receipt;
    const uint64_t first = receipt.tally.count, begin = time_of(loop, clock_ticks());
    uint64_t idle = 0, after = 0; // looks in a row, and elements since the end
    for (bool stopped = false; after < DRAIN_MAX; after += stopped) {
        uint64_t element = 0;
        bool popped = ops->pop(loop->sides.ring, seat->side.handle, &element);
        // Only a ring that is empty after the end has nothing in it that waited.
        if (!popped && stopped)
            break;
        stopped = worker_stopped(worker);
        if (!popped) {
            sides_wait(loop->sides.looks, ++idle);
            continue;
        }
        uint64_t now = time_of(loop, clock_ticks());
        receipt_take(&receipt, element);
        ring_sides_pay(&loop->sides, worker->role_index, element);
        idle = 0;
        // In what was due in an earlier window the pause since then would be a part.
        if (probe == PROBE_LATENCY && element_number(element) >= begin)
            histogram_record(worker->latency, now - element_number(element));
    }
    seat->side.receipt = receipt;
    return receipt.tally.count - first;
}

#define WORKERS(ring) RING_WORKERS(ring, open_generate) RING_WORKERS(ring, open_consume)
ALL_RINGS(WORKERS)
POINTER_WORKERS(open_generate)
POINTER_WORKERS(open_consume)

static unsigned generator_count(uint64_t threads, const void *options)
{
    return topology_givers(((const struct options *)options)->topology, threads);
}

static unsigned consumer_count(uint64_t threads, const void *options)
{
    return topology_takers(((const struct options *)options)->topology, threads);
}

#define ROLES(generate, consume)                                                                   \
    .role_count = 2,                                                                               \
    .roles = {                                                                                     \
        {.name = "generator", .count = generator_count, .work = generate, .uncounted = true},      \
        {.name = "consumer", .count = consumer_count, .work = consume}}
#define VARIANT(ring, peer)                                                                        \
    {RING_LABEL(ring, peer), ROLES(RING_WORK(ring, open_generate), RING_WORK(ring, open_consume))},
static const struct variant variants[] = {ALL_RING_VARIANTS};
static const struct variant by_pointer = {
    ROLES(POINTER_WORK(open_generate), POINTER_WORK(open_consume))};

static int set_up_generator(struct run *run, struct seat *seat, unsigned generators,
                            uint64_t *random, struct error *error)
{
    const struct options *options = run->options;
    seat->gaps = run_memory(run, ARRIVAL_GAPS * sizeof *seat->gaps, error);
    if (!seat->gaps)
        return -ENOMEM;
    double mean_ns = 1e9 * generators / (double)options->rate;
    arrivals_draw(seat->gaps, fmax(mean_ns / run->tick_ns, 1),
                  options->arrivals == ARRIVALS_BURST ? options->burst : 1, random);
    return 0;
}

static int set_up_seats(struct run *run, struct open_loop *loop, struct error *error)
{
    const unsigned generators = generator_count(run->axes->threads, run->options);
    loop->seats = run_memory(run, run->worker_count * sizeof *loop->seats, error);
    int code = loop->seats ? 0 : -ENOMEM;
    uint64_t random = run->seed;
    for (unsigned i = 0; code == 0 && i < run->worker_count; i++) {
        run->workers[i].own = &loop->seats[i];
        if (i < generators)
            code = set_up_generator(run, &loop->seats[i], generators, &random, error);
    }
    return code;
}

static int setup(struct run *run, struct error *error)
{
    const struct options *options = run->options;
    int code = topology_check(options->topology, run->axes->threads, error);
    if (code != 0)
        return code;
    struct open_loop *loop = run_memory(run, sizeof *loop, error);
    if (!loop)
        return -ENOMEM;
    run->state = loop;
    code = set_up_seats(run, loop, error);
    if (code == 0)
        code =
            ring_sides_open(run, &loop->sides, options->topology, options->capacity, true, error);
    loop->epoch_ticks = clock_ticks();
    return code;
}

static void measure(struct run *run)
{
    const struct open_loop *loop = run->state;
    for (unsigned i = 0; i < run->worker_count; i++)
        loop->seats[i].due = loop->seats[i].sent = 0;
}

static void fill_results(const struct run *run, const struct open_loop *loop)
{
    struct results *results = run->results;
    uint64_t due = 0, sent = 0;
    static struct histogram lateness;
    for (unsigned i = 0; i < loop->sides.config.producers; i++) {
        due += loop->seats[i].due;
        sent += loop->seats[i].sent;
        if (run->workers[i].histograms[LATENESS])
            histogram_merge(&lateness, run->workers[i].histograms[LATENESS]);
    }
    *results = (struct results){
        .achieved_share = due ? (double)sent / (double)due : NAN,
        .lateness_p50_ns = histogram_quantile(&lateness, 0.5) * run->tick_ns,
        .lateness_p99_ns = histogram_quantile(&lateness, 0.99) * run->tick_ns,
        .lateness_max_ns = lateness.count ? (double)lateness.max * run->tick_ns : NAN,
    };
}

static int verify(struct run *run, struct error *error)
{
    const struct open_loop *loop = run->state;
    fill_results(run, loop);
    return ring_sides_verify(run, &loop->sides, error);
}

static void teardown(struct run *run)
{
    const struct open_loop *loop = run->state;
    close_ring(run, loop->sides.ring);
}

const struct scenario ring_open_loop = {
    .name = "ring_open_loop",
    .summary = "elements come at times that were drawn before, whether the ring keeps up or not",
    .operation = "element popped; latency: from when it was due to after its pop",
    .options = FIELD_TABLE(struct options, option_rows),
    .results = FIELD_TABLE(struct results, result_rows),
    .reference = "locked",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "ring",
    .label = ring_label,
    .by_pointer = &by_pointer,
    .histograms = histograms,
    .histogram_count = sizeof histograms / sizeof histograms[0],
    .processes = true,
    .setup = setup,
    .measure = measure,
    .verify = verify,
    .teardown = teardown,
};
