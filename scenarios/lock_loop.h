// SPDX-License-Identifier: MIT
// lock_loop.h: many threads take turns through one lock: the loop that lock_contended and
// lock_oversubscribed share.
//
// Inside, a thread increments a counter on each of `lines` cache lines and works for a while. The
// first line also says who is inside: a thread that finds another name there than its own when it
// leaves was not alone. Written with relaxed atomics, so that the race is defined under the control
// `none`; under a lock they are plain loads and stores.
#ifndef SCENARIOS_LOCK_LOOP_H
#define SCENARIOS_LOCK_LOOP_H

#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "lock/lock.h"
#include "measure/scenario.h"
#include "measure/work.h"

// How many of the last acquisitions PROBE_ORDER remembers; a power of two.
#define LOOP_ORDER_COUNT (UINT64_C(1) << 20)

#define LOOP_LINES_MAX 64

struct loop_options {
    uint64_t inside_ns, outside_ns, lines;
};

// What is touched under the lock.
struct loop_line {
    alignas(CACHE_LINE) _Atomic uint64_t counter;
    _Atomic uint32_t holder; // of the first line: index + 1 of the last to come in
};

// One thread's own. The counts are written at the end of each window.
struct loop_seat {
    alignas(CACHE_LINE) void *node;
    uint64_t changes;                     // entries after another thread's, in the measured windows
    uint64_t intrusions;                  // times it was not alone inside, warm-up included
    uint64_t open_waits, open_wait_ticks; // waits that the end of a measured window found open: how
                                          // many, and the longest from its start until it ended
};

// run->state; only read while the workers run.
struct loop {
    void *lock;
    struct loop_line *data;
    struct loop_seat *seats;
    _Atomic uint16_t *order;  // [LOOP_ORDER_COUNT] who came, by the counter; NULL: no PROBE_ORDER
    uint64_t inside, outside; // turns of work()
    uint64_t lines;
    uint64_t threads;       // that take the lock: workers 0..threads - 1
    uint64_t counted_first; // the counter when the first measured window began
};

// A scenario's result struct. All but run_length need a probe and are NaN without it: PROBE_ORDER, or PROBE_LATENCY for
// the open waits.
struct loop_results {
    double run_length, working_set, reacquire_median, reacquire_p99, bypass_max;
    double open_waits, open_wait_max_ns;
};

static const struct field loop_result_rows[] = {
    {.name = "run_length",
     .help = "mean number of acquisitions in a row by one thread: 1 is strict alternation",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_results, run_length),
     .metric = true},
    {.name = "working_set",
     .help = "mean number of different threads among 10 x threads acquisitions in a row",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_results, working_set),
     .metric = true,
     .higher_better = true},
    {.name = "reacquire_median",
     .help = "how many acquisitions later a thread comes back, median",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_results, reacquire_median),
     .metric = true},
    {.name = "reacquire_p99",
     .help = "how many acquisitions later a thread comes back, 99th percentile",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_results, reacquire_p99),
     .metric = true},
    {.name = "bypass_max",
     .help = "acquisitions by others between two of one thread, less threads - 1, at most",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_results, bypass_max),
     .metric = true,
     .largest = true},
    {.name = "open_waits",
     .help = "threads that were waiting when a window ended, all windows together",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_results, open_waits),
     .metric = true},
    {.name = "open_wait_max",
     .unit = "ns",
     .help = "the longest of these waits, until it ended after the window",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_results, open_wait_max_ns),
     .metric = true,
     .largest = true},
};

// Comes in: how often the lock was taken before.
HOT_INLINE uint64_t loop_enter(struct loop_line *first, uint32_t me, uint64_t *changes)
{
    // relaxed: the lock orders what is inside; so for all accesses in loop_enter and loop_leave.
    uint64_t turn = atomic_load_explicit(&first->counter, memory_order_relaxed);
    // relaxed: as above.
    atomic_store_explicit(&first->counter, turn + 1, memory_order_relaxed);
    // relaxed: as above.
    *changes += atomic_load_explicit(&first->holder, memory_order_relaxed) != me;
    // relaxed: as above.
    atomic_store_explicit(&first->holder, me, memory_order_relaxed);
    return turn;
}

// Touches the other lines. Whether the thread was alone since it came in.
HOT_INLINE bool loop_leave(struct loop_line *data, uint64_t lines, uint32_t me)
{
    for (uint64_t i = 1; i < lines; i++) {
        // relaxed: see loop_enter.
        uint64_t count = atomic_load_explicit(&data[i].counter, memory_order_relaxed);
        // relaxed: see loop_enter.
        atomic_store_explicit(&data[i].counter, count + 1, memory_order_relaxed);
    }
    // relaxed: see loop_enter.
    return atomic_load_explicit(&data[0].holder, memory_order_relaxed) == me;
}

// The window ended while this thread waited, or in the moment after: at most once a window.
SLOW_PATH void loop_note_open(struct loop_seat *seat, uint64_t waited)
{
    seat->open_waits++;
    seat->open_wait_ticks = waited > seat->open_wait_ticks ? waited : seat->open_wait_ticks;
}

// The body of a worker: acquire, come in, work, leave, release; then work outside.
HOT_INLINE uint64_t loop_body(const struct lock_ops *ops, struct worker *worker, enum probe probe)
{
    const struct loop *loop = worker->state;
    struct loop_seat *seat = worker->own;
    struct loop_line *data = loop->data;
    void *lock = loop->lock, *node = seat->node;
    const uint64_t inside = loop->inside, outside = loop->outside, lines = loop->lines;
    const uint32_t me = worker->index + 1;
    uint64_t operations = 0, changes = 0, intrusions = 0;
    while (!worker_stopped(worker)) {
        uint64_t start = probe == PROBE_LATENCY ? clock_ticks() : 0;
        ops->acquire(lock, node);
        uint64_t waited = probe == PROBE_LATENCY ? clock_ticks() - start : 0;
        if (probe == PROBE_LATENCY && worker_stopped(worker))
            loop_note_open(seat, waited);
        uint64_t turn = loop_enter(data, me, &changes);
        if (probe == PROBE_ORDER)
            // relaxed: see loop_enter.
            atomic_store_explicit(&loop->order[turn & (LOOP_ORDER_COUNT - 1)],
                                  (uint16_t)worker->index, memory_order_relaxed);
        work(inside);
        intrusions += !loop_leave(data, lines, me);
        ops->release(lock, node);
        if (probe == PROBE_LATENCY)
            histogram_record(worker->latency, waited);
        operations++;
        work(outside);
    }
    seat->changes += changes;
    seat->intrusions += intrusions;
    return operations;
}

// Opens the lock for the first run->axes->threads workers and sets run->state and their `own`. 0 or
// -errno.
int loop_setup(struct run *run, const struct loop_options *options, struct error *error);

// Acquisitions in the measured windows, by the first counter.
uint64_t loop_taken(const struct loop *loop);

// Whether the counters are right and every thread was alone inside: 0 or -EBADMSG.
int loop_check(const struct run *run, const struct loop *loop, struct error *error);

// For scenario.measure, verify (the check, and filling struct loop_results) and teardown.
void loop_measure(struct run *run);
int loop_verify(struct run *run, struct error *error);
void loop_teardown(struct run *run);

#endif
