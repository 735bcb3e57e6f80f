// SPDX-License-Identifier: MIT
// ring_flow.h: producers push, consumers pop, as fast as they can: what ring_throughput and
// ring_oversubscribed share: options, state, verification. The loops are in ring_flow_loop.h.
//
// An element is a producer's number and a sequence number, see ring_account.h; consumers check each
// in the loop. With `payload` (or a probe that needs a time stamp) each element also has a block in
// an arena: its producer writes all of it before the push, its consumer reads and checks all of it
// after the pop and then gives it back; until then the producer waits.
#ifndef SCENARIOS_RING_FLOW_H
#define SCENARIOS_RING_FLOW_H

#include <stdalign.h>
#include <stdatomic.h>

#include "ring_order.h"
#include "ring_sides.h"

#define FLOW_BATCH_MAX   1024
#define FLOW_PAYLOAD_MAX 65536

// Operations that PROBE_ORDER remembers of each worker: the first of the last window.
#define FLOW_LOG_COUNT 32768

// First member of a scenario's option struct.
struct flow_options {
    struct sides_options sides;
    uint64_t batch, payload_bytes;
};

// Rows for them; `type` is the scenario's option struct, in which they are `flow`.
#define FLOW_ROW_BATCH(type_)                                                                      \
    {                                                                                              \
        .name = "batch",                                                                           \
        .help =                                                                                    \
            "elements pushed or popped in one call, if there is room or there are as many; one "   \
            "after the other where the ring has no such call",                                     \
        .type = FIELD_COUNT, FIELD_AT(type_, flow.batch), .low = 1, .high = FLOW_BATCH_MAX,        \
        .fallback = "1", .sweep = true                                                             \
    }
#define FLOW_ROW_PAYLOAD(type_)                                                                    \
    {                                                                                              \
        .name = "payload",                                                                         \
        .help = "bytes beside each element that the producer writes and the consumer reads; a "    \
                "multiple of 8",                                                                   \
        .type = FIELD_BYTES, FIELD_AT(type_, flow.payload_bytes), .high = FLOW_PAYLOAD_MAX,        \
        .fallback = "0", .sweep = true                                                             \
    }

// What belongs to one element beside its 64 bits. All by atomics, so that a ring that hands out an
// element too early makes a wrong content and not undefined behaviour.
struct flow_block {
    _Atomic uint64_t held;  // from before the push until the consumer is done; else 0
    _Atomic uint64_t stamp; // PROBE_LATENCY: ticks just before the push
    _Atomic uint64_t words[];
};

// One worker's own; written back at the end of each window.
struct flow_seat {
    struct ring_seat side;
    uint64_t *values; // [batch]
    // Calls that moved something, and that found the ring full (or the credit spent, or the block
    // held) or empty; in the measured windows.
    uint64_t calls, failures;
    uint64_t idle; // failures in a row
    // Of a producer: number of its next element, and of the last whose block is filled.
    uint64_t next, filled;
    // Of a consumer: blocks that were not as written.
    uint64_t torn;
    // Of a consumer, PROBE_LATENCY only: when this window began, and the longest time between two
    // pops in the measured windows.
    uint64_t begin_ticks, stall_ticks;
    struct order_entry *log; // PROBE_ORDER: [FLOW_LOG_COUNT]
    size_t logged;
};

// run->state; only read while the workers run.
struct flow {
    struct ring_sides sides;
    bool extra;                       // elements have blocks, or credit is counted
    uint64_t batch;                   // options->batch
    uint64_t words;                   // of a block
    unsigned char *arena;             // NULL: no blocks
    uint64_t block_bytes, block_mask; // blocks of a producer, a power of two, less 1
    struct flow_seat *producers, *consumers;
};

// A scenario's result struct. NaN without the probe that they need: PROBE_LATENCY for the stall,
// PROBE_ORDER for the elements whose order was checked.
struct flow_results {
    double full_share, empty_share, stall_max_ns, order_checked;
};

static const struct field flow_result_rows[] = {
    {.name = "full_share",
     .help = "share of the calls of push that found no room",
     .type = FIELD_REAL,
     FIELD_AT(struct flow_results, full_share),
     .metric = true},
    {.name = "empty_share",
     .help = "share of the calls of pop that found no element",
     .type = FIELD_REAL,
     FIELD_AT(struct flow_results, empty_share),
     .metric = true},
    {.name = "stall_max",
     .unit = "ns",
     .help = "longest time that a consumer had nothing, from one pop to the next",
     .type = FIELD_REAL,
     FIELD_AT(struct flow_results, stall_max_ns),
     .metric = true,
     .largest = true},
    {.name = "order_checked",
     .help = "elements of the last window whose order over all threads was checked",
     .type = FIELD_REAL,
     FIELD_AT(struct flow_results, order_checked),
     .metric = true,
     .higher_better = true},
};

// Opens the ring for the first workers, producers before consumers, and sets run->state and their
// `own`. 0 or -errno.
int flow_setup(struct run *run, const struct flow_options *options, struct error *error);

// For scenario.measure; verify, with the results in a struct flow_results at run->results; teardown.
void flow_measure(struct run *run);
int flow_verify(struct run *run, struct error *error);
void flow_teardown(struct run *run);

#endif
