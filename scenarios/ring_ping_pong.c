// SPDX-License-Identifier: MIT
// ring_ping_pong.c: an element goes from one thread to another and back, by a ring each way.
//
// The least time that a message takes: nothing waits in a ring. Each value is one more than the last,
// and both threads check it. An operation is a round trip; so is latency. At best it is two line
// transfers, one each way: `transfers` says how many it was.
//
// Who waits looks at the ring without a pause at first, which would add up to 140 cycles to each way.
#include "machine/clock.h"
#include "rings.h"
#include "scenarios.h"
#include "sides.h"

// Looks without a pause: some microseconds, many round trips.
#define EAGER_LOOKS 256

struct options {
    uint64_t capacity;
};

static const struct field option_rows[] = {
    {.name = "capacity",
     .help = "elements that each ring must hold; only one is on its way",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, capacity),
     .low = 1,
     .high = RING_CAPACITY_MAX,
     .fallback = "64",
     .sweep = true},
};

struct findings {
    double transfers, ceiling_share;
};

static const struct field finding_rows[] = {
    {.name = "transfers",
     .help = "time of a round trip in transfers of a cache line; 2 is the least",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, transfers),
     .metric = true},
    {.name = "ceiling_share",
     .help = "throughput over the machine's limit, two bare words that answer each other",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, ceiling_share),
     .metric = true,
     .higher_better = true},
};

// run->state: the ring to the second thread, and back.
struct table {
    void *rings[2];
    unsigned looks; // see sides_wait()
};

// A thread's own: where it pushes and pops, and what it has seen.
struct seat {
    alignas(CACHE_LINE) void *out, *in;
    void *out_handle, *in_handle;
    uint64_t sent, received; // elements, which is also the value of the last
    uint64_t faults;         // received values that were another than was due
    uint64_t fault_value, fault_due;
};

// Waits for an element and checks it. False: the window was over first.
HOT_INLINE bool await_element(const struct ring_ops *ops, const struct worker *worker,
                              struct seat *seat)
{
    const struct table *table = worker->state;
    uint64_t value = 0;
    for (uint64_t looks = 1; !ops->pop(seat->in, seat->in_handle, &value); looks++) {
        if (worker_stopped(worker))
            return false;
        if (looks > EAGER_LOOKS || table->looks)
            sides_wait(table->looks, looks);
    }
    uint64_t due = ++seat->received;
    if (__builtin_expect(value != due, 0) && seat->faults++ == 0) {
        seat->fault_value = value;
        seat->fault_due = due;
    }
    return true;
}

// Sends the next value. False: the ring was full until the window was over, which it cannot be.
HOT_INLINE bool send_element(const struct ring_ops *ops, const struct worker *worker,
                             struct seat *seat)
{
    while (!ops->push(seat->out, seat->out_handle, seat->sent + 1))
        if (worker_stopped(worker))
            return false;
    seat->sent++;
    return true;
}

HOT_INLINE uint64_t ping_body(const struct ring_ops *ops, struct worker *worker, enum probe probe)
{
    struct seat *seat = worker->own;
    const uint64_t first = seat->received;
    // What the last window left on its way comes back first.
    bool home = seat->sent == seat->received || await_element(ops, worker, seat);
    while (home && !worker_stopped(worker)) {
        uint64_t start = probe == PROBE_LATENCY ? clock_ticks() : 0;
        home = send_element(ops, worker, seat) && await_element(ops, worker, seat);
        if (probe == PROBE_LATENCY && home)
            histogram_record(worker->latency, clock_ticks() - start);
    }
    return seat->received - first;
}

HOT_INLINE uint64_t pong_body(const struct ring_ops *ops, struct worker *worker, enum probe probe)
{
    (void)probe;
    struct seat *seat = worker->own;
    const uint64_t first = seat->sent;
    bool empty = seat->sent == seat->received || send_element(ops, worker, seat);
    while (empty && !worker_stopped(worker))
        empty = await_element(ops, worker, seat) && send_element(ops, worker, seat);
    return seat->sent - first;
}

#define WORKERS(ring)                                                                              \
    RING_WORKERS(ring, ping_body)                                                                  \
    RING_WORKERS(ring, pong_body)
ALL_RINGS(WORKERS)
POINTER_WORKERS(ping_body)
POINTER_WORKERS(pong_body)

static unsigned one_thread(uint64_t threads, const void *options)
{
    (void)threads;
    (void)options;
    return 1;
}

#define ROLES(ping, pong)                                                                          \
    .role_count = 2, .threads_max = 2,                                                             \
    .roles = {{.name = "ping", .count = one_thread, .work = ping},                                 \
              {.name = "pong", .count = one_thread, .work = pong, .uncounted = true}}
#define VARIANT(ring, peer)                                                                        \
    {RING_LABEL(ring, peer), ROLES(RING_WORK(ring, ping_body), RING_WORK(ring, pong_body))},
static const struct variant variants[] = {ALL_RING_VARIANTS};
static const struct variant by_pointer = {ROLES(POINTER_WORK(ping_body), POINTER_WORK(pong_body))};

static int setup(struct run *run, struct error *error)
{
    if (run->axes->threads != 2)
        return error_set(error, ENOTSUP, "an element goes between two threads; threads=2");
    struct table *table = run_memory(run, sizeof *table, error);
    struct seat *seats = run_memory(run, 2 * sizeof *seats, error);
    if (!table || !seats)
        return -ENOMEM;
    run->state = table;
    table->looks = sides_looks(run);
    const struct options *options = run->options;
    const struct ring_config config = {
        .capacity = options->capacity, .producers = 1, .consumers = 1, .shared = run->shared};
    for (unsigned i = 0; i < 2; i++) {
        int code = open_ring(run, &config, &table->rings[i], error);
        if (code != 0)
            return code;
        struct seat *from = &seats[i], *to = &seats[1 - i];
        from->out = to->in = table->rings[i];
        from->out_handle = attach_ring(run, table->rings[i], RING_PRODUCER, 0);
        to->in_handle = attach_ring(run, table->rings[i], RING_CONSUMER, 0);
        run->workers[i].own = &seats[i];
    }
    return 0;
}

// Each value is where it should be: seen by both, or on its way in one ring, which has nothing else.
static int check_rest(const struct run *run, const struct seat *from, const struct seat *to,
                      struct error *error)
{
    const struct ring_ops *ops = run->variant->ops;
    uint64_t value = 0, left = 0;
    while (left < 2 && ops->pop(to->in, to->in_handle, &value))
        left++;
    if (from->sent != to->received + left)
        return error_set(error, EBADMSG, "%llu elements were pushed, and %llu and %s%llu came",
                         (unsigned long long)from->sent, (unsigned long long)to->received,
                         left > 1 ? "more than " : "", (unsigned long long)(left > 1 ? 1 : left));
    if (left > 0 && value != from->sent)
        return error_set(error, EBADMSG, "%#llx was left in a ring, not %llu",
                         (unsigned long long)value, (unsigned long long)from->sent);
    return 0;
}

static int verify(struct run *run, struct error *error)
{
    const struct seat *seats[2] = {run->workers[0].own, run->workers[1].own};
    for (unsigned i = 0; i < 2; i++)
        if (seats[i]->faults)
            return error_set(
                error, EBADMSG,
                "%llu of %llu elements were others than were sent: %#llx came, not %llu",
                (unsigned long long)seats[i]->faults, (unsigned long long)seats[i]->received,
                (unsigned long long)seats[i]->fault_value, (unsigned long long)seats[i]->fault_due);
    int code = check_rest(run, seats[0], seats[1], error);
    return code == 0 ? check_rest(run, seats[1], seats[0], error) : code;
}

static void teardown(struct run *run)
{
    const struct table *table = run->state;
    for (unsigned i = 0; i < 2; i++)
        close_ring(run, table->rings[i]);
}

static void find(const struct evidence *evidence, void *memory)
{
    struct findings *findings = memory;
    double trip_ns = 1e9 / evidence->metrics->throughput;
    findings->transfers = trip_ns / sides_limit(evidence, "line_transfer");
    findings->ceiling_share = sides_limit(evidence, "line_round_trip") / trip_ns;
}

const struct scenario ring_ping_pong = {
    .name = "ring_ping_pong",
    .summary = "an element goes from one thread to another and back, by a ring each way",
    .operation = "round trip of an element; latency: the same",
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
