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
#include "machine/clock.h"
#include "ring_open.h"
#include "rings.h"
#include "scenarios.h"

static const struct field option_rows[] = {
    SIDES_ROW_TOPOLOGY(struct open_options, sides, "1:1"),
    {.name = "rate",
     .help = "elements that are due per second, all generators together",
     .type = FIELD_COUNT,
     FIELD_AT(struct open_options, rate),
     .low = 100,
     .high = 1000000000,
     .fallback = "1M",
     .sweep = true},
    {.name = "arrivals",
     .help = "poisson: one by one, independent of each other; burst: `burst` at one moment",
     .type = FIELD_CHOICE,
     FIELD_AT(struct open_options, arrivals),
     .choices = arrival_names,
     .fallback = "poisson",
     .sweep = true},
    {.name = "burst",
     .help = "elements of a generator that are due at one moment, with arrivals=burst",
     .type = FIELD_COUNT,
     FIELD_AT(struct open_options, burst),
     .low = 1,
     .high = 4096,
     .fallback = "16",
     .sweep = true},
    RING_ROW_CAPACITY(struct open_options, sides),
};

static const struct histogram_label histograms[] = {
    [OPEN_LATENESS] = {.name = "lateness", .unit = "ns"}};

// Elements that a consumer takes after the end of a window at most: the control gives for ever.
#define DRAIN_MAX (UINT64_C(1) << 20)

// Waits until the element is due. The time then, or UINT64_MAX: the window was over first.
HOT_INLINE uint64_t await_arrival(const struct open_loop *loop, const struct worker *worker,
                                  uint64_t due)
{
    for (uint64_t looks = 1;; looks++) {
        uint64_t now = open_time(loop, clock_ticks());
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
    const struct open_seat *seat = worker->own;
    for (uint64_t looks = 1;; looks++) {
        if (ring_sides_credit(&loop->sides, worker->role_index, sent, 1) > 0 &&
            ops->push(loop->sides.ring, seat->side.handle, element))
            return now;
        if (worker_stopped(worker))
            return UINT64_MAX;
        sides_wait(loop->sides.looks, looks);
        now = open_time(loop, clock_ticks());
    }
}

// The window is over: the element that is due at `due` was not pushed, and those after it that are
// due by now.
SLOW_PATH void open_note_unsent(struct worker *worker, uint64_t due)
{
    const struct open_loop *loop = worker->state;
    struct open_seat *seat = worker->own;
    uint64_t now = open_time(loop, clock_ticks());
    for (; due <= now; due += seat->gaps[seat->arrivals++ % ARRIVAL_GAPS]) {
        seat->due++;
        if (worker->histograms[OPEN_LATENESS])
            histogram_record(worker->histograms[OPEN_LATENESS], now - due);
    }
}

HOT_INLINE uint64_t open_generate(const struct ring_ops *ops, struct worker *worker,
                                  enum probe probe)
{
    const struct open_loop *loop = worker->state;
    struct open_seat *seat = worker->own;
    const uint32_t *gaps = seat->gaps;
    const uint64_t producer = worker->role_index;
    struct tally pushed = seat->side.pushed;
    const uint64_t first = pushed.count;
    uint64_t arrivals = seat->arrivals;
    uint64_t due = open_time(loop, clock_ticks()) + gaps[arrivals++ % ARRIVAL_GAPS];
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
            histogram_record(worker->histograms[OPEN_LATENESS], now - due);
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
    struct open_seat *seat = worker->own;
    struct receipt receipt = seat->side.receipt;
    const uint64_t first = receipt.tally.count, begin = open_time(loop, clock_ticks());
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
        uint64_t now = open_time(loop, clock_ticks());
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

#define ROLES(generate, consume)                                                                   \
    .role_count = 2,                                                                               \
    .roles = {{.name = "generator", .count = sides_givers, .work = generate, .uncounted = true},   \
              {.name = "consumer", .count = sides_takers, .work = consume}}
#define VARIANT(ring, peer)                                                                        \
    {RING_LABEL(ring, peer), ROLES(RING_WORK(ring, open_generate), RING_WORK(ring, open_consume))},
static const struct variant variants[] = {ALL_RING_VARIANTS};
static const struct variant by_pointer = {
    ROLES(POINTER_WORK(open_generate), POINTER_WORK(open_consume))};

const struct scenario ring_open_loop = {
    .name = "ring_open_loop",
    .summary = "elements come at times that were drawn before, whether the ring keeps up or not",
    .operation = "element popped; latency: from when it was due to after its pop",
    .options = FIELD_TABLE(struct open_options, option_rows),
    .results = FIELD_TABLE(struct open_results, open_result_rows),
    .reference = "locked",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "ring",
    .label = ring_label,
    .by_pointer = &by_pointer,
    .histograms = histograms,
    .histogram_count = sizeof histograms / sizeof histograms[0],
    .processes = true,
    .setup = open_setup,
    .measure = open_measure,
    .verify = open_verify,
    .teardown = open_teardown,
};
